"""The command `report`: which file it writes, in which format, what it refuses and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
from functools import partial

import pytest

from analysis import scenario, sweep
from analysis.scenario import Stages
from analysis.sweep.csv_file import csv_text
from tests.analysis.report.pdf_pages import needs_poppler, pages_of
from tests.analysis.small import SAMPLES

LENET = SAMPLES / "lenet5.onnx"
STARTS = {"pdf": b"%PDF", "html": b"<!", "csv": b"\xef\xbb\xbfindex,", "json": b"{", "md": b"# "}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(scenario, "STAGES", Stages(each=6))
    monkeypatch.delenv("ROOFLENS_DEBUG", raising=False)


@pytest.fixture
def run(typed):
    return partial(typed, "report")


@pytest.mark.parametrize("ending", STARTS)
def test_the_files_ending_says_the_format(run, tmp_path, ending):
    file = tmp_path / f"out.{ending}"
    assert run(LENET, "--device", "stm32l4r5", "-o", file) == (0, "", "")
    assert file.read_bytes().lower().startswith(STARTS[ending].lower())


def test_the_format_asked_for_wins_over_the_ending(run, tmp_path):
    file = tmp_path / "out.txt"
    assert run(LENET, "--format", "pdf", "--section", "glossary", "-o", file) == (0, "", "")
    assert file.read_bytes().startswith(b"%PDF")


def test_json_and_csv_are_those_of_analyze(run, tmp_path):
    for ending in ("json", "csv"):
        run(LENET, "-o", tmp_path / f"out.{ending}")
    record = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert record["schema"] == "rooflens.analysis/1"
    assert sum(int(row["macs"]) for row in rows) == record["totals"]["macs"] == 416_520


@needs_poppler
def test_sections_paper_and_number_of_layers(run, tmp_path):
    file = tmp_path / "out.pdf"
    wishes = ("--section", "layers,glossary", "--paper", "letter", "--layers", "2")
    assert run(LENET, *wishes, "-o", file)[0] == 0
    pages = pages_of(file.read_bytes(), tmp_path)
    assert "The 2 layers that cost most" in pages[0]
    assert "What the words mean" in pages[-1]
    assert "Does it fit" not in "".join(pages)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no -o"),
        (("-o", "out.xyz"), "the file's ending tells no format"),
        (("-o", "out"), "the file's ending tells no format"),
        (("-o", "out.pdf", "--format", "pfd"), "did you mean pdf?"),
        (("-o", "out.pdf", "--paper", "leter"), "did you mean letter?"),
        (("-o", "out.pdf", "--section", "layer"), "did you mean layers?"),
        (("-o", "out.pdf", "--layers", "0"), "--layers"),
        (("-o", "out.pdf", "--device", "stm32l4r"), "did you mean"),
    ],
)
def test_a_wrong_command_line_is_refused_with_what_is_allowed(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(LENET, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("rooflens: ")
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_model_that_is_not_there(run, tmp_path):
    code, _, err = run(tmp_path / "none.onnx", "-o", tmp_path / "out.pdf")
    assert code == 1
    assert "none.onnx" in err


def test_the_model_is_never_overwritten(run, tmp_path):
    model = tmp_path / "model.onnx"
    shutil.copy(LENET, model)
    before = model.read_bytes()
    code, _, err = run(model, "--format", "pdf", "--section", "glossary", "-o", model)
    assert code == 2
    assert "would overwrite" in err
    assert model.read_bytes() == before


def test_nor_is_the_scenario(run, tmp_path):
    file = tmp_path / "it.toml"
    file.write_text(f"model = '{LENET}'\n", encoding="utf-8")
    code, _, err = run("--scenario", file, "--format", "pdf", "-o", file)
    assert code == 2
    assert "would overwrite" in err
    assert file.read_text(encoding="utf-8").startswith("model")


def test_a_file_that_cannot_be_written(run, tmp_path):
    code, _, err = run(LENET, "--section", "glossary", "-o", tmp_path / "none" / "out.pdf")
    assert code == 1
    assert "cannot be written" in err


@needs_poppler
def test_a_sweeps_file_has_its_section(run, tmp_path):
    rows = [sweep.Row("net.onnx", name, 1, "int8", "", "ideal", "tflm", sweep.DONE, fit="yes", latency_s=1.0, energy_j=1.0,
                      ram_used_bytes=1) for name in ("one", "another")]  # fmt: skip
    (tmp_path / "rows.csv").write_text(csv_text(sweep.Table.of(rows)), encoding="utf-8")
    file = tmp_path / "out.pdf"
    assert run(LENET, "--section", "glossary", "--sweep", tmp_path / "rows.csv", "-o", file) == (0, "", "")
    text = " ".join(pages_of(file.read_bytes(), tmp_path))
    assert "The sweep" in text
    assert "another" in text


def test_what_has_changed_since_a_baseline(run, tmp_path):
    run(LENET, "-o", tmp_path / "old.json")
    file = tmp_path / "out.md"
    assert run(LENET, "--batch", "2", "--baseline", tmp_path / "old.json", "-o", file) == (0, "", "")
    assert "833,040" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sweep", "rows.csv", "-o", "out.md"), "--sweep goes with another format"),
        (("--baseline", "old.json", "-o", "out.pdf"), "--baseline goes with another format"),
        (("--baseline", "old.json", "--format", "md", "-o", "old.json"), "would overwrite"),
        (("--sweep", "rows.txt", "-o", "out.pdf"), "rows.txt"),
    ],
)
def test_files_that_go_with_one_format_alone(run, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    code, _, err = run(LENET, *arguments)
    assert code == 2
    assert said in err
