"""The moment: requests that wait for their batch, the server with the batch that it serves, and those that are done."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.lab.ink import arrow, caption, colour, elided
from gui.lab.queue_state import Queue, SoFar, span, tr
from gui.theme import LOOK, small_font, tabular

TALL = 64.0
LINE = 18.0
SLOT_MOST = 28.0
DONE_WIDE = 96.0


def strip_rooms(rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """(who waits, the server, those done) with arrows between them."""
    done = min(DONE_WIDE, 0.19 * rect.width())
    wide = (rect.width() - done - 68) / 2
    lefts = (rect.left(), rect.left() + wide + 34, rect.right() - done)
    return tuple(  # type: ignore[return-value]
        QRectF(left, rect.top(), width, rect.height()) for left, width in zip(lefts, (wide, wide, done), strict=True)
    )


def paint_strip(painter: QPainter, rect: QRectF, queue: Queue, state: SoFar) -> None:
    waiting, server, done = strip_rooms(rect)
    paint_waiting(painter, waiting, queue, state)
    paint_server(painter, server, queue, state)
    paint_done(painter, done, queue, state)
    middle = rect.top() + LINE + SLOT_MOST / 2
    for before, after in ((waiting, server), (server, done)):
        ends = QPointF(before.right() + 5, middle), QPointF(after.left() - 5, middle)
        arrow(painter, *ends, LOOK.theme.colour("dim"), 1.4)


def paint_waiting(painter: QPainter, room: QRectF, queue: Queue, state: SoFar) -> None:
    """A slot for each request of a batch; more than a batch are counted behind."""
    most, count = queue.server.most, len(state.waiting)
    head = tr("waiting: {n} of a batch of {most}").format(n=count, most=most)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(head, room.width()), dim=False)
    beyond = 30.0
    side = min(SLOT_MOST, (room.width() - beyond) / most)
    for place in range(most):
        slot = QRectF(room.left() + place * side, room.top() + LINE + (SLOT_MOST - side) / 2, side - 2, side - 2)
        paint_slot(painter, slot, state.waiting[place] + 1 if place < count else None)
    if count > most:
        at = QPointF(room.left() + most * side + 3, room.top() + LINE + SLOT_MOST / 2 + 4)
        caption(painter, at, tr("+{n}").format(n=count - most), dim=False)
    words = tr("waits at most {t}").format(t=span(queue.server.timeout_ns))
    if count:
        oldest = state.now_ns - queue.served.arrivals_ns[state.waiting[0]]
        words = tr("oldest: {wait} of {t}").format(wait=span(round(oldest, -3)), t=span(queue.server.timeout_ns))
        if oldest > queue.server.timeout_ns:
            words = tr("oldest: {wait}, server busy").format(wait=span(round(oldest, -3)))
    caption(painter, QPointF(room.left(), room.top() + TALL - 3), elided(words, room.width()))


def paint_slot(painter: QPainter, slot: QRectF, number: int | None) -> None:
    painter.setPen(QPen(colour("inputs", 0.35 if number is None else 0.9), 1.2))
    painter.setBrush(colour("inputs", 0.0 if number is None else 0.25))
    painter.drawRoundedRect(slot, 3, 3)
    if number is not None and slot.width() >= 16:
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(slot, Qt.AlignmentFlag.AlignCenter, str(number))


def paint_server(painter: QPainter, room: QRectF, queue: Queue, state: SoFar) -> None:
    """A bar as long as its service takes: the weights, then each request's own work; solid is what is done of it."""
    bar = QRectF(room.left(), room.top() + LINE, room.width(), SLOT_MOST - 2)
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(bar, 3, 3)
    if state.at_work is None:
        caption(painter, QPointF(room.left(), room.top() + 11), elided(tr("server: idle"), room.width()), dim=False)
        words = tr("t(n) = {memory} + n · {mac}").format(
            memory=span(queue.server.memory_ns), mac=span(queue.server.mac_ns)
        )
        caption(painter, QPointF(room.left(), room.top() + TALL - 3), elided(words, room.width()))
        return
    batch = queue.served.batches[state.at_work]
    head = tr("server: batch {number}, n = {n}").format(number=state.at_work + 1, n=batch.size)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(head, room.width()), dim=False)
    whole, done = batch.end_ns - batch.start_ns, state.now_ns - batch.start_ns
    loading = bar.width() * queue.server.memory_ns / whole
    parts = (("weights", bar.left(), loading), ("outputs", bar.left() + loading, bar.width() - loading))
    until = bar.left() + bar.width() * done / whole
    for tensor, left, wide in parts:
        painter.fillRect(QRectF(left, bar.top(), wide, bar.height()), colour(tensor, 0.22))
        painter.fillRect(
            QRectF(left, bar.top(), max(0.0, min(until, left + wide) - left), bar.height()), colour(tensor, 0.75)
        )
    painter.setPen(QPen(LOOK.theme.colour("selection"), 2.0))
    painter.drawLine(QPointF(until, bar.top() - 2), QPointF(until, bar.bottom() + 2))
    words = tr("weights") if done < queue.server.memory_ns else tr("products")
    words = tr("{words}: {done} of {whole}").format(words=words, done=span(round(done, -3)), whole=span(whole))
    caption(painter, QPointF(room.left(), room.top() + TALL - 3), elided(words, room.width()))


def paint_done(painter: QPainter, room: QRectF, queue: Queue, state: SoFar) -> None:
    head = tr("done: {n} of {all}").format(n=state.done, all=queue.requests)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(head, room.width()), dim=False)
    painter.setFont(tabular(small_font()))
    in_time, late = LOOK.theme.colour("fits"), LOOK.theme.colour("over")
    lines = (
        (tr("✓ {n} in time").format(n=state.done - state.late), in_time),
        (tr("✕ {n} late").format(n=state.late), late),
    )
    for line, (text, tint) in enumerate(lines):
        painter.setPen(tint if state.done else LOOK.theme.colour("dim"))
        painter.drawText(QPointF(room.left(), room.top() + LINE + 14 + 17 * line), elided(text, room.width()))
