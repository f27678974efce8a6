"""Attention, fused into one operator: scaled dot products of queries and keys, softmax, and the mix of the values.

Every query meets every key of the whole cache: masks, causality and windows save nothing in the count, as padding saves
nothing in a convolution. The two products have different extents, so no single MatrixProduct stands for the layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from analysis.graph import EMPTY, Shape
from analysis.ops.registry import Call, Cost, Uncountable, cost_rule
from analysis.ops.steps import DEQUANTIZE_STEPS, SOFTMAX_STEPS, divided

# softcap · tanh(score / softcap): divide, tanh, multiply.
SOFTCAP_STEPS = 3
# Rotating a pair of elements: two multiplications and one add for each of the two.
ROTATION_STEPS = 3


@dataclass(frozen=True, slots=True)
class Heads:
    """Extents of one attention: batch, query heads, queries, keys (cache included), width of a key, width of a value."""

    batch: int
    heads: int
    queries: int
    keys: int
    key_width: int
    value_width: int

    @property
    def scores(self) -> int:
        return self.batch * self.heads * self.queries * self.keys

    @property
    def macs(self) -> int:
        return self.scores * (self.key_width + self.value_width)

    @property
    def symbols(self) -> dict[str, int]:
        names = ("B", "H", "L", "S", "D", "E")
        values = (self.batch, self.heads, self.queries, self.keys, self.key_width, self.value_width)
        return dict(zip(names, values, strict=True))


@cost_rule("Attention", family="attention", metadata=(6,))
def attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    B batch, H query heads, L queries, S keys (past ones included), D width of a key, E width of a value. No projection
    belongs to this operator. other_ops per score (B·H·L·S of them): the scale, five steps of softmax, one for a mask or
    causality, three for a soft cap.
    """
    query_heads, key_heads = call.attribute("q_num_heads"), call.attribute("kv_num_heads")
    batch, heads, queries, width = by_heads(call.in_shape(0), query_heads, "Q")
    _, _, keys, _ = by_heads(call.in_shape(1), key_heads, "K")
    _, _, _, value_width = by_heads(call.in_shape(2), key_heads, "V")
    extents = Heads(batch, heads, queries, keys + past_length(call, 4), width, value_width)
    masked = call.has(3) or call.has(6) or bool(call.attribute("is_causal", 0))
    return cost_of(extents, score_steps(call, masked))


@cost_rule("ai.onnx.preview.FlexAttention", family="attention")
def flexible_attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    As Attention. other_ops per score: the scale and five steps of softmax; the subgraphs that change scores and
    probabilities are not counted.
    """
    batch, heads, queries, width = four(call.in_shape(0), "Q")
    keys, value_width = four(call.in_shape(1), "K")[2], four(call.in_shape(2), "V")[3]
    return cost_of(Heads(batch, heads, queries, keys, width, value_width), score_steps(call, masked=False))


@cost_rule("com.microsoft.MultiHeadAttention", family="attention", metadata=(4, 8, 9))
def multi_head_attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    As Attention. Queries, keys and values may come packed in one operand. other_ops: those of Attention, and one add
    per element of queries, keys and values for the bias.
    """
    return separate_operands(call, bias=3, past=6, masked=call.has(4) or call.has(5))


@cost_rule("com.microsoft.DecoderMaskedMultiHeadAttention", family="attention", metadata=(3, 7, 8, 9))
def decoder_attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    As MultiHeadAttention, for one new token against the cache.
    """
    return separate_operands(call, bias=10, past=5, masked=call.has(3) or call.has(4))


@cost_rule("com.microsoft.PackedMultiHeadAttention", family="attention", metadata=(4, 5))
def packed_multi_head_attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    As MultiHeadAttention, on tokens without padding: each of the B sequences counts at the full length L = S, because
    how long it is stands in the data.
    """
    heads, query = int(call.attribute("num_heads", 1)), call.in_shape(0)
    batch, length = call.in_shape(4)
    width = query[-1] if len(query) == 4 else divided(query[-1], heads, "query channels")
    value_width = divided(call.in_shape(2)[-1], heads, "value channels") if call.has(2) else width
    extents = Heads(batch, heads, length, length, width, value_width)
    bias = query[0] * heads * (2 * width + value_width) if call.has(3) else 0
    return cost_of(extents, score_steps(call, call.has(6)), bias)


