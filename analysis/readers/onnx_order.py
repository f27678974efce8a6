"""Execution order of a file's nodes: kept where it is right, put right where it is not."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from analysis.errors import ModelError
from analysis.readers.onnx_values import GRAPH, GRAPHS, attribute_type

CONTROL = frozenset({"If", "Loop", "Scan", "SequenceMap"})


def subgraphs(node: Any) -> list[tuple[str, Any]]:
    """(attribute name, GraphProto) of the graphs that a node holds."""
    found = []
    for attribute in node.attribute:
        kind = attribute_type(attribute)
        if kind == GRAPH:
            found.append((attribute.name, attribute.g))
        elif kind == GRAPHS:
            found.extend((attribute.name, graph) for graph in attribute.graphs)
    return found


def reads(node: Any) -> Iterator[str]:
    """Names that a node reads, those that its subgraphs take from outside among them."""
    yield from (name for name in node.input if name)
    if node.op_type in CONTROL or node.domain:
        for _, graph in subgraphs(node):
            yield from captured(graph)


def captured(graph: Any) -> Iterator[str]:
    """Names that a subgraph reads and does not write."""
    own = {value.name for value in graph.input} | {tensor.name for tensor in graph.initializer}
    own.update(tensor.values.name for tensor in graph.sparse_initializer)
    own.update(name for node in graph.node for name in node.output)
    yield from (name for node in graph.node for name in reads(node) if name not in own)
    yield from (value.name for value in graph.output if value.name not in own)


def is_in_order(nodes: Sequence[Any], is_known: Callable[[str], bool]) -> bool:
    written: set[str] = set()
    for node in nodes:
        for name in reads(node):
            if name not in written and not is_known(name):
                return False
        written.update(node.output)
    return True


def sorted_nodes(nodes: Sequence[Any], is_known: Callable[[str], bool]) -> list[Any]:
    """The nodes so that each reads what was written before, otherwise as in the file. Raises ModelError."""
    writer = {name: index for index, node in enumerate(nodes) for name in node.output if name}
    waits_for = [{writer[name] for name in reads(node) if name in writer} for node in nodes]
    followers: list[list[int]] = [[] for _ in nodes]
    for index, others in enumerate(waits_for):
        for other in others:
            followers[other].append(index)
    for node in nodes:
        check_written(node, writer, is_known)
    ready = [index for index, others in enumerate(waits_for) if not others]
    open_counts = [len(others) for others in waits_for]
    order = []
    while ready:
        order.append(heapq.heappop(ready))
        for index in followers[order[-1]]:
            open_counts[index] -= 1
            if not open_counts[index]:
                heapq.heappush(ready, index)
    if len(order) < len(nodes):
        stuck = next(node for index, node in enumerate(nodes) if open_counts[index])
        raise ModelError("the network has a cycle", f"layer {stuck.name or stuck.op_type} waits for itself")
    return [nodes[index] for index in order]


def check_written(node: Any, writer: dict[str, int], is_known: Callable[[str], bool]) -> None:
    for name in reads(node):
        if name not in writer and not is_known(name):
            raise ModelError(f"layer {node.name or node.op_type} reads a tensor that nobody writes", repr(name))
