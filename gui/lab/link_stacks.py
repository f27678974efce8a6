"""Two stacks of joules that grow: bits that leave an antenna, and MACs with the words that they need."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.offload.case import Case
from analysis.units import si
from gui.lab.ink import elided
from gui.lab.link_words import tr
from gui.lab.plots import around
from gui.theme import LOOK, small_font, tabular, title_font

TOP = 74.0  # room for what works, above a stack
FOOT = 34.0
CELLS = (10, 4)
# Bits in flight at a time.
FLYING = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a stack in J. hatched: it comes on top where nothing else keeps the radio awake, and is not in the column."""

    name: str
    joules: float
    token: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    title: str
    slices: tuple[Slice, ...]

    @property
    def sure(self) -> float:
        return sum(part.joules for part in self.slices if not part.hatched)


def stacks_of(case: Case, arithmetic_j: float, memory_j: float) -> tuple[Stack, Stack]:
    """(sent, here)."""
    spent, idle, message = (
        case.remote.radio.least or 0.0,
        case.remote.idle.value or 0.0,
        case.radio.energy_j_per_message,
    )
    sent = [Slice(tr("bits"), spent, "inputs")]
    sent += [Slice(tr("waiting"), idle, "elementwise")] if idle else []
    sent += [Slice(tr("waking up"), message, "inputs", hatched=True)] if message else []
    whole = Slice(
        tr("arithmetic") if memory_j else tr("the device"), arithmetic_j, "elementwise" if memory_j else "weights"
    )
    here = (whole, Slice(tr("memory"), memory_j, "weights")) if memory_j else (whole,)
    return Stack(tr("sent"), tuple(sent)), Stack(tr("computed here"), here)


def scale_of(stacks: tuple[Stack, Stack]) -> float:
    """J that a full column stands for: what is surely spent decides."""
    return 1.12 * max(stack.sure for stack in stacks) or 1.0


def paint_stack(painter: QPainter, room: QRectF, stack: Stack, most: float, share: float) -> None:
    """share: of the frame that is done."""
    column = column_of(room)
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.setBrush(LOOK.theme.colour("field", 0.6))
    painter.drawRoundedRect(column, 4, 4)
    top = column.bottom()
    for part in stack.slices:
        tall = 0.0 if part.hatched else share * part.joules / most * column.height()
        painter.fillRect(QRectF(column.left(), top - tall, column.width(), tall), LOOK.theme.colour(part.token))
        top -= tall
    paint_goal(painter, column, stack.sure / most)
    paint_names(painter, room, column, stack)


def paint_goal(painter: QPainter, column: QRectF, part: float) -> None:
    """Where the stack comes to at the end of the frame."""
    at = column.bottom() - part * column.height()
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.4, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(column.left() - 5, at), QPointF(column.right() + 5, at))


def column_of(room: QRectF) -> QRectF:
    return QRectF(room.left() + 8, room.top() + TOP, min(64.0, 0.3 * room.width()), room.height() - TOP - FOOT)


def paint_names(painter: QPainter, room: QRectF, column: QRectF, stack: Stack) -> None:
    """The parts beside the column, the whole below it."""
    wide = room.right() - column.right() - 12
    for row, part in enumerate(reversed(stack.slices)):
        at = QRectF(column.right() + 10, column.top() + 2 + 34 * row, wide, 16)
        swatch = around(QPointF(at.left() + 4, at.center().y()), 4)
        tint = LOOK.theme.colour(part.token)
        painter.fillRect(swatch, QBrush(tint, Qt.BrushStyle.BDiagPattern) if part.hatched else tint)
        write(painter, at.adjusted(13, 0, 0, 0), part.name)
        text = tr("up to {joules}").format(joules=si(part.joules, "J", 4)) if part.hatched else si(part.joules, "J", 4)
        write(painter, at.translated(0, 15).adjusted(13, 0, 0, 0), text, strong=True)
    painter.setFont(tabular(title_font()))
    painter.setPen(LOOK.theme.colour("text"))
    total = QRectF(room.left(), column.bottom() + 8, room.width(), 20)
    painter.drawText(total, Qt.AlignmentFlag.AlignVCenter, si(stack.sure, "J", 4))


def write(painter: QPainter, room: QRectF, text: str, strong: bool = False) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text" if strong else "dim"))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided(text, room.width()))


# What works


def paint_antenna(painter: QPainter, room: QRectF, case: Case, share: float) -> None:
    """Bits leave while there are any left."""
    mast = QPointF(room.left() + 22, room.top() + 22)
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.5))
    painter.drawLine(mast, QPointF(mast.x(), room.top() + 50))
    painter.drawLine(QPointF(mast.x() - 9, room.top() + 50), QPointF(mast.x() + 9, room.top() + 50))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawEllipse(mast, 3.5, 3.5)
    way = max(40.0, min(150.0, room.width() - 60))
    for place in range(FLYING):
        part = (place / FLYING + 12 * share) % 1
        if 0 < share < 1:
            paint_bit(painter, QPointF(mast.x() + 12 + way * part, mast.y() - 6 * part), 1 - 0.7 * part)
    bits, bit = si(share * float(case.stream.frame_bits), "bit", 4), si(case.radio.energy_j_per_bit, "J")
    text = tr("{bits}, {joules} each").format(bits=bits, joules=bit)
    write(painter, QRectF(room.left(), room.top() + 54, room.width(), 16), text)


def paint_bit(painter: QPainter, at: QPointF, alpha: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("selection", alpha))
    painter.drawRect(around(at, 3.5))


def paint_chip(painter: QPainter, room: QRectF, case: Case, share: float) -> None:
    """A cell for each part of the MACs: done is solid, under way amber."""
    columns, cell, count = CELLS[0], 11.0, CELLS[0] * CELLS[1]
    done = share * count
    for place in range(count):
        row, column = divmod(place, columns)
        box = QRectF(room.left() + 4 + column * cell, room.top() + 6 + row * cell, cell - 2, cell - 2)
        now = place <= done < place + 1 and 0 < share < 1
        tint = LOOK.theme.colour("selection") if now else LOOK.theme.colour("weights", 0.75 if place < done else 0.0)
        painter.setPen(QPen(LOOK.theme.colour("weights", 0.6), 1.0))
        painter.setBrush(tint)
        painter.drawRect(box)
    text = tr("{macs}, {joules} each").format(
        macs=si(share * case.macs, "MAC", 4), joules=si((case.local.energy.value or 0.0) / case.macs, "J")
    )
    write(painter, QRectF(room.left(), room.top() + 54, room.width(), 16), text)
