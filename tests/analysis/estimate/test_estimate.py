"""The whole answer of a device to a workload: fields that belong together agree."""

from dataclasses import fields

import numpy as np
import pytest

from analysis.device import load_device, load_runtime
from analysis.errors import UnknownNameError
from analysis.estimate import Estimate, estimate
from analysis.graph import Graph
from analysis.memory import plan_memory
from analysis.ops.registry import MatrixProduct
from analysis.traffic import KERNELS

DEVICES = ("stm32l4r5", "stm32h743", "rpi4b", "coral_edgetpu", "lecture_sensor", "h100")
PLAN = plan_memory(Graph("empty", (), {}, (), ()))


@pytest.fixture(scope="module")
def workload(workload_of):
    product = MatrixProduct(16, 27, 100, 1, True)
    convolution = {
        "dtype": "int8",
        "weight_dtype": "int8",
        "product": product,
        "macs": 16 * 27 * 100,
        "weight_bytes": 16 * 27,
        "weight_read_bytes": 16 * 27,
        "input_bytes": 1200,
        "output_bytes": 1600,
    }
    return workload_of(convolution, {"other_ops": 1600, "input_bytes": 1600, "output_bytes": 1600}, {"moves": False})


def answer(workload, device, kernel="ideal"):
    board = load_device(device)
    return estimate(workload, PLAN, board, load_runtime(board.runtimes[0]), kernel)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_column_is_as_long_as_the_workload_and_read_only(workload, device, kernel):
    found = answer(workload, device, kernel)
    held = [getattr(found, f.name) for f in fields(Estimate)] + list(found.traffic_bytes.values())
    arrays = [value for value in held if isinstance(value, np.ndarray)]
    assert len(arrays) >= 9
    for column in arrays:
        assert len(column) == len(workload)
        assert not column.flags.writeable


@pytest.mark.parametrize("device", DEVICES)
def test_items_and_layers_add_up_to_the_total(workload, device):
    found = answer(workload, device)
    if found.total_energy_j is not None:
        assert found.total_energy_j == pytest.approx(sum(found.energy_items.values()))
        assert found.total_energy_j == pytest.approx(found.energy_j.sum())
    if found.total_latency_bound_s is not None:
        assert found.total_latency_bound_s == pytest.approx(found.latency_bound_s.sum())
    assert (found.total_energy_j is None) == bool(np.isnan(found.energy_j).any())
    assert (found.total_latency_bound_s is None) == bool(np.isnan(found.latency_bound_s).any())


@pytest.mark.parametrize("device", DEVICES)
def test_a_kernel_that_moves_more_is_never_faster(workload, device):
    ideal, blocked, naive = (
        answer(workload, device, kernel).latency_bound_s for kernel in ("ideal", "blocked", "naive")
    )
    known = ~np.isnan(ideal)
    assert (ideal[known] <= blocked[known]).all()
    assert (blocked[known] <= naive[known]).all()


def test_an_override_moves_the_roof_and_nothing_else(workload):
    board = load_device("stm32l4r5")
    changed = estimate(workload, PLAN, board.with_override("peak", "int8", 7e9), load_runtime("tflm"))
    assert changed.peaks["int8"] == 7e9
    assert changed.peak_macs_per_s[0] == 7e9
    assert changed.fit == answer(workload, "stm32l4r5").fit


def test_bounds_have_names(workload):
    found = answer(workload, "stm32l4r5")
    assert found.bound_of(2) == "none"
    assert {found.bound_of(row) for row in range(2)} <= set(found.bound_names) - {"none"}


def test_an_unknown_kernel_is_said(workload):
    with pytest.raises(UnknownNameError, match="unknown kernel"):
        answer(workload, "rpi4b", "magic")
