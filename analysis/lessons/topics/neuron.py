"""A dense layer whole: products, sums, evaluations of f, and what its weights take."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.dataflow.neuron import table_error
from analysis.lecture.row import FLOP_PER_MAC, FP32_BYTES
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic("neuron", inputs=8, outputs=6, activation="relu", entries=0)

TABLES = (8, 16, 32, 64, 128)
# A bound between the errors of two tables, so that no rounding decides.
BELOW = 1.3
# Up to here a slip in the share of the terms can be seen.
MOST_SHARED = 24


def entries_of(values: Values) -> int:
    """ReLU needs no table."""
    return 0 if values["activation"] == "relu" else values["entries"]


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    inputs, outputs = values["inputs"], values["outputs"]
    macs = inputs * outputs
    operations = macs + 2 * outputs
    yield Fact("input_count", inputs, "inputs")
    yield Fact("output_count", outputs, "outputs")
    yield Fact("macs", macs, "MAC")
    yield Fact("flop", FLOP_PER_MAC * macs, "FLOP")
    yield Fact("sums", outputs, "sums")
    yield Fact("evaluations", outputs, "evaluations")
    yield Fact("operations", operations, "operations")
    yield Fact("share", 100 * macs / operations, "%")
    yield Fact("weight_words", macs, "words")
    yield Fact("weight_bytes", FP32_BYTES * macs, "B")
    entries = entries_of(values)
    yield Fact("table_error", table_error(values["activation"], entries) if entries else None)
    yield Fact("table_bytes", FP32_BYTES * entries if entries else None, "B")


@TOPIC.vary
def vary(random: Random) -> Values:
    small = random.random() < 0.5
    inputs = random.randint(3, 20) if small else random.choice((64, 128, 256, 512, 784, 1024, 4096))
    outputs = random.randint(2, 16) if small else random.choice((10, 100, 128, 256, 1000))
    return {
        "inputs": inputs,
        "outputs": outputs,
        "activation": random.choice(("sigmoid", "tanh")),
        "entries": random.choice(TABLES),
    }


def sizes(values: Values) -> str:
    return f"A dense layer has {exact(values['inputs'])} inputs and {exact(values['outputs'])} outputs"


@TOPIC.asks("macs")
def macs(values: Values, random: Random) -> Draft | None:
    inputs, outputs = values["inputs"], values["outputs"]
    answer = inputs * outputs
    slips = (
        (FLOP_PER_MAC * answer, "That is in FLOP: one multiply–accumulate is two of them."),
        (inputs + outputs, "Every output takes every input: the two multiply, they do not add up."),
        (outputs, "That is one for each output; each output has a product with every input."),
        (inputs, "That is one output alone."),
        (answer + 2 * outputs, "That counts the sums of + k and the evaluations of f, too."),
    )
    because = f"Each of {exact(outputs)} outputs has {exact(inputs)} products: {exact(answer)} MAC."
    return ask_number(f"{sizes(values)}. How many MACs is W·a?", answer, "MAC", slips, because)


@TOPIC.asks("share")
def share(values: Values, random: Random) -> Draft | None:
    """Only of small layers: in large ones all slips come to nearly the same."""
    inputs = values["inputs"]
    if inputs > MOST_SHARED:
        return None
    part = f"{inputs} of {inputs + 2}"
    slips = (
        (
            100 * inputs / (inputs + 1),
            "One of the other two terms is left out: + k and f are one operation an output each.",
        ),
        (100 / (inputs + 2), "That is the share of one of the other two terms."),
        (200 / (inputs + 2), "That is the share of the other two terms."),
    )
    because = f"An output takes {inputs} MAC, one sum and one evaluation: {part} operations."
    text = (
        f"{sizes(values)}. A MAC, a sum and an evaluation of f count as one operation each: which share are the MACs?"
    )
    return ask_number(text, 100 * inputs / (inputs + 2), "%", slips, because)


@TOPIC.asks("weight-bytes")
def weight_bytes(values: Values, random: Random) -> Draft | None:
    words = values["inputs"] * values["outputs"]
    answer = FP32_BYTES * words
    slips = (
        (words, f"That is in words; an fp32 word has {FP32_BYTES} B."),
        (8 * answer, "That is in bits."),
        (words / FP32_BYTES, f"Each word takes {FP32_BYTES} B: multiply, do not divide."),
        (
            FP32_BYTES * (values["inputs"] + values["outputs"]),
            "That is inputs and outputs; W has a weight for each pair.",
        ),
    )
    because = f"{exact(values['inputs'])}·{exact(values['outputs'])} weights of {FP32_BYTES} B are {exact(answer)} B."
    return ask_number(f"{sizes(values)}. How many bytes are its weights in fp32?", answer, "B", slips, because)


@TOPIC.asks("table")
def table(values: Values, random: Random) -> Draft | None:
    """The smallest table that is good enough, not the one that is set: errors halve as the entries double."""
    name, entries = values["activation"], random.choice(TABLES)
    if name == "relu":
        return None
    bound = BELOW * table_error(name, entries)
    larger = "That is good enough, but larger than needed."
    wrong = {
        f"{n} entries": larger if n > entries else f"Its error is up to {number(table_error(name, n), 2)}."
        for n in TABLES
    }
    text = (
        f"{name} is looked up in a table for x from −8 to 8. "
        f"Which is the smallest table whose error stays below {number(bound, 2)}?"
    )
    because = (
        f"The error is largest half a step from 0, where {name} is steepest: {number(table_error(name, entries), 2)} "
        f"with {entries} entries, and about twice that with half of them."
    )
    return ask_which(text, f"{entries} entries", wrong, wrong, because)
