"""What `rooflens runtimes ID` prints."""

import json

import pytest

from analysis.device import known_runtimes, load_runtime
from analysis.report.listing import runtimes_list
from analysis.report.runtime_sheet import COLUMNS, runtime_sheet

RUNTIMES = [card.id for card in known_runtimes()]


@pytest.mark.parametrize("name", RUNTIMES)
def test_every_operator_of_the_profile_is_printed(name):
    runtime, text = load_runtime(name), runtime_sheet(name, "table")
    words = {word.rstrip(",") for word in text.split()}
    for operators in (runtime.support, runtime.fallback):
        if operators:
            assert {*operators.tflite, *operators.onnx} <= words
            assert operators.source.split()[0] in text


@pytest.mark.parametrize("name", RUNTIMES)
def test_lists_are_folded(name):
    lists = runtime_sheet(name, "table").partition("\nruns\n")[2]
    assert all(len(line) < COLUMNS + 30 for line in lists.splitlines())


def test_what_is_not_known_is_said_and_never_everything():
    assert "not known  which this runtime runs" in runtime_sheet("gapflow", "table")
    (row,) = (line for line in runtimes_list("table").splitlines() if line.startswith("gapflow "))
    assert "not known" in row


def test_a_list_that_has_not_been_read_refuses_nothing():
    text = runtime_sheet("hailo", "table")
    assert "not known: their list has not been read" in text
    assert "is refused" not in text


def test_alignment_and_work_in_place_are_told():
    lines = [line.split() for line in runtime_sheet("x-cube-ai-8", "table").splitlines()]
    assert ["alignment", "bytes", "8"] in lines
    assert ["in", "place", "yes"] in lines


def test_the_fallback_and_the_band():
    assert "falls back to reference kernels" in runtime_sheet("tflm-cmsis-nn", "table")
    sheet = runtime_sheet("x-cube-ai-9", "table")
    assert "0.76 to 1.31 of the most alive at once" in sheet
    assert "those of x-cube-ai-10" in sheet
    assert "no groups (depthwise)" in runtime_sheet("ai8x", "table")


def test_as_json():
    found = json.loads(runtime_sheet("vela", "json"))["runtime"]
    assert found["fallback"]["runtime"] == "tflm-cmsis-nn"
    assert found["support"]["limits"]["Conv"]["largest"] == 64
