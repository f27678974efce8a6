"""Sketches as graphs: shapes at once, trouble in sentences, half-drawn networks counted as far as they go."""

import pytest

from analysis.sketch import Block, Sketch, Wire, drawn
from analysis.workload import build_workload


def chain(*kinds, **params):
    """Blocks in a row, each by its kind; `kind=(name, value)` sets parameters of every block of that kind."""
    blocks = tuple(Block(n, kind, f"{kind}{n}", params.get(kind, ())) for n, kind in enumerate(kinds, start=1))
    wires = tuple(Wire(n, 0, n + 1, 0) for n in range(1, len(kinds)))
    return Sketch(blocks=blocks, wires=wires, next_id=len(kinds) + 1)


IMAGE = (("shape", (2, 3, 5, 7)),)


def test_a_chain_is_a_graph_with_every_shape():
    drawing = drawn(chain("input", "flatten", "dense", "relu", input=IMAGE))
    assert [drawing.shape(block) for block in (1, 2, 3, 4)] == [(2, 3, 5, 7), (2, 105), (2, 10), (2, 10)]
    assert (drawing.troubles, drawing.waiting) == ((), frozenset())
    assert build_workload(drawing.graph).totals.macs == 2 * 105 * 10


def test_trouble_names_both_ends_and_what_stands_behind_waits():
    drawing = drawn(chain("input", "dense", "relu", input=IMAGE))
    (trouble,) = drawing.troubles
    assert trouble.sentence.startswith("dense2 ← input1 (2x3x5x7): a dense layer takes rows of features")
    assert trouble.wire == Wire(1, 0, 2, 0)
    assert trouble.cures == (("insert", ("flatten",)),)
    assert drawing.waiting == {3}
    assert drawing.graph.nodes == ()


def test_a_half_drawn_network_is_counted_as_far_as_it_goes():
    sketch = chain("input", "flatten", "dense", "add", "relu", input=IMAGE)
    drawing = drawn(sketch)
    assert drawing.waiting == {5}
    assert [trouble.sentence for trouble in drawing.troubles] == [
        "add4 ← dense3: the second input of add4 is open, it needs 2"
    ]
    assert build_workload(drawing.graph).totals.parameters == 105 * 10 + 10


def test_a_circle_is_told_and_the_rest_goes_on():
    sketch = chain("input", "flatten", "relu", input=IMAGE)
    looped = Sketch(
        blocks=(*sketch.blocks, Block(4, "relu", "a"), Block(5, "relu", "b")),
        wires=(*sketch.wires, Wire(4, 0, 5, 0), Wire(5, 0, 4, 0)),
    )
    drawing = drawn(looped)
    assert [trouble.block for trouble in drawing.troubles] == [4, 5]
    assert "circle" in drawing.troubles[0].sentence
    assert drawing.shape(3) == (2, 105)


@pytest.mark.parametrize(("wire", "words"), [(Wire(1, 0, 2, 3), "1 input"), (Wire(1, 4, 2, 0), "no output number 5")])
def test_a_wire_to_a_port_that_is_not_there(wire, words):
    sketch = chain("input", "flatten")
    (trouble,) = drawn(Sketch(blocks=sketch.blocks, wires=(wire,))).troubles
    assert words in trouble.sentence


def test_a_parameter_out_of_range_and_an_unknown_kind():
    found = drawn(chain("input", "flatten", "dense", dense=(("outputs", 0),)))
    assert "outputs is out of range; found 0; allowed: 1 to 65536" in found.troubles[0].sentence
    assert "no block of the kind 'warp'" in drawn(chain("warp")).troubles[0].sentence
