"""Operator families on one line: shape, colour and name; what finds no room is counted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import LOOK, small_font
from gui.widgets.symbols import draw_symbol

SYMBOL_PX, GAP_PX = 9.0, 12.0
FADED = 0.35
JOINS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class FamilyLegend(QWidget):
    """picked: (family clicked, whether it is to be alone: without Ctrl or Shift). names: what each is called on screen.

    active: those that are not dimmed; empty means all.
    """

    picked = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.families: tuple[str, ...] = ()
        self.names: dict[str, str] = {}
        self.active: frozenset[str] = frozenset()
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        LOOK.theme_changed.connect(self.update)

    def set_families(self, names: dict[str, str]) -> None:
        if names != self.names:
            self.families, self.names = tuple(names), dict(names)
            self.setToolTip(", ".join(names.values()) + "\n" + self.tr("Click shows one alone, Ctrl-click adds one"))
            self.setAccessibleDescription(", ".join(names.values()))
            self.updateGeometry()
            self.update()

    def set_active(self, families: frozenset[str]) -> None:
        if families != self.active:
            self.active = families
            self.update()

    def widths(self) -> list[float]:
        metrics = QFontMetricsF(self.font())
        return [SYMBOL_PX + 5 + metrics.horizontalAdvance(self.names[f]) + GAP_PX for f in self.families]

    def shown(self) -> int:
        """How many entries have room."""
        widths = self.widths()
        if sum(widths) <= self.width() + GAP_PX:
            return len(widths)
        rest = QFontMetricsF(self.font()).horizontalAdvance("+9")
        room, count = self.width() - rest, 0
        while count < len(widths) and sum(widths[: count + 1]) <= room:
            count += 1
        return count

    def sizeHint(self) -> QSize:
        return QSize(int(sum(self.widths())), 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(24 if self.families else 0, 20)

    def places(self) -> list[tuple[str, float]]:
        """(family, x) of the entries shown, ending at the right edge."""
        widths = self.widths()[: self.shown()]
        starts = [sum(widths[:i]) for i in range(len(widths))]
        return list(zip(self.families, starts, strict=False))

    def family_at(self, x: float) -> str | None:
        found = [family for family, start in self.places() if start <= x]
        return found[-1] if found and x < sum(self.widths()[: self.shown()]) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        family = self.family_at(event.position().x())
        if family and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(family, not event.modifiers() & JOINS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, middle = QPainter(self), self.height() / 2
        for family, x in self.places():
            painter.setOpacity(1.0 if not self.active or family in self.active else FADED)
            draw_symbol(painter, family, QPointF(x + SYMBOL_PX / 2, middle), SYMBOL_PX, LOOK.theme.colour(family))
            painter.setPen(LOOK.theme.colour("dim"))
            self._write(painter, x + SYMBOL_PX + 5, self.names[family])
        painter.setOpacity(1.0)
        hidden = len(self.families) - self.shown()
        if hidden:
            painter.setPen(LOOK.theme.colour("dim"))
            self._write(painter, sum(self.widths()[: self.shown()]), f"+{hidden}")
        painter.end()

    def _write(self, painter: QPainter, x: float, text: str) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(x, 0, self.width(), self.height()), flags, text)
