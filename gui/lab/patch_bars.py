"""What patches save and cost: memory as bars to one scale, and the work that is done twice."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen

from analysis.memory.patches import Patching
from analysis.units import percent, si
from gui.lab.arena_words import size_words
from gui.lab.ink import caption, elided
from gui.lab.patch_places import Front
from gui.lab.scene import words as tr
from gui.theme import LOOK, small_font, tabular

ROW, ROW_MOST, TITLE, NAME_PX, SIZE_PX = 19.0, 28.0, 22.0, 104.0, 80.0
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
MEMORY_ROWS, WORK_ROWS, LEGEND_ROWS = 5, 3, 3

Bar = tuple[str, float, str, str, bool]  # name, length, what stands beside it, colour token, emphasised


def paint_panel(painter: QPainter, room: QRectF, patching: Patching, maps: tuple[int, ...], front: Front) -> None:
    tall = max(ROW, min(ROW_MOST, (room.height() - 2 * TITLE - 12) / (MEMORY_ROWS + WORK_ROWS)))
    top = paint_bars(
        painter, room, room.top(), tall, tr("RAM for activations"), tuple(memory_bars(patching, maps, front))
    )
    bars = tuple(work_bars(patching, maps, front))
    top = paint_bars(painter, room, top + 12, tall, tr("multiply–accumulates of the stage"), bars)
    if room.bottom() - top >= LEGEND_ROWS * ROW + 16:
        paint_legend(painter, QRectF(room.left(), top + 16, room.width(), LEGEND_ROWS * ROW))


def paint_legend(painter: QPainter, room: QRectF) -> None:
    """What the colours of the maps mean."""
    painter.setFont(small_font())
    amber, text, over = (LOOK.theme.colour(token) for token in ("selection", "text", "over"))
    rows = (
        (tr("its share of the map"), QBrush(Qt.BrushStyle.NoBrush), text),
        (tr("what it needs, halo and all"), QBrush(LOOK.theme.colour("selection", 0.55)), amber),
        (tr("had by an earlier patch too"), QBrush(LOOK.theme.colour("over", 0.6)), over),
    )
    for line, (words, fill, edge) in enumerate(rows):
        top = room.top() + line * ROW
        painter.setPen(QPen(edge, 1.4))
        painter.setBrush(fill)
        box = QRectF(room.left() + 1, top + 4, 14, 11)
        painter.drawRect(box)
        if edge == over:
            painter.fillRect(box, QBrush(LOOK.theme.colour("panel"), Qt.BrushStyle.BDiagPattern))
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(QRectF(room.left() + 24, top, room.width() - 24, ROW), LEFT, elided(words, room.width() - 24))


def memory_bars(patching: Patching, maps: tuple[int, ...], front: Front) -> Iterator[Bar]:
    whole, rest = patching.whole_peak_bytes, patching.rest_peak_bytes
    yield tr("without patches"), whole, size_words(whole), "dim", False
    now = now_bytes(patching, maps, front)
    yield tr("this patch, now"), now, size_words(now) if now else "–", "selection", False
    yield tr("stage"), patching.stage_peak_bytes, size_words(patching.stage_peak_bytes), "outputs", False
    yield tr("after the stage"), rest, size_words(rest) if rest else "–", "outputs", False
    yield tr("with patches"), patching.peak_bytes, size_words(patching.peak_bytes), "outputs", True


def now_bytes(patching: Patching, maps: tuple[int, ...], front: Front) -> int:
    """The most that a layer between the last two maps needs for this patch; of the input alone its own bytes."""
    if front.patch is None:
        return 0
    place = front.maps - (front.part == 0)
    if place == 0:
        return patching.part_bytes(0, patching.regions[front.patch])
    layers = slice(maps[place - 1], maps[place])
    return int(patching.patch_bytes[front.patch, layers].max())


def work_bars(patching: Patching, maps: tuple[int, ...], front: Front) -> Iterator[Bar]:
    once, done = patching.stage_macs, done_macs(patching, maps, front)
    yield tr("each pixel once"), once, si(once, "MAC", 4), "dim", False
    yield tr("so far"), done, si(done, "MAC", 4), "selection", False
    extra = patching.extra_macs
    yield tr("again"), max(0, extra), percent(patching.share_of_stage), "over", True


def done_macs(patching: Patching, maps: tuple[int, ...], front: Front) -> int:
    """Of the patches that are complete, and of the layers that this one has come to."""
    if front.patch is None:
        return 0
    layers = patching.layers
    every = [sum(layer.macs_per_pixel * region[at + 1].pixels for at, layer in enumerate(layers))
             for region in patching.regions[: front.patch]]  # fmt: skip
    reached = maps[front.maps - 1] if front.maps else 0
    own = patching.regions[front.patch]
    return sum(every) + sum(layers[at].macs_per_pixel * own[at + 1].pixels for at in range(reached))


def paint_bars(painter: QPainter, room: QRectF, top: float, tall: float, title: str, bars: tuple[Bar, ...]) -> float:
    """Below each other; returns where they end."""
    caption(painter, QPointF(room.left(), top + 12), elided(title, room.width()))
    most = max((size for _, size, _, _, _ in bars), default=1) or 1
    for line, bar in enumerate(bars):
        paint_bar(painter, QRectF(room.left(), top + TITLE + line * tall, room.width(), tall), bar, most)
    return top + TITLE + len(bars) * tall


def paint_bar(painter: QPainter, box: QRectF, bar: Bar, most: float) -> None:
    words, size, told, token, strong = bar
    font = tabular(small_font())
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text" if strong else "dim"))
    painter.drawText(QRectF(box.left(), box.top(), NAME_PX - 6, box.height()), LEFT, elided(words, NAME_PX - 6, font))
    painter.drawText(QRectF(box.right() - SIZE_PX, box.top(), SIZE_PX, box.height()), RIGHT, told)
    room = box.width() - NAME_PX - SIZE_PX - 6
    inner = QRectF(box.left() + NAME_PX, box.center().y() - 5.5, max(1.0, room * size / most) if size else 0.0, 11)
    painter.fillRect(inner, LOOK.theme.colour(token, 0.8 if strong or token == "selection" else 0.45))
    if token == "over":
        painter.fillRect(inner, QBrush(LOOK.theme.colour("panel"), Qt.BrushStyle.BDiagPattern))
