"""A panel with a table or a long page as one picture: all of it, however little of it the window has room for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QTableView, QWidget

from analysis.units import exact
from gui.theme import LOOK, PADDING, small_font

# Who wants more rows reads them as data.
MOST_ROWS = 200
REST_PX = 28
# The words around a table may ask for another height in another room, once or twice.
TRIES = 4
OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class WholeTable:
    """Part of a panel, before Panel. view: its table, or what scrolls its page."""

    view: QTableView | QScrollArea

    def left_out(self) -> tuple[QWidget, ...]:
        """What works the table: nobody does so in a picture."""
        return ()

    def whole_size(self) -> QSize | None:
        """Of the picture; None while there is no row, so that the panel is the picture as it stands."""
        if not self._has_rows():
            return None
        with opened_out(self, self.view, self.left_out()) as size:
            return size + QSize(0, REST_PX if rows_left(self.view) else 0)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if not self._has_rows():
            return False
        with opened_out(self, self.view, self.left_out()):
            self.render(painter, rect.topLeft().toPoint())
        if rest := rows_left(self.view):
            paint_rest(painter, rect, rest)
        return True

    def _has_rows(self) -> bool:
        return self.view.isVisibleTo(self) and (isinstance(self.view, QScrollArea) or self.view.model().rowCount() > 0)


@contextmanager
def opened_out(panel: QWidget, view: QAbstractScrollArea, left_out: tuple[QWidget, ...]) -> Iterator[QSize]:
    """The panel as large as its table asks for, in pixels, until the picture is taken; then as it was."""
    size, hidden = panel.size(), [widget for widget in left_out if widget.isVisibleTo(panel)]
    bars = (view.horizontalScrollBar(), view.verticalScrollBar())
    places, policies = [bar.value() for bar in bars], (view.horizontalScrollBarPolicy(), view.verticalScrollBarPolicy())
    show(hidden, False)
    set_bars(view, OFF, OFF)
    try:
        grow(panel, view)
        yield panel.size()
    finally:
        set_bars(view, *policies)
        show(hidden, True)
        panel.resize(size)
        lay_out(panel, view)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)


def show(widgets: list[QWidget], shown: bool) -> None:
    for widget in widgets:
        widget.setVisible(shown)


def set_bars(view: QAbstractScrollArea, across: Qt.ScrollBarPolicy, down: Qt.ScrollBarPolicy) -> None:
    view.setHorizontalScrollBarPolicy(across)
    view.setVerticalScrollBarPolicy(down)


def grow(panel: QWidget, view: QAbstractScrollArea) -> None:
    """Until the view shows all that it should; narrower than it is no panel becomes."""
    for _ in range(TRIES):
        lay_out(panel, view)
        missing = content_of(view) - view.viewport().size()
        missing.setWidth(max(0, missing.width()))
        if missing.isNull():
            break
        panel.resize(panel.size() + missing)
    for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
        bar.setValue(0)


def lay_out(panel: QWidget, view: QAbstractScrollArea) -> None:
    """Now, and not when the window next has time: every layout around the table, the outermost first."""
    around = [view.parentWidget()]
    while around[0] is not panel:
        around.insert(0, around[0].parentWidget())
    for widget in around:
        if widget.layout() is not None:
            widget.layout().activate()


def content_of(view: QTableView | QScrollArea) -> QSize:
    """Of the cells or the page that a picture has, in pixels."""
    if isinstance(view, QScrollArea):
        return page_of(view)
    heights = (view.rowHeight(row) for row in range(min(MOST_ROWS, view.model().rowCount())))
    across = getattr(view, "whole_width", view.horizontalHeader().length)()
    return QSize(across, sum(heights))


def page_of(area: QScrollArea) -> QSize:
    """As wide as it is, and as high as it asks for at that width."""
    page, width = area.widget(), area.viewport().width()
    return QSize(width, page.heightForWidth(width) if page.hasHeightForWidth() else page.sizeHint().height())


def rows_left(view: QTableView | QScrollArea) -> int:
    """Of a table that is longer than a picture."""
    if isinstance(view, QScrollArea):
        return 0
    return max(0, view.model().rowCount() - MOST_ROWS)


def paint_rest(painter: QPainter, rect: QRectF, rest: int) -> None:
    """What a picture has no room for is said, at its lower edge."""
    one = QCoreApplication.translate("WholeTable", "… 1 more row: save as data")
    many = QCoreApplication.translate("WholeTable", "… {n} more rows: save as data").format(n=exact(rest))
    line = QRectF(rect.left() + PADDING, rect.bottom() - REST_PX, rect.width() - 2 * PADDING, REST_PX)
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), one if rest == 1 else many)
