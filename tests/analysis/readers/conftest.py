"""Models for the readers' tests, made in the test."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper


def tensor_proto(name, value):
    return value if isinstance(value, TensorProto) else numpy_helper.from_array(np.asarray(value), name)


def described(name, spec):
    """A shape (floats), or (shape, type)."""
    if isinstance(spec, onnx.ValueInfoProto):
        return spec
    shape, dtype = spec if isinstance(spec, tuple) else (spec, TensorProto.FLOAT)
    return helper.make_tensor_value_info(name, dtype, shape)


def build_graph(nodes, inputs, outputs, constants=None, name="net"):
    """A GraphProto. inputs, outputs: {name: shape or (shape, type)}; constants: {name: array or TensorProto}."""
    protos = [tensor_proto(key, value) for key, value in (constants or {}).items()]
    infos = [[described(key, spec) for key, spec in group.items()] for group in (inputs, outputs)]
    return helper.make_graph(nodes, name, *infos, protos)


def build_model(nodes, inputs, outputs, constants=None, opset=21, functions=(), imports=()):
    """The bytes of a model."""
    graph = build_graph(nodes, inputs, outputs, constants)
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(*pair) for pair in imports)]
    return helper.make_model(graph, opset_imports=opsets, functions=list(functions)).SerializeToString()


@pytest.fixture(scope="session")
def graph_proto():
    return build_graph


@pytest.fixture(scope="session")
def model():
    return build_model


@pytest.fixture(scope="session")
def chain():
    """The bytes of a model with so many Relu layers after a product with a large constant."""

    def build(length=3, weights=(64, 32)):
        nodes = [helper.make_node("MatMul", ["x", "w"], ["y0"], "product")]
        nodes += [helper.make_node("Relu", [f"y{i}"], [f"y{i + 1}"], f"relu{i}") for i in range(length)]
        constants = {"w": np.ones(weights, np.float32)}
        return build_model(nodes, {"x": ["N", weights[0]]}, {f"y{length}": ["N", weights[1]]}, constants)

    return build
