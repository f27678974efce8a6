"""What can be taken out of one panel or scene: onto the clipboard, into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from analysis.errors import AnalysisError
from gui.export.files import write_whole
from gui.export.pictures import contents, picture_of, save_picture, without_focus
from gui.export.tables import csv_file, tab_text

if TYPE_CHECKING:
    from gui.widgets.plot_tables import PlotTable

PICTURES, DATA = (".svg", ".pdf", ".png"), (".csv",)


def words(text: str) -> str:
    return QCoreApplication.translate("export", text)


def filters() -> dict[str, str]:
    return {
        ".svg": words("SVG drawing (*.svg)"),
        ".pdf": words("PDF page (*.pdf)"),
        ".png": words("PNG picture, twice the pixels (*.png)"),
        ".csv": words("Table (*.csv)"),
    }


@dataclass(frozen=True, slots=True)
class Source:
    """widget: what is drawn. name: of a file, without its ending. title: what the picture is, for who cannot see it.

    table: gives the data of its plot, None while that is empty; None for what is no plot. tell: (severity, words) to
    the person.
    """

    widget: QWidget
    name: str
    title: str
    table: Callable[[], PlotTable | None] | None
    tell: Callable[[str, str], object]

    def copy_picture(self) -> None:
        """Pixels, and the drawing for programs that take one."""
        data = QMimeData()
        with without_focus(self.widget):
            data.setImageData(picture_of(self.widget))
        data.setData("image/svg+xml", contents(self.widget, ".svg", self.title))
        QGuiApplication.clipboard().setMimeData(data)
        self.tell("done", words("Copied as a picture"))

    def copy_data(self) -> None:
        """As rows that a spreadsheet takes."""
        if (table := self._data()) is None:
            return
        QGuiApplication.clipboard().setText(tab_text(table))
        self.tell("done", words("Copied {n} rows of data").format(n=len(table.rows)))

    def ask_and_save(self, suffixes: tuple[str, ...] = PICTURES) -> None:
        """suffixes: of the formats that a person may choose from, the first one suggested."""
        if path := asked(self.widget, self.name, suffixes):
            self.save(path)

    def save(self, path: Path) -> None:
        """The ending says the format. What goes wrong is told."""
        try:
            saved = self._write(path)
        except AnalysisError as error:
            self.tell("error", str(error))
        else:
            self.tell("info", words("Saved {path}").format(path=path)) if saved else None

    def _write(self, path: Path) -> bool:
        """Whether there was something to write. Raises UnknownNameError, FileError."""
        if path.suffix.lower() not in DATA:
            save_picture(self.widget, path, self.title)
            return True
        if (table := self._data()) is None:
            return False
        write_whole(path, csv_file(table))
        return True

    def _data(self) -> PlotTable | None:
        """None, and a person knows it, where there is none."""
        table = self.table() if self.table else None
        if table is None:
            self.tell("info", words("There is no data of a plot here"))
        return table


def asked(parent: QWidget, name: str, suffixes: tuple[str, ...]) -> Path | None:
    """Where to save; None where the person thought better of it. Without an ending it gets that of the format chosen."""
    known = filters()
    title = words("Save the data") if suffixes == DATA else words("Save as picture")
    formats = ";;".join(known[suffix] for suffix in suffixes)
    path, chosen = QFileDialog.getSaveFileName(parent.window(), title, name + suffixes[0], formats)
    if not path:
        return None
    ending = next((suffix for suffix in suffixes if known[suffix] == chosen), suffixes[0])
    return Path(path) if Path(path).suffix.lower() in suffixes else Path(path + ending)
