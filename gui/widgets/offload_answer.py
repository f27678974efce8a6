"""The answer to "compute here, or send it?": three verdicts, bars with their bounds, and every number below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from analysis.offload.rows import BREAK, ENERGY, LEAVES, QUEUE, RATE, SENT, TIME, Row, rows_of
from analysis.offload.span import exact as known
from analysis.offload.words import amount_text, joules, link, sentences, text_of, too_slow
from analysis.units import duration, si
from gui.theme import LOOK, body_font, figure_font, small_font, tabular, title_font
from gui.widgets.span_bars import Bar, Group, paint_groups

if TYPE_CHECKING:
    from analysis.offload import Offload

VERDICT, HEAD, ANSWER, BARS, LEAVING, LINE, GAP = 108.0, 48.0, 22.0, 196.0, 44.0, 19.0, 16.0
WIDE = 720.0  # from this width the numbers stand in two columns
SIGNS = {True: "✓", False: "✕", None: "?"}
COLUMNS = ((RATE, QUEUE, SENT, LEAVES), (BREAK, TIME, ENERGY))


def tr(text: str) -> str:
    return QCoreApplication.translate("offload", text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """question, answer in a word or two, the sentence with the numbers, the token of its colour."""

    question: str
    answer: str
    sentence: str
    token: str


def verdicts(found: Offload) -> tuple[Verdict, Verdict, Verdict]:
    says = dict(sentences(found))
    carries = {True: tr("✓ yes"), False: tr("✕ no"), None: tr("not known")}[found.keeps_up]
    rate_token = {True: "fits", False: "over", None: "text"}[found.keeps_up]
    cheaper = tr("? cannot run here") if found.fits is False else choice(found.cheaper)
    late = "; ".join((says["latency"], *too_slow(found)))
    return (
        Verdict(tr("Does the link carry it?"), carries, link(found), rate_token),
        Verdict(tr("Which answers sooner?"), sooner(found), late, "over" if falls_behind(found) else "text"),
        Verdict(tr("Which costs less?"), cheaper, says["energy"], "text"),
    )


def falls_behind(found: Offload) -> bool:
    """Whether frames come faster than the device here computes them."""
    return found.fits is not False and found.device_keeps_up is False


def sooner(found: Offload) -> str:
    """Of a stream: what falls behind answers later and later."""
    if found.fits is False:
        return tr("? cannot run here")
    if falls_behind(found):
        both = False in (found.keeps_up, found.cloud_keeps_up)
        return tr("✕ both fall behind") if both else tr("✕ here falls behind")
    return choice(found.faster)


def choice(sent: bool | None) -> str:
    return tr("cannot be told") if sent is None else tr("sent") if sent else tr("here")


def bars_of(found: Offload) -> tuple[Group, ...]:
    needed, there = found.stream.needed_bits_per_s, found.radio.average_bits_per_s
    local, remote = found.local, found.remote
    return (
        Group(tr("bit rate"), (
            Bar(tr("needed"), known(needed), si(needed, "bit/s", 4), "inputs"),
            Bar(tr("there"), known(there), si(there, "bit/s", 4), "elementwise"),
        )),
        Group(tr("time of an answer"), (
            Bar(tr("sent"), remote.latency, text_of(remote.latency, duration), "inputs"),
            Bar(tr("here"), local.latency, text_of(local.latency, duration), "weights"),
        )),
        Group(tr("energy of a frame"), (
            Bar(tr("sent"), remote.energy, text_of(remote.energy, joules), "inputs"),
            Bar(tr("here"), local.energy, text_of(local.energy, joules), "weights"),
        )),
    )  # fmt: skip


class OffloadAnswer(QWidget):
    """Painted, so that it is a picture as well. A number tells where it comes from when the mouse rests on it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Offload | None = None
        self.words = ""
        self.rows: tuple[Row, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        LOOK.theme_changed.connect(self.update)

    def show_answer(self, found: Offload | None, words: str = "") -> None:
        """words: why there is none."""
        self.found, self.words = found, words
        self.rows = rows_of(found) if found is not None else ()
        told = ". ".join(text for _, text in sentences(found)) if found is not None else words
        self.setAccessibleDescription(told)
        self._fit()
        self.update()

    def height_for(self, width: float) -> float:
        if self.found is None:
            return 90.0
        columns = [sum(1 for _ in column_lines(self.rows, groups)) for groups in COLUMNS]
        lines = max(columns) if width >= WIDE else sum(columns) + 1
        return verdict_height(width, self.found) + BARS + LEAVING + 3 * GAP + lines * LINE + 8

    def _fit(self) -> None:
        self.setMinimumHeight(round(self.height_for(self.width())))

    def sizeHint(self) -> QSize:
        return QSize(640, round(self.height_for(640)))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        if self.found is None:
            painter.setFont(body_font())
            painter.setPen(LOOK.theme.colour("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(rect.adjusted(20, 0, -20, 0), flags, self.words)
            return
        tall = verdict_height(rect.width(), self.found)
        paint_verdicts(painter, QRectF(rect.left(), rect.top(), rect.width(), tall), self.found)
        top = rect.top() + tall + GAP
        paint_groups(painter, QRectF(rect.left(), top, rect.width(), BARS), bars_of(self.found))
        paint_leaving(painter, QRectF(rect.left(), top + BARS + GAP, rect.width(), LEAVING), self.found)
        for place, line in self._lines(rect):
            paint_line(painter, place, line)

    def _lines(self, rect: QRectF) -> Iterator[tuple[QRectF, Row | str]]:
        """Where each number stands, under the name of its group."""
        if self.found is None:
            return
        top = rect.top() + verdict_height(rect.width(), self.found) + BARS + LEAVING + 3 * GAP
        wide = rect.width() >= WIDE
        width, count = ((rect.width() - 2 * GAP) / 2 if wide else rect.width()), 0
        for column, groups in enumerate(COLUMNS):
            count = 0 if wide else count
            left = rect.left() + (column * (width + 2 * GAP) if wide else 0)
            for line in column_lines(self.rows, groups):
                yield QRectF(left, top + count * LINE, width, LINE), line
                count += 1

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        at = QPointF(event.pos())
        row = next((line for place, line in self._lines(QRectF(self.rect())) if place.contains(at)), "")
        QToolTip.showText(event.globalPos(), row.source if isinstance(row, Row) else "", self)
        return True


def column_lines(rows: tuple[Row, ...], groups: tuple[str, ...]) -> Iterator[Row | str]:
    """Names of groups, their rows, an empty line between."""
    for place, group in enumerate(groups):
        mine = [row for row in rows if row.group == group]
        if mine:
            yield from ([""] if place else [])
            yield group
            yield from mine


def verdict_height(width: float, found: Offload) -> float:
    return VERDICT if width >= WIDE else sum(ANSWER + wrapped(one.sentence, width) + 6 for one in verdicts(found))


def wrapped(sentence: str, width: float) -> float:
    """Height of a sentence in lines of this width."""
    room = QRectF(0, 0, width, 1000)
    return QFontMetricsF(small_font()).boundingRect(room, int(Qt.TextFlag.TextWordWrap), sentence).height()


def paint_verdicts(painter: QPainter, room: QRectF, found: Offload) -> None:
    """Side by side, each with its sentence below it, or one below the other where there is little room."""
    each, top = (room.width() - 2 * GAP) / 3, room.top()
    for place, verdict in enumerate(verdicts(found)):
        if room.width() >= WIDE:
            box = QRectF(room.left() + place * (each + GAP), room.top(), each, room.height())
            paint_verdict(painter, box, verdict)
            below = box.adjusted(0, HEAD, 0, 0)
        else:
            paint_line_of(painter, QRectF(room.left(), top, room.width(), ANSWER), verdict)
            below = QRectF(room.left(), top + ANSWER, room.width(), wrapped(verdict.sentence, room.width()))
            top = below.bottom() + 6
        painter.setFont(small_font())
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(below, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, verdict.sentence)


def paint_line_of(painter: QPainter, box: QRectF, verdict: Verdict) -> None:
    """The question with its answer behind it."""
    asked = QFontMetricsF(small_font()).horizontalAdvance(verdict.question) + 10
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, verdict.question)
    painter.setFont(title_font())
    painter.setPen(LOOK.theme.colour(verdict.token))
    painter.drawText(box.adjusted(asked, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, verdict.answer)


def paint_verdict(painter: QPainter, box: QRectF, verdict: Verdict) -> None:
    """The question small, the answer as large as there is room."""
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(
        QRectF(box.left(), box.top() + 2, box.width(), 16), Qt.AlignmentFlag.AlignVCenter, verdict.question
    )
    font = figure_font()
    while font.pixelSize() > 13 and QFontMetricsF(font).horizontalAdvance(verdict.answer) > box.width():
        font.setPixelSize(font.pixelSize() - 1)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour(verdict.token))
    painter.drawText(QRectF(box.left(), box.top() + 17, box.width(), 30), Qt.AlignmentFlag.AlignVCenter, verdict.answer)


def paint_leaving(painter: QPainter, room: QRectF, found: Offload) -> None:
    """The fourth reason: what leaves the building, either way."""
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(
        QRectF(room.left(), room.top(), room.width(), 16), Qt.AlignmentFlag.AlignVCenter, tr("what leaves")
    )
    painter.setPen(LOOK.theme.colour("dim"))
    flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(room.adjusted(0, 17, 0, 0), flags, dict(sentences(found))["privacy"])


def paint_line(painter: QPainter, place: QRectF, line: Row | str) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    if isinstance(line, str):
        painter.setFont(title_font())
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(place, middle, tr(line))
        return
    text = amount_text(line)
    font = tabular(small_font())
    taken = QFontMetricsF(font).horizontalAdvance(text) + 12
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("dim"))
    room = QFontMetricsF(font).elidedText(tr(line.name), Qt.TextElideMode.ElideRight, place.width() - taken)
    painter.drawText(place, middle, room)
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, text)
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(place.bottomLeft(), place.bottomRight())
