"""What a roofline shows of one device: a dot for each layer with MACs, a roof for each peak and each memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import one_line
from analysis.report.html.plane import Roof, View, worth_seeing
from analysis.report.html.times import shares_of
from analysis.scenario import Analysis
from analysis.units import si

if TYPE_CHECKING:
    from analysis.device import Quantity
    from analysis.estimate import Estimate

# Diameters in pixels of the largest dot, and of the smallest that a hand still finds.
LARGEST, SMALLEST = 26.0, 6.0
# So many layers are named in the picture, in so many characters.
NAMED, LONGEST_NAME = 3, 26


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """rows: layers that have a dot. x, y: log10 of MAC per byte and of MAC/s. diameters: pixels, areas as shares of time.

    without_macs: layers that are no dots, having no MACs; unplaced: for want of a number of the device. named: (place among
    the dots, name) of those that take most of the time.
    """

    rows: np.ndarray
    x: np.ndarray
    y: np.ndarray
    diameters: np.ndarray
    roofs: tuple[Roof, ...]
    without_macs: int
    unplaced: int
    named: tuple[tuple[int, str], ...] = ()

    @property
    def view(self) -> View:
        return worth_seeing(self.x, self.y, self.roofs)

    @property
    def record(self) -> dict[str, Any]:
        """For the page's script; a ten thousandth of a decade is finer than a screen."""
        view = self.view
        return {
            "view": [view.left, view.right, view.bottom, view.top],
            "rows": self.rows.tolist(),
            "x": np.round(self.x, 4).tolist(),
            "y": np.round(self.y, 4).tolist(),
            "diameters": self.diameters.tolist(),
            "named": self.named,
            "roofs": [
                {"kind": roof.kind, "height": roof.height, "texts": roof.texts, "main": roof.main, "note": roof.note}
                for roof in self.roofs
            ],
        }


def picture_of(analysis: Analysis, estimate: Estimate) -> Picture:
    intensity, attainable = estimate.intensity_macs_per_byte, estimate.attainable_macs_per_s
    work = analysis.workload.macs > 0
    rows = np.flatnonzero(np.isfinite(intensity) & np.isfinite(attainable) & work)
    shares = shares_of(estimate)[rows]
    return Picture(
        rows,
        np.log10(intensity[rows]),
        np.log10(attainable[rows]),
        diameters_of(shares),
        roofs_of(estimate, rows),
        int((~work).sum()),
        int(work.sum()) - len(rows),
        tuple((place, short(analysis.workload.names[rows[place]])) for place in largest(shares)),
    )


def largest(shares: np.ndarray) -> list[int]:
    """Places of the largest shares; the smallest of all have no name to be found by."""
    known = np.nan_to_num(shares)
    return [place for place in np.argsort(-known, kind="stable")[:NAMED].tolist() if known[place] > 0]


def short(name: str) -> str:
    """On one line, a long one without its middle."""
    name, half = one_line(name), LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"


def diameters_of(shares: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(shares)
    largest = known.max(initial=0.0)
    if not largest:
        return np.full(len(known), SMALLEST)
    found: np.ndarray = np.maximum(SMALLEST, np.round(LARGEST * np.sqrt(known / largest)))
    return found


def roofs_of(estimate: Estimate, rows: np.ndarray) -> tuple[Roof, ...]:
    """Peaks of one height share their words, so do memories."""
    main_peak, main_level = main_peak_of(estimate), main_level_of(estimate, rows)
    found = [
        peak_roof(name, rate, name == main_peak) for name, rate in estimate.device.peak_macs_per_s.items() if rate.value
    ]
    found += [
        level_roof(level.name, level.bytes_per_s, estimate, level.name == main_level)
        for level in estimate.levels
        if isfinite(level.bytes_per_s) and level.bytes_per_s > 0
    ]
    return tuple(merged(found))


def merged(roofs: list[Roof]) -> list[Roof]:
    groups: dict[tuple[str, float], Roof] = {}
    for roof in roofs:
        known = groups.get((roof.kind, roof.height))
        groups[roof.kind, roof.height] = roof if known is None else together(known, roof)
    return list(groups.values())


def together(one: Roof, other: Roof) -> Roof:
    """ "fp16, bf16 peak 156 TMAC/s": the names of both before the words that they share."""
    name = other.texts[0].partition(" peak" if other.kind == "peak" else "\u2002")[0]
    mac, flop = (with_name(text, name, one.kind) for text in one.texts)
    return Roof(one.kind, one.height, (mac, flop), one.main or other.main, one.note)


def with_name(text: str, name: str, kind: str) -> str:
    own, mark, rest = text.partition(" peak" if kind == "peak" else "\u2002")
    return f"{own}, {name}{mark}{rest}"


def peak_roof(name: str, rate: Quantity, main: bool) -> Roof:
    value = rate.value or 0.0
    texts = (f"{name} peak {si(value, 'MAC/s')}", f"{name} peak {si(2 * value, 'FLOP/s')}")
    return Roof("peak", log10(value), texts, main, note_of(rate))


def level_roof(name: str, bytes_per_s: float, estimate: Estimate, main: bool) -> Roof:
    text = f"{name}\u2002{si(bytes_per_s, 'B/s')}"
    note = note_of(estimate.device.memory(name).bandwidth_bytes_per_s)
    return Roof("bandwidth", log10(bytes_per_s), (text, text), main, note)


def note_of(quantity: Quantity) -> str:
    return " · ".join(part for part in (quantity.source, quantity.confidence, quantity.note) if part)


def main_peak_of(estimate: Estimate) -> str:
    """The data type whose peak stands over most of the time; the first where no layer has one."""
    names = [name for name, peak in estimate.peaks.items() if peak]
    under = [np.nansum(estimate.time_share[estimate.peak_macs_per_s == estimate.peaks[name]]) for name in names]
    return names[int(np.argmax(under))] if names else ""


def main_level_of(estimate: Estimate, rows: np.ndarray) -> str:
    """The level that binds most of the time; where computing binds all, the one that the dots would wait for."""
    known = [level.name for level in estimate.levels if level.bytes_per_s > 0]
    if estimate.binding_level or not known:
        return estimate.binding_level
    if not len(rows):
        return known[-1]
    return estimate.bound_names[int(np.bincount(estimate.intensity_level[rows]).argmax())]
