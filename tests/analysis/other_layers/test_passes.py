"""Passes over memory against a walk that counts words, and folding against the norm itself, in whole numbers."""

from fractions import Fraction
from random import Random

import pytest

from analysis.other_layers.passes import Chain, dot, norm_of


def walked(chain, fused):
    """Words that cross memory, one by one."""
    memory, moved = set(), 0
    for place in range(chain.height * chain.width * chain.channels_in):
        memory.add(place)
        moved += 1  # read by the convolution
    places = [(c, y, x) for c in range(chain.channels) for y in range(chain.height) for x in range(chain.width)]
    if not fused:
        moved += len(places) * (1 + 2 * chain.norm + 2 * chain.activation)
    if chain.window == 1:
        return moved + (len(places) if fused else 0)
    side = chain.window
    whole = [(c, y, x) for c, y, x in places if y // side < chain.height // side and x // side < chain.width // side]
    moved += 0 if fused else len(whole)
    return moved + len({(c, y // side, x // side) for c, y, x in whole})


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("window", [1, 2, 3])
def test_words_are_those_of_a_walk(norm, window):
    chain = Chain(7, 6, 2, 5, 3, norm, True, window, 2)
    for fused in (False, True):
        assert chain.moved_bytes(fused) == 2 * walked(chain, fused)


def test_what_follows_costs_two_passes_each_or_nothing():
    alone = Chain(4, 5, 3, 6, norm=False, activation=False)
    both = Chain(4, 5, 3, 6)
    assert both.moved_bytes(True) == alone.moved_bytes(False) == alone.moved_bytes(True)
    assert both.extra_bytes == 2 * 2 * both.outputs == both.moved_bytes(False) - both.moved_bytes(True)
    assert [len(one.separate()) for one in (alone, both)] == [1, 3]


def test_folding_is_exact():
    random = Random(1)
    for _ in range(200):
        norm = norm_of(random.randint(-9, 9), random.randint(-9, 9), random.randint(-9, 9), random.randint(1, 9) ** 2)
        weights = tuple(Fraction(random.randint(-9, 9)) for _ in range(9))
        inputs, bias = tuple(random.randint(-9, 9) for _ in range(9)), Fraction(random.randint(-9, 9))
        folded, shifted = norm.folded(weights, bias)
        assert dot(folded, inputs, shifted) == norm(dot(weights, inputs, bias))
