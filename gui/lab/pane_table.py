"""Rows of a pane: a name, and for each execution its numbers over a thin bar."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from gui.lab.pane import Painted, font, metrics_of
from gui.theme import GAP, LOOK

BAR_PX, ROW_PX, BAR_ROW_PX, HEAD_PX, REMARK_PX = 4.0, 20.0, 27.0, 24.0, 18.0
LABEL_SHARE, ONE_LABEL_SHARE = 0.32, 0.44
LEAST_TEXT_PX = 8


class Cell(NamedTuple):
    """text: whole; short: where there is little room. part: of the bar that is full, None without a bar."""

    text: str
    short: str = ""
    part: float | None = None


class Line(NamedTuple):
    """head: words above the lines that follow; remark: below the one before.

    token: colour of its bars. sign: a square in that colour before the label.
    """

    label: str
    cells: tuple[Cell, ...] = ()
    token: str = "dim"
    head: bool = False
    sign: bool = False
    remark: bool = False

    @property
    def height(self) -> float:
        if self.remark:
            return REMARK_PX
        return HEAD_PX if self.head else BAR_ROW_PX if any(cell.part is not None for cell in self.cells) else ROW_PX


class TableBody(Painted):
    """Its lines depend on the executions, their numbers on the time. label_share: of the width, beside several executions."""

    label_share = LABEL_SHARE

    def lines(self) -> list[Line]:
        raise NotImplementedError

    def scale(self) -> float:
        return 1.4 if self.large else 1.0

    def wanted_height(self) -> int:
        return round(sum(line.height for line in self.lines()) * self.scale()) + 8 if self.sight.runs else 1

    def text(self) -> str:
        rows = ("\t".join((line.label, *(cell.text for cell in line.cells))) for line in self.lines())
        return "".join(f"{row}\n" for row in rows)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        self.draw_lines(painter, rect, self.lines())

    def draw_lines(self, painter: QPainter, rect: QRectF, lines: list[Line]) -> float:
        """Returns where the next would begin."""
        top = rect.top()
        for line in lines:
            height = line.height * self.scale()
            self.draw_line(painter, QRectF(rect.left(), top, rect.width(), height), line)
            top += height
        return top

    def draw_line(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        count = max(1, len(line.cells) or len(self.sight.runs))
        share = ONE_LABEL_SHARE if count == 1 else self.label_share
        label = QRectF(rect)
        if line.cells:
            label.setWidth(rect.width() * share)
        bars = any(cell.part is not None for cell in line.cells)
        band = rect.height() - (BAR_PX + 4) * self.scale() if bars else rect.height()
        label.setHeight(band)
        self.draw_label(painter, label, line)
        width = (rect.width() - label.width() - GAP * count) / count
        for number, cell in enumerate(line.cells):
            left = label.right() + GAP + number * (width + GAP)
            self.draw_cell(painter, QRectF(left, rect.top(), width, band), line, cell)

    def draw_label(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        theme = LOOK.theme
        if line.sign:
            side = 9 * self.scale()
            painter.fillRect(QRectF(rect.left(), rect.center().y() - side / 2, side, side), theme.colour(line.token))
            rect = rect.adjusted(side + 5, 0, 0, 0)
        quiet = line.head or line.remark
        kind = "small" if quiet else "body"
        painter.setPen(theme.colour("dim" if quiet else "text"))
        flags = Qt.AlignmentFlag.AlignLeft | (
            Qt.AlignmentFlag.AlignBottom if line.head else Qt.AlignmentFlag.AlignVCenter
        )
        write(painter, rect, line.label, flags, kind, self.large)

    def draw_cell(self, painter: QPainter, rect: QRectF, line: Line, cell: Cell) -> None:
        painter.setPen(LOOK.theme.colour("dim" if line.head else "text"))
        kind = "small" if line.head else "body"
        flags = Qt.AlignmentFlag.AlignRight | (
            Qt.AlignmentFlag.AlignBottom if line.head else Qt.AlignmentFlag.AlignVCenter
        )
        wide = metrics_of(font(kind, self.large)).horizontalAdvance(cell.text) <= rect.width()
        write(painter, rect, cell.text if wide or not cell.short else cell.short, flags, kind, self.large)
        if cell.part is not None:
            bar = QRectF(rect.left(), rect.bottom() + 1, rect.width(), BAR_PX * self.scale())
            painter.fillRect(bar, LOOK.theme.colour("field"))
            bar.setWidth(rect.width() * min(1.0, cell.part))
            painter.fillRect(bar, LOOK.theme.colour(line.token))


def write(painter: QPainter, rect: QRectF, text: str, flags: Qt.AlignmentFlag, kind: str, large: bool) -> None:
    """On one line: smaller where it is too wide, before anything of it is cut."""
    whole = font(kind, large)
    width = metrics_of(whole).horizontalAdvance(text)
    if width > rect.width() > 0:
        pixels = max(LEAST_TEXT_PX, int(whole.pixelSize() * rect.width() / width))
        whole = font(kind, False, pixels)
        text = metrics_of(whole).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
    painter.setFont(whole)
    painter.drawText(rect, int(flags | Qt.TextFlag.TextSingleLine), text)
