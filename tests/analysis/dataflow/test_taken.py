"""Layers of networks as loops: sizes from the file, padding by name, groups; and clear words where there are none."""

from pathlib import Path

import pytest

import resources
from analysis.dataflow.layer import LayerError
from analysis.dataflow.taken import layer_of, scaled_down
from analysis.graph import Graph, Node, Tensor
from analysis.scenario import Scenario, analyze

SAMPLES = Path(resources.__file__).parent / "samples"


def network(name):
    return analyze(Scenario(str(SAMPLES / name)))


def graph_of(op, shapes, out, **attributes):
    names = [f"t{i}" for i in range(len(shapes))]
    tensors = {n: Tensor(n, shape, constant=i > 0) for i, (n, shape) in enumerate(zip(names, shapes, strict=True))}
    tensors["out"] = Tensor("out", out)
    node = Node("one", op, tuple(names), ("out",), attributes)
    return Graph("g", (node,), tensors, ("t0",), ("out",))


@pytest.mark.parametrize(
    "name", ["lenet5.onnx", "ds_cnn_int8.onnx", "resnet8_int8.onnx", "mobilenet_v1_int8.onnx", "vit_tiny.onnx"]
)
def test_every_multiplying_layer_has_the_macs_that_are_counted_elsewhere(name):
    found = network(name)
    taken = 0
    for row, macs in enumerate(found.workload.macs.tolist()):
        try:
            layer = layer_of(found.graph, row)
        except LayerError:
            assert macs == 0 or found.workload.ops[row] not in ("Conv", "Gemm", "MatMul")
        else:
            taken += 1
            assert layer.macs == macs
            assert layer.words("weights") <= max(found.workload.parameters[row], layer.macs)
    assert taken >= 4


def test_a_depthwise_layer_keeps_its_groups():
    found = network("mobilenet_v1_int8.onnx")
    row = next(i for i, name in enumerate(found.workload.names) if layer_groups(found, i) > 1)
    whole = layer_of(found.graph, row)
    small = scaled_down(whole)
    assert whole.groups == whole.channels_in == whole.channels_out
    assert small.groups == small.channels_in == small.channels_out <= whole.groups
    assert (small.kernel_height, small.strides, small.pads) == (whole.kernel_height, whole.strides, whole.pads)
    assert small.macs <= 5_000 < whole.macs


def layer_groups(found, row):
    try:
        return layer_of(found.graph, row).groups
    except LayerError:
        return 0


@pytest.mark.parametrize(
    ("row", "words"),
    [(1, "nothing in it is multiplied by weights"), (2, "a pooling has no weights to reuse"), (6, "nothing in it")],
)
def test_other_operators_say_why_not(row, words):
    with pytest.raises(LayerError, match=words) as error:
        layer_of(network("lenet5.onnx").graph, row)
    assert "a convolution, a dense layer or a matrix product" in str(error.value)


def test_same_padding_puts_the_odd_pixel_at_the_end_or_the_beginning():
    shapes = ((1, 3, 96, 96), (8, 3, 3, 3))
    upper = graph_of("Conv", shapes, (1, 8, 48, 48), auto_pad="SAME_UPPER", strides=(2, 2))
    lower = graph_of("Conv", shapes, (1, 8, 48, 48), auto_pad="SAME_LOWER", strides=(2, 2))
    assert layer_of(upper, 0).pads == (0, 0, 1, 1)
    assert layer_of(lower, 0).pads == (1, 1, 0, 0)
    assert (layer_of(upper, 0).out_height, layer_of(upper, 0).out_width) == (48, 48)


def test_one_dimension_is_a_single_row():
    layer = layer_of(graph_of("Conv", ((1, 4, 10), (6, 4, 3)), (1, 6, 10), pads=(1, 1)), 0)
    assert (layer.height, layer.width, layer.kernel_height, layer.kernel_width) == (1, 10, 1, 3)
    assert layer.pads == (0, 1, 0, 1)
    assert layer.macs == 6 * 4 * 10 * 3


def test_three_dimensions_are_refused():
    with pytest.raises(LayerError, match="1 or 2"):
        layer_of(graph_of("Conv", ((1, 4, 5, 5, 5), (6, 4, 3, 3, 3)), (1, 6, 3, 3, 3)), 0)


def test_tflite_convolutions_are_put_in_the_standards_order():
    graph = graph_of(
        "tflite.DEPTHWISE_CONV_2D", ((1, 8, 8, 4), (1, 3, 3, 4)), (1, 4, 4, 4), padding="SAME", stride_h=2, stride_w=2
    )
    layer = layer_of(graph, 0)
    assert (layer.groups, layer.channels_in, layer.height, layer.strides, layer.pads) == (4, 4, 8, (2, 2), (0, 0, 1, 1))


@pytest.mark.parametrize(
    ("op", "shapes", "attributes", "expected"),
    [
        ("Gemm", ((2, 8), (5, 8)), {"transB": 1}, (8, 5, 2, 1)),
        ("Gemm", ((8, 2), (8, 5)), {"transA": 1}, (8, 5, 2, 1)),
        ("MatMul", ((3, 4, 8), (8, 5)), {}, (8, 5, 12, 1)),
        ("MatMul", ((3, 4, 8), (3, 8, 5)), {}, (24, 15, 4, 3)),
        ("MatMul", ((4, 8), (8,)), {}, (8, 1, 4, 1)),
    ],
)
def test_products(op, shapes, attributes, expected):
    layer = layer_of(graph_of(op, shapes, (1,), **attributes), 0)
    assert (layer.channels_in, layer.channels_out, layer.batch, layer.groups) == expected


def test_a_matrix_that_meets_several_and_unknown_shapes_are_refused():
    with pytest.raises(LayerError, match="one matrix meets several"):
        layer_of(graph_of("MatMul", ((2, 1, 4, 8), (1, 3, 8, 5)), (1,)), 0)
    with pytest.raises(LayerError, match="not known"):
        layer_of(graph_of("MatMul", ((2, 8), None), None), 0)
    with pytest.raises(LayerError, match="not called as"):
        layer_of(graph_of("Gemm", ((2, 8, 3), (8, 5)), (1,)), 0)
