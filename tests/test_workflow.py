"""The sample of the README for a build on GitHub does what it says, on a copy of a model."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from os.path import expandvars
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from analysis.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = ROOT / "resources" / "samples"


def block(language: str) -> str:
    """The one block of the README in that language."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return text


@pytest.fixture
def steps():
    yaml = pytest.importorskip("yaml")
    (job,) = yaml.safe_load(block("yaml"))["jobs"].values()
    return job["steps"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A checkout as the README has it: the file of checks, and the model that it names."""
    (tmp_path / "rooflens.toml").write_text(block("toml"), encoding="utf-8")
    (check,) = tomllib.loads(block("toml"))["check"]
    (tmp_path / check["model"]).parent.mkdir(parents=True)
    shutil.copy(SAMPLES / "ds_cnn_int8.onnx", tmp_path / check["model"])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(line):
        with pytest.raises(SystemExit) as left:
            main(shlex.split(expandvars(line))[1:])
        return left.value.code or 0, capsys.readouterr().out

    return call


def checking(steps):
    (line,) = (step["run"] for step in steps if step.get("run", "").startswith("rooflens "))
    return line


def test_the_steps_check_out_set_up_python_install_and_check(steps):
    names = [step.get("uses", step.get("run", "")).split("@")[0].split()[0] for step in steps]
    assert names == ["actions/checkout", "actions/setup-python", "pip", "rooflens", "actions/upload-artifact"]
    version = next(step["with"]["python-version"] for step in steps if "setup-python" in step.get("uses", ""))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"Programming Language :: Python :: {version}" in pyproject["project"]["classifiers"]


def test_what_is_kept_up_is_what_the_check_writes(steps):
    (kept,) = (step for step in steps if "upload-artifact" in step.get("uses", ""))
    assert f"--junit {kept['with']['path']} " in checking(steps)
    # The page of a build that failed is the one that somebody reads.
    assert kept["if"] == "always()"


def test_a_build_passes_with_the_baseline_written_and_fails_when_the_model_has_grown(steps, folder, run):
    assert "`rooflens check --write-baseline`" in README
    assert run("rooflens check --write-baseline")[0] == 0
    code, out = run(checking(steps))
    assert (code, out) == (0, "::notice title=rooflens check::1 of 1 check passes\n")
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert "as in the baseline" in summary
    assert "**" not in summary

    shutil.copy(SAMPLES / "resnet8_int8.onnx", folder / "models" / "keywords.onnx")
    code, out = run(checking(steps))
    assert code == 3
    line = block("toml").splitlines().index("[[check]]") + 1
    errors = [one for one in out.splitlines() if one.startswith("::error ")]
    assert errors
    assert all(
        one.startswith(f"::error file=rooflens.toml,line={line},title=models/keywords.onnx%3A ") for one in errors
    )
    suite = Tree.parse(folder / "rooflens.xml").getroot()
    assert int(suite.get("failures")) == len(errors)
    assert "**broken**" in (folder / "summary.md").read_text(encoding="utf-8")


def test_each_line_of_the_table_of_exit_codes(steps, folder, run):
    said = dict(re.findall(r"^\| (\d) \| (.*) \|$", README, re.MULTILINE))
    assert set(said) == {"0", "1", "2", "3"}
    run("rooflens check --write-baseline")
    assert run("rooflens check")[0] == 0
    assert run("rooflens check --max-ram 1KiB")[0] == 3
    assert run("rooflens check --max-ram many")[0] == 2
    (folder / "models" / "keywords.onnx").unlink()
    assert run("rooflens check")[0] == 1


def test_every_key_that_the_readme_names_is_one(folder, run):
    from analysis.gate.check_file import CheckRecord

    section = README[README.index("A check takes") : README.index("override both")]
    named = set(re.findall(r"`([a-z_]+)`", section))
    assert named == set(CheckRecord.model_fields)
    assert (
        json.loads(run("rooflens check --write-baseline --format json")[1])["checks"][0]["name"]
        == "models/keywords.onnx"
    )
