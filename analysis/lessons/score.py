"""What was answered, and the teacher's key: every question of a lesson with its answer, for a seed that a class shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.question import Question
from analysis.lessons.topic import Values, topic_named

# "Another like this" after the question about a step's own parameters.
MORE = 3
# Seeds of different classes do not meet before so many.
MOST_LIKE_IT = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """seed: of the class. number: 0 of the question about the scene as it stands, then of others like it.

    given: what a person wrote, "" where the answer was shown without one. says: the slip. tries: with this one.
    """

    lesson: str
    step: str
    seed: int
    number: int
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


def question_of(topic: str, name: str, values: Values, seed: int, number: int = 0) -> Question | None:
    """number 0: about these parameters; 1, 2, …: others, drawn by the seed. None where they make no question."""
    found = topic_named(topic)
    return found.ask(name, values, seed) if number == 0 else found.ask_anew(name, seed * MOST_LIKE_IT + number)


def key_of(lesson: Lesson, values_of: Callable[[Step], Values], seed: int) -> Iterator[tuple[Step, int, Question]]:
    """Every question with its answer, as it is asked with this seed: of each step its own, 0, then those like it, 1 to MORE.

    values_of: all parameters of a step's scene.
    """
    for step in lesson.steps:
        for name in step.questions:
            for number in range(MORE + 1):
                if (question := asked(step, name, values_of(step), seed, number)) is not None:
                    yield step, number, question


def questions_of(step: Step, values: Values, seed: int) -> tuple[Question, ...]:
    """Those that can be asked about these parameters."""
    found = (asked(step, name, values, seed, 0) for name in step.questions)
    return tuple(question for question in found if question is not None)


def asked(step: Step, name: str, values: Values, seed: int, number: int) -> Question | None:
    """None too where the parameters cannot be."""
    try:
        return question_of(step.topic or step.scene, name, values, seed, number)
    except AnalysisError:
        return None
