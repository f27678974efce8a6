"""Problems: what is doubtful about these numbers, and which layer does it concern?"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QStackedLayout, QTableView, QWidget

from analysis.units import exact
from gui.layer_menu import layer_menu
from gui.panels.registry import Panel, panel
from gui.theme import PADDING
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.plot_tables import PlotTable, doubts_table
from gui.widgets.problem_table import (
    AGAINST,
    GONE,
    GRAVEST_FIRST,
    LAYER,
    MARK_SIGNS,
    MESSAGE,
    NEW,
    SEVERITY,
    ProblemCell,
    ProblemTable,
    mark_word,
    severity_word,
)
from gui.widgets.whole_table import WholeTable

# Rows that are made as high as their words; of more, each is one line, whole in its tooltip.
WRAPPED_ROWS = 200


@panel("Problems", area="bottom", rank=9)
class ProblemsPanel(WholeTable, Panel):
    def _build(self) -> None:
        self.table, self.view, self.empty = ProblemTable(self), QTableView(), dim_label()
        self.search, self.severity = QLineEdit(), ChoiceButton(self.tr("severity shown"))
        self.search.setPlaceholderText(self.tr("filter by layer or words"))
        self.search.setAccessibleName(self.tr("filter problems by layer or words"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(200)
        self.severity.set_current(None)
        self.view.setModel(self.table)
        self._set_view()
        self.empty.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.view)
        # One in the place of the other: the panel asks for the same room, and its window is not laid out anew.
        self.either = QStackedLayout(self)
        self.either.addWidget(self.empty)
        self.either.addWidget(self.view)

    def _set_view(self) -> None:
        view, header = self.view, self.view.horizontalHeader()
        view.setAccessibleName(self.tr("what is doubtful, gravest first"))
        view.verticalHeader().hide()
        view.setItemDelegate(ProblemCell(view))
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        header.setHighlightSections(False)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(SEVERITY, 92)
        header.resizeSection(LAYER, 170)
        header.resizeSection(AGAINST, 76)
        header.moveSection(AGAINST, 0)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._fit_rows)

    def _connect(self) -> None:
        super()._connect()
        self._after(self._show_selection, self.session.selection_changed)
        self._after(self._draw, self.session.ghost_changed)
        self.search.textChanged.connect(self._draw)
        self.severity.chosen.connect(self._draw)
        self.view.clicked.connect(self._pick)
        self.view.activated.connect(self._pick)
        self.view.horizontalHeader().sectionResized.connect(lambda *_: self._settle.start())

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.severity, self.search)

    def _draw(self) -> None:
        analysis, ghost = self.session.analysis, self.session.ghost
        found = analysis.diagnostics if analysis else ()
        if ghost is None and self.severity.current in MARK_SIGNS:
            self.severity.set_current(None)
        ghosts = ghost.diagnostics if analysis and ghost else None
        self.table.set_problems(found, self.severity.current, self.search.text(), ghosts)
        self.view.setColumnHidden(AGAINST, not self.table.compared)
        self._offer_severities()
        self._say_how_many(analysis is not None)
        self._show_selection()
        self._settle.start()

    def _offer_severities(self) -> None:
        counts = self.table.counts()
        words = (self.tr("all {count}").format(count=exact(len(self.table.found))),)
        named = (Choice(s, f"{severity_word(self.table, s)} {exact(counts[s])}") for s in GRAVEST_FIRST)
        marked = (Choice(m, f"{MARK_SIGNS[m]} {mark_word(self.table, m)} {exact(counts[m])}") for m in MARK_SIGNS)
        self.severity.set_choices([Choice(None, *words), *named, *(marked if self.table.compared else ())])

    def _say_how_many(self, opened: bool) -> None:
        count, listed = len(self.table.found), bool(self.table.rows)
        shown = sum(doubt not in self.table.gone for doubt in self.table.rows)
        self.either.setCurrentWidget(self.view if listed else self.empty)
        self.empty.setText(
            self.tr("Open a model: what is doubtful about its numbers is listed here")
            if not opened
            else self.tr("None passes the filter")
            if count or self.table.gone
            else self.tr("No doubts")
        )
        all_of_them = self.tr("1 doubt") if count == 1 else self.tr("{count} doubts").format(count=exact(count))
        some = self.tr("{shown} of {count} doubts").format(shown=exact(shown), count=exact(count))
        said = all_of_them if shown == count else some
        self.set_subtitle(" · ".join((said, *self._against_words())) if opened else "")

    def _against_words(self) -> tuple[str, ...]:
        """What a ghost changes; nothing without one."""
        if not self.table.compared:
            return ()
        counts = self.table.counts()
        words = self.tr("against the ghost {new} new, {gone} gone")
        return (words.format(new=exact(counts[NEW]), gone=exact(counts[GONE])),)

    def _show_selection(self) -> None:
        analysis = self.session.analysis
        names = analysis.workload.names if analysis else ()
        self.table.set_chosen(frozenset(names[layer] for layer in self.session.selection))

    def _pick(self, index: QModelIndex) -> None:
        """Selects the layer that the doubt is about; one about the whole model selects nothing."""
        name = self.table.rows[index.row()].layer
        layer = self.session.analysis.workload.index_of.get(name) if name else None
        if layer is not None:
            self.session.select((layer,))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow panel leaves the words their room."""
        super().resizeEvent(event)
        self.view.horizontalHeader().resizeSection(LAYER, max(80, min(220, event.size().width() // 4)))

    def _fit_rows(self) -> None:
        if len(self.table.rows) <= WRAPPED_ROWS:
            self.view.resizeRowsToContents()

    def text(self) -> str:
        """Marked rows, or all that are shown."""
        marked = sorted({index.row() for index in self.view.selectedIndexes()})
        return self.table.tsv(marked or range(len(self.table.rows)))

    def plot_table(self) -> PlotTable | None:
        return doubts_table(self.table.rows, self.table.gone) if self.session.analysis else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """As in every panel, over what the table marks."""
        if self.table.rows:
            layer_menu(self.session, self, self.copy).popup(event.globalPos())
