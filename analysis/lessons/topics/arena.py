"""Where activations lie: what is alive at once, what a planner makes of it, and what overwriting and another order save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random

from analysis.errors import ScenarioError
from analysis.lessons.buffers_in_words import listed, live_words, pairs_kib, scratches, sizes_kib, told
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_choice, ask_number
from analysis.lessons.topic import Values, topic
from analysis.memory.examples import BUNDLED, KIB, SMALL
from analysis.memory.ordering import peak_in_order
from analysis.memory.placing import BEST, DEPTHWISE, ELEMENTS, LETTERS, NEVER, WRITTEN, Placing, placing_of

TOPIC = topic(
    "arena", network="chain", size_a=6, size_b=5, size_c=5, size_d=6, size_e=4, size_f=2, planner="tflm", in_place=NEVER,
    sequence=WRITTEN, order=LETTERS, scratch="none",
)  # fmt: skip

RULE = "largest first, of equals the later tensor first, each at the lowest address that is free for its whole life"
CALLED = {
    "ds_cnn_int8": "DS-CNN", "resnet8_int8": "ResNet-8", "mobilenet_v1_int8": "MobileNetV1 0.25", "mobilenet_v2": "MobileNetV2",
}  # fmt: skip
PLANNED = {"none": "without reuse", "tflm": "the greedy planner", "first-fit": "first fit", "optimal": "the best plan"}


def planned(values: Values, **changes: str) -> Placing:
    return placing_of({**values, **changes})


def arena_kib(values: Values, **changes: str) -> float:
    return planned(values, **changes).plan.arena_bytes / KIB


def peak_kib(values: Values, **changes: str) -> float:
    """Most alive at once."""
    return planned(values, **changes).plan.liveness_peak_bytes / KIB


def least_kib(values: Values) -> float | None:
    """None where it takes a solver that is not there."""
    try:
        return arena_kib(values, planner="optimal")
    except ScenarioError:
        return None


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    found = planned(values)
    plan = found.plan
    yield Fact("arena", plan.arena_bytes / KIB, "KiB")
    yield Fact("tensors_arena", (plan.arena_bytes - plan.scratch_bytes) / KIB, "KiB")
    yield Fact("arena_bytes", plan.arena_bytes, "bytes")
    yield Fact("arena_kb", plan.arena_bytes / 1000, "kB")
    yield Fact("bound", plan.liveness_peak_bytes / KIB, "KiB")
    yield Fact("lost", found.lost_bytes / KIB, "KiB")
    yield Fact("lost_share", 100 * found.fragmentation, "%")
    yield Fact("buffers", len(plan.tensors) - plan.scratch_rows, "buffers")
    yield Fact("operators", len(found.graph.nodes), "operators")
    yield Fact("separate", arena_kib(values, planner="none"), "KiB")
    yield Fact("greedy", arena_kib(values, planner="tflm"), "KiB")
    yield Fact("least", least_kib(values), "KiB")
    yield Fact("pairs", pairs_kib(found), "KiB")
    yield Fact("kept_apart", peak_kib(values, in_place=NEVER), "KiB")
    yield Fact("overwritten", peak_kib(values, in_place=ELEMENTS), "KiB")
    yield Fact("overwritten_depthwise", peak_kib(values, in_place=DEPTHWISE), "KiB")
    yield Fact("saved", peak_kib(values, in_place=NEVER) - peak_kib(values, in_place=ELEMENTS), "KiB")
    yield Fact("written_order", peak_kib(values, sequence=WRITTEN), "KiB")
    yield Fact("best_order", peak_kib(values, sequence=BEST), "KiB")
    yield Fact("order_gain", plan.liveness_peak_bytes / KIB - peak_kib(values, sequence=BEST), "KiB")
    yield Fact("scratch_adds", plan.scratch_bytes, "bytes")
    yield Fact("scratch_sum", sum(scratches(found).values()), "bytes")
    yield Fact("scratch_largest", max(scratches(found).values(), default=0), "bytes")


@TOPIC.vary
def vary(random: Random) -> Values:
    """Of two branches both are wide and then narrow, else any order of the operators is as good."""
    network, scratch = random.choice((*SMALL, *BUNDLED)), random.choice(("none", "cmsis-nn-dsp", "cmsis-nn-mve"))
    least, most = ((1, 7), (4, 16)) if network == "branches" else ((1, 1), (12, 12))
    wide = {letter: letter in "cd" for letter in "abcdef"}
    sizes = {f"size_{letter}": random.randint(least[is_wide], most[is_wide]) for letter, is_wide in wide.items()}
    planner, in_place = random.choice(("tflm", "first-fit")), random.choice((NEVER, ELEMENTS))
    return {**sizes, "network": network, "planner": planner, "in_place": in_place, "scratch": scratch}


# What is asked about


def network_words(values: Values) -> str:
    """In the order of the file."""
    return told(planned(values, sequence=WRITTEN))


def separate_life(values: Values) -> bool:
    """The order is the file's and nothing is overwritten, so that a person can follow lives in the text."""
    return bool(values["in_place"] == NEVER) and bool(values["sequence"] == WRITTEN or values["network"] != "branches")


