"""Changes of a scenario as pure functions: a scenario and a wish in, the new value out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario
    from analysis.sketch import Sketch


# Settings that a person keeps when the next model is opened; sizes belong to the model.
KEPT = (
    "precision", "kernel", "planner", "in_place", "devices", "runtime", "overrides", "max_latency_s", "max_energy_j",
)  # fmt: skip


def first_scenario(path: str, kept: Mapping[str, Any]) -> Scenario:
    """A model as its file has it, a drawing to be gone on with, on the devices kept."""
    from analysis.scenario import Scenario

    return Scenario(model=path, sketch=drawing_in(path), **known_settings(kept))


def kept_settings(scenario: Scenario | None, devices: tuple[str, ...]) -> dict[str, Any]:
    """What the next model is opened with; devices: those of a first one."""
    return {name: getattr(scenario, name) for name in KEPT} if scenario else {"devices": devices}


def known_settings(kept: Mapping[str, Any]) -> dict[str, Any]:
    """With the devices that are known: a profile may have gone since."""
    from analysis.device import known_devices

    known = {card.id for card in known_devices()}
    return {**kept, "devices": tuple(device for device in kept["devices"] if device in known)}


def drawing_in(path: str) -> Sketch | None:
    """None for a file without one; whoever reads the model says what is wrong with a file."""
    from analysis.errors import AnalysisError
    from analysis.readers.sketch_file import drawing_at

    try:
        return None if path == "-" else drawing_at(path)
    except AnalysisError:
        return None


def changed_pairs(pairs: tuple[tuple[str, Any], ...], name: str, value: Any) -> tuple[tuple[str, Any], ...]:
    """The pairs with one value set, in their order."""
    merged: Mapping[str, Any] = {**dict(pairs), name: value}
    return tuple(merged.items())


def changed_layer_precisions(
    old: tuple[tuple[str, str | None, str | None], ...], layers: Iterable[str], part: str, dtype: str | None
) -> tuple[tuple[str, str | None, str | None], ...]:
    """The wishes with "weights" or "activations" of some layers set; None is as the network has it."""
    wishes = {layer: (weights, activations) for layer, weights, activations in old}
    for layer in layers:
        weights, activations = wishes.get(layer, (None, None))
        wishes[layer] = (dtype, activations) if part == "weights" else (weights, dtype)
    return tuple((layer, *wish) for layer, wish in wishes.items() if wish != (None, None))


def changed_placements(scenario: Scenario, tensors: str, names: Iterable[str], memory: str | None) -> tuple[Any, ...]:
    """The placements with tensors of the first device put elsewhere; None is as the device has it.

    "" as name is all of a kind: single ones of that kind are then no longer wished for.
    """
    from analysis.placement import Placement

    device, wanted = scenario.devices[0], dict.fromkeys(names)
    same = [p for p in scenario.placements if (p.device, p.tensors) == (device, tensors)]
    gone = {p for p in same if p.name in wanted or "" in wanted}
    kept = tuple(p for p in scenario.placements if p not in gone)
    return kept if memory is None else (*kept, *(Placement(device, tensors, name, memory) for name in wanted))


def changed_overrides(scenario: Scenario, quantity: str, name: str, value: float | None) -> tuple[Any, ...]:
    """The overrides with one number of the first device set, or taken out."""
    from analysis.scenario import Override

    device = scenario.devices[0]
    others = tuple(o for o in scenario.overrides if (o.device, o.quantity, o.name) != (device, quantity, name))
    return others if value is None else (*others, Override(device, quantity, name, value))


def same_model(one: Analysis, other: Analysis) -> bool:
    """A drawing that goes on is one model, whatever was drawn."""
    drawn = (each.scenario.sketch is not None for each in (one, other))
    return one.scenario.model == other.scenario.model and len(set(drawn)) == 1
