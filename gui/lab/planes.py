"""Volumes as planes beside each other: channels of an input, kernels of a filter, output maps; the padding around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from analysis.dataflow.layer import Layer
from gui.lab.ink import Grid, paint_grid
from gui.lab.stamps import CORNER_PX
from gui.theme import LOOK, small_font, tabular

# A plane more is not worth cells smaller than this; one plane alone may have smaller ones.
COMFORTABLE_PX = 17.0
PLANE_GAP = 0.7  # of a cell
TEXT_PX = 14
# Cells, those of the plane among them.
MOST_ZEROS = 3000

Pads = tuple[int, int, int, int]
NO_PADS: Pads = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes of one tensor. numbers: which of its planes; total: how many there are to choose from."""

    tensor: str
    grids: tuple[Grid, ...]
    numbers: tuple[int, ...]
    total: int
    pads: Pads = NO_PADS

    @property
    def cell(self) -> float:
        return self.grids[0].cell

    @property
    def rect(self) -> QRectF:
        found = self.grids[0].rect
        for grid in self.grids[1:]:
            found = found.united(grid.rect)
        top, left, bottom, right = (pad * self.cell for pad in self.pads)
        return found.adjusted(-left, -top, right, bottom)

    @property
    def flat(self) -> np.ndarray:
        return np.concatenate([grid.flat.reshape(-1) for grid in self.grids])

    def place_at(self, at: QPointF) -> int | None:
        found = (grid.place_at(at) for grid in self.grids)
        return next((place for place in found if place is not None), None)

    def rect_of(self, place: int) -> QRectF | None:
        """Where a word stands, None where its plane is not drawn."""
        for grid in self.grids:
            at = place - grid.first
            if 0 <= at < grid.rows * grid.columns:
                return grid.cell_rect(*divmod(at, grid.columns))
        return None

    def grid_of(self, number: int) -> Grid | None:
        return self.grids[self.numbers.index(number)] if number in self.numbers else None

    @property
    def shown(self) -> str:
        """ "2 of 5", "1–3 of 16", or the number where all are there."""
        if len(self.numbers) == self.total:
            return str(self.total)
        return f"{len(self.numbers)} of {self.total}"


def planes_in(
    room: QRectF,
    tensor: str,
    layer: Layer,
    wanted: Sequence[int],
    chosen: int = 0,
    pads: Pads = NO_PADS,
    most: float = 34.0,
) -> Planes:
    """As many of the wanted planes as stand comfortably in a room, at least the chosen one (a place among them)."""
    rows, columns = layer.shape(tensor)[-2:]
    tall, wide = rows + pads[0] + pads[2], columns + pads[1] + pads[3]
    count, across, cell = arrangement(room, tall, wide, len(wanted), most)
    first = min(chosen // count * count, len(wanted) - count)
    numbers = tuple(wanted[first : first + count])
    grids = tuple(
        Grid(
            room.left() + (place % across * (wide + PLANE_GAP) + pads[1]) * cell,
            room.top() + (place // across * (tall + PLANE_GAP) + pads[0]) * cell,
            rows, columns, cell, first=number * rows * columns,
        )
        for place, number in enumerate(numbers)
    )  # fmt: skip
    return Planes(tensor, grids, numbers, len(wanted), pads)


def arrangement(room: QRectF, tall: int, wide: int, wanted: int, most: float) -> tuple[int, int, float]:
    """(planes, planes in a row, side of a cell): all if they stand comfortably, else as many as do."""
    for count in range(wanted, 0, -1):
        across, cell = best_row(room, tall, wide, count, most)
        if cell >= min(COMFORTABLE_PX, most) or count == 1:
            return count, across, cell
    return 1, 1, 1.0


def best_row(room: QRectF, tall: int, wide: int, count: int, most: float) -> tuple[int, float]:
    """How many in a row give the largest cells."""
    options = []
    for across in range(1, count + 1):
        down = -(-count // across)
        side = min(
            room.width() / (across * (wide + PLANE_GAP) - PLANE_GAP),
            room.height() / (down * (tall + PLANE_GAP) - PLANE_GAP),
        )
        options.append((max(1.0, min(most, side)), -down, across))
    cell, _, across = max(options)
    return across, cell


def cell_texts(planes: Planes, values: np.ndarray, hidden: int | None = None) -> np.ndarray:
    """Numbers as text at the flat places that are drawn; `hidden` is left out."""
    texts = np.full(len(values), "", dtype=object)
    if planes.cell >= TEXT_PX:
        flat = planes.flat
        texts[flat] = ["" if value == hidden else minus(value) for value in values[flat].tolist()]
    return texts


def minus(value: int) -> str:
    return str(value).replace("-", "−")


def paint_planes(painter: QPainter, planes: Planes, looks: np.ndarray, texts: np.ndarray | None = None) -> None:
    for grid in planes.grids:
        if any(planes.pads):
            paint_padding(painter, grid, planes.pads)
        paint_grid(painter, grid, planes.tensor, looks, texts)


def paint_padding(painter: QPainter, grid: Grid, pads: Pads) -> None:
    """Zeros around a plane, dashed: they are worked with and lie nowhere."""
    rects = padded_rects(grid, pads)
    pen = QPen(LOOK.theme.colour("dim", 0.55), 1.0)
    if grid.cell >= 9:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # smooth dashes take three times as long
    painter.drawRects(rects)
    painter.restore()
    if grid.cell >= TEXT_PX and all(rect.height() <= grid.cell for rect in rects):
        painter.setFont(digits(grid.cell))
        painter.setPen(LOOK.theme.colour("dim"))
        for rect in rects:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "0")


def padded_rects(grid: Grid, pads: Pads) -> list[QRectF]:
    """A cell for each zero; one frame round all of them where there are so many that drawing them would take long."""
    top, left, bottom, right = pads
    tall, wide = top + grid.rows + bottom, left + grid.columns + right
    if tall * wide > MOST_ZEROS:
        cell = grid.cell
        return [QRectF(grid.left - left * cell, grid.top - top * cell, wide * cell, tall * cell)]
    return [
        grid.cell_rect(row, column)
        for row in range(-top, grid.rows + bottom)
        for column in range(-left, grid.columns + right)
        if not (0 <= row < grid.rows and 0 <= column < grid.columns)
    ]


def digits(cell: float) -> QFont:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(13, cell * 0.45))))
    return font


def outline(painter: QPainter, rects: Sequence[QRectF | None], tint: QColor | None = None, width: float = 2.0) -> None:
    """A frame around each of some cells, of the tint of what is chosen."""
    painter.setPen(QPen(tint or LOOK.theme.colour("selection"), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rect in rects:
        if rect is not None:
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), CORNER_PX, CORNER_PX)


def window_rect(grid: Grid, layer: Layer, row: int, column: int) -> QRectF:
    """What the window of an output pixel spans on a plane, padding included."""
    top = layer.strides[0] * row - layer.pads[0]
    left = layer.strides[1] * column - layer.pads[1]
    last = grid.cell_rect(top + layer.window_height - 1, left + layer.window_width - 1)
    return grid.cell_rect(top, left).united(last)
