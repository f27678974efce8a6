"""The bar above the panels, where the scenario reads as a sentence, and the line of facts below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStatusBar, QToolButton, QWidget

from analysis.units import exact
from gui.controls import BatchControl, DeviceControl, KernelControl, PrecisionControl
from gui.naming import name_of
from gui.session import Session
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import ElidedLabel, dim_label
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl

if TYPE_CHECKING:
    from analysis.device import Device

OPEN = "open"


class ModelButton(ChoiceButton):
    """The model shown; its menu has the recent files and the open dialogue."""

    open_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(QCoreApplication.translate("ModelButton", "model"))
        self.session = session
        self.setToolTip(self.tr("Open another model"))
        session.analysis_changed.connect(self._show)
        self.show_recent(())

    def show_recent(self, paths: Iterable[str]) -> None:
        self.choices = (Choice(OPEN, self.tr("Open…")), *(Choice(path, Path(path).name, path) for path in paths))
        self._show()

    def pick(self, key: object) -> None:
        if key == OPEN:
            self.open_asked.emit()
        elif key != self.current:
            self.chosen.emit(key)

    def _show(self) -> None:
        analysis = self.session.analysis
        self.current = analysis.scenario.model if analysis else None
        self.set_title(name_of(analysis.scenario) if analysis else self.tr("no model"))


class TopBar(QWidget):
    """[model] on [device], batch [1], precision [native], kernel [ideal]."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = ModelButton(session)
        self.unit = SegmentedControl(
            self.tr("unit of work"),
            (
                Choice("MAC", "MAC", self.tr("Work in multiply-accumulates")),
                Choice("FLOP", "FLOP", self.tr("Work in floating-point operations: 1 MAC = 2 FLOP")),
            ),
        )
        self.unit.set_current(session.unit)
        self.unit.chosen.connect(session.set_unit)
        session.unit_changed.connect(self.unit.set_current)
        session.scenario_changed.connect(self._show)
        self._lay_out()

    def _lay_out(self) -> None:
        name = QLabel("Rooflens")
        name.setFont(title_font())
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 6, PADDING, 6)
        row.setSpacing(GAP)
        row.addWidget(name)
        row.addWidget(self.model)
        self.scenario = QWidget()
        self.scenario.setObjectName("plainGround")
        sentence = QHBoxLayout(self.scenario)
        sentence.setContentsMargins(0, 0, 0, 0)
        sentence.setSpacing(GAP)
        for words, control in (
            (self.tr("on"), DeviceControl(self.session)),
            (self.tr("batch"), BatchControl(self.session)),
            (self.tr("precision"), PrecisionControl(self.session)),
            (self.tr("kernel"), KernelControl(self.session)),
        ):
            sentence.addWidget(dim_label(words, wrap=False))
            sentence.addWidget(control)
        for wide in (self.model, self.scenario.findChild(DeviceControl)):
            wide.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.scenario)
        row.addStretch(1)
        row.addWidget(self.unit)
        self._show()

    def _show(self) -> None:
        """Without a model there is nothing to set."""
        for widget in (self.scenario, self.unit):
            widget.setVisible(self.session.scenario is not None)


class FactsLine(QStatusBar):
    """What was counted, how memory was planned, how sure the device's numbers are, how many doubts there are."""

    doubts_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        # Where it is narrow, what was counted stays whole and the device's numbers give way.
        self.counts, self.memory, self.device, self.doubts = QLabel(), QLabel(), ElidedLabel(), QToolButton()
        for label in (self.counts, self.memory, self.device):
            label.setObjectName("dim")
            label.setContentsMargins(0, 0, 2 * PADDING, 0)
            self.addWidget(label)
        self.doubts.setObjectName("plain")
        self.doubts.setToolTip(self.tr("Show what is doubtful about these numbers"))
        self.doubts.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.doubts.clicked.connect(self.doubts_asked)
        self.addPermanentWidget(self.doubts)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(PADDING, 0, PADDING, 0)
        session.analysis_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        analysis = self.session.analysis
        for label in (self.counts, self.memory, self.device, self.doubts):
            label.setVisible(analysis is not None)
        if analysis is None:
            return
        missing, layers = analysis.workload.totals.uncounted_nodes, len(analysis.workload)
        unfinished = self.session.unfinished
        words = self.tr("{sign} {counted} layers counted, {missing} not counted")
        sign = "!" if missing or unfinished else "✓"
        counts = words.format(sign=sign, counted=exact(layers - missing), missing=exact(missing))
        outside = self.tr("1 block not in the network") if unfinished == 1 else self.tr("{n} blocks not in the network")
        self.counts.setText(f"{counts}, {outside.format(n=exact(unfinished))}" if unfinished else counts)
        words = self.tr("planner {planner}, {alignment}-byte aligned")
        plan = words.format(planner=analysis.plan.planner, alignment=analysis.plan.alignment_bytes)
        estimate = self.session.estimate
        runtime = self.tr("runtime {name} · ").format(name=estimate.runtime.id) if estimate else ""
        self.memory.setText(runtime + plan)
        self.device.setText(*self._device_words())
        self.device.setToolTip(
            self.tr("Where the device's numbers come from: {words}").format(words=self.device.text())
        )
        count = len(analysis.diagnostics)
        self.doubts.setText(self.tr("1 doubt") if count == 1 else self.tr("{count} doubts").format(count=exact(count)))

    def _device_words(self) -> tuple[str, str]:
        """How sure the device's numbers are, and the same in short."""
        if not self.session.estimate:
            return self.tr("no device is chosen"), ""
        counts = confidence_counts(self.session.estimate.device)
        words = ", ".join(f"{count} {name}" for name, count in counts.items())
        unknown = counts.get("unknown", 0)
        short = self.tr("device: {known} numbers, {unknown} unknown")
        return (
            self.tr("device numbers: {numbers}").format(numbers=words),
            short.format(known=sum(counts.values()) - unknown, unknown=unknown),
        )


CONFIDENCE_WORDS = {
    "stated-read": "read", "measured-read": "measured", "recalled": "recalled", "derived": "derived",
    "estimate": "estimated", "unknown": "unknown",
}  # fmt: skip


def confidence_counts(device: Device) -> dict[str, int]:
    """How many of the device's numbers are read, derived, estimated …; in that order, none that is not there."""
    found = Counter(quantity.confidence for quantity in quantities(device))
    return {words: found[key] for key, words in CONFIDENCE_WORDS.items() if found[key]}


def quantities(value: Any) -> Iterator[Any]:
    """Every number with a confidence, however deep it lies in the profile."""
    if hasattr(value, "confidence"):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from quantities(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from quantities(part)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from quantities(getattr(value, name))
