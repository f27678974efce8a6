"""The arena as rectangles of time and address, the buffer that is placed now, and what is alive below it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from analysis.memory.examples import SMALL
from analysis.memory.placing import Placing
from gui.lab.arena_places import LEFT, Frame, Rooms, box_of
from gui.lab.arena_words import address_step, size_words, tensor_words
from gui.lab.ink import caption, colour, elided
from gui.lab.order_row import GRIP_PX, paint_grip
from gui.lab.scene import words as tr
from gui.theme import LOOK, small_font, tabular

TICK_PX, NAMED_PX, NUMBERED_PX = 34.0, 14.0, 26.0
# A name of which less is left says nothing.
FEWEST_LETTERS = 6
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def paint_arena(painter: QPainter, rooms: Rooms, found: Placing, time: float) -> None:
    frame = rooms.arena
    paint_peak_column(painter, frame, found)
    paint_addresses(painter, frame)
    placed = min(int(time), len(found.order))
    for row in found.order[:placed]:
        paint_buffer(painter, frame, found, int(row))
    if placed < len(found.order) and time > placed:
        paint_moving(painter, frame, found, int(found.order[placed]), 1.0 - (time - placed))
    elif placed and placed < len(found.order):
        outline(painter, box_of(frame, found, int(found.order[placed - 1])))
    paint_lines(painter, frame, found, placed)
    painter.setFont(small_font())
    caption(painter, QPointF(frame.box.left() - LEFT + 2, frame.box.top() - 6), tr("address"))


def paint_peak_column(painter: QPainter, frame: Frame, found: Placing) -> None:
    """The operator at which the most is alive."""
    peak = found.plan.peak_layer
    if peak is not None:
        box = QRectF(frame.x(peak), frame.box.top(), max(1.0, frame.pitch), frame.box.height())
        painter.fillRect(box, LOOK.theme.colour("field"))


def paint_addresses(painter: QPainter, frame: Frame) -> None:
    painter.setFont(tabular(small_font()))
    step = address_step(frame.top, max(2, int(frame.box.height() / TICK_PX)))
    for tick in range(0, int(frame.top) + 1, step):
        y = round(frame.y(tick)) + 0.5
        painter.setPen(QPen(LOOK.theme.colour("line"), 1))
        painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))
        painter.setPen(LOOK.theme.colour("dim"))
        beside = min(y - 9, frame.box.bottom() - 18)
        painter.drawText(QRectF(frame.box.left() - LEFT, beside, LEFT - 6, 18), RIGHT, size_words(tick))


def tint_of(found: Placing, row: int, alpha: float) -> QColor:
    if row >= found.tensors:
        return LOOK.theme.colour("movement", alpha)
    given = found.plan.tensors[row] in found.graph.inputs
    return colour("inputs" if given else "outputs", alpha)


def paint_buffer(painter: QPainter, frame: Frame, found: Placing, row: int) -> None:
    box = box_of(frame, found, row).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(LOOK.theme.colour("panel"), 1.0))
    painter.setBrush(tint_of(found, row, 0.8))
    painter.drawRect(box)
    if row >= found.tensors:
        painter.setBrush(QBrush(LOOK.theme.colour("panel"), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(box)
    painter.setPen(QColor("#14171b") if LOOK.theme.dark else QColor("#ffffff"))
    paint_names(painter, frame, found, row, box)


def paint_names(painter: QPainter, frame: Frame, found: Placing, row: int, box: QRectF) -> None:
    """Each tensor's name where it is written; a line where one overwrites another. The size once."""
    painter.setFont(tabular(small_font()))
    writes = found.writes[row] if row < found.tensors else ((0, found.plan.tensors[row]),)
    size = size_words(int(found.plan.buffer_bytes[row]))
    for place, (operator, name) in enumerate(writes):
        left = box.left() if not place else frame.x(operator)
        right = frame.x(writes[place + 1][0]) if place + 1 < len(writes) else box.right()
        if right - left < NAMED_PX or box.height() < NAMED_PX:
            continue
        if place:
            painter.drawLine(QLineF(left, box.top(), left, box.bottom()))
        paint_name(painter, QRectF(left, box.top(), right - left, box.height()), name, "" if place else size)


def paint_name(painter: QPainter, room: QRectF, name: str, size: str) -> None:
    """Name and size in one line, in two, or the name alone, as there is room."""
    metrics = QFontMetricsF(painter.font())
    both = f"{name}  {size}" if size else name
    if metrics.horizontalAdvance(both) + 6 <= room.width():
        painter.drawText(room, CENTRE, both)
    elif size and room.height() >= 32 and metrics.horizontalAdvance(size) + 4 <= room.width():
        painter.drawText(room, CENTRE, f"{elided(name, room.width() - 4)}\n{size}")
    elif len(short := elided(name, room.width() - 4)) >= min(len(name), FEWEST_LETTERS):
        painter.drawText(room, CENTRE, short)


