"""Parts of a whole as one bar, the largest first, with a legend in colour, shape and words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from analysis.units import percent
from gui.theme import LOOK, small_font
from gui.widgets.symbols import draw_symbol

BAR_PX, LINE_PX, SYMBOL_PX = 16, 20, 9


@dataclass(frozen=True, slots=True)
class Share:
    """One part: the operator family (also its colour token), its name on screen, its share from 0 to 1."""

    family: str
    name: str
    share: float

    @property
    def text(self) -> str:
        return f"{self.name} {percent(self.share)}"


def spans(shares: tuple[Share, ...], width: float) -> list[tuple[float, float]]:
    """(left, width) of each part in pixels, edge to edge, to scale."""
    left, result = 0.0, []
    for share in shares:
        result.append((left, share.share * width))
        left += share.share * width
    return result


def legend_places(widths: list[float], available: float) -> list[tuple[float, int]]:
    """(x, line) of each legend entry, flowing into as many lines as they need."""
    x, line, places = 0.0, 0, []
    for width in widths:
        if x and x + width > available:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += width + 14
    return places


class ShareBar(QWidget):
    """`picked` carries the family whose part was clicked."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares: tuple[Share, ...] = ()
        self.setFont(small_font())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        LOOK.theme_changed.connect(self.update)

    def set_shares(self, shares: tuple[Share, ...]) -> None:
        if shares != self.shares:
            self.shares = tuple(sorted(shares, key=lambda part: -part.share))
            self.setAccessibleDescription(", ".join(part.text for part in self.shares))
            self.updateGeometry()
            self.update()

    def heightForWidth(self, width: int) -> int:
        lines = max((line for _, line in self._places(width)), default=-1) + 1
        return BAR_PX + 6 + lines * LINE_PX

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, BAR_PX)

    def _places(self, width: float) -> list[tuple[float, int]]:
        metrics = QFontMetricsF(self.font())
        return legend_places([SYMBOL_PX + 5 + metrics.horizontalAdvance(part.text) for part in self.shares], width)

    def part_at(self, x: float, y: float) -> Share | None:
        if y > BAR_PX:
            return None
        found = zip(self.shares, spans(self.shares, self.width()), strict=True)
        return next((part for part, (left, width) in found if left <= x < left + width), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        part = self.part_at(event.position().x(), event.position().y())
        if part and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(part.family)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            part = self.part_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), part.text if part else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for part, (left, width) in zip(self.shares, spans(self.shares, self.width()), strict=True):
            gap = 1 if width > 2 else 0
            painter.fillRect(QRectF(left, 0, width - gap, BAR_PX), LOOK.theme.colour(part.family))
        if not self.shares:
            painter.fillRect(QRectF(0, 0, self.width(), BAR_PX), LOOK.theme.colour("field"))
        self._paint_legend(painter)
        painter.end()

    def _paint_legend(self, painter: QPainter) -> None:
        for part, (x, line) in zip(self.shares, self._places(self.width()), strict=True):
            top = BAR_PX + 6 + line * LINE_PX
            centre = QPointF(x + SYMBOL_PX / 2, top + LINE_PX / 2)
            draw_symbol(painter, part.family, centre, SYMBOL_PX, LOOK.theme.colour(part.family))
            painter.setPen(LOOK.theme.colour("text"))
            words = QRectF(x + SYMBOL_PX + 5, top, self.width(), LINE_PX)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, part.text)
