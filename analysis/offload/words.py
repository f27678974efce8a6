"""The answer in sentences, one for each of the four reasons not to send everything: network, latency, energy, privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.offload.span import Span
from analysis.units import NARROW_SPACE, UNKNOWN, binary, duration, exact, join, number, percent, si, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analysis.offload import Offload
    from analysis.offload.rows import Row


def sentences(found: Offload) -> tuple[tuple[str, str], ...]:
    """(reason, sentence)."""
    return (
        ("network", network(found)),
        ("latency", latency(found)),
        ("energy", energy(found)),
        ("privacy", privacy(found)),
    )


def network(found: Offload) -> str:
    return link(found) + "".join(f"; {text}" for text in too_slow(found))


def too_slow(found: Offload) -> Iterator[str]:
    """Whoever does not compute the frames in time."""
    rate = number(float(found.stream.frames_per_s))
    if found.device_keeps_up is False:
        yield f"the device itself is too slow for {rate} frames/s"
    if found.cloud_keeps_up is False:
        yield f"the cloud is too slow for {found.stream.streams} × {rate} frames/s"


def link(found: Offload) -> str:
    needed, queue = si(found.stream.needed_bits_per_s, "bit/s"), found.queue
    if queue is None:
        return f"{needed} are needed; what the link carries is not known"
    there = si(found.radio.average_bits_per_s, "bit/s")
    if queue.keeps_up:
        return f"the link carries it: {needed} are needed, {there} are there, {percent(queue.load)} of the link"
    growth = number(queue.growth_frames_per_s)
    return f"the link is too slow: {needed} are needed, {there} are there, and each second {growth} frames more wait"


def latency(found: Offload) -> str:
    here, there = text_of(found.local.latency, duration), text_of(found.remote.latency, duration)
    lacking = "" if found.cloud else ", without the time in the cloud"
    if found.fits is False:
        return f"here it cannot run as it is; sent and answered it takes {there}{lacking}"
    if found.keeps_up is False:
        return f"answers from the cloud come later and later; computed here a frame takes {here}"
    return f"{sooner(found.faster)}: {here} here, {there} sent and answered{lacking}"


def sooner(faster: bool | None) -> str:
    if faster is None:
        return "which answers sooner cannot be told for certain"
    return "sending answers sooner" if faster else "computing here answers sooner"


def energy(found: Offload) -> str:
    here, there = text_of(found.local.energy, joules), text_of(found.remote.energy, joules)
    if found.fits is False:
        return f"here it cannot run as it is; a frame sent costs {there}{alone(found)}"
    return f"{dearer(found.cheaper)}: {here} a frame here, {there} sent{alone(found)}"


def dearer(cheaper: bool | None) -> str:
    if cheaper is None:
        return "which costs less cannot be told for certain"
    return "sending costs less" if cheaper else "computing here costs less"


def alone(found: Offload) -> str:
    """What a frame that is sent alone costs more."""
    message = found.radio.energy_j_per_message
    if message is None or found.radio.energy_j_per_bit is None:
        return ""
    return f"; a radio that wakes for each frame takes up to {joules(message)} more"


def privacy(found: Offload) -> str:
    """What leaves when everything is sent, and what the least is that could."""
    least = found.told
    text = f"when they are sent, frames leave the building, {binary(found.stream.frame_bytes)} each"
    return text if least is None else f"{text}; computed here it is {binary(least.frame_bytes)}, the {least.what}"


def joules(value: float | None) -> str:
    return si(value, "J")


def text_of(amount: Span, spelled: Callable[[float | None], str]) -> str:
    """ "24 ms (20–29 ms)", "≥ 24 ms", "8 mJ – 20 mJ"; a dash where nothing is known."""
    low, value, high = (None if part is None else spelled(part) for part in (amount.low, amount.value, amount.high))
    if low and high:
        ends = low if low == high else span(low, high)
        return ends if value is None or low == high else f"{value} ({ends})"
    if value:
        return value
    return f"≥{NARROW_SPACE}{low}" if low else f"≤{NARROW_SPACE}{high}" if high else UNKNOWN


def amount_text(row: Row) -> str:
    """With its unit and its bounds; of a codec that would not have to compress that there is need for none."""
    value = row.amount.value
    if row.key.endswith("_compression") and value is not None and value <= 1:
        return "none needed"
    return text_of(row.amount, speller(row.unit))


def speller(unit: str) -> Callable[[float | None], str]:
    """How a number of the unit is written."""
    special: dict[str, Callable[[float | None], str]] = {
        "s": duration,
        "J": joules,
        "B": lambda value: join(number(value), "B") if value is not None and value < 1000 else binary(value),
        "share": percent,
        "": exact,
        "×": number,
        "1/s": number,
    }
    return special.get(unit) or (lambda value: si(value, unit))
