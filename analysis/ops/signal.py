"""Signals: Fourier transforms, windows, and random numbers."""

from __future__ import annotations

from math import prod

from analysis.ops.registry import Call, Cost, Family, cost_rule
from analysis.ops.steps import divided, integers, per_element

FAMILY: Family = "elementwise"
# A complex radix-2 stage costs five real operations a point (Cooley and Tukey 1965, as FFTW counts: 5·N·log2 N).
BUTTERFLY_STEPS = 5

cost_rule("HannWindow", "HammingWindow", family=FAMILY, metadata=(0,))(per_element("multiply, cos, multiply, subtract"))
cost_rule("BlackmanWindow", family=FAMILY, metadata=(0,))(
    per_element("multiply, cos, multiply, subtract, multiply, cos, multiply, add")
)
# A triangle's value: distance to the one and to the other foot over their widths, the smaller, not below nought.
cost_rule("MelWeightMatrix", family=FAMILY, metadata=(0, 1, 2, 3, 4))(
    per_element("subtract, divide, subtract, divide, min, max")
)
cost_rule("Range", "com.microsoft.Range", family=FAMILY, metadata=(0, 1, 2))(per_element("multiply, add"))
# A draw from the generator is one step, whatever the generator.
cost_rule("RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", family=FAMILY)(
    per_element("draw, multiply, add")
)
cost_rule("Bernoulli", family=FAMILY)(per_element("draw, compare"))


@cost_rule("Multinomial", family=FAMILY)
def multinomial(call: Call) -> Cost:
    """other_ops = 2·I + E·(C+1)

    I scores in rows of C classes, each exponentiated and added up; E samples: a draw, and a compare with each class.
    """
    i, e, classes = call.in_elements, call.out_elements, call.in_shape()[-1]
    return Cost(other_ops=2 * i + e * (classes + 1), symbols={"I": i, "E": e, "C": classes})


@cost_rule("DFT", family=FAMILY, metadata=(1, 2))
def fourier(call: Call) -> Cost:
    """other_ops = 5·B·N·L

    B transforms of N points in L stages (L = bits of N-1), five real operations per point and stage.
    Real input counts as complex.
    """
    shape = call.in_shape()
    axis = (integers(call.inputs[2]) if call.has(2) else None) or (int(call.attribute("axis", -2)),)
    points = (integers(call.inputs[1]) if call.has(1) else None) or (shape[axis[0]],)
    batch = divided(prod(shape), shape[axis[0]] * shape[-1], "elements")
    return transforms(batch, points[0])


@cost_rule("STFT", family=FAMILY, metadata=(1, 3))
def short_time_fourier(call: Call) -> Cost:
    """other_ops = 5·B·N·L + W

    B frames of N points in L stages (L = bits of N-1), five real operations per point and stage; W = B·N multiplications
    by the window, where there is one. Real input counts as complex.
    """
    batch, frames, bins, _ = call.out_shape()
    points = frame_length(call) or (2 * (bins - 1) if call.attribute("onesided", 1) else bins)
    windows = batch * frames * points if call.has(2) else 0
    cost = transforms(batch * frames, points)
    return Cost(other_ops=cost.other_ops + windows, symbols={**cost.symbols, "W": windows})


@cost_rule("com.microsoft.Rfft", "com.microsoft.Irfft", family=FAMILY)
def real_fourier(call: Call) -> Cost:
    """other_ops = 5·B·N·L

    B transforms of N real points in L stages (L = bits of N-1), as DFT; in more dimensions N is the product of the extents.
    """
    inverse = call.op.endswith("Irfft")
    real = call.out_shape() if inverse else call.in_shape()
    dimensions = int(call.attribute("signal_ndim", 1))
    return transforms(prod(real[:-dimensions]), prod(real[-dimensions:]))


def transforms(batch: int, points: int) -> Cost:
    stages = max(points - 1, 0).bit_length()
    symbols = {"B": batch, "N": points, "L": stages}
    return Cost(other_ops=BUTTERFLY_STEPS * batch * points * stages, symbols=symbols)


def frame_length(call: Call) -> int:
    """Points of a frame: the window's, or those of the fourth operand; 0 where neither tells."""
    if call.has(2):
        return prod(call.in_shape(2))
    known = integers(call.inputs[3]) if call.has(3) else None
    return known[0] if known else 0
