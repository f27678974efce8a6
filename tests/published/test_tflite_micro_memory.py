"""Memory as TensorFlow Lite Micro allots it: its published print, and a second opinion where its package is installed.

pip install tflite-micro      (Linux, x86-64; nothing else of the project needs it)
"""

import random
import re

import numpy as np
import pytest

from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.memory import allot, allotment_of, default_allotment, kept_bytes
from analysis.memory.allotment import kernels_of, requests_for
from analysis.memory.layout import X86_64
from analysis.memory.persistent import persistent_items
from analysis.readers import read
from tests.analysis.readers.tflite_builder import Net, model_bytes

# tflite-micro, tools/benchmarking/README.md: person_detect on a Cortex-M4 with CMSIS-NN.
TOTAL, PERSISTENT = 84_436, 29_140
# What that program has beside: slots for 100 variables of 20 B with a record of 12, each from a multiple of 16, and an
# allocator that counts.
SLOTS, RECORDER = 2000 + 16, 76 + 16

ACCEPTED = (
    "ad01_int8", "hello_world_int8", "kws_ref_model", "micro_speech_quantized", "person_detect", "pretrainedResnet_quant",
    "tf2_mobilenet_v2_1.0_224_ptq", "vww_96_int8",
)  # fmt: skip
# The package's allocator counts too, and it is built for compressed tensors: 240 B, and up to 16 B for a layer that could
# have them, 32 B more for a dense one.
COUNTING, DENSE = 240, 48


@pytest.mark.parametrize("name", ["tflm", "tflm-cmsis-nn"])
def test_person_detection_on_a_cortex_m4(shared, capsys, name):
    graph = flatten(read(shared / "models" / "person_detect.tflite"))
    device, runtime = load_device("stm32l4r5"), load_runtime(name)
    plan = allot(graph, allotment_of(graph, runtime, device))
    kept = sum(kept_bytes(plan, runtime, device).values())
    with capsys.disabled():
        total = plan.arena_bytes + kept
        print(f"\nperson_detect {name:14} {total:,} B, published {TOTAL:,} B: {total / TOTAL - 1:+.1%}", end="")
    assert plan.arena_bytes == TOTAL - PERSISTENT == 55_296
    assert abs(plan.arena_bytes + kept - TOTAL) <= 0.03 * TOTAL
    if name == "tflm-cmsis-nn":
        assert abs(kept + SLOTS + RECORDER - PERSISTENT) <= 32


def test_visual_wake_words_of_the_paper(shared):
    """arXiv:2010.08678, table 3: 26.5 kB persistent, with reference kernels."""
    graph = flatten(read(shared / "models" / "person_detect.tflite"))
    device, runtime = load_device("stm32l4r5"), load_runtime("tflm")
    kept = kept_bytes(allot(graph, allotment_of(graph, runtime, device)), runtime, device)
    assert abs(sum(kept.values()) - 26_500) <= 0.05 * 26_500


@pytest.fixture
def printed(capfd):
    """(head, tail) of the arena as the package's interpreter prints it."""
    runtime = pytest.importorskip("tflite_micro", reason="the package tflite-micro is not installed").runtime

    def run(path):
        runtime.Interpreter.from_file(str(path), arena_size=10_000_000).print_allocations()
        text = "".join(capfd.readouterr())
        return [int(re.search(rf"allocation {part} (\d+)", text)[1]) for part in ("head", "tail")]

    return run


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_interpreter_prints_the_same(shared, printed, capfd, name):
    path = shared / "models" / f"{name}.tflite"
    head, tail = printed(path)
    graph = flatten(read(path))
    layers, requests = kernels_of(graph), requests_for(graph, "tflm-reference")
    kept = sum(persistent_items(graph, layers, "tflm-reference", requests, X86_64).values())
    dense = sum(layer.name == "FULLY_CONNECTED" for layer in layers)
    with capfd.disabled():
        print(f"\n{name:32} arena {head:9,}  persistent {tail:8,}, modelled {kept:8,}", end="")
    assert allot(graph, default_allotment(graph)).arena_bytes == head
    assert COUNTING <= tail - kept <= COUNTING + DENSE * dense + 16


def tangled(seed):
    """A few layers over tensors of few sizes, numbered in any order: plans hang on how equals are told apart."""
    draw, net = random.Random(seed), Net()
    widths, layers = {"x": draw.choice((16, 32, 48, 64))}, []
    for name in [f"t{k}" for k in range(draw.randint(3, 9))]:
        one, other = (draw.choice(list(widths)) for _ in range(2))
        joined = widths[one] + widths[other] <= 200 and draw.random() < 0.4
        layers.append(("CONCATENATION", one, other, name) if joined else ("ADD", one, one, name))
        widths[name] = widths[one] + (widths[other] if joined else 0)
    numbers = draw.sample(list(widths), len(widths))
    index = {name: net.tensor(name, (1, widths[name]), "int8", scale=(0.5,), zero_point=(0,)) for name in numbers}
    for code, one, other, name in layers:
        options = {"Axis": 1} if code == "CONCATENATION" else {}
        net.op(code, [index[one], index[other]], [index[name]], f"{code.title()}Options", **options)
    net.inputs, net.outputs = [index["x"]], [index[name] for name in draw.sample(list(widths)[1:], 2)]
    return net


@pytest.mark.parametrize("seed", range(20))
def test_the_interpreter_prints_the_same_of_tangled_networks(printed, tmp_path, seed):
    path = tmp_path / "net.tflite"
    path.write_bytes(model_bytes(tangled(seed)))
    graph = flatten(read(path))
    assert allot(graph, default_allotment(graph)).arena_bytes == printed(path)[0]


def test_the_interpreter_prints_the_same_of_a_network_placed_by_a_compiler(printed, tmp_path):
    net, path = tangled(3), tmp_path / "net.tflite"
    offsets = [4096 if index == net.inputs[0] else -1 for index in range(len(net.tensors))]
    table = np.array([1, 0, len(offsets), *offsets], np.int32).tobytes()
    path.write_bytes(model_bytes(net, metadata=(("OfflineMemoryAllocation", table),)))
    graph = flatten(read(path))
    head = printed(path)[0]
    assert head > 4096
    assert allot(graph, default_allotment(graph)).arena_bytes == head
