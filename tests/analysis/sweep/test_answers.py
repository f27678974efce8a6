"""A sweep's rows are those that an analysis of each cell alone would give: the same numbers, not nearly the same."""

from __future__ import annotations

import random

import pytest

from analysis.device import known_devices, known_runtimes
from analysis.estimate import Estimate
from analysis.rewrite import PRECISIONS
from analysis.scenario import Analysis, analyze
from analysis.sweep.answers import answered
from analysis.sweep.block import Block, Point, blocks
from analysis.sweep.counting import scenario_of
from analysis.sweep.grid import Cell, Grid, cells, resolution_text
from analysis.sweep.table import DONE, FAILED, Row
from analysis.version import VERSION
from tests.analysis.small import SAMPLES

MODELS = ("lenet5", "ds_cnn_int8", "mobilenet_v1_int8", "gru_keywords", "decoder_kv", "vit_tiny")
DEVICES = [card.id for card in known_devices()]
RUNTIMES = [card.id for card in known_runtimes()]
IMAGES = {"mobilenet_v1_int8": (64, 96), "lenet5": (32, 32)}


def row_of(cell: Cell, analysis: Analysis) -> Row:
    """The row of a cell, out of the analysis of its scenario."""
    totals, (estimate,) = analysis.workload.totals, analysis.estimates
    fit, energy_j = estimate.fit, estimate.total_energy_j
    return Row(
        *cell[:4],
        resolution_text(cell.resolution),
        *cell[5:],
        DONE,
        macs=totals.macs,
        parameters=totals.parameters,
        weight_bytes=totals.weight_bytes,
        arena_bytes=analysis.plan.arena_bytes,
        flash_used_bytes=fit.flash.used_bytes,
        flash_at_least="no" if fit.flash.complete else "yes",
        flash_capacity_bytes=fit.flash.capacity_bytes,
        ram_used_bytes=fit.ram.used_bytes,
        ram_at_least="no" if fit.ram.complete else "yes",
        ram_capacity_bytes=fit.ram.capacity_bytes,
        fit={True: "yes", False: "no", None: "unknown"}[fit.ok],
        limiting=limiting(estimate),
        latency_s=estimate.latency_s,
        latency_low_s=estimate.latency_low_s,
        latency_high_s=estimate.latency_high_s,
        latency_bound_s=estimate.total_latency_bound_s,
        energy_j=energy_j,
        energy_low_j=estimate.energy_low_j,
        energy_high_j=estimate.energy_high_j,
        energy_at_least="" if energy_j is None else "yes" if estimate.energy_low_bound else "no",
        price_eur=estimate.device.price_eur.value,
        uncounted=totals.uncounted_nodes,
        version=VERSION,
    )


def limiting(estimate: Estimate) -> str:
    fit, device = estimate.fit, estimate.device
    if fit.coverage.refusal:
        return "operators"
    parts = [fit.ram] if device.weights_in_ram and fit.flash.ok is not False else [fit.flash, fit.ram]
    shares = [(r.used_bytes / r.capacity_bytes, r.name) for r in parts if None not in (r.used_bytes, r.capacity_bytes)]
    return max(shares, key=lambda share: share[0])[1] if shares else ""


def random_block(seed: int) -> Block:
    """Devices and batch sizes with each device's own runtime, and with one that may not be known there."""
    dice = random.Random(seed)
    name = dice.choice(MODELS)
    grid = Grid(
        (str(SAMPLES / f"{name}.onnx"),),
        tuple(dice.sample(DEVICES, 7)),
        tuple(dice.sample((None, 1, 2, 3, 7), 2)),
        (dice.choice(list(PRECISIONS)),),
        (dice.choice((None, IMAGES.get(name))),),
        (dice.choice(("ideal", "naive", "blocked", "im2col")),),
        (None, dice.choice(RUNTIMES)),
    )
    (block,) = blocks(cells(grid), {})
    return block


@pytest.mark.parametrize("seed", range(12))
def test_random_cells_are_answered_as_an_analysis_would(seed):
    block = random_block(seed)
    for row, point in zip(answered(block).rows(), block.points, strict=True):
        cell = block.cell(point)
        assert row == row_of(cell, analyze(scenario_of(cell)))


def test_the_kernel_that_moves_least_is_answered_as_an_analysis_would():
    points = tuple(Point(None, device, "tflm") for device in ("stm32l4r5", "rpi4b", "stm32h743"))
    block = Block(str(SAMPLES / "lenet5.onnx"), None, "int8", "best", points)
    for row, point in zip(answered(block).rows(), points, strict=True):
        cell = block.cell(point)
        assert row == row_of(cell, analyze(scenario_of(cell)))


def test_a_batch_size_that_cannot_be_counted_fails_alone():
    points = tuple(Point(batch, "stm32l4r5", "tflm") for batch in (1, 2**31 - 1))
    good, bad = answered(Block(str(SAMPLES / "resnet18.onnx"), None, "native", "ideal", points)).rows()
    assert (good.state, good.reason) == (DONE, "")
    assert bad.state == FAILED
    assert "impossibly large" in bad.reason
    assert bad.macs is bad.latency_s is bad.energy_j is None


def test_a_device_that_is_not_there_fails_alone():
    points = (Point(None, "stm32l4r5", "tflm"), Point(None, "stm32l4r6", "tflm"))
    good, bad = answered(Block(str(SAMPLES / "lenet5.onnx"), None, "native", "ideal", points)).rows()
    assert good.state == DONE
    assert "did you mean stm32l4r5" in bad.reason


@pytest.mark.parametrize("name", ["gone.onnx", "empty.onnx", "text.onnx"])
def test_a_file_that_is_no_model_fails_every_cell_with_the_reason(tmp_path, name):
    (tmp_path / "empty.onnx").touch()
    (tmp_path / "text.onnx").write_text("= no model =")
    points = tuple(Point(batch, device, "tflm") for batch in (1, 2) for device in DEVICES[:2])
    rows = list(answered(Block(str(tmp_path / name), None, "native", "ideal", points)).rows())
    assert [(row.batch, row.device) for row in rows] == [point[:2] for point in points]
    assert {row.state for row in rows} == {FAILED}
    assert all(name in row.reason and "\n" not in row.reason for row in rows)


def test_a_network_without_an_image_has_no_resolution():
    points = (Point(None, "stm32l4r5", "tflm"),)
    (row,) = answered(Block(str(SAMPLES / "gru_keywords.onnx"), (64, 64), "native", "ideal", points)).rows()
    assert row.state == FAILED
    assert "no input is an image" in row.reason
    assert row.resolution == "64x64"


def test_a_network_with_a_fixed_number_of_patches_has_no_other_resolution():
    points = (Point(None, "rpi4b", "onnxruntime"),)
    (row,) = answered(Block(str(SAMPLES / "vit_tiny.onnx"), (128, 128), "native", "ideal", points)).rows()
    assert row.state == FAILED
    assert "patch_embed.flatten: the chosen sizes do not fit the model" in row.reason
    assert "found 1x192x8x8 into 1x192x196" in row.reason


def test_a_mistake_of_ours_is_a_reason_and_no_traceback(monkeypatch):
    monkeypatch.setattr("analysis.sweep.answers.totals", lambda *_: 1 // 0)
    (row,) = answered(Block(str(SAMPLES / "lenet5.onnx"), None, "native", "ideal", (Point(1, "esp32", "tflm"),))).rows()
    assert row.state == FAILED
    assert row.reason.startswith("a mistake inside Rooflens: ZeroDivisionError")
