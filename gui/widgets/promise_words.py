"""What a budget's verdict looks like wherever it is shown: a state with sign and colour, in a few words or a sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from analysis.estimate import Promise
    from analysis.scenario import Analysis

# Verdict by state, so that colour is never alone.
MARKS = {"fits": "✓", "tight": "!", "over": "✕", "": "?"}
STATES = {"kept": "fits", "maybe": "tight", "broken": "over", "unknown": ""}
# From good to bad: the worst of several verdicts is the verdict.
ORDER = ("fits", "tight", "", "over")


def state_token(state: str) -> str:
    """The colour of a verdict."""
    return state or "dim"


def promise_state(promise: Promise) -> str:
    """fits, tight, over, or "" where nobody can tell."""
    return STATES[promise.state]


def worst(states: list[str]) -> str:
    return max(states, key=ORDER.index)


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def promise_in(analysis: Analysis | None, quantity: str) -> Promise | None:
    """The budget for "latency" or "energy" against the device looked at; None without one."""
    from analysis.estimate import promises_of

    found = promises_of(analysis.scenario, analysis.estimates[0]) if analysis and analysis.estimates else ()
    return next((promise for promise in found if promise.quantity == quantity), None)


def short_words(promise: Promise) -> str:
    """ "✓ within 50 ms", where there is little room."""
    tr = partial(QCoreApplication.translate, "promise")
    allowed, found = promise.shown(promise.allowed), promise.found
    over = tr("{excess} over {allowed}").format(excess=promise.shown((found or 0.0) - promise.allowed), allowed=allowed)
    said = {
        "kept": tr("within {allowed}"),
        "maybe": tr("may exceed {allowed}"),
        "broken": over,
        "unknown": tr("cannot tell: {allowed}"),
    }[promise.state]
    return f"{MARKS[promise_state(promise)]} {said.format(allowed=allowed)}"


def fit_words(state: str, promises: tuple[Promise, ...]) -> str:
    """The verdict over memories (state) and budgets in a few words; "" where the memories alone say all."""
    if not promises or state in ("over", ""):
        return ""
    tr = partial(QCoreApplication.translate, "promise")
    names = {"latency": tr("deadline"), "energy": tr("energy budget")}
    whole = worst([promise_state(promise) for promise in promises])
    which = tr(" and ").join(names[p.quantity] for p in promises if promise_state(p) == whole)
    return {
        "over": tr("fits, but breaks the {which}"),
        "": tr("fits; whether it keeps the {which} is not known"),
        "tight": tr("fits, but may break the {which}"),
        "fits": tr("fits and keeps the {which}"),
    }[whole].format(which=which)
