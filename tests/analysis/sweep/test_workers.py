"""Processes of this machine: the same rows as here, and a process that dies loses no cell."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pytest

from analysis.errors import Cancelled, ScenarioError
from analysis.sweep import DONE, FAILED, Grid, Row, Table, Way, cells, key_of, run
from analysis.sweep.block import blocks
from analysis.sweep.workers import MOST_DEATHS, on_processes
from tests.analysis.small import SAMPLES

GRID = Grid(
    (str(SAMPLES / "lenet5.onnx"), "gone.onnx", str(SAMPLES / "gru_keywords.onnx")),
    ("stm32l4r5", "rpi4b", "coral_edgetpu"),
    (1, 3),
    ("native", "int8"),
)


def rows_of(tables) -> dict[tuple, Row]:
    found = Table.joined(list(tables))
    rows = dict(zip(found.keys(), found.rows(), strict=True))
    assert len(rows) == len(found)
    return rows


@pytest.fixture(scope="module")
def here():
    return rows_of(run(GRID))


def test_here_every_cell_has_a_row(here):
    assert set(here) == {key_of(cell) for cell in cells(GRID)}
    assert {row.state for row in here.values() if row.model != "gone.onnx"} == {DONE}
    assert {row.reason for row in here.values() if row.model == "gone.onnx"} == {"there is no file gone.onnx"}
    assert all(len(row.sha256) == 64 for row in here.values() if row.state == DONE)


def test_what_is_done_is_left_out(here):
    done = set(list(here)[:7])
    assert set(rows_of(run(GRID, done=done))) == set(here) - done
    assert list(run(GRID, done=set(here))) == []


def test_progress_ends_at_the_whole_and_may_stop_it():
    told = []
    list(run(GRID, progress=lambda fraction, text: told.append((fraction, text))))
    assert told[-1] == (1.0, "36 of 36 cells")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)

    def stop(fraction, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        list(run(GRID, progress=stop))


def test_processes_find_the_same_and_one_killed_midway_loses_no_cell(here):
    """The first table shows that both are at work; the one that is killed then has a block, or would get the next."""
    tables = run(GRID, Way(workers=2))
    found = [next(tables)]
    victim = multiprocessing.active_children()[0]
    os.kill(victim.pid, signal.SIGKILL)
    found += tables
    assert rows_of(found) == here
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_block_that_ends_every_process_fails_with_the_reason(tmp_path):
    """A pipe that nobody writes to holds the process until it is killed."""
    os.mkfifo(tmp_path / "endless.onnx")
    grid = Grid((str(tmp_path / "endless.onnx"),), ("esp32", "rpi4b"))
    stop = threading.Event()
    killer = threading.Thread(target=kill_what_runs, args=(stop,))
    killer.start()
    found = rows_of(on_processes(blocks(cells(grid), {}), 1))
    stop.set()
    killer.join()
    assert {row.state for row in found.values()} == {FAILED}
    assert {row.reason for row in found.values()} == {
        f"the process that worked on it died {MOST_DEATHS} times, last by signal 9"
    }
    assert set(found) == {key_of(cell) for cell in cells(grid)}


def kill_what_runs(stop: threading.Event) -> None:
    """Every process that has run for a moment."""
    since: dict[int, float] = {}
    while not stop.wait(0.02):
        for child in multiprocessing.active_children():
            if time.monotonic() - since.setdefault(child.pid, time.monotonic()) > 0.1:
                os.kill(child.pid, signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_work_can_be_stopped_before_anything_is_ready(tmp_path, monkeypatch):
    """A pipe that nobody writes to never becomes ready; a person's own are refused before."""
    for name in ("one.onnx", "two.onnx"):
        os.mkfifo(tmp_path / name)
    grid = Grid((str(tmp_path / "one.onnx"), str(tmp_path / "two.onnx")), ("esp32",))
    with pytest.raises(ScenarioError, match="a pipe: "):
        list(run(grid))
    monkeypatch.setattr("analysis.sweep.grid.check_models", lambda grid: None)
    asked = []

    def stop_at_third(fraction, text):
        asked.append(text)
        if len(asked) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(run(grid, Way(workers=1), digests={}, progress=stop_at_third))
    assert asked == ["0 of 2 cells"] * 3
    assert multiprocessing.active_children() == []


def test_closing_ends_the_processes():
    tables = run(GRID, Way(workers=1))
    next(tables)
    assert multiprocessing.active_children()
    tables.close()
    assert multiprocessing.active_children() == []
