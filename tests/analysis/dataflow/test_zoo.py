"""Kinds of layer: MACs and words counted one by one, and the formulas that they come to."""

from __future__ import annotations

from itertools import product

import pytest

from analysis.dataflow.zoo import (
    HEAD,
    HEADS,
    KEY_HEADS,
    KINDS,
    MODEL,
    Sizes,
    batch_limit,
    dense_limit,
    depthwise_limit,
    with_batch,
    work_of,
)

SMALL = [Sizes(7, 4, kernel, stride, batch) for kernel in (1, 3, 5) for stride in (1, 2, 3) for batch in (1, 3)]


def counted(sizes, kernel, grouped):
    """(MACs, words touched of weights, inputs, outputs) by walking all loops."""
    pad, size = (kernel - 1) // 2, sizes.size
    out = (size + 2 * pad - kernel) // sizes.stride + 1
    macs, weights, inputs, outputs = 0, set(), set(), set()
    channels = range(sizes.channels)
    for n, m, p, q, c, r, s in product(
        range(sizes.batch), channels, range(out), range(out), channels, range(kernel), range(kernel)
    ):
        if grouped and c != m:
            continue
        macs += 1
        weights.add((m, c, r, s))
        outputs.add((n, m, p, q))
        y, x = p * sizes.stride + r - pad, q * sizes.stride + s - pad
        if 0 <= y < size and 0 <= x < size:
            inputs.add((n, c, y, x))
    return macs, len(weights), len(inputs), len(outputs)


@pytest.mark.parametrize("sizes", SMALL, ids=str)
def test_windows_are_counted_one_by_one(sizes):
    for name, kernel, grouped in (("convolution", None, False), ("pointwise", 1, False), ("depthwise", None, True)):
        work = work_of(name, sizes)
        assert (work.macs, work.weights, work.inputs, work.outputs) == counted(sizes, kernel or sizes.kernel, grouped)


def test_a_dense_layer_moves_weights_once_for_the_batch():
    work = work_of("dense", Sizes(channels=4, batch=5))
    assert (work.macs, work.weights, work.inputs, work.outputs) == (64 * 1000 * 5, 64_000, 64 * 5, 1000 * 5)


def test_pooling_compares_and_multiplies_nothing():
    work = work_of("pooling", Sizes(size=7, channels=3, batch=2))
    windows = [(n, c, y, x) for n in range(2) for c in range(3) for y in range(3) for x in range(3)]
    assert (work.macs, work.other_ops, work.weights) == (0, sum(3 for _ in windows), 0)
    assert (work.inputs, work.outputs, work.intensity(32)) == (4 * len(windows), len(windows), 0.15)


def attention(tokens, queries):
    """MACs and words of keys and values of one sequence, head by head and product by product."""
    macs, cache = 0, 0
    for head in range(HEADS):
        macs += queries * MODEL * HEAD  # its query
        macs += queries * tokens * HEAD + queries * tokens * HEAD  # scores, then values
        macs += queries * HEAD * MODEL  # its part of the output
        if head % (HEADS // KEY_HEADS) == 0:
            macs += 2 * queries * MODEL * HEAD
            cache += 2 * tokens * HEAD
    return macs, cache


@pytest.mark.parametrize(("tokens", "batch"), [(1, 1), (7, 2), (512, 3)])
def test_attention_is_counted_head_by_head(tokens, batch):
    sizes = Sizes(batch=batch, tokens=tokens)
    for name, seen, queries in (("prefill", tokens, tokens), ("decode", tokens + 1, 1)):
        macs, cache = attention(seen, queries)
        work = work_of(name, sizes)
        assert (work.macs, work.cache) == (batch * macs, batch * cache)
        assert work.weights == MODEL * HEAD * 2 * (HEADS + KEY_HEADS)
        assert (work.inputs, work.outputs) == (batch * queries * MODEL,) * 2


@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (5, 1), (7, 1), (3, 2), (5, 2)])
def test_a_large_depthwise_layer_comes_to_its_formula(kernel, stride):
    """K² / (1 + st²) MAC a word, whatever the channels."""
    for channels in (8, 256):
        work = work_of("depthwise", Sizes(224, channels, kernel, stride))
        assert work.macs / work.words == pytest.approx(depthwise_limit(kernel, stride), rel=0.03)


def test_depthwise_does_not_depend_on_channels():
    one, many = (work_of("depthwise", Sizes(28, channels)).intensity(32) for channels in (1, 512))
    assert one == many


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_intensity_never_falls_with_the_batch_and_ends_below_its_limit(kind):
    sizes = Sizes()
    found = [work_of(kind, with_batch(sizes, batch)).intensity(32) for batch in (1, 2, 4, 16, 64, 4096)]
    limit = batch_limit(kind, sizes, 32)
    assert found == sorted(found)
    assert found[-1] == pytest.approx(limit, rel=0.2)
    assert all(value <= limit * (1 + 1e-12) for value in found)


def test_limits_of_the_dense_and_of_the_decoding_layer():
    assert batch_limit("dense", Sizes(), 32) == pytest.approx(2 * dense_limit(1024, 1000) / 4)
    # A long context leaves the keys and values alone: each word of them serves HEADS / KEY_HEADS heads.
    assert batch_limit("decode", Sizes(tokens=1_000_000), 32) == pytest.approx(2 * HEADS / KEY_HEADS / 4, rel=0.01)


def test_narrow_words_raise_every_intensity_alike():
    for kind in KINDS:
        assert work_of(kind.name, Sizes()).intensity(8) == 4 * work_of(kind.name, Sizes()).intensity(32)
