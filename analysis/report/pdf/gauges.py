"""Does it fit: need against capacity, item by item, to scale; what exceeds the capacity is hatched beyond its stroke."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.report.pdf.ink import Drawing, Mark, area, line
from analysis.report.pdf.scales import Scale
from analysis.units import UNKNOWN, binary, exact, percent

if TYPE_CHECKING:
    from analysis.estimate import Estimate, MemoryUse, Resource

# Above this share of the capacity little is left for the application around the network.
TIGHT_SHARE = 0.9
WIDTH_PT, HEIGHT_PT, BAR_PT = 236.0, 18.0, 11.0
# The capacity, or the need beyond it, does not touch the edge.
ROOM = 1.04
NAMES = {"flash": "Flash", "ram": "RAM"}
# Items in the colour of what they hold, paler from one to the next of a colour.
FILLS: Mapping[str, tuple[str, float]] = {
    "weights": ("weights", 0.0),
    "metadata": ("weights", 0.45),
    "runtime code": ("dim", 0.1),
    "arena": ("inputs", 0.0),
    "scratch": ("inputs", 0.45),
}
OTHER_FILL = ("dim", 0.45)
STATES = {"fits": "fits", "tight": "tight", "over": "over", "": "unknown"}


def gauges(estimate: Estimate) -> list[dict[str, Any]]:
    """One for flash, one for RAM, one for each other memory in which tensors were placed: name, verdict in words, bar,

    items with their exact bytes.
    """
    own = [gauge(need, NAMES[need.name]) for need in (estimate.fit.flash, estimate.fit.ram)]
    return own + [gauge(need, name) for name, need in placed_elsewhere(estimate)]


def placed_elsewhere(estimate: Estimate) -> Iterator[tuple[str, Resource]]:
    """Memories that are no home of weights or activations, and hold some."""
    device = estimate.device
    homes = {device.activation_memory.name, device.weight_memory.name}
    for use in estimate.memory_uses:
        if use.used_bytes and use.memory not in homes:
            yield use.memory, replace(estimate.fit.ram, **as_resource(use))


def as_resource(use: MemoryUse) -> dict[str, Any]:
    known = {"used_bytes": use.used_bytes, "capacity_bytes": use.capacity_bytes, "ok": use.ok, "items": use.items}
    return {**known, "low_bytes": None, "high_bytes": None, "basis": ""}


def gauge(need: Resource, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "state": state_of(need),
        "taken": f"{least(need)}{need.need} of {binary(need.capacity_bytes)}",
        "verdict": verdict(need),
        "bar": bar(need, name).record,
        "items": [item(name, size) for name, size in need.items.items()],
    }


def least(need: Resource) -> str:
    return "" if need.complete or need.used_bytes is None else "at least "


def item(name: str, size: int | None) -> dict[str, Any]:
    fill, pale = FILLS.get(name, OTHER_FILL)
    exactly = f"{exact(size)} B" if size is not None else "not known"
    return {"name": name, "size": binary(size), "exact": exactly, "fill": fill, "pale": pale}


def state_of(need: Resource) -> str:
    """fits, tight, over, or unknown."""
    if need.ok is None:
        return "unknown"
    if not need.ok:
        return "over"
    return "tight" if (need.used_bytes or 0) > TIGHT_SHARE * (need.capacity_bytes or 0) else "fits"


def verdict(need: Resource) -> str:
    """ "1.62 MiB too much", "93.1 KiB free (9 %)"."""
    free = need.free_bytes
    if need.used_bytes is None:
        return "the need is not known"
    if free is None or not need.capacity_bytes:
        return "the capacity is not known"
    if need.ok is None:
        return "may fit: the band reaches beyond the capacity"
    if free < 0:
        return f"{'' if need.complete else 'at least '}{binary(-free)} too much"
    most = "" if need.complete else "at most "
    return f"{most}{binary(free)} free ({percent(free / need.capacity_bytes)})"


def bar(need: Resource, name: str) -> Drawing:
    """The capacity as a stroke; without one the items alone."""
    capacity, used = need.capacity_bytes or 0, need.used_bytes or 0
    scale = Scale(0, max(capacity, used, need.high_bytes or 0, 1) * ROOM, 0, WIDTH_PT)
    return Drawing(WIDTH_PT, HEIGHT_PT, alt_text(need, name), tuple(marks(need, scale)))


def alt_text(need: Resource, name: str) -> str:
    items = ", ".join(f"{item} {binary(size) if size is not None else UNKNOWN}" for item, size in need.items.items())
    return f"{name}: {least(need)}{need.need} of {binary(need.capacity_bytes)}, {verdict(need)}. {items}."


def marks(need: Resource, scale: Scale) -> Iterator[Mark]:
    top = (HEIGHT_PT - BAR_PT) / 2
    capacity = need.capacity_bytes
    if capacity:
        yield area(0, top, scale(capacity), BAR_PT, "field")
    start = 0
    for name, size in need.items.items():
        fill, pale = FILLS.get(name, OTHER_FILL)
        yield from piece(scale(start), scale(start + (size or 0)), top, fill, pale)
        start += size or 0
    if capacity and start > capacity:
        yield area(scale(capacity), top, scale(start) - scale(capacity), BAR_PT, "over", hatched=True, edge="over")
    yield from band(need, scale, top)
    if capacity:
        yield line((scale(capacity), 0), (scale(capacity), HEIGHT_PT), thick=1.4)


def piece(start: float, end: float, top: float, fill: str, pale: float) -> Iterator[Mark]:
    """An item, and a thin gap before the next one, so that it ends in grey print too."""
    if end > start:
        yield area(start, top, end - start, BAR_PT, fill, pale)
        yield line((end, top), (end, top + BAR_PT), ink="panel", thick=0.5)


def band(need: Resource, scale: Scale, top: float) -> Iterator[Mark]:
    """Both ends of what the need may be, as a whisker."""
    if need.low_bytes is None or need.high_bytes is None:
        return
    low, high, middle = scale(need.low_bytes), scale(need.high_bytes), top + BAR_PT / 2
    yield line((low, middle), (high, middle), thick=1.0)
    yield from (line((x, middle - 3), (x, middle + 3), thick=1.0) for x in (low, high))
