"""A grid out of a TOML file, or out of what options say: texts and numbers become axes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.checked_record import checked
from analysis.errors import AnalysisError, FileError, ProfileError, ScenarioError
from analysis.sweep.grid import Grid, resolution_of

# How a person asks for what the file, or the device, has of itself.
AS_IT_IS: Mapping[str, str] = MappingProxyType({"batch": "file", "resolution": "file", "runtime": "own"})

Text = Annotated[str, Field(strict=True)]
Number = Annotated[int, Field(strict=True)]


class GridRecord(BaseModel):
    """A grid as it stands in a file. models: paths from the file's folder on, * and ? for several.

    Rows name them as a command line would: from the working folder on where they lie in it, however the grid was named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[Text, ...] = ()
    devices: tuple[Text, ...] = ()
    batch: tuple[Number | Text, ...] = ()
    precision: tuple[Text, ...] = ()
    resolution: tuple[Number | Text, ...] = ()
    kernel: tuple[Text, ...] = ()
    runtime: tuple[Text, ...] = ()


AXES = tuple(GridRecord.model_fields)
# Axis in a file, or option -> field of Grid.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "models": "models", "devices": "devices", "batch": "batches", "precision": "precisions",
        "resolution": "resolutions", "kernel": "kernels", "runtime": "runtimes",
    }
)  # fmt: skip

Said = Mapping[str, Iterable[Any]]


def load_said(path: Path) -> dict[str, tuple[Any, ...]]:
    """What a file says of each axis. Raises FileError, whatever is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise FileError(f"the grid {path} is no text", "bytes that are not UTF-8", "TOML in UTF-8") from error
    except OSError as error:
        raise FileError(f"the grid {path} cannot be read", error.strerror or error) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"the grid {path} is no TOML", error, "TOML") from error
    try:
        record = checked(table, GridRecord)
        said = {axis: getattr(record, axis) for axis in AXES if axis in table}
        grid_of({**said, "models": ()})
    except AnalysisError as error:
        raise FileError(f"the grid {path}: {error.what}", error.found, error.allowed, error.hint) from error
    return said | {"models": tuple(file for model in record.models for file in files_of(model, near(path.parent)))}


def near(folder: Path) -> Path:
    """The folder from the working folder on, if it lies in there: what is relative in a grid stays relative in its rows."""
    try:
        return folder.relative_to(Path.cwd())
    except (ValueError, OSError):
        return folder


def files_of(model: str, folder: Path) -> list[str]:
    """The files that a name stands for, sorted; the name itself where none does, whose cells will say so."""
    if not any(sign in model for sign in "*?") or (folder / model).exists():
        return [str(folder / model)]
    pattern = Path(model)
    start = Path(pattern.anchor) if pattern.is_absolute() else folder
    found = start.glob(str(pattern.relative_to(pattern.anchor)))
    return sorted(map(str, found)) or [str(folder / model)]


def grid_of(said: Said) -> Grid:
    """The grid of axes as they were said; devices: every one that is known where none was said.

    Raises ScenarioError for a value of another form; names and sizes are checked when the grid is, see grid.checked.
    """
    found = {axis: tuple(VALUES[axis](value) for value in values) for axis, values in said.items()}
    axes: dict[str, Any] = {FIELDS[axis]: values for axis, values in found.items()}
    return Grid(**{"models": (), "devices": (), **axes} | ({} if axes.get("devices") else {"devices": every_device()}))


def as_it_is(axis: str, read: Callable[[str], Any], value: Any) -> Any:
    text = str(value).strip()
    return None if text == AS_IT_IS[axis] else read(text)


def batch_of(text: str) -> int:
    if not (text.isdecimal() and text.isascii()) or len(text) > 19:
        raise ScenarioError("a batch size has another form", repr(text[:80]), "a whole number, or file")
    return int(text)


VALUES: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        **dict.fromkeys(("models", "devices", "precision", "kernel"), str),
        "batch": partial(as_it_is, "batch", batch_of),
        "resolution": partial(as_it_is, "resolution", resolution_of),
        "runtime": partial(as_it_is, "runtime", str),
    }
)


def every_device() -> tuple[str, ...]:
    """All that are known, but a person's own whose profiles are wrong."""
    from analysis.device import known_devices, load_device

    found = []
    for card in known_devices():
        try:
            found.append(load_device(card.id).id)
        except ProfileError:
            continue
    return tuple(found)
