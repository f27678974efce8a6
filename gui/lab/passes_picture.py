"""Lanes of passes: maps in memory as planes of cells, between them what works, and arrows where words cross."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.other_layers.passes import ACTIVATION, CONVOLUTION, NORM, POOL, Chain
from gui.lab.dense_view import tr
from gui.lab.ink import Grid, Look, arrow, caption, elided, fitting_cell, paint_grid
from gui.lab.passes_state import ROWS, At, Stop, at_time, stops_of
from gui.theme import LOOK, small_font

WORK_SHARE, GAP, MOST_CELL, CAPTION = 0.85, 16.0, 24.0, 34.0
TOKENS = {CONVOLUTION: "convolution", NORM: "normalisation", ACTIVATION: "elementwise", POOL: "pooling"}


def short_name(name: str) -> str:
    return {CONVOLUTION: tr("conv"), NORM: tr("norm"), ACTIVATION: tr("ReLU"), POOL: tr("pool")}[name]


def map_name(chain: Chain, stop: Stop) -> str:
    """ "32×32×16" """
    if stop.names == ("in",):
        return f"{chain.height}×{chain.width}×{chain.channels_in}"
    if stop.names[-1] == POOL:
        return f"{chain.height // chain.window}×{chain.width // chain.window}×{chain.channels}"
    return f"{chain.height}×{chain.width}×{chain.channels}"


def places(room: QRectF, chain: Chain, is_fused: bool) -> Iterator[tuple[Stop, QRectF]]:
    """Where each stop stands. Both lanes have the columns of the longer one, so that maps stand below each other."""
    whole = stops_of(chain, False)
    maps, works = len(whole) // 2 + 1, len(whole) // 2
    gaps = GAP * (len(whole) - 1)
    unit = max(8.0, min(ROWS * MOST_CELL, (room.width() - gaps) / (maps + WORK_SHARE * works)))
    used = unit * (maps + WORK_SHARE * works) + gaps
    left = room.left() + max(0.0, (room.width() - used) / 2)
    for number, stop in enumerate(stops_of(chain, is_fused)):
        is_last = is_fused and number == 1
        wide = unit if stop.kind == "map" else WORK_SHARE * unit
        if is_last:
            wide = works * WORK_SHARE * unit + (works - 1) * (unit + 2 * GAP)
        yield stop, QRectF(left, room.top() + CAPTION, wide, room.height() - CAPTION - 4)
        left += wide + GAP


def paint_lane(painter: QPainter, room: QRectF, chain: Chain, is_fused: bool, time: float) -> None:
    caption(
        painter, QPointF(room.left(), room.top() + 12), elided(lane_words(chain, is_fused), room.width()), dim=False
    )
    stood, now = list(places(room, chain, is_fused)), at_time(chain, is_fused, time)
    for number, (stop, place) in enumerate(stood):
        if stop.kind == "map":
            paint_map(painter, place, chain, stop, number // 2, now)
        else:
            paint_work(painter, place, stop, middle_of(stood[0][1]), not now.over and now.number == number // 2)
    paint_arrows(painter, [place for _, place in stood], middle_of(stood[0][1]), now)


def lane_words(chain: Chain, is_fused: bool) -> str:
    count = 1 if is_fused else 1 + len(chain.followers)
    if is_fused:
        return tr("fused: one pass, a sum is finished in registers before it is stored")
    return tr("one pass over memory") if count == 1 else tr("separate: {n} passes over memory").format(n=count)


def grid_of(place: QRectF, rows: int) -> Grid:
    cell = fitting_cell(place.width(), place.height() - 18, ROWS, ROWS, MOST_CELL)
    return Grid(place.left(), place.top() + 18 + (ROWS - rows) * cell / 2, rows, rows, cell)


def paint_map(painter: QPainter, place: QRectF, chain: Chain, stop: Stop, number: int, now: At) -> None:
    """number: passes before it. Written by the one before, read by the next."""
    grid = grid_of(place, stop.rows)
    looks = np.full(stop.rows, Look.EMPTY)
    looks[: round(stop.rows * written(number, now))] = Look.HELD
    read = round(stop.rows * taken(number, now))
    looks[:read] = Look.USED
    if not now.over and now.number == number and read < stop.rows:
        looks[read] = Look.NOW
    if not now.over and now.number == number - 1:
        looks[min(stop.rows - 1, int(stop.rows * now.part))] = Look.NOW
    tensor = "inputs" if number == 0 else "outputs"
    paint_grid(painter, grid, tensor, np.repeat(looks[:, None], stop.rows, axis=1).astype(np.int8).reshape(-1))
    text = elided(map_name(chain, stop), place.width() + GAP - 4)
    caption(painter, QPointF(place.left(), place.top() + 12), text)


def written(number: int, now: At) -> float:
    """Part of a map that stands in memory; the inputs are there from the start."""
    if number == 0 or now.number > number - 1 or now.over:
        return 1.0
    return now.part if now.number == number - 1 else 0.0


def taken(number: int, now: At) -> float:
    """Part of a map that the next pass has read."""
    if now.number > number or (now.over and now.number == number):
        return 1.0
    return now.part if now.number == number else 0.0


def middle_of(place: QRectF) -> tuple[float, float]:
    """(level of the middle, height) of a map."""
    box = grid_of(place, ROWS).rect
    return box.center().y(), box.height()


def paint_work(painter: QPainter, place: QRectF, stop: Stop, middle: tuple[float, float], is_now: bool) -> None:
    """A box for each thing that is done, side by side."""
    tall = max(16.0, 0.55 * middle[1])
    box = QRectF(place.left(), middle[0] - tall / 2, place.width(), tall)
    each = (box.width() - 4 * (len(stop.names) - 1)) / len(stop.names)
    painter.setFont(small_font())
    for number, name in enumerate(stop.names):
        part = QRectF(box.left() + number * (each + 4), box.top(), each, box.height())
        edge = LOOK.theme.colour("selection" if is_now else TOKENS[name])
        painter.setPen(QPen(edge, 2.2 if is_now else 1.2))
        painter.setBrush(LOOK.theme.colour(TOKENS[name], 0.16))
        painter.drawRoundedRect(part, 5, 5)
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(part, Qt.AlignmentFlag.AlignCenter, elided(short_name(name), part.width() - 4))


def paint_arrows(painter: QPainter, stood: Sequence[QRectF], middle: tuple[float, float], now: At) -> None:
    """Into and out of what works now amber, the others pale."""
    for number, place in enumerate(stood[:-1]):
        is_now = not now.over and number // 2 == now.number
        tint = LOOK.theme.colour("selection" if is_now else "dim", 1.0 if is_now else 0.5)
        arrow(painter, QPointF(place.right() + 1, middle[0]), QPointF(place.right() + GAP - 2, middle[0]), tint, 1.4)
