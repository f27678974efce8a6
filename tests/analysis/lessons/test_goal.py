"""What a network has to reach: each line against the analysis, what is unknown never reached, and no what-if helps."""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

import resources
from analysis.gate import Budget
from analysis.lessons.goal import is_reached, verdict
from analysis.lessons.lesson import Goal
from analysis.scenario import Override, Scenario, analyze
from analysis.sketch.table import sketch_of_table

SMALL = "input 3x32x32; conv 16 3x3 s2 same; relu; conv 32 3x3 s2 same; relu; gap; flatten; dense 10"
BOARD = "stm32l4r5"


@cache
def drawn(precision="int8", devices=(BOARD,), **more):
    return analyze(Scenario("", sketch=sketch_of_table(SMALL), precision=precision, devices=devices, **more))


def lines(goal, analysis):
    return {line.what: line for line in verdict(goal, analysis)}


def test_every_budget_stands_where_the_analysis_stands():
    analysis = drawn()
    estimate, totals = analysis.estimates[0], analysis.workload.totals
    found = {
        "max_macs": totals.macs,
        "max_parameters": totals.parameters,
        "max_ram_bytes": estimate.fit.ram.used_bytes,
        "max_flash_bytes": estimate.fit.flash.used_bytes,
        "max_latency_s": estimate.latency_s,
        "max_energy_j": estimate.total_energy_j,
    }
    assert len(found) == len(fields(Budget))
    for name, value in found.items():
        for factor, ok in ((0.99, False), (1.01, True)):
            last = verdict(Goal(BOARD, **{name: factor * value}), analysis)[-1]
            assert (last.ok, bool(last.says)) == (ok, True), name


def test_least_work_is_asked_from_below():
    macs = drawn().workload.totals.macs
    assert [verdict(Goal(BOARD, least_macs=macs + add), drawn())[1].ok for add in (-1, 0, 1)] == [True, True, False]


def test_fit_is_that_of_the_device():
    assert verdict(Goal(BOARD), drawn())[0].ok is True
    large = analyze(Scenario(str(Path(resources.__file__).parent / "samples" / "vgg16.onnx")))
    line = verdict(Goal(BOARD), large)[0]
    assert (line.ok, line.reached) == (False, "does not fit")


def test_without_a_network_nothing_is_reached():
    goal = Goal(BOARD, 1e6, 1e5, 1e5, 1e5, 0.1, 0.01, 1e5)
    found = verdict(goal, None)
    assert len(found) == len(verdict(goal, drawn())) == 8
    assert {(line.reached, line.ok) for line in found} == {("–", None)}
    assert not is_reached(found)
    assert not is_reached(())


def test_the_least_possible_breaks_a_budget_but_never_keeps_it():
    """fp32 on the board: no published times, so only a bound."""
    analysis = drawn("fp32")
    bound = analysis.estimates[0].total_latency_bound_s
    assert analysis.estimates[0].latency_s is None
    assert verdict(Goal(BOARD, max_latency_s=bound / 2), analysis)[-1].ok is False
    kept = verdict(Goal(BOARD, max_latency_s=100 * bound), analysis)[-1]
    assert kept.ok is None
    assert kept.reached.startswith("at least ")


def test_an_expected_time_says_so_with_its_band():
    line = verdict(Goal(BOARD, max_latency_s=1.0), drawn())[-1]
    assert line.reached.startswith("expected ")
    assert "–" in line.reached
    assert line.allowed.startswith("at most 1")


@pytest.mark.parametrize("devices", [(), ("rpi4b",), ("rpi4b", BOARD), (BOARD,)])
def test_the_device_need_not_be_that_of_the_window(devices):
    goal = Goal(BOARD, max_ram_bytes=50_000, max_latency_s=0.2)
    assert verdict(goal, drawn(devices=devices)) == verdict(goal, drawn())


def test_a_device_changed_by_hand_does_not_count():
    tight = Goal("stm32f401")
    analysis = drawn(devices=("stm32f401",))
    small = replace(analysis.scenario, overrides=(Override("stm32f401", "capacity", "SRAM", 1000.0),))
    changed = analyze(small)
    assert changed.estimates[0].fit.ok is False
    assert verdict(tight, changed) == verdict(tight, analysis)


def test_blocks_that_are_not_in_the_network_keep_a_goal_open():
    """Two blocks behind the last one that take nothing that it gives: they would only add."""
    goal = Goal(BOARD, max_parameters=1e6, least_macs=1e5, max_ram_bytes=1e9)
    assert is_reached(verdict(goal, drawn()))
    sketch = sketch_of_table(f"{SMALL}; conv2d 4096 k3; conv2d 4096 k3")
    first, *others = verdict(goal, analyze(Scenario("", sketch=sketch, precision="int8", devices=(BOARD,))))
    assert (first.what, first.reached, first.ok) == ("the drawing", "2 blocks not in the network", None)
    assert [line.ok for line in others] == [None, True, None, None]
    broken = verdict(Goal(BOARD, max_parameters=10), analyze(Scenario("", sketch=sketch, devices=(BOARD,))))
    assert [line.ok for line in broken] == [None, None, False]


@pytest.mark.parametrize(
    ("sample", "takes", "ends_in", "expected"),
    [
        ("resnet8", (32, 32, 3), 10, [True, True]),
        ("resnet8", (3, 32, 32), 12, [True, False]),
        ("resnet8", (32, 32), 10, [False, True]),
        ("lenet5", (32, 32, 3), 10, [False, True]),
    ],
)
def test_shapes_in_and_out_are_asked_for_in_any_order_of_axes(sample, takes, ends_in, expected):
    path = str(Path(resources.__file__).parent / "samples" / f"{sample}.onnx")
    first, second, *_ = verdict(Goal(BOARD, takes=takes, ends_in=ends_in), analyze(Scenario(path, devices=(BOARD,))))
    assert (first.what, second.what) == ("input", "outputs")
    assert [first.ok, second.ok] == expected


def test_without_a_network_no_shape_is_reached():
    asked = verdict(Goal(BOARD, takes=(3, 32, 32), ends_in=10), None)
    assert [line.ok for line in asked] == [None, None, None]
    assert [line.allowed for line in asked][:2] == ["3×32×32", "10"]
