"""Which numbers of the lecture a step puts beside its own: printed there, computed here, and why the two differ."""

from __future__ import annotations

from functools import lru_cache

from analysis.lecture import Row, lecture_rows
from analysis.lessons.lesson import Step


@lru_cache(maxsize=1)
def known_rows() -> tuple[Row, ...]:
    """All of them, counted once: that takes a moment."""
    return lecture_rows()


def rows_of(step: Step) -> tuple[Row, ...]:
    """In the order of the lecture; without a wish all of the step's slides."""
    wishes = step.slides if step.rows is None else step.rows
    return tuple(row for row in known_rows() if any(is_wished(row, wish) for wish in wishes))


def is_wished(row: Row, wish: str) -> bool:
    """ "S10" wishes a slide, "S10: VGG-16" what begins so there."""
    slide, _, beginning = wish.partition(":")
    return row.slide == slide and row.quantity.startswith(beginning.strip())
