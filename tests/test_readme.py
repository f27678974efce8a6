"""What the README tells a person to type does what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.calibration.table import calibration, published
from analysis.cli import main
from analysis.lessons.shelf import template_text
from analysis.report.left_out import left_out
from analysis.units import percent
from gui import lesson_commands  # noqa: F401  its commands register themselves

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (rooflens \S.*)$", README, re.MULTILINE)
SHOWN = re.findall(r"^ {4}(make \S+)$", README, re.MULTILINE)


def test_two_lines_set_everything_up():
    assert SHOWN == ["make run", "make test"]


def test_what_make_is_told_is_in_the_makefile():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {line.split()[1] for line in SHOWN} <= set(targets)


def test_the_build_server_runs_the_very_test_command():
    assert f"command='{SHOWN[1]}'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", list(left_out()), ids=lambda row: row.words)
def test_how_far_off_the_program_is_stands_there_as_it_prints_it(row):
    band = row.band
    numbers = (percent(band.median), percent(band.worst), f"× {band.factor:.2f}", f"{band.rank:.3f}")
    cells = (row.words, band.figures, *numbers, ", ".join(map(str, row.aims)))
    assert f"| {' | '.join(map(str, cells))} |".replace("\u202f", " ") in README


def test_the_table_has_no_other_row():
    assert len(re.findall(r"^\| .* \| × [\d.]+ \| .* \|$", README, re.MULTILINE)) == len(list(left_out()))


def test_the_number_of_figures_that_the_text_names():
    fitted = [figure for figure in published() if figure.fitted]
    cores = [figure for figure in fitted if figure.cell in calibration().cells]
    text = README.replace("\n", " ")
    assert f"fitted to {len(cores)} published times" in text
    assert f"fitted to {len(fitted) - len(cores)} more" in text
    assert f"{len(published()) - len(fitted)} rows are shown and not fitted" in text


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
def test_a_picture_is_there(picture):
    assert (ROOT / picture).stat().st_size > 10_000


def arguments_of(command):
    return shlex.split(command.replace("resources/samples/", f"{ROOT.as_posix()}/resources/samples/"))[1:]


@pytest.mark.parametrize("command", [line for line in COMMANDS if " render " not in line])
def test_an_example_works_as_it_stands(command, tmp_path, monkeypatch, capsys, qapp):
    monkeypatch.chdir(tmp_path)
    if " template " not in command:
        (tmp_path / "my-lesson.toml").write_text(template_text(), encoding="utf-8")
    there = set(tmp_path.iterdir())
    with pytest.raises(SystemExit) as left:
        main(arguments_of(command))
    out, err = capsys.readouterr()
    assert not left.value.code, err
    assert out or set(tmp_path.iterdir()) - there


@pytest.mark.parametrize("command", [line for line in COMMANDS if " render " in line] + COMMANDS[:1])
def test_an_example_works_as_a_program_of_its_own(command, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "gui", *arguments_of(command)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout or any(tmp_path.iterdir())
