"""Published figures of TensorFlow Lite networks: multiply-accumulates and the arena that TensorFlow Lite Micro allots."""

import csv
from pathlib import Path

import pytest

from analysis.control_flow import flatten
from analysis.memory import plan_memory
from analysis.readers import read
from analysis.workload import build_workload

MODELS = (
    "ad01_int8", "hello_world_int8", "kws_ref_model", "micro_speech_quantized", "mobilenet_v1_0.25_128_quant", "person_detect",
    "pretrainedResnet_quant", "tf2_mobilenet_v2_1.0_224_ptq", "vww_96_int8",
)  # fmt: skip

# Sums over the graph of each file. MobileNetV2's published 300,774,272 are for 1000 classes; this file has 1001.
MACS = {
    "ad01_int8": 264_192,
    "kws_ref_model": 2_656_768,
    "pretrainedResnet_quant": 12_501_632,
    "vww_96_int8": 7_489_664,
    "person_detect": 7_157_888,
    "tf2_mobilenet_v2_1.0_224_ptq": 300_774_272 + 1280,
}

# The same networks among our own samples, as ONNX.
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "samples"
SAMPLES = {"pretrainedResnet_quant": "resnet8_int8", "kws_ref_model": "ds_cnn_int8", "ad01_int8": "autoencoder_int8"}


@pytest.fixture(scope="module")
def opened(shared):
    graphs = {name: flatten(read(shared / "models" / f"{name}.tflite")) for name in MODELS}
    return {name: (graph, build_workload(graph)) for name, graph in graphs.items()}


def published(shared, metric):
    with (shared / "reference" / "tflite_visible.csv").open(encoding="utf-8") as file:
        return {
            row["model"].removesuffix(".tflite"): int(row["value"])
            for row in csv.DictReader(file)
            if row["metric"] == metric
        }


@pytest.mark.parametrize("name", MACS)
def test_macs(opened, name):
    assert opened[name][1].totals.macs == MACS[name]


def test_macs_of_the_reference_table(opened, shared):
    found = {name: opened[name][1].totals.macs for name in published(shared, "macs")}
    assert found == published(shared, "macs")
    assert len(found) == 4


def test_the_arena_is_that_of_tensorflow_lite_micro(opened, shared):
    table = published(shared, "tflm_arena_head_bytes")
    found = {name: plan_memory(opened[name][0], planner="tflm").arena_bytes for name in table}
    assert found == table
    assert len(found) == 8


@pytest.mark.parametrize("name", MODELS)
def test_every_layer_is_counted_and_every_shape_is_the_files(opened, name):
    graph, work = opened[name]
    assert work.totals.uncounted_nodes == 0
    assert not [
        doubt for doubt in graph.diagnostics if "other shapes" in doubt.message or "from the file" in doubt.message
    ]


def test_weights_are_those_of_the_file(opened):
    """MobileNetV2 has 3,504,872 parameters with 1000 classes; batch normalisation is folded into the biases here."""
    work = opened["tf2_mobilenet_v2_1.0_224_ptq"][1]
    weights, biases, more_classes = 3_504_872 - 34_112 - 1000, 34_112 // 2 + 1001, 1280
    assert work.totals.parameters == weights + biases + more_classes
    assert set(work.weight_dtypes) == {"int8", ""}


@pytest.mark.parametrize("name", SAMPLES)
def test_layers_are_those_of_the_same_network_as_onnx(opened, name):
    """Layer by layer, though one file has its channels last and the other first."""
    other = build_workload(flatten(read(FOLDER / f"{SAMPLES[name]}.onnx")))
    assert products(opened[name][1]) == products(other)


def products(work):
    """(MACs, family, channels, reduction, places, groups) of each layer that multiplies."""
    return [
        (int(macs), int(family), product.rows, product.inner, product.columns, product.groups)
        for macs, family, product in zip(work.macs, work.family, work.products, strict=True)
        if product is not None
    ]
