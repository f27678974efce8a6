"""The picture of a micro-kernel: columns in the buffer, rows of weights under them, sums in registers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.dataflow.events import Event, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS
from analysis.dataflow.micro_kernels import Engine
from gui.lab.column_view import ColumnView, cells_named, paint_padding_cells, tr
from gui.lab.im2col_links import words_of_cell, words_of_source
from gui.lab.im2col_picture import head
from gui.lab.ink import Look, caption, elided
from gui.lab.kernel_places import LABEL_PX, Places
from gui.lab.matrix import Matrix, matrix, number_texts, paint_matrix
from gui.lab.planes import cell_texts, outline
from gui.lab.scene import Hit
from gui.theme import LOOK


def paint_buffer(
    painter: QPainter, places: Places, view: ColumnView, engine: Engine, time: float, state: State,
    event: Event | None, hover: Hit | None,
) -> None:  # fmt: skip
    """A row a column, under each other the words that one pass takes; behind the last word what only fills up."""
    plan = view.run.plan
    size = engine.buffer_bytes(view.run.lowering.length) * plan.buffers
    what = tr("16-bit words, zero point taken off") if engine.widened else tr("8-bit words")
    name = tr("two buffers") if plan.ping_pong else tr("buffer")
    text = tr(
        "{name} of {n} columns: {what}, {size} B", name=name, n=plan.lowering.buffer_columns, what=what, size=size
    )
    first = next(slot for slot in places.slots if slot is not None)
    head(painter, places.text_left, first.top, text, first.left + 900)
    looks = view.looks_of_columns(state, time, event)
    values = view.values_of_columns(state, event)
    padded = (view.sources < 0) & (looks == Look.HELD)
    looks[padded] = Look.USED
    gone = ~state.held[1]["columns"] & (looks == Look.USED) & ~padded
    looks[gone] = Look.EMPTY
    for slot, column in zip(places.slots, places.columns, strict=True):
        if slot is None or column is None:
            continue
        label(painter, places, slot, pixel_words(view, column))
        paint_matrix(painter, slot, "columns", looks, number_texts(values, looks != Look.EMPTY, slot))
        paint_padding_cells(painter, slot, padded[slot.flat])
        paint_fill_up(painter, slot, places.room)
        in_registers(painter, slot, state.held[2]["columns"])
        if hover is not None and hover.tensor in ("columns", INPUTS):
            source = int(view.sources[hover.cell]) if hover.tensor == "columns" else hover.cell
            outline(painter, [slot.rect_of(int(cell)) for cell in view.copies_of(source)], LOOK.theme.colour("accent"))


def pixel_words(view: ColumnView, column: int) -> str:
    y, x = divmod(column % view.run.lowering.pixels, view.run.layer.out_width)
    return tr("pixel {y},{x}", y=y, x=x)


def label(painter: QPainter, places: Places, row: Matrix, text: str) -> None:
    caption(painter, QPointF(places.text_left, row.rect.center().y() + 4), elided(text, LABEL_PX - 4))


def paint_fill_up(painter: QPainter, slot: Matrix, room: int) -> None:
    """Words of the buffer that no column has, hatched."""
    spare = room - slot.columns
    if spare > 0:
        rest = QRectF(slot.rect.right(), slot.top, spare * slot.wide - 1, slot.tall - 2)
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        painter.setBrush(QBrush(LOOK.theme.colour("dim", 0.35), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(rest)


def in_registers(painter: QPainter, row: Matrix, held: np.ndarray) -> None:
    """A frame around the words that registers hold now."""
    places = np.nonzero(held[row.flat.reshape(-1)])[0]
    if len(places):
        frame = row.cell_rect(0, int(places[0])).united(row.cell_rect(0, int(places[-1])))
        outline(painter, [frame], LOOK.theme.colour("text"), 1.6)


def paint_weights(
    painter: QPainter, places: Places, view: ColumnView, time: float, state: State, event: Event | None
) -> None:
    lowering, (first, last) = view.run.lowering, places.filters
    name = tr("filter {m}", m=first) if last - first == 1 else tr("filters {a}–{b}", a=first, b=last - 1)
    text = tr("weights, {name} of {n}: framed words are in registers", name=name, n=lowering.filters)
    head(painter, places.text_left, places.rows[0].top, text, places.sums.left() - places.text_left - 8)
    looks = np.where(state.moved[WEIGHTS] > 0, Look.USED, Look.EMPTY).astype(np.int8)
    looks[cells_named(event, WEIGHTS, view.run.trace)] = Look.NOW
    column = next(j for j in places.columns if j is not None)
    for row, m in zip(places.rows, range(first, last), strict=True):
        order = lowering.weight_cells(column, m)
        label(painter, places, row, tr("filter {m}", m=m))
        values = state.values[WEIGHTS][order]
        paint_matrix(painter, row, WEIGHTS, looks[order], number_texts(values, np.ones(len(values), bool), row))
        in_registers(painter, row, state.held[2][WEIGHTS][order])


def paint_sums(
    painter: QPainter, places: Places, view: ColumnView, time: float, state: State, event: Event | None
) -> None:
    """The block's accumulators: a row a filter, a column a pixel."""
    block, unit = view.run.plan.block, view.unit(time)
    head(painter, places.sums.left(), places.sums.top(), tr("sums"), 60)
    grid = matrix(
        places.sums.left(), places.sums.top(), block.filters, block.columns,
        places.sums.width() / block.columns, places.sums.height() / block.filters,
    )  # fmt: skip
    looks = np.zeros(block.filters * block.columns, dtype=np.int8)
    values = np.zeros(len(looks), dtype=np.int64)
    now = set(cells_named(event, OUTPUTS, view.run.trace).tolist())
    for row, m in enumerate(range(*unit.filters)):
        for place, j in enumerate(range(*unit.columns)):
            cell = view.run.lowering.output_cell(j, m)
            at = row * block.columns + place
            looks[at] = Look.NOW if cell in now else Look.HELD if state.held[2][OUTPUTS][cell] else Look.EMPTY
            values[at] = state.values[OUTPUTS][cell]
    paint_matrix(painter, grid, OUTPUTS, looks, number_texts(values, looks != Look.EMPTY, grid))


