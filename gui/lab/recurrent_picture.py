"""A recurrent cell as one matrix product: [W U] at the left, inputs and states above, the gates of each step where they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.other_layers.recurrent import GATES, Unrolled
from gui.lab.dense_view import tr
from gui.lab.ink import Grid, Look, arrow, caption, elided, fitting_cell, paint_grid
from gui.lab.recurrent_state import Drawn, Place, drawn_of
from gui.theme import LOOK, small_font

LINE, GUTTER, MARGIN = 16.0, 20.0, 18.0
MOST_CELL = 30.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Planes of cells. of_inputs, of_states: of the weights; x, h: what they meet; gates: the results."""

    of_inputs: Grid
    of_states: Grid
    x: Grid
    h: Grid
    gates: Grid

    def corner(self, room: QRectF) -> QRectF:
        """Free, above the weights and to the left of them."""
        return QRectF(room.left(), self.x.top, self.x.left - 24 - room.left(), self.h.rect.bottom() - self.x.top)


def picture_of(room: QRectF, cell: Unrolled) -> Picture:
    drawn, rows = drawn_of(cell), cell.gates * drawn_of(cell).units
    size = fitting_cell(
        room.width() - GUTTER - MARGIN - 12, room.height() - 2 * LINE - GUTTER - 8, drawn.columns + drawn.steps,
        rows + drawn.columns, MOST_CELL,
    )  # fmt: skip
    wide = MARGIN + 6 + GUTTER + (drawn.columns + drawn.steps) * size
    left = room.left() + MARGIN + max(0.0, (room.width() - wide) / 2)
    tall = 2 * LINE + GUTTER + 6 + (drawn.columns + rows) * size
    top = room.top() + LINE + max(0.0, (room.height() - tall) / 2)
    seam, middle = left + drawn.inputs * size + 6, top + drawn.inputs * size + 6
    right, low = seam + drawn.states * size + GUTTER, middle + drawn.states * size + GUTTER + LINE
    return Picture(
        Grid(left, low, rows, drawn.inputs, size),
        Grid(seam, low, rows, drawn.states, size),
        Grid(right, top, drawn.inputs, drawn.steps, size),
        Grid(right, middle, drawn.states, drawn.steps, size),
        Grid(right, low, rows, drawn.steps, size),
    )


def paint_cell(painter: QPainter, room: QRectF, cell: Unrolled, order: str, place: Place) -> Picture:
    picture, drawn = picture_of(room, cell), drawn_of(cell)
    for grid, tensor, looks in planes(picture, cell, drawn, order, place):
        paint_grid(painter, grid, tensor, looks.astype(np.int8).reshape(-1))
    paint_names(painter, picture, cell, room)
    paint_gates(painter, picture, cell, drawn)
    paint_scale(painter, picture.corner(room), cell, drawn)
    if place.step and not place.over:
        paint_return(painter, picture, place.step)
    return picture


def planes(
    picture: Picture, cell: Unrolled, drawn: Drawn, order: str, place: Place
) -> tuple[tuple[Grid, str, np.ndarray], ...]:
    of_inputs, of_states = weight_looks(cell, drawn, order, place)
    x, h = operand_looks(drawn, order, place)
    return (
        (picture.of_inputs, "weights", of_inputs),
        (picture.of_states, "weights", of_states),
        (picture.x, "inputs", x),
        (picture.h, "outputs", h),
        (picture.gates, "outputs", gate_looks(cell, drawn, order, place)),
    )


def weight_looks(cell: Unrolled, drawn: Drawn, order: str, place: Place) -> tuple[np.ndarray, np.ndarray]:
    """Of W and U. Read and gone is pale, resident stays solid, what works now is amber."""
    gate = np.arange(cell.gates * drawn.units) // drawn.units
    kept = Look.HELD if order == "resident" else Look.USED
    is_later = place.step is None or (place.step > 0 or place.over)
    seen = np.where((gate <= place.gate) | bool(is_later and place.step is not None), kept, Look.EMPTY)
    now = np.where((gate == place.gate) & (not place.over), Look.NOW, seen)
    of_inputs, of_states = now, now
    if order == "split":
        rested = np.full(len(gate), Look.EMPTY if place.step is None else Look.USED)
        of_inputs, of_states = (now, rested) if place.step is None else (rested, now)
    return tall(of_inputs, drawn.inputs), tall(of_states, drawn.states)


def tall(rows: np.ndarray, columns: int) -> np.ndarray:
    return np.repeat(rows[:, None], columns, axis=1)


