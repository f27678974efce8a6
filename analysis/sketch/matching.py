"""Whether nodes of a file are just what a block would be written as: then the block can stand for them and be edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any

import numpy as np

from analysis.graph import Graph, Node, Shape, Tensor
from analysis.sketch.writing import Written

# What an attribute says when it is absent, by name. Source: ONNX standard, operators of these names' kinds.
DEFAULTS: Mapping[str, Any] = {
    "group": 1, "auto_pad": "NOTSET", "ceil_mode": 0, "storage_order": 0, "transA": 0, "transB": 0, "alpha": 1.0, "beta": 1.0,
    "allowzero": 0, "training_mode": 0, "spatial": 1, "momentum": 0.9, "epsilon": 1e-5, "noop_with_empty_axes": 0,
    "stash_type": 1, "p": 2, "saturate": 1, "is_test": 1, "seed": 0,
}  # fmt: skip
# The same where operators differ.
OWN_DEFAULTS: Mapping[tuple[str, str], Any] = {
    ("LeakyRelu", "alpha"): 0.01, ("HardSigmoid", "alpha"): 0.2, ("HardSigmoid", "beta"): 0.5, ("Flatten", "axis"): 1,
    ("LayerNormalization", "axis"): -1, ("Gelu", "approximate"): "none", ("DepthToSpace", "mode"): "DCR",
    ("Selu", "alpha"): 1.67326319217681884765625, ("Selu", "gamma"): 1.05070102214813232421875,
    ("LRN", "alpha"): 0.0001, ("LRN", "beta"): 0.75, ("LRN", "bias"): 1.0, ("ReduceMean", "keepdims"): 1,
    ("Pad", "mode"): "constant", ("Concat", "axis"): 1, ("Gather", "axis"): 0,
}  # fmt: skip
# Lists that say nothing where all their numbers are this.
NEUTRAL = {"strides": 1, "dilations": 1, "pads": 0, "output_padding": 0}
WINDOWS = ("Conv", "MaxPool", "AveragePool", "ConvTranspose")


@dataclass(frozen=True)
class Fitting:
    """How far a block's nodes lie over those of a file. names: tensor of the block -> tensor of the file."""

    graph: Graph
    readers: Mapping[str, int]
    written: Mapping[str, Tensor]
    names: dict[str, str]


def fits(
    graph: Graph, readers: Mapping[str, int], found: Written, nodes: Sequence[Node], names: dict[str, str]
) -> bool:
    """Whether the nodes do what the block does, and hand out nothing else.

    readers: how many read each tensor of the file, outputs of the network counted. names: of the block's inputs; the names
    of its results are put in.
    """
    fitting = Fitting(graph, readers, {tensor.name: tensor for tensor in found.tensors}, names)
    pairs = list(zip(found.nodes, nodes, strict=True))
    if not all(same_node(fitting, mine, theirs) for mine, theirs in pairs):
        return False
    results = {names.get(tensor.name) for tensor in found.results}
    inside = {name for node in nodes for name in node.outputs if name} - results
    read = {name: sum(node.inputs.count(name) for node in nodes) for name in inside}
    return all(readers.get(name, 0) == count for name, count in read.items())


def same_node(fitting: Fitting, mine: Node, theirs: Node) -> bool:
    if mine.op != theirs.op or theirs.quantization or theirs.bodies or theirs.repeat != 1:
        return False
    tensors = fitting.graph.tensors
    operands, given = trimmed(mine.inputs), trimmed(theirs.inputs)
    if len(operands) != len(given) or not all(map(same_operand(fitting), operands, given)):
        return False
    first = tensors[given[0]].shape if given and given[0] else None
    weight = tensors[given[1]].shape if len(given) > 1 and given[1] else None
    if not equal(said(mine, first, weight), said(theirs, first, weight)):
        return False
    outputs, results = trimmed(mine.outputs), trimmed(theirs.outputs)
    if len(outputs) != len(results):
        return False
    fitting.names.update(zip(outputs, results, strict=True))
    return all(alike(fitting.written[a], tensors[b]) for a, b in zip(outputs, results, strict=True))


def trimmed(names: Sequence[str]) -> tuple[str, ...]:
    """Without the absent operands at the end."""
    count = max((place for place, name in enumerate(names, start=1) if name), default=0)
    return tuple(names[:count])


