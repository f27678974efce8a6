"""The zoo's roof: every layer a spot of its family's shape on it, with a pale ring where it stood at a minibatch of one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.lecture.boards import Roofs
from analysis.units import NARROW_SPACE, number, si
from gui.lab.plots import Labels, Plot, around, decades, paint_axes, paint_curve, thinned
from gui.lab.roofs import decade_below, roof_line
from gui.lab.scene import Play
from gui.lab.zoo_spots import FAMILIES, Spot, batch_at, strength_at, tr
from gui.theme import LOOK
from gui.widgets.symbols import draw_symbol, symbol_path

KIND_PX, LEAST_PX, MOST_PX = 15.0, 9.0, 22.0


def plot_in(box: QRectF, play: Play) -> Plot:
    """Whole decades around the ridge and every spot from first to last, so that the axes stand still."""
    roofs: Roofs = play.extra["roofs"]
    values, spots = play.values, play.extra["spots"]
    seen = [spot.at(batch, values["bits"]) for spot in spots for batch in (1, values["batch"])] + [roofs.ridge]
    left, right = decade_below(min(seen) / 1.3), 10 * decade_below(max(seen) * 1.3)
    low = decade_below(roofs.reached(min(seen)) / 1.3)
    return Plot(box, (left, right), (low, 10 * decade_below(roofs.peak * 1.2)), True, True)


def paint_roof(painter: QPainter, plot: Plot, play: Play, labels: Labels) -> None:
    roofs: Roofs = play.extra["roofs"]
    xs = [(tick, number(tick, 1)) for tick in thinned(decades(plot.x), int(plot.rect.width() / 44))]
    ys = [(tick, si(tick, "FLOP/s")) for tick in thinned(decades(plot.y), int(plot.rect.height() / 20))]
    paint_axes(painter, plot, xs, ys, (tr("operations a byte, FLOP/B"), ""))
    accent = LOOK.theme.colour("accent")
    ridge = plot.at(roofs.ridge, roofs.peak)
    painter.setPen(QPen(accent, 1.0, Qt.PenStyle.DashLine))
    painter.drawLine(ridge, QPointF(ridge.x(), plot.rect.bottom()))
    paint_curve(painter, plot, roof_line(plot, roofs.peak, roofs.rate), QPen(LOOK.theme.colour("text"), 2.0))
    labels.block(QRectF(ridge.x(), ridge.y() - 2, plot.rect.right() - ridge.x(), 4))
    foot = QPointF(ridge.x(), plot.rect.bottom() - 12)
    labels.put(foot, tr("ridge {oi}").format(oi=per_byte(roofs.ridge)), accent, 5)


def per_byte(value: float) -> str:
    return f"{number(value, 4)}{NARROW_SPACE}FLOP/B"


def place_of(plot: Plot, play: Play, spot: Spot, batch: float) -> QPointF:
    found = spot.at(batch, play.values["bits"])
    return plot.at(found, play.extra["roofs"].reached(found))


def sizes_px(play: Play, batch: float) -> list[float]:
    """Diameters: of kinds all alike; of a network's layers by their share of the time, as areas."""
    spots = play.extra["spots"]
    if not play.values["network"]:
        return [KIND_PX] * len(spots)
    times = [spot.time_s(batch, play.values["bits"], play.extra["roofs"]) for spot in spots]
    return [max(LEAST_PX, MOST_PX * (time / max(times)) ** 0.5) for time in times]


def paint_spots(painter: QPainter, plot: Plot, play: Play, time: float, labels: Labels) -> None:
    batch, spots = batch_at(play, time), play.extra["spots"]
    places = [place_of(plot, play, spot, batch) for spot in spots]
    for place in places:
        labels.block(around(place, KIND_PX / 2 if not play.values["network"] else LEAST_PX / 2))
    if not play.values["network"]:
        for spot, place in zip(spots, places, strict=True):
            paint_start(painter, place_of(plot, play, spot, 1), place, spot)
    alpha = strength_at(time) * (0.6 if play.values["network"] else 1.0)
    for spot, place, size in zip(spots, places, sizes_px(play, batch), strict=True):
        draw_symbol(painter, spot.family, place, size, LOOK.theme.colour(spot.family, alpha))
    for name, family, place in named(play, batch, places):
        labels.put(place, name, LOOK.theme.colour(family), 10)


def paint_start(painter: QPainter, start: QPointF, now: QPointF, spot: Spot) -> None:
    """An outline at a minibatch of one, once the spot has left it."""
    if (now - start).manhattanLength() < KIND_PX:
        return
    painter.save()
    painter.translate(start)
    painter.scale(KIND_PX, KIND_PX)
    pen = QPen(LOOK.theme.colour(spot.family, 0.7), 1.2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawPath(symbol_path(spot.family))
    painter.restore()


def named(play: Play, batch: float, places: list[QPointF]) -> list[tuple[str, str, QPointF]]:
    """(words, family, place): every kind, or of each family of a network the layer that takes longest."""
    spots = play.extra["spots"]
    if not play.values["network"]:
        return [(spot.name, spot.family, place) for spot, place in zip(spots, places, strict=True)]
    longest: dict[str, int] = {}
    times = [spot.time_s(batch, play.values["bits"], play.extra["roofs"]) for spot in spots]
    for row in sorted(range(len(spots)), key=times.__getitem__):
        longest[spots[row].family] = row
    rows = sorted(longest.values(), key=times.__getitem__, reverse=True)
    return [(tr(FAMILIES[spots[row].family]), spots[row].family, places[row]) for row in rows]
