"""The roofline: what a dense layer attains on a board, what binds it, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, inf, isclose
from random import Random

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE, Kernel
from analysis.lecture.boards import OWN, Roofs, board_roofs, own_roofs
from analysis.lecture.reuse import block_intensity
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.convolutions import telling
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic

TOPIC = topic(
    "roofline-lab", board="lecture_example:fp32", peak=2000, rate=500, inputs=16, outputs=16, batch=4, kernel=NAIVE,
    rows=2, columns=4, bytes=4, unit="FLOP", overlap=True, cases=True, kinds=False,
)  # fmt: skip
BOARDS = ("lecture_example:fp32", "lecture_titan_rtx:fp32", "titan_rtx:fp32", "lecture_rpi4:fp32", "rpi4b:fp32")
# MFLOP/s and MB/s
PEAKS, RATES = (250, 500, 600, 1000, 1500, 2000, 3000, 4000), (400, 500, 800, 1000, 2000, 4000, 8000)
CASES = (2.0, 16.0)
INTENSITIES = (0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64)
MEMORY, ARITHMETIC, RIDGE = "memory", "arithmetic", "both: it stands on the ridge"
IN_MAC = "That counts a multiply–accumulate as one FLOP; it is two."
# A minibatch that a person would still write down.
MOST_BATCH = 1000


def roofs_of(values: Values) -> Roofs:
    if values["board"] == OWN:
        return own_roofs(values["peak"], values["rate"])
    name, _, number_format = values["board"].partition(":")
    return board_roofs(name, number_format)


def kernel_of(values: Values) -> Kernel:
    rows, columns = (values["rows"], values["columns"]) if values["kernel"] == BLOCK else (1, 1)
    return Kernel(values["kernel"], rows, columns)


def macs_per_byte(values: Values) -> float:
    """Of the layer as the scene draws it, by formula."""
    return kernel_of(values).intensity(values["inputs"], values["outputs"], values["batch"], values["bytes"])


def limit_of(values: Values) -> float:
    """MAC/B of B sums in registers for B → ∞, as the lecture has it."""
    return block_intensity(1, inf, values["bytes"])


def batch_on_ridge(values: Values) -> int | None:
    """Least whole minibatch of B sums in registers that reaches the ridge; None where none does."""
    per_word: float = roofs_of(values).ridge * values["bytes"] / FLOP_PER_MAC
    if per_word >= 1 or isclose(per_word, 1):
        return None
    exact = per_word / (1 - per_word)
    whole = round(exact)
    return max(1, whole if isclose(exact, whole, rel_tol=1e-9) else ceil(exact))


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    roofs, macs, limit = roofs_of(values), macs_per_byte(values), limit_of(values)
    yield Fact("pi", roofs.peak, "FLOP/s")
    yield Fact("beta", roofs.rate, "B/s")
    yield Fact("ridge", roofs.ridge, "FLOP/B")
    yield Fact("oi_mac", macs, "MAC/B")
    yield Fact("oi", FLOP_PER_MAC * macs, "FLOP/B")
    yield from reached_facts("", roofs, FLOP_PER_MAC * macs, values["overlap"])
    yield Fact("limit_mac", limit, "MAC/B")
    yield Fact("limit", FLOP_PER_MAC * limit, "FLOP/B")
    yield Fact("limit_printed", roofs.rate * limit, "MAC/s")
    yield from reached_facts("limit_", roofs, FLOP_PER_MAC * limit, values["overlap"])
    for place, per_byte in enumerate(CASES, start=1):
        yield Fact(f"o{place}", per_byte, "FLOP/B")
        yield from reached_facts(f"o{place}_", roofs, per_byte, values["overlap"])
    yield Fact("ridge_batch", batch_on_ridge(values))


def reached_facts(name: str, roofs: Roofs, per_byte: float, overlap: bool) -> Iterator[Fact]:
    """memory: β·OI, which the peak may cut off. share: of the peak in %."""
    yield Fact(f"{name}memory", roofs.rate * per_byte, "FLOP/s")
    yield Fact(f"{name}reached", roofs.reached(per_byte, overlap), "FLOP/s")
    yield Fact(f"{name}share", 100 * roofs.reached(per_byte, overlap) / roofs.peak, "%")


@TOPIC.vary
def vary(random: Random) -> Values:
    own = {"board": OWN, "peak": random.choice(PEAKS), "rate": random.choice(RATES)}
    board = own if random.random() < 0.8 else {"board": random.choice(BOARDS)}
    block = {"rows": random.randint(1, 4), "columns": random.choice((1, 2, 4)), "outputs": 24}
    sizes = {"batch": random.choice((1, 2, 4, 8, 16)), "bytes": random.choice((1, 2, 4))}
    return {**board, **block, **sizes, "kernel": random.choice((NAIVE, NAIVE, BLOCK))}


def board_words(roofs: Roofs) -> str:
    return f"A board with π = {told(roofs.peak, 'FLOP/s')} and β = {told(roofs.rate, 'B/s')}"


def loop_words(values: Values) -> str:
    width = f"minibatch {values['batch']}, {values['bytes']} B a word"
    if values["kernel"] == IDEAL:
        sizes = f"{values['inputs']} inputs, {values['outputs']} outputs"
        return f"{sizes}, {width}, every word moved once"
    if values["kernel"] == BLOCK:
        rows, columns = many(values["rows"], "weight row"), many(values["columns"], "column")
        return f"blocks of {rows} and {columns}, {width}, stores neglected"
    return f"one weight row and {many(values['batch'], 'sum')} in registers, {width}, stores neglected"


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def is_whole(values: Values) -> bool:
    """Whether blocks fill the layer, so that m·b MACs go with m + b loads throughout."""
    return values["kernel"] != BLOCK or not (values["outputs"] % values["rows"] or values["batch"] % values["columns"])


def loads_words(values: Values) -> str:
    macs = macs_per_byte(values)
    return f"OI = {told(macs, 'MAC/B')} = {told(FLOP_PER_MAC * macs, 'FLOP/B')}"


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    if not is_whole(values):
        return None
    macs = macs_per_byte(values)
    slips = (
        (macs, IN_MAC),
        (FLOP_PER_MAC * macs * values["bytes"], "That is for each word; a word has more than one byte."),
        (1 / (FLOP_PER_MAC * macs), "Turned round: operations stand above, bytes below."),
    )
    text = f"A dense layer runs with {loop_words(values)}: how many FLOP does it do for each byte?"
    because = f"{loads_words(values)}: one multiply–accumulate is two FLOP."
    return telling(ask_number(text, FLOP_PER_MAC * macs, "FLOP/B", slips, because))


@TOPIC.asks("ridge")
def ridge(values: Values, random: Random) -> Draft | None:
    roofs = roofs_of(values)
    slips = (
        (roofs.rate / roofs.peak, "Turned round: the peak stands above, the bandwidth below."),
        (roofs.ridge / FLOP_PER_MAC, "That is in MAC/B; in FLOP/B it is twice that."),
        (FLOP_PER_MAC * roofs.ridge, "The peak is in FLOP already: no further factor of two."),
    )
    because = f"π / β = {told(roofs.peak, 'FLOP/s')} / {told(roofs.rate, 'B/s')}: there both take the same time."
    return telling(
        ask_number(f"{board_words(roofs)}: at how many FLOP/B is its ridge?", roofs.ridge, "FLOP/B", slips, because)
    )


@TOPIC.asks("case")
def case(values: Values, random: Random) -> Draft | None:
    roofs, per_byte = roofs_of(values), random.choice(INTENSITIES)
    memory, reached = roofs.rate * per_byte, roofs.reached(per_byte)
    slips = (
        (memory, "Memory could feed that much, but the peak is lower."),
        (roofs.peak, "That is the peak; memory does not bring data so fast."),
        (FLOP_PER_MAC * reached, "The intensity is in FLOP/B already: no further factor of two."),
        (roofs.rate / per_byte, "Divided instead of multiplied: each byte allows so many FLOP."),
    )
    text = (
        f"{board_words(roofs)}. A computation does {per_byte:g} FLOP for each byte loaded: what does it attain at most?"
    )
    because = f"min(π, β·OI) = min({told(roofs.peak, 'FLOP/s')}, {told(memory, 'FLOP/s')})."
    return telling(ask_number(text, reached, "FLOP/s", slips, because))


@TOPIC.asks("attained")
def attained(values: Values, random: Random) -> Draft | None:
    if not is_whole(values):
        return None
    roofs, macs = roofs_of(values), macs_per_byte(values)
    memory, reached = roofs.rate * FLOP_PER_MAC * macs, roofs.reached(FLOP_PER_MAC * macs)
    slips = (
        (roofs.reached(macs), IN_MAC),
        (roofs.reached(FLOP_PER_MAC * macs * values["bytes"]), "That is for each word; a word has more than one byte."),
        (roofs.peak, "That is the peak; memory does not bring data so fast."),
        (memory, "Memory could feed that much, but the peak is lower."),
    )
    text = f"{board_words(roofs)} computes a dense layer with {loop_words(values)}: what does it attain at most?"
    because = f"{loads_words(values)}; min(π, β·OI) = min({told(roofs.peak, 'FLOP/s')}, {told(memory, 'FLOP/s')})."
    return telling(ask_number(text, reached, "FLOP/s", slips, because))


@TOPIC.asks("bound")
def bound(values: Values, random: Random) -> Draft | None:
    if not is_whole(values):
        return None
    roofs, per_byte = roofs_of(values), FLOP_PER_MAC * macs_per_byte(values)
    right = side_of(per_byte, roofs.ridge)
    wrong = {
        MEMORY: "Its intensity is not left of the ridge: count two FLOP a MAC.",
        ARITHMETIC: "Its intensity is not right of the ridge: memory is still the slower one or as fast.",
        RIDGE: "Only where β·OI is exactly π do both take the same time.",
    }
    because = f"{loads_words(values)}; the ridge is at {told(roofs.ridge, 'FLOP/B')}."
    text = f"{board_words(roofs)} computes a dense layer with {loop_words(values)}: what binds it?"
    return ask_which(text, right, (MEMORY, ARITHMETIC, RIDGE), wrong, because)


def side_of(per_byte: float, ridge: float) -> str:
    if isclose(per_byte, ridge, rel_tol=1e-9):
        return RIDGE
    return MEMORY if per_byte < ridge else ARITHMETIC


@TOPIC.asks("limit")
def limit(values: Values, random: Random) -> Draft | None:
    roofs, macs = roofs_of(values), limit_of(values)
    reached = roofs.reached(FLOP_PER_MAC * macs)
    four = roofs.reached(FLOP_PER_MAC * block_intensity(1, 4, values["bytes"]))
    slips = (
        (roofs.rate * macs, "That is in MAC/s: the slide calls it FLOP, which is twice as many."),
        (four, "That is with a minibatch of 4, not in the limit."),
        (roofs.peak, "That is the peak; memory does not bring data so fast."),
        (FLOP_PER_MAC * roofs.rate * macs, "Memory could feed that much, but the peak is lower."),
    )
    text = (
        f"{board_words(roofs)}. With one weight row and B sums in registers the intensity tends to {told(macs, 'MAC/B')} for "
        f"large B. What does a dense layer attain at most, in FLOP/s?"
    )
    because = (
        f"{told(macs, 'MAC/B')} are {told(FLOP_PER_MAC * macs, 'FLOP/B')}; min(π, β·OI) is {told(reached, 'FLOP/s')}."
    )
    return telling(ask_number(text, reached, "FLOP/s", slips, because))


@TOPIC.asks("share")
def share(values: Values, random: Random) -> Draft | None:
    if not is_whole(values):
        return None
    roofs, macs = roofs_of(values), macs_per_byte(values)
    part = 100 * roofs.reached(FLOP_PER_MAC * macs) / roofs.peak
    slips = (
        (100 * roofs.reached(macs) / roofs.peak, IN_MAC),
        (100 * roofs.rate * FLOP_PER_MAC * macs / roofs.peak, "More than the peak cannot be: it ends there."),
        (part / 100, "That is a fraction; the question is in percent."),
        (100 - part, "That is the part of the peak that lies idle."),
    )
    text = f"{board_words(roofs)} computes a dense layer with {loop_words(values)}: which share of its peak does it attain?"
    because = f"{loads_words(values)}, of the {told(roofs.ridge, 'FLOP/B')} that the peak needs."
    return telling(ask_number(text, part, "%", slips, because))


@TOPIC.asks("bandwidth")
def bandwidth(values: Values, random: Random) -> Draft | None:
    """None where memory is fast enough already."""
    if not is_whole(values):
        return None
    roofs, macs = roofs_of(values), macs_per_byte(values)
    needed = roofs.peak / (FLOP_PER_MAC * macs)
    if needed <= roofs.rate:
        return None
    slips = (
        (roofs.peak / macs, IN_MAC),
        (needed / values["bytes"], "That is in words a second; a word has more than one byte."),
        (FLOP_PER_MAC * macs * roofs.peak, "Divide the peak by the intensity: more work a byte needs fewer bytes."),
        (needed - roofs.rate, "That is how much is missing; the whole bandwidth is asked for."),
    )
    text = f"{board_words(roofs)} computes a dense layer with {loop_words(values)}: which bandwidth would let it reach its peak?"
    because = f"{loads_words(values)}; β = π / OI."
    return telling(ask_number(text, needed, "B/s", slips, because))


@TOPIC.asks("batch")
def batch(values: Values, random: Random) -> Draft | None:
    """None where no minibatch reaches the ridge, or where any does."""
    roofs, needed = roofs_of(values), batch_on_ridge(values)
    if needed is None or not 1 < needed <= MOST_BATCH:
        return None
    words = roofs.ridge * values["bytes"]
    slips = (
        (needed - 1, "That is still below the ridge."),
        (needed + 1, "One less is enough."),
        (ceil(words / (1 - words)) if words < 1 else None, IN_MAC),
        (ceil(words / FLOP_PER_MAC), "The B inputs are loaded as well, not only the weight."),
    )
    text = (
        f"{board_words(roofs)} computes a dense layer with one weight row and B sums in registers, {values['bytes']} B a word, "
        f"stores neglected. Which is the least B that reaches the peak?"
    )
    because = f"2·B / ((B + 1)·{values['bytes']}) has to reach the ridge, {told(roofs.ridge, 'FLOP/B')}."
    return telling(ask_number(text, needed, "", slips, because, tolerance=0))
