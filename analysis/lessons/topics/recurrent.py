"""Recurrent cells: gates packed into one product, and weights that are read again at every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from analysis.lessons.changes import Change, ask_change
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic
from analysis.other_layers.recurrent import GATES, NAMES, Unrolled
from analysis.other_layers.settings import unrolled_of
from analysis.units import exact, number

TOPIC = topic("recurrent", cell="lstm", inputs=128, units=128, steps=8, batch=1, order="split", bytes=4)

IN_FLOP = "That is in FLOP: one multiply–accumulate is two of them."


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    cell, order = unrolled_of(values), values["order"]
    yield Fact("gates", cell.gates, "gates")
    yield Fact("all_steps", cell.steps, "steps")
    yield Fact("rows", cell.rows)
    yield Fact("columns", cell.inputs + cell.units)
    yield Fact("weights", cell.weights, "words")
    yield Fact("weight_bytes", cell.weights * cell.word_bytes, "B")
    yield Fact("one_macs", cell.step_macs // cell.batch, "MAC")
    yield Fact("step_macs", cell.step_macs, "MAC")
    yield Fact("macs", cell.macs, "MAC")
    yield Fact("input_macs", cell.input_macs, "MAC")
    yield Fact("state_macs", cell.state_macs, "MAC")
    yield Fact("read_bytes", cell.read_bytes(order), "B")
    yield Fact("packed_bytes", cell.read_bytes("packed"), "B")
    yield Fact("split_bytes", cell.read_bytes("split"), "B")
    yield Fact("resident_bytes", cell.read_bytes("resident"), "B")
    yield Fact("input_oi", cell.input_intensity(order), "MAC/B")
    yield Fact("state_oi", cell.state_intensity(order), "MAC/B")
    yield Fact("ahead_oi", cell.input_intensity("split"), "MAC/B")
    yield Fact("alone_oi", cell.state_intensity("split"), "MAC/B")
    yield Fact("oi", cell.intensity(order), "MAC/B")


@TOPIC.vary
def vary(random: Random) -> Values:
    return {
        "cell": random.choice(tuple(GATES)), "inputs": random.choice((8, 10, 16, 32, 40, 64)),
        "units": random.choice((12, 20, 48, 96, 128, 154)), "steps": random.randint(3, 30),
        "batch": random.choice((1, 1, 2, 4, 8)), "bytes": random.choice((1, 2, 4)),
        "order": random.choice(("packed", "split")),
    }  # fmt: skip


def sizes_of(cell: Unrolled) -> str:
    return f"{NAMES[cell.kind]}, {cell.inputs} inputs, {cell.units} units"


def sequences(count: int) -> str:
    return "one sequence" if count == 1 else f"{count} sequences"


@TOPIC.asks("step-macs")
def step_macs(values: Values, random: Random) -> Draft | None:
    cell = replace(unrolled_of(values), batch=1)
    answer, sums = cell.step_macs, cell.inputs + cell.units
    slips = (
        (cell.units * sums if cell.gates > 1 else None, f"That is one gate; the cell has {cell.gates}."),
        (cell.input_weights, "That leaves out U·h: the state goes through weights too."),
        (cell.state_weights, "That leaves out W·x: the inputs go through weights too."),
        (2 * answer, IN_FLOP),
        (cell.macs, f"That is for all {cell.steps} steps."),
        (cell.gates * sums, "That is for one unit; each unit has its own rows of weights."),
    )
    because = (
        f"gates·h·(d + h) = {cell.gates}·{cell.units}·({cell.inputs} + {cell.units}): each weight of [W U] works once."
    )
    return ask_number(
        f"{sizes_of(cell)}: how many MAC does one step of one sequence take?", answer, "MAC", slips, because
    )


@TOPIC.asks("weights-read")
def weights_read(values: Values, random: Random) -> Draft | None:
    cell, order = unrolled_of(values), values["order"]
    if order == "resident":
        return None
    ways = {
        "packed": "step by step, nothing kept between steps",
        "split": "W·x for all steps at once, then U·h step by step",
    }
    answer, other = cell.read_bytes(order), cell.read_bytes("split" if order == "packed" else "packed")
    slips = (
        (cell.read_bytes("resident"), f"That reads every weight once; U comes back at each of {cell.steps} steps."),
        (other, f"That is the other order: {ways['split' if order == 'packed' else 'packed']}."),
        (answer / cell.word_bytes, f"Those are words; each has {cell.word_bytes} B."),
        (answer * cell.batch, "Weights are read once for the whole batch."),
    )
    text = (
        f"{sizes_of(cell)}, {cell.steps} steps, {cell.word_bytes} B a weight, computed {ways[order]}: "
        "how many bytes of weights are read? (Biases aside.)"
    )
    of_inputs, of_states = cell.weight_reads(order)
    because = f"{exact(of_inputs)} words of W and {exact(of_states)} of U, {cell.word_bytes} B each."
    return ask_number(text, answer, "B", slips, because)


@TOPIC.asks("state-intensity")
def state_intensity(values: Values, random: Random) -> Draft | None:
    cell = unrolled_of(values)
    answer = cell.state_intensity("split")
    slips = (
        (cell.input_intensity("split"), f"That holds for W·x, one product over all {cell.steps} steps."),
        (2 * answer, IN_FLOP),
        (cell.batch, f"That is for each word of weights; a word has {cell.word_bytes} B."),
        (1 / cell.word_bytes, f"A weight that is loaded serves {sequences(cell.batch)}."),
        (1 / answer, "Turned round: multiply–accumulates stand above, bytes below."),
    )
    text = (
        f"{NAMES[cell.kind]} over {cell.steps} steps, {sequences(cell.batch)} at once, {cell.word_bytes} B a weight, U read "
        "at every step: how many MAC for each byte of U?"
    )
    because = (
        f"At each step a weight of U is read once and serves {sequences(cell.batch)}: {cell.batch} / {cell.word_bytes}."
    )
    return ask_number(text, answer, "MAC/B", slips, because)


@TOPIC.asks("what-helps")
def what_helps(values: Values, random: Random) -> Draft | None:
    """What a change does is counted, not known."""
    cell = unrolled_of(values)
    once = cell.state_intensity("split")
    changed = (
        ("twice as many sequences at once", replace(cell, batch=2 * cell.batch), "Each weight serves twice as many."),
        ("sequences twice as long", replace(cell, steps=2 * cell.steps), "U is read again at each of the new steps."),
        ("twice as many units", replace(cell, units=2 * cell.units), "U grows as its work does."),
        ("twice as many inputs", replace(cell, inputs=2 * cell.inputs), "Inputs go through W; U stays as it is."),
        *half_the_bytes(cell),
    )
    changes = [Change(text, other.state_intensity("split") / once, why) for text, other, why in changed]
    text = f"{sizes_of(cell)}, U read at every step: {number(once, 4)} MAC for each byte of U."
    because = (
        f"It is sequences over bytes a weight, {cell.batch} / {cell.word_bytes}; steps, units and inputs cancel out."
    )
    return ask_change(text, changes, because, random)


def half_the_bytes(cell: Unrolled) -> Iterator[tuple[str, Unrolled, str]]:
    if cell.word_bytes % 2 == 0:
        half = cell.word_bytes // 2
        text = f"{half} B a weight, not {cell.word_bytes}"
        yield text, replace(cell, word_bytes=half), "The same work for half the bytes."
