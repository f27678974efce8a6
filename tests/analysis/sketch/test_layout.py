"""Places for a whole sketch: each block below what it reads, none on another, the same each time."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import Block, Sketch, Wire, edits
from analysis.sketch.layout import STEP_ACROSS, STEP_DOWN, apart, arranged
from analysis.sketch.table import sketch_of_table

from .random_edits import sequence


def check_apart(places):
    rows = {}
    for x, y in places.values():
        rows.setdefault(y, []).append(x)
    for row in rows.values():
        ordered = sorted(row)
        assert all(right - left > STEP_ACROSS - 1e-6 for left, right in pairwise(ordered))


def test_a_chain_stands_in_one_column():
    places = arranged(sketch_of_table("input; conv; bn; relu"))
    assert list(places.values()) == [(0.0, row * STEP_DOWN) for row in range(4)]


def test_a_way_round_leaves_room_for_its_wire():
    places = arranged(sketch_of_table("input; a: conv; relu; conv; add a"))
    assert places[1][0] == places[2][0] == places[5][0]
    assert places[3][0] < places[2][0]


def test_an_input_stands_right_above_the_first_that_reads_it():
    blocks = tuple(Block(n, kind, kind + str(n)) for n, kind in enumerate(("input", "relu", "relu", "add", "input"), 1))
    wires = (Wire(1, 0, 2, 0), Wire(2, 0, 3, 0), Wire(3, 0, 4, 0), Wire(5, 0, 4, 1))
    assert arranged(Sketch(blocks=blocks, wires=wires))[5][1] == 2 * STEP_DOWN


@pytest.mark.parametrize("seed", range(60))
def test_whatever_was_drawn_no_block_lies_on_another_nor_above_what_it_reads(seed):
    sketch = sequence(Random(seed), sketch_of_table("input; a: conv; conv; add a; residual; gap"), 15)[-1]
    places = arranged(sketch)
    assert places.keys() == sketch.by_id.keys()
    assert places == arranged(sketch)
    check_apart(places)


def test_a_group_shown_as_one_is_arranged_as_one_and_keeps_its_inside():
    sketch = sketch_of_table("input; a: conv; relu; conv; add a; gap; flatten")
    closed = edits.collapse(edits.group(sketch, [3, 4])[0], sketch.next_id)[0]
    apart_, _ = edits.move(closed, [3, 4], 400.0, 700.0)
    found, _ = edits.arrange(apart_)
    rows = {block.name: block.at[1] / STEP_DOWN for block in found.blocks}
    assert rows["relu_1"] == 2
    assert rows["add_1"] == 3
    inside = [found.block(4).at[n] - found.block(3).at[n] for n in (0, 1)]
    assert inside == [pytest.approx(apart_.block(4).at[n] - apart_.block(3).at[n]) for n in (0, 1)]
    assert edits.arrange(found)[0] == found


def test_a_long_chain_is_read_column_by_column():
    sketch = sketch_of_table("input 1x3x64x64; " + "; ".join(["conv 8"] * 89))
    places = list(arranged(sketch).values())
    columns = sorted({x for x, _ in places})
    assert len(columns) > 2
    assert len(set(places)) == 90
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    for column in columns:
        assert [y for x, y in places if x == column] == [
            n * STEP_DOWN for n in range(sum(x == column for x, _ in places))
        ]
    wide, tall = max(columns) + STEP_ACROSS, max(y for _, y in places) + STEP_DOWN
    assert 0.8 < wide / tall < 3


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1, 500)), min_size=1, max_size=20))
def test_places_in_a_row_keep_their_order_and_their_room(cells):
    wanted, room = [want for want, _ in cells], [width for _, width in cells]
    found = apart(wanted, room)
    gaps = [right - left for left, right in pairwise(found)]
    assert all(gap >= width - 1e-6 for gap, width in zip(gaps, room, strict=False))
    assert sum(found) - sum(wanted) == pytest.approx(0.0, abs=1e-3)
