"""What a person has answered in this run of the program, the seed of the class, and whether numbers wait for a prediction."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from analysis.lessons.question import Question
from analysis.lessons.score import Answer

FIRST_SEED = 1


class Score(QObject):
    """answers: in their order. locked: numbers stay hidden until a prediction was made."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answers: list[Answer] = []
        self.seed, self.locked = FIRST_SEED, False

    def add(self, answer: Answer) -> None:
        self.answers.append(answer)
        self.changed.emit()

    def clear(self) -> None:
        self.answers.clear()
        self.changed.emit()

    def set_seed(self, seed: int) -> None:
        if seed != self.seed:
            self.seed = seed
            self.changed.emit()

    def set_locked(self, locked: bool) -> None:
        if locked != self.locked:
            self.locked = locked
            self.changed.emit()

    def tries(self, lesson: str, step: str, question: Question) -> int:
        """How often this very question was answered."""
        return sum((a.lesson, a.step) == (lesson, step) and a.question == question for a in self.answers)

    def earlier(self, lesson: str, step: str, question: Question) -> Answer | None:
        """How this very question was ended: answered rightly, or looked at; None while it is open."""
        found = (a for a in reversed(self.answers) if (a.lesson, a.step) == (lesson, step) and a.question == question)
        return next((a for a in found if a.right or a.is_shown), None)

    def done(self, lesson: str, step: str) -> set[str]:
        """Questions of a step, about its own parameters, that have their answer in this class."""
        ended = (a for a in self.answers if (a.lesson, a.step, a.seed, a.number) == (lesson, step, self.seed, 0))
        return {a.question.name for a in ended if a.right or a.is_shown}

    def right(self, lesson: str) -> set[tuple[str, str]]:
        """(step, question) that were answered rightly without looking."""
        return {(a.step, a.question.name) for a in self.answers if a.lesson == lesson and a.right and not a.is_shown}
