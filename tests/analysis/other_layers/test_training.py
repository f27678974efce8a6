"""A step of training against a run that holds what a backward pass really reads, and gradients against numpy."""

from math import sqrt

import numpy as np
import pytest

from analysis.other_layers.training import AGAIN, BACKWARD, FORWARD, Training, intensity, moments, products

LAYERS = [1, 2, 3, 4, 5, 9, 10, 16, 25]


def run(training):
    """Executes the moments: each must find what it reads. Returns the MACs counted by name of product."""
    counts = {"F": 0, "dX": 0, "dW": 0}
    for before, now in zip((None, *moments(training)), moments(training), strict=False):
        if now.kind in (FORWARD, AGAIN):
            held = {0} if before is None else before.kept
            assert now.layer - 1 in held
            assert {now.layer - 1, now.layer} <= now.kept
            counts["F"] += training.batch * training.width**2
        if now.kind == BACKWARD:
            assert now.layer - 1 in now.kept
            assert now.layer in now.graded
            counts["dW"] += training.batch * training.width**2
            counts["dX"] += training.batch * training.width**2 if now.layer > 1 else 0
    return counts


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("checkpoints", [False, True])
def test_every_product_finds_what_it_reads(layers, checkpoints):
    training = Training(layers, 6, 3, checkpoints=checkpoints)
    counts, full = run(training), training.forward_macs
    assert training.macs == sum(counts.values())
    assert counts == {"F": full * (2 if checkpoints else 1), "dW": full, "dX": full - training.layer_macs}


@pytest.mark.parametrize("layers", LAYERS)
def test_nothing_is_held_that_is_not_read_again(layers):
    for checkpoints in (False, True):
        found = moments(Training(layers, 6, 3, checkpoints=checkpoints))
        for number, moment in enumerate(found):
            later = {one.layer - 1 for one in found[number:] if one.kind != "update" and one.layer}
            assert moment.kept - later <= {moment.layer, layers}


@pytest.mark.parametrize("layers", LAYERS)
def test_activations_grow_with_the_layers_or_with_twice_their_root(layers):
    assert Training(layers, 6, 3).peak_activations == (layers + 2 if layers > 1 else 2)
    assert Training(layers, 6, 3, checkpoints=True).peak_activations <= 2 * sqrt(layers) + 3


def test_three_products_with_the_same_operands():
    for batch, inputs, outputs in ((1, 5, 7), (8, 5, 7), (64, 128, 10)):
        found = products(batch, inputs, outputs)
        assert {rows * inner * columns for _, rows, inner, columns in found} == {batch * inputs * outputs}
        values = [intensity(*sizes, 4) for _, *sizes in found]
        assert values == pytest.approx([values[0]] * 3, rel=1e-12)


def test_the_products_are_the_gradients():
    """Of the sum of Y = X·W, in whole numbers."""
    x, w, dy = (np.arange(n * m).reshape(n, m) - 3 for n, m in ((2, 3), (3, 4), (2, 4)))
    shapes = {name: (rows, columns) for name, rows, _, columns in products(2, 3, 4)}
    assert {"Y": (x @ w).shape, "dX": (dy @ w.T).shape, "dW": (x.T @ dy).shape} == shapes
    one = np.zeros_like(w)
    one[1, 2] = 1
    assert (x.T @ dy)[1, 2] == ((x @ (w + one) - x @ w) * dy).sum()


@pytest.mark.parametrize(("optimiser", "copies"), [("sgd", 0), ("momentum", 1), ("adam", 2)])
def test_memory_at_the_update(optimiser, copies):
    training = Training(4, 8, 2, optimiser)
    live = training.live_bytes(moments(training)[-1])
    weights = 4 * 4 * 64
    assert live == {"weights": weights, "gradients": weights, "states": copies * weights, "activations": 0}
    assert training.peak_bytes >= sum(live.values())
