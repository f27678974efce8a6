"""Traffic against counts by nested loops, and its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis.tiled as tiled_rules
from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.search import best_tiling
from analysis.dataflow.tiling.plans import Widths
from analysis.errors import UnknownNameError
from analysis.ops.registry import MatrixProduct
from analysis.traffic import BLOCK_COLUMNS, BLOCK_ROWS, KERNELS, kernel_operands, scratch_bytes, traffic

SIZE = st.integers(1, 7)
RAM = ("RAM", "ram", 2**30, 1e9)


def product_layer(rows, inner, columns, groups=1, **more):
    """A matrix product with int8 weights and fp32 activations, each operand stored once."""
    product = MatrixProduct(rows, inner, columns, groups, more.pop("window_inputs", False))
    return {
        "weight_dtype": "int8",
        "product": product,
        "macs": rows * inner * columns * groups,
        "weight_read_bytes": rows * inner * groups,
        "input_bytes": 4 * inner * columns * groups,
        "output_bytes": 4 * rows * columns * groups,
        **more,
    }


def loads_by_nested_loops(rows, inner, columns, groups, block_rows, block_columns):
    """(loads of weights, loads of inputs) when a block of operands is read at every step of the reduction."""
    weights = inputs = 0
    for _ in range(groups):
        for top in range(0, rows, block_rows):
            for left in range(0, columns, block_columns):
                for _ in range(inner):
                    weights += len(range(top, min(top + block_rows, rows)))
                    inputs += len(range(left, min(left + block_columns, columns)))
    return weights, inputs


@given(SIZE, SIZE, SIZE, SIZE)
def test_naive_reads_both_operands_for_every_mac(workload_of, rows, inner, columns, groups):
    workload = workload_of(product_layer(rows, inner, columns, groups))
    asked = kernel_operands(workload, "naive")
    weights, inputs = loads_by_nested_loops(rows, inner, columns, groups, 1, 1)
    assert (asked.weights[0], asked.inputs[0], asked.outputs[0]) == (
        weights,
        4 * inputs,
        4 * rows * columns * groups,
    )


@given(SIZE, SIZE, SIZE, SIZE)
def test_blocked_counts_ragged_edges_exactly(workload_of, rows, inner, columns, groups):
    workload = workload_of(product_layer(rows, inner, columns, groups))
    asked = kernel_operands(workload, "blocked")
    weights, inputs = loads_by_nested_loops(rows, inner, columns, groups, BLOCK_ROWS, BLOCK_COLUMNS)
    assert (asked.weights[0], asked.inputs[0]) == (weights, 4 * inputs)


@given(st.lists(st.tuples(SIZE, SIZE, SIZE, SIZE, st.integers(1, 200), st.booleans()), min_size=1, max_size=5))
def test_no_kernel_moves_less_than_the_ideal_nor_more_than_the_naive(workload_of, layers):
    rows = [product_layer(m, k, n, g, input_bytes=size, window_inputs=w) for m, k, n, g, size, w in layers]
    workload = workload_of(*rows)
    ideal, blocked, naive = (kernel_operands(workload, name) for name in ("ideal", "blocked", "naive"))
    for part in ("weights", "inputs", "outputs"):
        assert (getattr(ideal, part) <= getattr(blocked, part)).all()
        assert (getattr(blocked, part) <= getattr(naive, part)).all()


@given(SIZE, SIZE, SIZE, st.booleans())
def test_best_is_the_least_of_the_kernels_where_the_loops_are_not_known(
    workload_of, rows, inner, columns, window_inputs
):
    workload = workload_of(product_layer(rows, inner, columns, window_inputs=window_inputs))

    def total(kernel):
        asked = kernel_operands(workload, kernel)
        return (asked.weights + asked.activations)[0]

    assert total("best") == min(total("naive"), total("blocked"), total("im2col"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SIZE, SIZE, SIZE), min_size=1, max_size=3), st.integers(2, 400), st.integers(0, 400))
def test_best_never_moves_more_than_any_kernel_nor_less_than_the_ideal(workload_of, sizes, room, more):
    rows = [product_layer(m, k, n, window_inputs=True, loops=dense(k, m, n)) for m, k, n in sizes]
    workload = workload_of(*rows)

    def total(kernel, room=None):
        asked = kernel_operands(workload, kernel, room)
        return asked.weights + asked.activations

    for here in (None, room, room + more):
        assert (total("ideal") <= total("best", here)).all()
        for kernel in ("naive", "blocked", "im2col"):
            assert (total("best", here) <= total(kernel)).all()
    assert (total("best", room + more) <= total("best", room)).all()


def test_best_is_what_the_nest_moves(workload_of):
    """64 filters of 64×3×3 over 56×56 pixels, int8 weights, fp32 activations, 64 KiB in front of the memory.

    Beyond each operand once it is what the nest loads again, at each operand's width.
    """
    loops = convolution(56, 56, 64, 64, 3, pad=1)
    workload = workload_of(product_layer(64, 576, 3136, window_inputs=True, input_bytes=4 * 200_704, loops=loops))
    found = best_tiling(loops, 65_536, Widths(1, 4, 4, 4)).moved[0]
    asked = kernel_operands(workload, "best", 65_536)
    assert asked.weights[0] == found.weights
    assert asked.inputs[0] == 4 * found.inputs
    assert asked.outputs[0] == 4 * (found.outputs + 2 * found.psums)


def test_each_level_is_asked_by_the_nest_for_the_room_in_front_of_it(workload_of, device_of):
    """Two caches: the larger the room in front, the less crosses; the layer fits neither."""
    loops = convolution(56, 56, 64, 64, 3, pad=1)
    row = product_layer(64, 576, 3136, window_inputs=True, input_bytes=4 * 200_704, loops=loops)
    device = device_of({}, ("L1", "cache", 8192, 1e9), ("L2", "cache", 131_072, 1e9), RAM)
    moved = traffic(workload_of(row), device, "best")
    asked = {room: kernel_operands(workload_of(row), "best", room) for room in (None, 8192, 131_072)}
    expected = [asked[room].weights[0] + asked[room].activations[0] for room in asked]
    assert [moved[level][0] for level in ("L1", "L2", "RAM")] == expected
    assert sorted(expected, reverse=True) == expected
    assert len(set(expected)) == 3


def test_shapes_that_are_seen_again_are_not_searched_again(workload_of, monkeypatch):
    calls, search = [], tiled_rules.best_tiling
    monkeypatch.setattr(tiled_rules, "best_tiling", lambda *args: calls.append(args) or search(*args))
    rows = [product_layer(5, 6, 7 + number % 3, loops=dense(6, 5, 7 + number % 3)) for number in range(1000)]
    workload = workload_of(*rows)
    tiled_rules.tiling_of_shape.cache_clear()
    kernel_operands(workload, "best", 50.0)
    kernel_operands(workload, "best", 50.0)
    assert len(calls) == 3


def test_of_very_many_shapes_those_with_most_work_are_searched(workload_of, monkeypatch):
    monkeypatch.setattr(tiled_rules, "MOST_SHAPES", 2)
    workload = workload_of(*(product_layer(5, 6, n, loops=dense(6, 5, n)) for n in (3, 9, 4, 8)))
    assert np.isfinite(tiled_rules.extra(workload, 60.0).inputs).tolist() == [False, True, False, True]


def test_im2col_writes_and_reads_the_column_matrix_where_windows_overlap(workload_of):
    """The lecture's example, K = 2 and three channels over 4×4 pixels: 9 columns of 12 words."""
    layer = product_layer(rows=5, inner=12, columns=9, input_bytes=4 * 48, window_inputs=True)
    workload = workload_of(layer, {**layer, "product": MatrixProduct(5, 12, 9)})
    asked, ideal = kernel_operands(workload, "im2col"), kernel_operands(workload, "ideal")
    assert list(asked.activations - ideal.activations) == [2 * 9 * 12 * 4, 0]
    assert list(scratch_bytes(workload, "im2col")) == [9 * 12 * 4, 0]
    assert list(scratch_bytes(workload, "blocked")) == [0, 0]


