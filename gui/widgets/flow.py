"""A row that goes on in the next line where it is too narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

from gui.theme import GAP

# A long row does not ask for a wide window.
WISHED_PX = 640


class FlowLayout(QLayout):
    """From left to right, centred in each line; hidden widgets take no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = GAP, line_gap: int = GAP // 2) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.gap, self.line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(height for _, height in lines) + self.line_gap * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._seen()]
        width = min(WISHED_PX, sum(size.width() for size in sizes) + self.gap * max(0, len(sizes) - 1))
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._seen()]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top = rect.top()
        for items, height in self._lines(rect.width()):
            left = rect.left()
            for item in items:
                size = item.sizeHint()
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.gap
            top += height + self.line_gap

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """(items, height) of each line."""
        lines: list[tuple[list[QLayoutItem], int]] = []
        left = 0
        for item in self._seen():
            size = item.sizeHint()
            if not lines or left + size.width() > width:
                lines.append(([], 0))
                left = 0
            items, height = lines[-1]
            lines[-1] = ([*items, item], max(height, size.height()))
            left += size.width() + self.gap
        return lines


def together(*widgets: QWidget | None) -> QWidget:
    """A word and its controls, which no line end parts; without those that are None."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP // 2)
    for widget in filter(None, widgets):
        row.addWidget(widget)
    return box
