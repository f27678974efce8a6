"""Bodies made straight: repeats, the dearer branch, names across the border, and what is said about it."""

from __future__ import annotations

import pytest

from analysis import control_flow
from analysis.control_flow import flatten
from analysis.graph import Body, Node
from analysis.memory import plan_memory
from analysis.workload import build_workload
from tests.analysis.small import network


def relu(name, reads, writes):
    return Node(name, "Relu", (reads,), (writes,))


def dense(name, reads, writes, weight="w"):
    return Node(name, "MatMul", (reads, weight), (writes,))


def loop(body, name="loop", reads=("", "", "x"), writes=("y",)):
    return Node(name, "Loop", reads, writes, bodies=(body,))


def turn(nodes, trips, inputs=("i", "c", "h"), outputs=("c", "h2")):
    return Body("body", tuple(nodes), inputs, outputs, trips)


SQUARE = {"x": (3, 5), "y": (3, 5), "h": (3, 5), "h2": (3, 5), "h3": (3, 5), "i": (), "c": (), "cond": ()}
WEIGHTS = {"w": (5, 5)}


def straight(nodes, **more):
    return flatten(network(nodes, SQUARE | more.pop("shapes", {}), WEIGHTS, **more))


def messages(graph):
    return [(d.layer, d.severity, d.message) for d in graph.diagnostics]


def test_a_trip_count_is_no_parameter():
    node = loop(turn([dense("fc", "h", "h2")], 4), reads=("trips", "", "x"))
    totals = build_workload(flatten(network([node], SQUARE, WEIGHTS | {"trips": ()}))).totals
    assert totals.parameters == 25
    assert totals.metadata_bytes > 0


def test_without_control_flow_it_is_the_graph_itself():
    graph = network([relu("r", "x", "y")], SQUARE)
    assert flatten(graph) is graph


def test_a_loop_is_its_body_times_the_trips():
    graph = straight([loop(turn([dense("fc", "h", "h2")], 4))])
    workload = build_workload(graph)
    assert [(node.name, node.op, node.repeat) for node in graph.nodes] == [("loop", "Loop", 1), ("fc", "MatMul", 4)]
    assert workload.repeat.tolist() == [1, 4]
    assert workload.totals.macs == 4 * 3 * 5 * 5
    assert messages(graph) == [("loop", "info", "Loop: its body is counted 4 times")]


def test_a_loop_whose_trips_nobody_knows_counts_once_and_says_so():
    graph = straight([loop(turn([dense("fc", "h", "h2")], None))])
    assert [node.repeat for node in graph.nodes] == [1, 1]
    ((layer, severity, message),) = messages(graph)
    assert (layer, severity) == ("loop", "warning")
    assert "depends on the data" in message


def test_a_loop_that_never_runs_costs_nothing():
    assert build_workload(straight([loop(turn([dense("fc", "h", "h2")], 0))])).totals.macs == 0


def test_a_carried_value_is_one_tensor_inside_and_outside():
    graph = straight([loop(turn([dense("fc", "h", "h2")], 4)), relu("after", "y", "h3")], outputs=["h3"])
    fc, after = graph.nodes[1:]
    assert (fc.inputs[0], after.inputs[0], graph.outputs) == ("x", "h2", ("h3",))


def test_a_value_handed_through_is_the_one_from_outside():
    graph = straight([loop(turn([], 4, outputs=("c", "h")))])
    assert graph.outputs == ("x",)


def test_loops_within_loops_multiply():
    inner = loop(turn([dense("fc", "g", "g2")], 3, ("i", "c", "g"), ("c", "g2")), "inner", ("", "", "h"), ("h2",))
    graph = straight([loop(turn([inner], 4), "outer")], shapes={"g": (3, 5), "g2": (3, 5)})
    assert [(node.name, node.repeat) for node in graph.nodes] == [("outer", 1), ("inner", 4), ("fc", 12)]
    assert (graph.nodes[2].inputs[0], graph.outputs) == ("x", ("g2",))


def test_stacked_results_are_written_by_the_loop_itself():
    body = turn([dense("fc", "h", "h2")], 4, outputs=("c", "h2", "h2"))
    graph = straight([loop(body, writes=("y", "all"))], shapes={"all": (4, 3, 5)}, outputs=["all", "y"])
    assert graph.nodes[0].outputs == ("i", "c", "all")
    assert graph.outputs == ("all", "h2")


def scan(body, reads, writes, scanned=1):
    return Node("scan", "Scan", reads, writes, {"num_scan_inputs": scanned}, bodies=(body,))


def test_a_scan_runs_once_a_slice():
    shapes = {"seq": (6, 3, 5), "slice": (3, 5), "all": (6, 3, 5)}
    body = Body("body", (Node("add", "Add", ("h", "slice"), ("h2",)),), ("h", "slice"), ("h2", "h2"), 6)
    graph = straight([scan(body, ("x", "seq"), ("y", "all"))], shapes=shapes, inputs=["x", "seq"], outputs=["y", "all"])
    control, add = graph.nodes
    assert (control.outputs, add.inputs, add.repeat) == (("slice", "all"), ("x", "slice"), 6)
    assert graph.outputs == ("h2", "all")
    assert build_workload(graph).other_ops.tolist()[1] == 6 * 15


def test_an_old_scan_has_lengths_in_front_and_a_batch():
    """Version 8: the state has a batch outside and none inside, so they are two tensors."""
    shapes = {"s0": (2, 3, 5), "seq": (2, 6, 3, 5), "slice": (3, 5), "last": (2, 3, 5)}
    body = Body("body", (Node("add", "Add", ("h", "slice"), ("h2",)),), ("h", "slice"), ("h2",), 12)
    graph = straight([scan(body, ("", "s0", "seq"), ("last",))], shapes=shapes, inputs=["s0", "seq"], outputs=["last"])
    control, add = graph.nodes
    assert (control.outputs, add.inputs, graph.outputs) == (("h", "slice", "last"), ("h", "slice"), ("last",))


