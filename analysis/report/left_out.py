"""Errors on figures that the fit had not seen, beside what is aimed at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.calibration.array_table import array_fits
from analysis.calibration.table import Band, calibration
from analysis.report.text import aligned
from analysis.units import UNKNOWN, percent

LEFT_OUT = {
    "board": "a network, everywhere",
    "untold": "a network, and with it all figures of its kernels",
    "core": "a network, and a board whose core is on others",
    "nearest": "a network, and a core",
    "figure": "a network on its board and runtime only",
    "device": "a board only",
}
ENERGY_LEFT_OUT = {"network": "energy: a network, everywhere", "supply": "energy: a network, and the supply"}
ARRAY_LEFT_OUT = {"network": "a network", "device": "a device"}
# Medians and the worst of what was left out; "figure" is the boards calibrated, "device" a board that is not.
AIMS = {"figure_median": 0.10, "figure_worst": 0.30, "device_median": 0.20, "rank": 0.95, "energy_median": 0.20}


@dataclass(frozen=True, slots=True)
class Aim:
    """A number that is aimed at: a relative error that is not to be passed, or the least rank correlation."""

    what: str
    limit: float
    found: float

    @property
    def met(self) -> bool:
        return self.found > self.limit if self.what == "rank" else self.found <= self.limit

    @property
    def shown(self) -> str:
        """What was found."""
        return f"{self.found:.3f}" if self.what == "rank" else percent(self.found)

    def __str__(self) -> str:
        limit = f"over {self.limit:g}" if self.what == "rank" else f"under {percent(self.limit)}"
        return f"{self.what} {limit}: {'met' if self.met else 'missed'}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of the fit, the errors on it, and what is aimed at there."""

    words: str
    band: Band
    aims: tuple[Aim, ...] = ()


def left_out() -> Iterator[LeftOut]:
    known = calibration()
    yield from (LeftOut(words, known.bands[name], aims_of(name, known.bands[name])) for name, words in LEFT_OUT.items())
    yield from (
        LeftOut(words, known.energy[name], aims_of("energy", known.energy[name]))
        for name, words in ENERGY_LEFT_OUT.items()
    )
    for family, fit in array_fits().items():
        yield from (LeftOut(f"{family}: {ARRAY_LEFT_OUT[name]}", band) for name, band in fit.bands.items())


def aims_of(name: str, band: Band) -> tuple[Aim, ...]:
    aims = [
        Aim(what, AIMS[f"{name}_{what}"], getattr(band, what))
        for what in ("median", "worst")
        if f"{name}_{what}" in AIMS
    ]
    return (*aims, Aim("rank", AIMS["rank"], band.rank)) if name in ("figure", "device") else tuple(aims)


def left_out_table() -> str:
    """Errors on figures that the fit had not seen, whatever board is asked for, with what is aimed at."""
    rate = percent(calibration().rate)
    head = ["left out of the fit", "figures", "median error", "worst", f"{rate} within ×", "rank correlation", "aim"]
    return aligned([head, *map(cells, left_out())], "lrrrrrl")


def cells(row: LeftOut) -> list[str]:
    band = row.band
    numbers = [percent(band.median), percent(band.worst), f"{band.factor:.2f}", f"{band.rank:.3f}"]
    return [row.words, str(band.figures), *numbers, ", ".join(map(str, row.aims))]


def boards_table() -> str:
    """Median error of each board, by what was left out."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for name, band in calibration().bands.items():
        for board, median in band.boards.items():
            found[board][name] = median
    head = ["median error by board, left out:", *LEFT_OUT]
    rows = [[board, *(share(each.get(name)) for name in LEFT_OUT)] for board, each in sorted(found.items())]
    return aligned([head, *rows], "l" + "r" * len(LEFT_OUT))


def share(error: float | None) -> str:
    return UNKNOWN if error is None else percent(error)
