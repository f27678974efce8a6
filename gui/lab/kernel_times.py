"""Copy and product of each batch along a model of time: one after the other, or at the same time in two buffers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.im2col_plan import Im2col
from gui.lab.column_view import ColumnView, tr
from gui.lab.ink import caption, colour, elided
from gui.theme import LOOK

NAMES_PX, LANE_PX = 62.0, 13.0


@lru_cache(maxsize=8)
def lanes_of(plan: Im2col) -> tuple[np.ndarray, np.ndarray, float]:
    """(begin, end) in cycles of each batch's copy and of its product, batches × 2, and the end of all."""
    time, count = plan.cycles(), len(plan.batches)
    copies, products = np.zeros((count, 2)), np.zeros((count, 2))
    now = 0.0
    for batch in range(count):
        if not plan.ping_pong or batch == 0:
            copies[batch] = now, now + time.copy[batch]
            now = copies[batch, 1]
        products[batch] = now, now + time.product[batch]
        if plan.ping_pong and batch + 1 < count:
            copies[batch + 1] = now, now + time.copy[batch + 1]
            now = max(products[batch, 1], copies[batch + 1, 1])
        else:
            now = products[batch, 1]
    return copies, products, now


def paint_times(painter: QPainter, rect: QRectF, view: ColumnView, time: float) -> None:
    plan = view.run.plan
    copies, products, end = lanes_of(plan)
    cycles = plan.cycles()
    text = tr(
        "model of time: {a:.0f} cycles one after the other, {b:.0f} with two buffers",
        a=cycles.in_turn,
        b=cycles.overlapped,
    )
    caption(painter, QPointF(rect.left(), rect.top() + 4), elided(text, rect.width()))
    unit = view.unit(time)
    done = int(time) >= len(view.run.trace)
    for row, (name, spans, tensor) in enumerate(
        ((tr("copy"), copies, "columns"), (tr("product"), products, "outputs"))
    ):
        top = rect.top() + 14 + row * (LANE_PX + 6)
        caption(painter, QPointF(rect.left(), top + LANE_PX - 2), name)
        mine = None if done or (row == 0) != unit.is_fill else unit.batch
        paint_lane(
            painter, QRectF(rect.left() + NAMES_PX, top, rect.width() - NAMES_PX, LANE_PX), spans, end, tensor, mine
        )


def paint_lane(painter: QPainter, rect: QRectF, spans: np.ndarray, end: float, tensor: str, now: int | None) -> None:
    scale = rect.width() / end
    painter.setPen(QPen(LOOK.theme.colour("panel"), 1.0) if rect.width() / len(spans) > 4 else Qt.PenStyle.NoPen)
    for batch, (begin, finish) in enumerate(spans.tolist()):
        painter.setBrush(LOOK.theme.colour("selection") if batch == now else colour(tensor, 0.6))
        painter.drawRect(
            QRectF(rect.left() + begin * scale, rect.top(), max(1.0, (finish - begin) * scale), rect.height())
        )