def branch(role, *nodes, outputs):
    return Body(role, nodes, (), outputs)


def choice(*bodies, name="if", writes=("y",)):
    return Node(name, "If", ("cond",), writes, bodies=bodies)


@pytest.mark.parametrize("dear", ["then", "else"])
def test_an_if_takes_the_dearer_branch(dear):
    cheap = {"then": "else", "else": "then"}[dear]
    bodies = [
        branch(dear, dense("fc", "x", "h"), outputs=("h",)),
        branch(cheap, relu("a", "x", "h2"), relu("b", "h2", "h3"), outputs=("h3",)),
    ]
    bodies.sort(key=lambda body: body.role, reverse=True)
    graph = straight([choice(*bodies)], inputs=["x", "cond"])
    assert [node.name for node in graph.nodes] == ["if", "fc"]
    assert graph.outputs == ("h",)
    text = f"If: the dearer branch ({dear}, 75 MACs) is counted, the other is left out"
    assert messages(graph) == [("if", "info", text)]


def test_of_branches_without_macs_the_one_with_more_operations_is_dearer():
    one = branch("then", relu("a", "x", "h"), outputs=("h",))
    two = branch("else", relu("b", "x", "h2"), relu("c", "h2", "h3"), outputs=("h3",))
    assert [n.name for n in straight([choice(one, two)], inputs=["x", "cond"]).nodes] == ["if", "b", "c"]


def test_a_loop_in_a_branch_weighs_all_its_turns():
    dear = branch("else", loop(turn([dense("fc", "h", "h2")], 9), writes=("h3",)), outputs=("h3",))
    cheap = branch("then", dense("one", "x", "a"), dense("two", "a", "b"), outputs=("b",))
    graph = straight([choice(cheap, dear)], shapes={"a": (3, 5), "b": (3, 5)}, inputs=["x", "cond"])
    assert [(node.name, node.repeat) for node in graph.nodes] == [("if", 1), ("loop", 1), ("fc", 9)]
    assert graph.outputs == ("h2",)


def test_a_branch_that_hands_a_value_through():
    graph = straight([choice(branch("then", outputs=("x",)))], inputs=["x", "cond"])
    assert graph.outputs == ("x",)
    assert messages(graph) == [("if", "info", "If: only the then branch can be taken")]


def test_a_branch_of_another_shape_leaves_later_layers_the_shape_they_were_told():
    """The reader takes the larger branch's shape for what follows; the dearer branch may be the smaller."""
    dear = branch("then", dense("fc", "x", "a"), outputs=("a",))
    wide = branch("else", relu("r", "x", "wide"), outputs=("wide",))
    shapes = {"a": (3, 5), "wide": (3, 7), "y": (3, 7), "h3": (3, 7)}
    graph = straight(
        [choice(dear, wide), relu("after", "y", "h3")], shapes=shapes, inputs=["x", "cond"], outputs=["h3"]
    )
    control, _, after = graph.nodes
    assert (control.outputs, after.inputs) == (("y",), ("y",))


def test_only_the_branch_that_is_counted_leaves_doubts():
    left_out = loop(turn([relu("r", "h", "h2")], None), writes=("h3",))
    bodies = (branch("then", dense("fc", "x", "a"), outputs=("a",)), branch("else", left_out, outputs=("h3",)))
    graph = straight([choice(*bodies)], shapes={"a": (3, 5)}, inputs=["x", "cond"])
    assert [layer for layer, _, _ in messages(graph)] == ["if"]


def test_deep_nesting_is_weighed_once_a_body(monkeypatch):
    """Sixty nested choices: weighing every body anew at each depth would take 4^60 steps."""
    weighed = []
    monkeypatch.setattr(control_flow, "count", lambda call, repeat: weighed.append(call.op) or (0, 1))
    shapes, inner = {}, (dense("core", "x", "v60"),)
    for depth in range(59, -1, -1):
        other = branch("else", relu(f"r{depth}", "x", f"e{depth}"), outputs=(f"e{depth}",))
        inner = (
            choice(branch("then", *inner, outputs=(f"v{depth + 1}",)), other, name=f"if{depth}", writes=(f"v{depth}",)),
        )
        shapes |= {f"v{depth}": (3, 5), f"e{depth}": (3, 5)}
    shapes["v60"] = (3, 5)
    graph = straight(inner, shapes=shapes, inputs=["x", "cond"], outputs=["v0"])
    assert len(weighed) < 60 * 62
    assert (graph.nodes[-1].name, len(graph.nodes), graph.outputs) == ("core", 61, ("v60",))


def test_bodies_of_an_unknown_operator_are_counted_once_and_said():
    body = Body("body", (dense("fc", "h", "h2"),), ("h",), ("h2",), None)
    graph = straight([Node("seq", "com.example.Search", ("x",), ("y",), bodies=(body,))])
    assert [(node.name, node.outputs) for node in graph.nodes] == [("seq", ("h", "y")), ("fc", ("h2",))]
    assert graph.outputs == ("y",)
    assert "counted once" in graph.diagnostics[0].message


def test_the_plan_keeps_what_a_loop_reads_from_outside_until_it_ends():
    body = turn([Node("add", "Add", ("h", "k"), ("h2",))], 4)
    graph = straight(
        [relu("before", "x", "k"), loop(body), relu("late", "y", "h3")], shapes={"k": (3, 5)}, outputs=["h3"]
    )
    plan = plan_memory(graph)
    assert plan.last_layer[plan.tensors.index("k")] == 2
