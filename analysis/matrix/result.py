"""Models by devices: what each pair comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analysis.advice import Advice
    from analysis.device import Device
    from analysis.scenario import Scenario

State = Literal["fits", "change", "no", "unknown"]
STATES: tuple[State, ...] = ("fits", "change", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Layers that the runtime does not run, for one reason."""

    why: str
    operators: tuple[str, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One model on one device, with the runtime named.

    state: "change" where it does not fit as it is, and one change or two together make it; "unknown" also where nobody
    knows whether the runtime runs every operator, or how large every tensor is. reason: the verdict as a sentence, with
    what falls back or is not known. limit: what there is least left of, or most too little: "RAM", "flash", another
    memory, "latency", "energy", "operators" where the runtime refuses layers or may, "" where that is not known.
    headroom_bytes: of that memory, negative where it is short, None where the limit is no memory. headroom_share: of what
    there is of the limit. latency_*: seconds of a run of the network as it is, energy_j joules; None where not known, and
    where the runtime refuses it. doubt: of which operators it is not known whether they run, "" where that is known of
    all.
    """

    device: Device
    runtime: str
    scenario: Scenario
    state: State
    reason: str
    limit: str
    headroom_bytes: int | None
    headroom_share: float | None
    latency_s: float | None = None
    latency_low_s: float | None = None
    latency_high_s: float | None = None
    latency_bound_s: float | None = None
    energy_j: float | None = None
    energy_low_bound: bool = False
    refused: tuple[Refusal, ...] = ()
    advice: Advice | None = None
    doubt: str = ""

    @property
    def refused_layers(self) -> int:
        return sum(len(group.layers) for group in self.refused)

    @property
    def refused_operators(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys(name for group in self.refused for name in group.operators))


@dataclass(frozen=True, slots=True)
class Row:
    """One model on every device. trouble: why it could not be read, "" where it could; then there are no cells.

    name: of the network, or of its file where it has none or several are called the same.
    macs, weight_bytes: totals; None where it could not be read.
    """

    model: str
    name: str
    cells: tuple[Cell, ...] = ()
    trouble: str = ""
    macs: int | None = None
    weight_bytes: int | None = None

    def count(self, state: State) -> int:
        return sum(cell.state == state for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A row a model in the order asked for, its cells in the order of the devices."""

    devices: tuple[Device, ...]
    rows: tuple[Row, ...]

    @property
    def read(self) -> tuple[Row, ...]:
        """The rows of models that could be read."""
        return tuple(row for row in self.rows if not row.trouble)
