"""Questions about arenas: each answer once more by hand, address by address, from the parameters alone."""

import re
from collections import Counter
from functools import cache

import pytest

from analysis.lessons.topic import topic_named
from analysis.memory.allotment import requests_for
from analysis.memory.examples import BUNDLED, bundled
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

TOPIC = topic_named("arena")
SEEDS = range(300)
# Reads, writes, may overwrite; sizes by the letters of the parameters.
NETWORKS = {
    "chain": ([("a", "b", 0), ("b", "c", 0), ("c", "d", 0)], {"a": "a", "b": "b", "c": "c", "d": "d"}),
    "activations": (
        [("a", "b", 0), ("b", "c", 1), ("c", "d", 0), ("d", "e", 1)],
        {"a": "a", "b": "b", "c": "b", "d": "d", "e": "d"},
    ),
    "residual": (
        [("a", "b", 0), ("b", "c", 0), ("c", "d", 0), ("bd", "e", 1)],
        {"a": "a", "b": "b", "c": "c", "d": "b", "e": "b"},
    ),
    "branches": (
        [("a", "b", 0), ("b", "c", 0), ("b", "d", 0), ("c", "e", 0), ("d", "f", 0), ("ef", "g", 0)],
        {"a": "a", "b": "a", "c": "c", "d": "d", "e": "e", "f": "f", "g": "ef"},
    ),
}


def network(values):
    steps, letters = NETWORKS[values["network"]]
    return steps, {name: sum(values[f"size_{letter}"] for letter in of) for name, of in letters.items()}


def lives(steps, order):
    """Tensor -> its first and last step."""
    found = {"a": [0, 0]}
    for time, at in enumerate(order):
        reads, writes, _ = steps[at]
        found[writes] = [time, time]
        for name in reads:
            found[name][1] = time
    found[steps[-1][1]][1] = len(order) - 1
    return found


def live(values, order=None):
    """KiB alive at each step, with copies."""
    steps, sizes = network(values)
    spans = lives(steps, order or range(len(steps)))
    return [sum(sizes[n] for n, (first, last) in spans.items() if first <= t <= last) for t in range(len(steps))]


def live_in_place(values):
    """An overwriting step needs no second place."""
    steps, sizes = network(values)
    return [size - over * sizes[writes] for size, (_, writes, over) in zip(live(values), steps, strict=True)]


def arena(values, planner):
    """Each KiB is tried from the bottom up: largest first and of equals the later, or as the network needs them."""
    steps, sizes = network(values)
    spans, taken = lives(steps, range(len(steps))), set()
    top = 0
    for name in sorted(spans, key=lambda one: (-sizes[one], -ord(one)) if planner == "tflm" else (0, ord(one))):
        times = range(spans[name][0], spans[name][1] + 1)
        at = 0
        while any((t, at + part) in taken for t in times for part in range(sizes[name])):
            at += 1
        taken |= {(t, at + part) for t in times for part in range(sizes[name])}
        top = max(top, at + sizes[name])
    return top


def orders(values):
    """All in which every step finds its operands."""
    steps, _ = network(values)

    def more(done, there):
        if len(done) == len(steps):
            yield done
        for at, (reads, writes, _) in enumerate(steps):
            if at not in done and set(reads) <= there:
                yield from more((*done, at), there | {writes})

    return list(more((), {"a"}))


def numbered(order):
    return ["ABCDEF".index(letter) for letter in order]


def analysed(values):
    return plan_of(values["network"], values["planner"], values["in_place"] == "elements")


@cache
def plan_of(name, planner, in_place):
    scenario = Scenario(str(SAMPLES / f"{name}.onnx"), precision=BUNDLED[name], planner=planner, in_place=in_place)
    return analyze(scenario).plan


def lost_share(values):
    """None of small networks with overwriting, where lives are merged."""
    if values["network"] in BUNDLED:
        plan = analysed(values)
        return 100 * (1 - plan.liveness_peak_bytes / plan.arena_bytes)
    return 100 * (1 - max(live(values)) / arena(values, values["planner"])) if values["in_place"] == "never" else None


