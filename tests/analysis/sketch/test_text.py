"""Sketches as text: the same when they are read again, and sentences for text that is none."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import SketchError
from analysis.graph import Body, Node, Tensor
from analysis.sketch import Block, Group, Note, Sketch, Wire, drawn
from analysis.sketch.model import Opaque
from analysis.sketch.text import sketch_of, text_of

CONTENTS = np.array([1.5, -np.inf], np.float32)
INNER = Node("inner", "Relu", ("x",), ("z",), {}, "Relu")
NODES = (
    Node("n", "If", ("x", ""), ("y",), {"a": 1, "b": (1.0, 2.0), "s": "ü\x7f", "n": None, "array": CONTENTS},
         "IF", ("scale",), 3, ("outer",), (Body("then", (INNER,), (), ("z",), None),)),
)  # fmt: skip
TENSORS = (
    Tensor("x", (1, 3)), Tensor("z", (1, 3)), Tensor("y", None, "int8"), Tensor("scale", (2,), constant=True, value=CONTENTS),
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
    assert np.array_equal(opaque.tensors[3].value, CONTENTS)
    assert opaque.nodes[0].bodies == before.nodes[0].bodies
    assert np.array_equal(opaque.nodes[0].attributes["array"], CONTENTS)
    assert text_of(found) == text_of(SKETCH)
    assert found == SKETCH


def test_layers_of_a_file_are_others_where_only_the_contents_of_an_array_are():
    """Else the drawing kept for the one would be taken for the other."""
    tensor, attribute = replaced(TENSORS, 3, value=CONTENTS * 2), replaced(NODES, 0, attributes={"array": CONTENTS * 2})
    opaque = SKETCH.blocks[1].opaque
    assert opaque == replace(opaque)
    assert hash(opaque) == hash(replace(opaque))
    assert opaque != replace(opaque, tensors=tensor)
    assert opaque != replace(opaque, nodes=attribute)
    assert opaque != replace(opaque, tensors=TENSORS[:-1])
    assert opaque != "o"


def replaced(items, at, **fields):
    return (*items[:at], replace(items[at], **fields), *items[at + 1 :])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rooflens_sketch = 1", "rooflens_sketch = 2", "another version"),
        ("rooflens_sketch = 1", "rooflens_sketch = 1\n[", "no drawing"),
        ("id = 3", "id = 1", "each one's own"),
        ("next_id = 9", "next_id = 3", "each one's own"),
        ("[2, 1, 3, 0]", "[2, 1, 8, 0]", "ends nowhere"),
        ("[2, 1, 3, 0]", "[2, 1, 3, 1000000000000]", "a port that no block has"),
        ("[2, 1, 3, 0]", "[2, 4096, 3, 0]", "a port that no block has"),
        ('stored_dtype = "int4"', "stored_dtype = []", "'stored_dtype' is wrong"),
        ('stored_as = "other"', "stored_as = false", "'stored_as' is wrong"),
        ("[2, 1, 3, 0]", "[1, 1, 2, 0]", "end at one port"),
        ("[2, 1, 3, 0]", "[2, 1, 3]", "4 whole numbers"),
        ("group = 5", "group = 7", "a group of the drawing is absent"),
        ('name = "h"', 'name = "h"\nparent = 5', "hold each other"),
        ('kind = "input"', "kind = 3", "'kind' is wrong; found 3; allowed: text"),
        ('kind = "opaque"', 'kind = "input"', "a block of another kind holds layers"),
        ("rate = 0.25", "rate = {}", "rate has no value"),
        ("at = [0.1,", "at = [nan,", "a place is no place"),
        ("repeat = 3", "repeat = 0", "from 1 on"),
        ("collapsed = true", "collapsed = 1", "true or false"),
        ('dtype = "int8"', 'dtype = "int9"', "dtype"),
        ('role = "then"', 'role = "when"', "then, else or body"),
        ('inputs = ["x"]', 'inputs = ["q"]', "does not describe"),
        ('quantization = ["scale"]', 'quantization = ["q"]', "does not describe"),
        ('outputs = ["y"], source_op', 'outputs = ["z"], source_op', "written by no layer"),
        ('array = "<f4"', 'array = "<f9"', "cannot be read"),
    ],
)
def test_text_that_is_no_drawing_is_refused_with_a_reason(old, new, words):
    text = text_of(SKETCH)
    assert old in text
    with pytest.raises(SketchError, match=words):
        sketch_of(text.replace(old, new))


TEXT = text_of(SKETCH)
LINES = TEXT.splitlines()
OPAQUE = next(line for line in LINES if line.startswith("opaque"))
SCRAPS = st.sampled_from(
    [*LINES, "", "=", "[[block]]", "id = -1", "at = []", "wires = 3", "n = " + "9" * 5000, "x = 1979-05-27"]
)


@given(st.integers(0, len(LINES) - 1), SCRAPS, st.integers(0, 60), st.text(max_size=5))
def test_text_that_was_changed_anywhere_is_a_sketch_or_refused(at, scrap, cut, typed):
    """Lines lost, doubled, put elsewhere, and signs typed into them."""
    line = LINES[at]
    for changed in ([], [scrap], [scrap, line], [line[:cut] + typed + line[cut:]]):
        with suppress(SketchError):
            drawn(sketch_of("\n".join([*LINES[:at], *changed, *LINES[at + 1 :]])))


@given(
    st.integers(0, len(OPAQUE) - 1),
    st.integers(0, len(OPAQUE) - 1),
    st.sampled_from(("", '"', "0", "-", '"q"', "[]", "{}")),
)
def test_operators_that_were_changed_anywhere_are_drawn_or_refused(first, last, typed):
    changed = OPAQUE[: min(first, last)] + typed + OPAQUE[min(first, last) + 1 :]
    with suppress(SketchError):
        drawn(sketch_of(TEXT.replace(OPAQUE, changed)))


@given(st.text(max_size=60))
def test_any_text_is_a_sketch_or_refused(text):
    with suppress(SketchError):
        drawn(sketch_of(text))


WORDS = st.sampled_from(
    ["conv", "relu", "input", "3x8x8", "s2", "k3", "p1", "same", "no", "bias", "add", "a:", "a", "from", "*3", ";", "\n", "->",
     "1e5", "-1", "kernel=3", "=", "0.5", "dense", "max", "pool", "10", "lstm", "last", ":", "#"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12))
def test_any_words_of_a_table_are_a_sketch_or_refused(words):
    with suppress(SketchError):
        drawn(sketch_of(" ".join(words)))
