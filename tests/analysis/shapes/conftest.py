"""The ONNX standard's own test cases: operands and results as arrays."""

import warnings
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from analysis.graph import Tensor
from analysis.shapes.registry import FOLDED_ELEMENTS, NUMPY_DTYPES, ONNX_DTYPES


@dataclass(frozen=True)
class NodeCase:
    """inputs: operands, None where absent. results: (shape, dtype, contents); shape None for sequences and optionals."""

    name: str
    op: str
    opset: int
    inputs: tuple
    attributes: dict
    results: tuple


def plain_attribute(attribute):
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, onnx.TensorProto):
        return numpy_helper.to_array(value)
    if isinstance(value, list):
        return tuple(item.decode() if isinstance(item, bytes) else item for item in value)
    return value


def attributes_of(node):
    return {attribute.name: plain_attribute(attribute) for attribute in node.attribute}


def array_of(payload):
    if isinstance(payload, onnx.TensorProto):
        return numpy_helper.to_array(payload)
    return payload if isinstance(payload, np.ndarray | np.generic) else None


def operand(name, type_proto, payload):
    """An operand with its contents where they are small, as a reader would give it."""
    array, dtype = array_of(payload), element_dtype(type_proto)
    if array is None:
        return Tensor(name, None, dtype)
    array = np.asarray(array)
    small = array.size <= FOLDED_ELEMENTS and dtype in NUMPY_DTYPES
    return Tensor(name, array.shape, dtype, value=array if small else None)


def element_dtype(type_proto):
    while type_proto.WhichOneof("value") in ("sequence_type", "optional_type"):
        kind = type_proto.WhichOneof("value")
        type_proto = getattr(type_proto, kind).elem_type
    return ONNX_DTYPES[type_proto.tensor_type.elem_type]


def result(type_proto, payload):
    array = array_of(payload)
    return (None if array is None else np.shape(array), element_dtype(type_proto), array)


def opset_of(model, domain=""):
    return next(item.version for item in model.opset_import if item.domain in (domain, domain or "ai.onnx"))


def operands(model, inputs):
    pairs = zip(model.graph.input, inputs, strict=False)
    return {item.name: operand(item.name, item.type, data) for item, data in pairs}


def results(model, outputs):
    pairs = zip(model.graph.output, outputs, strict=True)
    return {item.name: result(item.type, data) for item, data in pairs}


def operator_name(node):
    return f"{node.domain}.{node.op_type}" if node.domain else node.op_type


def node_case(case, inputs, outputs):
    model = case.model
    (node,) = model.graph.node
    fed, said = operands(model, inputs), results(model, outputs)
    return NodeCase(
        case.name,
        operator_name(node),
        opset_of(model, node.domain),
        tuple(fed[name] if name else None for name in node.input),
        attributes_of(node),
        tuple(said[name] if name else None for name in node.output),
    )


@dataclass(frozen=True)
class ChainCase:
    """An operator written out as a chain of simpler ones: what one step gives is what the next one takes."""

    name: str
    opset: int
    operands: dict
    steps: tuple
    results: dict


def chain_case(case, inputs, outputs):
    model = case.model
    steps = [(operator_name(node), node.input, attributes_of(node), node.output) for node in model.graph.node]
    return ChainCase(case.name, opset_of(model), operands(model, inputs), tuple(steps), results(model, outputs))


@pytest.fixture(scope="session")
def collected_cases():
    """Every test case of the standard. Takes seconds: the data is generated anew."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        return collect_testcases()


@pytest.fixture(scope="session")
def node_cases(collected_cases):
    """Operator -> its one-node cases."""
    cases = defaultdict(list)
    for case in collected_cases:
        for inputs, outputs in case.data_sets if len(case.model.graph.node) == 1 else ():
            found = node_case(case, inputs, outputs)
            cases[found.op].append(found)
    return cases


@pytest.fixture(scope="session")
def chain_cases(collected_cases):
    longer = [case for case in collected_cases if len(case.model.graph.node) > 1]
    return [chain_case(case, *data) for case in longer for data in case.data_sets]
