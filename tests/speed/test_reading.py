"""From a file to a graph with every shape, in this process. Run with --benchmark-enable; figures are printed, not judged."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from analysis.readers import read
from analysis.readers.onnx_wire import skeleton

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


@pytest.mark.parametrize("name", ["mobilenet_v2", "resnet50_v1_5", "resnet152_v1", "vgg16", "vit_tiny"])
def test_reading_a_sample(benchmark, name):
    graph = benchmark(read, SAMPLES / f"{name}.onnx")
    assert all(tensor.shape is not None for tensor in graph.tensors.values())


@pytest.mark.parametrize("name", ["person_detect", "tf2_mobilenet_v2_1.0_224_ptq"])
def test_reading_tensorflow_lite(benchmark, shared, name):
    graph = benchmark(read, shared / "models" / f"{name}.tflite")
    assert all(tensor.shape is not None for tensor in graph.tensors.values())


@pytest.fixture(scope="module")
def long_chain():
    nodes = [helper.make_node("Relu", [f"y{i}"], [f"y{i + 1}"]) for i in range(10_000)]
    ports = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 7])] for name in ("y0", "y10000")]
    return helper.make_model(helper.make_graph(nodes, "chain", *ports)).SerializeToString()


def test_reading_ten_thousand_layers(benchmark, long_chain):
    assert len(benchmark.pedantic(read, (long_chain,), rounds=3).nodes) == 10_000


@pytest.fixture(scope="module")
def large_weights(tmp_path_factory):
    """553 MB of weights in 16 products, as VGG-16 has."""
    path = tmp_path_factory.mktemp("large") / "net.onnx"
    side = 2940
    weight = np.zeros((side, side), np.float32).tobytes()
    model = onnx.ModelProto(ir_version=10, opset_import=[helper.make_opsetid("", 21)])
    for i in range(16):
        model.graph.node.append(helper.make_node("MatMul", [f"x{i}", f"w{i}"], [f"x{i + 1}"]))
        model.graph.initializer.add(name=f"w{i}", dims=[side, side], data_type=TensorProto.FLOAT, raw_data=weight)
    model.graph.input.append(helper.make_tensor_value_info("x0", TensorProto.FLOAT, ["N", side]))
    model.graph.output.append(helper.make_tensor_value_info("x16", TensorProto.FLOAT, ["N", side]))
    path.write_bytes(model.SerializeToString())
    return path


@pytest.mark.timed
def test_reading_half_a_gigabyte(benchmark, large_weights):
    graph = benchmark(read, large_weights)
    assert sum(tensor.stored_bytes for tensor in graph.tensors.values() if tensor.constant) > 550e6


def test_walking_the_wire_format(benchmark, long_chain):
    assert len(benchmark(skeleton, memoryview(long_chain), "chain")) == len(long_chain)
