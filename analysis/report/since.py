"""The analysis as Markdown for a pull request: what has changed since a baseline, then the report as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.report.change import Change
from analysis.report.delta import Deltas, DeviceChange, LayerChange, deltas
from analysis.report.markdown import escaped, table, to_markdown
from analysis.report.record import analysis_record
from analysis.scenario import Analysis

# So many layers are listed, the largest changes; the others are counted.
MOST_LAYERS = 10
SHOWN_OF_LAYERS = ("macs", "weight_bytes", "output_bytes", "live_bytes")
# Quantities that the first sentence names where they have changed.
HEADLINE = ("macs", "parameters", "weight_bytes", "arena_bytes")
ANSWERS = {True: "fits", False: "does not fit", None: "cannot be told"}


def to_markdown_since(baseline: Mapping[str, Any], analysis: Analysis) -> str:
    """baseline: a record as `load_baseline` gives it. Raises ScenarioError where it is of another model."""
    found = deltas(baseline, analysis_record(analysis))
    title, rest = to_markdown(analysis).split("\n\n", 1)
    return "\n\n".join([title, *changes(found), "## The network now", rest])


def changes(found: Deltas) -> Iterator[str]:
    yield "## Since the baseline"
    yield headline(found)
    if found.notes:
        yield "\n".join(f"- {escaped(note)}" for note in found.notes)
    yield changes_table(found.totals)
    for device in found.devices:
        yield f"### {escaped(device.name)}"
        yield verdict(device)
        yield changes_table(device.changes)
    if found.only_before or found.only_after:
        yield "\n".join(others(found))
    if found.layers:
        yield "### Layers"
        yield layers_table(found.layers)
        yield from remainder(found.layers)


def headline(found: Deltas) -> str:
    """Verdicts that have changed, then the totals that have; or that nothing has."""
    if found.same:
        return "Nothing has changed." if not found.notes else "No number has changed."
    turned = [f"**{escaped(d.name)}: {turn(d)}**" for d in found.devices if d.fits[0] != d.fits[1]]
    moved = [f"{c.words} {c.percentage}" for c in map(found.total, HEADLINE) if c.differs]
    return f"{'; '.join([*turned, *moved]) or 'The totals are as they were'}."


def turn(device: DeviceChange) -> str:
    before, after = device.fits
    if before is True and after is False:
        return "no longer fits"
    return "fits now" if after else f"{ANSWERS[before]} before, now {ANSWERS[after]}"


def verdict(device: DeviceChange) -> str:
    """Does it fit, with the reason; what ran it where that has changed."""
    before, after = device.runtimes
    ran = "" if before == after else f" (runtime {escaped(before)} before, {escaped(after)} now)"
    same = device.fits[0] == device.fits[1]
    lead = "as before" if same else f"**{turn(device)}**"
    return f"{lead}: {escaped(device.reason)}{ran}"


def changes_table(found: Sequence[Change]) -> str:
    rows = ((c.words, *c.shown, strong(c.difference, c), strong(c.percentage, c)) for c in found)
    return table(("quantity", "before", "now", "difference", "%"), "lrrrr", rows)


def strong(said: str, change: Change) -> str:
    return f"**{said}**" if change.delta else said


def others(found: Deltas) -> Iterator[str]:
    if found.only_before:
        yield f"- in the baseline only: {', '.join(map(escaped, found.only_before))}"
    if found.only_after:
        yield f"- not in the baseline: {', '.join(map(escaped, found.only_after))}"


def layers_table(layers: Sequence[LayerChange]) -> str:
    listed = [layer for layer in layers if layer.kind != "renamed"][:MOST_LAYERS]
    head = ("", "layer", "operator", "MACs", "weights", "output", "alive")
    return table(head, "lllrrrr", (layer_row(layer) for layer in listed))


def layer_row(layer: LayerChange) -> list[str]:
    """Of a layer that came or went its own numbers, of one that changed the differences."""
    own = [next(c for c in layer.changes if c.key == key) for key in SHOWN_OF_LAYERS]
    cells = [c.difference for c in own] if layer.kind == "changed" else [whole(c) for c in own]
    before = "" if layer.before_name in (None, layer.name) else f" (was {escaped(layer.before_name or '')})"
    return [layer.kind, escaped(layer.name) + before, escaped(layer.op), *cells]


def whole(change: Change) -> str:
    before, after = change.shown
    return after if change.before is None else before


def remainder(layers: Sequence[LayerChange]) -> Iterator[str]:
    """How many more there are of each kind, and the sum of what they are."""
    kinds = Counter(layer.kind for layer in layers)
    listed = Counter(layer.kind for layer in [one for one in layers if one.kind != "renamed"][:MOST_LAYERS])
    rest = [f"{kinds[kind] - listed[kind]} {kind}" for kind in kinds if kinds[kind] > listed[kind]]
    if rest:
        yield f"Not listed: {', '.join(rest)}."
