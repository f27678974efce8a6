"""Columns of the layer table: title, what it means, where its values come from, how one is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.compare import beside, relative
from analysis.graph import shape_text
from analysis.known import known_rows, of_counted
from analysis.units import UNKNOWN, duration, exact, percent, si, significant
from gui.widgets.change import change_text
from gui.widgets.times import expected_known, layer_seconds, time_shares

if TYPE_CHECKING:
    from analysis.scenario import Analysis

Values = Sequence[Any] | np.ndarray


@dataclass(frozen=True, slots=True)
class Column:
    """`values` makes the column from an analysis; NaN and None are unknown. `text` writes one value for people,
    `exact_text` for tooltips and copies. total: its sum is shown. bar: drawn behind the number, by share of the
    largest. first: shown until a person chooses.
    """

    id: str
    title: str
    tip: str
    values: Callable[[Analysis], Values]
    text: Callable[[Any], str] = str
    exact_text: Callable[[Any], str] = str
    number: bool = True
    total: bool = False
    bar: bool = False
    first: bool = True
    width: int = 96


def words(text: str) -> str:
    return QCoreApplication.translate("layer columns", text)


def work(name: str, factor: int = 1) -> Callable[[Analysis], Values]:
    """A column of work; unknown where the layer is not counted, so that it is no zero among the numbers."""

    def values(analysis: Analysis) -> Values:
        column, counted = getattr(analysis.workload, name) * factor, analysis.workload.counted
        return column if counted.all() else np.ma.array(column, mask=~counted)

    return values


def moved(name: str) -> Callable[[Analysis], Values]:
    """A column of activations; unknown where one of them has no known size."""

    def values(analysis: Analysis) -> Values:
        column, known = getattr(analysis.workload, name), known_rows(analysis.workload, name)
        return column if known.all() else np.ma.array(column, mask=~known)

    return values


def spent(name: str) -> Callable[[Analysis], Values]:
    """A column of time or energy on the device looked at; unknown where the layer is not counted."""
    return lambda analysis: of_counted(analysis.workload, np.asarray(estimated(name)(analysis)))


def stored(name: str) -> Callable[[Analysis], Values]:
    return lambda analysis: getattr(analysis.workload, name)


def shapes(name: str) -> Callable[[Analysis], Values]:
    """Thousands of layers have few different shapes: each is written once."""

    def values(analysis: Analysis) -> Values:
        rows = tuple(map(tuple, getattr(analysis.workload, name)))
        texts = {row: ", ".join(map(shape_text, row)) for row in set(rows)}
        return tuple(texts[row] for row in rows)

    return values


def estimated(name: str) -> Callable[[Analysis], Values]:
    """A column of the device looked at; unknown without a device."""

    def values(analysis: Analysis) -> Values:
        if not analysis.estimates:
            return np.full(len(analysis.workload), np.nan)
        return getattr(analysis.estimates[0], name)

    return values


def bounds(analysis: Analysis) -> Values:
    if not analysis.estimates:
        return ("",) * len(analysis.workload)
    names = tuple("–" if name == "none" else name for name in analysis.estimates[0].bound_names)
    return tuple(names[i] for i in analysis.estimates[0].bound)


def shares(analysis: Analysis) -> Values:
    """Of the time that is shown; unknown without a device."""
    if not analysis.estimates:
        return np.full(len(analysis.workload), np.nan)
    return of_counted(analysis.workload, time_shares(analysis.estimates[0]))


def scientific(value: float) -> str:
    return UNKNOWN if value != value else f"{value:.6g}"


def intensity_text(value: float) -> str:
    return UNKNOWN if value != value else significant(value) if value < 10_000 else si(value)


def changes(ghost: Analysis | None, rows: np.ndarray | None) -> Callable[[Analysis], Values]:
    """How far each layer's time is from that of its match in the ghost; unknown where it has none."""

    def values(analysis: Analysis) -> Values:
        if ghost is None or rows is None:
            return np.full(len(analysis.workload), np.nan)
        expected = expected_known(analysis, ghost)
        return relative(layer_seconds(analysis, expected), beside(rows, layer_seconds(ghost, expected)))

    return values


