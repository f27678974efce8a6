"""Convolution in seven loops: how much work it is, how large its output, and what the order of the loops moves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from analysis.dataflow.all_orders import Orders, orders_of, words_of_order
from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.drawable import drawable
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.numbers import numbers_of, outputs_of
from analysis.dataflow.schedules import SIX, in_order
from analysis.dataflow.totals import fills
from analysis.dataflow.true_convolution import turned
from analysis.dataflow.window_reuse import Words
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.convolutions import SIZES, counted, layer_facts, small_sizes, telling, terms_of, told_layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import exact

TOPIC = topic("seven-loops", **SIZES, order="NGMCPQRS", flip=False)
# Orders to choose from, and how often they are drawn until no two move as many words.
MOST_ORDERS, MOST_DRAWS = 4, 20


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer = layer_of(values)
    yield from layer_facts(layer)
    sizes, words = layer.sizes, moved(layer, values["order"])
    yield Fact("printed_terms", (sizes["R"] + 1) * (sizes["S"] + 1) * (sizes["C"] + 1))
    yield Fact("printed_rows", sizes["R"] + 1)
    yield Fact("printed_channels", sizes["C"] + 1)
    yield Fact("values_of_output", terms_of(layer) + 1)
    yield Fact("flop", FLOP_PER_MAC * layer.macs, "FLOP")
    yield Fact("loops", sum(size > 1 for size in sizes.values()))
    yield Fact("changed", changed_by_turning(layer))
    yield Fact("moved", words.total, "words")
    for name in OPERANDS:
        yield Fact(f"moved_{name}", getattr(words, name), "words")
    yield Fact("reloads", reloads(layer, words))
    found = every_order(layer)
    yield Fact("orders", found.count)
    yield Fact("least", found.least[1], "words")
    yield Fact("most", found.most[1], "words")
    yield Fact("least_possible", sum(layer.words(name) for name in OPERANDS), "words")
    yield Fact("uses_of_weight", layer.macs // layer.words("weights"))


@lru_cache(maxsize=64)
def moved(layer: Layer, order: str) -> Words:
    """A sum is stored at each visit, and loaded again at each but its first."""
    nest = in_order(layer, "".join(order))
    come = {buffer.tensor: fills(nest, buffer) for buffer in nest.buffers}
    return Words(come[WEIGHTS], come[INPUTS], 2 * come[OUTPUTS] - layer.words(OUTPUTS))


def reloads(layer: Layer, words: Words) -> int:
    """How often a begun sum comes back: a store goes with each, and one more with each output."""
    return (words.outputs - layer.words(OUTPUTS)) // 2


@lru_cache(maxsize=64)
def every_order(layer: Layer) -> Orders:
    return orders_of(layer)


@lru_cache(maxsize=64)
def changed_by_turning(layer: Layer) -> int:
    """Outputs that differ with a turned kernel, of the layer that is drawn."""
    drawn = drawable(layer)
    numbers = numbers_of(drawn)
    return int((outputs_of(drawn, numbers) != outputs_of(drawn, turned(drawn, numbers))).sum())


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = small_sizes(random)
    spread = random.choice((1, 1, 1, 2)) if min(sizes["height"], sizes["width"]) > 4 else 1
    order = "NG" + "".join(random.sample(SIX, len(SIX)))
    return {**sizes, "dilation": spread if sizes["kernel_rows"] > 1 else 1, "order": order}


# Questions


@TOPIC.asks("macs")
def macs(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    sizes, pixels = layer.sizes, layer.out_height * layer.out_width
    filters, kernel = layer.channels_out, sizes["R"] * sizes["S"]
    slips = (
        (layer.macs / sizes["C"], "That forgets the channels: each sum runs over all of them."),
        (layer.macs / filters, "That is one output map; every filter makes one."),
        (layer.macs / kernel, "That forgets the kernel: each place of the window is a product."),
        (FLOP_PER_MAC * layer.macs, "That is in FLOP: one multiply–accumulate is two of them."),
        (
            layer.macs / pixels * layer.height * layer.width,
            "That takes the pixels of the input; there is a sum for each pixel of the output.",
        ),
    )
    text = f"{told_layer(values)}: how many multiply–accumulates is the layer, padding counted as work?"
    because = (
        f"{exact(layer.batch * filters * pixels)} outputs of {counted(terms_of(layer), 'product')} each: "
        f"{exact(layer.macs)} MAC."
    )
    return ask_number(text, layer.macs, "MAC", slips, because, tolerance=0)


@TOPIC.asks("output-rows")
def output_rows(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    pads, stride, window = layer.pads[0] + layer.pads[2], layer.strides[0], layer.window_height
    room = layer.height + pads - window
    slips = (
        ((layer.height - window) // stride + 1, "That forgets the padding."),
        ((layer.height + layer.pads[0] - window) // stride + 1, "The padding stands on both sides."),
        (room + 1, "That forgets the stride."),
        (room // stride, "One more: the first window stands at 0."),
        (layer.height if pads == 0 else None, "That is the input: the last windows would reach beyond it."),
        ((layer.height + pads - layer.kernel_height) // stride + 1, "That forgets the dilation: the window is wider."),
    )
    text = f"{told_layer(values)}: how many rows has the output?"
    because = (
        f"⌊(H + pads − dilation·(R − 1) − 1) / stride⌋ + 1 = "
        f"⌊({layer.height} + {pads} − {window}) / {stride}⌋ + 1 = {layer.out_height}."
    )
    return telling(ask_number(text, layer.out_height, "", slips, because, tolerance=0))


@TOPIC.asks("printed-terms")
def printed_terms(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    r, s, c = (layer.sizes[dim] for dim in "RSC")
    printed = (r + 1) * (s + 1) * (c + 1)
    slips = (
        (r * s * c, "That is what the sums should have; a sum from 0 to K has K + 1 terms."),
        ((r + 1) * (s + 1) * c, "The sum over the channels is printed with one term more as well."),
        ((r + 1) * (s + 1), "That is one channel."),
        (r * s * c + 1, "One more in each of the three sums, not one in all."),
    )
    text = (
        f"As printed, u and v run from 0 to K and k from 0 to Cin. A kernel of {r}×{s} and {counted(c, 'channel')}: "
        "how many terms has one sum?"
    )
    because = f"({r} + 1)·({s} + 1)·({c} + 1) = {exact(printed)}; up to K − 1 and Cin − 1 there are {exact(r * s * c)}."
    return ask_number(text, printed, "", slips, because, tolerance=0)


@TOPIC.asks("turned")
def turned_weight(values: Values, random: Random) -> Draft | None:
    """Which weight meets which pixel of the window in a true convolution."""
    layer = layer_of(values)
    rows, columns = layer.kernel_height, layer.kernel_width
    if rows == 1 or columns == 1:
        return None
    row, column = random.randrange(rows), random.randrange(columns)
    right = weight_at(rows - 1 - row, columns - 1 - column)
    wrong = (
        (weight_at(row, column), "That is the cross-correlation of the frameworks: the kernel lies as it is."),
        (weight_at(rows - 1 - row, column), "Turned in its rows alone; the columns turn as well."),
        (weight_at(row, columns - 1 - column), "Turned in its columns alone; the rows turn as well."),
        (weight_at(column, row), "That swaps rows and columns; turning by 180° is another thing."),
    )
    text = (
        f"The slide's formula reads the input at x − u, y − v: a true convolution. Counted from 0, which weight of a "
        f"{rows}×{columns} kernel meets row {row}, column {column} of the window?"
    )
    because = f"The kernel is turned by 180°: row {rows} − 1 − {row}, column {columns} − 1 − {column}."
    return ask_choice(text, right, wrong, because, random)


def weight_at(row: int, column: int) -> str:
    return f"W[{row}, {column}]"


@TOPIC.asks("loads-of-weights")
def loads_of_weights(values: Values, random: Random) -> Draft | None:
    """What one register for each operand makes of an order of the loops."""
    layer, order = layer_of(values), "".join(values["order"])
    found = moved(layer, order)
    slips = (
        (layer.words("weights"), "That is every weight once: only where output rows and columns stand inside."),
        (layer.macs, "That is one for each MAC; the register keeps its weight while its index does not change."),
        (found.inputs, "Those are the loads of inputs."),
        (found.total, "Those are all words, inputs and outputs among them."),
    )
    inside = inner_loops(layer, order, "MCRS")
    text = (
        f"{told_layer(values)}. Loops, outermost first: {', '.join(letter for letter in order if layer.sizes[letter] > 1)}; "
        "one register holds the current weight. How many weights are loaded?"
    )
    kept = f"the loops inside it, {', '.join(inside)}, keep the weight" if inside else "no loop inside keeps the weight"
    because = f"A weight is loaded when m, c, r or s changes; {kept}: {exact(found.weights)} loads for {exact(layer.macs)} MAC."
    return telling(ask_number(text, found.weights, "words", slips, because, tolerance=0))


@TOPIC.asks("sums-back")
def sums_back(values: Values, random: Random) -> Draft | None:
    """None of an order in which each sum is finished before the next one begins."""
    layer, order = layer_of(values), "".join(values["order"])
    found, outputs = moved(layer, order), layer.words(OUTPUTS)
    back = reloads(layer, found)
    slips = (
        (back + outputs, "Those are all visits; the first one begins the sum."),
        (found.outputs, "Stores are among those."),
        (outputs, "That is each output once."),
        (layer.macs, "That is one for each MAC; a sum stays while the loops inside do not change it."),
        (layer.macs - outputs, "That would be a register that keeps nothing."),
    )
    running = ", ".join(letter for letter in order if layer.sizes[letter] > 1)
    text = (
        f"{told_layer(values)}. Loops, outermost first: {running}; one register holds the current sum. How often does a "
        "begun sum come back?"
    )
    inside = ", ".join(inner_loops(layer, order, "NGMPQ")) or "none"
    because = f"Loops inside those of the output: {inside}. {exact(back + outputs)} visits, {exact(outputs)} of them begin a sum."
    return telling(ask_number(text, back, "", slips, because, tolerance=0))


def inner_loops(layer: Layer, order: str, dims: str) -> list[str]:
    """Loops that run inside the innermost one of some dimensions."""
    running = [letter for letter in order if layer.sizes[letter] > 1]
    last = max((place for place, letter in enumerate(running) if letter in dims), default=-1)
    return [letter.lower() for letter in running[last + 1 :]]


@TOPIC.asks("best-order")
def best_order(values: Values, random: Random) -> Draft | None:
    """Which of some orders moves the fewest words; None where no draw has a single best one."""
    layer = layer_of(values)
    words = some_orders(layer, random)
    if words is None:
        return None
    best = min(words, key=words.__getitem__)
    wrong = [(order, f"That moves {exact(count)} words.") for order, count in words.items() if order != best]
    text = (
        f"{told_layer(values)}, one register for each operand: which order, outermost loop first, moves fewest words?"
    )
    others = ", ".join(exact(count) for count in sorted(words.values())[1:])
    return ask_choice(text, best, wrong, f"{best} moves {exact(words[best])} words; the others {others}.", random)


def some_orders(layer: Layer, random: Random) -> dict[str, int] | None:
    """Words by order, all different."""
    for _ in range(MOST_DRAWS):
        drawn = ["".join(random.sample(SIX, len(SIX))) for _ in range(MOST_ORDERS)]
        words = {", ".join(order): words_of_order(layer, order) for order in drawn}
        if len(set(words.values())) == MOST_ORDERS:
            return words
    return None
