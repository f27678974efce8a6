"""Inference patch by patch: the halo of a patch, what is computed twice for it, and what binds the memory then."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from random import Random

from analysis.errors import ScenarioError
from analysis.lessons.fact import Fact, told
from analysis.lessons.patches_in_words import CALLED, grid_words, mega, memory_words, rows_words, stage_words
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.memory.examples import KIB
from analysis.memory.patches import Patching, length
from analysis.memory.stacks import EQUAL, PATCHED, patching_of

TOPIC = topic(
    "patches", network="mobilenet_v2", grid=4, blocks=4, side=24, layers=3, kernel=3, stride=1, pad=1, in_place=True,
    skips=False, resident=False,
)  # fmt: skip

STAGE, REST = "the stage, patch by patch", "the layers after it"
FALLS, STAYS, GROWS = "it falls", "it stays", "it grows"


def with_(values: Values, **changes: object) -> Patching:
    return patching_of({**values, **changes})


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    found = patching_of(values)
    rows, share = rows_read(found), share_rows(found)
    yield Fact("patches", found.grid**2, "patches")
    yield Fact("whole", found.whole_peak_bytes / KIB, "KiB")
    yield Fact("whole_copied", with_(values, in_place=False).whole_peak_bytes / KIB, "KiB")
    yield Fact("patch", found.patch_peak_bytes / KIB, "KiB")
    yield Fact("stage_output", found.output_bytes / KIB, "KiB")
    # What lies beside a patch: the output that the patches fill, and the input where it stays.
    yield Fact("beside", (found.stage_peak_bytes - found.patch_peak_bytes) / KIB, "KiB")
    yield Fact("stage", found.stage_peak_bytes / KIB, "KiB")
    yield Fact("rest", found.rest_peak_bytes / KIB, "KiB")
    yield Fact("rest_apart", with_(values, skips=False).rest_peak_bytes / KIB, "KiB")
    yield Fact("rest_skips", with_(values, skips=True).rest_peak_bytes / KIB, "KiB")
    yield Fact("with_patches", found.peak_bytes / KIB, "KiB")
    yield Fact("times_less", found.whole_peak_bytes / found.peak_bytes)
    yield Fact("stage_macs", found.stage_macs / 1e6, "MMAC")
    yield Fact("patched_macs", found.patched_macs / 1e6, "MMAC")
    yield Fact("extra_macs", found.extra_macs / 1e6, "MMAC")
    yield Fact("network_macs", found.stack.total_macs / 1e6, "MMAC")
    yield Fact("stage_share", 100 * found.share_of_stage, "%")
    yield Fact("network_share", 100 * found.share_of_network, "%")
    yield Fact("next_share", share_with(values, values["blocks"] + 1), "%")
    yield Fact("stage_layers", len(found.layers), "layers")
    yield Fact("own_rows", length(found.tiles[0].rows) * strides_of(found), "rows")
    yield Fact("rows_share", share, "rows")
    yield Fact("rows_first", rows[0], "rows")
    yield Fact("rows_most", max(rows), "rows")
    yield Fact("halo", max(rows) - share, "rows")
    yield Fact("field", found.field, "rows")
    yield Fact("output_rows", found.stack.side(found.last + 1)[0], "rows")
    yield Fact("tile_rows", length(found.tiles[0].rows), "rows")


def share_with(values: Values, blocks: int) -> float | None:
    """What halos cost of the whole network, in %; None where there is no such block."""
    try:
        return 100 * with_(values, blocks=blocks).share_of_network
    except ScenarioError:
        return None


def strides_of(found: Patching) -> int:
    return prod(layer.rows.stride for layer in found.layers)


def rows_read(found: Patching) -> list[int]:
    """Of the input, by patches from top to bottom."""
    return [length(maps[0].rows) for maps in found.regions[:: found.grid]]


def share_rows(found: Patching) -> float:
    """Of the input, without halo."""
    return found.stack.side(0)[0] / found.grid


@TOPIC.vary
def vary(random: Random) -> Values:
    """Layers small enough to follow by hand, or a network."""
    if random.random() < 0.5:
        sizes = {
            "side": random.randrange(16, 49, 4),
            "layers": random.randint(2, 4),
            "kernel": random.choice((3, 3, 5)),
        }
        kernel, stride = sizes["kernel"], random.choice((1, 1, 2))
        return {"network": EQUAL, **sizes, "stride": stride, "pad": kernel // 2, "grid": random.randint(2, 4)}
    network, grid = random.choice(PATCHED), random.randint(2, 6)
    return {"network": network, "blocks": random.randint(2, 6), "grid": grid, "skips": random.random() < 0.3}


def possible(values: Values) -> Patching | None:
    """None where there are no patches, or more than pixels."""
    try:
        found = patching_of(values)
    except ScenarioError:
        return None
    return found if found.grid > 1 else None


@TOPIC.asks("halo")
def halo(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or values["network"] != EQUAL:
        return None
    row = random.randrange(found.grid)
    maps = found.regions[row * found.grid]
    (top, bottom), answer = maps[-1].rows, length(maps[0].rows)
    own = length(maps[-1].rows) * strides_of(found)
    field = length(maps[-1].rows)
    for layer in reversed(found.layers):
        field = layer.rows.field(field)
    slips = (
        (own, "That forgets the halo: windows at the edge of the patch reach over it."),
        (field, "Right inside the map; here the map ends before the halo does."),
        (own + (field - own) // 2, "That is the halo of one side."),
        (2 * field - own, "That counts the halo twice: each side has half of it."),
    )
    text = f"{stage_words(values, found)}; {grid_words(found)}. A patch has {rows_words(top, bottom)} of "
    text += f"{found.stack.side(found.last + 1)[0]} of the last map. How many rows of the input does it read?"
    steps = " ← ".join(str(length(region.rows)) for region in maps)
    because = f"Back through the layers, first st·a − pad, last st·b − pad + K − 1, cut at the edges. In rows: {steps}."
    return ask_number(text, answer, "rows", slips, because, tolerance=0)


@TOPIC.asks("field")
def field(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or values["network"] != EQUAL or len(found.layers) < 2:
        return None
    rows, count = length(found.tiles[0].rows), len(found.layers)
    kernel, stride = values["kernel"], values["stride"]
    slips = (
        (rows * stride**count, "That forgets the halo: K − st more at each layer."),
        (rows + count * (kernel - 1), "That adds K − 1 a layer and forgets that strides multiply."),
        (stride * rows + kernel - stride, "That is one layer; there are more."),
        (
            rows * stride**count + count * (kernel - stride),
            "The halo of a later layer is multiplied by the strides before it.",
        ),
    )
    text = f"{count} layers of {kernel}×{kernel} with stride {stride}: how many rows of the input lie under "
    text += f"{told(rows, 'rows')} of the last map, where no edge cuts them off?"
    sizes = [rows]
    for layer in reversed(found.layers):
        sizes.append(layer.rows.field(sizes[-1]))
    because = f"r becomes st·r + (K − st) at each layer: {' → '.join(map(str, sizes))}."
    return ask_number(text, found.field, "rows", slips, because, tolerance=0)


@TOPIC.asks("stage-share")
def stage_share(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or found.extra_macs <= 0:
        return None
    once, patched = found.stage_macs, found.patched_macs
    slips = (
        (
            100 * found.extra_macs / patched,
            "That divides by what the patches compute; the question is against computing once.",
        ),
        (100 * patched / once, "That is the whole, not what is more."),
        (100 * found.share_of_network, "That is the share of the whole network."),
        (found.extra_macs / once, "That is a ratio; 0.1 are 10 %."),
    )
    text = f"{stage_words(values, found)}: {mega(once)} MAC computed once, {mega(patched)} by "
    text += f"{grid_words(found)}. How many per cent more?"
    because = f"({mega(patched)} − {mega(once)}) / {mega(once)}."
    return ask_number(text, 100 * found.share_of_stage, "%", slips, because)


@TOPIC.asks("network-share")
def network_share(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or values["network"] == EQUAL or found.extra_macs <= 0:
        return None
    once, patched, total = found.stage_macs, found.patched_macs, found.stack.total_macs
    slips = (
        (100 * found.share_of_stage, "That is the share of the stage; the layers after it are computed once."),
        (100 * patched / total, "That counts all of the stage; most of it is computed anyway."),
        (100 * 2 * found.extra_macs / total, "FLOP above and MAC below: one MAC is two FLOP."),
        (100 * found.extra_macs / (total - once), "The whole network is below, the stage included."),
    )
    text = f"{stage_words(values, found)}: the stage has {mega(once)} MAC computed once and {mega(patched)} by "
    text += (
        f"{grid_words(found)}; the whole network has {mega(total)}. By how many per cent does the network's work grow?"
    )
    because = f"({mega(patched)} − {mega(once)}) / {mega(total)}."
    return ask_number(text, 100 * found.share_of_network, "%", slips, because)


@TOPIC.asks("peak")
def peak(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or not found.rest_peak_bytes:
        return None
    patch, output, rest = (size / KIB for size in (found.patch_peak_bytes, found.output_bytes, found.rest_peak_bytes))
    slips = (
        (max(patch, rest), "That forgets that the patches fill the stage's output, which lies there all the while."),
        (patch + output + rest, "The stage is over when the layers after it run: the larger counts, not the sum."),
        (found.stage_peak_bytes / KIB, "That is the stage alone; the layers after it need more."),
        (rest, "That is what follows the stage; the stage itself needs more."),
        (found.peak_bytes / 1000, "Those are kB; a KiB has 1024 bytes."),
    )
    text = f"{stage_words(values, found)}, by {grid_words(found)}: {memory_words(found)}. How many KiB does the network need?"
    because = f"max({patch:.4g} + {output:.4g}, {rest:.4g}): patch and output are there together, the rest comes later."
    return ask_number(text, found.peak_bytes / KIB, "KiB", slips, because, tolerance=0.005)


@TOPIC.asks("binds")
def binds(values: Values, random: Random) -> Draft | None:
    found = possible(values)
    if found is None or not found.rest_peak_bytes or found.stage_peak_bytes == found.rest_peak_bytes:
        return None
    stage, rest = found.stage_peak_bytes / KIB, found.rest_peak_bytes / KIB
    right = STAGE if stage > rest else REST
    wrong = {
        STAGE: f"A patch and the stage's output are {stage:.4g} KiB together, less than {rest:.4g} KiB.",
        REST: f"They need {rest:.4g} KiB; a patch and the stage's output need {stage:.4g} KiB together.",
    }
    text = f"{stage_words(values, found)}, by {grid_words(found)}: {memory_words(found)}. What sets the peak?"
    return ask_which(text, right, (STAGE, REST), wrong, f"{stage:.4g} KiB against {rest:.4g} KiB.")


@TOPIC.asks("finer")
def finer(values: Values, random: Random) -> Draft | None:
    found, more = possible(values), possible({**values, "grid": values["grid"] + 1})
    if found is None or more is None or values["network"] == EQUAL:
        return None
    before, after = found.peak_bytes / KIB, more.peak_bytes / KIB
    if after > before:
        return None
    right = FALLS if after < before else STAYS
    wrong = {
        FALLS: f"The layers after the stage need {found.rest_peak_bytes / KIB:.4g} KiB, whatever the patches are.",
        STAYS: f"The stage binds with {found.stage_peak_bytes / KIB:.4g} KiB: smaller patches need less.",
        GROWS: "Smaller patches need less memory; it is the work that grows.",
    }
    text = f"{stage_words(values, found)}, by {grid_words(found)}: {memory_words(found)}. "
    text += f"What becomes of the peak with {grid_words(more)}?"
    return ask_which(text, right, (FALLS, STAYS, GROWS), wrong, f"{before:.4g} KiB, then {after:.4g} KiB.")


@TOPIC.asks("skips")
def skips(values: Values, random: Random) -> Draft | None:
    """What a residual connection keeps alive behind the stage."""
    found, apart = possible({**values, "skips": True}), possible({**values, "skips": False})
    if found is None or apart is None or found.rest_peak_bytes == apart.rest_peak_bytes:
        return None
    at = max(range(found.last + 1, len(found.whole_bytes)), key=lambda layer: found.whole_bytes[layer])
    layer, waits = found.stack.layers[at], found.whole_bytes[at] - apart.whole_bytes[at]
    own = apart.whole_bytes[at] / KIB
    slips = (
        (own, "That forgets the skip: what is added at the block's end lies in memory until then."),
        (own + 2 * waits / KIB, "The skip is one map; the result of the addition overwrites what it is added to."),
        (found.rest_peak_bytes / 1000, "Those are kB; a KiB has 1024 bytes."),
    )
    text = f"In {CALLED[values['network']]} in int8, {layer.name} reads and writes {own:.4g} KiB, while the block's input of "
    text += f"{waits / KIB:.4g} KiB waits to be added to the result. How many KiB are alive?"
    return ask_number(
        text, found.rest_peak_bytes / KIB, "KiB", slips, f"{own:.4g} + {waits / KIB:.4g} KiB.", tolerance=0.005
    )
