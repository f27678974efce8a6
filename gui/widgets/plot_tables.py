"""The numbers behind each plot, from the analysis and never from the drawing: linear, in SI units, unknown is None."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.compare import NO_ROW
from analysis.ops.registry import FAMILIES
from gui.widgets.layer_columns import layer_columns
from gui.widgets.times import time_shares

if TYPE_CHECKING:
    from analysis.errors import Diagnostic
    from analysis.estimate import Fit, Resource
    from analysis.scenario import Analysis
    from analysis.survey import DeviceFit
    from gui.widgets.memory_geometry import Arena
    from gui.widgets.placement_data import Stock

SHOWN, COMPARED, ROOF = "shown", "compared with", "roof"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PlotTable:
    """columns: names that end in their unit, the same in every language. rows: one value a column."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> PlotTable:
    return PlotTable(tuple(columns), tuple(tuple(map(plain, row)) for row in rows))


def plain(value: object) -> object:
    """As Python has it; what is no number is unknown."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value


# Roofline

ROOFLINE_COLUMNS = (
    "series", "index", "name", "op", "family", "memory_level", "macs", "intensity_macs_per_byte", "attainable_macs_per_s",
    "latency_bound_s", "latency_s", "time_share", "bandwidth_bytes_per_s",
)  # fmt: skip


def roofline_table(
    analysis: Analysis, layers: Sequence[int], ghost: Analysis | None = None, theirs: Sequence[int] = ()
) -> PlotTable:
    """The dots, the roofs, then the ghost's; layers, theirs: rows of either network."""
    rows = [*dot_rows(SHOWN, analysis, layers), *roof_rows(ROOF, analysis)]
    if ghost is not None and ghost.estimates:
        rows += [*dot_rows(COMPARED, ghost, theirs), *roof_rows(f"{ROOF}, {COMPARED}", ghost)]
    return table(ROOFLINE_COLUMNS, rows)


def dot_rows(series: str, analysis: Analysis, layers: Sequence[int]) -> Iterator[Row]:
    estimate, workload, shares = analysis.estimates[0], analysis.workload, time_shares(analysis.estimates[0])
    for i in layers:
        level = estimate.bound_names[int(estimate.intensity_level[i])]
        about = (series, int(i), workload.names[i], workload.ops[i], FAMILIES[workload.family[i]], level)
        place = (workload.macs[i], estimate.intensity_macs_per_byte[i], estimate.attainable_macs_per_s[i])
        yield (*about, *place, estimate.latency_bound_s[i], estimate.expected_s[i], shares[i], None)


def roof_rows(series: str, analysis: Analysis) -> Iterator[Row]:
    """A peak is one of attainable work, a memory one of bandwidth."""
    estimate, none = analysis.estimates[0], (None,) * 4
    for name, peak in estimate.peaks.items():
        yield (series, None, f"{name} peak", *none, None, peak, *none)
    for level in estimate.levels:
        yield (series, None, level.name, None, None, level.name, *none[:2], None, *none[:3], level.bytes_per_s)


# Bars

BAR_COLUMNS = ("latency_s", "latency_bound_s", "energy_j", "macs", "weight_bytes", "traffic_bytes", "live_bytes")


def bars_table(
    analysis: Analysis, layers: Sequence[int], ghost: Analysis | None = None, matches: np.ndarray | None = None
) -> PlotTable:
    """Every quantity of the bars, what crosses each memory, and the ghost's at the layer that answers to each of ours."""
    ours, workload = bar_values(analysis), analysis.workload
    theirs = bar_values(ghost) if ghost is not None else {}
    columns = ("index", "name", "op", "family", *ours, *(f"compared_{name}" for name in theirs))
    return table(columns, (
        (int(i), workload.names[i], workload.ops[i], FAMILIES[workload.family[i]], *(column[i] for column in ours.values()),
         *(matched(column, -1 if matches is None else int(matches[i])) for column in theirs.values()))
        for i in layers
    ))  # fmt: skip


def bar_values(analysis: Analysis) -> dict[str, Sequence[Any]]:
    workload, unknown = analysis.workload, np.full(len(analysis.workload), np.nan)
    estimate = analysis.estimates[0] if analysis.estimates else None
    crossing = dict(estimate.traffic_bytes) if estimate else {}
    values = (
        estimate.expected_s if estimate else unknown,
        estimate.latency_bound_s if estimate else unknown,
        estimate.energy_j if estimate else unknown,
        [macs if counted else None for macs, counted in zip(workload.macs, workload.counted, strict=True)],
        workload.weight_bytes,
        np.sum(tuple(crossing.values()), axis=0) if crossing else unknown,
        analysis.plan.live_bytes,
    )
    levels = {f"traffic_bytes of {name}": column for name, column in crossing.items()}
    return dict(zip(BAR_COLUMNS, values, strict=True)) | levels


