"""The command sweep: its summary, its file, and that neither a kill nor Ctrl-C loses what has been answered."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import jsonschema
import pytest

from analysis.cli import main
from analysis.errors import NARROW_SPACE
from analysis.sweep import DONE, FAILED, NAMES, cells, key_of
from analysis.sweep.alone import alone
from analysis.sweep.csv_file import csv_text
from analysis.sweep.grid_file import grid_of
from analysis.sweep.parquet_file import journal_of
from analysis.sweep.resuming import read_rows
from tests.analysis.small import SAMPLES

ROOT = SAMPLES.parents[1]
SCHEMA = ROOT / "resources" / "schemas" / "sweep-1.schema.json"
LENET, GRU, VIT, DECODER = (str(SAMPLES / f"{n}.onnx") for n in ("lenet5", "gru_keywords", "vit_tiny", "decoder_kv"))
START = [sys.executable, "-c", "from analysis.cli import main; main()"]
SMALL = ("--device", "stm32l4r5,rpi4b", "--precision", "native,int8", "--workers", "0")


@pytest.fixture
def run(capsys):
    """Runs a command line; gives exit code, standard output, standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["sweep", *map(str, arguments)])
        out, err = capsys.readouterr()
        return left.value.code or 0, out, err

    return call


# --- the summary


def test_a_table_says_how_many_what_failed_and_what_is_best(run):
    code, out, err = run(LENET, "gone.onnx", *SMALL, "--max-latency", "50ms", "--max-cost", "20")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(
        "cells: 8, answered: 4, failed: 4; batch as in the file; resolution as in the file; kernel ideal"
    )
    assert lines[1].split() == ["4", "failed:", "there", "is", "no", "file", "gone.onnx"]
    assert "Pareto front by latency, energy, ram, cost" in out
    assert f"Best with latency up to 50{NARROW_SPACE}ms, cost up to 20{NARROW_SPACE}€" in out
    assert "keeps no budget" not in out
    assert LENET not in out, "the file's name is enough where it tells the models apart"


def test_json_reads_back_and_tells_the_same(run):
    _, out, _ = run(LENET, "gone.onnx", *SMALL, "--format", "json", "--pareto", "latency,ram", "--max-cost", "20")
    record = json.loads(out)
    jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (record["schema"], record["cells"], record["done"], record["failed"]) == ("rooflens.sweep/1", 8, 4, 4)
    assert record["reasons"] == [{"reason": "there is no file gone.onnx", "cells": 4}]
    assert record["pareto"]["axes"] == ["latency", "ram"]
    assert record["pareto"]["unknown"] == {"latency": 2, "ram": 0}
    assert record["pareto"]["left_out"] == 2
    assert record["pareto"]["at_least"] == {"latency": 0, "ram": 0}
    assert record["limits"]["price_eur"] == 20.0
    assert [cell["device"] for cell in record["best"]] == ["stm32l4r5"]
    assert {cell["model"] for cell in record["pareto"]["cells"]} == {LENET}


def test_csv_has_every_cell_with_what_is_best(run):
    _, out, _ = run(LENET, *SMALL, "--format", "csv", "--max-cost", "20")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert tuple(rows[0]) == (*NAMES, "pareto", "pareto_at_least", "best")
    assert [row["best"] for row in rows].count("yes") == 1
    assert all(row["state"] == DONE and row["macs"] == "416520" for row in rows)


def test_every_summary_tells_which_cells_of_the_front_are_there_by_a_least_value(run):
    """Of the rows themselves, and in words with as many."""
    arguments = (LENET, *SMALL, "--pareto", "energy,ram", "--format")
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "csv")[1])))
    on_front = [row for row in rows if row["pareto"] == "yes"]
    by_energy = [row for row in on_front if row["energy_at_least"] == "yes"]
    assert by_energy
    assert [row for row in rows if row["pareto_at_least"] == "energy"] == by_energy
    assert {row["pareto_at_least"] for row in rows} <= {"", "energy"}
    assert json.loads(run(*arguments, "json")[1])["pareto"]["at_least"] == {"energy": len(by_energy), "ram": 0}
    for form in ("table", "md"):
        out = run(*arguments, form)[1]
        assert f"{len(by_energy)} by a least value" in out
        assert sum("≥ " in line for line in out.splitlines() if "stm32l4r5" in line or "rpi4b" in line) >= len(
            by_energy
        )


