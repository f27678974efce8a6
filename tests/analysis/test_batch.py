"""A line through three batch sizes against counting anew."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.batch import PRODUCT_COLUMNS, Counted, line_through
from analysis.control_flow import flatten
from analysis.device import load_device
from analysis.errors import TooLargeError
from analysis.graph import Graph, Node, Tensor
from analysis.memory import plan_memory, scaled_plan
from analysis.readers import read
from analysis.rewrite import with_precision
from analysis.traffic import traffic
from analysis.workload import INTEGERS, build_workload
from tests.analysis.small import SAMPLES

EACH_SAMPLE = pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.onnx")), ids=lambda file: file.stem)
ROWS = ("products", "input_shapes", "weight_shapes", "output_shapes", "symbols", "loops")


def counted(source: Graph, batch: int) -> Counted:
    graph = flatten(source)
    return Counted(batch, source, graph, build_workload(graph))


def counted_file(file, batch, precision="native") -> Counted:
    return counted(with_precision(read(file, batch=batch), precision), batch)


def assert_equal(found: Counted, true: Counted) -> None:
    for name in INTEGERS:
        np.testing.assert_array_equal(getattr(found.workload, name), getattr(true.workload, name), name)
    for name in PRODUCT_COLUMNS:
        a, b = (getattr(c.workload.product_columns, name) for c in (found, true))
        np.testing.assert_array_equal(a, b, name)
    for name in ROWS:
        a, b = (list(getattr(c.workload, name)) for c in (found, true))
        assert a == b, name
    for a, b in ((found.source, true.source), (found.graph, true.graph)):
        assert dict(a.tensors) == dict(b.tensors)
        assert (a.nodes, dict(a.dims), a.diagnostics) == (b.nodes, dict(b.dims), b.diagnostics)
    assert found.workload.diagnostics == true.workload.diagnostics
    assert asdict(found.workload.totals) == asdict(true.workload.totals)


@EACH_SAMPLE
@pytest.mark.parametrize("points", [(1, 2, 3), (2, 4, 8), (7, 1, 3)])
def test_every_sample_at_batch_five_is_what_counting_anew_gives(file, points):
    line = line_through([counted_file(file, batch) for batch in points])
    found = line.at(5) if line else None
    if found is None:
        pytest.skip("the line is refused, and the network is counted anew")
    assert_equal(found, counted_file(file, 5))


@pytest.mark.parametrize("name", ["lenet5", "resnet8"])
@pytest.mark.parametrize("device", ["stm32l4r5", "rpi4b"])
def test_the_kernel_that_moves_least_moves_along_the_line_what_it_moves_counted_anew(name, device):
    """At batch 9 a layer of the second network has another best nest than nine times that of batch 1."""
    file, board = SAMPLES / f"{name}.onnx", load_device(device)
    line = line_through([counted_file(file, batch) for batch in (1, 2, 3)])
    for batch in (4, 9):
        along, anew = (traffic(one.workload, board, "best") for one in (line.at(batch), counted_file(file, batch)))
        assert {level: moved.tolist() for level, moved in along.items()} == {k: v.tolist() for k, v in anew.items()}


def test_every_sample_has_a_line_through_one_two_three():
    refused = [
        file.stem for file in SAMPLES.glob("*.onnx") if line_through([counted_file(file, n) for n in (1, 2, 3)]) is None
    ]
    assert not refused


def tensor(name, shape, constant=False, dtype="fp32"):
    return Tensor(name, shape, dtype, constant)


@st.composite
def stacks(draw):
    """Random chains of layers over (batch, features): a function batch -> Graph."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=2, max_size=6))
    ops = draw(st.lists(st.sampled_from(["MatMul", "Relu", "Transpose"]), min_size=len(sizes), max_size=len(sizes)))
    dtype = draw(st.sampled_from(["fp32", "int8", "int4"]))

    def build(batch: int) -> Graph:
        width, flipped = sizes[0], False
        tensors, nodes = {"t0": tensor("t0", (batch, width), dtype=dtype)}, []
        for index, op in enumerate(ops):
            reads, writes = f"t{index}", f"t{index + 1}"
            if op == "MatMul" and not flipped:
                weight = f"w{index}"
                tensors[weight] = tensor(weight, (width, sizes[index]), True)
                width = sizes[index]
                nodes.append(Node(f"n{index}", op, (reads, weight), (writes,)))
            elif op == "Transpose":
                flipped = not flipped
                nodes.append(Node(f"n{index}", op, (reads,), (writes,), {"perm": (1, 0)}))
            else:
                nodes.append(Node(f"n{index}", "Relu", (reads,), (writes,)))
            tensors[writes] = tensor(writes, (width, batch) if flipped else (batch, width), dtype=dtype)
        return Graph("stack", tuple(nodes), tensors, ("t0",), (f"t{len(ops)}",))

    return build


