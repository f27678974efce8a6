"""Quantised graphs mean integer layers; only conversions that truly convert stay."""

import numpy as np
import pytest
from onnx import TensorProto, helper

from analysis.readers import read

node = helper.make_node
INT8, UINT8, FLOAT = TensorProto.INT8, TensorProto.UINT8, TensorProto.FLOAT
SCALES = {"s": np.array(0.5, "f4"), "z": np.array(0, "i1"), "s2": np.array(0.25, "f4")}


def quantise(x, y, scale="s", zero="z"):
    return node("QuantizeLinear", [x, scale, zero] if zero else [x, scale], [y], f"q_{y}")


def dequantise(x, y, scale="s", zero="z", **attributes):
    return node("DequantizeLinear", [x, scale, zero] if zero else [x, scale], [y], f"dq_{y}", **attributes)


def layers(graph):
    """(operator, types of the operands, types of the results) in execution order."""
    tensors = graph.tensors
    return [
        (n.op, [tensors[i].dtype for i in n.inputs if i], [tensors[o].dtype for o in n.outputs]) for n in graph.nodes
    ]  # fmt: skip


def conv_constants(kind="i1"):
    weights = {"w8": np.ones((5, 3, 3, 2), kind), "b32": np.ones(5, "i4")}
    return (
        SCALES
        | weights
        | {"ws": np.ones(5, "f4"), "wz": np.zeros(5, kind), "bs": np.ones(5, "f4"), "bz": np.zeros(5, "i4")}
    )


DEQUANTISED_WEIGHTS = [dequantise("w8", "w", "ws", "wz", axis=0), dequantise("b32", "b", "bs", "bz", axis=0)]
INTS = (["int8", "int8", "int32"], ["int8"])


def test_a_convolution_between_conversions_is_an_integer_one(model):
    nodes = [
        *DEQUANTISED_WEIGHTS,
        dequantise("x", "xf"),
        node("Conv", ["xf", "w", "b"], ["yf"], "conv"),
        quantise("yf", "y", "s2"),
    ]
    graph = read(model(nodes, {"x": ([1, 3, 8, 7], INT8)}, {"y": ([1, 5, 6, 6], INT8)}, conv_constants()))
    assert layers(graph) == [("Conv", *INTS)]
    conv = graph.nodes[0]
    assert (conv.name, conv.inputs, conv.outputs) == ("conv", ("x", "w8", "b32"), ("y",))
    assert set(conv.quantization) == {"s", "z", "ws", "wz", "bs", "bz", "s2"}
    assert graph.tensors["w8"].stored_bytes == 5 * 3 * 3 * 2


def test_the_networks_rim_keeps_its_conversions(model):
    nodes = [
        *DEQUANTISED_WEIGHTS, quantise("x", "xq"), dequantise("xq", "xf"), node("Conv", ["xf", "w", "b"], ["yf"]),
        quantise("yf", "yq"), dequantise("yq", "y"),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": [1, 3, 8, 7]}, {"y": [1, 5, 6, 6]}, conv_constants()))
    assert layers(graph) == [
        ("QuantizeLinear", ["fp32", "fp32", "int8"], ["int8"]),
        ("Conv", *INTS),
        ("DequantizeLinear", ["int8", "fp32", "int8"], ["fp32"]),
    ]


@pytest.mark.parametrize("activation", ["Relu", "Clip", "LeakyRelu"])
def test_an_activation_between_product_and_conversion_belongs_to_it(model, activation):
    nodes = [
        *DEQUANTISED_WEIGHTS, dequantise("x", "xf"), node("Conv", ["xf", "w", "b"], ["c"]), node(activation, ["c"], ["r"]),
        quantise("r", "y"),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": ([1, 3, 8, 7], INT8)}, {"y": ([1, 5, 6, 6], INT8)}, conv_constants()))
    assert layers(graph) == [("Conv", *INTS), (activation, ["int8"], ["int8"])]


def test_a_float_reader_keeps_the_conversions(model):
    nodes = [dequantise("x", "xf"), node("Relu", ["xf"], ["r"]), quantise("r", "y"), node("Exp", ["r"], ["e"])]
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 3], INT8), "e": [4, 3]}, SCALES))
    assert [op for op, _, _ in layers(graph)] == ["DequantizeLinear", "Relu", "QuantizeLinear", "Exp"]
    assert graph.tensors["r"].dtype == "fp32"


