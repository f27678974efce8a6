"""One step of a lesson as a page: what it says at the left, its scene at the right, the way on at the foot."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from gui.jobs import Job, Jobs, Message
from gui.lessons.goal_watch import GoalWatch
from gui.lessons.large_type import set_type
from gui.lessons.page_keys import PageKeys
from gui.lessons.progress import Progress
from gui.lessons.question_box import QuestionBox
from gui.lessons.scene_side import SceneSide
from gui.lessons.score import Score
from gui.lessons.step_column import NARROWEST_PX, WIDE_PX, StepColumn
from gui.lessons.telling import Told, rows_told, tell
from gui.theme import GAP

if TYPE_CHECKING:
    from analysis.lecture.errata import Erratum
    from analysis.lecture.row import Row
    from analysis.lessons.lesson import Lesson, Step
    from gui.session import Session

# Of the room, for what is read.
COLUMN_SHARE, LARGE_SHARE = 0.31, 0.36


class LessonPage(PageKeys, QWidget):
    """`show_lesson` opens one; step_shown carries the step that is shown from then on."""

    contents_asked = Signal()
    window_asked = Signal(object)  # Window
    lab_asked = Signal(object, object, float)  # scene's id, values, part of the time
    presenting_asked = Signal()
    step_shown = Signal(object)  # Step
    told_shown = Signal(object)  # Told, with the values as they are
    message_raised = Signal(object)  # Message

    def __init__(self, session: Session, score: Score, progress: Progress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.score, self.progress = session, score, progress
        self.lesson: Lesson | None = None
        self._seed = score.seed
        self.index, self.large, self._parted = 0, False, False
        self.telling, self.counting, self.watch = Jobs(self), Jobs(self), GoalWatch(session, self)
        self._build()
        self._connect()
        self.bind_keys()

    def _build(self) -> None:
        self.question = QuestionBox(self.score)
        self.column, self.side = StepColumn(self.question), SceneSide(self.session)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        for widget, stretch in ((self.column, 0), (self.side, 1)):
            self.split.addWidget(widget)
            self.split.setStretchFactor(self.split.indexOf(widget), stretch)
        self.split.splitterMoved.connect(self._keep_parts)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, GAP, GAP, GAP)
        whole.addWidget(self.split)

    def _connect(self) -> None:
        column, bench, question = self.column, self.bench, self.question
        column.contents_asked.connect(self.contents_asked)
        for place in (column, self.side):
            place.window_asked.connect(lambda: self.window_asked.emit(self.step.window))
        column.foot.previous_asked.connect(lambda: self.leaf(-1))
        column.foot.next_asked.connect(lambda: self.leaf(1))
        bench.worked.connect(self._take_values)
        bench.hidden_changed.connect(self._show_hidden)
        bench.lab_asked.connect(self._ask_for_lab)
        bench.message_raised.connect(self.message_raised)
        question.hidden_changed.connect(self._hide_numbers)
        question.values_asked.connect(self._set_values)
        self.score.changed.connect(self._take_score)
        for changed in (self.step_shown, question.asked):
            changed.connect(lambda _: self._show_type() if self.large else None)
        bench.may_reveal = lambda: not question.hidden or question.can_reveal
        for card in (column.goal, self.side.goal):
            self.watch.told.connect(card.show_lines)

    def _keep_parts(self) -> None:
        """From now on as a person has parted the room."""
        self._parted = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._parted:
            self._part()

    def _part(self) -> None:
        wished = round(self.width() * (LARGE_SHARE if self.large else COLUMN_SHARE))
        column = wished if self.large else min(WIDE_PX, max(NARROWEST_PX, wished))
        self.split.setSizes([column, self.width() - column])

    @property
    def bench(self):
        return self.side.bench

    @property
    def step(self) -> Step | None:
        return self.lesson.steps[self.index] if self.lesson else None

    # Which step

    def show_lesson(self, lesson: Lesson, index: int | None = None) -> None:
        """Where it was left, or at a step of it."""
        self.lesson = lesson
        self.show_step(self.progress.place(lesson) if index is None else index)

    def show_step(self, index: int) -> None:
        self.index = max(0, min(len(self.lesson.steps) - 1, index))
        lesson, step = self.lesson, self.step
        self.progress.see(lesson.id, step.id)
        self.telling.cancel()
        errata = errata_of(step)
        self.column.show_step(lesson, self.index, errata)
        self.side.show_step(step, errata)
        self.question.show_step(lesson, step)
        # Also after a step that could not be told, which hides nothing.
        self._hide_numbers(self.question.hidden)
        self.watch.watch(step.goal)
        self.counting.start_instead(Job(partial(rows_told, step), partial(self._take_rows, step), self._refuse))
        self._show_scene(step)
        self.step_shown.emit(step)

    def leaf(self, by: int) -> None:
        """To the next step, or with −1 to the one before; after the last comes the list of lessons."""
        if self.lesson is None:
            return
        if by > 0 and self.index == len(self.lesson.steps) - 1:
            self.contents_asked.emit()
        elif self.index + by >= 0:
            self.show_step(self.index + by)

    def _show_scene(self, step: Step) -> None:
        if not step.scene:
            self._tell_of(self._values_without_scene(step))
            return
        try:
            self.bench.show_step(step)
            for before, after in pairwise((self.column.foot.on, *self.bench.in_order_of_keys())):
                QWidget.setTabOrder(before, after)
        except AnalysisError as error:
            self.side.show_nothing()
            self._show_trouble(self.tr("This scene cannot be shown"), str(error))

    def _values_without_scene(self, step: Step) -> dict[str, Any]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in step.values.items()}

    # What it says

    def _take_values(self) -> None:
        """The scene has been executed with other values."""
        shown = self.bench.own
        if self.step is not None and shown is not None and shown.scene.id == self.step.scene:
            self._tell_of(dict(shown.values))

    def _tell_of(self, values: dict[str, Any]) -> None:
        """Of many changes the last one counts."""
        self.telling.start(Job(partial(tell, self.step, values, self.score.seed), self._take_told, self._refuse))

    def _take_told(self, told: Told) -> None:
        if told.step is self.step:
            self.column.show_told(told)
            self.question.set_values(told.values)
            self.told_shown.emit(told)

    def _refuse(self, message: Message) -> None:
        if message.details:
            self.message_raised.emit(message)
        self._show_trouble(self.tr("This step cannot be told"), message.text)

    def _show_trouble(self, title: str, text: str) -> None:
        """Nothing is asked of what cannot be shown."""
        self.column.show_trouble(title, text)
        self.question.hide()
        self._hide_numbers(False)

    def _take_rows(self, step: Step, rows: tuple[Row, ...]) -> None:
        if step is self.step:
            (self.side if self.side.shows_rows else self.column).show_rows(rows)
            self.side.setVisible(self.side.has_something)

    @property
    def is_working(self) -> bool:
        jobs = (self.telling, self.counting)
        busy = self.bench.is_working or self.question.is_working or self.watch.is_working
        return busy or not all(one.idle for one in jobs)

    # Predict first

    def _ask_for_lab(self) -> None:
        """Where a class predicts first, the lab would show what waits."""
        bench = self.bench
        if bench.may_reveal():
            self.lab_asked.emit(self.step.scene, bench.chosen.values, bench.part)
        else:
            self.message_raised.emit(Message("warning", self._locked_words))

    @property
    def _locked_words(self) -> str:
        return self.tr("The lab is locked until you have predicted.")

    def _set_values(self, values: dict[str, Any]) -> None:
        """A question about other numbers: the scene takes them."""
        if self.step.scene:
            self.bench.set_values({**self.bench.chosen.values, **values})
        else:
            self._tell_of({**self._values_without_scene(self.step), **values})

    def _take_score(self) -> None:
        """The seed of another class asks something else, so that something else has to wait."""
        if self.score.seed != self._seed:
            self._seed = self.score.seed
            if self.column.told is not None:
                self._tell_of(dict(self.column.told.values))

    def _hide_numbers(self, hidden: bool) -> None:
        if not hidden:
            self.message_raised.emit(Message("over", self._locked_words))
        self.bench.set_hidden(hidden)
        self._show_hidden(hidden)

    def _show_hidden(self, hidden: bool) -> None:
        self.column.set_hidden(hidden)
        self.side.set_hidden(hidden)

    def show_still(self, reveal: bool) -> None:
        """For a picture: what runs by itself stands half way. reveal: with what waits for a prediction."""
        self.bench.clock.pause()
        if self.step.plays and not self.step.at:
            self.bench.clock.seek(self.bench.clock.end // 2)
        if reveal:
            self._hide_numbers(False)

    # Before a class

    def set_large(self, large: bool) -> None:
        """Larger type, and more room for the words."""
        self.large = large
        self.bench.set_large(large)
        self._show_type()
        self._part()

    def _show_type(self) -> None:
        """Also of what has come since."""
        for part in (self.column, self.side.table):
            set_type(part, self.large)
        self.column.show_words()

    def close_jobs(self) -> None:
        """Waits for what still runs, so that no thread outlives the window."""
        for one in (self.bench, self.question):
            one.close_jobs()
        for jobs in (self.telling, self.counting):
            jobs.close()


def errata_of(step: Step) -> tuple[Erratum, ...]:
    from analysis.lecture.errata import ERRATA

    return tuple(ERRATA[name] for name in step.errata if name in ERRATA)
