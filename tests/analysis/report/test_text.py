"""The page for a terminal: columns that stand under each other, totals that are the sums."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis.errors import Diagnostic
from analysis.report import to_text
from analysis.report.text import aligned, cells_wide, doubts, elided, layer_table
from analysis.scenario import Scenario, analyze
from analysis.units import duration, percent
from tests.analysis.report.conftest import AWKWARD
from tests.analysis.small import SAMPLES


@pytest.mark.parametrize("which", ["real", "awkward"])
def test_totals_are_the_sums_of_the_columns(which, request):
    analysis = replace(request.getfixturevalue(which), estimates=())
    _, *rows, total = [re.split(r" {2,}", line.strip()) for line in layer_table(analysis).splitlines()]
    for column in range(-5, 0):
        numbers = [int(row[column].replace(",", "")) for row in rows if row[column] != "–"]
        least, _, sum_of_all = total[column].rpartition(" ")
        assert sum(numbers) == int(sum_of_all.replace(",", ""))
        assert (least == "≥") == (which == "awkward" and column == -5)


def test_every_line_is_printable(awkward):
    assert all(line.replace("\u202f", " ").isprintable() for line in to_text(awkward).splitlines())


def test_cells_stand_under_each_other(awkward):
    lines = layer_table(awkward).splitlines()
    ends = {cells_wide(re.match(r"(.*?) (Relu|com\.example|operator)", line)[1]) for line in lines[:-1]}
    assert len(ends) == 1


def test_wide_and_combining_signs_take_their_cells():
    assert [cells_wide(text) for text in ("abc", "卷积", "e\u0301", "ａ")] == [3, 4, 1, 2]
    assert aligned([["卷积", "x"], ["ab", "y"]], "ll") == "卷积  x\nab    y"
    assert aligned([["1", "x"], ["23", "y"]], "rl", indent=" ") == "  1  x\n 23  y"


@pytest.mark.parametrize("name", AWKWARD)
def test_long_names_lose_their_middle(name):
    assert len(elided(name)) <= 48
    assert elided(name).isprintable()


def test_no_layers(empty):
    assert "total" in to_text(empty)
    assert "MACs         0\u202fMAC (0)" in to_text(empty)


def test_the_verdict_of_every_device(real):
    text = to_text(real)
    for estimate in real.estimates:
        assert f"[{estimate.device.id}]" in text
        assert estimate.fit.reason in text


def test_what_is_not_counted_has_its_share(awkward):
    assert f"1 of {len(AWKWARD)} layers" in to_text(awkward)


def test_the_gravest_doubts_come_first_and_the_rest_are_counted():
    found = [Diagnostic(None, severity, f"d{n}") for n, severity in enumerate(["info", "warning", "error"] * 5)]
    lines = doubts(found).splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["error"] * 5 + ["warning"] * 5 + ["info"] * 2
    assert lines[-1] == "and 3 more (--format json lists all)"


def test_the_expected_time_stands_with_its_band_and_ground():
    analysis = analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx"), devices=("stm32l4r5", "k210")))
    text = to_text(analysis)
    low, high = analysis.estimates[0].latency_low_s, analysis.estimates[0].latency_high_s
    band = f"({low * 1e3:.0f}–{high * 1e3:.0f}\u202fms)"
    assert f"expected  705\u202fms {band} a run: published times of this board and runtime" in text
    assert "expected  not known: no published int8 times of nncase" in text


def test_the_expected_time_has_a_column_where_it_is_known():
    known = analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx"), devices=("stm32l4r5",)))
    unknown = analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",)))
    head, first, *_, total = layer_table(known).splitlines()
    assert "expected  time at least" in re.sub(r" {2,}", "  ", head)
    estimate = known.estimates[0]
    assert duration(float(estimate.expected_s[0])) in first
    assert percent(float(estimate.expected_s[0] / estimate.latency_s)) in first
    assert duration(estimate.latency_s) in total
    assert "expected" not in layer_table(unknown).splitlines()[0]
