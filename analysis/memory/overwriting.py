"""Which operators may write their result over their first operand, by what the runtime's kernels can."""

from __future__ import annotations

from typing import Literal

from analysis.graph import Graph, Node
from analysis.ops import operator_of

# False: none. True: views, and operators that go through their operand once, element by element. "depthwise": besides,
# depthwise convolutions, channel by channel with one channel set aside.
# Source of the last: tinyengine, commit 47bb283c, code_generator/GeneralMemoryScheduler.py.
InPlace = bool | Literal["depthwise"]


def may_overwrite(graph: Graph, node: Node, in_place: InPlace) -> bool:
    """Whether the result of `node` may lie where its first operand lies, as far as operator and sizes go."""
    operator = operator_of(node.op)
    source, result = (graph.tensor(names[0]) if names else None for names in (node.inputs, node.outputs))
    if not in_place or source is None or result is None or source.nbytes is None or result.nbytes is None:
        return False
    if operator.in_place or operator.kind == "view":
        return result.nbytes == source.nbytes
    return in_place == "depthwise" and is_depthwise(graph, node) and result.nbytes <= source.nbytes


def is_depthwise(graph: Graph, node: Node) -> bool:
    """One input channel for each output channel, in 8 bit."""
    source, result = graph.tensors[node.inputs[0]], graph.tensors[node.outputs[0]]
    if source.dtype != "int8" or not source.shape or not result.shape:
        return False
    if node.op == "tflite.DEPTHWISE_CONV_2D":
        return source.shape[-1] == result.shape[-1]
    channels = source.shape[1] if len(source.shape) > 1 else 0
    return node.op == "Conv" and node.attributes.get("group", 1) == channels == result.shape[1] > 1
