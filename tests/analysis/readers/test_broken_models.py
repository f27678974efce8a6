"""No file makes anything but a graph or an AnalysisError."""

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from analysis.errors import AnalysisError
from analysis.graph import Graph
from analysis.readers import read

node = helper.make_node
OPERATORS = sorted({schema.name for schema in onnx.defs.get_all_schemas() if schema.domain in ("", "ai.onnx.ml")})


def outcome(data, **wishes):
    try:
        return read(data, **wishes)
    except AnalysisError as error:
        return str(error)


def opens_or_says_why(data, **wishes):
    found = outcome(data, **wishes)
    assert isinstance(found, Graph) or (found and "\n" not in found)


@pytest.fixture(scope="module")
def sample(model, graph_proto):
    """A little of everything."""
    body = graph_proto(
        [node("MatMul", ["h", "w"], ["n"])], {"i": ([], 7), "c": ([], 9), "h": [2, 3]}, {"c": ([], 9), "n": [2, 3]}
    )
    branch = graph_proto([node("Relu", ["q"], ["b"])], {}, {"b": [2, 3]})
    nodes = [
        node("Loop", ["m", "", "x"], ["l"], "loop", body=body),
        node("Reshape", ["l", "to"], ["r"]),
        node("QuantizeLinear", ["r", "s"], ["i8"]),
        node("DequantizeLinear", ["i8", "s"], ["q"]),
        node("If", ["t"], ["y"], "if", then_branch=branch, else_branch=branch),
        node("Constant", [], ["k"], value_ints=[1, 2]),
        node("F", ["y"], ["z"], "call", domain="local"),
    ]
    function = helper.make_function(
        "local", "F", ["a"], ["b"], [node("Neg", ["a"], ["b"])], [helper.make_opsetid("", 21)]
    )
    constants = {
        "w": np.ones((3, 3), "f4"),
        "m": np.array(3),
        "to": np.array([2, -1]),
        "s": np.array(1, "f4"),
        "t": np.array(True),
    }
    ports = {"x": ["N", 3]}
    return model(nodes, ports, {"z": ["N", 3]}, constants, functions=[function], imports=[("local", 1)])


def test_the_sample_itself_opens(sample):
    assert [n.op for n in read(sample, batch=2).nodes] == [
        "Loop",
        "Reshape",
        "QuantizeLinear",
        "DequantizeLinear",
        "Relu",
        "Neg",
    ]


@given(st.data())
def test_a_cut_model(sample, data):
    opens_or_says_why(sample[: data.draw(st.integers(1, len(sample) - 1))])


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes(sample, changes):
    broken = bytearray(sample)
    for place, byte in changes:
        broken[int(place * len(broken))] = byte
    opens_or_says_why(bytes(broken))


@given(st.floats(0, 1), st.floats(0, 1), st.binary(max_size=12))
def test_replaced_stretches(sample, start, end, filler):
    start, end = sorted((int(start * len(sample)), int(end * len(sample))))
    opens_or_says_why(sample[:start] + filler + sample[end:] or b"x")


@given(st.binary(min_size=1, max_size=300))
def test_random_bytes(data):
    opens_or_says_why(data)
    opens_or_says_why(b"\x08\x0a\x3a" + data)


@given(
    st.sampled_from(OPERATORS),
    st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=4),
    st.integers(1, 3),
    st.integers(7, 24),
)
def test_any_operator_with_any_operands(op, shapes, results, opset):
    inputs = [helper.make_tensor_value_info(f"x{i}", 1 + i * 6 % 12, shape) for i, shape in enumerate(shapes)]
    made = node(op, [value.name for value in inputs], [f"y{i}" for i in range(results)])
    outputs = [helper.make_tensor_value_info("y0", TensorProto.UNDEFINED, None)]
    model = helper.make_model(
        helper.make_graph([made], "g", inputs, outputs), opset_imports=[helper.make_opsetid("", opset)]
    )
    opens_or_says_why(model.SerializeToString())


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4), st.integers(-(2**31), 2**31 - 1), st.binary(max_size=40))
def test_any_constant(dims, data_type, raw):
    weight = TensorProto(name="w", dims=dims, data_type=data_type, raw_data=raw)
    graph = helper.make_graph(
        [node("Reshape", ["x", "w"], ["y"]), node("Add", ["y", "w"], ["z"])], "g", [], [], [weight]
    )
    graph.input.append(helper.make_tensor_value_info("x", 1, [2, 3]))
    graph.output.append(helper.make_tensor_value_info("z", 1, None))
    opens_or_says_why(helper.make_model(graph).SerializeToString())


@given(
    st.sampled_from(["axis", "axes", "perm", "kernel_shape", "to", "group", "body", "then_branch"]),
    st.integers(0, 14),
    st.binary(max_size=9),
)
def test_any_attribute(name, kind, raw):
    for op in ("Conv", "Transpose", "Cast", "Loop", "If", "Scan", "Constant", "Squeeze"):
        made = node(op, ["x", "x"], ["y"])
        made.attribute.add(name=name, type=kind, s=raw, ints=list(raw), i=len(raw))
        graph = helper.make_graph([made], "g", [helper.make_tensor_value_info("x", 1, [2, 3])], [])
        opens_or_says_why(helper.make_model(graph).SerializeToString())


@pytest.mark.parametrize("op", ["Loop", "Scan", "If", "Constant", "SequenceMap"])
def test_control_flow_without_its_parts(model, op):
    opens_or_says_why(model([node(op, [], [])], {}, {}))
    opens_or_says_why(model([node(op, ["x"], ["y", "z"])], {"x": [3]}, {"z": [3]}))
