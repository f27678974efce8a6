"""Devices, runtimes, links and energy tables: read from profiles/, each number with its source.

Ours lie in the package `profiles`; a person's own devices in the user's configuration folder, rooflens/profiles/devices.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, get_args

import platformdirs
from pydantic import ValidationError

import profiles
from analysis.device_schema import Device
from analysis.errors import Diagnostic, ProfileError, UnknownNameError
from analysis.profiles_schema import EnergyTable, Link, Memory, Peak, Quantity, Tier
from analysis.runtime_schema import Runtime

__all__ = [
    "Card",
    "Device",
    "DeviceCard",
    "EnergyTable",
    "Link",
    "Memory",
    "Peak",
    "Quantity",
    "Runtime",
    "known_devices",
    "known_energy_tables",
    "known_links",
    "known_runtimes",
    "load_device",
    "load_energy_table",
    "load_link",
    "load_runtime",
    "profile_problems",
    "user_folder",
]


Profile = TypeVar("Profile", Device, Runtime, Link, EnergyTable)


@dataclass(frozen=True, slots=True)
class Card:
    """A line of a list: enough to choose by, read without checking the whole profile."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A line of the device list. own: the person's own profile, not one of ours."""

    id: str
    name: str
    tier: str
    vendor: str = ""
    own: bool = False


def user_folder() -> Path:
    """Where a person's own device profiles lie."""
    return Path(platformdirs.user_config_dir("rooflens", appauthor=False)) / "profiles" / "devices"


