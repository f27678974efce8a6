"""Local functions stand inlined where they were called."""

import numpy as np
import onnx
import onnx.inliner
import pytest
from onnx import AttributeProto, helper

from analysis.errors import ModelError
from analysis.readers import read

node = helper.make_node
IMPORTS = [("local", 1)]


def function(name, inputs, outputs, nodes, attributes=(), defaults=()):
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("local", 1)]
    return helper.make_function("local", name, inputs, outputs, nodes, opsets, list(attributes), list(defaults))


def referring(op, inputs, outputs, **references):
    """A node whose attributes are those of the function around it: attribute=(function's name, type)."""
    made = node(op, inputs, outputs, op.lower())
    for name, (outer, kind) in references.items():
        made.attribute.append(AttributeProto(name=name, ref_attr_name=outer, type=kind))
    return made


BLOCK = function(
    "Block", ["a", "w", "b"], ["r"],
    [node("MatMul", ["a", "w"], ["p"], "product"), node("Add", ["p", "b"], ["q"], "bias"), node("Relu", ["q"], ["r"], "relu")],
)  # fmt: skip


def test_a_call_becomes_its_layers(model):
    nodes = [
        node("Block", ["x", "w1", "b"], ["h"], "first", domain="local"),
        node("Block", ["h", "w2", "b"], ["y"], "second", domain="local"),
    ]
    constants = {"w1": np.ones((3, 5), "f4"), "w2": np.ones((5, 5), "f4"), "b": np.ones(5, "f4")}
    graph = read(model(nodes, {"x": [2, 3]}, {"y": [2, 5]}, constants, functions=[BLOCK], imports=IMPORTS))
    assert [n.name for n in graph.nodes] == [
        f"{call}/{n}" for call in ("first", "second") for n in ("product", "bias", "relu")
    ]
    assert {n.scope for n in graph.nodes} == {("first",), ("second",)}
    assert graph.nodes[0].inputs == ("x", "w1")
    assert graph.nodes[2].outputs == ("h",)
    assert graph.outputs == ("y",)
    assert graph.tensors["y"].shape == (2, 5)
    assert graph.source_nodes == 2


def test_functions_call_functions_and_hand_attributes_on(model):
    inner = function(
        "Inner", ["a"], ["r"], [referring("Softmax", ["a"], ["r"], axis=("along", AttributeProto.INT))], ["along"]
    )
    outer_call = node("Inner", ["a"], ["r"], "call", domain="local")
    outer_call.attribute.append(AttributeProto(name="along", ref_attr_name="dim", type=AttributeProto.INT))
    outer = function("Outer", ["a"], ["r"], [outer_call], ["dim"])
    nodes = [node("Outer", ["x"], ["y"], "top", domain="local", dim=0)]
    graph = read(model(nodes, {"x": [2, 3]}, {"y": [2, 3]}, functions=[inner, outer], imports=IMPORTS))
    assert graph.nodes[0].name == "top/call/softmax"
    assert graph.nodes[0].scope == ("top", "top/call")
    assert graph.nodes[0].attributes == {"axis": 0}


@pytest.mark.parametrize(("given", "axis"), [({}, 1), ({"along": 0}, 0)])
def test_an_attribute_has_its_default(model, given, axis):
    made = function(
        "F", ["a"], ["r"], [referring("Softmax", ["a"], ["r"], axis=("along", AttributeProto.INT))], [],
        [helper.make_attribute("along", 1)],
    )  # fmt: skip
    graph = read(
        model(
            [node("F", ["x"], ["y"], domain="local", **given)],
            {"x": [2, 3]},
            {"y": [2, 3]},
            functions=[made],
            imports=IMPORTS,
        )
    )
    assert graph.nodes[0].attributes["axis"] == axis


def test_an_attribute_that_nobody_gives_is_left_out(model):
    made = function(
        "F", ["a"], ["r"], [referring("Softmax", ["a"], ["r"], axis=("along", AttributeProto.INT))], ["along"]
    )
    graph = read(
        model(
            [node("F", ["x"], ["y"], domain="local")], {"x": [2, 3]}, {"y": [2, 3]}, functions=[made], imports=IMPORTS
        )
    )
    assert graph.nodes[0].attributes == {}


def test_absent_operands_stay_absent(model):
    made = function("F", ["a", "lo", "hi"], ["r"], [node("Clip", ["a", "lo", "hi"], ["r"])])
    nodes = [node("F", ["x", "", "hi"], ["y"], domain="local"), node("F", ["y"], ["z"], domain="local")]
    graph = read(model(nodes, {"x": [2]}, {"z": [2]}, {"hi": np.array(6, "f4")}, functions=[made], imports=IMPORTS))
    assert [n.inputs for n in graph.nodes] == [("x", "", "hi"), ("y", "", "")]


def test_constants_and_branches_inside_a_function(model, graph_proto):
    then = graph_proto([node("Add", ["a", "c"], ["t"])], {}, {"t": [2, 3]})
    other = graph_proto([node("Identity", ["a"], ["t"])], {}, {"t": [2, 3]})
    made = function(
        "F", ["a", "flag"], ["r"],
        [node("Constant", [], ["c"], value_float=1.0), node("If", ["flag"], ["r"], "if", then_branch=then, else_branch=other)],
    )  # fmt: skip
    nodes = [node("F", ["x", "flag"], ["y"], "call", domain="local")]
    graph = read(model(nodes, {"x": [2, 3], "flag": ([], 9)}, {"y": [2, 3]}, functions=[made], imports=IMPORTS))
    add = graph.nodes[0].bodies[0].nodes[0]
    assert add.inputs == ("x", "call/c")
    assert add.scope == ("call", "call/if")


def test_a_function_that_calls_itself_is_refused(model):
    made = function("F", ["a"], ["r"], [node("F", ["a"], ["r"], domain="local")])
    with pytest.raises(ModelError, match="without end"):
        read(
            model([node("F", ["x"], ["y"], domain="local")], {"x": [2]}, {"y": [2]}, functions=[made], imports=IMPORTS)
        )


def test_functions_that_double_each_other_are_refused(model, monkeypatch):
    monkeypatch.setattr("analysis.readers.onnx_walk.MOST_NODES", 1000)
    twice = [
        function(
            f"F{i}", ["a"], ["r"], [node(f"F{i + 1}", [x], [y], domain="local") for x, y in (("a", "b"), ("b", "r"))]
        )
        for i in range(30)
    ]
    last = function("F30", ["a"], ["r"], [node("Neg", ["a"], ["r"])])
    with pytest.raises(ModelError, match="too many layers"):
        read(
            model(
                [node("F0", ["x"], ["y"], domain="local")],
                {"x": [2]},
                {"y": [2]},
                functions=[*twice, last],
                imports=IMPORTS,
            )
        )


def test_the_shapes_are_those_of_the_inlined_model(model):
    nodes = [node("Block", ["x", "w", "b"], ["y"], "call", domain="local")]
    data = model(nodes, {"x": [2, 3]}, {"y": [2, 5]}, {"w": np.ones((3, 5), "f4"), "b": np.ones(5, "f4")},
                 functions=[BLOCK], imports=IMPORTS)  # fmt: skip
    inlined = onnx.inliner.inline_local_functions(onnx.ModelProto.FromString(data))
    theirs, ours = read(inlined.SerializeToString()), read(data)
    assert [n.op for n in theirs.nodes] == [n.op for n in ours.nodes]
    assert [theirs.tensors[n.outputs[0]].shape for n in theirs.nodes] == [
        ours.tensors[n.outputs[0]].shape for n in ours.nodes
    ]
