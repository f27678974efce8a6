"""Where the memory goes: every buffer of the arena over the run, the layer where most is needed, what is alive there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import one_line
from analysis.report.gaps import least
from analysis.report.pdf.elided import shortened
from analysis.report.pdf.ink import Drawing, Mark, area, cut, line, wide, words
from analysis.report.pdf.scales import Scale, bytes_text, even, even_bytes
from analysis.units import UNKNOWN, binary, exact, percent

if TYPE_CHECKING:
    from analysis.memory import MemoryPlan
    from analysis.scenario import Analysis

# Told apart without colours: by stripes, and by a dark edge.
KINDS = {"inputs": "the network's inputs", "outputs": "results of layers", "dim": "working buffers of kernels"}
STRIPED = "inputs"
EDGES = {"inputs": "inputs", "outputs": "panel", "dim": "text"}
# Share of white in a box that is alive at the peak, and in any other.
PALE = {True: 0.15, False: 0.62}
SWATCH_PT = 8.0
WIDTH_PT, HEIGHT_PT = 493.0, 300.0
LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 46.0, 4.0, 20.0, 26.0
TICK_SIZE, NAME_SIZE = 6.5, 6.2
# What is drawn at most; beyond that the smallest are left out, and counted.
MOST_BUFFERS = 2500
LISTED = 14
LONGEST_NAME = 60
# Of a box less wide a name without its middle says nothing.
NAMED_FROM_PT = 56.0


def memory_section(analysis: Analysis) -> dict[str, Any]:
    plan = analysis.plan
    drawn = arena(analysis)
    return {
        "facts": facts(analysis),
        "arena": drawn.record if drawn else None,
        "key": key(analysis),
        "left_out": max(0, len(plan.tensors) - MOST_BUFFERS),
        "peak": peak_layer(analysis),
        "rows": rows_at_peak(plan, analysis.workload.names),
        "more": max(0, len(alive(plan)) - LISTED),
        "memories": memories(analysis),
    }


def facts(analysis: Analysis) -> list[list[str]]:
    plan = analysis.plan
    gap = plan.arena_bytes - plan.liveness_peak_bytes
    rows = [
        ["arena", *sizes(analysis, "arena_bytes"), f"by planner {plan.planner}"],
        ["most alive at once", *sizes(analysis, "liveness_peak_bytes"), peak_words(analysis)],
    ]
    if gap > 0:
        rows.append(["the difference", binary(gap), f"{exact(gap)} B", difference(plan)])
    return rows


def sizes(analysis: Analysis, key: str) -> tuple[str, str]:
    """About, and exactly."""
    nbytes = getattr(analysis.plan, key)
    return f"{least(analysis, key)}{binary(nbytes)}", f"{exact(nbytes)} B"


def peak_words(analysis: Analysis) -> str:
    name = peak_layer(analysis)
    return f"at layer {name}" if name else "no layer needs any"


def difference(plan: MemoryPlan) -> str:
    kernels = f", {binary(plan.scratch_bytes)} of it working buffers of kernels" if plan.scratch_bytes else ""
    return f"gaps between buffers and rounding to {plan.alignment_bytes} B{kernels}"


def peak_layer(analysis: Analysis) -> str:
    row = analysis.plan.peak_layer
    return "" if row is None else shortened(analysis.workload.names[row], LONGEST_NAME)


def alive(plan: MemoryPlan) -> list[int]:
    """Buffers alive at the peak, largest first."""
    if plan.peak_layer is None:
        return []
    found = plan.alive_at(plan.peak_layer)
    order = np.argsort(-plan.buffer_bytes[found], kind="stable")
    return [int(index) for index in found[order]]


def rows_at_peak(plan: MemoryPlan, names: tuple[str, ...]) -> list[list[str]]:
    """Tensor, bytes, share, offset, and from which layer to which it is alive."""
    whole = plan.liveness_peak_bytes
    return [
        [
            shortened(plan.tensors[index], LONGEST_NAME),
            exact(int(plan.buffer_bytes[index])),
            percent(int(plan.buffer_bytes[index]) / whole) if whole else UNKNOWN,
            exact(int(plan.offsets[index])),
            f"{int(plan.first_layer[index])} – {int(plan.last_layer[index])}",
        ]
        for index in alive(plan)[:LISTED]
    ]


def memories(analysis: Analysis) -> list[list[str]]:
    """What each memory of the first device holds: name, used, capacity, items."""
    if not analysis.estimates:
        return []
    return [
        [
            use.memory,
            f"{exact(use.used_bytes)} B",
            "not known" if use.capacity_bytes is None else f"{exact(use.capacity_bytes)} B",
            ", ".join(
                f"{name} {binary(size) if size is not None else 'not known'}" for name, size in use.items.items()
            ),
        ]
        for use in analysis.estimates[0].memory_uses
        if use.items
    ]


def arena(analysis: Analysis) -> Drawing | None:
    """Buffers as boxes: from the layer that writes to the last that reads, from offset to end. None without buffers."""
    plan, layers = analysis.plan, len(analysis.workload)
    if not len(plan.tensors) or not layers or not plan.arena_bytes:
        return None
    x = Scale(-0.5, layers - 0.5, LEFT_PT, WIDTH_PT - RIGHT_PT)
    y = Scale(0, plan.arena_bytes, HEIGHT_PT - BOTTOM_PT, TOP_PT)
    alt = (
        f"The arena of {binary(plan.arena_bytes)} over the run of {layers} layers, with {len(plan.tensors)} buffers; "
        f"most is alive {peak_words(analysis)}."
    )
    marks = [*axes(x, y, plan, layers), *buffers(analysis, x, y), *peak_marks(analysis, x, y)]
    return Drawing(WIDTH_PT, HEIGHT_PT, alt, tuple(marks))


def axes(x: Scale, y: Scale, plan: MemoryPlan, layers: int) -> Iterator[Mark]:
    for value in even_bytes(plan.arena_bytes, 6):
        yield line((x.start, y(value)), (x.end, y(value)), "line", 0.4)
        yield words(x.start - 3, y(value), bytes_text(value) if value else "0", TICK_SIZE, "dim", "end")
    for value in sorted({round(v) for v in even(layers - 1, 8)}):
        yield words(x(value), y.start + 6, str(value), TICK_SIZE, "dim", "middle")
    yield words(
        (x.start + x.end) / 2, y.start + 17, "layer, in the order of execution", TICK_SIZE + 0.5, "dim", "middle"
    )
    yield words(6, (y.start + y.end) / 2, "place in the arena", TICK_SIZE + 0.5, "dim", "middle", turn=-90)


def buffers(analysis: Analysis, x: Scale, y: Scale) -> Iterator[Mark]:
    """Strong where alive at the peak, pale elsewhere; named where the name has room."""
    plan = analysis.plan
    at_peak, kinds = set(alive(plan)), kinds_of(analysis)
    largest = np.argsort(-plan.buffer_bytes, kind="stable")[:MOST_BUFFERS].tolist()
    for index in sorted(largest):
        left, right = x(float(plan.first_layer[index]) - 0.5), x(float(plan.last_layer[index]) + 0.5)
        low, size = float(plan.offsets[index]), float(plan.buffer_bytes[index])
        top, bottom = y(low + size), y(low)
        strong = index in at_peak
        striped = kinds[index] == STRIPED
        pale = PALE[strong]
        yield area(left, top, right - left, bottom - top, kinds[index], pale, edge=EDGES[kinds[index]], hatched=striped)
        if bottom - top > 8 and right - left > 22:
            name = one_line(plan.tensors[index])
            shown = cut(name, NAME_SIZE, right - left - 4)
            if shown == name or right - left > NAMED_FROM_PT:
                yield from name_marks(left + 2, (top + bottom) / 2, shown, striped, strong)


def name_marks(x: float, y: float, shown: str, striped: bool, strong: bool) -> Iterator[Mark]:
    """On stripes the name has a ground of its own."""
    if striped:
        yield area(x - 1, y - 4, wide(shown, NAME_SIZE) + 2, 8, "panel")
    yield words(x, y, shown, NAME_SIZE, "panel" if strong and not striped else "text")


def key(analysis: Analysis) -> list[dict[str, Any]]:
    """What the boxes' fills mean, of those that are there."""
    found = set(kinds_of(analysis))
    return [
        {"mark": Drawing(SWATCH_PT, SWATCH_PT, "", (swatch(kind),)).record, "text": said}
        for kind, said in KINDS.items()
        if kind in found
    ]


