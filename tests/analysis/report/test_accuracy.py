"""The report of accuracy: every figure with its prediction, errors as they are, and nothing where nothing is predicted."""

import json

import pytest

from analysis.calibration.table import calibration, published
from analysis.errors import UnknownNameError
from analysis.report.accuracy import accuracy_report, signed_percent
from analysis.report.left_out import Aim


@pytest.fixture(scope="module")
def record():
    return json.loads(accuracy_report(None, "json"))


def test_every_published_figure_is_there(record):
    assert record["schema"] == "rooflens.accuracy/1"
    assert len(record["figures"]) == len(published())


def test_errors_are_those_of_the_numbers_beside_them(record):
    for row in record["figures"]:
        if row["predicted_s"] is None:
            assert row["error"] is None
            assert not row["fitted"]
        else:
            assert row["error"] == pytest.approx(row["predicted_s"] / row["published_s"] - 1)
        if row["energy_error"] is not None:
            assert row["energy_error"] == pytest.approx(row["predicted_j"] / row["published_j"] - 1)


def test_the_summary_counts_what_was_fitted(record):
    errors = sorted(abs(row["error"]) for row in record["figures"] if row["fitted"])
    assert record["fitted"]["figures"] == len(errors)
    assert record["fitted"]["worst"] == errors[-1]
    assert errors[len(errors) // 2 - 1] <= record["fitted"]["median"] <= errors[len(errors) // 2]


def test_what_was_left_out_is_told_with_boards(record):
    assert set(record["left_out"]) == {"board", "untold", "core", "nearest", "figure", "device"}
    assert record["left_out"]["device"]["boards"]["stm32u585"] == calibration().bands["device"].boards["stm32u585"]


def test_the_table_of_one_board_has_its_figures_only():
    text = accuracy_report("nrf5340", "table")
    figures = text.split("\n\n")[0].splitlines()[1:]
    assert len(figures) == sum(figure.board == "nrf5340" for figure in published())
    assert all(line.startswith("nrf5340") for line in figures)
    assert "rank correlation" in text


def test_a_figure_that_is_not_comparable_says_why():
    assert "channels that are always zero" in accuracy_report("stm32u585", "table")


def test_a_board_without_figures_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="nrf5340"):
        accuracy_report("nrf5341", "table")


def test_signs_are_written_out():
    assert signed_percent(None) == "–"
    assert signed_percent(0.125).startswith("+12.5")
    assert signed_percent(-0.125).startswith("−12.5")


def test_accelerators_have_predictions_and_bands(record):
    rows = [row for row in record["figures"] if row["runtime"] == "st-edge-ai"]
    assert len(rows) == 13
    assert all(abs(row["error"]) < 0.15 for row in rows)
    assert set(record["accelerators_left_out"]["edgetpu"]) == {"network", "device"}


def test_groups_count_every_figure(record):
    groups = record["by_runtime"]
    assert sum(group["figures"] + group["set_aside"] for group in groups) == len(record["figures"])
    assert sum(group["figures"] for group in groups) == record["fitted"]["figures"]


def test_the_aims_of_medians_are_met_on_what_was_left_out(record):
    aims, left = record["aims"], record["left_out"]
    assert left["figure"]["median"] < aims["figure_median"]
    assert left["figure"]["rank"] > aims["rank"]
    assert left["device"]["median"] < aims["device_median"]
    assert record["energy_left_out"]["network"]["median"] < aims["energy_median"]


def test_an_energy_is_predicted_from_other_networks_at_the_same_supply():
    """MLPerf Tiny v1.1: one part and runtime, 10.7 mJ at 1.8 V and 17.8 mJ in another set-up."""
    rows = json.loads(accuracy_report("stm32l4r5", "json"))["figures"]
    found = [row for row in rows if (row["runtime"], row["network"]) == ("x-cube-ai-7.3", "resnet8")]
    assert {row["supply"] for row in found} == {"1.8 V", "not published (Krai)"}
    assert all(abs(row["energy_error"]) < 0.15 for row in found)


def test_aims_are_said_to_be_met_or_missed(record):
    bands = calibration().bands
    met = {(aim["left_out"], aim["what"]): aim["met"] for aim in record["aims_met"]}
    assert met["a network on its board and runtime only", "median"] == (bands["figure"].median <= 0.10)
    assert met["a network on its board and runtime only", "worst"] == (bands["figure"].worst <= 0.30)
    assert met["a board only", "median"] == (bands["device"].median <= 0.20)
    assert met["a board only", "rank"] == (bands["device"].rank > 0.95)
    assert met["energy: a network, everywhere", "median"] == (calibration().energy["network"].median <= 0.20)


def test_the_best_that_is_just_missed_is_missed():
    assert not Aim("median", 0.10, 0.1001).met
    assert not Aim("rank", 0.95, 0.95).met
    assert str(Aim("rank", 0.95, 0.96)) == "rank over 0.95: met"
