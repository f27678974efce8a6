"""A device's profile as a person edits it: numbers by their place, as TOML, kept in their own folder, against another.

A place is the way to a number: ("clock_hz",), ("peak_macs_per_s", "int8"), ("memories", "SRAM", "capacity_bytes").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from analysis.device import Device, Memory, Quantity, first_trouble, known_devices, user_folder
from analysis.errors import FileError, ProfileError
from analysis.toml_text import assignment, bare_or_quoted

Place = tuple[str, ...]
Value = Quantity | str | None

# Tables of their own in the file; everything else stands on one line.
TABLES = ("peak_macs_per_s", "energy_j_per_mac")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ID_ALLOWED = "small letters, digits, _ and -, at most 64"


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands at a place here and there; None where nothing does."""

    place: Place
    here: Value
    there: Value


def numbers(profile: BaseModel, start: Place = ()) -> Iterator[tuple[Place, Quantity]]:
    """Every number with its place, those that are not known too."""
    for key in type(profile).model_fields:
        value = getattr(profile, key)
        if isinstance(value, Quantity):
            yield (*start, key), value
        elif isinstance(value, Mapping):
            yield from (((*start, key, name), item) for name, item in value.items() if isinstance(item, Quantity))
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Memory):
                    yield from numbers(item, (*start, key, item.name))


def with_number(device: Device, place: Place, number: Quantity) -> Device:
    """The device with another number at a place, past the checks: see trouble().

    What the old number was derived from goes with it: MAC per cycle, printed operations, the width of a bus. Peaks that
    are given per cycle follow another clock.
    """
    key = place[0]
    if key == "memories":
        memories = (with_memory_number(m, place[2], number) if m.name == place[1] else m for m in device.memories)
        return device.replaced(memories=tuple(memories))
    if len(place) == 2:
        return with_entries(device, key, {place[1]: bare(number)})
    changed = device.replaced(**{key: number})
    return with_peaks_of_clock(changed) if key == "clock_hz" else changed


def with_number_of(original: Device, device: Device, place: Place) -> Device:
    """The device with the number that the original has at a place, and with what that was derived from."""
    changed = with_number(device, place, dict(numbers(original))[place])
    if place[0] == "memories":
        kept = original.memory(place[1])
        derived = {"bus_bits": kept.bus_bits, "transfers_per_s": kept.transfers_per_s}
        return changed.with_memory(changed.memory(place[1]).model_copy(update=derived))
    if len(place) == 2:
        return with_entries(changed, place[0], {place[1]: getattr(original, place[0])[place[1]]})
    if place == ("clock_hz",):
        followed = {d for d, peak in device.peak_macs_per_s.items() if peak.macs_per_cycle}
        return with_entries(changed, "peak_macs_per_s", {d: original.peak_macs_per_s[d] for d in followed})
    return changed


def with_entries(device: Device, key: str, entries: Mapping[str, Quantity]) -> Device:
    return device.replaced(**{key: {**getattr(device, key), **entries}})


def with_memory_number(memory: Memory, key: str, number: Quantity) -> Memory:
    underived = {"bus_bits": None, "transfers_per_s": None} if key == "bandwidth_bytes_per_s" else {}
    return memory.model_copy(update={key: number, **underived})


def bare(number: Quantity) -> Quantity:
    """Without what the value was derived from."""
    fields = {name: None for name in ("printed_ops_per_s", "macs_per_cycle") if hasattr(number, name)}
    return number.model_copy(update=fields)


def with_peaks_of_clock(device: Device) -> Device:
    clock = device.clock_hz.value
    if clock is None:
        return device
    peaks = {
        dtype: peak.model_copy(update={"value": clock * peak.macs_per_cycle, "printed_ops_per_s": None})
        for dtype, peak in device.peak_macs_per_s.items()
        if peak.macs_per_cycle
    }
    return with_entries(device, "peak_macs_per_s", peaks)


def trouble(device: Device) -> str:
    """The first rule of profiles that the device breaks, in one line; "" where it is sound."""
    try:
        Device.model_validate({"id": device.id, **table_of(device)})
    except ValidationError as error:
        return str(first_trouble(error, Device, device.id))
    return ""


