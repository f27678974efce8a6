"""Small networks and their buffers in words, as a question tells them."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.memory.examples import KIB
from analysis.memory.placing import Placing


def told(found: Placing) -> str:
    """Who reads and writes what, and the size of each tensor."""
    graph = found.graph
    steps = "; ".join(
        f"{node.name} reads {' and '.join(node.inputs)}, writes {node.outputs[0]}" for node in graph.nodes
    )
    names = dict.fromkeys((*graph.inputs, *(node.outputs[0] for node in graph.nodes)))
    sizes = ", ".join(f"{name} {(graph.tensors[name].nbytes or 0) // KIB}" for name in names)
    return f"{steps}. KiB: {sizes}."


def live_words(found: Placing) -> str:
    """What each operator has alive, in KiB."""
    live = (found.plan.live_bytes // KIB).tolist()
    return ", ".join(f"{node.name} {size}" for node, size in zip(found.graph.nodes, live, strict=True))


def sizes_kib(found: Placing) -> list[float]:
    """Of all buffers, in the order in which the network needs them."""
    sizes: list[float] = (found.plan.buffer_bytes / KIB).tolist()
    return sizes


def scratches(found: Placing) -> dict[int, int]:
    """Bytes of the working buffers of each operator that asks for some."""
    asked: dict[int, int] = {}
    rows = slice(found.tensors, None)
    for operator, size in zip(
        found.plan.first_layer[rows].tolist(), found.plan.buffer_bytes[rows].tolist(), strict=True
    ):
        asked[operator] = asked.get(operator, 0) + size
    return asked


def pairs_kib(found: Placing) -> float:
    """Most that one operator reads and writes: what would be alive if nothing waited."""
    graph = found.graph
    needs = []
    for node in graph.nodes:
        tensors = (graph.tensors[name] for name in dict.fromkeys((*node.inputs, *node.outputs)) if name)
        needs.append(sum(tensor.nbytes or 0 for tensor in tensors if not tensor.constant))
    return max(needs) / KIB


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