def paint_input(
    painter: QPainter, places: Places, view: ColumnView, time: float, event: Event | None, hover: Hit | None
) -> None:
    layer, planes = view.run.layer, places.planes
    text = tr("input {h}×{w}×{c}: copies so far", h=layer.height, w=layer.width, c=layer.channels_in)
    grid = planes.grids[0]
    head(painter, grid.left, grid.top, text, places.output.left - grid.left - 8)
    looks = view.looks_of_inputs(time, event)
    texts = cell_texts(planes, view.copied_so_far(int(time)), hidden=0)
    for plane in planes.grids:
        paint_matrix(painter, plane, INPUTS, looks, texts)
    if hover is not None and hover.tensor in ("columns", INPUTS):
        source = int(view.sources[hover.cell]) if hover.tensor == "columns" else hover.cell
        outline(painter, [planes.rect_of(source)] if source >= 0 else [], LOOK.theme.colour("accent"))


def paint_output(
    painter: QPainter, places: Places, view: ColumnView, time: float, state: State, event: Event | None
) -> None:
    lowering = view.run.lowering
    first = view.unit(time).columns[0] // lowering.pixels * lowering.filters * lowering.pixels
    shown = slice(first, first + lowering.filters * lowering.pixels)
    looks = np.where(state.held[0][OUTPUTS], Look.HELD, Look.EMPTY)
    looks = looks.astype(np.int8)
    looks[state.held[2][OUTPUTS]] = Look.USED
    looks[cells_named(event, OUTPUTS, view.run.trace)] = Look.NOW
    text = tr("output: {m} filters × {n} pixels", m=lowering.filters, n=lowering.pixels)
    head(painter, places.output.left, places.output.top, text, places.facts.left() - places.output.left - 8)
    values = state.values[OUTPUTS][shown]
    paint_matrix(
        painter, places.output, OUTPUTS, looks[shown], number_texts(values, looks[shown] != Look.EMPTY, places.output)
    )


def hit_at(view: ColumnView, places: Places, at: QPointF) -> Hit | None:
    for slot in places.slots:
        if slot is not None and (cell := slot.place_at(at)) is not None:
            return Hit(0, "columns", cell, words_of_cell(view, cell))
    if (source := places.planes.place_at(at)) is not None:
        return Hit(0, INPUTS, source, words_of_source(view, source))
    column = next(j for j in places.columns if j is not None)
    for row, m in zip(places.rows, range(*places.filters), strict=True):
        if (place := row.place_at(at)) is not None:
            return Hit(0, WEIGHTS, int(view.run.lowering.weight_cells(column, m)[place]))
    if (place := places.output.place_at(at)) is not None:
        lowering = view.run.lowering
        return Hit(0, OUTPUTS, column // lowering.pixels * lowering.filters * lowering.pixels + place)
    return None
