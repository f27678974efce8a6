"""The report of accuracy: every figure with its prediction, errors as they are, and nothing where nothing is predicted."""

import json

import pytest

from analysis.calibration.table import calibration, published
from analysis.errors import UnknownNameError
from analysis.report.accuracy import accuracy_report, signed_percent


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
    assert "channels that are all zero" in accuracy_report("stm32u585", "table")


def test_a_board_without_figures_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="nrf5340"):
        accuracy_report("nrf5341", "table")


def test_signs_are_written_out():
    assert signed_percent(None) == "–"
    assert signed_percent(0.125).startswith("+12.5")
    assert signed_percent(-0.125).startswith("−12.5")
