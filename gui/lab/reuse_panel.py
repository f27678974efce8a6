"""One kind of reuse: the planes that share a word, that word marked, and its uses along the execution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.events import Op, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.trace import Trace
from analysis.dataflow.uses import times_of_use
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.ink import caption, colour, elided, looks_of
from gui.lab.macs import event_now
from gui.lab.planes import Planes, cell_texts, outline, paint_planes, planes_in
from gui.lab.scene import Hit, Play, Values
from gui.theme import LOOK, title_font

HEAD_PX, LABEL_PX, STRIP_PX, GAP = 38.0, 17.0, 36.0, 18.0
WINDOW, FILTERS, IMAGES = range(3)


@dataclass(frozen=True, slots=True)
class Tracked:
    """The weight and the input that are followed, flat, and their places: (g, m, c, r, s) and (n, g, c, y, x)."""

    weight: int
    input: int
    weight_at: tuple[int, ...]
    input_at: tuple[int, ...]

    @classmethod
    def of(cls, layer: Layer, values: Values, hover: Hit | None) -> Tracked:
        wanted = {
            WEIGHTS: (1, values["filter"], values["channel"], values["kernel_row"], values["kernel_column"]),
            INPUTS: (1, 1, values["channel"], values["row"], values["column"]),
        }
        places = {name: place_from(layer, name, counted) for name, counted in wanted.items()}
        if hover is not None and hover.tensor in places:
            places[hover.tensor] = tuple(map(int, np.unravel_index(hover.cell, layer.shape(hover.tensor))))
        weight, taken = places[WEIGHTS], places[INPUTS]
        # Both are of one group and channel, so that they meet.
        if hover is not None and hover.tensor == WEIGHTS:
            taken = (taken[0], weight[0], weight[2], *taken[3:])
        else:
            weight = (taken[1], weight[1], taken[2], *weight[3:])
        cells = (int(np.ravel_multi_index(at, layer.shape(name))) for at, name in ((weight, WEIGHTS), (taken, INPUTS)))
        return cls(*cells, weight, taken)


def place_from(layer: Layer, tensor: str, counted: Sequence[int]) -> tuple[int, ...]:
    """Places counted from 1, at most as large as the tensor has them, from 0."""
    return tuple(min(place, most) - 1 for place, most in zip(counted, layer.shape(tensor), strict=True))


@dataclass(frozen=True, slots=True)
class Followed:
    """A word whose uses are shown. uses: times in events, of those that the panel is about."""

    tensor: str
    cell: int
    uses: np.ndarray


@dataclass(frozen=True, slots=True)
class Panel:
    kind: int
    rect: QRectF
    planes: tuple[Planes, ...]
    followed: tuple[Followed, ...]

    @property
    def strips(self) -> tuple[QRectF, ...]:
        """The lines along which the uses are marked, below their words."""
        tops = (self.rect.bottom() - STRIP_PX * (n + 1) + 17 for n in range(len(self.followed)))
        return tuple(QRectF(self.rect.left(), top, self.rect.width(), STRIP_PX - 18) for top in tops)


def panels_in(rect: QRectF, play: Play, tracked: Tracked) -> list[Panel]:
    wide = (rect.width() - 2 * GAP) / 3
    return [
        panel_in(QRectF(rect.left() + n * (wide + GAP), rect.top(), wide, rect.height()), n, play, tracked)
        for n in range(3)
    ]


def panel_in(rect: QRectF, kind: int, play: Play, tracked: Tracked) -> Panel:
    run = play.runs[0]
    layer = run.layer
    if kind == WINDOW and layer.kernel_height * layer.kernel_width == 1 and layer.out_height * layer.out_width == 1:
        return Panel(kind, rect, (), ())
    found = followed(run.trace, layer, kind, tracked)
    top = rect.top() + HEAD_PX + LABEL_PX
    bottom = rect.bottom() - STRIP_PX * len(found)
    high = (bottom - top - LABEL_PX) / 2 - 4
    inputs, weights, outputs = wanted(layer, kind, tracked)
    share = 0.68 if kind == IMAGES else 0.34 if kind == FILTERS else 0.58
    left = QRectF(rect.left(), top, rect.width() * share - 10, high)
    right = QRectF(rect.left() + rect.width() * share, top, rect.width() * (1 - share), high)
    above = (
        planes_in(left, INPUTS, layer, inputs, inputs.index(tracked.input // (layer.height * layer.width)), layer.pads),
        planes_in(
            right, WEIGHTS, layer, weights, weights.index(tracked.weight // (layer.kernel_height * layer.kernel_width))
        ),
    )
    below = max(planes.rect.bottom() for planes in above) + LABEL_PX + 6
    low = QRectF(rect.left(), below, rect.width(), bottom - below)
    return Panel(kind, rect, (*above, planes_in(low, OUTPUTS, layer, outputs)), found)


def wanted(layer: Layer, kind: int, tracked: Tracked) -> tuple[list[int], list[int], list[int]]:
    """Planes of inputs, weights and outputs that the reuse is about."""
    size = layer.sizes
    image, group, channel = tracked.input_at[:3]
    own_group, filter_, own_channel = tracked.weight_at[:3]
    if kind == FILTERS:
        inputs = [(image * size["G"] + group) * size["C"] + channel]
        weights = [(group * size["M"] + m) * size["C"] + channel for m in range(size["M"])]
        return inputs, weights, [(image * size["G"] + group) * size["M"] + m for m in range(size["M"])]
    images = range(size["N"]) if kind == IMAGES else [image]
    inputs = [(n * size["G"] + own_group) * size["C"] + own_channel for n in images]
    weights = [(own_group * size["M"] + filter_) * size["C"] + own_channel]
    return inputs, weights, [(n * size["G"] + own_group) * size["M"] + filter_ for n in images]


@lru_cache(maxsize=16)
def uses_where(trace: Trace, layer: Layer, tensor: str, cell: int, axis: int, place: int) -> np.ndarray:
    """Times of MACs with a word whose output has a place on an axis; axis −1: all of them."""
    times = times_of_use(trace, tensor, cell)
    if axis < 0 or not len(times):
        return times
    outputs = trace.cells[trace.starts[times]]
    return times[np.unravel_index(outputs, layer.shape(OUTPUTS))[axis] == place]


def followed(trace: Trace, layer: Layer, kind: int, tracked: Tracked) -> tuple[Followed, ...]:
    """The weight in one image and the input in one filter; the input in all filters; the weight in all images."""
    weight, taken = (trace, layer, WEIGHTS, tracked.weight), (trace, layer, INPUTS, tracked.input)
    if kind == FILTERS:
        return (Followed(INPUTS, tracked.input, uses_where(*taken, -1, 0)),)
    if kind == IMAGES:
        return (Followed(WEIGHTS, tracked.weight, uses_where(*weight, -1, 0)),)
    return (
        Followed(WEIGHTS, tracked.weight, uses_where(*weight, 0, tracked.input_at[0])),
        Followed(INPUTS, tracked.input, uses_where(*taken, 2, tracked.weight_at[1])),
    )


# Painting


def heads() -> tuple[tuple[str, str], ...]:
    return (
        (tr("A window slides"), tr("reuse of weights and inputs")),
        (tr("All filters take an input"), tr("reuse of inputs")),
        (tr("All images meet a filter"), tr("reuse of weights")),
    )


def paint_panel(painter: QPainter, panel: Panel, play: Play, tracked: Tracked, state: State, time: float) -> None:
    rect, trace = panel.rect, play.runs[0].trace
    title, told = heads()[panel.kind]
    caption(painter, rect.topLeft() + QPointF(0, 14), elided(title, rect.width(), title_font()), strong=True)
    caption(painter, rect.topLeft() + QPointF(0, 31), elided(told, rect.width()))
    if not panel.planes:
        say(
            painter,
            rect.adjusted(0, HEAD_PX + 8, 0, 0),
            tr("No window slides in a dense layer: each image uses a weight once."),
        )
        return
    paint_labels(painter, panel)
    event = event_now(trace, time)
    for planes in panel.planes:
        looks = looks_of(state, planes.tensor, 1, event, trace)
        paint_planes(painter, planes, looks, cell_texts(planes, state.used[planes.tensor], hidden=0))
    for word in panel.followed:
        outline(painter, rects_of(panel, word.tensor, word.cell), LOOK.theme.colour("accent"), 2.4)
    pulse(painter, panel, trace, time)
    for number, word in enumerate(panel.followed):
        y = rect.bottom() - STRIP_PX * (len(panel.followed) - number)
        paint_strip(painter, QRectF(rect.left(), y, rect.width(), STRIP_PX), word, play, time)


def say(painter: QPainter, rect: QRectF, text: str) -> None:
    caption(painter, rect.topLeft(), "")
    painter.drawText(rect, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop, text)


def rects_of(panel: Panel, tensor: str, cell: int) -> list[QRectF]:
    found = (planes.rect_of(cell) for planes in panel.planes if planes.tensor == tensor)
    return [rect for rect in found if rect is not None]


def paint_labels(painter: QPainter, panel: Panel) -> None:
    names = {INPUTS: tr("input"), WEIGHTS: tr("filter"), OUTPUTS: tr("output")}
    many = {
        FILTERS: {WEIGHTS: tr("filters"), OUTPUTS: tr("outputs")},
        IMAGES: {INPUTS: tr("images"), OUTPUTS: tr("outputs")},
    }  # fmt: skip
    ends = (panel.planes[1].rect.left() - 4, panel.rect.right(), panel.rect.right())
    for planes, end in zip(panel.planes, ends, strict=True):
        name = many.get(panel.kind, {}).get(planes.tensor)
        text = f"{name}: {planes.shown}" if name else names[planes.tensor]
        at = planes.rect.topLeft()
        caption(painter, at - QPointF(0, 5), elided(text, end - at.x()))


def pulse(painter: QPainter, panel: Panel, trace: Trace, time: float) -> None:
    """A ring that widens from the word and from the sum when a followed word is used."""
    at = int(time)
    if at >= len(trace) or trace.op[at] != Op.MAC:
        return
    for word in panel.followed:
        if not len(word.uses) or not (word.uses == at).any():
            continue
        part = time - at
        tint = LOOK.theme.colour("selection", 1.0 - 0.8 * part)
        rects = rects_of(panel, word.tensor, word.cell) + rects_of(panel, OUTPUTS, int(trace.cells[trace.starts[at]]))
        outline(
            painter, [rect.adjusted(*(sign * (2 + 7 * part) for sign in (-1, -1, 1, 1))) for rect in rects], tint, 2.5
        )


def paint_strip(painter: QPainter, rect: QRectF, word: Followed, play: Play, time: float) -> None:
    """Uses so far of all, and a mark for each along the execution."""
    done = int(np.searchsorted(word.uses, int(time)))
    which = tr("weight") if word.tensor == WEIGHTS else tr("input")
    text = tr("{which}: {n} of {total} uses").format(which=which, n=exact(done), total=exact(len(word.uses)))
    caption(painter, QPointF(rect.left(), rect.top() + 14), elided(text, rect.width()), dim=False)
    line = rect.top() + 26
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(QPointF(rect.left(), line), QPointF(rect.right(), line))
    length = max(1, len(play.runs[0].trace))
    places = rect.left() + (rect.width() - 2) * word.uses / length
    for chosen, alpha in ((places[done:], 0.3), (places[:done], 1.0)):
        painter.setPen(QPen(colour(word.tensor, alpha), 1.6))
        painter.drawLines([QLineF(x, line - 6, x, line + 6) for x in chosen.tolist()])
    painter.setPen(QPen(LOOK.theme.colour("selection"), 1.4))
    now = rect.left() + (rect.width() - 2) * min(1.0, time / length)
    painter.drawLine(QPointF(now, line - 9), QPointF(now, line + 9))
