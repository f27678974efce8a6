"""The rules of the architecture that a machine can check."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(path for folder in ("analysis", "gui") for path in (ROOT / folder).rglob("*.py"))
VAGUE_NAMES = ("utils", "util", "helpers", "helper", "manager", "common", "misc")


def by_path(path):
    return str(path.relative_to(ROOT))


def test_every_import_contract_is_kept(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_files_stay_short_enough_to_read():
    lines = {by_path(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert len(lines) > 500
    assert {path: count for path, count in lines.items() if count >= 300} == {}


def test_files_are_named_after_what_they_hold():
    assert [by_path(path) for path in CODE if path.stem in VAGUE_NAMES] == []


@pytest.mark.parametrize("library", ["onnx", "PySide6", "pyqtgraph", "rich", "pydantic"])
def test_importing_the_core_loads_no_heavy_library(library):
    program = f"import analysis, sys; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
