"""The controls of a scenario, each bound to one verb of the session: they act at once and follow every change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from gui import catalogue
from gui.session import Session
from gui.widgets.choices import Choice, ChoiceButton, WholeNumber
from gui.widgets.searchable import Group, SearchButton


def words(text: str) -> str:
    return QCoreApplication.translate("controls", text)


def tier_titles() -> dict[str, str]:
    """Tiers in the order of their power, with what a person calls them."""
    return {
        "sensor": words("Sensor"),
        "gateway": words("Gateway"),
        "cloud": words("Cloud"),
        "accelerator": words("Accelerator"),
    }


def precision_notes() -> dict[str, str]:
    return {
        "native": words("as the file has it"),
        "int8": words("weights and activations of 8 bits"),
        "int4": words("weights and activations of 4 bits"),
        "w8a16": words("weights of 8, activations of 16 bits"),
        "w4a16": words("weights of 4, activations of 16 bits"),
    }


def kernel_notes() -> dict[str, str]:
    return {
        "ideal": words("every operand crosses each memory once: no kernel moves less"),
        "naive": words("both operands are loaded for every MAC"),
        "blocked": words("blocks of the result are kept in registers"),
        "im2col": words("windows are copied into columns, then multiplied in blocks"),
        "best": words("for each layer the kernel that moves least"),
    }


def planner_titles() -> dict[str | None, tuple[str, str]]:
    return {
        None: (words("of the runtime"), words("the planner that the device's runtime uses")),
        "tflm": (words("TFLM greedy"), words("the largest buffers first, as TensorFlow Lite Micro places them")),
        "first-fit": (words("first fit"), words("in the order of execution, each at the lowest free address")),
        "executorch": (words("ExecuTorch greedy"), words("the largest first, into objects that buffers share in turn")),
        "optimal": (words("optimal"), words("smallest arena that a solver finds; needs the extra 'optimal'")),
        "none": (words("none"), words("every tensor has a place of its own")),
    }


def device_groups() -> tuple[Group, ...]:
    """Every known device, by tier."""
    titles = tier_titles()
    rank = {tier: position for position, tier in enumerate(titles)}
    cards = sorted(catalogue.devices(), key=lambda card: (rank.get(card.tier, len(rank)), card.name.casefold()))
    return tuple(
        Group(titles.get(tier, tier), tuple(Choice(c.id, c.name, f"{c.vendor} · {c.id}") for c in members))
        for tier, members in groupby(cards, key=lambda card: card.tier)
    )


class DeviceControl(SearchButton):
    """The device looked at, by tiers, with search."""

    def __init__(self, session: Session) -> None:
        super().__init__(words("device"))
        self.session = session
        self.setToolTip(words("The device that the roofline is drawn for"))
        self.chosen.connect(session.set_device)
        session.scenario_changed.connect(self._show)
        self._show()

    def open_list(self):
        self.set_groups(device_groups())
        return super().open_list()

    def _show(self) -> None:
        scenario = self.session.scenario
        self.setEnabled(scenario is not None)
        device = scenario.devices[0] if scenario and scenario.devices else None
        self.set_current(device, self._name_of(device))

    def _name_of(self, device: str | None) -> str:
        return next((card.name for card in catalogue.devices() if card.id == device), "") if device else ""


class ScenarioChoice(ChoiceButton):
    """A choice that is one field of the scenario."""

    def __init__(self, session: Session, name: str, field: str, verb: Callable[[object], None]) -> None:
        super().__init__(name)
        self.session, self.field = session, field
        self.chosen.connect(verb)
        session.scenario_changed.connect(self._show)
        session.analysis_changed.connect(self._show)
        self._show()

    def offered(self) -> Iterable[Choice]:
        """What there is to choose from, for the scenario as it is."""
        raise NotImplementedError

    def _show(self) -> None:
        scenario = self.session.scenario
        self.setEnabled(scenario is not None)
        if scenario is not None:
            self.current = getattr(scenario, self.field)
            self.set_choices(self.offered())
        elif self.current is None:
            self.set_title(self.accessibleName())


class PrecisionControl(ScenarioChoice):
    def __init__(self, session: Session) -> None:
        super().__init__(session, words("precision"), "precision", session.set_precision)
        self.setToolTip(words("Data type of weights and activations"))

    def offered(self) -> Iterable[Choice]:
        notes = precision_notes()
        titles = {"native": f"{words('native')} {self.session.native_dtype}".strip()}
        return [Choice(key, titles.get(key, key), notes.get(key, "")) for key in catalogue.precisions()]


class KernelControl(ScenarioChoice):
    def __init__(self, session: Session) -> None:
        super().__init__(session, words("kernel"), "kernel", session.set_kernel)
        self.setToolTip(words("How the operands of a layer are fetched: it sets the bytes that cross each memory"))

    def offered(self) -> Iterable[Choice]:
        notes = kernel_notes()
        return [Choice(key, key, notes.get(key, "")) for key in catalogue.kernels()]


class PlannerControl(ScenarioChoice):
    def __init__(self, session: Session) -> None:
        super().__init__(session, words("planner"), "planner", session.set_planner)
        self.setToolTip(words("How activations get their place in the arena"))

    def offered(self) -> Iterable[Choice]:
        titles = planner_titles()
        return [Choice(key, *titles.get(key, (key, ""))) for key in (None, *catalogue.planners())]


class RuntimeControl(ScenarioChoice):
    def __init__(self, session: Session) -> None:
        super().__init__(session, words("runtime"), "runtime", session.set_runtime)
        self.setToolTip(words("What runs the network on the device: its code and state count in flash and RAM"))

    def offered(self) -> Iterable[Choice]:
        """The device's own runtimes first."""
        estimate, names = self.session.estimate, {card.id: card.name for card in catalogue.runtimes()}
        own = estimate.device.runtimes if estimate else ()
        ordered = [*(r for r in own if r in names), *(r for r in names if r not in own)]
        return [Choice(None, self._usual(names)), *(Choice(key, names[key], key) for key in ordered)]

    def _usual(self, names: Mapping[str, str]) -> str:
        from analysis.scenario import usual_runtime

        estimate, scenario = self.session.estimate, self.session.scenario
        if estimate is None or scenario is None:
            return words("usual")
        usual = usual_runtime(estimate.device, scenario.model)
        return words("usual: {name}").format(name=names.get(usual, usual))


