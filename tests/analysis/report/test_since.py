"""Markdown for a pull request: tables that hold, numbers that are the differences, and the verdict first."""

from __future__ import annotations

import json
import re
from copy import deepcopy

import pytest

from analysis.cli import main
from analysis.report import analysis_record, to_json, to_markdown
from analysis.report.since import MOST_LAYERS, to_markdown_since
from analysis.scenario import Scenario, analyze
from tests.analysis.report.test_markdown import UNESCAPED_BAR, tables
from tests.analysis.small import SAMPLES


@pytest.fixture(scope="module")
def before(real):
    return json.loads(to_json(real))


@pytest.fixture(scope="module")
def quantized():
    return analyze(Scenario(str(SAMPLES / "ds_cnn.onnx"), devices=("stm32l4r5",), precision="int8"))


def test_nothing_has_changed(real, before):
    text = to_markdown_since(before, real)
    assert "## Since the baseline\n\nNothing has changed." in text
    assert "### Layers" not in text


def test_the_report_itself_follows(real, before):
    title, rest = to_markdown(real).split("\n\n", 1)
    text = to_markdown_since(before, real)
    assert text.startswith(title)
    assert text.endswith(rest)


def test_totals_before_and_now(before, quantized):
    text = to_markdown_since(before, quantized).replace("\u202f", " ")
    totals = analysis_record(quantized)["totals"]
    row = next(line for line in text.splitlines() if line.startswith("| other operations"))
    then, now = before["totals"]["other_ops"], totals["other_ops"]
    assert row.split(" | ")[1:] == [f"{then:,}", f"{now:,}", "0", "0 |"]
    assert "weights −" in text.splitlines()[4]
    assert "- the baseline has precision native, this int8" in text
    assert "- in the baseline only: a100\\_sxm80" in text


@pytest.mark.parametrize("which", ["real", "awkward", "empty"])
def test_every_row_of_a_table_has_its_columns(which, request):
    analysis = request.getfixturevalue(which)
    base = json.loads(to_json(analysis))
    for layer in base["layers"][::2]:
        layer["weight_bytes"] += 10
    base["layers"] = base["layers"][:-1]
    found = tables(to_markdown_since(base, analysis))
    for block in found:
        assert len({len(UNESCAPED_BAR.findall(line)) for line in block}) == 1
        assert re.fullmatch(r"\|( -{3}:? \|)+", block[1])


def test_the_largest_layers_are_listed_and_the_rest_is_counted(real, before):
    base = deepcopy(before)
    for index, layer in enumerate(base["layers"]):
        layer["weight_bytes"] += 1000 - index
    text = to_markdown_since(base, real)
    block = next(block for block in tables(text) if "operator" in block[0])
    assert len(block) == 2 + MOST_LAYERS
    assert block[2].split(" | ")[1] == base["layers"][0]["name"].replace("_", "\\_")
    assert f"Not listed: {len(base['layers']) - MOST_LAYERS} changed." in text


def test_renamed_layers_are_counted_only(real, before):
    base = deepcopy(before)
    base["layers"][4]["name"] = "before"
    text = to_markdown_since(base, real)
    assert "Not listed: 1 renamed." in text
    assert not [block for block in tables(text) if "before" in block[-1] and "operator" in block[0]]


@pytest.mark.parametrize(
    ("then", "said"),
    [(True, "**no longer fits**"), (False, "as before"), (None, "**cannot be told before, now does not fit**")],
)
def test_a_verdict_that_turns_is_the_first_thing(then, said):
    big = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32l4r5",)))
    base = json.loads(to_json(big))
    base["devices"][0]["fit"]["ok"] = then
    base["totals"]["macs"] += 1
    text = to_markdown_since(base, big)
    assert said in text
    lead = text.split("\n\n")[2]
    assert ("fit" in lead) == (then is not False)
    assert lead.startswith("**STM32L4R5ZI") == (then is not False)


def test_what_cannot_be_compared_has_no_difference(real, before):
    base = deepcopy(before)
    base["devices"][0]["energy_j"] = None
    text = to_markdown_since(base, real)
    row = next(line for line in text.splitlines() if line.startswith("| energy |"))
    assert row.split(" | ")[1] == "–"
    assert row.endswith("| – | – |")


@pytest.fixture
def rooflens(capsys):
    """Runs a command line; (exit code, standard output, standard error)."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run


@pytest.fixture
def base(real, tmp_path):
    file = tmp_path / "base.json"
    file.write_text(to_json(real), encoding="utf-8")
    return file


def test_by_the_command_line(rooflens, base):
    model = SAMPLES / "ds_cnn.onnx"
    code, out, _ = rooflens("analyze", model, "--device", "stm32l4r5", "--format", "md", "--baseline", base)
    assert (code, "No number has changed" in out, "Nothing has changed." in out) == (0, False, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--format", "json"], 2, "a baseline goes with Markdown; found format json; allowed: --format md"),
        ([], 2, "found format table"),
        (["--format", "md", "--baseline", "none.json"], 1, "the baseline none.json cannot be read"),
    ],
)
def test_what_cannot_be_is_said(rooflens, base, arguments, code, said):
    found, out, err = rooflens("analyze", SAMPLES / "ds_cnn.onnx", "--baseline", base, *arguments)
    assert (found, out) == (code, "")
    assert said in err


def test_the_baseline_is_not_overwritten(rooflens, base):
    before = base.read_bytes()
    code, _, err = rooflens("analyze", SAMPLES / "ds_cnn.onnx", "--format", "md", "--baseline", base, "-o", base)
    assert (code, base.read_bytes()) == (2, before)
    assert "would overwrite the baseline" in err


def test_another_model_is_refused(rooflens, base):
    code, _, err = rooflens("analyze", SAMPLES / "lenet5.onnx", "--format", "md", "--baseline", base)
    assert code == 2
    assert "the baseline is of another model" in err
