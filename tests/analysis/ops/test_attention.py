import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ops.registry import Uncountable

EXTENTS = st.permutations((1, 2, 3, 4, 5, 6))


def scaled_dot_product(b, h, l, s, d, e):  # noqa: E741  (the field's letter for the number of queries)
    """Attention on ones by nested loops; counts the inner steps of both products."""
    q, k, v = np.ones((b, h, l, d)), np.ones((b, h, s, d)), np.ones((b, h, s, e))
    scores, out, steps = np.zeros((b, h, l, s)), np.zeros((b, h, l, e)), 0
    for batch, head, query, key in np.ndindex(scores.shape):
        for channel in range(d):
            scores[batch, head, query, key] += q[batch, head, query, channel] * k[batch, head, key, channel]
            steps += 1
    for batch, head, query, channel in np.ndindex(out.shape):
        for key in range(s):
            out[batch, head, query, channel] += scores[batch, head, query, key] * v[batch, head, key, channel]
            steps += 1
    assert np.all(out == s * d)
    return steps


def project(tokens, inputs, outputs):
    return sum(1 for _ in np.ndindex(tokens, outputs, inputs))


@given(EXTENTS, st.booleans(), st.integers(0, 3))
def test_attention_counts_the_steps_of_its_loops(cost, extents, flat, past):
    b, h, l, s, d, e = extents  # noqa: E741
    shapes = ((b, l, h * d), (b, s, h * d), (b, s, h * e)) if flat else ((b, h, l, d), (b, h, s, d), (b, h, s, e))
    caches = ((None, (b, h, past, d), (b, h, past, e))) if past else ()
    heads = {"q_num_heads": h, "kv_num_heads": h} if flat else {}
    work = cost("Attention", *shapes, *caches, out=(), is_causal=1, **heads)
    assert work.macs == scaled_dot_product(b, h, l, s + past, d, e)
    assert work.other_ops == (1 + 5 + 1) * b * h * l * (s + past)


@given(EXTENTS)
def test_flexible_attention_counts_the_steps_of_its_loops(cost, extents):
    b, h, l, s, d, e = extents  # noqa: E741
    work = cost("ai.onnx.preview.FlexAttention", (b, h, l, d), (b, h, s, d), (b, h, s, e), out=(b, h, l, e))
    assert work.macs == scaled_dot_product(*extents)


@given(EXTENTS, st.integers(0, 3))
def test_multi_head_attention_counts_the_steps_of_its_loops(cost, extents, past):
    b, h, l, s, d, e = extents  # noqa: E741
    caches = (None, None, None, (b, h, past, d), (b, h, past, e)) if past else ()
    operands = ((b, l, h * d), (b, s, h * d), (b, s, h * e))
    work = cost("com.microsoft.MultiHeadAttention", *operands, *caches, out=(), num_heads=h)
    assert work.macs == scaled_dot_product(b, h, l, s + past, d, e)


@given(EXTENTS)
def test_packed_operands_count_as_separate_ones(cost, extents):
    b, h, l, s, d, _ = extents  # noqa: E741
    name, heads = "com.microsoft.MultiHeadAttention", {"num_heads": h}
    assert cost(name, (b, l, h, 3, d), out=(), **heads).macs == scaled_dot_product(b, h, l, l, d, d)
    assert cost(name, (b, l, h * d), (b, s, h, 2, d), out=(), **heads).macs == scaled_dot_product(b, h, l, s, d, d)
    crossed = cost(name, (b, l, h * d), (b, h, s, d), (b, h, s, d), out=(), **heads)
    assert crossed.macs == scaled_dot_product(b, h, l, s, d, d)


@given(EXTENTS)
def test_a_decoder_step_meets_the_whole_cache(cost, extents):
    b, h, past, _, d, _ = extents
    token, cache = (b, 1, h * d), (b, h, past, d)
    work = cost(
        "com.microsoft.DecoderMaskedMultiHeadAttention", token, token, token, None, None, cache, cache,
        out=(), num_heads=h,
    )  # fmt: skip
    assert work.macs == scaled_dot_product(b, h, 1, past + 1, d, d)


@given(EXTENTS, st.booleans())
def test_grouped_queries_count_by_the_query_heads(cost, extents, packed):
    b, groups, l, past, d, kv = extents  # noqa: E741
    heads, cache = groups * kv, (b, kv, past, d)
    operands = (
        ((b, l, (heads + 2 * kv) * d), None, None) if packed else ((b, l, heads * d), (b, l, kv * d), (b, l, kv * d))
    )
    work = cost(
        "com.microsoft.GroupQueryAttention", *operands, cache, cache, (b,), (),
        out=(), num_heads=heads, kv_num_heads=kv, do_rotary=1,
    )  # fmt: skip
    assert work.macs == scaled_dot_product(b, heads, l, past + l, d, d)
    assert work.other_ops == 7 * b * heads * l * (past + l) + 3 * b * l * d * (heads + kv)


