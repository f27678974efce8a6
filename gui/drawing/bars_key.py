"""What the three small bars on each box are: their places and tokens, in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.drawing.costs import BARS
from gui.drawing.facts import words
from gui.theme import LOOK, small_font

BAR_PX, GAP_PX = 5, 10


class BarsKey(QWidget):
    """One line: each bar beside its word, from left to right as on the boxes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles = (words("MACs"), words("parameters"), words("bytes"))
        self.setFont(small_font())
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words("what the small bars on a block mean"))
        said = words("The bars at the right edge of a block, from left to right: its share of all {bars}")
        self.setToolTip(said.format(bars=", ".join(self.titles)))
        self.setAccessibleDescription(self.toolTip())
        LOOK.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(sum(BAR_PX + 4 + GAP_PX + metrics.horizontalAdvance(title) for title in self.titles), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, metrics, x = QPainter(self), QFontMetrics(self.font()), 0
        painter.setFont(self.font())
        for title, (_, token) in zip(self.titles, BARS, strict=True):
            painter.fillRect(QRectF(x, 4, BAR_PX, 12), LOOK.theme.colour(token))
            painter.setPen(LOOK.theme.colour("dim"))
            width = metrics.horizontalAdvance(title)
            painter.drawText(QRectF(x + BAR_PX + 4, 0, width + 2, 20), int(Qt.AlignmentFlag.AlignVCenter), title)
            x += BAR_PX + 4 + width + GAP_PX
        painter.end()
