"""The picture of im2col, part by part: what was copied, what moves now, what is a duplicate of what is there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from analysis.dataflow.events import Event, Op, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS
from analysis.dataflow.lowering import Lowering
from gui.lab.column_view import ColumnView, cells_named, paint_padding_cells, tr, weight_order
from gui.lab.im2col_places import CAPTION_PX, GAP_PX, Places, matrix_of
from gui.lab.ink import Grid, Look, caption, elided
from gui.lab.matrix import number_texts, paint_matrix
from gui.lab.planes import cell_texts, minus, outline
from gui.lab.tape import MARGIN, paint_tape
from gui.theme import LOOK


def head(painter: QPainter, left: float, top: float, text: str, width: float) -> None:
    caption(painter, QPointF(left, top - 6), elided(text, max(20.0, width)))


def paint_input(painter: QPainter, places: Places, view: ColumnView, time: float, event: Event | None) -> None:
    layer, planes = view.run.layer, places.planes
    text = tr("input {h}×{w}×{c}: copies so far", h=layer.height, w=layer.width, c=layer.channels_in)
    grid = planes.grids[0]
    head(painter, grid.left, grid.top, text, places.columns.left - GAP_PX - grid.left)
    looks = view.looks_of_inputs(time, event)
    own = current_column(view, time)
    looks[own] = np.maximum(looks[own], Look.HELD)
    texts = cell_texts(planes, view.copied_so_far(int(time)), hidden=0)
    for plane in planes.grids:
        paint_matrix(painter, plane, INPUTS, looks, texts)


def current_column(view: ColumnView, time: float) -> np.ndarray:
    """Input words of the column that is filled now."""
    unit = view.unit(time)
    if not unit.is_fill or int(time) >= len(view.run.trace):
        return np.zeros(0, dtype=np.int64)
    sources = view.run.lowering.sources(*unit.columns)[0]
    return sources[sources >= 0]


def paint_columns(
    painter: QPainter, places: Places, view: ColumnView, time: float, state: State, event: Event | None
) -> None:
    lowering, grid = view.run.lowering, places.columns
    text = tr("{n} columns of {k} words", n=lowering.pixels, k=lowering.length) + matrix_words(view, time)
    head(painter, grid.left, grid.top, text, places.middle)
    looks = view.looks_of_columns(state, time, event)
    padded = (view.sources < 0) & (looks != Look.EMPTY) & (looks != Look.NOW)
    looks[padded] = Look.USED
    values = view.values_of_columns(state, event)
    paint_matrix(painter, grid, "columns", looks, number_texts(values, looks != Look.EMPTY, grid))
    paint_padding_cells(painter, grid, padded[grid.flat])
    mark_duplicates(painter, grid, view, time, event)


def matrix_words(view: ColumnView, time: float) -> str:
    if view.run.lowering.matrices == 1:
        return ""
    image, group = divmod(matrix_of(view, time), view.run.layer.groups)
    return tr(", image {n}, group {g}", n=image, g=group)


def mark_duplicates(painter: QPainter, grid: Grid, view: ColumnView, time: float, event: Event | None) -> None:
    """The same words where earlier columns have them already."""
    if event is None or event.op != Op.COPY:
        return
    again = np.isin(view.sources, view.cells_now(event, INPUTS, time)) & (view.written < int(time))
    own = again[grid.flat]
    rects = [grid.cell_rect(int(row), int(column)) for row, column in np.argwhere(own)]
    outline(painter, rects, width=1.6 if grid.cell >= 7 else 1.0)


def paint_product(
    painter: QPainter, places: Places, view: ColumnView, time: float, state: State, event: Event | None
) -> None:
    lowering, weights, outputs = view.run.lowering, places.weights, places.outputs
    order = weight_order(view, time)
    used = np.where(state.used[WEIGHTS] > 0, Look.USED, Look.EMPTY).astype(np.int8)
    used[cells_named(event, WEIGHTS, view.run.trace)] = Look.NOW
    text = tr("weights {m}×{k} in copy order", m=lowering.filters, k=lowering.length)
    head(painter, weights.left, weights.top, text, places.columns.left - 6 - weights.left)
    values = state.values[WEIGHTS][order]
    paint_matrix(painter, weights, WEIGHTS, used[order], number_texts(values, np.ones(len(values), bool), weights))
    made = np.where(state.used[OUTPUTS] > 0, Look.USED, Look.EMPTY).astype(np.int8)
    made[state.held[2][OUTPUTS]] = Look.HELD
    made[cells_named(event, OUTPUTS, view.run.trace)] = Look.NOW
    paint_matrix(painter, outputs, OUTPUTS, made, number_texts(state.values[OUTPUTS], made != Look.EMPTY, outputs))
    head(
        painter,
        outputs.left,
        outputs.top,
        tr("output = weights · columns") if places.middle > 160 else tr("output"),
        places.middle,
    )
    frame_unit(painter, places, view, time)


def frame_unit(painter: QPainter, places: Places, view: ColumnView, time: float) -> None:
    """The row and the column whose product is computed, or the column that is filled."""
    if int(time) >= len(view.run.trace):
        return
    unit, tint = view.unit(time), LOOK.theme.colour("accent")
    column = unit.columns[0] % view.run.lowering.pixels
    outline(painter, [places.columns.column_rect(column)], tint, 1.4)
    if not unit.is_fill:
        row = unit.filters[0]
        outline(painter, [places.weights.row_rect(row), places.outputs.cell_rect(row, column)], tint, 1.4)


def paint_memory(painter: QPainter, places: Places, view: ColumnView, time: float, event: Event | None) -> None:
    lowering, tape = view.run.lowering, places.tape
    looks = np.zeros(lowering.input_words, dtype=np.int8)
    looks[current_column(view, time)] = Look.HELD
    looks[view.cells_now(event, INPUTS, time)] = Look.NOW
    order = lowering.cells_of_addresses
    values = view.run.trace.numbers[INPUTS][order]
    texts = np.full(len(values), "", dtype=object)
    texts[tape.first : tape.last] = [minus(v) for v in values[tape.first : tape.last].tolist()]
    paint_tape(painter, tape, looks[order], texts, group_names(lowering))
    words = tr("memory, {layout}: {total} words", layout=lowering.layout.upper(), total=lowering.input_words)
    cut = tape.last - tape.first < tape.total
    left = tape.rect.left() - (MARGIN if cut else 0)
    text = elided(f"{words} · {now_words(view, time, event)}", max(300.0, tape.rect.width()))
    caption(painter, QPointF(left, tape.rect.top() - CAPTION_PX), text)


def group_names(lowering: Lowering) -> list[str]:
    """Of the words that lie together: a pixel's channels, or a row of a channel."""
    layer = lowering.layer
    if lowering.layout == "nhwc":
        return [f"{y},{x}" for _ in range(layer.batch) for y in range(layer.height) for x in range(layer.width)]
    planes = range(layer.batch * layer.channels_in)
    return [tr("c{c} row {y}", c=c % layer.channels_in, y=y) for c in planes for y in range(layer.height)]


def now_words(view: ColumnView, time: float, event: Event | None) -> str:
    """ "column 2 of 9, copy 1 of 2: 6 words from address 3"."""
    lowering, unit = view.run.lowering, view.unit(time)
    if event is None:
        return tr("every window is copied and multiplied")
    column = tr("column {n} of {all}", n=unit.columns[0] + 1, all=lowering.count)
    if not unit.is_fill:
        return column + tr(", times filter {m} of {all}", m=unit.filters[0] + 1, all=lowering.filters)
    if event.op == Op.PAD:
        return column + tr(": padding, {n} zero points written, nothing read", n=event.words)
    place = int(event.cells[0]) % lowering.length
    parts = lowering.segments(unit.columns[0])
    copy = sum(1 for first, _, padding in parts if not padding and first <= place)
    many, address = int(lowering.runs[unit.columns[0]]), int(lowering.addresses_of_cells[event.right])
    return column + tr(", copy {i} of {n}: {w} words from address {a}", i=copy, n=many, w=event.words, a=address)
