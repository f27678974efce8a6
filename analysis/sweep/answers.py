"""From a block of cells to their rows: counted once a batch size, planned once a way to plan, weighed all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.batch import Counted
from analysis.device import Device, Runtime, load_device, load_runtime, theirs
from analysis.errors import AnalysisError, one_line
from analysis.estimate.coverage import statuses
from analysis.estimate.many import Case, Totals, totals
from analysis.estimate.result import Resource
from analysis.estimate.support import FALLS_BACK, REFUSED
from analysis.estimate.verdict import both, resources, weighed_of
from analysis.memory import Allotment, MemoryPlan, allot, allotment_of
from analysis.sweep.block import Block, Point
from analysis.sweep.counting import counted_at
from analysis.sweep.grid import resolution_text
from analysis.sweep.table import DONE, Row, Table, failed_row
from analysis.version import VERSION

FITS = {True: "yes", False: "no", None: "unknown"}


class Fitted(NamedTuple):
    """What memory and operators say of one point."""

    arena_bytes: int
    flash: Resource
    ram: Resource
    fit: str
    limiting: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A point on its way to its row: the network by its number, the case for time and energy."""

    point: Point
    counted: Counted
    case: Case
    fitted: Fitted


def answered(block: Block, file: str | None = None) -> Table:
    """A row for every point, in the order of the block. file: where the model lies, by default where it is named.

    Whatever goes wrong with one point is the reason in its row; the others have their answers all the same.
    """
    counted = {batch: counted_or_reason(block, batch, file or block.model) for batch in batches_of(block)}
    reasons = {batch: found for batch, found in counted.items() if isinstance(found, str)}
    networks = {batch: found for batch, found in counted.items() if isinstance(found, Counted)}
    row_of = weighed_rows(block.of(p for p in block.points if p.batch in networks), networks)
    for point in block.points:
        if point.batch in reasons:
            row_of[point] = failed(block, point, reasons[point.batch])
    return Table.of(row_of[point] for point in block.points)


def batches_of(block: Block) -> list[int | None]:
    return list(dict.fromkeys(point.batch for point in block.points))


def counted_or_reason(block: Block, batch: int | None, file: str) -> Counted | str:
    try:
        return counted_at(file, batch, block.resolution, block.precision)
    except Exception as error:
        return reason(error).replace(file, block.model)


def reason(error: Exception) -> str:
    """Why there is no answer, in one line."""
    if isinstance(error, AnalysisError):
        return str(error)
    return one_line(f"a mistake inside Rooflens: {type(error).__name__}: {error}")


def failed(block: Block, point: Point, why: str) -> Row:
    return failed_row(block.cell(point), why, block.sha256, VERSION)


Networks = Mapping[int | None, Counted]


def weighed_rows(block: Block, networks: Networks) -> dict[Point, Row]:
    """All points at once; where that goes wrong each alone, so that only those fail that must."""
    try:
        return answers(block, networks) if block.points else {}
    except Exception as error:
        if len(block.points) == 1:
            return {block.points[0]: failed(block, block.points[0], reason(error))}
    alone = (weighed_rows(block.of([point]), networks) for point in block.points)
    return {point: row for rows in alone for point, row in rows.items()}


def answers(block: Block, networks: Networks) -> dict[Point, Row]:
    weighed: list[Weighed] = []
    batches = batches_of(block)
    for number, batch in enumerate(batches):
        weighed += weighed_at(networks[batch], number, [p for p in block.points if p.batch == batch], block.kernel)
    found = totals([networks[batch].workload for batch in batches], [one.case for one in weighed], block.kernel)
    return {one.point: row for one, row in zip(weighed, rows(block, weighed, found), strict=True)}


def weighed_at(network: Counted, number: int, points: Sequence[Point], kernel: str) -> Iterator[Weighed]:
    """Memory and operators of the points at one batch size."""
    plans: dict[Allotment, MemoryPlan] = {}
    codes: dict[str, np.ndarray] = {}
    own = theirs()
    for point in points:
        device, runtime = load_device(point.device, own), load_runtime(point.runtime)
        wish = allotment_of(network.graph, runtime, device)
        plan = plans[wish] if wish in plans else plans.setdefault(wish, allot(network.graph, wish))
        if runtime.id not in codes:
            codes[runtime.id] = statuses(network.workload, runtime)
        status = codes[runtime.id]
        fitted = fitted_by(network, plan, device, runtime, kernel, bool((status == REFUSED).any()))
        yield Weighed(point, network, Case(number, device, runtime, status == FALLS_BACK), fitted)


def fitted_by(
    network: Counted, plan: MemoryPlan, device: Device, runtime: Runtime, kernel: str, refused: bool
) -> Fitted:
    flash, ram = resources(network.workload, plan, device, runtime, kernel)
    weighed = weighed_of(device, flash, ram)
    ok = False if refused else both([part.ok for part in weighed])
    return Fitted(plan.arena_bytes, flash, ram, FITS[ok], "operators" if refused else fullest(weighed))


def fullest(weighed: Sequence[Resource]) -> str:
    """The memory with the largest share taken; "" where no share is known."""
    shares = {r.name: r.used_bytes / r.capacity_bytes for r in weighed if r.used_bytes is not None and r.capacity_bytes}
    return max(shares, key=lambda name: shares[name], default="")


def rows(block: Block, weighed: Sequence[Weighed], found: Totals) -> Iterator[Row]:
    columns = [column.tolist() for column in (
        found.latency_s, found.latency_low_s, found.latency_high_s, found.latency_bound_s,
        found.energy_j, found.energy_low_j, found.energy_high_j, found.energy_low_bound,
    )]  # fmt: skip
    for one, *values in zip(weighed, *columns, strict=True):
        yield row(block, one, *values)


def row(block: Block, one: Weighed, *values: float) -> Row:
    """In the order of Row's fields."""
    point, fitted, sums = one.point, one.fitted, one.counted.workload.totals
    *amounts, at_least = (None if value != value else value for value in values)
    energy_j = amounts[4]
    return Row._make((
        block.model, point.device, point.batch, block.precision, resolution_text(block.resolution), block.kernel,
        point.runtime, DONE, "", sums.macs, sums.parameters, sums.weight_bytes, fitted.arena_bytes,
        *need(fitted.flash), *need(fitted.ram),
        fitted.fit, fitted.limiting, *amounts, "" if energy_j is None else "yes" if at_least else "no",
        one.case.device.price_eur.value, sums.uncounted_nodes, block.sha256, VERSION,
    ))  # fmt: skip


def need(part: Resource) -> tuple[int | None, str, int | None]:
    """Used, whether that is the least, capacity."""
    least = "" if part.used_bytes is None else "no" if part.complete else "yes"
    return part.used_bytes, least, part.capacity_bytes
