"""Attention in all its forms: separate, packed, grouped, with caches."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, require_equal, require_rank
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


def heads_first(shape: Shape, heads: int) -> Shape:
    """(batch, length, heads·width) -> (batch, heads, length, width); four axes stay as they are."""
    if len(shape) == 4:
        return shape
    batch, length, hidden = shape
    if heads < 1 or hidden % heads:
        raise ShapeConflict("the width is no multiple of the number of heads", f"{hidden} and {heads}")
    return batch, heads, length, hidden // heads


@shape_rule("Attention")
def attention(call: ShapeCall) -> Results:
    """Results: data, present key, present value, scores. Operands: query, key, value, mask, past key, past value."""
    query = heads_first(call.shape(0), call.attribute("q_num_heads", 0))
    key, value = (heads_first(call.shape(index), call.attribute("kv_num_heads", 0)) for index in (1, 2))
    require_equal(query[3], key[3], "widths of query and key heads")
    require_equal(key[2], value[2], "lengths of key and value")
    total = key[2] + (call.shape(4)[2] if call.has(4) else 0)
    flat = len(call.shape()) == 3
    result = (query[0], query[2], query[1] * value[3]) if flat else (*query[:3], value[3])
    return (
        Inferred(result, call.dtype()),
        Inferred((*key[:2], total, key[3]), call.dtype(1)),
        Inferred((*value[:2], total, value[3]), call.dtype(2)),
        Inferred((*query[:3], total), call.dtype()),
    )


@shape_rule("ai.onnx.preview.FlexAttention")
def flexible_attention(call: ShapeCall) -> Results:
    """(batch, heads, length, width) each; the value's width goes on."""
    return (Inferred((*call.shape(0)[:3], call.shape(2)[3]), call.dtype()),)


@shape_rule("LinearAttention", "com.microsoft.LinearAttention")
def linear_attention(call: ShapeCall) -> Results:
    """Results: data; the recurrent state (batch, heads, key width, value width)."""
    key, value = (heads_first(call.shape(index), call.required("kv_num_heads")) for index in (1, 2))
    batch, length, _ = call.shape()
    state = (batch, key[1], key[3], value[3])
    result = (batch, length, call.required("q_num_heads") * value[3])
    return Inferred(result, call.dtype()), Inferred(state, call.dtype_or(3, call.dtype()))


