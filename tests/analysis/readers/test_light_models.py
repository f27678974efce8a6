"""The nine light models of the onnx package: full networks whose weights are ConstantOfShape nodes."""

from pathlib import Path

import onnx
import pytest

from analysis.readers import read

FOLDER = Path(onnx.__file__).parent / "backend" / "test" / "data" / "light"
MODELS = sorted(FOLDER.glob("*.onnx"))

# Constants of the published networks, BatchNorm's running statistics included.
PARAMETERS = {"light_resnet50": 25_610_152, "light_vgg19": 143_667_240, "light_squeezenet": 1_235_496}


def stored_elements(graph):
    stored = {
        tensor.root: tensor.stored_elements or tensor.elements for tensor in graph.tensors.values() if tensor.constant
    }
    return sum(stored.values())


def test_all_nine_are_there():
    assert len(MODELS) == 9


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_shape_is_the_one_that_onnx_infers(path):
    graph = read(path)
    inferred = onnx.shape_inference.infer_shapes(onnx.load(path), data_prop=True).graph
    theirs = {
        value.name: tuple(dim.dim_value for dim in value.type.tensor_type.shape.dim)
        for value in (*inferred.value_info, *inferred.output, *inferred.input)
    }
    checked = [name for name in graph.tensors if theirs.get(name)]
    assert len(checked) >= len(graph.nodes)
    assert {name: graph.tensors[name].shape for name in checked} == {name: theirs[name] for name in checked}
    assert not [doubt for doubt in graph.diagnostics if doubt.severity != "info"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_weights_are_found(name):
    assert abs(stored_elements(read(FOLDER / f"{name}.onnx")) - PARAMETERS[name]) < 10


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_another_batch_goes_through_every_layer(path):
    one, five = read(path), read(path, batch=5)
    assert [node.op for node in one.nodes] == [node.op for node in five.nodes]
    for node in one.nodes:
        for output in node.outputs:
            assert five.tensors[output].elements == 5 * one.tensors[output].elements, node.name
