"""Where the lecture slips: what a slide says, why it is not so, and the rows that hold the right numbers."""

from __future__ import annotations

from dataclasses import dataclass

RowName = tuple[str, str, str]  # slide, quantity, unit


@dataclass(frozen=True, slots=True)
class Erratum:
    """id: E1 to E20. says: what the slides have. because: why that is not so. rows: names of rows with the right values."""

    id: str
    slides: tuple[str, ...]
    says: str
    because: str
    rows: tuple[RowName, ...]
