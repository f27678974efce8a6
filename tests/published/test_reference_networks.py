"""Multiply-accumulates and parameters of known networks at several picture sizes, as PyTorch Image Models publishes them.

Its profiler counts pooling, normalisation and activations among the multiply-accumulates too, so its numbers are a little
higher; most so where normalisation and activations follow every small layer.
"""

import csv
from pathlib import Path

import pytest

from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

TABLE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "timm_visible.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())) if TABLE.exists() else []
FILES = {
    "resnet18": "resnet18.onnx",
    "resnet50": "resnet50_v1_5.onnx",
    "vgg16": "vgg16.onnx",
    "mobilenetv2_100": "mobilenet_v2.onnx",
    "vit_tiny_patch16_224": "vit_tiny.onnx",
}
# Relative; what the profiler counts beside products.
MORE = {"mobilenetv2_100": 0.031}
LEAST_MORE = 0.0065


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['architecture']}-{row['input']}")
def test_work_and_parameters(row, capsys):
    if row["architecture"] not in FILES:
        pytest.skip(f"{row['architecture']} is not among the samples")
    side = int(row["input"])
    scenario = Scenario(str(SAMPLES / FILES[row["architecture"]]), shapes=(("image", (1, 3, side, side)),))
    totals = analyze(scenario).workload.totals
    error = totals.macs / 1e9 / float(row["gmacs"]) - 1
    with capsys.disabled():
        print(
            f"\n{row['architecture']:22}{side:4}{totals.macs / 1e9:8.3f} GMAC, published {row['gmacs']:>6}: {error:+.1%}"
        )
    assert -MORE.get(row["architecture"], LEAST_MORE) < error < 0.001
    assert totals.trainable_parameters / 1e6 == pytest.approx(float(row["params_M"]), abs=0.006)
