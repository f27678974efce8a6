"""Weights reuse or input reuse: what a step of the window brings, what both schedules move, and which costs less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.layer import OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Nest
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.window_reuse import (
    Words,
    both_words,
    filter_blocks,
    is_plain,
    new_columns,
    price_crossover,
    slide_of,
    to_and_fro,
    words_of,
)
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.convolutions import SIZES, layer_facts, small_sizes, telling, terms_of, told_layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

WEIGHTS_STAY, WINDOW_STAYS, BLOCKS, NONE = "weights", "ifmap", "blocks", "none"
TOPIC = topic(
    "window-reuse", **SIZES, schedule_a=WEIGHTS_STAY, schedule_b=WINDOW_STAYS, block=2, serpentine=False, flash=1, sram=1
)  # fmt: skip
CHEAPER = ("weights reuse", "input feature-map reuse", "both the same")


@lru_cache(maxsize=256)
def words(layer: Layer, schedule: str, block: int = 1, serpentine: bool = False) -> Words | None:
    """None where loops turn round and there is too much to walk."""
    nest: Nest = filter_blocks(layer, block) if schedule == BLOCKS else NESTS[schedule](layer)
    return words_of(to_and_fro(nest) if serpentine else nest)


def both(layer: Layer) -> tuple[Words, Words]:
    """Of weights reuse and of input feature-map reuse, row after row: no loop turns round."""
    if is_plain(layer):
        return both_words(layer)
    first, second = words(layer, WEIGHTS_STAY), words(layer, WINDOW_STAYS)
    assert first is not None
    assert second is not None
    return first, second


def chosen(layer: Layer, values: Values, side: str) -> Words | None:
    return words(layer, values[f"schedule_{side}"], values["block"], bool(values["serpentine"]))


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer = layer_of(values)
    yield from layer_facts(layer)
    fresh = new_of(layer)
    yield Fact("new_columns", fresh)
    yield Fact("new_words", new_words(layer), "words")
    yield Fact("kept_words", terms_of(layer) - new_words(layer), "words")
    yield Fact("saved_by_columns", layer.kernel_width / fresh)
    yield Fact("slide", slide_of(layer), "words")
    for side in "ab":
        yield from facts_of_side(side, chosen(layer, values, side), values)
    for name, found in zip((WEIGHTS_STAY, WINDOW_STAYS), both(layer), strict=True):
        yield Fact(f"{name}_words", found.total, "words")
        yield Fact(f"{name}_cost", found.cost(values["flash"], values["sram"]))
    yield Fact("none_words", total(words(layer, NONE)), "words")
    yield Fact("least_words", sum(compulsory_words(layer).values()), "words")
    first, second = both(layer)
    crossover = price_crossover(first, second)
    yield Fact("more_inputs", first.inputs - second.inputs, "words")
    yield Fact("more_weights", second.weights - first.weights, "words")
    yield Fact("crossover", None if crossover is None else float(crossover))
    yield from intensities(layer)
    yield Fact("ratio", values["flash"] / values["sram"])
    yield Fact("window_words", terms_of(layer), "words")
    yield Fact("weights_registers", 2 * terms_of(layer) + 1, "words")
    yield Fact("ifmap_registers", terms_of(layer) + 2, "words")


def intensities(layer: Layer) -> Iterator[Fact]:
    """MACs for a word: of each schedule, of every word once, and of a dense layer with as many weights and one image."""
    least, weights = sum(compulsory_words(layer).values()), layer.words(WEIGHTS)
    inputs, outputs = terms_of(layer), layer.channels_out
    yield Fact("ideal_oi", layer.macs / least, "MAC/word")
    yield Fact("dense_oi", weights / (weights + inputs + outputs), "MAC/word")
    for name, found in zip((WEIGHTS_STAY, WINDOW_STAYS), both(layer), strict=True):
        yield Fact(f"{name}_oi", layer.macs / found.total, "MAC/word")


def facts_of_side(side: str, found: Words | None, values: Values) -> Iterator[Fact]:
    for name in ("weights", "inputs", "outputs", "total"):
        yield Fact(f"{side}_{name}", None if found is None else getattr(found, name), "words")
    yield Fact(f"{side}_cost", None if found is None else found.cost(values["flash"], values["sram"]))


def total(found: Words | None) -> int | None:
    return None if found is None else found.total


def new_of(layer: Layer) -> int:
    return new_columns(layer.kernel_width, layer.strides[1], layer.dilations[1])


def new_words(layer: Layer) -> int:
    """Words that a step of the window brings, away from the padding."""
    return new_of(layer) * layer.kernel_height * layer.sizes["C"]


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = small_sizes(random, padded=False)
    return {**sizes, "flash": random.choice((1, 1, 2, 3, 4, 8)), "sram": random.choice((1, 1, 2, 4))}


# Questions


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    """With every word moved once."""
    layer = layer_of(values)
    least = compulsory_words(layer)
    words = sum(least.values())
    slips = (
        (FLOP_PER_MAC * layer.macs / words, "That is in FLOP: one multiply–accumulate is two of them."),
        (layer.macs / (words - least[OUTPUTS]), "That forgets the outputs, which are stored."),
        (layer.macs / least[WEIGHTS], "That counts the weights alone."),
        (words / layer.macs, "Turned round: multiply–accumulates stand above."),
        (layer.macs / both(layer)[0].total, "That is weights reuse; every word once is asked."),
    )
    text = f"{told_layer(values)}: how many MAC for each word, if every word moves once?"
    parts = " + ".join(exact(count) for count in least.values())
    because = f"{exact(layer.macs)} MAC / ({parts}) words = {number(layer.macs / words, 4)}."
    return telling(ask_number(text, layer.macs / words, "MAC/word", slips, because))


@TOPIC.asks("new-words")
def words_of_a_step(values: Values, random: Random) -> Draft | None:
    """None where the window cannot step aside."""
    layer = layer_of(values)
    if layer.out_width == 1 or any(layer.pads):
        return None
    answer, channels, rows = new_words(layer), layer.sizes["C"], layer.kernel_height
    slips = (
        (terms_of(layer), "That is the whole window; the columns that overlap are there already."),
        (rows * channels, "That is one column; the window steps by its stride."),
        (new_of(layer) * rows, "That is one channel."),
        (new_of(layer) * channels, "A column has as many words as the kernel has rows."),
        (terms_of(layer) - answer, "Those are the words that stay."),
    )
    text = f"{told_layer(values)}. The window steps one place to the right: how many input words are new?"
    because = (
        f"R · min(stride, S) · C = {rows}·{new_of(layer)}·{channels} = {exact(answer)} of {exact(terms_of(layer))}."
    )
    return telling(ask_number(text, answer, "words", slips, because, tolerance=0))


@TOPIC.asks("weights-reuse")
def words_of_weights_reuse(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    return words_question(values, layer, both(layer)[0], CHEAPER[0], weights_slips(layer))


@TOPIC.asks("input-reuse")
def words_of_input_reuse(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    return words_question(values, layer, both(layer)[1], CHEAPER[1], input_slips(layer))


Slips = Mapping[int, str]


def words_question(values: Values, layer: Layer, found: Words, name: str, slips: Slips) -> Draft | None:
    """Where the slide is the same in each row."""
    if not is_plain(layer):
        return None
    text = f"{told_layer(values)}. How many words does {name} move: weights, inputs and outputs, the window anew in each row?"
    because = f"W {exact(found.weights)} + I {exact(found.inputs)} + O {exact(found.outputs)} = {exact(found.total)}."
    return telling(ask_number(text, found.total, "words", tuple(slips.items()), because, tolerance=0))


def weights_slips(layer: Layer) -> Slips:
    found, other = both(layer)
    return {
        found.weights + found.inputs: "That forgets the outputs, each stored once.",
        found.weights + layer.macs + found.outputs: "That loads whole windows; only new columns come at a step.",
        found.weights + slide_of(layer) + found.outputs: "The window slides anew for each filter.",
        other.total: "That is input feature-map reuse.",
        sum(compulsory_words(layer).values()): "That is every word once; the window comes again for each filter.",
    }


def input_slips(layer: Layer) -> Slips:
    other, found = both(layer)
    return {
        found.weights + found.inputs: "That forgets the outputs, each stored once.",
        layer.words(WEIGHTS) + found.inputs + found.outputs: "Every filter passes by again at each window.",
        2 * layer.macs + layer.words(OUTPUTS): "That loads both operands for each MAC; the window stays.",
        other.total: "That is weights reuse.",
        sum(compulsory_words(layer).values()): "That is every word once; the weights come again at each window.",
    }


@TOPIC.asks("cheaper")
def cheaper(values: Values, random: Random) -> Draft | None:
    layer, (flash, sram) = layer_of(values), (values["flash"], values["sram"])
    costs = [found.cost(flash, sram) for found in both(layer)]
    right = CHEAPER[2] if costs[0] == costs[1] else CHEAPER[costs.index(min(costs))]
    told = f"weights reuse costs {exact(costs[0])}, input feature-map reuse {exact(costs[1])}"
    wrong = {
        CHEAPER[0]: f"It loads the inputs again for each filter: {told}.",
        CHEAPER[1]: f"It loads the weights again for each window: {told}.",
        CHEAPER[2]: f"They differ: {told}.",
    }
    text = (
        f"{told_layer(values)}. A weight out of flash costs {flash}, a word of SRAM {sram}: which schedule costs less?"
    )
    return ask_which(text, right, CHEAPER, wrong, f"{told[0].upper()}{told[1:]}.")


@TOPIC.asks("crossover")
def crossover(values: Values, random: Random) -> Draft | None:
    """None where one of them is never dearer."""
    layer = layer_of(values)
    price = price_crossover(*both(layer))
    if price is None or layer.batch > 1:
        return None
    first, second = both(layer)
    slips = (
        (float(1 / price), "Turned round: what a flash word may cost, counted in SRAM words, is asked."),
        (float(Fraction(first.total, second.total)), "That is how many words one moves for a word of the other."),
        (first.inputs / second.weights, "Only what one schedule moves more counts, on either side."),
        (first.inputs / second.inputs, "That compares the inputs alone; the other side loads more weights."),
    )
    text = (
        f"{told_layer(values)}. Weights reuse loads {exact(first.weights)} weights and {exact(first.inputs)} inputs, input "
        f"feature-map reuse {exact(second.weights)} and {exact(second.inputs)}; outputs are the same. At which price of a "
        "flash word, in SRAM words, do both cost the same?"
    )
    because = (
        f"({exact(first.inputs)} − {exact(second.inputs)}) more inputs against ({exact(second.weights)} − "
        f"{exact(first.weights)}) more weights: {number(float(price))}."
    )
    return telling(ask_number(text, float(price), "", slips, because))
