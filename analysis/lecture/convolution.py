"""S36 to S46: loops of a convolution, im2col, and the order of its copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise, product

from analysis.lecture.row import Row

KERNEL, CHANNELS_IN, CHANNELS_OUT = 2, 3, 5


def convolution_rows() -> Iterator[Row]:
    yield Row("S36", "nested loops", "1 + 1 + 2 + 2", len("jk") + len("xy") + len("uv"), "loops")
    bound = "a sum from 0 to K has K + 1 terms; it has to end at K - 1"
    yield Row("S36", f"terms of the sum over u = 0..K, K = {KERNEL}", "K", len(range(0, KERNEL + 1)), "terms", bound)
    whole = KERNEL * KERNEL * CHANNELS_IN
    yield Row("S39", "new words a step, window slid by 1", "one new partial column", whole - words_kept(1), "words")


def words_kept(stride: int) -> int:
    """(K - min(stride, K)) · K · C words of the window stay when it slides."""
    return (KERNEL - min(stride, KERNEL)) * KERNEL * CHANNELS_IN


def column_rows() -> Iterator[Row]:
    column = KERNEL * KERNEL * CHANNELS_IN
    yield Row("S44", "words of one im2col column", "", column, "words")
    for side in (3, 4):
        patches, inputs = (side - KERNEL + 1) ** 2, side * side * CHANNELS_IN
        picture = f"{side}x{side} input"
        yield Row("S44", f"{picture}: columns", "", patches, "columns")
        yield Row("S44", f"{picture}: words of all columns", "", patches * column, "words")
        yield Row("S44", f"{picture}: expansion", "", patches * column / inputs, "times")
        yield Row("S44", f"{picture}: MACs", "", patches * column * CHANNELS_OUT, "MAC")
    yield from copy_loop_rows()


def copy_loop_rows() -> Iterator[Row]:
    closed = len(range(-KERNEL // 2, KERNEL // 2 + 1)) ** 2 * CHANNELS_IN
    yield Row(
        "S46",
        "words that the printed loops copy, K = 2",
        "",
        closed,
        "words",
        "[x-K/2, x+K/2] has K + 1 ends for even K",
    )
    printed, swapped = (contiguous_runs(window_addresses(outer)) for outer in ("x", "y"))
    order = "x outside y jumps a row with each copy; with y outside there are K runs of K·Cin"
    yield Row("S46", "runs of addresses, x outside y as printed", "efficient access", printed, "runs", order)
    yield Row("S46", "runs of addresses, y outside x", "efficient access", swapped, "runs")


def window_addresses(outer: str, width: int = 4) -> list[int]:
    """Addresses that one column's copy reads from a picture in HWC order, with x or y as the outer loop."""
    positions = ((a, b) if outer == "y" else (b, a) for a, b in product(range(KERNEL), repeat=2))
    return [(y * width + x) * CHANNELS_IN + channel for y, x in positions for channel in range(CHANNELS_IN)]


def contiguous_runs(addresses: Iterable[int]) -> int:
    """Stretches of addresses that each follow the one before."""
    walked = list(addresses)
    return 1 + sum(after != before + 1 for before, after in pairwise(walked))
