"""Where boxes stand and wires run: a pure function of the wires, the same for the same network each time.

Rows by the longest path, order by barycentres, places across after Brandes and Köpf; long networks in columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.picture.alignment import Gap, places_across
from analysis.picture.layering import Progress, Rows, Wires, rows_of
from analysis.picture.ordering import put_in_order
from analysis.picture.routes import Routes, Standing, routed
from analysis.sketch.folding import first_rows

# In units of the picture: at scale 1 a unit is a pixel.
BOX_WIDTH, BOX_HEIGHT, ROW_GAP = 176.0, 56.0, 34.0
PITCH = BOX_HEIGHT + ROW_GAP
BOX_GAP, WIRE_GAP, WIRE_ROOM = 22.0, 14.0, 6.0
GUTTER, LANE, MARGIN = 44.0, 9.0, 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """x, y: middle of each box. row_of, column_of: by box. routes: way of each wire. bounds: left, top, right, bottom."""

    x: np.ndarray
    y: np.ndarray
    row_of: np.ndarray
    column_of: np.ndarray
    routes: Routes
    bounds: tuple[float, float, float, float]


def silent(fraction: float, text: str) -> None:
    """Nobody waits for a small picture."""


def place(boxes: int, wires: Wires, *, folded: bool = True, progress: Progress = silent) -> Placement:
    """Lays out `boxes` boxes; `progress` may raise Cancelled. Every wire leads to a box of a higher number."""
    progress(0.0, "laying out")
    rows = rows_of(boxes, wires)
    put_in_order(rows, progress)
    across = places_across(rows, gap_of(boxes), progress)
    progress(0.9, "routing")
    return stood(rows, wires, across, folded)


def gap_of(boxes: int) -> Gap:
    """How far apart two middles of one row are: wires need less room than boxes."""

    def gap(left: int, right: int) -> float:
        half = (BOX_WIDTH if left < boxes else WIRE_ROOM) / 2 + (BOX_WIDTH if right < boxes else WIRE_ROOM) / 2
        return half + (BOX_GAP if left < boxes and right < boxes else WIRE_GAP)

    return gap


def stood(rows: Rows, wires: Wires, across: np.ndarray, folded: bool) -> Placement:
    """Rows broken into columns, columns side by side with room for the wires that run between them."""
    row_of = np.array(rows.row_of, dtype=np.int64)
    starts = column_starts(rows, across, folded)
    column_of_row = np.searchsorted(starts, np.arange(len(rows.rows)), side="right") - 1
    column_of = column_of_row[row_of]
    tops = (row_of - starts[column_of]) * PITCH if len(row_of) else np.zeros(0)
    standing = Standing(rows, across.copy(), tops, column_of, BOX_WIDTH, BOX_HEIGHT, LANE)
    lanes = standing.lanes(wires)
    widths = standing.set_side_by_side(lanes, GUTTER)
    routes = routed(standing, wires, lanes)
    height = float(tops.max(initial=0.0)) + BOX_HEIGHT
    bounds = (-MARGIN, -MARGIN, float(widths) + MARGIN, height + MARGIN)
    boxes = slice(0, rows.boxes)
    y = tops[boxes] + BOX_HEIGHT / 2
    return Placement(standing.x[boxes], y, row_of[boxes], column_of[boxes], routes, bounds)


def column_starts(rows: Rows, across: np.ndarray, folded: bool) -> np.ndarray:
    if not folded or not rows.rows:
        return np.zeros(1, dtype=np.int64)
    leaving = np.array([sum(bool(rows.below[item]) for item in row) for row in rows.rows])
    spans = [across[row].max() - across[row].min() for row in rows.rows]
    return first_rows(leaving, float(np.mean(spans)) + BOX_WIDTH + GUTTER, PITCH)
