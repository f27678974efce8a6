"""One of two schedules: input with its loads, filters, output, and what has moved so far."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS
from analysis.dataflow.run import Run
from analysis.dataflow.trace import Trace
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.ink import caption, colour, elided, looks_of
from gui.lab.macs import Place, brought, event_now, next_mac, place_of
from gui.lab.planes import Planes, cell_texts, outline, paint_planes, planes_in
from gui.lab.scene import Hit, Play
from gui.theme import LOOK, small_font, title_font

HEAD_PX, LABEL_PX, GAP = 42.0, 18.0, 14.0
REGISTERS = 1


@dataclass(frozen=True, slots=True)
class Side:
    """What one schedule shows, laid out. foot: room of the counters."""

    inputs: Planes
    weights: Planes
    outputs: Planes
    foot: QRectF
    place: Place

    @property
    def all(self) -> tuple[Planes, Planes, Planes]:
        return self.inputs, self.weights, self.outputs


def side_in(rect: QRectF, play: Play, number: int, time: float) -> Side:
    """Input above left, filters above right, output below with the counters."""
    run = play.runs[number]
    layer, place = run.layer, place_of(run.layer, next_mac(run.trace, time))
    size = layer.sizes
    channel = min(play.values["channel"], size["C"]) - 1
    top = rect.top() + HEAD_PX + LABEL_PX
    room = rect.bottom() - top
    high = room * 0.56
    wide = rect.width() * 0.54
    base = (place.image * size["G"] + place.group) * size["C"]
    inputs = planes_in(
        QRectF(rect.left(), top, wide - GAP, high), INPUTS, layer, range(base, base + size["C"]), channel, layer.pads
    )
    kernels = [(place.group * size["M"] + m) * size["C"] + channel for m in range(size["M"])]
    right = QRectF(rect.left() + wide, top, rect.width() - wide, high)
    weights = planes_in(right, WEIGHTS, layer, kernels, place.filter, most=min(26.0, inputs.cell))
    below = max(inputs.rect.bottom(), weights.rect.bottom()) + 8 + LABEL_PX
    maps = (place.image * size["G"] + place.group) * size["M"]
    low = QRectF(rect.left(), below, rect.width() * 0.46 - GAP, rect.bottom() - below)
    outputs = planes_in(low, OUTPUTS, layer, range(maps, maps + size["M"]), place.filter, most=min(30.0, inputs.cell))
    foot = QRectF(rect.left() + rect.width() * 0.46, below, rect.width() * 0.54, rect.bottom() - below)
    return Side(inputs, weights, outputs, foot, place)


def paint_side(painter: QPainter, rect: QRectF, play: Play, number: int, time: float, hover: Hit | None) -> None:
    run = play.runs[number]
    trace = run.trace
    side, state, event = side_in(rect, play, number, time), trace.state(int(time)), event_now(trace, time)
    paint_head(painter, rect, play, number, time, side.place)
    paint_labels(painter, rect, side)
    for planes, counts in ((side.inputs, state.moved), (side.weights, state.moved), (side.outputs, state.used)):
        looks = looks_of(state, planes.tensor, REGISTERS, event, trace)
        paint_planes(painter, planes, looks, cell_texts(planes, counts[planes.tensor], hidden=0))
    new = brought(trace, time) if event is not None else []
    outline(painter, [side.inputs.rect_of(int(cell)) for cell in new[:400]])
    outline_hover(painter, side, number, hover)
    paint_counters(painter, side.foot, trace, int(time))


def outline_hover(painter: QPainter, side: Side, number: int, hover: Hit | None) -> None:
    if hover is not None and hover.run == number:
        rects = [planes.rect_of(hover.cell) for planes in side.all if planes.tensor == hover.tensor]
        outline(painter, rects, LOOK.theme.colour("accent"))


# Words


def paint_head(painter: QPainter, rect: QRectF, play: Play, number: int, time: float, place: Place) -> None:
    run = play.runs[number]
    title = f"{'AB'[number]} · {run.title}"
    caption(painter, rect.topLeft() + QPointF(0, 14), elided(title, rect.width(), title_font()), strong=True)
    told = sentence(play, number, time, place) if time < len(run.trace) else tr("the end")
    caption(painter, rect.topLeft() + QPointF(0, 32), elided(told, rect.width()))


def sentence(play: Play, number: int, time: float, place: Place) -> str:
    """What stays and what moves now."""
    run, schedule = play.runs[number], play.extra["schedules"][number]
    size = run.layer.sizes
    window = place.row * size["Q"] + place.column + 1
    at = {"filter": place.filter + 1, "filters": size["M"], "window": window, "windows": size["P"] * size["Q"]}
    if schedule == "weights":
        return tr("filter {filter} stays; {new}").format(**at, new=new_words(run, time))
    if schedule == "blocks":
        if play.values["block"] == 1 or last_alone(play, place, size["M"]):
            return tr("filter {filter} stays; {new}").format(**at, new=new_words(run, time))
        first = place.filter // play.values["block"] * play.values["block"]
        last = min(first + play.values["block"], size["M"])
        return tr("filters {a} to {b} stay; {new}").format(a=first + 1, b=last, new=new_words(run, time))
    texts = {
        "ifmap": tr("window {window} of {windows} stays; filter {filter} of {filters} passes over it"),
        "none": tr("every multiplication loads its weight and its input again"),
        "ws": tr("a weight stays; all its pixels pass; partial sums come and go"),
        "os": tr("a sum stays until it is complete; both operands are loaded"),
        "nlr": tr("nothing stays: weight, input and partial sum move each time"),
    }
    return texts[schedule].format(**at)


def last_alone(play: Play, place: Place, filters: int) -> bool:
    """Whether the last block has one filter."""
    return place.filter == filters - 1 and filters % play.values["block"] == 1


def new_words(run: Run, time: float) -> str:
    """ "a new column enters: 6 words", "it begins anew: 12 words"."""
    new, size = len(brought(run.trace, time)), run.layer.sizes
    whole = size["C"] * size["R"] * size["S"]
    if not new:
        return tr("the window holds what it needs")
    words = tr("the window begins anew: {n} words") if new == whole else tr("the window takes a new column: {n} words")
    return words.format(n=exact(new))


def paint_labels(painter: QPainter, rect: QRectF, side: Side) -> None:
    texts = (
        (side.inputs, tr("loads: channel {shown}").format(shown=position(side.inputs)), rect.width() * 0.54),
        (side.weights, tr("loads: filters {shown}").format(shown=position(side.weights)), 0),
        (side.outputs, tr("products: map {shown}").format(shown=position(side.outputs)), rect.width() * 0.75),
    )  # fmt: skip
    for planes, text, wide in texts:
        at = planes.rect.topLeft()
        room = (wide or rect.right() - at.x()) - (6 if wide else 0)
        caption(painter, at - QPointF(0, 6), elided(text, room))


def position(planes: Planes) -> str:
    """ "1 of 3", "1 to 3 of 16", "all 5"."""
    first = planes.numbers[0] % planes.total if planes.tensor != WEIGHTS else -1
    count, total = len(planes.numbers), planes.total
    if count == total:
        return tr("1 to {n}").format(n=total) if total > 1 else tr("1 of 1")
    if first < 0:
        return tr("{n} of {total}").format(n=count, total=total)
    if count == 1:
        return tr("{a} of {total}").format(a=first + 1, total=total)
    return tr("{a} to {b} of {total}").format(a=first + 1, b=first + count, total=total)


# Counters

ROW_PX, BAR_PX = 22.0, 8.0


def counts_at(trace: Trace, time: int) -> tuple[tuple[str, str, int], ...]:
    """(label, tensor of its colour, words so far)."""
    outputs = trace.moved(time, Op.STORE) + trace.moved(time, Op.LOAD, tensor=PSUMS)
    return (
        (tr("weights"), WEIGHTS, trace.moved(time, Op.LOAD, tensor=WEIGHTS)),
        (tr("inputs"), INPUTS, trace.moved(time, Op.LOAD, tensor=INPUTS)),
        (tr("outputs"), OUTPUTS, outputs),
    )


def paint_counters(painter: QPainter, rect: QRectF, trace: Trace, time: int) -> None:
    """Words so far of all that will move."""
    metrics = QFontMetricsF(small_font())
    rows = list(zip(counts_at(trace, time), counts_at(trace, len(trace)), strict=True))
    texts = [tr("{n} of {total}").format(n=exact(now), total=exact(last)) for (_, _, now), (_, _, last) in rows]
    most = [tr("{n} of {total}").format(n=exact(last), total=exact(last)) for _, (_, _, last) in rows]
    label = max(metrics.horizontalAdvance(name) for (name, _, _), _ in rows) + 8
    number = max(metrics.horizontalAdvance(text) for text in most) + 8
    bar = rect.width() - label - number
    for at, (((name, tensor, now), (_, _, last)), text) in enumerate(zip(rows, texts, strict=True)):
        y = rect.top() + 14 + at * ROW_PX
        if y > rect.bottom():
            return
        caption(painter, QPointF(rect.left(), y), name)
        if bar >= 24:
            paint_bar(
                painter, QRectF(rect.left() + label, y - BAR_PX, bar, BAR_PX), tensor, now / last if last else 0.0
            )
        x = rect.left() + label + max(0.0, bar if bar >= 24 else 0.0) + 8
        caption(painter, QPointF(x, y), text, dim=False)


def paint_bar(painter: QPainter, rect: QRectF, tensor: str, part: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("field"))
    painter.drawRect(rect)
    painter.setBrush(colour(tensor, 0.85))
    painter.drawRect(QRectF(rect.left(), rect.top(), rect.width() * part, rect.height()))
