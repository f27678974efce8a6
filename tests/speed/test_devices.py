"""The whole device library: read and checked, listed, and weighed against one network; prints figures.

Nothing fails by the clock. Meant: under 60 ms to read and list all that are known, under 10 ms to weigh them anew.
"""

from __future__ import annotations

from pathlib import Path

from analysis import device as module
from analysis.device import known_devices
from analysis.report.listing import devices_list
from analysis.report.provenance import provenance_list
from analysis.scenario import Scenario, analyze
from analysis.survey import survey

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def unread():
    """As in a fresh process: no profile is read."""
    module.our_device.cache_clear()
    module.our_devices.cache_clear()
    module.load_runtime.cache_clear()


def test_reading_and_listing_every_device(benchmark):
    listed = benchmark.pedantic(devices_list, args=("table",), setup=unread, rounds=10)
    assert len(listed.splitlines()) == 1 + len(known_devices())


def test_provenance_of_devices_already_read(benchmark):
    devices_list("table")
    assert "total" in benchmark(provenance_list, "table")


def test_weighing_every_device_again(benchmark):
    analysis = analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx")))
    survey(analysis)
    fits = benchmark(survey, analysis)
    assert len(fits) == len(known_devices())