def same_operand(fitting: Fitting) -> Callable[[str, str], bool]:
    def same(mine: str, theirs: str) -> bool:
        if not mine or not theirs:
            return mine == theirs
        if mine in fitting.names:
            return fitting.names[mine] == theirs
        return same_constant(fitting, fitting.written[mine], fitting.graph.tensors[theirs])

    return same


def same_constant(fitting: Fitting, mine: Tensor, theirs: Tensor) -> bool:
    """A constant that steers says the same; a weight has the same shape and is nobody else's."""
    if not (mine.constant and theirs.constant and mine.dtype == theirs.dtype):
        return False
    if mine.value is not None:
        return (
            theirs.value is not None
            and mine.value.size == theirs.value.size
            and bool(np.array_equal(mine.value.reshape(-1), theirs.value.reshape(-1)))
        )
    alone = fitting.readers[theirs.name] == 1 and not (
        theirs.stored_as or theirs.stored_dtype or theirs.stored_elements
    )
    return alone and mine.shape == theirs.shape


def alike(mine: Tensor, theirs: Tensor) -> bool:
    return (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)


def said(node: Node, first: Shape | None, weight: Shape | None) -> dict[str, Any]:
    """Attributes that say something: without defaults, padding as numbers, axes counted from the front."""
    found = dict(node.attributes)
    if node.op in WINDOWS and first is not None:
        found |= padding(node, first, weight)
    if node.op in ("Conv", "ConvTranspose"):
        found.pop("kernel_shape", None)
    if not any(found.get("pads", ())):
        found.pop("count_include_pad", None)
    if "axis" in found and first is not None and found["axis"] < 0:
        found["axis"] += len(first)
    if node.op in ("Softmax", "LogSoftmax") and "axis" not in found and first is not None and len(first) == 2:
        found["axis"] = 1  # by default the last axis, in old operator sets the one behind the batch
    return {name: value for name, value in found.items() if not silent(node.op, name, value, first)}


def silent(op: str, name: str, value: Any, first: Shape | None) -> bool:
    if name in NEUTRAL:
        return all(number == NEUTRAL[name] for number in value)
    default = OWN_DEFAULTS.get((op, name), DEFAULTS.get(name))
    if name == "axis" and isinstance(default, int) and default < 0 and first is not None:
        default += len(first)
    return default is not None and equal_value(value, default)


def padding(node: Node, first: Shape, weight: Shape | None) -> dict[str, Any]:
    """auto_pad as numbers."""
    auto = node.attributes.get("auto_pad", "NOTSET")
    kernel = node.attributes.get("kernel_shape") or (weight or ())[2:]
    if auto in ("NOTSET", "", "VALID"):
        return {"auto_pad": "NOTSET"}
    if node.op == "ConvTranspose":
        return {}
    strides, dilations = (node.attributes.get(name) or (1,) * len(kernel) for name in ("strides", "dilations"))
    return {"auto_pad": "NOTSET", "pads": same_pads(first[2:], kernel, strides, dilations, auto == "SAME_UPPER")}


def same_pads(space: Shape, kernel: Shape, strides: Shape, dilations: Shape, upper: bool = True) -> Shape:
    """Begins, then ends, of the padding that leaves ⌈size/stride⌉. Source: ONNX standard, Conv."""
    begins, ends = [], []
    for size, wide, stride, dilation in zip(space, kernel, strides, dilations, strict=True):
        whole = max((-(-size // stride) - 1) * stride + (wide - 1) * dilation + 1 - size, 0)
        begins.append(whole // 2 if upper else whole - whole // 2)
        ends.append(whole - begins[-1])
    return (*begins, *ends)


def equal(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return mine.keys() == theirs.keys() and all(equal_value(value, theirs[name]) for name, value in mine.items())


def equal_value(mine: Any, theirs: Any) -> bool:
    """Files hold 32-bit numbers."""
    if isinstance(mine, float) or isinstance(theirs, float):
        numbers = isinstance(mine, int | float) and isinstance(theirs, int | float)
        return numbers and isclose(mine, theirs, rel_tol=1e-6)
    if isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        return len(mine) == len(theirs) and all(map(equal_value, mine, theirs))
    return type(mine) is type(theirs) and not isinstance(mine, np.ndarray) and bool(mine == theirs)
