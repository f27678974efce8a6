"""All words of a tensor in one place: as rectangles where they are few, as a picture of one dot a word where they are many."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gui.lab.ink import Look, edge_of, fill_of
from gui.lab.stamps import framed_tile, paint_stamps
from gui.theme import LOOK

MOST_RECTS = 1600
LARGEST_CELL = 22.0


@dataclass(frozen=True)
class CellMap:
    """Planes of equal size, `across` of them side by side. cell: side in px; between planes lies a gap of `gap` cells."""

    place: QRectF
    planes: int
    rows: int
    columns: int
    across: int
    cell: float
    gap: float

    @classmethod
    def fitting(cls, place: QRectF, planes: int, rows: int, columns: int) -> CellMap:
        return fitted(place.getRect(), planes, rows, columns)

    @property
    def down(self) -> int:
        return ceil(self.planes / self.across)

    @cached_property
    def rect(self) -> QRectF:
        """What is covered, in the middle of the place."""
        width = self.across * (self.columns + self.gap) - self.gap
        height = self.down * (self.rows + self.gap) - self.gap
        middle = self.place.center()
        wide, tall = width * self.cell, height * self.cell
        return QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)

    def rect_of(self, plane: int, row: int, column: int) -> QRectF:
        return self.rects([(plane, row, column)])[0]

    @cached_property
    def all_rects(self) -> list[QRectF]:
        """Of all cells, plane by plane and row by row; for as many as are drawn as rectangles."""
        return self.rects([tuple(place) for place in np.ndindex(self.planes, self.rows, self.columns)])

    def rects(self, places: list[tuple[int, int, int]]) -> list[QRectF]:
        side = self.cell - (min(1.5, self.cell / 5) if self.cell > 3 else 0)
        left, top = self.rect.left(), self.rect.top()
        wide, tall = self.columns + self.gap, self.rows + self.gap
        found = []
        for plane, row, column in places:
            down, right = divmod(plane, self.across)
            x, y = left + (right * wide + column) * self.cell, top + (down * tall + row) * self.cell
            found.append(QRectF(x, y, side, side))
        return found

    def at(self, point: QPointF) -> tuple[int, int, int] | None:
        """Plane, row and column under a point."""
        x, y = (point.x() - self.rect.left()) / self.cell, (point.y() - self.rect.top()) / self.cell
        right, column = divmod(x, self.columns + self.gap)
        down, row = divmod(y, self.rows + self.gap)
        plane = int(down) * self.across + int(right)
        inside = x >= 0 and y >= 0 and column < self.columns and row < self.rows and right < self.across
        return (plane, int(row), int(column)) if inside and plane < self.planes else None


@lru_cache(maxsize=64)
def fitted(place: tuple[float, float, float, float], planes: int, rows: int, columns: int) -> CellMap:
    """The same at every frame."""
    across, cell, gap = fit(round(place[2]), round(place[3]), planes, rows, columns)
    return CellMap(QRectF(*place), planes, rows, columns, across, cell, gap)


@lru_cache(maxsize=512)
def fit(width: int, height: int, planes: int, rows: int, columns: int) -> tuple[int, float, float]:
    """How many planes side by side give the largest cells: (across, cell, gap)."""
    gap = 0.0 if rows * columns == 1 else 0.6
    if not planes * rows * columns:
        return 1, 1e-3, gap
    tries = range(1, planes + 1) if planes <= 400 else sorted({ceil(planes / n) for n in range(1, 200)})
    best = (1, 0.0)
    for across in tries:
        down = ceil(planes / across)
        cell = min(width / (across * (columns + gap) - gap), height / (down * (rows + gap) - gap), LARGEST_CELL)
        best = max(best, (across, cell), key=lambda one: (round(one[1], 6), -abs(one[0] - ceil(planes / one[0]))))
    return best[0], max(best[1], 1e-3), gap


def paint_map(painter: QPainter, cells: CellMap, tensor: str, looks: np.ndarray) -> None:
    """looks: planes × rows × columns."""
    if looks.size <= MOST_RECTS and cells.cell >= 2.5:
        paint_rects(painter, cells, tensor, looks)
    else:
        paint_dots(painter, cells, tensor, looks)


def paint_rects(painter: QPainter, cells: CellMap, tensor: str, looks: np.ndarray) -> None:
    rects, mine = cells.all_rects, looks.reshape(-1)
    for look in np.unique(mine).tolist():
        alike = [rects[place] for place in np.nonzero(mine == look)[0].tolist()]
        fill, edge = fill_of(tensor, look), edge_of(tensor, look)
        if cells.cell >= 5:
            paint_stamps(painter, alike, fill, edge, framed_tile)
        else:
            painter.setBrush(edge if look == Look.EMPTY else fill)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRects(alike)


def paint_dots(painter: QPainter, cells: CellMap, tensor: str, looks: np.ndarray) -> None:
    """One dot a word, scaled to the place; planes are parted by an empty line."""
    part = 1 if cells.gap else 0
    rows, columns = cells.rows + part, cells.columns + part
    tints = np.array([dot(tensor, look) for look in Look], dtype=np.uint32)
    dots = np.zeros((cells.down * cells.across, rows, columns), dtype=np.uint32)
    dots[: cells.planes, : cells.rows, : cells.columns] = tints[looks]
    grid = dots.reshape(cells.down, cells.across, rows, columns).transpose(0, 2, 1, 3)
    grid = grid.reshape(cells.down * rows, cells.across * columns)
    whole = np.ascontiguousarray(grid[: grid.shape[0] - part, : grid.shape[1] - part])
    tall, wide = whole.shape
    image = QImage(whole.tobytes(), wide, tall, wide * 4, QImage.Format.Format_ARGB32)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, cells.cell < 1)
    painter.drawImage(cells.rect, image)
    painter.restore()


def dot(tensor: str, look: Look) -> int:
    """0xAARRGGBB; what is empty is a faint tint, so that a plane of dots has a shape."""
    if look == Look.EMPTY:
        return int(LOOK.theme.colour("line").rgba())
    tint = fill_of(tensor, look)
    if look == Look.USED:
        tint.setAlphaF(0.4)
    return int(tint.rgba())
