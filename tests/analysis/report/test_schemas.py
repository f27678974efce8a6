"""The published schemas: they are schemas, they are closed, and what the program writes follows them."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib.resources import files
from itertools import cycle

import jsonschema
import pytest

import resources
from analysis.cli import main
from analysis.device import known_devices
from analysis.report import to_json
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

FOLDER = files(resources).joinpath("schemas")
NAMES = sorted(file.name for file in FOLDER.iterdir())
DEVICES = [card.id for card in known_devices() if not card.own]
NETWORKS = sorted(SAMPLES.glob("*.onnx"))


def schema(name):
    return json.loads(FOLDER.joinpath(name).read_text(encoding="utf-8"))


def checker(name):
    return jsonschema.Draft202012Validator(schema(f"{name}-1.schema.json"))


ANALYSIS, DATAFLOW = checker("analysis"), checker("dataflow")


def objects(node, path=""):
    """(path, schema) of every object that a schema describes."""
    if isinstance(node, dict):
        if "object" in ([node["type"]] if isinstance(node.get("type"), str) else node.get("type", [])):
            yield path, node
        for key, inner in node.items():
            yield from objects(inner, f"{path}/{key}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from objects(inner, f"{path}/{index}")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_schema_under_the_name_that_the_files_carry(name):
    found = schema(name)
    jsonschema.Draft202012Validator.check_schema(found)
    kind, number = name.removesuffix(".schema.json").rsplit("-", 1)
    assert found["$id"] == f"rooflens.{kind}/{number}"
    assert f'"const": "{found["$id"]}"' in FOLDER.joinpath(name).read_text(encoding="utf-8")
    assert found["title"]


@pytest.mark.parametrize("name", NAMES)
def test_objects_with_named_keys_have_no_others(name):
    for path, found in objects(schema(name)):
        if "properties" in found:
            assert found.get("additionalProperties") is False, path
            assert set(found.get("required", ())) <= set(found["properties"]), path


def test_every_key_of_an_analysis_is_always_there():
    for path, found in objects(schema("analysis-1.schema.json")):
        if "properties" in found:
            assert set(found["required"]) == set(found["properties"]), path


@pytest.mark.parametrize(
    ("network", "device"),
    list(zip(cycle(NETWORKS), DEVICES, strict=False)),
    ids=lambda value: getattr(value, "stem", value),
)
def test_every_device_with_a_network_each(network, device):
    if network.stem in ("resnet152_v1", "vit_tiny", "decoder_kv"):
        network = SAMPLES / "resnet8.onnx"
    ANALYSIS.validate(json.loads(to_json(analyze(Scenario(str(network), devices=(device,))))))


@pytest.mark.parametrize("name", ["person_detect", "kws_ref_model", "ad01_int8"])
def test_networks_of_tensorflow_lite(shared, name):
    model = str(shared / "models" / f"{name}.tflite")
    scenario = Scenario(model, devices=("stm32l4r5", "rpi4b"), max_latency_s=0.01, max_energy_j=0.001)
    ANALYSIS.validate(json.loads(to_json(analyze(scenario))))


@pytest.fixture(scope="module")
def record():
    scenario = Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",), max_latency_s=0.01)
    return json.loads(to_json(analyze(scenario)))


def places(node, path=()):
    """Paths of every object of a record; of a list its first alone."""
    if isinstance(node, dict):
        yield path
        for key, inner in node.items():
            yield from places(inner, (*path, key))
    elif isinstance(node, list) and node:
        yield from places(node[0], (*path, 0))


def at(node, path):
    for key in path:
        node = node[key]
    return node


# Tables whose keys are names: of dimensions, items, data types, memories.
BY_NAME = {"dims", "shapes", "items", "energy_items", "macs_per_s", "ridge_macs_per_byte", "traffic_bytes"}


def test_a_key_more_or_less_is_no_analysis(record):
    closed = [path for path in places(record) if not path or path[-1] not in BY_NAME]
    assert len(closed) > 15
    for path in closed:
        longer = deepcopy(record)
        at(longer, path)["stranger"] = 1
        assert not ANALYSIS.is_valid(longer), path
        for key in at(record, path):
            shorter = deepcopy(record)
            del at(shorter, path)[key]
            assert not ANALYSIS.is_valid(shorter), (*path, key)


@pytest.mark.parametrize("wrong", [-1, 1.5, "1", True, [1]])
def test_a_count_is_a_whole_number_from_zero_on(record, wrong):
    for place in (("totals", "macs"), ("layers", 0, "weight_bytes"), ("memory", "arena_bytes")):
        changed = deepcopy(record)
        at(changed, place[:-1])[place[-1]] = wrong
        assert not ANALYSIS.is_valid(changed), place


LAYER = ("--input", "4x4x3", "--kernel", "2x2", "--out", "5")
LARGE = ("--input", "150x150x60", "--kernel", "2x2", "--out", "5")
BLOCK = ("--inputs", "64", "--outputs", "32", "--batch", "8", "--block", "4x4")


@pytest.mark.parametrize(
    "arguments",
    [
        *(("conv", *LAYER, "--schedule", name) for name in ("none", "weights", "ifmap", "ws", "os", "is", "rs", "nlr")),
        ("conv", *LAYER, "--schedule", "order:M,P,Q,C,R,S", "--registers", "2"),
        ("conv", *LAYER, "--schedule", "orders"),
        ("conv", *LARGE, "--schedule", "os"),
        ("fc", *BLOCK),
        ("fc", *BLOCK, "--registers", "10"),
        ("im2col", *LAYER, "--layout", "nhwc", "--columns", "1"),
        ("im2col", *LAYER, "--layout", "nchw", "--columns", "all"),
        ("im2col", *LARGE, "--layout", "nchw", "--columns", "4"),
        ("layer", str(SAMPLES / "lenet5.onnx"), "c3", "--schedule", "ws"),
    ],
    ids=" ".join,
)
def test_dataflows_follow_theirs(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(["dataflow", *arguments, "--format", "json"])
    assert left.value.code == 0
    found = json.loads(capsys.readouterr().out)
    DATAFLOW.validate(found)
    assert not DATAFLOW.is_valid(found | {"stranger": 1})
    for key in ("layer", "schema"):
        assert not DATAFLOW.is_valid({name: value for name, value in found.items() if name != key})