def test_a_float_output_keeps_the_conversion(model):
    nodes = [dequantise("x", "xf"), node("Relu", ["xf"], ["r"]), quantise("r", "y")]
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 3], INT8), "r": [4, 3]}, SCALES))
    assert [op for op, _, _ in layers(graph)] == ["DequantizeLinear", "Relu", "QuantizeLinear"]


def test_one_conversion_serves_many_layers(model):
    nodes = [
        dequantise("x", "xf"), node("Relu", ["xf"], ["a"]), quantise("a", "aq"), node("Sigmoid", ["xf"], ["b"]),
        quantise("b", "bq"), dequantise("aq", "af"), dequantise("bq", "bf"), node("Add", ["af", "bf"], ["c"]), quantise("c", "y"),
        node("Exp", ["xf"], ["e"]),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 3], INT8), "e": [4, 3]}, SCALES))
    assert layers(graph) == [
        ("DequantizeLinear", ["int8", "fp32", "int8"], ["fp32"]),
        ("Relu", ["int8"], ["int8"]),
        ("Sigmoid", ["int8"], ["int8"]),
        ("Add", ["int8", "int8"], ["int8"]),
        ("Exp", ["fp32"], ["fp32"]),
    ]


def test_equal_conversions_of_one_tensor_are_one(model):
    """Some exporters give each reader a pair of its own."""
    nodes = [
        dequantise("x", "xf"), node("Relu", ["xf"], ["a"]), quantise("a", "q1"), quantise("a", "q2"),
        dequantise("q1", "f1"), dequantise("q2", "f2"), node("Neg", ["f1"], ["n"]), quantise("n", "y1"),
        node("Abs", ["f2"], ["m"]), quantise("m", "y2"),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y1": ([4, 3], INT8), "y2": ([4, 3], INT8)}, SCALES))
    assert [(n.op, n.inputs) for n in graph.nodes] == [("Relu", ("x",)), ("Neg", ("q1",)), ("Abs", ("q1",))]


def test_different_conversions_of_one_tensor_stay(model):
    nodes = [dequantise("x", "xf"), node("Relu", ["xf"], ["a"]), quantise("a", "q1"), quantise("a", "q2", "s2")]
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"q1": ([4, 3], INT8), "q2": ([4, 3], INT8)}, SCALES))
    assert [n.op for n in graph.nodes] == ["DequantizeLinear", "Relu", "QuantizeLinear", "QuantizeLinear"]


def test_a_float_layer_between_quantised_ones_stays_float(model):
    nodes = [
        node("Exp", ["x"], ["e"]), quantise("e", "q"), dequantise("q", "f"), node("Log", ["f"], ["y"]),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": [4, 3]}, {"y": [4, 3]}, SCALES))
    assert [n.op for n in graph.nodes] == ["Exp", "QuantizeLinear", "DequantizeLinear", "Log"]


def test_a_product_of_integers_may_give_floats(model):
    nodes = [dequantise("w8", "w", "s", ""), dequantise("x", "xf"), node("MatMul", ["xf", "w"], ["y"])]
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": [4, 5]}, SCALES | {"w8": np.ones((3, 5), "i1")}))
    assert layers(graph) == [("MatMul", ["int8", "int8"], ["fp32"])]


def test_no_zero_point_means_unsigned(model):
    nodes = [
        quantise("x", "q", "s", ""),
        dequantise("q", "f", "s", ""),
        node("Relu", ["f"], ["r"]),
        quantise("r", "y", "s", ""),
    ]
    graph = read(model(nodes, {"x": [4, 3]}, {"y": ([4, 3], UINT8)}, SCALES))
    assert layers(graph) == [("QuantizeLinear", ["fp32", "fp32"], ["uint8"]), ("Relu", ["uint8"], ["uint8"])]


def test_weights_behind_a_transpose_keep_their_type(model):
    nodes = [
        dequantise("w8", "w"), node("Transpose", ["w"], ["t"], perm=[1, 0]), dequantise("x", "xf"),
        node("MatMul", ["xf", "t"], ["m"]), quantise("m", "y"),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 5], INT8)}, SCALES | {"w8": np.ones((5, 3), "i1")}))
    assert layers(graph) == [("MatMul", ["int8", "int8"], ["int8"])]
    assert graph.tensors[graph.nodes[0].inputs[1]].root == "w8"


