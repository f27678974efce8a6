"""What has been published, and what was fitted to it: profiles/calibration, read once."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

import profiles
from analysis.calibration.classes import CLASSES

# What stands for a core without figures of its own: the one of its family that comes nearest.
NEAREST: Mapping[str, str] = MappingProxyType(
    {
        "Cortex-M33": "Cortex-M4",
        "Cortex-M4": "Cortex-M33",
        "Cortex-M7": "Cortex-M33",
        "4x Cortex-A76": "4x Cortex-A72",
        "4x Cortex-A72": "4x Cortex-A53",
        "4x Cortex-A57": "4x Cortex-A72",
        "4x Cortex-A73": "4x Cortex-A72",
        "4x Cortex-A53": "4x Cortex-A7",
        "4x Cortex-A7": "4x Cortex-A53",
    }
)

# How fast cores run the same code at the same clock. Source: Arm, Cortex-M comparison table, CoreMark per MHz.
COREMARK_PER_MHZ: Mapping[str, float] = MappingProxyType({"Cortex-M4": 3.54, "Cortex-M33": 4.10, "Cortex-M7": 5.29})

# Boards whose memories run at half the core's clock. Source: ST, RM0433, figure "Clock tree": AXI and AHB up to 240 MHz of 480.
HALF_BUS = frozenset({"stm32h743"})

# Cores of one instruction set: what a runtime was measured on tells of the others.
FAMILIES = (
    frozenset({"Cortex-M4", "Cortex-M33", "Cortex-M7"}),
    frozenset({"4x Cortex-A7", "4x Cortex-A53", "4x Cortex-A72", "4x Cortex-A73", "4x Cortex-A76"}),
)

# With fewer networks measured, a board's own figures do not tell its kernels apart: the band is that of other boards.
FEWEST = 3

# A network that spends more than this on kernels that were never measured gets the band of such.
LARGEST_UNTOLD_SHARE = 0.2

# Runtimes of our own list whose kernels were published under another name.
SAME_KERNELS: Mapping[str, str] = MappingProxyType({"tflm-cmsis-nn": "microtvm-cmsis-nn"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One published time. fitted: it is calibrated on; note: why not, where it is not. energy_j: NaN where not published,

    or measured at another clock or voltage than the time. batch: items of one run; the time is one item's share.
    supply: what the energy was measured at, as far as it was published.
    """

    board: str
    core: str
    clock_hz: float
    network: str
    runtime: str
    dtype: str
    latency_s: float
    energy_j: float
    fitted: bool
    note: str
    source: str
    batch: int = 1
    supply: str = ""

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.core, self.runtime, self.dtype


@dataclass(frozen=True, slots=True)
class Band:
    """A true time lies within predicted ÷ factor and predicted × factor at `rate`, by `figures` left out of the fit.

    median, worst: relative errors of those; rank: rank correlation; boards: each board's median error.
    """

    factor: float
    figures: int
    median: float
    worst: float
    rank: float
    boards: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Cycles by class, in the order of CLASSES, of one core, runtime and data type. boards: where it was measured.

    told: which classes took a fair share of a measured network, here or on a core of the family.
    """

    cycles: np.ndarray
    told: np.ndarray
    boards: tuple[str, ...]
    networks: int


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """cells: by (core, runtime, data type). bands: by what a prediction rests on: "board", "core", "nearest",

    "untold"; and of networks seen elsewhere, as information: "figure", "device". boards: a board's cycles over its core's.
    energy: bands of active power × time, "network" left out, or with it the "supply".
    """

    cells: Mapping[tuple[str, str, str], Cell]
    bands: Mapping[str, Band]
    rate: float
    cores: tuple[str, ...]
    boards: Mapping[str, float]
    energy: Mapping[str, Band]


def text_of(name: str) -> str:
    return files(profiles).joinpath("calibration").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def published() -> tuple[Figure, ...]:
    """Every published figure that is shown or calibrated on, with its source."""
    files_read = (text_of(name).splitlines() for name in ("published.csv", "others.csv"))
    return tuple(figure_of(row) for lines in files_read for row in csv.DictReader(lines))


def figure_of(row: Mapping[str, str]) -> Figure:
    return Figure(
        board=row["board"],
        core=row["core"],
        clock_hz=float(row["clock_hz"]),
        network=row["network"],
        runtime=row["runtime"],
        dtype=row["dtype"],
        latency_s=float(row["latency_s"]),
        energy_j=float(row["energy_j"] or "nan"),
        fitted=row["fitted"] == "yes",
        note=row["note"],
        source=row["source"],
        batch=int(row["batch"]),
        supply=row["supply"],
    )


@lru_cache(maxsize=1)
def networks() -> Mapping[str, np.ndarray]:
    """Work of the published networks by class, in the order of CLASSES; a test compares it with the samples."""
    table = tomllib.loads(text_of("networks.toml"))
    return MappingProxyType({name: in_order(row) for name, row in table.items()})


def in_order(row: Mapping[str, Any]) -> np.ndarray:
    column = np.array([row.get(name, 0) for name in CLASSES], dtype=np.float64)
    column.setflags(write=False)
    return column


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The fitted coefficients that are shipped."""
    table = tomllib.loads(text_of("fitted.toml"))
    cells = {(row["core"], row["runtime"], row["dtype"]): cell_of(row) for row in table["cell"]}
    bands = {name: Band(**row) for name, row in table["band"].items()}
    energy = {name: Band(**row) for name, row in table["energy"].items()}
    return Calibration(
        MappingProxyType(cells), MappingProxyType(bands), table["rate"], cores_of(cells), table["board"], energy
    )


def cell_of(row: Mapping[str, Any]) -> Cell:
    told = np.array([name in row["told"] for name in CLASSES])
    return Cell(in_order(row["cycles"]), told, tuple(row["boards"]), row["networks"])


def cores_of(cells: Mapping[tuple[str, str, str], Cell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(core for core, _, _ in cells), *NEAREST]))


def akin(core: str, other: str) -> bool:
    """One core, or two of one family."""
    return core == other or any({core, other} <= family for family in FAMILIES)


def core_named(compute_units: str, cores: Sequence[str]) -> str | None:
    """The core that a device's text names first; the longest name where several start there."""
    found = [(compute_units.find(core), -len(core), core) for core in cores if core in compute_units]
    return min(found)[2] if found else None
