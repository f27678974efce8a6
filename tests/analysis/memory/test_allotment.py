"""Offsets that a compiler wrote into the file: they stay, the rest is planned round them."""

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.memory import allot, default_allotment, plan_memory
from analysis.readers import read
from tests.analysis.readers.tflite_builder import Net, model_bytes

NAME = "OfflineMemoryAllocation"


def chain():
    """x (96) -> a (48) -> y (80), numbered y, x, a; nothing is as large as another."""
    net = Net()
    y, x, a = (net.tensor(name, (1, width), "int8") for name, width in (("y", 80), ("x", 96), ("a", 48)))
    weights = [net.constant("w", np.zeros((48, 96), np.int8)), net.constant("v", np.zeros((80, 48), np.int8))]
    net.op("FULLY_CONNECTED", [x, weights[0], -1], [a], "FullyConnectedOptions")
    net.op("FULLY_CONNECTED", [a, weights[1], -1], [y], "FullyConnectedOptions")
    net.inputs, net.outputs = [x], [y]
    return net


@pytest.fixture
def planned(tmp_path):
    def plan(*numbers):
        table = np.array(numbers, np.int32).tobytes()
        path = tmp_path / "net.tflite"
        path.write_bytes(model_bytes(chain(), metadata=((NAME, table),)))
        graph = flatten(read(path))
        found = allot(graph, default_allotment(graph))
        return graph, found, dict(zip(found.tensors, found.offsets.tolist(), strict=True))

    return plan


def test_what_the_file_places_stays_there(planned):
    graph, plan, offsets = planned(1, 0, 5, -1, -1, 256, -1, -1)
    assert graph.placed == {"a": 256}
    assert offsets == {"y": 0, "x": 0, "a": 256}
    assert plan.arena_bytes == 256 + 48
    assert plan_memory(graph).arena_bytes == 96 + 48


def test_all_may_be_placed(planned):
    _, plan, offsets = planned(1, 0, 5, 16, 64, 0, -1, -1)
    assert offsets == {"y": 16, "x": 64, "a": 0}
    assert plan.arena_bytes == 64 + 96


@pytest.mark.parametrize("numbers", [(1, 0, 4, 0, 0, 0, 0), (1, 0, 5, 0, 0), (), (1, 0, 6, 0, 0, 0, 0, 0)])
def test_a_table_of_other_tensors_places_nothing(planned, numbers):
    graph, plan, _ = planned(*numbers)
    assert not graph.placed
    assert plan.arena_bytes == 96 + 48
