"""`rooflens`: a path opens the window, everything else is the command line, which loads no Qt unless it draws."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from gui.__main__ import names_a_model

ROOT = Path(__file__).resolve().parents[2]
LENET = ROOT / "resources" / "samples" / "lenet5.onnx"


@pytest.mark.parametrize("word", ["model.onnx", "./model", "folder/model", "/a/b.pb", "x.onnx.gz"])
def test_paths_open_the_window(word):
    assert names_a_model(word)


@pytest.mark.parametrize("word", ["analyze", "--help", "-h", "render", "devices", "--scenario=a.toml"])
def test_commands_and_options_do_not(word):
    assert not names_a_model(word)


def rooflens(*arguments):
    environment = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "gui", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("library", ["PySide6", "numpy", "onnx", "pyqtgraph"])
def test_help_loads_nothing_heavy(library):
    program = (
        "import sys; sys.argv = ['rooflens', '--help']\n"
        "from gui.__main__ import main\n"
        f"try: main()\nexcept SystemExit: pass\nsys.exit({library!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True).returncode == 0


def test_help_lists_render():
    assert "render" in rooflens("--help").stdout


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_panel_is_rendered_without_a_display(tmp_path, suffix):
    target = tmp_path / f"overview.{suffix}"
    ended = rooflens("render", "overview", LENET, "-o", target, "--theme", "dark", "--size", "320x700")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert target.stat().st_size > 1000


def test_the_window_is_rendered_at_the_size_asked_for(tmp_path):
    ended = rooflens("render", "window", LENET, "--device", "rpi4b", "-o", tmp_path / "w.png", "--size", "1000x700")
    assert (ended.returncode, ended.stderr) == (0, "")
    image = QImage(str(tmp_path / "w.png"))
    assert (image.width(), image.height()) == (2000, 1400)


def test_a_ghost_beside_what_is_rendered(tmp_path):
    (tmp_path / "int8.toml").write_text(f"model = {json.dumps(str(LENET))}\nprecision = 'int8'\n", encoding="utf-8")
    ended = rooflens(
        "render", "compare", LENET, "--against", tmp_path / "int8.toml", "-o", tmp_path / "differences.csv"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = list(csv.DictReader((tmp_path / "differences.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 12
    assert all(int(row["weight_bytes_shown"]) >= int(row["weight_bytes_ghost"]) for row in rows)
    assert sum(int(row["weight_bytes_delta"]) for row in rows) > 180_000
    assert all(row["name"] == row["ghost_name"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("overviw", LENET, "-o", "a.png"), 2, "did you mean overview?"),
        (("overview", LENET), 2, "-o FILE"),
        (("overview", LENET, "-o", "a.jpg"), 2, "picture format"),
        (("overview", LENET, "-o", "a.png", "--size", "big"), 2, "WIDTHxHEIGHT"),
        (("overview", LENET, "-o", "a.png", "--theme", "pink"), 2, "light"),
        (("overview", "none.onnx", "-o", "a.png"), 1, "none.onnx"),
        (("overview", LENET, "--against", "none.toml", "-o", "a.png"), 1, "none.toml"),
        (("overview", LENET, "-o", "/no/such/folder/a.png"), 1, "cannot be written"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, code, said):
    ended = rooflens("render", *arguments)
    assert ended.returncode == code
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_sweep_is_worked_out_for_its_picture(tmp_path):
    ended = rooflens("render", "sweep", LENET, "--device", "stm32l4r5", "--batch", "2", "-o", tmp_path / "cells.csv")
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = list(csv.DictReader((tmp_path / "cells.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {(row["batch"], row["state"]) for row in rows} == {("2", "done")}
    assert {row["precision"] for row in rows} == {"native", "int8"}
    assert len({row["device"] for row in rows}) > 10
