"""A real Dask scheduler and real workers, as processes on loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from analysis.errors import AnalysisError, ScenarioError
from analysis.sweep import Grid, Row, Table, Way, cells, key_of, run
from analysis.sweep.cluster import laid_down
from tests.analysis.small import SAMPLES

ROOT = SAMPLES.parents[1]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen]:
    running = subprocess.Popen([sys.executable, "-m", "dask", *arguments], **QUIET)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        running.wait()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler, and its workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(process("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"))
        plain = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        yield address, [stack.enter_context(process("worker", address, *plain)) for _ in range(workers)]


def rows_of(tables) -> dict[tuple, Row]:
    found = Table.joined(list(tables))
    rows = dict(zip(found.keys(), found.rows(), strict=True))
    assert len(rows) == len(found)
    return rows


AWKWARD = "it's #1_$ \\ 网络 שלום.onnx"


def grid_of(folder) -> Grid:
    """Networks under names of every kind, one that is not there, one that is none."""
    for name in (AWKWARD, "=1+1.onnx"):
        (folder / name).write_bytes((SAMPLES / "ds_cnn_int8.onnx").read_bytes())
    (folder / "text.onnx").write_text("no model")
    models = (*(str(folder / name) for name in (AWKWARD, "=1+1.onnx", "text.onnx")), "gone.onnx")
    return Grid(models, ("stm32l4r5", "rpi4b", "coral_edgetpu"), (1, 2, 4), ("native", "int8"))


def test_a_cluster_finds_the_same_and_a_worker_killed_midway_loses_no_cell(tmp_path, monkeypatch):
    """One cluster for all of it, since it takes seconds to start: files sent, files shared, another version, deaths."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("analysis.sweep.cluster.PATIENCE_S", 60.0)
    grid = grid_of(tmp_path)
    here = rows_of(run(grid))
    assert set(here) == {key_of(cell) for cell in cells(grid)}
    with cluster(workers=2) as (address, workers):
        tables = run(grid, Way(scheduler=address))
        found = [next(tables)]
        os.kill(workers[0].pid, signal.SIGKILL)
        sent = rows_of([*found, *tables])
        shared = rows_of(run(grid, Way(scheduler=address, shared=True)))
        assert without_reasons(sent) == without_reasons(shared) == without_reasons(here)
        assert all("rooflens-sweep" not in row.reason for row in sent.values())
        monkeypatch.setattr("analysis.sweep.cluster.VERSION", "9.9.9")
        with pytest.raises(AnalysisError, match=r"another version of Rooflens; found 0.*allowed: 9\.9\.9"):
            list(run(grid, Way(scheduler=address)))
        monkeypatch.undo()
        monkeypatch.setattr("analysis.sweep.cluster.PATIENCE_S", 1.0)
        with pytest.raises(AnalysisError, match=r"no worker of .* is left"):
            list(killing(run(grid, Way(scheduler=address)), workers[1]))
        with pytest.raises(AnalysisError, match="has no workers"):
            list(run(grid, Way(scheduler=address)))


def killing(tables: Iterator[Table], worker: subprocess.Popen) -> Iterator[Table]:
    """The last worker dies when the first table has come."""
    yield next(tables)
    worker.kill()
    worker.wait()
    yield from tables


def without_reasons(rows: dict[tuple, Row]) -> dict[tuple, Row]:
    """A path that is relative here is absolute there."""
    return {key: row._replace(reason=bool(row.reason)) for key, row in rows.items()}


def test_an_address_where_nobody_answers_is_told_in_time(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("analysis.sweep.cluster.PATIENCE_S", 0.3)
    with pytest.raises(AnalysisError, match=r"no Dask scheduler can be reached; found tcp://127\.0\.0\.1:"):
        list(run(Grid(("gone.onnx",), ("esp32",)), Way(scheduler=f"tcp://127.0.0.1:{free_port()}")))


@pytest.mark.parametrize(
    "address", ["", "here", "http://a:1", "tcp://", "tcp://a", "a:b", "tcp://a:1/x", "tcp://a b:1"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ScenarioError, match="no address of a scheduler"):
        list(run(Grid(("gone.onnx",), ("esp32",)), Way(scheduler=address)))


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScenarioError, match=r"it is not installed.*rooflens\[sweep\]"):
        list(run(Grid(("gone.onnx",), ("esp32",)), Way(scheduler="tcp://127.0.0.1:8786")))


def test_a_file_is_laid_down_once_under_its_own_name(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.sweep.cluster.folder", lambda: type("Folder", (), {"name": str(tmp_path)}))
    first = laid_down("a" * 64, "net.tflite", b"one")
    assert laid_down("a" * 64, "net.tflite", b"two") == first
    assert first.endswith("net.tflite")
    assert (tmp_path / ("a" * 64) / "net.tflite").read_bytes() == b"one"
