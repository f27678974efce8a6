"""Sweep: what is worth choosing? Every combination of devices, types and sizes as a mark; the best of them on a front."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QVBoxLayout, QWidget

from analysis.units import exact
from gui import catalogue
from gui.controls import device_groups, kernel_notes, precision_notes
from gui.export import Source, add_pictures
from gui.panels.registry import Panel, panel
from gui.sweeping import MOST_CELLS, Swept
from gui.theme import LOOK
from gui.widgets.choices import Choice
from gui.widgets.scrolled import scrolled
from gui.widgets.searchable import Group
from gui.widgets.sweep_cells import alike, rows_like
from gui.widgets.sweep_choices import one_group
from gui.widgets.sweep_form import SweepForm, tool
from gui.widgets.sweep_picture import RESULTS, SweepFiles, dropped, file_stem
from gui.widgets.sweep_results import SweepResults
from gui.widgets.sweep_words import empty_words, limits_of, origin_words

if TYPE_CHECKING:
    from analysis.scenario import Scenario

# In a lower panel what has come takes the room of the choices.
LOW_PX = 560


@panel("What is worth choosing?", area="centre", rank=5, keys="Ctrl+Alt+P", waits=True, tab="Sweep")
class SweepPanel(SweepFiles, Panel):
    """Made when it is first seen: its controls are many, and who opens a model need not want them."""

    form: SweepForm | None = None

    def _build(self) -> None:
        self.added: tuple[str, ...] = ()
        self._opened = ""
        self._shown: Swept | None = None
        self._kept = b""
        # Nothing of the sweep has been drawn yet.
        self._fresh = True
        self.file = tool(self.tr("Results…"), self.tr("open what a sweep has written"))
        self.choices = tool(self.tr("Choices"), self.tr("what the sweep goes through, shown or folded away"))
        self.choices.setCheckable(True)
        self.choices.setChecked(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        session = self.session
        self._after(self._draw, session.sweeps.changed, LOOK.theme_changed)
        self._after(self._show_scenario, session.scenario_changed)
        session.sweeps.failed.connect(session.message_raised)
        self.file.clicked.connect(lambda _=False: self.ask_for_results())

    def need(self) -> SweepForm:
        """The form, and all else, made now if it is not there yet."""
        if self.form is None:
            self._make()
            self._connect_made()
            self.restore(self._kept)
            self._draw()
        return self.form

    def _make(self) -> None:
        groups = {
            "models": self._model_groups,
            "devices": device_groups,
            "precisions": lambda: one_group(catalogue.precisions(), precision_notes()),
            "kernels": lambda: one_group(catalogue.kernels(), kernel_notes()),
        }
        self.form, self.results, self.empty = SweepForm(groups), SweepResults(), QLabel()
        self.empty.setObjectName("dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.save = tool(self.tr("Save…"), self.tr("save the listed cells as CSV"))
        self.results.head.addWidget(self.save)
        below = QWidget()
        either = QVBoxLayout(below)
        either.setContentsMargins(0, 0, 0, 0)
        either.addWidget(self.empty)
        either.addWidget(self.results)
        self.main = self.results.view
        self._column.addWidget(scrolled(self.form, below))

    def _connect_made(self) -> None:
        form, results = self.form, self.results
        form.changed.connect(self._count)
        form.started.connect(self.work_out)
        form.stopped.connect(self.session.sweeps.stop)
        form.models_asked.connect(self.ask_for_models)
        self.choices.toggled.connect(lambda shown: form.show_choices(shown, results.view))
        results.options.changed.connect(self._sum_up)
        results.opened.connect(lambda row: self.session.open_cell(results.row(row)))
        self.save.clicked.connect(lambda _=False: self.save_listed())

    def catch_up(self) -> None:
        self.need()
        super().catch_up()

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←, →", self.tr("the cell before on the front, the next; with Shift added to the selection")),
            ("Enter", self.tr("open the cell as the scenario")),
            ("+, −", self.tr("zoom in, out; with the wheel too, and Ctrl where the panel is scrolled")),
            ("Ctrl+←, →, ↑, ↓", self.tr("move the view")),
            ("F", self.tr("show everything")),
        )

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.choices, self.file)

    # What there is to choose from

    def _model_groups(self) -> tuple[Group, ...]:
        paths = dict.fromkeys((*([self._opened] if self._opened else []), *self.added))
        return (Group("", tuple(Choice(path, Path(path).name, path) for path in paths)),)

    # What is shown

    @property
    def has_cells(self) -> bool:
        return self._shown is not None and len(self._shown.table) > 0

    def _draw(self) -> None:
        if self.form is None:
            return
        swept = self.session.sweeps.swept
        if swept is not self._shown and (swept is None or not swept.goes_on(self._shown)):
            self._fresh = True
        self._shown = swept
        self._take_model(self.session.scenario)
        self._show_progress(swept)
        self.empty.setText(empty_words(swept))
        # Not one behind the other: the words would ask for the room of the chart.
        self.empty.setVisible(not self.has_cells)
        self.results.setVisible(self.has_cells)
        if self.has_cells:
            self.results.show_table(swept.table, {card.id: card for card in catalogue.devices()}, self._fresh)
            self._show_limits()
            self.choices.setChecked(self.choices.isChecked() and not (self._fresh and self.height() < LOW_PX))
            self._fresh = False
        self._sum_up()

    def _sum_up(self) -> None:
        self.set_subtitle(self._summary(self._shown) if self.has_cells else "")

    def _summary(self, swept: Swept) -> str:
        failed = int((swept.table["state"] != "done").sum())
        parts = [origin_words(swept)]
        parts.append(self.results.in_words() if not swept.working else "")
        parts += [self.tr("{n} failed").format(n=exact(failed))] if failed else []
        if swept.stopped:
            of = self.tr("stopped after {n} of {all} cells")
            parts.insert(1, of.format(n=exact(len(swept.table)), all=exact(swept.cells)))
        return " · ".join(filter(None, parts))

    def _show_progress(self, swept: Swept | None) -> None:
        working = swept is not None and swept.working
        self.form.show_progress(
            swept.cells if working else None, len(swept.table) if swept else 0, swept.left_s if swept else None
        )
        self._count()

    def _count(self) -> None:
        reading = self.session.sweeps.reading
        self.form.show_count(MOST_CELLS, self.tr("Reading {file}").format(file=reading) if reading else "")

    def _show_scenario(self) -> None:
        if self.form is not None:
            self._take_model(self.session.scenario)
            self._count()
            self._show_limits()

    def _take_model(self, scenario: Scenario | None) -> None:
        """The model that is open is the first to be swept, with what it is shown with; a drawing has no file to be read."""
        path = scenario.model if scenario and scenario.sketch is None and scenario.model != "-" else ""
        if path == self._opened:
            return
        before, self._opened = self._opened, path
        kept = [model for model in self.form.models.chosen if model != before]
        self.form.models.set_chosen(dict.fromkeys(([path] if path else []) + kept))
        if scenario is not None:
            self.form.begin(scenario, alike(scenario.devices, catalogue.devices()))

    def _show_limits(self) -> None:
        if self.has_cells:
            limits = limits_of(self.session.budget("latency"), self.session.budget("energy"))
            self.results.show_scenario(limits, rows_like(self._shown.table, self.session.scenario))

    # What a person does

    @property
    def is_working(self) -> bool:
        return self.session.sweeps.working

    def work_out(self) -> None:
        from analysis.sweep import Grid

        wish = self.need().wish()
        if self.form.problem(MOST_CELLS):
            return
        self.session.sweeps.start(
            Grid(wish.models, wish.devices, wish.batches, wish.precisions, wish.resolutions, wish.kernels)
        )

    def ask_for_models(self) -> None:
        suffixes = " ".join(f"*{suffix}" for _, group in catalogue.file_formats() for suffix in group)
        filters = self.tr("Models ({suffixes})").format(suffixes=suffixes)
        self.add_models(QFileDialog.getOpenFileNames(self.window(), self.tr("Add models"), "", filters)[0])

    def add_models(self, paths: Iterable[str]) -> None:
        """To the axis of the models, ticked."""
        self.added = tuple(dict.fromkeys((*self.added, *paths)))
        models = self.need().models
        models.set_chosen(dict.fromkeys((*models.chosen, *paths)))
        self._count()

    def ask_for_results(self) -> None:
        filters = self.tr("Results of a sweep ({suffixes})").format(suffixes=" ".join(f"*{s}" for s in RESULTS))
        path = QFileDialog.getOpenFileName(self.window(), self.tr("Open the results of a sweep"), "", filters)[0]
        if path:
            self.session.sweeps.read(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """What a sweep has written; all else is the window's."""
        event.acceptProposedAction() if dropped(event) else event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := dropped(event):
            event.acceptProposedAction()
            self.session.sweeps.read(path)
        else:
            event.ignore()

    # Out of the window

    def copy(self) -> None:
        """Without a model too: a file may have been opened."""
        self.catch_up()
        if text := self.text():
            QGuiApplication.clipboard().setText(text)

    def save_listed(self) -> None:
        words = self.tr("Cells of a sweep")
        name = f"{file_stem(self._shown)}-cells" if self.has_cells else "cells"
        Source(self, name, words, self.listed_table, self.session.raise_message).ask_and_save((".csv",))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of cells; layers are elsewhere."""
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        self.need()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy")).triggered.connect(self.copy)
        add_pictures(menu, self.source())
        menu.addSeparator()
        opening = menu.addAction(self.tr("Open as the scenario"))
        opening.setEnabled(self.results.current is not None)
        opening.triggered.connect(lambda _=False: self.results.opened.emit(self.results.current))
        return menu

    # Kept between runs

    def state(self) -> bytes:
        if self.form is None:
            return self._kept
        return json.dumps({"chart": self.results.options.state(), "form": self.form.state()}).encode()

    def restore(self, state: bytes) -> None:
        """What is no longer known is left out."""
        self._kept = state
        if self.form is None:
            return
        with suppress(ValueError, TypeError, AttributeError):
            kept: dict[str, Any] = json.loads(state)
            self.form.restore(kept.get("form", {}))
            self.results.options.restore(kept.get("chart", {}))
            self._count()