def test_float_weights_quantised_in_the_file_are_integers(model):
    nodes = [
        quantise("w32", "w8"), dequantise("w8", "w"), dequantise("x", "xf"), node("MatMul", ["xf", "w"], ["m"]),
        quantise("m", "y"),
    ]  # fmt: skip
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 5], INT8)}, SCALES | {"w32": np.ones((3, 5), "f4")}))
    assert layers(graph) == [("MatMul", ["int8", "int8"], ["int8"])]
    assert graph.tensors["w8"].stored_bytes == 15


def test_int4_weights_with_float_activations(model):
    weight = TensorProto(name="w4", dims=[15, 7], data_type=TensorProto.INT4, raw_data=bytes(53))
    nodes = [dequantise("w4", "w", "ws", "", axis=1), node("MatMul", ["x", "w"], ["y"])]
    graph = read(model(nodes, {"x": [4, 15]}, {"y": [4, 7]}, {"w4": weight, "ws": np.ones(7, "f4")}))
    assert layers(graph) == [("MatMul", ["fp32", "fp32"], ["fp32"])]
    assert graph.tensors["w"].stored_bytes == 53
    assert graph.nodes[0].quantization == ("ws",)


def test_conversions_inside_a_branch(model, graph_proto):
    nodes = [dequantise("x", "xf"), node("Relu", ["xf"], ["r"]), quantise("r", "t")]
    then = graph_proto(nodes, {}, {"t": ([4, 3], INT8)})
    other = graph_proto([node("Identity", ["x"], ["t"])], {}, {"t": ([4, 3], INT8)})
    ports = {"x": ([4, 3], INT8), "c": ([], TensorProto.BOOL)}
    graph = read(
        model([node("If", ["c"], ["y"], then_branch=then, else_branch=other)], ports, {"y": ([4, 3], INT8)}, SCALES)
    )
    assert [[n.op for n in body.nodes] for body in graph.nodes[0].bodies] == [["Relu"], ["Identity"]]


def test_a_tensor_that_a_branch_reads_stays_float(model, graph_proto):
    branch = graph_proto([node("Exp", ["r"], ["t"])], {}, {"t": [4, 3]})
    nodes = [dequantise("x", "xf"), node("Relu", ["xf"], ["r"]), quantise("r", "y"),
             node("If", ["c"], ["e"], then_branch=branch, else_branch=branch)]  # fmt: skip
    ports = {"x": ([4, 3], INT8), "c": ([], TensorProto.BOOL)}
    graph = read(model(nodes, ports, {"y": ([4, 3], INT8), "e": [4, 3]}, SCALES))
    assert [n.op for n in graph.nodes] == ["DequantizeLinear", "Relu", "QuantizeLinear", "If"]


# Operators that carry their scales -----------------------------------------------------------------------------------

MS = {"domain": "com.microsoft"}
X, Z = ["x", "s", "z"], ["s2", "z"]


