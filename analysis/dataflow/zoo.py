"""Kinds of layer side by side: what each computes and the words that it cannot but move, each of them once.

OI = (2·MAC + other operations) / (bytes · (weights + inputs + outputs + cache)) in FLOP/B, which no schedule can better.
B images or sequences; n tokens of a prompt, or n that came before the one that is decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from analysis.dataflow.closed import touched
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer, convolution, dense

FLOP_PER_MAC = 2
BITS_PER_BYTE = 8
WINDOW = 2
# An attention layer of a small language model: its width, heads, heads with keys of their own, words of a head.
MODEL, HEADS, KEY_HEADS, HEAD = 2048, 32, 8, 64
CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Work:
    """What one layer does and moves. other_ops: operations that are no multiply–accumulates. cache: keys and values."""

    macs: int
    other_ops: int
    weights: int
    inputs: int
    outputs: int
    cache: int = 0

    @property
    def flops(self) -> int:
        return FLOP_PER_MAC * self.macs + self.other_ops

    @property
    def words(self) -> int:
        return self.weights + self.inputs + self.outputs + self.cache

    def intensity(self, bits: int) -> float:
        """FLOP/B with words of so many bits."""
        return BITS_PER_BYTE * self.flops / (bits * self.words)


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the kinds are made of: height = width, channels in and out, K×K kernel, stride, batch, tokens n."""

    size: int = 28
    channels: int = 64
    kernel: int = 3
    stride: int = 1
    batch: int = 1
    tokens: int = 512


@dataclass(frozen=True, slots=True)
class Kind:
    """name: of the kind. family: as operators are grouped. formula: of its MACs, in the field's symbols."""

    name: str
    family: str
    formula: str
    work: Callable[[Sizes], Work]


def work_of_layer(layer: Layer) -> Work:
    """Of a nest of loops: every weight, every input that a window touches, every output once."""
    weights, inputs, outputs = (touched(layer, tensor) for tensor in (WEIGHTS, INPUTS, OUTPUTS))
    return Work(layer.macs, 0, weights, inputs, outputs)


def dense_work(sizes: Sizes) -> Work:
    """N·M·B MACs; N = 16 inputs a channel, M = 1000 outputs."""
    return work_of_layer(dense(16 * sizes.channels, CLASSES, sizes.batch))


def window_layer(sizes: Sizes, kernel: int, groups: int = 1) -> Layer:
    pad = (kernel - 1) // 2
    return convolution(
        sizes.size, sizes.size, sizes.channels, sizes.channels, kernel, sizes.stride, pad, 1, groups, sizes.batch
    )


def convolution_work(sizes: Sizes) -> Work:
    """B·P·Q·M·C·K² MACs."""
    return work_of_layer(window_layer(sizes, sizes.kernel))


def pointwise_work(sizes: Sizes) -> Work:
    """B·P·Q·M·C MACs: a matrix product of P·Q rows."""
    return work_of_layer(window_layer(sizes, 1))


def depthwise_work(sizes: Sizes) -> Work:
    """B·P·Q·C·K² MACs: one filter a channel."""
    return work_of_layer(window_layer(sizes, sizes.kernel, sizes.channels))


def pooling_work(sizes: Sizes) -> Work:
    """B·P·Q·C·(W - 1) comparisons of 2×2 windows, no MACs."""
    half = sizes.size // WINDOW
    outputs = sizes.batch * sizes.channels * half * half
    return Work(0, outputs * (WINDOW * WINDOW - 1), 0, outputs * WINDOW * WINDOW, outputs)


def projections() -> int:
    """Words of the four weight matrices, d·dh·(2H + 2G): MACs of one token as well."""
    return MODEL * HEAD * (2 * HEADS + 2 * KEY_HEADS)


def key_words() -> int:
    """Words that one token adds to keys and values: 2·G·dh."""
    return 2 * KEY_HEADS * HEAD


def prefill_work(sizes: Sizes) -> Work:
    """n·d·dh·(2H + 2G) + 2·n²·H·dh MACs a sequence; scores stay on the chip, keys and values are stored."""
    n, batch = sizes.tokens, sizes.batch
    macs = n * projections() + 2 * n * n * HEADS * HEAD
    return Work(batch * macs, 0, projections(), batch * n * MODEL, batch * n * MODEL, batch * n * key_words())


def decode_work(sizes: Sizes) -> Work:
    """d·dh·(2H + 2G) + 2·(n + 1)·H·dh MACs a sequence: the n tokens before are read from the cache, one is added."""
    seen, batch = sizes.tokens + 1, sizes.batch
    macs = projections() + 2 * seen * HEADS * HEAD
    return Work(batch * macs, 0, projections(), batch * MODEL, batch * MODEL, batch * seen * key_words())


KINDS: tuple[Kind, ...] = (
    Kind("dense", "dense", "N·M·B", dense_work),
    Kind("convolution", "convolution", "P·Q·M·C·K²·B", convolution_work),
    Kind("pointwise", "convolution", "P·Q·M·C·B", pointwise_work),
    Kind("depthwise", "depthwise", "P·Q·C·K²·B", depthwise_work),
    Kind("pooling", "pooling", "0", pooling_work),
    Kind("prefill", "attention", "(n·d·dh·(2H + 2G) + 2·n²·H·dh)·B", prefill_work),
    Kind("decode", "attention", "(d·dh·(2H + 2G) + 2·(n + 1)·H·dh)·B", decode_work),
)
KIND_OF: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


@lru_cache(maxsize=4096)
def work_of(kind: str, sizes: Sizes) -> Work:
    return KIND_OF[kind].work(sizes)


def depthwise_limit(kernel: int, stride: int) -> float:
    """K² / (1 + st²) MAC a word: each output takes st² new inputs and is one word itself; borders and weights left out."""
    return kernel**2 / (1 + stride**2)


def dense_limit(inputs: int, outputs: int) -> float:
    """M·N / (M + N) MAC a word for B → ∞: weights cost nothing any more."""
    return inputs * outputs / (inputs + outputs)


def batch_limit(kind: str, sizes: Sizes, bits: int) -> float:
    """FLOP/B for B → ∞: what is loaded once for all costs nothing, what each image brings stays."""
    one, two = (work_of(kind, with_batch(sizes, batch)) for batch in (1, 2))
    words = two.words - one.words
    return BITS_PER_BYTE * (two.flops - one.flops) / (bits * words) if words else inf


def with_batch(sizes: Sizes, batch: int) -> Sizes:
    return Sizes(sizes.size, sizes.channels, sizes.kernel, sizes.stride, batch, sizes.tokens)
