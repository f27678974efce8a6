"""What the marks of a Pareto chart mean: a shape a tier, filled where the network fits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import LOOK, small_font
from gui.widgets.pareto_data import FITS, OVER, UNSURE, Points, tr
from gui.widgets.pareto_marks import BOLD_PX, LOOKS, Style, draw_mark, tier_names

GAP_PX, LINE_PX = 14.0, 18.0

Entry = tuple[Style, str]


def entries_of(points: Points | None) -> list[Entry]:
    """The tiers that occur, then what their marks may look like."""
    if points is None or not len(points):
        return []
    names, there = tier_names(), set(points.tier.tolist())
    first = next(tier for tier in LOOKS if tier in there)
    entries: list[Entry] = [((tier, FITS, True), names[tier]) for tier in LOOKS if tier in there]
    ways = ((OVER, tr("does not fit")), (UNSURE, tr("not known whether it fits")))
    entries += [((first, fit, True), words) for fit, words in ways if (points.fit == fit).any()]
    if not points.front.all():
        entries.append(((first, FITS, False), tr("small: another is better")))
    return entries


def places_of(entries: Sequence[Entry], width: float, metrics: QFontMetricsF) -> list[QPointF]:
    """Upper left corner of each entry, as many in a line as have room."""
    places, x, line = [], 0.0, 0
    for _, words in entries:
        wide = BOLD_PX + 5 + metrics.horizontalAdvance(words)
        if x and x + wide > width:
            x, line = 0.0, line + 1
        places.append(QPointF(x, line * LINE_PX))
        x += wide + GAP_PX
    return places


def height_of(entries: Sequence[Entry], width: float) -> float:
    places = places_of(entries, width, QFontMetricsF(small_font()))
    return places[-1].y() + LINE_PX if places else 0.0


def paint_legend(painter: QPainter, entries: Sequence[Entry], at: QPointF, width: float) -> None:
    painter.save()
    painter.setFont(small_font())
    for (style, words), place in zip(entries, places_of(entries, width, QFontMetricsF(small_font())), strict=True):
        left, middle = at.x() + place.x(), at.y() + place.y() + LINE_PX / 2
        draw_mark(painter, style, QPointF(left + BOLD_PX / 2 + 1, middle))
        painter.setPen(LOOK.theme.colour("dim"))
        room = QRectF(left + BOLD_PX + 6, middle - LINE_PX / 2, width, LINE_PX)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
    painter.restore()


class ParetoLegend(QWidget):
    """As many lines as it needs; nothing in it answers a mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("what the marks mean"))
        LOOK.theme_changed.connect(self.update)

    def show_points(self, points: Points | None) -> None:
        self.entries = entries_of(points)
        self.setAccessibleDescription(", ".join(words for _, words in self.entries))
        self.setVisible(bool(self.entries))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return int(np.ceil(height_of(self.entries, width)))

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(300, self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_legend(painter, self.entries, QPointF(0, 0), self.width())
        painter.end()
