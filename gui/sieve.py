"""Which layers a view shows, which are alike, which comes next: pure functions on the columns of a workload."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from analysis.ops.registry import FAMILIES

if TYPE_CHECKING:
    from analysis.workload import Workload
    from gui.view import View


def shown_rows(view: View, workload: Workload) -> np.ndarray:
    """A read-only mask over the layers, True where the layer passes every part of the view."""
    mask = suiting(workload, view.text) & ~members(view.hidden, len(workload))
    if view.isolated is not None:
        mask &= members(view.isolated, len(mask))
    if view.families:
        mask &= np.isin(workload.family, [FAMILIES.index(family) for family in view.families])
    mask.setflags(write=False)
    return mask


def members(layers: Iterable[int], count: int) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[[layer for layer in layers if 0 <= layer < count]] = True
    return mask


def suiting(workload: Workload, words: str) -> np.ndarray:
    """True where the layer's name or operator contains every word."""
    wanted = words.casefold().split()
    if not wanted:
        return np.ones(len(workload), dtype=bool)
    texts = (f"{name} {op}".casefold() for name, op in zip(workload.names, workload.ops, strict=True))
    return np.fromiter((all(word in text for word in wanted) for text in texts), dtype=bool, count=len(workload))


def similar(workload: Workload, layers: Iterable[int]) -> frozenset[int]:
    """Layers with the operator, family and kernel window of one of the given."""
    wanted = {kind_of(workload, layer) for layer in layers}
    return frozenset(layer for layer in range(len(workload)) if kind_of(workload, layer) in wanted)


def kind_of(workload: Workload, layer: int) -> tuple[object, ...]:
    """Operator, family, and the sizes of a convolution's window, wherever the file keeps them among the weights' axes."""
    symbols = workload.symbols[layer]
    return workload.ops[layer], int(workload.family[layer]), symbols.get("R"), symbols.get("S")


def next_shown(shown: np.ndarray, current: int | None, by: int) -> int | None:
    """The shown layer after (by = 1) or before (by = -1) the current one; at the end the last. None without any."""
    rows = np.flatnonzero(shown)
    if not len(rows):
        return None
    if current is None:
        return int(rows[0 if by > 0 else -1])
    at = np.searchsorted(rows, current, side="right" if by > 0 else "left") + (0 if by > 0 else -1)
    return int(rows[min(max(at, 0), len(rows) - 1)])
