"""Reductions, searches and running sums along axes."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, Family, cost_rule, not_counted
from analysis.ops.steps import DEQUANTIZE_STEPS, QUANTIZE_STEPS, divided, integers, per_input_element

FAMILY: Family = "elementwise"


@cost_rule("ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", family=FAMILY, metadata=(1,))
def reduce(call: Call) -> Cost:
    """other_ops = I-E

    I input, E output elements: one step for each element but the first of a row.
    """
    return reduction(call, 1, -1)


@cost_rule("com.microsoft.ReduceSumInteger", "ArgMax", "ArgMin", family=FAMILY)
def search(call: Call) -> Cost:
    """other_ops = I-E

    I input, E output elements: one step for each element but the first of a row.
    """
    return reduction(call, 1, -1)


@cost_rule("ReduceMean", family=FAMILY, metadata=(1,))
def reduce_mean(call: Call) -> Cost:
    """other_ops = I

    I input elements: an add for each but the first of a row, and a division for each row.
    """
    return reduction(call, 1, 0)


@cost_rule("com.microsoft.QLinearReduceMean", family=FAMILY, metadata=(1, 2, 3, 4))
def quantized_reduce_mean(call: Call) -> Cost:
    """other_ops = 3·I + 4·E

    As ReduceMean; two steps dequantise each of the I input elements, four requantise each of the E output elements.
    """
    return reduction(call, 1 + DEQUANTIZE_STEPS, QUANTIZE_STEPS)


@cost_rule("ReduceL1", "ReduceSumSquare", family=FAMILY, metadata=(1,))
def reduce_absolute(call: Call) -> Cost:
    """other_ops = 2·I - E

    I input, E output elements: an absolute value or a square for each, an add for each but the first of a row.
    """
    return reduction(call, 2, -1)


@cost_rule("ReduceL2", family=FAMILY, metadata=(1,))
def reduce_euclidean(call: Call) -> Cost:
    """other_ops = 2·I

    I input elements: a square for each, an add for each but the first of a row, a root for each row.
    """
    return reduction(call, 2, 0)


@cost_rule("ReduceLogSum", family=FAMILY, metadata=(1,))
def reduce_log_sum(call: Call) -> Cost:
    """other_ops = I

    I input elements: an add for each but the first of a row, a logarithm for each row.
    """
    return reduction(call, 1, 0)


@cost_rule("ReduceLogSumExp", family=FAMILY, metadata=(1,))
def reduce_log_sum_exp(call: Call) -> Cost:
    """other_ops = 4·I

    I input elements, with the largest taken out first: for each a subtraction and an exp, for each but the first of a row
    a compare and an add, for each row a logarithm and an add.
    """
    return reduction(call, 4, 0)


@cost_rule("CumSum", "CumProd", family=FAMILY, metadata=(1,))
def running(call: Call) -> Cost:
    """other_ops = I-R

    I input elements in R lines along the axis: one step for each but the first of a line.
    """
    shape, axis = call.in_shape(), integers(call.inputs[1]) if call.has(1) else None
    lines = divided(prod(shape), shape[axis[0]], "elements") if axis and shape and shape[axis[0]] else 1
    return Cost(other_ops=max(prod(shape) - lines, 0), symbols={"I": prod(shape), "R": lines})


@cost_rule("TopK", family=FAMILY, metadata=(1,))
def largest(call: Call) -> Cost:
    """other_ops = I·L

    I input elements, each compared on the L levels of a heap of k elements, L = bits of k.
    """
    k = call.out_shape()[int(call.attribute("axis", -1))]
    return Cost(other_ops=call.in_elements * k.bit_length(), symbols={"I": call.in_elements, "L": k.bit_length()})


@cost_rule("Unique", "com.microsoft.Unique", family=FAMILY)
def unique(call: Call) -> Cost:
    """other_ops = I·L

    I input elements, sorted by merging in L = bits of I-1 passes, one compare for each element and pass.
    """
    elements = call.in_elements
    levels = max(elements - 1, 0).bit_length()
    return Cost(other_ops=elements * levels, symbols={"I": elements, "L": levels})


cost_rule("NonZero", family=FAMILY)(per_input_element("compare"))
cost_rule("com.microsoft.IsAllFinite", family=FAMILY)(per_input_element("compare"))
not_counted("com.microsoft.DynamicTimeWarping", reason="Rooflens has no rule for alignment by dynamic programming")


def reduction(call: Call, per_input: int, per_output: int) -> Cost:
    i, e = call.in_elements, call.out_elements
    return Cost(other_ops=max(per_input * i + per_output * e, 0), symbols={"I": i, "E": e})
