"""Questions on the roofline against loops that are counted and boards that run second by second."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest

from analysis.device import load_device
from analysis.lessons.question import judge
from analysis.lessons.topic import topic_named

TOPIC = topic_named("roofline-lab")
SEEDS = range(300)


def board(values):
    """(π, β) as they stand in the profile, in FLOP/s and B/s."""
    if not values["board"]:
        return Fraction(values["peak"] * 10**6), Fraction(values["rate"] * 10**6)
    name, _, number_format = values["board"].partition(":")
    device = load_device(name)
    rate = next(m.bandwidth_bytes_per_s.value for m in device.memories if m.name == device.weight_memory.name)
    return 2 * Fraction(device.peak_macs_per_s[number_format].value), Fraction(rate)


def loop_flops_per_byte(values, batch=None):
    """Counts the loads and the MACs of one step of the inner loop."""
    rows, columns = (values["rows"], values["columns"]) if values["kernel"] == "block" else (1, values["batch"])
    rows, columns = (1, batch) if batch else (rows, columns)
    loads = [("w", row) for row in range(rows)] + [("a", column) for column in range(columns)]
    macs = [(row, column) for row in range(rows) for column in range(columns)]
    return Fraction(2 * len(macs), len(loads) * values["bytes"])


def rate_of(per_byte, peak, rate):
    """FLOP in a second: as many bytes come as can, each is computed on, but not faster than the peak."""
    done = per_byte * rate
    return done if done < peak else peak


def answer(name, question):
    values = question.values
    peak, rate = board(values)
    per_byte = loop_flops_per_byte(values)
    if name == "intensity":
        return per_byte
    if name == "ridge":
        return peak / rate
    if name == "case":
        return rate_of(Fraction(question.text.split("does ")[1].split(" FLOP")[0]), peak, rate)
    if name == "used":
        per_byte = Fraction(question.text.split("does ")[1].split(" FLOP")[0])
        return 100 * (peak / per_byte) / rate
    if name == "limit":
        return rate_of(Fraction(2, values["bytes"]), peak, rate)
    if name == "share":
        return 100 * rate_of(per_byte, peak, rate) / peak
    if name == "bandwidth":
        return peak / per_byte
    if name == "batch":
        return next(b for b in range(1, 2000) if rate * loop_flops_per_byte(values, b) >= peak)
    return rate_of(per_byte, peak, rate)


@pytest.mark.parametrize(
    "name", ["intensity", "ridge", "case", "used", "attained", "limit", "share", "bandwidth", "batch"]
)
def test_numbers_are_counted(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        assert question.answer == pytest.approx(float(answer(name, question)), rel=1e-9), (name, seed)
        slips = [slip.value for slip in question.slips]
        assert len(slips) == len(set(slips)) >= 2
        assert all(abs(value / question.answer - 1) > question.tolerance for value in slips)
        assert judge(question, repr(question.answer)).right


def test_what_binds_is_what_takes_longer():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("bound", seed)
        peak, rate = board(question.values)
        arithmetic, memory = 1 / peak, 1 / (loop_flops_per_byte(question.values) * rate)
        right = "memory" if memory > arithmetic else "arithmetic" if arithmetic > memory else "both"
        assert question.right.startswith(right)
        texts = [choice.text for choice in question.choices]
        assert len(texts) == len(set(texts)) == 3
        assert sum(not choice.says for choice in question.choices) == 1
        seen.add(right)
    assert seen == {"memory", "arithmetic", "both"}


def test_cases_stand_left_of_the_ridge_and_unused_bandwidth_right_of_it():
    for seed in SEEDS:
        for name in ("case", "used"):
            question = TOPIC.ask_anew(name, seed)
            peak, rate = board(question.values)
            per_byte = Fraction(question.text.split("does ")[1].split(" FLOP")[0])
            assert (per_byte * rate < peak) == (name == "case")


def test_what_binds_in_the_limit_is_what_many_sums_come_to():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("bound_in_the_limit", seed)
        peak, rate = board(question.values)
        flops = Fraction(2, question.values["bytes"])
        assert (
            loop_flops_per_byte(question.values, 100)
            < flops
            < loop_flops_per_byte(question.values, 100) * Fraction(102, 100)
        )
        right = "memory" if rate * flops < peak else "arithmetic" if rate * flops > peak else "both"
        assert question.right.startswith(right)
        assert len({choice.text for choice in question.choices}) == 3
        seen.add(right)
    assert seen == {"memory", "arithmetic", "both"}
    assert TOPIC.ask("bound_in_the_limit", {"board": "lecture_rpi4:fp32"}, 1).right.startswith("both")


def facts(**values):
    return {fact.name: fact.value for fact in TOPIC.facts_of(values)}


def test_the_slides_numbers_are_facts():
    example, titan, berry = facts(), facts(board="lecture_titan_rtx:fp32"), facts(board="lecture_rpi4:fp32")
    assert (example["ridge"], example["o1_reached"], example["o2_reached"]) == (4, 1e9, 2e9)
    assert (titan["limit_printed"], titan["limit_reached"], titan["reached"]) == (167.5e9, 335e9, pytest.approx(268e9))
    assert (berry["limit_printed"], berry["limit_reached"], berry["limit_share"]) == (1e9, 2e9, 100)
    assert berry["ridge_batch"] is None
    assert berry["reached"] == pytest.approx(1.6e9)


def test_facts_hold_where_memory_waits_for_arithmetic():
    waits = facts(overlap=False)
    assert waits["reached"] == pytest.approx(1 / (1 / waits["pi"] + 1 / waits["memory"]))


@pytest.mark.parametrize("kernel", ["naive", "block", "ideal"])
def test_every_value_of_the_scene_has_facts_and_questions_or_none(kernel):
    ends = {
        "inputs": (2, 1024),
        "outputs": (1, 1024),
        "batch": (1, 64),
        "rows": (1, 8),
        "columns": (1, 8),
        "bytes": (1, 4),
    }
    for name, both in ends.items():
        for value in both:
            values = {name: value, "kernel": kernel, "board": "gap8:int8"}
            assert all(fact.value is None or 0 < fact.value < inf for fact in TOPIC.facts_of(values))
            for asked in TOPIC.asks_by_name:
                TOPIC.ask(asked, values, 1)
