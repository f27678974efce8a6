"""Nests over processing elements: formula = sets, and = the independent answers where that folder is present."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.layer import OPERANDS, Layer, LayerError, convolution
from analysis.dataflow.spatial import Fed, Unrolled, covering, fed, simulated, sums_written, traffic

DIMS = "NMCPQRS"


def loops(most: int):
    bound = st.tuples(st.sampled_from(DIMS), st.sampled_from([1, 2, 2, 3]))
    return st.lists(bound, max_size=most).map(tuple)


@st.composite
def unrolled(draw) -> Unrolled:
    steps = st.tuples(st.integers(1, 2), st.integers(1, 2))
    layer = Layer(9, 9, strides=draw(steps), dilations=draw(steps))
    return Unrolled(layer, draw(loops(4)), draw(loops(2)), draw(loops(2)))


@settings(max_examples=120, deadline=None)
@given(unrolled(), st.sampled_from(OPERANDS))
def test_formula_is_what_sets_count(nest, tensor):
    found = fed(nest, tensor)
    assert found == simulated(nest, tensor)
    assert found.children >= found.multicast >= found.forwarding


@settings(max_examples=60, deadline=None)
@given(unrolled())
def test_sums_in_space_divide_by_the_fan_in(nest):
    handed, written = sums_written(nest)
    assert handed == written * nest.fan_in
    assert written == fed(nest, "outputs").multicast


def test_a_convolution_over_rows_of_the_kernel_and_of_the_output():
    layer = convolution(4, 4, 3, 5, 2)
    nest = covering(layer, [("M", 5), ("C", 3)], [("R", 2), ("P", 3)], [("Q", 3), ("S", 2)])
    found = traffic(nest)
    assert (nest.elements, nest.fan_in) == (6, 2)
    # As row stationary: every set reads R·S weights and H·W inputs once for all elements.
    assert found["weights"] == Fed(5 * 3 * 4 * 3, 60, 60)
    assert found["inputs"] == Fed(5 * 3 * 6 * 4, 240, 240)
    # Channels inside filters: each output's sums stay in their elements until all are added.
    assert sums_written(nest) == (5 * 9 * 2, 5 * 9)


def test_neighbours_forward_what_the_window_had():
    layer = convolution(1, 8, 1, 1, (1, 3))
    nest = covering(layer, [("Q", 3)], [("Q", 2)], [("S", 3)])
    # Two windows of three words, two further at each of three steps: elements take 2 new ones each of them,
    # together 3 different ones, of which the neighbour has one.
    assert fed(nest, "inputs") == Fed(6 + 2 * 4, 4 + 2 * 3, 4 + 2 * 2)


def test_what_is_uneven_or_padded_is_refused():
    with pytest.raises(LayerError, match="the loops of M cover; found 4; allowed: 5"):
        covering(convolution(4, 4, 3, 5, 2), [("M", 2), ("C", 3)], [("M", 2)], [("P", 3), ("Q", 3), ("R", 2), ("S", 2)])
    with pytest.raises(LayerError, match="padding"):
        covering(convolution(4, 4, 3, 5, 3, pad=1), [], [])


@pytest.fixture(scope="module")
def independent(shared):
    """The definitions of the program beside the checkout, without the comparisons that it runs itself."""
    names: dict = {"__name__": "nest2"}
    for file in ("nest.py", "nest2.py"):
        definitions = (shared / "oracles" / file).read_text().partition("\nrng=")[0].replace("from nest import", "#")
        exec(compile(definitions, file, "exec"), names)
    return names["spatial"]


@settings(max_examples=80, deadline=None)
@given(unrolled(), st.sampled_from(OPERANDS))
def test_the_independent_answer_is_the_same(independent, nest, tensor):
    axes = [dict(axis) for axis in nest.axes(tensor)]
    axes = [{dim: factor for dim, factor in axis.items() if dim != "G"} for axis in axes]
    theirs = independent(list(nest.time), list(nest.space), list(nest.inside), axes)
    assert Fed(*theirs) == fed(nest, tensor)
