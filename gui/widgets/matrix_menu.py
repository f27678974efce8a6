"""What can be done with a cell of the matrix, as rows of a menu."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QMenu

from gui.widgets.matrix_words import words

if TYPE_CHECKING:
    from gui.widgets.matrix_table import MatrixTable


class Acts(Protocol):
    """Whoever has the table: the panel."""

    table: MatrixTable

    def open_cell(self, index: QModelIndex, with_change: bool = False) -> None: ...
    def sort_by_device(self, column: int) -> None: ...
    def sort_by_model(self, row: int) -> None: ...
    def remove(self, row: int) -> None: ...


def add_cell_rows(menu: QMenu, acts: Acts, index: QModelIndex) -> None:
    for title, act in (*opening(acts, index), *arranging(acts, index)):
        menu.addAction(title.replace("&", "&&")).triggered.connect(lambda _=False, act=act: act())


def opening(acts: Acts, index: QModelIndex) -> Iterator[tuple[str, Callable[[], None]]]:
    cell = acts.table.cell(index)
    if cell is not None:
        yield words("Open on {device}").format(device=cell.device.name), lambda: acts.open_cell(index)
        if cell.advice:
            yield words("Open with {change}").format(change=cell.advice.title), lambda: acts.open_cell(index, True)


def arranging(acts: Acts, index: QModelIndex) -> Iterator[tuple[str, Callable[[], None]]]:
    line = acts.table.line(index.row())
    yield words("Sort the models by this device"), lambda: acts.sort_by_device(index.column())
    yield words("Sort the devices by this model"), lambda: acts.sort_by_model(index.row())
    if line.added:
        yield words("Take {name} away").format(name=line.name), lambda: acts.remove(index.row())
