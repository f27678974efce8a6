"""Convolution by columns: how long a column is, how often words are copied, and in how many copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.im2col_values import lowering_of
from analysis.dataflow.layer import Layer
from analysis.dataflow.lowering import Lowering
from analysis.lecture.convolution import printed_span
from analysis.lessons.convolutions import SIZES, counted, layer_facts, small_sizes, telling, told_layer
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic("im2col", **SIZES, layout="nhwc", order="rows", printed=False, columns=0, zero_point=0)
WAYS = (
    ("nhwc", "rows", "channels last, kernel rows outside columns"),
    ("nhwc", "printed", "channels last, kernel columns outside rows, as printed"),
    ("nchw", "channels", "channels first, channel by channel"),
    ("nchw", "rows", "channels first, read pixel by pixel"),
)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    yield from layer_facts(layer)
    copies = lowering.copies
    yield Fact("length", lowering.length, "words")
    yield Fact("columns_in_all", lowering.count)
    yield Fact("copied", lowering.count * lowering.length, "words")
    yield Fact("expansion", lowering.expansion)
    yield Fact("limit", layer.kernel_height * layer.kernel_width / (layer.strides[0] * layer.strides[1]))
    yield Fact("runs", copies.most_runs, "copies")
    yield Fact("run_words", copies.most_words / copies.most_runs if copies.most_runs else None, "words")
    for layout, order, _ in WAYS:
        yield Fact(f"runs_{layout}_{order}", replace(lowering, layout=layout, order=order).copies.most_runs)
    yield Fact("all_runs", copies.runs)
    yield Fact("padded", lowering.count * lowering.length - copies.words, "words")
    yield Fact("held", lowering.buffer_columns * lowering.length, "words")


@TOPIC.vary
def vary(random: Random) -> Values:
    layout = random.choice(("nhwc", "nhwc", "nchw"))
    order = "channels" if layout == "nchw" and random.random() < 0.5 else "rows"
    sizes = small_sizes(random)
    spread = 2 if sizes["kernel_rows"] == 2 and random.random() < 0.2 else 1
    return {
        **sizes,
        "dilation": spread,
        "layout": layout,
        "order": order,
        "printed": layout == "nhwc" and random.random() < 0.3,
    }


# Questions


@TOPIC.asks("length")
def length(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    rows, columns, channels = (layer.sizes[dim] for dim in "RSC")
    slips = (
        (rows * columns, "That is one channel; a column takes the pixel with all of them."),
        (
            printed_span(rows) * printed_span(columns) * channels,
            "That is what the printed loops copy: both ends of x ± K/2.",
        ),
        (lowering.count, "That is how many columns there are."),
        (lowering.length * layer.sizes["M"], "Those are the weights of all filters."),
        (rows * channels, "That is one column of the window."),
    )
    text = f"{told_layer(values)}: how many words has one column of the matrix?"
    because = f"K·K·C = {rows}·{columns}·{channels} = {exact(lowering.length)}, one output pixel's window."
    return telling(ask_number(text, lowering.length, "words", slips, because, tolerance=0))


@TOPIC.asks("count")
def count(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    bare, stepped = layer.changed(pads=(0, 0, 0, 0)) if fits_bare(layer) else None, layer.changed(strides=(1, 1))
    slips = (
        (layer.batch * layer.height * layer.width, "Those are the input's pixels; each output pixel has a column."),
        (Lowering(bare).count if bare else None, "That forgets the padding."),
        (Lowering(stepped).count, "That forgets the stride."),
        (lowering.length, "That is how long a column is."),
        (lowering.count * layer.sizes["M"], "A column serves all filters: those are the outputs."),
    )
    text = f"{told_layer(values)}: how many columns has the matrix?"
    because = f"One for each output pixel: {layer.out_height}·{layer.out_width} = {exact(lowering.count)}."
    return telling(ask_number(text, lowering.count, "", slips, because, tolerance=0))


def fits_bare(layer: Layer) -> bool:
    return layer.window_height <= layer.height and layer.window_width <= layer.width


@TOPIC.asks("expansion")
def expansion(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    words, taps = lowering.count * lowering.length, layer.kernel_height * layer.kernel_width
    slips = (
        (1 / lowering.expansion, "Turned round: the words of the matrix stand above."),
        (
            taps / (layer.strides[0] * layer.strides[1]),
            "That is the limit of large inputs; windows do not begin at every pixel.",
        ),
        (float(words), "Those are the words of the matrix; how many for each word of the input is asked."),
        (words / layer.words("outputs"), "That is for each word of the output."),
        (float(taps), "A pixel inside is copied so often, one at the border less."),
    )
    text = f"{told_layer(values)}: how many words has the matrix of all columns for each word of the input?"
    because = (
        f"{counted(lowering.count, 'column')} · {counted(lowering.length, 'word')} / {counted(lowering.input_words, 'word')} = "
        f"{number(lowering.expansion, 4)}."
    )
    return telling(ask_number(text, lowering.expansion, "", slips, because))


@TOPIC.asks("runs")
def runs(values: Values, random: Random) -> Draft | None:
    """Copies of neighbours in memory that one window takes. Of a window inside the input, which not every layer has."""
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    copies, words = lowering.copies.most_runs, lowering.copies.most_words
    if words < lowering.length or lowering.length < 2:
        return None
    others = [
        (replace(lowering, layout=layout, order=order).copies.most_runs, f"That is {way}.")
        for layout, order, way in WAYS
        if (layout, order) != (lowering.layout, lowering.order)
    ]
    slips = (*others, (words, "Those are the words; neighbours in memory are copied together."))
    if words // copies != copies:
        slips = (*slips, (words // copies, "That is how many words one copy has."))
    text = (
        f"{told_layer(values)}. The input lies {way_of(lowering)}: how many copies of words that are neighbours "
        "in memory does one window take?"
    )
    because = f"{told(copies, 'copies')} of {told(words / copies, 'words')}, {exact(words)} in all."
    return telling(ask_number(text, copies, "", slips[:5], because, tolerance=0))


def way_of(lowering: Lowering) -> str:
    return next(
        (way for layout, order, way in WAYS if (layout, order) == (lowering.layout, lowering.order)), lowering.loops
    )


@TOPIC.asks("product")
def product(values: Values, random: Random) -> Draft | None:
    """The sizes of the matrix product; None where two of the wrong ones are the right one."""
    layer = layer_of(values)
    lowering = lowering_of(layer, values)
    filters, words, pixels = layer.sizes["M"], lowering.length, lowering.pixels
    if layer.batch * layer.groups > 1:
        return None
    right = sizes_text(filters, words, pixels)
    wrong = (
        (sizes_text(filters, words, 1), "That is one output pixel: matrix × vector. All pixels make a matrix."),
        (sizes_text(filters, words // layer.sizes["C"], pixels), "That forgets the channels in a column."),
        (
            sizes_text(filters, words, layer.height * layer.width),
            "There is a column for each output pixel, not for each input pixel.",
        ),
        (sizes_text(pixels, words, pixels), "The other matrix has a row for each filter."),
    )
    text = f"{told_layer(values)}. All columns at once: which product is the convolution?"
    because = (
        f"A row for each filter, a column for each output pixel, {counted(words, 'product')} for each of their sums."
    )
    return ask_choice(text, right, wrong, because, random)


def sizes_text(rows: int, inner: int, columns: int) -> str:
    return f"({exact(rows)} × {exact(inner)}) · ({exact(inner)} × {exact(columns)})"
