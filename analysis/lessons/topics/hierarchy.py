"""Memory hierarchy: what a tile needs with its halo, what a level must hold, and what crosses from the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random

from analysis.dataflow.capacity import PSUM_BYTES, WorkingSet, tile_words
from analysis.dataflow.hierarchy_values import LEVELS, crossing_words, mapped_of, planned_sets
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
FITS, TOO_LARGE = "it fits", "it does not fit"


def key_of(values: Values) -> tuple[tuple[str, object], ...]:
    """What the numbers hang on, to be kept by."""
    return tuple(sorted((name, values[name]) for name in TOPIC.defaults))


@lru_cache(maxsize=64)
def worked(key: tuple[tuple[str, object], ...]) -> tuple[Mapped, tuple[WorkingSet, ...], Mapping[str, int]]:
    values = dict(key)
    found = mapped_of(values)
    return found, planned_sets({**values, "levels": len(found.nest.levels)}, found), crossing_words(found)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    found, sets, crossing = worked(key_of(values))
    layer = found.nest.layer
    yield from layer_facts(layer)
    least = sum(compulsory_words(layer).values())
    yield Fact("crossing", sum(crossing.values()), "words")
    for name in OPERANDS:
        yield Fact(f"crossing_{name}", crossing[name], "words")
        yield Fact(f"tile_{name}", sets[0].words[name], "words")
    yield Fact("least", least, "words")
    yield Fact("times_least", sum(crossing.values()) / least)
    yield Fact("tile_rows", tile_of(found)["P"])
    yield Fact("tile_columns", tile_of(found)["Q"])
    for place, name in enumerate(("sram", "inner", "innermost")):
        held = sets[place] if place < len(sets) else None
        yield Fact(f"{name}_holds", held.bytes if held else None, "B")
        yield Fact(f"{name}_has", held.capacity_bytes if held else None, "B")
    yield Fact("levels_of", len(LEVELS[len(sets) + 1]))


def tile_of(found: Mapped) -> Mapping[str, int]:
    """Size of each dimension in the tile of the first level inside the memory."""
    sizes = dict(found.nest.layer.sizes)
    for row in found.rows:
        if row.band == 0:
            sizes[row.loop.dim] = row.loop.step
    return sizes


@TOPIC.vary
def vary(random: Random) -> Values:
    kernel = random.choice((1, 2, 3, 3))
    shape = {
        "height": random.randint(5, 8),
        "channels": random.randint(1, 4),
        "filters": random.choice((2, 4, 6)),
        "kernel": kernel,
    }
    tiles = {"tile_m_1": random.choice((1, 2)), "tile_c_1": random.choice((0, 1)), "tile_p_1": random.choice((1, 2, 3)),
             "tile_q_1": random.choice((2, 3)), "order_1": random.choice(("NMPQCRS", "NPQMCRS", "NCMPQRS"))}  # fmt: skip
    held = {
        "word_bytes": random.choice((1, 2, 4)),
        "double": random.random() < 0.4,
        "sram_bytes": random.choice((128, 256, 512)),
    }
    return {**shape, "width": shape["height"], "stride": random.choice((1, 1, 2)), **tiles, **held}


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
    found, _, _ = worked(key_of(values))
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


@TOPIC.asks("must_hold")
def must_hold(values: Values, random: Random) -> Draft | None:
    if not is_plain(values):
        return None
    _, sets, _ = worked(key_of(values))
    held, width = sets[0], values["word_bytes"]
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
    words = held.words
    buffers = "two buffers for each tile" if values["double"] else "one buffer for each tile"
    sums = (
        f"{exact(words[OUTPUTS])} partial sums of {PSUM_BYTES} B"
        if held.partial
        else f"{exact(words[OUTPUTS])} outputs"
    )
    return (
        f"SRAM holds a tile of {exact(words[WEIGHTS])} weights, {exact(words[INPUTS])} inputs and {sums}; "
        f"other words have {values['word_bytes']} B; {buffers}. How many bytes is that?"
    )


def hold_because(values: Values, held: WorkingSet) -> str:
    words, width = held.words, values["word_bytes"]
    own = PSUM_BYTES if held.partial else width
    times = "2·" if values["double"] else ""
    return f"{times}(({words[WEIGHTS]} + {words[INPUTS]})·{width} + {words[OUTPUTS]}·{own}) B = {exact(held.bytes)} B."


@TOPIC.asks("fits")
def fits(values: Values, random: Random) -> Draft | None:
    if not is_plain(values):
        return None
    _, sets, _ = worked(key_of(values))
    held = sets[0]
    right = FITS if held.fits else TOO_LARGE
    because = f"{hold_because(values, held)} SRAM has {exact(held.capacity_bytes or 0)} B."
    text = f"{hold_text(values, held).rpartition('.')[0]}. SRAM has {exact(held.capacity_bytes or 0)} B: does the tile fit?"
    return ask_which(text, right, (FITS, TOO_LARGE), dict.fromkeys((FITS, TOO_LARGE), because), because)


@TOPIC.asks("fills")
def fills(values: Values, random: Random) -> Draft | None:
    """Inputs that cross from the memory, with what tiles share kept."""
    if not is_plain(values):
        return None
    found, sets, crossing = worked(key_of(values))
    layer, tile, answer = found.nest.layer, sets[0].words[INPUTS], crossing[INPUTS]
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
