"""The roofline: what a dense layer attains on a board, what binds it, and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from random import Random

from analysis.dataflow.fully_connected import BLOCK, NAIVE
from analysis.lecture.boards import OWN
from analysis.lecture.reuse import block_intensity
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.convolutions import telling
from analysis.lessons.dense_roofs import (
    ARITHMETIC,
    MEMORY,
    RIDGE,
    batch_on_ridge,
    board_words,
    is_whole,
    limit_of,
    loads_words,
    loop_words,
    macs_per_byte,
    reached_facts,
    roofs_of,
    side_of,
)
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
# FLOP/B that questions are about; 1 would give away β as the answer, and both cases stand in the picture.
INTENSITIES = (0.125, 0.25, 0.5, 4, 8, 32, 64, 128)
IN_MAC = "That counts a multiply–accumulate as one FLOP; it is two."
# A minibatch that a person would still write down.
MOST_BATCH = 1000


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


@TOPIC.vary
def vary(random: Random) -> Values:
    own = {"board": OWN, "peak": random.choice(PEAKS), "rate": random.choice(RATES)}
    board = own if random.random() < 0.8 else {"board": random.choice(BOARDS)}
    block = {"rows": random.randint(1, 4), "columns": random.choice((1, 2, 4)), "outputs": 24}
    sizes = {"batch": random.choice((1, 2, 4, 8, 16)), "bytes": random.choice((1, 2, 4))}
    return {**board, **block, **sizes, "kernel": random.choice((NAIVE, NAIVE, BLOCK))}


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
    """Left of the ridge. None where nothing is."""
    roofs = roofs_of(values)
    left = [per_byte for per_byte in INTENSITIES if per_byte < roofs.ridge]
    if not left:
        return None
    per_byte = random.choice(left)
    reached = roofs.reached(per_byte)
    slips = (
        (roofs.peak, "That is the peak; memory does not bring data so fast."),
        (FLOP_PER_MAC * reached, "The intensity is in FLOP/B already: no further factor of two."),
        (roofs.rate / per_byte, "Divided instead of multiplied: each byte allows so many FLOP."),
    )
    text = (
        f"{board_words(roofs)}. A computation does {per_byte:g} FLOP for each byte loaded: what does it attain at most?"
    )
    because = f"min(π, β·OI) = min({told(roofs.peak, 'FLOP/s')}, {told(reached, 'FLOP/s')}): left of the ridge."
    return telling(ask_number(text, reached, "FLOP/s", slips, because))


@TOPIC.asks("used")
def used(values: Values, random: Random) -> Draft | None:
    """Which share of the bandwidth is used right of the ridge. None where nothing stands there."""
    roofs = roofs_of(values)
    right = [per_byte for per_byte in INTENSITIES if per_byte > roofs.ridge]
    if not right:
        return None
    per_byte = random.choice(right)
    part = 100 * roofs.ridge / per_byte
    slips = (
        (100.0, "The arithmetic is the slower one here: memory waits for it."),
        (part / 100, "That is a fraction; the question is in percent."),
        (100 * per_byte / roofs.ridge, "Turned round: memory is not asked for more than it brings."),
        (100 - part, "That is the part of the bandwidth that lies idle."),
    )
    text = f"{board_words(roofs)}. A computation does {per_byte:g} FLOP for each byte loaded: which share of β does it use?"
    because = f"It computes at π and needs π / OI = {told(roofs.peak / per_byte, 'B/s')} of {told(roofs.rate, 'B/s')}."
    return telling(ask_number(text, part, "%", slips, because))


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


@TOPIC.asks("bound_in_the_limit")
def bound_in_the_limit(values: Values, random: Random) -> Draft | None:
    roofs, macs = roofs_of(values), limit_of(values)
    right = side_of(FLOP_PER_MAC * macs, roofs.ridge)
    wrong = {
        MEMORY: "The ridge is in FLOP/B: in that unit the intensity is twice as high, and memory is not the slower one.",
        ARITHMETIC: "The intensity does not pass the ridge: memory takes as long, or longer.",
        RIDGE: "Only where β·OI is exactly π do both take the same time.",
    }
    text = (
        f"{board_words(roofs)}. With one weight row and B sums in registers the intensity tends to {told(macs, 'MAC/B')} for "
        f"large B. What binds a dense layer there?"
    )
    because = (
        f"{told(macs, 'MAC/B')} are {told(FLOP_PER_MAC * macs, 'FLOP/B')}, the ridge is at {told(roofs.ridge, 'FLOP/B')}; "
        f"any finite B has a lower intensity."
    )
    return ask_which(text, right, (MEMORY, ARITHMETIC, RIDGE), wrong, because)


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
