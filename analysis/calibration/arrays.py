"""Times of accelerators: arrays of multipliers beside a memory stream, with what every layer and every run costs.

    T = t_run + Σ_layer ( max(n / (e_class · fill · π), a / (e_moved · μ)) ⊕ w / (e_weights · β) + t_layer )

n: MACs; π: the array's peak; fill: how much of the array the layer's channels occupy; a: bytes of activations, μ: their
memory; w: bytes of weights that do not stay on the chip, β: where they come from. ⊕ is the larger of both where weights are
read ahead, else the sum. The efficiencies e and the times t are fitted to published times, by family of accelerators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.calibration.classes import CLASSES, PLACE, channels_of, work_matrix
from analysis.workload import Workload

# Efficiencies of products, depthwise convolutions, activations' and weights' bytes; seconds a layer and a run.
TERMS = ("products", "depthwise", "moved", "weights", "layer_s", "run_s")

# How sharply the larger wins: at 6 both equal take an eighth longer.
OVERLAP = 6


@dataclass(frozen=True, slots=True)
class Family:
    """What is known of a family of accelerators by its documents. lanes: channels in and out that the array takes at once.

    name: the runtime that its figures were published for. resident_bytes: weights that stay on the chip between runs;
    streamed are only those beyond. ahead: weights are read while the array works. *_bytes_per_cycle: ports; 0: the profile's
    memories tell. clocked: figures at other clocks are of the same part. ground: what its figures are.
    core, kernels: the core and runtime whose figures stand for layers that fall back; empty where none does.
    """

    name: str
    dtype: str
    lanes: tuple[int, int]
    resident_bytes: float
    ahead: bool
    moved_bytes_per_cycle: float
    clocked: bool
    ground: str
    source: str
    weights_bytes_per_cycle: float = 0.0
    core: str = ""
    kernels: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """One accelerator: peak of its data type, bandwidth to its weights and to its activations."""

    peak_macs_per_s: float
    weights_bytes_per_s: float
    moved_bytes_per_s: float


@dataclass(frozen=True, slots=True, eq=False)
class LayerColumns:
    """Layers of a network as float64 columns. place: class by its place in CLASSES (int64). runs: how often each is run."""

    place: np.ndarray
    macs: np.ndarray
    weight_bytes: np.ndarray
    moved_bytes: np.ndarray
    channels: np.ndarray
    runs: np.ndarray


@lru_cache(maxsize=4)
def columns_of(workload: Workload) -> LayerColumns:
    """The workload's busy layers keep their rows; the others have no runs. NaN where a layer is not counted."""
    work = work_matrix(workload)
    runs = work[:, PLACE["layer"]]
    busy = runs != 0
    return LayerColumns(
        place=np.nan_to_num(work[:, :-1]).argmax(axis=1),
        macs=workload.macs * np.where(np.isnan(runs), np.nan, busy),
        weight_bytes=workload.weight_bytes * busy * 1.0,
        moved_bytes=(workload.input_bytes + workload.output_bytes) * busy * 1.0,
        channels=channels_of(workload),
        runs=runs,
    )


def fill(layers: LayerColumns, lanes: tuple[int, int]) -> np.ndarray:
    """Share of the array that the channels occupy: C / ⌈C⌉_lanes of the inputs times that of the outputs."""
    whole = np.array(lanes)
    shares: np.ndarray = (layers.channels / (-(-layers.channels // whole) * whole)).prod(axis=1)
    return np.where(layers.place == PLACE["depthwise"], 1.0, shares)


def layer_seconds(layers: LayerColumns, machine: Machine, family: Family, terms: Mapping[str, float]) -> np.ndarray:
    """Seconds by layer, without what a run costs; shape (layers,)."""
    compute, moved, weights = layer_parts(layers, machine, family, terms).values()
    busy = overlapped(compute, moved)
    seconds: np.ndarray = overlapped(busy, weights) if family.ahead else busy + weights
    return seconds + terms["layer_s"] * layers.runs


def layer_parts(
    layers: LayerColumns, machine: Machine, family: Family, terms: Mapping[str, float]
) -> dict[str, np.ndarray]:
    """Seconds by layer that the array, the activations and the weights would take alone."""
    rates = efficiencies(terms)
    weights = layers.weight_bytes * streamed_share(layers, family)
    return {
        "MACs": layers.macs / (rates[layers.place] * fill(layers, family.lanes) * machine.peak_macs_per_s),
        "activations": layers.moved_bytes / (terms["moved"] * machine.moved_bytes_per_s),
        "weights": weights / (terms["weights"] * machine.weights_bytes_per_s),
    }


def efficiencies(terms: Mapping[str, float]) -> np.ndarray:
    """By class: the share of the array's peak that its products reach, at most all of it."""
    return np.array([min(terms["depthwise" if name == "depthwise" else "products"], 1.0) for name in CLASSES])


def streamed_share(layers: LayerColumns, family: Family) -> float:
    """Share of the weights that do not stay on the chip between runs."""
    whole = float(layers.weight_bytes.sum())
    return max(whole - family.resident_bytes, 0.0) / whole if whole else 0.0


def overlapped(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Nearly the larger of both; somewhat more where they are equal, since neither is ready for the other all the time."""
    seconds: np.ndarray = (one**OVERLAP + other**OVERLAP) ** (1 / OVERLAP)
    return seconds


def run_seconds(
    layers: LayerColumns, machine: Machine, family: Family, terms: Mapping[str, float], batch: int = 1
) -> float:
    """Seconds of one item where `batch` of them run at once; layers: of one item."""
    several = LayerColumns(
        layers.place,
        layers.macs * batch,
        layers.weight_bytes,
        layers.moved_bytes * batch,
        layers.channels,
        layers.runs,
    )
    return (terms["run_s"] + float(layer_seconds(several, machine, family, terms).sum())) / batch
