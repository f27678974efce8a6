"""Groups that stand several times in a row: the network is that of the blocks drawn one by one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sketch import Group, Sketch, Wire, drawn
from analysis.sketch.repairs import offers
from analysis.sketch.repeating import MOST_BLOCKS, expanded
from analysis.workload import build_workload
from tests.analysis.sketch.sketches import block, row, source

IMAGE = (1, 8, 6, 10)
TOKENS = (1, 5, 12)


def stage(times, *, behind=True):
    """A convolution and an activation, `times` in a row, with a pool behind."""
    inside = (block(2, "conv2d", "conv", 7, filters=8), block(3, "relu", "act", 7))
    blocks = (source(1, IMAGE), *inside, *((block(4, "global_avg", "end"),) if behind else ()))
    return replace(row(*blocks), groups=(Group(7, "stage", repeat=times),), next_id=8)


def written_out(times):
    inside = [
        block(10 + at, "relu" if at % 2 else "conv2d", **({} if at % 2 else {"filters": 8})) for at in range(2 * times)
    ]
    return row(source(1, IMAGE), *inside, block(90, "global_avg"))


def totals(sketch):
    drawing = drawn(sketch)
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    return build_workload(drawing.graph).totals


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_row_is_that_of_blocks_drawn_one_by_one(times):
    assert totals(stage(times)) == totals(written_out(times))


def test_layers_of_copies_count_for_the_block_that_was_drawn():
    drawing = drawn(stage(3))
    assert drawing.layers[2] == ("conv", "conv#2", "conv#3")
    assert drawing.results[3] == ("act#3",)
    assert drawing.results.keys() == {1, 2, 3, 4}
    assert drawing.graph.outputs == ("end",)


def test_the_end_of_a_network_can_be_a_row():
    drawing = drawn(stage(3, behind=False))
    assert drawing.graph.outputs == ("act#3",)


@given(st.integers(1, 4), st.integers(1, 4))
def test_rows_in_rows(inner, outer):
    """A convolution, with a row of activations inside."""
    blocks = (source(1, IMAGE), block(2, "conv2d", "conv", 7, filters=8), block(3, "relu", "act", 6))
    groups = (Group(6, "inner", repeat=inner, parent=7), Group(7, "outer", repeat=outer))
    drawing = drawn(replace(row(*blocks), groups=groups, next_id=8))
    assert drawing.troubles == ()
    assert [node.op for node in drawing.graph.nodes] == (["Conv"] + ["Relu"] * inner) * outer
    assert drawing.layers[2] == ("conv", *(f"conv#{number}" for number in range(2, outer + 1)))
    assert len(drawing.layers[3]) == inner * outer


def test_a_shortcut_begins_at_each_copy():
    """x + relu(x), twice: the second copy reads the first one's sum at both places."""
    inside = (block(2, "relu", "act", 7), block(3, "add", "sum", 7))
    sketch = row(source(1, IMAGE), *inside)
    sketch = replace(sketch, wires=(*sketch.wires, Wire(1, 0, 3, 1)), groups=(Group(7, "block", repeat=2),), next_id=8)
    drawing = drawn(sketch)
    assert [node.inputs for node in drawing.graph.nodes] == [("x",), ("act", "x"), ("sum",), ("act#2", "sum")]


def test_what_a_decoder_is_told_by_an_encoder_comes_to_every_copy():
    blocks = (source(1, TOKENS), source(2, (1, 7, 12)), block(3, "transformer_decoder", "layer", 8, heads=3))
    wires = (Wire(1, 0, 3, 0), Wire(2, 0, 3, 1))
    once = Sketch(blocks=blocks, wires=wires, groups=(Group(8, "decoder"),), next_id=9)
    thrice = replace(once, groups=(Group(8, "decoder", repeat=3),))
    assert totals(thrice).macs == 3 * totals(once).macs
    assert {name for node in drawn(thrice).graph.nodes for name in node.inputs} >= {
        "x2",
        "layer/mlp.add",
        "layer#2/mlp.add",
    }


def test_trouble_in_a_copy_is_told_of_the_block_that_was_drawn():
    inside = (source(1, IMAGE), block(2, "conv2d", "conv", 7, filters=3, in_channels=8), block(3, "relu", "end"))
    sketch = replace(row(*inside), groups=(Group(7, "stage", repeat=3),), next_id=8)
    (trouble,) = drawn(sketch).troubles
    assert (trouble.block, trouble.wire, trouble.cures) == (2, Wire(1, 0, 2, 0), (("set_repeat", (1,)),))
    assert drawn(sketch).waiting == {3}


def test_a_wire_too_many_behind_a_row_is_that_of_the_drawn_block():
    sketch = stage(3)
    sketch = replace(sketch, wires=(*sketch.wires, Wire(3, 0, 4, 1)))
    (trouble,) = drawn(sketch).troubles
    assert (trouble.wire, trouble.cures) == (Wire(3, 0, 4, 1), (("disconnect", (3, 0, 1)),))
    assert [offer.title for offer in offers(sketch, trouble)] == ["Disconnect"]


def test_an_empty_group_is_passed_over():
    sketch = replace(stage(2), groups=(Group(7, "a", repeat=2), Group(9, "c", repeat=3)))
    assert totals(sketch) == totals(stage(2))


def test_rows_do_not_grow_beyond_all_bounds():
    """Ten groups in each other, each 256 times: those that would be too many stand once, and that is told."""
    groups = tuple(Group(id, f"g{id}", repeat=256, parent=id + 1 if id < 19 else None) for id in range(10, 20))
    sketch = row(source(1, IMAGE), block(2, "relu", "act", 10))
    found = expanded(replace(sketch, groups=groups, next_id=20))
    assert len(found.sketch.blocks) <= MOST_BLOCKS
    assert found.troubles
