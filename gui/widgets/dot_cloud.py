"""Thousands of dots in one plot item, each with its family's shape and colour; picking by pixels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QTransform

from analysis.ops.registry import FAMILIES
from gui.theme import LOOK, load_theme
from gui.widgets.roof_scale import Frame
from gui.widgets.roofline_data import Dots
from gui.widgets.symbols import symbol_path

FILLED, DIMMED = 0.62, 0.16
# Slack around a dot, and how near two middles are taken for the same place.
REACH_PX, SAME_PLACE_PX = 3.0, 3.0


class DotCloud(pg.ScatterPlotItem):
    """Draws dots; those selected in amber outline on top, the others dim then. Knows no mouse."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self.dots: Dots | None = None
        self.selection: frozenset[int] = frozenset()
        self.drawn_in = ""
        self.order = np.zeros(0, dtype=np.int64)

    def set_dots(self, dots: Dots, selection: frozenset[int]) -> None:
        """Draws again, where dots, selection or colours are others than before."""
        if (dots is self.dots, selection, LOOK.theme.name) == (True, self.selection, self.drawn_in):
            return
        self.dots, self.selection, self.drawn_in = dots, selection, LOOK.theme.name
        chosen = np.isin(dots.layers, list(selection))
        # Small dots lie on large ones, selected ones on all.
        self.order = order = np.lexsort((-dots.diameters_px, chosen))
        codes = 2 * dots.families[order].astype(np.int64) + chosen[order]
        fills, strokes = fills_and_strokes(LOOK.theme.name, bool(chosen.any()))
        set_spots(self, dots.at(order), codes, strokes, fills)

    def pixels(self, frame: Frame) -> np.ndarray:
        """(x, y, radius) of every dot in pixels, shape (n, 3)."""
        return np.zeros((0, 3)) if self.dots is None else pixels(self.dots, frame)

    def layers_at(self, frame: Frame, px: float, py: float) -> list[int]:
        """Layers whose dots lie under a point: the nearest and all at the same place, in the order of execution."""
        under = dots_under(self.pixels(frame), px, py)
        return sorted(self.dots.layers[under].tolist()) if len(under) else []

    def paint(self, painter: QPainter, *options: object) -> None:
        """Small pictures on the screen, outlines in a vector picture."""
        if self._exportOpts is False:
            super().paint(painter, *options)
        else:
            self._paint_outlines(painter)

    def _paint_outlines(self, painter: QPainter) -> None:
        """Without cosmetic pens, which some programs draw as wide as the page."""
        to_device = painter.transform()
        painter.save()
        painter.resetTransform()
        for spot in self.data:
            at = to_device.map(QPointF(spot["x"], spot["y"]))
            pen = QPen(spot["pen"])
            pen.setCosmetic(False)
            painter.setPen(pen)
            painter.setBrush(spot["brush"])
            place = QTransform().translate(at.x(), at.y()).scale(spot["size"], spot["size"])
            painter.drawPath(place.map(spot["symbol"]))
        painter.restore()

    def mouseClickEvent(self, event) -> None:
        """The box answers clicks; pyqtgraph's own answer would swallow them."""
        event.ignore()

    def layers_within(self, left: float, right: float, bottom: float, top: float) -> list[int]:
        """Layers whose dots lie in a rectangle of the plane (log10)."""
        if self.dots is None:
            return []
        x, y = self.dots.x, self.dots.y
        return self.dots.layers[(x >= left) & (x <= right) & (y >= bottom) & (y <= top)].tolist()

    def place_of(self, layer: int | None) -> tuple[float, float] | None:
        """Where a layer's dot is (log10); None where it has none."""
        if self.dots is None or layer is None:
            return None
        at = int(np.searchsorted(self.dots.layers, layer))
        if at >= len(self.dots) or self.dots.layers[at] != layer:
            return None
        return float(self.dots.x[at]), float(self.dots.y[at])


def pixels(dots: Dots, frame: Frame) -> np.ndarray:
    """(x, y, radius) of every dot in pixels, shape (n, 3)."""
    return np.column_stack((*frame.px(dots.x, dots.y), dots.diameters_px / 2))


def dots_under(places: np.ndarray, px: float, py: float) -> np.ndarray:
    """Rows of the dots (x, y, radius in pixels) under a point: the nearest and all at the same place."""
    away = np.hypot(places[:, 0] - px, places[:, 1] - py)
    touched = away <= places[:, 2] + REACH_PX
    under = np.flatnonzero(touched)
    if not len(under):
        return under
    nearest = under[np.lexsort((places[under, 2], np.round(away[under])))[0]]
    together = np.hypot(*(places[:, :2] - places[nearest, :2]).T) <= SAME_PLACE_PX
    return np.flatnonzero(together & touched)


def set_spots(item: pg.ScatterPlotItem, dots: Dots, codes: np.ndarray, pens: np.ndarray, brushes: np.ndarray) -> None:
    """Hands dots to the plot, as setData does, but each style once: setData asks dot by dot for milliseconds.

    codes: for each dot the row of pens and brushes.
    """
    spots = np.empty(len(dots), dtype=item.data.dtype)
    spots["x"], spots["y"], spots["size"], spots["data"] = dots.x, dots.y, dots.diameters_px, dots.layers
    spots["symbol"], spots["pen"], spots["brush"] = symbols()[dots.families], pens[codes], brushes[codes]
    spots["visible"], spots["hovered"] = True, False
    sizes = dots.diameters_px.astype(np.int64)
    _, first, style = np.unique(codes * (sizes.max(initial=0) + 1) + sizes, return_index=True, return_inverse=True)
    styles = (spots[name][first].tolist() for name in ("symbol", "size", "pen", "brush"))
    pictures = item.fragmentAtlas[list(zip(*styles, strict=True))]
    spots["sourceRect"] = np.array(pictures, dtype=spots.dtype["sourceRect"])[style]
    item.prepareGeometryChange()
    item.data = spots
    item.updateSpots()
    item.invalidate()


@cache
def symbols() -> np.ndarray:
    return as_objects([symbol_path(family) for family in FAMILIES])


def as_objects(things: Sequence[object]) -> np.ndarray:
    column = np.empty(len(things), dtype=object)
    column[:] = things
    return column


@cache
def fills_and_strokes(theme_name: str, some_selected: bool) -> tuple[np.ndarray, np.ndarray]:
    """Brushes and pens by twice the family's code, plus one where the layer is selected.

    The same objects each time: by them the plot knows symbols it has drawn.
    """
    theme, fills, strokes = load_theme(theme_name), [], []
    for family in FAMILIES:
        fills.append(QBrush(theme.colour(family, DIMMED if some_selected else FILLED)))
        fills.append(QBrush(theme.colour(family, 0.9)))
        strokes.append(outline(theme.colour(family, 0.3 if some_selected else 0.95), 1))
        strokes.append(outline(theme.colour("selection"), 2.5))
    return as_objects(fills), as_objects(strokes)


def outline(colour: QColor, width_px: float) -> QPen:
    pen = QPen(colour, width_px)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
