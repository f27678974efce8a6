"""What onnxruntime really computes: the shapes of every tensor of a model, unoptimised, at the sizes that we bound."""

import numpy as np
import onnx
import pytest

NUMPY = {
    "fp32": np.float32, "fp16": np.float16, "fp64": np.float64, "int64": np.int64, "int32": np.int32, "int8": np.int8,
    "uint8": np.uint8, "bool": np.bool_,
}  # fmt: skip


@pytest.fixture(scope="session")
def runtime_shapes():
    """(model file, our graph, values of some inputs) -> shape by tensor, of the results that our graph has by the same name."""
    return shapes_at_run_time


def shapes_at_run_time(path, graph, feeds=None):
    import onnxruntime

    model = onnx.load(path)
    ours = {name for node in graph.nodes for name in node.outputs}
    names = [name for node in model.graph.node for name in node.output if name and name in ours]
    outputs = {output.name for output in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in outputs)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    results = session.run(names, {name: feed(graph.tensors[name]) for name in graph.inputs} | (feeds or {}))
    return {name: np.shape(result) for name, result in zip(names, results, strict=True)}


def feed(tensor):
    """Zeros: small enough for every index, and no data-dependent size depends on them."""
    return np.zeros(tensor.shape, NUMPY[tensor.dtype])
