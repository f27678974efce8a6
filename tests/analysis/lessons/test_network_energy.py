"""Questions on a network's energy against its own layers, counted from their shapes."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from math import prod
from pathlib import Path

import pytest

import resources
from analysis.lessons.question import judge
from analysis.lessons.topic import topic_named
from analysis.scenario import Scenario, analyze

TOPIC = topic_named("network-energy")
SEEDS = range(300)
MAC_J = {32: 4.6e-12, 16: 1.5e-12, 8: 0.3e-12}
FUSED = ("BatchNormalization", "Relu", "Clip")


@lru_cache(maxsize=8)
def counted(network):
    """(MACs, weights, activations) from the shapes of the file's own layers."""
    path = Path(str(files(resources))) / "samples" / f"{network}.onnx"
    work = analyze(Scenario(model=str(path))).workload
    macs = weights = activations = 0
    for row in range(len(work)):
        if work.ops[row] in FUSED or not work.moves[row]:
            continue
        sizes = [prod(shape) for shape in work.weight_shapes[row] if shape is not None]
        weights += sum(sizes) if work.parameters[row] else 0
        activations += sum(prod(shape) for shape in (*work.input_shapes[row], *work.output_shapes[row]))
        if sizes and work.macs[row]:
            macs += macs_of(work.ops[row], work.weight_shapes[row][0], work.output_shapes[row][0])
    return macs, weights, activations


def macs_of(op, weight, out):
    if op == "Conv":
        return prod(out) * prod(weight[1:])
    return prod(weight) * out[0]


def parts(values):
    macs, weights, activations = counted(values["network"])
    word = {"registers": 1e-12, "sram": values["sram"] * 1e-12, "dram": values["dram"] * 1e-12}
    word = {level: cost * values["bits"] / 32 for level, cost in word.items()}
    return {
        "arithmetic": macs * MAC_J[values["bits"]], "operands": 2 * macs * word[values["operands"]],
        "weights once": weights * word["dram"], "activations": activations * word[values["activations"]],
        "reloaded": 2 * macs * word["dram"],
    }  # fmt: skip


def answer(name, values):
    found = parts(values)
    if name == "share":
        memory = found["operands"] + found["weights once"] + found["activations"]
        return 100 * memory / (memory + found["arithmetic"])
    return found["weights once" if name == "weights" else name]


@pytest.mark.parametrize("name", ["arithmetic", "weights", "reloaded", "share"])
def test_numbers_are_counted(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        assert question.answer == pytest.approx(answer(name, question.values), rel=1e-9, abs=0), (name, seed)
        slips = [slip.value for slip in question.slips]
        assert len(slips) == len(set(slips)) >= 2
        assert all(abs(value / question.answer - 1) > question.tolerance for value in slips)
        assert judge(question, repr(question.answer)).right


def test_what_takes_most_is_told_by_counting():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("largest", seed)
        found = parts(question.values)
        found.pop("reloaded")
        right = max(found, key=found.__getitem__)
        assert question.right.startswith(right), seed
        texts = [choice.text for choice in question.choices]
        assert len(texts) == len(set(texts)) == 4
        assert sum(not choice.says for choice in question.choices) == 1
        seen.add(right)
    assert len(seen) >= 3


def test_goldens_are_facts():
    facts = {fact.name: fact.value for fact in TOPIC.facts_of({})}
    millijoules = {
        "arithmetic_32": 71.2,
        "weights_32": 88.5,
        "arithmetic_8": 4.6,
        "weights_8": 22.1,
        "reloaded": 19_802,
    }
    for name, value in millijoules.items():
        assert facts[name] * 1e3 == pytest.approx(value, rel=0.01)


@pytest.mark.parametrize("operands", ["registers", "sram", "dram"])
@pytest.mark.parametrize("prices", [(1, 1), (5000, 500)])
def test_every_value_of_the_scene_has_facts_and_questions_or_none(operands, prices):
    values = {"operands": operands, "dram": prices[0], "sram": prices[1], "network": "ds_cnn"}
    assert all(fact.value is not None and fact.value >= 0 for fact in TOPIC.facts_of(values))
    for asked in TOPIC.asks_by_name:
        TOPIC.ask(asked, values, 1)
