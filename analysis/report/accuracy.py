"""How far off the expected times are: every published figure beside what is predicted for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan

import numpy as np

from analysis.calibration.array_table import array_fits, families, machine_of_figure, published_layers
from analysis.calibration.arrays import run_seconds
from analysis.calibration.power import active_power_w
from analysis.calibration.table import Figure, calibration, networks, published
from analysis.device import known_devices, load_device
from analysis.errors import UnknownNameError
from analysis.report.left_out import AIMS, boards_table, left_out, left_out_table, share
from analysis.report.listing import chosen
from analysis.report.text import aligned
from analysis.units import UNKNOWN, duration, percent, si

SCHEMA = "rooflens.accuracy/1"


@dataclass(frozen=True, slots=True)
class Row:
    """A published figure and its prediction; None where there is none. fitted: the fit has seen it. error: relative.

    predicted_j: from the powers of other networks at the same supply. batch: items of one run.
    """

    board: str
    runtime: str
    dtype: str
    network: str
    clock_hz: float
    published_s: float
    predicted_s: float | None
    error: float | None
    published_j: float | None
    predicted_j: float | None
    energy_error: float | None
    fitted: bool
    note: str
    source: str
    batch: int
    supply: str


def accuracy_report(device: str | None, form: str) -> str:
    """Predicted against published, and errors on what was left out of the fit. Raises UnknownNameError."""
    rows = [row_of(figure) for figure in figures_of(device)]
    record = {
        "figures": [asdict(row) for row in rows],
        "fitted": summary(rows),
        "rate": calibration().rate,
        "left_out": {name: asdict(band) for name, band in calibration().bands.items()},
        "energy_left_out": {name: asdict(band) for name, band in calibration().energy.items()},
        "accelerators_left_out": {
            family: {name: asdict(band) for name, band in fit.bands.items()} for family, fit in array_fits().items()
        },
        "by_runtime": [asdict(group) for group in groups_of(rows)],
        "aims": AIMS,
        "aims_met": [{"left_out": row.words, **asdict(aim), "met": aim.met} for row in left_out() for aim in row.aims],
    }
    parts = [figures_table(rows), groups_table(rows), fitted_line(rows), left_out_table(), boards_table()]
    return chosen(form, "\n\n".join(parts), SCHEMA, record)


def figures_of(board: str | None) -> list[Figure]:
    """All figures, or a board's, by board and runtime."""
    boards = sorted({figure.board for figure in published()})
    if board is not None and board not in boards:
        raise UnknownNameError("board with published figures", board, boards)
    found = [figure for figure in published() if board in (None, figure.board)]
    return sorted(found, key=lambda figure: (figure.board, figure.runtime, figure.dtype, figure.network))


def row_of(figure: Figure) -> Row:
    seconds = predicted_s(figure)
    power = expected_power_w(figure)
    joules = None if isnan(figure.energy_j) else figure.energy_j
    spent = None if seconds is None or power is None or joules is None else power * seconds
    return Row(
        figure.board,
        figure.runtime,
        figure.dtype,
        figure.network,
        figure.clock_hz,
        figure.latency_s,
        seconds,
        off(seconds, figure.latency_s),
        joules,
        spent,
        off(spent, joules),
        figure.fitted,
        figure.note,
        figure.source,
        figure.batch,
        figure.supply,
    )


def predicted_s(figure: Figure) -> float | None:
    """By the shipped coefficients, before the roofline's bound is looked at."""
    if figure.runtime in families():
        return accelerated_s(figure)
    known = calibration()
    cell = known.cells.get(figure.cell)
    if cell is None:
        return None
    return float(cell.cycles @ networks()[figure.network]) * known.boards.get(figure.board, 1.0) / figure.clock_hz


def accelerated_s(figure: Figure) -> float | None:
    family = families()[figure.runtime]
    machine = machine_of_figure(figure, family)
    layers = published_layers(figure.network, figure.dtype)
    terms = array_fits()[family.name].terms
    return None if machine is None else run_seconds(layers, machine, family, terms, figure.batch)


