"""Cameras, a queue, a link and the cloud; below them the lane that stays in the building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from analysis.offload.case import Case
from analysis.offload.classroom import ANSWER_BYTES
from analysis.offload.timeline import Trip, under_way
from analysis.units import NARROW_SPACE, duration, exact, si
from gui.lab.ink import between, elided
from gui.lab.link_dial import paint_dial
from gui.lab.link_words import SIGNS, done_here, frame_text, rate_text, tr
from gui.lab.plots import around, paint_dot
from gui.theme import LOOK, small_font, tabular

PACKET = 13.0
MOST_DRAWN = 24
ICON = 34.0
OWN_FOOT = 38.0  # the device below its line, and its count of answers


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands. wall: x of the building's wall. up, back, own: heights of the three lines."""

    building: QRectF
    camera: QPointF
    gate: QPointF
    cloud: QRectF
    device: QRectF
    own_camera: QPointF
    up: float
    back: float
    own: float
    dial: QPointF
    dial_radius: float

    @property
    def wall(self) -> float:
        return self.building.right()


def places_of(rect: QRectF) -> Places:
    wide, tall = rect.width(), rect.height()
    building = QRectF(rect.left() + 1, rect.top() + 18, max(150.0, 0.36 * wide), tall - 20)
    up = rect.top() + 18 + 0.27 * (tall - 20)
    own = min(rect.top() + 18 + 0.76 * (tall - 20), building.bottom() - OWN_FOOT)
    cloud = QRectF(rect.right() - 92, up - 26, 90, 62)
    device = QRectF(building.left() + 0.56 * building.width(), own - 17, min(86.0, 0.4 * building.width()), 34)
    radius = max(14.0, min(34.0, 0.14 * tall))
    # Beside "1 B comes back".
    dial = QPointF(building.right() + max(112.0, 0.16 * (rect.right() - building.right())) + radius, own - 6)
    left = building.left() + 12 + ICON / 2
    gate = QPointF(building.right() - 14, up)
    return Places(building, QPointF(left, up), gate, cloud, device, QPointF(left, own), up, up + 22, own, dial, radius)


def name_of_cameras(places: Places) -> QRectF:
    """Where it is written how many there are."""
    return QRectF(places.camera.x() - ICON / 2 - 6, places.back + 4, 110, 15)


def waiting_room(places: Places) -> QRectF:
    """Between camera and gate: the frames that wait, with their number."""
    left = places.camera.x() + ICON / 2 + 4
    return QRectF(left, places.up - 32, places.wall - 3 - left, 32 + PACKET / 2 + 3)


def paint_lanes(painter: QPainter, rect: QRectF, case: Case, time_s: Fraction) -> None:
    places = places_of(rect)
    trips = list(under_way(case, time_s, MOST_DRAWN))
    paint_building(painter, places)
    paint_link(painter, places, case)
    paint_cloud(painter, places.cloud, case)
    paint_trips(painter, places, trips, float(time_s))
    paint_waiting(painter, places, case, time_s, sum(trip.sent_s > float(time_s) for trip in trips))
    paint_camera(painter, places.camera)
    write(painter, name_of_cameras(places), camera_words(case))
    paint_own_lane(painter, places, case, time_s)
    paint_dial(painter, places.dial, places.dial_radius, case, trips, float(time_s))


def camera_words(case: Case) -> str:
    count = case.stream.streams
    return tr("camera") if count == 1 else tr("{n} cameras").format(n=exact(count))


# What stands still


def paint_building(painter: QPainter, places: Places) -> None:
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(LOOK.theme.colour("field", 0.45))
    painter.drawRoundedRect(places.building, 8, 8)
    write(painter, QRectF(places.building.left() + 2, places.building.top() - 17, 200, 15), tr("building"))


def paint_camera(painter: QPainter, at: QPointF) -> None:
    body = QRectF(at.x() - ICON / 2, at.y() - 11, ICON, 22)
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.3))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawRoundedRect(body, 4, 4)
    painter.drawRect(QRectF(at.x() - 6, body.top() - 4, 12, 4))
    painter.setBrush(LOOK.theme.colour("inputs", 0.5))
    painter.drawEllipse(at, 6.5, 6.5)


def paint_link(painter: QPainter, places: Places, case: Case) -> None:
    """Two thin lines: frames go out on the upper one, answers come back on the lower one."""
    left, right = places.wall, places.cloud.left()
    painter.setPen(QPen(LOOK.theme.colour("line"), 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(places.gate.x(), places.up), QPointF(right - 4, places.up))
    painter.setPen(QPen(LOOK.theme.colour("line"), 2))
    painter.drawLine(QPointF(places.camera.x() + ICON, places.back), QPointF(right - 4, places.back))
    wide = right - left - 12
    write(painter, QRectF(left + 8, places.up - 42, wide, 15), elided(case.radio.name, wide), strong=True)
    rate = tr("{rate} shared by all").format(rate=rate_text(case.radio.average_bits_per_s))
    write(painter, QRectF(left + 8, places.up - 27, wide, 15), elided(rate, wide))
    answer = tr("{n} comes back").format(n=f"{ANSWER_BYTES}{NARROW_SPACE}B")
    write(painter, QRectF(left + 8, places.back + 5, wide, 15), elided(answer, wide))


def paint_cloud(painter: QPainter, box: QRectF, case: Case) -> None:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for x, y, radius in ((0.27, 0.6, 0.3), (0.5, 0.42, 0.38), (0.74, 0.6, 0.3)):
        path.addEllipse(
            around(QPointF(box.left() + x * box.width(), box.top() + y * box.height()), radius * box.height())
        )
    path.addRoundedRect(
        QRectF(box.left() + 8, box.top() + 0.55 * box.height(), box.width() - 16, 0.36 * box.height()), 8, 8
    )
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.3))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawPath(path.simplified())
    spent = case.cloud.latency.value if case.cloud else None
    text = tr("cloud\n{time}").format(time=duration(spent))
    painter.setFont(small_font())
    painter.drawText(box.adjusted(0, 14, 0, 0), Qt.AlignmentFlag.AlignCenter, text)


