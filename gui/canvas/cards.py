"""Draws boxes near enough for words: as many lines as there is room for, in letters that can be read."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from analysis.graph import shape_text
from analysis.ops.registry import FAMILIES
from gui.canvas.brush import DIMMED, Brush, code_colour, fill_of
from gui.canvas.diagram import LAYER
from gui.canvas.scene import Scene
from gui.theme import Theme, body_font
from gui.widgets.symbols import draw_symbol

SMALLEST_FONT_PX, FONT_PX = 10, 12
BLOCK = 22.0


def draw_cards(brush: Brush, scene: Scene) -> None:
    """Boxes with as many lines of words as there is room for."""
    brush.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for box in scene.geometry.boxes_in(brush.seen).tolist():
        brush.painter.setOpacity(DIMMED if scene.dimmed[box] else 1.0)
        rect = brush.rect(float(scene.geometry.left[box]), float(scene.geometry.top[box]))
        if scene.diagram.kinds[box] == LAYER:
            draw_card(brush, scene, box, rect)
        else:
            draw_terminal(brush, scene, box, rect)
    brush.painter.setOpacity(1.0)
    draw_group_names(brush, scene)


def draw_card(brush: Brush, scene: Scene, box: int, rect: QRectF) -> None:
    """A block of colour with the family's shape, then operator, name and shape of the result."""
    painter, theme, scale = brush.painter, brush.theme, brush.camera.scale
    colour = code_colour(scene.colouring, theme, int(scene.codes[box]))
    corner, tint = 5 * scale, 0.3 if scene.colouring.kind == "scale" else 0.1
    painter.setPen(QPen(theme.colour("line") if colour is None else mixed(colour, theme), 1))
    painter.setBrush(theme.colour("panel") if colour is None else mixed(colour, theme, tint))
    painter.drawRoundedRect(rect, corner, corner)
    block = QRectF(rect.left(), rect.top(), BLOCK * scale, rect.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill_of(colour, theme))
    painter.drawRoundedRect(block, corner, corner)
    if scale > 0.45:
        ground = theme.colour("panel") if colour is None else colour
        family = FAMILIES[int(scene.diagram.families[box])]
        draw_symbol(painter, family, block.center(), 11 * scale, readable_on(ground))
    lines = [scene.diagram.ops[box], scene.diagram.names[box], shape_text(scene.diagram.shapes[box])]
    layer = int(scene.diagram.layers[box])
    value = scene.colouring.text(layer) if scale >= 0.5 else ""
    write_lines(brush, rect.adjusted((BLOCK + 7) * scale, 0, -6 * scale, 0), lines, value)


def draw_terminal(brush: Brush, scene: Scene, box: int, rect: QRectF) -> None:
    """An input or output of the network: a pill with its name and shape."""
    painter, theme = brush.painter, brush.theme
    colour = code_colour(scene.colouring, theme, int(scene.codes[box])) or theme.colour("dim")
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(mixed(colour, theme, 0.1))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    lines = [scene.diagram.names[box], shape_text(scene.diagram.shapes[box])]
    write_lines(brush, rect.adjusted(rect.height() / 3, 0, -rect.height() / 3, 0), lines, "", centred=True)


def write_lines(brush: Brush, rect: QRectF, lines: list[str], value: str, centred: bool = False) -> None:
    """The first line strong, the others dim; a value at the right of the first."""
    size = max(SMALLEST_FONT_PX, round(FONT_PX * brush.camera.scale))
    step = size * 1.3
    count = min(len(lines), max(1, int((rect.height() - 2) / step)))
    y = rect.center().y() - count * step / 2
    for number, line in enumerate(lines[:count]):
        place = QRectF(rect.left(), y + number * step, rect.width(), step)
        room = rect.width()
        if not number and value:
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
    side = (
        Qt.AlignmentFlag.AlignHCenter
        if centred
        else Qt.AlignmentFlag.AlignRight
        if right
        else Qt.AlignmentFlag.AlignLeft
    )
    brush.painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
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
    for group in scene.groups:
        x1, _, x2, y2 = group.bounds
        place = brush.rect(x1 + 6, y2, x2 - x1, 0).adjusted(0, 0, 0, 13)
        if place.intersects(QRectF(0, 0, brush.width, brush.height)):
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, group.name)
