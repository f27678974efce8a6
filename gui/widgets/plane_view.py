"""A painted widget with layers along x, to be zoomed and panned; clicks and rubber bands pick layers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK
from gui.widgets.grounded_view import CLICK_PX, GroundedView
from gui.widgets.plane import Plane

ZOOM_STEP = 0.8
CENTRE, RIGHT, LEFT = (
    Qt.AlignmentFlag.AlignCenter,
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
)


class PlaneView(GroundedView):
    """picked: (layers, mode) with mode one of instead, add, toggle, reach. pointed: (what lies under the mouse, where).

    A subclass says what is where: `whole`, `margins`, `paint_ground`, `paint_marks`, `things_at`, `layers_of`,
    `layers_within`. Things are numbers of its own: buffers, bars.
    """

    picked = Signal(object, str)
    pointed = Signal(object, object)  # tuple of things, QPoint

    zooms_up = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plane = Plane()
        self.shows_all = True
        self.band: QRectF | None = None
        self._pressed: QPointF | None = None
        self._dragging = False

    def sizeHint(self) -> QSize:
        return QSize(560, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 110)

    # What a subclass says

    def whole(self) -> Plane | None:
        """All there is to see; None where nothing is."""
        raise NotImplementedError

    def margins(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, in pixels, around the picture."""
        raise NotImplementedError

    def things_at(self, px: float, py: float) -> tuple[int, ...]:
        raise NotImplementedError

    def layers_of(self, things: tuple[int, ...], px: float) -> list[int]:
        raise NotImplementedError

    def layers_within(self, band: QRectF) -> list[int]:
        raise NotImplementedError

    def span_of(self, layer: int) -> tuple[float, float]:
        """Where the layer lies along x."""
        raise NotImplementedError

    def step(self, key: Qt.Key) -> int | None:
        """The layer that a key leads to; None for other keys."""
        raise NotImplementedError

    # What is shown

    def show_empty(self, text: str) -> None:
        self.empty_text = text
        self.card.hide()
        self.refresh()

    def fit(self) -> None:
        self.shows_all = True
        self.refresh()

    def refresh(self) -> None:
        """Paints everything again, for what is in view now."""
        whole = self.whole()
        if whole:
            self.plane = self._placed(whole if self.shows_all else self.plane).within(whole, *self._least(whole))
        super().refresh()

    def has_picture(self) -> bool:
        return self.whole() is not None

    def show_selection(self, selection: frozenset[int], current: int | None, follow: bool = True) -> None:
        self.selection, self.current = selection, current
        if follow and current is not None and self.whole() and not self.shows_all:
            self._look(self.plane.showing(*self.span_of(current)))
        self.update()

    def _placed(self, plane: Plane) -> Plane:
        left, top, right, bottom = self.margins()
        return plane.placed(left, top, self.width() - left - right, self.height() - top - bottom)

    def _least(self, whole: Plane) -> tuple[float, float]:
        """Nearest view: a few layers, a thousandth of the height."""
        return min(4.0, whole.right - whole.left), (whole.top - whole.bottom) / (1000 if self.zooms_up else 1)

    def _look(self, plane: Plane) -> None:
        """Another part of the whole, if it is another."""
        whole = self.whole()
        if whole is None:
            return
        plane = plane.within(whole, *self._least(whole))
        if plane != self.plane:
            self.plane, self.shows_all, self._ground = plane, False, None
            self.update()

    def paint_gesture(self, painter: QPainter) -> None:
        if self.band is not None:
            painter.setPen(QPen(LOOK.theme.colour("accent"), 1))
            painter.setBrush(LOOK.theme.colour("accent", 0.12))
            painter.drawRect(self.band)

    def advance(self, text: str) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance(text)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.whole():
            self._pressed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._point(at)
        elif self._dragging or (at - self._pressed).manhattanLength() > CLICK_PX:
            self._drag(at, event.modifiers())

    def _point(self, at: QPointF) -> None:
        things = self.things_at(at.x(), at.y()) if self.whole() and self.plane.holds(at.x(), at.y()) else ()
        self.setCursor(Qt.CursorShape.PointingHandCursor if things else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(things, at.toPoint())

    def _drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Moves the ground; with Shift held at the start a rubber band."""
        if not self._dragging and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.band = QRectF()
        if self.band is not None:
            self.band = QRectF(self._start(), at).normalized()
            self.update()
        else:
            before = self._start()
            self._look(self.plane.panned(at.x() - before.x(), (at.y() - before.y()) if self.zooms_up else 0.0))
            self._pressed = at
        if not self._dragging:
            self.card.hide()
        self._dragging = True

    def _start(self) -> QPointF:
        return self._pressed or QPointF()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if self.band is not None:
            self.picked.emit(self.layers_within(self.band), "add")
        elif not self._dragging:
            self._click(event.position(), event.modifiers())
        self._pressed, self._dragging, self.band = None, False, None
        self.update()

    def _click(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        things = self.things_at(at.x(), at.y()) if self.plane.holds(at.x(), at.y()) else ()
        layers = self.layers_of(things, at.x())
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.picked.emit(layers, "toggle")
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.picked.emit(layers, "reach")
        else:
            self.picked.emit(layers, "instead")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.things_at(event.position().x(), event.position().y()):
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms along x; with Ctrl along both, where there is a second way to zoom. Shift, and a wheel sideways, pans."""
        turned, at = event.angleDelta(), event.position()
        if turned.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._look(self.plane.panned((turned.x() or turned.y()) / 2, 0.0))
        elif turned.y():
            factor = ZOOM_STEP ** (turned.y() / 120)
            both = self.zooms_up and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._look(self.plane.zoomed(factor, factor if both else 1.0, at.x(), at.y()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit((), QPoint())

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zooms = {Qt.Key.Key_Plus: ZOOM_STEP, Qt.Key.Key_Equal: ZOOM_STEP, Qt.Key.Key_Minus: 1 / ZOOM_STEP}
        key = Qt.Key(event.key())
        if self.whole() is None:
            event.ignore()
        elif key == Qt.Key.Key_F:
            self.fit()
        elif key == Qt.Key.Key_Escape:
            self.picked.emit([], "instead")
        elif key in zooms:
            self._zoom_at_current(zooms[key])
        elif (layer := self.step(key)) is not None:
            self.picked.emit([layer], "add" if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else "instead")
        else:
            event.ignore()

    def _zoom_at_current(self, factor: float) -> None:
        """Around the current layer, so that it stays in sight; else around the middle."""
        plane = self.plane
        middle = sum(self.span_of(self.current)) / 2 if self.current is not None else (plane.left + plane.right) / 2
        self._look(plane.zoomed(factor, 1.0, plane.px(middle), plane.y + plane.height / 2))
