"""Fits profiles/calibration/fitted_arrays.toml: the efficiencies of accelerators, and how far off they are."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bands import Told, band_lines
from published_networks import Layer

from analysis.calibration.array_fit import ARRAY_LEFT_OUT, Case, array_errors, fitted_terms
from analysis.calibration.array_table import families, machine_of_figure, published_layers
from analysis.calibration.table import Figure

FOLDER = Path(__file__).resolve().parents[1] / "profiles" / "calibration"
HEAD = """\
# Written by scripts/fit_calibration.py from published.csv and others.csv: efficiencies of accelerators (of the peak, of
# bandwidths) and seconds a layer and a run, by family; bands as in fitted.toml, by what was left out."""


def write_layers(networks: dict[str, list[Layer]]) -> None:
    """layers.csv: the published networks, equal layers in one row."""
    with (FOLDER / "layers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["network", "kind", "macs", "weights", "moved", "channels_in", "channels_out", "runs"])
        for name, layers in networks.items():
            rows = Counter((one.kind, one.macs, one.weights, one.inputs + one.outputs, *one.channels) for one in layers)
            writer.writerows([name, *row, runs] for row, runs in rows.items())


def fit_accelerators(figures: Sequence[Figure]) -> None:
    lines = [HEAD]
    for name in families():
        lines += family_lines(name, cases_of(name, figures))
    (FOLDER / "fitted_arrays.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def cases_of(name: str, figures: Sequence[Figure]) -> list[Case]:
    family = families()[name]
    used = [f for f in figures if f.fitted and (f.runtime, f.dtype) == (name, family.dtype)]
    machines = [(figure, machine_of_figure(figure, family)) for figure in used]
    return [Case(f, family, machine, published_layers(f.network, f.dtype)) for f, machine in machines if machine]


def family_lines(name: str, cases: list[Case]) -> list[str]:
    terms = fitted_terms(cases)
    inside = [case.seconds(terms) / case.figure.latency_s - 1 for case in cases]
    print(
        f"{name:12} {len(cases)} figures, fitted: median {np.median(np.abs(inside)):.1%} worst {np.abs(inside).max():.1%}"
    )
    print("    " + "  ".join(f"{key} {value:.3g}" for key, value in terms.items()))
    boards = sorted({case.figure.board for case in cases})
    lines = ["", f"[family.{name}]", f"boards = {boards}".replace("'", '"')]
    lines.append("terms = {" + ", ".join(f"{key} = {value:.5g}" for key, value in terms.items()) + "}")
    for left in ARRAY_LEFT_OUT:
        found = array_errors(cases, left)
        if found:
            rows = [Told(case.figure, seconds, case.figure.latency_s) for case, seconds in found]
            lines += band_lines(f"family.{name}.band.{left}", rows)
    return lines