def matched(column: Sequence[Any], row: int) -> object:
    return None if row == NO_ROW else column[row]


# Memory

ARENA_COLUMNS = ("series", "name", "memory", "bytes", "offset_bytes", "first_layer", "last_layer")
STOCK_COLUMNS = ("series", "name", "layer", "kind", "memory", "bytes", "capacity_bytes", "offset_bytes", "from_share_of_run",
                 "to_share_of_run")  # fmt: skip


def arena_table(arena: Arena) -> PlotTable:
    """Each buffer's box, then the bytes alive at each layer, the ghost's too."""
    lanes, rows = arena.lanes, []
    for i, name in enumerate(arena.tensors):
        memory = lanes.lanes[lanes.lane_of[i]].memory if lanes else None
        life = (int(arena.left[i]), int(arena.right[i]) - 1)
        rows.append(("buffer", name, memory, arena.buffer_bytes[i], int(arena.address(arena.bottom[i], i)), *life))
    curves = [("bytes alive", arena.live_bytes)]
    curves += [(f"bytes alive, {COMPARED}", arena.ghost.live_bytes)] if arena.ghost else []
    for series, live in curves:
        rows += [(series, layer, None, live[i], None, i, i) for i, layer in enumerate(arena.layers)]
    return table(ARENA_COLUMNS, rows)


def stock_table(stock: Stock) -> PlotTable:
    """Each memory and how full it is, then each tensor and where it lies."""
    rows: list[Row] = []
    for shelf in stock.shelves:
        rows.append(
            ("memory", None, None, shelf.kind, shelf.name, shelf.used_bytes, shelf.capacity_bytes, *(None,) * 3)
        )
        if shelf.ghost_bytes is not None:
            about = (f"memory, {COMPARED}", None, None, shelf.kind, shelf.name)
            rows.append((*about, shelf.ghost_bytes, shelf.capacity_bytes, *(None,) * 3))
    for i, name in enumerate(stock.names):
        kind = "weights" if stock.is_weights[i] else "scratch" if stock.is_scratch[i] else "activation"
        about = ("tensor", name, stock.layers[int(stock.layer[i])], kind, stock.shelves[int(stock.shelf[i])].name)
        place = (stock.nbytes[i], None, stock.start_bytes[i], stock.first[i], stock.last[i])
        rows.append((*about, *place))
    return table(STOCK_COLUMNS, rows)


# Devices, layers, doubts

FIT_COLUMNS = ("device", "name", "tier", "runtime", "resource", "used_bytes", "capacity_bytes", "complete", "fits",
               "compared_used_bytes")  # fmt: skip


def fit_table(rows: Iterable[tuple[DeviceFit, Fit | None]]) -> PlotTable:
    """Flash and RAM of each device; the ghost's need beside ours."""

    def lines() -> Iterator[Row]:
        for row, ghost in rows:
            about = (row.device.id, row.device.name, row.device.tier, row.runtime.id)
            theirs = (ghost.flash, ghost.ram) if ghost else (None, None)
            for ours, other in zip((row.fit.flash, row.fit.ram), theirs, strict=True):
                yield (*about, *need(ours), other.used_bytes if other else None)

    return table(FIT_COLUMNS, lines())


def need(resource: Resource) -> Row:
    return (resource.name, resource.used_bytes, resource.capacity_bytes, resource.complete, resource.ok)


def layers_table(
    analysis: Analysis, layers: Sequence[int], ghost: Analysis | None, matches: np.ndarray | None
) -> PlotTable:
    """Every column of the table of layers, work in MAC."""
    columns = {column.id: column.values(analysis) for column in layer_columns("MAC", ghost, matches)}
    return table(tuple(columns), ([values[i] for values in columns.values()] for i in layers))


def doubts_table(doubts: Iterable[Diagnostic], gone: Container[Diagnostic]) -> PlotTable:
    """gone: those that only the ghost has."""
    rows = ((COMPARED if d in gone else SHOWN, d.severity, d.layer, d.message) for d in doubts)
    return table(("series", "severity", "layer", "message"), rows)
