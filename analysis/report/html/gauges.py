"""Need against capacity on one line: the capacity is a stroke, what exceeds it lies beyond, hatched and to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.report.html.markup import NOTHING, Html, joined, name, tag, text
from analysis.report.html.signs import sign, state_of
from analysis.units import UNKNOWN, binary, exact

if TYPE_CHECKING:
    from analysis.estimate import Fit, Resource

WORDS = {"flash": "flash", "ram": "RAM"}
# Share of the width where the capacity stands while the need is below it.
CAPACITY_AT = 85.0
HATCH = Html(
    '<svg class="definitions" aria-hidden="true" width="0" height="0"><pattern id="hatch" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatching" x1="0" y1="0" x2="0" y2="6"/>'
    "</pattern></svg>"
)


def gauges(fit: Fit) -> Html:
    return tag("div", *(gauge(need) for need in (fit.flash, fit.ram)), class_="gauges")


def gauge(need: Resource) -> Html:
    """One resource: its name and state, the bar, the need of the capacity, the items."""
    state = state_of(need.high_bytes or need.used_bytes, need.capacity_bytes)
    head = tag("span", sign(state), text(WORDS[need.name]), class_="gauge-name")
    return tag("div", head, bar(need, state), tag("p", sentence(need)), items(need), class_="gauge")


def sentence(need: Resource) -> Html:
    """ "70.5 KiB of 640 KiB, 570 KiB free", and the bytes behind it."""
    least = "" if need.complete or need.used_bytes is None else "at least "
    used = need.need if need.used_bytes is not None else "need not known"
    if need.capacity_bytes is None:
        return joined((text(f"{least}{used}, capacity not known "), digits(f"{exact(need.used_bytes)} B")))
    said = f"{least}{used} of {binary(need.capacity_bytes)}{room(need)} "
    return joined((text(said), digits(f"{exact(need.used_bytes)} of {exact(need.capacity_bytes)} B")))


def room(need: Resource) -> str:
    """What is free, or too much; where the need is only the least, what that leaves."""
    free = need.free_bytes
    if free is None:
        return ""
    bound = "" if need.complete else "at most " if free >= 0 else "at least "
    return f", {bound}{binary(abs(free))} {'free' if free >= 0 else 'too much'}"


def digits(said: str) -> Html:
    return tag("span", text(said), class_="dim")


def items(need: Resource) -> Html:
    rows = (tag("li", name(item), text(f" {binary(size)}")) for item, size in need.items.items() if size != 0)
    return tag("ul", *rows, class_="items")


def bar(need: Resource, state: str) -> Html:
    """Everything in per cent of the width, so that the bar is as wide as its place."""
    used, capacity = need.high_bytes or need.used_bytes or 0, need.capacity_bytes
    said = f"{WORDS[need.name]}: {need.need} of {binary(capacity)}"
    if not capacity:
        track = tag("line", x1="0", x2="100%", y1="11", y2="11", class_="no-capacity")
        return tag("svg", track, class_="bar", height="22", role="img", aria_label=said.replace(UNKNOWN, "not known"))
    scale = 100.0 / max(used, capacity / CAPACITY_AT * 100.0)
    parts = [block("track", 0.0, capacity * scale), block(f"fill {state}", 0.0, min(used, capacity) * scale)]
    parts.append(block("beyond", capacity * scale, (used - capacity) * scale) if used > capacity else NOTHING)
    if need.low_bytes is not None:
        parts.append(block("band-of-need", need.low_bytes * scale, (used - need.low_bytes) * scale))
    edge = share(capacity * scale)
    parts.append(tag("line", x1=edge, x2=edge, y1="1", y2="21", class_="capacity"))
    return tag("svg", *parts, class_="bar", height="22", role="img", aria_label=said)


def block(kind: str, start: float, width: float) -> Html:
    return tag("rect", x=share(start), width=share(width), y="4", height="14", class_=kind)


def share(value: float) -> str:
    return f"{value:.3f}%"
