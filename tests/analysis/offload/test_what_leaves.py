"""What leaves the building: bytes across every cut, against a count of the tensors that later layers read."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.graph import Node
from analysis.offload import Stream
from analysis.offload.leaving import bytes_across, classes_of, feature_cuts, leaving, results
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES, network


def by_hand(graph):
    """After each node: bytes of what was written and is read later or is a result; None where an input is."""
    sizes = []
    for row in range(len(graph.nodes)):
        read = {name for node in graph.nodes[row + 1 :] for name in node.inputs if name} | set(graph.outputs)
        written = {name for node in graph.nodes[: row + 1] for name in node.outputs if name}
        crosses_raw = read & set(graph.inputs)
        sizes.append(None if crosses_raw else sum(graph.tensors[name].nbytes for name in read & written))
    return sizes


def branched():
    """x -> a -> b -> c, a again to d, c + d -> e; x is read once more by the second node."""
    nodes = [
        Node("first", "Relu", ("x",), ("a",)),
        Node("second", "Add", ("a", "x"), ("b",)),
        Node("third", "Relu", ("b",), ("c",)),
        Node("fourth", "Relu", ("a",), ("d",)),
        Node("fifth", "Add", ("c", "d"), ("e",)),
        Node("sixth", "Relu", ("e",), ("y",)),
    ]
    shapes = {"x": (1, 7), "a": (1, 5), "b": (1, 3), "c": (1, 2), "d": (1, 11), "e": (1, 13), "y": (1, 17)}
    return network(nodes, shapes, outputs=("y", "b"))


@pytest.fixture(scope="module", params=["lenet5", "resnet8", "gru_keywords", "ds_cnn_int8"])
def found(request):
    return analyze(Scenario(str(SAMPLES / f"{request.param}.onnx")))


def same(cuts, expected):
    assert len(cuts) == len(expected)
    for cut, size in zip(cuts, expected, strict=True):
        assert np.isnan(cut) if size is None else cut == size


def test_branches_and_results_cross_a_cut():
    graph = branched()
    same(bytes_across(graph), by_hand(graph))
    assert by_hand(graph) == [None, 4 * (5 + 3), 4 * (5 + 2 + 3), 4 * (2 + 11 + 3), 4 * (13 + 3), 4 * (17 + 3)]


def test_cuts_of_networks(found):
    same(bytes_across(found.graph), by_hand(found.graph))


def test_what_leaves_gets_less_and_tells_less(found):
    stream = Stream(100_000, 8, Fraction(1))
    ways = leaving(found.graph, found.workload, stream, 1)
    assert ways[0].what == "frame"
    assert [way.mac_share for way in ways] == sorted(way.mac_share for way in ways)
    cuts = feature_cuts(found.graph, found.workload, 1)
    features = [way for way in ways if way.what == "features"]
    assert min(cuts, key=lambda cut: cut.frame_bytes).frame_bytes == min(way.frame_bytes for way in features)
    assert all(0 < cut.mac_share < 1 for cut in cuts)
    names = found.workload.names
    for way in features:
        share = found.workload.macs[: names.index(way.layer) + 1].sum() / found.workload.totals.macs
        assert way.mac_share == pytest.approx(share)


def test_a_batch_is_divided_among_its_frames():
    one, four = (analyze(Scenario(str(SAMPLES / "lenet5.onnx"), batch=batch)) for batch in (1, 4))
    stream = Stream(1024, 8, Fraction(1))
    first, second = (leaving(a.graph, a.workload, stream, b) for a, b in ((one, 1), (four, 4)))
    assert [way.frame_bytes for way in first] == [way.frame_bytes for way in second]


@pytest.mark.parametrize(("classes", "size"), [(2, 1), (10, 1), (256, 1), (257, 2), (1000, 2), (65_537, 3)])
def test_a_class_index_needs_whole_bytes(classes, size):
    graph = network([Node("a", "Relu", ("x",), ("y",))], {"x": (1, 3), "y": (1, classes)})
    assert classes_of(graph, 1) == classes
    index = [way for way in results(graph, 1) if way.what == "class index"]
    assert [way.frame_bytes for way in index] == [size]


def test_pictures_and_several_results_have_no_class_index():
    picture = network([Node("a", "Relu", ("x",), ("y",))], {"x": (1, 3, 4, 4), "y": (1, 3, 4, 4)})
    assert classes_of(picture, 1) is None
    assert classes_of(branched(), 1) is None


def test_an_input_that_comes_out_again_is_no_choice_of_classes():
    again = network([Node("a", "Relu", ("x",), ("y",))], {"x": (1, 640), "y": (1, 640)})
    assert classes_of(again, 1) is None
