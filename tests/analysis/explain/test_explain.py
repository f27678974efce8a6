"""Every explanation leads to the number that the analysis shows, by the very arithmetic that it prints."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import UnknownNameError
from analysis.explain import (
    LAYER_QUANTITIES,
    MODEL_QUANTITIES,
    QUANTITIES,
    evaluate,
    explain,
    explain_selection,
    suiting,
)
from analysis.explain.formula import fill, literal
from analysis.scenario import Scenario, analyze

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
NAMES = sorted(path.name for path in SAMPLES.glob("*.onnx"))

# Flash and SRAM apart with measured energy; caches and DRAM with a table of energies; caches on a graphics card.
DEVICES = ("stm32l4r5", "rpi4b", "a100_sxm80")
COLUMNS = {
    "latency_bound": "latency_bound_s",
    "energy": "energy_j",
    "intensity": "intensity_macs_per_byte",
    "attainable": "attainable_macs_per_s",
}


@cache
def analysed(name, kernel="ideal", **settings):
    return analyze(Scenario(str(SAMPLES / name), kernel=kernel, devices=DEVICES, **settings))


def column(analysis, estimate, quantity):
    if quantity in COLUMNS:
        return getattr(estimate, COLUMNS[quantity])
    if quantity == "live_bytes":
        return analysis.plan.live_bytes
    if quantity == "traffic_bytes":
        columns = [estimate.traffic_bytes[level.name] for level in estimate.levels]
        return np.take_along_axis(np.array(columns), estimate.intensity_level[None, :] - 1, axis=0)[0]
    return getattr(analysis.workload, quantity)


def assert_steps_hold(found):
    """Each line of arithmetic gives the number at its end."""
    for step in found.steps:
        if step.value is None:
            assert not step.filled
        elif step.exact:
            assert evaluate(step.filled, whole=isinstance(step.value, int)) == step.value, (found.title, step)
        else:
            assert evaluate(step.filled) == pytest.approx(step.value, rel=1e-3)


def assert_same(found, shown):
    assert found.value == (None if np.isnan(shown) else shown), found.title


def assert_layers_hold(analysis, estimates, quantities=LAYER_QUANTITIES):
    for estimate in estimates:
        for quantity in quantities:
            shown = column(analysis, estimate, quantity)
            for layer in range(len(analysis.workload)):
                found = explain(analysis, estimate, layer, quantity)
                assert_steps_hold(found)
                assert_same(found, shown[layer])


@pytest.mark.parametrize("name", NAMES)
def test_every_quantity_of_every_layer_of_the_samples(name):
    analysis = analysed(name)
    assert_layers_hold(analysis, analysis.estimates[:1])
    of_device = [q for q in LAYER_QUANTITIES if QUANTITIES[q].of_device]
    assert_layers_hold(analysis, analysis.estimates[1:], of_device)


@pytest.mark.parametrize("kernel", ["naive", "blocked", "im2col", "best"])
@pytest.mark.parametrize("name", ["lenet5.onnx", "lstm_keywords.onnx", "ds_cnn_int8.onnx", "decoder_kv.onnx"])
def test_every_kernel(name, kernel):
    analysis = analysed(name, kernel)
    assert_layers_hold(analysis, analysis.estimates, ("traffic_bytes", "latency_bound"))


@pytest.mark.parametrize("precision", ["int4", "w4a16", "int8"])
@pytest.mark.parametrize("kernel", ["ideal", "naive", "blocked"])
def test_every_precision(precision, kernel):
    analysis = analysed("lenet5.onnx", kernel, precision=precision)
    assert_layers_hold(analysis, analysis.estimates)