@shape_rule("RotaryEmbedding", "com.microsoft.RotaryEmbedding", "com.microsoft.MRotaryEmbedding")
def rotary_embedding(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("com.microsoft.GemmaRotaryEmbedding")
def rotary_pair(call: ShapeCall) -> Results:
    return Inferred(call.shape(1), call.dtype(1)), Inferred(call.shape(3), call.dtype(3))


@shape_rule("com.microsoft.Attention", "com.microsoft.DecoderMaskedSelfAttention")
def projected_attention(call: ShapeCall) -> Results:
    """Input (batch, length, width) by merged weights (width, q + k + v). Operand 4 is the past (2, batch, heads, …)."""
    return projected(call, past=4, dtype=call.dtype())


@shape_rule("com.microsoft.QAttention")
def quantized_attention(call: ShapeCall) -> Results:
    return projected(call, past=8, dtype=call.dtype(3))


def merged_widths(call: ShapeCall, merged: int) -> tuple[int, ...]:
    widths = call.attribute("qkv_hidden_sizes") or (merged // 3,) * 3
    require_equal(sum(widths), merged, "the merged width and its parts")
    return tuple(widths)


def projected(call: ShapeCall, past: int, dtype: str) -> Results:
    (batch, length, width), (rows, merged) = call.shape(0), call.shape(1)
    require_equal(width, rows, "widths of the data and of the weights")
    query, _, value = merged_widths(call, merged)
    heads = call.required("num_heads")
    before = call.shape(past)[3] if call.has(past) else 0
    total = before if call.attribute("past_present_share_buffer") else before + length
    present = (2, batch, heads, total, query // heads)
    return Inferred((batch, length, value), dtype), Inferred(present, dtype)


@shape_rule("com.microsoft.PackedAttention")
def packed_attention(call: ShapeCall) -> Results:
    (tokens, _), (_, merged) = call.shape(0), call.shape(1)
    return (Inferred((tokens, merged_widths(call, merged)[2]), call.dtype()),)


@shape_rule("com.microsoft.PackedMultiHeadAttention")
def packed_heads(call: ShapeCall) -> Results:
    query = call.shape()
    width = call.shape(2)[-1] if call.has(2) else query[1] * query[3]
    return (Inferred((query[0], width), call.dtype()),)


@shape_rule("com.microsoft.MultiHeadAttention")
def multi_head_attention(call: ShapeCall) -> Results:
    """Operands 1 and 2 may be absent (packed into the query, into the key) or have heads first (cross attention)."""
    query, heads = call.shape(), call.required("num_heads")
    require_rank(query, 3, "the query")
    batch, length = query[:2]
    key, value = (call.shape(index) if call.has(index) else () for index in (1, 2))
    if not key:
        key = value = (batch, heads, length, query[-1])
    elif not value:
        key = value = (batch, heads, key[1], key[-1])
    key, value = heads_first(key, heads), heads_first(value, heads)
    return cached(call, (batch, length, heads * value[3]), key, value, past=6)


@shape_rule("com.microsoft.DecoderMaskedMultiHeadAttention")
def masked_attention(call: ShapeCall) -> Results:
    """One new token; without key and value the query holds all three."""
    (batch, length, width), heads = call.shape(), call.required("num_heads")
    if not call.has(1):
        width = width // 3
        head = (batch, heads, length, width // heads)
        return cached(call, (batch, length, width), head, head, past=5)
    key, value = (heads_first(call.shape(index), heads) for index in (1, 2))
    return cached(call, (batch, length, heads * value[3]), key, value, past=5)


def cached(call: ShapeCall, result: Shape, key: Shape, value: Shape, past: int) -> Results:
    """Data, present key, present value and scores; the past's length comes before the new one's."""
    before = call.shape(past)[2] if call.has(past) else 0
    total = before if before and call.attribute("past_present_share_buffer") else before + key[2]
    return (
        Inferred(result, call.dtype()),
        Inferred((*key[:2], total, key[3]), call.dtype()),
        Inferred((*value[:2], total, value[3]), call.dtype()),
        Inferred((key[0], key[1], result[1], total), call.dtype()),
    )


@shape_rule("com.microsoft.GroupQueryAttention")
def group_query_attention(call: ShapeCall) -> Results:
    """Past key and value are operands 3 and 4, the total length operand 6; the cache is as long as the longer of both."""
    (batch, length, width), heads, groups = call.shape(), call.required("num_heads"), call.required("kv_num_heads")
    head = width // heads if call.has(1) else width // (heads + 2 * groups)
    past, total = call.shape(3) if call.has(3) else (), (call.numbers(6) or [0])[0]
    before = past[2] if past else 0
    longest = max(before, int(total)) if total else before + length
    present = Inferred((batch, groups, longest, past[3] if past else head), call.dtype_or(3, call.dtype()))
    scores = Inferred((batch, heads, length, int(total) or before + length), call.dtype())
    return Inferred((batch, length, heads * head), call.dtype()), present, present, scores


@shape_rule("com.microsoft.SparseAttention", "com.microsoft.PagedAttention")
def attention_with_cache(call: ShapeCall) -> Results:
    """Operands 3 and 4 are the caches, written in place."""
    query, heads, groups = call.shape(), call.required("num_heads"), call.required("kv_num_heads")
    head = query[-1] // heads if call.has(1) else query[-1] // (heads + 2 * groups)
    caches = [Inferred(call.shape(index), call.dtype(index)) for index in (3, 4) if call.has(index)]
    return Inferred((*query[:-1], heads * head), call.dtype()), *caches


@shape_rule("com.microsoft.LongformerAttention", "com.microsoft.QOrderedLongformerAttention")
def like_input(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("com.microsoft.QOrderedAttention")
def ordered_attention(call: ShapeCall) -> Results:
    widths = call.attribute("qkv_hidden_sizes") or (call.shape(5)[1],)
    return (Inferred((*call.shape()[:2], widths[-1]), call.dtype()),)


@shape_rule("com.microsoft.RelativePositionBias")
def relative_position_bias(call: ShapeCall) -> Results:
    lengths = [call.numbers(index) for index in (1, 2)]
    rows, columns = (found[0] if found else 1 for found in lengths)
    return (Inferred((1, call.shape()[1], rows, columns), call.dtype(), assumed=not all(lengths)),)


@shape_rule("com.microsoft.GatedRelativePositionBias")
def gated_position_bias(call: ShapeCall) -> Results:
    batch, length = (call.shape(6) if call.has(6) else call.shape())[:2]
    return (Inferred((batch, call.required("num_heads"), length, length), call.dtype()),)


@shape_rule("com.microsoft.RestorePadding")
def restore_padding(call: ShapeCall) -> Results:
    return (Inferred((*call.shape(1), call.shape()[1]), call.dtype()),)


@shape_rule("com.microsoft.RemovePadding")
def remove_padding(call: ShapeCall) -> Results:
    """How many tokens are no padding depends on the data: all of them."""
    batch, length, width = call.shape()
    data = Inferred((batch * length, width), call.dtype(), assumed=True)
    return data, Inferred((batch, length), "int32"), Inferred((batch + 1,), "int32"), Inferred((1,), "int32")
