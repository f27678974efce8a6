"""From a wish to new columns: a device, a batch size, a file of 10,000 layers; prints figures and their ratios.

Nothing fails by the clock; what is checked is that the quick way gives what the slow way gives.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from time import perf_counter

import numpy as np
import pytest

from analysis import scenario as module
from analysis.batch import Counted, line_through
from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.estimate import estimate
from analysis.memory import plan_memory, scaled_plan
from analysis.readers import read
from analysis.report import FORMATS, render
from analysis.scenario import Scenario, Stages, analyze
from analysis.workload import build_workload
from tests.speed.heavy import chain

LAYERS = 5000
BOARD = "stm32l4r5"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("chains")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(module, "STAGES", Stages(each=6))


def counted(file, batch):
    source = read(str(file), batch=batch)
    graph = flatten(source)
    return Counted(batch, source, graph, build_workload(graph))


@pytest.fixture(scope="module")
def line(folder):
    found = line_through([counted(chain(LAYERS, folder), n) for n in (1, 2, 3)])
    assert found is not None
    return found


def test_a_batch_change_to_new_columns(benchmark, line):
    """The part that a slider repeats: the line, the plan, the estimate."""
    benchmark.group = f"batch change at {LAYERS} layers (aim: under 5 ms)"
    board, runtime = load_device(BOARD), load_runtime("tflm")
    plans = [plan_memory(c.graph) for c in (line.first, line.second)]
    batches = count(4)

    def change():
        batch = next(batches)
        found = line.at(batch)
        plan = scaled_plan(plans[0], line.first.batch, plans[1], line.second.batch, batch)
        return batch, found, estimate(found.workload, plan, board, runtime)

    batch, found, answer = benchmark(change)
    first = line.first.workload.totals.macs
    assert found.workload.totals.macs == batch * first
    assert len(answer.latency_bound_s) == LAYERS


def test_a_batch_change_as_a_whole_scenario(benchmark, folder):
    benchmark.group = f"batch change at {LAYERS} layers (aim: under 5 ms)"
    start = Scenario(str(chain(LAYERS, folder)), devices=(BOARD,))
    one = analyze(replace(start, batch=1))
    for batch in (2, 3, 4):
        analyze(replace(start, batch=batch))
    batches = count(5)

    def change():
        return analyze(replace(start, batch=next(batches)))

    found = benchmark(change)
    np.testing.assert_array_equal(found.workload.macs, found.scenario.batch * one.workload.macs)
    assert found.plan.arena_bytes == found.scenario.batch * one.plan.arena_bytes


def test_a_device_change_as_a_whole_scenario(benchmark, folder):
    benchmark.group = f"device change at {LAYERS} layers (aim: under 5 ms)"
    start = Scenario(str(chain(LAYERS, folder)), planner="tflm")
    analyze(start)
    boards = count()

    def change():
        return analyze(replace(start, devices=((BOARD, "rpi4b", "h100")[next(boards) % 3],)))

    assert len(benchmark(change).estimates) == 1


def test_the_same_scenario_again(benchmark, folder):
    benchmark.group = f"device change at {LAYERS} layers (aim: under 5 ms)"
    start = Scenario(str(chain(LAYERS, folder)), devices=(BOARD,))
    known = analyze(start)
    assert benchmark(analyze, start).workload is known.workload


@pytest.mark.timed
@pytest.mark.parametrize("form", FORMATS)
def test_a_report_of_ten_thousand_layers(benchmark, folder, form):
    benchmark.group = "report of 10,000 layers"
    found = analyze(Scenario(str(chain(10_000, folder)), devices=(BOARD,)))
    lines = benchmark.pedantic(render, (found, form), rounds=3).count("\n")
    # A summary is a head and a row for the device.
    assert lines == 2 if form == "summary" else lines >= 20


@pytest.mark.timed
def test_ratios_of_first_and_later_answers(folder, capsys):
    """One page of figures: from the file, again, another device, another batch."""
    file = str(chain(10_000, folder))
    start = Scenario(file, devices=(BOARD,), planner="tflm")
    steps = {
        "from file to columns (aim: under 3 s)": start,
        "the same again": start,
        "another device": replace(start, devices=("rpi4b",)),
        "batch 1, counted": replace(start, batch=1),
        "batch 2, counted": replace(start, batch=2),
        "batch 3, counted": replace(start, batch=3),
        "batch 4, the line is found": replace(start, batch=4),
        "batch 5, along the line": replace(start, batch=5),
    }
    seconds, macs = {}, {}
    for step, scenario in steps.items():
        begin = perf_counter()
        macs[step] = analyze(scenario).workload.totals.macs
        seconds[step] = perf_counter() - begin
    whole = seconds["from file to columns (aim: under 3 s)"]
    with capsys.disabled():
        print("\n10,000 layers")
        for step, taken in seconds.items():
            print(f"  {step:40} {taken * 1e3:9.2f} ms  1/{whole / taken:.0f} of the first")
    once = macs["batch 1, counted"]
    assert list(macs.values()) == [once, once, once, once, 2 * once, 3 * once, 4 * once, 5 * once]
