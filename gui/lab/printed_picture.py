"""The printed loops at a moment: input and border, buffer, the places that are written, and the code with its slips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.printed_loops import LOCATIONS, SLIPS, Copy, PrintedLoops
from gui.lab.ink import caption, colour, elided
from gui.lab.planes import minus
from gui.theme import LOOK, fixed_font, small_font, tabular

HEAD, GAP, LINE = 18.0, 14.0, 25.0
MOST_CELL = 60.0
LETTERS, MARKS = "abcdefg", "✕ abc "
# Of a letter of the fixed-width font, by its height.
LETTER_WIDE = 0.61


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Now:
    """location: of the output. copied: pixels so far; written: filters so far. is_copy: what happens now; at: which one.

    at is −1 when all is over.
    """

    location: int
    copied: int
    written: int
    is_copy: bool
    at: int


@dataclass(frozen=True, eq=False)
class Course:
    """Copies and products of the first locations, one after the other."""

    loops: PrintedLoops

    @cached_property
    def moments(self) -> list[Now]:
        pixels, filters = self.loops.pixels, self.loops.filters
        found = []
        for location in range(LOCATIONS):
            found += [Now(location, k, 0, True, k) for k in range(pixels)]
            found += [Now(location, pixels, m, False, m) for m in range(filters)]
        return found

    def now(self, time: float) -> Now:
        if int(time) < len(self.moments):
            return self.moments[int(time)]
        return Now(LOCATIONS - 1, self.loops.pixels, self.loops.filters, False, -1)

    @cached_property
    def copies(self) -> list[list[Copy]]:
        return [self.loops.copies(location) for location in range(LOCATIONS)]


def paint_input(painter: QPainter, room: QRectF, course: Course, now: Now) -> None:
    """Pixels with the number of their copy; those outside are crossed out, or 0 where the border is asked for."""
    loops, border = course.loops, course.loops.kernel // 2
    rows, columns = loops.height + 2 * border, loops.width + 2 * border
    text = tr("input {h}×{w}, location {y}, {x}: pixels by their copies")
    y, x = loops.place(now.location)
    caption(
        painter,
        QPointF(room.left(), room.top() + 11),
        elided(text.format(h=loops.height, w=loops.width, y=y, x=x), room.width()),
    )
    cell = max(6.0, min(MOST_CELL, room.width() / columns, (room.height() - HEAD) / rows))
    order = {(copy.row, copy.column): number for number, copy in enumerate(course.copies[now.location])}
    for row in range(-border, loops.height + border):
        for column in range(-border, loops.width + border):
            left, top = room.left() + (column + border) * cell, room.top() + HEAD + (row + border) * cell
            box = QRectF(left, top, cell - 2, cell - 2)
            paint_pixel(painter, box, loops, now, order.get((row, column)), is_inside(loops, row, column))


def is_inside(loops: PrintedLoops, row: int, column: int) -> bool:
    return 0 <= row < loops.height and 0 <= column < loops.width


def paint_pixel(
    painter: QPainter, box: QRectF, loops: PrintedLoops, now: Now, number: int | None, inside: bool
) -> None:
    done = number is not None and number < now.copied
    current = now.is_copy and number == now.at
    wrong = number is not None and not inside and loops.has("border")
    edge = LOOK.theme.colour("over") if wrong else colour("inputs", 0.8 if inside else 0.3)
    fill = (
        LOOK.theme.colour("selection")
        if current
        else colour("inputs", 0.35)
        if done and not wrong
        else Qt.BrushStyle.NoBrush
    )
    painter.setPen(QPen(edge, 1.4, Qt.PenStyle.SolidLine if inside else Qt.PenStyle.DashLine))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 2, 2)
    if number is None or box.height() < 12:
        return
    token = "over" if wrong and not current else "text"
    paint_word(painter, box, f"✕{number + 1}" if wrong else str(number + 1), LOOK.theme.colour(token))


def paint_word(painter: QPainter, box: QRectF, text: str, ink: object) -> None:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(12, box.height() * 0.42))))
    if QFontMetricsF(font).horizontalAdvance(text) > box.width():
        return
    painter.setFont(font)
    painter.setPen(ink)  # type: ignore[call-overload]
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


# The buffer


def paint_buffer(painter: QPainter, room: QRectF, course: Course, now: Now) -> None:
    """Places by pixel, with the number of their first word; those beyond a column are outlined in red."""
    loops = course.loops
    copies = course.copies[now.location]
    text = tr("x_i2c: a column has {n} words").format(n=loops.length)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(text, room.width()))
    last = max(copy.first for own in course.copies for copy in own) // loops.channels + 1
    count = max(last, loops.kernel**2)
    cell = max(6.0, min(MOST_CELL, room.width() / count, room.height() - HEAD))
    for place in range(count):
        box = QRectF(room.left() + place * cell, room.top() + HEAD, cell - 2, min(26.0, cell - 2))
        paint_place(painter, box, loops, now, copies[0].first // loops.channels, place)


def paint_place(painter: QPainter, box: QRectF, loops: PrintedLoops, now: Now, begin: int, place: int) -> None:
    beyond = place >= loops.kernel**2
    number = place - begin
    mine = 0 <= number < loops.pixels
    current = now.is_copy and mine and number == now.at
    filled = (mine and number < now.copied) or (place < begin)
    painter.setPen(QPen(LOOK.theme.colour("over") if beyond else colour("inputs", 0.8), 1.4))
    shade = colour("inputs", 0.35 if mine else 0.14)
    painter.setBrush(LOOK.theme.colour("selection") if current else shade if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 2, 2)
    paint_word(
        painter, box, str(place * loops.channels), LOOK.theme.colour("over" if beyond and not current else "text")
    )


# The output


def paint_output(painter: QPainter, room: QRectF, course: Course, now: Now) -> None:
    """A row for each filter: one sum with its value, or a place for each i."""
    loops = course.loops
    places = len(loops.written(0))
    name = tr("out[co, i]: {n} places for {m} sums") if places > 1 else tr("out[co]: {m} sums")
    text = name.format(n=places * loops.filters, m=loops.filters)
    caption(painter, QPointF(room.left(), room.top() + 11), elided(text, room.width()))
    most = MOST_CELL / 2 if places > 1 else MOST_CELL
    cell = max(4.0, min(most, room.width() / places, (room.height() - HEAD) / loops.filters))
    sums, right = loops.sums(now.location), loops.right(now.location)
    for row in range(loops.filters):
        for column in range(places):
            box = QRectF(room.left() + column * cell, room.top() + HEAD + row * cell, cell - 2, cell - 2)
            paint_sum(painter, box, now, row, places > 1)
        if places == 1 and row < now.written:
            at = QPointF(room.left() + cell + 6, room.top() + HEAD + row * cell + cell / 2 + 4)
            caption(painter, at, elided(verdict(sums[row], right[row]), room.width() - cell - 6), dim=False)


def paint_sum(painter: QPainter, box: QRectF, now: Now, row: int, wrong: bool) -> None:
    current, done = not now.is_copy and row == now.at, row < now.written
    painter.setPen(QPen(LOOK.theme.colour("over") if wrong else colour("outputs", 0.8), 1.2))
    shade = colour("outputs", 0.4) if done else Qt.BrushStyle.NoBrush
    painter.setBrush(LOOK.theme.colour("selection") if current else shade)
    painter.drawRoundedRect(box, 2, 2)


def verdict(found: int | None, right: int) -> str:
    if found is None:
        return tr("✕ nobody knows; right is {n}").format(n=minus(right))
    sign = "✓" if found == right else "✕"
    return (
        f"{sign} {minus(found)}"
        if found == right
        else tr("{sign} {n}; right is {m}").format(sign=sign, n=minus(found), m=minus(right))
    )


# The code


def paint_code(painter: QPainter, room: QRectF, loops: PrintedLoops) -> None:
    """A ✕ with the letters of slips that a line still has, a ✓ with those that are mended."""
    font = fixed_font()
    high = max(12.0, min(LINE, (room.height() - HEAD) / (len(loops.code) + 1)))
    font.setPixelSize(code_size(room, loops, high))
    painter.setFont(font)
    wide = QFontMetricsF(font).horizontalAdvance(MARKS)
    for number, line in enumerate(loops.code):
        top = room.top() + number * high
        if top + high > room.bottom() + 1:
            return
        left = [letter for letter in line.slips if loops.has(SLIPS[LETTERS.index(letter)])]
        mended = [letter for letter in line.slips if letter not in left]
        row = QRectF(room.left(), top, room.width(), high)
        if left:
            painter.fillRect(row, LOOK.theme.colour("over", 0.12))
        paint_mark(painter, row, "".join(left), "".join(mended))
        painter.setPen(LOOK.theme.colour("text"))
        text = "  " * line.indent + line.text
        room_left = row.width() - wide
        painter.drawText(row.adjusted(wide, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, elided(text, room_left, font))


def code_size(room: QRectF, loops: PrintedLoops, high: float) -> int:
    """Of the letters, so that a line is as high and the longest one as wide as there is room."""
    longest = max(2 * line.indent + len(line.text) for line in loops.code) + len(MARKS)
    return int(max(8, min(15, high - 6, room.width() / longest / LETTER_WIDE)))


def paint_mark(painter: QPainter, row: QRectF, left: str, mended: str) -> None:
    text, token = (f"✕ {left}", "over") if left else (f"✓ {mended}", "fits")
    if left or mended:
        painter.setPen(LOOK.theme.colour(token))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, text)
