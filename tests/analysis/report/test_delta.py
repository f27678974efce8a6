"""The difference to a baseline: sums that add up, layers that find each other, and what is not known stays so."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from analysis.errors import FileError, ScenarioError
from analysis.report import analysis_record, to_json
from analysis.report.baseline import load_baseline
from analysis.report.change import Change
from analysis.report.delta import LAYERS, TOTALS, deltas
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


@pytest.fixture(scope="module")
def before(real):
    return analysis_record(real)


@pytest.fixture(scope="module")
def after():
    """The network in another precision, on one of the devices."""
    return analysis_record(analyze(Scenario(str(SAMPLES / "ds_cnn.onnx"), devices=("stm32l4r5",), precision="int8")))


@pytest.fixture
def write(tmp_path):
    def written(content):
        file = tmp_path / "base.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return file

    return written


def test_a_baseline_comes_back_as_it_was_written(real, before, tmp_path):
    file = tmp_path / "base.json"
    file.write_text(to_json(real), encoding="utf-8")
    assert load_baseline(file) == json.loads(json.dumps(before))


@pytest.mark.parametrize("which", ["awkward", "empty"])
def test_odd_networks_are_baselines_too(which, request, tmp_path):
    file = tmp_path / "base.json"
    file.write_text(to_json(request.getfixturevalue(which)), encoding="utf-8", errors="backslashreplace")
    assert deltas(load_baseline(file), analysis_record(request.getfixturevalue(which))).totals


def test_an_analysis_does_not_differ_from_itself(before):
    found = deltas(before, deepcopy(before))
    assert found.same
    assert found.notes == found.only_before == found.only_after == ()


def test_totals_are_after_less_before(before, after):
    found = deltas(before, after)
    for key in TOTALS:
        assert found.total(key).delta == after["totals"][key] - before["totals"][key]
    assert (found.only_before, found.only_after) == (("a100_sxm80",), ())


def test_layers_add_up_to_the_totals(before, after):
    """Of what layers own alone; a layer that is as it was is in no list, and adds nothing."""
    found = deltas(before, after)
    for key in ("macs", "other_ops", "weight_bytes", "output_bytes"):
        moved = sum(
            (change.after or 0) - (change.before or 0)
            for layer in found.layers
            for change in layer.changes
            if change.key == key
        )
        assert moved == after["totals"][key] - before["totals"][key], key


def test_layers_that_came_and_went_are_told_from_those_that_changed(before):
    changed = deepcopy(before)
    gone = changed["layers"].pop(3)
    grown = changed["layers"][5]
    grown["macs"] += 1000
    changed["layers"][7]["name"] = "called otherwise"
    changed["layers"].append({**changed["layers"][0], "name": "new", "op": "Einsum", "index": 99})
    found = {layer.kind: layer for layer in deltas(before, changed).layers}
    assert found["removed"].name == gone["name"]
    assert (found["changed"].name, found["changed"].changes[0].delta) == (grown["name"], 1000)
    assert found["added"].name == "new"
    assert (found["renamed"].before_name, found["renamed"].weight) == (before["layers"][8]["name"], 0.0)


def test_the_largest_changes_come_first(before, after):
    weights = [layer.weight for layer in deltas(before, after).layers]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0


def test_what_was_asked_differently_is_said(before, after):
    (note, *_) = deltas(before, after).notes
    assert note == "the baseline has precision native, this int8"


def test_another_model_is_refused(before):
    other = deepcopy(before)
    other["model"] |= {"name": "other", "file": "else.onnx"}
    with pytest.raises(ScenarioError, match=r"another model; found DS-CNN.*allowed: other or else.onnx"):
        deltas(before, other)


@pytest.mark.parametrize("key", ["name", "file"])
def test_the_same_network_in_another_file_or_under_another_name_is_not(before, key):
    other = deepcopy(before)
    other["model"][key] = "else"
    assert deltas(before, other).totals


def test_the_folder_of_the_file_does_not_matter(before):
    other = deepcopy(before)
    other["model"] |= {"name": "other", "file": "C:\\elsewhere\\ds_cnn.onnx"}
    assert deltas(before, other).totals


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is no JSON; found Expecting"),
        (b"\xff", "is no text; found bytes that are not UTF-8"),
        (b'{"schema": NaN}', "is no JSON; found NaN is no number of JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "is no analysis; found no schema; allowed: schema rooflens.analysis/1"),
        (b'{"schema": "rooflens.check/1"}', "is no analysis; found schema 'rooflens.check/1'"),
        (b'{"schema": "rooflens.analysis/2"}', "is no analysis; found schema 'rooflens.analysis/2'"),
        (b'{"schema": "rooflens.analysis/1"}', "tool is wrong; found nothing"),
    ],
)
def test_what_is_no_baseline_is_refused_in_words(write, content, said):
    with pytest.raises(FileError) as caught:
        load_baseline(write(content))
    assert said in str(caught.value)
    assert "base.json" in str(caught.value)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda r: r["totals"].update(macs="many"), "totals.macs is wrong; found 'many'; allowed: a whole number"),
        (lambda r: r["totals"].update(macs=-1), "totals.macs is wrong; found -1; allowed: numbers from 0 on"),
        (lambda r: r["totals"].pop("arena_bytes"), "totals.arena_bytes is wrong; found nothing"),
        (lambda r: r["layers"][2].update(mac=1), "unknown key; found 'mac'; allowed: "),
        (lambda r: r["devices"][0]["fit"]["ram"].update(used_byte=1), "did you mean used_bytes?"),
        (lambda r: r.update(layers={}), "layers is wrong"),
    ],
)
def test_a_wrong_key_is_named(write, before, damage, said):
    record = json.loads(json.dumps(before))
    damage(record)
    with pytest.raises(FileError) as caught:
        load_baseline(write(record))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_an_error_of_files(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        load_baseline(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("before", "after", "least", "difference", "percentage"),
    [
        (1000, 1020, (False, False), "+20", "+2 %"),
        (1000, 980, (False, False), "−20", "−2 %"),
        (1000, 1000, (False, False), "0", "0"),
        (0, 7, (False, False), "+7", "new"),
        (0, 0, (False, False), "0", "0"),
        (None, 7, (False, False), "–", "–"),
        (7, None, (False, False), "–", "–"),
        (5, 7, (True, False), "–", "–"),
        (5, 10, (True, True), "+5", "+100 %"),
    ],
)
def test_a_difference_in_words(before, after, least, difference, percentage):
    change = Change("macs", "MACs", "", before, after, least)
    assert change.difference.replace("\u202f", " ") == difference
    assert change.percentage.replace("\u202f", " ") == percentage


def test_the_least_possible_says_so():
    change = Change("energy_j", "energy", "J", 0.002, None, (True, True))
    assert change.shown == ("at least 2\u202fmJ", "–")


def test_every_quantity_of_a_layer_is_in_the_record(before):
    assert set(LAYERS) <= before["layers"][0].keys()
