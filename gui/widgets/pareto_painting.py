"""Paints a Pareto chart: axes in words, budgets with what lies beyond them hatched, fronts as steps, marks, their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from gui.theme import LOOK
from gui.widgets.pareto_data import Measure, Points
from gui.widgets.pareto_labels import Placed, placed_labels
from gui.widgets.pareto_marks import BOLD_PX, PALE_PX, paint_marks
from gui.widgets.pareto_ticks import ticks
from gui.widgets.plane import Plane
from gui.widgets.plane_axes import LINE_PX, RIGHT, mixed

TICK_PX, TICK_UP_PX = 72, 34
# Of a chart with many fronts each line is thin.
FEW_FRONTS = 3
# Of the fronts of different works, so that one is followed where two cross.
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


@dataclass(frozen=True, eq=False)
class Chart:
    """names: of rows, what they are called beside their marks. budgets: of each axis (SI, words), None without
    one. here: rows that are the scenario shown.
    """

    points: Points
    x: Measure
    y: Measure
    names: Mapping[int, str] = field(default_factory=dict)
    budgets: tuple[tuple[float, str] | None, tuple[float, str] | None] = (None, None)
    here: frozenset[int] = frozenset()

    def values(self, axis: str) -> np.ndarray:
        return self.points.x if axis == "x" else self.points.y


def margins_of(chart: Chart, plane: Plane, metrics: QFontMetricsF) -> tuple[int, int, int, int]:
    """Left, top, right, bottom, in pixels: room for the words of both axes."""
    words = [text for _, text in ticks(chart.y, plane.bottom, plane.top, 8)]
    widest = max(map(metrics.horizontalAdvance, words), default=30.0)
    return int(widest) + 14, LINE_PX + 6, 18, 2 * LINE_PX + 4


def paint_chart(painter: QPainter, chart: Chart, plane: Plane, vector: bool) -> None:
    paint_axes(painter, chart, plane)
    painter.save()
    painter.setClipRect(frame_of(plane).adjusted(-1, -1, 1, 1))
    paint_budgets(painter, chart, plane)
    paint_steps(painter, chart.points, plane)
    painter.restore()
    painter.save()
    painter.setClipRect(frame_of(plane).adjusted(-BOLD_PX, -BOLD_PX, BOLD_PX, BOLD_PX))
    paint_marks(painter, plane, chart.points, vector)
    painter.restore()
    paint_names(painter, labels_of(chart, plane, QFontMetricsF(painter.font())))


def frame_of(plane: Plane) -> QRectF:
    return QRectF(plane.x, plane.y, plane.width, plane.height)


# Axes


def paint_axes(painter: QPainter, chart: Chart, plane: Plane) -> None:
    theme, frame = LOOK.theme, frame_of(plane)
    across = ticks(chart.x, plane.left, plane.right, max(2, int(plane.width / TICK_PX)))
    up = ticks(chart.y, plane.bottom, plane.top, max(2, int(plane.height / TICK_UP_PX)))
    painter.setPen(QPen(theme.colour("line"), 1))
    xs, ys = ([round(place(at)) + 0.5 for at, _ in found] for place, found in ((plane.px, across), (plane.py, up)))
    painter.drawLines([QLineF(x, frame.top(), x, frame.bottom()) for x in xs])
    painter.drawLines([QLineF(frame.left(), y, frame.right(), y) for y in ys])
    painter.setPen(theme.colour("dim"))
    for x, text in uncrowded(xs, [text for _, text in across], QFontMetricsF(painter.font())):
        box = QRectF(x - TICK_PX, frame.bottom() + 3, 2 * TICK_PX, LINE_PX)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    for y, (_, text) in zip(ys, up, strict=True):
        painter.drawText(QRectF(0, y - LINE_PX / 2, plane.x - 6, LINE_PX), RIGHT, text)
    paint_titles(painter, chart, frame)


def uncrowded(xs: list[float], words: list[str], metrics: QFontMetricsF) -> Iterator[tuple[float, str]]:
    """Words from left to right, without those that would touch the one before."""
    end = -1e9
    for x, text in zip(xs, words, strict=True):
        half = metrics.horizontalAdvance(text) / 2
        if x - half > end + 8:
            end = x + half
            yield x, text


def paint_titles(painter: QPainter, chart: Chart, frame: QRectF) -> None:
    """The quantity that goes up stands above its axis, the other below the right end of its own."""
    flags = Qt.TextFlag.TextDontClip | Qt.AlignmentFlag.AlignVCenter
    above = QRectF(8, frame.top() - LINE_PX - 6, frame.width(), LINE_PX)
    painter.drawText(above, int(flags | Qt.AlignmentFlag.AlignLeft), f"↑ {chart.y.title}")
    below = QRectF(frame.left(), frame.bottom() + LINE_PX + 3, frame.width(), LINE_PX)
    painter.drawText(below, int(flags | Qt.AlignmentFlag.AlignRight), f"{chart.x.title} →")


# Budgets


def paint_budgets(painter: QPainter, chart: Chart, plane: Plane) -> None:
    """A line at what is allowed; what is too much is hatched."""
    frame, (across, up) = frame_of(plane), chart.budgets
    x = plane.px(float(np.log10(across[0]))) if across else frame.right()
    y = plane.py(float(np.log10(up[0]))) if up else frame.top()
    colour = mixed(LOOK.theme.colour("over"), LOOK.theme.colour("panel"), 0.28)
    painter.fillPath(too_much(frame, x, y), QBrush(colour, Qt.BrushStyle.BDiagPattern))
    if across and frame.left() < x < frame.right():
        paint_limit(painter, QLineF(x, frame.top(), x, frame.bottom()), across[1], frame)
    if up and frame.top() < y < frame.bottom():
        paint_limit(painter, QLineF(frame.left(), y, frame.right(), y), up[1], frame)


def too_much(frame: QRectF, x: float, y: float) -> QPainterPath:
    """The part of the frame right of x and above y, in pixels; nothing of it is in there twice."""
    right, above = QPainterPath(), QPainterPath()
    right.addRect(QRectF(QPointF(x, frame.top()), QPointF(max(x, frame.right()), frame.bottom())) & frame)
    above.addRect(QRectF(QPointF(frame.left(), min(y, frame.top())), QPointF(frame.right(), y)) & frame)
    return right.united(above)


def paint_limit(painter: QPainter, line: QLineF, words: str, frame: QRectF) -> None:
    painter.setPen(QPen(LOOK.theme.colour("over"), 1.5))
    painter.drawLine(line)
    upright, metrics = line.x1() == line.x2(), QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(words) + 8
    left = line.x1() - width - 2 if upright else frame.right() - width - 4
    top = frame.bottom() - LINE_PX - 4 if upright else line.y1() + 2
    box = QRectF(max(left, frame.left() + 2), top, width, LINE_PX)
    painter.fillRect(box, LOOK.theme.colour("panel"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


# Fronts


def paint_steps(painter: QPainter, points: Points, plane: Plane) -> None:
    few = len(points.steps) <= FEW_FRONTS
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(LOOK.theme.colour("text" if few else "dim"), 1.5 if few else 0.8)
    for number, step in enumerate(points.steps):
        pen.setStyle(DASHES[number % len(DASHES)] if few else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        path = corners(plane, points, step)
        # The ends of many fronts would be a fence before the marks.
        painter.drawPolyline(QPolygonF(path if few else path[2:-1]))


def corners(plane: Plane, points: Points, step: np.ndarray) -> list[QPointF]:
    """From the top of the picture down to the first point, along the steps, then to its right edge: above is dominated."""
    xs, ys = plane.px(points.x[step]).tolist(), plane.py(points.y[step]).tolist()
    path = [QPointF(xs[0], min(plane.y, ys[0]))]
    for x, y in zip(xs, ys, strict=True):
        path += [QPointF(x, path[-1].y()), QPointF(x, y)]
    return [*path, QPointF(max(plane.x + plane.width, xs[-1]), ys[-1])]


def labels_of(chart: Chart, plane: Plane, metrics: QFontMetricsF) -> Placed:
    """Of the front, and of what the window shows; marks at one place have the name of the first of them."""
    points, frame = chart.points, frame_of(plane)
    on = np.union1d(np.flatnonzero(points.front), points.of_rows(chart.here))
    on = on[np.lexsort((points.rows[on], points.x[on]))]
    places = np.round(np.column_stack((plane.px(points.x[on]), plane.py(points.y[on]))))
    first: dict[tuple[float, float], int] = {}
    for (x, y), row in zip(places.tolist(), points.rows[on].tolist(), strict=True):
        if frame.contains(x, y):
            first.setdefault((x, y), row)
    names = [chart.names.get(row, "") for row in first.values()]
    return placed_labels([*first], names, lambda name: (metrics.horizontalAdvance(name) + 2, metrics.height()), frame)


def paint_names(painter: QPainter, labels: Placed) -> None:
    """On a ground of their own, so that pale marks below do not run through them."""
    ground = LOOK.theme.colour("panel", 0.92)
    for box, name in labels:
        if name:
            painter.fillRect(box, ground)
            painter.setPen(LOOK.theme.colour("text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)


def paint_rings(
    painter: QPainter, plane: Plane, points: Points, which: np.ndarray, token: str, width_px: float
) -> None:
    """Around the marks of some points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(LOOK.theme.colour(token), width_px))
    xs, ys = plane.px(points.x[which]), plane.py(points.y[which])
    for x, y, front in zip(xs.tolist(), ys.tolist(), points.front[which].tolist(), strict=True):
        radius = (BOLD_PX if front else PALE_PX) / 2 + 3.5
        painter.drawEllipse(QPointF(x, y), radius, radius)
