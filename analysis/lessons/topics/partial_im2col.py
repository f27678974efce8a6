"""Part of the columns at a time: the buffer of a library's kernel, its instructions, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.im2col_values import GENERIC, engine_for, is_generic, kernel_plan
from analysis.dataflow.layer import Layer
from analysis.dataflow.micro_kernels import ENGINES, Engine
from analysis.lessons.convolutions import SIZES, counted, layer_facts, small_sizes, telling, told_layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic("partial-im2col", **SIZES, engine="cmsis-dsp", columns=2, rows=2, ping_pong=False, zero_point=-1)
INT16_BYTES = 2
LIBRARIES = ("cmsis-dsp", "cmsis-mve", "tinyengine")
UNITS = {"instructions": "", "loads": "", "macs_a_load": "", "cycles_in_turn": "cycles", "cycles_overlapped": "cycles"}
# Columns beyond which a plan of them all takes too long to be worked out while a slider is dragged.
MOST_COLUMNS = 20_000


def made(values: Values) -> tuple[Layer, Engine, Im2col]:
    layer, engine = layer_of(values), engine_for(values)
    return layer, engine, kernel_plan(layer, engine, values)


def reserved(layer: Layer) -> int:
    """Words of a column as the buffer is sized: those of one group."""
    return layer.kernel_height * layer.kernel_width * layer.sizes["C"]


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer, engine, plan = made(values)
    yield from layer_facts(layer)
    length, block, lowering = reserved(layer), engine.block, plan.lowering
    size, whole = engine.buffer_bytes(length) * plan.buffers, lowering.pixels * length * engine.column_bytes
    yield Fact("length", length, "words")
    yield Fact("buffer", size, "B")
    yield Fact("whole", whole, "B")
    yield Fact("smaller", whole / size)
    yield Fact("columns_at_once", block.columns, "columns")
    yield Fact("filters_at_once", block.filters, "filters")
    yield Fact("column_bytes", engine.column_bytes, "B")
    yield Fact("left_columns", lowering.pixels % block.columns)
    yield Fact("columns_in_all", lowering.pixels, "columns")
    yield Fact("column_loads", block.columns * block.step // block.column_lanes, "loads")
    yield Fact("weight_loads", block.filters * block.step // block.weight_lanes, "loads")
    yield Fact("pass_macs", block.columns * block.filters * block.step, "MAC")
    yield Fact("pass_instructions", block.columns * block.filters * block.step // block.mac_lanes, "instructions")
    yield Fact("macs_per_load", block.macs_per_load)
    yield Fact("sums", block.columns * block.filters, "sums")
    yield from instruction_facts(plan)
    for name, other in ENGINES.items():
        yield Fact(f"buffer_{name.replace('-', '_')}", other.buffer_bytes(length), "B")


def instruction_facts(plan: Im2col) -> Iterator[Fact]:
    """Unknown of a layer with too many columns."""
    found: Mapping[str, float | None] = totals(plan) if plan.lowering.count <= MOST_COLUMNS else {}
    for name, unit in UNITS.items():
        yield Fact(name, found.get(name), unit)


@lru_cache(maxsize=128)
def totals(plan: Im2col) -> Mapping[str, float]:
    """Over the whole layer; the cycles are a model."""
    counts, cycles = plan.totals(), plan.cycles()
    loads = counts["weight loads"] + counts["column loads"]
    return {
        "instructions": counts["mac instructions"], "loads": loads, "macs_a_load": counts["macs"] / loads,
        "cycles_in_turn": cycles.in_turn, "cycles_overlapped": cycles.overlapped,
    }  # fmt: skip


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = small_sizes(random)
    block = {"columns": random.choice((1, 2, 4)), "rows": random.choice((1, 2, 4))}
    return {**sizes, "engine": random.choice((*ENGINES, GENERIC)), **block, "ping_pong": random.random() < 0.2}


def told(values: Values, engine: Engine) -> str:
    block = engine.block
    name = "A kernel of our own" if is_generic(values) else engine.name
    at_once = f"{counted(block.columns, 'column')} × {counted(block.filters, 'filter')} at a time"
    return f"{told_layer(values)}. {name}: {at_once}"


# Questions


@TOPIC.asks("buffer")
def buffer(values: Values, random: Random) -> Draft | None:
    layer, engine, plan = made(values)
    length, columns, width = reserved(layer), engine.block.columns, engine.column_bytes
    answer = engine.buffer_bytes(length) * plan.buffers
    slips = (
        (columns * length * width * plan.buffers, "The library rounds a column up."),
        (answer / width if width > 1 else None, "Those are 8-bit words; in the buffer they have 16 bits."),
        (answer * INT16_BYTES if width == 1 else None, "The words keep their 8 bits here."),
        (answer / columns, "That is one column."),
        (answer / plan.buffers, "Two buffers: the next columns are copied while these are multiplied."),
        (plan.lowering.pixels * length * width, "That is all columns at once."),
    )
    rule = rule_of(values, engine)
    pairs = ", two buffers" if plan.ping_pong else ""
    text = f"{told(values, engine)}, {rule}{pairs}: how many bytes of buffer?"
    times = f"{plan.buffers}·" if plan.ping_pong else ""
    because = (
        f"A column has {counted(length, 'word')}: {times}{formula_of(values, engine, length)} = {exact(answer)} B."
    )
    return telling(ask_number(text, answer, "B", slips, because, tolerance=0))


def multiple_of(values: Values, engine: Engine) -> int:
    """To which a column is rounded up: the least growth of the buffer tells."""
    if is_generic(values):
        return 1
    per_word = engine.block.columns * engine.column_bytes
    return engine.buffer_bytes(1) // per_word


def rule_of(values: Values, engine: Engine) -> str:
    multiple = multiple_of(values, engine)
    rounded = f", each rounded up to a multiple of {multiple}" if multiple > 1 else ""
    return f"words of {8 * engine.column_bytes} bits{rounded}"


def formula_of(values: Values, engine: Engine, length: int) -> str:
    multiple = multiple_of(values, engine)
    words = f"⌈{length}/{multiple}⌉·{multiple}" if multiple > 1 else f"{length}"
    return f"{engine.block.columns}·{words}·{engine.column_bytes} B"


@TOPIC.asks("left-columns")
def left_columns(values: Values, random: Random) -> Draft | None:
    """None where nothing is left over."""
    layer, engine, plan = made(values)
    pixels, columns = plan.lowering.pixels, engine.block.columns
    if layer.batch * layer.groups > 1:
        return None
    slips = (
        (pixels // columns, "Those are the whole blocks."),
        (
            layer.height * layer.width % columns or None,
            "There is a column for each output pixel, not for each input pixel.",
        ),
        (layer.out_width % columns * layer.out_height or None, "A block may go on in the next row."),
        (columns - pixels % columns, "That is how many are missing to a whole block."),
        (pixels, "Those are all columns."),
    )
    text = f"{told(values, engine)}: how many columns are left over for a smaller kernel?"
    because = f"{counted(pixels, 'column')} = {pixels // columns}·{columns} + {pixels % columns}."
    return telling(ask_number(text, pixels % columns, "", slips, because, tolerance=0))


@TOPIC.asks("pass-instructions")
def pass_instructions(values: Values, random: Random) -> Draft | None:
    """Multiply–accumulate instructions of one pass of the inner loop."""
    _, engine, _ = made(values)
    block = engine.block
    macs, lanes = block.columns * block.filters * block.step, block.mac_lanes
    if lanes == 1:
        return None
    loads = block.columns * block.step // block.column_lanes + block.filters * block.step // block.weight_lanes
    slips = (
        (macs, f"Those are multiply–accumulates; one {engine.mac} does {lanes}."),
        (loads, "Those are the loads."),
        (block.columns * block.step // lanes, "That is one filter."),
        (block.filters * block.step // lanes, "That is one column."),
        (2 * macs, "Those are FLOP."),
    )
    text = (
        f"{engine.name}: a pass takes {counted(block.step, 'word')} of {counted(block.columns, 'column')} and of "
        f"{counted(block.filters, 'filter')}; one {engine.mac} does {lanes} multiply–accumulates. How many {engine.mac} a pass?"
    )
    because = f"{block.columns}·{block.filters}·{block.step} = {macs} MAC, {lanes} each; {loads} loads feed them."
    return telling(ask_number(text, macs // lanes, "", slips, because, tolerance=0))


@TOPIC.asks("macs-per-load")
def macs_per_load(values: Values, random: Random) -> Draft | None:
    _, engine, _ = made(values)
    block = engine.block
    columns, weights = block.columns * block.step / block.column_lanes, block.filters * block.step / block.weight_lanes
    macs, loads = block.columns * block.filters * block.step, columns + weights
    words = block.step * (block.columns + block.filters)
    slips = (
        (macs / words, "That is for each word; one load brings several."),
        (loads / macs, "Turned round: multiply–accumulates stand above."),
        (macs / block.mac_lanes / loads, "That is instructions for each load; one of them does several MAC."),
        (macs / weights, "That leaves the loads of columns out."),
        (macs / columns, "That leaves the loads of weights out."),
    )
    text = (
        f"{engine.name}: a pass loads {columns:.0f} times from the columns and {weights:.0f} times from the weights, for "
        f"{macs} MAC. How many MAC does a load serve?"
    )
    because = f"{macs} / ({columns:.0f} + {weights:.0f}) = {number(macs / loads, 4)}."
    return telling(ask_number(text, macs / loads, "", slips, because))


@TOPIC.asks("smaller")
def smaller(values: Values, random: Random) -> Draft | None:
    """How much less memory than all columns at once."""
    layer, engine, plan = made(values)
    length, pixels, size = reserved(layer), plan.lowering.pixels, engine.buffer_bytes(reserved(layer)) * plan.buffers
    whole = pixels * length * engine.column_bytes
    if layer.batch * layer.groups > 1:
        return None
    slips = (
        (size / whole, "Turned round: all columns stand above."),
        (pixels * length / size, "The columns have bytes too: words of the same width on both sides."),
        (pixels, "The buffer holds more than one column."),
        (layer.words("inputs") / size, "That compares it with the input."),
    )
    text = (
        f"{told(values, engine)}, with a buffer of {exact(size)} B. All columns at once would take words of "
        f"{8 * engine.column_bytes} bits: how many times as much memory?"
    )
    times = number(whole / size, 4)
    because = (
        f"{exact(pixels)}·{exact(length)}·{engine.column_bytes} B = {exact(whole)} B; {times} times {exact(size)} B."
    )
    return telling(ask_number(text, whole / size, "", slips, because))


@TOPIC.asks("largest-buffer")
def largest_buffer(values: Values, random: Random) -> Draft | None:
    """Which library takes the most; None where two take as much."""
    layer = layer_of(values)
    sizes = {ENGINES[name].name: ENGINES[name].buffer_bytes(reserved(layer)) for name in LIBRARIES}
    if len(set(sizes.values())) < len(sizes):
        return None
    most = max(sizes, key=sizes.__getitem__)
    wrong = [(name, f"That takes {exact(size)} B.") for name, size in sizes.items() if name != most]
    because = ", ".join(f"{name}: {exact(size)} B" for name, size in sizes.items())
    return ask_choice(
        f"{told_layer(values)}: which library takes the largest buffer?", most, wrong, f"{because}.", random
    )
