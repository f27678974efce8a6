"""What a block comes to is kept: an edit writes the blocks that it changes and those behind, and no others."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.graph import Tensor
from analysis.sketch import drawn, writing
from analysis.sketch.edits import set_param
from analysis.sketch.kinds.registry import Misfit
from analysis.sketch.writing import write, written
from tests.analysis.sketch.sketches import block, row, source

IMAGE = (1, 3, 16, 24)


def chain(length):
    return row(source(1, IMAGE), *(block(10 + at, "conv2d", filters=4) for at in range(length)))


def written_by(sketch):
    before = writing.kept.cache_info().misses
    drawn(sketch)
    return writing.kept.cache_info().misses - before


def test_an_edit_costs_what_it_changes():
    sketch = chain(30)
    writing.kept.cache_clear()
    assert written_by(sketch) == 31
    assert written_by(sketch) == 0
    # Other filters: the block itself, and the next one, which gets other channels and makes the same of them.
    assert written_by(set_param(sketch, (20,), "filters", 7)[0]) == 2
    moved = replace(sketch, blocks=tuple(replace(each, at=(5.0, 5.0)) for each in sketch.blocks))
    assert written_by(moved) == 0


@given(st.integers(1, 9), st.sampled_from(["same", "valid"]), st.integers(1, 4), st.integers(1, 8))
def test_what_is_kept_is_what_would_be_written(kernel, padding, groups, channels):
    layer = block(2, "conv2d", "layer", kernel=(kernel,), padding=padding, groups=groups, filters=12)
    inputs = (Tensor("x", (1, channels, 5, 7)),)
    kept, fresh = written(layer, inputs), write(layer, inputs)
    assert str(kept) == str(fresh) if isinstance(fresh, Misfit) else kept == fresh


def test_numbers_of_another_type_mean_the_same():
    """1 and True are one key of a dictionary: parameters are brought to their types, so whoever comes first is no matter."""
    inputs = (Tensor("x", (2, 30)),)
    for outputs, bias in ((7, True), (7.0, 1), (7, 1.0)):
        assert written(block(2, "dense", "layer", outputs=outputs, bias=bias), inputs).results[0].shape == (2, 7)
