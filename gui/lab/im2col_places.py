"""Where the parts of the picture of im2col stand: input, columns, weights, outputs, memory, and the figure beside them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS
from gui.lab.column_view import ColumnView, offset_planes
from gui.lab.matrix import Matrix, matrix
from gui.lab.planes import Planes
from gui.lab.tape import Tape, tape_in

CAPTION_PX, GAP_PX, TABLE_PX, TAPE_PX = 18.0, 16.0, 236.0, 76.0
TABLE_FROM_PX = 560.0  # below this width there is no room for the figure
MOST_CELL, SQUARE_CELL, NARROW_CELL = 40.0, 9.0, 16.0
INPUT_PX = 220.0


@dataclass(frozen=True)
class Places:
    """The product stands as usual: left factor left, right factor above the result."""

    planes: Planes
    columns: Matrix
    weights: Matrix
    outputs: Matrix
    tape: Tape
    table: QRectF | None
    middle: float  # width of what is left of the figure, from the columns on


def cells_of(wide: float, tall: float, length: int, pixels: int, filters: int) -> tuple[float, float, float]:
    """Sides along a column's words, along the columns, along the filters: square if large enough, else words are thin."""
    square = min(MOST_CELL, wide / (length + pixels), tall / (length + filters))
    if square >= SQUARE_CELL:
        return square, square, square
    column = min(NARROW_CELL, wide / 3 / pixels)
    filter_ = min(NARROW_CELL, tall / 3 / filters)
    word = min((wide - pixels * column) / length, (tall - filters * filter_) / length)
    return max(0.5, word), column, filter_


def places_of(rect: QRectF, view: ColumnView, time: float) -> Places:
    lowering = view.run.lowering
    length, pixels, filters = lowering.length, lowering.pixels, lowering.filters
    bottom = rect.bottom() - TAPE_PX
    has_table = rect.width() >= TABLE_FROM_PX
    end = rect.right() - (TABLE_PX + GAP_PX if has_table else 0)
    top = rect.top() + CAPTION_PX
    word, column, filter_ = cells_of(
        end - rect.left() - GAP_PX, bottom - top - 2 * GAP_PX - CAPTION_PX, length, pixels, filters
    )
    left = rect.left() + min(max(length * word, INPUT_PX), end - rect.left() - GAP_PX - pixels * column) + GAP_PX
    middle = top + length * word + GAP_PX + CAPTION_PX - 6
    first = matrix_of(view, time)
    room = QRectF(rect.left(), top, left - GAP_PX - rect.left(), length * word)
    right = max(rect.right() - TABLE_PX, left + pixels * column + GAP_PX)
    return Places(
        offset_planes(room, view.run),
        matrix(left, top, length, pixels, column, word, first=first * pixels * length, pitch=1, step=length),
        matrix(left - GAP_PX - length * word, middle, filters, length, word, filter_),
        matrix(left, middle, filters, pixels, column, filter_, first=first * filters * pixels),
        tape_of(rect, view, time),
        QRectF(right, rect.top(), rect.right() - right, bottom - rect.top()) if has_table else None,
        (right if has_table else rect.right()) - left - 6,
    )  # fmt: skip


def matrix_of(view: ColumnView, time: float) -> int:
    """Which of the independent products (image and group) is under way."""
    return view.unit(time).columns[0] // view.run.lowering.pixels


def tape_of(rect: QRectF, view: ColumnView, time: float) -> Tape:
    lowering = view.run.lowering
    layer = lowering.layer
    group = layer.channels_in if lowering.layout == "nhwc" else layer.width
    room = QRectF(rect.left(), rect.bottom() - TAPE_PX + CAPTION_PX, rect.width(), TAPE_PX - CAPTION_PX)
    return tape_in(room, lowering.input_words, group, address_now(view, int(time)))


def address_now(view: ColumnView, time: int) -> int:
    """The middle of what is copied, or the word that is multiplied; in the padding, of the column so far."""
    unit = view.unit(time)
    at = min(time, len(view.run.trace) - 1)
    if not unit.is_fill:
        while at > 0 and not (view.run.trace.op[at] == Op.LOAD and view.run.trace.tensor[at] == 3) and time - at < 9:
            at -= 1
    event = view.run.trace.event_at(at)
    cells = view.cells_now(event, INPUTS, at)
    if not len(cells):
        sources = view.run.lowering.sources(unit.columns[0], unit.columns[0] + 1)[0]
        cells = sources[sources >= 0][:1]
    addresses = view.run.lowering.addresses_of_cells[cells]
    return int(addresses.mean()) if len(addresses) else 0
