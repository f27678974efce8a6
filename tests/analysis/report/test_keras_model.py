"""Drawn networks as Keras source: text that compiles, and, where Keras is installed, the same shapes, weights and numbers."""

import ast
import os
from importlib.util import find_spec
from math import prod

import numpy as np
import pytest

from analysis.errors import ModelError
from analysis.graph import Graph, Node, Tensor
from analysis.readers import read
from analysis.readers.sketch_onnx import onnx_of
from analysis.report.source.keras_model import images_of, keras_source
from analysis.report.source.torch_module import torch_source
from analysis.sketch import Sketch, drawn
from analysis.sketch.table import sketch_of_table
from tests.analysis.report.copying import copy_weights
from tests.analysis.report.texts import DRAWN, NET, SAMPLES, alone, drawn_alone, named, trained

# Keras and its backends warn of changes among themselves.
RUNS = pytest.mark.filterwarnings("ignore")
TYPES = {"fp32": "float32", "int64": "int64", "int8": "int8"}
# Networks that are stored in integers, or turn by angles: PyTorch's text has no words for them either.
UNSAID = {"autoencoder_int8", "decoder_kv", "ds_cnn_int8", "mobilenet_v1_int8", "resnet8_int8"}
NETS = (
    NET,
    "x: input 2x3x17x19; conv 8 3x5 s2; bn; relu; maxpool 3 s2; conv 6 p1; avgpool 2; flatten; dense 7; relu; dense 5; softmax",
    "x: input 2x6x12x11; depthwise 3 multiplier=2; depthwise 3x5 s2; conv 12 groups=3; group_norm groups=4; deconv 6 k2 s3",
    "x: input 2x6x12x11; deconv 6 k4 s2 p1; instance_norm; prelu; conv 5 d2; maxpool 3 s2 same; mean 2; softmax axis=1",
    "x: input 2x3x8x9; conv 4 2x4 same; avgpool 3 s2 ceil; maxpool 2 ceil; avgpool 2x2 s1 same; maxpool 2 s1 same",
    "x: input 2x6x12x12; space_to_depth; conv 8; pixel_shuffle; pad 2 mode=edge; pad pads=1x2 mode=reflect; resize; lrn 3",
    "x: input 2x8x12x12; channel_shuffle; se 4; s: split parts=2 axis=1; relu; ghost 7; gap; flatten; dense 4",
    "x: input 2x6x40; a: conv1d 8 s2; bn; avgpool 3 s2 same; transpose 0x2x1; layer_norm; dense 4; attention heads=2; mean",
    "x: input 2x3x8x9x7; conv3d 4 s2; bn; relu; maxpool 2; flatten; dense 3",
    "x: input 2x3x32x32; patches 8 16; class_token; positions; transformer_encoder; slice; dense 10",
    "x: input 2x10 int64; embedding; positions; transformer_decoder; mean; dense 3",
    "x: input 2x5x6; gru 7 bidirectional; lstm 4 last; dense 3",
    "x: input 2x5x6; lstm 7 bidirectional; rnn 4 bidirectional last; dense 3",
    "x: input 2x5x6; rnn 7; gru 3 bidirectional last bias=no",
)


def keras():
    """Keras with the backend that the environment names, or one that is there."""
    backend = next((name for name in ("torch", "jax", "tensorflow") if find_spec(name)), None)
    if backend is None:
        pytest.skip("none of Keras' backends is installed")
    os.environ.setdefault("KERAS_BACKEND", backend)
    return pytest.importorskip("keras", reason="Keras is not installed")


def built(graph):
    keras()
    space = {}
    exec(compile(keras_source(graph), "net.py", "exec"), space)
    return space["network"]()


def run(model, graph, values):
    """Results with their axes as they are drawn; the model takes and gives images channels last."""
    images = images_of(graph)
    pairs = zip(graph.inputs, values, strict=True)
    feeds = [np.moveaxis(value, 1, -1) if name in images else value for name, value in pairs]
    found = model(feeds if len(feeds) > 1 else feeds[0], training=False)
    results = [keras().ops.convert_to_numpy(one) for one in (found if isinstance(found, list) else [found])]
    pairs = zip(graph.outputs, results, strict=True)
    return [np.moveaxis(one, -1, 1) if name in images else one for name, one in pairs]


def inputs(graph, batches=1):
    tensors = [graph.tensors[name] for name in graph.inputs]
    random = np.random.default_rng(7)
    return [
        (3 * random.standard_normal((batches * t.shape[0], *t.shape[1:]))).astype(TYPES[t.dtype]) ** 2 for t in tensors
    ]


