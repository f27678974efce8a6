"""Marks for GitHub: parsed back by the rules of its runner, whatever models are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import FileError, one_line
from analysis.gate import Budget, Check, Finding, Outcome
from analysis.report.annotations import to_annotations
from analysis.scenario import Scenario

COMMAND = re.compile(r"::(?P<level>[a-z]+) (?P<properties>[^:]*?)::(?P<message>.*)")


def parsed(text):
    """(level, properties, message) of each line, as the runner reads them: it splits first and then undoes escapes."""
    for line in text.removesuffix("\n").split("\n"):
        found = COMMAND.fullmatch(line)
        pairs = (pair.split("=", 1) for pair in found["properties"].split(","))
        yield found["level"], {key: plain(value, properties=True) for key, value in pairs}, plain(found["message"])


def plain(text, properties=False):
    for escape, sign in ([("%3A", ":"), ("%2C", ",")] if properties else []) + [("%0D", "\r"), ("%0A", "\n")]:
        text = text.replace(escape, sign)
    return text.replace("%25", "%")


def finding(state="kept", refused=False, message="as it should be"):
    return Finding("board", "RAM", "budget", state, refused, message)


def outcome_of(*findings, name="a.onnx", file="rooflens.toml", line=3, notes=(), error=None):
    return Outcome(Check(name, Scenario("a.onnx"), Budget(), file=file, line=line), findings, notes, error)


def test_errors_come_first_then_warnings_then_notes_and_the_sum():
    good = outcome_of(finding(), finding("maybe", message="perhaps"), notes=("smaller",))
    bad = outcome_of(
        finding("unknown", message="who knows"), finding("broken", True, "too much"), name="b.onnx", line=7
    )
    lost = outcome_of(error=FileError("gone", "nothing"), name="c.onnx", line=None)
    found = list(parsed(to_annotations([good, bad, lost])))
    assert [(level, place.get("line"), place["title"], message) for level, place, message in found] == [
        ("error", "7", "b.onnx: RAM budget", "too much"),
        ("error", None, "c.onnx: not checked", "gone; found nothing"),
        ("warning", "3", "a.onnx: RAM budget", "perhaps"),
        ("warning", "7", "b.onnx: RAM budget", "who knows"),
        ("notice", "3", "a.onnx: note", "smaller"),
        ("notice", None, "rooflens check", "1 of 3 checks pass; 1 refused; 1 could not be made"),
    ]
    assert {place["file"] for _, place, _ in found[:-1]} == {"rooflens.toml"}


def test_a_strange_name_neither_ends_a_command_nor_begins_one():
    name = "50% a,b::error file=x::y\n::stop-commands::k.onnx"
    (first, _) = parsed(
        to_annotations([outcome_of(finding("broken", True, f"{name}: too\r\nmuch"), name=name, file=name)])
    )
    assert first == (
        "error",
        {"file": name, "line": "3", "title": f"{one_line(name)}: RAM budget"},
        one_line(f"{name}: too much"),
    )


@pytest.fixture(autouse=True)
def _in_no_build(monkeypatch):
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def file_of(file):
    (first, _) = parsed(to_annotations([outcome_of(finding("broken", True), file=file)]))
    return first[1]["file"]


def test_a_file_below_the_folder_is_named_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file, named in ((str(tmp_path / "m" / "a b.onnx"), "m/a b.onnx"), ("m/x.toml", "m/x.toml"), ("/else", "/else")):
        assert file_of(file) == named


def test_a_step_that_works_in_a_folder_of_the_repository_names_files_from_the_repository(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path / "models")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert file_of("rooflens.toml") == "models/rooflens.toml"
    assert file_of("/else") == "/else"


def test_what_came_from_standard_input_is_in_no_file():
    (first, _) = parsed(to_annotations([outcome_of(finding("broken", True), file="", line=None)]))
    assert first[1].keys() == {"title"}


@given(st.text(st.characters()), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_back(text, file):
    one = outcome_of(finding("broken", True, text), name=text, file=f"x{file}", notes=(text,))
    found = list(parsed(to_annotations([one])))
    assert len(found) == 3
    assert found[0][2] == found[1][2] == one_line(text)
    assert found[0][1]["file"].replace("/", "").replace(".", "") == f"x{file}".replace("/", "").replace(".", "")
