"""Work of TensorFlow Lite's operators against loops that count one by one, over random shapes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.readers import read
from analysis.workload import build_workload
from tests.analysis.readers.tflite_builder import Net, model_bytes

sizes = st.integers(1, 5)
PADDING = {"SAME": 0, "VALID": 1}
ACTIVATIONS = {"NONE": (0, 0), "RELU": (1, 1), "RELU6": (3, 2), "TANH": (4, 1)}


def counted(net):
    """(totals, shape of the result) of a network of one layer, whose file says the result is 1x1."""
    graph = read(model_bytes(net))
    return build_workload(graph).totals, graph.tensors[graph.outputs[0]].shape


def windows(size, kernel, stride, dilation, padding):
    """First places of the windows, padded or not."""
    span = (kernel - 1) * dilation + 1
    return range(0, size, stride) if padding == "SAME" else range(0, size - span + 1, stride)


@st.composite
def images(draw):
    kernel, stride, dilation = (draw(st.tuples(st.integers(1, 3), st.integers(1, 3))) for _ in range(3))
    least = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    space = tuple(draw(st.integers(n, n + 5)) for n in least)
    return draw(sizes), space, draw(sizes), kernel, stride, dilation, draw(st.sampled_from(sorted(PADDING)))


def places(space, kernel, stride, dilation, padding):
    return [windows(*values, padding) for values in zip(space, kernel, stride, dilation, strict=True)]


def options(stride, padding, activation="NONE", dilation=(1, 1)):
    return {
        "Padding": PADDING[padding], "StrideH": stride[0], "StrideW": stride[1], "DilationHFactor": dilation[0],
        "DilationWFactor": dilation[1], "FusedActivationFunction": ACTIVATIONS[activation][0],
    }  # fmt: skip


@given(images(), sizes, sizes, st.sampled_from(sorted(ACTIVATIONS)))
def test_convolution(image, groups, outputs, activation):
    batch, space, inner, kernel, stride, dilation, padding = image
    outputs *= groups
    net = Net()
    x = net.input("x", (batch, *space, inner * groups))
    w = net.constant("w", np.zeros((outputs, *kernel, inner), np.float32))
    b = net.constant("b", np.zeros(outputs, np.float32))
    net.single("CONV_2D", [x, w, b], (1, 1, 1, 1), "Conv2DOptions", **options(stride, padding, activation, dilation))
    rows, columns = places(space, kernel, stride, dilation, padding)
    macs = sum(1 for _ in product(range(batch), rows, columns, range(outputs), *map(range, kernel), range(inner)))
    totals, shape = counted(net)
    assert (totals.macs, shape) == (macs, (batch, len(rows), len(columns), outputs))
    assert totals.other_ops == (1 + ACTIVATIONS[activation][1]) * batch * len(rows) * len(columns) * outputs
    assert totals.parameters == outputs * kernel[0] * kernel[1] * inner + outputs


@given(images(), sizes)
def test_depthwise_convolution(image, multiplier):
    batch, space, channels, kernel, stride, dilation, padding = image
    net = Net()
    x = net.input("x", (batch, *space, channels))
    w = net.constant("w", np.zeros((1, *kernel, channels * multiplier), np.float32))
    more = {**options(stride, padding, dilation=dilation), "DepthMultiplier": multiplier}
    net.single("DEPTHWISE_CONV_2D", [x, w], (1, 1, 1, 1), "DepthwiseConv2DOptions", **more)
    rows, columns = places(space, kernel, stride, dilation, padding)
    macs = sum(1 for _ in product(range(batch), rows, columns, range(channels * multiplier), *map(range, kernel)))
    totals, shape = counted(net)
    assert (totals.macs, shape) == (macs, (batch, len(rows), len(columns), channels * multiplier))


@given(images(), sizes)
def test_transposed_convolution(image, outputs):
    """Each input element is spread over one window, whatever part of it is cut off."""
    batch, space, channels, kernel, stride, _, padding = image
    result = (batch, space[0] * stride[0], space[1] * stride[1], outputs)
    net = Net()
    to = net.constant("to", np.array(result, np.int32))
    w = net.constant("w", np.zeros((outputs, *kernel, channels), np.float32))
    x = net.input("x", (batch, *space, channels))
    more = {"Padding": PADDING[padding], "StrideH": stride[0], "StrideW": stride[1]}
    net.single("TRANSPOSE_CONV", [to, w, x], (1, 1, 1, 1), "TransposeConvOptions", **more)
    macs = sum(1 for _ in product(range(batch), *map(range, (*space, channels, outputs, *kernel))))
    totals, shape = counted(net)
    assert (totals.macs, shape, totals.metadata_bytes) == (macs, result, 16)


@given(sizes, sizes, sizes, sizes, st.booleans(), st.booleans())
def test_dense_layer(batch, time, inner, outputs, keep, shuffled):
    net = Net()
    x = net.input("x", (batch, time, inner))
    w = net.constant("w", np.zeros((outputs, inner), np.int8))
    b = net.constant("b", np.zeros(outputs, np.int32))
    more = {"KeepNumDims": keep, "WeightsFormat": int(shuffled), "FusedActivationFunction": 1}
    net.single("FULLY_CONNECTED", [x, w, b], (1, 1), "FullyConnectedOptions", **more)
    totals, shape = counted(net)
    assert totals.macs == sum(1 for _ in product(*map(range, (batch, time, inner, outputs))))
    assert shape == ((batch, time, outputs) if keep else (batch * time, outputs))
    assert totals.other_ops == 2 * batch * time * outputs


@given(sizes, sizes, sizes, sizes, sizes, st.booleans(), st.booleans())
def test_batched_product(outer, batch, rows, inner, columns, turn_left, turn_right):
    left = (inner, rows) if turn_left else (rows, inner)
    right = (columns, inner) if turn_right else (inner, columns)
    net = Net()
    pair = [net.input("a", (outer, 1, *left)), net.input("b", (batch, *right))]
    net.single("BATCH_MATMUL", pair, (1, 1), "BatchMatMulOptions", AdjX=turn_left, AdjY=turn_right)
    totals, shape = counted(net)
    assert shape == (outer, batch, rows, columns)
    assert totals.macs == sum(1 for _ in product(*map(range, (outer, batch, rows, inner, columns))))


def test_convolution_in_three_dimensions():
    net = Net()
    x, w = net.input("x", (2, 5, 6, 7, 3)), net.constant("w", np.zeros((1, 2, 3, 3, 4), np.float32))
    strides = {"Padding": 1, "StrideD": 1, "StrideH": 2, "StrideW": 3}
    net.single("CONV_3D", [x, w], (1,) * 5, "Conv3DOptions", **strides)
    totals, shape = counted(net)
    assert shape == (2, 5, 3, 2, 4)
    assert totals.macs == 2 * 5 * 3 * 2 * 4 * (1 * 2 * 3 * 3)


def test_general_product_of_stablehlo():
    net = Net()
    pair = [net.input("a", (2, 3, 5)), net.input("b", (7, 2, 5))]
    net.single(
        "STABLEHLO_DOT_GENERAL", pair, (1,), "StablehloDotGeneralOptions", LhsBatchingDimensions=(0,),
        RhsBatchingDimensions=(1,), LhsContractingDimensions=(2,), RhsContractingDimensions=(2,),
    )  # fmt: skip
    totals, shape = counted(net)
    assert (totals.macs, shape) == (2 * 3 * 7 * 5, (2, 3, 7))


def test_convolution_of_stablehlo_with_channels_last():
    net = Net()
    pair = [net.input("x", (2, 9, 8, 6)), net.constant("w", np.zeros((3, 2, 3, 10), np.float32))]
    net.single(
        "STABLEHLO_CONVOLUTION", pair, (1,) * 4, "StablehloConvolutionOptions", WindowStrides=(2, 1), Padding=(1, 1, 0, 2),
        InputBatchDimension=0, InputFeatureDimension=3, InputSpatialDimensions=(1, 2), KernelInputFeatureDimension=2,
        KernelOutputFeatureDimension=3, KernelSpatialDimensions=(0, 1), OutputBatchDimension=0, OutputFeatureDimension=3,
        OutputSpatialDimensions=(1, 2), FeatureGroupCount=2, BatchGroupCount=1,
    )  # fmt: skip
    totals, shape = counted(net)
    assert shape == (2, (9 + 2 - 3) // 2 + 1, 8 + 2 - 2 + 1, 10)
    assert totals.macs == 2 * 5 * 9 * 10 * 3 * 2 * 3


CELLS = {"units": 7, "state": 5, "inputs": 3}


def lstm_operands(net, coupled=False, peepholes=False, projected=False, batch=2):
    """The 20 operands of the full kernel."""
    units, inputs = CELLS["units"], CELLS["inputs"]
    state = CELLS["state"] if projected else units
    gates = [-1] if coupled else [net.constant("wi", np.zeros((units, inputs), np.float32))]
    gates += [net.constant(f"w{k}", np.zeros((units, inputs), np.float32)) for k in "fco"]
    again = [-1] if coupled else [net.constant("ri", np.zeros((units, state), np.float32))]
    again += [net.constant(f"r{k}", np.zeros((units, state), np.float32)) for k in "fco"]
    peeps = [net.constant(f"p{k}", np.zeros(units, np.float32)) if peepholes else -1 for k in "ifo"]
    biases = [-1] if coupled else [net.constant("bi", np.zeros(units, np.float32))]
    biases += [net.constant(f"b{k}", np.zeros(units, np.float32)) for k in "fco"]
    projection = [net.constant("wp", np.zeros((state, units), np.float32)) if projected else -1, -1]
    states = [net.tensor("h", (batch, state), variable=True), net.tensor("c", (batch, units), variable=True)]
    return [*gates, *again, *peeps, *biases, *projection, *states]


@pytest.mark.parametrize("coupled", [False, True])
@pytest.mark.parametrize("projected", [False, True])
@pytest.mark.parametrize("time_major", [False, True])
def test_sequence_lstm(coupled, projected, time_major):
    net = Net()
    x = net.input("x", (11, 2, 3) if time_major else (2, 11, 3))
    rest = lstm_operands(net, coupled, True, projected)
    net.single(
        "UNIDIRECTIONAL_SEQUENCE_LSTM", [x, *rest], (1, 1, 1), "UnidirectionalSequenceLSTMOptions",
        TimeMajor=time_major, FusedActivationFunction=4,
    )  # fmt: skip
    graph = read(model_bytes(net))
    state = 5 if projected else 7
    macs = 0
    for _, _, gate in product(range(11), range(2), range(3 if coupled else 4)):
        macs += 7 * 3 + 7 * state + (7 * state if projected and gate == 0 else 0)
    assert build_workload(graph).totals.macs == macs
    assert graph.tensors["y"].shape == ((11, 2, state) if time_major else (2, 11, state))
    assert graph.state == ("h", "c")


def test_svdf_and_rnn():
    net = Net()
    x, w = net.input("x", (2, 3)), net.constant("w", np.zeros((8, 3), np.float32))
    t, s = net.constant("t", np.zeros((8, 5), np.float32)), net.tensor("s", (2, 40), variable=True)
    b = net.constant("b", np.zeros(4, np.float32))
    net.single("SVDF", [x, w, t, b, s], (1, 1), "SVDFOptions", Rank=2)
    totals, shape = counted(net)
    assert (totals.macs, shape) == (2 * 8 * 3 + 2 * 8 * 5, (2, 4))
    net = Net()
    x = net.input("x", (2, 11, 3))
    rest = [net.constant(n, np.zeros(s, np.float32)) for n, s in (("w", (7, 3)), ("r", (7, 7)), ("b", (7,)))]
    state = net.tensor("h", (2, 7), variable=True)
    net.single(
        "UNIDIRECTIONAL_SEQUENCE_RNN", [x, *rest, state], (1, 1), "SequenceRNNOptions", FusedActivationFunction=1
    )
    totals, shape = counted(net)
    assert (totals.macs, shape, totals.other_ops) == (2 * 11 * 7 * (3 + 7), (2, 11, 7), 2 * 2 * 11 * 7)


def test_bidirectional_lstm_joins_both_directions():
    net = Net()
    x = net.input("x", (2, 11, 3))
    forwards, backwards = lstm_operands(net), lstm_operands(net)
    rest = [*forwards[:17], *backwards[:17], *forwards[18:], *backwards[18:]]
    net.single(
        "BIDIRECTIONAL_SEQUENCE_LSTM", [x, *rest], (1, 1, 1), "BidirectionalSequenceLSTMOptions", MergeOutputs=True,
        FusedActivationFunction=4,
    )  # fmt: skip
    totals, shape = counted(net)
    assert (totals.macs, shape) == (2 * 2 * 11 * 4 * 7 * (3 + 7), (2, 11, 14))


@given(st.tuples(sizes, sizes), sizes, sizes, st.tuples(sizes, sizes))
def test_transposed_convolution_of_mediapipe(space, inner, outputs, kernel):
    """A custom operator whose options nobody can read: its work is told by its operands."""
    net = Net()
    x = net.input("x", (1, *space, inner))
    w = net.constant("w", np.zeros((outputs, *kernel, inner), np.float32))
    b = net.constant("b", np.zeros(outputs, np.float32))
    y = net.tensor("y", (1, 7, 9, outputs))
    net.op("CUSTOM", [x, w, b], [y], custom="Convolution2DTransposeBias")
    net.outputs = [y]
    macs = sum(1 for _ in product(*map(range, (*space, inner, outputs, *kernel))))
    totals, shape = counted(net)
    assert (totals.macs, totals.other_ops, shape) == (macs, 7 * 9 * outputs, (1, 7, 9, outputs))
