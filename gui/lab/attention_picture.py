"""One head: queries at the left, keys above, scores where they meet, values beside them, and the context at the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.other_layers.attention import Shape
from gui.lab.attention_state import CONTEXT, HIDDEN, PARTS, PROJECT, SCORES, WEIGH, Course, Place
from gui.lab.dense_view import tr
from gui.lab.ink import Grid, Look, caption, elided, fitting_cell, paint_grid
from gui.theme import LOOK

LINE, GUTTER, MOST_CELL = 16.0, 26.0, 34.0


@dataclass(frozen=True, slots=True)
class Picture:
    """Planes of cells. keys lie on their side, so that a query meets each of them."""

    queries: Grid
    keys: Grid
    scores: Grid
    values: Grid
    context: Grid


def picture_of(room: QRectF, course: Course) -> Picture:
    tokens, width = course.tokens, course.width
    rows = 1 if course.is_decode else tokens
    size = fitting_cell(
        room.width() - 2 * GUTTER - 4, room.height() - 2 * LINE - GUTTER, 2 * width + tokens,
        max(width, tokens) + rows, MOST_CELL,
    )  # fmt: skip
    wide = (2 * width + tokens) * size + 2 * GUTTER
    tall = (max(width, tokens) + rows) * size + 2 * LINE + GUTTER
    left = room.left() + max(0.0, (room.width() - wide) / 2)
    top = room.top() + LINE + max(0.0, (room.height() - tall) / 2)
    middle, right = left + width * size + GUTTER, left + (width + tokens) * size + 2 * GUTTER
    low = top + max(width, tokens) * size + LINE + GUTTER
    return Picture(
        Grid(left, low, rows, width, size),
        Grid(middle, low - LINE - GUTTER - width * size, width, tokens, size),
        Grid(middle, low, rows, tokens, size),
        Grid(right, low - LINE - GUTTER - tokens * size, tokens, width, size),
        Grid(right, low, rows, width, size),
    )


def paint_head(painter: QPainter, room: QRectF, course: Course, place: Place) -> Picture:
    picture = picture_of(room, course)
    for grid, tensor, looks in planes(picture, course, place):
        paint_grid(painter, grid, tensor, looks.astype(np.int8).reshape(-1))
    paint_unseen(painter, picture.scores, course)
    paint_names(painter, room, picture, course)
    return picture


def planes(picture: Picture, course: Course, place: Place) -> tuple[tuple[Grid, str, np.ndarray], ...]:
    width = course.width
    cached, queries = cache_looks(course, place), query_looks(course, place)
    return (
        (picture.queries, "inputs", np.repeat(queries[:, None], width, axis=1)),
        (picture.keys, "inputs", np.repeat(used_now(cached, course, place, SCORES)[None, :], width, axis=0)),
        (picture.scores, "outputs", score_looks(course, place)),
        (picture.values, "inputs", np.repeat(used_now(cached, course, place, CONTEXT)[:, None], width, axis=1)),
        (picture.context, "outputs", np.repeat(context_looks(course, place)[:, None], width, axis=1)),
    )


def past(place: Place, part: str) -> bool:
    """Whether a part of the row that is worked on is done."""
    return place.over or PARTS.index(place.part) > PARTS.index(part)


def cache_looks(course: Course, place: Place) -> np.ndarray:
    """Of each token's key and value: in the cache, coming, or not there yet."""
    tokens = np.arange(course.tokens)
    if place.part == PROJECT and not place.over:
        if not course.is_decode:
            return np.full(course.tokens, Look.NOW)
        return np.where(tokens < place.row, Look.HELD, np.where(tokens == place.row, Look.NOW, Look.EMPTY))
    return np.where(tokens < place.rows, Look.HELD, Look.EMPTY)


def used_now(looks: np.ndarray, course: Course, place: Place, part: str) -> np.ndarray:
    """Keys are read for scores, values for the context."""
    if place.over or place.part != part:
        return looks
    seen = np.array([course.sees(place.row, key) and key < place.rows for key in range(course.tokens)])
    return np.where(seen, Look.NOW, looks)


