"""How far off are we? Published times beside those predicted for them, by device and runtime."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from analysis.units import UNKNOWN, duration, percent, si
from gui.library.profiles import words
from gui.library.records import Records, RecordView, column
from gui.library.scatter import Point, Scatter
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import dim_label
from gui.widgets.filter_field import FilterField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.report.accuracy import Row


def rows() -> tuple[Row, ...]:
    from analysis.report.accuracy import figures_of, row_of

    return tuple(row_of(figure) for figure in figures_of(None))


def signed(error: float) -> str:
    text = percent(abs(error))
    return text if text.startswith("<") else ("−" if error < 0 else "+") + text


def text_of(row: Row) -> str:
    return f"{row.board} {row.runtime} {row.dtype} {row.network} {row.note} {row.source}"


def point_of(row: Row) -> Point:
    error = UNKNOWN if row.error is None else signed(row.error)
    text = (
        f"{row.network}, {row.board}, {row.runtime}: {duration(row.published_s)} / {duration(row.predicted_s)}, {error}"
    )
    return Point(row.published_s, row.predicted_s, text, row.fitted)


def summary(found: Sequence[Row]) -> str:
    """Median and worst of those shown that have a prediction: what the fit makes of figures that it has mostly seen."""
    errors = [abs(row.error) for row in found if row.error is not None]
    if not errors:
        return words("No prediction among {count} published figures").format(count=len(found))
    return words(
        "{count} published figures shown, mostly those of the fit: half of them within {median}, the worst {worst} off"
    ).format(count=len(errors), median=percent(median(errors)), worst=percent(max(errors)))


class AccuracyPage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title, self.shown_words = QLabel(), dim_label()
        self.title.setFont(title_font())
        self.title.setWordWrap(True)
        self.search = FilterField(words("filter by board, runtime, type or network"))
        self.view = RecordView(words("published and predicted times"), figure_columns(), words("network"))
        self.view.empty_text = words("No published figure has these words")
        self.scatter = Scatter()
        self.source = dim_label()
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.left.connect(self.view.setFocus)
        self.view.selectionModel().currentRowChanged.connect(lambda now, before: self._choose(now.row()))
        self.scatter.picked.connect(self._show_picked)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.view)
        split.addWidget(self.scatter)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([760, 240])
        split.setChildrenCollapsible(False)
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.shown_words, 2)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        rows.setSpacing(GAP)
        rows.addWidget(self.title)
        rows.addLayout(head)
        rows.addWidget(split, 1)
        rows.addWidget(self.source)

    def draw(self) -> None:
        self.view.set_records(Records(rows(), text_of))
        self.title.setText(left_out_words())
        self._draw_points()

    def _filter(self, text: str) -> None:
        self.view.set_words(text)
        self._draw_points()

    def _draw_points(self) -> None:
        """Of the rows that pass the filter, those with a prediction."""
        found = self.view.shown()
        self.shown_words.setText(summary(found))
        self.drawn = [row for row in found if row.predicted_s]
        self.scatter.set_points([point_of(row) for row in self.drawn])
        self.source.setText("")

    def _choose(self, row: int) -> None:
        figure = self.view.record(row) if 0 <= row < self.view.table.rowCount() else None
        at = next((n for n, other in enumerate(self.drawn) if other is figure), None)
        self.scatter.choose(at)
        self.source.setText("" if figure is None else "; ".join(part for part in (figure.source, figure.note) if part))

    def _show_picked(self, index: int) -> None:
        row = next(n for n, other in enumerate(self.view.shown()) if other is self.drawn[index])
        self.view.selectRow(row)
        self.view.scrollTo(self.view.table.index(row, 0))


def figure_columns():
    return (
        column(words("board"), lambda row: row.board, number=False),
        column(words("runtime"), lambda row: row.runtime, number=False),
        column(words("type"), lambda row: row.dtype, number=False),
        column(words("network"), lambda row: row.network, number=False),
        column(words("clock"), lambda row: row.clock_hz, text=lambda hz: si(hz, "Hz")),
        column(words("published"), lambda row: row.published_s, text=duration),
        column(words("predicted"), lambda row: row.predicted_s, text=duration),
        column(words("error"), lambda row: row.error, text=signed),
    )


def left_out_words() -> str:
    """How far off the predictions are on figures that the fit had not seen: what to expect of a new network."""
    from analysis.calibration.table import calibration

    meanings = {
        "figure": words("a network left out on its board"),
        "device": words("a board left out"),
        "board": words("a network left out everywhere"),
    }
    bands = calibration().bands
    parts = [
        f"{meaning} {percent(bands[name].median)}, {percent(bands[name].worst)}"
        for name, meaning in meanings.items()
        if name in bands
    ]
    return words("Median and worst error on figures that the fit had not seen: {parts}").format(parts="; ".join(parts))
