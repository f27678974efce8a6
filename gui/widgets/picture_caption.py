"""What stands below a plot in its picture: the families by shape, colour and name, then a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from gui.theme import LOOK, small_font
from gui.widgets.symbols import draw_symbol

SYMBOL_PX, GAP_PX, LINE_PX = 9.0, 14.0, 18.0
WRAPPED = Qt.TextFlag.TextWordWrap


class Caption:
    """names: what each family is called. note: may take several lines. width: of the room for both, in pixels."""

    def __init__(self, names: Mapping[str, str], note: str, width: float) -> None:
        self.note, self.width = note, width
        self.places = places_of(names, width)
        self._below = (1 + max((line for *_, line in self.places), default=-1)) * LINE_PX

    @property
    def height(self) -> float:
        bounds = QFontMetricsF(small_font()).boundingRect(QRectF(0, 0, self.width, 1000), WRAPPED, self.note)
        return self._below + (bounds.height() if self.note else 0)

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """at: its upper left corner."""
        painter.save()
        painter.translate(at)
        painter.setFont(small_font())
        for family, name, x, line in self.places:
            middle = (line + 0.5) * LINE_PX
            draw_symbol(painter, family, QPointF(x + SYMBOL_PX / 2, middle), SYMBOL_PX, LOOK.theme.colour(family))
            painter.setPen(LOOK.theme.colour("dim"))
            room = QRectF(x + SYMBOL_PX + 5, middle - LINE_PX / 2, self.width, LINE_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(QRectF(0, self._below, self.width, self.height), WRAPPED, self.note)
        painter.restore()


def places_of(names: Mapping[str, str], width: float) -> list[tuple[str, str, float, int]]:
    """(family, name, x, line), as many in a line as have room."""
    metrics, places, x, line = QFontMetricsF(small_font()), [], 0.0, 0
    for family, name in names.items():
        wide = SYMBOL_PX + 5 + metrics.horizontalAdvance(name)
        if x and x + wide > width:
            x, line = 0.0, line + 1
        places.append((family, name, x, line))
        x += wide + GAP_PX
    return places
