"""What an interpreter keeps: small networks by hand, and how runtimes and devices decide it."""

from pathlib import Path

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.memory import allot, allotment_of, beside_bytes, default_allotment, kept_bytes, plan_memory
from analysis.memory.allotment import every_layer, kernels_of, kernels_on
from analysis.memory.layout import ARM, XTENSA
from analysis.memory.persistent import KERNELS, RECORDS, STATE, VARIABLES, abi_of, persistent_items
from analysis.memory.scratch import requests_of
from analysis.readers import read
from tests.analysis.readers.tflite_builder import Net, model_bytes

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
QUANTIZED = {"scale": (0.5,), "zero_point": (0,)}
BOARD = "nrf52840"


@pytest.fixture
def opened(tmp_path):
    def open_net(net, *others):
        path = tmp_path / "net.tflite"
        path.write_bytes(model_bytes(net, *others))
        return flatten(read(path))

    return open_net


def dense(scales=1):
    net = Net()
    x = net.input("x", (1, 6), "int8", **QUANTIZED)
    w = net.constant("w", np.zeros((5, 6), np.int8), scale=(0.5,) * scales, zero_point=(0,) * scales)
    y = net.tensor("y", (1, 5), "int8", **QUANTIZED)
    net.op("FULLY_CONNECTED", [x, w, -1], [y], "FullyConnectedOptions")
    net.outputs = [y]
    return net


def items(graph, kernels="tflm-reference", requests=((),), abi=ARM):
    return dict(persistent_items(graph, kernels_of(graph), kernels, requests, abi))


