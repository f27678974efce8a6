"""Sizes that were folded into constants are stored nowhere: they are no view of the tensor that they measure."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from analysis.control_flow import flatten
from analysis.readers import read
from analysis.workload import build_workload


def reshaped_by_measure(measured):
    """X by a weight, reshaped by the size of `measured`, which the file computes."""
    nodes = [
        helper.make_node("Shape", [measured], ["size"]),
        helper.make_node("Gather", ["size", "last"], ["extent"]),
        helper.make_node("Concat", ["rest", "extent"], ["target"], axis=0),
        helper.make_node("MatMul", ["x", "w"], ["h"]),
        helper.make_node("Reshape", ["h", "target"], ["y"]),
    ]
    constants = {"w": np.ones((50, 50), np.float32), "last": np.array([1]), "rest": np.array([5, 2])}
    graph = helper.make_graph(
        nodes,
        "sizes",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (10, 50))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString()


def totals_of(measured):
    return build_workload(flatten(read(reshaped_by_measure(measured)))).totals


def test_the_size_of_an_activation_is_no_view_of_it():
    assert totals_of("x").metadata_bytes == 3 * 8


def test_the_size_of_a_weight_is_no_view_of_it():
    totals = totals_of("w")
    assert (totals.parameters, totals.metadata_bytes) == (50 * 50, 3 * 8)


def test_a_token_shorter_than_the_sizes_that_it_is_spread_to_is_the_weight():
    nodes = [
        helper.make_node("Expand", ["token", "sizes"], ["t"]),
        helper.make_node("Concat", ["t", "x"], ["y"], axis=1),
    ]
    constants = {"token": np.ones((1, 1, 2), np.float32), "sizes": np.array([1, 1, 2])}
    graph = helper.make_graph(
        nodes,
        "token",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 5, 2))],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    totals = build_workload(flatten(read(model.SerializeToString()))).totals
    assert (totals.parameters, totals.weight_bytes) == (2, 8)
