"""A table of records: sorted by a click on a head, filtered by words, copied as tab-separated text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.theme import LOOK, body_font, tabular
from gui.widgets.column_table import ColumnTable
from gui.widgets.layer_columns import Column

ROW_PX, PADDING_PX, WIDEST_PX = 26, 24, 320


@dataclass(frozen=True, slots=True)
class Records:
    """What a table shows: the records, and of each the text that a filter looks through."""

    records: Sequence[Any] = ()
    text_of: Callable[[Any], str] = str

    def kept(self, words: str) -> np.ndarray:
        """Rows whose text has every word."""
        wanted = words.casefold().split()
        texts = (self.text_of(record).casefold() for record in self.records)
        return np.array([row for row, text in enumerate(texts) if all(word in text for word in wanted)], dtype=np.int64)


def column(title: str, of: Callable[[Any], Any], tip: str = "", **more: Any) -> Column:
    """A column whose value of one record is `of(record)`; numbers unless said otherwise, NaN where there is none."""

    def values(found: Records) -> Sequence[Any] | np.ndarray:
        read = [of(record) for record in found.records]
        return (
            np.array([np.nan if value is None else value for value in read], float)
            if more.get("number", True)
            else read
        )

    return Column(title, title, tip, values, **more)


class RecordView(QTableView):
    """`opened` carries the record that a person asked for by Enter or a double click."""

    opened = Signal(object)

    def __init__(self, name: str, columns: Sequence[Column], widest: str = "", parent: QWidget | None = None) -> None:
        """widest: title of the column that gets the room that the others leave."""
        super().__init__(parent)
        self.columns, self.widest, self.empty_text, self.words = tuple(columns), widest, "", ""
        self.found = Records()
        self.table = ColumnTable(self.columns, self)
        self.setModel(self.table)
        self.setAccessibleName(name)
        self.setFont(tabular(body_font()))
        self._set_manners()
        self.activated.connect(lambda index: self.opened.emit(self.record(index.row())))
        LOOK.theme_changed.connect(self.viewport().update)

    def _set_manners(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self.table.sort)

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def set_records(self, found: Records) -> None:
        self.found = found
        self.table.set_analysis(found, self.columns, found.kept(self.words))
        self.fit_columns()

    def set_words(self, words: str) -> None:
        self.words = words
        self.table.set_filter(self.found.kept(words))

    def record(self, row: int) -> Any:
        """The record on screen row `row`."""
        return self.found.records[int(self.table.rows[row])]

    def shown(self) -> list[Any]:
        """Records that pass the filter, as they are sorted."""
        return [self.record(row) for row in range(self.table.rowCount())]

    def fit_columns(self) -> None:
        metrics = QFontMetrics(self.font())
        for place, spec in enumerate(self.columns):
            texts = [self.table.index(row, place).data() for row in range(self.table.rowCount())]
            wide = max((metrics.horizontalAdvance(text) for text in (spec.title, *texts)), default=0)
            self.setColumnWidth(place, min(wide + PADDING_PX, WIDEST_PX))
        self.fit_widest()

    def fit_widest(self) -> None:
        place = next((p for p, spec in enumerate(self.columns) if spec.title == self.widest), None)
        if place is None:
            return
        others = sum(self.columnWidth(p) for p in range(len(self.columns)) if p != place)
        self.setColumnWidth(place, max(140, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_widest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            QGuiApplication.clipboard().setText(
                self.table.tsv(rows or range(self.table.rowCount()), range(len(self.columns)))
            )
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table.rowCount() == 0 and self.empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(LOOK.theme.colour("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(16, 0, -16, 0), int(flags), self.empty_text)
            painter.end()
