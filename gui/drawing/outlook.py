"""What is seen of a drawing: its beginning where all of it would be too small, room around it, and the whole on paper."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QResizeEvent

from analysis.picture.layout import MARGIN
from gui.canvas.camera import Bounds, Camera, fitted
from gui.canvas.canvas import Canvas
from gui.drawing.hot import note_rect

if TYPE_CHECKING:
    from gui.drawing.picture import Picture

# Units of room around a drawing that it can be pushed to.
ELBOW_ROOM = 900.0
# Scale from which a box has its kind and its shape on it.
READABLE = 0.72
# The longest side of a picture of the whole drawing in pixels: no program opens much larger ones.
LONGEST_PX = 12_000
# And the most of all: twice as many each way are 0.26 GB in memory.
MOST_PX = 16e6


class Outlook(Canvas):
    """Part of the board."""

    picture: Picture | None

    def bounds(self) -> Bounds:
        """Around boxes and wires, and the notes beside them."""
        left, top, right, bottom = super().bounds()
        everything = QRectF(left, top, right - left, bottom - top)
        for note in self.picture.sketch.notes if self.picture else ():
            everything = everything.united(note_rect(note).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        return everything.left(), everything.top(), everything.right(), everything.bottom()

    def _take_camera(self, camera: Camera) -> None:
        """A drawing may be pushed to where there is still room."""
        self._motion.stop()
        self.shows_all = False
        left, top, right, bottom = self.bounds()
        wide = (left - ELBOW_ROOM, top - ELBOW_ROOM, right + ELBOW_ROOM, bottom + ELBOW_ROOM)
        self._set_camera(camera.kept_within(wide, self.width(), self.height()))

    def begin_view(self) -> None:
        """All of it where it can be read so, else its beginning; it stays so until a hand moves it."""
        self.fit()
        if self.scene is not None and self.camera.scale < READABLE:
            left, top, right, _ = self.bounds()
            spare = self.width() / READABLE - (right - left)
            self._set_camera(Camera(READABLE, left - max(0.0, spare) / 2, top))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.shows_all:
            self.begin_view()

    def whole_size(self) -> QSize:
        """Of a picture of all of it: a pixel a unit, less where that would be too many."""
        left, top, right, bottom = self.bounds()
        wide, tall = right - left, bottom - top
        scale = min(1.0, LONGEST_PX / max(wide, tall), sqrt(MOST_PX / (wide * tall)))
        return QSize(round(wide * scale), round(tall * scale))

    def paint_whole(self, painter: QPainter, rect: QRectF) -> None:
        """All of the drawing, whatever is in view."""
        self.paint(painter, rect, True, fitted(self.bounds(), rect.width(), rect.height()))
