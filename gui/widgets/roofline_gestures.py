"""Mouse on the roofline: hover, click, drag of the ground, of a roof, of the ridge, rubber band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot, isfinite, log10
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt

from gui.theme import LOOK
from gui.widgets.roof_scale import Roof, main_of, moved_to, peaks, ridge, roof_at, slopes

if TYPE_CHECKING:
    from gui.widgets.roofline_view import RooflineView

RIDGE_REACH_PX = 9.0
# This near to the device's own value the hand means just that.
SNAP_PX = 3.0

# What keys do: to the next dot and back, nearer and further, and with Ctrl by a share of the view to a side.
STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
PANS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, 0.1),
    Qt.Key.Key_Down: (0.0, -0.1),
}

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Grip:
    """What a drag holds: one roof, or two at the ridge; away: from the mouse to where the roof was, in decades."""

    roofs: tuple[Roof, ...]
    away: tuple[float, float] = (0.0, 0.0)


class RooflineBox(pg.ViewBox):
    """A view box that tries dots and roofs before it pans. Pixels are those of the box."""

    def __init__(self, view: RooflineView) -> None:
        super().__init__(enableMenu=False)
        self.view = view
        self.grip: Grip | None = None
        self.last_click: tuple[list[int], int] = ([], 0)
        self._drag: Callable[[object], None] | None = None

    def pan(self, right: float, up: float) -> None:
        """Moves the view by shares of what is seen."""
        (x0, x1), (y0, y1) = self.viewRange()
        self.translateBy(x=right * (x1 - x0), y=up * (y1 - y0))

    # Hover

    def move_to(self, scene_point: QPointF) -> None:
        """The mouse is somewhere in the scene, no button down."""
        if self.grip or self.view.picture is None:
            return
        at = self.mapFromScene(scene_point)
        if not self.rect().contains(at):
            self.leave()
            return
        layers = self.view.layers_at(at)
        roof = None if layers else self.roof_under(at)
        self.view.show_hot(roof.key if roof else None)
        self.view.pointed.emit(layers, roof, at)
        self._set_cursor(at, bool(layers), roof)

    def leave(self) -> None:
        self.view.show_hot(None)
        self.view.pointed.emit([], None, QPointF())
        self.unsetCursor()

    def _set_cursor(self, at: QPointF, on_dot: bool, roof: Roof | None) -> None:
        if on_dot:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self.at_ridge(at):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        elif roof:
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        else:
            self.unsetCursor()

    def roof_under(self, at: QPointF) -> Roof | None:
        return roof_at(self.view.roofs, self.view.frame(), at.x(), at.y())

    def at_ridge(self, at: QPointF) -> bool:
        meeting = ridge(self.view.roofs)
        if meeting is None:
            return False
        x, y = self.view.frame().px(*meeting)
        return hypot(at.x() - x, at.y() - y) <= RIDGE_REACH_PX

    # Click

    def mouseClickEvent(self, event) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.view.picture is None:
            return
        event.accept()
        layers = self.view.layers_at(event.pos())
        if event.double() and not layers:
            self.view.fit()
        elif layers:
            self.view.picked.emit([self._next_of(layers)], mode_of(event.modifiers()))
        elif mode_of(event.modifiers()) == "instead":
            self.view.picked.emit([], "instead")

    def _next_of(self, layers: list[int]) -> int:
        """Of dots on top of one another each click takes the next."""
        before, turn = self.last_click
        turn = (turn + 1) % len(layers) if before == layers else 0
        self.last_click = (layers, turn)
        return layers[turn]

    # Drag

    def mouseDragEvent(self, event, axis=None) -> None:
        if axis is not None or event.button() != Qt.MouseButton.LeftButton or self.view.picture is None:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        if event.isStart() or self._drag is None:
            self._drag = self._drag_from(event)
        drag = self._drag
        if event.isFinish():
            self._drag = None
        drag(event)

    def _drag_from(self, event) -> Callable[[object], None]:
        """What this drag does, by where it began."""
        self.view.hide_card()
        at = event.buttonDownPos()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return self._draw_band
        roofs = self._roofs_held(at)
        if not roofs:
            return super().mouseDragEvent
        self.grip = Grip(roofs, self._away(roofs, at))
        self.view.roof_touched.emit(roofs[0].key)
        return self._move_roofs

    def _roofs_held(self, at: QPointF) -> tuple[Roof, ...]:
        if self.at_ridge(at):
            return (main_of(peaks(self.view.roofs)), main_of(slopes(self.view.roofs)))
        roof = self.roof_under(at)
        return (roof,) if roof else ()

    def _away(self, roofs: tuple[Roof, ...], at: QPointF) -> tuple[float, float]:
        """So that a roof does not jump to the mouse when it is taken hold of a few pixels beside."""
        x, y = self.view.frame().plane(at.x(), at.y())
        if len(roofs) == 2:
            meeting = ridge(self.view.roofs)
            return (meeting[0] - x, meeting[1] - y)
        return (0.0, roofs[0].height - (y if roofs[0].quantity == "peak" else y - x))

    def _move_roofs(self, event) -> None:
        frame = self.view.frame()
        x, y = frame.plane(event.pos().x(), event.pos().y())
        x, y = x + self.grip.away[0], y + self.grip.away[1]
        near = SNAP_PX * (frame.top - frame.bottom) / frame.height
        values = {roof.key: snapped(roof, moved_to(roof, x, y), near) for roof in self.grip.roofs}
        self.view.hold(values)
        if event.isFinish():
            self.grip = None
        self.view.roof_moved.emit(values, event.isFinish())

    def _draw_band(self, event) -> None:
        start, end = event.buttonDownPos(), event.pos()
        if not event.isFinish():
            self.rbScaleBox.setPen(pg.mkPen(LOOK.theme.colour("selection"), width=1))
            self.rbScaleBox.setBrush(LOOK.theme.colour("selection", 0.15))
            self.updateScaleBox(start, end)
            return
        self.rbScaleBox.hide()
        band, frame = QRectF(start, end).normalized(), self.view.frame()
        left, top = frame.plane(band.left(), band.top())
        right, bottom = frame.plane(band.right(), band.bottom())
        adds = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self.view.picked.emit(self.view.cloud.layers_within(left, right, bottom, top), "add" if adds else "instead")


def snapped(roof: Roof, value: float, near: float) -> float:
    """The device's own value when the hand is within `near` decades of it."""
    return roof.own if isfinite(roof.own) and abs(log10(value / roof.own)) <= near else value


def mode_of(modifiers: Qt.KeyboardModifier) -> str:
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "toggle"
    return "add" if modifiers & Qt.KeyboardModifier.ShiftModifier else "instead"
