"""One device's verdict in a word, its state, and its reason: memory and operators first, then the budgets of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.estimate import promises_of
from analysis.known import known_to_fit
from analysis.report.pdf.elided import cut_short
from analysis.report.pdf.gauges import state_of

if TYPE_CHECKING:
    from analysis.estimate import Estimate, Promise
    from analysis.scenario import Scenario

WORDS = {"fits": "Fits", "tight": "Fits, with little to spare", "over": "Does not fit", "unknown": "Not known"}
PROMISE_STATES = {"kept": "fits", "maybe": "tight", "broken": "over", "unknown": "unknown"}
BROKEN = {"latency": "too slow", "energy": "too much energy"}
LONGEST_REASON = 330


def state_and_word(estimate: Estimate, scenario: Scenario) -> tuple[str, str]:
    """fits, tight, over or unknown; and what to call it. A budget that is broken counts as much as a memory."""
    cover, state = estimate.fit.coverage, fit_state(estimate)
    if cover is not None and cover.refused:
        return "over", "Cannot run"
    if state in ("over", "unknown"):
        return state, WORDS[state]
    promises = promises_of(scenario, estimate)
    broken = [BROKEN[promise.quantity] for promise in promises if promise.state == "broken"]
    if broken:
        return "over", f"Fits, but {' and '.join(broken)}"
    if any(promise.state == "maybe" for promise in promises):
        return "tight", "Fits, but may break a budget"
    return state, WORDS[state]


def fit_state(estimate: Estimate) -> str:
    """Of the memories and operators alone. What nobody knows to run, or to need, is not said to fit."""
    answer = known_to_fit(estimate.fit)
    if answer is not True:
        return "unknown" if answer is None else "over"
    parts = {state_of(need) for need in (estimate.fit.flash, estimate.fit.ram)}
    return "tight" if "tight" in parts else "fits"


def reason_of(estimate: Estimate) -> str:
    """The verdict's sentence, and which layers fall back where it does not say so."""
    cover, reason = estimate.fit.coverage, estimate.fit.reason
    more = f"; {cover.sentence}" if cover and (cover.falls_back or cover.unknown) and not cover.refusal else ""
    return cut_short(sentence(reason + more), LONGEST_REASON)


def promise_line(promise: Promise) -> dict[str, str]:
    return {"state": PROMISE_STATES[promise.state], "text": sentence(promise.sentence)}


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
