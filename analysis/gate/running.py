"""Runs the checks of a build, each to its end: a model that cannot be read hides no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from analysis.errors import AnalysisError
from analysis.gate.budget import findings
from analysis.gate.check import Check, Outcome
from analysis.gate.finding import Finding, strictly
from analysis.scenario import Analysis, Progress, analyze

# What else is looked at beside the budgets: findings, and notes.
Also = Callable[[Check, Analysis], tuple[Sequence[Finding], Sequence[str]]]


def run(checks: Sequence[Check], also: Also, progress: Progress | None = None) -> tuple[Outcome, ...]:
    """One outcome a check, in their order. progress as of analyze(), over all of them. May raise Cancelled."""
    outcomes = []
    for index, check in enumerate(checks):
        outcomes.append(outcome(check, also, None if progress is None else part(progress, index, len(checks))))
    return tuple(outcomes)


def part(progress: Progress, index: int, count: int) -> Progress:
    return lambda fraction, text: progress((index + fraction) / count, text)


def outcome(check: Check, also: Also, progress: Progress | None = None) -> Outcome:
    start = perf_counter()
    try:
        analysis = answer(check, progress)
        more, notes = also(check, analysis)
    except AnalysisError as error:
        return Outcome(check, error=error, seconds=perf_counter() - start)
    found = (*findings(analysis, check.budget), *more)
    found = strictly(found) if check.strict else found
    return Outcome(check, found, tuple(notes), None, perf_counter() - start, analysis)


def answer(check: Check, progress: Progress | None) -> Analysis:
    """Raises AnalysisError."""
    if check.trouble:
        raise check.trouble
    if check.sha256 and check.scenario.sketch is None:
        from analysis.scenario_file import check_model

        check_model(check.scenario, check.sha256)
    return analyze(check.scenario, progress)
