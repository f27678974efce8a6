"""Rows, columns and sums: what counts, what counts once, what counts apart."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.errors import LARGEST_COUNT, Cancelled, TooLargeError
from analysis.graph import Node, Tensor
from analysis.ops.registry import FAMILIES
from analysis.readers import read
from analysis.workload import INTEGERS, build_workload
from tests.analysis.small import SAMPLES, network

PRODUCT = ("rows", "inner", "columns", "groups")


def dense(name="fc", weight="w", reads="x", writes="y", repeat=1):
    return Node(name, "MatMul", (reads, weight), (writes,), repeat=repeat)


def constant(name, shape, **more):
    return Tensor(name, shape, constant=True, **more)


def test_a_row_by_hand():
    """3×5 by 5×7: 105 MACs, 35 weights."""
    workload = build_workload(network([dense()], {"x": (3, 5), "y": (3, 7)}, {"w": (5, 7)}))
    assert asdict(workload.totals) == {
        "macs": 105, "other_ops": 0, "parameters": 35, "trainable_parameters": 35, "weight_bytes": 140,
        "metadata_bytes": 0, "input_bytes": 60, "output_bytes": 84, "uncounted_nodes": 0,
    }  # fmt: skip
    assert (workload.names, workload.dtypes, workload.weight_dtypes) == (("fc",), ("fp32",), ("fp32",))
    assert (workload.input_shapes[0], workload.weight_shapes[0]) == (((3, 5),), ((5, 7),))
    assert FAMILIES[workload.family[0]] == "dense"
    assert (workload.weight_read_bytes[0], workload.index_of) == (140, {"fc": 0})


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.onnx")), ids=lambda file: file.stem)
def test_totals_are_the_sums_of_the_rows(file):
    workload = build_workload(flatten(read(file)))
    for name, total in asdict(workload.totals).items():
        if name != "uncounted_nodes":
            assert total == sum(getattr(workload, name).tolist()), name
    assert workload.totals.uncounted_nodes == list(workload.counted).count(False)
    assert all(len(getattr(workload, name)) == len(workload) for name in (*INTEGERS, "products", "symbols", "dtypes"))
    assert not any(getattr(workload, name).flags.writeable for name in (*INTEGERS, "counted", "moves", "family"))


def test_a_weight_that_two_layers_use_counts_at_the_first():
    nodes = [dense("a", writes="m"), dense("b", reads="m")]
    graph = network(nodes, {"x": (3, 5), "m": (3, 5), "y": (3, 5)}, {"w": (5, 5)})
    workload = build_workload(graph)
    assert workload.parameters.tolist() == [25, 0]
    assert workload.weight_bytes.tolist() == [100, 0]
    assert workload.weight_read_bytes.tolist() == [100, 100]


def test_views_of_one_weight_count_once():
    weights = (constant("w", (5, 5)), constant("wt", (5, 5), stored_as="w"))
    nodes = [dense("a", writes="m"), dense("b", "wt", reads="m")]
    workload = build_workload(network(nodes, {"x": (3, 5), "m": (3, 5), "y": (3, 5)}, weights))
    assert workload.totals.parameters == 25


def test_a_weight_that_one_layer_reads_twice_is_held_once():
    node = Node("sum", "Add", ("w", "w"), ("y",))
    workload = build_workload(network([node], {"x": (1,), "y": (5,)}, {"w": (5,)}))
    assert (workload.totals.parameters, workload.totals.weight_bytes) == (5, 20)


def test_a_scalar_constant_is_a_parameter():
    node = Node("scale", "Mul", ("x", "s"), ("y",))
    workload = build_workload(network([node], {"x": (3,), "y": (3,)}, {"s": ()}))
    assert (workload.totals.parameters, workload.totals.weight_bytes, workload.weight_read_bytes[0]) == (1, 4, 4)


def test_packed_weights_take_half_a_byte_each():
    packed = constant("w", (5, 7), stored_as="q", stored_dtype="int4")
    workload = build_workload(network([dense()], {"x": (3, 5), "y": (3, 7)}, [packed]))
    assert (workload.totals.parameters, workload.totals.weight_bytes, workload.weight_dtypes) == (35, 18, ("int4",))


def test_what_only_steers_counts_apart():
    node = Node("flat", "Reshape", ("x", "shape"), ("y",))
    workload = build_workload(network([node], {"x": (3, 5), "y": (15,)}, [constant("shape", (1,), dtype="int64")]))
    assert (workload.totals.parameters, workload.totals.weight_bytes, workload.totals.metadata_bytes) == (0, 0, 8)


def test_scales_and_zero_points_count_apart():
    node = replace(dense(), quantization=("scale", "zero", "x"))
    scales = [constant("w", (5, 7), dtype="int8"), constant("scale", (7,)), constant("zero", (7,), dtype="int8")]
    workload = build_workload(network([node], {"x": (3, 5), "y": (3, 7)}, scales))
    assert (workload.totals.parameters, workload.totals.metadata_bytes) == (35, 28 + 7)


def test_running_statistics_are_not_trained():
    names = ("scale", "bias", "mean", "var")
    node = Node("bn", "BatchNormalization", ("x", *names), ("y",))
    workload = build_workload(network([node], {"x": (2, 7, 3), "y": (2, 7, 3)}, dict.fromkeys(names, (7,))))
    assert (workload.totals.parameters, workload.totals.trainable_parameters) == (28, 14)


def test_resnet152_has_trained_parameters_and_running_statistics():
    """60,192,808 trained (torchvision), 60,344,232 with the running mean and variance of its batch normalisations."""
    totals = build_workload(flatten(read(SAMPLES / "resnet152_v1.onnx"))).totals
    assert (totals.trainable_parameters, totals.parameters) == (60_192_808, 60_344_232)


def test_a_gather_reads_only_its_rows():
    node = Node("embed", "Gather", ("table", "x"), ("y",), {"axis": 0})
    graph = network([node], {"y": (3, 7)}, {"table": (1000, 7)})
    graph = graph.with_tensors({**graph.tensors, "x": Tensor("x", (3,), "int64")})
    workload = build_workload(graph)
    assert (workload.totals.weight_bytes, workload.weight_read_bytes[0]) == (28_000, 3 * 7 * 4)
    assert workload.dtypes == ("fp32",)


@pytest.mark.parametrize(("op", "moves"), [("Reshape", False), ("Transpose", True), ("Relu", True)])
def test_views_move_nothing(op, moves):
    node = Node("n", op, ("x",), ("y",), {"perm": (1, 0)} if op == "Transpose" else {})
    workload = build_workload(network([node], {"x": (3, 5), "y": (5, 3)}))
    assert workload.moves.tolist() == [moves]


def test_an_operand_read_twice_is_moved_once():
    workload = build_workload(network([Node("double", "Add", ("x", "x"), ("y",))], {"x": (3, 5), "y": (3, 5)}))
    assert (workload.totals.input_bytes, workload.totals.output_bytes) == (60, 60)


def test_repeats_multiply_work_and_traffic_but_not_what_is_stored():
    once, often = (
        build_workload(network([dense(repeat=n)], {"x": (3, 5), "y": (3, 7)}, {"w": (5, 7)})).totals for n in (1, 6)
    )
    assert (often.macs, often.input_bytes, often.output_bytes) == (
        6 * once.macs,
        6 * once.input_bytes,
        6 * once.output_bytes,
    )
    assert (often.parameters, often.weight_bytes) == (once.parameters, once.weight_bytes)


def test_what_is_not_counted_is_said_and_is_in_no_sum():
    nodes = [Node("odd", "com.example.Odd", ("x",), ("m",)), dense(reads="m")]
    workload = build_workload(network(nodes, {"x": (3, 5), "m": (3, 5), "y": (3, 7)}, {"w": (5, 7)}))
    assert (workload.counted.tolist(), workload.totals.uncounted_nodes) == ([False, True], 1)
    (doubt,) = workload.diagnostics
    assert (doubt.layer, doubt.severity) == ("odd", "warning")
    assert doubt.message.startswith("com.example.Odd is not counted: ")


def test_without_a_shape_a_layer_is_not_counted():
    workload = build_workload(network([dense()], {"x": None, "y": None}, {"w": (5, 7)}))
    assert workload.counted.tolist() == [False]
    assert "'x'" in workload.diagnostics[0].message


def test_no_layers_at_all():
    workload = build_workload(network([], {"x": (3,)}, outputs=("x",)))
    assert (len(workload), workload.totals.macs, workload.product_columns.macs.tolist()) == (0, 0, [])


def test_a_count_that_does_not_fit_is_refused():
    shapes = {"x": (2**30, 2**20), "y": (2**30, 2**10)}
    with pytest.raises(
        TooLargeError, match=r"the sum of macs: more than can be counted; found .*e\+18; allowed: up to 2\.88e\+17"
    ):
        build_workload(network([dense()], shapes, {"w": (2**20, 2**10)}))


def test_rows_that_fit_can_still_have_too_large_a_sum():
    count = 8
    nodes = [dense(f"fc{i}", reads=f"t{i}", writes=f"t{i + 1}") for i in range(count)]
    shapes = {f"t{i}": (2**36, 2**10) for i in range(count + 1)}
    rows = network(nodes, shapes, {"w": (2**10, 2**10)}, ["t0"], [f"t{count}"])
    assert 2**36 * 2**20 <= LARGEST_COUNT < count * 2**36 * 2**20
    with pytest.raises(TooLargeError):
        build_workload(rows)


def test_progress_can_cancel():
    def stop(fraction, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        build_workload(network([dense()], {"x": (3, 5), "y": (3, 7)}, {"w": (5, 7)}), stop)


def test_products_as_columns_are_the_products():
    workload = build_workload(flatten(read(SAMPLES / "mobilenet_v2.onnx")))
    columns = workload.product_columns
    for row, product in enumerate(workload.products):
        found = tuple(int(getattr(columns, name)[row]) for name in PRODUCT)
        if product is not None:
            assert found == tuple(getattr(product, name) for name in PRODUCT)
        assert columns.macs[row] == np.prod(found)
        assert (product is None) == (columns.macs[row] == 0)