class BatchControl(WholeNumber):
    """First dimension of every input."""

    def __init__(self, session: Session) -> None:
        super().__init__(words("batch"))
        self.session = session
        self.valueChanged.connect(session.set_batch)
        session.scenario_changed.connect(self._show)
        session.analysis_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setEnabled(self.session.scenario is not None)
        self.set_number(self.session.batch or 1)


class DimControl(WholeNumber):
    """One dimension that the file leaves open."""

    def __init__(self, session: Session, dim: str) -> None:
        super().__init__(dim)
        self.session, self.dim = session, dim
        self.valueChanged.connect(self._take)
        session.analysis_changed.connect(self._show)
        self._show()

    def _take(self, size: int) -> None:
        self.session.set_dim(self.dim, size)

    def _show(self) -> None:
        analysis = self.session.analysis
        if analysis and self.dim in analysis.graph.dims:
            self.set_number(analysis.graph.dims[self.dim])


class InPlaceControl(QCheckBox):
    def __init__(self, session: Session) -> None:
        super().__init__(words("operators work in place"))
        self.session = session
        self.setToolTip(words("A result may overwrite an operand that is not needed any more"))
        self.toggled.connect(session.set_in_place)
        session.scenario_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        scenario = self.session.scenario
        self.setEnabled(scenario is not None)
        blocked = self.blockSignals(True)
        self.setChecked(bool(scenario and scenario.in_place))
        self.blockSignals(blocked)
