"""The report as PDF, from the model's file to the finished pages; prints figures.

Nothing fails by the clock. Meant: under 2 s for a network of 100 layers, under 6 s for one of 2000, reading included.
"""

from __future__ import annotations

import pytest

from analysis import scenario
from analysis.report.pdf import Options, report_pages, report_pdf
from analysis.scenario import Scenario, Stages, analyze
from tests.speed.heavy import SAMPLES, chain


def report(model, device="stm32h743", batch=None):
    """As the command does it, with nothing kept from before."""
    scenario.STAGES = Stages(each=6)
    return report_pdf((analyze(Scenario(str(model), devices=(device,), batch=batch)),))


@pytest.fixture(autouse=True)
def _kept(monkeypatch):
    monkeypatch.setattr(scenario, "STAGES", scenario.STAGES)


@pytest.mark.parametrize("layers", [100, pytest.param(2000, marks=pytest.mark.timed)])
def test_report_of_a_chain(benchmark, layers, tmp_path_factory):
    model = chain(layers, tmp_path_factory.getbasetemp())
    assert benchmark.pedantic(report, args=(model,), rounds=3).startswith(b"%PDF")


@pytest.mark.timed
def test_report_of_a_chain_that_does_not_fit(benchmark, tmp_path_factory):
    """With all that is tried to make it fit."""
    model = chain(2000, tmp_path_factory.getbasetemp())
    assert benchmark.pedantic(report, args=(model, "rp2040", 64), rounds=2).startswith(b"%PDF")


def test_report_of_resnet152(benchmark):
    assert benchmark.pedantic(report, args=(SAMPLES / "resnet152_v1.onnx", "rpi4b"), rounds=3).startswith(b"%PDF")


def test_preview_of_page_one(benchmark):
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32h743",)))
    options = Options(sections=("decision",))
    assert len(benchmark.pedantic(report_pages, args=((analysis,), options), rounds=3)) == 1
