"""The left column of a lesson: what a step says, its formula, the slides beside it, where it goes on, what it asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui.lessons.foot import Foot
from gui.lessons.goal_card import GoalCard
from gui.lessons.rows_card import RowsCard
from gui.lessons.telling import Told, broken
from gui.theme import GAP, PADDING, body_font, fixed_font, title_font
from gui.widgets.card import ElidedLabel, Note

if TYPE_CHECKING:
    from analysis.lecture.errata import Erratum
    from analysis.lecture.row import Row
    from analysis.lessons.lesson import Lesson, Step

TITLE_PX, SAYS_PX = 20, 15
NARROWEST_PX, WIDE_PX, WIDEST_PX = 280, 420, 760
LEAFING = (Qt.Key.Key_Left, Qt.Key.Key_Right)


def sized(font: QFont, pixels: int) -> QFont:
    font.setPixelSize(pixels)
    return font


class Reading(QScrollArea):
    """Arrow keys up and down scroll; to the left and the right belong to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in LEAFING:
            event.ignore()
        else:
            super().keyPressEvent(event)


class StepColumn(QWidget):
    """`show_step`, then `show_told` whenever the values change. question: the box that asks."""

    contents_asked = Signal()
    window_asked = Signal()

    def __init__(self, question: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question, self.hidden = question, False
        self.told: Told | None = None
        self._build()
        self._lay_out()
        self.setMinimumWidth(NARROWEST_PX)

    def _build(self) -> None:
        self.contents_button = QPushButton(self.tr("← Lessons"))
        self.contents_button.setToolTip(self.tr("All lessons (Escape)"))
        self.contents_button.clicked.connect(lambda _=False: self.contents_asked.emit())
        self.place = ElidedLabel()
        self.place.setObjectName("dim")
        self.title, self.says, self.formula = QLabel(), QLabel(), QLabel()
        for label, font in (
            (self.title, sized(title_font(), TITLE_PX)), (self.says, sized(body_font(), SAYS_PX)),
            (self.formula, fixed_font()),
        ):  # fmt: skip
            label.setFont(font)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.formula.setObjectName("formula")
        self.trouble = Note(state="over")
        self.rows, self.goal = RowsCard(), GoalCard()
        self.window_button = QPushButton()
        self.window_button.clicked.connect(lambda _=False: self.window_asked.emit())
        self.foot = Foot()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(PADDING, GAP, PADDING, 0)
        top.setSpacing(GAP)
        top.addWidget(self.contents_button)
        top.addWidget(self.place, 1)
        # Words alone have the whole page, but no longer lines than are good to read.
        inside = QWidget()
        inside.setObjectName("plainGround")
        inside.setMaximumWidth(WIDEST_PX)
        column = QVBoxLayout(inside)
        column.setContentsMargins(PADDING, GAP, PADDING, GAP)
        column.setSpacing(PADDING)
        # The question comes before the slides, which would tell its answer.
        for widget in (self.title, self.says, self.formula, self.trouble, self.question, self.goal):
            column.addWidget(widget)
        column.addWidget(self.window_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.rows)
        column.addStretch(1)
        self.area = Reading(objectName="reading")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("the step"))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.foot)

    # What is shown

    def show_step(self, lesson: Lesson, index: int, errata: Iterable[Erratum]) -> None:
        """The numbers in it come later, with `show_told` and `show_rows`."""
        step, titles = lesson.steps[index], ["", *(step.title for step in lesson.steps), ""]
        words = self.tr("Lesson {number} · step {at} of {count}") if lesson.number else self.tr("Step {at} of {count}")
        self.place.setText(words.format(number=lesson.number, at=index + 1, count=len(lesson.steps)))
        self.place.setToolTip(lesson.title)
        self.title.setText(step.title)
        # What has the keyboard says where one is, and then what is read.
        self.area.setAccessibleName(f"{step.title}. {lesson.title}. {self.place.text()}")
        self.foot.show_ways(titles[index], titles[index + 2])
        self.told = None
        for part in (self.says, self.formula, self.trouble):
            part.hide()
        self.rows.show_rows(())
        # Without a scene these stand at the right, where there is room.
        self.rows.show_errata(errata if step.scene else ())
        self.goal.show_goal(step.goal if step.scene else None)
        self._show_way_on(step)
        self.area.verticalScrollBar().setValue(0)

    def _show_way_on(self, step: Step) -> None:
        self.window_button.setVisible(bool(step.window and step.scene))
        if step.window is not None:
            self.window_button.setText(step.window.label.replace("&", "&&"))

    def show_told(self, told: Told) -> None:
        self.told = told
        self.trouble.hide()
        self.show_words()

    def show_trouble(self, title: str, text: str) -> None:
        self.trouble.set_words(title, text)
        self.trouble.show()

    def show_rows(self, rows: Iterable[Row]) -> None:
        self.rows.show_rows(rows)

    def set_hidden(self, hidden: bool) -> None:
        """A person predicts first: what is worked out is a question mark here too."""
        self.hidden = hidden
        self.rows.set_hidden(hidden)
        self.show_words()

    def show_words(self) -> None:
        """Broken anew for the room and the type that there are now."""
        if self.told is None:
            return
        says, formula = self.told.veiled if self.hidden else (self.told.says, self.told.formula)
        self.says.setText(says)
        self.says.show()
        self.area.setAccessibleDescription("\n".join(filter(None, (says, formula))))
        self.formula.setVisible(bool(formula))
        margins = self.formula.contentsMargins()
        room = self.formula.width() - margins.left() - margins.right() - 2 * PADDING
        letters = max(16, room // max(1, QFontMetrics(self.formula.font()).horizontalAdvance("0")))
        self.formula.setText(broken(formula, letters))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_words()
