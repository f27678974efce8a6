"""What is alive at each operator, and the buffers with their lives in the order in which they are placed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.memory.examples import SMALL
from analysis.memory.placing import Placing
from gui.lab.arena_picture import RIGHT, tint_of
from gui.lab.arena_places import TITLE, Frame, first_line, lines_in, row_height
from gui.lab.arena_words import size_words, tensor_words
from gui.lab.ink import caption, elided
from gui.lab.scene import words as tr
from gui.theme import LOOK, small_font, tabular

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
# Of long names the layer stands at the end.
MIDDLE = Qt.TextElideMode.ElideMiddle
LEAST_TRACK_PX, SIZE_PX = 64.0, 74.0


def paint_strip(painter: QPainter, frame: Frame, found: Placing, time: float) -> None:
    """Bytes alive while each operator runs; of what is placed already solid."""
    words = tr("alive while each operator runs")
    caption(painter, QPointF(frame.box.left(), frame.box.top() - 4), elided(words, frame.box.width()))
    placed = alive_of(found, found.order[: int(time)])
    for operator, live in enumerate(found.plan.live_bytes.tolist()):
        peak = operator == found.plan.peak_layer
        column = QRectF(frame.x(operator), frame.y(live), frame.pitch, frame.box.bottom() - frame.y(live))
        gap = 1.0 if frame.pitch > 5 else 0.0
        painter.fillRect(column.adjusted(0, 0, -gap, 0), LOOK.theme.colour("outputs", 0.2))
        solid = QRectF(column.left(), frame.y(int(placed[operator])), column.width() - gap, 0)
        solid.setBottom(frame.box.bottom())
        painter.fillRect(solid, LOOK.theme.colour("outputs", 0.75))
        if frame.pitch >= 50 or peak:
            paint_value(painter, frame, operator, live, peak)
    painter.setPen(QPen(LOOK.theme.colour("line"), 1))
    painter.drawLine(QLineF(frame.box.bottomLeft(), frame.box.bottomRight()))


def alive_of(found: Placing, rows: np.ndarray) -> np.ndarray:
    """Bytes of some of the tensors at each operator."""
    live = np.zeros(len(found.graph.nodes), dtype=np.int64)
    for row in rows[rows < found.tensors].tolist():
        live[found.plan.first_layer[row] : found.plan.last_layer[row] + 1] += found.plan.buffer_bytes[row]
    return live


def paint_value(painter: QPainter, frame: Frame, operator: int, live: int, peak: bool) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text" if peak else "dim"))
    middle = max(frame.box.left() + 30, min(frame.box.right() - 30, frame.x(operator + 0.5)))
    painter.drawText(QRectF(middle - 40, frame.y(live) - 17, 80, 16), CENTRE, size_words(live))


def paint_queue(painter: QPainter, room: QRectF, found: Placing, time: float) -> None:
    count = len(found.order)
    lines, first, tall = lines_in(room, count), first_line(room, count, time), row_height(room, count)
    shown = found.order[first : first + lines]
    words = tr("buffers in the planner's order")
    if len(shown) < count:
        words = tr("buffers {first} to {last} of {count}, in the planner's order").format(
            first=first + 1, last=first + len(shown), count=count
        )
    caption(painter, QPointF(room.left(), room.top() + 12), elided(words, room.width()))
    number, named = columns_of(room, found, shown.tolist())
    for line, row in enumerate(shown.tolist()):
        box = QRectF(room.left(), room.top() + TITLE + 4 + line * tall, room.width(), tall)
        paint_line(painter, box, found, row, first + line, time, number, named)


def columns_of(room: QRectF, found: Placing, rows: list[int]) -> tuple[float, float]:
    """(end of the numbers, end of the names): names in full as far as lives keep some room."""
    metrics = QFontMetricsF(tabular(small_font()))
    number = metrics.horizontalAdvance(str(len(found.order))) + 8
    if found.graph.name in SMALL:
        return number, number + 46
    widest = max(metrics.horizontalAdvance(tensor_words(found, row)) for row in rows)
    return number, min(number + widest + 10, room.width() - SIZE_PX - 4 - LEAST_TRACK_PX)


def paint_line(
    painter: QPainter, box: QRectF, found: Placing, row: int, place: int, time: float, number: float, named: float
) -> None:
    """Number, name, life, size: empty while it waits, amber on its way, solid when placed."""
    done, moving = place < int(time), place == int(time) and time > int(time)
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QRectF(box.left(), box.top(), number - 4, box.height()), RIGHT, str(place + 1))
    painter.setPen(LOOK.theme.colour("text" if done or moving else "dim"))
    name = QFontMetricsF(painter.font()).elidedText(tensor_words(found, row), MIDDLE, named - number - 6)
    painter.drawText(QRectF(box.left() + number + 2, box.top(), named - number, box.height()), LEFT, name)
    size = size_words(int(found.plan.buffer_bytes[row]))
    painter.drawText(QRectF(box.right() - SIZE_PX, box.top(), SIZE_PX, box.height()), RIGHT, size)
    track = QRectF(box.left() + named, box.top() + 4, box.width() - named - SIZE_PX - 4, box.height() - 8)
    paint_life(painter, track, found, row, done, moving)


def paint_life(painter: QPainter, track: QRectF, found: Placing, row: int, done: bool, moving: bool) -> None:
    columns = max(1, len(found.graph.nodes))
    painter.fillRect(QRectF(track.left(), track.center().y(), track.width(), 1), LOOK.theme.colour("line"))
    first, last = int(found.plan.first_layer[row]), int(found.plan.last_layer[row]) + 1
    left, right = (track.left() + end * track.width() / columns for end in (first, last))
    life = QRectF(left, track.top(), max(2.0, right - left), track.height())
    if moving:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.theme.colour("selection"))
    else:
        painter.setPen(QPen(tint_of(found, row, 0.8), 1.0))
        painter.setBrush(tint_of(found, row, 0.75) if done else LOOK.theme.colour("panel"))
    painter.drawRect(life)
