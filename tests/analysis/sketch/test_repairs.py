"""Cures that are offered and those that are not; what is passed over."""

from dataclasses import replace

from analysis.sketch import Sketch, Wire, drawn
from analysis.sketch.repairs import offers
from tests.analysis.sketch.sketches import before, block, row, source

IMAGE = (2, 12, 10, 14)
ROWS = (2, 30)


def test_a_cure_that_does_not_help_is_not_offered():
    sketch = before("dense", IMAGE)
    (trouble,) = drawn(sketch).troubles
    helpless = replace(trouble, cures=(("insert", ("relu",)), ("set_param", ("outputs", 7)), *trouble.cures))
    assert [offer.title for offer in offers(sketch, helpless)] == ["Insert flatten_1 behind x"]


def test_wires_to_blocks_that_are_not_there_are_passed_over():
    sketch = row(source(1, ROWS), block(2, "relu", "end"))
    assert drawn(replace(sketch, wires=(*sketch.wires, Wire(2, 0, 44, 0), Wire(45, 0, 2, 0)))).troubles == ()


def test_a_shape_behind_a_layer_is_not_asked_of_the_layer_itself():
    """The type of an embedding's input is set where data enter, elsewhere the numbers are converted."""
    sketch = row(source(1, ROWS), block(2, "relu", "mid"), block(3, "embedding", "words"))
    (trouble,) = drawn(sketch).troubles
    assert trouble.cures == (("insert", ("cast", (("to", "int64"),))),)


def test_an_empty_sketch_is_an_empty_network():
    assert drawn(Sketch()).graph.nodes == ()
