"""Sweeps in the background: nothing that has come is lost, files are read back, a cell becomes the scenario."""

import threading
from pathlib import Path

import pytest

import resources
from analysis.errors import ScenarioError
from analysis.scenario import analyze
from analysis.sweep import Cell, Grid, Table, scenario_of
from analysis.sweep.csv_file import csv_text
from gui.session import Session
from gui.sweeping import Sweeps, cells_of
from tests.gui.sweeps import at_once, failed, row, scattered

SAMPLES = Path(resources.__file__).parent / "samples"
LENET = str(SAMPLES / "lenet5.onnx")
GRID = Grid(("a.onnx", "bad.onnx", "c.onnx"), ("stm32l4r5", "rpi4b"), (1, 2))


@pytest.fixture
def sweeps_with(qapp):
    made = []

    def make(sweep=at_once):
        made.append(Sweeps(sweep=sweep))
        return made[-1]

    yield make
    for sweeps in made:
        sweeps.close()


def finished(qtbot, sweeps):
    qtbot.waitUntil(lambda: sweeps.swept is not None and not sweeps.working, timeout=20_000)
    return sweeps.swept


def test_every_cell_of_the_grid_comes_once_the_failed_ones_too(sweeps_with, qtbot):
    sweeps = sweeps_with()
    sweeps.start(GRID)
    assert sweeps.working
    assert len(sweeps.swept.table) == 0
    swept = finished(qtbot, sweeps)
    assert len(swept.table) == swept.cells == cells_of(GRID) == 12
    assert len(set(swept.table.keys())) == 12
    assert [r.model for r in swept.table.rows() if r.state == "failed"] == ["bad.onnx"] * 4
    assert not swept.stopped


def test_what_has_come_stays_when_a_person_stops_it(sweeps_with, qtbot):
    go_on, handed = threading.Event(), threading.Event()

    def half(grid, hand, tell):
        hand(Table.of([row(0), row(1)]))
        handed.set()
        go_on.wait(10)
        tell(0.5, "")
        raise AssertionError("it goes on")

    sweeps = sweeps_with(half)
    sweeps.start(GRID)
    assert handed.wait(10)
    sweeps.stop()
    go_on.set()
    assert (len(sweeps.swept.table), sweeps.swept.stopped, sweeps.working) == (2, True, False)
    qtbot.wait(50)
    assert len(sweeps.swept.table) == 2


def test_a_sweep_that_fails_keeps_what_it_had_and_says_why(sweeps_with, qtbot):
    def wrong(grid, hand, tell):
        hand(Table.of([row(0)]))
        raise ScenarioError("the grid is wrong", "this", "that")

    sweeps = sweeps_with(wrong)
    with qtbot.waitSignal(sweeps.failed) as told:
        sweeps.start(GRID)
    assert "the grid is wrong" in told.args[0].text
    assert len(sweeps.swept.table) == 1
    assert sweeps.swept.stopped


def test_pictures_of_what_has_come_are_shown_on_the_way(sweeps_with, qtbot, monkeypatch):
    monkeypatch.setattr("gui.sweeping.SHOWN_EVERY_S", 0.0)
    monkeypatch.setattr("gui.sweeping.PACE_AFTER_S", 0.0)
    monkeypatch.setattr("gui.sweeping.PAUSES", 0)
    seen, go_on = [], threading.Event()

    def slow(grid, hand, tell):
        hand(Table.of([row(0)]))
        tell(0.25, "")
        go_on.wait(10)

    sweeps = sweeps_with(slow)
    sweeps.changed.connect(seen.append)
    sweeps.start(GRID)
    qtbot.waitUntil(lambda: any(len(swept.table) == 1 for swept in seen))
    part = next(swept for swept in seen if len(swept.table) == 1)
    assert part.working
    assert part.left_s > 0
    assert part.goes_on(seen[0])
    go_on.set()
    last = finished(qtbot, sweeps)
    assert last.goes_on(part)
    assert not seen[0].goes_on(last)


def test_a_file_of_an_earlier_sweep_is_read_back_whole(sweeps_with, qtbot, tmp_path):
    table = scattered(50)
    path = tmp_path / "cells.csv"
    path.write_text(csv_text(table), encoding="utf-8", newline="")
    sweeps = sweeps_with()
    sweeps.read(str(path))
    assert sweeps.reading == "cells.csv"
    swept = finished(qtbot, sweeps)
    assert sweeps.reading == ""
    assert list(swept.table.rows()) == list(table.rows())
    assert (swept.source, swept.cells) == (str(path), None)


