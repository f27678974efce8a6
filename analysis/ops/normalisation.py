"""Normalisation: statistics of a row, group or channel, and what is done to each element with them."""

from __future__ import annotations

from math import prod

from analysis.graph import Shape
from analysis.ops.registry import Call, Cost, Family, cost_rule
from analysis.ops.steps import activation_steps, count, divided, per_element

FAMILY: Family = "normalisation"
# Per element: mean and variance by two passes, then the division by the deviation.
CENTRED = count("sum, subtract, square, sum, divide")
# Per row: two means, the small constant, the root.
ROW = count("divide, divide, add epsilon, root")
ROOT_MEAN_SQUARE = count("square, sum, divide")
ROOT_MEAN_SQUARE_ROW = count("divide, add epsilon, root")

cost_rule("Softmax", family=FAMILY, in_place=True)(per_element("max, subtract, exp, sum, divide"))
cost_rule("com.microsoft.QLinearSoftmax", family=FAMILY, metadata=(1, 2, 3, 4))(
    per_element(
        "subtract zero point, multiply, max, subtract, exp, sum, divide, divide, round, add zero point, saturate"
    )
)
cost_rule("com.microsoft.BiasSoftmax", family=FAMILY)(per_element("add, max, subtract, exp, sum, divide"))
cost_rule("Hardmax", family=FAMILY)(per_element("max, compare"))


@cost_rule("LogSoftmax", family=FAMILY, in_place=True)
def log_softmax(call: Call) -> Cost:
    """other_ops = 5·E + R

    E elements (max, subtract, exp, sum, subtract), R rows (one log).
    """
    shape, e = call.out_shape(), call.out_elements
    rows = divided(e, shape[int(call.attribute("axis", -1))], "elements") if e else 0
    return Cost(other_ops=5 * e + rows, symbols={"E": e, "R": rows})


@cost_rule("BatchNormalization", family=FAMILY, statistics=(3, 4), in_place=True)
def batch_normalization(call: Call) -> Cost:
    """other_ops = K·E + J·C

    E elements: subtract the mean, divide by the deviation, scale, shift (K = 4); C channels: the small constant, the root
    (J = 2). In training mode mean and variance are taken first: K = 8, and J = 10 with the running averages.
    """
    e, shape = call.out_elements, call.in_shape()
    channels = shape[1] if len(shape) > 1 else 1
    per, each = (8, 10) if call.attribute("training_mode", 0) else (4, 2)
    return Cost(other_ops=per * e + each * channels, symbols={"E": e, "C": channels, "K": per, "J": each})


@cost_rule("InstanceNormalization", family=FAMILY)
def instance_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    E elements: sum, subtract, square, sum, divide, scale, shift (K = 7); R maps: two means, the small constant, the root.
    """
    return centred(call, prod(call.in_shape()[:2]), 2)


@cost_rule("GroupNormalization", family=FAMILY)
def group_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    As InstanceNormalization, over R groups of channels.
    """
    return centred(call, call.in_shape()[0] * int(call.attribute("num_groups", 1)), 2)


@cost_rule("com.microsoft.GroupNorm", "com.microsoft.SkipGroupNorm", family=FAMILY)
def fused_group_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    As GroupNormalization; K has also the added operand and its bias, and SiLU (five steps) where it is fused.
    """
    added = call.has(3) + call.has(4)
    active = activation_steps("silu") if call.attribute("activation", 0) else 0
    return centred(call, call.in_shape()[0] * int(call.attribute("groups", 1)), 2 + added + active)


@cost_rule("LayerNormalization", "com.microsoft.LayerNormalization", family=FAMILY)
def layer_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    E elements: sum, subtract, square, sum, divide, scale, and shift where there is a bias (K = 6 or 7); R rows: two means,
    the small constant, the root.
    """
    return centred(call, rows_of(call), 1 + call.has(2))