ORACLES = {
    "peak": lambda values: max(live(values)),
    "skip": lambda values: max(live(values)),
    "greedy": lambda values: arena(values, "tflm"),
    "in-place": lambda values: max(live(values)) - max(live_in_place(values)),
    "order-peak": lambda values: min(max(live(values, order)) for order in orders(values)),
    "kib": lambda values: analysed(values).arena_bytes / 1024,
}


def checked(question):
    """What holds of every question."""
    assert all(abs(slip.value - question.answer) > 1e-9 * abs(question.answer) for slip in question.slips)
    assert len({slip.value for slip in question.slips}) == len(question.slips) >= 2
    assert question.because


@pytest.mark.parametrize("name", ORACLES)
def test_numbers_are_those_of_the_oracle(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        assert question.answer == pytest.approx(ORACLES[name](question.values), rel=1e-12)
        checked(question)


def test_what_is_lost_is_the_share_of_the_analysis():
    seen = Counter()
    for seed in SEEDS:
        question = TOPIC.ask_anew("lost", seed)
        expected = lost_share(question.values)
        seen[expected is not None] += 1
        assert expected is None or question.answer == pytest.approx(expected)
        checked(question)
    assert seen[True] > 200


def test_the_best_order_is_the_only_right_one():
    for seed in SEEDS:
        question = TOPIC.ask_anew("order", seed)
        peaks = {choice.text: max(live(question.values, numbered(choice.text))) for choice in question.choices}
        assert len(peaks) == len(question.choices) >= 3
        least = min(peaks.values())
        assert [text for text, size in peaks.items() if size == least] == [question.right]
        assert least == min(max(live(question.values, order)) for order in orders(question.values))


def test_what_is_alive_is_followed_tensor_by_tensor():
    for seed in SEEDS:
        question = TOPIC.ask_anew("alive", seed)
        steps, _ = network(question.values)
        at = "ABCDEF".index(question.text.rpartition(" runs?")[0][-1])
        spans = lives(steps, range(len(steps)))
        assert question.right == ", ".join(sorted(n for n, (first, last) in spans.items() if first <= at <= last))
        texts = [choice.text for choice in question.choices]
        assert len(set(texts)) == len(texts) >= 3
        assert sum(not choice.says for choice in question.choices) == 1


def test_one_working_buffer_serves_the_layer_that_asks_for_most():
    for seed in range(60):
        question = TOPIC.ask_anew("scratch", seed)
        graph = bundled(question.values["network"])
        asked = [sum(sizes) for sizes in requests_for(graph, question.values["scratch"])]
        assert question.answer == max(asked)
        listed = question.text.partition(" of ")[2].partition(" buffers of ")[2].partition(" B,")[0]
        sizes = [re.fullmatch(r"([\d,]+)(?: \((\d+) times\))?", size) for size in listed.split(", ")]
        told = [int(size[1].replace(",", "")) for size in sizes for _ in range(int(size[2] or 1))]
        assert sorted(told) == sorted(size for size in asked if size)
        checked(question)


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        ({}, {"arena": 16, "bound": 11, "least": 11, "separate": 22, "lost": 5, "lost_share": 31.25}),
        ({"network": "residual", "size_a": 3, "size_b": 8, "size_c": 8}, {"bound": 24, "overwritten": 24}),
        ({"network": "mobilenet_v2", "in_place": "depthwise"}, {"arena": 1372, "overwritten": 1470, "kept_apart": 2352}),
        ({"network": "resnet8_int8", "scratch": "cmsis-nn-dsp"}, {"scratch_adds": 576, "bound": 48}),
        ({"network": "branches", "size_a": 2, "size_c": 12, "size_d": 16, "size_e": 4, "size_f": 2},
         {"written_order": 32, "best_order": 20}),
    ],
)  # fmt: skip
def test_facts_are_those_of_the_plan(values, facts):
    found = {fact.name: fact.value for fact in TOPIC.facts_of(values)}
    assert {name: found[name] for name in facts} == facts


def test_questions_need_their_network():
    for name in TOPIC.asks_by_name:
        others = [network for network in (*NETWORKS, *BUNDLED) if TOPIC.ask(name, {"network": network}, 0) is None]
        assert others, name
    assert TOPIC.ask("skip", {"network": "residual", "size_a": 12, "size_b": 3, "size_c": 3}, 0) is None
