"""How far off are we? Published times beside those predicted for them, by device and runtime."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from analysis.units import UNKNOWN, duration, percent, si
from gui.library.profiles import words
from gui.library.records import Records, RecordView, column
from gui.library.scatter import Point, Scatter
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import dim_label
from gui.widgets.filter_field import FilterField

if TYPE_CHECKING:
    from analysis.report.accuracy import Group, Row
    from analysis.report.left_out import LeftOut


def rows() -> tuple[Row, ...]:
    from analysis.report.accuracy import figures_of, row_of

    return tuple(row_of(figure) for figure in figures_of(None))


def groups(found: Sequence[Row]) -> list[Group]:
    from analysis.report.accuracy import groups_of

    return groups_of(found)


def left_out() -> list[LeftOut]:
    from analysis.report import left_out

    return list(left_out.left_out())


def signed(error: float) -> str:
    text = percent(abs(error))
    return text if text.startswith("<") else ("−" if error < 0 else "+") + text


def text_of(row: Row) -> str:
    return f"{row.board} {row.runtime} {row.dtype} {row.network} {remark(row)} {row.source}"


def group_text(group: Group) -> str:
    return f"{group.board} {group.runtime} {group.dtype}"


def remark(row: Row) -> str:
    """The note of a figure; of one that is shown and not fitted the reason."""
    return row.note if row.fitted else words("set aside: {reason}").format(reason=row.note)


def point_of(row: Row) -> Point:
    error = UNKNOWN if row.error is None else signed(row.error)
    text = (
        f"{row.network}, {row.board}, {row.runtime}: {duration(row.published_s)} / {duration(row.predicted_s)}, {error}"
    )
    return Point(row.published_s, row.predicted_s, text, row.fitted)


def summary(found: Sequence[Row]) -> str:
    """Median and worst of those shown that have a prediction: what the fit makes of figures that it has mostly seen."""
    errors = [abs(row.error) for row in found if row.error is not None]
    if not errors:
        return words("No prediction among {count} published figures").format(count=len(found))
    return words(
        "{count} published figures shown, mostly those of the fit: half of them within {median}, the worst {worst} off"
    ).format(count=len(errors), median=percent(median(errors)), worst=percent(max(errors)))


class AccuracyPage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title, self.shown_words = QLabel(), dim_label()
        self.title.setFont(title_font())
        self.title.setWordWrap(True)
        self.search = FilterField(words("filter by board, runtime, type or network"))
        self.view = RecordView(words("published and predicted times"), figure_columns(), words("network"))
        self.view.empty_text = words("No published figure has these words")
        self.groups = RecordView(words("errors by board and runtime"), group_columns())
        self.groups.empty_text = self.view.empty_text
        self.left_out = RecordView(words("errors on what was left out of the fit"), left_out_columns(), words("aims"))
        self.scatter = Scatter()
        self.source = dim_label()
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.left.connect(self.view.setFocus)
        self.view.selectionModel().currentRowChanged.connect(lambda now, before: self._choose(now.row()))
        self.scatter.picked.connect(self._show_picked)

    def _lay_out(self) -> None:
        self.tables = QTabWidget()
        self.tables.setDocumentMode(True)
        self.tables.setAccessibleName(words("tables of accuracy"))
        self.tables.tabBar().setAccessibleName(words("which table of accuracy"))
        self.tables.addTab(self.view, words("Every figure"))
        self.tables.addTab(self.groups, words("By board and runtime"))
        self.tables.addTab(self.left_out, words("Left out of the fit"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.tables)
        split.addWidget(self.scatter)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([780, 320])
        split.setChildrenCollapsible(False)
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.shown_words, 2)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        rows.setSpacing(GAP)
        rows.addWidget(self.title)
        rows.addLayout(head)
        rows.addWidget(split, 1)
        rows.addWidget(self.source)

    def draw(self) -> None:
        found = rows()
        self.view.set_records(Records(found, text_of))
        self.groups.set_records(Records(groups(found), group_text))
        self.left_out.set_records(Records(left_out(), lambda row: row.words))
        self.title.setText(aims_words(left_out()))
        self._draw_points()

    def _filter(self, text: str) -> None:
        self.view.set_words(text)
        self.groups.set_words(text)
        self._draw_points()

    def _draw_points(self) -> None:
        """Of the rows that pass the filter, those with a prediction."""
        found = self.view.shown()
        self.shown_words.setText(summary(found))
        self.drawn = [row for row in found if row.predicted_s]
        self.scatter.set_points([point_of(row) for row in self.drawn])
        self.source.setText("")

    def _choose(self, row: int) -> None:
        figure = self.view.record(row) if 0 <= row < self.view.table.rowCount() else None
        at = next((n for n, other in enumerate(self.drawn) if other is figure), None)
        self.scatter.choose(at)
        self.source.setText(
            "" if figure is None else "; ".join(part for part in (figure.source, remark(figure)) if part)
        )

    def _show_picked(self, index: int) -> None:
        self.tables.setCurrentWidget(self.view)
        row = next(n for n, other in enumerate(self.view.shown()) if other is self.drawn[index])
        self.view.selectRow(row)
        self.view.scrollTo(self.view.table.index(row, 0))


def figure_columns():
    return (
        column(words("board"), lambda row: row.board, number=False),
        column(words("runtime"), lambda row: row.runtime, number=False),
        column(words("type"), lambda row: row.dtype, number=False),
        column(words("network"), lambda row: row.network, number=False),
        column(words("published"), lambda row: row.published_s, text=duration),
        column(words("predicted"), lambda row: row.predicted_s, text=duration),
        column(words("error"), lambda row: row.error, text=signed),
        column(words("energy"), lambda row: row.published_j, text=joules),
        column(words("energy predicted"), lambda row: row.predicted_j, text=joules),
        column(words("energy error"), lambda row: row.energy_error, text=signed),
        column(words("clock"), lambda row: row.clock_hz, text=lambda hz: si(hz, "Hz")),
        column(words("remark"), remark, number=False),
    )


def joules(energy_j: float) -> str:
    return si(energy_j, "J")


def group_columns():
    return (
        column(words("board"), lambda group: group.board, number=False),
        column(words("runtime"), lambda group: group.runtime, number=False),
        column(words("type"), lambda group: group.dtype, number=False),
        column(words("fitted"), lambda group: group.figures, text=count),
        column(words("set aside"), lambda group: group.set_aside, text=count),
        column(words("median error"), lambda group: group.median, text=percent),
        column(words("worst"), lambda group: group.worst, text=percent),
        column(words("energy"), lambda group: group.energy_median, words("median error of the energy"), text=percent),
    )


def left_out_columns():
    return (
        column(words("left out of the fit"), lambda row: row.words, number=False),
        column(words("figures"), lambda row: row.band.figures, text=count),
        column(words("median error"), lambda row: row.band.median, text=percent),
        column(words("worst"), lambda row: row.band.worst, text=percent),
        column(
            words("aims"),
            aims_in_short,
            tip=words("Aims: a median and a worst error, a rank correlation"),
            number=False,
        ),
        column(words("band ×"), lambda row: row.band.factor, text=lambda factor: f"{factor:.2f}"),
        column(words("rank correlation"), lambda row: row.band.rank, text=lambda rank: f"{rank:.3f}"),
    )


def aims_in_short(row: LeftOut) -> str:
    return ", ".join(f"{aim.what} {words('met') if aim.met else words('missed')}" for aim in row.aims)


def count(number: float) -> str:
    return f"{number:.0f}"


def aims_words(found: Sequence[LeftOut]) -> str:
    """Which aims are met on figures that the fit had not seen, and those that are not."""
    aims = [(row.words, aim) for row in found for aim in row.aims]
    missed = [f"{aim.what} {aim.shown} ({where})" for where, aim in aims if not aim.met]
    met = words("On figures left out of the fit {met} of {all} aims are met").format(
        met=len(aims) - len(missed), all=len(aims)
    )
    return words("{met}; missed: {missed}").format(met=met, missed="; ".join(missed)) if missed else met
