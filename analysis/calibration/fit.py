"""Fits cycles by kernel class to published times, and says how far off such a fit is on what it has not seen.

    log t = log Σ_class n_class · c_class − log clock
    log c_class = base(type, class) + core + runtime(type) + shape(runtime, type, class) + shape(core, class)
                  + cell + shape(cell, class) + board

Every term is a normal variable around its prior, so four networks on a board are enough: what they cannot tell comes from
other boards and runtimes. Solved by Gauss–Newton in the space of the figures (as many unknowns as figures, not as terms).
Source of the method: Rasmussen, Williams, Gaussian Processes for Machine Learning (2006), chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.classes import CLASSES
from analysis.calibration.table import (
    COREMARK_PER_MHZ,
    FEWEST,
    HALF_BUS,
    LARGEST_UNTOLD_SHARE,
    NEAREST,
    Figure,
    akin,
)

Key = tuple[Hashable, ...]

# Cycles per MAC, element and layer of plain int8 code on a 32-bit core; only where the search starts, and a weak prior.
START = (2.0, 3.0, 2.0, 5.0, 2.5, 5.0, 3000.0)

# Standard deviations of the terms' logarithms. Chosen once, from how runtimes and cores differ: a core or a runtime by
# several times, the ratios between kernels by a half, one combination by a tenth; a core whose CoreMark is known by what
# int8 code gains otherwise, a board by its memories: flash behind wait states, caches, and more where buses run at half
# its clock.
SPREAD = {
    "base": 0.7,
    "core": 1.0,
    "known core": 0.1,
    "runtime": 1.2,
    "runtime shape": 0.4,
    "core shape": 0.1,
    "cell": 0.1,
    "cell shape": 0.15,
    "board": 0.05,
    "half bus": 0.3,
}
NOISE = 0.03
LEAST_TOLD_SHARE = 0.1
STEPS = 30
# Whole steps overshoot where a layer's class changes its share of the time.
DAMPING = 0.4
LONGEST_STEP = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The terms' values by key, 0 where a term has met no figure."""

    terms: dict[Key, float]

    def cycles(self, core: str, runtime: str, dtype: str, board: str = "") -> np.ndarray:
        """Cycles by class. A core that has met no figure counts as its CoreMark or the nearest says, or as an ordinary one."""
        if not slowness(core) and core_key(core) not in self.terms and NEAREST.get(core):
            core = NEAREST[core]
        logs = [
            np.log(START[place]) + sum(self.terms.get(key, 0.0) for key in keys_of(core, runtime, dtype, board, name))
            for place, name in enumerate(CLASSES)
        ]
        cycles: np.ndarray = np.exp(np.array(logs) + slowness(core))
        return cycles

    def board_factor(self, board: str) -> float:
        """Cycles of the board over those of its core."""
        return float(np.exp(self.terms.get(board_key(board), 0.0)))

    def seconds(self, figure: Figure, work: np.ndarray) -> float:
        return float(self.cycles(*figure.cell, figure.board) @ work) / figure.clock_hz


def slowness(core: str) -> float:
    """Logarithm of the cycles that the core needs for those of a Cortex-M4, by CoreMark; 0 where that is not known."""
    return float(np.log(COREMARK_PER_MHZ["Cortex-M4"] / COREMARK_PER_MHZ.get(core, COREMARK_PER_MHZ["Cortex-M4"])))


def core_key(core: str) -> Key:
    return ("known core" if core in COREMARK_PER_MHZ else "core", core)


def keys_of(core: str, runtime: str, dtype: str, board: str, name: str) -> list[Key]:
    """The terms that make up the logarithm of one class's cycles."""
    return [
        ("base", dtype, name),
        core_key(core),
        ("runtime", runtime, dtype),
        ("runtime shape", runtime, dtype, name),
        ("core shape", core, name),
        ("cell", core, runtime, dtype),
        ("cell shape", core, runtime, dtype, name),
        board_key(board),
    ]


def board_key(board: str) -> Key:
    return ("half bus" if board in HALF_BUS else "board", board)


def fitted(figures: Sequence[Figure], networks: Mapping[str, np.ndarray]) -> Fit:
    """The most likely terms. Raises nothing; with no figures all terms are 0."""
    place: dict[Key, int] = {}
    terms = [
        [[place.setdefault(k, len(place)) for k in keys_of(*f.cell, f.board, name)] for name in CLASSES]
        for f in figures
    ]
    index = np.array(terms, dtype=np.int64).reshape(len(figures), len(CLASSES), len(keys_of("", "", "", "", "")))
    work = np.array([networks[f.network] * np.exp(slowness(f.core)) for f in figures]).reshape(
        len(figures), len(CLASSES)
    )
    measured = np.log([f.latency_s * f.clock_hz for f in figures])
    variance = np.array([SPREAD[str(key[0])] ** 2 for key in place])
    values = np.zeros(len(place))
    for _ in range(STEPS):
        change = step(values, index, work, measured, variance) - values
        values = values + change * min(DAMPING, LONGEST_STEP / max(float(np.abs(change).max(initial=0)), LONGEST_STEP))
    return Fit(dict(zip(place, values.tolist(), strict=True)))


