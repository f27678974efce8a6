"""Memory, buffers and registers as boxes to the logarithm of their size, and what travels between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log2

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.capacity import WorkingSet
from analysis.dataflow.events import Op
from analysis.dataflow.layer import OPERANDS, OUTPUTS
from analysis.units import binary
from gui.lab.cell_map import CellMap, paint_map
from gui.lab.hierarchy_state import Content, Moment, Picture
from gui.lab.ink import Look, arrow, between, colour, edge_of, elided, fill_of
from gui.lab.stamps import paint_ground
from gui.theme import LOOK, small_font, tabular

LEAST_BOX = 40.0
NAME_HEIGHT = 30.0
LETTERS = {"weights": "W", "inputs": "I", "outputs": "O"}


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, eq=False)
class Boxes:
    """A box a level, side by side on one ground line. sizes: bytes of each, the memory's those of the layer."""

    place: QRectF
    sizes: tuple[int, ...]

    @cached_property
    def slot(self) -> float:
        return self.place.width() / len(self.sizes)

    @cached_property
    def gap(self) -> float:
        return max(16.0, min(64.0, self.slot * 0.22))

    def height(self, size: int) -> float:
        """1 byte is lowest, the largest level fills the place."""
        room = self.place.height() - NAME_HEIGHT
        part = (log2(max(1, size)) + 1) / (log2(max(2, *self.sizes)) + 1)
        return min(room, max(LEAST_BOX, room * part))

    def box(self, level: int) -> QRectF:
        return self._boxes[level]

    @cached_property
    def _boxes(self) -> tuple[QRectF, ...]:
        bottom, left, wide = self.place.bottom(), self.place.left(), self.slot - self.gap
        heights = [self.height(size) for size in self.sizes]
        return tuple(QRectF(left + n * self.slot, bottom - tall, wide, tall) for n, tall in enumerate(heights))

    def part(self, level: int, tensor: str) -> QRectF:
        """The place of a tensor in a box: three beside each other in a low one, else below each other."""
        box = self.box(level).adjusted(5, 4, -5, -4)
        number = OPERANDS.index(tensor)
        if box.width() > 1.2 * box.height():
            wide = box.width() / 3
            return QRectF(box.left() + number * wide, box.top(), wide, box.height()).adjusted(2, 10, -2, 0)
        tall = box.height() / 3
        return QRectF(box.left(), box.top() + number * tall, box.width(), tall).adjusted(12, 2, 0, -2)

    def cells(self, level: int, tensor: str, content: Content) -> CellMap:
        return CellMap.fitting(self.part(level, tensor), *content.cells.shape)

    def port(self, level: int, tensor: str, inward: bool) -> QPointF:
        """Where a tensor leaves or enters a box: at the height of its place."""
        box, part = self.box(level), self.part(level, tensor)
        side = box.width() > 1.2 * box.height()
        y = box.top() + box.height() * (OPERANDS.index(tensor) + 1) / 4 if side else part.center().y()
        return QPointF(box.left() if inward else box.right(), y)


def paint_boxes(painter: QPainter, boxes: Boxes, picture: Picture, sets: tuple[WorkingSet, ...]) -> None:
    around = boxes.place.adjusted(-2, -2, 2, 2)
    paint_ground(painter, around, paint_frames, boxes, tuple(held.fits for held in sets))
    for level, held in enumerate(sets):
        paint_name(painter, boxes, level, held)
        for tensor in OPERANDS:
            if level == 0 or picture.planned:
                paint_tensor(painter, boxes, picture, level, tensor)
    if not picture.planned:
        paint_recency(painter, boxes, picture, sets[1])
    paint_travel(painter, boxes, picture)


def paint_frames(painter: QPainter, boxes: Boxes, fits: tuple[bool, ...]) -> None:
    """The boxes, red where what they must hold does not fit, and the ways between them."""
    for level, fit in enumerate(fits):
        painter.setPen(QPen(LOOK.theme.colour("text" if fit else "over"), 1.2 if fit else 2.2))
        painter.setBrush(LOOK.theme.colour("field", 0.45))
        painter.drawRoundedRect(boxes.box(level), 5, 5)
        if level:
            paint_ways(painter, boxes, level)


def paint_name(painter: QPainter, boxes: Boxes, level: int, held: WorkingSet) -> None:
    box = boxes.box(level)
    room = boxes.slot - 4
    title = small_font()
    title.setBold(True)
    base = box.top() - 18
    painter.setFont(title)
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(QPointF(box.left(), base), elided(held.level, room, title))
    painter.setFont(
        tabular(
            small_font(),
        )
    )
    painter.setPen(LOOK.theme.colour("dim"))
    size = binary(held.capacity_bytes or held.bytes)
    words = size if held.capacity_bytes else tr("layer: {0}").format(size)
    painter.drawText(QPointF(box.left(), base + 14), elided(words, room))