def operand_looks(drawn: Drawn, order: str, place: Place) -> tuple[np.ndarray, np.ndarray]:
    """Of x and h: past is pale, what works now is amber."""
    steps, now = np.arange(drawn.steps), -1 if place.step is None else place.step
    looks = np.where(steps < now + place.over, Look.USED, Look.EMPTY)
    looks = np.where((steps == now) & (not place.over), Look.NOW, looks)
    x = looks
    if order == "split":
        x = np.full(drawn.steps, Look.NOW if place.step is None else Look.USED)
    return np.repeat(x[None, :], drawn.inputs, axis=0), np.repeat(looks[None, :], drawn.states, axis=0)


def gate_looks(cell: Unrolled, drawn: Drawn, order: str, place: Place) -> np.ndarray:
    """Pale is a sum of W·x alone, solid a gate that is done."""
    gate = (np.arange(cell.gates * drawn.units) // drawn.units)[:, None]
    steps = np.arange(drawn.steps)[None, :]
    if place.step is None:
        return np.where(gate < place.gate, Look.USED, np.where(gate == place.gate, Look.NOW, Look.EMPTY)) + 0 * steps
    done = (steps < place.step) | ((steps == place.step) & (gate < place.gate + place.over))
    looks = np.where(done, Look.HELD, Look.USED if order == "split" else Look.EMPTY)
    return np.where((steps == place.step) & (gate == place.gate) & (not place.over), Look.NOW, looks)


def paint_names(painter: QPainter, picture: Picture, cell: Unrolled, room: QRectF) -> None:
    names = (
        (picture.of_inputs, tr("W, {rows}×{columns}").format(rows=cell.rows, columns=cell.inputs)),
        (picture.of_states, tr("U, {rows}×{columns}").format(rows=cell.rows, columns=cell.units)),
    )
    has_room = all(QFontMetricsF(small_font()).horizontalAdvance(text) <= grid.rect.width() for grid, text in names)
    both = tr("[W U], {rows}×{columns}").format(rows=cell.rows, columns=cell.inputs + cell.units)
    for grid, text in names if has_room else ((picture.of_inputs, both),):
        width = grid.rect.width() if has_room else picture.x.left - grid.left - 4
        caption(painter, QPointF(grid.left, grid.top - 4), elided(text, width))
    right = picture.x
    steps = tr("x of {n} steps").format(n=cell.steps)
    caption(painter, QPointF(right.left, right.top - 4), elided(steps, room.right() - right.left))
    caption(painter, QPointF(right.left, picture.gates.top - 4), elided(tr("gates, then h"), room.right() - right.left))
    for grid, letter in ((picture.x, "x"), (picture.h, "h")):
        caption(painter, QPointF(grid.left - 14, grid.rect.center().y() + 4), letter)


def paint_gates(painter: QPainter, picture: Picture, cell: Unrolled, drawn: Drawn) -> None:
    """A letter beside the rows of each gate, a line between them."""
    grid = picture.of_inputs
    painter.setFont(small_font())
    for number, letter in enumerate(GATES[cell.kind]):
        top = grid.top + number * drawn.units * grid.cell
        room = QRectF(grid.left - MARGIN, top, MARGIN - 4, drawn.units * grid.cell)
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, letter)
        if number:
            painter.setPen(QPen(LOOK.theme.colour("dim"), 1.2))
            painter.drawLine(QPointF(grid.left - 4, top - 1), QPointF(picture.gates.rect.right(), top - 1))


def paint_return(painter: QPainter, picture: Picture, step: int) -> None:
    """The state of the step before goes into this one."""
    size = picture.h.cell
    start = QPointF(picture.gates.left + (step - 0.5) * size, picture.gates.top - LINE - 1)
    end = QPointF(picture.h.left + (step + 0.4) * size, picture.h.rect.bottom() + 2)
    arrow(painter, start, end, LOOK.theme.colour("selection"), 1.8)


def paint_scale(painter: QPainter, corner: QRectF, cell: Unrolled, drawn: Drawn) -> None:
    """How much of the cell is drawn, in the free corner."""
    pairs = (
        (drawn.units, cell.units, tr("{some} of {all} units a gate")),
        (drawn.columns, cell.inputs + cell.units, tr("{some} of {all} columns")),
        (drawn.steps, cell.steps, tr("{some} of {all} steps")),
    )
    texts = [text.format(some=some, all=whole) for some, whole, text in pairs if some < whole]
    for line, text in enumerate([tr("drawn smaller:"), *texts] if texts else []):
        caption(painter, QPointF(corner.left(), corner.top() + 12 + line * 17), elided(text, corner.width()))
