"""The seven loops of a convolution: a window, its kernel, the output cell that they make, and the numbers that flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.drawable import drawable
from analysis.dataflow.events import Event, Op, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.run import Run, run_of_nest
from analysis.dataflow.schedules import in_order
from analysis.dataflow.true_convolution import with_turned_kernels
from analysis.dataflow.window_reuse import words_of
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.ink import Look, between, caption, colour, elided, looks_of
from gui.lab.macs import Place, event_now, next_mac, place_of, weight_of
from gui.lab.planes import Planes, cell_texts, minus, outline, paint_planes, planes_in, window_rect
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import BODY_PX, LOOK, fixed_font

N = QT_TRANSLATE_NOOP

FOOT_PX, LABEL_PX, GAP = 82.0, 20.0, 26.0
MOST_CELL = 46.0  # larger ones are slow to fill
LIVE_PX = 16
NUMBERS, USES, LOADS = "numbers", "uses", "loads"
CELLS = ((NUMBERS, N("lab", "numbers")), (USES, N("lab", "uses so far")), (LOADS, N("lab", "loads so far")))
# Of the 720 orders of six loops on 4×4×3, 2×2, 5 filters, these move 1,125, 1,755 and 1,305 words; images and groups
# stand outside.
BEST, WORST, SLIDE = "NGMPQCRS", "NGMPCRSQ", "NGMCPQRS"


@dataclass(frozen=True, slots=True)
class Volumes:
    """The three tensors laid out at a moment. mac: which multiplication; at: its window."""

    inputs: Planes
    weights: Planes
    outputs: Planes
    mac: Event
    at: Place

    @property
    def all(self) -> tuple[Planes, Planes, Planes]:
        return self.inputs, self.weights, self.outputs


@scene
class SevenLoops(Scene):
    title = N("lab", "Convolution in seven loops")
    question = N("lab", "Which words meet in each multiplication, and does the order of the loops matter?")
    slides = "S35–S37"
    params = (
        *sizes(),
        Param("order", N("lab", "order of the loops"), SLIDE, "order", hint=N("lab", "outermost first; one register an operand")),
        Param("flip", N("lab", "flip the kernel (true convolution)"), False, "switch", hint=N("lab", "as the slide's formula")),
        Param("cells", N("lab", "cells show"), USES, "choice", choices=CELLS),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S35: j, k, x, y, u, v"), {"order": SLIDE}, N("lab", "1,305 words")),
        Preset(N("lab", "Best of 720 orders"), {"order": BEST}, N("lab", "1,125 words")),
        Preset(N("lab", "Worst of 720 orders"), {"order": WORST}, N("lab", "1,755 words")),
        Preset(N("lab", "True convolution"), {"flip": True, "cells": NUMBERS, "filters": 2}),
        Preset(N("lab", "Padding"), {"padding": 1, "kernel_rows": 3, "kernel_columns": 3, "channels": 2, "filters": 2}),
        Preset(N("lab", "Stride 2"), {"height": 7, "width": 7, "kernel_rows": 3, "kernel_columns": 3, "stride": 2, "filters": 2}),
        Preset(N("lab", "Dilation 2"), {"height": 6, "width": 6, "dilation": 2, "filters": 2}),
        Preset(N("lab", "Depthwise"), {"channels": 4, "filters": 4, "groups": 4, "kernel_rows": 3, "kernel_columns": 3}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        asked = layer_of(values)
        layer = drawable(asked)
        order = "".join(values["order"])
        run = run_of_nest(in_order(layer, order), tr("loops {order}").format(order=", ".join(order)))
        if values["flip"]:
            run = with_turned_kernels(run)
        extra = {"words": words_of(in_order(asked, order))}
        return Play(values, (run,), asked if layer is not asked else None, extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        run, time = play.runs[0], times[0]
        state, event = run.trace.state(int(time)), event_now(run.trace, time)
        volumes = volumes_in(rect, play, time)
        paint_cone(painter, volumes, run.layer)
        paint_labels(painter, rect, volumes, play)
        for planes in volumes.all:
            paint_volume(painter, planes, state, event, run, play.values["cells"])
        if event is not None:
            paint_now(painter, volumes, run.layer, event, time % 1)
        if hover is not None:
            marked = [planes.rect_of(hover.cell) for planes in volumes.all if planes.tensor == hover.tensor]
            outline(painter, marked, LOOK.theme.colour("accent"))
        paint_equation(painter, rect, play, volumes, state, event)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for planes in volumes_in(rect, play, times[0]).all:
            if (place := planes.place_at(at)) is not None:
                return Hit(0, planes.tensor, place)
        return None

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Sizes, the product that is made, and the numbers that flow."""
        foot = QRectF(rect.left(), rect.bottom() - FOOT_PX, rect.width(), FOOT_PX - 22)
        above = LABEL_PX if play.values["cells"] != NUMBERS else rect.height() - FOOT_PX
        return QRectF(rect.left(), rect.top(), rect.width(), above), foot

    def values_of_layer(self, layer: Layer) -> Values | None:
        return values_of(layer)


