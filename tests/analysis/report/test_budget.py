"""Checks as text: what is broken alone, or all that was held; as JSON; as Markdown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.errors import FileError
from analysis.gate import Budget, Check, Finding, run
from analysis.gate.allowance import allowance_of
from analysis.gate.quantities import QUANTITIES
from analysis.report.budget import to_json, to_md, to_table
from tests.analysis.small import SAMPLES

FREE = Budget()


def nothing_more(check, analysis):
    return (), ()


@pytest.fixture
def outcome_of(monkeypatch):
    """What comes out of a check of an analysis that is there already."""

    def make(analysis, budget=FREE, also=nothing_more, **more):
        monkeypatch.setattr("analysis.gate.running.analyze", lambda scenario, progress: analysis)
        (outcome,) = run([Check("a model", analysis.scenario, budget, **more)], also)
        return outcome

    return make


def test_what_is_kept_is_a_line_a_device_with_every_budget(real, outcome_of):
    text = to_table([outcome_of(real, Budget(latency_s=10, ram_bytes=1e9))])
    assert text.count("\n") == 2
    assert all(part in text for part in ("fits", "deadline of 10\u202fs kept", "RAM budget of 954\u202fMiB kept"))


def test_what_is_broken_stands_alone(real, outcome_of):
    lines = to_table([outcome_of(real, Budget(latency_s=1e-12, ram_bytes=1e9))]).splitlines()
    assert len(lines) == 2
    assert all(" exceeds " in line for line in lines)


def test_several_checks_stand_line_by_line_under_each_other(real, outcome_of):
    good, bad = outcome_of(real), outcome_of(real, Budget(flash_bytes=1))
    lost = outcome_of(real, trouble=FileError("gone", "nothing", "a file"))
    text = to_table([good, bad, lost])
    assert [line.split("  ")[0] for line in text.splitlines()[:-1]] == (
        ["kept"] * 2 + ["kept", "broken"] * 2 + ["not checked"]
    )
    assert text.splitlines()[-1] == "1 of 3 checks pass; 1 refused; 1 could not be made"


def test_json_for_a_build(real, outcome_of):
    outcome = outcome_of(real, Budget(latency_s=1e-12), also=lambda check, analysis: ((), ["a note"]))
    record = json.loads(to_json([outcome]))
    assert (record["schema"], record["ok"], len(record["breaches"])) == ("rooflens.check/1", False, 2)
    assert all(verdict["state"] in ("kept", "maybe", "broken", "unknown") for verdict in record["verdicts"])
    assert {verdict["quantity"] for verdict in record["verdicts"]} == {"latency"}
    (check,) = record["checks"]
    assert record["budget"] == check["budget"]
    assert {key for key, value in check["budget"].items() if value is not None} == {"latency_s"}
    assert {"device", "quantity", "found", "allowed", "message"} <= record["breaches"][0].keys()
    assert (check["notes"], check["error"], check["ok"]) == (["a note"], None, False)
    refused = [finding for finding in check["findings"] if finding["refused"]]
    assert [finding["message"] for finding in refused] == [breach["message"] for breach in record["breaches"]]


def test_json_keeps_to_its_schema(real, outcome_of, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SAMPLES.parent / "schemas" / "check-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    blind = replace(real, estimates=(replace(real.estimates[0], total_energy_j=None),))
    growth = {"ram": allowance_of("2%", QUANTITIES["ram"], "ram")}
    everything = Budget(1e-9, 1.0, 1e9, 1.0, 1.0, 1e9)
    outcomes = [
        outcome_of(real, everything, baseline=tmp_path / "b.json", growth=growth, strict=True),
        outcome_of(blind, everything),
        outcome_of(real, trouble=FileError("gone")),
    ]
    for made in (outcomes, outcomes[:1], outcomes[2:]):
        jsonschema.validate(json.loads(to_json(made)), schema)
    wrong = json.loads(to_json(outcomes)) | {"more": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)


def test_json_of_what_could_not_be_read(real, outcome_of):
    record = json.loads(to_json([outcome_of(real), outcome_of(real, trouble=FileError("gone", "a\nb", 3, "look"))]))
    assert (record["ok"], record["budget"], record["breaches"]) == (False, None, [])
    assert record["checks"][1]["error"] == {"what": "gone", "found": "a b", "allowed": "3", "hint": "look"}


def test_markdown_has_every_finding_once_and_what_is_wrong(real, outcome_of):
    lost = outcome_of(real, trouble=FileError("gone | away"))
    text = to_md([outcome_of(real, Budget(flash_bytes=1)), lost])
    head, refused, summary, kept, end = text.split("\n\n")
    assert head == "## Rooflens: 0 of 2 checks pass; 1 refused; 1 could not be made"
    assert [line.split(" | ")[0] for line in refused.splitlines()[2:]] == ["| **broken**"] * 2 + ["| **not checked**"]
    assert refused.endswith(r"| **not checked** | a model | gone \| away |")
    assert (summary, end) == ("<details><summary>2 kept</summary>", "</details>\n")
    assert kept.count("\n| kept | a model | ") == 2


def test_markdown_of_what_is_all_kept_is_folded_away(real, outcome_of):
    text = to_md([outcome_of(real)])
    assert text.startswith("## Rooflens: 1 of 1 check passes\n\n<details><summary>2 kept</summary>\n\n|")


def test_what_strangers_call_their_models_stays_on_its_line(real, outcome_of):
    strange = Finding(None, "MACs", "growth", "broken", True, "most in a\n| b\x1b[31m\r::error::c")
    bad = outcome_of(real, also=lambda check, analysis: ([strange], ["a note\nof two lines"]))
    for text, lines in ((to_table([bad]), 2), (to_table([bad, bad]), 2 * 4 + 1), (to_md([bad]), 7 + 8)):
        assert "\x1b" not in text
        assert "\r" not in text
        assert text.count("\n") == lines
        assert not any(line.startswith("::") for line in text.splitlines())
