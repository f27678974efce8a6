"""Einsum: any equation, as a chain of products of two."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from analysis.graph import Shape
from analysis.ops.registry import Call, Cost, MatrixProduct, Uncountable, cost_rule
from analysis.ops.steps import stretch

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Product of two operands: the indices that they have, and those that are left."""

    left: Labels
    right: Labels
    kept: frozenset[str]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.left + self.right))

    @property
    def contracts(self) -> bool:
        return not set(self.labels) <= self.kept


@cost_rule("Einsum", family="dense")
def einsum(call: Call) -> Cost:
    """MACs = B·M·K·N + L

    Two operands: product of all extents, where B are the indices that both have and the result keeps, K those that are
    summed, M and N those that only the first or only the second has and the result keeps; L = 0. More operands go pairwise
    from left to right, as numpy does without an optimised path and onnxruntime always; an index is summed as soon as
    no later operand needs it; B, M, K, N are those of the first pair that sums, L the MACs of the later ones.
    A pair that sums nothing is one multiplication per product of all its extents, and no MAC. One operand: one
    add per element that is summed away, nothing for a transposition.
    """
    shapes = [call.in_shape(index) for index in range(len(call.inputs))]
    terms, result = parse(str(call.attribute("equation", "")), [len(shape) for shape in shapes])
    extents = extents_of(terms, shapes)
    if len(terms) == 1:
        return summed(terms[0], result, extents)
    return chained(call, steps_of(terms, result), extents)


def parse(equation: str, ranks: Sequence[int]) -> tuple[list[Labels], Labels]:
    """Indices of each operand and of the result; an ellipsis becomes one label an axis, counted from the right."""
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    parts = left.split(",")
    if len(parts) != len(ranks):
        raise Uncountable(f"equation {equation!r} has {len(parts)} operands, the call has {len(ranks)}")
    terms = [labels_of(part, rank) for part, rank in zip(parts, ranks, strict=True)]
    widest = max((hidden(part, rank) for part, rank in zip(parts, ranks, strict=True)), default=0)
    return terms, labels_of(right, len(right.replace("...", "")) + widest) if arrow else implied(left, widest)


def hidden(part: str, rank: int) -> int:
    """Axes that the ellipsis of this operand stands for."""
    return rank - len(part.replace("...", "")) if "..." in part else 0


def labels_of(part: str, rank: int) -> Labels:
    number = hidden(part, rank)
    if number < 0 or not set(part) <= set(string.ascii_letters + "."):
        raise Uncountable(f"operand {part!r} of the equation does not go with rank {rank}")
    before, dots, after = part.partition("...")
    axes = tuple(f"...{axis}" for axis in range(number, 0, -1)) if dots else ()
    labels = (*before, *axes, *after)
    if len(labels) != rank:
        raise Uncountable(f"operand {part!r} of the equation does not go with rank {rank}")
    return labels


def implied(left: str, widest: int) -> Labels:
    """Result of an equation without an arrow: the ellipsis, then every index that occurs once, in order."""
    letters = left.replace("...", "").replace(",", "")
    return (*(f"...{axis}" for axis in range(widest, 0, -1)), *sorted(x for x in set(letters) if letters.count(x) == 1))


def extents_of(terms: Iterable[Labels], shapes: Iterable[Shape]) -> Mapping[str, int]:
    """Index -> extent; 1 stretches."""
    extents: dict[str, int] = {}
    for labels, shape in zip(terms, shapes, strict=True):
        for label, extent in zip(labels, shape, strict=True):
            extents[label] = stretch(extents.get(label, 1), extent)
    return extents


def summed(labels: Labels, result: Labels, extents: Mapping[str, int]) -> Cost:
    elements, left = volume(set(labels), extents), volume(result, extents)
    return Cost(other_ops=elements - left, family="movement" if elements == left else None)


def volume(labels: Iterable[str], extents: Mapping[str, int]) -> int:
    return prod(extents[label] for label in labels)


def steps_of(terms: Sequence[Labels], result: Labels) -> list[Step]:
    """The pairs from left to right; what a pair leaves is the next one's first operand."""
    steps, left = [], terms[0]
    for index, right in enumerate(terms[1:], 2):
        kept = frozenset(result).union(*terms[index:])
        step = Step(left, right, kept)
        steps.append(step)
        left = tuple(label for label in step.labels if label in kept)
    return steps


def chained(call: Call, steps: Sequence[Step], extents: Mapping[str, int]) -> Cost:
    sums = [step for step in steps if step.contracts]
    macs = sum(volume(step.labels, extents) for step in sums)
    multiplications = sum(volume(step.labels, extents) for step in steps if not step.contracts)
    if not sums:
        return Cost(other_ops=multiplications, family="elementwise")
    symbols = split(sums[0], extents)
    symbols["L"] = macs - volume(sums[0].labels, extents)
    by_left = len(steps) == 1 and call.input(0).constant and not call.input(1).constant
    rows, columns = (symbols["M"], symbols["N"]) if by_left else (symbols["N"], symbols["M"])
    product = MatrixProduct(rows, symbols["K"], columns, symbols["B"]) if len(steps) == 1 else None
    return Cost(macs, multiplications, product=product, symbols=symbols)


def split(step: Step, extents: Mapping[str, int]) -> dict[str, int]:
    """Extents of a pair, sorted into the four of a batch of matrix products."""
    left, right, kept = set(step.left), set(step.right), step.kept
    parts = {
        "B": left & right & kept,
        "M": (left - right) & kept,
        "N": (right - left) & kept,
        "K": (left | right) - kept,
    }
    return {name: volume(labels, extents) for name, labels in parts.items()}
