"""Which model fits which device: every model that is asked about, on every device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from analysis.advice import Budgets, Trials
from analysis.errors import AnalysisError, ProfileError, UnknownNameError
from analysis.matrix.naming import name_of, told_apart
from analysis.matrix.record import CELL_KEYS, cell_values
from analysis.matrix.result import STATES, Cell, Matrix, Refusal, Row, State
from analysis.matrix.weighing import cell_of
from analysis.scenario import Analysis, Progress, Scenario, analyze, part, silent

if TYPE_CHECKING:
    from analysis.device import Device

__all__ = [
    "CELL_KEYS", "STATES", "Cell", "Matrix", "Refusal", "Row", "State", "cell_values", "chosen_devices", "matrix", "name_of",
    "row_from", "row_of", "told_apart",
]  # fmt: skip


def matrix(
    scenarios: Sequence[Scenario],
    devices: Iterable[str] | None = None,
    budgets: Budgets | None = None,
    progress: Progress | None = None,
    analyze: Callable[[Scenario, Progress], Analysis] = analyze,
) -> Matrix:
    """A row for each scenario, whose own devices are left aside; devices: ids, None is every one that is known.

    A model that cannot be read is a row with the reason and without cells; networks of one name are called by their files.
    budgets: beside the devices' capacities; None
    takes those of each scenario. progress(fraction, text) may raise Cancelled. Raises UnknownNameError, ProfileError for
    a device that is named and is not there.
    """
    chosen, tell = chosen_devices(devices), progress or silent
    rows = []
    for index, scenario in enumerate(scenarios):
        told = part(tell, index / len(scenarios), (index + 1) / len(scenarios))
        rows.append(row_of(scenario, chosen, budgets, told, analyze))
    tell(1.0, "done")
    names = told_apart([row.name for row in rows], [row.model for row in rows])
    return Matrix(chosen, tuple(replace(row, name=name) for row, name in zip(rows, names, strict=True)))


def chosen_devices(ids: Iterable[str] | None) -> tuple[Device, ...]:
    """Those named, each once; else all in the order of the list. A person's own profile that is wrong is left out of all.

    Raises UnknownNameError, ProfileError for one that is named.
    """
    from analysis.device import known_devices, load_device, theirs

    if ids is not None:
        return tuple(load_device(name) for name in dict.fromkeys(ids))
    found, own = [], theirs()
    for card in known_devices():
        try:
            found.append(load_device(card.id, own))
        except (ProfileError, UnknownNameError):
            continue
    return tuple(found)


def row_of(
    scenario: Scenario,
    devices: Sequence[Device],
    budgets: Budgets | None = None,
    tell: Progress = silent,
    analyze: Callable[[Scenario, Progress], Analysis] = analyze,
) -> Row:
    """One model on these devices; why it cannot be read where it cannot."""
    try:
        analysis = analyze(replace(scenario, devices=()), part(tell, 0.0, 0.3))
    except AnalysisError as error:
        return Row(scenario.model, PurePath(scenario.model).name, trouble=str(error))
    return row_from(analysis, devices, budgets, part(tell, 0.3, 1.0))


def row_from(
    analysis: Analysis, devices: Sequence[Device], budgets: Budgets | None = None, tell: Progress = silent
) -> Row:
    """A model that is analysed already."""
    scenario, totals = replace(analysis.scenario, devices=()), analysis.workload.totals
    name = name_of(analysis.source.name, scenario.model)
    limits = budgets or Budgets(scenario.max_latency_s, scenario.max_energy_j)
    trials, cells = Trials(replace(analysis, scenario=scenario)), []
    for index, device in enumerate(devices):
        told = part(tell, index / len(devices), (index + 1) / len(devices))
        cells.append(cell_of(trials, device.id, limits, named(told, f"{name} on {device.name}")))
    return Row(scenario.model, name, tuple(cells), "", totals.macs, totals.weight_bytes)


def named(tell: Progress, text: str) -> Progress:
    """Tells how far it is in one text, whatever is tried meanwhile."""
    tell(0.0, text)
    return lambda fraction, _: tell(fraction, text)
