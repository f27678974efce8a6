"""What the README tells a person to type does what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
def test_a_picture_is_there(picture):
    assert (ROOT / picture).stat().st_size > 10_000


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_works_as_it_stands(command, tmp_path):
    typed = shlex.split(command.replace("resources/samples/", f"{ROOT.as_posix()}/resources/samples/"))[1:]
    ended = subprocess.run(
        [sys.executable, "-m", "gui", *typed],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout or any(tmp_path.iterdir())