@cost_rule("com.microsoft.GroupQueryAttention", family="attention", metadata=(5, 6, 9, 12, 13))
def group_query_attention(call: Call) -> Cost:
    """MACs = B·H·L·S·(D+E)

    As Attention with H query heads on fewer heads of keys and values. S: the cache's whole length plus the new tokens; a
    local window saves nothing. other_ops: those of Attention, and three steps per element of queries and new keys
    where they are rotated.
    """
    heads, key_heads = int(call.attribute("num_heads", 1)), int(call.attribute("kv_num_heads", 1))
    batch, queries, channels = call.in_shape(0)
    packed = not call.has(1)
    width = divided(channels, heads + 2 * key_heads if packed else heads, "query channels")
    new_keys = queries if packed else call.in_shape(1)[1]
    extents = Heads(batch, heads, queries, new_keys + past_length(call, 3), width, width)
    rotated = batch * width * (heads * queries + key_heads * new_keys) if call.attribute("do_rotary", 0) else 0
    return cost_of(extents, score_steps(call, masked=True), ROTATION_STEPS * rotated)


@cost_rule("com.microsoft.Attention", family="attention", metadata=(3, 6))
def projected_attention(call: Call) -> Cost:
    """MACs = B·L·I·W + B·H·L·S·(D+E)

    B batch, L queries of I channels, projected to W channels of queries, keys and values together; then Attention with H
    heads, S keys (past ones included), D and E channels a head. The projection of the result is a layer of its own.
    other_ops: those of Attention and the bias.
    """
    return projecting(call, weight=1, bias=2, past=4, masked=call.has(3) or call.has(5))


@cost_rule("com.microsoft.DecoderMaskedSelfAttention", family="attention", metadata=(3, 6, 7, 8))
def decoder_self_attention(call: Call) -> Cost:
    """MACs = B·L·I·W + B·H·L·S·(D+E)

    As com.microsoft.Attention, for one new token against the cache.
    """
    return projecting(call, weight=1, bias=2, past=4, masked=call.has(3) or call.has(5))


@cost_rule("com.microsoft.QAttention", family="attention", metadata=(3, 4, 5, 6, 7))
def quantized_attention(call: Call) -> Cost:
    """MACs = B·L·I·W + B·H·L·S·(D+E)

    As com.microsoft.Attention, with an integer projection. other_ops: also two steps to dequantise each of its results.
    """
    dequantized = DEQUANTIZE_STEPS * prod(call.in_shape(0)[:-1]) * call.in_shape(1)[-1]
    return projecting(call, weight=1, bias=2, past=8, masked=call.has(5), further_ops=dequantized)


@cost_rule("com.microsoft.PackedAttention", family="attention", metadata=(3, 4))
def packed_attention(call: Call) -> Cost:
    """MACs = T·I·W + B·H·L·S·(D+E)

    As com.microsoft.Attention, on T tokens without padding; each of the B sequences counts at the full length L = S in the
    attention itself, because how long it is stands in the data.
    """
    (tokens, channels), (batch, length) = call.in_shape(0), call.in_shape(3)
    heads, width, value_width, total = projected_widths(call, call.in_shape(1))
    extents = Heads(batch, heads, length, length, width, value_width)
    bias = tokens * total if call.has(2) else 0
    symbols = {"T": tokens, "I": channels, "W": total}
    return cost_of(extents, score_steps(call, call.has(5)), bias, tokens * channels * total, symbols)


# Rule of the recurrence -> products per token and key head that write the state; one more for the deltas' prediction.
STATE_PRODUCTS: Mapping[str, int] = {"linear": 1, "gated": 1, "delta": 2, "gated_delta": 2}


@cost_rule("LinearAttention", "com.microsoft.LinearAttention", family="attention")
def linear_attention(call: Call) -> Cost:
    """MACs = B·T·(H+U·J)·D·E

    B batch, T tokens, H query heads, J heads of keys and values, D×E the state of a head. Per token, each query head
    reads the state once, each key head writes its outer product (U = 1) and, by a delta rule, first predicts the value from the
    key (U = 2). Counted as the recurrence; a chunked kernel does other work. other_ops: the output's scale; per
    key head and token D·E multiplications for a decay, and 2·E steps for a delta.
    """
    heads, key_heads = int(call.attribute("q_num_heads", 1)), int(call.attribute("kv_num_heads", 1))
    rule = str(call.attribute("update_rule", "gated_delta"))
    if rule not in STATE_PRODUCTS:
        raise Uncountable(f"update rule {rule!r} is not known")
    batch, tokens, channels = call.in_shape(0)
    d, e = divided(channels, heads, "query channels"), divided(call.in_shape(2)[-1], key_heads, "value channels")
    writes = STATE_PRODUCTS[rule]
    per_key_head = (d * e if "gated" in rule else 0) + (2 * e if "delta" in rule else 0)
    other_ops = batch * tokens * (heads * e + key_heads * per_key_head)
    symbols = {"B": batch, "T": tokens, "H": heads, "J": key_heads, "U": writes, "D": d, "E": e}
    return Cost(batch * tokens * (heads + writes * key_heads) * d * e, other_ops, symbols=symbols)


