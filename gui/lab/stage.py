"""Where a scene is painted at the clock's times, and where each cell of it answers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.lab.cell_words import about_cell, now_words
from gui.lab.predicting import PredictingPainter, paint_cover, veiled
from gui.lab.scene import Hit, Play, Scene
from gui.theme import LOOK, PADDING
from gui.widgets.hover_card import HoverCard

# Screen readers are told what happens no oftener than they can say it.
TELLING_MS = 500
# For a lecture, where the scene keeps at least so much room.
LARGE, ROOMY_PX, TALL_PX = 1.4, 620, 520


class Stage(QWidget):
    """The picture. It keeps no time of its own: the clock says when."""

    dragged = Signal(object)  # Values: what dragging in the picture has changed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: Scene | None = None
        self.play: Play | None = None
        self.times: tuple[float, ...] = ()
        self.large = self.hidden = False
        self.hover: Hit | None = None
        self._mouse: QPointF | None = None
        self._grabbed: object | None = None
        self.card = HoverCard(self)
        self._telling = QTimer(self, singleShot=True, interval=TELLING_MS)
        self._telling.timeout.connect(self._tell)
        self.setAccessibleName(self.tr("what moves, drawn"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 160)
        LOOK.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(900, 600)

    @property
    def inner(self) -> QRectF:
        """The room of the scene, in its own pixels."""
        room = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        return QRectF(*(side / self.enlarged for side in room.getRect()))

    def set_large(self, large: bool) -> None:
        """Everything larger, to be read from far away."""
        self.large = large
        self.update()

    def set_hidden(self, hidden: bool) -> None:
        """A person predicts first: the picture keeps its answers to itself."""
        self.hidden = hidden
        self.update()
        self._answer()

    @property
    def enlarged(self) -> float:
        """As far as the scene keeps room enough."""
        return max(1.0, min(LARGE, self.width() / ROOMY_PX, self.height() / TALL_PX)) if self.large else 1.0

    # What is shown

    def show_play(self, scene: Scene, play: Play, times: tuple[float, ...]) -> None:
        self.scene, self.play, self.times, self.hover = scene, play, times, None
        self.card.hide()
        self.update()
        self._tell()

    def show_times(self, times: tuple[float, ...]) -> None:
        """Out of sight only the time is kept."""
        self.times = times
        if not self.isVisible():
            return
        self.update()
        self._answer()
        if not self._telling.isActive():
            self._telling.start()

    def _moment(self) -> str:
        if self.scene is None or self.play is None:
            return ""
        return now_words(self.play.runs, self.times) if self.play.runs else self.scene.moment(self.play, self.times)

    def _tell(self) -> None:
        words = self._moment()
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    # The picture

    def paint_at(self, painter: QPainter, rect: QRectF, times: tuple[float, ...], hover: Hit | None = None) -> None:
        """On any device, as on the screen."""
        if self.scene is not None and self.play is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            hides = isinstance(painter, PredictingPainter)
            if hides:
                painter.give(self.scene.given(rect, self.play))
            self.scene.paint(painter, rect, self.play, times, hover)
            painter.restore()
            for region in self.scene.answers(rect, self.play) if hides else ():
                paint_cover(painter, region & rect)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = PredictingPainter(self) if self.hidden else QPainter(self)
        try:
            painter.fillRect(self.rect(), LOOK.theme.colour("panel"))
            painter.save()
            painter.scale(self.enlarged, self.enlarged)
            self.paint_at(painter, self.inner, self.times, self.hover)
            painter.restore()
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(LOOK.theme.colour("accent"), 1.0))
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        finally:
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = self._grabbable(event.position() / self.enlarged)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._grabbed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position() / self.enlarged
        if self._grabbed is None:
            self._answer()
            can = self._grabbable(self._mouse) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
        elif (values := self.scene.drag(self.inner, self.play, self._grabbed, self._mouse)) is not None:
            self.card.hide()
            self.dragged.emit(values)

    def _grabbable(self, at: QPointF) -> object | None:
        """What can be dragged under a point."""
        return self.scene.grab(self.inner, self.play, at) if self.scene and self.play else None

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._answer()

    def hideEvent(self, event: QHideEvent) -> None:
        self._mouse = None
        self.card.hide()

    def showEvent(self, event: QShowEvent) -> None:
        self._tell()

    def _answer(self) -> None:
        """The card about the cell under the mouse, as it stands now."""
        found = None
        if self._mouse is not None and self.scene is not None and self.play is not None:
            found = self.scene.hit(self.inner, self.play, self.times, self._mouse)
        if found != self.hover:
            self.hover = found
            self.update()
        if found is None:
            self.card.hide()
        else:
            title, lines = self.words_of(found)
            lines = [veiled(line) for line in lines] if self.hidden else lines
            self.card.show_words(title, lines, (self._mouse * self.enlarged).toPoint())

    def words_of(self, hit: Hit) -> tuple[str, list[str]]:
        if hit.run >= len(self.play.runs):
            return hit.tensor, [hit.text]
        return about_cell(self.play.runs[hit.run], hit.tensor, hit.cell, int(self.times[hit.run]), hit.text)
