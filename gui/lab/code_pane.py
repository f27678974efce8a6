"""The code that runs, with the line of the next event lit and the passes of its loops."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip

from analysis.dataflow.events import CodeLine
from analysis.dataflow.run import Run
from gui.lab.pane import Painted, fitted, font, metrics_of
from gui.theme import LOOK

LINE_PX, INDENT_PX, BAR_PX = 20.0, 14.0, 3.0
LOOP = re.compile(r"for (\w+) in")


def lit_line(run: Run, time: int) -> int | None:
    """Of the event that is next; None at the end."""
    return int(run.trace.line[time]) if time < len(run.trace) else None


def loop_of(line: CodeLine) -> str:
    found = LOOP.match(line.text)
    return found.group(1) if found else ""


class CodeBody(Painted):
    """One side at a time."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.side = 0

    @property
    def run(self) -> Run | None:
        return self.sight.runs[min(self.side, len(self.sight.runs) - 1)] if self.sight.runs else None

    @property
    def time(self) -> int:
        return self.sight.times[min(self.side, len(self.sight.times) - 1)]

    def show_side(self, side: int) -> None:
        self.side = side
        self.show_sight(self.sight)

    def wanted_height(self) -> int:
        return round(len(self.run.trace.code) * LINE_PX * self.scale()) + 8 if self.run else 1

    def scale(self) -> float:
        return 1.4 if self.large else 1.0

    def notes(self) -> list[str]:
        """Beside each line: the pass that its loop is at, or else what the line is about."""
        passes = self.run.trace.indices(self.time)
        found = []
        for line in self.run.trace.code:
            name = loop_of(line)
            at = f"{name} = {passes[name]}" if name in passes else ""
            found.append(at or line.note)
        return found

    def text(self) -> str:
        if not self.run:
            return ""
        lit = lit_line(self.run, self.time)
        rows = zip(self.run.trace.code, self.notes(), strict=True)
        return "".join(
            f"{'▸' if number == lit else ' '} {'    ' * line.indent}{line.text}{'  # ' + note if note else ''}\n"
            for number, (line, note) in enumerate(rows)
        )

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        lit, height = lit_line(self.run, self.time), LINE_PX * self.scale()
        passes = self.run.trace.indices(self.time)
        for number, (line, note) in enumerate(zip(self.run.trace.code, self.notes(), strict=True)):
            row = QRectF(rect.left(), rect.top() + number * height, rect.width(), height)
            if number == lit:
                painter.fillRect(row, LOOK.theme.colour("selection", 0.22))
                painter.fillRect(QRectF(row.left(), row.top(), BAR_PX, height), LOOK.theme.colour("selection"))
            self.draw_line(painter, row.adjusted(BAR_PX + 5, 0, -4, 0), line, note, loop_of(line) in passes)

    def draw_line(self, painter: QPainter, row: QRectF, line: CodeLine, note: str, live: bool) -> None:
        """The code first; what is said beside it gets what is left."""
        code, beside = font("code", self.large), font("small", self.large)
        left = row.left() + line.indent * self.indent(row.width())
        room = row.right() - left
        text = fitted(line.text, room, code)
        base = row.center().y() + (metrics_of(code).ascent() - metrics_of(code).descent()) / 2
        painter.setFont(code)
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(QPointF(left, base), text)
        rest = room - metrics_of(code).horizontalAdvance(text) - 10
        if note and metrics_of(beside).horizontalAdvance(note) <= rest:
            painter.setFont(beside)
            painter.setPen(LOOK.theme.colour("text" if live else "dim"))
            place = QRectF(row.right() - rest, row.top(), rest, row.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), note)

    def event(self, event: QEvent) -> bool:
        """The line under the mouse whole, with what is said beside it."""
        if event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def tip_at(self, height: float) -> str:
        number = int((height - 4) // (LINE_PX * self.scale()))
        if not self.run or not 0 <= number < len(self.run.trace.code):
            return ""
        return "  # ".join(part for part in (self.run.trace.code[number].text, self.notes()[number]) if part)

    def indent(self, width: float) -> float:
        """A step, as wide as the deepest line leaves room for."""
        metrics = metrics_of(font("code", self.large))
        widest = INDENT_PX * self.scale()
        for line in self.run.trace.code:
            if line.indent:
                widest = min(widest, (width - metrics.horizontalAdvance(line.text)) / line.indent)
        return max(4.0, widest)