def step(
    values: np.ndarray, index: np.ndarray, work: np.ndarray, measured: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """θ ← ΣJᵀ (JΣJᵀ + σ²I)⁻¹ (y − h(θ) + Jθ): one Gauss–Newton step from the prior's side."""
    parts = work * np.array(START) * np.exp(values[index].sum(axis=2))
    cycles = parts.sum(axis=1)
    jacobian = np.zeros((len(work), len(values)))
    share = np.repeat((parts / cycles[:, None])[:, :, None], index.shape[2], axis=2)
    rows = np.broadcast_to(np.arange(len(work))[:, None, None], index.shape)
    np.add.at(jacobian, (rows, index), share)
    weighted = jacobian * variance
    gap = measured - np.log(cycles) + jacobian @ values
    new: np.ndarray = weighted.T @ np.linalg.solve(weighted @ jacobian.T + NOISE**2 * np.eye(len(work)), gap)
    return new


Left = Callable[[Figure, Figure], bool]


def same_network(figure: Figure, other: Figure) -> bool:
    """One design, whatever its width and picture."""
    return design(figure.network) == design(other.network)


def design(network: str) -> str:
    return next((name for name in ("mobilenet_v1", "mobilenet_v2", "resnet50") if network.startswith(name)), network)


# What is left out together with a figure before it is predicted. A person's network was never measured anywhere, so the
# bands of predictions (board, core, nearest) leave the network out everywhere; the others say what the fit does for
# networks that it has seen on other boards and runtimes.
LEFT_OUT: dict[str, Left] = {
    "board": same_network,
    "core": lambda figure, other: same_network(figure, other) or other.board == figure.board,
    "nearest": lambda figure, other: same_network(figure, other) or other.core == figure.core,
    "figure": lambda figure, other: other.cell == figure.cell and same_network(figure, other),
    "device": lambda figure, other: other.board == figure.board,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure and the time predicted without it. told: its kernels were in what remained."""

    figure: Figure
    seconds: float
    told: bool

    @property
    def error(self) -> float:
        """Logarithm of predicted/published."""
        return float(np.log(self.seconds / self.figure.latency_s))


def left_out(figures: Sequence[Figure], networks: Mapping[str, np.ndarray], name: str) -> list[Found]:
    """Every figure, predicted without itself and all that LEFT_OUT[name] puts with it, where the rest can tell anything."""
    found, known = [], {}
    for figure in figures:
        kept = tuple(other for other in figures if not LEFT_OUT[name](figure, other))
        if not predictable(figure, kept, name):
            continue
        if kept not in known:
            known[kept] = fitted(kept, networks)
        fit, work = known[kept], networks[figure.network]
        cycles = fit.cycles(*figure.cell, figure.board) * work
        untold = cycles[~told_classes(kept, fit, networks, *figure.cell)].sum()
        found.append(Found(figure, fit.seconds(figure, work), bool(untold <= LARGEST_UNTOLD_SHARE * cycles.sum())))
    return found


def predictable(figure: Figure, kept: Sequence[Figure], name: str) -> bool:
    """The same rules by which a prediction is given at all: see predict.find."""
    if name in ("board", "figure"):
        return len({other.network for other in kept if other.cell == figure.cell}) >= FEWEST - 1
    wanted = NEAREST.get(figure.core) if name == "nearest" else figure.core
    return bool(alike(kept, *figure.cell)) and any(other.core == wanted for other in kept)


def alike(figures: Sequence[Figure], core: str, runtime: str, dtype: str) -> list[Figure]:
    """Those of the runtime and type, on the core or one of its family."""
    return [f for f in figures if f.cell[1:] == (runtime, dtype) and akin(f.core, core)]


def told_classes(
    figures: Sequence[Figure], fit: Fit, networks: Mapping[str, np.ndarray], core: str, runtime: str, dtype: str
) -> np.ndarray:
    """Which classes take a tenth of the time or more in a network that was measured with the runtime."""
    parts = [networks[f.network] * fit.cycles(*f.cell) for f in alike(figures, core, runtime, dtype)]
    told: np.ndarray = np.max([part / part.sum() for part in parts], axis=0) >= LEAST_TOLD_SHARE
    return told
