"""The loops of S46, run as they are printed and with their slips mended one after the other."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.printed_loops import LOCATIONS, PrintedLoops
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.printed_picture import GAP, Course, Now, paint_buffer, paint_code, paint_input, paint_output, tr
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene

N = QT_TRANSLATE_NOOP

MENDED = (
    (0, N("lab", "nothing: as printed")),
    (1, N("lab", "a: the window")),
    (2, N("lab", "a–b: and the index")),
    (3, N("lab", "a–c: and the border")),
    (4, N("lab", "a–d: and the place written")),
    (5, N("lab", "a–e: and the filter read")),
    (6, N("lab", "a–f: and the start")),
    (7, N("lab", "all: and the order")),
)
BESIDE, CODE_PART = 620.0, 0.46
HEAD = 22.0


@scene
class PrintedLoopsScene(Scene):
    title = N("lab", "The printed loops")
    question = N("lab", "What do the loops of the slide do, and what do they do once each slip is mended?")
    slides = "S46"
    params = (
        Param("mended", N("lab", "mended"), 0, "choice", choices=MENDED),
        Param("kernel", N("lab", "kernel"), 2, least=1, most=5),
        Param("height", N("lab", "input rows"), 4, least=2, most=8),
        Param("width", N("lab", "input columns"), 4, least=2, most=8),
        Param("channels", N("lab", "input channels"), 3, most=8),
        Param("filters", N("lab", "filters"), 5, most=8),
    )
    presets = (
        Preset(N("lab", "S46: as printed"), {}, N("lab", "27 words of a window of 12, five pixels beyond the corner")),
        Preset(N("lab", "S46: the window mended"), {"mended": 1}, N("lab", "12 words, whatever K is")),
        Preset(
            N("lab", "S46: index and border mended"), {"mended": 3}, N("lab", "each column at 0, with zeros outside")
        ),
        Preset(
            N("lab", "S46: the product mended"), {"mended": 6}, N("lab", "the sums are right; the order is still slow")
        ),
        Preset(N("lab", "S46: all mended"), {"mended": 7}, N("lab", "rows outside columns: half the copies")),
        Preset(N("lab", "S46: an odd kernel, as printed"), {"kernel": 3}, N("lab", "the window is right by chance")),
    )

    def play(self, values: Values) -> Play:
        sizes = {name: values[name] for name in ("height", "width", "channels", "filters", "kernel")}
        course = Course(PrintedLoops(**sizes, mended=values["mended"]))
        assert course.loops.layer.macs
        beats = Beats(len(course.moments), N("lab", "copy by copy"))
        return Play(values, (), extra={"course": course}, beats=beats)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        course: Course = play.extra["course"]
        now = course.now(times[0])
        head = elided(words_of(course, now), rect.width())
        caption(painter, QPointF(rect.left(), rect.top() + 13), head, strong=True)
        pixels, buffer, output, code = rooms_of(rect, course.loops)
        paint_input(painter, pixels, course, now)
        paint_buffer(painter, buffer, course, now)
        paint_output(painter, output, course, now)
        paint_code(painter, code, course.loops)

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What is written, and whether it is right."""
        return (rooms_of(rect, play.extra["course"].loops)[2],)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The code, and the pixels that it takes."""
        pixels, _, _, code = rooms_of(rect, play.extra["course"].loops)
        return code, pixels

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        course: Course = play.extra["course"]
        return words_of(course, course.now(times[0]))


def words_of(course: Course, now: Now) -> str:
    """ "location 0, 1: copy 3 of 9, row −1, column 1, outside the input"; at the end how many sums are right."""
    loops = course.loops
    y, x = loops.place(now.location)
    if now.at < 0:
        right = sum(loops.right_sums(location) for location in range(LOCATIONS))
        return tr("the end: {n} of {m} sums are right").format(n=right, m=LOCATIONS * loops.filters)
    if not now.is_copy:
        read = loops.read(now.location, now.at)
        text = tr("location {y}, {x}: co = {m}, weights of filter {read}, places written: {n}")
        return text.format(y=y, x=x, m=now.at, read=read, n=len(loops.written(now.at)))
    copy = course.copies[now.location][now.at]
    where = "" if copy.is_inside else tr(", outside the input") if loops.has("border") else tr(", filled with 0")
    text = tr("location {y}, {x}: copy {k} of {n}, row {row}, column {column}, to word {first}")
    told = text.format(y=y, x=x, k=now.at + 1, n=loops.pixels, row=copy.row, column=copy.column, first=copy.first)
    return told.replace("-", "−") + where


def rooms_of(rect: QRectF, loops: PrintedLoops) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    """(input, buffer, output, code): the code at the right, or at the foot of a narrow picture."""
    inner = rect.adjusted(0, HEAD + 6, 0, 0)
    if rect.width() >= BESIDE:
        wide = CODE_PART * rect.width()
        left = inner.adjusted(0, 0, -wide - GAP, 0)
        code = QRectF(left.right() + GAP, inner.top(), wide, inner.height())
    else:
        left = inner.adjusted(0, 0, 0, -0.42 * inner.height())
        code = QRectF(inner.left(), left.bottom() + 4, inner.width(), inner.bottom() - left.bottom() - 4)
    tall = left.height()
    pixels = QRectF(left.left(), left.top(), left.width(), 0.5 * tall)
    buffer = QRectF(left.left(), pixels.bottom() + 4, left.width(), min(48.0, 0.16 * tall))
    output = QRectF(left.left(), buffer.bottom() + 4, left.width(), left.bottom() - buffer.bottom() - 4)
    return pixels, buffer, output, code
