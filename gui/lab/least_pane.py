"""How near the words that moved are to the least: every word once, and a line that depends on the fast memory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.bounds import Bounds, bounds_of_run
from analysis.dataflow.run import Run
from analysis.units import exact, number
from gui.lab.cell_words import tr
from gui.lab.pane_table import Cell, Line, TableBody
from gui.theme import LOOK

BAR_PX, BAR_ROW_PX = 10.0, 26.0
LABEL_PX = 16.0


@lru_cache(maxsize=8)
def bounds(run: Run) -> Bounds | None:
    return bounds_of_run(run)


class LeastBody(TableBody):
    """A bar an execution: full as far as words have moved, with a stroke at each mark; below what the marks are."""

    label_share = 0.52

    def wanted_height(self) -> int:
        return super().wanted_height() + round(BAR_ROW_PX * self.scale() * len(self.sight.runs))

    def lines(self) -> list[Line]:
        now = self.sight.now
        found = [bounds(run) for run in self.sight.runs]
        lines = [Line("", tuple(Cell(letter) for letter in self.sight.letters), head=True)] if len(now) > 1 else []
        lines += [
            self.line(tr("words so far"), [one.words for one in now]),
            self.line(tr("┃ every word once"), [run.least_words for run in self.sight.runs]),
            Line(tr("no execution moves fewer"), remark=True),
        ]
        return [*lines, *self.reference_lines(found)] if any(found) else lines

    def line(self, label: str, words: Sequence[float | None]) -> Line:
        return Line(label, tuple(Cell(self.sight.said(rounded(count))) for count in words))

    def reference_lines(self, found: list[Bounds | None]) -> list[Line]:
        """Lines to compare with, and the capacity that they are of."""
        rho = number(next((one.window_reuse for one in found if one), 1.0))
        held = tuple(Cell(exact(one.capacity_words if one else None)) for one in found)
        return [
            self.line(tr("┆ reference line"), [one.reference if one else None for one in found]),
            Line(tr("2·MACs/√(ρ·S) + outputs, ρ = {rho}; not proven").format(rho=rho), remark=True),
            self.line(tr("of a matrix product"), [one.product if one else None for one in found]),
            Line(tr("2·MACs/√S, for comparison"), remark=True),
            Line(tr("words held, S"), held),
        ]

    def most(self) -> float:
        """Words at the right end."""
        ends = [float(now.words_in_all) for now in self.sight.now]
        marks = [value for run in self.sight.runs for value, _ in self.marks(run)]
        return max(1.0, *ends, *(mark for mark in marks if mark <= 4 * max(ends))) * 1.04

    def marks(self, run: Run) -> list[tuple[float, Qt.PenStyle]]:
        found = bounds(run)
        lines = [(found.reference, Qt.PenStyle.DashLine)] if found else []
        return [(float(run.least_words), Qt.PenStyle.SolidLine), *lines]

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        height = BAR_ROW_PX * self.scale()
        for number_, run in enumerate(self.sight.runs):
            self.draw_bar(
                painter, QRectF(rect.left(), rect.top() + number_ * height, rect.width(), height), number_, run
            )
        self.draw_lines(painter, rect.adjusted(0, height * len(self.sight.runs), 0, 0), self.lines())

    def draw_bar(self, painter: QPainter, rect: QRectF, place: int, run: Run) -> None:
        theme, now, most = LOOK.theme, self.sight.now[place], self.most()
        label = LABEL_PX * self.scale() if len(self.sight.runs) > 1 else 0.0
        thick = BAR_PX * self.scale()
        bar = QRectF(rect.left() + label, rect.center().y() - thick / 2, rect.width() - label, thick)
        painter.setPen(theme.colour("text"))
        painter.drawText(
            QRectF(rect.left(), rect.top(), label, rect.height()),
            int(Qt.AlignmentFlag.AlignVCenter),
            self.sight.letters[place],
        )
        painter.fillRect(bar, theme.colour("field"))
        if self.sight.hidden:
            return
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * now.words / most, thick), theme.colour("accent"))
        for words, style in self.marks(run):
            if words <= most:
                x = bar.left() + bar.width() * words / most
                painter.setPen(QPen(theme.colour("text"), 2.0, style))
                painter.drawLine(QPointF(x, bar.top() - 5), QPointF(x, bar.bottom() + 5))


def rounded(words: float | None) -> str:
    return exact(None if words is None else round(words))