def expected_power_w(figure: Figure) -> float | None:
    """Of other networks at the figure's supply, else the device's own where it was measured on the whole device."""
    if isnan(figure.energy_j):
        return None
    found = active_power_w(published(), figure.board, figure.supply, figure.network)
    return measured_power(figure.board) if found is None else found


def measured_power(board: str) -> float | None:
    if board not in {card.id for card in known_devices()}:
        return None
    device = load_device(board)
    measured = device.power_active_w.confidence == "measured-read" and device.energy_covers == "device"
    return device.power_active_w.value if measured else None


def off(predicted: float | None, true: float | None) -> float | None:
    return None if predicted is None or true is None else predicted / true - 1


def summary(rows: Sequence[Row]) -> dict[str, float | int | None]:
    """Of the figures that the fit has seen: how many, median and worst error of the time, median of the energy."""
    times = [abs(row.error) for row in rows if row.fitted and row.error is not None]
    energies = [abs(row.energy_error) for row in rows if row.fitted and row.energy_error is not None]
    return {
        "figures": len(times),
        "median": float(np.median(times)) if times else None,
        "worst": max(times, default=None),
        "energy_figures": len(energies),
        "energy_median": float(np.median(energies)) if energies else None,
    }


def figures_table(rows: Sequence[Row]) -> str:
    head = [
        "board",
        "runtime",
        "type",
        "network",
        "clock",
        "published",
        "predicted",
        "error",
        "energy",
        "predicted",
        "error",
        "",
    ]
    return aligned([head, *map(cells, rows)], "llllrrrrrrrl")


def cells(row: Row) -> list[str]:
    return [
        row.board,
        row.runtime,
        row.dtype,
        row.network,
        si(row.clock_hz, "Hz"),
        duration(row.published_s),
        duration(row.predicted_s),
        signed_percent(row.error),
        si(row.published_j, "J"),
        si(row.predicted_j, "J"),
        signed_percent(row.energy_error),
        row.note if row.fitted else f"not fitted: {row.note}",
    ]


def signed_percent(error: float | None) -> str:
    if error is None:
        return UNKNOWN
    return ("−" if error < 0 else "+") + percent(abs(error))


def fitted_line(rows: Sequence[Row]) -> str:
    found = summary(rows)
    energy = f"; energy: {found['energy_figures']} figures, median error {share(found['energy_median'])}"
    text = f"fitted to {found['figures']} figures: median error {share(found['median'])}, worst "
    return text + share(found["worst"]) + (energy if found["energy_figures"] else "")


@dataclass(frozen=True, slots=True)
class Group:
    """Median and worst relative error of a board's times with one runtime and data type; figures that are fitted."""

    board: str
    runtime: str
    dtype: str
    figures: int
    set_aside: int
    median: float | None
    worst: float | None
    energy_median: float | None


def groups_of(rows: Sequence[Row]) -> list[Group]:
    found: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.board, row.runtime, row.dtype].append(row)
    return [group_of(*key, some) for key, some in found.items()]


def group_of(board: str, runtime: str, dtype: str, rows: Sequence[Row]) -> Group:
    used, told = [row for row in rows if row.fitted], summary(rows)
    median, worst, energy = (told[name] for name in ("median", "worst", "energy_median"))
    return Group(board, runtime, dtype, len(used), len(rows) - len(used), median, worst, energy)


def groups_table(rows: Sequence[Row]) -> str:
    head = ["board", "runtime", "type", "fitted", "set aside", "median error", "worst", "energy"]
    body = [
        [
            g.board,
            g.runtime,
            g.dtype,
            str(g.figures),
            str(g.set_aside),
            *map(share, (g.median, g.worst, g.energy_median)),
        ]
        for g in groups_of(rows)
    ]
    return aligned([head, *body], "lllrrrrr")
