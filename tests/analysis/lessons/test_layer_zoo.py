"""Questions on kinds of layer against loops that are walked and counted."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

import numpy as np
import pytest

from analysis.device import load_device
from analysis.lessons.question import judge
from analysis.lessons.topic import topic_named

TOPIC = topic_named("layer-zoo")
SEEDS = range(300)
PEAK_OF = {8: ("int8", "fp16", "fp32"), 16: ("fp16", "fp32"), 32: ("fp32",)}


@lru_cache(maxsize=512)
def window(size, kernel, stride):
    """(places of the window, input rows that some window touches) along one axis, by walking."""
    pad = (kernel - 1) // 2
    starts = [start for start in range(-pad, size + pad) if start + kernel <= size + pad][::stride]
    rows = {start + step for start in starts for step in range(kernel)}
    return len(starts), len([row for row in rows if 0 <= row < size])


def counted(kind, values):
    """(MACs, words moved at least)."""
    batch, channels, size = values["batch"], values["channels"], values["size"]
    if kind == "dense":
        inputs, outputs = 16 * channels, 1000
        return inputs * outputs * batch, inputs * outputs + inputs * batch + outputs * batch
    kernel = 1 if kind == "1×1" else values["kernel"]
    out, rows = window(size, kernel, values["stride"])
    maps = channels if kind != "depthwise" else 1
    weights = np.ones((channels, maps, kernel, kernel)).size
    macs = batch * out * out * weights
    return macs, weights + batch * channels * (rows * rows + out * out)


def flops_per_byte(kind, values):
    macs, words = counted(kind, values)
    return 2 * macs / (words * values["bits"] / 8)


def ridge(values):
    device = load_device(values["board"])
    peak = next(
        device.peak_macs_per_s[name].value for name in PEAK_OF[values["bits"]] if name in device.peak_macs_per_s
    )
    return 2 * peak / device.weight_memory.bandwidth_bytes_per_s.value


def depthwise_far_from_borders(values):
    """MACs and words of one pixel's window in an endless map, from a finite one twice as large."""
    kernel, stride, outs = values["kernel"], values["stride"], (50, 100)
    found = []
    for out in outs:
        touched = {place * stride + step for place in range(out) for step in range(kernel)}
        found.append((out * out * kernel**2, len(touched) ** 2, out * out))
    (macs, _, outputs) = (b - a for a, b in zip(*found, strict=True))
    inputs = outputs * stride**2
    return 2 * macs / ((inputs + outputs) * values["bits"] / 8)


def attention_cache(values):
    """Walks heads over one cached token: every word of a key is read once and multiplied by each head that shares it."""
    heads, key_heads, width = 32, 8, 64
    macs, words = 0, 0
    for key in range(key_heads):
        words += 2 * width
        macs += sum(2 * width for head in range(heads) if head * key_heads // heads == key)
    return 2 * macs / (words * values["bits"] / 8)


def uses(values):
    out, _ = window(values["size"], values["kernel"], values["stride"])
    return sum(1 for _ in product(range(values["batch"]), range(out), range(out)))


ORACLES = {
    "dense": lambda values: flops_per_byte("dense", values), "depthwise": depthwise_far_from_borders, "uses": uses,
    "cache": attention_cache,
}  # fmt: skip


@pytest.mark.parametrize("name", ORACLES)
def test_numbers_are_counted(name):
    for seed in SEEDS:
        question = TOPIC.ask_anew(name, seed)
        assert question.answer == pytest.approx(ORACLES[name](question.values), rel=1e-9), (name, seed)
        slips = [slip.value for slip in question.slips]
        assert len(slips) == len(set(slips)) >= 2
        assert all(abs(value / question.answer - 1) > question.tolerance for value in slips)
        assert judge(question, repr(question.answer)).right


def test_what_binds_is_told_by_counting():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("bound", seed)
        kind = re.search(r"dense|1×1|depthwise|convolution", question.text)[0]
        memory = flops_per_byte(kind, question.values) < ridge(question.values)
        assert question.right == ("memory" if memory else "arithmetic"), (seed, question.text)
        seen.add((kind, memory))
    assert len(seen) >= 5


def attention(kind, values):
    """(MACs, words) of all heads, their projections and what is kept of the tokens."""
    tokens, batch, weights = values["tokens"], values["batch"], 2 * 2048 * 64 * (32 + 8)
    seen, queries = (tokens, tokens) if kind == "prefill" else (tokens + 1, 1)
    macs = queries * weights + sum(2 * 64 * seen * queries for _ in range(32))
    kept = sum(2 * 64 * seen for _ in range(8))
    return batch * macs, weights + batch * (2 * 2048 * queries + kept)


KINDS = {
    "dense layer": "dense", "convolution": "convolution", "1×1 convolution": "1×1", "depthwise convolution": "depthwise",
    "attention over a prompt": "prefill", "attention, token by token": "decode", "2×2 pooling": "pooling",
}  # fmt: skip


def gain(text, values):
    """How much more work a byte than with one image."""
    kind, found = KINDS[text], []
    for batch in (values["batch"], 1):
        wish = {**values, "batch": batch}
        if kind in ("prefill", "decode"):
            macs, words = attention(kind, wish)
        else:
            macs, words = (3, 5) if kind == "pooling" else counted(kind, wish)
        found.append(macs / words)
    return found[0] / found[1]


def test_what_gains_most_is_told_by_counting():
    seen = set()
    for seed in SEEDS:
        question = TOPIC.ask_anew("gains", seed)
        texts = [choice.text for choice in question.choices]
        assert len(texts) == len(set(texts)) == 4
        assert sum(not choice.says for choice in question.choices) == 1
        assert max(texts, key=lambda text: gain(text, question.values)) == question.right, seed
        seen.add(question.right)
    assert len(seen) >= 3


def test_facts_of_networks_and_of_kinds():
    facts = {fact.name: fact for fact in TOPIC.facts_of({})}
    assert (facts["bound_first"].value, facts["bound"].value, facts["kinds"].value) == (4, 2, 7)
    assert facts["share"].text == "–"
    whole = {fact.name: fact.value for fact in TOPIC.facts_of({"network": "vgg16"})}
    assert whole["share_first"] > 5 > 1 > whole["share"] > 0


@pytest.mark.parametrize(
    ("name", "ends"),
    [("batch", (1, 64)), ("bits", (4, 32)), ("kernel", (1, 7)), ("stride", (1, 4)), ("tokens", (1, 8192)), ("size", (7, 224)),
     ("channels", (1, 1024))],
)  # fmt: skip
def test_every_value_of_the_scene_has_facts_and_questions_or_none(name, ends):
    for value in ends:
        assert all(fact.value is None or fact.value > 0 for fact in TOPIC.facts_of({name: value, "board": "rpi4b"}))
        for asked in TOPIC.asks_by_name:
            TOPIC.ask(asked, {name: value}, 1)
