"""Every published time and energy that is used, one test each: what is predicted for it, and how far off that may be."""

import csv
from math import isnan, log
from pathlib import Path

import numpy as np
import pytest

from analysis.calibration.array_table import array_fits, families
from analysis.calibration.table import calibration, figure_of, networks, published, text_of
from analysis.report.accuracy import figures_of, row_of

ROWS = [row_of(figure) for figure in figures_of(None)]
FITTED = [row for row in ROWS if row.fitted]
ASIDE = [row for row in ROWS if not row.fitted]
ENERGIES = [row for row in ROWS if row.energy_error is not None]
# The collection's rows that are used are a good half; the rest are boards, runtimes and networks that are not listed.
FEWEST_USED = 250


def named(row):
    return f"{row.board}-{row.runtime}-{row.dtype}-{row.network}"


def allowed(row):
    """What the shipped band says of a network that the fit has not seen; one that it has seen must be within."""
    bands = array_fits()[row.runtime].bands if row.runtime in families() else calibration().bands
    return bands["network" if row.runtime in families() else "board"].factor


@pytest.mark.parametrize("row", FITTED, ids=named)
def test_a_published_time_lies_in_the_band_of_its_prediction(row):
    assert abs(log(row.predicted_s / row.published_s)) < log(allowed(row))


@pytest.mark.parametrize("row", ASIDE, ids=named)
def test_a_row_that_is_set_aside_says_why(row):
    assert row.note
    assert row.source


@pytest.mark.parametrize("row", ENERGIES, ids=named)
def test_a_published_energy_is_met_from_other_networks_at_its_supply(row):
    assert row.supply
    assert abs(log(row.predicted_j / row.published_j)) < log(calibration().energy["supply"].factor)


def test_the_rows_set_aside_are_few_and_counted():
    assert len(ASIDE) < 0.1 * len(ROWS)
    assert len(FITTED) + len(ASIDE) == len(ROWS) == len(published())


def test_what_is_said_of_all_figures_together():
    errors = [abs(row.error) for row in FITTED]
    assert np.median(errors) < 0.02
    places = [
        np.argsort(np.argsort(times)) for times in zip(*((r.predicted_s, r.published_s) for r in FITTED), strict=True)
    ]
    assert np.corrcoef(places)[0, 1] > 0.99
    assert np.median([abs(row.energy_error) for row in ENERGIES]) < 0.1


@pytest.fixture(scope="module")
def measured(shared):
    with (shared / "devices" / "measured.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_figures_are_those_of_the_collection(measured):
    """Every time that we ship as measured stands there, to the digit."""
    theirs = {float(f"{float(row['latency_ms']) / 1e3:.9g}") for row in measured}
    shipped = csv.DictReader(text_of("published.csv").splitlines())
    ours = [figure_of(row) for row in shipped]
    assert len(ours) >= FEWEST_USED
    assert all(figure.latency_s in theirs for figure in ours)


def test_the_energies_are_those_of_the_collection(measured):
    theirs = {float(f"{float(row['energy_uJ']) * 1e-6:.9g}") for row in measured if row["energy_uJ"]}
    ours = [figure.energy_j for figure in published() if not isnan(figure.energy_j)]
    assert len(ours) > 70
    assert set(ours) <= theirs


@pytest.fixture
def scripts(monkeypatch):
    """They want one thread, and lie beside the package."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "scripts"))


@pytest.mark.usefixtures("scripts")
def test_the_script_makes_the_shipped_table_from_the_collection(shared):
    from fit_calibration import FOLDER, select

    with (FOLDER / "published.csv").open(encoding="utf-8", newline="") as file:
        shipped = list(csv.DictReader(file))
    made = select(shared / "devices" / "measured.csv")
    assert [{key: str(value) for key, value in row.items()} for row in made] == shipped


@pytest.mark.usefixtures("scripts")
def test_the_script_makes_the_shipped_networks():
    from fit_calibration import network_work
    from published_networks import published_networks

    found = network_work(published_networks())
    assert {name: work.tolist() for name, work in found.items()} == {n: w.tolist() for n, w in networks().items()}
