"""Drawn networks as PyTorch source: text that compiles, and, where PyTorch is installed, the same shapes and parameters."""

import ast

import numpy as np
import pytest

from analysis.errors import ModelError
from analysis.graph import Graph, Node, Tensor
from analysis.readers import read
from analysis.report.source.torch_module import OF_MODULES, torch_source
from analysis.sketch import Sketch, drawn
from analysis.sketch.table import sketch_of_table
from tests.analysis.report.texts import DRAWN, NET, SAMPLES, alone, named, trained


def check_same(graph):
    """Runs the module; shapes of its results, and how many parameters it trains."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    space = {}
    exec(compile(torch_source(graph), "net.py", "exec"), space)
    module = space["Network"]().eval()
    types = {"fp32": torch.float32, "int64": torch.int64, "int8": torch.int8}
    feeds = [torch.ones(graph.tensors[name].shape, dtype=types[graph.tensors[name].dtype]) for name in graph.inputs]
    with torch.no_grad():
        found = module(*feeds)
    results = found if isinstance(found, tuple) else (found,)
    assert [tuple(result.shape) for result in results] == [graph.tensors[name].shape for name in graph.outputs]
    count = sum(parameter.numel() for parameter in module.parameters())
    assert count == trained(graph)


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_is_source_that_compiles(kind):
    tree = ast.parse(torch_source(alone(kind)))
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert names == ["__init__", "forward"]


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_has_the_same_shapes_and_parameters(kind):
    check_same(alone(kind))


@pytest.mark.parametrize(
    "name", ["lenet5", "resnet8", "mobilenet_v2", "resnet50_v1_5", "ds_cnn", "vit_tiny", "gru_keywords"]
)
def test_samples_have_the_same_shapes_and_parameters(name):
    check_same(read(SAMPLES / f"{name}.onnx"))


def test_a_network_is_written_as_people_write_it():
    text = torch_source(drawn(sketch_of_table(NET)).graph)
    assert "self.stem = nn.Conv2d(3, 8, 3, " in text
    assert "self.dense_1 = nn.Linear(16, 5)" in text
    assert "add_1 = conv2d_1 + stem" in text
    assert "def forward(self, x):" in text
    assert "# x 2x3x16x18" in text
    check_same(drawn(sketch_of_table(NET)).graph)


def test_names_of_layers_become_names_of_python():
    names = ("class", "1 a", "a/b", "a.b", "ü", "self", "F")
    graph = named(names)
    assert len(graph.nodes) == len(names)
    assert ast.parse(torch_source(graph))
    check_same(graph)


@pytest.mark.parametrize("name", ["type", "train", "half", "to", "parameters", "forward", "float", "children"])
def test_a_layer_has_no_name_that_modules_have_themselves(name):
    """self.train(x) would be another function."""
    text = torch_source(drawn(sketch_of_table(f"x: input 1x8; {name}: dense 4; y: dense 3")).graph)
    assert f"self.{name}_2 = nn.Linear(8, 4)" in text
    assert f"self.{name}_2(x)" in text


def test_every_name_that_modules_have_is_known():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    # Names of layers neither begin nor end with a line.
    assert {name for name in dir(torch.nn.Module()) if name == name.strip("_")} <= set(OF_MODULES)


@pytest.mark.parametrize(
    ("node", "why"),
    [
        (Node("n", "tflite.HASHTABLE", ("x",), ("y",)), "nothing there"),
        (Node("n", "Relu", ("x",), ("y",), repeat=2), "nothing there"),
        (Node("n", "Reshape", ("x",), ("y",)), "not known"),
        (Node("n", "Cast", ("x",), ("y",), {"to": 8}), "no form there"),
        (Node("n", "Clip", ("x", "x"), ("y",)), "before the network runs"),
        (Node("n", "Conv", ("x", "x"), ("y",)), "computed while the network runs"),
        (Node("n", "LSTM", ("x", "w", "w"), ("y",), {"direction": "reverse"}), "from the last step"),
    ],
)
def test_a_layer_without_words_is_named(node, why):
    tensors = {"x": Tensor("x", (2, 3)), "y": Tensor("y", None), "w": Tensor("w", (2, 3), constant=True)}
    with pytest.raises(ModelError, match=rf"cannot be written as PyTorch; found n \({node.op}\).*{why}"):
        torch_source(Graph("g", (node,), tensors, ("x",), ("y",)))


def test_a_network_without_layers_is_refused():
    with pytest.raises(ModelError, match="no layers"):
        torch_source(drawn(Sketch()).graph)


def test_a_tensor_split_into_one_part_stays_a_tensor():
    check_same(drawn(sketch_of_table("x: input 2x4x6; split parts=1; relu")).graph)


def test_padding_before_and_behind_may_differ():
    graph = drawn(sketch_of_table("x: input 1x3x8x9; conv 4 2x3 s2 same; avgpool 2x2 s1 same; maxpool 2 s1 same")).graph
    assert "F.pad(" in torch_source(graph)
    assert np.prod(graph.tensors[graph.outputs[0]].shape) > 0
    check_same(graph)


def test_recurrent_layers_give_what_is_read_of_them():
    graph = drawn(sketch_of_table("x: input 2x5x6; gru 7 bidirectional; lstm 4 last; dense 3")).graph
    text = torch_source(graph)
    assert "nn.GRU(6, 7, bidirectional=True)" in text
    assert text.count("self.lstm_1_steps(") == 1
    check_same(graph)
