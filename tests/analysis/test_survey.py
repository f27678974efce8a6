"""The list of devices: what is kept from one look to the next is what weighing everything anew gives."""

from dataclasses import asdict, replace

import pytest

from analysis import scenario as stages
from analysis import survey as surveys
from analysis.scenario import Override, Scenario, analyze
from analysis.stages import Stages
from analysis.survey import survey
from tests.analysis.small import SAMPLES

NETWORK = Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",))
CHANGES = (
    {"batch": 2},
    {"batch": 3},
    {"batch": 5},
    {"batch": 11},
    {"batch": 11, "devices": ("rpi4b",)},
    {"batch": 11, "kernel": "im2col"},
    {"batch": 11, "overrides": (Override("stm32l4r5", "capacity", "SRAM", 3000.0),)},
    {"batch": 11, "precision": "int8"},
)


def forget(monkeypatch):
    monkeypatch.setattr(stages, "STAGES", Stages(each=6))
    monkeypatch.setattr(surveys, "PLANS", Stages(each=64))
    monkeypatch.setattr(surveys, "FITS", Stages(each=128))


def told(scenario):
    return [
        (row.device.id, row.runtime.id, row.fit.ok, row.fit.reason, items(row.fit)) for row in survey(analyze(scenario))
    ]


def items(fit):
    return {name: {**asdict(replace(part, items={})), "items": dict(part.items)} for name, part in parts(fit)}


def parts(fit):
    return (("flash", fit.flash), ("ram", fit.ram))


@pytest.mark.parametrize("settings", CHANGES[3:], ids=str)
def test_a_survey_after_others_is_the_one_made_anew(monkeypatch, settings):
    forget(monkeypatch)
    for before in CHANGES:
        survey(analyze(replace(NETWORK, **before)))
    kept = told(replace(NETWORK, **settings))
    forget(monkeypatch)
    assert kept == told(replace(NETWORK, **settings))


def test_what_a_change_leaves_alone_is_not_weighed_again(monkeypatch):
    forget(monkeypatch)
    first = survey(analyze(NETWORK))
    changed = replace(NETWORK, overrides=(Override("stm32l4r5", "capacity", "SRAM", 3000.0),))
    second = survey(analyze(changed))
    others = [one is other for one, other in zip(first, second, strict=True) if one.device.id != "stm32l4r5"]
    assert all(others)
    assert [row.fit.ram.capacity_bytes for row in second if row.device.id == "stm32l4r5"] == [3000]
