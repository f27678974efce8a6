"""Every check is made to its end, in its order, with its share of the progress."""

from __future__ import annotations

import pytest

from analysis.errors import Cancelled, FileError, ScenarioError
from analysis.gate import Budget, Check, purposeful, run
from analysis.scenario import Scenario
from tests.analysis.small import SAMPLES

LENET = Scenario(str(SAMPLES / "lenet5.onnx"), devices=("stm32h743",))
FREE = Budget()
LOST = Scenario("no/such.onnx", devices=("stm32h743",))


def nothing_more(check, analysis):
    return (), ()


def check_of(scenario, name="one", budget=FREE, **more):
    return Check(name, scenario, budget, **more)


def test_a_model_that_cannot_be_read_hides_no_other():
    outcomes = run([check_of(LOST), check_of(LENET)], nothing_more)
    assert [outcome.ok for outcome in outcomes] == [False, True]
    assert isinstance(outcomes[0].error, FileError)
    assert (outcomes[0].findings, outcomes[0].analysis) == ((), None)
    assert outcomes[1].seconds > 0


def test_trouble_is_the_outcome():
    trouble = ScenarioError("no scenario")
    (outcome,) = run([check_of(LENET, trouble=trouble)], nothing_more)
    assert outcome.error is trouble


def test_what_else_is_looked_at_may_fail_too():
    def fail(check, analysis):
        raise FileError("no baseline")

    (outcome,) = run([check_of(LENET)], fail)
    assert str(outcome.error) == "no baseline"


def test_another_model_than_the_scenario_was_saved_for():
    (outcome,) = run([check_of(LENET, sha256="0" * 64)], nothing_more)
    assert "is not the model of this scenario" in str(outcome.error)


def test_strict_is_of_one_check():
    scenario = Scenario(str(SAMPLES / "lenet5.onnx"), devices=("rpi4b",))
    budget = Budget(flash_bytes=1e9)
    checks = [check_of(scenario, budget=budget, strict=strict) for strict in (False, True)]
    assert [outcome.ok for outcome in run(checks, nothing_more)] == [True, False]


def test_progress_runs_through_all_checks_and_may_stop_them():
    told = []
    run([check_of(LENET), check_of(LENET, "two")], nothing_more, lambda fraction, text: told.append(fraction))
    assert told == sorted(told)
    assert 0 <= told[0] < 0.5 < told[-1] == 1

    def stop(fraction, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        run([check_of(LENET)], nothing_more, stop)


@pytest.mark.parametrize(
    "budget", [Budget(latency_s=1), Budget(1, macs=1), Budget(ram_bytes=1, parameters=1), Budget()]
)
def test_a_check_that_could_not_fail_is_none(budget):
    with pytest.raises(ScenarioError, match="nothing to check against"):
        purposeful(check_of(Scenario("a.onnx"), budget=budget))


def test_a_check_without_a_device_may_be_of_the_model(tmp_path):
    for more in ({"budget": Budget(macs=1)}, {"baseline": tmp_path}):
        assert purposeful(check_of(Scenario("a.onnx"), **more))
