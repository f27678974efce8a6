"""Bodies of If, Loop and Scan: their layers, shapes, trip counts and names."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from analysis.readers import read

node = helper.make_node
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def messages(graph):
    return [doubt.message for doubt in graph.diagnostics]


def ops(nodes):
    return [n.op for n in nodes]


@pytest.fixture
def branches(graph_proto):
    """then: product with a weight of its own; else: the outer value, scaled."""
    then = graph_proto([node("MatMul", ["x", "w"], ["t"], "product")], {}, {"t": [2, 5]}, {"w": np.ones((3, 5), "f4")})
    other = graph_proto([node("MatMul", ["x", "outer"], ["t"], "product")], {}, {"t": [2, 7]})
    return {"then_branch": then, "else_branch": other}


def test_both_branches_are_read(model, branches):
    nodes = [node("If", ["c"], ["y"], "choice", **branches), node("Relu", ["y"], ["z"])]
    graph = read(model(nodes, {"x": [2, 3], "c": ([], BOOL)}, {"z": ["a", "b"]}, {"outer": np.ones((3, 7), "f4")}))
    choice = graph.nodes[0]
    assert [(body.role, ops(body.nodes), body.nodes[0].name) for body in choice.bodies] == [
        ("then", ["MatMul"], "choice/then/product"),
        ("else", ["MatMul"], "choice/else/product"),
    ]
    assert choice.bodies[0].nodes[0].inputs == ("x", "choice/then/w")
    assert choice.bodies[1].nodes[0].inputs == ("x", "outer")
    assert choice.bodies[0].nodes[0].scope == ("choice",)
    assert [graph.tensors[body.outputs[0]].shape for body in choice.bodies] == [(2, 5), (2, 7)]
    assert graph.tensors["z"].shape == (2, 7)
    assert any("different shapes" in message for message in messages(graph))


@pytest.mark.parametrize(("condition", "width"), [(True, 5), (False, 7)])
def test_a_constant_condition_leaves_its_branch(model, branches, condition, width):
    nodes = [node("If", ["c"], ["y"], "choice", **branches), node("Relu", ["y"], ["z"])]
    constants = {"outer": np.ones((3, 7), "f4"), "c": np.array(condition)}
    graph = read(model(nodes, {"x": [2, 3]}, {"z": ["a", "b"]}, constants))
    assert ops(graph.nodes) == ["MatMul", "Relu"]
    assert graph.nodes[0].outputs == ("y",)
    assert graph.tensors["z"].shape == (2, width)
    assert any("only the branch it takes" in message for message in messages(graph))


def test_a_condition_on_sizes_is_constant(model, branches):
    nodes = [
        node("Shape", ["x"], ["s"]), node("Size", ["s"], ["r"]), node("Equal", ["r", "two"], ["c"]),
        node("If", ["c"], ["y"], **branches),
    ]  # fmt: skip
    constants = {"outer": np.ones((3, 7), "f4"), "two": np.array(2)}
    graph = read(model(nodes, {"x": ["N", 3]}, {"y": ["a", "b"]}, constants), batch=4)
    assert ops(graph.nodes) == ["MatMul"]
    assert graph.tensors["y"].shape == (4, 5)


def test_branches_within_branches(model, graph_proto, branches):
    inner = graph_proto([node("If", ["d"], ["u"], "inner", **branches)], {}, {"u": [2, None]})
    leaf = graph_proto([node("Identity", ["x"], ["u"], "leaf")], {}, {"u": [2, 3]})
    nodes = [node("If", ["c"], ["y"], "outer_if", then_branch=inner, else_branch=leaf)]
    ports = {"x": [2, 3], "c": ([], BOOL), "d": ([], BOOL)}
    graph = read(model(nodes, ports, {"y": [2, None]}, {"outer": np.ones((3, 7), "f4")}))
    within = graph.nodes[0].bodies[0].nodes[0]
    assert within.name == "outer_if/then/inner"
    assert within.bodies[0].nodes[0].scope == ("outer_if", "outer_if/then/inner")
    assert graph.tensors[graph.outputs[0]].shape == (2, 7)
    assert graph.source_nodes == 5


def test_a_branch_may_hand_out_what_lies_outside(model, graph_proto):
    pass_on = graph_proto([], {}, {"x": [2, 3]})
    negate = graph_proto([node("Neg", ["x"], ["n"])], {}, {"n": [2, 3]})
    ports = {"x": [2, 3], "c": ([], BOOL)}
    nodes = [node("If", ["c"], ["y"], then_branch=pass_on, else_branch=negate)]
    graph = read(model(nodes, ports, {"y": [2, 3]}))
    assert graph.nodes[0].bodies[0].outputs == ("x",)
    assert graph.tensors["y"].shape == (2, 3)
    constant = read(model(nodes, {"x": [2, 3]}, {"y": [2, 3]}, {"c": np.array(True)}))
    assert constant.nodes == ()
    assert constant.outputs == ("x",)


def loop_body(graph_proto, nodes=(), condition="cond"):
    """(iteration, condition, state (2, 3)) -> (condition, state @ w, a stacked copy)."""
    made = [node("MatMul", ["state", "w"], ["next"], "step"), node("Identity", ["next"], ["copy"], "copy"), *nodes]
    inputs = {"i": ([], INT64), "cond": ([], BOOL), "state": [2, 3]}
    outputs = {condition: ([], BOOL), "next": [2, 3], "copy": [2, 3]}
    return graph_proto(made, inputs, outputs, {"w": np.ones((3, 3), "f4")})


@pytest.mark.parametrize("condition", ["", "true"])
def test_a_loop_with_a_constant_count(model, graph_proto, condition):
    nodes = [node("Loop", ["m", condition, "x"], ["last", "all"], "loop", body=loop_body(graph_proto))]
    constants = {"m": np.array(7), "true": np.array(True)}
    graph = read(model(nodes, {"x": [2, 3]}, {"last": [2, 3], "all": [None, 2, 3]}, constants))
    body = graph.nodes[0].bodies[0]
    assert (body.role, body.trip_count, ops(body.nodes)) == ("body", 7, ["MatMul", "Identity"])
    assert body.inputs == ("loop/i", "loop/cond", "loop/state")
    assert body.outputs == ("loop/cond", "loop/next", "loop/copy")
    assert graph.tensors["last"].shape == (2, 3)
    assert graph.tensors["all"].shape == (7, 2, 3)


@pytest.mark.parametrize("case", ["count", "start", "end"])
def test_a_loop_whose_count_depends_on_the_data(model, graph_proto, case):
    ends = [node("ReduceMax", ["next"], ["top"], keepdims=0), node("Greater", ["top", "zero"], ["go"])]
    body = loop_body(graph_proto, ends, "go") if case == "end" else loop_body(graph_proto)
    ports = {"x": [2, 3], "m": ([], INT64), "c": ([], BOOL)}
    given = {
        "count": {"c": np.array(True)},
        "start": {"m": np.array(7)},
        "end": {"m": np.array(7), "c": np.array(True)},
    }[case]
    inputs = {name: spec for name, spec in ports.items() if name not in given}
    nodes = [node("Loop", ["m", "c", "x"], ["last", "all"], "loop", body=body)]
    graph = read(model(nodes, inputs, {"last": [2, 3], "all": [None, 2, 3]}, {"zero": np.array(0, "f4"), **given}))
    assert graph.nodes[0].bodies[0].trip_count is None
    assert graph.tensors["all"].shape == (1, 2, 3)


@pytest.mark.parametrize("most", [2**31 - 1, 2**63 - 1])
def test_the_largest_count_is_no_count(model, graph_proto, most):
    nodes = [node("Loop", ["m", "", "x"], ["last", "all"], "loop", body=loop_body(graph_proto))]
    graph = read(model(nodes, {"x": [2, 3]}, {"last": [2, 3], "all": [None, 2, 3]}, {"m": np.array(most)}))
    assert graph.nodes[0].bodies[0].trip_count is None


def test_a_carried_value_that_grows_is_said(model, graph_proto):
    grow = graph_proto(
        [node("Concat", ["state", "state"], ["next"], axis=0)],
        {"i": ([], INT64), "cond": ([], BOOL), "state": [None, 3]},
        {"cond": ([], BOOL), "next": [None, 3]},
    )
    graph = read(
        model([node("Loop", ["m", "", "x"], ["y"], body=grow)], {"x": [2, 3]}, {"y": [None, 3]}, {"m": np.array(3)})
    )
    assert any("changes its shape" in message for message in messages(graph))


def test_a_constant_that_a_loop_carries_is_not_constant_inside(model, graph_proto):
    nodes = [node("Loop", ["m", "", "start"], ["last", "all"], "loop", body=loop_body(graph_proto))]
    constants = {"m": np.array(3), "start": np.zeros((2, 3), "f4")}
    graph = read(model(nodes, {"x": [1]}, {"last": [2, 3], "all": [3, 2, 3]}, constants))
    assert not graph.tensors["loop/state"].constant
    assert ops(graph.nodes[0].bodies[0].nodes) == ["MatMul", "Identity"]


def scan_body(graph_proto):
    nodes = [node("Add", ["sum", "slice"], ["next"]), node("MatMul", ["next", "w"], ["out"])]
    return graph_proto(
        nodes, {"sum": [2, 3], "slice": [2, 3]}, {"next": [2, 3], "out": [2, 5]}, {"w": np.ones((3, 5), "f4")}
    )


def test_a_scan_runs_along_its_axis(model, graph_proto):
    scan = node("Scan", ["start", "x"], ["last", "all"], body=scan_body(graph_proto), num_scan_inputs=1, scan_input_axes=[1],
                scan_output_axes=[-1])  # fmt: skip
    graph = read(
        model([scan], {"x": [2, 11, 3]}, {"last": [2, 3], "all": [2, 5, 11]}, {"start": np.zeros((2, 3), "f4")})
    )
    body = graph.nodes[0].bodies[0]
    assert (body.trip_count, ops(body.nodes)) == (11, ["Add", "MatMul"])
    assert graph.tensors["all"].shape == (2, 5, 11)
    assert graph.tensors[body.inputs[1]].shape == (2, 3)


def test_the_first_scan_had_a_batch(model, graph_proto):
    scan = node("Scan", ["", "start", "x"], ["last", "all"], body=scan_body(graph_proto), num_scan_inputs=1)
    ports = {"start": [4, 2, 3], "x": [4, 11, 2, 3]}
    graph = read(model([scan], ports, {"last": [4, 2, 3], "all": [4, 11, 2, 5]}, opset=8))
    assert graph.nodes[0].bodies[0].trip_count == 44
    assert graph.tensors["all"].shape == (4, 11, 2, 5)


def test_shapes_agree_with_the_runtime(model, graph_proto):
    import onnxruntime

    nodes = [node("Loop", ["m", "", "x"], ["last", "all"], "loop", body=loop_body(graph_proto))]
    data = model(nodes, {"x": [2, 3]}, {"last": [None, 3], "all": [None, None, 3]}, {"m": np.array(7)}, opset=15)
    proto = onnx.ModelProto.FromString(data)
    proto.ir_version = 8
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    results = session.run(None, {"x": np.zeros((2, 3), "f4")})
    graph = read(data)
    assert [graph.tensors[name].shape for name in graph.outputs] == [result.shape for result in results]
