"""Overview: what is this network, and what does it need at least?"""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFormLayout, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from analysis.graph import shape_text
from analysis.ops.registry import FAMILIES
from analysis.units import NARROW_SPACE, UNKNOWN, binary, exact, si
from gui.budgets import deadline_field, energy_field
from gui.by_hand import ByHand, clock_field
from gui.controls import (
    BatchControl,
    DeviceControl,
    DimControl,
    InPlaceControl,
    KernelControl,
    PlannerControl,
    PrecisionControl,
    RuntimeControl,
)
from gui.panels.registry import Panel, panel
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import ElidedLabel, Note, dim_label
from gui.widgets.copies import tiles_text
from gui.widgets.energy_words import energy_tip
from gui.widgets.figures import show_changes, show_promises
from gui.widgets.latency_words import latency_words, rate_words
from gui.widgets.number_tile import NumberTile
from gui.widgets.share_bar import Share, ShareBar
from gui.widgets.times import time_shares

# So many doubts and inputs are spelled out; the rest is counted.
DOUBTS_SHOWN = 3
INPUTS_SHOWN, INPUTS_IN_TIP = 4, 40
# What exporters call the first dimension; the batch control sets it.
BATCH_NAMES = {"n", "b", "batch", "batch_size"}


def number_and_unit(text: str) -> tuple[str, str]:
    """ "72 KiB" -> ("72", "KiB")."""
    number, _, unit = text.partition(NARROW_SPACE)
    return number, unit


def prefixed(value: float | None) -> str:
    """ "7.49 M": the prefix is read with the number, the unit stands apart."""
    return si(value, digits=3)


