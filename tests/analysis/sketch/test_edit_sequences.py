"""Thousands of random edits: every sketch on the way is a network or sentences, and whole; undoing leads back."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import Sketch, drawn, edits
from analysis.sketch.text import sketch_of, text_of
from analysis.workload import build_workload

from .random_edits import EDITS, sequence

CHAIN = sketch_of("input 3x16x16; stem: conv 8 s2; bn; relu; conv 8; add stem; residual 16; gap; flatten; dense 5")
START = edits.repeat(edits.group(CHAIN, [4, 5])[0], CHAIN.next_id, 2)[0]
LENGTH = 12


def check_whole(sketch):
    """Ids are one item's each, wires have ends and ports of their own, groups have members and no circles."""
    ids = [item.id for item in sketch.items]
    assert len(set(ids)) == len(ids)
    assert max(ids, default=0) < sketch.next_id
    assert {end for wire in sketch.wires for end in (wire.source, wire.target)} <= sketch.by_id.keys()
    assert len({(wire.target, wire.target_port) for wire in sketch.wires}) == len(sketch.wires)
    assert len({block.name for block in sketch.blocks}) == len(sketch.blocks)
    assert all(any(sketch.members(group.id)) for group in sketch.groups)
    assert sketch_of(text_of(sketch)) == sketch


def check_told(sketch):
    """Each block is in the network, wrong with a sentence, or waiting; never two of these."""
    drawing = drawn(sketch)
    wrong = {trouble.block for trouble in drawing.troubles}
    assert all(trouble.sentence for trouble in drawing.troubles)
    assert drawing.results.keys() | drawing.waiting | wrong == sketch.by_id.keys()
    assert not drawing.waiting & (drawing.results.keys() | wrong)
    return drawing


@pytest.mark.parametrize("part", range(10))
def test_any_edits_leave_a_whole_sketch_that_can_be_drawn(part):
    for seed in range(part * 200, part * 200 + 200):
        states = sequence(Random(seed), (Sketch(), START)[seed % 2], LENGTH)
        for state in states:
            check_told(state)
        check_whole(states[-1])
        assert states[0] == (Sketch(), START)[seed % 2]


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_every_state_is_whole_and_can_be_counted(random, length):
    for state in sequence(random, START, length):
        check_whole(state)
        build_workload(check_told(state).graph)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_a_pure_function_with_an_entry(name):
    for seed in range(20):
        before = sequence(Random(seed), START, 5)[-1]
        written = text_of(before)
        first, second = (EDITS[name](Random(seed), before) for _ in range(2))
        assert first == second
        assert first[1].strip()
        assert text_of(before) == written


def test_every_edit_is_among_those_that_are_tried():
    values = {"Edited", "merged", "part", "place"}
    assert set(edits.__all__) - values == set(EDITS) - {"repair"}
