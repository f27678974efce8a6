"""Activation RAM that ST publishes by version of its tool, against the band around the most that is alive at once.

Source: ST model zoo, READMEs of mobilenetv1, mobilenetv2 and resnetv1: "Reference MCU memory footprint", int8 networks
from TensorFlow Lite (activations fused), input and output among the activations.
"""

import csv
from math import ceil, floor
from pathlib import Path

import pytest

from analysis.device import load_device, load_runtime
from analysis.estimate import fit
from analysis.graph import Graph, Node, Tensor
from analysis.memory import plan_memory
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

KIB = 1024
RUNTIMES = {"7.3.0": "x-cube-ai-7.3", "8.1.0": "x-cube-ai-8", "9.1.0": "x-cube-ai-9", "10.0.0": "x-cube-ai-10"}

with (Path(__file__).parent / "x_cube_ai_ram.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))

# (expansion, channels at width 1, repeats, stride) of MobileNetV2's stages: arXiv:1801.04381, table 2.
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def eighths(channels):
    """Channels at a width are whole eighths, and never less than nine tenths of what they should be."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


class Chain:
    """Int8 tensors one after another; each layer reads the last, and sometimes an earlier one."""

    def __init__(self, side, channels):
        self.sizes, self.nodes, self.side = [side * side * channels], [], side

    def add(self, channels, stride=1, beside=None, side=None):
        self.side = side or -(-self.side // stride)
        inputs = (len(self.sizes) - 1,) if beside is None else (len(self.sizes) - 1, beside)
        self.nodes.append((inputs, len(self.sizes)))
        self.sizes.append(self.side * self.side * channels)
        return len(self.sizes) - 1

    def graph(self):
        tensors = {f"t{i}": Tensor(f"t{i}", (1, size), "int8") for i, size in enumerate(self.sizes)}
        nodes = tuple(
            Node(f"n{i}", "Add", tuple(f"t{j}" for j in reads), (f"t{written}",))
            for i, (reads, written) in enumerate(self.nodes)
        )
        return Graph("made", nodes, tensors, ("t0",), (f"t{len(self.sizes) - 1}",))


def mobilenet_v1(width, side, channels):
    chain = Chain(side, channels)
    now = int(32 * width)
    chain.add(now, 2)
    for wide, stride in (
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        *[(512, 1)] * 5,
        (1024, 2),
        (1024, 1),
    ):
        chain.add(now, stride)
        now = int(wide * width)
        chain.add(now)
    return chain.graph()


def mobilenet_v2(width, side, channels):
    chain = Chain(side, channels)
    now = eighths(32 * width)
    chain.add(now, 2)
    for expansion, wide, repeats, first in STAGES:
        out = eighths(wide * width)
        for index in range(repeats):
            start, stride = len(chain.sizes) - 1, first if index == 0 else 1
            if expansion > 1:
                chain.add(now * expansion)
            chain.add(now * expansion, stride)
            chain.add(out)
            if stride == 1 and out == now:
                chain.add(out, beside=start)
            now = out
    return chain.graph()


def alive_bytes(row):
    """The most that is alive at once; of ResNet-8 three tensors of 32x32x16."""
    if row["network"] == "resnet8":
        return 3 * 32 * 32 * 16
    made = {"mobilenet_v1": mobilenet_v1, "mobilenet_v2": mobilenet_v2}[row["network"]]
    graph = made(float(row["width"]), int(row["side"]), int(row["channels"]))
    return plan_memory(graph).liveness_peak_bytes


def label(row):
    return "-".join((row["version"], row["network"], row["width"], row["side"], row["channels"]))


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_what_is_published_lies_in_the_band(row):
    band, alive = load_runtime(RUNTIMES[row["version"]]).arena_band, alive_bytes(row)
    assert band.low * alive <= float(row["activation_ram_kib"]) * KIB <= band.high * alive


@pytest.mark.parametrize("version", ["7.3.0", "9.1.0", "10.0.0"])
def test_a_band_is_no_wider_than_what_is_published(version):
    """Of version 8.1 no network with additions side by side is published; its band says so."""
    band = load_runtime(RUNTIMES[version]).arena_band
    ratios = [float(row["activation_ram_kib"]) * KIB / alive_bytes(row) for row in ROWS if row["version"] == version]
    assert band.low == pytest.approx(min(ratios), abs=0.02)
    assert band.high == pytest.approx(max(ratios), abs=0.02)


def test_the_made_networks_are_those_of_the_files():
    """1,505,280 bytes are what TensorFlow Lite Micro allots for MobileNetV2 at 224 (tflite_visible.csv)."""
    assert plan_memory(mobilenet_v2(1.0, 224, 3), "tflm").arena_bytes == 1_505_280
    assert plan_memory(mobilenet_v1(0.25, 96, 1), "tflm").arena_bytes == 55_296


def test_the_band_is_in_the_verdict():
    scenario = Scenario(str(SAMPLES / "ds_cnn_int8.onnx"), devices=("stm32l4r5",), runtime="x-cube-ai-9")
    analysis = analyze(scenario)
    ram, band = analysis.estimates[0].fit.ram, load_runtime("x-cube-ai-9").arena_band
    alive = ram.items["arena"]
    assert alive == analysis.plan.liveness_peak_bytes
    rest = ram.used_bytes - alive
    assert (ram.low_bytes, ram.high_bytes) == (rest + floor(alive * band.low), rest + ceil(alive * band.high))
    assert f"{ram.need} of " in analysis.estimates[0].fit.reason
    assert ram.basis.startswith(band.source)
    plain = analyze(Scenario(scenario.model, devices=("stm32l4r5",), runtime="tflm")).estimates[0].fit.ram
    assert (plain.low_bytes, plain.high_bytes, plain.basis) == (None, None, "")


@pytest.mark.parametrize(("room", "ok", "word"), [(0.7, False, "needs"), (1.0, None, "may fit"), (1.4, True, "fits")])
def test_a_capacity_within_the_band_is_not_known_to_do(room, ok, word):
    scenario = Scenario(str(SAMPLES / "mobilenet_v1_int8.onnx"), devices=("stm32l4r5",), runtime="x-cube-ai-9")
    analysis = analyze(scenario)
    used = analysis.estimates[0].fit.ram.used_bytes
    device = load_device("stm32l4r5").with_override("capacity", "SRAM", round(used * room))
    found = fit(analysis.workload, analysis.plan, device, load_runtime("x-cube-ai-9"))
    assert found.ok is ok
    assert found.reason.startswith(word)
