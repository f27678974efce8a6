"""How long kernel best takes on whole networks: searched once a shape, then looked up; prints figures."""

from pathlib import Path
from time import perf_counter

import pytest

from analysis.control_flow import flatten
from analysis.device import load_device
from analysis.readers import read
from analysis.tiled import extra, tiling_of_shape
from analysis.traffic import best_of, kernel_operands, traffic
from analysis.workload import build_workload

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


@pytest.mark.parametrize("device", ["stm32l4r5", "rpi4b"])
@pytest.mark.parametrize("name", ["mobilenet_v2.onnx", "resnet50_v1_5.onnx"])
def test_a_slider_step_looks_up_what_the_first_look_has_searched(benchmark, name, device):
    workload, board = build_workload(flatten(read(SAMPLES / name))), load_device(device)
    for cache in (tiling_of_shape, extra, best_of):
        cache.cache_clear()
    began = perf_counter()
    first = traffic(workload, board, "best")
    print(f"\n{name} on {device}: {perf_counter() - began:.2f} s the first time")
    benchmark.group = "bytes by level under kernel best, seen before (aim: under 1 ms)"
    again = benchmark(traffic, workload, board, "best")
    assert {level: column.tolist() for level, column in again.items()} == {k: v.tolist() for k, v in first.items()}
    totals = [asked.weights + asked.activations for asked in (kernel_operands(workload, k) for k in ("best", "naive"))]
    assert (totals[0] <= totals[1]).all()
