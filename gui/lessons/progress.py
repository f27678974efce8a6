"""How far a person has come: which steps were seen, and where each lesson goes on; kept between runs of the program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.lessons.lesson import Lesson


class Progress:
    """lesson: the id of the one read last, "" before any. Steps by their ids: a lesson may change between versions."""

    def __init__(self) -> None:
        self.lesson = ""
        self._at: dict[str, str] = {}
        self._seen: dict[str, set[str]] = {}

    def see(self, lesson: str, step: str) -> None:
        self.lesson = lesson
        self._at[lesson] = step
        self._seen.setdefault(lesson, set()).add(step)

    def place(self, lesson: Lesson) -> int:
        """The number of the step where it goes on, from 0."""
        ids = [step.id for step in lesson.steps]
        at = self._at.get(lesson.id, "")
        return ids.index(at) if at in ids else 0

    def seen(self, lesson: Lesson) -> int:
        """How many of its steps."""
        return len(self._seen.get(lesson.id, set()) & {step.id for step in lesson.steps})

    def kept(self) -> bytes:
        seen = {lesson: sorted(steps) for lesson, steps in self._seen.items()}
        return json.dumps({"lesson": self.lesson, "at": self._at, "seen": seen}).encode()

    def take_kept(self, state: bytes) -> None:
        """What another run kept; anything else leaves it as it is."""
        try:
            found = json.loads(state)
            at = {str(lesson): str(step) for lesson, step in found["at"].items()}
            seen = {str(lesson): texts(steps) for lesson, steps in found["seen"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        self.lesson, self._at, self._seen = str(found.get("lesson", "")), at, seen


def texts(steps: Iterable[object]) -> set[str]:
    return {str(step) for step in steps}
