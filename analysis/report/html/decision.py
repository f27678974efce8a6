"""The decision, a card a device: does it fit and why, how fast, at what energy, which layers cost most, what would help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.report.html.gauges import gauges
from analysis.report.html.markup import NOTHING, Html, joined, name, tag, text
from analysis.report.html.signs import sign
from analysis.report.html.where import where
from analysis.report.markdown import energy_text
from analysis.report.pdf.verdict import state_and_word
from analysis.scenario import Analysis, Progress, part
from analysis.units import duration, duration_range, percent, si, span

if TYPE_CHECKING:
    from analysis.advice import Advice
    from analysis.estimate import Estimate, Promise

STATES = {True: "fits", False: "over", None: "unknown"}
KEPT = {"kept": "fits", "maybe": "tight", "broken": "over", "unknown": "unknown"}
MOST_ADVICE = 3
# Looking for advice takes up to a second a device; of many devices one looks at those that fit.
MOST_ADVISED = 4


def decisions(analysis: Analysis, tell: Progress) -> Html:
    count = len(analysis.estimates)
    return joined(decision(analysis, at, part(tell, at / count, (at + 1) / count)) for at in range(count))


def decision(analysis: Analysis, place: int, tell: Progress) -> Html:
    estimate = analysis.estimates[place]
    device, runtime = estimate.device, estimate.runtime
    head = tag("h2", name(device.name), tag("span", text(f"{device.tier}, with {runtime.name}"), class_="dim"))
    fitting = tag("div", verdict(analysis, estimate), gauges(estimate.fit))
    running = tag("div", tag("div", *tiles(estimate), class_="tiles"), promises(analysis, estimate))
    costing = tag("div", where(analysis, estimate), advice(analysis, place, tell))
    inside = tag("div", fitting, running, costing, class_="decision")
    return tag(
        "section", head, inside, class_="card device", id=f"device-{place}", aria_label=f"Decision for {device.name}"
    )


def verdict(analysis: Analysis, estimate: Estimate) -> Html:
    """In a word, as the printed report has it, with its reason and what the runtime makes of the layers."""
    state, words = state_and_word(estimate, analysis.scenario)
    cover = estimate.fit.coverage
    more = tag("p", text(cover.sentence), class_="dim") if cover and cover.sentence != cover.refusal else NOTHING
    answer = tag("p", sign(state), text(words), class_=f"answer {state}")
    return tag("div", answer, tag("p", text(estimate.fit.reason), class_="reason"), more, class_="verdict")


def tiles(estimate: Estimate) -> Iterator[Html]:
    """Expected time and energy of a run with their bands, and the least time that the roofline allows."""
    least = estimate.total_latency_bound_s
    band = duration_range(estimate.latency_low_s, estimate.latency_high_s)
    known = estimate.latency_s is not None
    yield tile(
        "expected time of a run", duration(estimate.latency_s), band if known else "not known", estimate.latency_basis
    )
    rate = f"at most {si(1 / least)} runs a second" if least and least <= 1 else ""
    yield tile("time at least, by the roofline", duration(least), rate, bounds(estimate))
    yield tile("energy of a run", energy_text(estimate), energy_band(estimate), estimate.energy_basis)


def tile(title: str, figure: str, band: str, basis: str) -> Html:
    below = (tag("p", text(band), class_="band") if band else NOTHING, tag("p", text(basis), class_="basis"))
    return tag(
        "div", tag("p", text(title), class_="title"), tag("p", text(figure), class_="figure"), *below, class_="tile"
    )


def energy_band(estimate: Estimate) -> str:
    if estimate.energy_low_j is None or estimate.energy_high_j is None:
        return ""
    return span(si(estimate.energy_low_j, "J"), si(estimate.energy_high_j, "J"))


def bounds(estimate: Estimate) -> str:
    """What the least time waits for."""
    shares = [f"{bound} {percent(part)}" for bound, part in list(estimate.share_by_bound().items())[:3]]
    return f"bound by {', '.join(shares)}" if shares else ""


def promises(analysis: Analysis, estimate: Estimate) -> Html:
    """Whether each budget of the scenario is kept."""
    from analysis.estimate import promises_of

    return tag("ul", *map(promise_line, promises_of(analysis.scenario, estimate)), class_="promises")


def promise_line(promise: Promise) -> Html:
    return tag("li", sign(KEPT[promise.state]), text(promise.sentence))


def advice(analysis: Analysis, place: int, tell: Progress) -> Html:
    """The smallest changes worth trying; nothing where nothing is short."""
    from analysis.advice import advise

    tell(0.0, "looking for what would help")
    if len(analysis.estimates) > MOST_ADVISED:
        return NOTHING
    lines = [advice_line(one) for one in advise(analysis, place, progress=tell)[:MOST_ADVICE]]
    return (
        tag("div", tag("h3", Html("Smallest changes worth trying")), tag("ul", *lines, class_="advice"))
        if lines
        else NOTHING
    )


def advice_line(one: Advice) -> Html:
    return tag(
        "li",
        sign(STATES[one.fits]),
        tag("b", text(one.title)),
        text(f": {one.helps}"),
        tag("span", text(one.cost), class_="dim"),
    )
