"""Compare: what differs from the ghost, and who wins where?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from analysis.contrast import TOLD, Contrast, Quantity, summary
from analysis.errors import one_line
from analysis.units import exact
from gui.panels.registry import Panel, panel
from gui.sieve import shown_rows
from gui.theme import GAP, PADDING
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.compare_columns import offered, title_of
from gui.widgets.compare_data import compare_table
from gui.widgets.compare_head import CompareHead
from gui.widgets.compare_table import CompareTable, CompareView
from gui.widgets.plot_tables import PlotTable
from gui.widgets.totals_row import TotalsRow
from gui.widgets.whole_table import WholeTable

# A longer name would make the sentence hard to read.
LONGEST_NAME = 40
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
EVERY, DIFFERENT, ALONE = "every", "different", "alone"
SAME = TOLD.index("same")


@panel("What differs?", area="bottom", rank=2, keys="Ctrl+Alt+C", tab="Differences")
class ComparePanel(WholeTable, Panel):
    def _build(self) -> None:
        self.found: Contrast | None = None
        self.compared: Quantity | None = None
        # Selected rows that only the ghost has: no other panel knows them.
        self.gone: frozenset[int] = frozenset()
        self._picking = False
        self.quantity = ChoiceButton(self.tr("quantity compared"))
        self.which = ChoiceButton(self.tr("rows shown"))
        self.quantity.set_title(self.tr("quantity"))
        self.which.set_choices((
            Choice(EVERY, self.tr("every row")),
            Choice(DIFFERENT, self.tr("where it differs")),
            Choice(ALONE, self.tr("only on one side")),
        ))  # fmt: skip
        self.which.set_current(EVERY)
        self.choosers = side_by_side(self.quantity, self.which)
        self.head, self.table = CompareHead(), CompareTable(self)
        self.view = CompareView(self.table)
        self.view.setAccessibleName(self.tr("layers of the ghost and of what is shown"))
        self.view.horizontalHeader().setToolTip(self.tr("Click sorts, drag moves"))
        self.totals = TotalsRow(self.view)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self._empty())
        self.stack.addWidget(self._body())
        self.main = self.view

    def _empty(self) -> QWidget:
        self.note, self.start = dim_label(), QPushButton(self.tr("Compare with…"))
        self.start.setToolTip(self.tr("Another model, device, batch, precision or kernel (Ctrl+D)"))
        self.start.setAccessibleDescription(self.start.toolTip())
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        column.addWidget(self.note)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return empty

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.head, 0), (self.view, 1), (self.totals, 0)):
            column.addWidget(widget, stretch)
        return body

    def _connect(self) -> None:
        super()._connect()
        session = self.session
        self._after(self._draw, session.ghost_changed, session.unit_changed)
        self._after(self._filter, session.view_changed)
        self._after(self._take_selection, session.selection_changed)
        self._after(self._show_hover, session.hover_changed)
        self.start.clicked.connect(lambda _=False: session.adjust_ghost())
        self.quantity.chosen.connect(self._draw)
        self.which.chosen.connect(self._filter)
        self.view.picked.connect(lambda picked: self._pick(*picked))
        self.view.hovered.connect(lambda row: session.set_hover(self.table.layer_at(row)))
        self.table.modelReset.connect(self._select_again)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.choosers,)

    # What is shown

    def _draw(self) -> None:
        self.found = self.session.differences
        for chooser in (self.quantity, self.which):
            chooser.setVisible(self.found is not None)
        if self.found is None:
            self._draw_empty()
            return
        self.compared = self._offer(self.found)
        self.head.show_contrast(self.found, summary(self.found, *self._names()), self.session.unit)
        fresh = not self.table.columns
        self.table.set_contrast(self.found, self.compared, self.session.unit, self._kept())
        if fresh:
            self.view.set_widths()
        self.view.fit_columns()
        self.stack.setCurrentIndex(1)

    def _names(self) -> tuple[str, str]:
        """What the ghost and what is shown are called: by their networks where these have different names."""
        names = [side.source.name for side in (self.found.one, self.found.other)]
        if all(names) and names[0] != names[1]:
            return cut(names[0]), cut(names[1])
        return self.tr("the ghost"), self.tr("what is shown")

    def _draw_empty(self) -> None:
        no_model = self.tr("Open a model, then compare it with another, or with itself under other settings")
        no_ghost = self.tr("What differs, and who wins where? Choose what this network is compared with")
        self.note.setText(no_ghost if self.session.analysis else no_model)
        self.start.setVisible(self.session.analysis is not None)
        self.gone = frozenset()
        self.table.clear()
        self.set_subtitle("")
        self.stack.setCurrentIndex(0)

    def _offer(self, found: Contrast) -> Quantity:
        """The choices there are, and the one that is shown: the first, a time where there is one, until a person chooses."""
        known, unit = offered(found), self.session.unit
        self.quantity.set_choices(Choice(quantity.id, title_of(quantity, unit)) for quantity in known)
        shown = next(
            (q for q in known if q.id == self.quantity.current), known[0] if known else found.columns["macs"].quantity
        )
        self.quantity.set_title(title_of(shown, unit))
        return shown

    def _filter(self) -> None:
        if self.found is not None:
            self.table.set_filter(self._kept())

    def _kept(self) -> np.ndarray:
        """Rows that pass the filter of all panels; of layers that only the ghost has, what can be asked of them too."""
        session, pairs = self.session, self.found.pairs
        mask = np.zeros(len(pairs), dtype=bool)
        here, gone = ~pairs.only_one, pairs.only_one
        mask[here] = session.shown[pairs.other[here]]
        if session.view.isolated is None:
            view = replace(session.view, hidden=frozenset())
            mask[gone] = shown_rows(view, self.found.one.workload)[pairs.one[gone]]
        return np.flatnonzero(mask & self._wanted())

    def _wanted(self) -> np.ndarray:
        """Rows that the second button asks for, by the quantity compared."""
        if self.which.current == ALONE:
            return ~self.found.pairs.both
        smaller = self.found.columns[self.compared.id].smaller
        return smaller != SAME if self.which.current == DIFFERENT else np.ones(len(smaller), dtype=bool)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.set_room(event.size().height())

    # One selection with the window

    def _pick(self, rows: frozenset[int], current: int | None) -> None:
        """Layers of the picked rows are selected everywhere; rows that only the ghost has are selected here alone."""
        self.gone = frozenset(row for row in rows if self.table.only_in_ghost(row))
        layers = [layer for row in rows if (layer := self.table.layer_at(row)) is not None]
        self._picking = True
        self.session.select(layers, self.table.layer_at(current))
        self._picking = False

    def _take_selection(self) -> None:
        """What is selected elsewhere, without what was selected here alone."""
        if not self._picking and self.found is not None:
            self.gone = frozenset()
            layer = self.session.current
            current = None if layer is None else next(iter(self.table.pairs_of(frozenset((layer,)))), None)
            self.view.show_selection(self._chosen(), current)

    def _chosen(self) -> frozenset[int]:
        return self.table.pairs_of(self.session.selection) | self.gone

    def _select_again(self) -> None:
        """After the rows have changed: the same layers, without a jump to them."""
        if self.table.analysis is not None:
            self.view.show_selection(self._chosen(), None)
            self._say_who_wins()

    def _show_hover(self) -> None:
        hover = self.session.hover
        pairs = self.table.pairs_of(frozenset(() if hover is None else (hover,)))
        self.view.show_hover(next(iter(pairs), None))

    def _say_who_wins(self) -> None:
        """By the chosen quantity, over the rows on screen."""
        self.view.set_empty_text(self.tr("No row passes the filter"))
        column = self.found.columns[self.compared.id]
        counts = dict(
            zip(TOLD, np.bincount(column.smaller[self.table.rows], minlength=len(TOLD)).tolist(), strict=True)
        )
        said = (
            (self.tr("less here {n}"), "B"),
            (self.tr("less in the ghost {n}"), "A"),
            (self.tr("the same {n}"), "same"),
            (self.tr("unsure {n}"), "unknown"),
            (self.tr("only on one side {n}"), "alone"),
        )
        parts = (words.format(n=exact(counts[code])) for words, code in said if counts[code])
        self.set_subtitle(" · ".join((title_of(column.quantity, self.session.unit), *parts)))

    # Out of the window

    def text(self) -> str:
        """Selected rows, or all that are shown, as tab-separated text with the header."""
        if self.found is None:
            return ""
        rows = self.view.selected_rows() or range(len(self.table.rows))
        return self.table.tsv(rows, self.view.visible_columns())

    def plot_table(self) -> PlotTable | None:
        """The rows as they are sorted, with all quantities."""
        return None if self.found is None else compare_table(self.found, self.table.rows.tolist())

    def state(self) -> bytes:
        """The quantity and the rows asked for."""
        return f"{self.quantity.current or ''}\n{self.which.current or ''}".encode()

    def restore(self, state: bytes) -> None:
        quantity, _, which = state.decode("utf-8", "replace").partition("\n")
        self.quantity.set_current(quantity or None)
        self.which.set_current(which if which in (EVERY, DIFFERENT, ALONE) else EVERY)
        self._draw()


def side_by_side(*controls: QWidget) -> QWidget:
    """One control of the title bar, which shows it whatever is in it."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP // 2)
    for control in controls:
        row.addWidget(control)
    return pair


def cut(name: str) -> str:
    """On one line, and where it is written from right to left kept apart from the words around it."""
    name = one_line(name)
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    return name if name.isascii() else f"{ISOLATE}{name}{END_ISOLATE}"