@TOPIC.asks("peak")
def peak(values: Values, random: Random) -> Draft | None:
    if values["network"] != "chain" or values["in_place"] != NEVER:
        return None
    found = planned(values)
    sizes = sizes_kib(found)
    slips = (
        (sum(sizes), "That adds up all tensors; a is dead once A has run."),
        (max(sizes), "That is the largest tensor alone; an operator needs its input and its output."),
        (sum(sorted(sizes)[-2:]), "Those are the two largest; they are not alive at the same time."),
        (float(min(found.plan.live_bytes)) / KIB, "That is the operator with the least alive."),
    )
    text = f"Three layers in a row: {network_words(values)} How many KiB are alive at once at most?"
    because = f"Each operator needs its input and its output, in KiB: {live_words(found)}. The most counts."
    return ask_number(text, peak_kib(values), "KiB", slips, because, tolerance=0)


@TOPIC.asks("skip")
def skip(values: Values, random: Random) -> Draft | None:
    if values["network"] != "residual" or values["in_place"] != NEVER:
        return None
    found = planned(values)
    sizes = sizes_kib(found)
    forgotten = max(one + after for one, after in pairwise(sizes))
    if forgotten == peak_kib(values):
        return None
    slips = (
        (forgotten, "That forgets the skip: b lies in memory until D has added it."),
        (sum(sizes), "That adds up all tensors; not all are alive at once."),
        (max(sizes), "That is the largest tensor alone."),
    )
    text = f"A residual block: {network_words(values)} How many KiB are alive at once at most?"
    because = f"b waits for D, so that while C runs b, c and d are alive. In KiB: {live_words(found)}."
    return ask_number(text, peak_kib(values), "KiB", slips, because, tolerance=0)


@TOPIC.asks("alive")
def alive(values: Values, random: Random) -> Draft | None:
    if values["network"] not in ("residual", "branches") or not separate_life(values):
        return None
    found = planned(values, sequence=WRITTEN)
    operator = random.randrange(1, len(found.graph.nodes))
    node = found.graph.nodes[operator]
    there = {found.plan.tensors[row] for row in found.plan.alive_at(operator).tolist()}
    own, before = {*node.inputs, *node.outputs}, {found.plan.tensors[0]}
    wrong = (
        (own, f"Those are what {node.name} itself reads and writes; another tensor is still waited for."),
        (there - {*node.outputs}, "The result needs its place while it is being written."),
        (there - {*node.inputs}, "An operand is needed until the operator is done."),
        (there | before, "a is read by A alone and dead after it."),
    )
    text = f"{network_words(values)} Which tensors are alive while {node.name} runs?"
    because = f"Alive is what has been written and is still read now or later, and what {node.name} writes."
    choices = ((listed(names), says) for names, says in wrong if names and names != there)
    return ask_choice(text, listed(there), choices, because, random)


@TOPIC.asks("greedy")
def greedy(values: Values, random: Random) -> Draft | None:
    if values["network"] != "chain" or values["in_place"] != NEVER:
        return None
    found = planned(values, planner="tflm")
    slips = (
        (peak_kib(values), "So much is alive at once; this planner leaves a gap that nothing fits."),
        (sum(sizes_kib(found)), "That gives each tensor a place of its own."),
        (max(sizes_kib(found)), "That is the largest tensor alone."),
        (arena_kib(values, planner="first-fit"), "That takes them in the order of the layers, not the largest first."),
    )
    text = f"Three layers in a row: {network_words(values)} A planner takes the {RULE}. How many KiB has its arena?"
    placed = ", ".join(f"{found.plan.tensors[row]} at {found.plan.offsets[row] // KIB}" for row in found.order)
    return ask_number(text, found.plan.arena_bytes / KIB, "KiB", slips, f"In KiB: {placed}.", tolerance=0)


@TOPIC.asks("lost")
def lost(values: Values, random: Random) -> Draft | None:
    found = planned(values)
    plan = found.plan
    if not found.lost_bytes or plan.scratch_bytes:
        return None
    arena, bound = plan.arena_bytes / KIB, plan.liveness_peak_bytes / KIB
    slips = (
        (100 * (arena / bound - 1), "That is a part of what is alive; the question is which part of the arena."),
        (100 * bound / arena, "That is the part that is used."),
        (arena - bound, "Those are KiB, not a part."),
    )
    text = (
        f"An arena has {arena:.4g} KiB, and {bound:.4g} KiB are alive at once. Which part of the arena is lost to gaps?"
    )
    because = (
        f"({arena:.4g} − {bound:.4g}) / {arena:.4g}; another plan may do with less, none with less than what is alive."
    )
    return ask_number(text, 100 * found.fragmentation, "%", slips, because)