def four(shape: Shape, name: str) -> tuple[int, int, int, int]:
    if len(shape) != 4:
        raise Uncountable(f"{name} has rank {len(shape)}, not 4")
    return shape[0], shape[1], shape[2], shape[3]


def by_heads(shape: Shape, heads: int | None, name: str) -> tuple[int, int, int, int]:
    """(batch, heads, length, width) of an operand of rank 4, or of rank 3 with the heads side by side."""
    if len(shape) != 3:
        return four(shape, name)
    if not heads:
        raise Uncountable(f"{name} has rank 3 and the number of its heads is not given")
    return shape[0], heads, shape[1], divided(shape[2], heads, f"channels of {name}")


def past_length(call: Call, index: int) -> int:
    """Tokens that a cache brings: the last extent but one."""
    return call.in_shape(index)[-2] if call.has(index) else 0


def score_steps(call: Call, masked: bool) -> int:
    """Steps per score beside the MACs."""
    capped = bool(call.attribute("softcap", 0.0))
    causal = bool(call.attribute("unidirectional", 0))
    return 1 + SOFTMAX_STEPS + int(masked or causal) + (SOFTCAP_STEPS if capped else 0)


def cost_of(
    extents: Heads,
    steps: int,
    further_ops: int = 0,
    projection_macs: int = 0,
    projection_symbols: Mapping[str, int] = EMPTY,
) -> Cost:
    symbols = {**projection_symbols, **extents.symbols}
    return Cost(extents.macs + projection_macs, steps * extents.scores + further_ops, symbols=symbols)


def separate_operands(call: Call, bias: int, past: int, masked: bool) -> Cost:
    """Queries of rank 3 (batch, length, channels), or rank 5 with keys and values packed beside them."""
    heads, query = int(call.attribute("num_heads", 1)), call.in_shape(0)
    batch, queries = query[:2]
    width = query[-1] if len(query) == 5 else divided(query[-1], heads, "query channels")
    keys, value_width = keys_and_values(call, heads, queries, width)
    extents = Heads(batch, heads, queries, keys + past_length(call, past), width, value_width)
    adds = batch * heads * (queries * width + keys * (width + value_width)) if call.has(bias) else 0
    return cost_of(extents, score_steps(call, masked), adds)


def keys_and_values(call: Call, heads: int, queries: int, width: int) -> tuple[int, int]:
    """Number of new keys, and width of a value."""
    if not call.has(1):
        return queries, width
    key = call.in_shape(1)
    keys = key[2] if len(key) == 4 else key[1]
    if not call.has(2):
        return keys, width
    value = call.in_shape(2)
    return keys, value[-1] if len(value) == 4 else divided(value[-1], heads, "value channels")


def projecting(call: Call, weight: int, bias: int, past: int, masked: bool, further_ops: int = 0) -> Cost:
    """Input (batch, length, channels) by weights (channels, queries + keys + values), then attention."""
    batch, length, channels = call.in_shape(0)
    heads, width, value_width, total = projected_widths(call, call.in_shape(weight))
    extents = Heads(batch, heads, length, length + past_length(call, past), width, value_width)
    adds = batch * length * total if call.has(bias) else 0
    symbols = {"I": channels, "W": total}
    macs = batch * length * channels * total
    return cost_of(extents, score_steps(call, masked), adds + further_ops, macs, symbols)


def projected_widths(call: Call, weight: Shape) -> tuple[int, int, int, int]:
    """Heads, channels of a key and of a value in one head, and all channels of the projection."""
    heads, total = int(call.attribute("num_heads", 1)), weight[-1]
    sizes = tuple(call.attribute("qkv_hidden_sizes", ()) or ()) or (divided(total, 3, "projected channels"),) * 3
    return heads, divided(sizes[1], heads, "key channels"), divided(sizes[2], heads, "value channels"), total
