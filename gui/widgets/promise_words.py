"""What a budget's verdict looks like wherever it is shown: a state with sign and colour, in a few words or a sentence."""

from __future__ import annotations

from functools import partial
from html import escape
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui.theme import LOOK

if TYPE_CHECKING:
    from analysis.estimate import Promise
    from analysis.scenario import Analysis
    from gui.widgets.bar_data import Bars

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
    said = {
        "kept": tr("within {allowed}"),
        "maybe": tr("within {allowed}?"),
        "broken": tr("over {allowed}"),
        "unknown": tr("within {allowed}"),
    }[promise.state]
    return f"{MARKS[promise_state(promise)]} {said.format(allowed=promise.shown(promise.allowed))}"


# Whose sum a budget is held against: the least time only where nothing is expected.
SUMS = {
    ("expected", False): "latency",
    ("time", True): "latency",
    ("energy", False): "energy",
    ("energy", True): "energy",
}


def total_words(analysis: Analysis | None, bars: Bars) -> str:
    """The sum of the bars: "24 ms in total", beside its budget "✓ 24 ms of 50 ms"; what was summed where it is not known."""
    tr = partial(QCoreApplication.translate, "promise")
    if isnan(bars.total):
        return bars.quantity.title
    total = bars.quantity.text(bars.total)
    for quantity in ("latency", "energy"):
        promise = promise_in(analysis, quantity)
        if promise and promise.found is not None and SUMS.get((bars.quantity.id, promise.at_least)) == quantity:
            allowed = promise.shown(promise.allowed)
            return f"{MARKS[promise_state(promise)]} " + tr("{total} of {allowed}").format(total=total, allowed=allowed)
    return tr("{total} in total").format(total=total)


def promise_html(promise: Promise) -> str:
    """The verdict's sign in its colour, then the sentence."""
    state = promise_state(promise)
    sign = f'<span style="color:{LOOK.theme.colours[state_token(state)]}"><b>{MARKS[state]}</b></span>'
    return f"{sign} {escape(sentence(promise.sentence))}"


def fit_words(state: str, promises: tuple[Promise, ...]) -> str:
    """The verdict over memories (state) and budgets in a few words; "" where the memories alone say all."""
    tr = partial(QCoreApplication.translate, "promise")
    whole = worst([promise_state(promise) for promise in promises]) if promises else "fits"
    said_by_memories = not promises or state == "over" or (state == "" and whole != "over")
    if said_by_memories or (state == "tight" and whole == "fits"):
        return ""
    names = {"latency": tr("deadline"), "energy": tr("energy budget")}
    which = tr(" and ").join(names[p.quantity] for p in promises if promise_state(p) == whole)
    return {
        "over": tr("fits, but breaks the {which}") if state else tr("breaks the {which}; may not fit"),
        "": tr("fits; whether it keeps the {which} is not known"),
        "tight": tr("fits, but may break the {which}"),
        "fits": tr("fits and keeps the {which}"),
    }[whole].format(which=which)
