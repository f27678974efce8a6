"""Predict, then reveal: a question about the scene as it stands, what is said of the answer, another one like it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget

from analysis.errors import AnalysisError
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.question import Question, judge
from analysis.lessons.score import Answer, question_of
from gui.jobs import Job, Jobs, Message
from gui.lessons.question_view import QuestionView
from gui.lessons.score import Score


@dataclass(frozen=True, slots=True)
class Wish:
    """Which question is wanted. number: 0 for the scene as it stands, then others like it."""

    topic: str
    name: str
    seed: int
    number: int
    values: Mapping[str, Any]


def asked(wish: Wish, progress: Callable[[float, str], None]) -> Question | None:
    return question_of(wish.topic, wish.name, wish.values, wish.seed, wish.number)


class QuestionBox(QuestionView):
    """Out of sight in a step that asks nothing.

    hidden_changed: whether the scene keeps its numbers to itself. values_asked: parameters that the scene is to take.
    answered: an Answer. finished: the last question of the step has its answer.
    """

    hidden_changed = Signal(bool)
    asked = Signal(object)  # Question, or None where there is nothing to ask
    values_asked = Signal(object)
    answered = Signal(object)
    finished = Signal()

    def __init__(self, score: Score, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score, self.jobs = score, Jobs(self)
        self.lesson: Lesson | None = None
        self.step: Step | None = None
        self.question: Question | None = None
        self.values: Mapping[str, Any] = {}
        self.place = self.number = 0
        self.hidden = self.is_done = False
        # Questions of the step that have their answer; with all of them the numbers come out of hiding.
        self.done: set[str] = set()
        self._seed = score.seed
        self._judged = ""
        # A person has asked for the question that is on its way.
        self._goes_on = False
        self.hide()
        score.changed.connect(self._take_score)

    # Which question

    def show_step(self, lesson: Lesson, step: Step) -> None:
        """The first question of a step; its values come with `set_values`."""
        self.lesson, self.step, self.place, self.number = lesson, step, 0, 0
        self.question, self.values = None, {}
        self.done = self.score.done(lesson.id, step.id)
        self.setVisible(bool(step.questions))
        self._set_hidden(bool(step.questions) and not self.is_through)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """The scene's parameters as they are now: another setting is another question, until all have their answer."""
        if self.step is None or not self.step.questions or values == self.values:
            return
        self.values = dict(values)
        if self.is_through and self.question is not None:
            return
        if self.question is None or not self._is_about(values):
            self.number = 0
            self._ask()

    @property
    def is_through(self) -> bool:
        """Whoever has predicted all may try what they like, and see it."""
        return self.step is not None and self.done == set(self.step.questions)

    def _take_score(self) -> None:
        """With the seed of another class another question."""
        if self.score.seed != self._seed:
            self._seed = self.score.seed
            if self.step is not None and self.step.questions:
                self.done, self.number = set(), 0
                self._ask()
        self.show_state()

    def _is_about(self, values: Mapping[str, Any]) -> bool:
        return all(values.get(name, value) == value for name, value in self.question.values.items())

    @property
    def name(self) -> str:
        return self.step.questions[self.place]

    def ask_again(self) -> None:
        """Other parameters for the same question."""
        self.number, self._goes_on = self.number + 1, True
        self._ask()

    def ask_next(self) -> None:
        """The next question of the step, about the same scene."""
        self.place, self.number, self._goes_on = (self.place + 1) % len(self.step.questions), 0, True
        self._ask()

    def _ask(self) -> None:
        wish = Wish(self.step.topic or self.step.scene, self.name, self.score.seed, self.number, self.values)
        self.jobs.start(Job(partial(asked, wish), partial(self._take, wish), self._refuse))

    @property
    def is_working(self) -> bool:
        return not self.jobs.idle

    def _take(self, wish: Wish, question: Question | None) -> None:
        if self.step is None or wish.name not in self.step.questions or wish.name != self.name:
            return
        self.question, self.is_done, self._judged = question, False, ""
        self.asked.emit(question)
        self.verdict.hide()
        if question is None:
            self._show_none()
            return
        self.text.setText(question.text)
        self.field.show_question(question)
        self.field.show()
        earlier = self.score.earlier(self.lesson.id, self.step.id, question)
        if earlier is not None:
            self._end_as_before(earlier)
            return
        self.done.discard(wish.name)
        self._set_hidden(True)
        self.show_state()
        if wish.number:
            self.values = {**self.values, **question.values}
            self.values_asked.emit(dict(question.values))
        if self._goes_on:
            self._goes_on = False
            self.field.take_focus()

    def _show_none(self) -> None:
        """Of these parameters there is nothing to predict."""
        self.text.setText(self.tr("With these numbers there is nothing to predict; “Another like this” sets others."))
        self.field.hide()
        self.done.add(self.name)
        self._set_hidden(not self.is_through)
        self.show_state()

    def _refuse(self, message: Message) -> None:
        self.question = None
        self._show_none()
        self.text.setText(message.text)

    # The answer

    def check(self) -> None:
        """Judges what is given; an answer that is none is said to be so, and counts for nothing."""
        given = self.field.given
        if self.question is None or self.is_done or not given or given == self._judged:
            return
        # The same once more, as by a key held down, is no other try.
        self._judged = given
        try:
            judged = judge(self.question, self.field.given)
        except AnalysisError as error:
            self.say(self.tr("! That is no answer yet"), str(error), "tight")
            return
        self._add(self.field.given, judged.right, judged.says)
        if judged.right:
            self._end(self.tr("✓ Right: {answer}").format(answer=self.question.right), self.question.because, "fits")
        else:
            self.say(
                self.tr("✕ Not yet"), judged.says or self.tr("Look at the formula again, or see the answer."), "over"
            )
            self.show_state()

    def reveal(self) -> None:
        """The answer without a prediction, or after wrong ones; not while numbers are locked and nothing was predicted."""
        if self.question is None or self.is_done or not self.can_reveal:
            return
        self._add("", False, "")
        self._end(self.tr("The answer: {answer}").format(answer=self.question.right), self.question.because, "accent")

    def _end_as_before(self, answer: Answer) -> None:
        """A person comes back to what they have answered."""
        words = self.tr("✓ Right: {answer}") if answer.right else self.tr("The answer: {answer}")
        state = "fits" if answer.right else "accent"
        self.field.show_given(answer.given if answer.right else "")
        self._end(words.format(answer=self.question.right), self.question.because, state)

    @property
    def tries(self) -> int:
        return self.score.tries(self.lesson.id, self.step.id, self.question) if self.question else 0

    @property
    def can_reveal(self) -> bool:
        return self.tries > 0 or not self.score.locked

    def _add(self, given: str, right: bool, says: str) -> None:
        place = (self.lesson.id, self.step.id, self.score.seed, self.number)
        answer = Answer(*place, self.question, given, right, says, self.tries + 1)
        self.score.add(answer)
        self.answered.emit(answer)

    def _end(self, title: str, text: str, state: str) -> None:
        self.is_done = True
        # Choices that can no longer be changed lose the keyboard.
        answered_here = self.field.isAncestorOf(self.focusWidget())
        self.field.set_open(False)
        self.say(title, text, state)
        self.done.add(self.name)
        self._set_hidden(not self.is_through)
        self.show_state()
        if self.is_through:
            self.finished.emit()
        elif answered_here:
            # Not within the press of Enter that has answered: it would press the button too.
            QTimer.singleShot(0, self.next_button, self.next_button.setFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a choice, which has no use for it, says that it is the answer; on a button it presses it."""
        enters, at = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter), self.focusWidget()
        if enters and isinstance(at, QPushButton):
            at.click()
        elif enters and isinstance(at, QRadioButton):
            self.check()
        else:
            super().keyPressEvent(event)

    # How it stands

    def _set_hidden(self, hidden: bool) -> None:
        if hidden != self.hidden:
            self.hidden = hidden
            self.hidden_changed.emit(hidden)

    def show_state(self) -> None:
        if self.step is None or not self.step.questions:
            return
        count = len(self.step.questions)
        head = (
            self.tr("Predict")
            if count == 1
            else self.tr("Predict, {n} of {count}").format(n=self.place + 1, count=count)
        )
        self.head.setText(
            head if not self.number else self.tr("{head} · another, no. {n}").format(head=head, n=self.number)
        )
        self.head.setToolTip(
            self.tr("Of class {seed}; the teacher's key has the same number").format(seed=self.score.seed)
        )
        is_open = self.question is not None and not self.is_done
        self.check_button.setVisible(is_open)
        self.check_button.setEnabled(bool(self.field.given))
        self.reveal_button.setVisible(is_open)
        self.reveal_button.setEnabled(self.can_reveal)
        locked = self.tr("Locked until you have predicted") if not self.can_reveal else self.tr("Without predicting it")
        self.reveal_button.setToolTip(locked)
        self.why_not.setVisible(is_open and not self.can_reveal)
        self.next_button.setVisible(count > 1 and not is_open)
        self.again_button.setVisible(not is_open)

    def close_jobs(self) -> None:
        self.jobs.close()
