"""A row of the comparison: what the lecture prints, what is computed, why they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

FLOP_PER_MAC = 2
FP32_BYTES = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One number. slide: its number in the lecture. printed: as the slide has it, "" where it gives only the formula.

    computed: in `unit`. why: what makes printed and computed differ, "" where they agree.
    """

    slide: str
    quantity: str
    printed: str
    computed: float
    unit: str
    why: str = ""

    @property
    def agrees(self) -> bool:
        return not self.why


def known_row(slide: str, quantity: str, printed: str, value: float | None, unit: str, why: str = "") -> Iterator[Row]:
    """A row where the number is known, none where it is not."""
    if value is not None:
        yield Row(slide, quantity, printed, value, unit, why)
