"""The heads of the matrix: devices under their tier, models with what they weigh."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gui.theme import GAP, LOOK, body_font, small_font, title_font
from gui.widgets.matrix_table import MatrixTable

CELL_PX, ROW_PX, MODEL_PX = 106, 40, 200
TIER_PX, DEVICE_PX = 20, 36
ARROWS = {False: "▲", True: "▼"}
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class DeviceHead(QHeaderView):
    """The tier above the first of its devices, the name on two lines; a click sorts the models by that device."""

    def __init__(self, table: MatrixTable, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.table = table
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(CELL_PX)
        self.setFixedHeight(TIER_PX + DEVICE_PX)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not 0 <= section < self.table.columnCount():
            return
        device, theme = self.table.device(section), LOOK.theme
        painter.save()
        painter.fillRect(rect, theme.colour("panel"))
        inner = rect.adjusted(GAP, 0, -4, 0)
        if self._begins(section):
            painter.setFont(small_font())
            painter.setPen(theme.colour("dim"))
            if rect.left() > 0:
                painter.drawLine(rect.topLeft(), rect.bottomLeft())
            at = max(rect.left(), 0) + GAP
            painter.drawText(QRect(at, rect.top(), CELL_PX * 2, TIER_PX), LEFT, self._tier(section))
        here, sorted_by = device.id == self.table.here, device.id == self.table.wish.by_device
        mark = f"{ARROWS[self.table.wish.worst_first]} " if sorted_by else ""
        painter.setFont(title_font() if here else body_font())
        painter.setPen(theme.colour("text"))
        words = QRect(inner.left(), rect.top() + TIER_PX, inner.width(), DEVICE_PX - 2)
        for line, text in enumerate(
            two_lines(mark + short_name(device.name), QFontMetrics(painter.font()), words.width())
        ):
            painter.drawText(words.translated(0, line * 16), TOP, text)
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _begins(self, section: int) -> bool:
        """The first of its tier, of a stretch of it, or of those in sight."""
        return (
            section == self.logicalIndexAt(0) or self.table.device(section).tier != self.table.device(section - 1).tier
        )

    def _tier(self, section: int) -> str:
        tier = self.table.device(section).tier
        return self.table.tiers.get(tier, tier).upper()


class ModelHead(QHeaderView):
    """Name and weight of a model; a click sorts the devices by it."""

    def __init__(self, table: MatrixTable, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.table = table
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(ROW_PX)
        self.setFixedWidth(MODEL_PX)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if not 0 <= section < self.table.rowCount():
            return
        line, theme = self.table.line(section), LOOK.theme
        painter.save()
        painter.fillRect(rect, theme.colour("panel"))
        if line.shown:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.colour("selection"))
        inner = rect.adjusted(12, 3, -4, -3)
        by_this = line.model == self.table.wish.by_model and self.table.wish.by_model
        mark = f"{ARROWS[self.table.wish.worst_first]} " if by_this else ""
        half = inner.height() // 2
        upper, lower = QRect(inner.left(), inner.top(), inner.width(), half), inner.adjusted(0, half, 0, 0)
        draw(painter, upper, mark + line.name, title_font() if line.shown else body_font(), "text")
        draw(
            painter,
            lower,
            ("✕ " if line.trouble else "") + self.table.note(line),
            small_font(),
            "over" if line.trouble else "dim",
        )
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


def draw(painter: QPainter, rect: QRect, text: str, font, token: str) -> None:
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour(token))
    painter.drawText(rect, LEFT, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width()))


def short_name(name: str) -> str:
    """Without what stands in brackets; the whole is in the tooltip."""
    short = name.partition(" (")[0].strip()
    return short or name


def two_lines(text: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """Broken between words where the first line is full; the second gives way in its middle."""
    first, rest = "", text.split(" ")
    while rest and (not first or metrics.horizontalAdvance(f"{first} {rest[0]}") <= width):
        first = f"{first} {rest.pop(0)}".strip()
    mode = Qt.TextElideMode.ElideMiddle
    return metrics.elidedText(first, mode, width), metrics.elidedText(" ".join(rest), mode, width)
