"""The roofline's bound against every published time of a network that lies among the samples: nothing beats it, but for
what it does not model, which is listed here with its reason.

Batch normalisation and the limits of an activation are left out: every runtime published folds them into the layer before.
"""

from functools import lru_cache

import pytest

from analysis.calibration.classes import FOLDED
from analysis.calibration.table import published
from analysis.device import known_devices
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SMALL = {name: f"{name}_int8.onnx" for name in ("autoencoder", "resnet8", "ds_cnn", "mobilenet_v1")}
LARGE = {
    "mobilenet_v2": "mobilenet_v2.onnx",
    "mobilenet_v2_300": "mobilenet_v2.onnx",
    "resnet50_v1_5": "resnet50_v1_5.onnx",
    "resnet50_299": "resnet50_v1_5.onnx",
    "resnet152_299": "resnet152_v1.onnx",
    "vgg16": "vgg16.onnx",
    "vgg19": "vgg19.onnx",
}
SIDES = {"mobilenet_v2_300": 300, "resnet50_299": 299, "resnet152_299": 299}

COMPRESSED = "the compiler stores weights compressed"
CASCADED = "the compiler keeps activations in the SRAM from layer to layer, and weights are compressed"
THROUGHPUT = "throughput of many items at once, whose number is not published"
FASTER = {
    **{(f"corstone300_u55_{n}", "autoencoder"): COMPRESSED for n in (32, 64, 128, 256)},
    **{(f"corstone300_u55_{n}", "mobilenet_v1"): COMPRESSED for n in (128, 256)},
    **{(f"ethos_u65_{n}", name): CASCADED for n in (256, 512) for name in ("autoencoder", "mobilenet_v2")},
    **{("ethos_u65_512", name): CASCADED for name in ("resnet8", "ds_cnn")},
    **{(board, "resnet50_v1_5"): THROUGHPUT for board in ("h100", "titan_rtx")},
    ("jetson_agx_orin", "resnet50_v1_5"): "the GPU and two other engines together",
}
DEVICES = {card.id for card in known_devices()}
FIGURES = [figure for figure in published() if figure.network in SMALL | LARGE and figure.board in DEVICES]


def named(figure):
    return f"{figure.board}-{figure.runtime}-{figure.dtype}-{figure.network}"


def analysis_of(figure):
    small, side = figure.network in SMALL and figure.dtype == "int8", SIDES.get(figure.network)
    file = (SMALL if small else LARGE | {name: f"{name}.onnx" for name in SMALL})[figure.network]
    scenario = Scenario(
        str(SAMPLES / file),
        shapes=(("image", (1, 3, side, side)),) if side else (),
        batch=figure.batch if figure.batch > 1 else None,
        precision="native" if small else figure.dtype,
        devices=(figure.board,),
    )
    return analyze(scenario)


@lru_cache(maxsize=512)
def bound_of(figure):
    """Seconds an item at the clock that the figure was measured at; None where the device's bandwidths are not known."""
    analysis = analysis_of(figure)
    found, kept = analysis.estimates[0], [op not in FOLDED for op in analysis.workload.ops]
    if found.total_latency_bound_s is None:
        return None
    return found.latency_bound_s[kept].sum() * found.device.clock_hz.value / figure.clock_hz / figure.batch


@pytest.mark.parametrize("figure", FIGURES, ids=named)
def test_no_published_time_is_below_the_bound(figure):
    bound_s = bound_of(figure)
    if bound_s is None:
        pytest.skip("the device's profile lacks what a bound needs")
    faster = figure.latency_s < bound_s
    reason = FASTER.get((figure.board, figure.network))
    assert not faster or reason


def test_every_exception_is_one():
    beaten = {
        (figure.board, figure.network)
        for figure in FIGURES
        if (bound_s := bound_of(figure)) is not None and figure.latency_s < bound_s
    }
    assert beaten == set(FASTER)
