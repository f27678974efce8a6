"""Draws boxes near enough for words: as many lines as there is room for, in letters that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from analysis.graph import shape_text
from analysis.ops.registry import FAMILIES
from analysis.picture.diagram import LAYER
from gui.canvas.brush import DIMMED, Brush, code_colour, fill_of, seen_groups
from gui.canvas.colouring import NONE_CODE
from gui.canvas.ghost_bars import STRIP
from gui.canvas.ghost_marks import Chip, chip_of, draw_bars, draw_missing, ghost_border
from gui.canvas.scene import Scene
from gui.theme import Theme, body_font
from gui.widgets.symbols import draw_symbol

SMALLEST_FONT_PX, FONT_PX = 10, 12
BLOCK, CORNER = 22.0, 5.0
SYMBOLS_FROM, VALUES_FROM = 0.45, 0.5
# Numbers, since joining flags anew for each word costs more than writing it.
ONE_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
LEFT, RIGHT, MIDDLE = (
    ONE_LINE | side.value
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter)
)


def draw_cards(brush: Brush, scene: Scene) -> None:
    """Boxes with as many lines of words as there is room for."""
    brush.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paints = {code: paint_of(scene, brush.theme, code) for code in np.unique(scene.codes).tolist()}
    for box in scene.geometry.boxes_in(brush.seen).tolist():
        brush.painter.setOpacity(DIMMED if scene.dimmed[box] else 1.0)
        rect = brush.rect(float(scene.geometry.left[box]), float(scene.geometry.top[box]))
        if scene.diagram.kinds[box] == LAYER:
            draw_card(brush, scene, box, rect, paints[int(scene.codes[box])])
        else:
            draw_terminal(brush, scene, box, rect)
    brush.painter.setOpacity(1.0)
    draw_group_names(brush, scene)
    if scene.against is not None:
        draw_against(brush, scene)


def draw_against(brush: Brush, scene: Scene) -> None:
    """What the chips do not say; as long as there is no room for them, bars."""
    if brush.camera.scale >= VALUES_FROM:
        draw_missing(brush, scene, sized(SMALLEST_FONT_PX))
        return
    brush.painter.setPen(Qt.PenStyle.NoPen)
    brush.to_plane()
    draw_bars(brush, scene, scene.geometry.boxes_in(brush.seen))
    brush.painter.restore()


@dataclass(frozen=True, slots=True)
class Paint:
    """What a card of one code is painted with; made once for all of them."""

    border: QPen
    ground: QBrush
    block: QBrush
    symbol: QColor


def paint_of(scene: Scene, theme: Theme, code: int) -> Paint:
    colour = code_colour(scene.colouring, theme, code)
    if colour is None:
        line, panel = theme.colour("line"), theme.colour("panel")
        return Paint(QPen(line, 1), QBrush(panel), fill_of(None, theme), readable_on(panel))
    tint = 0.3 if scene.colouring.kind == "scale" else 0.1
    edge = theme.colour("dim") if code == NONE_CODE else colour
    border, ground = QPen(mixed(edge, theme, 0.45), 1), QBrush(mixed(colour, theme, tint))
    return Paint(border, ground, fill_of(colour, theme), readable_on(colour))


def draw_card(brush: Brush, scene: Scene, box: int, rect: QRectF, paint: Paint) -> None:
    """A block of colour with the family's shape, then operator, name and shape of the result."""
    painter, scale = brush.painter, brush.camera.scale
    corner = CORNER * scale
    block = QRectF(rect.left(), rect.top(), BLOCK * scale, rect.height())
    painter.setPen(ghost_border(scene, box, paint.border))
    painter.setBrush(paint.ground)
    rounded(painter, rect, corner)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paint.block)
    rounded(painter, block, corner)
    if scale > SYMBOLS_FROM:
        family = FAMILIES[int(scene.diagram.families[box])]
        draw_symbol(painter, family, block.center(), 11 * scale, paint.symbol)
    lines = scene.lines(box)
    value = scene.colouring.text(int(scene.diagram.layers[box])) if scale >= VALUES_FROM else ""
    edge = STRIP + 4 if scene.against is not None and scale < VALUES_FROM else 6
    inner = rect.adjusted((BLOCK + 7) * scale, 0, -(edge + scene.kept_free) * scale, 0)
    write_lines(brush, inner, lines, value, chip_of(scene, box) if scale >= VALUES_FROM else None)


