"""A jar a level and one for the arithmetic: every event drops its cost into them, in whole femtojoules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.energy import Costs, Spent, charges, spent
from analysis.dataflow.events import Channel, Event, Op
from analysis.dataflow.run import Run
from analysis.dataflow.trace import Trace
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.energy_rungs import energy_words
from gui.lab.ink import elided
from gui.theme import LOOK, body_font, small_font, tabular

ARITHMETIC = ""
HEAD, FOOT, FLIGHT = 34.0, 32.0, 26.0


@dataclass(frozen=True, eq=False)
class Jars:
    """One execution with its costs. largest: of any jar of all executions at the end, so that they compare."""

    run: Run
    costs: Costs
    largest: int

    @property
    def names(self) -> tuple[str, ...]:
        """Levels from the memory inward, then the arithmetic."""
        return (*self.run.trace.levels, ARITHMETIC)

    def spent(self, time: int) -> Spent:
        return spent(self.run.trace, time, self.costs)


def content(amounts: Spent, name: str) -> int | None:
    return amounts.by_level[name] if name else amounts.arithmetic


def coins(trace: Trace, event: Event, costs: Costs) -> dict[str, int | None]:
    """What one event costs, by jar."""
    names = (*trace.levels, "")
    channel = Channel(event.op, trace.tensors[event.tensor].name, names[event.src], names[event.dst])
    found: dict[str, int | None] = {}
    for level, cost in charges(channel, costs, trace.levels[-1]):
        before = found.get(level, 0)
        found[level] = None if cost is None or before is None else before + cost * event.words
    return found


def paint_jars(painter: QPainter, place: QRectF, jars: Jars, time: float, label: str) -> None:
    whole = min(int(time), len(jars.run.trace))
    event = jars.run.trace.event_at(whole) if whole < len(jars.run.trace) else None
    now = jars.spent(whole)
    paint_head(painter, place, jars, now, label)
    slot = place.width() / len(jars.names)
    falling = coins(jars.run.trace, event, jars.costs) if event else {}
    for name, jar in jar_places(place, jars).items():
        level = paint_jar(painter, jar, content(now, name), jars.largest)
        paint_foot(
            painter, QRectF(jar.center().x() - slot / 2, jar.bottom(), slot, FOOT), jars, name, content(now, name)
        )
        if name in falling:
            paint_coin(painter, jar, level, falling[name], jars, time - whole)


def jar_places(place: QRectF, jars: Jars) -> dict[str, QRectF]:
    slot = place.width() / len(jars.names)
    wide, tall = min(96.0, slot - 12), place.height() - HEAD - FLIGHT - FOOT
    lefts = (place.left() + number * slot + (slot - wide) / 2 for number in range(len(jars.names)))
    return {
        name: QRectF(left, place.top() + HEAD + FLIGHT, wide, tall)
        for name, left in zip(jars.names, lefts, strict=True)
    }


def jar_at(place: QRectF, jars: Jars, at: QPointF) -> str | None:
    return next((name for name, jar in jar_places(place, jars).items() if jar.contains(at)), None)


def about_jar(jars: Jars, name: str, time: int) -> tuple[str, str]:
    """(which jar, what is in it exactly and how many events dropped something into it)."""
    amount, unit = content(jars.spent(time), name), "fJ" if jars.costs.unit == "fJ" else tr("× one MAC")
    spent_words = tr("of unknown cost") if amount is None else f"{exact(amount)} {unit}"
    words = tr("{amount} so far, from {n} events").format(amount=spent_words, n=exact(events_into(jars, name, time)))
    return jar_words(jars, name), words


def events_into(jars: Jars, name: str, time: int) -> int:
    """Events so far that are charged to a jar."""
    trace, found = jars.run.trace, 0
    levels, tensors = [*trace.levels, ""], [spec.name for spec in trace.tensors]
    done = np.stack([column[:time] for column in (trace.op, trace.tensor, trace.src, trace.dst)], axis=1)
    kinds, counts = np.unique(done, axis=0, return_counts=True)
    for (op, tensor, src, dst), count in zip(kinds.tolist(), counts.tolist(), strict=True):
        channel = Channel(Op(op), tensors[tensor], levels[src], levels[dst])
        found += count * any(level == name for level, _ in charges(channel, jars.costs, trace.levels[-1]))
    return found


def paint_head(painter: QPainter, place: QRectF, jars: Jars, now: Spent, label: str) -> None:
    font = tabular(body_font())
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text"))
    text = f"{label}: {energy_words(now.total, now.unit)}"
    painter.drawText(QPointF(place.left(), place.top() + 12), elided(text, place.width(), font))
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QPointF(place.left(), place.top() + 28), elided(share_words(now), place.width()))


def share_words(now: Spent) -> str:
    """Exactly what was spent, and which part of it moved words."""
    if now.total is None:
        return tr("something happened whose cost is not known")
    unit = "fJ" if now.unit == "fJ" else tr("× one MAC")
    amount = f"{exact(now.total)} {unit}"
    share = now.share_of_memory
    return amount if share is None else tr("{0}, {1} % of it for moving words").format(amount, f"{100 * share:.1f}")


def paint_jar(painter: QPainter, jar: QRectF, amount: int | None, largest: int) -> float:
    """The contents to one scale for all jars; what is not empty shows at least a line. Returns the height of the surface."""
    painter.setPen(Qt.PenStyle.NoPen)
    tall = 0.0 if not amount else max(1.5, jar.height() * amount / max(1, largest))
    painter.fillRect(jar, LOOK.theme.colour("field", 0.6))
    painter.fillRect(QRectF(jar.left(), jar.bottom() - tall, jar.width(), tall), LOOK.theme.colour("accent", 0.75))
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.4))
    painter.drawPolyline([jar.topLeft(), jar.bottomLeft(), jar.bottomRight(), jar.topRight()])
    if amount is None:
        painter.setPen(LOOK.theme.colour("over"))
        painter.drawText(jar, Qt.AlignmentFlag.AlignCenter, "?")
    return jar.bottom() - tall


def paint_foot(painter: QPainter, place: QRectF, jars: Jars, name: str, amount: int | None) -> None:
    painter.setFont(tabular(small_font()))
    middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(place.adjusted(0, 2, 0, 0), middle, elided(jar_words(jars, name), place.width()))
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(place.adjusted(0, 16, 0, 0), middle, elided(energy_words(amount, jars.costs.unit), place.width()))


def jar_words(jars: Jars, name: str) -> str:
    if not name:
        return tr("arithmetic")
    if name == "memory":
        return tr("memory ({0})").format(jars.costs.memory.upper())
    return name


def paint_coin(painter: QPainter, jar: QRectF, surface: float, amount: int | None, jars: Jars, part: float) -> None:
    """Falls from above the jar to the surface of what is in it."""
    font = tabular(small_font())
    font.setPixelSize(10)
    text = energy_words(amount, jars.costs.unit)
    wide = max(18.0, QFontMetricsF(font).horizontalAdvance(text) + 10)
    top = jar.top() - FLIGHT + 3
    at = top + (max(top, surface - 15) - top) * part
    coin = QRectF(jar.center().x() - wide / 2, at, wide, 15)
    painter.setBrush(LOOK.theme.colour("selection"))
    painter.setPen(QPen(LOOK.theme.colour("text"), 1.0))
    painter.drawRoundedRect(coin, 7, 7)
    painter.setFont(font)
    painter.setPen("#14171b")
    painter.drawText(coin, Qt.AlignmentFlag.AlignCenter, text)
