"""The one thing that changes: the current scenario, its analysis, what is selected. Panels read it and call its verbs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.changes import changed_overrides, changed_pairs, first_scenario
from gui.jobs import Job, Jobs, Message, Progress

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.explain import Explanation
    from analysis.scenario import Analysis, Scenario
    from analysis.survey import DeviceFit

# What the fit panel compares at first: one device of each tier, the first is the one looked at.
FIRST_DEVICES = ("stm32l4r5", "rpi4b", "a100_sxm80")

# Settings that a person keeps when the next model is opened; sizes belong to the model.
KEPT = ("precision", "kernel", "planner", "in_place", "devices", "runtime", "overrides")


def analyze(scenario: Scenario, progress: Callable[[float, str], None]) -> Analysis:
    """Imported in the worker's thread, so that the window is on screen before the analysis is loaded."""
    from analysis.scenario import analyze

    return analyze(scenario, progress=progress)


class Session(QObject):
    """Scenario in, analysis out, selection and history beside them.

    Every signal is a fact that has happened and carries the new value. A setter that gets an equal value stays silent.
    """

    scenario_changed = Signal(object)  # Scenario | None
    analysis_changed = Signal(object)  # Analysis | None
    selection_changed = Signal(object)  # frozenset of layer indices
    hover_changed = Signal(object)  # layer index | None
    busy_changed = Signal(object)  # Progress | None
    message_raised = Signal(object)  # Message
    unit_changed = Signal(object)  # "MAC" | "FLOP"
    quantity_changed = Signal(object)  # name of the quantity that is explained

    def __init__(self, parent: QObject | None = None, analyze: Callable[..., Any] = analyze) -> None:
        super().__init__(parent)
        self.scenario: Scenario | None = None
        self.analysis: Analysis | None = None
        self.selection: frozenset[int] = frozenset()
        self.current: int | None = None
        self.hover: int | None = None
        self.busy: Progress | None = None
        self.unit = "MAC"
        self.quantity = "latency_bound"
        self.first_devices = FIRST_DEVICES
        self._analyze = analyze
        self._history: list[Scenario] = []
        self._position = -1
        self._drag: object = None
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._set_busy)

    @property
    def estimate(self) -> Estimate | None:
        """The estimate of the device that is looked at."""
        return self.analysis.estimates[0] if self.analysis and self.analysis.estimates else None

    @property
    def batch(self) -> int | None:
        """First dimension of the first input, None without one."""
        if not self.analysis:
            return self.scenario.batch if self.scenario else None
        graph = self.analysis.graph
        shape = graph.tensors[graph.inputs[0]].shape if graph.inputs else None
        return (self.scenario.batch if self.scenario else None) or (shape[0] if shape else None)

    @property
    def native_dtype(self) -> str:
        """The type that the model computes in as the file has it; "" where the scenario asks for another."""
        if not self.analysis or self.analysis.scenario.precision != "native" or not len(self.analysis.workload):
            return ""
        workload = self.analysis.workload
        return workload.dtypes[int(workload.macs.argmax())]

    def survey(self) -> tuple[DeviceFit, ...]:
        """Whether the model on screen fits, for every known device."""
        from analysis.survey import survey

        return survey(self.analysis) if self.analysis else ()

    # The model

    def open(self, path: str) -> None:
        """Reads a model in the background; the one shown stays until that has worked."""
        kept = (
            {name: getattr(self.scenario, name) for name in KEPT} if self.scenario else {"devices": self.first_devices}
        )

        def read(progress: Callable[[float, str], None]) -> Analysis:
            return self._analyze(first_scenario(path, kept), progress)

        self._jobs.start_instead(Job(read, self._take_model, self._take_failure))

    def show(self, analysis: Analysis) -> None:
        """Shows an analysis that is there already, as if its model had just been opened."""
        self._jobs.cancel()
        self._take_model(analysis)

    def close_model(self) -> None:
        self._jobs.cancel()
        self._history, self._position = [], -1
        self.select(())
        self._set_scenario(None)
        self._set_analysis(None)

    def cancel(self) -> None:
        """Stops what runs; a change that is not answered yet is taken back."""
        self._jobs.cancel()
        self._go_back_to_answered()

    def close(self) -> None:
        self._jobs.close()

    # The scenario: each verb makes a new one, analysed in the background

    def set_device(self, device: str) -> None:
        """The device looked at; the others stay for comparison."""
        if self.scenario and (device,) != self.scenario.devices[:1]:
            others = tuple(d for d in self.scenario.devices[1:] if d != device)
            self.change(devices=(device, *others), runtime=None)

    def set_devices(self, devices: Iterable[str]) -> None:
        self.change(devices=tuple(dict.fromkeys(devices)))

    def set_runtime(self, runtime: str | None) -> None:
        self.change(runtime=runtime)

    def set_batch(self, batch: int | None) -> None:
        self.change(batch=batch)

    def set_dim(self, name: str, size: int) -> None:
        self.change(dims=changed_pairs(self.scenario.dims, name, size) if self.scenario else ())

    def set_shape(self, name: str, shape: tuple[int, ...]) -> None:
        self.change(shapes=changed_pairs(self.scenario.shapes, name, shape) if self.scenario else ())

    def set_precision(self, precision: str) -> None:
        self.change(precision=precision)

    def set_kernel(self, kernel: str) -> None:
        self.change(kernel=kernel)

    def set_planner(self, planner: str | None) -> None:
        self.change(planner=planner)

    def set_in_place(self, in_place: bool) -> None:
        self.change(in_place=in_place)

    def override(self, quantity: str, name: str, value: float | None, *, dragging: bool = False) -> None:
        """Sets the peak of a data type or the bandwidth of a level by hand; None takes the device's own again.

        A drag is one step of the history, however many values it passes.
        """
        if self.scenario:
            overrides = changed_overrides(self.scenario, quantity, name, value)
            self.change(overrides=overrides, drag=(quantity, name), dragging=dragging)

    def change(self, *, drag: object = None, dragging: bool = False, **fields: Any) -> None:
        """The scenario with other fields; silent when nothing is different."""
        if not self.scenario:
            return
        scenario = dataclasses.replace(self.scenario, **fields)
        goes_on = drag is not None and drag == self._drag
        self._drag = drag if dragging else None
        if scenario != self.scenario:
            self._remember(scenario, instead=goes_on)
            self._ask(scenario)

    def undo(self) -> None:
        self._step(-1)

    def redo(self) -> None:
        self._step(+1)

    @property
    def can_undo(self) -> bool:
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        return self._position < len(self._history) - 1

    # What is looked at

    def select(self, layers: Iterable[int], current: int | None = None) -> None:
        """Selects layers by index; `current` is the one explained, by default the only or first one."""
        selection = frozenset(layers)
        current = current if current in selection else min(selection, default=None)
        if (selection, current) != (self.selection, self.current):
            self.selection, self.current = selection, current
            self.selection_changed.emit(selection)

    def set_hover(self, layer: int | None) -> None:
        if layer != self.hover:
            self.hover = layer
            self.hover_changed.emit(layer)

    def set_unit(self, unit: str) -> None:
        """MAC or FLOP; 1 MAC = 2 FLOP."""
        if unit != self.unit:
            self.unit = unit
            self.unit_changed.emit(unit)

    def ask_why(self, quantity: str) -> None:
        """The quantity explained beside the selection: a name of analysis.explain.QUANTITIES."""
        if quantity != self.quantity:
            self.quantity = quantity
            self.quantity_changed.emit(quantity)

    def explanation(self) -> Explanation | None:
        """Why the quantity asked for has its value, for what is selected; None without a model."""
        from analysis.explain import explain_selection

        if not self.analysis:
            return None
        return explain_selection(self.analysis, self.estimate, self.selection, self.quantity, self.unit)

    def raise_message(self, severity: str, text: str, details: str = "") -> None:
        self.message_raised.emit(Message(severity, text, details))

    # How it comes about

    def _ask(self, scenario: Scenario) -> None:
        self._set_scenario(scenario)
        self._jobs.start(Job(partial(self._analyze, scenario), self._set_analysis, self._take_failure))

    def _remember(self, scenario: Scenario, instead: bool) -> None:
        del self._history[self._position + (0 if instead else 1) :]
        self._history.append(scenario)
        self._position = len(self._history) - 1

    def _step(self, by: int) -> None:
        if 0 <= self._position + by < len(self._history):
            self._position += by
            self._drag = None
            self._ask(self._history[self._position])

    def _take_model(self, analysis: Analysis) -> None:
        self._history, self._position, self._drag = [analysis.scenario], 0, None
        self.set_hover(None)
        self.select(())
        self._set_scenario(analysis.scenario)
        self._set_analysis(analysis)

    def _take_failure(self, message: Message) -> None:
        self._go_back_to_answered()
        self.message_raised.emit(message)

    def _go_back_to_answered(self) -> None:
        """The scenario of the analysis on screen: a wish that failed leaves the controls as they were."""
        if self.analysis and self.scenario != self.analysis.scenario:
            answered = self.analysis.scenario
            self._position = max((i for i, s in enumerate(self._history) if s == answered), default=self._position)
            self._set_scenario(answered)

    def _set_scenario(self, scenario: Scenario | None) -> None:
        if scenario != self.scenario:
            self.scenario = scenario
            self.scenario_changed.emit(scenario)

    def _set_analysis(self, analysis: Analysis | None) -> None:
        if analysis is not self.analysis:
            self.analysis = analysis
            self._drop_missing_layers()
            self.analysis_changed.emit(analysis)

    def _drop_missing_layers(self) -> None:
        """Another size may give the graph other layers; what is no longer there cannot stay selected."""
        count = len(self.analysis.workload) if self.analysis else 0
        self.select((i for i in self.selection if i < count), self.current)
        if self.hover is not None and self.hover >= count:
            self.set_hover(None)

    def _set_busy(self, busy: Progress | None) -> None:
        if busy != self.busy:
            self.busy = busy
            self.busy_changed.emit(busy)
