"""Sketches as text: the same when they are read again, and sentences for text that is none."""

import numpy as np
import pytest

from analysis.errors import SketchError
from analysis.graph import Body, Node, Tensor
from analysis.sketch import Block, Group, Note, Sketch, Wire
from analysis.sketch.model import Opaque
from analysis.sketch.text import sketch_of, text_of

CONTENTS = np.array([1.5, -np.inf], np.float32)
INNER = Node("inner", "Relu", ("x",), ("z",), {}, "Relu")
NODES = (
    Node("n", "If", ("x", ""), ("y",), {"a": 1, "b": (1.0, 2.0), "s": "ü\x7f", "n": None, "array": CONTENTS},
         "IF", ("scale",), 3, ("outer",), (Body("then", (INNER,), (), ("z",), None),)),
)  # fmt: skip
TENSORS = (
    Tensor("x", (1, 3)), Tensor("y", None, "int8"), Tensor("scale", (2,), constant=True, value=CONTENTS),
    Tensor("w", (3, 5), "fp32", True, "other", "int4", 15),
)  # fmt: skip
SKETCH = Sketch(
    'net "1"',
    (
        Block(1, "input", "x", (("shape", (1, 3)),), (0.1, -2e30)),
        Block(2, "opaque", "o", (), (0.0, 0.0), 5, Opaque(NODES, TENSORS, ("x",), ("y",), ("w",))),
        Block(3, "dropout", "d", (("bias", True), ("mode", "x\\"), ("rate", 0.25))),
    ),
    (Wire(1, 0, 2, 0), Wire(2, 1, 3, 0)),
    (Note(4, "two\nlines", (1.0, 2.0)),),
    (Group(5, "g", True, 3, 6), Group(6, "h")),
    9,
)


def test_text_is_read_as_the_sketch_that_it_was():
    found = sketch_of(text_of(SKETCH))
    opaque, before = found.blocks[1].opaque, SKETCH.blocks[1].opaque
    assert opaque.tensors == before.tensors
    assert np.array_equal(opaque.tensors[2].value, CONTENTS)
    assert opaque.nodes[0].bodies == before.nodes[0].bodies
    assert np.array_equal(opaque.nodes[0].attributes["array"], CONTENTS)
    assert text_of(found) == text_of(SKETCH)
    assert (found.blocks[::2], found.wires, found.notes, found.groups) == (
        SKETCH.blocks[::2], SKETCH.wires, SKETCH.notes, SKETCH.groups,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rooflens_sketch = 1", "rooflens_sketch = 2", "another version"),
        ("rooflens_sketch = 1", "rooflens_sketch = 1\n[", "no drawing"),
        ("id = 3", "id = 1", "each one's own"),
        ("next_id = 9", "next_id = 3", "each one's own"),
        ("[2, 1, 3, 0]", "[2, 1, 8, 0]", "ends nowhere"),
        ("[2, 1, 3, 0]", "[1, 1, 2, 0]", "end at one port"),
        ("[2, 1, 3, 0]", "[2, 1, 3]", "4 whole numbers"),
        ("group = 5", "group = 7", "a group of the drawing is absent"),
        ('name = "h"', 'name = "h"\nparent = 5', "hold each other"),
        ('kind = "input"', "kind = 3", "'kind' is wrong; found 3; allowed: text"),
        ("rate = 0.25", "rate = {}", "rate has no value"),
        ("at = [0.1,", "at = [nan,", "a place is no place"),
        ("repeat = 3", "repeat = 0", "from 1 on"),
        ("collapsed = true", "collapsed = 1", "true or false"),
        ('dtype = "int8"', 'dtype = "int9"', "dtype"),
        ('role = "then"', 'role = "when"', "then, else or body"),
        ('inputs = ["x"]', 'inputs = ["q"]', "does not describe"),
        ('array = "<f4"', 'array = "<f9"', "cannot be read"),
    ],
)
def test_text_that_is_no_drawing_is_refused_with_a_reason(old, new, words):
    text = text_of(SKETCH)
    assert old in text
    with pytest.raises(SketchError, match=words):
        sketch_of(text.replace(old, new))
