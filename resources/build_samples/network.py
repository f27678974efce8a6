"""A network under construction: nodes in order, weights without payload, one checked model at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

# Opset 17 and IR 8 (ONNX 1.12) are read by every onnxruntime since 1.12, and hold LayerNormalization.
OPSET, IR_VERSION = 17, 8

Shape = Sequence[int | str]


@dataclass(frozen=True, slots=True)
class Feature:
    """A tensor on its way through the network, with the one extent that the next layer needs."""

    name: str
    channels: int


@dataclass(slots=True)
class Network:
    """Collects a graph. Every weight is a ConstantOfShape node: full shape, no payload; metadata are initializers."""

    title: str
    source: str
    inputs: list[onnx.ValueInfoProto] = field(default_factory=list)
    outputs: list[onnx.ValueInfoProto] = field(default_factory=list)
    weights: list[onnx.NodeProto] = field(default_factory=list)
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    metadata: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def input(self, name: str, shape: Shape, dtype: type = np.float32) -> str:
        """Declare a model input; a text in `shape` is a dynamic dimension."""
        self.inputs.append(_value_info(name, shape, dtype))
        return name

    def output(self, name: str, shape: Shape, dtype: type = np.float32) -> None:
        """Declare a tensor as model output."""
        self.outputs.append(_value_info(name, shape, dtype))

    def add(self, op: str, name: str, *inputs: str, outputs: Sequence[str] = (), **attributes: Any) -> str:
        """Append a node; its output carries the node's name unless `outputs` says otherwise."""
        outputs = outputs or (name,)
        self.nodes.append(helper.make_node(op, inputs, outputs, name=name, **attributes))
        return next(filter(None, outputs))

    def constant(self, name: str, values: Any, dtype: type = np.int64) -> str:
        """A small initializer (shape, axes, scale, zero point); the same name is stored once."""
        self.metadata.setdefault(name, numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def weight(self, name: str, shape: Sequence[int], fill: float, dtype: type = np.float32) -> str:
        """A constant of that shape, every element `fill`."""
        extents = self.constant("shape_" + "x".join(map(str, shape)), shape)
        value = helper.make_tensor("", _onnx_type(dtype), [1], [fill])
        self.weights.append(helper.make_node("ConstantOfShape", [extents], [name], name=name, value=value))
        return name

    def filters(self, name: str, shape: Sequence[int], gain: float = 1.0) -> str:
        """Weights (out, in, …), filled so that a layer returns `gain` times the mean of its input: no overflow."""
        return self.weight(name, shape, gain / prod(shape[1:]))

    def model(self) -> onnx.ModelProto:
        """The finished model, checked with shapes inferred."""
        graph = helper.make_graph(
            self.weights + self.nodes,
            self.title,
            self.inputs,
            self.outputs,
            list(self.metadata.values()),
            doc_string=f"{self.title}. Architecture: {self.source}. Weights are constants, not trained.",
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, producer_name="rooflens", opset_imports=opsets, ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model


def _onnx_type(dtype: type) -> int:
    return helper.np_dtype_to_tensor_dtype(np.dtype(dtype))


def _value_info(name: str, shape: Shape, dtype: type) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, _onnx_type(dtype), shape)
