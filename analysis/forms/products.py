"""Products of matrices."""

from __future__ import annotations

from string import ascii_lowercase

from analysis.forms.registry import Form, Source, Unformed, form, reshaped
from analysis.graph import Shape, Tensor


@form("FULLY_CONNECTED", "Gemm")
def fully_connected(call: Source) -> Form:
    """Kernel (outputs, inputs), also where it is stored in shuffled blocks of 4 by 16; the data's other axes are the batch."""
    data, inner = call.tensor(0), call.shape(1)[-1]
    left = reshaped(data, ((data.elements or 0) // inner, inner))
    return Form("Gemm", (left, call.tensor(1), call.optional(2)), {"transB": 1})


@form("BATCH_MATMUL", "MatMul")
def batch_matmul(call: Source) -> Form:
    """Either factor may be transposed."""
    left = turned(call.tensor(0), call.shape(0), call.option("adj_x", False))
    return Form("MatMul", (left, turned(call.tensor(1), call.shape(1), call.option("adj_y", False))))


def turned(tensor: Tensor, shape: Shape, swap: bool) -> Tensor:
    return reshaped(tensor, (*shape[:-2], shape[-1], shape[-2])) if swap else tensor


@form("STABLEHLO_DOT_GENERAL", "Einsum")
def dot_general(call: Source) -> Form:
    """Batch axes, then what is left of the first factor, then of the second; contracted axes are summed over."""
    ranks = [len(call.shape(0)), len(call.shape(1))]
    if sum(ranks) > len(ascii_lowercase):
        raise Unformed("there are too many axes")
    left, right = list(ascii_lowercase[: ranks[0]]), list(ascii_lowercase[ranks[0] : sum(ranks)])
    batch = pairs(call, "batching")
    contracted = pairs(call, "contracting")
    for one, other in (*batch, *contracted):
        right[other] = left[one]
    common = [left[one] for one, _ in batch]
    gone = {*common, *(left[one] for one, _ in contracted)}
    rest = [letter for letter in (*left, *right) if letter not in gone]
    equation = f"{''.join(left)},{''.join(right)}->{''.join((*common, *rest))}"
    return Form("Einsum", (call.tensor(0), call.tensor(1)), {"equation": equation})


def pairs(call: Source, what: str) -> list[tuple[int, int]]:
    """Axes of both factors that belong together."""
    left, right = (call.option(f"{side}_{what}_dimensions", ()) for side in ("lhs", "rhs"))
    return list(zip(left, right, strict=True))