def differences(device: Device, other: Device) -> tuple[Difference, ...]:
    """Texts and numbers that are not the same, in the order of the profile; the id is no difference."""
    here, there = dict(stated(device)), dict(stated(other))
    places = dict.fromkeys((*here, *there))
    return tuple(
        Difference(place, here.get(place), there.get(place)) for place in places if here.get(place) != there.get(place)
    )


def stated(device: Device) -> Iterator[tuple[Place, Value]]:
    """Every text and every known number by its place; lists of texts as one."""
    yield from texts(device)
    for memory in device.memories:
        yield from texts(memory, ("memories", memory.name))
    yield from ((place, number) for place, number in numbers(device) if number.value is not None)


def texts(profile: BaseModel, start: Place = ()) -> Iterator[tuple[Place, str]]:
    for key in type(profile).model_fields:
        value = getattr(profile, key)
        if isinstance(value, str) and value and key != "id":
            yield (*start, key), value
        elif isinstance(value, tuple) and value and all(isinstance(item, str) for item in value):
            yield (*start, key), "; ".join(value)


def to_toml(device: Device) -> str:
    """The profile as a file of profiles/devices; it reads back as the same device."""
    table = table_of(device)
    memories = table.pop("memories")
    inner = {name: table.pop(name) for name in TABLES if name in table}
    lines = [assignment(key, value) for key, value in table.items()]
    for name, rows in inner.items():
        lines += ["", f"[{bare_or_quoted(name)}]", *(assignment(key, value) for key, value in rows.items())]
    for memory in memories:
        lines += ["", "[[memories]]", *(assignment(key, value) for key, value in memory.items())]
    return "\n".join(lines) + "\n"


def table_of(device: Device) -> dict[str, Any]:
    """What is not left to its default, without the id, which is the file's name, and without units, which are fixed."""
    table: dict[str, Any] = without_units(device.model_dump(mode="json", exclude_defaults=True, exclude={"id"}))
    return table


def without_units(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: without_units(item) for key, item in value.items() if key != "unit" and item not in ({}, None)}
    return [without_units(item) for item in value] if isinstance(value, list) else value


def from_toml(text: str, name: str) -> Device:
    """The device of a file's text, checked. Raises ProfileError saying key, found and allowed."""
    try:
        return Device.model_validate({"id": name, **tomllib.loads(text)})
    except ValidationError as error:
        raise first_trouble(error, Device, f"device profile {name}") from None
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"device profile {name} is no TOML", error, "TOML") from error


def load_file(path: str | Path) -> Device:
    """A profile from anywhere; its id is the file's name. Raises FileError, ProfileError."""
    file = Path(path)
    try:
        return from_toml(file.read_text(encoding="utf-8"), file.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"the device profile {file} cannot be read", error, "a TOML file in UTF-8") from error


def write_file(device: Device, path: str | Path) -> None:
    """Raises FileError."""
    try:
        Path(path).write_text(to_toml(device), encoding="utf-8", newline="\n")
    except OSError as error:
        raise FileError(f"the device profile {path} cannot be written", error) from error


def own_id(wish: str, taken: Iterable[str] | None = None) -> str:
    """An id that nobody has: the wish in allowed signs, with a number behind it where it is taken."""
    known = {card.id for card in known_devices()} if taken is None else set(taken)
    stem = re.sub(r"[^a-z0-9_-]+", "_", wish.casefold()).strip("_-")[:56] or "device"
    number, found = 1, stem
    while found in known:
        number += 1
        found = f"{stem}_{number}"
    return found


def save_own(device: Device) -> Path:
    """Writes the device into the person's own folder, over an own one of that id. Returns the file.

    Raises ProfileError for a device that breaks a rule, an id that cannot be or that one of ours has; FileError.
    """
    if not ID.fullmatch(device.id):
        raise ProfileError("no id for a device", device.id, ID_ALLOWED)
    if any(card.id == device.id and not card.own for card in known_devices()):
        raise ProfileError("a built-in device has this id", device.id, "an id of its own")
    if broken := trouble(device):
        raise ProfileError(broken)
    folder = user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"the folder {folder} cannot be made", error) from error
    path = folder / f"{device.id}.toml"
    write_file(device, path)
    return path


def remove_own(name: str) -> None:
    """Deletes a profile of the person's own. Raises FileError."""
    path = user_folder() / f"{name}.toml"
    try:
        path.unlink()
    except OSError as error:
        raise FileError(f"the device profile {path} cannot be deleted", error) from error
