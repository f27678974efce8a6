"""How shelves and blocks are painted: names and fill at the left, the bar to scale at the right."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from analysis.units import binary
from gui.theme import LOOK, title_font
from gui.widgets.memory_geometry import hatching
from gui.widgets.placement_data import Shelf, Stock
from gui.widgets.placement_geometry import LEAST_PX, MARGIN_PX, Bar, beyond, capacity_x, once
from gui.widgets.plane_axes import mixed

FILL, OUTLINE, IMAGE_FILL = 0.45, 0.9, 0.18
NAME_PX, LINE_PX, TOOTH_PX = 40, 15, 4
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Kinds of blocks and the colours that tensors have everywhere.
RESULT, INPUT, WEIGHTS, ASIDE = range(4)
TOKENS = {RESULT: "outputs", INPUT: "inputs", WEIGHTS: "weights", ASIDE: "line"}


def kinds_of(stock: Stock, shown: np.ndarray) -> np.ndarray:
    kinds = np.where(stock.is_weights, WEIGHTS, np.where(stock.is_input, INPUT, RESULT))
    return np.where(shown & ~stock.is_scratch, kinds, ASIDE)


def paint_shelves(
    painter: QPainter, stock: Stock, bars: tuple[Bar, ...], pixels: np.ndarray, shown: np.ndarray
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for shelf, bar in zip(stock.shelves, bars, strict=True):
        paint_bar(painter, shelf, bar)
    paint_blocks(painter, stock, pixels, kinds_of(stock, shown))
    for shelf, bar in zip(stock.shelves, bars, strict=True):
        paint_end(painter, shelf, bar)
        paint_label(painter, shelf, bar)


def paint_bar(painter: QPainter, shelf: Shelf, bar: Bar) -> None:
    """The empty memory, and what cannot be placed at its beginning: last of that what is loaded into a RAM from here."""
    theme, area = LOOK.theme, QRectF(bar.x, bar.y, bar.width, bar.height)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.setBrush(theme.colour("ground"))
    painter.drawRect(area)
    aside, image = (bar.width * n / shelf.extent_bytes for n in (shelf.aside_bytes, shelf.image_bytes))
    if aside >= 1:
        painter.fillRect(QRectF(bar.x, bar.y, aside, bar.height), theme.colour("line"))
        loaded = QRectF(bar.x + aside - image, bar.y, image, bar.height)
        painter.fillRect(loaded, mixed(theme.colour("weights"), theme.colour("line"), IMAGE_FILL))


def paint_blocks(painter: QPainter, stock: Stock, pixels: np.ndarray, kinds: np.ndarray) -> None:
    drawn = once(pixels, kinds)
    large = (pixels[:, 2] >= 3) & (pixels[:, 3] >= 3)
    for kind, token in TOKENS.items():
        colour, panel = LOOK.theme.colour(token), LOOK.theme.colour("panel")
        mine = drawn[kinds[drawn] == kind]
        painter.setBrush(mixed(colour, panel, FILL))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRects(rects(pixels[mine[~large[mine]]]))
        painter.setPen(QPen(mixed(colour, panel, OUTLINE), 1))
        painter.drawRects(rects(pixels[mine[large[mine]]], outlined=True))
    paint_names(painter, stock, pixels)


def paint_names(painter: QPainter, stock: Stock, pixels: np.ndarray) -> None:
    painter.setPen(LOOK.theme.colour("text"))
    metrics = painter.fontMetrics()
    for block in np.flatnonzero((pixels[:, 2] >= NAME_PX) & (pixels[:, 3] >= LINE_PX)).tolist():
        x, y, width, height = pixels[block].tolist()
        text = metrics.elidedText(stock.names[block], Qt.TextElideMode.ElideMiddle, width - 6)
        painter.drawText(QRect(x + 3, y, width - 6, height), LEFT, text)


def paint_end(painter: QPainter, shelf: Shelf, bar: Bar) -> None:
    """Where the capacity ends: a stroke, what lies beyond it hatched; a torn edge where the memory goes on."""
    theme = LOOK.theme
    over, right = theme.colour("over"), bar.x + bar.width
    excess = beyond(shelf, bar)
    for x, y, width, height in excess.tolist():
        painter.fillRect(QRectF(x, y, width, height), theme.colour("over", 0.15))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(over, 1.2))
    painter.drawLines([QLineF(*stroke) for stroke in hatching(excess).tolist()])
    if shelf.ghost_bytes is not None:
        across = bar.x + bar.width * shelf.ghost_bytes / shelf.extent_bytes
        painter.setPen(QPen(theme.colour("dim"), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(across, bar.y, across, bar.y + bar.height))
    painter.setPen(QPen(theme.colour("text"), 2))
    end = capacity_x(shelf, bar)
    if end is not None:
        painter.drawLine(QLineF(end, bar.y - 2, end, bar.y + bar.height + 2))
    elif shelf.broken:
        paint_torn(painter, bar, right)
        paint_rest(painter, shelf, bar)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_torn(painter: QPainter, bar: Bar, right: float) -> None:
    teeth = max(2, round(bar.height / TOOTH_PX))
    ys = np.linspace(bar.y, bar.y + bar.height, teeth + 1)
    xs = right - np.where(np.arange(teeth + 1) % 2, TOOTH_PX, 0)
    torn = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawPolygon(QPolygonF([*torn, QPointF(right + 2, torn[-1].y()), QPointF(right + 2, torn[0].y())]))
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1))
    painter.drawPolyline(QPolygonF(torn))


def paint_rest(painter: QPainter, shelf: Shelf, bar: Bar) -> None:
    """How far the bar is to scale, where there is room for the words."""
    free = bar.width * (1 - shelf.used_bytes / shelf.extent_bytes) - 16
    text = f"0 … {binary(int(shelf.extent_bytes))} ⋯"
    if painter.fontMetrics().horizontalAdvance(text) < free:
        painter.setPen(LOOK.theme.colour("dim"))
        area = QRectF(bar.x + bar.width - free - 8, bar.y, free, bar.height)
        painter.drawText(area, RIGHT, text)


def paint_label(painter: QPainter, shelf: Shelf, bar: Bar) -> None:
    """Name and fill; in a low row only the name and the capacity."""
    theme, width = LOOK.theme, bar.x - 2 * MARGIN_PX - 4
    plain, metrics = painter.font(), painter.fontMetrics()
    fill = filled(shelf)
    if bar.height < LEAST_PX:
        tail = metrics.horizontalAdvance(fill) + 8
        name = metrics.elidedText(shelf.name, Qt.TextElideMode.ElideRight, max(0, int(width - tail)))
        painter.setPen(theme.colour("dim"))
        painter.drawText(QRectF(MARGIN_PX, bar.y, width, bar.height), LEFT, name)
        painter.drawText(QRectF(MARGIN_PX, bar.y, width, bar.height), RIGHT, fill)
        return
    top = bar.y + bar.height / 2 - LINE_PX
    painter.setPen(theme.colour("text"))
    bold = title_font()
    bold.setPixelSize(plain.pixelSize())
    painter.setFont(bold)
    name = painter.fontMetrics().elidedText(shelf.name, Qt.TextElideMode.ElideRight, int(width))
    painter.drawText(QRectF(MARGIN_PX, top, width, LINE_PX), LEFT, name)
    painter.setFont(plain)
    painter.setPen(theme.colour("over" if shelf.ok is False else "dim"))
    words = metrics.elidedText(fill, Qt.TextElideMode.ElideRight, int(width))
    painter.drawText(QRectF(MARGIN_PX, top + LINE_PX, width, LINE_PX), LEFT, words)


def filled(shelf: Shelf) -> str:
    """ "36.2 KiB of 128 KiB", "✕ 2 KiB over 16 KiB"."""
    capacity = binary(shelf.capacity_bytes) if shelf.capacity_bytes is not None else "?"
    if not shelf.used_bytes:
        return capacity
    if shelf.ok is False:
        return f"✕ {binary(shelf.used_bytes - (shelf.capacity_bytes or 0))} over {capacity}"
    return f"{binary(shelf.used_bytes)} of {capacity}"


def rects(pixels: np.ndarray, outlined: bool = False) -> list[QRect]:
    """For a painter; an outline's own pixel lies inside the box."""
    less = 1 if outlined else 0
    return [QRect(x, y, width - less, height - less) for x, y, width, height in pixels.tolist()]