def query_looks(course: Course, place: Place) -> np.ndarray:
    if course.is_decode:
        now = place.part in (PROJECT, SCORES) and not place.over
        return np.array([Look.NOW if now else Look.USED])
    if place.part == PROJECT:
        return np.full(course.tokens, Look.NOW)
    rows = np.arange(course.tokens)
    looks = np.where((rows < place.row) | past(place, SCORES) & (rows == place.row), Look.USED, Look.HELD)
    return np.where((rows == place.row) & (place.part == SCORES) & (not place.over), Look.NOW, looks)


def score_looks(course: Course, place: Place) -> np.ndarray:
    """Pale once they have weighed their values."""
    rows = [place.row] if course.is_decode else range(course.tokens)
    return np.array([[score_look(course, place, row, key) for key in range(course.tokens)] for row in rows])


def score_look(course: Course, place: Place, row: int, key: int) -> int:
    is_begun = row < place.row or (row == place.row and past(place, PROJECT))
    if not is_begun or not course.sees(row, key) or key >= place.rows:
        return Look.EMPTY
    if row < place.row or past(place, CONTEXT):
        return Look.USED
    return Look.NOW if place.part in (SCORES, WEIGH, CONTEXT) else Look.HELD


def context_looks(course: Course, place: Place) -> np.ndarray:
    rows = np.array([place.row]) if course.is_decode else np.arange(course.tokens)
    own = Look.HELD if past(place, CONTEXT) else Look.NOW if place.part == CONTEXT else Look.EMPTY
    looks = np.where(rows < place.row, Look.HELD, np.where(rows == place.row, own, Look.EMPTY))
    return np.full(len(rows), Look.NOW) if place.part == HIDDEN and not place.over else looks


def paint_unseen(painter: QPainter, grid: Grid, course: Course) -> None:
    """A stroke through what a token may not see."""
    if course.is_decode or not course.causal or grid.cell < 8:
        return
    painter.setPen(QPen(LOOK.theme.colour("dim", 0.7), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row in range(grid.rows):
        for key in range(row + 1, grid.columns):
            cell = grid.cell_rect(row, key).adjusted(grid.cell / 4, grid.cell / 4, -grid.cell / 4, -grid.cell / 4)
            painter.drawLine(cell.bottomLeft(), cell.topRight())


def paint_names(painter: QPainter, room: QRectF, picture: Picture, course: Course) -> None:
    kept = course.is_decode
    names = (
        (picture.queries, tr("query q") if kept else tr("queries Q"), GUTTER),
        (picture.keys, tr("cache: keys, lying") if kept else tr("keys Kᵀ"), GUTTER),
        (picture.scores, tr("scores of the newest token") if kept else tr("scores Q·Kᵀ, softmax"), GUTTER),
        (picture.values, tr("cache: values") if kept else tr("values V"), 60.0),
        (picture.context, tr("context"), 60.0),
    )
    for grid, text, beyond in names:
        width = min(grid.rect.width() + beyond - 4, room.right() - grid.left)
        caption(painter, QPointF(grid.left, grid.top - 5), elided(text, width))


def paint_sharing(painter: QPainter, room: QRectF, picture: Picture, shape: Shape) -> None:
    """In the free corner: heads of queries, each group over the one head of keys and values that it shares."""
    box = QRectF(room.left(), room.top(), picture.keys.left - 24 - room.left(), picture.queries.top - LINE - room.top())
    step = min(16.0, box.width() / (shape.heads + 0.6 * shape.groups))
    if step < 4 or box.height() < 66:
        return
    each, left = shape.heads // shape.groups, box.left()
    beyond = picture.values.left if picture.keys.top > box.top() + 40 else picture.keys.left
    caption(painter, QPointF(left, box.top() + 12), elided(sharing_words(each), beyond - left - 12))
    painter.setPen(QPen(LOOK.theme.colour("inputs"), 1.0))
    for _ in range(shape.groups):
        painter.setBrush(LOOK.theme.colour("inputs", 0.2))
        painter.drawRects([QRectF(left + number * step, box.top() + 22, step - 2, 10) for number in range(each)])
        painter.setBrush(LOOK.theme.colour("inputs", 0.75))
        painter.drawRect(QRectF(left, box.top() + 35, each * step - 2, 10))
        left += (each + 0.6) * step


def sharing_words(each: int) -> str:
    if each == 1:
        return tr("one KV head for each query head")
    return tr("{n} query heads to one KV head").format(n=each)
