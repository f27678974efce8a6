"""Budgets of a run: kept or broken for the whole band, else in doubt; the least possible can only break one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate import Promise, promises, promises_of
from analysis.gate import Budget, findings, refused_of
from analysis.scenario import Override, Scenario, analyze
from analysis.units import NARROW_SPACE
from tests.analysis.small import SAMPLES

AMOUNTS = st.floats(1e-9, 1e9)


def plain(text):
    return text.replace(NARROW_SPACE, " ")


@pytest.mark.parametrize(
    ("allowed", "state", "said"),
    [
        (0.050, "kept", "deadline of 50 ms kept: expected 24 ms (20–29 ms)"),
        (0.029, "kept", "deadline of 29 ms kept: expected 24 ms (20–29 ms)"),
        (0.025, "maybe", "deadline of 25 ms probably kept: expected 24 ms (20–29 ms)"),
        (0.021, "broken", "deadline of 21 ms probably broken by 3 ms: expected 24 ms (20–29 ms)"),
        (0.014, "broken", "deadline of 14 ms broken by 10 ms: expected 24 ms (20–29 ms)"),
    ],
)
def test_what_is_expected_is_held_against_the_budget_with_its_band(allowed, state, said):
    promise = Promise("latency", allowed, 0.024, 0.020, 0.029)
    assert (promise.state, plain(promise.sentence)) == (state, said)


@pytest.mark.parametrize(
    ("found", "state", "said"),
    [
        (0.007, "broken", "energy budget of 5 mJ broken by 2 mJ: at least 7 mJ"),
        (0.003, "unknown", "cannot tell whether the energy budget of 5 mJ is kept: at least 3 mJ"),
        (None, "unknown", "cannot tell whether the energy budget of 5 mJ is kept: energy is not known"),
    ],
)
def test_the_least_possible_breaks_a_budget_or_says_nothing(found, state, said):
    promise = Promise("energy", 0.005, found, at_least=True)
    assert (promise.state, plain(promise.sentence)) == (state, said)


@given(AMOUNTS, AMOUNTS, st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_more_room_never_makes_a_verdict_worse(found, allowed, below, above, at_least):
    low, high = (None, None) if at_least else (found * (1 - below), found * (1 + above))
    order = {"broken": 0, "unknown": 1, "maybe": 2, "kept": 3}
    tight, wide = (Promise("latency", room, found, low, high, at_least) for room in (allowed, allowed * 2))
    assert order[tight.state] <= order[wide.state]
    assert tight.exceeded >= wide.exceeded
    assert tight.exceeded == (tight.state == "broken")


def test_half_the_bandwidth_breaks_a_deadline_that_was_kept():
    whole = Scenario(str(SAMPLES / "resnet50_v1_5.onnx"), devices=("a100_sxm80",))
    (estimate,) = analyze(whole).estimates
    memory = estimate.binding_level
    half = Override("a100_sxm80", "bandwidth", memory, estimate.device.memory(memory).bandwidth_bytes_per_s.value / 2)
    (slower,) = analyze(replace(whole, overrides=(half,))).estimates
    deadline_s = (estimate.latency_s + slower.latency_s) / 2
    assert [p.state for e in (estimate, slower) for p in promises(e, deadline_s, None)] == ["maybe", "broken"]


def test_without_a_budget_nothing_is_promised():
    analysis = analyze(Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",)))
    assert promises_of(analysis.scenario, analysis.estimates[0]) == ()


def test_a_check_refuses_what_is_exceeded():
    scenario = Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32l4r5",))
    analysis = analyze(scenario)
    (estimate,) = analysis.estimates
    for share in (0.1, 0.5, 0.999, 1.0, 1.001, 2, 10):
        found = promises(estimate, (estimate.latency_s or estimate.total_latency_bound_s) * share, None)[0]
        assert found.exceeded == bool(refused_of(findings(analysis, Budget(latency_s=found.allowed))))
