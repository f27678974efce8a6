"""Whether the three answers agree, in words with a sign."""

from __future__ import annotations

import numpy as np

from analysis.dataflow.run import Check, Run
from analysis.units import exact
from gui.lab.cell_words import tr


def verdict(run: Run, time: int) -> tuple[str, str]:
    """(words, colour token)."""
    if not run.checks:
        return tr("counted; no formula for this execution"), "dim"
    agrees = run.agreement(time)
    if agrees is None:
        return tr("✓ counted = formula (too many MACs to simulate)"), "fits"
    if agrees:
        return tr("✓ counted = formula = simulated"), "fits"
    return tr("✕ counted, formula and simulation differ: {what}").format(what="; ".join(differing(run, time))), "over"


def differing(run: Run, time: int) -> list[str]:
    row = int(np.searchsorted(run.trace.unit_ends, time, side="right")) - 1
    return [words for check in run.checks if (words := difference(check, run, row))]


def difference(check: Check, run: Run, row: int) -> str:
    counted, formula = int(check.counted(run.trace)[row]), int(check.formula[row])
    simulated = None if check.simulated is None else int(check.simulated[row])
    if counted == formula and simulated in (None, counted):
        return ""
    return tr("{what}: counted {counted}, formula {formula}, simulated {simulated}").format(
        what=check.name, counted=exact(counted), formula=exact(formula), simulated=exact(simulated)
    )


def verdicts(letters: tuple[str, ...], runs: tuple[Run, ...], times: tuple[int, ...]) -> tuple[str, str]:
    """Of all executions together where they say the same, else one after the other."""
    found = [verdict(run, time) for run, time in zip(runs, times, strict=True)]
    if not found:
        return "", "dim"
    tokens = [token for _, token in found]
    worst = next((token for token in ("over", "dim") if token in tokens), "fits")
    if len({words for words, _ in found}) == 1:
        return found[0][0], worst
    return "\n".join(f"{letter} {words}" for letter, (words, _) in zip(letters, found, strict=True)), worst
