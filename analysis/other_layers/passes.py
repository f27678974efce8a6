"""Normalisation, activation and pooling after a convolution: a pass over memory each, or fused into the layer before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

CONVOLUTION, NORM, ACTIVATION, POOL = "convolution", "norm", "activation", "pool"


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk over memory. reads, writes: words of feature maps; weights are left aside."""

    name: str
    reads: int
    writes: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A convolution of "same" padding and stride 1, and what follows it. window: side of the pooling, 1 for none."""

    height: int
    width: int
    channels_in: int
    channels: int
    kernel: int = 3
    norm: bool = True
    activation: bool = True
    window: int = 1
    word_bytes: int = 1

    @property
    def inputs(self) -> int:
        return self.height * self.width * self.channels_in

    @property
    def outputs(self) -> int:
        """Words that the convolution computes."""
        return self.height * self.width * self.channels

    @property
    def pooled(self) -> int:
        """Words after pooling; what does not fill a window is left out."""
        return (self.height // self.window) * (self.width // self.window) * self.channels

    @property
    def macs(self) -> int:
        return self.outputs * self.channels_in * self.kernel**2

    @property
    def weights(self) -> int:
        return self.channels * self.channels_in * self.kernel**2

    @property
    def followers(self) -> tuple[str, ...]:
        asked = ((NORM, self.norm), (ACTIVATION, self.activation), (POOL, self.window > 1))
        return tuple(name for name, is_there in asked if is_there)

    @property
    def taken(self) -> int:
        """Words that pooling reads: whole windows."""
        return self.pooled * self.window**2

    def separate(self) -> tuple[Pass, ...]:
        """Each reads what the one before it wrote, and writes it anew."""
        own = {NORM: (self.outputs, self.outputs), ACTIVATION: (self.outputs, self.outputs)}
        own[POOL] = (self.taken, self.pooled)
        first = Pass(CONVOLUTION, self.inputs, self.outputs)
        return first, *(Pass(name, *own[name]) for name in self.followers)

    def fused(self) -> tuple[Pass, ...]:
        """One pass: a sum is normalised, clipped and pooled in registers before it is stored."""
        return (Pass("+".join((CONVOLUTION, *self.followers)), self.inputs, self.pooled),)

    def moved_bytes(self, is_fused: bool) -> int:
        passes = self.fused() if is_fused else self.separate()
        return self.word_bytes * sum(one.reads + one.writes for one in passes)

    @property
    def extra_bytes(self) -> int:
        """What the followers move as passes of their own."""
        return self.word_bytes * sum(one.reads + one.writes for one in self.separate()[1:])


@dataclass(frozen=True, slots=True)
class Norm:
    """Batch normalisation of one channel in inference: gamma·(x − mean)/√(variance + epsilon) + beta, all constants.

    Ioffe and Szegedy, arXiv 1502.03167. deviation: √(variance + epsilon), so that all stays a fraction.
    """

    gamma: Fraction
    beta: Fraction
    mean: Fraction
    deviation: Fraction

    @property
    def gain(self) -> Fraction:
        return self.gamma / self.deviation

    def __call__(self, value: Fraction) -> Fraction:
        return self.gain * (value - self.mean) + self.beta

    def folded(self, weights: tuple[Fraction, ...], bias: Fraction) -> tuple[tuple[Fraction, ...], Fraction]:
        """Weights and bias of a layer that gives at once what the norm makes of it: w·gain, (b − mean)·gain + beta."""
        return tuple(weight * self.gain for weight in weights), self(bias)


def norm_of(gamma: int, beta: int, mean: int, variance: int) -> Norm:
    """Of whole numbers. variance: with epsilon added, a square."""
    root = isqrt(variance)
    assert root * root == variance > 0, "a square keeps fractions exact"
    return Norm(Fraction(gamma), Fraction(beta), Fraction(mean), Fraction(root))


def dot(weights: tuple[Fraction, ...], inputs: tuple[int, ...], bias: Fraction) -> Fraction:
    """What the layer computes for one output."""
    return sum((weight * one for weight, one in zip(weights, inputs, strict=True)), bias)
