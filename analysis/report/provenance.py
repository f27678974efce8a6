"""Where the numbers of the device library come from: how many are read, measured, recalled, derived, estimated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from analysis.device import Device
from analysis.errors import ScenarioError
from analysis.report.device_search import EVERYTHING, Search, found
from analysis.report.listing import chosen, listed_devices, quantities
from analysis.report.text import aligned
from analysis.units import percent

# The classes of profiles/README.md in one word each, surest first.
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "stated-read": "read",
        "measured-read": "measured",
        "recalled": "recalled",
        "derived": "derived",
        "estimate": "estimated",
    }
)


def provenance(device: Device) -> dict[str, int]:
    """How many of the device's numbers are of each class; what is not known is no number."""
    counts = Counter(CLASSES[q.confidence] for _, q in quantities(device) if q.value is not None)
    return {name: counts[name] for name in CLASSES.values()}


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The counts of several devices together."""
    total = dict.fromkeys(CLASSES.values(), 0)
    for count in counts:
        total = {name: total[name] + count[name] for name in total}
    return total


def provenance_list(form: str, search: Search = EVERYTHING, name: str | None = None) -> str:
    """A line for each device looked for (or the one of that id), and the total with shares.

    Raises UnknownNameError, ProfileError; ScenarioError when no device is left.
    """
    devices, _ = found(listed_devices(name), search)
    if not devices:
        raise ScenarioError("no device is found", "nothing", "a wider search, see rooflens devices")
    counts = {device.id: provenance(device) for device in devices}
    total = summed(counts.values())
    record = {
        "devices": [
            {"id": d.id, "name": d.name, **counts[d.id], "numbers": sum(counts[d.id].values())} for d in devices
        ],
        "total": {**total, "numbers": sum(total.values())},
    }
    return chosen(form, provenance_table(devices, counts, total), "rooflens.provenance/1", record)


def provenance_table(devices: list[Device], counts: Mapping[str, Mapping[str, int]], total: Mapping[str, int]) -> str:
    numbers = sum(total.values())
    rows = [["id", "device", *total, "numbers"]]
    rows += [[d.id, d.name, *map(str, counts[d.id].values()), str(sum(counts[d.id].values()))] for d in devices]
    rows.append(["total", f"devices: {len(devices)}", *map(str, total.values()), str(numbers)])
    rows.append(["share", "", *(percent(count / numbers) for count in total.values()), percent(1.0)])
    return aligned(rows, "ll" + "r" * (len(total) + 1))