def test_markdown_is_a_table_a_kind(run):
    _, out, _ = run(LENET, "gone.onnx", *SMALL, "--format", "md", "--max-cost", "1")
    assert out.startswith("# Sweep\n")
    assert "| 4 | there is no file gone.onnx |" in out
    assert "- none: lenet5.onnx" in out


def test_a_grid_in_a_file_and_options_over_it(run, tmp_path):
    (tmp_path / "lenet5.onnx").write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    text = 'models = ["*.onnx"]\ndevices = ["esp32", "rpi4b"]\nbatch = [1, 2]\nkernel = ["ideal", "naive"]\n'
    (tmp_path / "grid.toml").write_text(text)
    _, out, _ = run("--grid", tmp_path / "grid.toml", "--batch", "4,8,file", "--workers", "0", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    found = [(row["device"], row["batch"], row["kernel"]) for row in rows]
    assert sorted(found) == sorted(
        (d, b, k) for d in ("esp32", "rpi4b") for b in ("4", "8", "") for k in ("ideal", "naive")
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no model"),
        ((LENET, "--device", ","), "the axis devices is empty"),
        ((LENET, "--device", "esp23"), "did you mean esp32"),
        ((LENET, "--batch", "two"), "a batch size has another form"),
        ((LENET, "--pareto", "speed"), "unknown axis"),
        ((LENET, "--pareto", ""), "unknown axis"),
        ((LENET, "--max-latency", "50"), "--max-latency has no unit"),
        ((LENET, "--resume"), "there is no file to go on with"),
        ((LENET, "-o", "x.csv", "--resume", "--anew"), "one of both"),
        ((LENET, "-o", "x.csv", "--retry-failed"), "--retry-failed is of --resume"),
        ((LENET, "-o", "x.txt"), "the ending says no format"),
        ((LENET, "--shared"), "--shared is of a cluster's workers"),
        ((LENET, "--scheduler", "nowhere"), "no address of a scheduler"),
        ((LENET, "--scheduler", "tcp://a:1", "--workers", "2"), "do not go together"),
        ((LENET, "--format", "xml"), "unknown format"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_exit_2(run, arguments, said):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_where_nothing_can_be_answered_the_exit_is_1(run):
    code, out, err = run("gone.onnx", "--device", "esp32")
    assert code == 1
    assert out.startswith("cells: 1, answered: 0, failed: 1")
    assert err == "rooflens: no cell could be answered; found there is no file gone.onnx\n"


# --- the file


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_the_file_has_a_row_a_cell_and_is_gone_on_with(run, tmp_path, name):
    output = tmp_path / name
    assert run(LENET, *SMALL, "-o", output)[0] == 0
    first = list(read_rows(output).rows())
    grid = grid_of({"models": [LENET], "devices": ["stm32l4r5", "rpi4b"], "precision": ["native", "int8"]})
    assert sorted(read_rows(output).keys()) == sorted(map(key_of, cells(grid)))
    code, _, err = run(LENET, *SMALL, "-o", output)
    assert (code, "is there already" in err) == (2, True)
    assert list(read_rows(output).rows()) == first
    _, out, _ = run(LENET, GRU, *SMALL, "-o", output, "--resume")
    assert out.startswith("cells: 8, answered: 8")
    assert list(read_rows(output).rows())[:4] == first
    run(GRU, *SMALL, "-o", output, "--anew")
    assert set(read_rows(output)["model"]) == {GRU}


def test_a_changed_model_is_done_again_and_said(run, tmp_path):
    model, output = tmp_path / "net.onnx", tmp_path / "out.csv"
    model.write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    run(model, *SMALL, "-o", output)
    model.write_bytes((SAMPLES / "gru_keywords.onnx").read_bytes())
    _, _, err = run(model, *SMALL, "-o", output, "--resume")
    assert err == f"rooflens: cells done again: 4, as {model} has changed\n"
    assert len(set(read_rows(output)["sha256"])) == 1
    assert len(read_rows(output)) == 4


def test_what_failed_is_tried_again_when_asked_for(run, tmp_path):
    model, output = tmp_path / "net.onnx", tmp_path / "out.csv"
    # It has no image, so that it fails again.
    model.write_bytes((SAMPLES / "gru_keywords.onnx").read_bytes())
    arguments = (model, LENET, "--device", "esp32", "--resolution", "file,32", "--workers", "0", "-o", output)
    run(*arguments)
    assert list(read_rows(output)["state"]).count(FAILED) == 1
    _, _, err = run(*arguments, "--resume")
    assert err == ""
    _, out, err = run(*arguments, "--resume", "--retry-failed")
    assert err == "rooflens: cells tried again after they failed: 1\n"
    assert out.startswith("cells: 4, answered: 3, failed: 1")
    assert len(read_rows(output)) == 4


def test_a_strangers_file_is_never_replaced(run, tmp_path):
    output = tmp_path / "mine.csv"
    output.write_text("a,b\n1,2\n")
    for option in ("--resume", "--anew"):
        code, _, err = run(LENET, *SMALL, "-o", output, option)
        assert (code, "no table of a sweep" in err) == (1, True)
    assert output.read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize("options", [(), ("--anew",), ("--resume",)])
def test_a_scheduler_that_nobody_reaches_leaves_the_file_as_it_was(run, tmp_path, monkeypatch, options):
    pytest.importorskip("distributed")
    monkeypatch.setattr("analysis.sweep.cluster.PATIENCE_S", 0.3)
    output = tmp_path / "out.csv"
    if options:
        run(GRU, *SMALL, "-o", output)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    code, out, err = run(LENET, "--device", "esp32", "--scheduler", "tcp://127.0.0.1:9", "-o", output, *options)
    assert (code, out) == (1, "")
    assert "no Dask scheduler can be reached" in err
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_with_nothing_left_to_do_the_file_is_whole_all_the_same(run, tmp_path, name):
    """Of a Parquet file that was interrupted, there is only the journal."""
    output = tmp_path / name
    run(LENET, *SMALL, "-o", output)
    rows = list(read_rows(output).rows())
    if name.endswith("parquet"):
        journal_of(output).write_bytes(csv_text(read_rows(output)).encode())
        output.unlink()
    assert run(LENET, *SMALL, "-o", output, "--resume")[0] == 0
    assert list(read_rows(output).rows()) == rows
    assert list(tmp_path.iterdir()) == [output]


def test_a_file_that_another_sweep_writes_is_refused(run, tmp_path):
    with alone(tmp_path / "out.csv"):
        code, _, err = run(LENET, *SMALL, "-o", tmp_path / "out.csv")
    assert code == 1
    assert "out.csv is being written by another sweep" in err
    assert not list(tmp_path.iterdir())


# --- interruptions

LONG = (VIT, DECODER, LENET, "--precision", "native,int8,fp16", "--batch", "1,2,4", "--workers", "1")
CELLS = 3 * 3 * 3 * 50


def started(*arguments) -> subprocess.Popen:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT}
    return subprocess.Popen([*START, "sweep", *map(str, arguments)], **pipes)


def wait_for_rows(file, process) -> None:
    """Until a part of the rows is there; the process must still be at work."""
    for _ in range(3000):
        if file.exists() and file.stat().st_size > 2000:
            assert process.poll() is None, process.communicate()
            return
        time.sleep(0.02)
    pytest.fail("no rows in a minute")


def test_a_kill_of_the_main_process_loses_no_answer(run, tmp_path):
    """SIGKILL: nothing can be tidied up. Going on does only the rest, and every cell is there once."""
    output = tmp_path / "out.csv"
    process = started(*LONG, "-o", output)
    wait_for_rows(output, process)
    process.kill()
    process.communicate()
    first = list(read_rows(output).rows())
    assert 0 < len(first) < CELLS
    code, out, err = run(*LONG[:-2], "--workers", "0", "-o", output, "--resume")
    assert (code, err) == (0, "")
    assert out.startswith(f"cells: {CELLS:,}, answered: {CELLS:,}, failed: 0")
    rows = list(read_rows(output).rows())
    assert rows[: len(first)] == first
    assert len(rows) == len(set(read_rows(output).keys())) == CELLS
    assert sorted(tmp_path.iterdir()) == [output]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is no signal to one process there")
def test_ctrl_c_leaves_a_whole_file_and_says_how_to_go_on(tmp_path):
    output = tmp_path / "out.parquet"
    process = started(*LONG, "-o", output)
    wait_for_rows(tmp_path / "out.parquet.part.csv", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    rows = list(read_rows(output).rows())
    assert process.returncode == 130
    assert out == b""
    assert err.decode() == f"rooflens: interrupted: {len(rows)} cells are in {output}; --resume goes on\n"
    assert 0 < len(rows) < CELLS
    assert sorted(tmp_path.iterdir()) == [output]
