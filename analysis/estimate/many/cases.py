"""What is asked of many devices, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.calibration.many import Case
from analysis.device import Device
from analysis.workload import Workload


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """A value a case, float64, NaN where not known; fields as those of Estimate of the same names."""

    latency_s: np.ndarray
    latency_low_s: np.ndarray
    latency_high_s: np.ndarray
    latency_bound_s: np.ndarray
    energy_j: np.ndarray
    energy_low_j: np.ndarray
    energy_high_j: np.ndarray
    energy_low_bound: np.ndarray


@dataclass(frozen=True, eq=False)
class Stack:
    """Workloads of one length as columns of the shape (workloads, layers), and the cases over them.

    of_workload, of_device: each case's row in the columns, and its place among the devices.
    """

    workloads: Sequence[Workload]
    cases: Sequence[Case]
    kernel: str
    devices: Sequence[Device] = field(init=False)
    of_workload: np.ndarray = field(init=False)
    of_device: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        place = {id(case.device): case.device for case in self.cases}
        number = {key: index for index, key in enumerate(place)}
        object.__setattr__(self, "devices", tuple(place.values()))
        object.__setattr__(self, "of_workload", np.array([case.workload for case in self.cases], dtype=np.int64))
        object.__setattr__(
            self, "of_device", np.array([number[id(case.device)] for case in self.cases], dtype=np.int64)
        )

    def column(self, name: str) -> np.ndarray:
        """A column of the workloads, by case: shape (cases, layers)."""
        stacked = np.stack([getattr(workload, name) for workload in self.workloads])
        by_case: np.ndarray = stacked[self.of_workload]
        return by_case

    @cached_property
    def macs(self) -> np.ndarray:
        return self.column("macs")

    @cached_property
    def codes(self) -> np.ndarray:
        return self.column("dtype_codes")

    def by_device(self, values: Sequence[float | None]) -> np.ndarray:
        """A number a device as a column over the cases, shape (cases, 1); NaN where not known."""
        known = [np.nan if value is None else value for value in values]
        column: np.ndarray = np.array(known, dtype=np.float64)[self.of_device][:, None]
        return column

    def by_type(self, tables: Sequence[np.ndarray]) -> np.ndarray:
        """Of a table over the data types a device, the value of each layer's type; shape (cases, layers)."""
        found: np.ndarray = np.stack(tables)[self.of_device[:, None], self.codes]
        return found
