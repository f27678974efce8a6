"""Where the library's numbers come from: how many of each device are read, measured, recalled, derived, estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from analysis.units import exact, percent
from gui.library.profiles import confidences, words
from gui.library.records import Records, RecordView, column
from gui.theme import GAP, LOOK, PADDING, small_font, title_font
from gui.widgets.card import dim_label
from gui.widgets.filter_field import FilterField

# Surest first: colour and the amount of ink both fade with the certainty.
TOKENS = ("fits", "accent", "depthwise", "tight", "elementwise")
PATTERNS = (
    Qt.BrushStyle.SolidPattern, Qt.BrushStyle.SolidPattern, Qt.BrushStyle.Dense3Pattern, Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """How many numbers of one device are of each class, surest first."""

    id: str
    name: str
    tier: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def read_share(self) -> float:
        """Read or measured: somebody can open the source and find the number."""
        return sum(self.counts[:2]) / self.total if self.total else 0.0


def origins() -> tuple[Origin, ...]:
    from analysis.report.listing import listed_devices
    from analysis.report.provenance import provenance

    return tuple(Origin(d.id, d.name, d.tier, tuple(provenance(d).values())) for d in listed_devices())


def paint_parts(painter: QPainter, room: QRectF, counts: tuple[int, ...]) -> None:
    """The classes side by side, to scale, each with a colour and a pattern of its own."""
    left, total = room.left(), sum(counts) or 1
    for token, pattern, count in zip(TOKENS, PATTERNS, counts, strict=True):
        part = QRectF(left, room.top(), room.width() * count / total, room.height())
        brush_ground = LOOK.theme.colour(token, 0.25)
        painter.fillRect(part, brush_ground)
        painter.fillRect(part, brush(token, pattern))
        left += part.width()


def brush(token: str, pattern: Qt.BrushStyle):
    from PySide6.QtGui import QBrush

    return QBrush(QColor(LOOK.theme.colour(token)), pattern)


class PartsDelegate(QStyledItemDelegate):
    """A cell that is a bar of the classes."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        painter.save()
        view: RecordView = self.parent()
        paint_parts(painter, QRectF(option.rect).adjusted(6, 7, -6, -7), view.record(index.row()).counts)
        painter.restore()


class Legend(QWidget):
    """All devices together as one bar, and what each pattern means with its count and share."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: tuple[int, ...] = (0,) * len(TOKENS)
        self.setFont(small_font())
        self.setMinimumHeight(62)
        LOOK.theme_changed.connect(self.update)

    def set_counts(self, counts: tuple[int, ...]) -> None:
        self.counts = counts
        self.setAccessibleName(words("all devices together: {parts}").format(parts=", ".join(self.texts())))
        self.update()

    def texts(self) -> list[str]:
        total = sum(self.counts) or 1
        return [
            f"{name} {exact(count)} ({percent(count / total)})"
            for (_, name), count in zip(confidences(), self.counts, strict=True)
        ]

    def sizeHint(self) -> QSize:
        return QSize(600, 62)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_parts(painter, QRectF(0, 2, self.width(), 22), self.counts)
        left, top, metrics = 0.0, 32.0, painter.fontMetrics()
        for token, pattern, text in zip(TOKENS, PATTERNS, self.texts(), strict=True):
            wide = 22 + metrics.horizontalAdvance(text) + 16
            if left and left + wide > self.width():
                left, top = 0.0, top + 16
            painter.fillRect(QRectF(left, top, 14, 11), LOOK.theme.colour(token, 0.25))
            painter.fillRect(QRectF(left, top, 14, 11), brush(token, pattern))
            painter.setPen(LOOK.theme.colour("text"))
            painter.drawText(QRectF(left + 20, top - 3, wide, 17), Qt.AlignmentFlag.AlignVCenter, text)
            left += wide
        painter.end()


class ProvenancePage(QWidget):
    """opened: the id of a device whose numbers a person wants to see."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        title = QLabel(words("How much of the library can be looked up?"))
        title.setFont(title_font())
        self.legend = Legend()
        self.search = FilterField(words("filter devices"))
        self.view = RecordView(words("devices and where their numbers come from"), origin_columns(), words("device"))
        self.view.setItemDelegateForColumn(2, PartsDelegate(self.view))
        self.view.opened.connect(lambda origin: self.opened.emit(origin.id))
        self.view.empty_text = words("No device has these words in its name, id or tier")
        self.search.textChanged.connect(self.view.set_words)
        self.search.left.connect(self.view.setFocus)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        rows.setSpacing(GAP)
        for widget in (title, self.legend, self.search):
            rows.addWidget(widget)
        rows.addWidget(self.view, 1)
        rows.addWidget(dim_label(explained()))

    def draw(self) -> None:
        found = origins()
        self.legend.set_counts(tuple(map(sum, zip(*(origin.counts for origin in found), strict=True))))
        self.view.set_records(Records(found, lambda origin: f"{origin.name} {origin.id} {origin.tier}"))


def origin_columns():
    counted = [
        column(name, lambda origin, at=at: origin.counts[at], text=lambda n: exact(int(n)), width=70)
        for at, (_, name) in enumerate(confidences())
    ]
    return (
        column(words("device"), lambda origin: origin.name, number=False),
        column(words("tier"), lambda origin: origin.tier, number=False),
        column(words("read or measured"), lambda origin: origin.read_share, text=percent),
        column(words("numbers"), lambda origin: origin.total, text=lambda n: exact(int(n))),
        *counted,
    )


def explained() -> str:
    known: Mapping[str, str] = dict(confidences())
    return words(
        "{read}: the source was opened and says so. {measured}: somebody published a measurement. {recalled}: well known, "
        "the source not opened. {derived}: computed from such numbers. {estimated}: a guess within physical limits. "
        "Enter or a double click opens the device."
    ).format(
        read=known["stated-read"], measured=known["measured-read"], recalled=known["recalled"], derived=known["derived"],
        estimated=known["estimate"],
    )  # fmt: skip
