"""The whole as one stack beside its legend: what the colours of the bars mean, and how much of the sum each is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from analysis.ops.registry import FAMILIES
from analysis.units import percent
from gui.theme import LOOK, small_font, tabular, title_font
from gui.widgets.bar_data import Group
from gui.widgets.plane_axes import LEFT, RIGHT
from gui.widgets.symbols import draw_symbol

STACK_PX, ROW_PX, SWATCH_PX, HEAD_PX = 14, 20, 9, 24
FULL_PX, NARROW_PX = 190, STACK_PX + 12


def shares_of(groups: Sequence[Group]) -> list[float | None]:
    """Share of the sum of all, None where nothing is a part of a sum."""
    known = [group.total if group.total == group.total else 0.0 for group in groups]
    whole = sum(known)
    return [value / whole if whole > 0 else None for value in known]


def stack_spans(shares: Sequence[float | None], height: float) -> list[tuple[float, float]]:
    """(top, height) of each part in pixels, the first at the top."""
    spans, top = [], 0.0
    for share in shares:
        part = (share or 0.0) * height
        spans.append((top, part))
        top += part
    return spans


class WholeStack(QWidget):
    """`picked` carries the id of the group that was clicked or chosen by keyboard."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = ""
        self.groups: tuple[Group, ...] = ()
        self.texts: tuple[str, ...] = ()
        self.pickable = True
        self.active: frozenset[str] = frozenset()
        self.at = -1
        self.setFont(tabular(small_font()))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(FULL_PX)
        LOOK.theme_changed.connect(self.update)

    def show_groups(self, head: str, groups: Sequence[Group], texts: Sequence[str], pickable: bool) -> None:
        """head: the sum, in words. texts: each group's total, as it is written in the tooltip."""
        order = sorted(
            range(len(groups)), key=lambda i: -(groups[i].total if groups[i].total == groups[i].total else 0)
        )
        self.head, self.pickable, self.at = head, pickable, -1
        self.groups, self.texts = tuple(groups[i] for i in order), tuple(texts[i] for i in order)
        self.setAccessibleDescription(", ".join((head, *(self.tip(i) for i in range(len(groups))))))
        self.update()

    def set_active(self, groups: frozenset[str]) -> None:
        """The groups that a filter lets pass; the others stand back. None means all."""
        if groups != self.active:
            self.active = groups
            self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Only the stack, its words in the tooltips."""
        self.setFixedWidth(NARROW_PX if narrow else FULL_PX)

    @property
    def narrow(self) -> bool:
        return self.width() < FULL_PX

    def sizeHint(self) -> QSize:
        return QSize(self.width(), 120)

    def tip(self, row: int) -> str:
        share, group = shares_of(self.groups)[row], self.groups[row]
        parts = (group.title, self.texts[row], percent(share) if share is not None else "")
        return " · ".join(part for part in parts if part)

    def shown_rows(self) -> int:
        """How many lines have room; the last is given up for a count of those that have none."""
        room = max(0, int((self.height() - HEAD_PX) // ROW_PX))
        return len(self.groups) if len(self.groups) <= room else max(0, room - 1)

    def row_at(self, x: float, y: float) -> int | None:
        """The group under a pixel, in the stack or in the legend."""
        if x < STACK_PX + 4:
            spans = stack_spans(shares_of(self.groups), self.height())
            return next((i for i, (top, height) in enumerate(spans) if top <= y < top + height), None)
        row = int((y - HEAD_PX) // ROW_PX)
        return row if not self.narrow and 0 <= row < self.shown_rows() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().x(), event.position().y())
        if row is not None and event.button() == Qt.MouseButton.LeftButton and self.pickable:
            self.picked.emit(self.groups[row].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self.groups:
            self.at = (self.at + steps[Qt.Key(event.key())]) % len(self.groups)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and 0 <= self.at < len(self.groups) and self.pickable:
            self.picked.emit(self.groups[self.at].id)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self.head if row is None else self.tip(row), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter)
        if self.hasFocus():
            painter.setPen(QPen(LOOK.theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """From the painter's origin on, as large as the widget."""
        theme = LOOK.theme
        shares = shares_of(self.groups)
        for group, (top, height) in zip(self.groups, stack_spans(shares, self.height()), strict=True):
            gap = 1 if height > 3 else 0
            painter.fillRect(QRectF(2, top, STACK_PX, height - gap), self._colour(group, theme.colour(group.token)))
        if not any(shares):
            painter.fillRect(QRectF(2, 0, STACK_PX, self.height()), theme.colour("field"))
        if not self.narrow:
            self._paint_legend(painter, shares)

    def _colour(self, group: Group, colour: QColor) -> QColor:
        colour.setAlphaF(1.0 if not self.active or group.id in self.active else 0.35)
        return colour

    def _paint_legend(self, painter: QPainter, shares: list[float | None]) -> None:
        theme, left = LOOK.theme, STACK_PX + 12
        painter.setFont(title_font())
        painter.setPen(theme.colour("text"))
        head = QFontMetrics(title_font()).elidedText(self.head, Qt.TextElideMode.ElideRight, FULL_PX - left)
        painter.drawText(QRectF(left, 0, FULL_PX - left, ROW_PX), LEFT, head)
        painter.setFont(self.font())
        for row in range(self.shown_rows()):
            self._paint_row(painter, row, shares[row])
        hidden = len(self.groups) - self.shown_rows()
        if hidden and self.height() > HEAD_PX + ROW_PX:
            painter.setPen(theme.colour("dim"))
            painter.drawText(QRectF(left, HEAD_PX + self.shown_rows() * ROW_PX, 80, ROW_PX), LEFT, f"+{hidden}")

    def _paint_row(self, painter: QPainter, row: int, share: float | None) -> None:
        theme, group, left, top = LOOK.theme, self.groups[row], STACK_PX + 12, HEAD_PX + row * ROW_PX
        if row == self.at and self.hasFocus():
            painter.fillRect(QRectF(left - 4, top, FULL_PX - left + 4, ROW_PX), theme.colour("hover"))
        if group.id in FAMILIES:
            centre = QPointF(left + SWATCH_PX / 2, top + ROW_PX / 2)
            draw_symbol(painter, group.id, centre, SWATCH_PX, self._colour(group, theme.colour(group.token)))
        else:
            painter.fillRect(QRectF(left, top + 6, SWATCH_PX, SWATCH_PX), theme.colour(group.token))
        amount = percent(share) if share is not None else ""
        room = FULL_PX - left - SWATCH_PX - 6 - self.fontMetrics().horizontalAdvance(amount) - 14
        painter.setPen(self._colour(group, theme.colour("text")))
        title = self.fontMetrics().elidedText(group.title, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(left + SWATCH_PX + 6, top, room + 4, ROW_PX), LEFT, title)
        painter.setPen(theme.colour("dim"))
        painter.drawText(QRectF(left, top, FULL_PX - left - 6, ROW_PX), RIGHT, amount)