def rounded(painter: QPainter, rect: QRectF, corner: float) -> None:
    """Corners too small to be seen are left out: they cost most of the time."""
    if corner < 2.4:
        painter.drawRect(rect)
    else:
        painter.drawRoundedRect(rect, corner, corner)


def draw_terminal(brush: Brush, scene: Scene, box: int, rect: QRectF) -> None:
    """An input or output of the network: a pill with its name and shape."""
    painter, theme = brush.painter, brush.theme
    colour = code_colour(scene.colouring, theme, int(scene.codes[box])) or theme.colour("dim")
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(mixed(colour, theme, 0.1))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    lines = [scene.diagram.names[box], shape_text(scene.diagram.shapes[box])]
    write_lines(brush, rect.adjusted(rect.height() / 3, 0, -rect.height() / 3, 0), lines, "", centred=True)


def write_lines(
    brush: Brush, rect: QRectF, lines: list[str], value: str, chip: Chip | None = None, centred: bool = False
) -> None:
    """The first line strong, the others dim; a value at the right of the first, a chip at that of the second.

    On a single line the chip takes the place of the value, as it is what a person compares for.
    """
    size = max(SMALLEST_FONT_PX, round(FONT_PX * brush.camera.scale))
    step = size * 1.3
    count = min(len(lines), max(1, int((rect.height() - 2) / step)))
    y = rect.center().y() - count * step / 2
    for number, line in enumerate(lines[:count]):
        place = QRectF(rect.left(), y + number * step, rect.width(), step)
        room = rect.width()
        if chip and number == min(1, count - 1):
            room -= write(brush, place, chip.text, size, strong=False, right=True, colour=chip.token) + 6
        elif not number and value:
            room -= write(brush, place, value, size, strong=False, right=True, colour="text") + 6
        write(brush, place, line, size, strong=not number, centred=centred, room=room)


def write(
    brush: Brush,
    rect: QRectF,
    text: str,
    size: int,
    *,
    strong: bool,
    right: bool = False,
    centred: bool = False,
    room: float | None = None,
    colour: str = "",
) -> float:
    """Operators are elided at the end, names in the middle; returns the width that was written."""
    font = sized(size, strong)
    shown, width = elided(text, size, strong, int(rect.width() if room is None else room))
    brush.painter.setFont(font)
    brush.painter.setPen(brush.theme.colour(colour or ("text" if strong else "dim")))
    brush.painter.drawText(rect, MIDDLE if centred else RIGHT if right else LEFT, shown)
    return width


@lru_cache(maxsize=64)
def sized(size: int, strong: bool = False) -> QFont:
    font = body_font()
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


@lru_cache(maxsize=40_000)
def elided(text: str, size: int, strong: bool, room: int) -> tuple[str, float]:
    metrics = QFontMetricsF(sized(size, strong))
    mode = Qt.TextElideMode.ElideRight if strong else Qt.TextElideMode.ElideMiddle
    shown = metrics.elidedText(text, mode, max(0, room))
    return shown, metrics.horizontalAdvance(shown)


def mixed(colour: QColor, theme: Theme, share: float = 0.55) -> QColor:
    """The colour thinned with the panel's, opaque, so that a wire below does not show through."""
    ground = theme.colour("panel")
    parts = (round(a * share + b * (1 - share)) for a, b in zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True))
    return QColor(*parts)


def readable_on(ground: QColor) -> QColor:
    """Black or white, whichever stands out more."""
    bright = 0.299 * ground.redF() + 0.587 * ground.greenF() + 0.114 * ground.blueF()
    return QColor("#15181d" if bright > 0.55 else "#ffffff")


def draw_group_names(brush: Brush, scene: Scene) -> None:
    """At the foot of the block's ground on the left: the gap above belongs to the wires."""
    painter, font = brush.painter, sized(SMALLEST_FONT_PX)
    painter.setFont(font)
    painter.setPen(brush.theme.colour("dim"))
    room = 30 * brush.camera.scale
    if room < 12:
        return
    flags = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value
    for group in seen_groups(brush, scene):
        x1, _, x2, y2 = group.bounds
        painter.drawText(brush.rect(x1 + 6, y2, x2 - x1, 0).adjusted(0, 0, 0, 13), flags, group.name)
