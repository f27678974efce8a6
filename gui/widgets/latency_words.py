"""What the latency's tile says: the expected time with its band where it is known, and always the bound."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from analysis.units import NARROW_SPACE, duration, duration_range, exact

if TYPE_CHECKING:
    from analysis.estimate import Estimate

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
