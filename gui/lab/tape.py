"""Memory as one long tape of words with their addresses; a long one is shown around what matters now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.lab.ink import Grid
from gui.lab.matrix import paint_matrix
from gui.theme import LOOK, small_font, tabular

LEAST_CELL, MOST_CELL = 17.0, 30.0
LABEL_PX = 11
MARGIN = 20.0  # for an ellipsis


@dataclass(frozen=True, slots=True)
class Tape:
    """Words first … last − 1 of `total`, cell by cell; groups: how many neighbours belong together."""

    grid: Grid
    first: int
    last: int
    total: int
    group: int

    @property
    def rect(self) -> QRectF:
        return self.grid.rect

    def rect_of(self, address: int) -> QRectF | None:
        if not self.first <= address < self.last:
            return None
        return self.grid.cell_rect(0, address - self.first)

    def address_at(self, at: QPointF) -> int | None:
        return self.grid.place_at(at)


def tape_in(room: QRectF, total: int, group: int, middle: int) -> Tape:
    """The whole tape where its cells are large enough, else as many words around `middle` as fit."""
    whole = room.width() / total
    if whole >= LEAST_CELL:
        cell = min(MOST_CELL, whole)
        return Tape(Grid(room.left(), room.top() + LABEL_PX + 3, 1, total, cell), 0, total, total, group)
    cell = 20.0
    count = max(1, int((room.width() - 2 * MARGIN) // cell))
    first = max(0, min(middle - count // 2, total - count))
    left = room.left() + MARGIN
    return Tape(Grid(left, room.top() + LABEL_PX + 3, 1, count, cell, first=first), first, first + count, total, group)


def label_font():
    font = tabular(small_font())
    font.setPixelSize(LABEL_PX)
    return font


def paint_tape(painter: QPainter, tape: Tape, looks: np.ndarray, texts: np.ndarray, names: list[str]) -> None:
    """looks, texts: by address. names: of the groups, by number; written where they fit."""
    paint_matrix(painter, tape.grid, "inputs", looks, texts)
    font = label_font()
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("dim"))
    metrics = QFontMetricsF(font)
    paint_addresses(painter, tape, metrics)
    paint_groups(painter, tape, metrics, names)
    paint_ellipses(painter, tape)


def paint_addresses(painter: QPainter, tape: Tape, metrics: QFontMetricsF) -> None:
    """Below, as often as there is room: every one, or each group's first, or each second group's, …"""
    wide = metrics.horizontalAdvance(str(tape.total)) + 5
    step = 1 if tape.grid.cell >= wide else max(1, tape.group)
    while step * tape.grid.cell < wide:
        step *= 2
    base = tape.rect.bottom() + metrics.ascent() + 2
    for address in range(-(-tape.first // step) * step, tape.last, step):
        cell = tape.rect_of(address)
        text = str(address)
        painter.drawText(QPointF(cell.center().x() - metrics.horizontalAdvance(text) / 2, base), text)


def paint_groups(painter: QPainter, tape: Tape, metrics: QFontMetricsF, names: list[str]) -> None:
    """A stroke over each group of neighbours, and its name."""
    group, top = tape.group, tape.rect.top() - 3
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.0))
    for number in range(tape.first // group, -(-tape.last // group)):
        begin, end = max(tape.first, number * group), min(tape.last, (number + 1) * group)
        left, right = tape.rect_of(begin).left(), tape.rect_of(end - 1).right()
        painter.drawLine(QPointF(left + 1, top), QPointF(right - 1, top))
        text = names[number]
        if metrics.horizontalAdvance(text) + 4 <= right - left:
            at = QRectF(left, top - LABEL_PX - 2, right - left, LABEL_PX + 1)
            painter.drawText(at, Qt.AlignmentFlag.AlignCenter, text)


def paint_ellipses(painter: QPainter, tape: Tape) -> None:
    middle = tape.rect.center().y() + 4
    if tape.first > 0:
        painter.drawText(QPointF(tape.rect.left() - 15, middle), "…")
    if tape.last < tape.total:
        painter.drawText(QPointF(tape.rect.right() + 3, middle), "…")
