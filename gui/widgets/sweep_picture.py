"""What of a sweep leaves the window, and comes into it: a picture, the data of the chart, rows as text, files dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QDropEvent, QPainter

from gui.theme import PADDING
from gui.widgets.plot_tables import PlotTable
from gui.widgets.sweep_cells import cells_table
from gui.widgets.sweep_words import origin_words

if TYPE_CHECKING:
    from gui.export import Source
    from gui.sweeping import Swept
    from gui.widgets.sweep_results import SweepResults

# What a sweep writes.
RESULTS = (".csv", ".parquet")


def dropped(event: QDropEvent) -> str:
    """The first file that a sweep may have written, "" without any."""
    files = (url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
    return next((path for path in files if Path(path).suffix.lower() in RESULTS), "")


def file_stem(swept: Swept) -> str:
    """Of files about a sweep: its network's, its own where it is of several."""
    models = set(swept.table["model"].tolist())
    return Path(next(iter(models)) if len(models) == 1 else swept.source or "models").stem


class SweepFiles:
    """Part of the panel, which knows whether there are cells to be shown."""

    results: SweepResults
    _shown: Swept | None

    @property
    def has_cells(self) -> bool:
        raise NotImplementedError

    def text(self) -> str:
        return self.results.text() if self.has_cells else ""

    def plot_table(self) -> PlotTable | None:
        """Every cell of the sweep, as its own files have them."""
        return cells_table(self._shown.table) if self.has_cells else None

    def listed_table(self) -> PlotTable | None:
        """Those that are listed."""
        return cells_table(self._shown.table.where(self.results.rows.table.rows)) if self.has_cells else None

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.has_cells:
            inside = rect.adjusted(PADDING, PADDING, -PADDING, -PADDING)
            self.results.paint_picture(painter, inside, origin_words(self._shown))
        return self.has_cells

    def source(self) -> Source:
        """Called by what was swept, whatever the window shows by now."""
        found = super().source()
        if not self.has_cells:
            return found
        title = f"{origin_words(self._shown)}: {self.results.in_words()}"
        return replace(found, name=f"{file_stem(self._shown)}-sweep", title=title)
