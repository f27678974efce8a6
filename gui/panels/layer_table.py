"""Layer table: which layer costs what, in the order of execution?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from analysis.ops.registry import FAMILIES
from analysis.units import exact
from gui.panels.registry import Panel, panel
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.column_table import ColumnTable
from gui.widgets.layer_columns import layer_columns
from gui.widgets.symbols import CHARACTERS
from gui.widgets.table_view import TableView, TotalsRow


def suiting_rows(names: tuple[str, ...], ops: tuple[str, ...], words: str) -> np.ndarray:
    """Rows whose name or operator contains every word."""
    wanted = words.casefold().split()
    texts = (f"{name} {op}".casefold() for name, op in zip(names, ops, strict=True))
    return np.flatnonzero(np.fromiter((all(w in t for w in wanted) for t in texts), dtype=bool, count=len(names)))


@panel("Layers", area="bottom")
class LayerTablePanel(Panel):
    def _build(self) -> None:
        self.family: str | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("filter by name or operator"))
        self.search.setAccessibleName(self.tr("filter by name or operator"))
        self.search.setClearButtonEnabled(True)
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
        self.session.selection_changed.connect(self._show_selection)
        self.session.hover_changed.connect(self.view.show_hover)
        self.session.unit_changed.connect(self._draw)
        self.view.picked.connect(lambda picked: self.session.select(*picked))
        self.view.hovered.connect(self.session.set_hover)
        self.search.textChanged.connect(self._filter)
        self.families.chosen.connect(self._choose_family)
        self.view.horizontalHeader().customContextMenuRequested.connect(self.choose_columns)
        self.table.modelReset.connect(self._select_again)
        self._copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.view, self.copy)
        self._copy.setContext(Qt.ShortcutContext.WidgetShortcut)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.families, self.search)

    def _draw(self) -> None:
        self._offer_families()
        self.table.set_analysis(self.session.analysis, layer_columns(self.session.unit), self._kept())
        if self.session.analysis:
            self.view.fit_columns()
        self._say_how_many()

    def _filter(self) -> None:
        self.table.set_filter(self._kept())
        self._say_how_many()

    def _kept(self) -> np.ndarray:
        """Rows that pass the text and the family."""
        if not self.session.analysis:
            return np.zeros(0, dtype=np.int64)
        workload = self.session.analysis.workload
        rows = suiting_rows(workload.names, workload.ops, self.search.text())
        return rows if self.family is None else rows[workload.family[rows] == FAMILIES.index(self.family)]

    def _offer_families(self) -> None:
        """Families that the network has; the chosen one stays, even where this network has none of it."""
        workload = self.session.analysis.workload if self.session.analysis else None
        present = {FAMILIES[i] for i in np.unique(workload.family)} if workload else set()
        named = [Choice(f, f"{CHARACTERS[f]} {f}") for f in FAMILIES if f in present or f == self.family]
        self.families.set_choices([Choice(None, self.tr("all families")), *named])

    def _choose_family(self, family: str | None) -> None:
        self.family = family
        self._filter()

    def _show_selection(self) -> None:
        self.view.show_selection(self.session.selection, self.session.current)

    def _select_again(self) -> None:
        """After the rows have changed: the same layers, without a jump to them."""
        self.view.show_selection(self.session.selection, None)

    def _say_how_many(self) -> None:
        no_model, no_match = self.tr("No model is open"), self.tr("No layer passes the filter")
        self.view.set_empty_text(no_match if self.session.analysis else no_model)
        if not self.session.analysis:
            self.set_subtitle("")
            return
        words = self.tr("execution order · {shown} of {all}")
        self.set_subtitle(
            words.format(shown=exact(len(self.table.rows)), all=exact(len(self.session.analysis.workload)))
        )

    def state(self) -> bytes:
        """Order, widths and choice of the columns, with their number: another set of columns starts anew."""
        return bytes([self.table.columnCount()]) + bytes(self.view.horizontalHeader().saveState().data())

    def restore(self, state: bytes) -> None:
        header = self.view.horizontalHeader()
        if state[0] == self.table.columnCount() and header.restoreState(state[1:]):
            self.table.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def copy(self) -> None:
        """Selected rows, or all that are shown, as tab-separated text with the header."""
        rows = self.view.selected_rows() or range(len(self.table.rows))
        QGuiApplication.clipboard().setText(self.table.tsv(rows, self.view.visible_columns()))

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
        self.view.fit_names()
        self.totals.update()
