"""Operator families on one line: shape, colour and name, each a filter for mouse and keys; what finds no room is counted."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import LOOK, small_font
from gui.widgets.symbols import draw_symbol

SYMBOL_PX, GAP_PX = 9.0, 12.0
# Around the entry that has the keyboard.
RING_PX = 3.0
FADED = 0.35
JOINS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
TAKEN = {Qt.Key.Key_Space: False, Qt.Key.Key_Return: True, Qt.Key.Key_Enter: True}


class FamilyLegend(QWidget):
    """picked: (family, whether it is to be alone: clicked without Ctrl or Shift, or Enter). names: what each is called.

    active: those that are not dimmed; empty means all. at: the entry that has the keyboard. first: the first one shown;
    the arrow keys bring those that find no room into sight.
    """

    picked = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.families: tuple[str, ...] = ()
        self.names: dict[str, str] = {}
        self.active: frozenset[str] = frozenset()
        self.at = self.first = 0
        self.setFont(small_font())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        LOOK.theme_changed.connect(self.update)

    def set_families(self, names: dict[str, str]) -> None:
        if names != self.names:
            self.families, self.names = tuple(names), dict(names)
            self.at = self.first = 0
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if names else Qt.FocusPolicy.NoFocus)
            keys = self.tr("Click or Enter shows one alone, Ctrl-click or Space adds one")
            self.setToolTip(", ".join(names.values()) + "\n" + keys)
            self._describe()
            self.updateGeometry()
            self.update()

    def set_active(self, families: frozenset[str]) -> None:
        if families != self.active:
            self.active = families
            self._describe()
            self.update()

    # Where the entries are

    def widths(self) -> list[float]:
        """Of the entries with their gaps; of shapes alone where not even one has room for its name."""
        named = self._named_widths()
        return [SYMBOL_PX + GAP_PX] * len(named) if self._wordless() else named

    def _named_widths(self) -> list[float]:
        metrics = QFontMetricsF(self.font())
        return [SYMBOL_PX + 5 + metrics.horizontalAdvance(self.names[f]) + GAP_PX for f in self.families]

    def _wordless(self) -> bool:
        named, counted = self._named_widths(), QFontMetricsF(self.font()).horizontalAdvance("+9")
        return sum(named) > self.width() + GAP_PX and max(named) > self.width() - counted

    def shown(self) -> int:
        """How many entries have room, from the first that is shown."""
        widths = self.widths()
        if sum(widths) <= self.width() + GAP_PX:
            return len(widths)
        room, count = self.width() - QFontMetricsF(self.font()).horizontalAdvance("+9"), 0
        while self.first + count < len(widths) and sum(widths[self.first : self.first + count + 1]) <= room:
            count += 1
        return count

    def places(self) -> list[tuple[str, float, float]]:
        """(family, x, width with the gap) of the entries shown."""
        last = self.first + self.shown()
        widths = self.widths()[self.first : last]
        starts = [sum(widths[:i]) + RING_PX for i in range(len(widths))]
        return list(zip(self.families[self.first : last], starts, widths, strict=True))

    def sizeHint(self) -> QSize:
        return QSize(int(sum(self._named_widths()) + RING_PX), 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(24 if self.families else 0, 20)

    def family_at(self, x: float) -> str | None:
        return next((family for family, start, width in self.places() if start <= x < start + width), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        """The entry with the keyboard is shown, and no room is left empty behind the last one."""
        self.first = 0
        while self.first < self.at and self.at >= self.first + self.shown():
            self.first += 1
        self.update()

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        family = self.family_at(event.position().x())
        if family and event.button() == Qt.MouseButton.LeftButton:
            self._go_to(self.families.index(family))
            self.picked.emit(family, not event.modifiers() & JOINS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self.families) - 1
        moves = {Qt.Key.Key_Left: self.at - 1, Qt.Key.Key_Right: self.at + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if key in moves and self.families:
            self._go_to(min(last, max(0, moves[key])))
        elif key in TAKEN and self.families:
            self.picked.emit(self.families[self.at], TAKEN[key])
        else:
            super().keyPressEvent(event)

    def _go_to(self, entry: int) -> None:
        self.at = entry
        self._describe()
        self._bring_into_sight()

    def _describe(self) -> None:
        """The entry with the keyboard and whether it is shown, then all: what a screen reader says when it changes."""
        if not self.families:
            self.setAccessibleDescription("")
            return
        family = self.families[self.at]
        shown = not self.active or family in self.active
        state = self.tr("shown") if shown else self.tr("filtered out")
        words = self.tr("{family}, {state}, {n} of {count}: {all}")
        self.setAccessibleDescription(
            words.format(
                family=self.names[family],
                state=state,
                n=self.at + 1,
                count=len(self.families),
                all=", ".join(self.names.values()),
            )
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, middle, end = QPainter(self), self.height() / 2, 0.0
        for family, x, width in self.places():
            painter.setOpacity(1.0 if not self.active or family in self.active else FADED)
            draw_symbol(painter, family, QPointF(x + SYMBOL_PX / 2, middle), SYMBOL_PX, LOOK.theme.colour(family))
            painter.setPen(LOOK.theme.colour("dim"))
            if not self._wordless():
                self._write(painter, x + SYMBOL_PX + 5, self.names[family])
            painter.setOpacity(1.0)
            end = x + width
            if self.hasFocus() and family == self.families[self.at]:
                self._paint_ring(painter, x, width - GAP_PX)
        hidden = len(self.families) - self.shown()
        if hidden:
            painter.setPen(LOOK.theme.colour("dim"))
            self._write(painter, end, f"+{hidden}")
            if self.hasFocus() and not self.shown():
                self._paint_ring(painter, RING_PX, self.width() - 2 * RING_PX - 1)
        painter.end()

    def _paint_ring(self, painter: QPainter, x: float, width: float) -> None:
        painter.setPen(QPen(LOOK.theme.colour("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x - RING_PX + 1, 1, width + 2 * RING_PX - 1, self.height() - 2), 3, 3)

    def _write(self, painter: QPainter, x: float, text: str) -> None:
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(x, 0, self.width(), self.height()), flags, text)
