"""What two schedules cost when words of flash and of SRAM have prices, and the price at which they cost the same."""

from __future__ import annotations

from fractions import Fraction
from math import log2

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from analysis.dataflow.window_reuse import Words
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.ink import caption, elided
from gui.lab.scene import Play
from gui.theme import LOOK, small_font, title_font

LINE_PX = 17.0
LEAST_REACH = 4.0  # powers of two on either side of 1


def paint_prices(painter: QPainter, rect: QRectF, play: Play) -> None:
    """Figures at the left, the axis of prices at the right."""
    words = play.extra["words"]
    wide = min(330.0, rect.width() * 0.5)
    left = QRectF(rect.left(), rect.top(), wide, rect.height())
    for number, text in enumerate(cost_lines(play)):
        font = title_font() if number in (1, 2) else small_font()
        at = QPointF(left.left(), left.top() + LINE_PX * (number + 0.8))
        caption(painter, at, elided(text, left.width(), font), strong=number in (1, 2))
    axis = QRectF(rect.left() + wide + 24, rect.top(), rect.width() - wide - 24, rect.height())
    if None in words:
        caption(
            painter,
            QPointF(axis.left(), axis.top() + 14),
            elided(tr("too large to be counted to and fro"), axis.width()),
        )
        return
    paint_axis(painter, axis, play)


def cost_lines(play: Play) -> list[str]:
    flash, sram = play.values["flash"], play.values["sram"]
    head = tr("cost = {flash} × weights + {sram} × (inputs + outputs)").format(flash=flash, sram=sram)
    lines = [head]
    for letter, words in zip("AB", play.extra["words"], strict=True):
        lines.append(side_line(letter, words, flash, sram))
    least = tr("every word once: {n} words").format(n=exact(play.extra["least"]))
    return [*lines, least, tr("figures of the whole layer") if play.whole else ""]


def side_line(letter: str, words: Words | None, flash: int, sram: int) -> str:
    if words is None:
        return f"{letter}  —"
    line = tr("{letter}  {words} words, cost {cost}")
    return line.format(letter=letter, words=exact(words.total), cost=exact(words.cost(flash, sram)))


def cheaper(play: Play, ratio: Fraction | float) -> str:
    """A or B at a price of flash in SRAM words, "" where both cost the same."""
    first, second = (w.weights * ratio + w.inputs + w.outputs for w in play.extra["words"])
    return "" if first == second else "A" if first < second else "B"


def paint_axis(painter: QPainter, rect: QRectF, play: Play) -> None:
    """The ratio of prices, in powers of two; on either side of the crossover the cheaper schedule is named."""
    crossover: Fraction | None = play.extra["crossover"]
    ratio = Fraction(play.values["flash"], play.values["sram"])
    points = [float(value) for value in (crossover, ratio) if value]
    reach = max(LEAST_REACH, *(abs(log2(point)) + 1 for point in points))
    line = rect.top() + 52
    title = tr("price of a flash word in SRAM words")
    caption(painter, QPointF(rect.left(), rect.top() + 13), elided(title, rect.width()))
    x_of = lambda value: rect.left() + rect.width() * (log2(value) + reach) / (2 * reach)  # noqa: E731
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.2))
    painter.drawLine(QPointF(rect.left(), line), QPointF(rect.right(), line))
    paint_zones(painter, rect, line, play, None if crossover is None else x_of(float(crossover)))
    paint_mark(painter, QPointF(x_of(float(ratio)), line), rect, tr("now {ratio}").format(ratio=f"{float(ratio):.3g}"))


def paint_zones(painter: QPainter, rect: QRectF, line: float, play: Play, cut: float | None) -> None:
    metrics = QFontMetricsF(small_font())
    if cut is None:
        caption(painter, QPointF(rect.left(), line - 8), elided(everywhere(play), rect.width()))
        return
    crossover = float(play.extra["crossover"])
    for begin, end, side in ((rect.left(), cut, crossover / 2), (cut, rect.right(), crossover * 2)):
        text = tr("{letter} is cheaper").format(letter=cheaper(play, side))
        wide = metrics.horizontalAdvance(text)
        if wide < end - begin - 12:
            caption(painter, QPointF((begin + end - wide) / 2, line - 8), text, dim=False)
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.4, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(cut, line - 22), QPointF(cut, line + 8))
    text = tr("the same at {ratio}").format(ratio=f"{crossover:.3g}")
    wide = metrics.horizontalAdvance(text)
    at = min(max(rect.left(), cut - wide / 2), rect.right() - wide)
    caption(painter, QPointF(at, line + 21), text, dim=False)


def everywhere(play: Play) -> str:
    letter = cheaper(play, Fraction(play.values["flash"], play.values["sram"]))
    return tr("{letter} is cheaper at every price").format(letter=letter) if letter else tr("both cost the same")


def paint_mark(painter: QPainter, at: QPointF, rect: QRectF, text: str) -> None:
    """A triangle on the axis, of the colour of what is chosen, and its number below."""
    tint = LOOK.theme.colour("selection")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawPolygon(QPolygonF([at, at + QPointF(-6, 9), at + QPointF(6, 9)]))
    wide = QFontMetricsF(small_font()).horizontalAdvance(text)
    left = min(max(rect.left(), at.x() - wide / 2), rect.right() - wide)
    caption(painter, QPointF(left, at.y() + 36), text)