def tomls(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    """(id, file) of every profile in a folder, sorted by id; nothing when the folder is absent."""
    if folder.is_dir():
        found = (f for f in folder.iterdir() if f.name.endswith(".toml"))
        yield from sorted(((f.name.removesuffix(".toml"), f) for f in found), key=lambda pair: pair[0])


@lru_cache(maxsize=8)
def ours(folder: str) -> dict[str, Traversable]:
    return dict(tomls(files(profiles).joinpath(folder)))


def parsed(kind: str, file: Traversable) -> dict[str, Any]:
    """The file's table. Raises ProfileError naming the file when it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{kind} profile {file.name} cannot be read", error, "a TOML file in UTF-8") from error
    except (ValueError, RecursionError) as error:  # a number of 5000 digits, a thousand brackets
        raise ProfileError(f"{kind} profile {file.name} is no TOML", error, "TOML") from error


def checked(model: type[Profile], kind: str, name: str, file: Traversable) -> Profile:
    """The profile, every rule checked. Raises ProfileError with file, key, found and allowed."""
    table = parsed(kind, file)
    if "id" in table:
        raise ProfileError(f"{kind} profile {file.name}: id is the file's name", table["id"], "no key id")
    try:
        return model.model_validate({"id": name, **table})
    except ValidationError as error:
        raise first_trouble(error, model, f"{kind} profile {file.name}") from None


# What pydantic's commonest complaints allow, in our words.
ALLOWED = {
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "too_short": "at least one",
}


def first_trouble(error: ValidationError, model: type[Profile], where: str) -> ProfileError:
    """The first of pydantic's complaints as one line of ours."""
    trouble = error.errors(include_url=False)[0]
    # pydantic names the branch of a union among the keys.
    key = ".".join(str(part) for part in trouble["loc"] if part != "float")
    place = f"{where}: {key}".removesuffix(": ") + (" " if key else ": ")
    context, kind = trouble.get("ctx", {}), trouble["type"]
    if kind == "rule":
        return ProfileError(place + context["what"], context["found"], context["allowed"])
    if kind == "missing":
        return ProfileError(place + "is missing", "no such key", f"the key {key}")
    if kind == "extra_forbidden":
        return ProfileError(place + "is not known", key.rpartition(".")[2], allowed_keys(model, key))
    allowed = context.get("expected", ALLOWED.get(kind, trouble["msg"]))
    return ProfileError(place + "is wrong", repr(trouble["input"])[:60], allowed)


def allowed_keys(model: type[Profile], key: str) -> str:
    """The keys that could stand beside an unknown one."""
    if "." not in key:
        return ", ".join(name for name in model.model_fields if name != "id")
    inside = Memory if key.startswith("memories.") and key.count(".") == 2 else Peak if "peak" in key else Quantity
    return ", ".join(inside.model_fields)


HEADER = re.compile(r'^(name|tier|vendor)\s*=\s*"([^"\\]*)"', re.MULTILINE)


def header(file: Traversable, keys: Iterable[str]) -> dict[str, str]:
    """The head of a file, by pattern: tomllib takes 2 ms a file. A file written otherwise is parsed."""
    text = file.read_text(encoding="utf-8")
    found = dict(HEADER.findall(text.split("\n[", 1)[0]))
    if not set(keys) <= found.keys():
        found = {key: str(value) for key, value in tomllib.loads(text).items() if key in keys}
    return found


@lru_cache(maxsize=1)
def our_devices() -> tuple[DeviceCard, ...]:
    return tuple(device_card(name, file, own=False) for name, file in ours("devices").items())


def device_card(name: str, file: Traversable, own: bool) -> DeviceCard:
    head = header(file, ("name", "tier", "vendor"))
    return DeviceCard(name, head.get("name", name), head.get("tier", ""), head.get("vendor", ""), own)


def theirs() -> dict[str, Path]:
    """A person's own profiles by id; a folder that cannot be read is none here, and told by profile_problems()."""
    try:
        return {name: Path(str(file)) for name, file in tomls(user_folder())}
    except OSError:
        return {}


def known_devices() -> tuple[DeviceCard, ...]:
    """Every device, ours first; profiles of a person's own that cannot be read are in profile_problems()."""
    own: list[DeviceCard] = []
    for name, file in theirs().items():
        if name not in ours("devices"):
            try:
                own.append(device_card(name, file, own=True))
            except (OSError, ValueError, RecursionError):
                continue
    return our_devices() + tuple(card for card in own if card.tier in get_args(Tier))


def profile_problems() -> tuple[Diagnostic, ...]:
    """What is wrong with a person's own device profiles, one diagnostic a file."""
    found = []
    try:
        list(tomls(user_folder()))
    except OSError as error:
        found.append(Diagnostic(None, "warning", f"the folder of own device profiles cannot be read: {error}"))
    for name in theirs():
        try:
            load_device(name)
        except ProfileError as error:
            found.append(Diagnostic(None, "error", str(error)))
    return tuple(found)


def load_device(name: str, known: Mapping[str, Path] | None = None) -> Device:
    """The device of that id. Raises UnknownNameError; ProfileError when the file is wrong or hides one of ours.

    known: what theirs() has just said, for who loads many and would not read the folder for each.
    """
    own = (theirs() if known is None else known).get(name)
    if own is None:
        return our_device(name)
    if name in ours("devices"):
        raise ProfileError(f"device profile {own} has the id of a built-in one", name, "a file name of its own")
    return load_own(name, own, changed_ns(own))


def changed_ns(own: Path) -> int:
    """When the file was last written. Raises ProfileError for a link to nowhere, or a file that is gone by now."""
    try:
        return own.stat().st_mtime_ns
    except OSError as error:
        raise ProfileError(f"device profile {own.name} cannot be read", error, "a TOML file in UTF-8") from error


@lru_cache(maxsize=256)
def our_device(name: str) -> Device:
    return load_ours(Device, "devices", name)


@lru_cache(maxsize=64)
def load_own(name: str, file: Path, changed: int) -> Device:
    return checked(Device, "device", name, file)


def load_ours(model: type[Profile], folder: str, name: str) -> Profile:
    kind = {"devices": "device", "runtimes": "runtime", "links": "link", "energy": "energy table"}[folder]
    known: dict[str, Traversable] = ours(folder)
    if name not in known:
        raise UnknownNameError(kind, name, known if folder != "devices" else (*known, *theirs()))
    return checked(model, kind, name, known[name])


@lru_cache(maxsize=64)
def load_runtime(name: str) -> Runtime:
    """Raises UnknownNameError, ProfileError."""
    return load_ours(Runtime, "runtimes", name)


@lru_cache(maxsize=64)
def load_link(name: str) -> Link:
    """Raises UnknownNameError, ProfileError."""
    return load_ours(Link, "links", name)


@lru_cache(maxsize=64)
def load_energy_table(name: str) -> EnergyTable:
    """Raises UnknownNameError, ProfileError."""
    return load_ours(EnergyTable, "energy", name)


@lru_cache(maxsize=4)
def cards(folder: str) -> tuple[Card, ...]:
    return tuple(Card(name, header(file, ("name",)).get("name", name)) for name, file in ours(folder).items())


def known_runtimes() -> tuple[Card, ...]:
    return cards("runtimes")


def known_links() -> tuple[Card, ...]:
    return cards("links")


def known_energy_tables() -> tuple[Card, ...]:
    return cards("energy")
