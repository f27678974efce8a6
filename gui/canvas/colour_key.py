"""What the colours mean, on one line: names with swatches, or a scale from pale to strong with its ends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.canvas.brush import code_colour, fill_of
from gui.canvas.colouring import NONE_CODE, UNKNOWN_CODE, Colouring, ramp
from gui.canvas.colouring import words as said
from gui.theme import LOOK, small_font
from gui.widgets.symbols import draw_symbol

SWATCH_PX, GAP_PX, SCALE_PX = 10.0, 14.0, 110.0
JOINS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class ColourKey(QWidget):
    """picked: (code of the entry that was clicked, whether alone: without Ctrl or Shift)."""

    picked = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colouring: Colouring | None = None
        self.entries: list[tuple[int, str]] = []
        self.setFont(small_font())
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        LOOK.theme_changed.connect(self.update)

    def set_colouring(self, colouring: Colouring | None, entries: list[tuple[int, str]]) -> None:
        """entries: (code, words) of what the picture has."""
        self.colouring, self.entries = colouring, entries
        names = ", ".join(words for _, words in entries)
        ends = " – ".join(colouring.ends) if colouring else ""
        self.setAccessibleDescription(f"{colouring.heading} {ends} {names}".strip() if colouring else "")
        self.setToolTip(names)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 20)

    def places(self) -> list[tuple[int, str, float, float]]:
        """(code, words, x, width) of the entries that have room."""
        metrics, x = QFontMetricsF(self.font()), 0.0
        if self.colouring and self.colouring.kind == "scale":
            x += sum(metrics.horizontalAdvance(t) for t in (self.colouring.heading, *self.colouring.ends))
            x += SCALE_PX + 3 * GAP_PX
        found = []
        for number, (code, words) in enumerate(self.entries, start=1):
            width = SWATCH_PX + 5 + metrics.horizontalAdvance(words)
            # The rest is told by its number.
            rest = GAP_PX + metrics.horizontalAdvance("+99") if number < len(self.entries) else 0.0
            if x + width + rest > self.width():
                break
            found.append((code, words, x, width))
            x += width + GAP_PX
        return found

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().x()
        codes = [code for code, _, x, width in self.places() if x <= at <= x + width]
        if codes and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(codes[0], not event.modifiers() & JOINS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        if self.colouring is None:
            return
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.colouring.kind == "scale":
            self._draw_scale(painter, self.colouring)
        places, end = self.places(), 0.0
        for code, words, x, width in places:
            self._draw_swatch(painter, self.colouring, code, x)
            self._write(painter, x + SWATCH_PX + 5, words)
            end = x + width + GAP_PX
        if places and len(places) < len(self.entries):
            self._write(painter, end, f"+{len(self.entries) - len(places)}")

    def _draw_scale(self, painter: QPainter, colouring: Colouring) -> None:
        metrics = QFontMetricsF(self.font())
        x = self._write(painter, 0.0, colouring.heading) + GAP_PX
        x = self._write(painter, x, colouring.ends[0]) + 6
        bar = QRectF(x, self.height() / 2 - 5, SCALE_PX, 10)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(9):
            gradient.setColorAt(step / 8, ramp(LOOK.theme, step / 8))
        painter.setPen(LOOK.theme.colour("line"))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        if x + SCALE_PX + metrics.horizontalAdvance(colouring.ends[1]) < self.width():
            self._write(painter, bar.right() + 6, colouring.ends[1])

    def _draw_swatch(self, painter: QPainter, colouring: Colouring, code: int, x: float) -> None:
        theme, middle = LOOK.theme, self.height() / 2
        colour = code_colour(colouring, theme, code)
        if colouring.kind == "family" and colour is not None:
            draw_symbol(painter, colouring.names[code], QPointF(x + SWATCH_PX / 2, middle), SWATCH_PX, colour)
            return
        painter.setPen(theme.colour("line"))
        painter.setBrush(fill_of(colour, theme))
        painter.drawRect(QRectF(x, middle - SWATCH_PX / 2, SWATCH_PX, SWATCH_PX))

    def _write(self, painter: QPainter, x: float, text: str) -> float:
        """Returns where the words end."""
        painter.setPen(LOOK.theme.colour("dim"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(x, 0, self.width(), self.height()), flags, text)
        return x + QFontMetricsF(self.font()).horizontalAdvance(text)


def entries_of(colouring: Colouring) -> list[tuple[int, str]]:
    """(code, words) of the colours that the picture has; of a scale only what is not on it needs words."""
    codes = np.unique(colouring.codes).tolist()
    named = [] if colouring.kind == "scale" else [(c, said(colouring.names[c])) for c in codes if c >= 0]
    rest = {NONE_CODE: said("none"), UNKNOWN_CODE: said("not known")}
    return [*named, *((code, text) for code, text in rest.items() if code in codes)]
