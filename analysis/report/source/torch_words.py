"""One layer on its way into PyTorch's words: names of what it reads, and the registry of the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from analysis.report.source.call import RECURRENT, Call, Vocabulary


@dataclass(frozen=True, slots=True)
class TorchCall(Call):
    """names: by tensor, what it is called in the text. member: what the layer's own part of the module is called."""

    names: Mapping[str, str]
    member: str

    framework: ClassVar[str] = "PyTorch"

    @property
    def x(self) -> str:
        return self.name(0)

    def name(self, port: int) -> str:
        return self.names[self.node.inputs[port]]

    def results(self) -> list[str]:
        """Tensors that the words give: of recurrent layers only those that are read."""
        some = self.node.op in RECURRENT
        return [name for port, name in enumerate(self.node.outputs) if name and (not some or self.is_read(port))]


# Module of the layer ("" where it has none), and an expression of its results, in which {} is the module.
Words = tuple[str, str]
TORCH: Vocabulary[Callable[[TorchCall], Words]] = Vocabulary()


def last_first(pads: Any) -> tuple[int, ...]:
    """F.pad counts from the last axis."""
    return tuple(side for pair in reversed(tuple(pads)) for side in pair)