@cost_rule("com.microsoft.SkipLayerNormalization", family=FAMILY)
def skip_layer_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    As LayerNormalization; K has also the added operand (index 1) and its bias (index 4).
    """
    return centred(call, rows_of(call), 1 + call.has(3) + 1 + call.has(4))


@cost_rule(
    "RMSNormalization", "SimplifiedLayerNormalization", "com.microsoft.SimplifiedLayerNormalization", family=FAMILY
)
def root_mean_square_normalization(call: Call) -> Cost:
    """other_ops = K·E + 3·R

    E elements: square, sum, divide, scale (K = 4); R rows: the mean, the small constant, the root.
    """
    return uncentred(call, 1)


@cost_rule("com.microsoft.SkipSimplifiedLayerNormalization", family=FAMILY)
def skip_root_mean_square_normalization(call: Call) -> Cost:
    """other_ops = K·E + 3·R

    As RMSNormalization; K has also the added operand (index 1) and its bias (index 3).
    """
    return uncentred(call, 2 + call.has(3))


@cost_rule("com.microsoft.EmbedLayerNormalization", family=FAMILY, metadata=(7, 8))
def embedding_layer_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    E elements: one add per table beside the first, then LayerNormalization; R tokens. Of each table (words, positions, segments)
    one row is read per token.
    """
    out = call.out_shape()
    tables = 2 + call.has(4)
    read = tables * prod(out) + 2 * out[-1]
    cost = centred(call, prod(out[:-1]), tables - 1 + 2)
    return Cost(other_ops=cost.other_ops, weight_elements_read=read, symbols=cost.symbols)


@cost_rule("MeanVarianceNormalization", family=FAMILY)
def mean_variance_normalization(call: Call) -> Cost:
    """other_ops = K·E + 4·R

    E elements: sum, subtract, square, sum, divide (K = 5); R sets with a mean of their own: two
    means, the small constant, the root.
    """
    shape = call.in_shape()
    axes = {axis % len(shape) for axis in call.attribute("axes", (0, 2, 3))}
    return centred(call, prod(extent for axis, extent in enumerate(shape) if axis not in axes), 0)


@cost_rule("LRN", family=FAMILY)
def local_response_normalization(call: Call) -> Cost:
    """other_ops = E·(Z+4)

    E elements, Z neighbouring channels: a square, Z-1 adds, and multiply, add, power, divide.
    """
    elements, size = call.out_elements, int(call.attribute("size", 1))
    return Cost(other_ops=elements * (size + 4), symbols={"E": elements, "Z": size})


@cost_rule("LpNormalization", family=FAMILY)
def power_normalization(call: Call) -> Cost:
    """other_ops = 3·E + J·R

    E elements (absolute value or square, sum, divide), R rows: a root with p = 2 (J = 1), nothing with p = 1 (J = 0).
    """
    shape, e = call.in_shape(), call.in_elements
    rows = divided(e, shape[int(call.attribute("axis", -1))], "elements") if e else 0
    roots = int(call.attribute("p", 2)) - 1
    return Cost(other_ops=3 * e + roots * rows, symbols={"E": e, "R": rows, "J": roots})


def rows_of(call: Call) -> int:
    """Rows that are normalised each by itself: the extents before `axis`."""
    shape: Shape = call.in_shape()
    return prod(shape[: int(call.attribute("axis", -1))])


def centred(call: Call, rows: int, further: int) -> Cost:
    """Mean and variance per row, and `further` steps per element."""
    elements, per = call.out_elements, CENTRED + further
    return Cost(other_ops=per * elements + ROW * rows, symbols={"E": elements, "R": rows, "K": per})


def uncentred(call: Call, further: int) -> Cost:
    elements, rows, per = call.in_elements, rows_of(call), ROOT_MEAN_SQUARE + further
    return Cost(other_ops=per * elements + ROOT_MEAN_SQUARE_ROW * rows, symbols={"E": elements, "R": rows, "K": per})
