"""The round-trip clock: how long the newest packet is on its way, and when its answer may come."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.offload.case import Case
from analysis.offload.timeline import Trip
from analysis.units import duration, span
from gui.lab.link_words import tr
from gui.lab.plots import around
from gui.theme import LOOK, small_font, tabular


def full_turn_s(case: Case) -> float:
    """What one turn of the hand stands for: the longest way to an answer once a frame has left, and a little more."""
    cloud = (case.cloud.latency.value or 0.0) if case.cloud else 0.0
    return 1.15 * ((case.radio.round_trip_high_s or case.radio.round_trip_s or 0.0) + cloud) or 1.0


def paint_dial(painter: QPainter, at: QPointF, radius: float, case: Case, trips: list[Trip], time_s: float) -> None:
    """Sector: the answer comes somewhere in it. Hand: of the newest frame that has left."""
    box, whole = around(at, radius), full_turn_s(case)
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.2))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawEllipse(box)
    cloud = (case.cloud.latency.value or 0.0) if case.cloud else 0.0
    low, high = case.radio.round_trip_low_s or 0.0, case.radio.round_trip_high_s or 0.0
    paint_sector(painter, box, (low + cloud) / whole, (high + cloud) / whole)
    left = [trip for trip in trips if trip.sent_s <= time_s]
    if left:
        paint_hand(painter, at, radius, (time_s - left[0].sent_s) / whole)
    paint_words(painter, at, radius, case)


def paint_sector(painter: QPainter, box: QRectF, begin: float, end: float) -> None:
    """From 12 o'clock on, clockwise; Qt's angles are sixteenths of a degree the other way round."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("outputs", 0.35))
    wide = max(0.012, end - begin)
    painter.drawPie(box, round(16 * (90 - 360 * begin)), -round(16 * 360 * wide))


def paint_hand(painter: QPainter, at: QPointF, radius: float, turn: float) -> None:
    angle = 2 * pi * min(turn, 1.0)
    tip = QPointF(at.x() + (radius - 4) * sin(angle), at.y() - (radius - 4) * cos(angle))
    painter.setPen(QPen(LOOK.theme.colour("selection"), 2.2))
    painter.drawLine(at, tip)


def paint_words(painter: QPainter, at: QPointF, radius: float, case: Case) -> None:
    low, high = case.radio.round_trip_low_s, case.radio.round_trip_high_s
    text = duration(low) if low == high else span(duration(low), duration(high))
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim"))
    room = QRectF(at.x() + radius + 8, at.y() - 17, 180, 34)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, tr("round trip\n{time}").format(time=text))
