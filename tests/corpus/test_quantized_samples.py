"""A network quantised by the runtime's own tool, in both of its formats, is the network in integers: the same layers."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from analysis.readers import read

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"

# The tool uses a few things of NumPy and ONNX that are on their way out.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """ResNet-8 with its weights as initializers and batch normalisation folded, as the tool wants it."""
    path = tmp_path_factory.mktemp("plain") / "resnet8.onnx"
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(str(SAMPLES / "resnet8.onnx"), options, providers=["CPUExecutionProvider"])
    return path


@pytest.fixture(params=["QDQ", "QOperator"])
def quantised(request, plain, tmp_path):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Noise(CalibrationDataReader):
        def __init__(self):
            graph = read(plain)
            self.left = [
                {name: np.random.default_rng(1).random(graph.tensors[name].shape, "f4") for name in graph.inputs}
            ]

        def get_next(self):
            return self.left.pop() if self.left else None

    kinds = {"activation_type": QuantType.QUInt8, "weight_type": QuantType.QInt8}
    path = tmp_path / "int8.onnx"
    quantize_static(plain, path, Noise(), quant_format=QuantFormat[request.param], per_channel=True, **kinds)
    return read(path)


def types(graph, op):
    """Types of the first operand, the weights and the result of each layer of this operator."""
    tensors = graph.tensors
    return {
        (*(tensors[name].dtype for name in n.inputs[:2]), tensors[n.outputs[0]].dtype)
        for n in graph.nodes
        if n.op == op
    }


def stored_elements(graph, rank):
    stored = {
        t.root: t.stored_elements or t.elements for t in graph.tensors.values() if t.constant and len(t.shape) == rank
    }
    return sum(stored.values())


def test_the_layers_are_those_of_the_float_network(plain, quantised):
    floats = Counter(node.op for node in read(plain).nodes)
    integers = Counter(node.op for node in quantised.nodes)
    assert integers.pop("QuantizeLinear") == 1
    assert integers.pop("DequantizeLinear") == 1
    # The tool folds ReLU into the conversion.
    assert floats.pop("Relu") == 7
    assert integers == floats


def test_convolutions_and_products_are_integer_ones(quantised):
    assert types(quantised, "Conv") == {("uint8", "int8", "uint8")}
    assert types(quantised, "Gemm") == {("uint8", "int8", "uint8")}
    assert types(quantised, "Add") == {("uint8", "uint8", "uint8")}


def test_the_weights_are_the_same_and_a_quarter_as_wide(plain, quantised):
    assert stored_elements(quantised, rank=4) == stored_elements(read(plain), rank=4)
    assert {t.dtype for t in quantised.tensors.values() if t.constant and len(t.shape) == 4} == {"int8"}
