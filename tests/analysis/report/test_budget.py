"""Budgets: what breaks one, by how much, and what cannot be told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.report.budget import Budget, breaches, check_report
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES


def test_what_fits_breaks_nothing(real):
    assert breaches(real, Budget()) == ()
    assert "fits" in check_report(real, Budget(), (), "table")


@pytest.mark.parametrize(
    ("budget", "quantity"),
    [
        (Budget(latency_s=1e-12), "latency"), (Budget(energy_j=1e-15), "energy"), (Budget(ram_bytes=10), "RAM"),
        (Budget(flash_bytes=10), "flash"),
    ],
)  # fmt: skip
def test_each_budget_on_each_device(real, budget, quantity):
    found = breaches(real, budget)
    assert [(b.device, b.quantity) for b in found] == [("stm32l4r5", quantity), ("a100_sxm80", quantity)]
    assert all(b.found > b.allowed and " exceeds " in b.message and " by " in b.message for b in found)


def test_exactly_the_need_is_allowed(real):
    ram = real.estimates[0].fit.ram.used_bytes
    first = replace(real, estimates=real.estimates[:1])
    assert breaches(first, Budget(ram_bytes=ram)) == ()
    (breach,) = breaches(first, Budget(ram_bytes=ram - 1))
    assert "by 1\u202fB" in breach.message


def test_what_does_not_fit_is_one_breach_with_the_reason():
    found = breaches(analyze(Scenario(str(SAMPLES / "vgg16.onnx"), devices=("stm32l4r5",))), Budget())
    assert [breach.quantity for breach in found] == ["fit"]
    assert "more flash" in found[0].message


def test_what_cannot_be_told_is_not_promised(real):
    blind = replace(real.estimates[0], total_energy_j=None, total_latency_bound_s=None)
    found = breaches(replace(real, estimates=(blind,)), Budget(latency_s=1, energy_j=1))
    assert [(b.quantity, b.found) for b in found] == [("latency", None), ("energy", None)]
    assert all("is not known, so a budget of" in b.message for b in found)


def test_lower_bounds_say_so(real):
    bound, known = (replace(real.estimates[0], energy_low_bound=low) for low in (True, False))
    found = breaches(replace(real, estimates=(bound, known)), Budget(energy_j=1e-15))
    assert ["at least" in breach.message for breach in found] == [True, False]


def test_json_for_a_build(real):
    budget = Budget(latency_s=1e-12)
    record = json.loads(check_report(real, budget, breaches(real, budget), "json"))
    assert (record["schema"], record["ok"], len(record["breaches"])) == ("rooflens.check/1", False, 2)
    assert all(verdict["state"] in ("kept", "maybe", "broken", "unknown") for verdict in record["verdicts"])
    assert {verdict["quantity"] for verdict in record["verdicts"]} == {b["quantity"] for b in record["breaches"]} - {
        "RAM",
        "flash",
        "fit",
    }
    assert record["budget"] == {"latency_s": 1e-12, "energy_j": None, "ram_bytes": None, "flash_bytes": None}
    assert record["breaches"][0].keys() == {"device", "quantity", "found", "allowed", "message"}
