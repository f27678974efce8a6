"""Memory hierarchy: what a tile needs with its halo, what a level must hold, and what crosses from the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random
from typing import Any

from analysis.dataflow.capacity import PSUM_BYTES, WorkingSet, tile_words, working_set
from analysis.dataflow.hierarchy_values import crossing_words, mapped_of, planned_sets
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.mapping import Mapped
from analysis.dataflow.run import compulsory_words
from analysis.lessons.convolutions import RARE, counted, layer_facts, telling
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact

TILES = {"tile_m_1": 2, "tile_c_1": 1, "tile_p_1": 2, "tile_q_1": 2, "tile_r_1": 0, "tile_s_1": 0}
INNER = {"tile_m_2": 1, "tile_c_2": 0, "tile_p_2": 1, "tile_q_2": 0, "tile_r_2": 0, "tile_s_2": 0}
CUTS = {f"cut_{tensor}_{level}": 0 for level in (1, 2, 3) for tensor in OPERANDS}
TOPIC = topic(
    "hierarchy", height=6, width=6, channels=2, filters=4, kernel=3, stride=1, padding=0, kernel_columns=0, **RARE,
    groups=1, batch=1, levels=3, order_1="NMPQCRS", order_2="NMPQCRS", order_3="NCRSMPQ", **TILES, **INNER, **CUTS,
    sram_bytes=256, l1_bytes=128, register_bytes=12, word_bytes=4, double=False, lru=False,
)  # fmt: skip
TWO, ONE, NONE = "two buffers fit", "one buffer fits", "it does not fit"


Key = tuple[tuple[str, Any], ...]


def key_of(values: Values) -> Key:
    """What the numbers hang on, to be kept by."""
    return tuple(sorted((name, values[name]) for name in TOPIC.defaults))


@lru_cache(maxsize=1024)
def laid_out(key: Key) -> Mapped:
    return mapped_of(dict(key))


@lru_cache(maxsize=1024)
def sram_of(key: Key) -> WorkingSet:
    """What the first level inside the memory must hold; the same where it is a cache."""
    values = dict(key)
    return working_set(laid_out(key).nest, 1, values["word_bytes"], values["sram_bytes"], values["double"])


@lru_cache(maxsize=128)
def sets_of(key: Key) -> tuple[WorkingSet, ...]:
    """What each level inside the memory must hold. A cache is held against its first level alone."""
    found = laid_out(key)
    return planned_sets({**dict(key), "levels": len(found.nest.levels)}, found)


@lru_cache(maxsize=1024)
def crossing_of(key: Key) -> Mapping[str, int]:
    return crossing_words(laid_out(key))


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    key = key_of(values)
    found, sets, crossing = laid_out(key), sets_of(key), crossing_of(key)
    layer = found.nest.layer
    yield from layer_facts(layer)
    least = sum(compulsory_words(layer).values())
    yield Fact("crossing", sum(crossing.values()), "words")
    for name in OPERANDS:
        yield Fact(f"crossing_{name}", crossing[name], "words")
        yield Fact(f"tile_{name}", sets[0].words[name], "words")
    yield Fact("least", least, "words")
    yield Fact("times_least", sum(crossing.values()) / least)
    yield Fact("buffers", 2 if values["double"] else 1, "buffers")
    yield Fact("sum_bytes", PSUM_BYTES, "B")
    yield Fact("tile_rows", tile_of(found)["P"])
    yield Fact("tile_columns", tile_of(found)["Q"])
    yield Fact("tile_channels", tile_of(found)["C"])
    yield Fact("tile_kernel_rows", tile_of(found)["R"])
    yield Fact("tile_kernel_columns", tile_of(found)["S"])
    for place, name in enumerate(("sram", "inner", "innermost")):
        held = sets[place] if place < len(sets) else None
        yield Fact(f"{name}_holds", held.bytes if held else None, "B")
        yield Fact(f"{name}_has", held.capacity_bytes if held else None, "B")


def tile_of(found: Mapped) -> Mapping[str, int]:
    """Size of each dimension in the tile of the first level inside the memory."""
    sizes = dict(found.nest.layer.sizes)
    for row in found.rows:
        if row.band == 0:
            sizes[row.loop.dim] = row.loop.step
    return sizes


# (height, channels, filters, kernel, stride), (M, C, P, Q in a tile, loops outside) and (bytes a word, SRAM bytes).
SHAPES = (
    (5, 1, 4, 2, 1),
    (6, 2, 4, 3, 1),
    (6, 3, 2, 3, 1),
    (7, 1, 6, 3, 2),
    (7, 2, 4, 2, 1),
    (6, 4, 2, 2, 2),
    (7, 3, 4, 3, 1),
)
CUT = (
    (2, 1, 2, 2, "NMPQCRS"),
    (1, 0, 2, 3, "NPQMCRS"),
    (2, 0, 1, 3, "NMPQCRS"),
    (1, 1, 3, 2, "NCMPQRS"),
    (2, 0, 2, 2, "NPQMCRS"),
)
ROOMS = ((1, 64), (1, 128), (2, 128), (2, 256), (4, 256), (4, 512))


@TOPIC.vary
def vary(random: Random) -> Values:
    """Few shapes and cuts, so that a class that asks much is answered at once."""
    height, channels, filters, kernel, stride = random.choice(SHAPES)
    m, c, p, q, order = random.choice(CUT)
    width, room = random.choice(ROOMS)
    shape = {
        "height": height,
        "width": height,
        "channels": channels,
        "filters": filters,
        "kernel": kernel,
        "stride": stride,
    }
    tile = {"tile_m_1": m, "tile_c_1": c, "tile_p_1": p, "tile_q_1": q, "order_1": order}
    return {**shape, **tile, "word_bytes": width, "sram_bytes": room, "double": random.random() < 0.4}


def told(values: Values) -> str:
    kernel = f"{values['kernel']}×{values['kernel_columns'] or values['kernel']}"
    stride = f", stride {values['stride']}" if values["stride"] > 1 else ""
    return (
        f"{values['height']}×{values['width']}×{values['channels']} input, {counted(values['filters'], 'filter')} of {kernel}"
        f"{stride}"
    )


def is_plain(values: Values) -> bool:
    """Without what a question would have to explain first."""
    usual = all(values[name] == TOPIC.defaults[name] for name in (*CUTS, *RARE, "groups", "batch", "padding", "lru"))
    return usual and values["stride"] <= values["kernel"] and not values["kernel_columns"]


# Questions


@TOPIC.asks("halo")
def halo(values: Values, random: Random) -> Draft | None:
    """Inputs under a tile of outputs."""
    if not is_plain(values):
        return None
    found = laid_out(key_of(values))
    layer, tile = found.nest.layer, tile_of(found)
    rows, columns, channels, kernel = tile["P"], tile["Q"], tile["C"], layer.kernel_height
    buffer = next(b for b in found.nest.buffers if b.level == 1 and b.tensor == INPUTS)
    answer, stride = tile_words(found.nest, buffer), layer.strides[0]
    slips = (
        (rows * columns * channels, "That forgets the halo: a window reaches beyond its tile."),
        (
            rows * columns * stride**2 * channels,
            "That forgets the halo: the last window reaches further than its stride.",
        ),
        ((rows + kernel - 1) * (columns + kernel - 1) * channels if stride > 1 else None, "That forgets the stride."),
        (rows * columns * kernel**2 * channels, "That counts what windows share once for each of them."),
        (answer // channels if channels > 1 else None, "That is one channel."),
    )
    text = f"{told(values)}. A tile has {rows}×{columns} outputs, {counted(channels, 'channel')}: how many inputs does it need?"
    because = f"(({rows} − 1)·{stride} + {kernel})·(({columns} − 1)·{stride} + {kernel})·{channels} = {exact(answer)}."
    return telling(ask_number(text, answer, "words", slips, because, tolerance=0))


@TOPIC.asks("must-hold")
def must_hold(values: Values, random: Random) -> Draft | None:
    if not is_plain(values):
        return None
    held, width = sram_of(key_of(values)), values["word_bytes"]
    words = sum(held.words.values())
    slips = (
        (words, "Those are words; bytes are asked."),
        (words * width * (2 if values["double"] else 1), f"Sums on their way have {PSUM_BYTES} B each."),
        (held.bytes / 2 if values["double"] else None, "Two buffers for each tile: one is used while the other fills."),
        (held.bytes * 2 if not values["double"] else None, "There is one buffer for each tile, not two."),
        (held.words[INPUTS] * width, "Those are the inputs alone; weights and sums lie there too."),
    )
    return telling(ask_number(hold_text(values, held), held.bytes, "B", slips, hold_because(values, held), tolerance=0))


def hold_text(values: Values, held: WorkingSet) -> str:
    buffers = "two buffers for each tile" if values["double"] else "one buffer for each tile"
    return f"{held_words(values, held)}; {buffers}. How many bytes is that?"


def held_words(values: Values, held: WorkingSet) -> str:
    words, width = held.words, values["word_bytes"]
    sums = (
        f"{exact(words[OUTPUTS])} partial sums of {PSUM_BYTES} B"
        if held.partial
        else f"{exact(words[OUTPUTS])} outputs"
    )
    operands = f"{exact(words[WEIGHTS])} weights, {exact(words[INPUTS])} inputs"
    return f"SRAM holds a tile of {operands} and {sums}; other words have {width} B"


def hold_because(values: Values, held: WorkingSet) -> str:
    words, width = held.words, values["word_bytes"]
    own = PSUM_BYTES if held.partial else width
    times = "2·" if values["double"] else ""
    return f"{times}(({words[WEIGHTS]} + {words[INPUTS]})·{width} + {words[OUTPUTS]}·{own}) B = {exact(held.bytes)} B."


@TOPIC.asks("fits")
def fits(values: Values, random: Random) -> Draft | None:
    """With two buffers, with one, or not at all."""
    if not is_plain(values):
        return None
    double, single = (sram_of(key_of({**values, "double": twice})) for twice in (True, False))
    right = TWO if double.fits else ONE if single.fits else NONE
    room = exact(single.capacity_bytes or 0)
    because = f"{hold_because({**values, 'double': False}, single)} Two buffers take {exact(double.bytes)} B; SRAM has {room} B."
    text = (
        f"{held_words(values, single)}. SRAM has {room} B: does the tile fit, and is there room to fill a second one "
        "while it is used?"
    )
    return ask_which(text, right, (TWO, ONE, NONE), dict.fromkeys((TWO, ONE, NONE), because), because)


@TOPIC.asks("fills")
def fills(values: Values, random: Random) -> Draft | None:
    """Inputs that cross from the memory, with what tiles share kept."""
    if not is_plain(values):
        return None
    found, crossing = laid_out(key_of(values)), crossing_of(key_of(values))
    layer, tile, answer = found.nest.layer, sram_of(key_of(values)).words[INPUTS], crossing[INPUTS]
    count = 1
    for row in found.rows:
        count *= row.count if row.band == 0 else 1
    order = ", ".join(row.loop.dim.lower() for row in found.rows if row.band == 0)
    slips = (
        (layer.words(INPUTS), "That is the input once; tiles come again."),
        (tile, "That is one tile."),
        (tile * count, "That loads every tile anew; what the one before had stays."),
        (answer * values["word_bytes"], "Those are bytes; words are asked."),
        (sum(crossing.values()), "Those are the words of all tensors."),
    )
    if not order:
        return None
    text = (
        f"{told(values)}. Outside SRAM run {order}, outermost first, over {exact(count)} tiles of {exact(tile)} input words; "
        "a tile keeps what it shares with the one before. How many input words come out of the memory?"
    )
    every = count * tile
    because = f"{exact(count)} tiles · {exact(tile)} words = {exact(every)}; {exact(every - answer)} are there already."
    return (
        telling(ask_number(text, answer, "words", slips, because, tolerance=0)) if is_walkable(layer, count) else None
    )


def is_walkable(layer: Layer, count: int) -> bool:
    """Few enough tiles to be counted by hand, and more than one."""
    return 1 < count <= 200 and layer.words(INPUTS) <= 1_000