@TOPIC.asks("in-place")
def in_place(values: Values, random: Random) -> Draft | None:
    if values["network"] != "activations":
        return None
    apart, over = peak_kib(values, in_place=NEVER), peak_kib(values, in_place=ELEMENTS)
    found = planned(values, in_place=NEVER)
    size = dict(zip(found.plan.tensors, sizes_kib(found), strict=True))
    slips = (
        (over, "That is the new peak, not what is saved."),
        (apart, "That is the peak with copies, not what is saved."),
        (size["c"], "One copy less of the first result; but another operator may then have the most alive."),
        (size["c"] + size["e"], "Both copies are saved, but they were never alive at one time."),
    )
    text = f"{network_words(values)} B and D are ReLU. By how many KiB does the peak fall where each overwrites its operand?"
    because = f"The most alive is {apart:.4g} KiB with copies ({live_words(found)}) and {over:.4g} KiB without."
    return ask_number(text, apart - over, "KiB", slips, because, tolerance=0)


CANDIDATES = ("ABCDEF", "ABDCEF", "ACEBDF", "ABCEDF")


def peaks_by_order(values: Values) -> Mapping[str, int]:
    graph = planned(values, sequence=WRITTEN).graph
    return {order: peak_in_order(graph, [LETTERS.index(letter) for letter in order]) // KIB for order in CANDIDATES}


@TOPIC.asks("order")
def order(values: Values, random: Random) -> Draft | None:
    if values["network"] != "branches" or values["in_place"] != NEVER:
        return None
    peaks = peaks_by_order(values)
    least = min(peaks.values())
    right = [order for order, size in peaks.items() if size == least]
    if len(right) != 1:
        return None
    wrong = ((order, f"{size} KiB are alive at once so.") for order, size in peaks.items() if size != least)
    text = f"{network_words(values)} In which order of the operators is the peak least?"
    because = (
        f"{right[0]} has {least} KiB alive at most: the branch whose wide tensor is larger goes through first or last, "
    )
    because += "whichever leaves less waiting; both wide tensors are never alive together."
    return ask_choice(text, right[0], wrong, because, random)


@TOPIC.asks("order-peak")
def order_peak(values: Values, random: Random) -> Draft | None:
    if values["network"] != "branches" or values["in_place"] != NEVER:
        return None
    written, best = peak_kib(values, sequence=WRITTEN), peak_kib(values, sequence=BEST)
    peaks = peaks_by_order(values)
    slips = (
        (written, "That is the order as written: both wide tensors are alive at once."),
        (max(peaks["ABDCEF"], peaks["ACEBDF"]), "One branch after the other, but the other one first needs less."),
        (max(sizes_kib(planned(values))), "That is the largest tensor alone."),
    )
    text = f"{network_words(values)} How many KiB are alive at most in the best order of the operators?"
    letters = "".join(node.name for node in planned(values, sequence=BEST).graph.nodes)
    return ask_number(
        text, best, "KiB", slips, f"{letters} needs {best:.4g} KiB, as written {written:.4g}.", tolerance=0
    )


@TOPIC.asks("kib")
def kib(values: Values, random: Random) -> Draft | None:
    if values["network"] not in BUNDLED or values["scratch"] != "none":
        return None
    nbytes = planned(values).plan.arena_bytes
    slips = (
        (nbytes / 1000, "Those are kB, a thousand bytes each; a KiB has 1024."),
        (nbytes / KIB / KIB, "Those are MiB."),
        (8 * nbytes / KIB, "Those are Kibit: int8 has one byte a value."),
    )
    text = f"The arena of {CALLED[values['network']]} in int8 has {nbytes:,} B by {PLANNED[values['planner']]}. How many KiB?"
    return ask_number(text, nbytes / KIB, "KiB", slips, f"{nbytes:,} / 1024.", tolerance=0.002)


@TOPIC.asks("scratch")
def scratch(values: Values, random: Random) -> Draft | None:
    if values["network"] not in BUNDLED or len(scratches(planned(values))) < 2:
        return None
    found = planned(values)
    asked = scratches(found)
    largest = max(asked.values())
    slips = (
        (sum(asked.values()), "That adds up all layers; only one kernel runs at a time."),
        (found.plan.scratch_bytes, "So much does the arena grow, where gaps between tensors are used; here they may not be."),
        (largest + found.plan.arena_bytes - found.plan.scratch_bytes, "That is the arena with it; only the buffer is asked for."),
    )  # fmt: skip
    counts = Counter(asked.values())
    sizes = ", ".join(f"{size:,}" if count == 1 else f"{size:,} ({count} times)" for size, count in counts.items())
    text = f"Layers of {CALLED[values['network']]} ask for working buffers of {sizes} B, each while it runs. How large is one "
    text += "buffer that serves them all, apart from the tensors?"
    because = f"The layers run one after the other, so that the largest counts: {largest:,} B. Placed among the tensors, most "
    because += f"of it lies in gaps: the arena grows by {found.plan.scratch_bytes:,} B."
    return ask_number(text, largest, "B", slips, because, tolerance=0.001)
