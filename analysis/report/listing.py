"""Lists of what the program knows: devices and runtimes with every number's source, operators with their formulas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from analysis.device import (
    Device,
    Quantity,
    Runtime,
    known_devices,
    known_runtimes,
    load_device,
    load_runtime,
    profile_problems,
)
from analysis.errors import UnknownNameError, one_line
from analysis.ops import operators
from analysis.report.device_search import EVERYTHING, Search, found
from analysis.report.text import aligned
from analysis.units import UNKNOWN, binary, percent, si


def chosen(form: str, table: str, schema: str, record: Any) -> str:
    """The table, or the record as JSON under its schema. Raises UnknownNameError for another format."""
    if form == "table":
        return table + "\n"
    if form == "json":
        return json.dumps({"schema": schema, **record}, indent=1, ensure_ascii=False) + "\n"
    raise UnknownNameError("format", form, ("table", "json"))


def devices_list(form: str, search: Search = EVERYTHING) -> str:
    """The devices looked for: tier, capacities, int8 and fp32 peaks.

    Below: how many are found when something was looked for, those that may be meant but name no capacity, and profiles
    that cannot be read with the reason.
    """
    every = listed_devices()
    devices, undecided = found(every, search)
    head = ["id", "device", "tier", "flash", "RAM", "int8", "fp32", "runtimes"]
    table = aligned([head, *map(device_row, devices)], "lllrrrrl")
    problems = [problem.message for problem in profile_problems()]
    names = [device.id for device in undecided]
    below = [f"{len(devices)} of {len(every)} devices"] if search != EVERYTHING else []
    below += [f"capacity not known: {', '.join(names)}"] if names else []
    below += [f"error: {one_line(text)}" for text in problems]
    record = {"devices": [plain(device) for device in devices], "undecided": names, "problems": problems}
    return chosen(form, "\n".join([table, *below]), "rooflens.devices/1", record)


def listed_devices(name: str | None = None) -> list[Device]:
    """The device of that id, or every device whose profile can be read. Raises UnknownNameError, ProfileError."""
    if name is not None:
        return [load_device(name)]
    broken = broken_ids()
    return [load_device(card.id) for card in known_devices() if card.id not in broken]


def broken_ids() -> frozenset[str]:
    """Ids whose own profile is wrong."""
    own = [card.id for card in known_devices() if card.own]
    messages = [problem.message for problem in profile_problems()]
    return frozenset(name for name in own if any(f"{name}.toml" in message for message in messages))


def device_row(device: Device) -> list[str]:
    peaks = device.peak_macs_per_s
    return [
        device.id,
        device.name,
        device.tier,
        binary(device.flash_capacity_bytes),
        binary(device.ram_capacity_bytes),
        *(si(peaks[dtype].value, "MAC/s") if dtype in peaks else UNKNOWN for dtype in ("int8", "fp32")),
        ", ".join(device.runtimes),
    ]


def runtimes_list(form: str) -> str:
    """Every runtime: planner, code, state and how many operators it is known to run."""
    found = [load_runtime(card.id) for card in known_runtimes()]
    rows = [
        [
            r.id,
            r.name,
            r.planner,
            binary(r.code_bytes.value),
            binary(r.state_bytes.value),
            listed(r),
            ", ".join(r.tiers),
        ]
        for r in found
    ]
    table = aligned([["id", "runtime", "planner", "code", "state", "operators", "tiers"], *rows], "lllrrll")
    return chosen(form, table, "rooflens.runtimes/1", {"runtimes": [plain(runtime) for runtime in found]})


def listed(runtime: Runtime) -> str:
    """How many operators the profile lists, and what runs the rest."""
    own, back = runtime.support, runtime.fallback
    if own is None or not (own.listed or own.same_as):
        return "not known"
    count = f"as {own.same_as}" if own.same_as else str(max(len(own.tflite), len(own.onnx)))
    return f"{count}, rest on {back.on}" if back else count


def sheet(profile: BaseModel) -> str:
    """Facts in words, then a line for every number: value, confidence, source, note."""
    facts = [(key, text) for key, text in words(profile) if text]
    numbers = [[path, *cells(quantity)] for path, quantity in quantities(profile)]
    head = ["number", "value", "confidence", "source"]
    return aligned(facts, "ll") + "\n\n" + aligned([head, *numbers], "lrll")


def words(profile: BaseModel) -> Iterator[tuple[str, str]]:
    """The profile's texts, lists of texts, counts, and what holds of it."""
    for key in type(profile).model_fields:
        value = getattr(profile, key)
        if isinstance(value, str):
            yield key.replace("_", " "), value
        elif isinstance(value, int):
            yield key.replace("_", " "), str(value) if type(value) is int else "yes" if value else "no"
        elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            yield key.replace("_", " "), "; ".join(value)


def quantities(profile: BaseModel, prefix: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity under its path: "peak_macs_per_s int8", "SRAM bandwidth_bytes_per_s"."""
    for key in type(profile).model_fields:
        yield from inside(getattr(profile, key), f"{prefix}{key}".strip())


def inside(value: Any, path: str) -> Iterator[tuple[str, Quantity]]:
    if isinstance(value, Quantity):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from inside(item, f"{path} {key}")
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, BaseModel):
                yield from quantities(item, f"{getattr(item, 'name', path)} ")


def path_text(path: str) -> str:
    """A quantity's path in words, "SRAM bandwidth" for "SRAM bandwidth_bytes_per_s": the unit stands beside the number."""
    for unit in ("_macs_per_s", "_bytes_per_s", "_j_per_byte", "_j_per_mac", "_bytes", "_hz", "_eur", "_w", "_j", "_s"):
        path = path.replace(f"{unit} ", " ").removesuffix(unit)
    return path.replace("_", " ")


def cells(quantity: Quantity) -> Sequence[str]:
    """Value with unit, confidence, source with note."""
    if quantity.value is None:
        return UNKNOWN, "unknown", quantity.note
    source = f"{quantity.source} ({quantity.note})" if quantity.note else quantity.source
    return spelled(quantity), quantity.confidence, source


def spelled(quantity: Quantity) -> str:
    """Bytes in powers of 1024, a share as per cent."""
    if quantity.unit == "":
        return percent(quantity.value)
    return binary(quantity.value) if quantity.unit == "B" else si(quantity.value, quantity.unit, 4)


def plain(profile: BaseModel) -> dict[str, Any]:
    """The profile as JSON data."""
    return profile.model_dump(mode="json")


def operators_list(form: str) -> str:
    """Every operator with its decision: the formula of its rule, or why nothing is counted."""
    found = operators()
    head = ["operator", "domain", "decision", "family", "formula or reason"]
    rows = [[o.name, o.domain, o.kind, o.family, o.formula or o.reason] for o in found]
    counts = ", ".join(f"{number} {kind}" for kind, number in tally(o.kind for o in found).items())
    table = aligned([head, *rows], "lllll") + f"\n\n{len(found)} operators: {counts}"
    return chosen(form, table, "rooflens.operators/1", {"operators": [asdict(o) for o in found]})


def tally(kinds: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return counts
