"""Cells, words and arrows: how every scene shows what moves, what stays, what was used and what was not touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from analysis.dataflow.events import Event, State
from analysis.dataflow.trace import Trace
from gui.lab.stamps import paint_stamps, rounded_tile
from gui.theme import LOOK, body_font, small_font, tabular

CELL_GAP = 2.0
# Colour token of each tensor; look.md has the hues.
TOKENS = {
    "weights": "weights",
    "inputs": "inputs",
    "outputs": "outputs",
    "psums": "outputs",
    "columns": "inputs",
    "bias": "weights",
}


class Look(IntEnum):
    """How a cell stands: what was never touched is empty, used is pale, held is solid, what moves now is amber."""

    EMPTY = 0
    USED = 1
    HELD = 2
    NOW = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A plane of cells. cell: side in px, gap included. first: flat place of its first cell; pitch: of a row, step: of a cell."""

    left: float
    top: float
    rows: int
    columns: int
    cell: float
    first: int = 0
    pitch: int = 0
    step: int = 1

    @property
    def rect(self) -> QRectF:
        return QRectF(self.left, self.top, self.columns * self.cell, self.rows * self.cell)

    @property
    def flat(self) -> np.ndarray:
        """Flat places of the cells, rows × columns."""
        pitch = self.pitch or self.columns * self.step
        return self.first + pitch * np.arange(self.rows)[:, None] + self.step * np.arange(self.columns)[None, :]

    def cell_rect(self, row: int, column: int) -> QRectF:
        gap = min(CELL_GAP, self.cell / 5)
        return QRectF(self.left + column * self.cell, self.top + row * self.cell, self.cell - gap, self.cell - gap)

    def place_at(self, at: QPointF) -> int | None:
        """Flat place of the cell under a point."""
        row, column = int((at.y() - self.top) // self.cell), int((at.x() - self.left) // self.cell)
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        return int(self.flat[row, column])

    def rect_of(self, place: int) -> QRectF | None:
        """Where a flat place is drawn; None where it is not in this plane."""
        found = np.argwhere(self.flat == place)
        return self.cell_rect(*map(int, found[0])) if len(found) else None


def colour(tensor: str, alpha: float = 1.0) -> QColor:
    return LOOK.theme.colour(TOKENS[tensor], alpha)


def looks_of(state: State, tensor: str, level: int, event: Event | None, trace: Trace) -> np.ndarray:
    """How each cell of a tensor stands at a level; the event that happens now is amber. int8, flat."""
    looks = np.where(state.moved[tensor] + state.used[tensor] > 0, Look.USED, Look.EMPTY).astype(np.int8)
    looks[state.held[level][tensor]] = Look.HELD
    if event is not None:
        looks[cells_now(event, tensor, trace)] = Look.NOW
    return looks


def cells_now(event: Event, tensor: str, trace: Trace) -> np.ndarray:
    """Cells of a tensor that an event touches; of a MAC both operands and the sum."""
    name = trace.tensors[event.tensor].name
    own = "outputs" if name == "psums" else name
    if own == tensor:
        return np.asarray(event.cells, dtype=np.int64)
    taken = {"weights": event.left, "inputs": event.right}.get(tensor, -1)
    return np.array([taken] if taken >= 0 else [], dtype=np.int64)


def numerals(values: np.ndarray) -> np.ndarray:
    """Whole numbers as they are written in cells, with a minus that is as wide as a plus."""
    found: np.ndarray = np.char.replace(values.astype(str), "-", "−")
    return found


def paint_grid(
    painter: QPainter, grid: Grid, tensor: str, looks: np.ndarray, texts: Sequence[str] | np.ndarray | None = None
) -> None:
    """looks, texts: by flat place of the whole tensor; texts stand in cells that are large enough."""
    flat = grid.flat.reshape(-1)
    mine = looks[flat].tolist()
    rects = [grid.cell_rect(row, column) for row in range(grid.rows) for column in range(grid.columns)]
    for look in sorted(set(mine)):
        fill, edge = fill_of(tensor, look), edge_of(tensor, look)
        alike = [rect for rect, own in zip(rects, mine, strict=True) if own == look]
        if grid.cell >= 16:
            paint_stamps(painter, alike, fill, edge, rounded_tile)
        else:
            painter.setBrush(fill)
            painter.setPen(QPen(edge, 1.0) if grid.cell >= 7 else Qt.PenStyle.NoPen)
            painter.drawRects(alike)
    if texts is not None and grid.cell >= 14:
        paint_texts(painter, grid, rects, mine, [texts[place] for place in flat.tolist()])


def paint_texts(
    painter: QPainter, grid: Grid, rects: Sequence[QRectF], looks: Sequence[int], texts: Sequence[object]
) -> None:
    """rects, looks, texts: of the grid's own cells, row by row."""
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(13, grid.cell * 0.45))))
    painter.setFont(font)
    tints = {look: text_on(look) for look in set(looks)}
    for rect, look, text in zip(rects, looks, texts, strict=True):
        if text != "":
            painter.setPen(tints[look])
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(text))


def fill_of(tensor: str, look: int) -> QColor:
    if look == Look.NOW:
        return LOOK.theme.colour("selection")
    return colour(tensor, {Look.EMPTY: 0.0, Look.USED: 0.22, Look.HELD: 0.75}[look])


def edge_of(tensor: str, look: int) -> QColor:
    return LOOK.theme.colour("selection") if look == Look.NOW else colour(tensor, 0.35 if look == Look.EMPTY else 0.8)


def text_on(look: int) -> QColor:
    """Readable on the cell's fill: dark on amber, the panel's colour on solid ones."""
    if look in (Look.NOW, Look.HELD):
        return QColor("#14171b") if look == Look.NOW or LOOK.theme.dark else QColor("#ffffff")
    return LOOK.theme.colour("text")


def caption(painter: QPainter, at: QPointF, text: str, strong: bool = False, dim: bool = True) -> QRectF:
    """One line above or beside something; returns where it stands. at: left end of the base line."""
    font = body_font() if strong else small_font()
    if strong:
        font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("dim" if dim and not strong else "text"))
    painter.drawText(at, text)
    metrics = QFontMetricsF(font)
    return QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())


def elided(text: str, width: float, font: QFont | None = None) -> str:
    return QFontMetricsF(font or small_font()).elidedText(text, Qt.TextElideMode.ElideRight, width)


def arrow(painter: QPainter, start: QPointF, end: QPointF, tint: QColor, width: float = 1.6) -> None:
    """A line with a head at its end."""
    painter.setPen(QPen(tint, width))
    painter.drawLine(start, end)
    along = np.array([end.x() - start.x(), end.y() - start.y()])
    length = float(np.hypot(*along))
    if length < 1:
        return
    unit = along / length
    side = np.array([-unit[1], unit[0]])
    tip = np.array([end.x(), end.y()])
    corners = [tip, tip - 7 * unit + 3.5 * side, tip - 7 * unit - 3.5 * side]
    painter.setBrush(tint)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


def between(start: QPointF, end: QPointF, part: float) -> QPointF:
    """A point on the way, 0 at the start and 1 at the end: where something in flight is."""
    return start + (end - start) * part


def fitting_cell(width: float, height: float, columns: int, rows: int, most: float = 34.0) -> float:
    """Largest side of a cell so that a plane fits a place."""
    return max(1.0, min(most, width / max(1, columns), height / max(1, rows)))
