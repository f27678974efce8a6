"""The one thing that changes: the current scenario, its analysis, what is selected. Panels read it and call its verbs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.changes import first_scenario, kept_settings, same_model
from gui.comparing import Comparing
from gui.comparison import Comparison
from gui.editing import Editing
from gui.filing import SUFFIX, Filing
from gui.history import History, Step
from gui.jobs import Job, Jobs, Message, Progress
from gui.looking import Looking
from gui.naming import opened_as, what_changed
from gui.offloading import Offloading
from gui.sketching import Sketching
from gui.sweeping import Sweeping
from gui.weighing import Weighing

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.estimate import Estimate, Fit
    from analysis.explain import Explanation
    from analysis.scenario import Analysis, Scenario
    from analysis.survey import DeviceFit

# The device looked at until a person chooses one: the reference board of MLPerf Tiny.
FIRST_DEVICES = ("stm32l4r5",)


def analyze(scenario: Scenario, progress: Callable[[float, str], None]) -> Analysis:
    """Imported in the worker's thread, so that the window is on screen before the analysis is loaded."""
    from analysis.scenario import analyze

    return analyze(scenario, progress=progress)


class Session(Looking, Editing, Comparing, Filing, Sketching, Sweeping, Weighing, Offloading):
    """Scenario in, analysis out, history and ghost beside them; what is looked at comes from `Looking`.

    Every signal is a fact that has happened and carries the new value. A setter that gets an equal value stays silent.
    history: every scenario been at, a tree; None without a model. comparison: the ghost and what it is.
    """

    scenario_changed = Signal(object)  # Scenario | None
    analysis_changed = Signal(object)  # Analysis | None
    history_changed = Signal(object)  # History | None
    ghost_changed = Signal(object)  # Analysis | None
    busy_changed = Signal(object)  # Progress | None
    message_raised = Signal(object)  # Message
    drawing_saved = Signal(object)  # str: the path that it was saved under
    closed = Signal()  # whoever works in the background for a panel stops

    def __init__(self, parent: QObject | None = None, analyze: Callable[..., Any] = analyze) -> None:
        super().__init__(parent)
        self.scenario: Scenario | None = None
        self.history: History | None = None
        self.busy: Progress | None = None
        self.first_devices = FIRST_DEVICES
        self._analyze = analyze
        self._drag: object = None
        # Counts the models taken: an answer that was asked of the one before comes too late.
        self._models = 0
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._set_busy)
        # A file that somebody asked to be saved is saved, whatever is asked for next.
        self._savings = Jobs(self, every=True)
        self._readings = Jobs(self)
        self.comparison = Comparison(analyze, self)
        self.comparison.changed.connect(self.ghost_changed)
        self.comparison.failed.connect(self.message_raised)
        self.scenario_changed.connect(self.comparison.follow)

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

    def weigh(self, device: Device) -> Fit | None:
        """Whether the model on screen fits a device that need not be in the library; None without a model."""
        from analysis.survey import weighed

        return weighed(self.analysis, device).fit if self.analysis else None

    def ask_again(self) -> None:
        """The same scenario, where what it rests on has changed: a person's own device."""
        if self.scenario:
            self._ask(self.scenario)
            self.comparison.ask_again()

    # The model

    def open(self, path: str, **wished: Any) -> None:
        """Reads a model, or a scenario file, in the background; the one shown stays until that has worked.

        wished: fields of the scenario that a model is opened with, instead of those of the one before.
        """
        if path.endswith(SUFFIX):
            self.open_scenario(path)
            return
        kept = {**self._kept(), **wished}

        def read(progress: Callable[[float, str], None]) -> Analysis:
            return self._analyze(first_scenario(path, kept), progress)

        self._jobs.start_instead(Job(read, self._take_model, self._failing()))

    def show(self, analysis: Analysis) -> None:
        """Shows an analysis that is there already, as if its model had just been opened."""
        self._jobs.cancel()
        self._take_model(analysis)

    def close_model(self) -> None:
        self._jobs.cancel()
        self.comparison.drop()
        self._set_history(None)
        self._look_anew()
        self._hold(None, "")
        self._set_scenario(None)
        self._set_analysis(None)

    def cancel(self) -> None:
        """Stops what runs; a change that is not answered yet is taken back."""
        self._jobs.cancel()
        self._go_back_to_answered()

    def close(self) -> None:
        self.closed.emit()
        self._jobs.close()
        self._savings.close()
        self._readings.close()
        self.comparison.close()

    # The scenario: each verb of `Editing` makes a new one, analysed in the background

    def change(self, *, drag: object = None, dragging: bool = False, title: str = "", **fields: Any) -> None:
        """The scenario with other fields; silent when nothing is different. title: of the step; by default what it set."""
        if not self.scenario:
            return
        scenario = dataclasses.replace(self.scenario, **fields)
        goes_on = drag is not None and drag == self._drag
        self._drag = drag if dragging else None
        if scenario != self.scenario:
            self._remember(scenario, goes_on, title)
            self._ask(scenario)

    def undo(self) -> None:
        if self.history:
            self._go(self.history.undone())

    def redo(self) -> None:
        if self.history:
            self._go(self.history.redone())

    def go_to(self, number: int) -> None:
        """To any step of the history."""
        if self.history:
            self._go(self.history.at(number))

    def rename_step(self, number: int, title: str) -> None:
        if self.history and title.strip():
            self._set_history(self.history.renamed(number, title.strip()))

    @property
    def can_undo(self) -> bool:
        return self.history is not None and self.history.can_undo

    @property
    def can_redo(self) -> bool:
        return self.history is not None and self.history.can_redo

    def explanation(self) -> Explanation | None:
        """Why the quantity asked for has its value, for what is selected; None without a model."""
        if not self.analysis:
            return None
        from analysis.explain import explain_selection

        return explain_selection(self.analysis, self.estimate, self.selection, self.quantity, self.unit)

    def raise_message(self, severity: str, text: str, details: str = "") -> None:
        self.message_raised.emit(Message(severity, text, details))

    # How it comes about

    def _kept(self) -> dict[str, Any]:
        return kept_settings(self.scenario, self.first_devices)

    def _ask(self, scenario: Scenario) -> None:
        self._set_scenario(scenario)
        model, failing = self._models, self._failing()
        self._jobs.start(
            Job(
                partial(self._analyze, scenario),
                lambda analysis: self._set_analysis(analysis) if model == self._models else None,
                lambda message: failing(message) if model == self._models else None,
            )
        )

    def _remember(self, scenario: Scenario, instead: bool, title: str) -> None:
        if not self.history:
            return
        before = self.history.undone() if instead else self.history
        title = title or what_changed(before.scenario, scenario)
        add = self.history.with_scenario if instead else self.history.with_step
        self._set_history(add(scenario, title))

    def _go(self, history: History) -> None:
        self._drag = None
        self._set_history(history)
        if history.scenario != self.scenario:
            self._ask(history.scenario)

    def _set_history(self, history: History | None) -> None:
        if history is not self.history:
            self.history = history
            self.history_changed.emit(history)

    def _take_model(self, analysis: Analysis, history: History | None = None) -> None:
        """history: the one that the model was saved with; without any it starts here."""
        self._models += 1
        self._drag = None
        self._set_history(history or History((Step(analysis.scenario, opened_as(analysis.scenario)),)))
        self._look_anew()
        self._take_drawing_of(analysis.scenario)
        self._set_scenario(analysis.scenario)
        self._set_analysis(analysis)

    def _failing(self) -> Callable[[Message], None]:
        """What to do if the job asked for now fails: a wish that came after it stays, and is answered in its turn."""
        asked = self.scenario

        def take(message: Message) -> None:
            if self.scenario == asked:
                self._go_back_to_answered()
            self.message_raised.emit(message)

        return take

    def _go_back_to_answered(self) -> None:
        """The scenario of the analysis on screen: a wish that failed leaves the controls as they were."""
        self._drag = None
        if self.analysis and self.scenario != self.analysis.scenario:
            answered = self.analysis.scenario
            if self.history and (place := self.history.place_of(answered)) is not None:
                self._set_history(self.history.at(place))
            else:  # a drag has passed it: its step is where the drag has come to
                self._remember(answered, False, "")
            self._set_scenario(answered)

    def _set_scenario(self, scenario: Scenario | None) -> None:
        if scenario != self.scenario:
            self.scenario = scenario
            self.scenario_changed.emit(scenario)

    def _set_analysis(self, analysis: Analysis | None) -> None:
        """What is looked at is settled first, on the layers that panels still show: they never see new rows with an old mask."""
        if analysis is self.analysis:
            return
        if analysis is None or self.analysis is None or not same_model(analysis, self.analysis):
            self._look_anew()
        self._drop_missing_layers(len(analysis.workload) if analysis else 0)
        self.analysis = analysis
        self.analysis_changed.emit(analysis)

    def _set_busy(self, busy: Progress | None) -> None:
        if busy != self.busy:
            self.busy = busy
            self.busy_changed.emit(busy)
