"""Kernel classes: which layer is of which, and that the published networks' work is that of the samples."""

import numpy as np
import pytest

from analysis.calibration.classes import CLASSES, PLACE, channels_of, unmeasured_families, work_matrix
from analysis.calibration.table import networks
from analysis.ops.registry import FAMILIES, MatrixProduct
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SAMPLE_OF = {
    "autoencoder": "autoencoder_int8",
    "resnet8": "resnet8_int8",
    "ds_cnn": "ds_cnn_int8",
    "mobilenet_v1": "mobilenet_v1_int8",
    "mobilenet_v2": "mobilenet_v2",
    "resnet50_v1_5": "resnet50_v1_5",
}


def workload(name, **settings):
    return analyze(Scenario(str(SAMPLES / f"{name}.onnx"), **settings)).workload


def row(family="convolution", macs=60, **more):
    return {"family": FAMILIES.index(family), "macs": macs, **more}


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (row(symbols={"C": 8, "G": 1, "R": 3, "S": 5}), "convolution"),
        (row(symbols={"C": 3, "G": 1, "R": 3, "S": 5}), "narrow"),
        (row(symbols={"C": 12, "G": 2, "R": 3, "S": 5}), "narrow"),
        (row(symbols={"C": 8, "G": 1, "R": 1, "S": 1}), "pointwise"),
        (row(symbols={"C": 8, "G": 1, "R": 1, "S": 3}), "convolution"),
        (row("depthwise", symbols={"C": 8, "G": 8, "R": 3, "S": 3}), "depthwise"),
        (row("dense", product=MatrixProduct(5, 12, 1)), "dense"),
        (row("dense", product=MatrixProduct(5, 4, 3)), "pointwise"),
        (row("recurrent"), "dense"),
    ],
)
def test_a_layer_is_of_one_class_with_all_its_macs(workload_of, layer, name):
    work = work_matrix(workload_of(layer))
    assert work[0, PLACE[name]] == 60
    assert work[0, PLACE["layer"]] == 1
    assert work.sum() == 61


def test_a_layer_without_macs_counts_its_elements_not_its_bytes(workload_of):
    work = work_matrix(workload_of(row("pooling", 0, op="MaxPool", input_bytes=80, output_bytes=20)))
    assert work[0, PLACE["elements"]] == 25


@pytest.mark.parametrize("op", ["Relu", "Clip", "BatchNormalization"])
def test_what_runtimes_fold_into_the_layer_before_costs_nothing(workload_of, op):
    assert not work_matrix(workload_of(row("elementwise", 0, op=op, input_bytes=80, output_bytes=80))).any()


def test_a_layer_that_is_not_counted_is_unknown(workload_of):
    work = work_matrix(workload_of(row(counted=False), row()))
    assert np.isnan(work[0]).all()
    assert not np.isnan(work[1]).any()


@pytest.mark.parametrize(("network", "sample"), SAMPLE_OF.items())
def test_the_published_networks_do_the_work_of_the_samples(network, sample):
    assert work_matrix(workload(sample)).sum(axis=0).tolist() == networks()[network].tolist()


def test_the_networks_without_a_sample_agree_with_a_sample_at_their_shape():
    large = work_matrix(workload("mobilenet_v1_int8", shapes=(("image", (1, 3, 224, 224)),))).sum(axis=0)
    kernels = [PLACE[name] for name in ("narrow", "pointwise", "depthwise", "layer")]
    assert large[kernels].tolist() == networks()["mobilenet_v1_025_224"][kernels].tolist()
    # The person detector that Espressif measured: 7,157,888 MACs.
    macs = [PLACE[name] for name in CLASSES[:5]]
    assert networks()["mobilenet_v1_grey"][macs].sum() == 7_157_888
    # Howard et al., arXiv 1704.04861, table 6: 569 million multiply-adds at width 1, 149 at 0.5, 41 at 0.25.
    for name, millions in (("1_224", 569), ("05_224", 149), ("025_224", 41)):
        assert networks()[f"mobilenet_v1_{name}"][macs].sum() / 1e6 == pytest.approx(millions, rel=0.01)
    # Howard et al., arXiv 1905.02244, table 3: 219 and 56 million. Sandler et al., arXiv 1801.04381: 300, 585; at 0.35, 59.
    others = {
        "mobilenet_v3_large": 219,
        "mobilenet_v3_small": 56,
        "mobilenet_v2_14_224": 585,
        "mobilenet_v2_035_224": 59,
    }
    for name, millions in others.items():
        assert networks()[name][macs].sum() / 1e6 == pytest.approx(millions, rel=0.015)


def test_channels_of_a_layer(workload_of):
    rows = workload_of(
        row(symbols={"C": 12, "G": 2, "M": 6, "R": 3, "S": 5}),
        row("depthwise", symbols={"C": 8, "G": 8, "M": 8, "R": 3, "S": 3}),
        row("dense", product=MatrixProduct(5, 12, 1)),
        row("pooling", 0),
    )
    assert channels_of(rows).tolist() == [[6, 6], [1, 8], [12, 5], [1, 1]]


def test_families_that_nobody_measured_are_named():
    assert unmeasured_families(workload("lstm_keywords")) == ("recurrent",)
    assert unmeasured_families(workload("resnet8_int8")) == ()
