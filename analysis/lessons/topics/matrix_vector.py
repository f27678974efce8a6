"""W·a for one example: what each order of the loops loads, and what a memory lets through of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from analysis.dataflow.fully_connected import Moved, moved_by_vector
from analysis.device import load_device
from analysis.lecture.reuse import attainable, roofs
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number, si

TOPIC = topic("matrix-vector", inputs=8, outputs=6, order="mn", accumulator=True, bytes=4)

BOARD = "lecture_example"
SUM, INPUT, NONE = "the sum b[i]", "the input a[j]", "none of them"


@lru_cache(maxsize=1)
def board() -> tuple[float, float]:
    """(peak in FLOP/s, bandwidth in B/s) of the lecture's example."""
    return roofs(load_device(BOARD))


def moved_of(values: Values) -> Moved:
    return moved_by_vector(values["inputs"], values["outputs"], values["order"], values["accumulator"])


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    moved, macs = moved_of(values), values["inputs"] * values["outputs"]
    oi = macs / (moved.loads * values["bytes"])
    peak, rate = board()
    yield Fact("macs", macs, "MAC")
    yield Fact("loads", moved.loads, "loads")
    yield Fact("weight_loads", moved.weights, "loads")
    yield Fact("input_loads", moved.inputs, "loads")
    yield Fact("psums", moved.psums, "loads")
    yield Fact("stores", moved.stores, "stores")
    yield Fact("per_mac", moved.loads / macs, "loads")
    yield Fact("moved_bytes", moved.loads * values["bytes"], "B")
    yield Fact("oi", oi, "MAC/B")
    yield Fact("oi_flop", FLOP_PER_MAC * oi, "FLOP/B")
    yield Fact("oi_stores", macs / ((moved.loads + moved.stores) * values["bytes"]), "MAC/B")
    yield Fact("ridge", peak / rate, "FLOP/B", BOARD)
    yield Fact("peak", peak, "FLOP/s", BOARD)
    yield Fact("rate", rate, "B/s", BOARD)
    reached = attainable(peak, rate, FLOP_PER_MAC * oi)
    yield Fact("attainable", reached, "FLOP/s")
    yield Fact("peak_share", 100 * reached / peak, "%")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"inputs": random.randint(3, 12), "outputs": random.randint(2, 10), "bytes": random.choice((1, 2, 4))}
    return {**sizes, "order": random.choice(("mn", "nm")), "accumulator": random.random() < 0.7}


def described(values: Values) -> str:
    order = "output by output" if values["order"] == "mn" else "input by input"
    register = "" if values["accumulator"] else ", without a register for the sum"
    return f"W·a with {values['inputs']} inputs and {values['outputs']} outputs, {order}{register}"


def parts(values: Values) -> str:
    moved = moved_of(values)
    psums = f" and {exact(moved.psums)} partial sums" if moved.psums else ""
    return f"{exact(moved.weights)} weights, {exact(moved.inputs)} inputs{psums}"


@TOPIC.asks("loads")
def loads(values: Values, random: Random) -> Draft | None:
    moved = moved_of(values)
    slips = (
        (
            moved.loads * values["bytes"] if values["bytes"] > 1 else None,
            "That is in bytes; loads are counted in words.",
        ),
        (moved.weights + moved.inputs, "Partial sums that come back are loaded, too."),
        (moved.weights, "That is the weights alone."),
        (moved.loads + moved.stores, "That has the stores with it."),
        (2 * moved.weights + moved.psums, "The input stays in its register while the outputs pass."),
    )
    because = f"{parts(values)}: {exact(moved.loads)} loads."
    return ask_number(f"{described(values)}: how many words are loaded?", moved.loads, "loads", slips, because)


def asked_intensity(values: Values, flop: bool) -> Draft | None:
    moved, macs, size = moved_of(values), values["inputs"] * values["outputs"], values["bytes"]
    oi = macs / (moved.loads * size)
    scale, unit = (FLOP_PER_MAC, "FLOP/B") if flop else (1, "MAC/B")
    in_mac, in_flop = "That is in MAC; one of them is two FLOP.", "That is in FLOP: one MAC is two of them."
    slips = (
        (oi if flop else FLOP_PER_MAC * oi, in_mac if flop else in_flop),
        (scale * macs / moved.loads, f"That is for each word loaded; a word has {size} B."),
        (scale * macs / (moved.weights * size), "That counts the loads of the weights alone."),
        (
            scale * macs / ((moved.loads + moved.stores) * size),
            "That counts the stores; here loads alone are asked for.",
        ),
        (1 / (scale * oi), "Turned round: operations stand above, bytes below."),
    )
    text = f"{described(values)}, {size} B a word: how many {unit.removesuffix('/B')} for each byte loaded?"
    work = f"2·{exact(macs)} FLOP" if flop else f"{exact(macs)} MAC"
    because = f"{work} for {exact(moved.loads)} loads of {size} B: {number(scale * oi, 4)} {unit}."
    return ask_number(text, scale * oi, unit, slips, because)


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    return asked_intensity(values, False)


@TOPIC.asks("intensity-flop")
def intensity_flop(values: Values, random: Random) -> Draft | None:
    return asked_intensity(values, True)


@TOPIC.asks("stays")
def stays(values: Values, random: Random) -> Draft | None:
    """With one output or input all stay."""
    if min(values["inputs"], values["outputs"]) < 2:
        return None
    right = INPUT if values["order"] == "nm" else SUM if values["accumulator"] else NONE
    wrong = {
        SUM: "The sum is stored after each MAC, and comes back for the next one.",
        INPUT: "The next MAC of this output takes another input.",
        NONE: "One of them is of the loop that turns outside, and waits in its register.",
    }
    because = {
        INPUT: "The loop over inputs turns outside: a[j] serves all outputs before the next input is loaded.",
        SUM: "The loop over outputs turns outside: b[i] takes all its products, and is stored once.",
        NONE: "Each MAC takes another weight and another input, and the sum has no register.",
    }[right]
    text = f"{described(values)}: which operand stays in its register from one MAC to the next?"
    return ask_which(text, right, (SUM, INPUT, NONE), wrong, because)


@TOPIC.asks("attainable")
def reached(values: Values, random: Random) -> Draft | None:
    """None where it is the peak: then the memory has no part in it."""
    moved, macs = moved_of(values), values["inputs"] * values["outputs"]
    peak, rate = board()
    oi = macs / (moved.loads * values["bytes"])
    answer = FLOP_PER_MAC * oi * rate
    if answer >= peak:
        return None
    slips = (
        (peak, "That is the peak; the bytes come too slowly for it."),
        (oi * rate, "That is in MAC/s: one of them is two FLOP."),
        (FLOP_PER_MAC * rate * macs / moved.loads, f"That takes a word for a byte; a word has {values['bytes']} B."),
        (rate / (FLOP_PER_MAC * oi), "Bytes a second times operations a byte: multiply, do not divide."),
    )
    bandwidth, most = si(rate, "B/s"), si(peak, "FLOP/s")
    text = f"{described(values)}: {number(oi, 4)} MAC/B. A board has {most} and {bandwidth}: how many FLOP/s does it reach?"
    because = (
        f"{bandwidth} · {number(FLOP_PER_MAC * oi, 4)} FLOP/B = {si(answer, 'FLOP/s', 4)}, below its peak of {most}."
    )
    return ask_number(text, answer, "FLOP/s", slips, because)
