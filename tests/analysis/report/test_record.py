"""The JSON that other programs rely on: its schema, its sums, its nulls."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

import resources
from analysis.report import analysis_record, to_json
from analysis.scenario import Override, Scenario, analyze
from tests.analysis.small import SAMPLES

SCHEMA = json.loads(files(resources).joinpath("schemas", "analysis-1.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
# The contract's own keys, typed in from it: what is there may grow, none of these may go.
PROMISED = {
    "model": "name file format sha256 producer nodes inputs outputs dims",
    "totals": "macs other_ops parameters weight_bytes metadata_bytes input_bytes output_bytes liveness_peak_bytes "
    "arena_bytes peak_layer uncounted_nodes",
    "memory": "planner arena_bytes liveness_peak_bytes buffers",
    "layers": "index name op source_op input_shapes weight_shapes output_shapes dtype counted macs other_ops parameters "
    "weight_bytes input_bytes output_bytes scratch_bytes live_bytes",
    "devices": "id name tier runtime fit roofs latency_s latency_low_s latency_high_s latency_bound_s energy_j "
    "energy_low_j energy_high_j energy_items layers",
    "diagnostics": "layer severity message",
}


def record_of(analysis):
    return json.loads(to_json(analysis))


def test_rows_are_lines_and_nothing_is_lost():
    analysis = analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5", "a100_sxm80")))
    text = to_json(analysis)
    assert json.loads(text) == json.loads(json.dumps(analysis_record(analysis)))
    rows = len(analysis.workload) * 3 + len(analysis.plan.tensors)
    assert sum(line.lstrip().startswith('{"') for line in text.splitlines()) >= rows


def test_a_report_without_devices_loads_neither_profiles_nor_estimates():
    """The checker of profiles takes a fifth of the time of a small model's whole run."""
    code = f"""
import sys
from analysis.report import render
from analysis.scenario import Scenario, analyze
for form in ("table", "csv", "md"):
    render(analyze(Scenario({str(SAMPLES / "lenet5.onnx")!r})), form)
print([name for name in ("analysis.device", "analysis.estimate", "pydantic") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.onnx")), ids=lambda file: file.stem)
def test_every_sample_follows_the_schema(file):
    CHECK.validate(record_of(analyze(Scenario(str(file), devices=("stm32l4r5", "a100_sxm80"), kernel="im2col"))))


@pytest.mark.parametrize("which", ["awkward", "empty"])
def test_odd_networks_follow_the_schema(which, request):
    CHECK.validate(record_of(request.getfixturevalue(which)))


def test_every_setting_follows_the_schema():
    overrides = (Override("rpi4b", "peak", "fp32", 1e9),)
    settings = {"batch": 2, "precision": "w4a16", "kernel": "best", "planner": "none", "in_place": True}
    settings |= {"max_latency_s": 0.5, "max_energy_j": 0.001}
    shapes = (("image", (2, 1, 32, 32)),)
    scenario = Scenario(
        str(SAMPLES / "lenet5.onnx"),
        devices=("rpi4b",),
        shapes=shapes,
        runtime="tflite",
        overrides=overrides,
        **settings,
    )
    record = record_of(analyze(scenario))
    CHECK.validate(record)
    assert record["scenario"]["shapes"] == {"image": "2x1x32x32"}
    assert record["scenario"]["overrides"] == [{"device": "rpi4b", "quantity": "peak", "name": "fp32", "value": 1e9}]


@pytest.mark.parametrize("part", PROMISED)
def test_the_contracts_keys_are_there(part, real):
    found = analysis_record(real)[part]
    row = found[0] if isinstance(found, list) else found
    assert set(PROMISED[part].split()) <= row.keys()


def test_totals_are_sums_of_the_layers(real, awkward):
    for analysis in (real, awkward):
        record = analysis_record(analysis)
        for key in ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes"):
            assert record["totals"][key] == sum(layer[key] or 0 for layer in record["layers"]), key
        assert record["totals"]["liveness_peak_bytes"] == max(layer["live_bytes"] for layer in record["layers"])
        assert record["totals"]["uncounted_nodes"] == sum(not layer["counted"] for layer in record["layers"])
        assert [layer["index"] for layer in record["layers"]] == list(range(len(record["layers"])))


def test_a_devices_layers_add_up_to_its_figures(real):
    for device in analysis_record(real)["devices"]:
        assert sum(layer["latency_bound_s"] for layer in device["layers"]) == pytest.approx(device["latency_bound_s"])
        assert sum(layer["energy_j"] for layer in device["layers"]) == pytest.approx(device["energy_j"])
        assert sum(device["energy_items"].values()) == pytest.approx(device["energy_j"])
        for resource in (device["fit"]["flash"], device["fit"]["ram"]):
            assert resource["used_bytes"] == sum(size for size in resource["items"].values() if size is not None)


def test_arena_holds_every_buffer(real):
    memory = analysis_record(real)["memory"]
    assert memory["arena_bytes"] >= max(b["offset"] + b["bytes"] for b in memory["buffers"])
    assert memory["arena_bytes"] == analysis_record(real)["totals"]["arena_bytes"]


def test_the_sum_of_the_file(real):
    file = SAMPLES / "ds_cnn.onnx"
    record = analysis_record(real)
    assert record["model"]["sha256"] == record["scenario"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (record["model"]["file"], record["model"]["format"]) == (str(file), "ONNX")


def test_what_is_not_known_is_null_and_never_zero(awkward):
    (odd,) = (layer for layer in analysis_record(awkward)["layers"] if not layer["counted"])
    assert (odd["macs"], odd["other_ops"]) == (None, None)
    assert analysis_record(awkward)["model"]["sha256"] is None


def test_standard_input_is_not_read_again_for_its_sum(monkeypatch, real):
    from dataclasses import replace

    monkeypatch.setattr("sys.stdin", None)
    assert analysis_record(replace(real, scenario=Scenario("-")))["model"]["sha256"] is None
