"""A step of training drawn: layers with what waits between them, three products, and memory over time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from analysis.other_layers.training import AGAIN, BACKWARD, FORWARD, products
from analysis.units import si
from gui.lab.dense_view import tr
from gui.lab.ink import arrow, caption, elided
from gui.lab.training_state import KINDS, Course, is_running
from gui.theme import LOOK, small_font

PALE, CORNER = 0.25, 3.0


def places(room: QRectF, layers: int) -> tuple[list[QRectF], list[QRectF]]:
    """(bars of activations 0 to L, boxes of layers 1 to L)."""
    unit = min(46.0, room.width() / (1.6 * layers + 0.6))
    left = room.left() + (room.width() - unit * (1.6 * layers + 0.6)) / 2
    top, tall = room.top() + 16, room.height() - 34
    bars = [QRectF(left + unit * (1.6 * n + 0.1), top, 0.4 * unit, tall) for n in range(layers + 1)]
    boxes = [QRectF(left + unit * (1.6 * n + 0.65), top + 0.2 * tall, 0.8 * unit, 0.6 * tall) for n in range(layers)]
    return bars, boxes


def paint_layers(painter: QPainter, room: QRectF, course: Course, time: float) -> None:
    """Activations stand between layers: kept is solid, gone is empty. Below them gradients that flow back."""
    number, over = course.now(time), course.is_over(time)
    moment, (bars, boxes) = course.moments[number], places(room, course.training.layers)
    for layer, bar in enumerate(bars):
        paint_between(painter, bar, course, layer, number, over)
    for layer, box in enumerate(boxes, start=1):
        paint_layer(painter, box, layer, not over and layer in moment.graded, not over and is_running(moment, layer))
    paint_direction(painter, room, moment.kind, boxes[moment.layer - 1].center().x() if moment.layer else None)
    caption(painter, QPointF(room.left(), room.bottom() - 3), elided(legend(), room.width()))


def legend() -> str:
    return tr(
        "bars: activations, solid while they wait; boxes: layers, with a frame inside once their gradient is there"
    )


def paint_between(painter: QPainter, bar: QRectF, course: Course, layer: int, number: int, over: bool) -> None:
    moment = course.moments[number]
    is_new = layer == moment.layer and moment.kind in (FORWARD, AGAIN) and not over
    kept = layer in moment.kept and not over
    tint = LOOK.theme.colour("selection" if is_new else "inputs")
    painter.setPen(QPen(tint if kept else LOOK.theme.colour("inputs", 0.4), 1.0))
    painter.setBrush(LOOK.theme.colour("selection") if is_new else LOOK.theme.colour("inputs", 0.75 if kept else 0.0))
    painter.drawRoundedRect(bar, CORNER, CORNER)
    if moment.kind == BACKWARD and layer in (moment.layer, moment.layer - 1) and layer and not over:
        painter.setPen(QPen(LOOK.theme.colour("outputs"), 1.0))
        painter.setBrush(LOOK.theme.colour("outputs"))
        painter.drawRoundedRect(bar.adjusted(0, 0.6 * bar.height(), 0, 0), CORNER, CORNER)


def paint_layer(painter: QPainter, box: QRectF, layer: int, has_gradient: bool, is_now: bool) -> None:
    painter.setPen(QPen(LOOK.theme.colour("selection" if is_now else "weights"), 2.4 if is_now else 1.0))
    painter.setBrush(LOOK.theme.colour("weights", 0.2))
    painter.drawRoundedRect(box, CORNER, CORNER)
    inset = min(4.0, box.width() / 4)
    if has_gradient:
        painter.setPen(QPen(LOOK.theme.colour("outputs"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
    if box.width() >= 18:
        painter.setFont(small_font())
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(layer))


def paint_direction(painter: QPainter, room: QRectF, kind: str, middle: float | None) -> None:
    if middle is None or kind not in (FORWARD, AGAIN, BACKWARD):
        return
    ends = QPointF(middle - 14, room.top() + 8), QPointF(middle + 18, room.top() + 8)
    start, end = reversed(ends) if kind == BACKWARD else ends
    arrow(painter, start, end, LOOK.theme.colour("selection"), 2.0)


def paint_memory(painter: QPainter, room: QRectF, course: Course, time: float) -> None:
    """Bytes over the moments, stacked; what is still to come is pale. A dotted line: what inference would hold."""
    full = max(course.peak, course.training.inference_bytes)
    caption(painter, QPointF(room.left(), room.top() + 12), elided(peak_words(course), room.width()))
    box = QRectF(room.left(), room.top() + 20, room.width(), room.height() - 24)
    number = course.now(time)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for first, end, alpha in ((0, number + 1, 0.85), (number + 1, len(course.moments), PALE)):
        low = np.zeros(end - first)
        for kind, token in KINDS.items():
            high = low + np.array([live[kind] for live in course.live[first:end]])
            painter.setBrush(LOOK.theme.colour(token, alpha))
            painter.drawPolygon(band(box, len(course.moments), first, low / full, high / full))
            low = high
    painter.restore()
    paint_cursor(painter, box, box.left() + (number + 0.5) * box.width() / len(course.moments), course, full)


def band(box: QRectF, count: int, first: int, low: np.ndarray, high: np.ndarray) -> QPolygonF:
    """Between two lines of steps, one step a moment; low, high: as parts of the box."""
    edges = np.round(box.left() + np.arange(first, first + len(low) + 1) * box.width() / count)
    across = np.repeat(edges, 2)[1:-1]
    down = np.round(box.bottom() - box.height() * np.repeat((high, low), 2, axis=1))
    top, bottom = (zip(across.tolist(), side.tolist(), strict=True) for side in down)
    return QPolygonF([QPointF(x, y) for x, y in (*top, *reversed(list(bottom)))])


def peak_words(course: Course) -> str:
    return tr("memory over the step, at most {peak}; dotted: inference, {own}").format(
        peak=si(course.peak, "B", 4), own=si(course.training.inference_bytes, "B", 4)
    )


def paint_cursor(painter: QPainter, box: QRectF, x: float, course: Course, full: float) -> None:
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.2, Qt.PenStyle.DotLine))
    level = box.bottom() - box.height() * course.training.inference_bytes / full
    painter.drawLine(QPointF(box.left(), level), QPointF(box.right(), level))
    painter.setPen(QPen(LOOK.theme.colour("selection"), 1.6))
    painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(box.bottomLeft(), box.bottomRight())


def paint_products(painter: QPainter, room: QRectF, course: Course, time: float) -> None:
    """Three products, one below the other, each with the sizes of its operands to scale."""
    training, moment = course.training, course.moments[course.now(time)]
    names = {"Y": "Y = X · W", "dX": "dX = dY · Wᵀ", "dW": "dW = Xᵀ · dY"}
    running = running_products(moment.kind, moment.layer) if not course.is_over(time) else ()
    caption(painter, QPointF(room.left(), room.top() + 12), elided(tr("three products of a layer"), room.width()))
    tall = (room.height() - 20) / 3
    for line, (name, rows, inner, columns) in enumerate(products(training.batch, training.width, training.width)):
        place = QRectF(room.left(), room.top() + 20 + line * tall, room.width(), tall)
        paint_product(painter, place, names[name], (rows, inner, columns), name in running)


def running_products(kind: str, layer: int) -> tuple[str, ...]:
    if kind in (FORWARD, AGAIN):
        return ("Y",)
    return (("dX", "dW") if layer > 1 else ("dW",)) if kind == BACKWARD else ()


def paint_product(painter: QPainter, place: QRectF, text: str, sizes: tuple[int, int, int], is_now: bool) -> None:
    rows, inner, columns = sizes
    caption(painter, QPointF(place.left(), place.top() + 12), elided(text, place.width()), dim=not is_now)
    scale = min((place.height() - 24) / max(rows, inner), (place.width() - 50) / (2 * columns + inner))
    left, level = place.left(), place.top() + 18 + (place.height() - 24) / 2
    for number, (tall, wide) in enumerate(((rows, columns), (rows, inner), (inner, columns))):
        box = QRectF(left, level - max(2.0, tall * scale) / 2, max(2.0, wide * scale), max(2.0, tall * scale))
        paint_operand(painter, box, colour_of(text, number), is_now)
        sign = ("=", "·", "")[number]
        caption(painter, QPointF(box.right() + 5, level + 4), sign)
        left = box.right() + 18


def colour_of(text: str, number: int) -> QColor:
    """Of the letters: weights, inputs, or what comes out."""
    letter = text.replace("=", "·").split("·")[number]
    is_weight = "W" in letter and not letter.startswith("d")
    token = "weights" if is_weight else "inputs" if letter.strip() in ("X", "Xᵀ") else "outputs"
    return LOOK.theme.colour(token)


def paint_operand(painter: QPainter, box: QRectF, tint: QColor, is_now: bool) -> None:
    painter.setPen(QPen(LOOK.theme.colour("selection") if is_now else tint, 2.0 if is_now else 1.0))
    fill = QColor(tint)
    fill.setAlphaF(0.75 if is_now else 0.22)
    painter.setBrush(fill)
    painter.drawRect(box)