def test_a_file_that_no_sweep_wrote_is_a_message_and_what_was_shown_stays(sweeps_with, qtbot, tmp_path):
    sweeps = sweeps_with()
    sweeps.start(GRID)
    before = finished(qtbot, sweeps)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    for path in (tmp_path / "other.csv", tmp_path / "missing.csv"):
        with qtbot.waitSignal(sweeps.failed) as told:
            sweeps.read(str(path))
        assert told.args[0].severity == "error"
        assert "internal" not in told.args[0].text
    assert sweeps.swept is before
    assert sweeps.reading == ""


def test_real_cells_are_those_of_their_analyses(sweeps_with, qtbot):
    from gui.sweeping import sweep

    sweeps = sweeps_with(sweep)
    sweeps.start(Grid((LENET, "/no/such.onnx"), ("stm32l4r5", "rpi4b"), (None, 3), ("native", "int8")))
    swept = finished(qtbot, sweeps)
    assert len(swept.table) == 16
    for found in swept.table.rows():
        if found.state == "failed":
            assert found.model == "/no/such.onnx"
            assert found.reason
        else:
            cell = Cell(found.model, found.device, found.batch, found.precision, None, found.kernel, found.runtime)
            estimate = analyze(scenario_of(cell)).estimates[0]
            assert found.latency_s == estimate.latency_s
            assert found.ram_used_bytes == estimate.fit.ram.used_bytes


def test_a_large_sweep_is_answered_by_processes_of_its_own(sweeps_with, qtbot, monkeypatch):
    from gui.sweeping import sweep

    monkeypatch.setattr("gui.sweeping.PROCESSES_FROM", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("analysis.sweep.running.here", lambda blocks: pytest.fail("answered in the window's process"))
    sweeps = sweeps_with(sweep)
    sweeps.start(Grid((LENET,), ("stm32l4r5", "rpi4b"), precisions=("native", "int8")))
    assert set(finished(qtbot, sweeps).table["state"]) == {"done"}
    assert len(sweeps.swept.table) == 4


# From a cell to the scenario


@pytest.fixture
def session(qapp):
    session = Session()
    yield session
    session.close()


def test_a_cell_becomes_the_scenario_in_one_step_that_is_undone(session, qtbot):
    session.open(LENET)
    qtbot.waitUntil(lambda: session.analysis is not None, timeout=20_000)
    session.set_budget("latency", 0.5)
    before = session.scenario
    session.open_cell(
        row(0, model=str(SAMPLES / "ds_cnn.onnx"), device="rpi4b", precision="int8", batch=2, runtime="tflite")
    )
    qtbot.waitUntil(lambda: session.analysis.scenario.model.endswith("ds_cnn.onnx"), timeout=20_000)
    scenario = session.analysis.scenario
    assert (scenario.devices[0], scenario.precision, scenario.batch, scenario.runtime) == ("rpi4b", "int8", 2, "tflite")
    assert scenario.devices[1:] == before.devices
    assert scenario.max_latency_s == 0.5
    session.undo()
    assert session.scenario == before


def test_without_a_model_a_cell_opens_its_own(session, qtbot):
    session.open_cell(row(0, model=LENET, device="rpi4b", runtime="onnxruntime"))
    qtbot.waitUntil(lambda: session.analysis is not None, timeout=20_000)
    assert session.analysis.scenario.devices == ("rpi4b",)
    assert session.history is not None


def test_a_resolution_becomes_the_shape_of_the_images(session, qtbot):
    session.open_cell(
        row(0, model=str(SAMPLES / "resnet18.onnx"), resolution="96x128", device="rpi4b", runtime="onnxruntime")
    )
    qtbot.waitUntil(lambda: session.analysis is not None, timeout=30_000)
    assert {shape[-2:] for _, shape in session.scenario.shapes} == {(96, 128)}


def test_a_file_that_has_changed_since_is_said_and_one_that_is_gone_is_a_message(session, qtbot):
    with qtbot.waitSignal(session.message_raised) as told:
        session.open_cell(row(0, model=LENET, runtime="tflm", sha256="0" * 64))
    assert (told.args[0].severity, "has changed" in told.args[0].text) == ("warning", True)
    qtbot.waitUntil(lambda: session.analysis is not None, timeout=20_000)
    before = session.scenario
    with qtbot.waitSignal(session.message_raised) as told:
        session.open_cell(failed(0, model="/no/such.onnx", sha256="0" * 64))
    assert told.args[0].severity == "error"
    assert session.scenario == before