def paint_tensor(painter: QPainter, boxes: Boxes, picture: Picture, level: int, tensor: str) -> None:
    content = picture.content(tensor, level)
    cells = boxes.cells(level, tensor, content)
    paint_map(painter, cells, tensor, content.looks)
    part = boxes.part(level, tensor)
    painter.setFont(small_font())
    painter.setPen(colour(tensor))
    side = boxes.box(level).width() > 1.2 * boxes.box(level).height()
    at = (
        QRectF(part.left(), part.top() - 12, part.width(), 12)
        if side
        else QRectF(part.left() - 13, part.top(), 12, part.height())
    )
    painter.drawText(at, Qt.AlignmentFlag.AlignCenter, LETTERS[tensor])
    if cells.cell >= 17 and picture.trace.whole_words:
        paint_values(painter, cells, content, picture, tensor)


def paint_values(painter: QPainter, cells: CellMap, content: Content, picture: Picture, tensor: str) -> None:
    """The numbers that flow, where the cells are large enough."""
    font = tabular(small_font())
    font.setPixelSize(10)
    painter.setFont(font)
    looks = content.looks.reshape(-1)
    values = picture.state.values[tensor][content.cells.reshape(-1)].tolist()
    for look in (Look.HELD, Look.NOW):
        painter.setPen("#14171b" if look == Look.NOW or LOOK.theme.dark else "#ffffff")
        for place in np.nonzero(looks == look)[0].tolist():
            painter.drawText(cells.all_rects[place], Qt.AlignmentFlag.AlignCenter, str(values[place]))


def paint_ways(painter: QPainter, boxes: Boxes, level: int) -> None:
    """Weights and inputs come in; sums go out, and back in where they are not finished."""
    for tensor in OPERANDS:
        start, end = boxes.port(level - 1, tensor, False), boxes.port(level, tensor, True)
        if tensor == OUTPUTS:
            start, end = end, start
        arrow(painter, start, end, colour(tensor, 0.55), 1.2)


def paint_recency(painter: QPainter, boxes: Boxes, picture: Picture, held: WorkingSet) -> None:
    """The words of a cache in the order of their use: the last one used first, the next to fall out last."""
    words = picture.recent()
    box = boxes.box(1).adjusted(6, 6, -6, -6)
    slots = max(1, min(picture.moment.run.buffer_words["cache"], 4000))
    cells = CellMap.fitting(box, slots, 1, 1)
    now = {(tensor, cell) for tensor in OPERANDS for cell in np.nonzero(picture.now(tensor, 1))[0].tolist()}
    for tensor in OPERANDS:
        places = [(n, word in now) for n, word in enumerate(words[:slots]) if word[0] == tensor]
        for look in (Look.HELD, Look.NOW):
            painter.setBrush(fill_of(tensor, look))
            painter.setPen(QPen(edge_of(tensor, look), 1.0) if cells.cell > 5 else Qt.PenStyle.NoPen)
            painter.drawRects([cells.rect_of(n, 0, 0) for n, moves in places if moves == (look == Look.NOW)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    if cells.cell > 3:
        painter.drawRects([cells.rect_of(n, 0, 0) for n in range(len(words), slots)])


def paint_travel(painter: QPainter, boxes: Boxes, picture: Picture) -> None:
    """What is under way: amber between two boxes, falling where it is dropped."""
    moment = picture.moment
    event, tensor = moment.event, moment.name
    if event is None or event.op in (Op.MAC, Op.INIT):
        return
    if event.op == Op.EVICT:
        start = QPointF(boxes.box(event.src).center().x(), boxes.box(event.src).bottom() - 8)
        at = start + QPointF(0, 16 * moment.part)
        paint_parcel(painter, at, tensor, event.words, 1 - 0.7 * moment.part, falls=True)
        return
    inward = event.dst > event.src
    start, end = boxes.port(event.src, tensor, not inward), boxes.port(event.dst, tensor, inward)
    paint_parcel(painter, between(start, end, moment.part), tensor, event.words, 1.0)


def paint_parcel(painter: QPainter, at: QPointF, tensor: str, words: int, strength: float, falls: bool = False) -> None:
    """As many words as it says, its edge in the tensor's colour."""
    font = tabular(small_font())
    font.setPixelSize(10)
    text = f"{words:,}" if words > 1 else LETTERS[tensor]
    wide = max(14.0, 6.5 * len(text) + 6)
    rect = QRectF(at.x() - wide / 2, at.y() - 7, wide, 14)
    fill = colour(tensor, 0.3 * strength) if falls else LOOK.theme.colour("selection", strength)
    painter.setBrush(fill)
    painter.setPen(QPen(colour(tensor, strength), 1.6))
    painter.drawRoundedRect(rect, 3, 3)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text") if falls else "#14171b")
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def box_under(boxes: Boxes, picture: Picture, at: QPointF) -> tuple[int, str, int] | None:
    """Level, tensor and flat place of the word under a point."""
    for level in range(len(boxes.sizes) if picture.planned else 1):
        for tensor in OPERANDS:
            content = picture.content(tensor, level)
            found = boxes.cells(level, tensor, content).at(at)
            if found is not None:
                return level, tensor, int(content.cells[found])
    return None


def picture_of(run: object, time: float) -> Picture:
    return Picture(Moment.of(run, time))  # type: ignore[arg-type]
