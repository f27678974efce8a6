"""Memory as TensorFlow Lite Micro allots it: its published print, and a second opinion where its package is installed.

pip install tflite-micro      (Linux, x86-64; nothing else of the project needs it)
"""

import re

import pytest

from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.memory import allot, allotment_of, default_allotment, kept_bytes
from analysis.memory.allotment import kernels_of, requests_for
from analysis.memory.layout import X86_64
from analysis.memory.persistent import persistent_items
from analysis.readers import read

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
def test_person_detection_on_a_cortex_m4(shared, name):
    graph = flatten(read(shared / "models" / "person_detect.tflite"))
    device, runtime = load_device("stm32l4r5"), load_runtime(name)
    plan = allot(graph, allotment_of(graph, runtime, device))
    kept = sum(kept_bytes(plan, runtime, device).values())
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


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_interpreter_prints_the_same(shared, capfd, name):
    runtime = pytest.importorskip("tflite_micro", reason="the package tflite-micro is not installed").runtime
    path = shared / "models" / f"{name}.tflite"
    runtime.Interpreter.from_file(str(path), arena_size=10_000_000).print_allocations()
    text = "".join(capfd.readouterr())
    head, tail = (int(re.search(rf"allocation {part} (\d+)", text)[1]) for part in ("head", "tail"))
    graph = flatten(read(path))
    kept = persistent_items(graph, kernels_of(graph), "tflm-reference", requests_for(graph, "tflm-reference"), X86_64)
    dense = sum(layer.name == "FULLY_CONNECTED" for layer in kernels_of(graph))
    with capfd.disabled():
        print(f"\n{name:32} arena {head:9,}  persistent {tail:8,}, modelled {sum(kept.values()):8,}", end="")
    assert allot(graph, default_allotment(graph)).arena_bytes == head
    assert COUNTING <= tail - sum(kept.values()) <= COUNTING + DENSE * dense + 16
