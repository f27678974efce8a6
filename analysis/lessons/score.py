"""What was answered, and the teacher's key: every question of a lesson with its answer, for a seed that a class shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.question import Question
from analysis.lessons.topic import topic_named

# "Another like this" after the question about a step's own parameters.
MORE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """given: what a person wrote, "" where the answer was shown without one. says: the slip. tries: with this one."""

    lesson: str
    step: str
    question: Question
    given: str
    right: bool
    says: str = ""
    tries: int = 1

    @property
    def is_shown(self) -> bool:
        """The answer was looked at before one was given."""
        return not self.given


def parameters(question: Question) -> str:
    """ "rows=2 columns=4": what the question is about."""
    return " ".join(f"{name}={value}" for name, value in question.values.items())


def question_of(step: Step, name: str, seed: int, number: int = 0) -> Question | None:
    """number 0: about the step's own parameters; 1, 2, …: others, drawn by the seed. None where they make no question."""
    topic = topic_named(step.topic or step.scene)
    return topic.ask(name, step.values, seed) if number == 0 else topic.ask_anew(name, seed * 1000 + number)


def key_of(lesson: Lesson, seed: int, more: int = MORE) -> Iterator[tuple[Step, Question]]:
    """Every question with its answer, as it is asked with this seed: of each step its own, then those like it."""
    for step in lesson.steps:
        for name in step.questions:
            for number in range(more + 1):
                if (question := asked(step, name, seed, number)) is not None:
                    yield step, question


def asked(step: Step, name: str, seed: int, number: int) -> Question | None:
    try:
        return question_of(step, name, seed, number)
    except AnalysisError:
        return None
