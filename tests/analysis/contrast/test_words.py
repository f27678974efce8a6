"""The comparison as a sentence: what is said, what is left open, what the two are called."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pytest

from analysis.contrast import Amount, Versus, contrast, summary
from analysis.contrast.amounts import least
from analysis.contrast.words import amount_clause, memory_clause, time_clause
from analysis.scenario import Scenario, analyze
from tests.analysis.report.conftest import analysis_of
from tests.analysis.small import SAMPLES, network


@cache
def sample(name, **settings):
    return analyze(Scenario(str(SAMPLES / f"{name}.onnx"), **{"devices": ("stm32l4r5",), **settings}))


def said(one, other, **names):
    return summary(contrast(one, other), **names).replace("\u202f", " ")


def test_less_memory_and_faster():
    words = said(sample("resnet8_int8"), sample("ds_cnn_int8"))
    assert words == (
        "B needs 30.7 KiB less RAM and 51.4 KiB less flash, is 3.6 times faster, and takes 3.6 times less energy; both fit"
    )


def test_what_fits_and_what_does_not():
    assert said(sample("resnet18"), sample("lenet5")).endswith(", and fits; A does not")
    assert said(sample("lenet5"), sample("resnet18")).endswith(", and does not fit; A does")
    assert said(sample("resnet18"), sample("resnet50_v1_5")).endswith("; neither fits")
    odd = sample("lenet5")
    fit = replace(odd.estimates[0].fit, ok=None)
    unsure = replace(odd, estimates=(replace(odd.estimates[0], fit=fit),))
    assert said(sample("resnet18"), unsure).endswith("; whether B fits is not known")


def test_a_time_that_is_only_the_least_says_so():
    assert "is 6 times faster by the least time" in said(sample("lenet5"), sample("lenet5", precision="int8"))


def test_the_same_is_the_same():
    assert said(sample("lenet5"), sample("lenet5")) == "A and B are the same: 12 layers, every number equal"
    empty = analysis_of(network([], {"x": (3,)}, outputs=["x"]))
    assert said(empty, empty) == "A and B are the same: neither has a layer"


def test_of_a_network_without_layers():
    empty = analysis_of(network([], {"x": (3,)}, outputs=["x"]), ("stm32l4r5",))
    assert said(sample("lenet5"), empty).startswith("B needs ")


def test_without_a_device_the_networks_are_compared():
    bare = [sample(name, devices=()) for name in ("lenet5", "resnet8")]
    assert said(*bare) == "B does 30 times more MACs, has 66.2 KiB more weights, and needs 155 KiB more arena"
    assert (
        said(*reversed(bare)) == "B does 30 times fewer MACs, has 66.2 KiB fewer weights, and needs 155 KiB less arena"
    )


def test_other_devices_are_named_first():
    words = said(sample("lenet5"), sample("lenet5", devices=("rpi4b",)), a="the ghost", b="what is shown")
    assert words.startswith(
        "On Raspberry Pi 4B (4 GB), with the ghost on STM32L4R5ZI (Nucleo-L4R5ZI): what is shown needs"
    )


def versus(one, other, band=None):
    a, b = (Amount(v, *([v * f for f in band] if band else ())) for v in (one, other))
    return Versus("latency_s", "s", a, b)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (versus(2.0, 1.0), "is 2 times faster"),
        (versus(1.0, 1.03), "is 3 % slower"),
        (versus(1.0, 2000.0), "is 2,000 times slower"),
        (versus(0.0, 1.0), "is slower"),
        (versus(1.0, 1.2, (0.8, 1.3)), "may be 1.2 times slower (the bands overlap)"),
        (versus(1.0, 1.0), ""),
    ],
)
def test_how_much_faster(found, words):
    assert time_clause(found, True).replace("\u202f", " ") == words


def test_what_is_not_all_known_is_only_possible():
    unsure = Versus("ram_bytes", "B", least(1024), least(3072))
    assert (
        amount_clause(unsure, "need", "RAM").replace("\u202f", " ")
        == "may need 2 KiB more RAM (not all of it is known)"
    )
    assert memory_clause(SimpleNamespace(delta=0), unsure) == ""
