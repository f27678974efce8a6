"""Predict first: a scene painted with question marks for its numbers, and its answering pictures covered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPaintDevice, QPainter, QPen

from gui.theme import LOOK, body_font

UNKNOWN = "?"
# A cover that is larger says why it is there.
ROOMY_PX = 40.0
# 4×4×3 is a size, [2][1] are indices and W1 is a name: these are what is asked about, not the answer.
NUMBER = re.compile(r"(?P<kept>\d+(?:×\d+)+|\[[^\]]*\])|(?<![A-Za-z\d])[-−]?(?:\d[\d,.]*\d|\d)(?![A-Za-z\d])")


def veiled(text: str) -> str:
    """ "moves 1,305 words" becomes "moves ? words"; sizes and indices stay."""
    return NUMBER.sub(lambda found: found["kept"] or UNKNOWN, text)


class PredictingPainter(QPainter):
    """A painter that writes ? for numbers, but for those within the regions that are given."""

    def __init__(self, device: QPaintDevice) -> None:
        super().__init__(device)
        self.given: tuple[QRectF, ...] = ()
        self._inverse = self.transform().inverted()[0]

    def give(self, regions: Iterable[QRectF]) -> None:
        """Regions in the coordinates as they stand now."""
        self.given, self._inverse = tuple(regions), self.transform().inverted()[0]

    def drawText(self, *args: Any) -> Any:
        shown = (self.shown(arg, args[0]) if isinstance(arg, str) else arg for arg in args)
        return super().drawText(*shown)

    def shown(self, text: str, place: Any) -> str:
        at = QRectF(place).center() if hasattr(place, "center") else QPointF(place)
        here = self._inverse.map(self.transform().map(at))
        return text if any(region.contains(here) for region in self.given) else veiled(text)


def paint_cover(painter: QPainter, region: QRectF, on_paper: bool = False) -> None:
    """A hatched card with a question mark; on a screen it says why, on paper there is nothing to reveal."""
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawRect(region)
    painter.setBrush(QBrush(LOOK.theme.colour("line"), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(region)
    painter.setFont(body_font())
    painter.setPen(LOOK.theme.colour("text"))
    words = QCoreApplication.translate("lab", "? hidden until you have predicted")
    wide = QFontMetricsF(body_font()).horizontalAdvance(words)
    has_room = region.height() > ROOMY_PX and wide < region.width() - ROOMY_PX
    painter.drawText(region, Qt.AlignmentFlag.AlignCenter, words if has_room and not on_paper else UNKNOWN)
