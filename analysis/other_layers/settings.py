"""The models as a person sets them: parameters of the lab's scenes and of the lessons."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis.other_layers.attention import DECODE, Shape, Work, decode, prefill
from analysis.other_layers.passes import Chain, Norm, norm_of
from analysis.other_layers.recurrent import Unrolled
from analysis.other_layers.training import Training

Values = Mapping[str, Any]


def unrolled_of(values: Values) -> Unrolled:
    return Unrolled(*(values[name] for name in ("cell", "inputs", "units", "steps", "batch", "bytes")))


def shape_of(values: Values) -> Shape:
    """Groups that do not divide the heads are the next fewer that do."""
    names = ("width", "heads", "head_width", "hidden", "layers", "gated", "vocabulary")
    width, heads, head_width, hidden, layers, gated, vocabulary = (values[name] for name in names)
    return Shape(width, heads, dividing(heads, values["groups"]), head_width, hidden, layers, gated, vocabulary)


def dividing(heads: int, groups: int) -> int:
    return next(count for count in range(min(heads, groups), 0, -1) if heads % count == 0)


def work_of(values: Values) -> Work:
    """Of the phase that is set: all tokens at once, or one more that sees them."""
    shape, tokens, batch = shape_of(values), values["tokens"], values["batch"]
    if values["phase"] == DECODE:
        return decode(shape, tokens, batch)
    return prefill(shape, tokens, batch, values["causal"])


def at_once(values: Values) -> int:
    """Tokens of one sequence that are computed together."""
    return 1 if values["phase"] == DECODE else int(values["tokens"])


def chain_of(values: Values) -> Chain:
    names = ("height", "width", "channels_in", "channels", "kernel", "norm", "activation", "window", "bytes")
    return Chain(*(values[name] for name in names))


def norm_of_values(values: Values) -> Norm:
    """deviation: √(variance + epsilon)."""
    return norm_of(values["gamma"], values["beta"], values["mean"], values["deviation"] ** 2)


def folded_of(values: Values) -> tuple[Fraction, Fraction]:
    """One weight and the bias with the norm folded in."""
    weights, bias = norm_of_values(values).folded((Fraction(values["weight"]),), Fraction(values["bias"]))
    return weights[0], bias


def training_of(values: Values) -> Training:
    names = ("layers", "width", "batch", "optimiser", "checkpoints", "bytes")
    return Training(*(values[name] for name in names))
