"""How long a run takes and at what energy: what is expected, the band that it lies in, the least possible, the budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.report.pdf.ink import Drawing, Mark, area, disc, line, words
from analysis.report.pdf.scales import Scale, even
from analysis.units import UNKNOWN, duration, si, span

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Scenario

WIDTH_PT, HEIGHT_PT, AXIS_PT, BAND_PT = 236.0, 26.0, 15.0, 7.0
ROOM = 1.06
TICKS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One quantity of a run, SI. found: expected; None where not known. bound: the least possible. basis: what it rests on."""

    name: str
    found: float | None
    low: float | None
    high: float | None
    bound: float | None
    budget: float | None
    basis: str
    shown: Callable[[float | None], str]
    at_least: bool = False


def readings(estimate: Estimate, scenario: Scenario) -> tuple[Reading, Reading]:
    """Latency and energy of one run."""
    time = Reading(
        "Time of a run",
        estimate.latency_s,
        estimate.latency_low_s,
        estimate.latency_high_s,
        estimate.total_latency_bound_s,
        scenario.max_latency_s,
        estimate.latency_basis,
        duration,
    )
    energy = Reading(
        "Energy of a run",
        estimate.total_energy_j,
        estimate.energy_low_j,
        estimate.energy_high_j,
        None,
        scenario.max_energy_j,
        estimate.energy_basis,
        lambda value: si(value, "J"),
        estimate.energy_low_bound,
    )
    return time, energy


def meters(estimate: Estimate, scenario: Scenario) -> list[dict[str, Any]]:
    return [meter(reading) for reading in readings(estimate, scenario)]


def meter(reading: Reading) -> dict[str, Any]:
    drawn = drawing(reading)
    return {
        "name": reading.name,
        "value": headline(reading),
        "band": band_text(reading),
        "basis": reading.basis,
        "bar": drawn.record if drawn else None,
    }


def headline(reading: Reading) -> str:
    """What is expected, else the least possible, else that it is not known."""
    if reading.found is not None:
        return f"{'at least ' if reading.at_least else ''}{reading.shown(reading.found)}"
    return "not known" if reading.bound is None else f"at least {reading.shown(reading.bound)}"


def band_text(reading: Reading) -> str:
    """ "2.90–7.90 s; at least 327 ms"."""
    parts = []
    if reading.low is not None and reading.high is not None:
        parts.append(span(reading.shown(reading.low), reading.shown(reading.high)))
    if reading.found is not None and reading.bound is not None:
        parts.append(f"at least {reading.shown(reading.bound)}")
    if reading.budget is not None:
        parts.append(f"budget {reading.shown(reading.budget)}")
    return "; ".join(parts)


def drawing(reading: Reading) -> Drawing | None:
    """On an axis from 0; None where there is nothing to draw."""
    known = [v for v in (reading.found, reading.high, reading.bound, reading.budget) if v]
    if not known or (reading.found is None and reading.bound is None):
        return None
    scale = Scale(0, max(known) * ROOM, 4, WIDTH_PT - 4)
    alt = f"{reading.name}: {headline(reading)}, band {band_text(reading) or UNKNOWN}."
    return Drawing(WIDTH_PT, HEIGHT_PT, alt, tuple(marks(reading, scale)))


def marks(reading: Reading, scale: Scale) -> Iterator[Mark]:
    middle = AXIS_PT - BAND_PT / 2 - 3
    yield from axis(reading, scale)
    if reading.low is not None and reading.high is not None:
        yield area(
            scale(reading.low), middle - BAND_PT / 2, scale(reading.high) - scale(reading.low), BAND_PT, "accent", 0.65
        )
    if reading.bound is not None:
        yield line((scale(reading.bound), 0), (scale(reading.bound), AXIS_PT), ink="dim", thick=0.9, dash=True)
    if reading.budget is not None:
        yield line((scale(reading.budget), 0), (scale(reading.budget), AXIS_PT), thick=1.6)
    if reading.found is not None and reading.at_least:
        yield line((scale(reading.found), 0), (scale(reading.found), AXIS_PT), "accent", 1.2, dash=True)
    elif reading.found is not None:
        yield disc(scale(reading.found), middle, 3.2, "accent")


def axis(reading: Reading, scale: Scale) -> Iterator[Mark]:
    yield line((scale(0), AXIS_PT), (scale(scale.high), AXIS_PT), ink="dim")
    for value in even(scale.high, TICKS):
        x = scale(value)
        yield line((x, AXIS_PT), (x, AXIS_PT + 2.5), ink="dim")
        yield words(x, AXIS_PT + 7, reading.shown(value) if value else "0", 6.5, "dim", "middle" if value else "start")
