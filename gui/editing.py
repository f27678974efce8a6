"""The verbs that set one thing of the scenario; each is one step of the history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gui.changes import changed_layer_precisions, changed_overrides, changed_pairs, changed_placements

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario

# Where the scenario has the budget of a quantity.
BUDGETS = {"latency": "max_latency_s", "energy": "max_energy_j"}


class Editing:
    """Part of the session: `change` makes the new scenario and has it analysed in the background."""

    scenario: Scenario | None
    analysis: Analysis | None
    selection: frozenset[int]
    _drag: object

    def change(self, *, drag: object = None, dragging: bool = False, title: str = "", **fields: Any) -> None:
        raise NotImplementedError

    @property
    def is_dragging(self) -> bool:
        """Whether a change goes on: the last one was not the end of it."""
        return self._drag is not None

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

    def set_layer_precision(self, part: str, dtype: str | None, layers: Iterable[int] | None = None) -> None:
        """Type of the "weights" or "activations" of layers, by default of the selected; None is as the network has it."""
        if self.scenario and self.analysis:
            names, chosen = self.analysis.workload.names, self.selection if layers is None else layers
            old, wanted = self.scenario.layer_precisions, [names[i] for i in sorted(chosen)]
            self.change(layer_precisions=changed_layer_precisions(old, wanted, part, dtype))

    def set_kernel(self, kernel: str) -> None:
        self.change(kernel=kernel)

    def set_planner(self, planner: str | None) -> None:
        self.change(planner=planner)

    def set_in_place(self, in_place: bool) -> None:
        self.change(in_place=in_place)

    def budget(self, quantity: str) -> float | None:
        """Most "latency" (s) or "energy" (J) that a run may take; None without such a budget."""
        return getattr(self.scenario, BUDGETS[quantity]) if self.scenario else None

    def set_budget(self, quantity: str, value: float | None) -> None:
        self.change(**{BUDGETS[quantity]: value})

    def reset_overrides(self) -> None:
        """Every device's own numbers again, in one step of the history."""
        self.change(overrides=())

    def placeable(self, tensors: str, layers: Iterable[int] | None = None) -> tuple[str, ...]:
        """What a scenario calls the "weights" of layers or the "activations" that they write; by default of the selected."""
        if self.analysis is None:
            return ()
        chosen, work = sorted(self.selection if layers is None else layers), self.analysis.workload
        if tensors == "weights":
            return tuple(work.names[i] for i in chosen if work.weight_read_bytes[i])
        lying = {name for names in self.analysis.plan.sharers for name in names}
        written = (name for i in chosen for name in self.analysis.graph.nodes[i].outputs)
        return tuple(name for name in written if name in lying)

    def place(self, tensors: str, names: Iterable[str], memory: str | None) -> None:
        """Puts the weights of layers, or activations, into a memory of the device looked at; None is its own place."""
        if self.scenario and self.scenario.devices and (wanted := tuple(names)):
            self.change(placements=changed_placements(self.scenario, tensors, wanted, memory))

    def reset_placements(self) -> None:
        """Every tensor where the devices have it, in one step of the history."""
        self.change(placements=())

    def override(self, quantity: str, name: str, value: float | None, *, dragging: bool = False) -> None:
        """Sets the peak of a data type or the bandwidth of a level by hand; None takes the device's own again.

        A drag is one step of the history, however many values it passes.
        """
        if self.scenario and self.scenario.devices:
            overrides = changed_overrides(self.scenario, quantity, name, value)
            self.change(overrides=overrides, drag=(quantity, name), dragging=dragging)
