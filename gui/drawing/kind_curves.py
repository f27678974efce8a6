"""Pictograms of the activations: each is the curve of its own function, computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf, exp, log, sqrt, tanh

from gui.drawing.kind_strokes import HIGH, LOW, Picture, axes, bars, curve, disc, discs, fill, fine, line, path

Function = Callable[[float], float]
# SELU's two constants: Klambauer et al., Self-Normalizing Neural Networks, 2017.
SELU_ALPHA, SELU_SCALE = 1.6733, 1.0507
# What the bars of softmax are made of.
SCORES = (0.9, 1.8, 0.2, -0.6)


def relu(x: float) -> float:
    return max(x, 0)


def leaky(slope: float) -> Function:
    return lambda x: x if x > 0 else slope * x


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def hard_sigmoid(x: float) -> float:
    return min(max(x / 6 + 0.5, 0), 1)


def softplus(x: float) -> float:
    return log(1 + exp(x))


def elu(x: float) -> float:
    return x if x > 0 else exp(x) - 1


def selu(x: float) -> float:
    return SELU_SCALE * (x if x > 0 else SELU_ALPHA * (exp(x) - 1))


def celu(x: float, alpha: float = 2) -> float:
    return x if x > 0 else alpha * (exp(x / alpha) - 1)


def softsign(x: float) -> float:
    return x / (1 + abs(x))


def gelu(x: float) -> float:
    return x * (1 + erf(x / sqrt(2))) / 2


def softmax(scores: tuple[float, ...] = SCORES) -> list[float]:
    total = sum(map(exp, scores))
    return [exp(score) / total for score in scores]


def plotted(function: Function, x: float, y: float, across: float, down: float) -> Picture:
    """The curve over its axes, which cross in x, y."""
    return fine(axes(x, y)) + line(curve(function, x, y, across, down))


def bound(y: float, left: float = LOW, right: float = HIGH) -> Picture:
    """A value that the curve approaches or never passes."""
    return fine(path(left, y, right, y))


# Slopes of the leaky ones are steeper than their defaults, and the bend of CELU is wider: else nobody could see them.
ACTIVATIONS: Mapping[str, Picture] = {
    "relu": plotted(relu, 9.5, 14.5, 2, 3),
    "leaky_relu": plotted(leaky(0.25), 9.5, 12.5, 2, 2.5),
    "prelu": fine(*(curve(leaky(slope), 9.5, 12.5, 2, 2.5) for slope in (0.15, 0.75)))
    + plotted(leaky(0.45), 9.5, 12.5, 2, 2.5),
    "relu6": plotted(lambda x: min(relu(x), 6), 5.5, 14.5, 1.2, 1.6),
    "elu": plotted(elu, 9.5, 11.5, 2, 3) + bound(14.5, right=8.5),
    "selu": plotted(selu, 9.5, 11.5, 2, 3) + bound(17, right=8.5),
    "celu": plotted(celu, 9.5, 11.5, 2, 3) + fill(disc(9.5, 11.5, 2)),
    "sigmoid": plotted(sigmoid, 9.5, 16.5, 1.5, 13) + bound(3.5),
    "hard_sigmoid": plotted(hard_sigmoid, 9.5, 16.5, 1.7, 13) + bound(3.5),
    "tanh": plotted(tanh, 9.5, 10.5, 2.5, 6.5),
    "softsign": plotted(softsign, 9.5, 10.5, 1.2, 7) + bound(3.5, right=7) + bound(17.5, left=12),
    "softplus": plotted(softplus, 9.5, 14.5, 2, 3),
    "gelu": plotted(gelu, 11.5, 12.5, 3, 5),
    "silu": plotted(lambda x: x * sigmoid(x), 11.5, 12.5, 2, 6) + fine(curve(sigmoid, 11.5, 12.5, 2, 9)),
    "hard_swish": plotted(lambda x: x * hard_sigmoid(x), 10.5, 13.5, 1.5, 3.5) + fill(discs([(6, 13.5), (15, 3)], 1.5)),
    "mish": plotted(lambda x: x * tanh(softplus(x)), 11.5, 12.5, 2, 6) + fill(disc(9.1, 14.35, 1.75)),
    "softmax": bound(3.5) + fill(bars(3, 17, 2, 4, [round(15 * part) for part in softmax()])),
    "log_softmax": bound(3.5) + fill(bars(3, 4, 2, 4, [round(4.5 * log(part)) for part in softmax()])),
}
