"""What the pages ask of the analysis, imported when it is asked for; and how a person's own value stands in a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.units import UNKNOWN, binary, si

if TYPE_CHECKING:
    from analysis.device import Device, Quantity
    from analysis.device_file import Difference, Place, Value

BY_HAND = "changed by hand"


def words(text: str) -> str:
    return QCoreApplication.translate("library", text)


def load(name: str) -> Device:
    from analysis.device import load_device

    return load_device(name)


def numbers(device: Device) -> dict[Place, Quantity]:
    from analysis.device_file import numbers

    return dict(numbers(device))


def with_value(device: Device, place: Place, number: Quantity, original: Device) -> Device:
    """Back at the original's number, what that one was derived from is back too."""
    from analysis.device_file import with_number, with_number_of

    back = numbers(original).get(place) == number
    return with_number_of(original, device, place) if back else with_number(device, place, number)


def trouble(device: Device) -> str:
    from analysis.device_file import trouble

    return trouble(device)


def differences(device: Device, original: Device) -> tuple[Difference, ...]:
    from analysis.device_file import differences

    return differences(device, original)


def set_by_hand(number: Quantity, value: float, original: Quantity) -> Quantity:
    """Another value. Its source cannot go on to say so: it is kept in the note, unless a person has written a new one."""
    if number.source not in (original.source, BY_HAND):
        return number.model_copy(update={"value": value})
    note = original.note if original.value is None else was(original)
    return number.model_copy(update={"value": value, "source": BY_HAND, "confidence": "estimate", "note": note})


def was(original: Quantity) -> str:
    parts = (f"was {amount(original)}", original.source, original.note)
    return "; ".join(part for part in parts if part)


def amount(number: Quantity) -> str:
    if number.value is None:
        return UNKNOWN
    return binary(number.value) if number.unit == "B" else si(number.value, number.unit, 4)


def shown(value: Value) -> str:
    """A number without its source, a text as it is, a dash for nothing."""
    if value is None or isinstance(value, str):
        return value or UNKNOWN
    return amount(value)


def confidences() -> tuple[tuple[str, str], ...]:
    """(name in a profile, words) of each class of number, surest first."""
    return (
        ("stated-read", words("read")),
        ("measured-read", words("measured")),
        ("recalled", words("recalled")),
        ("derived", words("derived")),
        ("estimate", words("estimated")),
    )


def titles() -> dict[str, str]:
    """Words for the last part of a place."""
    return {
        "clock_hz": words("clock"),
        "power_active_w": words("power, working"),
        "power_idle_w": words("power, idle"),
        "price_eur": words("price"),
        "capacity_bytes": words("capacity"),
        "reserved_bytes": words("reserved"),
        "bandwidth_bytes_per_s": words("bandwidth"),
        "energy_j_per_byte": words("energy per byte"),
        "peak_macs_per_s": words("peak"),
        "energy_j_per_mac": words("energy per MAC"),
        "name": words("name"),
        "vendor": words("vendor"),
        "compute_units": words("compute units"),
    }


def section_of(place: Place) -> str:
    """The heading that a number stands under."""
    if place[0] == "memories":
        return place[1]
    return {"peak_macs_per_s": words("Peaks"), "energy_j_per_mac": words("Energy per MAC")}.get(
        place[0], words("The device")
    )


def title_of(place: Place) -> str:
    """Within its section."""
    last = place[-1]
    return titles().get(last, last.replace("_", " "))


def full_title(place: Place) -> str:
    """On its own."""
    known = titles()
    rest = place[1:] if place[0] == "memories" else place
    return " ".join(known.get(part, part.replace("_", " ")) for part in rest)
