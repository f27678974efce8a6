"""Words of every order of the loops, against the formula that the executions are held to."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.all_orders import orders_of, words_of_order
from analysis.dataflow.closed import flow
from analysis.dataflow.layer import convolution
from analysis.dataflow.schedules import in_order
from tests.analysis.dataflow.random_layers import layers


@settings(max_examples=60, deadline=None)
@given(layers(), st.permutations("MPQCRS"))
def test_an_order_moves_what_its_nest_moves(layer, order):
    nest = in_order(layer, "".join(order))
    flows = [flow(nest, buffer, 0) for buffer in nest.buffers]
    assert words_of_order(layer, "".join(order)) == sum(int(f.fills.sum() + f.reloads.sum()) for f in flows)


def test_the_lectures_layer_lies_between_1125_and_1755_words():
    found = orders_of(convolution(4, 4, 3, 5, 2))
    assert (found.count, found.least[1], found.most[1]) == (720, 1125, 1755)
    assert words_of_order(convolution(4, 4, 3, 5, 2), found.most[0]) == 1755


def test_of_one_output_pixel_only_the_reduction_counts():
    found = orders_of(convolution(2, 2, 3, 5, 2))
    assert found.least[1] < found.most[1]
