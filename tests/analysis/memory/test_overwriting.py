"""Results that overwrite operands: which may, and what a plan gains by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.graph import Graph, Node, Tensor
from analysis.memory import plan_memory
from analysis.memory.overwriting import may_overwrite
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


def depthwise(channels=6, side=10, stride=1, group=None, dtype="int8", op="Conv"):
    """input -> pointwise -> depthwise -> pointwise -> output, channels first or, as TensorFlow Lite has it, last."""
    small = -(-side // stride)
    lite = op.startswith("tflite.")

    def shape(wide, tall):
        return (1, tall, tall, wide) if lite else (1, wide, tall, tall)

    sizes = {"a": shape(2, side), "b": shape(channels, side), "c": shape(channels, small), "d": shape(3, small)}
    tensors = {name: Tensor(name, size, dtype) for name, size in sizes.items()}
    plain = "tflite.CONV_2D" if lite else "Conv"
    attributes = {} if lite else {"group": channels if group is None else group}
    nodes = (
        Node("wide", plain, ("a",), ("b",)),
        Node("deep", op, ("b",), ("c",), attributes),
        Node("narrow", plain, ("c",), ("d",)),
    )
    return Graph("made", nodes, tensors, ("a",), ("d",))


@pytest.mark.parametrize("op", ["Conv", "tflite.DEPTHWISE_CONV_2D"])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_depthwise_convolution_overwrites_its_input(op, stride):
    graph = depthwise(op=op, stride=stride)
    wide, deep, narrow = graph.nodes
    assert may_overwrite(graph, deep, "depthwise")
    assert not may_overwrite(graph, deep, True)
    assert not may_overwrite(graph, wide, "depthwise")
    assert not may_overwrite(graph, narrow, "depthwise")


@pytest.mark.parametrize("changes", [{"group": 1}, {"group": 3}, {"dtype": "fp32"}])
def test_other_convolutions_do_not(changes):
    graph = depthwise(**changes)
    assert not may_overwrite(graph, graph.nodes[1], "depthwise")


def test_what_is_gained_is_the_depthwise_result():
    """a: 200 B, b: 600 B, c: 600 B, d: 300 B; b and c in one place leave b + d."""
    graph = depthwise()
    assert plan_memory(graph, alignment_bytes=1).liveness_peak_bytes == 1200
    assert plan_memory(graph, in_place="depthwise", alignment_bytes=1).liveness_peak_bytes == 900


@given(channels=st.integers(2, 9), side=st.integers(2, 12), stride=st.integers(1, 2))
def test_overwriting_more_never_needs_more(channels, side, stride):
    graph = depthwise(channels, side, stride)
    peaks = [plan_memory(graph, in_place=rule).liveness_peak_bytes for rule in (False, True, "depthwise")]
    assert peaks == sorted(peaks, reverse=True)


def test_tinyengine_plans_so_and_its_arena_is_smaller():
    """A MobileNet's depthwise layers have the most alive: in place it is that of the pointwise ones."""
    arenas = {
        name: analyze(
            Scenario(str(SAMPLES / "mobilenet_v1_int8.onnx"), devices=("stm32h743",), runtime=name)
        ).plan.liveness_peak_bytes
        for name in ("tflm", "x-cube-ai-10", "tinyengine")
    }
    assert arenas["tinyengine"] <= arenas["x-cube-ai-10"] < arenas["tflm"]
