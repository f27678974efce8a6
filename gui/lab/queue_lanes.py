"""The run over time: a lane for each request, from its arrival to the end of its batch, and the server's own below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen

from analysis.serving import Batch
from gui.lab.ink import caption, colour, elided
from gui.lab.plots import part
from gui.lab.queue_state import Queue, span, tr
from gui.theme import LOOK, small_font, tabular

LEFT, HEAD, AXIS = 58.0, 20.0, 34.0
SERVER_TALL = 18.0
LANE_MOST = 18.0
NICE = (1, 2, 5)


class Lanes:
    """Places of times and of requests in a room."""

    def __init__(self, rect: QRectF, queue: Queue) -> None:
        self.rect, self.queue = rect, queue
        room = rect.height() - HEAD - AXIS - SERVER_TALL - 8
        self.lane = max(1.5, min(LANE_MOST, room / queue.requests))
        self.top = rect.top() + HEAD
        self.server = QRectF(
            rect.left() + LEFT, self.top + queue.requests * self.lane + 6, rect.width() - LEFT - 4, SERVER_TALL
        )

    def x(self, time_ns: float) -> float:
        return self.server.left() + self.server.width() * part(time_ns, (0, self.queue.served.end_ns), False)

    def bar(self, number: int, begin_ns: float, end_ns: float) -> QRectF:
        gap = min(2.0, self.lane / 4)
        left = self.x(begin_ns)
        return QRectF(left, self.top + number * self.lane, self.x(end_ns) - left, self.lane - gap)

    def request_at(self, at: QPointF) -> int | None:
        number = int((at.y() - self.top) // self.lane)
        inside = self.rect.left() <= at.x() <= self.rect.right() and at.y() >= self.top
        return number if inside and number < self.queue.requests else None

    def paint(self, painter: QPainter, now_ns: float, hover: int | None) -> None:
        """What is still to come as outlines; what has been in colour."""
        self._titles(painter)
        self._axis(painter)
        for number in range(self.queue.requests):
            self._outline(painter, number)
        for batch in self.queue.served.batches:
            self._box(painter, QRectF(self.x(batch.start_ns), self.server.top(), self._wide(batch), SERVER_TALL))
        painter.save()
        painter.setClipRect(
            QRectF(self.rect.left(), self.rect.top(), self.x(now_ns) - self.rect.left(), self.rect.height())
        )
        for number in range(self.queue.requests):
            self._request(painter, number)
        for batch in self.queue.served.batches:
            self._batch(painter, batch)
        painter.restore()
        self._now(painter, now_ns)
        if hover is not None:
            box = self._whole(hover).adjusted(-2, -1.5, 2, 1.5)
            painter.setPen(QPen(LOOK.theme.colour("text"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)

    def _wide(self, batch: Batch) -> float:
        return self.x(batch.end_ns) - self.x(batch.start_ns)

    def _whole(self, number: int) -> QRectF:
        served = self.queue.served
        return self.bar(number, served.arrivals_ns[number], served.batches[served.batch_of[number]].end_ns)

    def _titles(self, painter: QPainter) -> None:
        text = tr("request by request: waits (blue), weights (orange), its work (green)")
        caption(painter, QPointF(self.rect.left(), self.rect.top() + 11), elided(text, self.rect.width()))
        step = max(1, round(16 / self.lane)) if self.lane < 16 else 1
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("dim"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number in range(0, self.queue.requests, step):
            middle = self.top + (number + 0.5) * self.lane
            painter.drawText(QRectF(self.rect.left(), middle - 8, LEFT - 8, 15), side, str(number + 1))
        painter.drawText(QRectF(self.rect.left(), self.server.top(), LEFT - 8, SERVER_TALL), side, tr("server"))

    def _axis(self, painter: QPainter) -> None:
        line, dim = LOOK.theme.colour("line"), LOOK.theme.colour("dim")
        wide = QFontMetricsF(small_font()).horizontalAdvance("0000 ms") + 8
        painter.setFont(tabular(small_font()))
        for time in ticks(self.queue.served.end_ns, max(2, int(self.server.width() / wide))):
            x = self.x(time)
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(x, self.top - 2), QPointF(x, self.server.bottom() + 4))
            painter.setPen(dim)
            box = QRectF(x - wide / 2, self.server.bottom() + 5, wide, 15)
            box.moveRight(min(box.right(), self.rect.right()))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, span(time))

    def _outline(self, painter: QPainter, number: int) -> None:
        self._box(painter, self._whole(number))

    def _box(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        painter.setBrush(LOOK.theme.colour("panel"))
        painter.drawRect(box)

    def _request(self, painter: QPainter, number: int) -> None:
        """Its wait, its service, and hatched what lies after its deadline."""
        served = self.queue.served
        batch, arrived = served.batches[served.batch_of[number]], served.arrivals_ns[number]
        painter.fillRect(self.bar(number, arrived, batch.start_ns), colour("inputs", 0.35))
        painter.fillRect(self.bar(number, batch.start_ns, batch.loaded_ns), colour("weights", 0.7))
        painter.fillRect(self.bar(number, batch.loaded_ns, batch.end_ns), colour("outputs", 0.75))
        due = arrived + self.queue.deadline_ns
        if batch.end_ns > due:
            late = self.bar(number, due, batch.end_ns)
            painter.fillRect(late, QBrush(LOOK.theme.colour("over"), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(LOOK.theme.colour("over"), 2.0))
            painter.drawLine(QPointF(late.left(), late.top() - 0.5), QPointF(late.left(), late.bottom() + 0.5))

    def _batch(self, painter: QPainter, batch: Batch) -> None:
        box = QRectF(self.x(batch.start_ns), self.server.top(), self._wide(batch), SERVER_TALL)
        loaded = self.x(batch.loaded_ns)
        painter.fillRect(QRectF(box.left(), box.top(), loaded - box.left(), box.height()), colour("weights", 0.7))
        painter.fillRect(QRectF(loaded, box.top(), box.right() - loaded, box.height()), colour("outputs", 0.75))
        painter.setPen(QPen(LOOK.theme.colour("panel"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        if box.width() >= 16:
            painter.setFont(tabular(small_font()))
            painter.setPen(LOOK.theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(batch.size))

    def _now(self, painter: QPainter, now_ns: float) -> None:
        x = self.x(now_ns)
        painter.setPen(QPen(LOOK.theme.colour("selection"), 1.6))
        painter.drawLine(QPointF(x, self.top - 4), QPointF(x, self.server.bottom() + 4))
        text = span(round(now_ns, -3))
        wide = QFontMetricsF(small_font()).horizontalAdvance(text)
        left = min(max(x - wide / 2, self.rect.left()), self.rect.right() - wide)
        caption(painter, QPointF(left, self.server.bottom() + AXIS - 4), text, dim=False)


def ticks(end_ns: int, most: int) -> list[int]:
    """Round times from 0 on, at most so many."""
    steps = (nice * 10**power for power in range(3, 12) for nice in NICE)
    step = next(step for step in steps if end_ns / step < most)
    return list(range(0, end_ns + 1, step))
