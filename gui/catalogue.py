"""What there is to choose from. Imported when it is asked for: the window is on screen before the analysis is loaded."""

from __future__ import annotations

import tomllib
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from analysis.device import Card, DeviceCard


def devices() -> tuple[DeviceCard, ...]:
    from analysis.device import known_devices

    return known_devices()


def runtimes() -> tuple[Card, ...]:
    from analysis.device import known_runtimes

    return known_runtimes()


def links() -> tuple[Card, ...]:
    from analysis.device import known_links

    return known_links()


def precisions() -> tuple[str, ...]:
    from analysis.rewrite import PRECISIONS

    return tuple(PRECISIONS)


def layer_dtypes() -> tuple[str, ...]:
    """Types that single layers can be set to."""
    from analysis.rewrite import LAYER_DTYPES

    return LAYER_DTYPES


def kernels() -> tuple[str, ...]:
    from analysis.traffic import KERNELS

    return tuple(KERNELS)


def planners() -> tuple[str, ...]:
    from analysis.memory import PLANNERS

    return tuple(PLANNERS)


def file_formats() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(title, suffixes) of every format that can be read."""
    from analysis.readers import FORMATS

    return tuple(FORMATS)


def samples() -> tuple[tuple[str, str, str], ...]:
    """(path, title, note) of each bundled sample, as their index says."""
    folder = files(resources).joinpath("samples")
    index = tomllib.loads(folder.joinpath("samples.toml").read_text(encoding="utf-8"))
    return tuple((path_of(row["file"]), row["title"], row["description"]) for row in index["sample"])


def path_of(name: str) -> str:
    with as_file(files(resources).joinpath("samples", name)) as path:
        return str(path)
