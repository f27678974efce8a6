"""A comparison as one sentence: "B needs 171 KiB less RAM, is 1.9 times faster, and fits; A does not"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analysis.units import binary, exact, percent, significant

if TYPE_CHECKING:
    from analysis.contrast.amounts import Versus
    from analysis.contrast.result import Contrast, DevicePair

# From here on a factor is read more easily than a percentage.
TIMES_FROM = 1.1


def summary(found: Contrast, a: str = "A", b: str = "B") -> str:
    """What B needs more or less than A, and whether they fit, on their first devices. a, b: what the two are called."""
    sentence = told(found, a, b)
    return sentence[:1].upper() + sentence[1:]


def told(found: Contrast, a: str, b: str) -> str:
    if found.identical:
        return f"{a} and {b} are the same: {same_words(len(found.pairs))}"
    if not found.devices:
        return spoken(b, list(model_clauses(found)), "") or f"{b} needs as much as {a}"
    pair = found.devices[0]
    start = "" if pair.same_device else f"on {pair.other.device.name}, with {a} on {pair.one.device.name}: "
    said = spoken(b, list(device_clauses(pair)), fit_words(pair, a, b))
    return start + (said or f"{b} needs as much as {a}; {both_fit(pair, a, b)}")


def same_words(count: int) -> str:
    return f"{exact(count)} layers, every number equal" if count else "neither has a layer"


def spoken(subject: str, clauses: Sequence[str], fit: str) -> str:
    """ "B x, y, and fits; A does not"; what is not said of B alone follows a semicolon. "" where there is nothing to say."""
    verb, _, rest = fit.partition("; ")
    said = [*clauses, *([verb] if verb and rest else [])]
    if not clauses:
        return f"{subject} {verb}; {rest}" if rest else ""
    joint = ", and " if len(said) > 2 or " and " in clauses[0] else " and "
    sentence = f"{subject} {', '.join(said[:-1]) + joint + said[-1] if len(said) > 1 else said[0]}"
    return f"{sentence}; {rest or verb}" if fit else sentence


def fit_words(pair: DevicePair, a: str, b: str) -> str:
    """ "fits; A does not" where they differ, "both fit" where they do not."""
    ours, theirs = pair.other.fit.ok, pair.one.fit.ok
    if ours is True and theirs is False:
        return f"fits; {a} does not"
    if ours is False and theirs is True:
        return f"does not fit; {a} does"
    return both_fit(pair, a, b)


def both_fit(pair: DevicePair, a: str, b: str) -> str:
    ours, theirs = pair.other.fit.ok, pair.one.fit.ok
    if ours is not None and ours == theirs:
        return "both fit" if ours else "neither fits"
    known = " and ".join(name for name, ok in ((a, theirs), (b, ours)) if ok is None)
    return f"whether {known} fits is not known"


def device_clauses(pair: DevicePair) -> Iterator[str]:
    figures = pair.figures
    expected = figures["latency_s"].delta is not None
    said = (
        memory_clause(figures["ram_bytes"], figures["flash_bytes"]),
        time_clause(figures["latency_s"] if expected else figures["latency_bound_s"], expected),
        times_clause(figures["energy_j"], "take", "energy"),
    )
    yield from (clause for clause in said if clause)


def memory_clause(ram: Versus, flash: Versus) -> str:
    """ "needs 171 KiB less RAM and 12 KiB more flash"; of flash only what can be told."""
    first, second = (amount_clause(versus, "need", name) for versus, name in ((ram, "RAM"), (flash, "flash")))
    if not flash.smaller:
        return first
    return f"{first} and {second.removeprefix('needs ')}" if first and second and ram.smaller else first or second


def model_clauses(found: Contrast) -> Iterator[str]:
    totals = found.totals
    said = (
        times_clause(totals["macs"], "do", "MACs", "fewer"),
        amount_clause(totals["weight_bytes"], "have", "weights", "fewer"),
        amount_clause(totals["arena_bytes"], "need", "arena"),
    )
    yield from (clause for clause in said if clause)


def amount_clause(versus: Versus, verb: str, what: str, less: str = "less") -> str:
    """ "needs 171 KiB less RAM"; "" where nothing is different, or known."""
    if not versus.delta:
        return ""
    way = "more" if versus.delta > 0 else less
    return f"{sure(verb, versus)} {binary(abs(versus.delta))} {way} {what}{doubt(versus)}"


def time_clause(versus: Versus, expected: bool) -> str:
    """ "is 1.9 times faster", "may be 12 % slower (the bands overlap)"."""
    if not versus.delta:
        return ""
    way = "slower" if versus.delta > 0 else "faster"
    ground = "" if expected else " by the least time"
    return f"{'is' if versus.smaller else 'may be'} {how_much(versus)}{way}{ground}{doubt(versus)}"


def times_clause(versus: Versus, verb: str, what: str, less: str = "less") -> str:
    """ "takes 2.1 times less energy", "does 30 % more MACs"; nothing where it cannot be told."""
    if not versus.delta or not versus.smaller:
        return ""
    way = "more" if versus.delta > 0 else less
    return f"{sure(verb, versus)} {how_much(versus)}{way} {what}"


def sure(verb: str, versus: Versus) -> str:
    third = {"do": "does", "have": "has"}.get(verb, f"{verb}s")
    return third if versus.smaller else f"may {verb}"


def doubt(versus: Versus) -> str:
    if versus.smaller:
        return ""
    return " (not all of it is known)" if versus.one.at_least or versus.other.at_least else " (the bands overlap)"


def how_much(versus: Versus) -> str:
    """ "1.9 times ", "3 % ", "" where one of the two is nothing."""
    one, other = abs(versus.one.value or 0), abs(versus.other.value or 0)
    if not one or not other:
        return ""
    factor = max(one, other) / min(one, other)
    if factor < TIMES_FROM:
        return f"{percent(factor - 1)} "
    return f"{exact(round(factor)) if factor >= 1000 else significant(factor, 2)} times "
