"""Rotary position embeddings: pairs of channels turned by an angle that grows with the position."""

from __future__ import annotations

from analysis.ops.registry import Call, Cost, cost_rule
from analysis.ops.steps import divided

# Turning a pair of elements: two multiplications and one add for each of the two.
ROTATION_STEPS = 3


@cost_rule("RotaryEmbedding", family="elementwise", metadata=(3,), in_place=True)
def rotary_embedding(call: Call) -> Cost:
    """other_ops = 3·E

    E rotated elements: two multiplications and one add for each. Tables of sine and cosine are weights.
    """
    return rotate(call, call.attribute("num_heads", 0))


@cost_rule("com.microsoft.RotaryEmbedding", family="elementwise", metadata=(1,), in_place=True)
def rotary_embedding_with_positions(call: Call) -> Cost:
    """other_ops = 3·E

    As RotaryEmbedding of the standard; the positions are the second operand.
    """
    return rotate(call, call.attribute("num_heads", 0))


def rotate(call: Call, heads: int) -> Cost:
    shape, elements, rotary = call.in_shape(), call.in_elements, int(call.attribute("rotary_embedding_dim", 0))
    width = divided(shape[-1], heads, "channels") if len(shape) == 3 and heads else shape[-1]
    rotated = elements * rotary // width if rotary and width else elements
    return Cost(other_ops=ROTATION_STEPS * rotated, symbols={"E": rotated})