@given(stacks(), st.lists(st.integers(1, 40), min_size=3, max_size=3, unique=True), st.integers(1, 100))
def test_random_stacks_are_counted_alike_or_the_line_is_refused(build, points, batch):
    line = line_through([counted(build(n), n) for n in points])
    found = line.at(batch) if line else None
    if found is not None:
        assert_equal(found, counted(build(batch), batch))


def gram(batch: int) -> Graph:
    """A product across the batch: x·xᵀ, which grows with its square."""
    tensors = {"x": tensor("x", (batch, 5)), "xt": tensor("xt", (5, batch)), "y": tensor("y", (batch, batch))}
    nodes = (Node("t", "Transpose", ("x",), ("xt",), {"perm": (1, 0)}), Node("gram", "MatMul", ("x", "xt"), ("y",)))
    return Graph("gram", nodes, tensors, ("x",), ("y",))


def test_a_product_across_the_batch_has_no_line():
    assert line_through([counted(gram(n), n) for n in (1, 2, 3)]) is None


def halves(batch: int) -> Graph:
    tensors = {"x": tensor("x", (batch, 3), dtype="int4"), "y": tensor("y", (batch, 3), dtype="int4")}
    return Graph("halves", (Node("r", "Relu", ("x",), ("y",)),), tensors, ("x",), ("y",))


def test_halves_of_bytes_are_not_guessed():
    """Three int4 numbers a batch: 2, 4 and 6 lie on a line that meets no whole byte at 5."""
    line = line_through([counted(halves(n), n) for n in (2, 4, 6)])
    assert line.at(5) is None
    assert_equal(line.at(8), counted(halves(8), 8))
    assert line_through([counted(halves(n), n) for n in (1, 2, 3)]) is None


@pytest.mark.parametrize("points", [(), (1,), (1, 2), (1, 2, 2), (3, 3, 3)])
def test_fewer_than_three_sizes_make_no_line(points):
    file = SAMPLES / "lenet5.onnx"
    assert line_through([counted_file(file, n) for n in points]) is None


def test_a_size_given_twice_does_no_harm():
    file = SAMPLES / "lenet5.onnx"
    line = line_through([counted_file(file, n) for n in (1, 1, 2, 3)])
    assert_equal(line.at(9), counted_file(file, 9))


def test_other_doubts_make_no_line():
    file = SAMPLES / "lenet5.onnx"
    open_batch = counted(read(file), 1)
    assert line_through([open_batch, counted_file(file, 2), counted_file(file, 3)]) is None


def test_a_batch_too_large_is_refused_and_not_wrapped():
    line = line_through([counted_file(SAMPLES / "vgg16.onnx", n) for n in (1, 2, 3)])
    with pytest.raises(TooLargeError, match="more than can be counted"):
        line.at(2**31 - 1)
    with pytest.raises(TooLargeError):
        line.at(2**62)


def test_rows_are_made_when_they_are_looked_at():
    rows = line_through([counted_file(SAMPLES / "lenet5.onnx", n) for n in (1, 2, 3)]).at(4).workload.input_shapes
    assert rows[-1] == rows[len(rows) - 1] == list(rows)[-1] == rows[-1:][0]
    with pytest.raises(IndexError):
        rows[len(rows)]


@EACH_SAMPLE
@pytest.mark.parametrize("planner", ["tflm", "first-fit", "none"])
def test_a_scaled_plan_is_what_planning_anew_gives(file, planner):
    one, three, five = (plan_memory(counted_file(file, n).graph, planner) for n in (1, 3, 5))
    found = scaled_plan(one, 1, three, 3, 5)
    for name in ("buffer_bytes", "offsets", "first_layer", "last_layer", "live_bytes") if found else ():
        np.testing.assert_array_equal(getattr(found, name), getattr(five, name), name)
    for name in ("arena_bytes", "liveness_peak_bytes", "peak_layer", "peak_tensors", "tensors") if found else ():
        assert getattr(found, name) == getattr(five, name), name
    assert found is not None or any(one.buffer_bytes % 16) or any(one.buffer_bytes * 3 != three.buffer_bytes)


def test_a_plan_that_does_not_grow_evenly_is_not_scaled():
    one, two = (plan_memory(flatten(halves(n))) for n in (2, 4))
    assert scaled_plan(one, 2, two, 4, 6) is None


def test_the_best_plan_is_always_searched_anew():
    one, two = (plan_memory(counted_file(SAMPLES / "vgg16.onnx", n).graph, "optimal") for n in (1, 2))
    assert scaled_plan(one, 1, two, 2, 3) is None
