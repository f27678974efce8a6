"""A painted widget of layers: its ground is painted once a view, selection and hover on top of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK, PADDING, small_font
from gui.widgets.hover_card import HoverCard

# So far a press may move and still be a click.
CLICK_PX = 4
CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


class GroundedView(QWidget):
    """A subclass says whether there is a picture, and paints it: `has_picture`, `paint_ground`, `paint_marks`.

    refresh: what is in view has changed; a subclass works out where things lie, then calls this one's.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty_text = ""
        self.selection: frozenset[int] = frozenset()
        self.current: int | None = None
        self.hovered: int | None = None
        self.card = HoverCard(self)
        self._ground: QPixmap | None = None
        self.setFont(small_font())
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        LOOK.theme_changed.connect(self.refresh)

    # What a subclass says

    def has_picture(self) -> bool:
        raise NotImplementedError

    def paint_ground(self, painter: QPainter) -> None:
        raise NotImplementedError

    def paint_marks(self, painter: QPainter) -> None:
        raise NotImplementedError

    def paint_gesture(self, painter: QPainter) -> None:
        """What a drag shows while it lasts: no part of a picture that is kept."""

    # What is shown

    def refresh(self) -> None:
        self._ground = None
        self.update()

    def show_hover(self, layer: int | None) -> None:
        if layer != self.hovered:
            self.hovered = layer
            self.update()

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.has_picture():
            painter.drawPixmap(0, 0, self._painted_ground())
            self.paint_marks(painter)
            self.paint_gesture(painter)
            self._paint_focus(painter)
        else:
            self._paint_empty(painter)
        painter.end()

    def paint_vector(self, painter: QPainter, rect: QRectF) -> None:
        """The picture without pixmaps, as large as the widget, from the corner of `rect` on."""
        painter.save()
        painter.setFont(self.font())
        painter.translate(rect.topLeft())
        painter.fillRect(self.rect(), LOOK.theme.colour("panel"))
        if self.has_picture():
            self.paint_ground(painter)
            self.paint_marks(painter)
        else:
            self._paint_empty(painter)
        painter.restore()

    def _painted_ground(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground = QPixmap((self.size().toSizeF() * ratio).toSize())
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(LOOK.theme.colour("panel"))
            painter = QPainter(self._ground)
            painter.setFont(self.font())
            self.paint_ground(painter)
            painter.end()
        return self._ground

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setPen(LOOK.theme.colour("dim"))
        room = self.rect().adjusted(PADDING, PADDING, -PADDING, -PADDING)
        painter.drawText(room, int(CENTRE), self.empty_text)

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LOOK.theme.colour("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
