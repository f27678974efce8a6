"""What the scenes of copied columns share: which input word a cell is, when it was written, how it stands now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.dataflow.drawable import drawable
from analysis.dataflow.events import MOST_EVENTS, Event, Op, State
from analysis.dataflow.im2col import Im2colRun, event_bound
from analysis.dataflow.im2col_plan import Im2col, Unit
from analysis.dataflow.layer import INPUTS, WEIGHTS, Layer
from analysis.dataflow.trace import Trace
from gui.lab.ink import Grid, Look, colour
from gui.lab.planes import PLANE_GAP, Planes, best_row
from gui.theme import LOOK, body_font

CLEAR_PX = 17.0
MOST_MACS, LEAST_MACS, MOST_CELLS = 2_600, 60, 2_000
OFFSET = 0.45  # of a cell: how far each channel stands below the one before


def tr(text: str, **parts: object) -> str:
    return QCoreApplication.translate("lab", text).format(**parts)


@dataclass(frozen=True, eq=False)
class ColumnView:
    """Of one run; built once a play, used at every frame."""

    run: Im2colRun

    @cached_property
    def sources(self) -> np.ndarray:
        """Input word of each cell of the column matrix, flat; -1 in the padding."""
        return self.run.lowering.sources().reshape(-1)

    @cached_property
    def written(self) -> np.ndarray:
        """The event that wrote each cell: every cell is written once."""
        trace = self.run.trace
        found = np.full(len(self.sources), len(trace), dtype=np.int64)
        owner = np.repeat(np.arange(len(trace)), np.diff(trace.starts))
        mine = np.isin(trace.op[owner], (Op.COPY, Op.PAD))
        found[trace.cells[mine]] = owner[mine]
        return found

    @cached_property
    def units(self) -> list[Unit]:
        return list(self.run.plan.units())

    @cached_property
    def batch_starts(self) -> np.ndarray:
        """The event with which each batch begins to be copied."""
        first: dict[int, int] = {}
        for number, unit in enumerate(self.units):
            if unit.is_fill:
                first.setdefault(unit.batch, number)
        return np.searchsorted(self.run.trace.unit, list(first.values()))

    @cached_property
    def words_of_weights(self) -> np.ndarray:
        """Place in its column of each weight, by its place in a filter."""
        found = np.empty(self.run.lowering.length, dtype=np.int64)
        found[self.run.lowering.weight_places] = np.arange(len(found))
        return found

    def copies_of(self, source: int) -> np.ndarray:
        """Cells of the matrix that are this input word."""
        return np.nonzero(self.sources == source)[0] if source >= 0 else np.zeros(0, dtype=np.int64)

    def copied_so_far(self, time: int) -> np.ndarray:
        """How often each input word was copied, flat."""
        done = self.sources[(self.written < time) & (self.sources >= 0)]
        return np.bincount(done, minlength=self.run.lowering.input_words)

    def event(self, time: float) -> Event | None:
        """What happens now; None at the end."""
        trace = self.run.trace
        return trace.event_at(int(time)) if int(time) < len(trace) else None

    def unit(self, time: float) -> Unit:
        """What runs now: the copy of a column, or a block of the product; at the end the last one."""
        return self.units[self.run.trace.unit[min(int(time), len(self.run.trace) - 1)]]

    def looks_of_columns(self, state: State, time: float, event: Event | None) -> np.ndarray:
        looks = np.where(self.written < int(time), Look.USED, Look.EMPTY).astype(np.int8)
        looks[state.held[1]["columns"]] = Look.HELD
        looks[self.cells_now(event, "columns", time)] = Look.NOW
        return looks

    def looks_of_inputs(self, time: float, event: Event | None) -> np.ndarray:
        looks = np.where(self.copied_so_far(int(time)) > 0, Look.USED, Look.EMPTY).astype(np.int8)
        looks[self.cells_now(event, INPUTS, time)] = Look.NOW
        return looks

    def values_of_columns(self, state: State, event: Event | None) -> np.ndarray:
        """What the cells hold, with what is being written now."""
        values = state.values["columns"].copy()
        if event is not None and event.op in (Op.COPY, Op.PAD):
            values[event.cells] = event.amounts
        return values

    def cells_now(self, event: Event | None, tensor: str, time: float) -> np.ndarray:
        """Cells of columns or inputs that the event touches: of a copy as many as have come, all while it stands still."""
        none = np.zeros(0, dtype=np.int64)
        if event is None or event.op == Op.EVICT:
            return none
        cells = none
        if self.run.trace.tensors[event.tensor].name == "columns":
            cells = np.asarray(event.cells)
            part = time - int(time)
            if event.op in (Op.COPY, Op.PAD) and part > 0:
                cells = cells[: int(np.ceil(part * len(cells)))]
        elif event.op == Op.MAC and event.left >= 0:
            length = self.run.lowering.length
            cells = np.array([self.unit(time).columns[0] * length + self.words_of_weights[event.left % length]])
        if tensor == "columns":
            return cells
        sources = self.sources[cells]
        return sources[sources >= 0]


def shown_layer(asked: Layer, plan_of: Callable[[Layer], Im2col]) -> Layer:
    """The layer, or a smaller one of its kind whose every word can be watched; as small as can be where none is."""
    most = MOST_MACS
    layer = drawable(asked, most)
    while not is_watchable(plan_of(layer)) and most > LEAST_MACS:
        most = most * 2 // 3
        layer = drawable(asked, most)
    return layer


def is_watchable(plan: Im2col) -> bool:
    lowering = plan.lowering
    return event_bound(plan) <= MOST_EVENTS and lowering.count * lowering.length + lowering.input_words <= MOST_CELLS


def paint_refusal(painter: QPainter, rect: QRectF) -> None:
    painter.setFont(body_font())
    painter.setPen(LOOK.theme.colour("dim"))
    text = tr("This layer is too large to draw word by word. A smaller kernel or fewer channels can be watched.")
    painter.drawText(rect, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter), text)


def weight_order(view: ColumnView, time: float) -> np.ndarray:
    """Flat place of each weight as it is drawn: row a filter of the group under way, in the order of the copy."""
    lowering = view.run.lowering
    column = view.unit(time).columns[0]
    return np.concatenate([lowering.weight_cells(column, m) for m in range(lowering.filters)])


def cells_named(event: Event | None, tensor: str, trace: Trace) -> np.ndarray:
    """Cells of weights or outputs that the event touches; what falls out of a register moves nothing."""
    none = np.zeros(0, dtype=np.int64)
    if event is None or event.op == Op.EVICT:
        return none
    if trace.tensors[event.tensor].name == tensor:
        return np.asarray(event.cells, dtype=np.int64)
    return np.array([event.left]) if tensor == WEIGHTS and event.op == Op.MAC and event.left >= 0 else none


def offset_planes(room: QRectF, run: Im2colRun, most: float = 36.0) -> Planes:
    """All channels of the input as planes of a cube that is pulled apart, each a little lower than the one before."""
    layer, lowering = run.layer, run.lowering
    count = layer.batch * layer.channels_in
    rows, columns = layer.height, layer.width
    across, cell = best_row(room, rows, columns, count, most)
    alone = min(most, room.width() / (count * (columns + PLANE_GAP) - PLANE_GAP))
    if alone >= CLEAR_PX:
        across, cell = count, alone
    one_row = across == count
    if one_row:
        cell = min(cell, room.height() / (rows + OFFSET * (count - 1)))
    grids = tuple(
        Grid(
            room.left() + place % across * (columns + PLANE_GAP) * cell,
            room.top() + (place // across * (rows + PLANE_GAP) + (OFFSET * place if one_row else 0)) * cell,
            rows, columns, cell, first=place * rows * columns,
        )
        for place in range(lowering.input_words // (rows * columns))
    )  # fmt: skip
    return Planes(INPUTS, grids, tuple(range(count)), count)


def paint_padding_cells(painter: QPainter, grid: Grid, chosen: np.ndarray) -> None:
    """Hatches the cells that hold the zero point: no word of the input. chosen: rows × columns of the grid, bool."""
    rects = [grid.cell_rect(int(row), int(column)) for row, column in np.argwhere(chosen)]
    painter.setPen(QPen(colour("columns", 0.5), 1.0) if grid.cell >= 7 else Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(LOOK.theme.colour("dim", 0.5), Qt.BrushStyle.BDiagPattern))
    painter.drawRects(rects)