@pytest.mark.parametrize(
    ("made", "op", "operands", "shape"),
    [
        (node("QLinearConv", [*X, "w8", "ws", "wz", *Z, "b32"], ["y"]), "Conv", ["x", "w8", "b32"], (1, 5, 6, 6)),
        (node("QLinearMatMul", [*X, "m8", "s", "z", *Z], ["y"]), "MatMul", ["x", "m8"], (1, 3, 8, 4)),
        (node("QLinearAdd", [*X, *X, *Z], ["y"], **MS), "Add", ["x", "x"], (1, 3, 8, 7)),
        (node("QLinearMul", [*X, *X, *Z], ["y"], **MS), "Mul", ["x", "x"], (1, 3, 8, 7)),
        (node("QLinearSigmoid", [*X, *Z], ["y"], **MS), "Sigmoid", ["x"], (1, 3, 8, 7)),
        (node("QLinearLeakyRelu", [*X, *Z], ["y"], **MS), "LeakyRelu", ["x"], (1, 3, 8, 7)),
        (node("QLinearSoftmax", [*X, *Z], ["y"], **MS, opset=13), "Softmax", ["x"], (1, 3, 8, 7)),
        (node("QLinearAveragePool", [*X, *Z], ["y"], **MS, kernel_shape=[3, 2]), "AveragePool", ["x"], (1, 3, 6, 6)),
        (node("QLinearGlobalAveragePool", [*X, *Z], ["y"], **MS), "GlobalAveragePool", ["x"], (1, 3, 1, 1)),
        (node("QLinearReduceMean", [*X, *Z], ["y"], **MS, axes=[1], keepdims=0), "ReduceMean", ["x"], (1, 8, 7)),
        (node("QLinearConcat", [*Z, *X, *X], ["y"], **MS, axis=1), "Concat", ["x", "x"], (1, 6, 8, 7)),
    ],
)
def test_an_operator_with_scales_is_the_operator_it_means(model, made, op, operands, shape):
    constants = conv_constants() | {"m8": np.ones((7, 4), "i1")}
    graph = read(
        model([made], {"x": ([1, 3, 8, 7], INT8)}, {"y": (None, INT8)}, constants, imports=[("com.microsoft", 1)])
    )
    found = graph.nodes[0]
    assert (found.op, list(found.inputs)) == (op, operands)
    assert found.source_op.endswith(made.op_type)
    assert {"s", "z", "s2"} <= set(found.quantization)
    assert (graph.tensors["y"].dtype, graph.tensors["y"].shape) == ("int8", shape)


def test_a_quantised_gemm_without_a_result_scale_gives_floats(model):
    made = node("QGemm", [*X, "m8", "s", "z", "b32"], ["y"], **MS, transB=1)
    constants = SCALES | {"m8": np.ones((5, 7), "i1"), "b32": np.ones(5, "i4")}
    graph = read(model([made], {"x": ([2, 7], INT8)}, {"y": [2, 5]}, constants, imports=[("com.microsoft", 1)]))
    assert layers(graph) == [("Gemm", ["int8", "int8", "int32"], ["fp32"])]
    assert graph.tensors["y"].shape == (2, 5)


def test_channels_last_pooling_keeps_its_own_name(model):
    made = node("QLinearGlobalAveragePool", [*X, *Z], ["y"], **MS, channels_last=1)
    graph = read(
        model([made], {"x": ([1, 8, 7, 3], INT8)}, {"y": ([1, 1, 1, 3], INT8)}, SCALES, imports=[("com.microsoft", 1)])
    )
    assert graph.nodes[0].op == "com.microsoft.QLinearGlobalAveragePool"
    assert graph.tensors["y"].shape == (1, 1, 1, 3)


def test_conversions_of_the_contributed_domain_are_the_standards(model):
    nodes = [
        dequantise("x", "f", **MS),
        node("Relu", ["f"], ["r"]),
        node("QuantizeLinear", ["r", "s", "z"], ["y"], **MS),
    ]
    graph = read(model(nodes, {"x": ([4, 3], INT8)}, {"y": ([4, 3], INT8)}, SCALES, imports=[("com.microsoft", 1)]))
    assert layers(graph) == [("Relu", ["int8"], ["int8"])]


@pytest.mark.parametrize(
    ("made", "results"),
    [
        (
            node("DynamicQuantizeLinear", ["x"], ["q", "qs", "qz"]),
            {"q": ("uint8", (4, 3)), "qs": ("fp32", ()), "qz": ("uint8", ())},
        ),
        (node("MatMulInteger", ["u", "m"], ["i"]), {"i": ("int32", (4, 5))}),
        (node("ConvInteger", ["p", "k"], ["c"]), {"c": ("int32", (1, 5, 6, 6))}),
    ],
)
def test_integer_operators_of_the_standard_stay(model, made, results):
    ports = {"x": [4, 3], "u": ([4, 3], UINT8), "p": ([1, 3, 8, 7], UINT8)}
    constants = {"m": np.ones((3, 5), "u1"), "k": np.ones((5, 3, 3, 2), "u1")}
    outputs = dict.fromkeys(results, (None, TensorProto.UNDEFINED))
    graph = read(model([made], ports, outputs, constants))
    assert graph.nodes[0].op == made.op_type
    assert {name: (graph.tensors[name].dtype, graph.tensors[name].shape) for name in results} == results
