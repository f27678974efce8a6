"""Three kinds of reuse: how many multiply–accumulates take one weight, one input, and how many make one sum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

import numpy as np

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.layer import Layer, dense
from analysis.dataflow.uses import windows_over
from analysis.lessons.convolutions import SIZES, counted, layer_facts, small_sizes, telling, terms_of, told_layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact

CONV, DENSE = "conv", "dense"
TOPIC = topic("reuse-types", **{**SIZES, "channels": 2, "filters": 3, "batch": 2}, kind=CONV, row=2, column=2)
KINDS = ("convolutional reuse", "feature-map reuse", "filter reuse")
WHERE = {
    KINDS[0]: "That is a window that slides over one image: the same weight and the same pixel meet again, in turn.",
    KINDS[1]: "That is one input under all filters.",
    KINDS[2]: "That is one weight for all images of a batch.",
}


def layer_for(values: Values) -> Layer:
    """A dense layer has inputs, outputs and a batch."""
    if values["kind"] == CONV:
        return layer_of(values)
    return dense(values["channels"], values["filters"], values["batch"])


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer = layer_for(values)
    yield from layer_facts(layer)
    row, column = place_of(layer, values)
    covering = int(windows(layer)[row, column])
    yield Fact("weight_uses", uses_of_weight(layer), "uses")
    yield Fact("windows", covering)
    yield Fact("input_uses", covering * layer.sizes["M"], "uses")
    yield Fact("most_windows", int(windows(layer).max()))
    yield Fact("sum_terms", terms_of(layer), "products")
    yield Fact("images", layer.batch, "images")
    yield Fact("filters_of_input", layer.sizes["M"])


@lru_cache(maxsize=64)
def windows(layer: Layer) -> np.ndarray:
    return windows_over(layer)


def place_of(layer: Layer, values: Values) -> tuple[int, int]:
    """Of the pixel that is followed, from 0; the last one where the input is smaller."""
    return min(values["row"], layer.height) - 1, min(values["column"], layer.width) - 1


def uses_of_weight(layer: Layer) -> int:
    """N·P·Q; a use in the padding counts."""
    sizes = layer.sizes
    return sizes["N"] * sizes["P"] * sizes["Q"]


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {**small_sizes(random), "batch": random.choice((1, 2, 2, 3))}
    pixel = {"row": random.randint(1, sizes["height"]), "column": random.randint(1, sizes["width"])}
    if random.random() < 0.2:
        return {**sizes, **pixel, "kind": DENSE, "channels": random.randint(3, 9)}
    return {**sizes, **pixel, "kind": CONV}


def told(values: Values) -> str:
    if values["kind"] == CONV:
        return told_layer(values)
    inputs, outputs = counted(values["channels"], "input"), counted(values["filters"], "output")
    return f"Dense layer, {inputs}, {outputs}, {counted(values['batch'], 'image')}"


# Questions


@TOPIC.asks("weight-uses")
def weight_uses(values: Values, random: Random) -> Draft | None:
    layer = layer_for(values)
    answer, sizes = uses_of_weight(layer), layer.sizes
    slips = (
        (
            layer.batch * layer.height * layer.width,
            "Those are the pixels of the input; a weight meets each output pixel once.",
        ),
        (answer / layer.batch, "That is one image; the batch takes the same weights."),
        (answer * sizes["M"], "A weight belongs to one filter: it is not used for the maps of others."),
        (terms_of(layer), "That is how many products one sum has."),
        (answer * sizes["C"], "A weight belongs to one channel."),
    )
    text = f"{told(values)}: how many multiply–accumulates take one weight, uses in the padding counted?"
    because = f"N·P·Q = {layer.batch}·{sizes['P']}·{sizes['Q']} = {exact(answer)}."
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


@TOPIC.asks("input-uses")
def input_uses(values: Values, random: Random) -> Draft | None:
    """None of a pixel that no window covers."""
    layer = layer_for(values)
    row, column = place_of(layer, values)
    covering, filters, sizes = int(windows(layer)[row, column]), layer.sizes["M"], layer.sizes
    inner = int(windows(layer).max())
    slips = (
        (covering, "Those are the windows over it; every filter has them all."),
        (inner * filters, "That is a pixel inside; fewer windows cover this one."),
        (sizes["R"] * sizes["S"] * filters, "R·S windows cover a pixel only inside, and with stride 1."),
        (sizes["P"] * sizes["Q"] * filters, "Not every window covers it."),
        (covering * filters * layer.batch, "An input belongs to one image."),
    )
    text = f"{told(values)}: how many multiply–accumulates take the word at row {row + 1}, column {column + 1} of a channel?"
    because = f"{counted(covering, 'window')} over it, times {counted(filters, 'filter')}: {exact(covering * filters)}."
    return telling(ask_number(text, covering * filters, "", slips, because, tolerance=0))


@TOPIC.asks("sum-terms")
def sum_terms(values: Values, random: Random) -> Draft | None:
    layer = layer_for(values)
    sizes, answer = layer.sizes, terms_of(layer)
    printed = (sizes["R"] + 1) * (sizes["S"] + 1) * sizes["C"] if sizes["R"] > 1 else None
    slips = (
        (sizes["R"] * sizes["S"], "That is one channel; a sum runs over all of them."),
        (answer * sizes["M"], "Each filter has a sum of its own."),
        (sizes["P"] * sizes["Q"], "That is how many outputs a map has."),
        (answer * layer.batch, "Each image has sums of its own."),
        (printed, "From 0 to K − 1 there are K terms."),
    )
    text = f"{told(values)}: how many products does one partial sum take up before it is an output?"
    because = f"C·R·S = {sizes['C']}·{sizes['R']}·{sizes['S']} = {exact(answer)}."
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


@TOPIC.asks("kind-of-reuse")
def kind_of_reuse(values: Values, random: Random) -> Draft | None:
    """Which of the three kinds a case is; only kinds that the layer has are asked about."""
    layer = layer_for(values)
    cases = []
    if layer.out_height * layer.out_width > 1:
        cases.append((KINDS[0], "One weight is used again at the next output pixel of the same image."))
    if layer.sizes["M"] > 1:
        cases.append((KINDS[1], "One input word is used again for the next output map."))
    if layer.batch > 1:
        cases.append((KINDS[2], "One weight is used again for the next image."))
    if not cases:
        return None
    right, what = random.choice(cases)
    have = ", ".join(kind for kind, _ in cases)
    return ask_which(
        f"{told(values)}. {what} Which reuse is that?", right, KINDS, WHERE, f"{WHERE[right]} This layer has {have}."
    )
