"""Where the parts of the picture of a micro-kernel stand: buffer over weights, word over word; sums at their right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from analysis.dataflow.im2col_plan import Unit
from analysis.dataflow.micro_kernels import Engine
from gui.lab.column_view import ColumnView, offset_planes
from gui.lab.matrix import Matrix, matrix
from gui.lab.planes import Planes

CAPTION_PX, GAP_PX, LABEL_PX, TIMES_PX, FACTS_PX = 18.0, 12.0, 62.0, 58.0, 290.0
MOST_WORD, MOST_ROW, LEAST_ROW = 72.0, 54.0, 9.0
MOST_CELL = 44.0


@dataclass(frozen=True)
class Places:
    """slots: rows of the buffer, each a column, with the word after its last one; rows: weights of one filter each.

    sums: corner of the block's accumulators and side of one. room: bytes that the buffer rounds a column up to, in words.
    """

    slots: tuple[Matrix | None, ...]
    columns: tuple[int | None, ...]
    rows: tuple[Matrix, ...]
    filters: tuple[int, int]
    room: int
    sums: QRectF
    planes: Planes
    output: Matrix
    facts: QRectF
    times: QRectF
    text_left: float


def room_of(view: ColumnView, engine: Engine) -> int:
    """Words that the buffer keeps for a column, those that only fill it up included."""
    return engine.buffer_bytes(view.run.lowering.length) // engine.block.columns // engine.column_bytes


def columns_held(view: ColumnView, time: float) -> list[int | None]:
    """The column in each row of the buffer; None where the last batch has fewer."""
    plan, batches = view.run.plan, view.run.plan.batches
    starts = view.batch_starts
    begun = int(np.searchsorted(starts, int(time), side="right")) - 1
    found: list[int | None] = []
    for buffer in range(plan.buffers):
        batch = begun - (begun - buffer) % plan.buffers
        first, last = batches[batch] if batch >= 0 else (0, 0)
        found += [j if j < last else None for j in range(first, first + view.run.lowering.buffer_columns)]
    return found


def product_near(view: ColumnView, time: float) -> Unit:
    """The block that is computed, or the next one where columns are copied."""
    unit = view.unit(time)
    if not unit.is_fill:
        return unit
    at = view.run.trace.unit[min(int(time), len(view.run.trace) - 1)]
    return next((u for u in view.units[at:] if not u.is_fill), view.units[-1])


def places_of(rect: QRectF, view: ColumnView, engine: Engine, time: float) -> Places:
    lowering, block = view.run.lowering, view.run.plan.block
    held, unit = columns_held(view, time), product_near(view, time)
    room = room_of(view, engine)
    count = len(held) + block.filters
    upper = rect.height() * 0.5
    row = max(LEAST_ROW, min(MOST_ROW, (upper - 2 * CAPTION_PX - 2 * GAP_PX) / count))
    side = min(56.0, max(22.0, rect.width() / 22))
    width = rect.width() - LABEL_PX - GAP_PX - side * block.columns - GAP_PX
    word = min(MOST_WORD, width / room)
    left, top = rect.left() + LABEL_PX, rect.top() + CAPTION_PX
    slots = tuple(
        None if j is None else matrix(left, top + n * row, 1, lowering.length, word, row, first=j * lowering.length)
        for n, j in enumerate(held)
    )
    below = top + len(held) * row + GAP_PX + CAPTION_PX
    rows = tuple(
        matrix(left, below + n * row, 1, lowering.length, word, row) for n in range(unit.filters[1] - unit.filters[0])
    )
    sums = QRectF(left + room * word + GAP_PX, below, side * block.columns, row * block.filters)
    lower = QRectF(rect.left(), below + block.filters * row + GAP_PX + CAPTION_PX, rect.width(), 0.0)
    lower.setBottom(rect.bottom() - TIMES_PX - CAPTION_PX)
    return Places(
        slots, tuple(held), rows, unit.filters, room, sums, *lower_places(lower, view),
        QRectF(rect.left(), rect.bottom() - TIMES_PX, rect.width(), TIMES_PX), rect.left(),
    )  # fmt: skip


def lower_places(rect: QRectF, view: ColumnView) -> tuple[Planes, Matrix, QRectF]:
    """Input, output and figures beside each other."""
    lowering = view.run.lowering
    facts = min(FACTS_PX, rect.width() * 0.42)
    wide = (rect.width() - facts - 2 * GAP_PX) / 2
    planes = offset_planes(QRectF(rect.left(), rect.top(), wide, max(20.0, rect.height())), view.run, MOST_CELL)
    cell = max(1.0, min(MOST_CELL, wide / lowering.pixels, rect.height() / lowering.filters))
    left = rect.left() + wide + GAP_PX
    output = matrix(left, rect.top(), lowering.filters, lowering.pixels, cell, cell)
    right = rect.right() - facts
    return planes, output, QRectF(right, rect.top() - CAPTION_PX, facts, rect.height() + CAPTION_PX)
