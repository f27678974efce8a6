"""Energy by formula is that of the executed schedule, to the femtojoule."""

from __future__ import annotations

from random import Random

import pytest

from analysis.dataflow.energy import known_costs, spent
from analysis.dataflow.energy_closed import across, costs_named, energy_of, energy_of_tiles, moved, tiled
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of, run_of_nest
from analysis.dataflow.schedules import NESTS

LAYERS = [
    convolution(4, 4, 3, 5, 2),
    convolution(5, 4, 2, 3, 3, stride=2, pad=1),
    convolution(4, 3, 4, 2, 2, groups=2, batch=2),
    convolution(1, 1, 6, 4, 1, batch=3),
]


@pytest.mark.parametrize("schedule", NESTS)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: f"{layer.height}x{layer.width}")
def test_formula_is_execution(layer, schedule):
    random = Random(f"{schedule} {layer}")
    run = run_of(layer, schedule)
    for table in (*known_costs(), "device:lecture_sensor"):
        costs = costs_named(table, random.choice((1, 2, 4)), random.choice(("dram", "sram")))
        counted, formula = spent(run.trace, len(run.trace), costs), energy_of(layer, schedule, costs)
        assert (formula.total, formula.arithmetic) == (counted.total, counted.arithmetic), table
        assert formula.by_level == {name: counted.by_level[name] for name in formula.by_level}


@pytest.mark.parametrize("tiles", [(0, 0, 1, 0), (2, 1, 1, 2), (1, 0, 0, 0), (0, 0, 0, 0), (2, 2, 2, 3)], ids=str)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: f"{layer.height}x{layer.width}")
def test_formula_is_execution_with_tiles_in_sram(layer, tiles):
    named = tuple(zip("MCPQ", tiles, strict=True))
    run = run_of_nest(tiled(layer, named), "tiles")
    for table in (*known_costs(), "device:lecture_sensor"):
        costs = costs_named(table, 2, "dram")
        counted, formula = spent(run.trace, len(run.trace), costs), energy_of_tiles(layer, named, costs)
        assert (formula.total, formula.arithmetic) == (counted.total, counted.arithmetic), table
        assert formula.by_level == {name: counted.by_level[name] for name in formula.by_level}


def test_larger_tiles_bring_no_more_from_dram():
    totals = [across(tiled(LAYERS[0], (("M", m), ("C", 0), ("P", 1), ("Q", 0))), 1).total for m in (1, 2, 5)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] > totals[-1]


def test_the_lecture_s_layer():
    """Weights reuse: 60 weights, 360 inputs, 45 sums stored, 45 begun."""
    found = moved(LAYERS[0], "weights")
    assert (found.loads, found.stores, found.begun, found.total) == (420, 45, 45, 465)


def test_large_layers_take_no_walk():
    layer = convolution(224, 224, 64, 64, 3, pad=1)
    assert moved(layer, "none").loads > 2 * layer.macs * 0.98
    assert moved(layer, "blocked") is None


def test_prices_of_ones_own_are_for_32_bits():
    own = costs_named("own", 2, "sram", 64, 10)
    assert (own.of("memory").read, own.of("DRAM").write, own.of("registers").read) == (5_000, 32_000, 500)
    assert costs_named("own", 4, "dram").access == costs_named("lecture_45nm", 4, "dram").access
    assert costs_named("own", 4, "dram", 640, 5).access == costs_named("lecture_45nm", 4, "dram").access
