"""Where the pointer has just been, drawn over a page so that a class can follow it; it fades, and is gone at rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK

FRAME_MS = 16
# How long a place is seen, how long the ring stays around a pointer that rests.
FADE_S, REST_S = 0.7, 1.5
RING_PX, LINE_PX = 13.0, 5.0


@dataclass(frozen=True, slots=True)
class Place:
    at: QPointF
    time_s: float


def segments(places: Sequence[Place], now_s: float) -> Iterator[tuple[QPointF, QPointF, float]]:
    """(from, to, strength): 1 of what is new, 0 of what is as old as FADE_S."""
    for one, other in pairwise(places):
        strength = 1.0 - (now_s - other.time_s) / FADE_S
        if strength > 0:
            yield one.at, other.at, strength


def ring_strength(places: Sequence[Place], now_s: float) -> float:
    """Whole while the pointer moves, then less; 0 after REST_S."""
    if not places:
        return 0.0
    return max(0.0, min(1.0, 2.0 * (1.0 - (now_s - places[-1].time_s) / REST_S)))


class PointerTrail(QWidget):
    """Lies over its parent and lets every event through. It looks where the pointer is: no widget below has to tell it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.places: list[Place] = []
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._look)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parent.installEventFilter(self)
        self.hide()

    @property
    def is_on(self) -> bool:
        return self._timer.isActive()

    def set_on(self, on: bool) -> None:
        self.places.clear()
        self.setVisible(on)
        if on:
            self._since.start()
            self.setGeometry(self.parentWidget().rect())
            self.raise_()
            self._timer.start()
        else:
            self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        self.take(QPointF(self.mapFromGlobal(QCursor.pos())), self._since.elapsed() / 1000)

    def take(self, at: QPointF, now_s: float) -> None:
        """The pointer is there now."""
        if not self.places or self.places[-1].at != at:
            self.places.append(Place(at, now_s))
        kept = [place for place in self.places[:-1] if now_s - place.time_s < FADE_S]
        was_seen = ring_strength(self.places, now_s) > 0 or len(kept) > 0
        self.places = [*kept, self.places[-1]]
        if was_seen:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_at(painter, self._since.elapsed() / 1000)
        painter.end()

    def paint_at(self, painter: QPainter, now_s: float) -> None:
        """Without motion, where a person asks for less of it, only the ring."""
        for one, other, strength in segments(self.places, now_s) if LOOK.motion_ms(1) else ():
            painter.setPen(QPen(faded(strength), LINE_PX * strength, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(one, other)
        if strength := ring_strength(self.places, now_s):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(faded(strength), 3.0))
            painter.drawEllipse(self.places[-1].at, RING_PX, RING_PX)


def faded(strength: float) -> QColor:
    colour = QColor(LOOK.theme.colour("selection"))
    colour.setAlphaF(strength)
    return colour
