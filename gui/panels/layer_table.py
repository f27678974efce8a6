"""Layer table: which layer costs what, in the order of execution?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from analysis.ops.registry import FAMILIES
from analysis.units import exact
from gui.panels.registry import Panel, panel
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.column_table import ColumnTable
from gui.widgets.filter_field import FilterField
from gui.widgets.layer_columns import Column, layer_columns
from gui.widgets.plot_tables import PlotTable, layers_table
from gui.widgets.symbols import CHARACTERS
from gui.widgets.table_view import TableView
from gui.widgets.times import expected_known
from gui.widgets.totals_row import TotalsRow
from gui.widgets.whole_table import WholeTable


@panel("Layers", area="bottom")
class LayerTablePanel(WholeTable, Panel):
    def _build(self) -> None:
        self._there: dict[str, bool] = {}
        self.search = FilterField(self.tr("filter by name or operator"))
        self.search.setFixedWidth(220)
        self.families = ChoiceButton(self.tr("operator family"))
        self.families.set_current(None)
        self.table = ColumnTable(layer_columns(self.session.unit), self)
        self.view = TableView(self.table)
        self.view.setAccessibleName(self.tr("layers in the order of execution"))
        self.totals = TotalsRow(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.totals)
        self._set_columns()

    def _set_columns(self) -> None:
        header = self.view.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setToolTip(self.tr("Click sorts, drag moves, right click chooses columns"))
        self.view.set_widths()

    def _connect(self) -> None:
        super()._connect()
        session = self.session
        self._after(self._show_selection, session.selection_changed)
        self._after(lambda: self.view.show_hover(session.hover), session.hover_changed)
        self._after(self._draw, session.unit_changed)
        self._after(self._draw, session.ghost_changed)
        self._after(self._filter, session.view_changed)
        self.view.picked.connect(lambda picked: self.session.select(*picked))
        self.view.hovered.connect(self.session.set_hover)
        self.search.textChanged.connect(self.session.set_text)
        self.search.left.connect(self.view.setFocus)
        self.families.chosen.connect(lambda family: self.session.set_families(() if family is None else (family,)))
        self.view.horizontalHeader().customContextMenuRequested.connect(self.choose_columns)
        self.table.modelReset.connect(self._select_again)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.families, self.search)

    def _draw(self) -> None:
        self._show_filter()
        self._follow("latency_s", self.session.analysis is None or expected_known(self.session.analysis))
        self._follow("change", self.session.ghost is not None)
        self.totals.setVisible(self.session.analysis is not None)
        self.table.set_analysis(self.session.analysis, self._columns(), self._kept())
        if self.session.analysis:
            self.view.fit_columns()

    def _columns(self) -> tuple[Column, ...]:
        session = self.session
        if session.analysis is None or session.ghost is None:
            return layer_columns(session.unit)
        return layer_columns(session.unit, session.ghost, session.alignment)

    def _follow(self, column_id: str, there: bool) -> None:
        """A column comes when there is something in it and goes when there is not; in between a person decides."""
        if there != self._there.get(column_id):
            self._there[column_id] = there
            position = next(i for i, c in enumerate(self.table.columns) if c.id == column_id)
            self.view.setColumnHidden(position, not there)

    def _filter(self) -> None:
        self._show_filter()
        self.table.set_filter(self._kept())

    def _kept(self) -> np.ndarray:
        """Rows that pass the filter of all panels."""
        return np.flatnonzero(self.session.shown)

    def _show_filter(self) -> None:
        """Words and families as they are, wherever they were set; several families are not one of the choices."""
        text, families = self.session.view.text, self.session.view.families
        if self.search.text() != text:
            blocked = self.search.blockSignals(True)
            self.search.setText(text)
            self.search.blockSignals(blocked)
        workload = self.session.analysis.workload if self.session.analysis else None
        present = {FAMILIES[i] for i in np.unique(workload.family)} if workload else set()
        named = [Choice(f, f"{CHARACTERS[f]} {f}") for f in FAMILIES if f in present | families]
        several = [Choice(families, self.tr("{n} families").format(n=len(families)))] if len(families) > 1 else []
        self.families.set_choices([Choice(None, self.tr("all families")), *several, *named])
        self.families.set_current(families if several else next(iter(families), None))

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)

    def _select_again(self) -> None:
        """After the rows have changed: the same layers, without a jump to them."""
        self.view.show_selection(self.session.selection, None)
        self._say_how_many()

    def _say_how_many(self) -> None:
        no_model, no_match = (
            self.tr("Open a model to see what each of its layers costs"),
            self.tr("No layer passes the filter"),
        )
        self.view.set_empty_text(no_match if self.session.analysis else no_model)
        if not self.session.analysis:
            self.set_subtitle("")
            return
        words = self.tr("{order} · {shown} of {all}")
        shown, all_ = exact(len(self.table.rows)), exact(len(self.session.analysis.workload))
        self.set_subtitle(words.format(order=self._order(), shown=shown, all=all_))

    def _order(self) -> str:
        """What the rows are sorted by."""
        if not 0 <= self.table.sort_column < len(self.table.columns):
            return self.tr("execution order")
        column, descending = self.table.columns[self.table.sort_column], self.table.descending
        if column.id == "index":
            return self.tr("execution order, last first") if descending else self.tr("execution order")
        if not column.number:
            words = self.tr("by {column}, Z to A") if descending else self.tr("by {column}")
            return words.format(column=column.title)
        words = self.tr("by {column}, largest first") if descending else self.tr("by {column}, smallest first")
        return words.format(column=column.title)

    def state(self) -> bytes:
        """Order, widths and choice of the columns, with their number: another set of columns starts anew."""
        return bytes([self.table.columnCount()]) + bytes(self.view.horizontalHeader().saveState().data())

    def restore(self, state: bytes) -> None:
        header = self.view.horizontalHeader()
        if state[0] == self.table.columnCount() and header.restoreState(state[1:]):
            self.table.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
            # Which columns have something in them was another model's.
            self._there.clear()
            self._draw()

    def text(self) -> str:
        """Selected rows, or all that are shown, as tab-separated text with the header."""
        rows = self.view.selected_rows() or range(len(self.table.rows))
        return self.table.tsv(rows, self.view.visible_columns())

    def plot_table(self) -> PlotTable | None:
        """The rows as they are sorted, with all columns."""
        if self.session.analysis is None:
            return None
        ghost = self.session.ghost
        matches = self.session.alignment if ghost else None
        return layers_table(self.session.analysis, self.table.rows.tolist(), ghost, matches)

    def choose_columns(self, at: QPoint) -> None:
        menu = self.columns_menu()
        menu.popup(self.view.horizontalHeader().mapToGlobal(at))

    def columns_menu(self) -> QMenu:
        """One check mark a column; the name cannot be hidden."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for position, column in enumerate(self.table.columns):
            action = menu.addAction(column.title)
            action.setToolTip(column.tip)
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(position))
            action.setEnabled(column.id != "name")
            action.toggled.connect(lambda shown, at=position: self._show_column(at, shown))
        return menu

    def _show_column(self, position: int, shown: bool) -> None:
        self.view.setColumnHidden(position, not shown)
        if self.session.analysis:
            self.view.fit_columns()
        self.totals.update()
