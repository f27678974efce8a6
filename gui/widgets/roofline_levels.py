"""A dot per layer and memory level: the level that binds is the layer's own dot, the others lie on one line with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QLineF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from analysis.ops.registry import FAMILIES
from analysis.units import number, si
from gui.theme import LOOK
from gui.widgets.dot_cloud import dots_under, outline, pixels
from gui.widgets.roof_layers import Layer, Scenery
from gui.widgets.roof_scale import Frame
from gui.widgets.roofline_data import SMALLEST_PX, Dots, work_per_mac
from gui.widgets.symbols import symbol_path

if TYPE_CHECKING:
    from analysis.scenario import Analysis

# Diameter against that of the layer's own dot.
SMALLER = 0.6
# More lines than these in sight hide what they join.
MOST_LINES = 300
# Decimals of a line's ends, in decades: finer than a screen shows.
DIGITS = 4


def words(text: str) -> str:
    return QCoreApplication.translate("roofline", text)


@dataclass(frozen=True, slots=True, eq=False)
class LevelDots:
    """dots: one for each layer and level that is not the layer's own, all of a layer at one height; its x is the work per
    byte there. names: the level of each. spans: (n, 3) left end, right end, height of the line through a layer's dots.
    """

    dots: Dots
    names: tuple[str, ...]
    spans: np.ndarray


def level_dots(analysis: Analysis, unit: str, own: Dots) -> LevelDots:
    """Work over the traffic of each level, at what the layer attains; levels without traffic have no dot."""
    estimate, layers = analysis.estimates[0], own.layers
    work = analysis.workload.macs[layers] * work_per_mac(unit)
    names = [level.name for level in estimate.levels]
    traffic_bytes = np.array([estimate.traffic_bytes[name][layers] for name in names]).reshape(len(names), -1)
    others = np.arange(len(names))[:, None] != estimate.intensity_level[layers].astype(np.int64) - 1
    level, row = np.nonzero(others & (traffic_bytes > 0))
    x = np.log10(work[row] / traffic_bytes[level, row])
    diameters = np.maximum(SMALLEST_PX, np.round(SMALLER * own.diameters_px[row]))
    dots = Dots(layers[row], x, own.y[row], diameters, own.families[row])
    return LevelDots(dots, tuple(names[i] for i in level.tolist()), spans_of(own, row, x))


def spans_of(own: Dots, row: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Layers alike share a line."""
    left, right = own.x.copy(), own.x.copy()
    np.minimum.at(left, row, x)
    np.maximum.at(right, row, x)
    spans = np.column_stack((left, right, own.y))[right > left]
    return np.unique(np.round(spans, DIGITS), axis=0)


def describe_level(analysis: Analysis, layer: int, name: str, unit: str) -> list[str]:
    """Lines of the card of a layer at one level."""
    estimate, factor = analysis.estimates[0], work_per_mac(unit)
    traffic_bytes = float(estimate.traffic_bytes[name][layer])
    work = float(analysis.workload.macs[layer]) * factor
    bytes_per_s = next(level.bytes_per_s for level in estimate.levels if level.name == name)
    lines = [
        words("{intensity} {unit}/B at {level}").format(intensity=number(work / traffic_bytes), unit=unit, level=name)
        + f" · {si(traffic_bytes, 'B')}"
    ]
    if bytes_per_s > 0:
        roof = si(work / traffic_bytes * bytes_per_s, f"{unit}/s")
        lines.append(words("{level} alone would allow {roof}").format(level=name, roof=roof))
    else:
        lines.append(words("the bandwidth of {level} is not known").format(level=name))
    return lines


class LevelCloud(pg.ScatterPlotItem):
    """Hollow dots of the other levels, below the layers' own."""

    def __init__(self) -> None:
        super().__init__(pxMode=True, antialias=True)
        self.levels: LevelDots | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(-1)

    def set_levels(self, levels: LevelDots | None, selection: frozenset[int]) -> None:
        self.levels = levels
        if levels is None:
            self.clear()
            return
        dots = levels.dots
        pens, codes = pens_of(bool(selection)), 2 * dots.families.astype(np.int64)
        codes += np.isin(dots.layers, list(selection))
        self.setData(
            x=dots.x,
            y=dots.y,
            size=dots.diameters_px,
            symbol=[symbol_path(FAMILIES[f]) for f in dots.families.tolist()],
            pen=[pens[code] for code in codes.tolist()],
            brush=QBrush(Qt.BrushStyle.NoBrush),
        )

    def found_at(self, frame: Frame, px: float, py: float) -> tuple[list[int], str]:
        """Layers whose dots lie under a point, and the level of the first."""
        if self.levels is None:
            return [], ""
        rows = dots_under(pixels(self.levels.dots, frame), px, py)
        layers = self.levels.dots.layers
        rows = sorted(rows.tolist(), key=lambda row: int(layers[row]))
        return [int(layers[row]) for row in rows], self.levels.names[rows[0]] if rows else ""

    def mouseClickEvent(self, event) -> None:
        """The box answers clicks."""
        event.ignore()


def pens_of(some_selected: bool) -> list[QPen]:
    """By twice the family's code, plus one where the layer is selected."""
    theme = LOOK.theme
    plain = [outline(theme.colour(family, 0.3 if some_selected else 0.9), 1.2) for family in FAMILIES]
    return [pen for each in plain for pen in (each, outline(theme.colour("selection"), 2.0))]


class LevelLines(Layer):
    """The thin lines that join the dots of a layer."""

    def paint_scenery(self, painter: QPainter, scenery: Scenery) -> None:
        if scenery.spans is None:
            return
        frame = scenery.frame
        (left, y), (right, _) = (frame.px(scenery.spans[:, end], scenery.spans[:, 2]) for end in (0, 1))
        seen = (right >= 0) & (left <= frame.width) & (y >= 0) & (y <= frame.height)
        if seen.sum() <= MOST_LINES:
            painter.setPen(QPen(LOOK.theme.colour("dim", 0.45), 0.8))
            painter.drawLines([QLineF(*line) for line in np.column_stack((left, y, right, y))[seen].tolist()])