def layer_columns(unit: str, ghost: Analysis | None = None, rows: np.ndarray | None = None) -> tuple[Column, ...]:
    """Every column, those of work in MAC or FLOP. rows: each layer's match in the ghost.

    What a layer costs in time stands first, so that a narrow table shows it.
    """
    factor = 2 if unit == "FLOP" else 1
    return (
        Column("index", "#", words("Place in the order of execution"), lambda a: np.arange(len(a.workload)), width=44),
        Column("name", words("name"), words("Name of the layer"), stored("names"), number=False, width=170),
        Column("op", words("operator"), words("Operator, as it is counted"), stored("ops"), number=False, width=120),
        Column("source_op", words("in the file"), words("Operator, as the file calls it"), stored("source_ops"),
               number=False, first=False),
        Column("macs", words("{unit}s").format(unit=unit), words("Multiply-accumulates; 1 MAC = 2 FLOP"),
               work("macs", factor), exact, exact, total=True, bar=True, width=120),
        Column("latency_s", words("expected time"),
               words("Calibrated on published times, in seconds when copied; the panel Why says how"),
               spent("expected_s"), duration, scientific, total=True, width=110),
        Column("latency_bound_s", words("least time"), words("Lower bound by the roofline, in seconds when copied"),
               spent("latency_bound_s"), duration, scientific, total=True, width=96),
        Column("time_share", words("share"), words("Share of the expected time; where that is not known, of the least"),
               shares, percent, scientific, total=True, bar=True, width=90),
        Column("change", words("Δ time"), words("Expected time against the same layer of the ghost; the least where the "
               "expected is not known of both"), changes(ghost, rows), change_text, scientific, first=False, width=104),
        Column("bound", words("bound"), words("What keeps the layer from being faster"), bounds, number=False, width=90),
        Column("intensity", words("{unit}/B").format(unit=unit),
               words("Work per byte at the memory that the layer waits for longest"),
               lambda a: factor * np.asarray(estimated("intensity_macs_per_byte")(a)), intensity_text, scientific,
               width=80),
        Column("energy_j", words("energy"), words("Energy of the layer, in joules when copied"), spent("energy_j"),
               lambda v: si(v, "J"), scientific, total=True, first=False),
        Column("other_ops", words("other ops"), words("Elementary operations that are no multiply-accumulate"),
               work("other_ops"), exact, exact, total=True, first=False, width=110),
        Column("parameters", words("parameters"), words("Elements of the constants that enter computation"),
               stored("parameters"), exact, exact, total=True, bar=True, width=110),
        Column("weight_bytes", words("weights, B"), words("Parameters at their stored width"),
               stored("weight_bytes"), exact, exact, total=True, first=False, width=110),
        Column("input_bytes", words("input, B"), words("Activations read, each once"), moved("input_bytes"),
               exact, exact, total=True, first=False, width=110),
        Column("output_bytes", words("output, B"), words("Activations written, each once"),
               moved("output_bytes"), exact, exact, total=True, width=110),
        Column("scratch_bytes", words("scratch, B"), words("Working buffer of the kernel"), estimated("scratch_bytes"),
               exact, exact, first=False),
        Column("live_bytes", words("alive, B"), words("Activations alive while the layer runs"),
               lambda a: a.plan.live_bytes, exact, exact, first=False, width=110),
        Column("input_shapes", words("inputs"), words("Shapes of the activations read"), shapes("input_shapes"),
               number=False, first=False, width=150),
        Column("weight_shapes", words("weights"), words("Shapes of the constants read"), shapes("weight_shapes"),
               number=False, first=False, width=150),
        Column("output_shapes", words("output"), words("Shapes of the activations written"), shapes("output_shapes"),
               number=False, width=112),
        Column("dtype", words("type"), words("Data type that the layer computes in"), stored("dtypes"),
               number=False, width=56),
    )  # fmt: skip


def total_text(column: Column, total: float | int | None) -> str:
    """The sum as it stands under the column."""
    return UNKNOWN if total is None else column.text(total)
