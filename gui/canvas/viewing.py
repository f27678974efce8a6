"""A picture that is looked at through a camera: fit, pan, zoom, and gentle ways from place to place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEasingCurve, QPointF, QSize, QVariantAnimation
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.canvas.camera import Bounds, Camera, between, fitted
from gui.canvas.scene import Scene
from gui.theme import LOOK

# Pixels left free around what is brought into view.
ROOM_PX = 40.0
LONGEST_MOTION_MS = 160
# What is brought into view from afar is shown at least so large.
READABLE = 0.3


class Viewing(QWidget):
    """Holds the scene and the camera. shows_all: fitted, and nobody has moved it since."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.camera = Camera()
        self.shows_all = True
        self._motion = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._move_on)
        self._way: tuple[Camera, Camera] | None = None

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 100)

    def fit(self) -> None:
        """All of it."""
        self._motion.stop()
        if self.scene:
            self._set_camera(fitted(self.bounds(), self.width(), self.height()))
        self.shows_all = True

    def bounds(self) -> Bounds:
        return self.scene.geometry.placement.bounds if self.scene else (0.0, 0.0, 1.0, 1.0)

    def _set_camera(self, camera: Camera) -> None:
        if camera != self.camera:
            self.camera = camera
            self.update()

    def _take_camera(self, camera: Camera) -> None:
        """From a hand: it stays when the size or the answer changes."""
        self._motion.stop()
        self.shows_all = False
        self._set_camera(camera.kept_within(self.bounds(), self.width(), self.height()))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._take_camera(self.camera.zoomed(factor, at.x(), at.y()))

    def pan(self, dx_px: float, dy_px: float) -> None:
        self._take_camera(self.camera.panned(dx_px, dy_px))

    def reveal(self, boxes: frozenset[int]) -> None:
        """Brings boxes into the middle, unless they are in view and large enough to be found."""
        if not self.scene or not boxes:
            return
        bounds = self.scene.geometry.bounds_of(np.array(sorted(boxes)))
        if self.shows_all or self.camera.holds(bounds, self.width(), self.height()):
            return
        goal = self.camera.centred(
            (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, self.width(), self.height()
        )
        self._glide(goal)

    def look_at(self, boxes: frozenset[int]) -> None:
        """Fits boxes into the view, near enough to read them."""
        if self.scene and boxes:
            self.shows_all = False
            left, top, right, bottom = self.scene.geometry.bounds_of(np.array(sorted(boxes)))
            room = ROOM_PX / READABLE
            self._glide(fitted((left - room, top - room, right + room, bottom + room), self.width(), self.height()))

    def _glide(self, goal: Camera) -> None:
        """Gently, or at once where the system asks for less motion."""
        duration = LOOK.motion_ms(LONGEST_MOTION_MS)
        if duration <= 0 or not self.isVisible():
            self._set_camera(goal)
            return
        self._motion.stop()
        self._way = (self.camera, goal)
        self._motion.setDuration(duration)
        self._motion.start()

    def _move_on(self, t: float) -> None:
        if self._way:
            self._set_camera(self._way[1] if t >= 1 else between(*self._way, t))

    def settle(self) -> None:
        """Ends a motion at its goal."""
        self._motion.setCurrentTime(self._motion.duration())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.shows_all:
            self.fit()