def test_a_dense_layer_by_hand(opened):
    """Arm, everything in order: allocators 36 + 44 + 36 + 8 (from multiples of 4), a subgraph 8; 3 tensors of 12, a node of

    32, options of 8; data of 48 at a multiple of 16; two ends, each pointers at a multiple of 16, a record of 32, 12 and 8.
    """
    used = 36 + 44 + 36 + 8 + 8
    assert used == 132
    used += 36 + 32 + 8
    used = -(-(used + 48) // 16) * 16
    for _ in range(2):
        used = -(-(used + 4) // 16) * 16 + 32 + 12 + 8
    found = items(opened(dense()))
    assert found[STATE] == 132
    assert sum(found.values()) == used


def test_a_scale_for_each_row_is_kept_twice(opened):
    one, many = items(opened(dense())), items(opened(dense(5)))
    assert many[KERNELS] - one[KERNELS] == 2 * 32


def test_every_working_buffer_has_a_handle(opened):
    graph = opened(dense())
    assert items(graph, requests=((3, 5, 7),))[STATE] - items(graph)[STATE] == 3 * 4


def test_sums_of_weights_are_kept_with_helium(opened):
    graph = opened(dense())
    assert items(graph, "cmsis-nn-mve")[KERNELS] - items(graph, "cmsis-nn-dsp")[KERNELS] == 32


def test_variables_are_kept_and_not_in_the_arena(opened):
    net = Net()
    x, w = net.input("x", (1, 4), "int8"), net.constant("w", np.zeros((4, 4), np.int8))
    t, s = net.constant("t", np.zeros((4, 9), np.int16)), net.tensor("s", (1, 36), "int16", variable=True)
    net.single("SVDF", [x, w, t, -1, s], (1, 4), "SVDFOptions", "int8", Rank=1)
    graph = opened(net)
    assert 0 <= items(graph)[VARIABLES] - 72 < 16
    assert "s" in plan_memory(graph).tensors
    assert "s" not in allot(graph, default_allotment(graph)).tensors


def test_a_transposed_operand_is_kept_whole(opened):
    net = Net()
    x, z = net.input("x", (1, 3, 50), "int8"), net.input("z", (1, 50, 7), "int8")
    net.single("BATCH_MATMUL", [x, z], (1, 3, 7), "BatchMatMulOptions", "int8")
    plain = items(opened(net))[KERNELS]
    assert 350 < plain < 350 + 8 * 16


def test_a_network_in_another_format_is_modelled_as_converted():
    """The same network in both formats: within a tenth of each other."""
    graph = flatten(read(SAMPLES / "resnet8_int8.onnx"))
    found = sum(items(graph).values())
    assert abs(found - 5188) < 519  # pretrainedResnet_quant.tflite


@pytest.mark.parametrize(
    ("device", "runtime", "kernels"),
    [
        ("nrf52840", "tflm", "tflm-reference"),
        ("nrf52840", "tflm-cmsis-nn", "cmsis-nn-dsp"),
        ("stm32n6", "tflm-cmsis-nn", "cmsis-nn-mve"),
        ("corstone300_u55_64", "tflm-cmsis-nn", "cmsis-nn-mve"),
        ("esp32s3", "esp-nn", "esp-nn-s3"),
        ("esp32", "esp-nn", "esp-nn-c"),
        ("stm32f746", "x-cube-ai-8", "none"),
    ],
)
def test_the_core_decides_which_kernels_a_library_takes(device, runtime, kernels):
    assert kernels_on(load_runtime(runtime).scratch, load_device(device)) == kernels


def test_enumerations_are_as_the_compiler_of_the_core_has_them():
    assert (abi_of("cmsis-nn-dsp"), abi_of("tflm-reference"), abi_of("esp-nn-s3")) == (ARM, ARM, XTENSA)


def test_a_runtime_that_is_not_modelled_keeps_what_its_profile_says(opened):
    graph = opened(dense())
    device, runtime = load_device("stm32f746"), load_runtime("x-cube-ai-8")
    plan = allot(graph, allotment_of(graph, runtime, device))
    assert kept_bytes(plan, runtime, device) == {}
    assert set(kept_bytes(plan, load_runtime("tflm"), device)) == {STATE, RECORDS, KERNELS}


def test_runtimes_that_ask_for_nothing_have_one_plan(opened):
    graph, device = opened(dense()), load_device(BOARD)
    wishes = {allotment_of(graph, load_runtime(name), device) for name in ("tflm", "tflm-cmsis-nn", "vela")}
    assert len(wishes) == 1


def test_a_planner_asked_for_leaves_working_buffers_beside(opened):
    net = Net()
    axes = net.constant("a", np.array([1, 2], np.int32))
    net.single("MEAN", [net.input("x", (1, 5, 6, 7), "int8"), axes], (1, 7), "ReducerOptions", "int8")
    graph, device, runtime = opened(net), load_device(BOARD), load_runtime("tflm")
    own = allot(graph, allotment_of(graph, runtime, device))
    asked = allot(graph, allotment_of(graph, runtime, device, "first-fit"))
    assert (own.scratch_rows, beside_bytes(own, runtime, device)) == (3, 0)
    assert (asked.scratch_rows, beside_bytes(asked, runtime, device)) == (0, 28 + 16 + 8)


def branch(name, width):
    net = Net(name)
    x, w = net.input("i", (1, 6)), net.constant("w", np.zeros((width, 6), np.float32))
    middle, back = net.tensor("m", (1, width)), net.constant("v", np.zeros((6, width), np.float32))
    net.op("FULLY_CONNECTED", [x, w, -1], [middle], "FullyConnectedOptions")
    net.single("FULLY_CONNECTED", [middle, back, -1], (1, 6), "FullyConnectedOptions")
    return net


def test_branches_are_both_planned_with_copies_of_what_they_are_given(opened):
    """tflite-micro prints a head of 320: x and c, the result, and of the larger branch 200 -> 208 and its own x or result."""
    net = Net()
    condition, x = net.input("c", (1,), "bool"), net.input("x", (1, 6))
    net.single("IF", [condition, x], (1, 6), "IfOptions", ThenSubgraphIndex=1, ElseSubgraphIndex=2)
    graph = opened(net, branch("then", 30), branch("else", 50))
    plan = allot(graph, default_allotment(graph))
    assert plan.arena_bytes == 16 + 32 + 32 + 208 + 32
    assert {name for name in plan.tensors if " in " in name} == {"x in y/then", "x in y/else"}
    assert plan.live_bytes.tolist() == plan_memory(graph).live_bytes.tolist()


def test_a_loop_and_its_condition_have_copies_of_what_is_carried(opened):
    """tflite-micro prints a head of 256: x, the result, and of the body its own x or result and 160."""
    net, condition = Net(), Net("condition")
    net.single("WHILE", [net.input("x", (1, 6))], (1, 6), "WhileOptions", CondSubgraphIndex=1, BodySubgraphIndex=2)
    low = condition.constant("low", np.zeros((1, 6), np.float32))
    condition.single("LESS", [condition.input("i", (1, 6)), low], (1, 6), dtype="bool")
    graph = opened(net, condition, branch("body", 40))
    plan = allot(graph, default_allotment(graph))
    assert plan.arena_bytes == 32 + 32 + 32 + 160
    assert plan.first_layer.max() < len(graph.nodes)
    assert sum(items_of_all(graph).values()) > sum(items(graph).values())


def items_of_all(graph):
    layers = every_layer(graph)
    return persistent_items(graph, layers, "tflm-reference", requests_of(layers, "tflm-reference"), ARM)
