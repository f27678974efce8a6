"""Letters in a row that are put into another order: dragged, or moved by Ctrl and the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import LOOK, fixed_font

TILE_PX, GAP_PX, HIGH_PX, GRIP_PX = 24, 3, 24, 4


def moved(letters: Sequence[str], at: int, to: int) -> tuple[str, ...]:
    """One letter taken out and put in at another place."""
    rest = [letter for number, letter in enumerate(letters) if number != at]
    return (*rest[:to], letters[at], *rest[to:])


def paint_grip(painter: QPainter, tile: QRectF) -> None:
    """Dots at the foot of a tile: it can be dragged."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("dim"))
    for step in (-4, 0, 4):
        painter.drawEllipse(QPointF(tile.center().x() + step, tile.bottom() - 4), 1.0, 1.0)


class OrderRow(QWidget):
    """`chosen` carries the order, in the form in which it was given: text or a tuple."""

    chosen = Signal(object)

    def __init__(self, name: str, order: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = isinstance(order, str)
        self.letters, self.at = tuple(order), 0
        self._held: int | None = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(
            self.tr("Drag a letter, or go to it with ← → and move it with Ctrl+← →; the first is outermost")
        )
        LOOK.theme_changed.connect(self.update)
        self._say()

    @property
    def order(self) -> object:
        return "".join(self.letters) if self._text else self.letters

    def show_order(self, order: Sequence[str]) -> None:
        if tuple(order) != self.letters:
            self.letters = tuple(order)
            self.at = min(self.at, len(self.letters) - 1)
            self.updateGeometry()
            self.update()
            self._say()

    def sizeHint(self) -> QSize:
        return QSize(len(self.letters) * (TILE_PX + GAP_PX) + GAP_PX, HIGH_PX + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _say(self) -> None:
        words = self.tr("{order}; at {letter}").format(order=", ".join(self.letters), letter=self.letters[self.at])
        self.setAccessibleDescription(words)

    def move_to(self, to: int) -> None:
        """The letter that is held, or marked, to another place."""
        to = max(0, min(len(self.letters) - 1, to))
        if to == self.at:
            return
        self.letters, self.at = moved(self.letters, self.at, to), to
        self.update()
        self._say()
        if self._held is None:
            self.chosen.emit(self.order)

    # Hands

    def place_at(self, at: QPointF) -> int:
        return max(0, min(len(self.letters) - 1, int((at.x() - GAP_PX) // (TILE_PX + GAP_PX))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self.at = 0, self.place_at(event.position())
            self._before = self.letters
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self.move_to(self.place_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            if self.letters != self._before:
                self.chosen.emit(self.order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None or event.modifiers() & ~(
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_to(self.at + by)
        else:
            self.at = max(0, min(len(self.letters) - 1, self.at + by))
            self._say()
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # The picture

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fixed_font())
        for number, letter in enumerate(self.letters):
            rect = QRectF(GAP_PX + number * (TILE_PX + GAP_PX), 1, TILE_PX, HIGH_PX)
            marked = number == self.at and (self.hasFocus() or self._held is not None)
            painter.setBrush(LOOK.theme.colour("field" if marked else "ground"))
            painter.setPen(QPen(LOOK.theme.colour("accent" if marked else "line"), 1.0))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            painter.setPen(LOOK.theme.colour("text"))
            painter.drawText(rect.adjusted(0, 0, 0, -GRIP_PX), Qt.AlignmentFlag.AlignCenter, letter)
            paint_grip(painter, rect)
        painter.end()
