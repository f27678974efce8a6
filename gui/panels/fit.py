"""Fit: which devices does the network go into, and what is too much where it does not?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from analysis.units import binary
from gui.by_hand import activation_memory_field, weight_memory_field
from gui.controls import tier_titles
from gui.jobs import Job, Jobs
from gui.panels.registry import Panel, panel
from gui.theme import GAP, PADDING, small_font, tabular
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, SegmentedControl
from gui.widgets.copies import verdicts_text
from gui.widgets.fit_detail import FitDetail, Item, items_of, linked
from gui.widgets.fit_row import DeviceRow, DeviceVerdict, TextRoom, text_room, verdict_of
from gui.widgets.latency_words import time_sentence
from gui.widgets.plot_tables import PlotTable, fit_table
from gui.widgets.promise_words import promise_html
from gui.widgets.roofline_data import origin
from gui.widgets.whole_table import WholeTable

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Fit
    from analysis.survey import DeviceFit

# So long a drawing rests before the devices that are not looked at are weighed anew.
QUIET_MS = 150
# Tensors alive at the peak that are named one by one.
TENSORS_NAMED = 3


@panel("Does it fit?", area="right", tab="Fit")
class FitPanel(WholeTable, Panel):
    def _build(self) -> None:
        self.rows: dict[str, DeviceRow] = {}
        self.headings: dict[str, QLabel] = {}
        self._jobs, self._resting = Jobs(self), QTimer(self, singleShot=True, interval=QUIET_MS)
        # What was said of each device, with what it was said of; the room for it, with what was measured.
        self._weighed: dict[str, tuple[DeviceFit, Fit | None, DeviceVerdict]] = {}
        self._measured: tuple[tuple[object, ...], TextRoom] = ((), TextRoom())
        self.empty = dim_label(self.tr("Open a model to see which devices it goes into"))
        self.detail = FitDetail()
        self.shown = SegmentedControl(
            self.tr("devices shown"),
            (
                Choice("all", self.tr("all"), self.tr("Every device")),
                Choice("fits", self.tr("fits"), self.tr("Only devices that the model goes into")),
            ),
        )
        self.shown.set_current("all")
        self.body = QWidget(objectName="plainGround")
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(PADDING, GAP, PADDING, PADDING)
        self.column.setSpacing(2)
        self.column.addWidget(self.detail)
        self.detail.layout().insertWidget(2, self._capacities())
        self.view = self.scroll = QScrollArea()
        self.scroll.setAccessibleName(self.tr("devices"))
        self.scroll.setWidget(self.body)
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.viewport().setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.empty.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self.empty)
        outer.addWidget(self.scroll)
        self.setMinimumWidth(260)

    def _capacities(self) -> QWidget:
        """What if there were more, or less: beside the bars that they change."""
        box = QWidget(objectName="plainGround")
        self.capacities = form = QFormLayout(box)
        form.setContentsMargins(GAP, 0, 0, 0)
        form.setVerticalSpacing(4)
        self.flash_field = weight_memory_field(self.session)
        for field in (self.flash_field, activation_memory_field(self.session)):
            form.addRow(dim_label(field.amount.accessibleName(), wrap=False), field)
        return box

    def _connect(self) -> None:
        super()._connect()
        self._resting.timeout.connect(self._weigh_later)
        self.session.closed.connect(self._jobs.close)
        self.shown.chosen.connect(lambda _: self._draw())
        self._after(self._draw, self.session.ghost_changed)
        self.detail.layer_picked.connect(lambda layer: self.session.select((layer,)))

    def sizeHint(self) -> QSize:
        return QSize(350, 560)

    def title_controls(self) -> tuple[QWidget, ...]:
        return (self.shown,)

    def _draw(self) -> None:
        known = self.session.analysis is not None
        self.empty.setVisible(not known)
        self.scroll.setVisible(known)
        self._resting.stop()
        self._jobs.cancel()
        if not known:
            self.set_subtitle("")
        elif self.session.sketch is not None and self.rows:
            self._draw_chosen(self._measured[1], {name: said[1] for name, said in self._weighed.items() if said[1]})
            self._resting.start()
        else:
            self._draw_all()

    def _weigh_later(self) -> None:
        """A drawing is another network with each edit: the other devices are weighed off the window's thread."""
        survey = self.session.survey
        self._jobs.start(Job(lambda _: survey(), lambda _: self._draw_all(), self.session.message_raised.emit))

    def _draw_all(self) -> None:
        if self.session.analysis is None:
            return
        fits = {fit.device.id: fit for fit in self.session.survey()}
        ghosts = {fit.device.id: fit.fit for fit in self.session.ghost_survey()}
        verdicts = self._verdicts_of(fits, ghosts)
        room = self._room_of(verdicts)
        self._lay_rows(verdicts)
        self._draw_rows(verdicts, room)
        self._draw_chosen(room, ghosts)
        fitting = sum(fit.fit.ok is True for fit in fits.values())
        self.set_subtitle(self._count_words().format(fitting=fitting, all=len(fits)))

    def _count_words(self) -> str:
        """Budgets hold for the device looked at; the others are weighed by their memories alone, a half drawing as it is."""
        if self.session.unfinished:
            return self.tr("{fitting} of {all} fit so far")
        scenario = self.session.scenario
        budgeted = scenario is not None and (scenario.max_latency_s or scenario.max_energy_j)
        return self.tr("{fitting} of {all} fit, by memory") if budgeted else self.tr("{fitting} of {all} fit")

    def _verdicts_of(self, fits: Mapping[str, DeviceFit], ghosts: Mapping[str, Fit]) -> dict[str, DeviceVerdict]:
        """Written anew where device or need is another than before."""
        before, self._weighed = self._weighed, {}
        for name, row in fits.items():
            ghost, kept = ghosts.get(name), before.get(name)
            same = kept is not None and kept[0] is row and kept[1] is ghost
            said = kept[2] if same else verdict_of(row.device, row.fit, origin, ghost)
            self._weighed[name] = (row, ghost, said)
        return {name: said for name, (_, _, said) in self._weighed.items()}

    def _room_of(self, verdicts: Mapping[str, DeviceVerdict]) -> TextRoom:
        key = (*verdicts.values(), tabular(small_font()))
        if key != self._measured[0]:
            self._measured = (key, text_room(verdicts.values()))
        return self._measured[1]

    # The devices by tier

    def _lay_rows(self, verdicts: Mapping[str, DeviceVerdict]) -> None:
        """A row for each device under its tier's heading; only another list of devices lays them anew."""
        if list(self.rows) == [v.id for v in in_order(verdicts)]:
            return
        for widget in (*self.rows.values(), *self.headings.values()):
            widget.deleteLater()
        self.rows, self.headings = {}, {}
        while self.column.count() > 1:
            self.column.takeAt(1)
        for verdict in in_order(verdicts):
            if verdict.tier not in self.headings:
                self._add_heading(verdict.tier)
            self._add_row(verdict.id)
        self.column.addStretch(1)

    def _add_heading(self, tier: str) -> None:
        heading = dim_label(wrap=False)
        heading.setContentsMargins(6, GAP, 0, 2)
        self.headings[tier] = heading
        self.column.addWidget(heading)

    def _add_row(self, name: str) -> None:
        row = DeviceRow()
        row.clicked.connect(lambda _=False, name=name: self.session.set_device(name))
        self.rows[name] = row
        self.column.addWidget(row)

    def _draw_rows(self, verdicts: Mapping[str, DeviceVerdict], room: TextRoom) -> None:
        chosen, only_fitting = self._chosen_id(), self.shown.current == "fits"
        for name, row in self.rows.items():
            row.show_verdict(verdicts[name], name == chosen, room)
            row.setVisible(not only_fitting or verdicts[name].state in ("fits", "tight"))
        for tier, heading in self.headings.items():
            states = [v.state for v in verdicts.values() if v.tier == tier]
            fitting = sum(state in ("fits", "tight") for state in states)
            count = self.tr("{fitting} of {all} fit").format(fitting=fitting, all=len(states))
            heading.setText(f"{tier_titles().get(tier, tier).upper()} · {count}")
            heading.setVisible(bool(fitting) or not only_fitting)

    def text(self) -> str:
        return verdicts_text(row.verdict for row in self.rows.values() if not row.isHidden())

    def plot_table(self) -> PlotTable | None:
        shown = [self._weighed[name][:2] for name, row in self.rows.items() if not row.isHidden()]
        return fit_table(shown) if shown else None

    def _chosen_id(self) -> str:
        return self.session.estimate.device.id if self.session.estimate else ""

    # The device looked at

    def _draw_chosen(self, room: TextRoom, ghosts: Mapping[str, Fit]) -> None:
        from analysis.estimate import promises_of

        estimate = self.session.estimate
        self.detail.setVisible(estimate is not None)
        if not estimate:
            return
        # Mass storage is not what a network fails by.
        self.capacities.setRowVisible(self.flash_field, not estimate.device.weights_in_ram)
        verdict = replace(
            verdict_of(estimate.device, estimate.fit, origin, ghosts.get(estimate.device.id)),
            promises=promises_of(self.session.analysis.scenario, estimate),
        )
        self.detail.show_fit(verdict, self._told(estimate, verdict), self._items(estimate, verdict), room)

    def _told(self, estimate: Estimate, verdict: DeviceVerdict) -> str:
        """What the verdict is about comes first: the budgets of a run, unless it does not go in at all."""
        budgets = [promise_html(promise) for promise in verdict.promises]
        memories = [self._sentences(estimate.fit), *map(escape, runtime_sentences(estimate.fit))]
        memories = [*map(escape, self._still_missing()), *memories]
        told = [*memories, *budgets] if verdict.state == "over" else [*budgets, *memories]
        timed = any(promise.quantity == "latency" for promise in verdict.promises)
        return "<br>".join(told if timed else [*told, escape(time_sentence(estimate))])

    def _still_missing(self) -> list[str]:
        """What a half drawing needs is the least that it will need."""
        unfinished = self.session.unfinished
        one, more = self.tr("So far: 1 block is not counted."), self.tr("So far: {n} blocks are not counted.")
        if unfinished:
            return [one if unfinished == 1 else more.format(n=unfinished)]
        return [] if len(self.session.analysis.workload) else [self.tr("Nothing is counted yet.")]

    def _sentences(self, fit: Fit) -> str:
        """The verdict, then what is alive at the peak of the activations; the layer's name is a link."""
        plan, names = self.session.analysis.plan, self.session.analysis.workload.names
        reason = fit.reason.removeprefix("fits: ")
        reason = reason[:1].upper() + reason[1:]
        if plan.peak_layer is None:
            return escape(f"{reason}.")
        layer, target = names[plan.peak_layer], str(plan.peak_layer)
        before, blamed, after = reason.partition(f"layer {layer} ")
        if blamed:
            sentence = linked(f"{before}layer {{layer}} {after}.", layer, target)
            return f"{sentence}<br>" + escape(self.tr("Alive there: {tensors}.").format(tensors=self._tensors()))
        alive = self.tr("Most is alive at {layer}: {tensors}.").replace("{tensors}", self._tensors())
        return f"{escape(reason)}.<br>{linked(alive, layer, target)}"

    def _tensors(self) -> str:
        """The largest tensors alive at the peak, with their bytes."""
        plan = self.session.analysis.plan
        alive = sorted(plan.alive_at(plan.peak_layer), key=lambda i: -plan.buffer_bytes[i])
        named = [f"{plan.tensors[i]} {binary(int(plan.buffer_bytes[i]))}" for i in alive[:TENSORS_NAMED]]
        if len(alive) > TENSORS_NAMED:
            rest = sum(int(plan.buffer_bytes[i]) for i in alive[TENSORS_NAMED:])
            named.append(self.tr("{n} more {size}").format(n=len(alive) - TENSORS_NAMED, size=binary(rest)))
        return ", ".join(named)

    def _items(self, estimate: Estimate, verdict: DeviceVerdict) -> list[Item]:
        runtime, plan, fit = estimate.runtime, self.session.analysis.plan, estimate.fit
        modelled = "tensor and layer records" in fit.ram.items
        records = self.tr("allocators and handles of working buffers, from the interpreter's structures")
        notes = {
            "tensor and layer records": self.tr("one for each tensor, layer, input and output of the network"),
            "kernel data": self.tr("multipliers, shifts and tables of the layers' kernels"),
            "variables": self.tr("state from one inference to the next"),
            "arena": fit.ram.basis or self.tr("planned by '{planner}'").format(planner=plan.planner),
            "scratch": self.tr("largest working buffer of the kernel '{kernel}'").format(kernel=estimate.kernel),
            "runtime code": f"{runtime.name}: {origin(runtime.code_bytes)}",
            "runtime state": f"{runtime.name}: {records if modelled else origin(runtime.state_bytes)}",
        }
        stored, working = verdict.needs
        return [*items_of(stored.kind, fit.flash.items, notes), *items_of(working.kind, fit.ram.items, notes)]


def runtime_sentences(fit: Fit) -> list[str]:
    """Layers that fall back or that nobody knows of, where the verdict does not say so; what a band of RAM rests on."""
    cover = fit.coverage
    told = [cover.sentence] if cover and (cover.falls_back or cover.unknown) else []
    told += [fit.ram.basis] if fit.ram.basis else []
    return [f"{text[:1].upper()}{text[1:]}." for text in told]


def in_order(verdicts: Mapping[str, DeviceVerdict]) -> list[DeviceVerdict]:
    """By tier, then by name."""
    rank = {tier: position for position, tier in enumerate(tier_titles())}
    return sorted(verdicts.values(), key=lambda v: (rank.get(v.tier, len(rank)), v.name.casefold()))
