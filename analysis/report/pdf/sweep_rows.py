"""A sweep in the report: which cells are the best of something, drawn and listed, and which could not be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.report.pdf.elided import cut_short, shortened
from analysis.report.pdf.ink import Drawing, Mark, area, disc, line, sign, words
from analysis.report.pdf.scales import Scale, TickText, decades, powers_of_two
from analysis.sweep import FAILED, fronts
from analysis.units import UNKNOWN, binary, duration, exact, si

if TYPE_CHECKING:
    from analysis.sweep import Row, Table

WIDTH_PT, HEIGHT_PT = 493.0, 208.0
LEFT_PT, RIGHT_PT, TOP_PT, BOTTOM_PT = 52.0, 6.0, 6.0, 26.0
TICK_SIZE = 6.5
LONGEST_NAME = 60
ROOM = 1.5
LISTED, REASONS = 45, 12
# One sign a network; beyond these all have the same.
SIGNS = ("convolution", "dense", "pooling", "attention", "depthwise", "recurrent", "normalisation")
# Few devices name a price, and a cell without one could be on no front.
WEIGHED = ("latency", "energy", "ram")

# Column, name, how a tick is written, where ticks are.
Ticks = Callable[[float, float, int], list[float]]
Axis = tuple[str, str, TickText, Ticks]
TIME: Axis = ("latency_s", "time of a run", duration, decades)
ENERGY: Axis = ("energy_j", "energy of a run", lambda value: si(value, "J"), decades)
MEMORY: Axis = ("ram_used_bytes", "RAM", binary, powers_of_two)
PRICE: Axis = ("price_eur", "price of the device", lambda value: si(value, "EUR"), decades)


def sweep_section(table: Table) -> dict[str, Any]:
    """Fronts of latency, energy and RAM among the cells that do the same work and fit."""
    best = fronts(table, WEIGHED)
    rows = list(table.where(np.flatnonzero(best)).rows())
    ranked = sorted(rows, key=lambda row: (row.model, row.batch or 0, row.latency_s or 0.0))
    drawn = [scatter(table, best, TIME, other) for other in (ENERGY, MEMORY, PRICE)]
    return {
        "cells": exact(len(table)),
        "failed": exact(int((table["state"] == FAILED).sum())),
        "best": exact(len(rows)),
        "key": key(table),
        "charts": [one.record for one in drawn if one],
        "rows": [row_cells(row) for row in ranked[:LISTED]],
        "more": max(0, len(ranked) - LISTED),
        "reasons": reasons(table),
    }


def row_cells(row: Row) -> list[str]:
    batch = "file's" if row.batch is None else str(row.batch)
    price = UNKNOWN if row.price_eur is None else si(row.price_eur, "EUR")
    return [
        file_name(row.model),
        shortened(row.device, 40),
        batch,
        row.precision,
        row.resolution or "file's",
        row.kernel,
        duration(row.latency_s),
        f"{'at least ' if row.energy_at_least == 'yes' else ''}{si(row.energy_j, 'J')}",
        binary(row.ram_used_bytes),
        price,
    ]


def reasons(table: Table) -> list[list[str]]:
    """Why cells failed, and how many for each reason."""
    found = Counter(table["reason"][table["state"] == FAILED].tolist())
    return [[cut_short(text, 300), exact(count)] for text, count in found.most_common(REASONS)]


def scatter(table: Table, best: np.ndarray, across: Axis, up: Axis) -> Drawing | None:
    """Every cell by two of its numbers; None where fewer than two are known."""
    columns = [table.numbers(axis[0]) for axis in (across, up)]
    known = np.all([np.isfinite(column) & (column > 0) for column in columns], axis=0)
    if known.sum() < 2:
        return None
    x, y = (scale_of(column[known], number) for number, column in enumerate(columns))
    rows = np.flatnonzero(known)
    alt = f"{len(rows)} cells of the sweep by {across[1]} and {up[1]}; {int(best[known].sum())} of them are the best."
    marks = [*grid(x, y, across, up), *points(table, rows, best, x, y, columns)]
    return Drawing(WIDTH_PT, HEIGHT_PT, alt, tuple(marks))


def scale_of(values: np.ndarray, number: int) -> Scale:
    """number: 0 across, 1 up."""
    low, high = float(values.min()) / ROOM, float(values.max()) * ROOM
    if number:
        return Scale(low, high, HEIGHT_PT - BOTTOM_PT, TOP_PT, log=True)
    return Scale(low, high, LEFT_PT, WIDTH_PT - RIGHT_PT, log=True)


def grid(x: Scale, y: Scale, across: Axis, up: Axis) -> Iterator[Mark]:
    yield area(x.start, y.end, x.end - x.start, y.start - y.end, "panel", edge="line")
    for value in across[3](x.low, x.high, 8):
        yield line((x(value), y.end), (x(value), y.start), "line", 0.4)
        yield words(x(value), y.start + 6, across[2](value), TICK_SIZE, "dim", "middle")
    for value in up[3](y.low, y.high, 8):
        yield line((x.start, y(value)), (x.end, y(value)), "line", 0.4)
        yield words(x.start - 3, y(value), up[2](value), TICK_SIZE, "dim", "end")
    yield words((x.start + x.end) / 2, y.start + 17, across[1], TICK_SIZE + 0.5, "dim", "middle")
    yield words(6, (y.start + y.end) / 2, up[1], TICK_SIZE + 0.5, "dim", "middle", turn=-90)


def points(
    table: Table, rows: np.ndarray, best: np.ndarray, x: Scale, y: Scale, columns: Sequence[np.ndarray]
) -> Iterator[Mark]:
    """Cells as dots, those that lie on one another once; the best ones above them, with the sign of their network."""
    models, at = models_of(table), [(x(float(columns[0][r])), y(float(columns[1][r]))) for r in rows.tolist()]
    yield from (disc(px, py, 1.3, "movement", edge="") for px, py in sorted({(round(a), round(b)) for a, b in at}))
    for row, (px, py) in zip(rows.tolist(), at, strict=True):
        if best[row]:
            yield sign(sign_of(models, str(table["model"][row])), px, py, 6.5)


def models_of(table: Table) -> list[str]:
    """Those that could be read."""
    names = table["model"][table["state"] != FAILED].tolist()
    return list(dict.fromkeys(str(name) for name in names))


def sign_of(models: Sequence[str], model: str) -> str:
    return SIGNS[models.index(model)] if len(models) <= len(SIGNS) else SIGNS[0]


def key(table: Table) -> list[dict[str, str]]:
    """Which sign is which network; nothing where they are too many to have one each."""
    models = models_of(table)
    if not 1 < len(models) <= len(SIGNS):
        return []
    return [{"family": sign_of(models, model), "name": file_name(model)} for model in models]


def file_name(model: str) -> str:
    """Without its folders."""
    return shortened(PurePath(model).name or model, LONGEST_NAME)