def volumes_in(rect: QRectF, play: Play, time: float) -> Volumes:
    """Input at the left, the kernel of the filter in the middle, output at the right."""
    run = play.runs[0]
    layer, mac = run.layer, next_mac(run.trace, time)
    at, size = place_of(layer, mac), layer.sizes
    channel = weight_of(layer, mac)[2]
    top, high = rect.top() + LABEL_PX, rect.height() - FOOT_PX - LABEL_PX - 6
    inner = rect.width() - 2 * GAP
    columns = [(0.0, 0.42), (0.42, 0.22), (0.64, 0.36)]
    rooms = [
        QRectF(rect.left() + begin * inner + place * GAP, top, part * inner, high)
        for place, (begin, part) in enumerate(columns)
    ]
    base = (at.image * size["G"] + at.group) * size["C"]
    inputs = planes_in(rooms[0], INPUTS, layer, range(base, base + size["C"]), channel, layer.pads, most=MOST_CELL)
    base = (at.group * size["M"] + at.filter) * size["C"]
    weights = planes_in(rooms[1], WEIGHTS, layer, range(base, base + size["C"]), channel, most=MOST_CELL)
    base = (at.image * size["G"] + at.group) * size["M"]
    outputs = planes_in(rooms[2], OUTPUTS, layer, range(base, base + size["M"]), at.filter, most=MOST_CELL)
    return Volumes(inputs, weights, outputs, mac, at)


def parts(volumes: Volumes, layer: Layer) -> tuple[QRectF, QRectF, QRectF] | None:
    """Window, kernel and output cell of the multiplication on the channel that it is at."""
    _, _, channel, _, _ = weight_of(layer, volumes.mac)
    plane = (volumes.at.image * layer.groups + volumes.at.group) * layer.sizes["C"] + channel
    kernel = (volumes.at.group * layer.sizes["M"] + volumes.at.filter) * layer.sizes["C"] + channel
    grid, middle = volumes.inputs.grid_of(plane), volumes.weights.grid_of(kernel)
    cell = volumes.outputs.rect_of(int(volumes.mac.cells[0]))
    if grid is None or middle is None or cell is None:
        return None
    return window_rect(grid, layer, volumes.at.row, volumes.at.column), middle.rect, cell


def paint_cone(painter: QPainter, volumes: Volumes, layer: Layer) -> None:
    """Lines from the window through its kernel to the output cell."""
    found = parts(volumes, layer)
    if found is None:
        return
    window, kernel, cell = found
    painter.setPen(QPen(LOOK.theme.colour("dim", 0.6), 1.0))
    for corner in ("topRight", "bottomRight"):
        left = corner.replace("Right", "Left")
        painter.drawLine(getattr(window, corner)(), getattr(kernel, left)())
        painter.drawLine(getattr(kernel, corner)(), getattr(cell, left)())
    outline(painter, [window], LOOK.theme.colour("text"), 1.4)


def paint_volume(painter: QPainter, planes: Planes, state: State, event: Event | None, run: Run, cells: str) -> None:
    looks = looks_of(state, planes.tensor, 1, event, run.trace)
    shown = {NUMBERS: state.values, USES: state.used, LOADS: state.moved}[cells][planes.tensor]
    untouched = 0 if cells != NUMBERS else None
    texts = cell_texts(planes, shown, hidden=untouched)
    if planes.tensor == OUTPUTS and cells == NUMBERS:
        texts[looks == Look.EMPTY] = ""
    paint_planes(painter, planes, looks, texts)


def paint_now(painter: QPainter, volumes: Volumes, layer: Layer, event: Event, part: float) -> None:
    """The product on its way into the sum, and the place of a multiplication in the padding."""
    if event.op != Op.MAC:
        return
    taken = volumes.inputs.rect_of(event.right) if event.right >= 0 else padded_cell(volumes, layer)
    target = volumes.outputs.rect_of(int(event.cells[0]))
    if event.right < 0:
        outline(painter, [taken])
    if taken is None or target is None or not part:
        return
    painter.setPen(QPen(colour(OUTPUTS), 1.0))
    painter.setBrush(LOOK.theme.colour("selection"))
    painter.drawEllipse(between(taken.center(), target.center(), part), 4.5, 4.5)


def padded_cell(volumes: Volumes, layer: Layer) -> QRectF | None:
    """Where in the padding a multiplication takes its zero."""
    _, _, channel, r, s = weight_of(layer, volumes.mac)
    grid = volumes.inputs.grid_of((volumes.at.image * layer.groups + volumes.at.group) * layer.sizes["C"] + channel)
    if grid is None:
        return None
    row = layer.strides[0] * volumes.at.row + layer.dilations[0] * r - layer.pads[0]
    return grid.cell_rect(row, layer.strides[1] * volumes.at.column + layer.dilations[1] * s - layer.pads[1])


