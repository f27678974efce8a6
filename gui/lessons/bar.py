"""Above the panels while a step goes on in them: which lesson and step, how far its goal is, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui.lessons.goal_card import SIGNS
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import DOT, ElidedLabel, PartsLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.lessons.goal import Line
    from analysis.lessons.lesson import Lesson, Step


class LessonBar(QWidget):
    """Out of sight without a step."""

    back_asked = Signal()
    # Whether a step goes on in the panels, in sight or not.
    is_on = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("lesson"))
        self.place, self.goal = ElidedLabel(), PartsLabel()
        self.place.setFont(title_font())
        self.place.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.back = QPushButton(self.tr("Back to the lesson"))
        self.back.setToolTip(self.tr("The network stays as it is (Ctrl+Alt+L)"))
        self.back.clicked.connect(lambda _=False: self.back_asked.emit())
        self.close_button = QPushButton(self.tr("Hide"))
        self.close_button.setToolTip(self.tr("Goes on without this bar; the lesson stays where it is"))
        self.close_button.clicked.connect(lambda _=False: self.leave())
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 3, PADDING, 3)
        row.setSpacing(GAP)
        row.addWidget(self.place)
        row.addWidget(self.goal, 1)
        row.addWidget(self.back)
        row.addWidget(self.close_button)
        self.hide()

    def show_step(self, lesson: Lesson, step: Step) -> None:
        self.is_on = True
        at, count = lesson.steps.index(step) + 1, len(lesson.steps)
        words = self.tr("{lesson} · step {at} of {count}: {step}")
        self.place.setText(
            words.format(lesson=lesson.title, at=at, count=count, step=step.title),
            self.tr("Step {at} of {count}").format(at=at, count=count),
        )
        self.show_lines(())
        self.show()

    def show_lines(self, lines: Iterable[Line]) -> None:
        """How far the goal is, what is missing first; what does not fit in the line is in its tip."""
        lines = tuple(lines)
        reached = sum(line.ok is True for line in lines)
        count = self.tr("{reached} of {all} reached").format(reached=reached, all=len(lines))
        known = sorted((line for line in lines if line.ok is not None), key=lambda line: line.ok)
        self.goal.setText(DOT.join((count, *map(words_of, known))) if lines else "")
        self.goal.setToolTip("\n".join(line.says for line in lines))

    def leave(self) -> None:
        self.is_on = False
        self.hide()


def words_of(line: Line) -> str:
    """ "✕ MACs 12,501,632, at most 10,000,000"; of what is reached the sign and what it is."""
    if line.ok:
        return f"{SIGNS[True]} {line.what}"
    return f"{SIGNS[line.ok]} {line.what} " + ", ".join(filter(None, (line.reached, line.allowed)))
