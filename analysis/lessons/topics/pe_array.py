"""Dataflows on an array: how many steps a layer takes, how often words leave the buffer, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import ceil, prod
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.drawable import drawable
from analysis.dataflow.events import Channel
from analysis.dataflow.layer import INPUTS, PSUMS, WEIGHTS, Layer
from analysis.dataflow.pe_array import DATAFLOWS, MOST_WATCHED, Array
from analysis.dataflow.pe_costs import COST_NAMES, COSTS, accesses_of, costs_of, energy, whole_words
from analysis.lessons.convolutions import SIZES, layer_facts, telling, told_layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact

PRICES = {name: COSTS[level] for level, name in COST_NAMES.items()}
TOPIC = topic("pe-array", **SIZES, dataflow="ws", other="", array_rows=4, array_columns=4, **PRICES)
# What stands on the rows and on the columns of the array.
SPATIAL = {
    "ws": ("places of the window", "filters"), "nlr": ("places of the window", "filters"), "os": ("pixels", "filters"),
    "is": ("places of the window", "pixels"), "rs": ("kernel rows", "output rows"),
}  # fmt: skip
# How far the best has to be ahead of the next one.
CLEAR = 1.02
LEVELS = {"DRAM": "DRAM", "buffer": "the buffer", "array": "the wires", "registers": "the registers"}


@lru_cache(maxsize=512)
def words_of(layer: Layer, dataflow: str, rows: int, columns: int) -> Mapping[Channel, int]:
    return whole_words(Array(layer, dataflow, rows, columns))


@lru_cache(maxsize=64)
def steps_count(layer: Layer, dataflow: str, rows: int, columns: int) -> int:
    return prod(Array(layer, dataflow, rows, columns).sizes)


def words_for(values: Values, dataflow: str) -> Mapping[Channel, int]:
    """Of the layer that is drawn."""
    return words_of(drawn(values), dataflow, values["array_rows"], values["array_columns"])


def drawn(values: Values) -> Layer:
    return drawable(layer_of(values), MOST_WATCHED)


def from_buffer(words: Mapping[Channel, int], tensor: str) -> int:
    return sum(count for channel, count in words.items() if (channel.tensor, channel.src) == (tensor, "buffer"))


def spent(values: Values, dataflow: str) -> dict[str, int]:
    """Energy by level in MACs."""
    return energy(accesses_of(words_for(values, dataflow), dataflow), costs_of(values))


def inside(by_level: Mapping[str, int]) -> int:
    return sum(by_level.values()) - by_level["DRAM"]


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer, dataflow = drawn(values), values["dataflow"]
    yield from layer_facts(layer)
    words = words_for(values, dataflow)
    steps = steps_count(layer, dataflow, values["array_rows"], values["array_columns"])
    elements = values["array_rows"] * values["array_columns"]
    yield Fact("steps", steps, "steps")
    yield Fact("elements", elements, "elements")
    yield Fact("busy", 100 * layer.macs / (steps * elements), "%")
    for name, tensor in (("weights", WEIGHTS), ("inputs", INPUTS), ("sums", PSUMS)):
        yield Fact(f"{name}_from_buffer", from_buffer(words, tensor), "words")
    yield from energy_facts(values)


def energy_facts(values: Values) -> Iterator[Fact]:
    own = spent(values, values["dataflow"])
    yield Fact("energy", sum(own.values()))
    yield Fact("energy_dram", own["DRAM"])
    yield Fact("energy_inside", inside(own))
    yield Fact("energy_buffer", own["buffer"])
    other = spent(values, values["other"]) if values["other"] else None
    yield Fact("other_energy", sum(other.values()) if other else None)
    yield Fact("other_energy_inside", inside(other) if other else None)


# (input rows and columns, channels, filters, kernel, stride): few enough to be kept once they are worked out.
SHAPES = (
    (3, 2, 3, 2, 1), (4, 1, 4, 3, 1), (4, 2, 2, 2, 1), (4, 3, 3, 2, 2), (5, 1, 4, 3, 1), (5, 2, 3, 3, 2), (5, 1, 2, 2, 1),
    (3, 3, 4, 1, 1),
)  # fmt: skip


@TOPIC.vary
def vary(random: Random) -> Values:
    side, channels, filters, kernel, stride = random.choice(SHAPES)
    rows, columns = random.choice(((2, 2), (2, 3), (3, 2), (4, 4)))
    shape = {"height": side, "width": side, "channels": channels, "filters": filters, "stride": stride}
    kernels = {"kernel_rows": kernel, "kernel_columns": kernel}
    return {
        **shape,
        **kernels,
        "array_rows": rows,
        "array_columns": columns,
        "dataflow": random.choice(tuple(DATAFLOWS)),
    }


def told(values: Values) -> str:
    return f"{told_layer(values)}, on {values['array_rows']}×{values['array_columns']} elements"


def is_whole(values: Values) -> bool:
    """Whether the layer is drawn as it is, without what would have to be explained first."""
    return drawn(values) == layer_of(values) and values["groups"] == 1 and values["batch"] == 1


# Questions


@TOPIC.asks("steps")
def steps(values: Values, random: Random) -> Draft | None:
    dataflow = values["dataflow"]
    if not is_whole(values) or dataflow == "rs":
        return None
    layer, high, wide = drawn(values), values["array_rows"], values["array_columns"]
    answer = steps_count(layer, dataflow, high, wide)
    rows, columns, streams = (sizes_by_name(layer)[what] for what in (*SPATIAL[dataflow], streamed(dataflow)))
    slips = (
        (
            ceil(layer.macs / (high * wide)),
            "That would need all elements at every step; the last rows and columns stay empty.",
        ),
        (layer.macs, "That is one element."),
        (rows * columns * streams // high, "That uses the rows alone."),
        (ceil(rows / high) * ceil(columns / wide), "Each pass streams; it is not one step."),
        ((rows // high) * (columns // wide) * streams or None, "What is left over takes a pass of its own."),
    )
    text = (
        f"{told(values)}. {DATAFLOWS[dataflow].capitalize()}: {SPATIAL[dataflow][0]} on the rows, {SPATIAL[dataflow][1]} on the "
        f"columns, {streamed(dataflow)} stream. How many steps, one MAC an element at most?"
    )
    because = f"⌈{rows}/{high}⌉ · ⌈{columns}/{wide}⌉ · {streams} = {exact(answer)}."
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


def streamed(dataflow: str) -> str:
    return next(name for name in ("filters", "pixels", "places of the window") if name not in SPATIAL[dataflow])


def sizes_by_name(layer: Layer) -> dict[str, int]:
    sizes = layer.sizes
    terms, pixels = sizes["C"] * sizes["R"] * sizes["S"], sizes["N"] * sizes["P"] * sizes["Q"]
    return {"filters": sizes["M"], "pixels": pixels, "places of the window": terms}


@TOPIC.asks("weights-from-buffer")
def weights_from_buffer(values: Values, random: Random) -> Draft | None:
    return buffer_question(values, WEIGHTS)


@TOPIC.asks("inputs-from-buffer")
def inputs_from_buffer(values: Values, random: Random) -> Draft | None:
    return buffer_question(values, INPUTS)


def buffer_question(values: Values, tensor: str) -> Draft | None:
    """A word that several elements want at one step leaves the buffer once."""
    if not is_whole(values):
        return None
    layer, dataflow = drawn(values), values["dataflow"]
    answer = from_buffer(words_for(values, dataflow), tensor)
    others = [
        (from_buffer(words_for(values, name), tensor), f"That is {DATAFLOWS[name]}.")
        for name in DATAFLOWS
        if name != dataflow
    ]
    slips = (
        (layer.macs, "That is one for each MAC: a word that stays, or is sent to several elements, leaves once."),
        (layer.words(tensor), "That is every word once."),
        *others[:3],
    )
    stays = f"{SPATIAL[dataflow][0]} on the rows, {SPATIAL[dataflow][1]} on the columns"
    text = (
        f"{told(values)}. {DATAFLOWS[dataflow].capitalize()}, {stays}: how many {tensor} leave the buffer, if a word that "
        "several elements want at one step leaves it once?"
    )
    because = f"{exact(answer)} for {exact(layer.macs)} MAC: each serves {layer.macs / max(1, answer):.3g} of them."
    return telling(ask_number(text, answer, "words", slips, because, tolerance=0))


@TOPIC.asks("energy-of-level")
def energy_of_level(values: Values, random: Random) -> Draft | None:
    dataflow, costs = values["dataflow"], costs_of(values)
    counts = accesses_of(words_for(values, dataflow), dataflow)
    level = random.choice([name for name in LEVELS if counts[name] and costs[name] > 1] or ["DRAM"])
    answer = counts[level] * costs[level]
    wrong = next(name for name in ("DRAM", "buffer") if name != level)
    slips = (
        (counts[level], "Those are accesses; each has its price."),
        (counts[level] * costs[wrong], f"That is the price of {LEVELS[wrong]}."),
        (sum(energy(counts, costs).values()), "That is all levels."),
        (counts[level] * costs[level] / max(1, counts["MAC"]), "That is for each MAC."),
    )
    text = (
        f"{DATAFLOWS[dataflow].capitalize()} makes {exact(counts[level])} accesses to {LEVELS[level]}; one costs "
        f"{costs[level]} MACs. The layer has {exact(counts['MAC'])} MAC. What do those accesses cost, in MACs?"
    )
    because = (
        f"{exact(counts[level])} · {costs[level]} = {exact(answer)}, {answer / max(1, counts['MAC']):.3g} for each MAC."
    )
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


@TOPIC.asks("least-energy")
def least_energy(values: Values, random: Random) -> Draft | None:
    """Which dataflow spends least here, DRAM left out; None where another one spends about as little."""
    if not is_whole(values):
        return None
    totals = {name: inside(spent(values, name)) for name in DATAFLOWS}
    best, second, *_ = sorted(totals, key=totals.__getitem__)
    if totals[second] < CLEAR * totals[best]:
        return None
    wrong = [(DATAFLOWS[name], f"It spends {exact(count)} MACs.") for name, count in totals.items() if name != best]
    rows = ", ".join(f"{DATAFLOWS[name]} {exact(count)}" for name, count in totals.items())
    text = f"{told(values)}: which dataflow spends the least energy on all but DRAM, at the prices of the table?"
    return ask_choice(text, DATAFLOWS[best], wrong, f"In MACs: {rows}.", random)