def second_biases(graph):
    """Numbers of the second bias of cells that Keras gives one."""
    nodes = [node for node in graph.nodes if node.op in ("RNN", "LSTM") and len(node.inputs) > 3]
    return sum(prod(graph.tensors[node.inputs[3]].shape) // 2 for node in nodes)


def weights(model):
    return sum(prod(weight.shape) for weight in model.trainable_weights)


def check_same(graph, batches=1):
    """Builds and runs the model; shapes of its results, and how many weights it trains."""
    model = built(graph)
    shapes = [graph.tensors[name].shape for name in graph.outputs]
    found = run(model, graph, inputs(graph, batches))
    assert [one.shape for one in found] == [(batches * shape[0], *shape[1:]) for shape in shapes]
    assert weights(model) == trained(graph) - second_biases(graph)


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_is_source_that_compiles(kind):
    tree = ast.parse(keras_source(alone(kind)))
    assert "network" in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


@RUNS
@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_has_the_same_shapes_and_weights(kind):
    check_same(alone(kind))


@RUNS
@pytest.mark.parametrize("name", sorted({file.stem for file in SAMPLES.glob("*.onnx")} - UNSAID))
def test_samples_have_the_same_shapes_and_weights(name):
    check_same(read(SAMPLES / f"{name}.onnx"), batches=2 if name in ("vit_tiny", "gru_keywords", "resnet8") else 1)


@pytest.mark.parametrize("name", sorted(UNSAID))
def test_samples_without_words_name_the_layer(name):
    why = "it computes on integers" if name.endswith("_int8") else "nothing there is known"
    with pytest.raises(ModelError, match=rf"cannot be written as Keras; found .+ \(\w+\); {why}"):
        keras_source(read(SAMPLES / f"{name}.onnx"))


@RUNS
@pytest.mark.parametrize("table", NETS)
def test_the_batch_stays_open(table):
    check_same(drawn(sketch_of_table(table)).graph, batches=3)


@RUNS
@pytest.mark.parametrize("sketch", [*map(drawn_alone, DRAWN), *map(sketch_of_table, NETS)], ids=[*DRAWN, *NETS])
def test_the_same_numbers_come_out(sketch, tmp_path):
    """Against ONNX Runtime, with the weights of the ONNX file that the drawing becomes."""
    keras()
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    (tmp_path / "net.onnx").write_bytes(onnx_of(sketch).data)
    graph, model = read(tmp_path / "net.onnx"), onnx.load(tmp_path / "net.onnx")
    arrays = {one.name: onnx.numpy_helper.to_array(one) for one in model.graph.initializer}
    written = built(graph)
    copy_weights(graph, arrays, written)
    for node in model.graph.node:
        # The form of a GRU that the text is of; the drawing says nothing of it.
        node.attribute.extend([onnx.helper.make_attribute("linear_before_reset", 1)] if node.op_type == "GRU" else [])
    values = inputs(graph)
    wanted = onnxruntime.InferenceSession(model.SerializeToString()).run(
        None, dict(zip(graph.inputs, values, strict=True))
    )
    for one, other in zip(run(written, graph, values), wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-3, atol=2e-4 * max(1, np.abs(other).max()))


@RUNS
@pytest.mark.parametrize("table", NETS)
def test_as_many_weights_as_in_pytorch(table):
    keras()
    pytest.importorskip("torch", reason="PyTorch is not installed")
    graph, space = drawn(sketch_of_table(table)).graph, {}
    exec(compile(torch_source(graph), "net.py", "exec"), space)
    count = sum(parameter.numel() for parameter in space["Network"]().parameters())
    assert weights(built(graph)) == count - second_biases(graph)


@RUNS
def test_a_model_with_weights_of_its_own_is_saved_and_loaded(tmp_path):
    graph = drawn(sketch_of_table("x: input 2x3x16x16; patches 8 16; class_token; positions")).graph
    model = built(graph)
    model.save(tmp_path / "net.keras")
    values = inputs(graph)
    np.testing.assert_array_equal(
        *(run(one, graph, values)[0] for one in (model, keras().saving.load_model(tmp_path / "net.keras")))
    )


def lines(table):
    return keras_source(drawn(sketch_of_table(table)).graph)


def test_a_network_is_written_as_people_write_it():
    text = lines(NET)
    assert "written by Rooflens; images lie channels last." in text
    assert 'x = keras.Input((16, 18, 3), name="x")  # 2x3x16x18' in text
    assert 'stem = layers.Conv2D(8, 3, strides=2, padding="same", name="stem")(x)' in text
    assert "add_1 = conv2d_1 + stem" in text
    assert 'layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=' in text
    assert 'dense_1 = layers.Dense(5, name="dense_1")(global_avg_1)' in text
    assert text.endswith("    return keras.Model(x, softmax_1)\n")
    assert "reshape" not in text


def test_axes_are_turned_only_where_the_drawn_order_counts():
    text = lines("x: input 1x3x8x8; conv 4; relu; flatten; dense 2")
    assert text.count("ops.transpose(") == text.count("layers.Flatten()") == 1
    assert "ops.transpose(relu_1, (0, 3, 1, 2))" in text
    assert "ops.transpose(" not in lines("x: input 1x3x8x8; conv 4; transpose 0x2x3x1; layer_norm")
    assert "ops.transpose(" not in lines("x: input 1x3x32x32; patches 8 16; layer_norm")


def test_recurrent_layers_are_batch_first_and_tell_of_the_missing_bias():
    text = lines("x: input 2x5x6; gru 7 bidirectional; lstm 4 last; dense 3")
    assert "layers.Bidirectional(layers.GRU(7, return_sequences=True), name=" in text
    assert "layers.LSTM(4, name=" in text
    assert "# one bias where the drawing has two: 16 weights fewer" in text
    assert "ops." not in text


def test_the_head_imports_what_is_used():
    assert "from keras import layers\n" in lines("x: input 1x3; dense 2")
    assert "from keras import ops\n" in lines("x: input 1x3; relu")
    assert "from keras import" not in lines("x: input 1x3; identity")


@RUNS
def test_names_of_layers_become_names_of_python_and_of_keras():
    names = ("class", "1 a", "a/b", "a.b", "ü", "self", "ops", "layers")
    assert ast.parse(keras_source(named(names)))
    check_same(named(names))
    check_same(
        drawn(sketch_of_table("add: input 1x3x8x8; relu: conv 3; relu; add relu; add_1: conv 3; add relu")).graph
    )


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (Node("n", "tflite.HASHTABLE", ("x",), ("y",)), "nothing there"),
        (Node("n", "Relu", ("x",), ("y",), repeat=2), "nothing there"),
        (Node("n", "Reshape", ("x",), ("z",)), "not known"),
        (Node("n", "Cast", ("x",), ("s",), {"to": 8}), "no form there"),
        (Node("n", "Clip", ("x", "x"), ("y",)), "before the network runs"),
        (Node("n", "Conv", ("image", "image"), ("y",)), "computed while the network runs"),
        (Node("n", "MaxPool", ("image",), ("image2",), {"kernel_shape": (2, 2), "dilations": (2, 2)}), "have gaps"),
        (Node("n", "Add", ("x", "whole"), ("y",)), "no numbers with a point"),
        (Node("n", "LSTM", ("x", "w", "w"), ("y",), {"direction": "reverse"}), "from the last step"),
        (Node("n", "GRU", ("x", "w", "w"), ("y",), {"activations": ("Relu", "Tanh")}), "something else"),
        (Node("n", "MaxPool", ("image",), ("image2", "where"), {"kernel_shape": (2, 2)}), "one of its results"),
        (Node("n", "LayerNormalization", ("x", "w"), ("y",), {"axis": 0}), "examples of a batch together"),
    ],
)
def test_a_layer_without_words_is_named(node, why):
    tensors = [
        Tensor("x", (2, 3)), Tensor("y", (2, 3)), Tensor("z", None), Tensor("s", (2, 3), "string"), Tensor("image", (1, 2, 6, 6)),
        Tensor("image2", (1, 2, 5, 5)), Tensor("where", (1, 2, 5, 5), "int64"), Tensor("w", (2, 3), constant=True),
        Tensor("whole", (2, 3), "int64", constant=True),
    ]  # fmt: skip
    graph = Graph("g", (node,), {one.name: one for one in tensors}, ("x", "image"), node.outputs)
    with pytest.raises(ModelError, match=rf"cannot be written as Keras; found n \({node.op}\).*{why}"):
        keras_source(graph)


def test_what_does_not_go_in_or_out_is_refused():
    with pytest.raises(ModelError, match="no layers"):
        keras_source(drawn(Sketch()).graph)
    tensors = {"x": Tensor("x", (), "fp32"), "y": Tensor("y", ())}
    with pytest.raises(ModelError, match="an input cannot be written as Keras; found x scalar fp32"):
        keras_source(Graph("g", (Node("n", "Relu", ("x",), ("y",)),), tensors, ("x",), ("y",)))
