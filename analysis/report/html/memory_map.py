"""Where the activations lie while the network runs: layers to the right, addresses upwards, a rectangle a buffer."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.report.html.markup import Html, name, tag, text
from analysis.scenario import Analysis
from analysis.units import binary, exact

WIDTH, HEIGHT = 960.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 944.0, 26.0, 288.0
STEPS = 4


def memory_map(analysis: Analysis) -> Html:
    plan = analysis.plan
    if not len(analysis.workload) or not plan.arena_bytes:
        return tag("p", Html("No activations to place."), class_="dim")
    peak = plan.peak_layer
    words = f"arena {exact(plan.arena_bytes)} B by planner {plan.planner}, most alive at once {exact(plan.liveness_peak_bytes)} B"
    at = (text(", at layer "), name(analysis.workload.names[peak])) if peak is not None else ()
    said = f"Memory map: {len(plan.tensors)} buffers in an arena of {binary(plan.arena_bytes)}"
    inside = (*axis(analysis), *buffers(analysis), *peak_line(analysis))
    size = f"0 0 {WIDTH:g} {HEIGHT:g}"
    picture = tag("svg", *inside, class_="map", viewBox=size, role="img", aria_label=said)
    return tag("figure", tag("div", picture, class_="wide"), kinds(analysis), tag("figcaption", text(words), *at))


def kinds(analysis: Analysis) -> Html:
    """What the colours of the rectangles mean."""
    words = {"input": "inputs of the network", "result": "results of layers"}
    words |= {"scratch": "working buffers of kernels"} if analysis.plan.scratch_rows else {}
    swatch = tag("rect", x="1", y="1", width="10", height="10")
    entries = (
        tag("li", tag("svg", swatch, class_=f"swatch {kind}", viewBox="0 0 12 12", aria_hidden="true"), Html(said))
        for kind, said in words.items()
    )
    return tag("ul", *entries, class_="legend")


def across(layer: float, count: int) -> float:
    return LEFT + layer / count * (RIGHT - LEFT)


def up(address: float, whole: float) -> float:
    return BOTTOM - address / whole * (BOTTOM - TOP)


def axis(analysis: Analysis) -> Iterator[Html]:
    arena = analysis.plan.arena_bytes
    for step in range(STEPS + 1):
        y = f"{up(step, STEPS):.1f}"
        yield tag("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, class_="grid")
        yield tag("text", text(binary(arena * step / STEPS)), x=LEFT - 6, y=f"{up(step, STEPS) + 4:.1f}", class_="end")
    yield tag(
        "text", Html("layers in the order of execution"), x=(LEFT + RIGHT) / 2, y=HEIGHT - 10, class_="middle title"
    )


def buffers(analysis: Analysis) -> Iterator[Html]:
    """Inputs of the network in their colour, results in theirs, working buffers of kernels pale."""
    plan, given = analysis.plan, set(analysis.graph.inputs)
    columns = (plan.first_layer, plan.last_layer, plan.offsets, plan.buffer_bytes)
    for place, (tensor, first, last, offset, size) in enumerate(
        zip(plan.tensors, *(column.tolist() for column in columns), strict=True)
    ):
        kind = "scratch" if place >= len(plan.tensors) - plan.scratch_rows else "input" if tensor in given else "result"
        yield buffer(analysis, tensor, kind, (first, last + 1, offset, offset + size))


def buffer(analysis: Analysis, tensor: str, kind: str, box: tuple[int, int, int, int]) -> Html:
    first, stop, low, high = box
    count, arena = len(analysis.workload), analysis.plan.arena_bytes
    left, right, top = across(first, count), across(min(stop, count), count), up(high, arena)
    title = tag("title", text(f"{tensor} · {exact(high - low)} B at {exact(low)}"))
    place = {"x": left, "y": top, "width": max(right - left, 0.5), "height": max(up(low, arena) - top, 0.5)}
    return tag("rect", title, **{key: f"{value:.1f}" for key, value in place.items()}, class_=kind, data_layer=first)


def peak_line(analysis: Analysis) -> Iterator[Html]:
    """A stroke above the layer at which most is alive."""
    if analysis.plan.peak_layer is None:
        return
    x = across(analysis.plan.peak_layer + 0.5, len(analysis.workload))
    yield tag("path", d=f"M{x - 5:.1f} {TOP - 12}h10l-5 8Z", class_="peak")
    side = "end" if x > WIDTH / 2 else "start"
    yield tag("text", Html("peak"), x=f"{x + (-9 if side == 'end' else 9):.1f}", y=TOP - 5, class_=side)
