"""One device: every number with its source, its profile as a file, or where it differs from another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.device import Quantity, load_device
from analysis.device_file import Difference, Place, Value, differences, to_toml
from analysis.errors import UnknownNameError
from analysis.report.listing import cells, chosen, plain, sheet
from analysis.report.text import aligned
from analysis.units import UNKNOWN


def device_sheet(name: str, form: str) -> str:
    """One device, every number with its source; as TOML the file that it could be. Raises UnknownNameError, ProfileError."""
    device = load_device(name)
    if form == "toml":
        return to_toml(device)
    return chosen(form, sheet(device), "rooflens.device/1", {"device": plain(device)})


def device_differences(name: str, other: str, form: str) -> str:
    """What the two profiles say differently. Raises UnknownNameError, ProfileError."""
    if form == "toml":
        raise UnknownNameError("format", form, ("table", "json"))
    found = differences(load_device(name), load_device(other))
    table = aligned([["", name, other], *map(row, found)], "lll") if found else "no difference"
    record = {"devices": [name, other], "differences": [entry(difference) for difference in found]}
    return chosen(form, table, "rooflens.device-differences/1", record)


def place_text(place: Place) -> str:
    """`("memories", "SRAM", "capacity_bytes")` is "SRAM capacity bytes"."""
    return " ".join(place[1:] if place[0] == "memories" else place).replace("_", " ")


def row(difference: Difference) -> Sequence[str]:
    return place_text(difference.place), value_text(difference.here), value_text(difference.there)


def value_text(value: Value) -> str:
    """A number with its confidence; a dash where the profile says nothing. Sources stand in the sheets of the devices."""
    if isinstance(value, Quantity):
        amount, confidence, _ = cells(value)
        return f"{amount} ({confidence})"
    return value or UNKNOWN


def entry(difference: Difference) -> dict[str, Any]:
    both = {"here": difference.here, "there": difference.there}
    return {"place": list(difference.place)} | {
        side: plain(value) if isinstance(value, Quantity) else value for side, value in both.items()
    }