def test_a_product_that_runs_several_times_is_read_as_often(workload_of):
    """Five time steps, twice repeated: the macs say it, the product is of one step."""
    layer = product_layer(3, 4, 1)
    several = {name: 10 * layer[name] for name in ("macs", "weight_read_bytes", "input_bytes", "output_bytes")}
    once, often = (workload_of(row) for row in (layer, {**layer, **several, "repeat": 2}))
    assert kernel_operands(often, "naive").weights == 10 * kernel_operands(once, "naive").weights
    assert kernel_operands(often, "blocked").inputs == 10 * kernel_operands(once, "blocked").inputs


def test_a_product_of_two_activations_reads_no_weights(workload_of):
    workload = workload_of(product_layer(3, 4, 5, weight_dtype="", weight_read_bytes=0, input_bytes=4 * (12 + 20)))
    asked = kernel_operands(workload, "naive")
    assert (asked.weights[0], asked.inputs[0]) == (0, 2 * 60 * 4)


@pytest.mark.parametrize("kernel", KERNELS)
def test_views_move_nothing_and_others_keep_the_compulsory_traffic(workload_of, device_of, kernel):
    row = {"input_bytes": 70, "output_bytes": 30}
    workload = workload_of({**row, "moves": False}, row)
    assert list(traffic(workload, device_of({}, RAM), kernel)["RAM"]) == [0, 100]


def test_tensors_are_charged_to_the_memory_that_holds_them(workload_of, device_of):
    """A microcontroller: weights in flash, activations in SRAM, no cache between."""
    board = device_of(
        {}, ("SRAM", "ram", 2**18, 1e9, ("activations",)), ("flash", "flash", 2**20, 1e8, ("weights",)), tier="sensor"
    )
    workload = workload_of(product_layer(3, 5, 7))
    moved = traffic(workload, board, "ideal")
    assert {name: column.tolist() for name, column in moved.items()} == {"SRAM": [4 * (35 + 21)], "flash": [15]}


@pytest.mark.parametrize(("capacity", "outer"), [(10_000, "ideal"), (100, "naive"), (None, "naive")])
def test_a_cache_that_holds_the_layer_spares_the_memory_behind_it(workload_of, device_of, capacity, outer):
    workload = workload_of(product_layer(6, 8, 10))
    moved = traffic(workload, device_of({}, ("L1", "cache", capacity, 1e9), RAM), "naive")
    for level, kernel in (("L1", "naive"), ("RAM", outer)):
        asked = kernel_operands(workload, kernel)
        assert moved[level][0] == (asked.weights + asked.activations)[0]


def test_registers_and_storage_are_no_levels(workload_of, device_of):
    board = device_of({}, ("R", "registers", 64, 1e10), RAM, ("disk", "storage", 2**40, 1e8))
    assert list(traffic(workload_of(product_layer(2, 3, 4)), board, "ideal")) == ["RAM"]


def test_columns_are_whole_bytes_and_read_only(workload_of, device_of):
    workload = workload_of(product_layer(3, 3, 3, weight_dtype="int4", weight_read_bytes=5))
    column = traffic(workload, device_of({}, RAM), "naive")["RAM"]
    assert column.dtype == np.int64
    assert not column.flags.writeable


def test_an_unknown_kernel_names_the_nearest(workload_of):
    with pytest.raises(UnknownNameError, match="did you mean blocked"):
        kernel_operands(workload_of({}), "bloked")
