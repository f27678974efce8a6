"""The order with the least peak: against every order that there is."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ModelError, ScenarioError
from analysis.graph import Graph, Node, Tensor
from analysis.memory import ordering
from analysis.memory.ordering import least_order, peak_in_order, possible_order, reordered


@st.composite
def graphs(draw):
    """Up to six operators, each reading some of what is there; some may overwrite, some results are kept."""
    count = draw(st.integers(1, 6))
    names, nodes = ["in", "spare"], []
    sizes = {name: draw(st.integers(1, 9)) for name in names}
    for index in range(count):
        read = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
        op = draw(st.sampled_from(["Conv", "Relu", "Add"]))
        written = [f"t{index}"] + [f"u{index}"] * draw(st.integers(0, 1))
        sizes[written[0]] = sizes[read[0]] if draw(st.booleans()) else draw(st.integers(1, 9))
        sizes.update({name: draw(st.integers(1, 9)) for name in written[1:]})
        nodes.append(Node(f"n{index}", op, tuple(read), tuple(written)))
        names += written
    outputs = draw(st.sets(st.sampled_from(names[2:]), min_size=1, max_size=2))
    tensors = {name: Tensor(name, (size,), "int8") for name, size in sizes.items()}
    return Graph("made", tuple(nodes), tensors, ("in", "spare"), tuple(sorted(outputs)))


def runs(graph, order):
    try:
        reordered(graph, order)
    except ModelError:
        return False
    return True


def every_order(graph):
    return [order for order in permutations(range(len(graph.nodes))) if runs(graph, order)]


@settings(max_examples=60, deadline=None)
@given(graph=graphs(), in_place=st.booleans())
def test_no_order_has_a_smaller_peak(graph, in_place):
    peaks = {order: peak_in_order(graph, order, in_place) for order in every_order(graph)}
    found = least_order(graph, in_place)
    assert peaks[found] == min(peaks.values())
    written = tuple(range(len(graph.nodes)))
    assert found == written or peaks[written] > peaks[found]


@settings(max_examples=40, deadline=None)
@given(graph=graphs(), data=st.data())
def test_the_order_nearest_to_a_wish_can_be_run(graph, data):
    wish = tuple(data.draw(st.permutations(range(len(graph.nodes)))))
    found = possible_order(graph, wish)
    assert runs(graph, found)
    assert found == wish or not runs(graph, wish)


def test_too_many_sets_are_refused(monkeypatch):
    monkeypatch.setattr(ordering, "MOST_SETS", 10)
    nodes = tuple(Node(f"n{i}", "Conv", ("in",), (f"t{i}",)) for i in range(5))
    tensors = {name: Tensor(name, (4,), "int8") for name in ("in", *(f"t{i}" for i in range(5)))}
    with pytest.raises(ScenarioError, match="best order"):
        least_order(Graph("wide", nodes, tensors, ("in",), ("t0",)))
