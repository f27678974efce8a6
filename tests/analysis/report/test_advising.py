"""Advice written out: the command in each form, read back against what advise says."""

import json
from importlib.resources import files

import jsonschema
import pytest

import resources
from analysis.advice import Budgets, advise, options
from analysis.cli import main
from analysis.report.advice import advice_report
from analysis.scenario import Scenario, analyze, changed
from tests.analysis.small import SAMPLES

CHECK, WHOLE = (
    jsonschema.Draft202012Validator(
        json.loads(files(resources).joinpath("schemas", f"{name}-1.schema.json").read_text(encoding="utf-8"))
    )
    for name in ("advice", "analysis")
)
RESNET8 = str(SAMPLES / "resnet8.onnx")


def answer(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["advise", *arguments])
    out, err = capsys.readouterr()
    return end.value.code, out, err


def test_the_table_has_each_change_with_its_verdict_and_its_options(capsys):
    code, out, err = answer(capsys, RESNET8, "--device", "stm32f401")
    found = advise(analyze(Scenario(RESNET8, devices=("stm32f401",))))
    assert (code, err) == (0, "")
    for number, advice in enumerate(found, start=1):
        assert f"{number}. {advice.title}: enough" in out
        assert advice.helps in out
        assert advice.cost in out
        assert options(advice) in out


def test_the_options_make_the_very_scenario(capsys, tmp_path):
    """A person who types them gets what was advised."""
    start = Scenario(RESNET8, devices=("stm32f401",))
    for advice in advise(analyze(start)):
        if flags := options(advice):
            file = tmp_path / "answer.json"
            device = [] if "--device" in flags else ["--device", "stm32f401"]
            with pytest.raises(SystemExit):
                main(["analyze", RESNET8, *device, *flags.split(), "-o", str(file)])
            (told,) = json.loads(file.read_text())["devices"]
            assert told["fit"]["reason"] == advice.estimate.fit.reason
            assert told["id"] == advice.estimate.device.id
        else:
            assert dict(advice.fields)["layer_precisions"]
            assert changed(start, **dict(advice.fields)) == advice.scenario


def test_json_has_what_was_advised(capsys):
    _, out, _ = answer(capsys, RESNET8, "--device", "stm32f401", "--format", "json")
    record = json.loads(out)
    found = advise(analyze(Scenario(RESNET8, devices=("stm32f401",))))
    (device,) = record["devices"]
    jsonschema.Draft202012Validator.check_schema(CHECK.schema)
    CHECK.validate(record)
    assert device["ok"] is False
    assert [told["title"] for told in device["advice"]] == [advice.title for advice in found]
    for told, advice in zip(device["advice"], found, strict=True):
        assert told["fit"]["ram"]["used_bytes"] == advice.estimate.fit.ram.used_bytes
        assert told["latency_s"] == advice.estimate.latency_s
        assert told["changed"] == [name for name, _ in advice.fields]
        assert told["fits"] is advice.fits
        of_analysis("scenario", WHOLE.schema["properties"]["scenario"]).validate(told["scenario"])
        of_analysis("fit", WHOLE.schema["$defs"]["device"]["properties"]["fit"]).validate(told["fit"])


def of_analysis(name, part):
    """What an analysis says of its scenario, or of a device's fit."""
    return jsonschema.Draft202012Validator({"$id": name, "$defs": WHOLE.schema["$defs"], **part})


def test_markdown_is_a_table_a_device(capsys):
    _, out, _ = answer(capsys, RESNET8, "--device", "stm32f401", "--device", "stm32l4r5", "--format", "md")
    assert out.count("## ") == 2
    assert "Nothing needs to change." in out
    rows = [line for line in out.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == 1 + len(advise(analyze(Scenario(RESNET8, devices=("stm32f401",)))))


def test_budgets_are_those_of_check(capsys):
    _, out, _ = answer(capsys, RESNET8, "--device", "stm32l4r5", "--max-flash", "200KiB", "--format", "json")
    found = advise(analyze(Scenario(RESNET8, devices=("stm32l4r5",))), budgets=Budgets(flash_bytes=200.0 * 1024))
    assert [told["title"] for told in json.loads(out)["devices"][0]["advice"]] == [advice.title for advice in found]
    assert found


def test_a_deadline_that_is_kept_needs_no_advice_and_one_that_is_not_says_by_how_much(capsys):
    _, kept, _ = answer(capsys, RESNET8, "--device", "rpi4b", "--max-latency", "1s")
    _, broken, _ = answer(capsys, RESNET8, "--device", "rpi4b", "--max-latency", "1us")
    assert "Nothing needs to change." in kept
    assert "deadline of 1\u202fµs broken by" in broken


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((RESNET8,), 2, "--device ID"),
        ((RESNET8, "--device", "stm32f402"), 2, "did you mean"),
        (("gone.onnx", "--device", "stm32f401"), 1, "gone.onnx"),
        ((RESNET8, "--device", "stm32f401", "--format", "csv"), 2, "md"),
    ],
)
def test_what_is_wrong_is_one_line(capsys, arguments, code, words):
    found, out, err = answer(capsys, *arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert err.count("\n") == 1


def test_operators_that_may_not_run_are_told_and_nothing_is_said_to_be_enough():
    analysis = analyze(Scenario(str(SAMPLES / "gru_keywords.onnx"), devices=("stm32l4r5",)))
    text = advice_report(analysis, [advise(analysis)], Budgets(), "table")
    assert "; not known whether these run: GRU (layer gru)" in text
    assert text.endswith("Nothing is known to be short, so nothing is advised.\n")