def paint_moving(painter: QPainter, frame: Frame, found: Placing, row: int, lifted: float) -> None:
    """On its way down to its place, past those that are alive with it."""
    box = box_of(frame, found, row, lifted)
    amber = LOOK.theme.colour("selection")
    band = QRectF(box.left(), frame.box.top(), box.width(), frame.box.height())
    painter.fillRect(band, LOOK.theme.colour("selection", 0.12))
    painter.setPen(QPen(LOOK.theme.colour("panel"), 1.0))
    painter.setBrush(amber)
    painter.drawRect(box)
    painter.setPen(QColor("#14171b"))
    painter.setFont(tabular(small_font()))
    if box.height() >= NAMED_PX:
        paint_name(painter, box, tensor_words(found, row), size_words(int(found.plan.buffer_bytes[row])))


def outline(painter: QPainter, box: QRectF) -> None:
    """What was placed last."""
    painter.setPen(QPen(LOOK.theme.colour("selection"), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(1, 1, -1, -1))


def paint_lines(painter: QPainter, frame: Frame, found: Placing, placed: int) -> None:
    """The end of the arena so far, and beneath it what no plan can do without."""
    top, bound = int(found.tops[placed]), found.plan.liveness_peak_bytes
    text, dim = LOOK.theme.colour("text"), LOOK.theme.colour("dim")
    level(painter, frame, bound, QPen(dim, 1.4, Qt.PenStyle.DashLine))
    if top:
        level(painter, frame, top, QPen(text, 1.6))
    if top == bound:
        label(painter, frame, top, tr("arena = most alive at once, {size}").format(size=size_words(top)), text, -1)
        return
    above = top >= bound
    if top:
        words = tr("arena {size}").format(size=size_words(top))
        label(painter, frame, top, words, text, -1 if above else 1)
    words = tr("most alive at once, {size}").format(size=size_words(bound))
    label(painter, frame, bound, words, dim, 1 if above and top else -1)


def level(painter: QPainter, frame: Frame, nbytes: int, pen: QPen) -> None:
    painter.setPen(pen)
    y = frame.y(nbytes)
    painter.drawLine(QLineF(frame.box.left(), y, frame.box.right(), y))


def label(painter: QPainter, frame: Frame, nbytes: int, words: str, tint: QColor, side: int) -> None:
    """At the right end of a line, above it or below."""
    painter.setFont(small_font())
    wide = QFontMetricsF(painter.font()).horizontalAdvance(words) + 6
    top = frame.y(nbytes) + (2 if side > 0 else -17)
    box = QRectF(frame.box.right() - min(wide, frame.box.width()), top, min(wide, frame.box.width()), 15)
    painter.fillRect(box, LOOK.theme.colour("panel", 0.86))
    painter.setPen(tint)
    painter.drawText(box, CENTRE, words)


def paint_letters(painter: QPainter, rooms: Rooms, found: Placing, draggable: bool) -> None:
    """The operators below the arena: letters, else every so many a number."""
    frame, room = rooms.arena, rooms.letters
    painter.setFont(small_font())
    if found.graph.name not in SMALL:
        paint_numbers(painter, frame, room)
        return
    for operator, node in enumerate(found.graph.nodes):
        tile = letter_tile(rooms, operator)
        if draggable:
            painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
            painter.setBrush(LOOK.theme.colour("ground"))
            painter.drawRoundedRect(tile, 4, 4)
            paint_grip(painter, tile)
        painter.setPen(LOOK.theme.colour("text"))
        words = f"{node.name} {node.op}"
        short = elided(words, frame.pitch - 6)
        room = tile.adjusted(0, 0, 0, -GRIP_PX if draggable else 0)
        painter.drawText(room, CENTRE, short if "…" not in short else node.name)


def letter_tile(rooms: Rooms, operator: int) -> QRectF:
    frame = rooms.arena
    return QRectF(frame.x(operator) + 2, rooms.letters.top() + 2, frame.pitch - 4, rooms.letters.height() - 4)


def paint_numbers(painter: QPainter, frame: Frame, room: QRectF) -> None:
    painter.setPen(LOOK.theme.colour("dim"))
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 200) if one * frame.pitch >= NUMBERED_PX)
    for operator in range(step - 1, frame.columns, step):
        middle = frame.x(operator + 0.5)
        painter.drawText(QRectF(middle - 20, room.top() + 2, 40, 16), CENTRE, str(operator + 1))
