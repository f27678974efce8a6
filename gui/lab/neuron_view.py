"""A neuron drawn: inputs and their weights, the sum, the bias, the function as a curve, the outputs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.events import Event, Op, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS
from analysis.dataflow.neuron import BIAS, REACH, SUM_STEPS, argument, curve, looked_up, real_value
from analysis.dataflow.run import Run
from analysis.units import exact, number
from gui.lab.ink import Grid, arrow, caption, colour, elided, looks_of, numerals, paint_grid
from gui.lab.plots import Plot, around, paint_curve, paint_dot
from gui.lab.scene import Hit, Play
from gui.theme import LOOK, small_font, tabular


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def event_now(run: Run, time: float) -> Event | None:
    return run.trace.event_at(int(time)) if int(time) < len(run.trace) else None


def row_now(run: Run, time: float) -> int:
    """The neuron that is at work; at the end the last one."""
    return int(run.trace.tile[min(int(time), len(run.trace) - 1)])


class Places:
    """Columns from left to right: a, the row of W, the sum, the bias, the function, b."""

    def __init__(self, rect: QRectF, run: Run, m: int) -> None:
        inputs, outputs = run.layer.channels_in, run.layer.channels_out
        self.rect, self.run, self.m = rect, run, m
        self.cell = max(6.0, min(38.0, (rect.height() - 4) / max(inputs, outputs), rect.width() / 16))
        self.middle = rect.top() + rect.height() / 2
        top = self.middle - inputs * self.cell / 2
        wide, left = rect.width(), rect.left()
        self.sum_at = QPointF(left + 0.42 * wide, self.middle)
        self.bias_at = QPointF(left + 0.56 * wide, self.middle)
        side = min(0.19 * wide, 0.75 * rect.height(), 190.0)
        self.function = QRectF(left + 0.66 * wide, self.middle - side / 2, side, side)
        self.radius = max(16.0, min(28.0, 0.034 * wide))
        bias_top = min(rect.bottom() - self.cell, self.middle + self.radius + 26)
        self.grids = {
            INPUTS: Grid(left + 4, top, inputs, 1, self.cell),
            WEIGHTS: Grid(left + 0.16 * wide, top, inputs, 1, self.cell, m * inputs),
            BIAS: Grid(self.bias_at.x() - self.cell / 2, bias_top, 1, 1, self.cell, m),
            OUTPUTS: Grid(
                left + 0.9 * wide - self.cell / 2, self.middle - outputs * self.cell / 2, outputs, 1, self.cell
            ),
        }

    def paint(self, painter: QPainter, play: Play, state: State, event: Event | None) -> None:
        self._wires(painter, event)
        for tensor, grid in self.grids.items():
            looks = looks_of(state, tensor, 1, event, self.run.trace)
            if event is not None and event.op == Op.ADD and tensor == BIAS:
                looks[self.m] = 3
            paint_grid(painter, grid, tensor, looks, None if tensor == OUTPUTS else numerals(state.values[tensor]))
        titles = {
            INPUTS: "a",
            WEIGHTS: tr("W, row {m} of {all}").format(m=self.m + 1, all=self.run.layer.channels_out),
            OUTPUTS: "b",
        }
        for tensor, text in titles.items():
            caption(painter, QPointF(self.grids[tensor].left, self.grids[tensor].top - 5), text)
        bias = self.grids[BIAS].rect
        caption(painter, QPointF(bias.right() + 4, bias.center().y() + 4), "k")
        self._outputs(painter, state, play)
        value, stage = int(state.values[OUTPUTS][self.m]), stage_of(self.run, state.time)
        self._circle(painter, self.sum_at, "Σ", event is not None and event.op == Op.MAC)
        self._circle(painter, self.bias_at, "+", event is not None and event.op == Op.ADD)
        self._numbers(painter, state, event, stage)
        total = raw_sum(self.run, self.m, state.time) + int(self.run.trace.numbers[BIAS][self.m])
        paint_function(painter, self.function, play, value, total, stage, event is not None and event.op == Op.APPLY)

    def _outputs(self, painter: QPainter, state: State, play: Play) -> None:
        """Beside each output that is stored, its value."""
        for cell in np.nonzero(state.held[0][OUTPUTS])[0].tolist():
            box = self.grids[OUTPUTS].cell_rect(cell, 0)
            text = signed(real_value(play.values["activation"], int(state.values[OUTPUTS][cell])))
            caption(painter, QPointF(box.right() + 5, box.center().y() + 4), text, dim=False)

    def _wires(self, painter: QPainter, event: Event | None) -> None:
        """From each product to the sum; the one that is added now is amber."""
        grids = self.grids
        for n in range(grids[INPUTS].rows):
            now = event is not None and event.op == Op.MAC and event.right == n
            tint = LOOK.theme.colour("selection") if now else LOOK.theme.colour("line")
            painter.setPen(QPen(tint, 2.2 if now else 1.0))
            here, there = grids[INPUTS].cell_rect(n, 0), grids[WEIGHTS].cell_rect(n, 0)
            painter.drawLine(QPointF(here.right(), here.center().y()), QPointF(there.left(), there.center().y()))
            painter.drawLine(QPointF(there.right(), there.center().y()), self.sum_at - QPointF(self.radius, 0))
        self._joins(painter)

    def _joins(self, painter: QPainter) -> None:
        dim, r = LOOK.theme.colour("dim"), QPointF(self.radius, 0)
        box, out = self.function, self.grids[OUTPUTS].cell_rect(self.m, 0)
        arrow(painter, self.sum_at + r, self.bias_at - r, dim, 1.2)
        arrow(painter, self.bias_at + r, QPointF(box.left() - 2, self.middle), dim, 1.2)
        arrow(painter, QPointF(box.right(), self.middle), QPointF(out.left() - 2, out.center().y()), dim, 1.2)
        top = self.grids[BIAS].top - 2
        arrow(painter, QPointF(self.bias_at.x(), top), self.bias_at + QPointF(0, self.radius), dim, 1.2)

    def _circle(self, painter: QPainter, at: QPointF, sign: str, now: bool) -> None:
        painter.setPen(QPen(LOOK.theme.colour("selection") if now else colour(OUTPUTS), 2.4 if now else 1.4))
        painter.setBrush(LOOK.theme.colour("selection", 0.3) if now else LOOK.theme.colour("panel"))
        painter.drawEllipse(at, self.radius, self.radius)
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(around(at, self.radius), Qt.AlignmentFlag.AlignCenter, sign)

    def _numbers(self, painter: QPainter, state: State, event: Event | None, stage: int) -> None:
        """The product that joins, and the sum so far, above the circles."""
        trace = self.run.trace
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("text"))
        wide = 0.15 * self.rect.width()
        bias = int(trace.numbers[BIAS][self.m])
        before = raw_sum(self.run, self.m, state.time)
        box = QRectF(self.sum_at.x() - wide / 2, self.middle - self.radius - 22, wide, 18)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, signed(before))
        if stage >= 1:
            painter.drawText(
                box.translated(self.bias_at.x() - self.sum_at.x(), 0),
                Qt.AlignmentFlag.AlignCenter,
                signed(before + bias),
            )
        if event is not None and event.op == Op.MAC:
            w, a = int(trace.numbers[WEIGHTS][event.left]), int(trace.numbers[INPUTS][event.right])
            text = f"+ {signed(w)} · {signed(a)}"
            painter.drawText(box.translated(0, 2 * self.radius + 24), Qt.AlignmentFlag.AlignCenter, text)

    def frame(self, painter: QPainter, hover: Hit | None) -> None:
        found = (
            self.grids[hover.tensor].rect_of(hover.cell) if hover is not None and hover.tensor in self.grids else None
        )
        if found is not None:
            painter.setPen(QPen(LOOK.theme.colour("text"), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(found)


def signed(value: float) -> str:
    return (exact(int(value)) if value == int(value) else number(value, 4)).replace("-", "−")


@lru_cache(maxsize=8)
def times_of(run: Run, op: Op) -> np.ndarray:
    return np.nonzero(run.trace.op == op)[0]


def stage_of(run: Run, time: int) -> int:
    """Of the neuron at work: 0 the sum grows, 1 the bias has joined, 2 f was applied."""
    m = row_now(run, time)
    return int(times_of(run, Op.ADD)[m] < time) + int(times_of(run, Op.APPLY)[m] < time)


def raw_sum(run: Run, m: int, time: int) -> int:
    """Σ of the products so far, before bias and function."""
    macs = times_of(run, Op.MAC)
    mine = macs[(macs < time) & (run.trace.tile[macs] == m)]
    return int(run.trace.amounts[run.trace.starts[mine]].sum())


def paint_function(painter: QPainter, box: QRectF, play: Play, value: int, total: int, stage: int, now: bool) -> None:
    """f as a small curve, its table as steps, the point where this neuron is."""
    name, entries = play.values["activation"], play.extra["entries"]
    painter.setPen(QPen(LOOK.theme.colour("selection" if now else "line"), 2.0 if now else 1.2))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawRoundedRect(box, 6, 6)
    ends = {"sigmoid": (-0.1, 1.1), "tanh": (-1.2, 1.2), "relu": (-float(REACH), float(REACH * SUM_STEPS))}[name]
    reach = REACH * SUM_STEPS if name == "relu" else REACH
    plot = Plot(box.adjusted(8, 8, -8, -8), (-reach, reach), ends, log_x=False)
    axes = QPen(LOOK.theme.colour("line"), 1)
    paint_curve(painter, plot, ((-reach, 0), (reach, 0)), axes)
    paint_curve(painter, plot, ((0, ends[0]), (0, ends[1])), axes)
    xs = np.linspace(-reach, reach, 129)[:-1]
    paint_curve(painter, plot, ((x, curve(name)(x)) for x in xs), QPen(LOOK.theme.colour("dim"), 1.4))
    if entries:
        stairs = np.linspace(-REACH, REACH, 8 * entries + 1)[:-1]
        paint_curve(painter, plot, ((x, looked_up(name, x, entries)) for x in stairs), QPen(colour(OUTPUTS), 1.6))
    paint_point(painter, box, plot, play, value, total, stage)


def paint_point(painter: QPainter, box: QRectF, plot: Plot, play: Play, value: int, total: int, stage: int) -> None:
    name, entries = play.values["activation"], play.extra["entries"]
    label = tr("f = {name}").format(name={"relu": "ReLU"}.get(name, name))
    if entries:
        label += tr(", {n} entries").format(n=entries)
    caption(painter, QPointF(box.left() - 20, box.top() - 6), elided(label, box.width() + 30))
    painter.setFont(tabular(small_font()))
    below = QRectF(box.left() - 20, box.bottom() + 3, box.width() + 40, 18)
    middle = Qt.AlignmentFlag.AlignCenter
    if name != "relu":
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(below.translated(0, 17), middle, tr("x = sum / {n}").format(n=SUM_STEPS))
    if stage == 0:
        return
    x = argument(name, total)
    paint_dot(painter, plot.at(x, looked_up(name, x, entries)), LOOK.theme.colour("selection"))
    text = tr("x = {sum}").format(sum=signed(total))
    if name != "relu":
        text = tr("x = {sum} / {n} = {x}").format(sum=signed(total), n=SUM_STEPS, x=signed(x))
    if stage == 2:
        text = tr("f({x}) = {y}").format(x=signed(x), y=signed(real_value(name, value)))
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(below, middle, text)
