"""`rooflens why`: the explanation as text and as JSON, and what is refused."""

import json
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.errors import ScenarioError, UnknownNameError
from analysis.report.why import why_report
from analysis.scenario import Scenario, analyze

LENET = str(Path(__file__).parents[3] / "resources" / "samples" / "lenet5.onnx")


@pytest.fixture(scope="module")
def analysis():
    return analyze(Scenario(LENET, devices=("stm32l4r5",)))


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["why", LENET, *arguments, "--quiet"])
    return left.value.code, *capsys.readouterr()


def test_the_command_prints_formula_and_values(capsys):
    code, out, err = run(capsys, "c1")
    assert (code, err) == (0, "")
    assert out.startswith("MACs of c1: 118\u202fkMAC\n\nMACs = N·M·P·Q·(C/G)·R·S\n  = 1·6·28·28·(1/1)·5·5\n")


def test_a_layer_by_its_number_or_name_and_the_model(analysis):
    by_name = why_report(analysis, "c1", "macs", "table")
    assert by_name == why_report(analysis, "0", "macs", "table")
    assert "of the model" in why_report(analysis, "model", "macs", "table")


def test_json_has_every_step_as_plain_numbers(analysis):
    record = json.loads(why_report(analysis, "c1", "latency_bound", "json"))
    assert record["schema"] == "rooflens.why/1"
    assert (record["layer"], record["index"], record["quantity"]) == ("c1", 0, "latency_bound")
    assert record["value"] == record["steps"][-1]["value"] == analysis.estimates[0].latency_bound_s[0]
    assert {source["confidence"] for source in record["sources"]} == {"derived"}


def test_unknown_is_null():
    without = analyze(Scenario(LENET, devices=("lecture_example",)))
    record = json.loads(why_report(without, "c1", "energy", "json"))
    assert record["value"] is None


def test_what_is_refused_says_what_was_meant(analysis):
    with pytest.raises(ScenarioError, match=r"did you mean c1\.tanh"):
        why_report(analysis, "c1.tan", "macs", "table")
    with pytest.raises(UnknownNameError, match="did you mean latency"):
        why_report(analysis, "c1", "latncy", "table")
    with pytest.raises(UnknownNameError, match="quantity"):
        why_report(analysis, "c1", "arena", "table")


def test_what_hangs_on_a_device_asks_for_one(capsys):
    code, out, err = run(capsys, "c1", "energy")
    assert (code, out) == (2, "")
    assert "--device ID" in err


def test_names_of_strangers_cannot_break_a_line(awkward):
    for row, name in enumerate(awkward.workload.names):
        text = why_report(awkward, str(row), "parameters", "table") + why_report(
            awkward, str(row), "live_bytes", "table"
        )
        assert all(sign.isprintable() or sign == "\n" or sign == "\u202f" for sign in text), name
        assert text.count(" of ") >= 2
