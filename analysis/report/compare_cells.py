"""What the text and the Markdown of a comparison have in common: figures as cells, and the layers that differ most."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.compare import NO_ROW
from analysis.contrast import Amount, Column, Contrast, Versus
from analysis.report.change import SHOWN, signed
from analysis.scenario import Scenario
from analysis.units import UNKNOWN, exact, join, number, percent, span

TOTALS = {
    "macs": "MACs",
    "other_ops": "other operations",
    "parameters": "parameters",
    "weight_bytes": "weights",
    "liveness_peak_bytes": "most alive at once",
    "arena_bytes": "arena",
}
FIGURES = {
    "ram_bytes": "RAM",
    "flash_bytes": "flash",
    "latency_s": "expected time",
    "latency_bound_s": "least time",
    "energy_j": "energy",
}
# What a layer is ranked by: the largest share of a whole that it moves.
RANKED = ("macs", "weight_bytes", "output_bytes")
# From here on a factor is read more easily than a percentage.
TIMES_FROM = 10
SETTINGS = ("batch", "precision", "kernel", "planner", "runtime")


def figure_cells(name: str, versus: Versus) -> list[str]:
    """Name, A, B, the difference, and which is less."""
    sides = (amount_text(side, versus.unit) for side in (versus.one, versus.other))
    return [name, *sides, difference(versus), verdict(versus)]


def amount_text(amount: Amount, unit: str) -> str:
    """ "24 ms (20–29 ms)", "at least 3 mJ"."""
    if amount.value is None:
        return UNKNOWN
    write = SHOWN[unit]
    if amount.at_least:
        return f"at least {write(amount.value)}"
    band = f" ({span(write(amount.low), write(amount.high))})" if amount.low is not None else ""
    return write(amount.value) + band


def difference(versus: Versus) -> str:
    """ "-171 KiB (-57 %)"; "0" where there is none."""
    if versus.delta is None:
        return UNKNOWN
    if not versus.delta:
        return "0"
    amount = signed(SHOWN[versus.unit](abs(versus.delta)), versus.delta)
    share = versus.relative
    return amount if share is None else f"{amount} ({share_text(share)})"


def share_text(share: float) -> str:
    """ "+12 %"; from ten times on as the factor, "37,142 ×"."""
    factor = 1 + share
    return join(number(factor), "×") if factor >= TIMES_FROM else signed(percent(abs(share)), share)


def verdict(versus: Versus) -> str:
    known = versus.one.value is not None and versus.other.value is not None
    return versus.smaller or ("cannot tell" if known else "not known")


def key_column(found: Contrast) -> Column:
    """What the layers are told apart by: the expected time where both have one, else the least; without devices the MACs."""
    if not found.devices:
        return found.columns["macs"]
    expected = found.devices[0].figures["latency_s"].delta is not None
    return found.columns["latency_s" if expected else "latency_bound_s"]


def differing_most(found: Contrast, count: int) -> list[int]:
    """Rows of the comparison by the largest share of a total that they move, at most `count`."""
    columns = [*(found.columns[name] for name in RANKED), key_column(found)]
    weights = np.max([shares(column) for column in columns], axis=0) if len(found.pairs) else np.zeros(0)
    order = np.argsort(-weights, kind="stable")
    return [row for row in order.tolist() if weights[row] > 0][:count]


def shares(column: Column) -> np.ndarray:
    whole = max(float(np.ma.filled(side.sum(), 0) or 0) for side in (column.one, column.other))
    moved: np.ndarray = np.abs(np.ma.filled(column.delta.astype(np.float64), 0.0))
    return moved / whole if whole else moved


def layer_cells(found: Contrast, row: int) -> list[str]:
    """Rows in A and B, MACs, weights and output as differences, the key figure of A and of B, and which is less."""
    key = key_column(found)
    ours, theirs = int(found.pairs.one[row]), int(found.pairs.other[row])
    places = [UNKNOWN if place == NO_ROW else str(place) for place in (ours, theirs)]
    moved = [delta_text(found.columns[name], row) for name in RANKED]
    values = [cell(side[row], key.quantity.unit) for side in (key.one, key.other)]
    return [*places, *moved, *values, told(key, row, ours, theirs)]


def delta_text(column: Column, row: int) -> str:
    """Every digit, with its sign."""
    value = column.delta[row]
    if value is np.ma.masked:
        return UNKNOWN
    return signed(exact(abs(value.item())), value) if value else "0"


def cell(value: object, unit: str) -> str:
    return UNKNOWN if value is np.ma.masked else SHOWN[unit](float(value))  # type: ignore[arg-type]


def told(key: Column, row: int, ours: int, theirs: int) -> str:
    if NO_ROW in (ours, theirs):
        return "only in A" if theirs == NO_ROW else "only in B"
    return ("cannot tell", "A", "B", "same")[int(key.smaller[row])]


def names_of(found: Contrast, row: int) -> tuple[str | None, str | None]:
    """Name of the row's layer in A and in B; None where there is none."""
    ours, theirs = int(found.pairs.one[row]), int(found.pairs.other[row])
    return (
        None if ours == NO_ROW else found.one.workload.names[ours],
        None if theirs == NO_ROW else found.other.workload.names[theirs],
    )


def op_of(found: Contrast, row: int) -> str:
    """Of B, or of A where only that has the layer; "Conv -> Gemm" where a name stands for another operator by now."""
    ours, theirs = int(found.pairs.one[row]), int(found.pairs.other[row])
    ops = [side.workload.ops[at] for side, at in ((found.one, ours), (found.other, theirs)) if at != NO_ROW]
    return " -> ".join(dict.fromkeys(ops))


def counts_line(found: Contrast) -> str:
    """ "16 in both, 3 of them alike, 7 only in A"."""
    pairs = found.pairs
    both, differing = int(pairs.both.sum()), int((found.differing & pairs.both).sum())
    alone = ((int(pairs.only_one.sum()), "only in A"), (int(pairs.only_other.sum()), "only in B"))
    parts = [alike_words(both, both - differing), *(f"{exact(count)} {words}" for count, words in alone if count)]
    return ", ".join(parts)


def alike_words(both: int, alike: int) -> str:
    if not both:
        return "none in both"
    rest = "all alike" if alike == both else f"{exact(alike)} of them alike" if alike else "all different"
    return f"{exact(both)} in both, {rest}"


def wins_line(found: Contrast) -> str:
    """ "expected time: less in A 5, less in B 10, the same 1": who wins where, by the key figure of the layers in both."""
    key, said = key_column(found), {"A": "less in A", "B": "less in B", "same": "the same", "unknown": "cannot tell"}
    tally = key.tally()
    counts = [f"{words} {exact(tally[code])}" for code, words in said.items() if tally[code]]
    return f"{key.quantity.name}: {', '.join(counts)}" if counts else ""


def settings_of(scenario: Scenario) -> Iterator[str]:
    """What was asked for, but for what is as the file, runtime or device has it."""
    plain = Scenario("")
    for name in SETTINGS:
        value = getattr(scenario, name)
        if value != getattr(plain, name):
            yield f"{name} {value}"
    if scenario.overrides:
        yield f"{len(scenario.overrides)} numbers of devices changed"
    if scenario.layer_precisions:
        yield f"{len(scenario.layer_precisions)} layers at other precisions"
    if scenario.placements:
        yield f"{len(scenario.placements)} tensors placed by hand"
