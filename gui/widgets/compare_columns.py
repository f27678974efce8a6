"""Columns of the table that sets the ghost against what is shown, and how one quantity of a layer is written there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.compare import NO_ROW
from analysis.contrast import TOLD
from analysis.errors import one_line
from analysis.units import NARROW_SPACE, duration, exact, number, si
from gui.widgets.change import change_text
from gui.widgets.layer_columns import Column, scientific

if TYPE_CHECKING:
    from analysis.contrast import Contrast
    from analysis.contrast import Quantity as Compared

# Of these one is worth two where work is shown in FLOP.
WORK = ("macs", "intensity_macs_per_byte")
TIMES = ("latency_s", "latency_bound_s")
LESS_SIGNS = {"A": "◌", "B": "●", "same": "=", "unknown": "?", "alone": "–"}


def words(text: str) -> str:
    return QCoreApplication.translate("compare", text)


def titles(unit: str) -> dict[str, str]:
    """What the quantities are called on screen."""
    return {
        "macs": words("{unit}s").format(unit=unit),
        "other_ops": words("other operations"),
        "parameters": words("parameters"),
        "weight_bytes": words("weights"),
        "input_bytes": words("input"),
        "output_bytes": words("output"),
        "live_bytes": words("bytes alive"),
        "scratch_bytes": words("scratch"),
        "intensity_macs_per_byte": words("{unit} per byte").format(unit=unit),
        "latency_s": words("expected time"),
        "latency_bound_s": words("least time"),
        "energy_j": words("energy"),
    }


def title_of(quantity: Compared, unit: str) -> str:
    """Traffic is called by its memory."""
    return titles(unit).get(quantity.id) or words("traffic at {level}").format(level=quantity.id.partition(" ")[2])


def offered(found: Contrast) -> tuple[Compared, ...]:
    """Quantities of which something is known on both sides, the time first."""
    known = [c.quantity for c in found.columns.values() if c.one.count() and c.other.count()]
    return tuple(sorted(known, key=lambda quantity: quantity.id not in TIMES))


def writer(quantity: Compared) -> Callable[[Any], str]:
    """One value as it stands in a cell."""
    by_unit = {"s": duration, "J": partial(si, unit="J"), "MAC/B": number}
    return by_unit.get(quantity.unit, exact)


def signed(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """ "+12 ms", "−3 ms", "0"."""
    return lambda value: ("+" if value > 0 else "−" if value < 0 else "") + write(abs(value))


def names(side: str, absent: str) -> Callable[[Contrast], Sequence[str]]:
    """Names of the layers of one side, in the order of the pairs; what stands where it has none."""

    def values(found: Contrast) -> Sequence[str]:
        known, rows = getattr(found, side).workload.names, getattr(found.pairs, side).tolist()
        return tuple(absent if row == NO_ROW else one_line(known[row]) for row in rows)

    return values


def operators(found: Contrast) -> Sequence[str]:
    """Of what is shown; both where a name stands for another operator by now."""
    ghost, shown = found.one.workload.ops, found.other.workload.ops
    rows = zip(found.pairs.one.tolist(), found.pairs.other.tolist(), strict=True)
    return tuple(operator_words(None if a == NO_ROW else ghost[a], None if b == NO_ROW else shown[b]) for a, b in rows)


def operator_words(ghost: str | None, shown: str | None) -> str:
    if ghost is None or shown is None or ghost == shown:
        return shown or ghost or ""
    return f"{ghost} → {shown}"


def places(found: Contrast) -> np.ma.MaskedArray:
    return np.ma.masked_equal(found.pairs.other, NO_ROW)


def of_quantity(quantity: Compared, part: str, factor: int) -> Callable[[Contrast], np.ndarray]:
    def values(found: Contrast) -> np.ndarray:
        column = getattr(found.columns[quantity.id], part)
        return column * factor if factor != 1 and part != "relative" else column

    return values


def less_words() -> dict[str, str]:
    """Sign and word of every code."""
    said = {
        "A": words("ghost"),
        "B": words("here"),
        "same": words("same"),
        "unknown": words("unsure"),
        "alone": "",
    }
    return {code: f"{LESS_SIGNS[code]} {word}".rstrip() for code, word in said.items()}


def less(quantity: Compared) -> Callable[[Contrast], Sequence[str]]:
    """On which side there is less of it."""

    def values(found: Contrast) -> Sequence[str]:
        said = less_words()
        table = [said[code] for code in TOLD]
        return tuple(table[code] for code in found.columns[quantity.id].smaller.tolist())

    return values


def compare_columns(quantity: Compared, unit: str) -> tuple[Column, ...]:
    """unit: MAC or FLOP. Differences are what is shown minus the ghost, as everywhere in the window."""
    factor = 2 if unit == "FLOP" and quantity.id in WORK else 1
    title, write, whole = title_of(quantity, unit), writer(quantity), quantity.sums
    part = partial(of_quantity, quantity, factor=factor)
    exactly = scientific if quantity.unit in ("s", "J", "MAC/B") else exact
    suffix = f",{NARROW_SPACE}B" if quantity.unit == "B" else ""
    return (
        Column("index", "#", words("Place in the order of execution of what is shown"), places, width=44),
        Column("name", words("shown"), words("Name of the layer that is shown"),
               names("other", words("− not here")), number=False, width=170),
        Column("ghost_name", words("◌ ghost"), words("Name of the layer of the ghost that answers to it"),
               names("one", words("+ only here")), number=False, width=130),
        Column("op", words("operator"), words("Operator, as it is counted"), operators, number=False, width=152),
        Column("ghost", f"◌ {title}{suffix}", words("In the ghost"), part("one"), write, exactly, total=whole, width=104),
        Column("shown", f"{title}{suffix}", words("In what is shown"), part("other"), write, exactly, total=whole, width=104),
        Column("delta", words("Δ"), words("What is shown minus the ghost; a layer that only one has counts whole"),
               part("delta"), signed(write), exactly, total=whole, width=96),
        Column("change", words("change"), words("The difference as a share of the ghost's; the bar is left for less, right "
               "for more"), part("relative"), change_text, scientific, total=whole, width=128),
        Column("smaller", words("less"), words("On which side there is less of it, by the whole bands of what is expected"),
               less(quantity), number=False, width=88),
    )  # fmt: skip
