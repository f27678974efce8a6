"""Page one is the decision: does it run there, how fast, at what energy, which layers are to blame, what would help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from analysis.advice import advise
from analysis.errors import AnalysisError
from analysis.estimate import promises_of
from analysis.report.costs import dearest, time_word, timed
from analysis.report.gaps import is_least
from analysis.report.pdf.dearest import dearest_rows
from analysis.report.pdf.elided import cut_short, name_of, shortened, within, without_start
from analysis.report.pdf.gauges import gauges
from analysis.report.pdf.ink import wide
from analysis.report.pdf.layer_rows import breakable
from analysis.report.pdf.meters import meters
from analysis.report.pdf.rests_on import facts
from analysis.report.pdf.roofline import roofline
from analysis.report.pdf.verdict import promise_line, reason_of, sentence, state_and_word
from analysis.report.text import expected_text
from analysis.units import binary, exact, percent, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate
    from analysis.scenario import Analysis, Scenario

Progress = Callable[[float, str], None]

NAMED, ADVISED, OTHERS = 3, 3, 4
# The roofline is higher where no advice stands below it.
ROOFLINE_PT, HIGHER_PT = (268.0, 176.0), 250.0
TITLE_PT, TITLE_SIZES = 493.0, (21.0, 17.0, 13.0)
LONGEST_TITLE, LONGEST_NAME = 90, 44


def front(analyses: Sequence[Analysis], tell: Progress) -> dict[str, Any]:
    """The first analysis and its first device; other devices a line each."""
    analysis = analyses[0]
    tell(0.0, "weighing")
    names = without_start(analysis.workload.names)
    advised = advice(analysis, tell) if analysis.estimates else None
    return {
        **titled(name_of(analysis.source, LONGEST_TITLE)),
        "where": where(analysis),
        "numbers": key_numbers(analysis),
        "verdict": verdict(analysis),
        "gauges": gauges(analysis.estimates[0]) if analysis.estimates else [],
        "meters": meters_of(analysis),
        "roofline": drawn_roofline(analysis, ROOFLINE_PT[1] if advised else HIGHER_PT),
        "time": time_word(analysis) if timed(analysis) else "",
        "dearest": [named(row, names) for row in dearest_rows(analysis, NAMED)],
        "bounds": bounds(analysis),
        "advice": advised,
        "others": others(analyses),
        "facts": [list(fact) for fact in facts(analysis)],
    }


def titled(name: str) -> dict[str, Any]:
    """The name, and the size at which it takes few lines."""
    size = next((size for size in TITLE_SIZES if wide(name, size) <= TITLE_PT), TITLE_SIZES[-1])
    return {"name": breakable(name, TITLE_PT, size), "size": size}


def where(analysis: Analysis) -> str:
    """ "on STM32H743 with TensorFlow Lite for Microcontrollers"."""
    if not analysis.estimates:
        return "no device was named"
    first = analysis.estimates[0]
    return f"on {shortened(first.device.name, 60)} with {shortened(first.runtime.name, 60)}"


def key_numbers(analysis: Analysis) -> list[dict[str, str]]:
    """What the network is, for people and digit for digit."""
    totals, plan = analysis.workload.totals, analysis.plan
    work, arena = f"Work{bound(analysis, 'macs')}", f"Arena{bound(analysis, 'arena_bytes')}"
    return [
        number(work, si(totals.macs, "MAC"), f"{exact(totals.macs)} MAC"),
        number("Parameters", si(totals.parameters), exact(totals.parameters)),
        number("Weights", binary(totals.weight_bytes), f"{exact(totals.weight_bytes)} B"),
        number(arena, binary(plan.arena_bytes), f"{exact(plan.arena_bytes)} B"),
        number("Layers", exact(len(analysis.workload)), uncounted(totals.uncounted_nodes)),
    ]


def number(name: str, value: str, exactly: str) -> dict[str, str]:
    return {"name": name, "value": value, "exact": exactly}


def bound(analysis: Analysis, total: str) -> str:
    """Behind the name of a sum: beside the figure there is no room."""
    return ", at least" if is_least(analysis, total) else ""


def uncounted(number: int) -> str:
    return f"{exact(number)} of them not counted" if number else "all counted"


def verdict(analysis: Analysis) -> dict[str, Any]:
    if not analysis.estimates:
        reason = "The network is counted, and weighed against no device; name one to learn whether it fits."
        return {"state": "unknown", "word": "No device", "reason": reason, "budgets": []}
    estimate = analysis.estimates[0]
    state, word = state_and_word(estimate, analysis.scenario)
    budgets = [promise_line(promise) for promise in promises_of(analysis.scenario, estimate)]
    return {"state": state, "word": word, "reason": without_word(reason_of(estimate)), "budgets": budgets}


def without_word(reason: str) -> str:
    """The verdict's word stands above it already."""
    start, _, rest = reason.partition(": ")
    # Who cannot run it is a name, and names keep their small letters.
    return sentence(rest) if start == "Fits" else rest if start == "Cannot run" else reason


def meters_of(analysis: Analysis) -> list[dict[str, Any]]:
    if not analysis.estimates:
        return []
    found = meters(analysis.estimates[0], analysis.scenario)
    return [one | {"basis": cut_short(sentence(one["basis"]), 170)} for one in found]


def bounds(analysis: Analysis) -> str:
    """What the least possible time goes to: "compute 95.8 %, AXI SRAM 4.2 %"."""
    shares = analysis.estimates[0].share_by_bound() if analysis.estimates else {}
    return ", ".join(f"{name} {percent(share)}" for name, share in shares.items())


def drawn_roofline(analysis: Analysis, height_pt: float) -> dict[str, Any] | None:
    if not analysis.estimates:
        return None
    drawn = roofline(analysis, 0, dearest(analysis, NAMED), ROOFLINE_PT[0], height_pt)
    return drawn.record if drawn else None


def named(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return row | {"name": within(names[int(row["number"])], LONGEST_NAME), "op": shortened(row["op"], 24)}


def advice(analysis: Analysis, tell: Progress) -> list[dict[str, Any]] | None:
    """The smallest changes worth trying; empty where nothing is short, or nothing found helps.

    None where nothing can be tried: the model's file, or the device's profile, is gone by now.
    """
    try:
        found = advise(analysis, progress=tell)
    except AnalysisError:
        return None
    return [
        {
            "title": cut_short(one.title, 80),
            "helps": cut_short(one.helps, 260),
            "cost": cut_short(one.cost, 140),
            "state": {True: "fits", False: "over", None: "unknown"}[one.fits],
        }
        for one in found[:ADVISED]
    ]


def others(analyses: Sequence[Analysis]) -> dict[str, Any]:
    """The other devices, a line each, and how many more there are."""
    rest = [(analysis.scenario, estimate) for analysis in analyses for estimate in analysis.estimates][1:]
    rows = [other(scenario, estimate) for scenario, estimate in rest[:OTHERS]]
    return {"rows": rows, "more": max(0, len(rest) - OTHERS)}


def other(scenario: Scenario, estimate: Estimate) -> dict[str, str]:
    state, word = state_and_word(estimate, scenario)
    name = shortened(estimate.device.name, LONGEST_NAME)
    return {"state": state, "name": name, "word": word, "time": expected_text(estimate)}
