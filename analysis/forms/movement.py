"""Bytes in another place or under another shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.forms.registry import Form, Source, form, moved, same
from analysis.forms.windows import FIRST, LAST
from analysis.graph import Tensor


@form("RESHAPE", "Reshape", metadata=(1,))
def reshape(call: Source) -> Form:
    """The new shape is an operand, or in the oldest files an option."""
    if call.has(1):
        return Form("Reshape", (call.tensor(0), call.tensor(1)), {"allowzero": 1})
    return Form("Reshape", (call.tensor(0),), {"shape": tuple(call.option("new_shape", ())), "allowzero": 1})


@form("SQUEEZE", "Squeeze")
def squeeze(call: Source) -> Form:
    axes = call.option("squeeze_dims", ())
    return Form("Squeeze", (call.tensor(0),), {"axes": tuple(axes)} if axes else {})


same("EXPAND_DIMS", "Unsqueeze", metadata=(1,))
same("SHAPE", "Shape")
same("TILE", "Tile", metadata=(1,))
same("BROADCAST_TO", "Expand", metadata=(1,))
same("GATHER_ND", "GatherND", metadata=(1,))
same("RANGE", "Range", metadata=(0, 1, 2))
same("REVERSE_SEQUENCE", "ReverseSequence", metadata=(1,))


@form("TRANSPOSE", "Transpose", metadata=(1,))
def transpose(call: Source) -> Form:
    return Form("Transpose", (call.tensor(0),), {"perm": call.numbers(1)})


@form("STABLEHLO_TRANSPOSE", "Transpose")
def stablehlo_transpose(call: Source) -> Form:
    return Form("Transpose", (call.tensor(0),), {"perm": tuple(call.option("permutation", ()))})


@form("CONCATENATION", "Concat")
def concatenation(call: Source) -> Form:
    return Form("Concat", tuple(call.inputs), {"axis": call.option("axis")})


@form("STABLEHLO_CONCATENATE", "Concat")
def stablehlo_concatenate(call: Source) -> Form:
    return Form("Concat", tuple(call.inputs), {"axis": call.option("dimension")})


@form("SPLIT", "Split", metadata=(0,))
def split(call: Source) -> Form:
    """Operands: axis, data."""
    return Form("Split", (call.tensor(1),), {"axis": call.numbers(0)[0], "num_outputs": call.option("num_splits", 1)})


@form("SPLIT_V", "Split", metadata=(1, 2))
def split_v(call: Source) -> Form:
    """Operands: data, sizes (one may be −1: what is left), axis."""
    axis, parts = call.numbers(2)[0], call.numbers(1)
    rest = call.shape()[axis] - sum(size for size in parts if size >= 0)
    return Form("Split", (call.tensor(0),), {"axis": axis, "split": [rest if size < 0 else size for size in parts]})


@form("GATHER", "Gather", metadata=(1,))
def gather(call: Source) -> Form:
    return Form("Gather", (call.tensor(0), call.tensor(1)), {"axis": call.option("axis")})


@form("EMBEDDING_LOOKUP", "Gather", metadata=(0,))
def embedding_lookup(call: Source) -> Form:
    """Operands: indices, table."""
    return Form("Gather", (call.tensor(1), call.tensor(0)), {"axis": 0})


@form("ONE_HOT", "OneHot", metadata=(1, 2, 3))
def one_hot(call: Source) -> Form:
    return Form("OneHot", (call.tensor(0), call.tensor(1), call.tensor(2)), {"axis": call.option("axis", -1)})


def pads_of(call: Source) -> dict[str, Any]:
    """(axis, 2) amounts as all begins, then all ends."""
    amounts = call.numbers(1)
    return {"pads": (*amounts[::2], *amounts[1::2])}


@form("PAD", "Pad", metadata=(1,))
def pad(call: Source) -> Form:
    return Form("Pad", (call.tensor(0),), pads_of(call))


@form("PADV2", "Pad", metadata=(1, 2))
def pad_with(call: Source) -> Form:
    return Form("Pad", (call.tensor(0), None, call.tensor(2)), pads_of(call))


@form("MIRROR_PAD", "Pad", metadata=(1,))
def mirror_pad(call: Source) -> Form:
    return Form("Pad", (call.tensor(0),), {**pads_of(call), "mode": "reflect"})


def resized(call: Source, mode: str) -> Form:
    data = moved(call.tensor(0), FIRST[4])
    shape = data.shape or ()
    wanted = (*shape[:2], *call.numbers(1))
    return Form("Resize", (data, None, None, numbers(wanted)), {"mode": mode}, LAST[4])


def numbers(values: tuple[int, ...]) -> Tensor:
    return Tensor("sizes", (len(values),), "int64", constant=True, value=np.array(values, np.int64))


form("RESIZE_BILINEAR", "Resize", metadata=(1,))(lambda call: resized(call, "linear"))
form("RESIZE_NEAREST_NEIGHBOR", "Resize", metadata=(1,))(lambda call: resized(call, "nearest"))
