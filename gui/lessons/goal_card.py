"""What a network has to reach, and how far it is: a line each with a sign, what it comes to and what is allowed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from analysis.units import UNKNOWN
from gui.theme import GAP, LOOK, PADDING, body_font, small_font, tabular, title_font
from gui.widgets.card import dim_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.lessons.goal import Line
    from analysis.lessons.lesson import Goal

SIGNS: dict[bool | None, str] = {True: "✓", False: "✕", None: "–"}
TOKENS: dict[bool | None, str] = {True: "fits", False: "over", None: "dim"}


class GoalCard(QFrame):
    """`show_goal` says what is asked, `show_lines` how far the network is; a line is a sign and words, never colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.setAccessibleName(self.tr("goal"))
        self.goal: Goal | None = None
        self.lines: tuple[Line, ...] = ()
        self.title, self.count = QLabel(), dim_label()
        self.title.setFont(title_font())
        self.title.setWordWrap(True)
        self.rows: list[GoalRow] = []
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(1, 2)
        self.grid.setColumnStretch(2, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, GAP, PADDING, GAP)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(self.grid)
        column.addWidget(self.count)
        LOOK.theme_changed.connect(self._colour)

    def show_goal(self, goal: Goal | None) -> None:
        """With every line still open; None hides the card."""
        from analysis.lessons.goal import device_name, verdict

        self.goal = goal
        self.setVisible(goal is not None)
        if goal is not None:
            self.title.setText(self.tr("Goal on {device}").format(device=device_name(goal)))
            self.show_lines(verdict(goal, None))

    def show_lines(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._make_rows(len(self.lines))
        for row, line in zip(self.rows, self.lines, strict=True):
            row.show_line(line)
        self.count.setText(self._count_words())
        self.update()
        self.setAccessibleDescription(self.text())

    def _make_rows(self, count: int) -> None:
        for row in self.rows[count:]:
            row.remove_from(self.grid)
        del self.rows[count:]
        while len(self.rows) < count:
            self.rows.append(GoalRow(self.grid, len(self.rows)))

    def _count_words(self) -> str:
        done, whole = sum(line.ok is True for line in self.lines), len(self.lines)
        if whole and done == whole:
            return self.tr("reached: all {whole}").format(whole=whole)
        return self.tr("{done} of {whole} reached").format(done=done, whole=whole)

    def _colour(self) -> None:
        for row in self.rows:
            row.colour()
        self.update()

    @property
    def state(self) -> bool | None:
        """Of all lines together: the worst of them."""
        found = {line.ok for line in self.lines}
        return False if False in found else None if None in found or not found else True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), LOOK.theme.colour("ground"))
        painter.fillRect(0, 0, 3, self.height(), LOOK.theme.colour(TOKENS[self.state]))
        painter.end()

    def text(self) -> str:
        """All lines, for a screen reader and to copy."""
        return "\n".join((self.title.text(), *(row.text() for row in self.rows), self.count.text()))


class GoalRow:
    """Sign, what is asked, what it comes to above what is allowed; the whole sentence as its tip."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self.sign, self.what, self.reached = QLabel(), QLabel(), QLabel()
        self.line: Line | None = None
        self.sign.setFont(title_font())
        self.what.setFont(body_font())
        self.reached.setFont(tabular(small_font()))
        self.what.setWordWrap(True)
        self.reached.setWordWrap(True)
        self.reached.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        for column, label in enumerate(self.labels):
            label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(label, number, column, Qt.AlignmentFlag.AlignTop)

    @property
    def labels(self) -> tuple[QLabel, ...]:
        return (self.sign, self.what, self.reached)

    def show_line(self, line: Line) -> None:
        self.line = line
        self.sign.setText(SIGNS[line.ok])
        self.sign.setAccessibleName(state_words(line.ok))
        self.what.setText(line.what)
        known = line.reached if line.reached != UNKNOWN or not line.allowed else ""
        self.reached.setText(", ".join(part for part in (known, line.allowed) if part))
        for label in self.labels:
            label.setToolTip(line.says)
        self.colour()

    def colour(self) -> None:
        if self.line is not None:
            token = LOOK.theme.colours[TOKENS[self.line.ok]]
            self.sign.setStyleSheet(f"color: {token}")

    def text(self) -> str:
        if self.line is None:
            return ""
        parts = (state_words(self.line.ok), self.line.what, self.line.reached, self.line.allowed)
        return ", ".join(part for part in parts if part)

    def remove_from(self, grid: QGridLayout) -> None:
        for label in self.labels:
            grid.removeWidget(label)
            label.hide()
            label.deleteLater()


def state_words(ok: bool | None) -> str:
    tr = partial(QCoreApplication.translate, "lessons")
    return {True: tr("reached"), False: tr("not reached"), None: tr("not known")}[ok]