@given(EXTENTS, st.booleans())
def test_attention_with_weights_counts_its_projection(cost, extents, past):
    b, h, l, inputs, d, e = extents  # noqa: E741
    sizes, p = (h * d, h * d, h * e), 2 if past else 0
    cache = (None, None, (2, b, h, p, d)) if past else ()
    work = cost(
        "com.microsoft.Attention", (b, l, inputs), (inputs, sum(sizes)), *cache,
        out=(), num_heads=h, qkv_hidden_sizes=sizes,
    )  # fmt: skip
    assert work.macs == project(b * l, inputs, sum(sizes)) + scaled_dot_product(b, h, l, l + p, d, e)


@pytest.mark.parametrize("op", ["Attention", "QAttention", "DecoderMaskedSelfAttention"])
def test_forms_with_weights_count_the_same_macs(cost, op):
    work = cost(f"com.microsoft.{op}", (2, 7, 10), (10, 3 * 12), out=(), num_heads=4)
    assert work.macs == project(14, 10, 36) + scaled_dot_product(2, 4, 7, 7, 3, 3)


def test_sequences_without_padding_count_at_full_length(cost):
    packed = cost("com.microsoft.PackedAttention", (9, 10), (10, 36), None, (2, 7), (3,), out=(9, 12), num_heads=4)
    assert packed.macs == project(9, 10, 36) + scaled_dot_product(2, 4, 7, 7, 3, 3)
    for query, others in (((9, 12), ((9, 12), (9, 12))), ((9, 4, 3, 3), (None, None))):
        work = cost("com.microsoft.PackedMultiHeadAttention", query, *others, None, (2, 7), (3,), out=(), num_heads=4)
        assert work.macs == scaled_dot_product(2, 4, 7, 7, 3, 3)


@pytest.mark.parametrize("rule", ["linear", "gated", "delta", "gated_delta"])
def test_linear_attention_counts_the_steps_of_its_recurrence(cost, rule):
    b, t, heads, kv, d, e = 2, 5, 6, 3, 4, 7
    macs = decays = 0
    for _ in np.ndindex(b, t):
        for _ in np.ndindex(kv, d, e):
            macs += 1 + ("delta" in rule)  # write the outer product, and before that predict the value
            decays += "gated" in rule
        macs += sum(1 for _ in np.ndindex(heads, d, e))
    shapes = ((b, t, heads * d), (b, t, kv * d), (b, t, kv * e))
    work = cost("LinearAttention", *shapes, out=(b, t, heads * e), q_num_heads=heads, kv_num_heads=kv, update_rule=rule)
    assert work.macs == macs
    assert work.other_ops == decays + b * t * (heads * e + kv * 2 * e * ("delta" in rule))


def test_bias_mask_and_soft_cap_are_other_operations(cost):
    b, h, l, s, d = 2, 3, 5, 7, 4  # noqa: E741
    scores, bias = b * h * l * s, b * h * d * (l + 2 * s)
    shapes = ((b, l, h * d), (b, s, h * d), (b, s, h * d))
    plain = cost("com.microsoft.MultiHeadAttention", *shapes, out=(), num_heads=h)
    biased = cost("com.microsoft.MultiHeadAttention", *shapes, (3 * h * d,), (b, s), out=(), num_heads=h)
    assert (plain.other_ops, biased.other_ops) == (6 * scores, 7 * scores + bias)
    heads = {"q_num_heads": h, "kv_num_heads": h}
    assert cost("Attention", *shapes, out=(), softcap=30.0, **heads).other_ops == 9 * scores


def test_operands_without_a_number_of_heads_are_not_counted(cost):
    with pytest.raises(Uncountable, match="number of its heads"):
        cost("Attention", (2, 5, 12), (2, 7, 12), (2, 7, 12), out=())
    with pytest.raises(Uncountable, match="update rule"):
        cost("LinearAttention", (1, 2, 4), (1, 2, 4), (1, 2, 4), out=(), update_rule="other")


@pytest.mark.parametrize(("rotary", "heads", "shape"), [(0, 0, (2, 3, 5, 8)), (4, 0, (2, 3, 5, 8)), (4, 3, (2, 5, 24))])
def test_rotating_takes_three_steps_per_rotated_element(cost, rotary, heads, shape):
    rotated = 2 * 3 * 5 * (rotary or 8)
    for name in ("RotaryEmbedding", "com.microsoft.RotaryEmbedding"):
        assert cost(name, shape, out=shape, rotary_embedding_dim=rotary, num_heads=heads).other_ops == 3 * rotated
