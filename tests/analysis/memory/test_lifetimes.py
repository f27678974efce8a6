"""Lifetimes on graphs small enough to follow by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import TooLargeError
from analysis.graph import Graph, Node, Tensor
from analysis.memory import lifetimes, plan_memory


def graph_of(nodes, inputs=("x",), outputs=("y",), sizes=None, constants=()):
    names = set(inputs) | set(constants) | {name for node in nodes for name in (*node.inputs, *node.outputs)}
    tensors = {n: Tensor(n, ((sizes or {}).get(n, 10),), "int8", constant=n in constants) for n in names}
    return Graph("net", tuple(nodes), tensors, tuple(inputs), tuple(outputs))


def spans(buffers):
    return {
        name: (int(first), int(last))
        for name, first, last in zip(buffers.tensors, buffers.first_layer, buffers.last_layer, strict=True)
    }


def residual():
    """Input x -> a -> b -> c = a + b -> y: the shortcut keeps a alive over b."""
    return graph_of(
        [
            Node("conv", "Conv", ("x", "w"), ("a",)),
            Node("relu", "Relu", ("a",), ("b",)),
            Node("add", "Add", ("a", "b"), ("c",)),
            Node("out", "Relu", ("c",), ("y",)),
        ],
        sizes={"x": 7, "a": 11, "b": 13, "c": 17, "y": 19},
        constants=("w",),
    )


def test_a_tensor_lives_from_its_writer_to_its_last_reader():
    assert spans(lifetimes(residual())) == {"x": (0, 0), "a": (0, 2), "b": (1, 2), "c": (2, 3), "y": (3, 3)}


def test_the_peak_names_its_layer_and_its_tensors():
    plan = plan_memory(residual())
    assert plan.live_bytes.tolist() == [7 + 11, 11 + 13, 11 + 13 + 17, 17 + 19]
    assert (plan.liveness_peak_bytes, plan.peak_layer) == (41, 2)
    assert set(plan.peak_tensors) == {"a", "b", "c"}


def test_in_place_a_dying_operand_is_overwritten():
    graph = graph_of(
        [
            Node("conv", "Conv", ("x", "w"), ("a",)),
            Node("relu", "Relu", ("a",), ("b",)),
            Node("flat", "Flatten", ("b",), ("c",)),
            Node("conv2", "Conv", ("c", "w"), ("y",)),
        ],
        constants=("w",),
    )
    assert lifetimes(graph, in_place=True).sharers == (("x",), ("a", "b", "c"), ("y",))
    assert plan_memory(graph, in_place=True).liveness_peak_bytes == 20


def test_in_place_spares_results_of_the_network_in_its_last_layer():
    nodes = [Node("conv", "Conv", ("x", "w"), ("a",)), Node("relu", "Relu", ("a",), ("y",))]
    graph = graph_of(nodes, outputs=("a", "y"), constants=("w",))
    assert lifetimes(graph, in_place=True).sharers == (("x",), ("a",), ("y",))


def test_in_place_spares_what_is_read_again_and_the_networks_input():
    shared = {frozenset(group) for group in lifetimes(residual(), in_place=True).sharers}
    assert frozenset({"a", "b"}) not in shared
    graph = graph_of([Node("relu", "Relu", ("x",), ("y",))])
    assert lifetimes(graph, in_place=True).sharers == (("x",), ("y",))


def test_what_a_loop_reads_from_outside_stays_until_it_ends():
    nodes = [
        Node("pre", "Relu", ("x",), ("outer",)),
        Node("body1", "Relu", ("outer",), ("p",), repeat=4, scope=("loop",)),
        Node("body2", "Relu", ("p",), ("q",), repeat=4, scope=("loop",)),
        Node("post", "Relu", ("q",), ("y",)),
    ]
    assert spans(lifetimes(graph_of(nodes))) == {"x": (0, 0), "outer": (0, 2), "p": (1, 2), "q": (2, 3), "y": (3, 3)}


def test_outputs_stay_to_the_end_and_unread_results_die_at_once():
    nodes = [
        Node("split", "Split", ("x",), ("y", "unused")),
        Node("more", "Relu", ("y",), ("z",)),
    ]
    assert spans(lifetimes(graph_of(nodes, outputs=("y",)))) == {
        "x": (0, 0),
        "y": (0, 1),
        "unused": (0, 0),
        "z": (1, 1),
    }


def test_a_tensor_without_a_shape_is_said_not_counted():
    graph = graph_of([Node("seq", "SequenceConstruct", ("x",), ("y",))])
    tensors = dict(graph.tensors) | {"y": Tensor("y", None)}
    plan = plan_memory(Graph("net", graph.nodes, tensors, graph.inputs, graph.outputs))
    assert plan.tensors == ("x",)
    assert [(doubt.layer, doubt.severity) for doubt in plan.diagnostics] == [("seq", "warning")]


def test_a_network_without_layers_has_no_peak():
    plan = plan_memory(graph_of([], outputs=()))
    assert (plan.arena_bytes, plan.liveness_peak_bytes, plan.peak_layer) == (16, 0, None)


@st.composite
def chains(draw):
    """Random acyclic graphs: each layer reads one or two earlier tensors."""
    count = draw(st.integers(1, 8))
    names = ["x"]
    nodes = []
    for index in range(count):
        reads = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
        nodes.append(Node(f"n{index}", "Add", tuple(reads), (f"t{index}",)))
        names.append(f"t{index}")
    sizes = {name: draw(st.integers(1, 99)) for name in names}
    return graph_of(nodes, outputs=(names[-1],), sizes=sizes)


@given(chains())
def test_live_bytes_equal_a_simulation(graph):
    """Run the network step by step: at each, hold what exists already and is still needed."""
    plan = plan_memory(graph)
    for step, node in enumerate(graph.nodes):
        exists = {"x"} | {name for earlier in graph.nodes[: step + 1] for name in earlier.outputs}
        needed = (
            {name for later in graph.nodes[step:] for name in later.inputs} | set(graph.outputs) | set(node.outputs)
        )
        held = exists & needed | ({"x"} if step == 0 else set())
        assert plan.live_bytes[step] == sum(graph.tensors[name].nbytes for name in held)


@pytest.mark.parametrize("planner", ["tflm", "first-fit", "none"])
def test_columns_cannot_be_written(planner):
    with pytest.raises(ValueError, match="read-only"):
        plan_memory(residual(), planner).offsets[0] = np.int64(3)


def test_more_bytes_than_can_be_counted_are_refused():
    tensors = {name: Tensor(name, (2**40, 2**17)) for name in ("x", "y")}
    graph = Graph("huge", (Node("r", "Relu", ("x",), ("y",)),), tensors, ("x",), ("y",))
    with pytest.raises(TooLargeError, match="bytes of all activations: more than can be counted"):
        plan_memory(graph)


def test_tensorflow_lites_planner_is_told_of_tensors_as_the_file_numbers_them():
    """Of equals the last added is placed first: with a added last it lies lowest."""
    nodes = [
        Node("one", "Relu", ("x",), ("a",)),
        Node("two", "Relu", ("x",), ("b",)),
        Node("add", "Add", ("a", "b"), ("y",)),
    ]
    graph = graph_of(nodes)
    numbered = Graph("net", graph.nodes, graph.tensors, graph.inputs, graph.outputs, order=("y", "b", "x", "a"))
    plan, other = plan_memory(numbered), plan_memory(numbered, "first-fit")
    assert plan.tensors == ("y", "b", "x", "a")
    assert plan.offsets[plan.tensors.index("a")] == 0
    assert other.tensors == plan_memory(graph).tensors == ("x", "a", "b", "y")
    assert plan_memory(graph).offsets[1] != 0
