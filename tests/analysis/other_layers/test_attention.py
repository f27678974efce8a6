"""Attention against loops over queries and keys, the samples through the program's own rules, and a published size."""

import pytest

from analysis.other_layers.attention import (
    LLAMA_3_8B,
    Shape,
    cache_bytes,
    cache_intensity,
    decode,
    decode_bytes,
    prefill,
)  # fmt: skip
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

# llama2.c, stories260K.
STORIES = Shape(64, 8, 4, 8, 172, 5, True, 512)
# Touvron et al., arXiv 2012.12877, table 1: DeiT-Ti; no product of a vocabulary.
TINY = Shape(192, 3, 3, 64, 768, 12, False)
SMALL = Shape(6, 4, 2, 3, 10, 2, True, 11)


def looked(shape, tokens, batch, causal):
    macs = 0
    for _ in range(batch * shape.layers * shape.heads):
        for query in range(tokens):
            macs += sum(shape.head_width for key in range(tokens) if key <= query or not causal)
    return macs


@pytest.mark.parametrize("causal", [False, True])
def test_scores_and_context_are_those_of_loops(causal):
    for tokens, batch in ((1, 1), (5, 1), (4, 3)):
        found = prefill(SMALL, tokens, batch, causal)
        assert found.scores == found.context == looked(SMALL, tokens, batch, causal)
        assert found.projections == batch * tokens * 2 * (6 * 12 + 2 * 6 * 6 + 12 * 6)
        assert found.hidden == batch * tokens * 2 * 3 * 6 * 10
        assert found.head == batch * 6 * 11


def test_decoding_one_by_one_is_the_causal_prefill():
    tokens = 7
    each = [decode(SMALL, context) for context in range(1, tokens + 1)]
    whole = prefill(SMALL, tokens)
    for part in ("projections", "scores", "context", "hidden"):
        assert sum(getattr(one, part) for one in each) == getattr(whole, part)


def macs_of(sample, **settings):
    return analyze(Scenario(str(SAMPLES / f"{sample}.onnx"), **settings)).workload


@pytest.mark.parametrize("past", [0, 1, 63])
def test_a_decoder_as_the_rules_count(past):
    found = macs_of("decoder_kv", dims=(("sequence", 1), ("past_length", past), ("batch", 1)))
    assert found.totals.macs == decode(STORIES, past + 1).total


def test_a_prefill_as_the_rules_count():
    """The samples' rules know no mask, and count the vocabulary's product for every token."""
    tokens = 12
    found = macs_of("decoder_kv", dims=(("sequence", tokens), ("past_length", 0), ("batch", 1)))
    own = prefill(STORIES, tokens, causal=False)
    assert found.totals.macs == own.total + (tokens - 1) * own.head


def test_a_vision_transformer_as_the_rules_count():
    found = macs_of("vit_tiny")
    blocks = sum(int(macs) for name, macs in zip(found.names, found.macs, strict=True) if name.startswith("blocks."))
    assert blocks == prefill(TINY, 197, causal=False).total


def test_llama_3_8b():
    """8.03 G parameters, 7.77 GMAC for a token at 1024, 128 KiB a token in fp16, 128 MiB at 1024."""
    assert LLAMA_3_8B.parameters == 8_029_995_008
    assert LLAMA_3_8B.parameters + (2 * 32 + 1) * 4096 == 8_030_261_248  # with the gains of its norms
    assert decode(LLAMA_3_8B, 1024).total == 7_773_093_888
    assert cache_bytes(LLAMA_3_8B, 1) == 128 * 2**10
    assert cache_bytes(LLAMA_3_8B, 1024) == 128 * 2**20


def test_the_cache_has_one_intensity_whatever_the_batch():
    for batch in (1, 2, 16):
        found, read = decode(SMALL, 9, batch), decode_bytes(SMALL, 9, batch, 2)
        assert (found.scores + found.context) / read[1] == cache_intensity(SMALL, 2) == 2 / 2
        assert (found.projections + found.hidden + found.head) / read[0] == batch / 2
