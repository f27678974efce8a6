"""Advice, and models by devices; prints figures.

Nothing fails by the clock. Meant: advice on MobileNetV2 under 1 s, 16 models on every device that is known in a few
seconds, reading included.
"""

from __future__ import annotations

import pytest

from analysis.advice import advise
from analysis.device import known_devices
from analysis.matrix import matrix
from analysis.scenario import Scenario, analyze
from tests.speed.heavy import SAMPLES

MODELS = 16


@pytest.mark.parametrize(("model", "device"), [("mobilenet_v2", "stm32l4r5"), ("resnet152_v1", "esp32s3")])
def test_advice_where_no_single_change_is_enough(benchmark, model, device):
    analysis = analyze(Scenario(str(SAMPLES / f"{model}.onnx"), devices=(device,)))
    assert benchmark.pedantic(advise, args=(analysis,), rounds=3)


def test_models_on_every_device(benchmark):
    """Outside of make speed only two of them."""
    paths = sorted(SAMPLES.glob("*.onnx"))[: MODELS if benchmark.enabled else 2]
    found = benchmark.pedantic(matrix, args=([Scenario(str(path)) for path in paths],), rounds=2)
    assert sum(len(row.cells) for row in found.rows) == len(paths) * len(known_devices())
