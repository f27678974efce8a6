"""Matrices whose cells need not be square, so that one with very long columns can still be seen whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.lab.ink import CELL_GAP, Grid, Look, edge_of, fill_of, text_on
from gui.lab.planes import minus
from gui.lab.stamps import framed_tile, paint_stamps
from gui.theme import LOOK, small_font, tabular

TEXT_CELL = 14.0
SOFT_CELLS = 150
GAP_FROM = 4  # px; narrower cells touch
FRAMED_CELL = 7.0  # smaller cells have no frame of their own


@dataclass(frozen=True, slots=True)
class Matrix(Grid):
    """wide, tall: sides of a cell, gap included; `cell` is the smaller one."""

    wide: float = 1.0
    tall: float = 1.0

    @property
    def rect(self) -> QRectF:
        return QRectF(self.left, self.top, self.columns * self.wide, self.rows * self.tall)

    def cell_rect(self, row: int, column: int) -> QRectF:
        across, down = (min(CELL_GAP, side / 5) for side in (self.wide, self.tall))
        return QRectF(self.left + column * self.wide, self.top + row * self.tall, self.wide - across, self.tall - down)

    def place_at(self, at: QPointF) -> int | None:
        row, column = int((at.y() - self.top) // self.tall), int((at.x() - self.left) // self.wide)
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return None
        return int(self.flat[row, column])

    def column_rect(self, column: int) -> QRectF:
        return self.cell_rect(0, column).united(self.cell_rect(self.rows - 1, column))

    def row_rect(self, row: int) -> QRectF:
        return self.cell_rect(row, 0).united(self.cell_rect(row, self.columns - 1))


def matrix(left: float, top: float, rows: int, columns: int, wide: float, tall: float, **places: int) -> Matrix:
    return Matrix(left, top, rows, columns, min(wide, tall), wide=wide, tall=tall, **places)


def sides_of(grid: Grid) -> tuple[tuple[float, float, int], ...]:
    """(begin, side, cells) down and across."""
    first = grid.rect
    return (first.top(), first.height() / grid.rows, grid.rows), (
        first.left(),
        first.width() / grid.columns,
        grid.columns,
    )


@lru_cache(maxsize=256)
def rects_of(grid: Grid) -> tuple[QRectF, ...]:
    """Of all cells, row by row; the same at every frame. Those too small for frames stand on whole pixels."""
    if grid.cell < FRAMED_CELL:
        lines = [[round(begin + side * n) for n in range(count + 1)] for begin, side, count in sides_of(grid)]
        tops, lefts = lines
        return tuple(
            QRectF(left, top, right - left - (right - left >= GAP_FROM), bottom - top - (bottom - top >= GAP_FROM))
            for top, bottom in pairwise(tops)
            for left, right in pairwise(lefts)
        )
    return tuple(grid.cell_rect(row, column) for row in range(grid.rows) for column in range(grid.columns))


def paint_matrix(
    painter: QPainter, grid: Grid, tensor: str, looks: np.ndarray, texts: Sequence[str] | np.ndarray | None = None
) -> None:
    """As ink's grids, for many cells: all that look alike at once. Where cells are too small for frames, on a ground."""
    if grid.cell < FRAMED_CELL:
        painter.fillRect(grid.rect, LOOK.theme.colour("field"))
    flat = grid.flat.reshape(-1)
    mine, rects = looks[flat], rects_of(grid)
    # Soft edges blur thin cells, and many of them are only a ground for what moves.
    is_soft = grid.cell >= FRAMED_CELL and len(rects) <= SOFT_CELLS
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_soft)
    for look in Look:
        chosen = np.nonzero(mine == look)[0].tolist()
        if chosen and (look != Look.EMPTY or grid.cell >= FRAMED_CELL):
            paint_alike(painter, [rects[place] for place in chosen], tensor, look, grid.cell, is_soft)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if texts is not None and grid.cell >= TEXT_CELL:
        paint_numbers(painter, grid, mine, np.asarray(texts, dtype=object)[flat])


def paint_alike(
    painter: QPainter, rects: Sequence[QRectF], tensor: str, look: Look, cell: float, is_soft: bool
) -> None:
    fill, edge = fill_of(tensor, look), edge_of(tensor, look)
    if is_soft:
        paint_stamps(painter, rects, fill, edge, framed_tile)
        return
    painter.setBrush(fill)
    painter.setPen(QPen(edge, 1.0) if cell >= FRAMED_CELL else Qt.PenStyle.NoPen)
    painter.drawRects(rects)


def paint_numbers(painter: QPainter, grid: Grid, looks: np.ndarray, texts: np.ndarray) -> None:
    """looks, texts: of the grid's own cells, row by row."""
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(13, grid.cell * 0.45))))
    painter.setFont(font)
    rects, written = rects_of(grid), texts != ""
    for look in Look:
        chosen = np.nonzero((looks == look) & written)[0].tolist()
        painter.setPen(text_on(look))
        for place in chosen:
            painter.drawText(rects[place], Qt.AlignmentFlag.AlignCenter, texts[place])


def number_texts(values: np.ndarray, shown: np.ndarray, grid: Grid) -> np.ndarray | None:
    """Values as text where `shown`; None where cells have no room for the longest. Both by flat place of the tensor."""
    if grid.cell < TEXT_CELL:
        return None
    texts = np.full(len(values), "", dtype=object)
    flat = grid.flat.reshape(-1)
    mine = flat[shown[flat]]
    texts[mine] = [minus(value) for value in values[mine].tolist()]
    longest = max((len(text) for text in texts[mine]), default=0)
    font = max(8.0, min(13.0, grid.cell * 0.45))
    return texts if longest * 0.62 * font <= grid.cell - 2 else None
