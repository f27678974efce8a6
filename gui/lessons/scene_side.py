"""The right side of a lesson: the scene of a step; without one the numbers of its slides at large, or its goal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui.lab.scenes import all_scenes
from gui.lessons.goal_card import GoalCard
from gui.lessons.network_so_far import NetworkSoFar
from gui.lessons.rows_card import RowsCard
from gui.lessons.step_bench import StepBench
from gui.theme import PADDING
from gui.widgets.card import dim_label

if TYPE_CHECKING:
    from analysis.lecture.errata import Erratum
    from analysis.lecture.row import Row
    from analysis.lessons.lesson import Step
    from gui.session import Session

WIDEST_PX, GOAL_PX = 860, 560


class SceneSide(QStackedWidget):
    window_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step: Step | None = None
        self.bench, self.rows, self.goal = StepBench(all_scenes()), RowsCard(large=True), GoalCard()
        self.way = QPushButton(objectName="primary")
        self.way.clicked.connect(lambda _=False: self.window_asked.emit())
        self.way_words = dim_label(
            self.tr("It goes on in the panels; “Back to the lesson” above them leads back here.")
        )
        self.network = NetworkSoFar(session)
        self.network.setMaximumWidth(WIDEST_PX)
        self.scene_card = QFrame(objectName="cardBox")
        column = QVBoxLayout(self.scene_card)
        column.setContentsMargins(1, 0, 1, 4)
        column.addWidget(self.bench)
        self.table = self._table()
        self.addWidget(self.scene_card)
        self.addWidget(self.table)

    def _table(self) -> QScrollArea:
        """At the top in the middle, no wider than is good to read."""
        inside = QWidget(objectName="plainGround")
        column = QVBoxLayout(inside)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        for card, widest in ((self.goal, GOAL_PX), (self.rows, WIDEST_PX)):
            card.setMaximumWidth(widest)
            column.addWidget(card)
        column.addWidget(self.way, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.way_words)
        column.addWidget(self.network, 1)
        column.addStretch(0)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("what the slides say, and what is computed"))
        area.setWidget(inside)
        return area

    @property
    def shows_rows(self) -> bool:
        return self.currentWidget() is self.table

    @property
    def has_something(self) -> bool:
        """A step may be words alone."""
        below = self.step.goal is not None or self.step.window is not None
        return not self.shows_rows or below or not self.rows.isHidden()

    def show_step(self, step: Step, errata: Iterable[Erratum]) -> None:
        self.step = step
        self.setCurrentWidget(self.scene_card if step.scene else self.table)
        self.goal.show_goal(step.goal)
        self.network.setVisible(step.goal is not None)
        for part in (self.way, self.way_words):
            part.setVisible(step.window is not None)
        self.way.setText(step.window.label.replace("&", "&&") if step.window else "")
        self.rows.show_rows(())
        self.rows.show_errata(() if step.scene else errata)

    def show_nothing(self) -> None:
        """The scene cannot be shown: the one of the step before would be wrong."""
        self.setCurrentWidget(self.table)

    def show_rows(self, rows: Iterable[Row]) -> None:
        self.rows.show_rows(rows)

    def set_hidden(self, hidden: bool) -> None:
        self.rows.set_hidden(hidden)
