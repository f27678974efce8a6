"""Working buffers of kernels: sizes by hand from the libraries' formulas, and how they take part in the plan."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.graph import Graph, Node, Tensor
from analysis.memory import Allotment, allot, plan_memory
from analysis.memory.kernels import layers_of
from analysis.memory.scratch import SCRATCH, requests_of
from analysis.readers import read
from tests.analysis.readers.tflite_builder import Net, model_bytes

SAME, VALID = 0, 1
STEPS = {"Padding": VALID, "StrideH": 1, "StrideW": 1}
DENSE = {**STEPS, "DilationHFactor": 1, "DilationWFactor": 1}


@pytest.fixture
def opened(tmp_path):
    def open_net(net):
        path = tmp_path / "net.tflite"
        path.write_bytes(model_bytes(net))
        return flatten(read(path))

    return open_net


def asked(graph, kernels):
    """What the only layer asks for."""
    (found,) = requests_of(layers_of(graph), kernels)
    return found


def convolution(data, weights, result, dtype="int8", weight_dtype=np.int8, bias=True, **options):
    net = Net()
    x, w = net.input("x", data, dtype), net.constant("w", np.zeros(weights, weight_dtype))
    b = net.constant("b", np.zeros(weights[0], np.int64 if dtype == "int16" else np.int32)) if bias else -1
    net.single("CONV_2D", [x, w, b], result, "Conv2DOptions", dtype, **{**DENSE, **options})
    return net


def depthwise(data, kernel, channels, result, **options):
    net = Net()
    x, w = net.input("x", data, "int8"), net.constant("w", np.zeros((1, *kernel, channels), np.int8))
    net.single("DEPTHWISE_CONV_2D", [x, w, -1], result, "DepthwiseConv2DOptions", "int8", **{**DENSE, **options})
    return net


@pytest.mark.parametrize(
    ("kernels", "wanted"), [("cmsis-nn-dsp", 2 * 44 * 2), ("cmsis-nn-mve", 4 * 48), ("tflm-reference", 0)]
)
def test_a_convolution_gathers_columns(opened, kernels, wanted):
    """3·2·7 = 42 elements a window: two columns of int16 at multiples of 4, or four of int8 at multiples of 16."""
    graph = opened(convolution((1, 5, 9, 7), (4, 3, 2, 7), (1, 3, 8, 4)))
    assert sum(asked(graph, kernels)) == wanted


def test_a_pointwise_convolution_needs_no_columns(opened):
    graph = opened(convolution((1, 5, 9, 7), (4, 1, 1, 7), (1, 5, 9, 4)))
    assert asked(graph, "cmsis-nn-dsp") == asked(graph, "cmsis-nn-mve") == ()


@pytest.mark.parametrize(("kernels", "wanted"), [("cmsis-nn-dsp", 4 * 42), ("cmsis-nn-mve", 4 * 48 * 2)])
def test_columns_of_16_bits(opened, kernels, wanted):
    graph = opened(convolution((1, 5, 9, 7), (4, 3, 2, 7), (1, 3, 8, 4), "int16"))
    assert asked(graph, kernels) == (wanted,)


def test_floats_need_no_columns(opened):
    graph = opened(convolution((1, 5, 9, 7), (4, 3, 2, 7), (1, 3, 8, 4), "float32", np.float32))
    assert not any(asked(graph, kernels) for kernels in SCRATCH)


def test_a_row_tells_its_edges_apart_with_helium(opened):
    """1×11 over 4 channels, 3 wide, padded by 1 at both sides: (3·4 + 4) of the left edge are the most."""
    graph = opened(convolution((1, 1, 11, 4), (6, 1, 3, 4), (1, 1, 11, 6), Padding=SAME))
    assert asked(graph, "cmsis-nn-mve") == (3 * 4 + 4,)
    assert asked(graph, "cmsis-nn-dsp") == (2 * 12 * 2,)


@pytest.mark.parametrize(
    ("kernel", "padding", "kernels", "wanted"),
    [
        ((3, 3), SAME, "cmsis-nn-dsp", ()),
        ((5, 3), VALID, "cmsis-nn-dsp", (2 * 6 * 15,)),
        ((3, 3), SAME, "cmsis-nn-mve", (4 * 124 * 9,)),
        ((5, 3), VALID, "tflm-reference", ()),
    ],
)
def test_a_depthwise_convolution(opened, kernel, padding, kernels, wanted):
    size = (7, 8) if padding == SAME else (7 - kernel[0] + 1, 8 - kernel[1] + 1)
    graph = opened(depthwise((1, 7, 8, 6), kernel, 6, (1, *size, 6), Padding=padding, DepthMultiplier=1))
    assert asked(graph, kernels) == wanted


def test_one_channel_into_several_is_a_plain_convolution_with_helium(opened):
    """Columns of 5·3 elements, and 10 results' weights once more."""
    graph = opened(depthwise((1, 7, 8, 1), (5, 3), 10, (1, 3, 6, 10), DepthMultiplier=10))
    assert asked(graph, "cmsis-nn-mve") == (4 * 16 + 10 * 15,)


