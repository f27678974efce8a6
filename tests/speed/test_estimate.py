"""How long a change of device or kernel takes to reach new columns; prints figures, fails only on wrong results."""

import numpy as np
import pytest

from analysis.device import load_device, load_runtime
from analysis.estimate import estimate
from analysis.graph import Graph
from analysis.memory import plan_memory
from analysis.ops.registry import MatrixProduct
from analysis.traffic import KERNELS
from analysis.workload import INTEGERS, Layer, columns

LAYERS = 5000
EMPTY = {"input_shapes": (), "weight_shapes": (), "output_shapes": (), "symbols": {}}


def layer(index):
    """Alternating convolutions and dense layers of growing size, int8."""
    product = MatrixProduct(8 + index % 57, 9 * (4 + index % 31), 49 + index % 1000, 1, index % 2 == 0)
    macs = product.rows * product.inner * product.columns
    weights = product.rows * product.inner
    numbers = dict.fromkeys(INTEGERS, 0) | {
        "macs": macs,
        "weight_bytes": weights,
        "weight_read_bytes": weights,
        "repeat": 1,
    }
    numbers |= {"input_bytes": product.columns * 36, "output_bytes": product.rows * product.columns}
    texts = {"name": f"layer{index}", "op": "Conv", "source_op": "Conv", "dtype": "int8", "weight_dtype": "int8"}
    return Layer(**texts, **numbers, **EMPTY, product=product, family=0, counted=True, moves=True)


@pytest.fixture(scope="module")
def workload():
    found = columns([layer(index) for index in range(LAYERS)])
    estimate(found, PLAN, load_device("rpi4b"), load_runtime("onnxruntime"), "best")
    return found


PLAN = plan_memory(Graph("empty", (), {}, (), ()))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("device", ["stm32l4r5", "rpi4b", "h100"])
def test_new_device_to_new_columns(benchmark, workload, device, kernel):
    benchmark.group = f"estimate of {LAYERS} layers (aim: under 5 ms)"
    found = load_device(device)
    answer = benchmark(estimate, workload, PLAN, found, load_runtime(found.runtimes[0]), kernel)
    assert len(answer.latency_bound_s) == LAYERS
    assert answer.total_latency_bound_s == pytest.approx(float(np.sum(answer.latency_bound_s)))


def test_dragged_roof_to_new_columns(benchmark, workload):
    benchmark.group = f"estimate of {LAYERS} layers (aim: under 5 ms)"
    board, runtime = load_device("stm32l4r5"), load_runtime("tflm")

    def drag():
        return estimate(workload, PLAN, board.with_override("peak", "int8", 1e9), runtime)

    assert benchmark(drag).peaks["int8"] == 1e9
