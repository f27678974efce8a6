"""S36 to S46: loops of a convolution, im2col, and the order of its copies, on the example of S44."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from analysis.dataflow.layer import Layer, convolution
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.numbers import numbers_of, outputs_of
from analysis.dataflow.true_convolution import turned
from analysis.dataflow.window_reuse import new_columns
from analysis.lecture.row import Row

KERNEL, CHANNELS_IN, CHANNELS_OUT = 2, 3, 5


def example(side: int) -> Layer:
    """The layer of S44 on a square input, whose size the slide leaves open."""
    return convolution(side, side, CHANNELS_IN, CHANNELS_OUT, KERNEL)


def convolution_rows() -> Iterator[Row]:
    yield Row("S36", "nested loops", "1 + 1 + 2 + 2", len("jk") + len("xy") + len("uv"), "loops")
    bound = "a sum from 0 to K has K + 1 terms; it has to end at K - 1"
    printed_u, printed_k = len(range(0, KERNEL + 1)), len(range(0, CHANNELS_IN + 1))
    yield Row("S36", f"terms of the sum over u = 0..K, K = {KERNEL}", "K", printed_u, "terms", bound)
    bound = "a sum from 0 to Cin has Cin + 1 terms; it has to end at Cin - 1"
    yield Row("S36", f"terms of the sum over k = 0..Cin, Cin = {CHANNELS_IN}", "Cin", printed_k, "terms", bound)
    yield from kernel_rows()
    one = "one column is matrix × vector; as many as there are pixels are the matrix × matrix of S43"
    columns = Lowering(example(4)).count
    yield Row("S37", "columns of the product, 4x4 input", "MxV", columns, "columns", one)
    step = new_columns(KERNEL, 1) * KERNEL * CHANNELS_IN
    yield Row("S39", "new words a step, window slid by 1", "one new partial column", step, "words")
    yield Row("S43", "columns of the product, 4x4 input", "MxM (GEMM)", columns, "columns")


def kernel_rows() -> Iterator[Row]:
    """What the formula means by a convolution, and what its loops leave out."""
    layer = example(4)
    flipped = (
        "A(x-u)(y-v) is the true convolution, with its kernel turned; frameworks, and the code of S46, do not turn it. "
        "Stride, dilation and padding are not in the formula"
    )
    changed = outputs_that_change(layer)
    yield Row(
        "S36", "outputs that change when the kernel is turned, 4x4 input", "A(x-u)(y-v)", changed, "outputs", flipped
    )
    bare = "B is not set to anything before the loops add to it; the bias comes first, f last"
    yield Row("S36", "values that make one output, bias included", "Bxyj +=", values_of_output(layer), "values", bare)


def outputs_that_change(layer: Layer) -> int:
    """Outputs, of whole numbers at hand, that differ with the kernel turned by 180°."""
    numbers = numbers_of(layer)
    return int((outputs_of(layer, numbers) != outputs_of(layer, turned(layer, numbers))).sum())


def values_of_output(layer: Layer) -> int:
    """Products of one output, and its bias."""
    return layer.macs // layer.words("outputs") + 1


def column_rows() -> Iterator[Row]:
    yield Row("S44", "words of one im2col column", "", Lowering(example(3)).length, "words")
    for side in (3, 4):
        lowering, picture = Lowering(example(side)), f"{side}x{side} input"
        yield Row("S44", f"{picture}: columns", "", lowering.count, "columns")
        yield Row("S44", f"{picture}: words of all columns", "", lowering.count * lowering.length, "words")
        yield Row("S44", f"{picture}: expansion", "", lowering.expansion, "times")
        yield Row("S44", f"{picture}: MACs", "", example(side).macs, "MAC")
    yield from copy_loop_rows()
    yield from product_loop_rows()


def printed_window(x: int, y: int) -> list[tuple[int, int]]:
    """Pixels of [x-K/2, x+K/2] × [y-K/2, y+K/2], both ends among them."""
    half = KERNEL // 2
    return list(product(range(x - half, x + half + 1), range(y - half, y + half + 1)))


def printed_span(kernel: int) -> int:
    """How many values [x − K/2, x + K/2] has with both ends, K/2 rounded down: K + 1 for even K."""
    return 2 * (kernel // 2) + 1


def copy_loop_rows() -> Iterator[Row]:
    """The first loops of the slide."""
    window = printed_window(1, 1)
    ends, words = "[x-K/2, x+K/2]", len(window) * CHANNELS_IN
    even = "it has K + 1 ends for even K; without its upper one it has K - 1 for odd K"
    yield Row("S46", f"words that the printed loops copy, K = {KERNEL}", ends, words, "words", even)
    never = "i is not set to 0, neither at first nor at the next location"
    yield Row("S46", "place in the buffer of the second location's first word", "i++", words, "", never)
    outside = sum(x < 0 or y < 0 for x, y in printed_window(0, 0))
    border = "nothing asks whether a pixel is in the input; stride and dilation are missing as well"
    yield Row("S46", "pixels read outside the input at x = y = 0", "x[(ix + W*iy)*Cin + ci]", outside, "pixels", border)
    printed, swapped = (int(Lowering(example(4), order=order).runs[0]) for order in ("printed", "rows"))
    order = "x outside y jumps a row with each copy; with y outside there are K runs of K·Cin"
    yield Row("S46", "runs of addresses, x outside y as printed", "efficient access", printed, "runs", order)
    yield Row("S46", "runs of addresses, y outside x", "efficient access", swapped, "runs")


def product_loop_rows() -> Iterator[Row]:
    """The second loops of the slide, once for each output channel."""
    layer = example(4)
    column = Lowering(layer).length
    array = f"out[co] is one value a channel, {CHANNELS_OUT} in all; out[co, i] is an array of them"
    yield Row("S46", "places that the printed product writes", "out[co, i]", CHANNELS_OUT * column, "words", array)
    same = f"w[x, i] is the same row for every co, and x the tensor; w[co, i] reads all {CHANNELS_OUT}"
    x = 1
    filters = len({x for _channel in range(CHANNELS_OUT)})
    yield Row("S46", "filters that the printed product reads", "w[x, i]", filters, "filters", same)
    bare = "out is not set to 0 or to the bias before, nor requantised after"
    yield Row("S46", "values that make one output, bias included", "out +=", values_of_output(layer), "values", bare)