@pytest.mark.parametrize(("kernels", "wanted"), [("cmsis-nn-dsp", (4 * 7,)), ("cmsis-nn-mve", ()), ("esp-nn-s3", ())])
def test_an_average_keeps_a_sum_a_channel(opened, kernels, wanted):
    net = Net()
    options = {**STEPS, "FilterHeight": 2, "FilterWidth": 3}
    net.single(
        "AVERAGE_POOL_2D", [net.input("x", (1, 5, 6, 7), "int8")], (1, 4, 4, 7), "Pool2DOptions", "int8", **options
    )
    assert asked(opened(net), kernels) == wanted


def test_a_dense_layer_over_many_rows(opened):
    """More than two dimensions and inputs in fours: one scale is spread over 5 outputs, multiplier and shift."""
    net = Net()
    x, w = net.input("x", (1, 3, 8), "int8"), net.constant("w", np.zeros((5, 8), np.int8))
    net.single("FULLY_CONNECTED", [x, w, -1], (1, 3, 5), "FullyConnectedOptions", "int8", KeepNumDims=True)
    graph = opened(net)
    assert asked(graph, "cmsis-nn-dsp") == asked(graph, "cmsis-nn-mve") == (8 * 5,)


def test_a_mean_asks_for_sums_places_and_axes(opened):
    net = Net()
    x, axes = net.input("x", (1, 5, 6, 7), "int8"), net.constant("a", np.array([1, 2], np.int32))
    net.single("MEAN", [x, axes], (1, 7), "ReducerOptions", "int8")
    graph = opened(net)
    assert {asked(graph, kernels) for kernels in SCRATCH if kernels != "none"} == {(4 * 7, 4 * 4, 4 * 2)}
    assert asked(graph, "none") == ()


def transposed(stride, channels, dtype="int8"):
    net = Net()
    out = (1, 3 * stride + 1, 4 * stride + 2, 5)
    shape, w = (
        net.constant("s", np.array(out, np.int32)),
        net.constant("w", np.zeros((5, stride + 1, stride + 2, channels), np.int8)),
    )
    x = net.input("x", (1, 3, 4, channels), dtype)
    net.single(
        "TRANSPOSE_CONV",
        [shape, w, x],
        out,
        "TransposeConvOptions",
        dtype,
        Padding=VALID,
        StrideH=stride,
        StrideW=stride,
    )
    return net


def test_a_transposed_convolution_keeps_its_sums(opened):
    assert asked(opened(transposed(2, 6)), "tflm-reference") == (4 * 7 * 10 * 5,)
    assert asked(opened(transposed(2, 6, "int16")), "tflm-reference") == (8 * 7 * 10 * 5,)
    assert asked(opened(transposed(2, 6)), "cmsis-nn-dsp") == (4 * (3 * 2 + 4) * 5 * 3,)


def test_a_deep_transposed_convolution_is_turned_round(opened):
    """20 channels, step 2: columns of 3·4·20 elements, and the weights turned."""
    graph = opened(transposed(2, 20))
    assert asked(graph, "cmsis-nn-dsp") == (2 * 240 * 2, 20 * 12 * 5)
    assert asked(graph, "cmsis-nn-mve") == (4 * 240, 20 * 12 * 5)


def test_a_memory_filter_keeps_sums_of_filters_and_units(opened):
    net = Net()
    x, w = net.input("x", (1, 6), "int8"), net.constant("w", np.zeros((8, 6), np.int8))
    t, s = net.constant("t", np.zeros((8, 5), np.int16)), net.tensor("s", (1, 40), "int16", variable=True)
    net.single("SVDF", [x, w, t, -1, s], (1, 4), "SVDFOptions", "int8", Rank=2)
    assert asked(opened(net), "tflm-reference") == asked(opened(net), "cmsis-nn-mve") == (4 * 8, 4 * 4)


def test_pointwise_on_the_esp32_s3_packs_weights_and_operand(opened):
    """7 channels become 8: 8·4 of weights, 16·8 turned, 45 places of 8, 64 about."""
    graph = opened(convolution((1, 5, 9, 7), (4, 1, 1, 7), (1, 5, 9, 4)))
    assert asked(graph, "esp-nn-s3") == (8 * 4 + 16 * 8 + 45 * 8 + 64,)
    assert asked(graph, "esp-nn-c") == ()


