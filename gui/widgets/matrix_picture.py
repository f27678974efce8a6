"""The matrix as a picture to hand round: every model and device that is listed, and nothing that is only for the hand."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame

from gui.theme import GAP, LOOK, small_font
from gui.widgets.matrix_view import MatrixView

# A larger side no raster can paint in double resolution.
MOST_PX = 16_000
IN_CORNER = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def whole_size(view: MatrixView) -> QSize | None:
    """None while nothing is listed, or more than a picture holds."""
    across, down = view.horizontalHeader(), view.verticalHeader()
    if not (across.length() and down.length()):
        return None
    size = QSize(down.width() + across.length(), across.height() + down.length())
    return size if max(size.width(), size.height()) <= MOST_PX else None


def paint_whole(view: MatrixView, filter: str, painter: QPainter, at: QPoint) -> bool:
    """By a view that nobody has scrolled and nobody is in. filter: words that left some out. False where it has no size."""
    size = whole_size(view)
    if size is None:
        return False
    whole = MatrixView(view.table)
    whole.setFrameShape(QFrame.Shape.NoFrame)
    for set_policy in (whole.setHorizontalScrollBarPolicy, whole.setVerticalScrollBarPolicy):
        set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    whole.resize(size)
    whole.render(painter, at)
    whole.deleteLater()
    corner = QRect(at, QSize(view.verticalHeader().width(), view.horizontalHeader().height()))
    paint_filter(filter, painter, corner.adjusted(GAP, 0, -GAP, 0))
    return True


def paint_filter(filter: str, painter: QPainter, room: QRect) -> None:
    if not filter:
        return
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    words = QCoreApplication.translate("MatrixPanel", "filter: {words}").format(words=filter)
    short = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, IN_CORNER, short)
