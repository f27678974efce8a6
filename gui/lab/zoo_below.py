"""Below the zoo's roof: the kinds in numbers, or where along the axis a network spends its time."""

from __future__ import annotations

from math import floor, inf, log10

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from analysis.lecture.boards import Roofs
from analysis.units import number, percent
from gui.lab.ink import elided
from gui.lab.plots import Plot
from gui.lab.scene import Play
from gui.lab.zoo_spots import Spot, batch_at, memory_share, strength_at, tr
from gui.theme import LOOK, small_font, tabular
from gui.widgets.symbols import draw_symbol

ROW = 18.0
# Right edges of the numbers and the left one of the last column, as parts of the width: all columns, and the narrow list's.
COLUMNS = {True: (0.44, 0.58, 0.72, 0.76), False: (0.52, 0.52, 0.74, 0.78)}
ROOMY = 560.0
STRIP = 104.0
BINS_PER_DECADE = 4
RIGHT, LEFT = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
MIDDLE = Qt.AlignmentFlag.AlignVCenter


def height_below(play: Play) -> float:
    return STRIP if play.values["network"] else ROW * (len(play.extra["spots"]) + 1) + 4


# Kinds in numbers


def paint_list(painter: QPainter, box: QRectF, play: Play, time: float) -> None:
    heads = (tr("kind of layer"), tr("FLOP/B"), tr("since B = 1"), tr("B → ∞"), tr("bound by"))
    paint_row(painter, QRectF(box.left(), box.top(), box.width(), ROW), heads, "dim")
    batch = batch_at(play, time)
    for line, spot in enumerate(play.extra["spots"], start=1):
        place = QRectF(box.left(), box.top() + line * ROW, box.width(), ROW)
        draw_symbol(
            painter, spot.family, QPointF(place.left() + 8, place.center().y()), 11, LOOK.theme.colour(spot.family)
        )
        paint_row(painter, place, cells_of(play, spot, batch), "text")


def cells_of(play: Play, spot: Spot, batch: float) -> tuple[str, ...]:
    bits, roofs = play.values["bits"], play.extra["roofs"]
    now, first, limit = spot.at(batch, bits), spot.at(1, bits), spot.limit(bits)
    most = "∞" if limit == inf else number(limit, 4)
    return (spot.name, number(now, 4), f"×{number(now / first, 3)}", most, bound_words(now, roofs))


def bound_words(now: float, roofs: Roofs) -> str:
    if now == roofs.ridge:
        return tr("the ridge")
    return tr("memory") if now < roofs.ridge else tr("arithmetic")


def paint_row(painter: QPainter, place: QRectF, cells: tuple[str, ...], token: str) -> None:
    """How much a kind gained gives way where the list is narrow."""
    roomy = place.width() >= ROOMY
    *edges, last = (place.left() + part * place.width() for part in COLUMNS[roomy])
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour(token))
    name = QRectF(place.left() + 20, place.top(), edges[0] - place.left() - 20 - 54, place.height())
    painter.drawText(name, LEFT | MIDDLE, elided(cells[0], name.width()))
    for column, right in enumerate(edges, start=1):
        if roomy or column != 2:
            painter.drawText(QRectF(right - 90, place.top(), 90, place.height()), RIGHT | MIDDLE, cells[column])
    painter.drawText(QRectF(last, place.top(), place.right() - last, place.height()), LEFT | MIDDLE, cells[4])


def list_answers(box: QRectF) -> QRectF:
    """All but the names and the heads."""
    left = box.left() + COLUMNS[box.width() >= ROOMY][0] * box.width() - 50
    return QRectF(left, box.top() + ROW, box.right() - left, box.height() - ROW)


# Time along the axis


def paint_strip(painter: QPainter, box: QRectF, plot: Plot, play: Play, time: float) -> None:
    """Bars of time by intensity under the roof's own axis; left of the ridge memory binds, right of it arithmetic."""
    roofs: Roofs = play.extra["roofs"]
    batch = batch_at(play, time)
    share = memory_share(play.extra["spots"], batch, play.values["bits"], roofs)
    ridge = plot.at(roofs.ridge, roofs.peak).x()
    paint_shares(painter, box, plot, share, ridge)
    bars = QRectF(plot.rect.left(), box.top() + 20, plot.rect.width(), box.height() - 22)
    paint_bars(painter, bars, plot, bins_of(play, batch), strength_at(time))
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(bars.bottomLeft(), bars.bottomRight())
    painter.setPen(QPen(LOOK.theme.colour("accent"), 1.0, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(ridge, bars.top() - 2), QPointF(ridge, bars.bottom()))


def paint_shares(painter: QPainter, box: QRectF, plot: Plot, share: float, ridge: float) -> None:
    font = tabular(small_font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text"))
    left, right = plot.rect.left(), plot.rect.right()
    memory = tr("← memory: {share} of the time").format(share=percent(share))
    compute = tr("arithmetic: {share} →").format(share=percent(1 - share))
    metrics = QFontMetricsF(font)
    least = left + metrics.horizontalAdvance(memory) + 8
    cut = min(max(ridge, least), right - metrics.horizontalAdvance(compute) - 8)
    painter.drawText(QRectF(left, box.top(), cut - left - 8, 16), RIGHT | MIDDLE, memory)
    painter.drawText(QRectF(cut + 8, box.top(), right - cut - 8, 16), LEFT | MIDDLE, compute)


def bins_of(play: Play, batch: float) -> dict[int, dict[str, float]]:
    """Bin -> family -> share of the time. Bins are quarters of a decade."""
    bits, roofs = play.values["bits"], play.extra["roofs"]
    times = [(spot, spot.time_s(batch, bits, roofs)) for spot in play.extra["spots"]]
    whole, found = sum(time for _, time in times), dict[int, dict[str, float]]()
    for spot, time in times:
        families = found.setdefault(floor(BINS_PER_DECADE * log10(spot.at(batch, bits))), {})
        families[spot.family] = families.get(spot.family, 0.0) + time / whole
    return found


def paint_bars(painter: QPainter, bars: QRectF, plot: Plot, bins: dict[int, dict[str, float]], strength: float) -> None:
    """To one scale up to the whole time; a family's sign stands in what is tall enough."""
    highest = max(sum(families.values()) for families in bins.values())
    for place, families in bins.items():
        left, right = (plot.at(10.0 ** ((place + step) / BINS_PER_DECADE), plot.y[0]).x() for step in (0, 1))
        bottom = bars.bottom()
        for family, share in sorted(families.items(), key=lambda pair: -pair[1]):
            tall = bars.height() * share / highest
            bar = QRectF(left + 1, bottom - tall, max(1.0, right - left - 2), tall)
            painter.fillRect(bar, LOOK.theme.colour(family, 0.75 * strength))
            if tall > 14 and bar.width() > 12:
                draw_symbol(painter, family, bar.center(), 9, LOOK.theme.colour("panel"))
            bottom -= tall
