"""The roofline plot: draws a picture, and says what a person does to it. Knows no session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen

from gui.theme import LOOK, small_font
from gui.widgets.dot_cloud import DotCloud, pixels
from gui.widgets.ghost_layer import GhostCloud, GhostLayer
from gui.widgets.hover_card import HoverCard
from gui.widgets.log_axis import LogAxis
from gui.widgets.roof_layers import Marks, RoofLines, Scenery, text_size
from gui.widgets.roof_scale import Frame, Roof, ridge, with_value, worth_seeing
from gui.widgets.roofline_data import Dots, Picture
from gui.widgets.roofline_gestures import PANS, STEPS, ZOOMS, RooflineBox
from gui.widgets.roofline_levels import LevelCloud, LevelLines
from gui.widgets.roofline_words import labels_of

# Widest and narrowest view, in decades.
FARTHEST, NEAREST = 40.0, 0.05


class RooflineView(pg.PlotWidget):
    """picked: (layers, mode) with mode one of instead, add, toggle.

    pointed: (layers under the mouse, roof under it or None, where in pixels of the frame).
    roof_moved: (values by roof key, final); a value is in the picture's unit. roof_touched: key of the roof taken hold of.
    """

    picked = Signal(object, str)
    pointed = Signal(object, object, object)
    roof_moved = Signal(object, bool)
    roof_touched = Signal(object)

    def __init__(self) -> None:
        self.titles: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.box = RooflineBox(self)
        axes = {"bottom": LogAxis("bottom", spacing_px=60), "left": LogAxis("left", spacing_px=44)}
        super().__init__(viewBox=self.box, axisItems=axes, enableMenu=False)
        self.picture: Picture | None = None
        self.roofs: tuple[Roof, ...] = ()
        self.held: dict[tuple[str, str], float] = {}
        self.current: int | None = None
        self.ringed: int | None = None
        self.hot: tuple[str, str] | None = None
        self.shows_all = True
        self.cloud = DotCloud()
        self.addItem(self.cloud, ignoreBounds=True)
        self.ghosts = GhostCloud()
        self.addItem(self.ghosts, ignoreBounds=True)
        self.lines, self.marks = RoofLines(self.box, -5), Marks(self.box, 5)
        self.behind = GhostLayer(self.box, -4)
        self.level_cloud, self.level_lines = LevelCloud(), LevelLines(self.box, -3)
        self.addItem(self.level_cloud, ignoreBounds=True)
        self.card = HoverCard(self)
        self._set_up()

    def _set_up(self) -> None:
        self.hideButtons()
        # pyqtgraph gives this menu no owner, so that it would outlive the window.
        menu = self.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        # Room for half a tick's text at both ends, and for the title that pyqtgraph puts outside its axis.
        self.getPlotItem().layout.setContentsMargins(6, 8, 14, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.box.setDefaultPadding(0)
        self.box.setLimits(xMin=-20, xMax=20, yMin=-10, yMax=30, maxXRange=FARTHEST, minXRange=NEAREST)
        self.box.sigRangeChanged.connect(self.refresh)
        self.box.sigResized.connect(self._resized)
        self.box.sigRangeChangedManually.connect(self._leave_all)
        self.scene().sigMouseMoved.connect(self.box.move_to)
        self.dress()

    def sizeHint(self) -> QSize:
        return QSize(560, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 140)

    # What is shown

    def dress(self) -> None:
        """Takes the theme's colours; painted things keep none of their own."""
        theme = LOOK.theme
        self.setBackground(theme.colour("panel"))
        for name in ("bottom", "left"):
            axis = self.getAxis(name)
            # pyqtgraph's own pens are cosmetic: some programs draw those as wide as the page.
            axis.setPen(QPen(theme.colour("line"), 1))
            axis.setTextPen(QPen(theme.colour("dim"), 1))
            axis.setStyle(tickFont=small_font(), tickLength=0, tickTextOffset=6)
        # pyqtgraph gives the title four fifths of its height and cuts the rest.
        self.getAxis("bottom").setHeight(2 * text_size("")[1] + 14)
        self._write_titles()
        if self.picture:
            self._draw_dots(self.cloud.selection)
            self.refresh()

    def show_picture(self, picture: Picture, selection: frozenset[int], current: int | None, refit: bool) -> None:
        self.picture, self.current = picture, current
        self.roofs = picture.roofs
        for key, value in self.held.items():
            self.roofs = with_value(self.roofs, key, value)
        self._draw_dots(selection)
        if not (refit and self.fit()):
            self.refresh()

    def _draw_dots(self, selection: frozenset[int]) -> None:
        self.cloud.set_dots(self.picture.dots, selection)
        self.level_cloud.set_levels(self.picture.every, selection)
        self.ghosts.set_dots(self.picture.ghost.dots if self.picture.ghost else None)

    def show_selection(self, selection: frozenset[int], current: int | None) -> None:
        self.current = current
        if self.picture:
            self.cloud.set_dots(self.picture.dots, selection)
            self.level_cloud.set_levels(self.picture.every, selection)
            self.refresh()

    def show_ring(self, layer: int | None) -> None:
        """Marks the layer that is hovered, here or in another panel."""
        if layer != self.ringed:
            self.ringed = layer
            self._repaint()

    def show_hot(self, key: tuple[str, str] | None) -> None:
        if key != self.hot:
            self.hot = key
            self._repaint()

    def set_titles(self, horizontal: Iterable[str], vertical: Iterable[str]) -> None:
        """Titles of the axes, the longest first; the first that fits is shown."""
        self.titles = (tuple(horizontal), tuple(vertical))
        self._write_titles()

    def fit(self) -> bool:
        """Everything worth seeing into view; whether words and marks were placed anew, as they are when it moves."""
        if not self.picture:
            return False
        before = self.marks.scenery
        x, y = (np.concatenate([getattr(dots, axis) for dots in self._clouds()]) for axis in "xy")
        left, right, bottom, top = worth_seeing(x, y, self.roofs)
        self.box.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)
        self.shows_all = True
        return self.marks.scenery is not before

    def _clouds(self) -> list[Dots]:
        """Every dot: the layers' own, those of other levels, the ghost's."""
        picture = self.picture
        others = (part.dots for part in (picture.every, picture.ghost) if part)
        return [picture.dots, *others]

    def frame(self) -> Frame:
        (left, right), (bottom, top) = self.box.viewRange()
        size = self.box.rect()
        return Frame(left, right, bottom, top, max(1.0, size.width()), max(1.0, size.height()))

    def refresh(self) -> None:
        """Places words and marks anew for the part of the plane that is in view."""
        if not self.picture:
            return
        frame = self.frame()
        scenery = Scenery(frame, self.roofs, hot=self.hot, ridge=ridge(self.roofs), grid=self._grid(frame))
        scenery.total, scenery.ghost = self.picture.total, self.picture.ghost
        if scenery.ghost:
            scenery.arrows, scenery.chosen = scenery.ghost.shown_arrows(self.cloud.selection)
        scenery.guide = self.cloud.place_of(self.current)
        scenery.ring, scenery.spans = self._ring(), self.picture.every.spans if self.picture.every else None
        dots = np.vstack([pixels(dots, frame) for dots in self._clouds()])
        scenery.labels = labels_of(self.picture, self.roofs, scenery, dots)
        self._show_scenery(scenery)

    def _repaint(self) -> None:
        """What the mouse is over: words stay where they are."""
        if self.picture and self.marks.scenery:
            self._show_scenery(replace(self.marks.scenery, ring=self._ring(), hot=self.hot))

    def _show_scenery(self, scenery: Scenery) -> None:
        self.lines.show_scenery(scenery)
        self.behind.show_scenery(scenery)
        self.level_lines.show_scenery(scenery)
        self.marks.show_scenery(scenery)

    def _ring(self) -> tuple[float, float, float] | None:
        at = self.cloud.place_of(self.ringed)
        if at is None or self.picture is None:
            return None
        dots = self.picture.dots
        return (*at, float(dots.diameters_px[np.searchsorted(dots.layers, self.ringed)]) / 2 + 3)

    def _grid(self, frame: Frame) -> tuple[list[float], list[float]]:
        bottom, left = self.getAxis("bottom"), self.getAxis("left")
        xs = bottom.tickValues(frame.left, frame.right, frame.width)[0][1]
        return xs, left.tickValues(frame.bottom, frame.top, frame.height)[0][1]

    def _leave_all(self) -> None:
        self.shows_all = False

    def _write_titles(self) -> None:
        style = {"color": LOOK.theme.colours["dim"], "font-size": f"{small_font().pixelSize()}px"}
        for name, titles, room in zip(("bottom", "left"), self.titles, (self.width(), self.height()), strict=True):
            fitting = (title for title in titles if text_size(title)[0] <= room - 90)
            title, axis = next(fitting, titles[-1] if titles else ""), self.getAxis(name)
            if (title, style) != (axis.labelText, axis.labelStyle):
                axis.setLabel(title, **style)
                # pyqtgraph centres a title when its axis changes size, not when the title does.
                axis.resizeEvent()

    def _resized(self) -> None:
        self._write_titles()
        self.refresh()

    # What a person does

    def hold(self, values: Mapping[tuple[str, str], float]) -> None:
        """Roofs follow the hand at once; the dots follow when their analysis has come."""
        self.held = dict(values)
        for key, value in values.items():
            self.roofs = with_value(self.roofs, key, value)
        self.refresh()

    def let_go(self) -> None:
        """The roofs of the picture hold again."""
        if self.held and self.picture:
            self.held, self.roofs = {}, self.picture.roofs
            self.refresh()

    def layers_at(self, at: QPointF) -> list[int]:
        """Layers whose dots lie under a point of the frame; those of other levels where no dot of a layer's own does."""
        frame = self.frame()
        return self.cloud.layers_at(frame, at.x(), at.y()) or self.level_cloud.found_at(frame, at.x(), at.y())[0]

    def level_at(self, at: QPointF) -> str:
        """The memory level of the dot under a point; "" at a layer's own dot, or at none."""
        frame = self.frame()
        if self.cloud.layers_at(frame, at.x(), at.y()):
            return ""
        return self.level_cloud.found_at(frame, at.x(), at.y())[1]

    def show_card(self, title: str, lines: list[str], px: float, py: float) -> None:
        """The hover card beside a point of the frame."""
        at = self.mapFromScene(self.box.mapToScene(QPointF(px, py)))
        self.card.show_words(title, lines, QPoint(int(at.x()), int(at.y())))

    def hide_card(self) -> None:
        self.card.hide()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.box.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_F:
            self.fit()
        elif key == Qt.Key.Key_Escape:
            self.picked.emit([], "instead")
        elif key in PANS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.box.pan(*PANS[key])
            self._leave_all()
        elif key in STEPS:
            self._step(STEPS[key])
        elif key in ZOOMS:
            self.box.scaleBy((ZOOMS[key], ZOOMS[key]))
            self._leave_all()
        else:
            event.ignore()

    def _step(self, by: int) -> None:
        """The next dot by intensity; of those at one place by order of execution."""
        if not self.picture or not len(self.picture.dots):
            return
        order = self.picture.dots.layers[np.argsort(self.picture.dots.x, kind="stable")].tolist()
        at = order.index(self.current) + by if self.current in order else 0
        self.picked.emit([order[at % len(order)]], "instead")

    def paint_vector(self, painter: QPainter, rect: QRectF) -> None:
        """Into a vector device: dots as outlines instead of small pictures."""
        for cloud in (self.cloud, self.ghosts, self.level_cloud):
            cloud.setExportMode(True, {"resolutionScale": 1.0, "antialias": True})
        try:
            self.render(painter, rect, self.viewport().rect())
        finally:
            for cloud in (self.cloud, self.ghosts, self.level_cloud):
                cloud.setExportMode(False)