def test_small_rows_on_the_esp32_s3_become_columns(opened):
    """2·7 = 14 elements a row of the window: 4 results over ⌈42/16⌉·16 elements."""
    graph = opened(convolution((1, 5, 9, 7), (4, 3, 2, 7), (1, 3, 8, 4)))
    assert asked(graph, "esp-nn-s3") == (4 * 4 + 16 + 4 * 48 + 16 + 48 + 64,)


def test_long_rows_on_the_esp32_s3_are_padded(opened):
    """2·9 = 18 elements a row, no padding: weights of 6 places of 16, 3 rows of 32, and the far edge 5 × 9."""
    graph = opened(convolution((1, 5, 9, 9), (4, 3, 2, 9), (1, 3, 8, 4)))
    assert asked(graph, "esp-nn-s3") == (6 * 16 * 4 + 32 * 3 * 4 + 64 + 4 * 4,)


def test_depthwise_on_the_esp32_s3(opened):
    """16 channels in 3×3: weights and padded operand. 6 channels: everything widened to 8 and to 16 bits."""
    same = depthwise((1, 7, 9, 16), (3, 3), 16, (1, 7, 9, 16), Padding=SAME, DepthMultiplier=1)
    assert asked(opened(same), "esp-nn-s3") == (9 * 16 + 9 * 11 * 16 + 16,)
    six = depthwise((1, 7, 8, 6), (5, 3), 6, (1, 3, 6, 6), DepthMultiplier=1)
    assert asked(opened(six), "esp-nn-s3") == (2 * 15 * 8 + 2 * 56 * 8 + 18 * 8 + 12 * 8 + 16,)


# The plan


def int8_graph():
    shapes = {"x": (1, 8, 10, 3), "w": (4, 3, 5, 3), "c": (1, 6, 6, 4), "y": (1, 144)}
    tensors = {name: Tensor(name, shape, "int8", constant=name == "w") for name, shape in shapes.items()}
    steps = {"stride_h": 1, "stride_w": 1, "dilation_h_factor": 1, "dilation_w_factor": 1}
    nodes = (
        Node("conv", "tflite.CONV_2D", ("x", "w"), ("c",), steps),
        Node("flat", "tflite.RESHAPE", ("c",), ("y",)),
    )
    return Graph("net", nodes, tensors, ("x",), ("y",), format="TensorFlow Lite")


def test_working_buffers_live_while_their_layer_runs():
    graph = int8_graph()
    plan = allot(graph, Allotment(scratch="cmsis-nn-dsp"))
    assert plan.tensors[-plan.scratch_rows :] == ("scratch of conv",)
    row = plan.tensors.index("scratch of conv")
    assert (plan.buffer_bytes[row], plan.first_layer[row], plan.last_layer[row]) == (4 * 48, 0, 0)
    assert plan.arena_bytes == 240 + 192 + 144
    assert plan.scratch_bytes == plan.arena_bytes - plan_memory(graph).arena_bytes


def test_what_is_alive_is_told_of_tensors_alone():
    graph = int8_graph()
    plan, alone = allot(graph, Allotment(scratch="cmsis-nn-dsp")), plan_memory(graph)
    assert plan.live_bytes.tolist() == alone.live_bytes.tolist()
    assert (plan.liveness_peak_bytes, plan.peak_tensors) == (alone.liveness_peak_bytes, alone.peak_tensors)
    assert {plan.tensors[row] for row in plan.alive_at(0)} == {"x", "c"}


def test_tensors_of_unknown_size_are_still_told_of_beside_working_buffers():
    graph = int8_graph()
    tensors = {**graph.tensors, "odd": Tensor("odd", None, "int8")}
    odd = replace(graph, tensors=tensors, nodes=(*graph.nodes, Node("odd", "Strange", graph.outputs, ("odd",))))
    plan = allot(odd, Allotment(scratch="cmsis-nn-dsp"))
    assert plan.scratch_rows
    assert plan.unsized == ("odd",)


def test_operands_that_are_not_as_defined_ask_for_nothing():
    tensors = {"x": Tensor("x", (1, 6), "int8"), "y": Tensor("y", (1, 6), "int8")}
    nodes = (Node("odd", "tflite.CONV_2D", ("x",), ("y",)), Node("sum", "tflite.MEAN", ("y",), ()))
    layers = layers_of(Graph("net", nodes, tensors, ("x",), ("y",)))
    assert all(requests_of(layers, kernels)[0] == () for kernels in SCRATCH)
