"""A minibatch: how often each operand is loaded in an order of the three loops."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.dataflow.fully_connected import LECTURE, Moved, moved_in_order
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic("matrix-matrix", inputs=8, outputs=6, batch=4, order=LECTURE, bytes=4)

ORDERS = ("mnb", "mbn", "nmb", "nbm", "bmn", "bnm")
STAYS = {"b": "a weight", "n": "a sum", "m": "an input"}


def moved_of(values: Values) -> Moved:
    return moved_in_order(values["inputs"], values["outputs"], values["batch"], values["order"])


def macs_of(values: Values) -> int:
    macs: int = values["inputs"] * values["outputs"] * values["batch"]
    return macs


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    moved, macs = moved_of(values), macs_of(values)
    oi = macs / (moved.loads * values["bytes"])
    yield Fact("macs", macs, "MAC")
    yield Fact("weight_loads", moved.weights, "loads")
    yield Fact("input_loads", moved.inputs, "loads")
    yield Fact("psums", moved.psums, "loads")
    yield Fact("stores", moved.stores, "stores")
    yield Fact("loads", moved.loads, "loads")
    yield Fact("per_weight", macs / moved.weights, "MAC")
    yield Fact("per_input", macs / moved.inputs, "MAC")
    yield Fact("oi", oi, "MAC/B")
    yield Fact("oi_flop", FLOP_PER_MAC * oi, "FLOP/B")
    yield Fact("oi_stores", macs / ((moved.loads + moved.stores) * values["bytes"]), "MAC/B")
    yield Fact("oi_word", macs / moved.loads, "MAC/word")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"inputs": random.randint(3, 10), "outputs": random.randint(2, 8), "batch": random.randint(2, 8)}
    return {**sizes, "order": random.choice((LECTURE, *ORDERS)), "bytes": random.choice((1, 2, 4))}


def described(values: Values) -> str:
    loops = values["order"]
    order = "m, n, b with B sums in registers" if loops == LECTURE else ", ".join(loops) + ", one register an operand"
    sizes = f"M = {values['outputs']} outputs, N = {values['inputs']} inputs, a minibatch of B = {values['batch']}"
    return f"{sizes}, loops {order}"


@TOPIC.asks("weight-loads")
def weight_loads(values: Values, random: Random) -> Draft | None:
    moved, weights = moved_of(values), values["inputs"] * values["outputs"]
    macs = macs_of(values)
    stays = moved.weights == weights
    slips = (
        (macs if stays else weights, "The weight stays in its register while the examples pass." if stays else
         "Another weight is in the register before the next example asks for this one: it is loaded for each."),
        (moved.inputs, "That is the loads of the inputs."),
        (moved.loads, "That is the loads of all operands."),
        (moved.weights * values["bytes"], f"That is in bytes; a word has {values['bytes']} B."),
        (values["outputs"] * values["batch"], "That is one for each sum; each sum takes N weights."),
    )  # fmt: skip
    why = "once each" if stays else f"once for each of {values['batch']} examples"
    because = f"{values['outputs']}·{values['inputs']} weights, {why}: {exact(moved.weights)} loads."
    text = f"{described(values)}: how often are weights loaded in all?"
    return ask_number(text, moved.weights, "loads", slips, because)


@TOPIC.asks("weight-uses")
def weight_uses(values: Values, random: Random) -> Draft | None:
    """How many MACs a load of a weight serves."""
    moved, macs = moved_of(values), macs_of(values)
    reused = moved.weights < macs
    slips = (
        (1 if reused else values["batch"], "The weight stays while all examples pass." if reused else
         "The examples come in turn, but this weight is gone before the next one."),
        (values["inputs"], "That is how many products a sum takes."),
        (values["outputs"], "That is how often an input can be used."),
        (macs / moved.loads, "That is MAC for each word of any kind; only the weights are asked for."),
    )  # fmt: skip
    because = f"{exact(macs)} MAC for {exact(moved.weights)} loads of weights."
    text = f"{described(values)}: how many MACs does one load of a weight serve?"
    return ask_number(text, macs / moved.weights, "MAC", slips, because)


@TOPIC.asks("stays")
def stays(values: Values, random: Random) -> Draft | None:
    """Of the lecture's order the sums stay, too; so it is not asked about."""
    order = values["order"]
    sizes = (values["inputs"], values["outputs"], values["batch"])
    if order == LECTURE or min(sizes) < 2:
        return None
    right = STAYS[order[-1]]
    wrong = {
        "a weight": "Each pass of the inner loop takes another weight.",
        "a sum": "Each pass of the inner loop adds to another sum.",
        "an input": "Each pass of the inner loop takes another input.",
    }
    because = f"The inner loop is {order[-1]}, and {right} does not depend on it."
    text = f"{described(values)}: which operand stays in its register while the inner loop turns?"
    return ask_which(text, right, STAYS.values(), wrong, because)


@TOPIC.asks("sum-loads")
def sum_loads(values: Values, random: Random) -> Draft | None:
    """None where every sum stays until it is finished."""
    moved, macs = moved_of(values), macs_of(values)
    sums = values["outputs"] * values["batch"]
    slips = (
        (moved.stores, "Those are the stores: at its first MAC a sum is not loaded, it begins."),
        (sums, "That is one for each sum; it comes back at each step of its reduction but the first."),
        (macs - values["inputs"], "Each of the M·B sums begins once, not each of the N inputs."),
        (moved.weights, "That is the loads of the weights."),
        (moved.loads, "That is the loads of all operands."),
    )
    because = f"{exact(sums)} sums come back {values['inputs']} − 1 times each: {exact(moved.psums)} loads."
    text = f"{described(values)}: how often are partial sums loaded?"
    return ask_number(text, moved.psums, "loads", slips, because)


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    moved, macs, size = moved_of(values), macs_of(values), values["bytes"]
    oi = macs / (moved.loads * size)
    slips = (
        (FLOP_PER_MAC * oi, "That is in FLOP: one multiply–accumulate is two of them."),
        (macs / moved.loads, f"That is for each word loaded; a word has {size} B."),
        (macs / ((moved.weights + moved.inputs) * size), "Partial sums that come back are loaded, too."),
        (macs / (moved.weights * size), "That counts the loads of the weights alone."),
        (1 / oi, "Turned round: multiply–accumulates stand above, bytes below."),
    )
    because = f"{exact(macs)} MAC for {exact(moved.loads)} loads of {size} B: {number(oi, 4)} MAC/B."
    text = f"{described(values)}, {size} B a word: how many MAC for each byte loaded?"
    return ask_number(text, oi, "MAC/B", slips, because)