@panel("Overview", area="left")
class OverviewPanel(Panel):
    def _build(self) -> None:
        self.name, self.file, self.inputs = ElidedLabel(), dim_label(), dim_label()
        self.name.setFont(title_font())
        self.tiles = {
            "work": NumberTile(self.tr("work")),
            "parameters": NumberTile(self.tr("parameters")),
            "arena": NumberTile(self.tr("arena")),
            "latency": NumberTile(self.tr("latency")),
            "energy": NumberTile(self.tr("energy")),
            "rate": NumberTile(self.tr("inferences per second")),
        }
        self.shares = ShareBar()
        self.shares.setAccessibleName(self.tr("where the time goes"))
        self.doubts = Note()
        self.empty = dim_label(self.tr("No model is open. Open one, or drop a file here."))
        self.dims: dict[str, DimControl] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        self.body = QWidget()
        self.body.setObjectName("plainGround")
        column = QVBoxLayout(self.body)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        for widget in (self.name, self.file, self.inputs):
            column.addWidget(widget)
        column.addLayout(self._tile_grid())
        self.shares_title = dim_label(self.tr("Where the time goes"))
        column.addWidget(self.shares_title)
        column.addWidget(self.shares)
        column.addLayout(self._settings())
        column.addWidget(ByHand(self.session))
        column.addWidget(self.doubts)
        column.addStretch(1)
        self.scroll = QScrollArea()
        self.scroll.setAccessibleName(self.tr("overview"))
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
        self.setMinimumWidth(296)

    def whole_size(self) -> QSize | None:
        """A picture has all of it, whatever part a low window shows."""
        if self.session.analysis is None:
            return None
        return QSize(self.width(), max(self.height(), self.body.height()))

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.session.analysis is None:
            return False
        self.body.render(painter, rect.topLeft().toPoint())
        return True

    def text(self) -> str:
        return tiles_text(self.name.text(), self.tiles) if self.session.analysis else ""

    def _tile_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        for place, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, place // 2, place % 2)
        below = len(self.tiles) // 2
        for place, field in enumerate((deadline_field(self.session), energy_field(self.session))):
            grid.addWidget(field, below, place)
        for half in (0, 1):
            grid.setColumnStretch(half, 1)
            grid.setColumnMinimumWidth(half, 120)
        return grid

    def _settings(self) -> QFormLayout:
        self.form = QFormLayout()
        self.form.setContentsMargins(0, GAP, 0, 0)
        self.form.setHorizontalSpacing(PADDING)
        self.form.setVerticalSpacing(6)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for title, control in (
            (self.tr("device"), DeviceControl(self.session)),
            (self.tr("runtime"), RuntimeControl(self.session)),
            (self.tr("clock"), clock_field(self.session)),
            (self.tr("batch"), BatchControl(self.session)),
            (self.tr("precision"), PrecisionControl(self.session)),
            (self.tr("kernel"), KernelControl(self.session)),
            (self.tr("planner"), PlannerControl(self.session)),
            ("", InPlaceControl(self.session)),
        ):
            control.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.form.addRow(self._form_label(title), control)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return self.form

    def _form_label(self, title: str) -> QLabel:
        label = dim_label(title, wrap=False)
        label.setMinimumHeight(26)
        return label

    def _connect(self) -> None:
        super()._connect()
        self._after(self._draw, self.session.unit_changed)
        self._after(self._draw_changes, self.session.ghost_changed)
        self.shares.picked.connect(self._select_family)

    def _select_family(self, family: str) -> None:
        rows = np.flatnonzero(self.session.analysis.workload.family == FAMILIES.index(family))
        self.session.select(rows.tolist())

    def _draw(self) -> None:
        analysis = self.session.analysis
        self.scroll.setVisible(analysis is not None)
        self.empty.setVisible(analysis is None)
        if analysis is None:
            return
        self._draw_model()
        self._draw_work()
        self._draw_memory()
        self._draw_bounds()
        self._draw_shares()
        self._draw_dims()
        self._draw_doubts()
        self._draw_changes()

    def _draw_model(self) -> None:
        graph, workload = self.session.analysis.graph, self.session.analysis.workload
        file = graph.file.rpartition("/")[2].rpartition("\\")[2]
        self.name.setText(graph.name or file)
        layers = self.tr("{count}\u00a0layers").format(count=exact(len(workload)))
        self.file.setText(" · ".join(part for part in (file, graph.format, graph.producer, layers) if part))
        self.file.setToolTip(graph.file)
        tensors = (graph.tensors[name] for name in graph.inputs)
        inputs = [f"{t.name}  {shape_text(t.shape)} {t.dtype}" for t in tensors]
        rest = len(inputs) - INPUTS_SHOWN
        more = [self.tr("and {count} more inputs").format(count=rest)] if rest > 1 else inputs[INPUTS_SHOWN:]
        self.inputs.setText("\n".join([*inputs[:INPUTS_SHOWN], *more]))
        self.inputs.setToolTip("\n".join(inputs[:INPUTS_IN_TIP]))

    def _run(self) -> str:
        """What the work and the energy are for: they grow with the batch."""
        batch = self.session.batch or 1
        return self.tr("an inference") if batch == 1 else self.tr("a batch of {count}").format(count=exact(batch))

    def _draw_work(self) -> None:
        totals, unit = self.session.analysis.workload.totals, self.session.unit
        work = totals.macs * (2 if unit == "FLOP" else 1)
        uncounted = self.tr("{count} layers not counted").format(count=totals.uncounted_nodes)
        caption = uncounted if totals.uncounted_nodes else self._run()
        self.tiles["work"].set_number(
            UNKNOWN if totals.uncounted_nodes == len(self.session.analysis.workload) else prefixed(work),
            f"{unit}s",
            caption,
            self.tr("{work} {unit}s and {other} other operations in {run}").format(
                work=exact(work), unit=unit, other=exact(totals.other_ops), run=self._run()
            ),
        )
        trainable = self.tr("{count} trainable").format(count=prefixed(totals.trainable_parameters))
        same = prefixed(totals.trainable_parameters) == prefixed(totals.parameters)
        self.tiles["parameters"].set_number(
            prefixed(totals.parameters),
            "",
            self.tr("parameters · {bytes}").format(bytes=binary(totals.weight_bytes))
            + ("" if same else f"\n{trainable}"),
            self.tr("{all} parameters, {trainable} of them trainable, in {bytes} B").format(
                all=exact(totals.parameters),
                trainable=exact(totals.trainable_parameters),
                bytes=exact(totals.weight_bytes),
            ),
        )

    def _draw_memory(self) -> None:
        plan, workload = self.session.analysis.plan, self.session.analysis.workload
        peak = "" if plan.peak_layer is None else workload.names[plan.peak_layer]
        words = self.tr("{arena} B by the planner '{planner}'; liveness peak {live} B, set by layer {layer}")
        self.tiles["arena"].set_number(
            *number_and_unit(binary(plan.arena_bytes)),
            self.tr("arena ({planner})").format(planner=plan.planner),
            words.format(
                arena=exact(plan.arena_bytes),
                planner=plan.planner,
                live=exact(plan.liveness_peak_bytes),
                layer=peak or UNKNOWN,
            ),
        )

    def _draw_bounds(self) -> None:
        estimate = self.session.estimate
        joules = estimate.total_energy_j if estimate else None
        self.tiles["latency"].set_number(*latency_words(estimate))
        number, unit = number_and_unit(si(joules, "J"))
        self.tiles["energy"].set_number(
            at_least_if(estimate is not None and estimate.energy_low_bound and joules is not None) + number,
            unit,
            self._run() if joules is not None else self.tr("energy not known"),
            energy_tip(estimate),
        )
        self.tiles["rate"].set_number(*rate_words(estimate, self.session.batch or 1))

    def _draw_changes(self) -> None:
        show_changes(self.tiles, self.session.analysis, self.session.ghost)
        show_promises(self.tiles, self.session.analysis, self.session.ghost)

    def _draw_shares(self) -> None:
        estimate, workload = self.session.estimate, self.session.analysis.workload
        known = np.nan_to_num(time_shares(estimate)) if estimate else np.zeros(len(workload))
        sums = np.bincount(workload.family, weights=known, minlength=len(FAMILIES))
        shares = tuple(Share(f, f, float(s)) for f, s in zip(FAMILIES, sums, strict=True) if s > 0)
        self.shares.set_shares(shares)
        self.shares_title.setVisible(bool(shares))
        self.shares.setVisible(bool(shares))

    def _draw_dims(self) -> None:
        """One field for each dimension that the file leaves open, below the batch."""
        wanted = tuple(name for name in self.session.analysis.graph.dims if name.casefold() not in BATCH_NAMES)
        if wanted == tuple(self.dims):
            return
        for control in self.dims.values():
            self.form.removeRow(control)
        self.dims = {name: DimControl(self.session, name) for name in wanted}
        for place, (name, control) in enumerate(self.dims.items()):
            self.form.insertRow(4 + place, self._form_label(self.tr("dim {name}").format(name=name)), control)

    def _draw_doubts(self) -> None:
        doubts = self.session.analysis.diagnostics
        shown = [f"{d.layer}: {d.message}" if d.layer else d.message for d in doubts[:DOUBTS_SHOWN]]
        if len(doubts) > DOUBTS_SHOWN:
            shown.append(self.tr("and {count} more").format(count=len(doubts) - DOUBTS_SHOWN))
        title = self.tr("1 doubt") if len(doubts) == 1 else self.tr("{count} doubts").format(count=len(doubts))
        self.doubts.set_words(title, "\n".join(shown))
        self.doubts.setToolTip("<br>".join(escape(f"{d.layer or ''} {d.message}") for d in doubts[:40]))
        self.doubts.setVisible(bool(doubts))


def at_least_if(low_bound: bool) -> str:
    return "≥" + NARROW_SPACE if low_bound else ""