def write(painter: QPainter, room: QRectF, text: str, strong: bool = False) -> None:
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("text" if strong else "dim"))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def fitting(width: float, text: str, shorter: str) -> str:
    """The text where it has room, else the shorter one."""
    return text if QFontMetricsF(small_font()).horizontalAdvance(text) <= width else elided(shorter, width)


# What moves


def packet(painter: QPainter, at: QPointF, token: str, filled: float = 1.0) -> None:
    """filled: the part of it that has been sent is amber."""
    box = around(at, PACKET / 2)
    painter.setPen(QPen(LOOK.theme.colour(token), 1.2))
    painter.setBrush(LOOK.theme.colour(token, 0.45))
    painter.drawRoundedRect(box, 2.5, 2.5)
    if filled < 1:
        painter.fillRect(
            QRectF(box.left(), box.top(), box.width() * filled, box.height()), LOOK.theme.colour("selection")
        )


def paint_trips(painter: QPainter, places: Places, trips: Sequence[Trip], time_s: float) -> None:
    """So few that each can be told from the next."""
    cloud_at = places.cloud.center().x()
    start, end = QPointF(places.wall + 8, places.up), QPointF(cloud_at - 20, places.up)
    back, home = QPointF(cloud_at - 20, places.back), QPointF(places.camera.x() + ICON, places.back)
    for trip in trips:
        found = trip.place(time_s)
        if found is None:
            continue
        leg, part = found
        if leg == "sending":
            packet(painter, QPointF(places.gate.x(), places.up), "inputs", part)
        elif leg == "going":
            packet(painter, between(start, end, part), "inputs")
        elif leg == "computing":
            paint_dot(painter, QPointF(cloud_at, places.cloud.top() + 15), LOOK.theme.colour("selection"), 4)
        else:
            paint_dot(painter, between(back, home, part), LOOK.theme.colour("outputs"), 4)


def paint_waiting(painter: QPainter, places: Places, case: Case, time_s: Fraction, on_link: int) -> None:
    """Those behind the one that is being sent, from the gate backwards; more than fit are a number."""
    assert case.queue is not None
    count = case.queue.waiting(time_s) - on_link
    room = int((places.gate.x() - places.camera.x() - ICON) / (PACKET + 3))
    for place in range(min(count, room)):
        packet(painter, QPointF(places.gate.x() - (place + 1) * (PACKET + 3), places.up), "inputs")
    words = tr("{n} waiting").format(n=exact(count)) if count else tr("none waiting")
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("over" if count and not case.keeps_up else "dim"))
    left = places.camera.x() + ICON
    text = fitting(places.wall - left - 6, f"{words} · {frame_text(case)}", words)
    painter.drawText(QRectF(left, places.up - 30, places.wall - left - 6, 15), Qt.AlignmentFlag.AlignRight, text)


def paint_own_lane(painter: QPainter, places: Places, case: Case, time_s: Fraction) -> None:
    """Each camera has a device of its own; the class index is all that has to be told."""
    busy = busy_part(case, time_s)
    painter.setPen(QPen(LOOK.theme.colour("line"), 3))
    painter.drawLine(QPointF(places.own_camera.x() + ICON / 2, places.own), QPointF(places.device.left(), places.own))
    painter.drawLine(QPointF(places.device.right(), places.own), QPointF(places.wall + 8, places.own))
    paint_camera(painter, places.own_camera)
    paint_device(painter, places.device, case, busy)
    if busy is None:
        paint_dot(painter, QPointF(places.device.right() + 9, places.own), LOOK.theme.colour("outputs"), 4)
    left = places.own_camera.x() - ICON / 2
    done = exact(case.stream.streams * done_here(case, time_s))
    text = tr("{sign} here: {n} answers").format(sign=SIGNS[case.device_keeps_up], n=done)
    wide = places.wall - left - 6
    write(painter, QRectF(left, places.device.bottom() + 4, wide, 15), elided(text, wide))


def paint_device(painter: QPainter, box: QRectF, case: Case, busy: float | None) -> None:
    painter.setPen(QPen(LOOK.theme.colour("weights"), 1.3))
    painter.setBrush(LOOK.theme.colour("weights", 0.2))
    painter.drawRoundedRect(box, 4, 4)
    if busy is not None:
        painter.fillRect(QRectF(box.left(), box.bottom() - 5, box.width() * busy, 5), LOOK.theme.colour("selection"))
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("text"))
    spent = duration(case.local.latency.value)
    text = fitting(box.width() - 2, f"{spent} · {si(case.local.energy.value, 'J')}", spent)
    painter.drawText(box.adjusted(0, -2, 0, -4), Qt.AlignmentFlag.AlignCenter, text)


def busy_part(case: Case, time_s: Fraction) -> float | None:
    """How far the frame on the device is; None while it waits for the next."""
    run, period = Fraction(case.local.latency.value or 0), 1 / case.stream.frames_per_s
    if run > period:
        return float(time_s / run % 1)
    rest = time_s % period
    return float(rest / run) if run and rest < run else None
