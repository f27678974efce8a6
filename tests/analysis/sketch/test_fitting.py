"""What would fit before it is dropped: the same as what is told afterwards."""

from random import Random

import pytest

from analysis.sketch import KINDS, Wire, drawn, edits
from analysis.sketch.fitting import fits_behind, fits_between, fits_from
from analysis.sketch.table import sketch_of_table

from .random_edits import sequence

SKETCH = sketch_of_table("input 3x8x8; a: conv 4; b: conv 4; add a; flatten; dense 5")


def wrong(sketch):
    return {trouble.block for trouble in drawn(sketch).troubles}


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS.values() if kind.inputs[0] > 1])
def test_a_block_that_needs_more_inputs_may_fit_behind_each(kind):
    assert set(fits_behind(SKETCH, drawn(SKETCH), kind).values()) == {""}


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS.values() if kind.inputs[0] < 2])
def test_a_block_fits_behind_an_output_just_where_it_is_no_trouble_there(kind):
    for (block, port), reason in fits_behind(SKETCH, drawn(SKETCH), kind).items():
        after, _ = edits.append(SKETCH, kind, block, port)
        assert bool(reason) == (SKETCH.next_id in wrong(after) or KINDS[kind].inputs[1] == 0), reason


@pytest.mark.parametrize("kind", ["relu", "flatten", "dense", "max_pool", "conv2d", "transpose", "input", "residual"])
def test_a_block_fits_in_a_wire_just_where_nothing_beside_it_is_troubled(kind):
    for wire, reason in fits_between(SKETCH, drawn(SKETCH), kind).items():
        after, _ = edits.insert(SKETCH, kind, wire)
        assert bool(reason) == (bool(wrong(after) & {SKETCH.next_id, wire.target}) or kind == "input"), (wire, reason)


def test_a_wire_fits_where_shapes_meet_and_no_circle_forms():
    found = fits_from(SKETCH, drawn(SKETCH), (3, 0))
    assert found[4, 2] == found[5, 0] == ""
    assert "circle" in found[2, 0]
    assert "circle" in found[3, 0]
    assert "dense layer takes rows" in found[6, 0]
    assert (1, 0) not in found


@pytest.mark.parametrize("seed", range(40))
def test_a_wire_that_would_fit_is_no_trouble(seed):
    sketch = sequence(Random(seed), SKETCH, 8)[-1]
    for source in sketch.by_id:
        for (target, port), reason in fits_from(sketch, drawn(sketch), (source, 0)).items():
            after, _ = edits.connect(sketch, source, target, 0, port)
            assert Wire(source, 0, target, port) in after.wires
            if not reason and not wrong(sketch):
                assert target not in wrong(after), (source, target, port)
