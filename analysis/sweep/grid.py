"""What a sweep goes through: seven axes, and every combination of them as a cell."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import product
from typing import NamedTuple

from analysis.errors import ScenarioError
from analysis.scenario import Scenario, check, usual_runtime

Resolution = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes; each has at least one value. None: batch and resolution as the file has them, the device's own runtime.

    models: paths. devices, runtimes: ids. resolutions: height and width of the image inputs.
    """

    models: tuple[str, ...]
    devices: tuple[str, ...]
    batches: tuple[int | None, ...] = (None,)
    precisions: tuple[str, ...] = ("native",)
    resolutions: tuple[Resolution | None, ...] = (None,)
    kernels: tuple[str, ...] = ("ideal",)
    runtimes: tuple[str | None, ...] = (None,)


class Cell(NamedTuple):
    """One combination: what one row answers. runtime is named, also where the device's own was left to be taken."""

    model: str
    device: str
    batch: int | None
    precision: str
    resolution: Resolution | None
    kernel: str
    runtime: str


def cells(grid: Grid) -> Iterator[Cell]:
    """Every cell once, those of one model together, devices fastest. Raises UnknownNameError, ProfileError."""
    runtime_of = {(r, d, m): runtime_named(r, d, m) for r in grid.runtimes for d in grid.devices for m in grid.models}
    outer = (grid.models, grid.resolutions, grid.precisions, grid.kernels, grid.batches)
    for model, resolution, precision, kernel, batch in product(*outer):
        pairs = ((device, runtime_of[wish, device, model]) for wish in grid.runtimes for device in grid.devices)
        for device, runtime in dict.fromkeys(pairs):
            yield Cell(model, device, batch, precision, resolution, kernel, runtime)


def runtime_named(wish: str | None, device: str, model: str) -> str:
    from analysis.device import load_device

    return wish or usual_runtime(load_device(device), model)


def checked(grid: Grid) -> Grid:
    """The grid with each value once. Raises ScenarioError, UnknownNameError, ProfileError for what no cell can have."""
    once = Grid(*(tuple(dict.fromkeys(getattr(grid, axis.name))) for axis in fields(Grid)))
    for axis in fields(Grid):
        if not getattr(once, axis.name):
            raise ScenarioError(f"the axis {axis.name} is empty", "no value", "one value or more")
    check_models(once)
    check_names(once)
    return once


def check_models(grid: Grid) -> None:
    if "-" in grid.models:
        raise ScenarioError("a sweep reads its models more than once", "standard input", "model files")
    if pipe := next(filter(is_pipe, grid.models), None):
        raise ScenarioError("a sweep reads its models more than once", f"a pipe: {pipe}", "model files")
    if "" in grid.models:
        raise ScenarioError("a model has no name", "''", "model files")


def is_pipe(model: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(model).st_mode)
    except (OSError, ValueError):
        return False


def check_names(grid: Grid) -> None:
    """Names that somebody has, sizes that can be."""
    from analysis.device import load_device, load_runtime

    for device in grid.devices:
        load_device(device)
    for runtime in grid.runtimes:
        if runtime is not None:
            load_runtime(runtime)
    for batch, precision, kernel in product(grid.batches, grid.precisions, grid.kernels):
        check(Scenario(grid.models[0], batch=batch, precision=precision, kernel=kernel))
    for resolution in grid.resolutions:
        check(Scenario(grid.models[0], shapes=(("image", resolution or ()),)))
        if resolution and min(resolution) < 1:
            raise ScenarioError("a resolution is no size", resolution_text(resolution), "96, or 96x128")


def resolution_text(resolution: Resolution | None) -> str:
    """`96x128`, height first; "" for as the file has it."""
    return "" if resolution is None else "x".join(map(str, resolution))


def resolution_of(text: str) -> Resolution:
    """Of `96` or `96x128`. Raises ScenarioError."""
    parts = text.strip().lower().split("x")
    if len(parts) > 2 or not all(part.isdecimal() and part.isascii() for part in parts):
        raise ScenarioError("a resolution has another form", repr(text[:80]), "96, or height x width as 96x128")
    return int(parts[0]), int(parts[-1])