def swatch(kind: str) -> Mark:
    return area(0, 0, SWATCH_PT, SWATCH_PT, kind, edge=EDGES[kind], hatched=kind == STRIPED)


def kinds_of(analysis: Analysis) -> list[str]:
    """Token by buffer: the network's inputs, results of layers, working buffers of kernels."""
    plan, inputs = analysis.plan, set(analysis.graph.inputs)
    working = len(plan.tensors) - plan.scratch_rows
    return ["dim" if i >= working else "inputs" if name in inputs else "outputs" for i, name in enumerate(plan.tensors)]


def peak_marks(analysis: Analysis, x: Scale, y: Scale) -> Iterator[Mark]:
    """The layer where most is alive, and the height of the arena."""
    plan = analysis.plan
    yield line((x.start, y.end), (x.end, y.end), thick=0.9)
    yield words(x.start, y.end - 7, f"arena {binary(plan.arena_bytes)}", 7.0)
    if plan.peak_layer is None:
        return
    at, text = x(plan.peak_layer), f"peak: layer {plan.peak_layer}, {cut(peak_layer(analysis), 7.0, 150)}"
    yield line((at, y.end - 4), (at, y.start), "selection", 1.2, dash=True)
    half = wide(text, 7.0) / 2
    middle = min(max(at, x.start + 80 + half), x.end - half)
    yield words(middle, y.end - 9, text, 7.0, "text", "middle", strong=True)
