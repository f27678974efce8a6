"""The layer that named sizes describe, as scenes and lessons write them: columns of their own only where they are unlike rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.dataflow.layer import Layer

Values = Mapping[str, Any]

# What columns have where nothing else is said of them: 0 is no stride and no dilation, but a padding.
AS_ROWS, AS_PADDED_ROWS = 0, -1


def layer_of(values: Values) -> Layer:
    """Raises LayerError where the sizes make no layer."""
    return Layer(
        values["height"], values["width"], values["channels"], values["filters"],
        values["kernel_rows"], values["kernel_columns"], values["batch"], values["groups"],
        both(values, "stride"), both(values, "dilation"), pads_of(values),
    )  # fmt: skip


def both(values: Values, name: str) -> tuple[int, int]:
    """Of rows and of columns."""
    return values[name], values[f"{name}_columns"] or values[name]


def pads_of(values: Values) -> tuple[int, int, int, int]:
    """(top, left, bottom, right)."""
    top, more, left, right = (
        values[name] for name in ("padding", "padding_end", "padding_columns", "padding_columns_end")
    )
    left = top if left == AS_PADDED_ROWS else left
    return top, left, top + more, left + more if right == AS_PADDED_ROWS else right
