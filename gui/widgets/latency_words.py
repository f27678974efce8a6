"""What the tiles of latency and rate say: the expected time with its band where it is known, and always the bound."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.units import NARROW_SPACE, UNKNOWN, duration, duration_range, exact, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate

PACES = ((1, "/s"), (60, "/min"), (3600, "/h"))
Words = tuple[str, str, str, str]


def latency_words(estimate: Estimate | None) -> Words:
    """Number, unit, caption and tooltip for `NumberTile.set_number`."""
    return bound_words(estimate) if estimate is None or estimate.latency_s is None else expected_words(estimate)


def bound_words(estimate: Estimate | None) -> Words:
    """The bound alone, and why nothing is expected."""
    tr = partial(QCoreApplication.translate, "latency")
    least = estimate.total_latency_bound_s if estimate else None
    number, _, unit = duration(least).partition(NARROW_SPACE)
    lines = [bound_line(least)]
    if estimate:
        lines.append(tr("expected time not known: {reason}").format(reason=estimate.latency_basis))
    at_least = "" if least is None else "≥" + NARROW_SPACE
    return at_least + number, unit, tr("by roofline"), "\n".join(lines)


def expected_words(estimate: Estimate) -> Words:
    tr = partial(QCoreApplication.translate, "latency")
    number, _, unit = duration(estimate.latency_s).partition(NARROW_SPACE)
    band = duration_range(estimate.latency_low_s, estimate.latency_high_s)
    least = duration(estimate.total_latency_bound_s)
    caption = tr("expected, {band}\nat least {least}").format(band=band, least=least)
    words = tr("expected: {seconds} s. {basis}").format(seconds=exact(estimate.latency_s), basis=estimate.latency_basis)
    return number, unit, caption, f"{words}\n{bound_line(estimate.total_latency_bound_s)}"


def bound_line(least: float | None) -> str:
    why = QCoreApplication.translate("latency", "no implementation with this kernel's traffic can be faster")
    return f"{why}: {exact(least)}{NARROW_SPACE}s"


def time_sentence(estimate: Estimate) -> str:
    """How long a run takes, in a sentence."""
    tr = partial(QCoreApplication.translate, "latency")
    least = duration(estimate.total_latency_bound_s)
    if estimate.latency_s is not None:
        band = duration_range(estimate.latency_low_s, estimate.latency_high_s)
        return tr("Expected time of a run: {time} ({band}).").format(time=duration(estimate.latency_s), band=band)
    if estimate.total_latency_bound_s is None:
        return tr("Time of a run: not known.")
    return tr("Time of a run: at least {least}.").format(least=least)


def rate_words(estimate: Estimate | None, batch: int) -> Words:
    """The same for how often the network runs: the expected rate where it is known, else the best."""
    tr = partial(QCoreApplication.translate, "latency")
    expected = estimate.latency_s if estimate else None
    best = per_second(batch, estimate.total_latency_bound_s if estimate else None)
    lines = [tr("batch divided by the lower bound of the latency: {rate} /s").format(rate=exact(best))]
    if not expected:
        number, unit = paced(best)
        at_most = "" if best is None else "≤" + NARROW_SPACE
        return at_most + number, unit, tr("inferences at best"), lines[0]
    rate = per_second(batch, expected)
    number, unit = paced(rate)
    best_text = f"≤{NARROW_SPACE}{''.join(paced(best, unit))}" if best else UNKNOWN
    lines.insert(0, tr("batch divided by the expected latency: {rate} /s").format(rate=exact(rate)))
    caption = tr("inferences expected\nat best {rate}").format(rate=best_text)
    return number, unit, caption, "\n".join(lines)


def per_second(batch: int, seconds: float | None) -> float | None:
    return batch / seconds if seconds else None


def paced(rate_per_s: float | None, wanted: str = "") -> tuple[str, str]:
    """How often, per second or, where that is a small fraction, per minute or hour; or per what is wanted."""
    if rate_per_s is None:
        return UNKNOWN, "/s"
    enough = (pace for pace in PACES if (pace[1] == wanted if wanted else rate_per_s * pace[0] >= 1))
    factor, unit = next(enough, PACES[-1])
    return si(rate_per_s * factor), unit