def paint_labels(painter: QPainter, rect: QRectF, volumes: Volumes, play: Play) -> None:
    layer, at = play.runs[0].layer, volumes.at
    size = layer.sizes
    kernel = tr("filter {m} turned 180°") if play.values["flip"] else tr("filter {m}, {r}×{s}")
    image = tr(" of image {n}").format(n=at.image) if size["N"] > 1 else ""
    group = tr(", group {n}").format(n=at.group) if size["G"] > 1 else ""
    texts = (
        tr("input {h}×{w}, {n} channels").format(h=layer.height, w=layer.width, n=volumes.inputs.shown) + image + group,
        kernel.format(m=at.filter, r=size["R"], s=size["S"]),
        tr("output {p}×{q}, {n} maps").format(p=size["P"], q=size["Q"], n=volumes.outputs.shown),
    )
    lefts = [planes.rect.left() for planes in volumes.all]
    ends = [*lefts[1:], rect.right() + 10]
    for text, left, end in zip(texts, lefts, ends, strict=True):
        caption(painter, QPointF(left, rect.top() + 12), elided(text, end - left - 10))


# The equation


def paint_equation(
    painter: QPainter, rect: QRectF, play: Play, volumes: Volumes, state: State, event: Event | None
) -> None:
    """The rule in letters, the same with the numbers that flow now, and what the order of the loops costs."""
    top = rect.bottom() - FOOT_PX
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(QPointF(rect.left(), top), QPointF(rect.right(), top))
    layer, flip = play.runs[0].layer, bool(play.values["flip"])
    write(painter, rect, top + 19, rule(layer, flip), "dim")
    live = "text" if event is not None and event.op == Op.MAC else "dim"
    write(painter, rect, top + 44, numbers(volumes, layer, state, event, flip), live, LIVE_PX)
    caption(painter, QPointF(rect.left(), top + 70), elided(cost(play), rect.width()))


def write(painter: QPainter, rect: QRectF, y: float, text: str, token: str, size: int = BODY_PX) -> None:
    """A line of the formula in the fixed font, smaller where it would not fit."""
    font = fixed_font()
    font.setPixelSize(size)
    while font.pixelSize() > 9 and QFontMetricsF(font).horizontalAdvance(text) > rect.width():
        font.setPixelSize(font.pixelSize() - 1)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour(token))
    painter.drawText(QPointF(rect.left(), y), elided(text, rect.width(), font))


def along(letter: str, other: str, stride: int, dilation: int, pad: int) -> str:
    """ "2p + r − 1"."""
    first = letter if stride == 1 else f"{stride}{letter}"
    second = other if dilation == 1 else f"{dilation}{other}"
    return f"{first}+{second}" + (f"−{pad}" if pad else "")


def rule(layer: Layer, flip: bool) -> str:
    rows = along("p", "r", layer.strides[0], layer.dilations[0], layer.pads[0])
    columns = along("q", "s", layer.strides[1], layer.dilations[1], layer.pads[1])
    kernel = "R−1−r, S−1−s" if flip else "r, s"
    return f"O[m, p, q] += W[m, c, {kernel}] · I[c, {rows}, {columns}]"


def numbers(volumes: Volumes, layer: Layer, state: State, event: Event | None, flip: bool) -> str:
    """ "O[3, 1, 2] = 14 + W[3, 0, 1, 1] · I[0, 2, 3] = 14 + 2 · (−3) = 8"; at the end the last sum."""
    mac, at = volumes.mac, volumes.at
    cell = int(mac.cells[0])
    sum_before = int(state.values[OUTPUTS][cell])
    head = f"O[{at.filter}, {at.row}, {at.column}]"
    if event is None:
        return f"{head} = {minus(sum_before)}"
    weight = int(state.values[WEIGHTS][mac.left])
    taken = int(state.values[INPUTS][mac.right]) if mac.right >= 0 else 0
    result = sum_before + weight * taken
    operands = f"{weight_name(layer, mac, flip)} · {input_name(layer, mac)}"
    old = minus(sum_before)
    return f"{head} = {old} + {operands} = {old} + {signed(weight)} · {signed(taken)} = {minus(result)}"


def weight_name(layer: Layer, mac: Event, flip: bool) -> str:
    """ "W[3, 0, 1, 1]"; of a turned kernel the place in the one that was given."""
    _, m, c, r, s = weight_of(layer, mac)
    if flip:
        r, s = layer.kernel_height - 1 - r, layer.kernel_width - 1 - s
    return f"W[{m}, {c}, {r}, {s}]"


def input_name(layer: Layer, mac: Event) -> str:
    if mac.right < 0:
        return tr("padding")
    _, _, c, y, x = map(int, np.unravel_index(mac.right, layer.shape(INPUTS)))
    return f"I[{c}, {y}, {x}]"


def signed(value: int) -> str:
    return f"({minus(value)})" if value < 0 else str(value)


def cost(play: Play) -> str:
    words = play.extra["words"]
    text = tr("this order moves {n} words: W {w}, I {i}, O {o}")
    told = text.format(n=exact(words.total), w=exact(words.weights), i=exact(words.inputs), o=exact(words.outputs))
    return told + (tr(" (the whole layer)") if play.whole else "")
