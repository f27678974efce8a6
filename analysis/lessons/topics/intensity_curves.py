"""Intensity over the minibatch: the curve, where it ends, and the limit of a layer that is held whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, inf
from random import Random

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE, Kernel
from analysis.lecture.reuse import layer_intensity
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic(
    "intensity-curves", inputs=8, outputs=6, batch=4, kernel=NAIVE, rows=2, columns=4, stores=False, bytes=4
)  # fmt: skip

SHARES = (50, 60, 75, 80, 90, 95, 98)
TERMS = {"weight loads": "M·N", "input loads": "N·B", "output stores": "M·B"}


def kernel_of(values: Values) -> Kernel:
    name = values["kernel"]
    return Kernel(name, values["rows"], values["columns"]) if name == BLOCK else Kernel(name)


def element_of(values: Values, batch: float) -> float:
    """MAC for each word moved where all is held."""
    return layer_intensity(values["outputs"], values["inputs"], batch)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    inputs, outputs, batch, size = (values[name] for name in ("inputs", "outputs", "batch", "bytes"))
    kernel = kernel_of(values)
    oi = kernel.intensity(inputs, outputs, batch, size, values["stores"])
    limit = kernel.limit(inputs, outputs, size, values["stores"])
    yield Fact("oi", oi, "MAC/B")
    yield Fact("oi_flop", FLOP_PER_MAC * oi, "FLOP/B")
    yield Fact("limit", limit, "MAC/B")
    yield Fact("limit_flop", FLOP_PER_MAC * limit, "FLOP/B")
    yield Fact("share", 100 * oi / limit, "%")
    yield Fact("macs", inputs * outputs * batch, "MAC")
    yield Fact("weight_words", outputs * inputs, "words")
    yield Fact("input_words", inputs * batch, "words")
    yield Fact("store_words", outputs * batch, "words")
    yield Fact("all_words", outputs * inputs + (outputs + inputs) * batch, "words")
    yield Fact("all_bytes", size * (outputs * inputs + (outputs + inputs) * batch), "B")
    element = element_of(values, batch)
    yield Fact("element", element, "MAC/element")
    yield Fact("element_byte", element / size, "MAC/B")
    yield Fact("element_flop", FLOP_PER_MAC * element / size, "FLOP/B")
    yield Fact("element_end", element_of(values, inf), "MAC/element")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"inputs": random.choice((20, 50, 100, 256, 1000)), "outputs": random.choice((10, 40, 100, 256, 1000))}
    kernel = {"kernel": random.choice((NAIVE, BLOCK)), "rows": random.randint(2, 6), "columns": random.randint(2, 6)}
    return {**sizes, **kernel, "batch": random.choice((1, 2, 3, 4, 6, 8, 16, 32)), "bytes": random.choice((1, 2, 4))}


def loop_words(values: Values) -> str:
    if values["kernel"] == BLOCK:
        return f"Blocks of {values['rows']} weight rows and {values['columns']} columns"
    return f"One weight at a time and {told(values['batch'], 'sums')} in registers"


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    """Of the loop whose B sums stay in registers, stores neglected as in the lecture."""
    batch, size = values["batch"], values["bytes"]
    if values["kernel"] != NAIVE or values["stores"]:
        return None
    oi = Kernel(NAIVE).intensity(values["inputs"], values["outputs"], batch, size)
    slips = (
        (FLOP_PER_MAC * oi, "That is in FLOP: one multiply–accumulate is two of them."),
        (batch / (batch + 1), f"That is for each word loaded; a word has {size} B."),
        (batch / size, "The weight and the inputs are loaded: B + 1 words for B MAC."),
        (1 / oi, "Turned round: multiply–accumulates stand above, bytes below."),
    )
    text = f"{loop_words(values)}, {size} B a word, stores neglected: how many MAC for each byte loaded?"
    because = f"{batch} MAC for {batch} + 1 loads of {size} B: {batch} / ({batch + 1}·{size}) = {number(oi, 4)} MAC/B."
    return ask_number(text, oi, "MAC/B", slips, because)


@TOPIC.asks("limit")
def limit(values: Values, random: Random) -> Draft | None:
    """Of the loop or of a block that divides the layer, in FLOP/B; stores neglected."""
    kernel, size = kernel_of(values), values["bytes"]
    if kernel.name == IDEAL or values["stores"] or (kernel.name == BLOCK and values["outputs"] % kernel.rows):
        return None
    end = kernel.limit(values["inputs"], values["outputs"], size)
    loads = "1 load" if kernel.name == NAIVE else f"1/{kernel.rows} + 1/{kernel.columns} loads"
    slips = (
        (end, "That is in MAC; one of them is two FLOP."),
        (FLOP_PER_MAC * end * size, f"That is for each word; a word has {size} B."),
        (FLOP_PER_MAC * kernel.intensity(values["inputs"], values["outputs"], 1, size), "That is a minibatch of 1."),
        (FLOP_PER_MAC * FLOP_PER_MAC * end, "That doubles once too often: one MAC is two FLOP."),
        (1 / (FLOP_PER_MAC * end), "Turned round: operations stand above, bytes below."),
    )
    name = "B sums in registers, one weight at a time" if kernel.name == NAIVE else loop_words(values)
    text = f"{name}, {size} B a word, stores neglected: how many FLOP/B does a minibatch without end come to?"
    because = f"Each MAC takes {loads} of {size} B in the end: {number(end, 4)} MAC/B, twice that in FLOP/B."
    return ask_number(text, FLOP_PER_MAC * end, "FLOP/B", slips, because)


@TOPIC.asks("batch-for-share")
def batch_for_share(values: Values, random: Random) -> Draft | None:
    """B / (B + 1) ≥ share."""
    percent = random.choice(SHARES)
    share = Fraction(percent, 100)
    answer = ceil(share / (1 - share))
    slips = (
        (1 / (1 - share), "That is B + 1: the loads, not the minibatch."),
        (answer + 1, "One less is enough."),
        (answer - 1 or None, "One more is needed."),
        (percent, "The share is B / (B + 1), not B / 100."),
    )
    text = f"OI = B / ((B + 1)·{values['bytes']}): from which minibatch on is it {percent} % of its limit or more?"
    because = f"B / (B + 1) ≥ {percent} % from B = {answer} on, whatever the bytes of a word."
    numbers = [(None if value is None else float(value), says) for value, says in slips]
    return ask_number(text, answer, "", numbers, because, tolerance=0)


def held(values: Values) -> str:
    sizes = f"M = {exact(values['outputs'])} outputs, N = {exact(values['inputs'])} inputs"
    return f"{sizes}: every word is in registers and moves once"


@TOPIC.asks("ideal")
def ideal(values: Values, random: Random) -> Draft | None:
    batch, element = values["batch"], element_of(values, values["batch"])
    inputs, outputs = values["inputs"], values["outputs"]
    macs = inputs * outputs * batch
    slips = (
        (batch, "It comes near B only where M and N are much larger than B."),
        (element / values["bytes"], "That is for each byte; here it is for each element."),
        (FLOP_PER_MAC * element, "That is in FLOP: one multiply–accumulate is two of them."),
        (macs / (outputs * inputs + inputs * batch), "The outputs are stored: M·B words."),
        (macs / (outputs + inputs), "The weights are loaded, too: M·N words."),
    )
    words = outputs * inputs + (outputs + inputs) * batch
    because = f"{exact(macs)} MAC for {exact(words)} words: {number(element, 4)} MAC/element."
    text = f"{held(values)}. B = {batch}: how many MAC for each element loaded or stored?"
    return ask_number(text, element, "MAC/element", slips, because)


@TOPIC.asks("ideal-bytes")
def ideal_bytes(values: Values, random: Random) -> Draft | None:
    batch, size = values["batch"], values["bytes"]
    element = element_of(values, batch)
    if size == 1:
        return None
    slips = (
        (element, f"That is MAC for each element; an element has {size} B."),
        (element / size, "That is in MAC; one of them is two FLOP."),
        (FLOP_PER_MAC * element, f"That is FLOP for each element; an element has {size} B."),
        (FLOP_PER_MAC * element * size, "Bytes stand below: divide by them."),
    )
    flop = FLOP_PER_MAC * element / size
    because = f"2·{number(element, 4)} FLOP for each element of {size} B: {number(flop, 4)} FLOP/B."
    text = (
        f"{held(values)}. B = {batch} gives {number(element, 4)} MAC/element, {size} B each: how many FLOP/B are that?"
    )
    return ask_number(text, flop, "FLOP/B", slips, because)


@TOPIC.asks("end")
def end(values: Values, random: Random) -> Draft | None:
    inputs, outputs = values["inputs"], values["outputs"]
    found = element_of(values, inf)
    slips = (
        (inputs * outputs, "That is the MACs of one example; it brings N inputs and takes M outputs away."),
        (2 * found, "That is FLOP for each element; asked are MACs."),
        (inputs + outputs, "That is the words of one example."),
        (found / values["bytes"], "That is for each byte; here it is for each element."),
        (values["batch"], "B grows without end; the intensity does not."),
    )
    because = f"The weights cost nothing in the end; M·N MAC for M + N words: {number(found, 4)}."
    text = f"{held(values)}. How many MAC/element does a minibatch without end come to?"
    return ask_number(text, found, "MAC/element", slips, because)


@TOPIC.asks("label")
def label(values: Values, random: Random) -> Draft | None:
    """Which term of M·N + (M + N)·B is which."""
    asked = random.choice(tuple(TERMS))
    right = TERMS[asked]
    wrong = {term: f"Those are the {name}." for name, term in TERMS.items()}
    counted = {"weight loads": "W has M rows of N weights", "input loads": "B examples have N inputs each",
               "output stores": "B examples have M outputs each"}[asked]  # fmt: skip
    text = f"OI ≤ M·N·B / (M·N + N·B + M·B), M outputs, N inputs, B examples. Which term are the {asked}?"
    return ask_which(text, right, TERMS.values(), wrong, f"{counted}: {right}.")
