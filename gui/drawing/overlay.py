"""What a drawing has beyond the picture of a loaded network: ports, shares, what is wrong and what waits, notes, glows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from analysis.picture.diagram import LAYER
from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import KINDS, Block, Group, Wire
from gui.canvas.brush import WIRES_FROM, WORDS_FROM, Brush, seen_groups
from gui.canvas.cards import elided, sized
from gui.canvas.painting import ring
from gui.canvas.scene import Marks
from gui.canvas.wires import light_wires
from gui.drawing.boxes import Box
from gui.drawing.costs import BARS
from gui.drawing.gestures import Gesture
from gui.drawing.hot import NOTE_PADDING, NOTHING, Hot, middle_of, note_rect
from gui.drawing.picture import Picture

# In units of the picture.
PORT, GLOW, BAR, BAR_GAP = 4.5, 10.0, 4.0, 2.0
BARS_FROM, TAGS_FROM = 0.42, 0.5
LONGEST_TAG, TAG_PADDING = 330.0, 6.0


@dataclass(frozen=True, slots=True)
class Now:
    """What stands out at the moment. chosen: notes that are selected. line: of the selected wire. plus_on: where + stands."""

    hot: Hot = NOTHING
    chosen: frozenset[int] = frozenset()
    selected: frozenset[int] = frozenset()
    line: int | None = None
    plus_on: int | None = None
    gesture: Gesture | None = None


def draw_over(brush: Brush, picture: Picture, now: Now) -> None:
    """After the boxes and wires themselves."""
    brush.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = brush.camera.scale
    if not picture.sketch.items and not brush.vector:
        draw_invitation(brush)
    draw_notes(brush, picture, now)
    draw_fences(brush, picture)
    if scale >= WIRES_FROM:
        light_wires(brush, picture.scene, picture.wrong_lines, brush.theme.colour("over"))
    if now.line is not None:
        light_wires(brush, picture.scene, (now.line,), brush.theme.colour("selection"))
    seen = picture.scene.geometry.boxes_in(brush.seen).tolist()
    draw_stacks(brush, picture, seen)
    draw_states(brush, picture, seen)
    if scale >= BARS_FROM:
        draw_shares(brush, picture, seen)
    if scale >= WORDS_FROM:
        draw_ports(brush, picture, seen, now)
    if scale >= TAGS_FROM:
        draw_tags(brush, picture, seen)
    if now.gesture is not None:
        draw_gesture(brush, picture, now.gesture)
    if now.plus_on is not None and now.gesture is None:
        draw_plus(brush, QPointF(*brush.camera.px(*middle_of(picture, now.plus_on))), now.hot.what == "plus")


def draw_invitation(brush: Brush) -> None:
    """What to do on a board where nothing is drawn yet."""
    painter, words = brush.painter, QCoreApplication.translate
    lines = (
        (words("board", "Type the name of a layer"), "text"),
        (words("board", "such as  input 1x3x32x32,  then  conv 16 3x3"), "dim"),
        (words("board", "or drag one from the palette"), "dim"),
    )
    middle = QRectF(0, brush.height / 2 - 42, brush.width, 24)
    for number, (text, token) in enumerate(lines):
        painter.setFont(sized(15 if not number else 13, not number))
        painter.setPen(brush.theme.colour(token))
        painter.drawText(middle.translated(0, 26 * number), Qt.AlignmentFlag.AlignCenter.value, text)


def draw_fences(brush: Brush, picture: Picture) -> None:
    """A line around the ground of each group: pale grounds are lost on a projector."""
    painter = brush.painter
    painter.setPen(QPen(brush.theme.colour("elementwise", 0.7), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ground in seen_groups(brush, picture.scene):
        x1, y1, x2, y2 = ground.bounds
        corner = 8 * brush.camera.scale
        painter.drawRoundedRect(brush.rect(x1, y1, x2 - x1, y2 - y1), corner, corner)


def draw_states(brush: Brush, picture: Picture, seen: Iterable[int]) -> None:
    """Wrong blocks have a red frame and a ✕, those that wait a dashed one."""
    theme = brush.theme
    shown = set(seen)
    ring(brush, picture.scene, sorted(shown & picture.troubles.keys()), QPen(theme.colour("over"), 2.0))
    dashed = QPen(theme.colour("dim"), 1.4, Qt.PenStyle.DashLine)
    ring(brush, picture.scene, sorted(shown & picture.waiting), dashed)


def draw_stacks(brush: Brush, picture: Picture, seen: Iterable[int]) -> None:
    """What stands for several blocks has more edges behind its lower one."""
    painter, scale = brush.painter, brush.camera.scale
    painter.setPen(QPen(brush.theme.colour("dim"), 1.0))
    for number in seen:
        box = picture.boxes.boxes[number]
        if isinstance(box.item, Group) or unfolds(box.item):
            for step in (1, 2):
                y = box.top + BOX_HEIGHT + 2.5 * step
                left, level = brush.camera.px(box.left + 4 * step, y)
                painter.drawLine(QLineF(left, level, left + (BOX_WIDTH - 8 * step) * scale, level))


def unfolds(block: Block) -> bool:
    return block.kind in KINDS and KINDS[block.kind].plan is not None


def draw_shares(brush: Brush, picture: Picture, seen: Iterable[int]) -> None:
    """At the right edge of each box its share of all work, all parameters, all bytes; nothing where it is not known."""
    painter, theme = brush.painter, brush.theme
    painter.setPen(Qt.PenStyle.NoPen)
    tall = BOX_HEIGHT - 8
    for number in seen:
        if picture.scene.diagram.kinds[number] != LAYER:
            continue
        box = picture.boxes.boxes[number]
        for place, (_, token) in enumerate(BARS):
            share = float(picture.bars[place][number])
            if np.isnan(share):
                continue
            left = box.left + BOX_WIDTH - (len(BARS) - place) * (BAR + BAR_GAP)
            painter.fillRect(brush.rect(left, box.top + 4, BAR, tall), theme.colour("line", 0.7))
            if share > 0:
                height = max(1.5, tall * min(1.0, share))
                painter.fillRect(brush.rect(left, box.top + 4 + tall - height, BAR, height), theme.colour(token))


def draw_ports(brush: Brush, picture: Picture, seen: Iterable[int], now: Now) -> None:
    """Ports that are wired, that must be, and, at the box that is looked at, those that may be."""
    wired = {(wire.target, wire.target_port) for wire in picture.sketch.wires}
    for number in seen:
        box = picture.boxes.boxes[number]
        near = now.hot.number == number and now.hot.what in ("box", "in", "out")
        shown = near or number in now.selected or now.gesture is not None
        for port, ends in enumerate(box.ins):
            hot = near and now.hot.what == "in" and now.hot.port == port
            open_end = ends[0] not in wired
            if not open_end or shown or is_needed(box.item, port):
                draw_port(brush, box.port_at(port, out=False), "inputs", hollow=open_end, hot=hot)
        for port in range(len(box.outs)):
            hot = near and now.hot.what == "out" and now.hot.port == port
            draw_port(brush, box.port_at(port, out=True), "outputs", hollow=False, hot=hot)
            if shown and now.gesture is None:
                x, y = brush.camera.px(*box.port_at(port, out=True))
                draw_plus(brush, QPointF(x, y), hot)


def is_needed(item: Block | Group, port: int) -> bool:
    return isinstance(item, Block) and item.kind in KINDS and port < KINDS[item.kind].inputs[0]


def draw_port(brush: Brush, at: tuple[float, float], token: str, *, hollow: bool, hot: bool) -> None:
    painter, theme = brush.painter, brush.theme
    radius = (PORT + 2 * hot) * min(1.6, brush.camera.scale)
    painter.setPen(QPen(theme.colour(token), 1.4))
    painter.setBrush(theme.colour("panel") if hollow else theme.colour(token))
    painter.drawEllipse(QPointF(*brush.camera.px(*at)), radius, radius)


def draw_plus(brush: Brush, at: QPointF, hot: bool) -> None:
    painter, theme = brush.painter, brush.theme
    radius = 9.0 if hot else 7.0
    painter.setPen(QPen(theme.colour("accent"), 1.4))
    painter.setBrush(theme.colour("accent") if hot else theme.colour("panel"))
    painter.drawEllipse(at, radius, radius)
    painter.setPen(QPen(theme.colour("panel" if hot else "accent"), 1.6))
    painter.drawLine(at - QPointF(3.5, 0), at + QPointF(3.5, 0))
    painter.drawLine(at - QPointF(0, 3.5), at + QPointF(0, 3.5))


def draw_tags(brush: Brush, picture: Picture, seen: Iterable[int]) -> None:
    """What is wrong, in short, at the block; the whole sentence is beside the mouse and at the side."""
    shown = set(seen)
    for number, trouble in picture.troubles.items():
        if number in shown:
            box = picture.boxes.boxes[number]
            said = trouble.sentence.partition(": ")[2] or trouble.sentence
            draw_tag(brush, picture, box, f"✕ {said}", "over")


def draw_tag(brush: Brush, picture: Picture, box: Box, text: str, token: str) -> None:
    """Words on a ground of their own."""
    painter, theme = brush.painter, brush.theme
    size = max(10, round(11 * min(1.3, brush.camera.scale)))
    shown, width = elided(text, size, True, round(min(LONGEST_TAG, brush.width - 2 * TAG_PADDING - 2)))
    rect = tag_rect(brush, picture, box, width + 2 * TAG_PADDING, size + 7.0)
    painter.setPen(QPen(theme.colour(token), 1.0))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setPen(theme.colour(token))
    painter.setFont(sized(size, True))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter.value, shown)


def tag_rect(brush: Brush, picture: Picture, box: Box, width: float, height: float) -> QRectF:
    """At the right of a box where nothing stands and all of it is in view, else above it; never over the edge of the view."""
    rect, right = QRectF(0, 0, width, height), box.left + BOX_WIDTH
    beside = (right + 1, box.top, right + 14 + width / brush.camera.scale, box.top + BOX_HEIGHT)
    x, y = brush.camera.px(right + 10, box.top + BOX_HEIGHT / 2)
    if x + width <= brush.width and not len(picture.scene.geometry.boxes_in(beside)):
        rect.moveTo(x, y - height / 2)
    else:
        rect.moveCenter(QPointF(*brush.camera.px(box.left + BOX_WIDTH / 2, box.top - 13)))
        rect.moveLeft(max(1.0, min(rect.left(), brush.width - width - 1)))
    return rect


def draw_notes(brush: Brush, picture: Picture, now: Now) -> None:
    painter, theme = brush.painter, brush.theme
    for note in picture.sketch.notes:
        rect = note_rect(note)
        on_screen = brush.rect(rect.left(), rect.top(), rect.width(), rect.height())
        painter.setPen(
            QPen(theme.colour("selection"), 2.6) if note.id in now.chosen else QPen(theme.colour("tight"), 1.0)
        )
        painter.setBrush(mixed(theme.colour("tight"), theme.colour("panel"), 0.12))
        painter.drawRoundedRect(on_screen, 4, 4)
        if brush.camera.scale >= WORDS_FROM:
            painter.setPen(theme.colour("text"))
            painter.setFont(sized(max(9, round(12 * brush.camera.scale))))
            inner = on_screen.adjusted(*(sign * NOTE_PADDING * brush.camera.scale for sign in (1, 1, -1, -1)))
            flags = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(inner, flags, note.text)


def mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    pairs = zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)
    return QColor(*(round(a * share + b * (1 - share)) for a, b in pairs))


def draw_gesture(brush: Brush, picture: Picture, gesture: Gesture) -> None:
    """What would fit glows with a ✓, what would not has a ✕; lines that blocks stand in; the wire that is pulled."""
    painter, theme, offer = brush.painter, brush.theme, gesture.offer
    boxes = picture.boxes
    good = [line for line in map(picture.line_of, (w for w, why in offer.wires.items() if not why)) if line is not None]
    light_wires(brush, picture.scene, good, theme.colour("fits", 0.8))
    for out, ends in ((True, offer.outs), (False, offer.ins)):
        for end, why in ends.items():
            box = boxes.boxes[boxes.box_of[end[0]]]
            port = port_of(box.outs if out else box.ins, end, out)
            if port is not None:
                draw_glow(brush, box.port_at(port, out=out), fits=not why, meant=end == gesture.target)
    if isinstance(gesture.target, Wire) and (line := picture.line_of(gesture.target)) is not None:
        light_wires(brush, picture.scene, (line,), theme.colour("over" if gesture.reason else "accent"))
    painter.setPen(QPen(theme.colour("accent"), 1.0, Qt.PenStyle.DashLine))
    for x1, y1, x2, y2 in gesture.guides:
        painter.drawLine(QPointF(*brush.camera.px(x1, y1)), QPointF(*brush.camera.px(x2, y2)))
    if gesture.band is not None:
        painter.setPen(QPen(theme.colour("over" if gesture.reason else "accent"), 2.0))
        painter.drawLine(*(QPointF(*brush.camera.px(*point)) for point in gesture.band))


def port_of(ports: tuple, end: tuple[int, int], out: bool) -> int | None:
    return next((number for number, each in enumerate(ports) if (each == end if out else end in each)), None)


def draw_glow(brush: Brush, at: tuple[float, float], *, fits: bool, meant: bool) -> None:
    painter, theme = brush.painter, brush.theme
    point, token = QPointF(*brush.camera.px(*at)), "fits" if fits else "over"
    radius = GLOW * (1.4 if meant else 1.0) * min(1.2, max(0.5, brush.camera.scale))
    painter.setPen(QPen(theme.colour(token), 2.0 if meant else 1.0))
    painter.setBrush(theme.colour(token, 0.45 if meant else 0.25) if fits else theme.colour("panel", 0.8))
    painter.drawEllipse(point, radius, radius)
    painter.setFont(sized(max(8, round(1.3 * radius)), True))
    painter.setPen(theme.colour(token))
    rect = QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter.value, "✓" if fits else "✕")


def marks_of(picture: Picture, selected: frozenset[int], hot: Hot, cursor: int | None) -> Marks:
    """Rings of the picture itself: selection, hover, the keyboard's place."""
    hovered = hot.number if hot.what in ("box", "in", "out") else None
    wire = hot.number if hot.what in ("line", "plus") else None
    return Marks(picture.boxes_of(selected), hovered, wire, cursor)
