"""What a change of a scenario is called, as "batch 8" or "SRAM 3.8 GB/s": names for the steps of the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from analysis.units import binary, duration, si
from gui import catalogue

if TYPE_CHECKING:
    from analysis.scenario import Override, Scenario


def words(text: str) -> str:
    return QCoreApplication.translate("history", text)


def name_of(scenario: Scenario) -> str:
    """What a person calls the network: the file's name, or that of a drawing which has none."""
    return Path(scenario.model).name or (scenario.sketch.name if scenario.sketch else "")


def opened_as(scenario: Scenario) -> str:
    """Name of the first step of a history."""
    return name_of(scenario)


def what_changed(before: Scenario, after: Scenario) -> str:
    """Name of a step: what it set, most telling first."""
    different = (f for f in SAYINGS if getattr(before, f) != getattr(after, f))
    return ", ".join(SAYINGS[field](before, after) for field in different)


def say_model(before: Scenario, after: Scenario) -> str:
    return name_of(after)


def say_sketch(before: Scenario, after: Scenario) -> str:
    return words("as the file has it") if after.sketch is None else words("the drawing")


def say_devices(before: Scenario, after: Scenario) -> str:
    return device_name(after.devices[0]) if after.devices else words("no device")


def say_batch(before: Scenario, after: Scenario) -> str:
    return words("batch of the file") if after.batch is None else words("batch {n}").format(n=after.batch)


def say_dims(before: Scenario, after: Scenario) -> str:
    return say_pairs(before.dims, after.dims, str)


def say_shapes(before: Scenario, after: Scenario) -> str:
    from analysis.graph import shape_text

    return say_pairs(before.shapes, after.shapes, shape_text)


def say_pairs(before: tuple[tuple[str, Any], ...], after: tuple[tuple[str, Any], ...], write: Callable) -> str:
    known = dict(before)
    changed = [f"{name} {write(value)}" for name, value in after if known.get(name) != value]
    return ", ".join(changed) or words("sizes of the file")


def say_precision(before: Scenario, after: Scenario) -> str:
    return words("native precision") if after.precision == "native" else after.precision


def say_layer_precisions(before: Scenario, after: Scenario) -> str:
    """ "fc1 weights int8", "12 layers weights int8"."""
    old = {layer: (weights, activations) for layer, weights, activations in before.layer_precisions}
    new = [wish for wish in after.layer_precisions if old.get(wish[0]) != wish[1:]]
    if not new:
        return words("layers as the network")
    _, weights, activations = new[0]
    which = new[0][0] if len(new) == 1 else words("{n} layers").format(n=len(new))
    types = ((words("weights {type}"), weights), (words("activations {type}"), activations))
    return " ".join([which, *(said.format(type=dtype) for said, dtype in types if dtype)])


def say_kernel(before: Scenario, after: Scenario) -> str:
    return words("kernel {name}").format(name=after.kernel)


def say_planner(before: Scenario, after: Scenario) -> str:
    return words("planner {name}").format(name=after.planner or words("of the runtime"))


def say_in_place(before: Scenario, after: Scenario) -> str:
    return words("in place") if after.in_place else words("not in place")


def say_runtime(before: Scenario, after: Scenario) -> str:
    return words("runtime {name}").format(name=after.runtime or words("of the device"))


def say_overrides(before: Scenario, after: Scenario) -> str:
    """What was set by hand, or taken back."""
    new = [override_text(o) for o in after.overrides if o not in before.overrides]
    kept = {(o.device, o.quantity, o.name) for o in after.overrides}
    back = [override_name(o) for o in before.overrides if (o.device, o.quantity, o.name) not in kept]
    return ", ".join(new) or words("{names} as the device has it").format(names=", ".join(back))


def say_deadline(before: Scenario, after: Scenario) -> str:
    allowed = after.max_latency_s
    return words("no deadline") if allowed is None else words("deadline {time}").format(time=duration(allowed))


def say_energy_budget(before: Scenario, after: Scenario) -> str:
    allowed = after.max_energy_j
    return words("no energy budget") if allowed is None else words("energy budget {e}").format(e=si(allowed, "J"))


def say_placements(before: Scenario, after: Scenario) -> str:
    """ "all weights in PSRAM", "fc1 in flash", or how many lie elsewhere."""
    new = [wish for wish in after.placements if wish not in before.placements]
    if not new:
        return words("tensors where they were")
    all_of = {"weights": words("all weights"), "activations": words("all activations")}
    which = (new[0].name or all_of[new[0].tensors]) if len(new) == 1 else words("{n} tensors").format(n=len(new))
    return words("{what} in {memory}").format(what=which, memory=new[0].memory)


SAYINGS: dict[str, Callable[[Any, Any], str]] = {
    "model": say_model,
    "devices": say_devices,
    "batch": say_batch,
    "dims": say_dims,
    "shapes": say_shapes,
    "precision": say_precision,
    "layer_precisions": say_layer_precisions,
    "kernel": say_kernel,
    "planner": say_planner,
    "in_place": say_in_place,
    "runtime": say_runtime,
    "overrides": say_overrides,
    "placements": say_placements,
    "max_latency_s": say_deadline,
    "max_energy_j": say_energy_budget,
    "sketch": say_sketch,
}


def override_name(override: Override) -> str:
    """Which number was changed by hand: "SRAM", "int8 peak"."""
    names = {"peak": words("{name} peak"), "capacity": words("{name} capacity"), "clock": words("clock")}
    return names.get(override.quantity, "{name}").format(name=override.name)


def override_text(override: Override) -> str:
    """ "SRAM 3.8 GB/s"."""
    units = {"peak": "MAC/s", "bandwidth": "B/s", "clock": "Hz"}
    unit = units.get(override.quantity)
    amount = si(override.value, unit) if unit else binary(int(override.value))
    return f"{override_name(override)} {amount}"


def device_name(device: str) -> str:
    return next((card.name for card in catalogue.devices() if card.id == device), device)
