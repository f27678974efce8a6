"""Energy of a network as bars: of each kind of cost so far, and of each layer that has run."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.lecture.network_energy import DRAM, REGISTERS, SRAM, Energy
from analysis.units import percent, si
from gui.lab.cell_words import tr
from gui.lab.ink import caption, elided
from gui.lab.scene import Play
from gui.theme import LOOK, small_font, tabular

N = QT_TRANSLATE_NOOP

PARTS = ("arithmetic", "operands", "weights", "activations")
TOKENS = {"arithmetic": "elementwise", "operands": "text", "weights": "weights", "activations": "inputs"}
HATCHED = ("operands",)
LEVEL_WORDS = {REGISTERS: N("lab", "registers"), SRAM: N("lab", "SRAM"), DRAM: N("lab", "DRAM")}
LINE, NAMES, AMOUNTS, AXIS = 28.0, 190.0, 150.0, 64.0
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight


def name_of(part: str, play: Play) -> str:
    values = play.values
    home = DRAM if values["operands"] == DRAM else values["activations"]
    return {
        "arithmetic": tr("arithmetic"),
        "operands": tr("2 operands a MAC, {level}").format(level=tr(LEVEL_WORDS[values["operands"]])),
        "weights": tr("weights once, DRAM"),
        "activations": tr("activations, {level}").format(level=tr(LEVEL_WORDS[home])),
    }[part]


def joules(value: float) -> str:
    return si(value, "J", 4)


def paint_bar(painter: QPainter, bar: QRectF, part: str) -> None:
    """Solid, or hatched where the colour alone would not tell it."""
    if part not in HATCHED:
        painter.fillRect(bar, LOOK.theme.colour(TOKENS[part], 0.85))
        return
    painter.fillRect(bar, LOOK.theme.colour("field"))
    painter.fillRect(bar, QBrush(LOOK.theme.colour(TOKENS[part]), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(LOOK.theme.colour(TOKENS[part], 0.6), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)


# Kinds of cost


def parts_of(box: QRectF) -> dict[str, QRectF]:
    """A line for each."""
    return {part: QRectF(box.left(), box.top() + row * LINE, box.width(), LINE) for row, part in enumerate(PARTS)}


def paint_parts(painter: QPainter, box: QRectF, play: Play, so_far: Energy) -> None:
    """One scale for all four: the largest at the end fills its line."""
    end: Energy = play.extra["sums"][-1]
    largest = max(getattr(end, part) for part in PARTS)
    room = max(40.0, box.width() - NAMES - AMOUNTS)
    for part, line in parts_of(box).items():
        amount = getattr(so_far, part)
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("text"))
        name = QRectF(line.left(), line.top(), NAMES - 8, LINE)
        painter.drawText(name, MIDDLE, elided(name_of(part, play), name.width()))
        bar = QRectF(line.left() + NAMES, line.top() + 5, room * amount / largest, LINE - 10)
        if amount:
            paint_bar(painter, bar.adjusted(0, 0, max(0.0, 1.5 - bar.width()), 0), part)
        painter.setPen(LOOK.theme.colour("text"))
        painter.setFont(tabular(small_font()))
        share = percent(amount / so_far.total) if so_far.total else "–"
        painter.drawText(line.adjusted(0, 0, -56, 0), MIDDLE | RIGHT, joules(amount))
        painter.drawText(line, MIDDLE | RIGHT, share)


# Layers


def layer_bars(box: QRectF, play: Play) -> list[QRectF]:
    """The room of each layer, from the axis up to the dearest."""
    layers = play.extra["parts"]
    inside = box.adjusted(AXIS, 28, -4, -20)
    pitch = inside.width() / len(layers)
    return [QRectF(inside.left() + row * pitch, inside.top(), pitch, inside.height()) for row in range(len(layers))]


def layer_at(box: QRectF, play: Play, at: QPointF) -> int | None:
    return next((row for row, bar in enumerate(layer_bars(box, play)) if bar.contains(at)), None)


def paint_layers(painter: QPainter, box: QRectF, play: Play, done: int) -> None:
    """Stacks of the layers that have run; the last of them is outlined."""
    parts: list[Energy] = play.extra["parts"]
    largest, rooms = max(part.total for part in parts), layer_bars(box, play)
    paint_axis(painter, box, rooms, largest)
    for row in range(done):
        paint_stack(painter, rooms[row], parts[row], largest)
    if 0 < done <= len(parts):
        room = rooms[done - 1]
        tall = room.height() * parts[done - 1].total / largest
        painter.setPen(QPen(LOOK.theme.colour("selection"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(room.left(), room.bottom() - tall - 1, room.width(), tall + 1))
    caption(painter, QPointF(box.left(), box.top() + 11), tr("energy of each layer, the first at the left"))


def paint_stack(painter: QPainter, room: QRectF, energy: Energy, largest: float) -> None:
    bottom, gap = room.bottom(), min(2.0, room.width() / 5)
    for part in PARTS:
        tall = room.height() * getattr(energy, part) / largest
        if tall >= 0.25:
            paint_bar(painter, QRectF(room.left() + gap / 2, bottom - tall, room.width() - gap, tall), part)
        bottom -= tall


def paint_axis(painter: QPainter, box: QRectF, rooms: list[QRectF], largest: float) -> None:
    left, right, first = rooms[0].left(), rooms[-1].right(), rooms[0]
    painter.setFont(tabular(small_font()))
    for share in (0.0, 0.5, 1.0):
        y = first.bottom() - share * first.height()
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        painter.setPen(LOOK.theme.colour("dim"))
        label = QRectF(box.left(), y - 8, AXIS - 6, 16)
        painter.drawText(label, MIDDLE | RIGHT, si(share * largest, "J", 3) if share else "0")
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QRectF(left, first.bottom() + 3, 60, 16), Qt.AlignmentFlag.AlignLeft, "1")
    painter.drawText(QRectF(right - 60, first.bottom() + 3, 60, 16), RIGHT, str(len(rooms)))
