"""How often a WHILE runs, where its condition compares counters with constants: as converters write recurrent layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.graph import Node, Tensor

# Comparison -> whether the counter may reach the bound itself.
COMPARED = {"tflite.LESS": 0, "tflite.LESS_EQUAL": 1}
BOTH, COUNTED_UP = "tflite.LOGICAL_AND", "tflite.ADD"


@dataclass(frozen=True, slots=True)
class Loop:
    """outside: carried name inside -> name outside. after: carried name inside -> its value after one turn."""

    tensors: Mapping[str, Tensor]
    outside: Mapping[str, str]
    after: Mapping[str, str]
    writers: Mapping[str, Node]

    def number(self, name: str) -> float | None:
        """The one number of a constant; None for anything else."""
        tensor = self.tensors[name] if name else None
        if tensor is None or not tensor.constant or tensor.value is None or tensor.value.size != 1:
            return None
        return float(tensor.value.reshape(-1)[0])

    def bound(self, name: str) -> float | None:
        """A constant, or a carried value that starts as one and never changes."""
        if name in self.outside:
            return self.number(self.outside[name]) if self.after.get(name) == name else None
        return self.number(name)

    def step(self, name: str) -> float | None:
        """What one turn adds to a carried counter."""
        writer = self.writers.get(self.after.get(name, ""))
        if writer is None or writer.op != COUNTED_UP or name not in writer.inputs:
            return None
        other = next((one for one in writer.inputs if one != name), "")
        return self.bound(other)

    def trips(self, condition: str) -> int | None:
        """Turns until the condition fails; None where the data decide."""
        writer = self.writers.get(condition)
        if writer is None:
            return None
        if writer.op == BOTH:
            both = [self.trips(name) for name in writer.inputs]
            known = [count for count in both if count is not None]
            return min(known) if len(known) == len(both) else None
        return self.compared(writer) if writer.op in COMPARED else None

    def compared(self, writer: Node) -> int | None:
        counter, limit = writer.inputs[:2]
        start, step = self.number(self.outside.get(counter, "")), self.step(counter)
        end = self.bound(limit)
        if start is None or not step or step < 0 or end is None:
            return None
        span = end - start
        turns = span // step + 1 if COMPARED[writer.op] else -(-span // step)
        return max(int(turns), 0)


def trip_count(
    tensors: Mapping[str, Tensor],
    nodes: Sequence[Node],
    carried: Sequence[tuple[str, str, str]],
    condition: str,
) -> int | None:
    """carried: (name inside, name outside, value after one turn). condition: what the condition's subgraph gives."""
    writers = {output: node for node in nodes for output in node.outputs}
    loop = Loop(
        tensors,
        {inside: outside for inside, outside, _ in carried},
        {inside: after for inside, _, after in carried},
        writers,
    )
    return loop.trips(condition)
