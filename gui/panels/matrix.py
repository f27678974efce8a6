"""Matrix: which model runs on which device, and what stands in the way where it does not?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QSizePolicy, QVBoxLayout, QWidget

from analysis.units import exact
from gui import catalogue
from gui.controls import tier_titles
from gui.export import add_pictures
from gui.panels.registry import Panel, name_shown, panel
from gui.weighing import each_once
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.filter_field import FilterField
from gui.widgets.matrix_choice import ModelChoice, models_in
from gui.widgets.matrix_data import STATES, Arrangement, Line, called_apart, cell_rows
from gui.widgets.matrix_foot import CellWords, WeighingBar
from gui.widgets.matrix_menu import add_cell_rows
from gui.widgets.matrix_picture import paint_whole, whole_size
from gui.widgets.matrix_table import MatrixTable
from gui.widgets.matrix_view import MatrixView
from gui.widgets.matrix_words import SIGNS, count_words, empty_words, state_words
from gui.widgets.plot_tables import PlotTable, table

if TYPE_CHECKING:
    from gui.jobs import Progress

# So long the window rests before models are weighed.
QUIET_MS = 250


@panel("What runs where?", area="centre", rank=4, keys="Ctrl+Alt+M", tab="Matrix")
class MatrixPanel(Panel):
    """Nothing is weighed while nobody looks at it."""

    def _build(self) -> None:
        self.wish = Arrangement()
        self._samples: tuple[tuple[str, str], ...] | None = None
        self._resting = QTimer(self, singleShot=True, interval=QUIET_MS)
        self.models = ModelChoice(self.tr("models weighed"))
        self.tier, self.state_shown = ChoiceButton(self.tr("tier shown")), ChoiceButton(self.tr("cells shown"))
        self.tier.set_choices([Choice(None, self.tr("all tiers")), *(Choice(t, n) for t, n in tier_titles().items())])
        self.search = FilterField(self.tr("filter models, devices"))
        for chip in (self.models, self.tier, self.state_shown):
            # In a narrow window they give way, as their titles do.
            chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            chip.setMinimumWidth(84 if chip is self.models else 72)
        self.table = MatrixTable(self)
        self.view = self.main = MatrixView(self.table)
        self.view.setAccessibleName(self.tr("models by devices"))
        self.view.take_into_corner(self.search)
        self.cell_words, self.bar = CellWords(), WeighingBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.view, 1), (self.cell_words, 0), (self.bar, 0)):
            column.addWidget(widget, stretch)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        super()._connect()
        weigher = self.session.weigher
        self._after(self._show, weigher.changed)
        self._after(self._show_busy, weigher.progressed)
        self._resting.timeout.connect(self._ask)
        self.models.changed.connect(self._draw)
        self.models.files_asked.connect(self.ask_for_models)
        self.tier.chosen.connect(lambda tier: self._arrange(replace(self.wish, tier=tier)))
        self.state_shown.chosen.connect(lambda state: self._arrange(replace(self.wish, state=state)))
        self.search.textChanged.connect(lambda text: self._arrange(replace(self.wish, text=text)))
        self.search.left.connect(self.view.setFocus)
        self.view.opened.connect(lambda wanted: self.open_cell(*wanted))
        self.view.sorted_by_device.connect(self.sort_by_device)
        self.view.sorted_by_model.connect(self.sort_by_model)
        self.view.removed.connect(self.remove)
        self.view.pointed.connect(self._tell)
        self.bar.stopped.connect(weigher.cancel)
        self.bar.asked.connect(self._ask)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.models, self.tier, self.state_shown)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Return", self.tr("open the model on the device")),
            ("Shift+Return", self.tr("open it with the change that makes it fit")),
            ("S", self.tr("sort the models by this device: best first, worst first, as listed")),
            ("D", self.tr("sort the devices by this model")),
            ("Delete", self.tr("take an added model away")),
        )

    # Which models

    def _paths(self) -> tuple[str, ...]:
        return (*self.models.added, *(path for path, _ in self._sample_names()))

    def _sample_names(self) -> tuple[tuple[str, str], ...]:
        """(path, title) of the samples, where they are wanted."""
        if self._samples is None:
            self._samples = tuple((path, title) for path, title, _ in catalogue.samples())
        return self._samples if self.models.with_samples else ()

    def ask_for_models(self) -> None:
        endings = " ".join(f"*{suffix}" for _, group in catalogue.file_formats() for suffix in group)
        filters = ";;".join((self.tr("Models ({endings})").format(endings=endings), self.tr("All files (*)")))
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add models to weigh"), "", filters)
        self.add_models(paths)

    def add_models(self, paths: Iterable[str]) -> None:
        """What is no network is refused in words, and not kept as a row."""
        self.session.take_networks(paths, self.models.add)

    def remove(self, row: int) -> None:
        self.models.remove(self.table.line(row).model)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Models, said before they are let go; cells of a sweep are the window's."""
        if files := models_in(event):
            event.acceptProposedAction()
            self.cell_words.show_coming(len(files))
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._tell(self.view.currentIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        """Files dropped here are weighed, and not opened."""
        event.acceptProposedAction()
        self._tell(self.view.currentIndex())
        self.add_models(models_in(event))

    # When they are weighed

    def catch_up(self) -> None:
        super().catch_up()
        self._resting.start()

    def _take_visibility(self, visible: bool) -> None:
        super()._take_visibility(visible)
        if not visible:
            self._rest()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest()

    def _rest(self) -> None:
        self._resting.stop()
        self.session.weigher.cancel()

    @property
    def is_working(self) -> bool:
        """More is to come without anybody asking for it."""
        return self._resting.isActive() or self.session.weigher.busy is not None

    def _ask(self) -> None:
        if self.isVisible() and self._in_sight():
            self.session.weigh_models(self._paths())

    # What is shown

    def _draw(self) -> None:
        self._show()
        self._resting.start()

    def _lines(self) -> tuple[Line, ...]:
        """As they are asked for now; before that, as they will be."""
        answered = {wish.model: (wish, row) for wish, row in self.session.weigher.rows}
        shown = (self.session.analysis.scenario.model,) if self.session.analysis else ()
        names = dict(self._sample_names()) | {path: name_shown(self.session) for path in shown}
        lines = []
        for path in each_once((*shown, *self._paths())):
            wish, row = answered.get(path, (None, None))
            row = row if wish is not None and wish.shown == (path in shown) else None
            name = row.name if row else names.get(path, PurePath(path).name)
            lines.append(Line(path, name, row, path in shown, path in self.models.added))
        return called_apart(lines)

    def _show(self) -> None:
        estimate = self.session.estimate
        self.table.set_lines(self._lines(), self.wish, tier_titles(), estimate.device.id if estimate else "")
        self.view.set_empty_text(empty_words(self.table.lines, self.table.devices))
        self._show_search()
        self._offer_states()
        self._show_busy()
        self._tell(self.view.currentIndex())

    def _show_search(self) -> None:
        self.search.setVisible(bool(self.table.devices))

    def _offer_states(self) -> None:
        counts = Counter(cell.state for line in self.table.lines if line.row for cell in line.row.cells)
        named = [Choice(s, f"{SIGNS[s]} {state_words(s)} {exact(counts[s])}") for s in STATES]
        self.state_shown.set_choices([Choice(None, self.tr("all cells")), *named])
        self.tier.set_current(self.wish.tier)
        self.state_shown.set_current(self.wish.state)
        self.set_subtitle(" · ".join(count_words(s, exact(counts[s])) for s in STATES if counts[s]))

    def _show_busy(self, *_: Progress | None) -> None:
        weigher = self.session.weigher
        if weigher.busy is not None:
            self.bar.show_busy(weigher.busy)
        else:
            self.bar.show_rest(sum(row is None for _, row in weigher.rows))

    def _tell(self, index: QModelIndex) -> None:
        """The pair that the keys are on."""
        if not index.isValid():
            self.cell_words.show_cell(None, None, "")
            return
        cell = self.table.cell(index)
        hint = self.tr("Shift+Return opens it so") if cell and cell.advice else self.tr("Return opens it")
        self.cell_words.show_cell(self.table.line(index.row()).row, cell, hint)

    # What can be done

    def _arrange(self, wish: Arrangement) -> None:
        self.wish = wish
        self._show()

    def sort_by_device(self, column: int) -> None:
        self._arrange(self.wish.sorted_by_device(self.table.device(column).id))

    def sort_by_model(self, row: int) -> None:
        self._arrange(self.wish.sorted_by_model(self.table.line(row).model))

    def open_cell(self, index: QModelIndex, with_change: bool = False) -> None:
        if cell := self.table.cell(index):
            self.session.open_weighed(cell, with_change)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the cell under the mouse, or that the keys are on."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.view.indexAt(self.view.viewport().mapFromGlobal(event.globalPos()))
            if index.isValid():
                self.view.setCurrentIndex(index)
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What a right click opens: what can be done with the cell."""
        menu, index = QMenu(self), self.view.currentIndex()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy")).triggered.connect(lambda _=False: self.copy())
        add_pictures(menu, self.source())
        menu.addSeparator()
        if index.isValid():
            add_cell_rows(menu, self, index)
        return menu

    # What leaves the window

    def text(self) -> str:
        """Marked cells with their names where several are marked, else all that is shown."""
        marked = self.view.selectedIndexes()
        return self.table.tsv(marked if len(marked) > 1 else ())

    def whole_size(self) -> QSize | None:
        """All that is listed, whatever part of it is in sight."""
        return whole_size(self.view)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        return paint_whole(self.view, self.search.text(), painter, rect.topLeft().toPoint())

    def plot_table(self) -> PlotTable | None:
        """A row a cell as the command line writes it, in the order on screen."""
        from analysis.matrix import CELL_KEYS

        lines = [self.table.line(row) for row in range(self.table.rowCount())]
        rows = cell_rows(lines, self.table.columns)
        return table(CELL_KEYS, rows) if rows else None

    def state(self) -> bytes:
        """Which models were added, and what is shown of them."""
        kept = {"added": self.models.added, "samples": self.models.with_samples}
        return json.dumps(kept | {"tier": self.wish.tier, "state": self.wish.state}).encode()

    def restore(self, state: bytes) -> None:
        try:
            kept = json.loads(state)
            added, samples = tuple(map(str, kept["added"])), bool(kept["samples"])
            self.wish = replace(self.wish, tier=kept["tier"], state=kept["state"])
        except (ValueError, KeyError, TypeError):  # of another version
            return
        self.models.set_models(added, samples)
        self._show()
