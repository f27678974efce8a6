"""What a sweep has brought: the chart, what has no place in it, and the cells as rows. One selection in both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from analysis.units import exact
from gui.theme import GAP, LOOK, small_font, title_font
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton
from gui.widgets.pareto_data import Missing, Points, points_of, tr, works
from gui.widgets.pareto_legend import ParetoLegend, height_of, paint_legend
from gui.widgets.pareto_options import ParetoOptions
from gui.widgets.pareto_painting import Chart
from gui.widgets.pareto_view import ParetoView
from gui.widgets.picking import between_rows, chosen
from gui.widgets.sweep_rows import CellRows, cell_columns
from gui.widgets.sweep_words import cell_lines, front_name, least_words, missing_words, reason_words, varying_in

if TYPE_CHECKING:
    from analysis.device import DeviceCard
    from analysis.sweep import Row, Table

FRONT, CHOSEN, ALL, FAILED = "front", "chosen", "all", "failed"
WRAPPED = int(Qt.TextFlag.TextWordWrap)
# From this ratio of width to height on the rows stand beside the chart.
WIDE = 2.1
# Names are made for so many marks; fewer have room.
MOST_NAMED = 200

Budgets = tuple[Mapping[str, tuple[float, str]], frozenset[int]]


class SweepResults(QWidget):
    """opened: number of a row whose scenario is wanted. brushed: rows that a rubber band took."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.swept: Table | None = None
        self.points: Points | None = None
        self.cards: Mapping[str, DeviceCard] = {}
        self.selection: frozenset[int] = frozenset()
        self.current: int | None = None
        self.brushed: frozenset[int] = frozenset()
        self.limits: Mapping[str, tuple[float, str]] = {}
        self.here: frozenset[int] = frozenset()
        self.options, self.view, self.legend, self.note = ParetoOptions(), ParetoView(), ParetoLegend(), dim_label()
        self.which, self.rows = ChoiceButton(tr("cells listed")), CellRows()
        self.wished = FRONT
        self.view.setAccessibleName(tr("Pareto chart"))
        self._lay_out()
        self.options.changed.connect(lambda: self._draw(refit=True))
        self.view.picked.connect(self._pick)
        self.view.pointed.connect(self._point)
        self.view.opened.connect(self.opened)
        self.rows.opened.connect(self.opened)
        self.rows.picked.connect(lambda picked: self._select(*picked, listed=False))
        self.rows.hovered.connect(self.view.show_hover)
        self.which.chosen.connect(self._wish)

    def _lay_out(self) -> None:
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(stacked(self.options, self.view, self.legend, self.note))
        head = QWidget()
        self.head = QHBoxLayout(head)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.addWidget(dim_label(tr("cells"), wrap=False))
        self.head.addWidget(self.which)
        self.head.addStretch(1)
        self.split.addWidget(stacked(head, self.rows))
        self.split.setSizes([620, 260])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows below the chart; beside it where the panel is low and wide."""
        super().resizeEvent(event)
        wide = event.size().width() > WIDE * max(1, event.size().height())
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if way != self.split.orientation():
            self.split.setOrientation(way)
            self.split.setSizes([550, 450] if wide else [620, 260])
        self._keep_room()

    def _keep_room(self) -> None:
        """For the chart, however many lines the words around it take: a splitter does not ask for them."""
        chart = self.split.widget(0)
        chart.setMinimumHeight(chart.layout().totalMinimumHeightForWidth(max(200, chart.width())))

    # What is shown

    def show_table(self, table: Table, cards: Mapping[str, DeviceCard], fresh: bool) -> None:
        """fresh: not the same sweep with more rows. What was chosen stays chosen while rows are added."""
        self.swept, self.cards = table, cards
        if fresh:
            self.selection, self.current, self.brushed = frozenset(), None, frozenset()
            self.wished = FRONT
            self.options.begin()
        known = {key: int((~np.isnan(table.numbers(m.column))).sum()) for key, m in self.options.measures.items()}
        done = works(table.where(table["state"] == "done"))
        self.options.offer(known, len(table), works(table), next(iter(done), None))
        self._draw(refit=fresh)

    def show_scenario(self, limits: Mapping[str, tuple[float, str]], here: Iterable[int]) -> None:
        """limits: by the key of a quantity what is allowed (SI) and its words. here: rows that are what the window shows."""
        if (limits, frozenset(here)) != (self.limits, self.here):
            self.limits, self.here = limits, frozenset(here)
            if self.swept is not None:
                self._show_chart(refit=False)

    def _draw(self, refit: bool) -> None:
        if self.swept is None:
            return
        options, table = self.options, self.swept
        tiers = {name: card.tier for name, card in self.cards.items()}
        self.points, self.missing = points_of(
            table, self._looked_at(), options.x, options.y, tiers, options.over.isChecked()
        )
        self._show_chart(refit)
        self.legend.show_points(self.points)
        self._write(self.missing)
        self._list()

    def _looked_at(self) -> np.ndarray:
        """Rows of the work that is looked at."""
        table, work = self.swept, self.options.work
        if work is None:
            return np.ones(len(table), dtype=bool)
        columns = (table[name].tolist() for name in ("model", "batch", "resolution"))
        return np.array([row == work for row in zip(*columns, strict=True)], dtype=bool)

    def _show_chart(self, refit: bool) -> None:
        x, y, points = self.options.x, self.options.y, self.points
        varying = varying_in(self.swept.where(self._looked_at()))
        on = points.rows[points.front].tolist()[:MOST_NAMED]
        names = {row: front_name(self.row(row), self.name_of(row), varying) for row in on}
        names |= {row: f"{names[row]} · {tr('shown now')}" if row in names else tr("shown now") for row in self.here}
        budgets = (self.limits.get(x.key), self.limits.get(y.key))
        self.view.show_chart(Chart(points, x, y, names, budgets, self.here), refit)
        if not len(points):
            failed = bool((self.swept["state"][self._looked_at()] != "done").all())
            none = tr("No cell has a place in this chart: choose other quantities")
            self.view.show_empty(tr("Every cell failed: the reasons are listed below") if failed else none)
        self.view.show_selection(self.selection, self.current, follow=False)

    def _write(self, missing: Missing) -> None:
        axes = (self.options.x, self.options.y)
        told = [*least_words(self.swept, self.points.rows, axes), *missing_words(missing, *axes)]
        reasons = reason_words(self.swept) if missing.failed else ""
        self.note.setText(" · ".join(told) + (f": {reasons}" if reasons else ""))
        self.note.setVisible(bool(told))
        self._keep_room()
        self.view.setAccessibleDescription(". ".join((self.in_words(), *told)))

    def in_words(self) -> str:
        """What the chart answers."""
        if self.points is None:
            return ""
        words = tr("{front} of {n} cells on the front of {x} and {y}")
        on = int(self.points.front.sum())
        return words.format(front=exact(on), n=exact(len(self.points)), x=self.options.x.title, y=self.options.y.title)

    def _list(self) -> None:
        """What a person wished for; while there is none of it all cells, and why they failed where nothing else came."""
        table, lists = self.swept, self._lists()
        other = FAILED if len(lists[FAILED]) == len(table) else ALL
        self.which.set_current(self.wished if len(lists[self.wished]) else other)
        titles = {FRONT: tr("on the front"), CHOSEN: tr("chosen in the chart"), ALL: tr("all"), FAILED: tr("failed")}
        self.which.set_choices(Choice(k, f"{titles[k]} {exact(len(v))}") for k, v in lists.items() if len(v))
        kept = lists[str(self.which.current)]
        failed = self.which.current == FAILED
        about = table if failed else table.where(self._looked_at())
        names = {name: card.name for name, card in self.cards.items()}
        columns = cell_columns(about, table.where(kept), names, failed)
        self.rows.show_table(table, columns, kept, self.points)
        self.rows.show_selection(self.selection, None)

    def _wish(self, which: object) -> None:
        self.wished = str(which)
        self._list()

    def _lists(self) -> dict[str, np.ndarray]:
        failed = np.flatnonzero(self.swept["state"] != "done")
        chosen = np.array(sorted(self.brushed), dtype=np.int64)
        on = self.points.rows[self.points.front]
        return {FRONT: on, CHOSEN: chosen, ALL: np.flatnonzero(self._looked_at()), FAILED: failed}

    # What a person does

    def _pick(self, rows: list[int], mode: str) -> None:
        new = chosen(self.selection, self.current, rows, mode, between_rows)
        if len(rows) > 1:
            self.brushed, self.wished = frozenset(rows), CHOSEN
            self._list()
        elif not new and self.brushed:
            self.brushed, self.wished = frozenset(), FRONT
            self._list()
        self._select(new, rows[0] if rows else None, listed=True)

    def _select(self, rows: frozenset[int], current: int | None, listed: bool) -> None:
        """listed: it was not the list that a person chose in, so that it follows."""
        self.selection, self.current = rows, current
        self.view.show_selection(rows, current, follow=not listed)
        if listed:
            self.rows.show_selection(rows, current)
            if current is not None and self.view.hasFocus() and (at := self.view.place_of(current)):
                self._show_card(current, at.toPoint())

    def _point(self, things: tuple[int, ...], at: QPoint) -> None:
        row = int(self.points.rows[things[0]]) if things and self.points is not None else None
        self.view.show_hover(row)
        self.rows.show_hover(row)
        if row is None:
            self.view.card.hide()
        else:
            self._show_card(row, at, len(things) - 1)

    def _show_card(self, row: int, at: QPoint, others: int = 0) -> None:
        lines = cell_lines(self.row(row), bool(self.points.front[self.points.of_rows(frozenset((row,)))].any()))
        more = [tr("the window shows this cell now")] if row in self.here else []
        more += [tr("{n} more cells here").format(n=others)] if others else []
        self.view.card.show_words(self.name_of(row), [*lines, *more], at)

    def row(self, number: int) -> Row:
        return next(self.swept.where(np.array([number])).rows())

    def name_of(self, number: int) -> str:
        device = self.swept["device"][number]
        return self.cards[device].name if device in self.cards else device

    # Out of the window

    def text(self) -> str:
        """The rows chosen in the list, else all that it lists."""
        rows = self.rows.selected_rows() or range(len(self.rows.table.rows))
        return self.rows.table.tsv(rows, self.rows.visible_columns()) if len(self.rows.table.rows) else ""

    def paint_picture(self, painter: QPainter, rect: QRectF, origin: str) -> None:
        """The chart without its controls, its legend and its words below it. origin: what it is of, above it."""
        rect = rect.adjusted(0, paint_head(painter, rect, origin, self.in_words()), 0, 0)
        legend = height_of(self.legend.entries, rect.width())
        words = QFontMetricsF(small_font()).boundingRect(rect, WRAPPED, self.note.text()).height()
        words = words if self.note.text() else 0.0
        self.view.paint_into(painter, rect.adjusted(0, 0, 0, -legend - words - GAP))
        paint_legend(painter, self.legend.entries, QPointF(rect.left(), rect.bottom() - legend - words), rect.width())
        painter.setFont(small_font())
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(QRectF(rect.left(), rect.bottom() - words, rect.width(), words), WRAPPED, self.note.text())


def paint_head(painter: QPainter, rect: QRectF, origin: str, answer: str) -> float:
    """Two lines; how high they are, in pixels."""
    top = rect.top()
    for font, token, words in ((title_font(), "text", origin), (small_font(), "dim", answer)):
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(LOOK.theme.colour(token))
        line = QRectF(rect.left(), top, rect.width(), metrics.height())
        painter.drawText(line, metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, rect.width()))
        top = line.bottom() + 2
    return top - rect.top() + GAP


def stacked(*widgets: Any) -> QWidget:
    """One below the other; the painted one takes what room is left."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP // 2)
    for widget in widgets:
        column.addWidget(widget, 1 if isinstance(widget, (ParetoView, CellRows)) else 0)
    return box
