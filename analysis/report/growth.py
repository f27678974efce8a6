"""What a model has grown by since a baseline, held to what it may grow; and which layers have done it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from analysis.compare import align
from analysis.errors import AnalysisError, FileError
from analysis.gate import Check, Finding
from analysis.gate.allowance import ALIKE, NOTHING, Allowance
from analysis.gate.finding import State
from analysis.gate.quantities import OF_THE_MODEL, QUANTITIES, Quantity
from analysis.report.baseline import load_baseline
from analysis.report.change import Change
from analysis.report.delta import Deltas, DeviceChange, deltas, rows_of
from analysis.report.record import analysis_record
from analysis.scenario import Analysis
from analysis.units import percent

Record = Mapping[str, Any]

# A quantity's key among the changes of a device.
ON_DEVICE = {"latency": "latency_s", "energy": "energy_j", "ram": "ram_bytes", "flash": "flash_bytes"}
# More layers than this are counted, not named.
NAMED = 3


def since_baseline(check: Check, analysis: Analysis) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """One finding a quantity that is held, and in words what was asked differently; nothing without a baseline.

    Raises FileError where the baseline cannot be read or lacks a device, ScenarioError where it is of another model.
    """
    if check.baseline is None:
        return (), ()
    if not check.baseline.exists():
        raise FileError(f"the baseline {check.baseline} is not there", hint="write it with --write-baseline")
    sides = Sides(load_baseline(check.baseline), analysis_record(analysis))
    changed = deltas(sides.before, sides.after)
    if changed.only_after:
        had = ", ".join(device["id"] for device in sides.before["devices"]) or "no device"
        what = f"the baseline {check.baseline} is without {', '.join(changed.only_after)}"
        raise FileError(what, had, ", ".join(check.scenario.devices), "write it anew with --write-baseline")
    return tuple(grown(changed, sides, check.growth)), (*changed.notes, *runtimes(changed))


def differences(check: Check, analysis: Analysis) -> tuple[str, ...]:
    """In words whatever is not as in the baseline; nothing where there is none that could be read."""
    try:
        found, notes = since_baseline(check, analysis)
    except AnalysisError:
        return ()
    return (*(one.message for one in found if one.state != "kept" or not alike(one.before, one.found)), *notes)


def runtimes(changed: Deltas) -> Iterator[str]:
    for device in changed.devices:
        then, now = device.runtimes
        if then != now:
            yield f"{device.name}: the baseline has runtime {then}, this {now}"


@dataclass(frozen=True, slots=True)
class Sides:
    """The two records of schema rooflens.analysis/1."""

    before: Record
    after: Record

    def layers(self, device: str | None) -> tuple[list[Record], list[Record]]:
        """Those of one device, or of the model."""
        before, after = (
            record["layers"] if device is None else next(d["layers"] for d in record["devices"] if d["id"] == device)
            for record in (self.before, self.after)
        )
        return before, after


def grown(changed: Deltas, sides: Sides, growth: Mapping[str, Allowance]) -> Iterator[Finding]:
    """Device by device, then what the model has on any."""
    for device in changed.devices:
        for key in ON_DEVICE:
            yield from judged(device, key, change_on(device, key), growth.get(key), sides)
    for key in OF_THE_MODEL:
        yield from judged(None, key, change_of_model(changed, key), growth.get(key), sides)


def change_of_model(changed: Deltas, key: str) -> Change:
    """MACs may hide in layers that are no longer counted; then what is counted is only the least there is."""
    change, uncounted = changed.total(key), changed.total("uncounted_nodes").delta or 0
    return replace(change, least=(False, uncounted > 0)) if key == "macs" else change


def change_on(device: DeviceChange, key: str) -> Change:
    """Of the expected time; of the least, where neither side knows what to expect."""
    change = device.change(ON_DEVICE[key])
    if key == "latency" and change.before is None and change.after is None:
        return replace(device.change("latency_bound_s"), least=(True, True))
    return change


def judged(
    device: DeviceChange | None, key: str, change: Change, said: Allowance | None, sides: Sides
) -> Iterator[Finding]:
    """Nothing where anything goes, or where nothing was said about what neither side knows."""
    allowed = said or NOTHING
    if allowed.anything or (said is None and change.before is None and change.after is None):
        return
    limit = None if change.before is None else allowed.limit(change.before)
    state = state_of(change, limit)
    text = words(QUANTITIES[key], change, allowed, state)
    if state == "broken":
        text += culprits(device, key, change, sides)
    yield Finding(
        device.id if device else None,
        QUANTITIES[key].name,
        "growth",
        state,
        state != "kept",
        f"{device.name}: {text}" if device else text,
        change.after,
        None if limit is None else float(limit),
        change.before,
    )


def state_of(change: Change, limit: Fraction | None) -> State:
    """From an exact need to at least more than is allowed is growth, too; other grounds that differ tell nothing."""
    more = change.after is not None and limit is not None and change.after > limit
    if more and (change.comparable or change.least == (False, True)):
        return "broken"
    return "kept" if change.comparable else "unknown"


def words(quantity: Quantity, change: Change, allowed: Allowance, state: State) -> str:
    if state == "broken":
        return excess(quantity, change, allowed)
    return steady(quantity, change, allowed) if state == "kept" else untold(quantity, change)


def excess(quantity: Quantity, change: Change, allowed: Allowance) -> str:
    by = (change.after or 0) - (change.before or 0)
    share = f" ({percent(by / change.before)})" if change.before else ""
    then, now = change.shown
    return f"{quantity.name} grew from {then} to {now}, by {quantity.shown(by)}{share}; allowed: {allowed.text}"


def steady(quantity: Quantity, change: Change, allowed: Allowance) -> str:
    then, now = change.shown
    if not change.delta or alike(change.before, change.after):
        return f"{quantity.name} as in the baseline: {now}"
    verb = "grew within what is allowed" if change.delta > 0 else "shrank"
    more = f" (allowed: {allowed.text})" if change.delta > 0 else ""
    return f"{quantity.name} {verb}, from {then} to {now}{more}"


def alike(before: float | None, after: float | None) -> bool:
    """The same, or of fractions the same but for their last digits."""
    if isinstance(before, float) and isinstance(after, float):
        return abs(after - before) <= before * ALIKE
    return before == after


def untold(quantity: Quantity, change: Change) -> str:
    """What cannot be told is not promised."""
    then, now = change.shown
    return f"cannot tell whether {quantity.name} grew: {then} in the baseline, {now} now"


def culprits(device: DeviceChange | None, key: str, change: Change, sides: Sides) -> str:
    """The layers that grew most, or for RAM where most is alive; nothing where no layer did."""
    if key == "ram":
        return peaks(*(record["totals"]["peak_layer"] for record in (sides.before, sides.after)))
    on_device = device.id if device and key in ("latency", "energy") else None
    layers = layers_grown(sides, on_device, "weight_bytes" if key == "flash" else change.key)
    return named(layers, QUANTITIES[key])


def peaks(before: str | None, after: str | None) -> str:
    if after is None:
        return ""
    return f"; most is alive at {after}" + (f", not at {before} as before" if before not in (None, after) else "")


def layers_grown(sides: Sides, device: str | None, key: str) -> list[tuple[float, str]]:
    """(by how much, name) of every layer that is larger than the one it answers to, or new; the largest first."""
    before, after = sides.layers(device)
    rows = align(rows_of(sides.after), rows_of(sides.before)).tolist()
    known = {row: layer.get(key) or 0 for row, layer in enumerate(before)}
    found = [
        ((layer.get(key) or 0) - known.get(row, 0), shown["name"])
        for layer, shown, row in zip(after, sides.after["layers"], rows, strict=True)
    ]
    return sorted((one for one in found if one[0] > 0), key=lambda one: -one[0])


def named(layers: list[tuple[float, str]], quantity: Quantity) -> str:
    if not layers:
        return ""
    shown = ", ".join(f"{name} +{quantity.shown(by)}" for by, name in layers[:NAMED])
    more = len(layers) - NAMED
    return f"; most in {shown}" + (f" and {more} more layer{'s' if more > 1 else ''}" if more > 0 else "")
