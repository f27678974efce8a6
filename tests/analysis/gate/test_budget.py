"""Budgets: what breaks one, by how much, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate import Group
from analysis.gate import Budget, findings, refused_of
from analysis.gate.finding import strictly
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

BOARDS = ("stm32l4r5", "a100_sxm80")
KiB = 1024


@pytest.fixture(scope="module")
def real():
    return analyze(Scenario(str(SAMPLES / "ds_cnn.onnx"), devices=BOARDS))


@pytest.fixture(scope="module")
def banded():
    """A network whose RAM is known as a band only."""
    devices, runtime = ("stm32l4r5",), "x-cube-ai-8"
    return analyze(Scenario(str(SAMPLES / "ds_cnn_int8.onnx"), devices=devices, runtime=runtime))


def on_first(analysis, **changes):
    """The analysis with other numbers on its first device, and without the others."""
    return replace(analysis, estimates=(replace(analysis.estimates[0], **changes),))


def ram(analysis, **changes):
    fit = analysis.estimates[0].fit
    return on_first(analysis, fit=replace(fit, ram=replace(fit.ram, **changes)))


@pytest.fixture(scope="module")
def unsized(tmp_path_factory):
    """A file with an operator that nobody knows, and a layer behind it: of two activations nobody knows the size."""
    import onnx
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("Relu", ["x"], ["y"], name="known"),
        helper.make_node("Strange", ["y"], ["odd"], name="strange", domain="some.where"),
        helper.make_node("Relu", ["odd"], ["out"], name="behind"),
    ]
    given, result = (helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in (("x", [1, 64]), ("out", None)))
    graph, opsets = helper.make_graph(nodes, "odd", [given], [result]), (("", 17), ("some.where", 1))
    path = tmp_path_factory.mktemp("odd") / "odd.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid(*opset) for opset in opsets]), path)
    return analyze(Scenario(str(path), devices=("stm32l4r5",)))


def breaches(analysis, budget):
    return refused_of(findings(analysis, budget))


def test_what_fits_breaks_nothing(real):
    assert breaches(real, Budget()) == ()
    assert [(f.device, f.kind, f.state) for f in findings(real, Budget())] == [(b, "fit", "kept") for b in BOARDS]


@pytest.mark.parametrize(
    ("budget", "quantity"),
    [
        (Budget(latency_s=1e-12), "latency"), (Budget(energy_j=1e-15), "energy"), (Budget(ram_bytes=10), "RAM"),
        (Budget(flash_bytes=10), "flash"),
    ],
)  # fmt: skip
def test_each_budget_on_each_device(real, budget, quantity):
    found = breaches(real, budget)
    assert [(b.device, b.quantity) for b in found] == [(board, quantity) for board in BOARDS]
    assert all(b.found > b.allowed and " exceeds " in b.message and " by " in b.message for b in found)


@pytest.mark.parametrize("key", ["macs", "parameters"])
def test_a_budget_of_the_model_is_looked_at_once_and_to_the_last_one(real, key):
    need = getattr(real.workload.totals, key)
    (kept,) = (f for f in findings(real, Budget(**{key: need})) if f.device is None)
    assert (kept.state, kept.found, kept.refused) == ("kept", need, False)
    (broken,) = breaches(real, Budget(**{key: need - 1}))
    assert (broken.device, broken.state) == (None, "broken")
    assert " exceed " in broken.message
    assert broken.message.endswith(" by 1")


def test_layers_that_are_not_counted_leave_only_the_least_of_the_macs(real):
    partly = replace(real, workload=replace(real.workload, counted=np.arange(len(real.workload)) > 2))
    (finding,) = (f for f in findings(partly, Budget(macs=1e12)) if f.quantity == "MACs")
    assert (finding.state, finding.refused) == ("unknown", False)
    least = partly.workload.totals.macs
    assert f"at least {least:,}, not counted: 3 layers" in finding.message
    (broken,) = breaches(partly, Budget(macs=1))
    assert broken.message.startswith(f"MACs: at least {least:,} exceed 1 by ")


def test_exactly_the_need_is_allowed(real):
    need = real.estimates[0].fit.ram.used_bytes
    assert breaches(on_first(real), Budget(ram_bytes=need)) == ()
    (breach,) = breaches(on_first(real), Budget(ram_bytes=need - 1))
    assert "by 1\u202fB" in breach.message


def test_what_does_not_fit_is_one_breach_with_the_reason():
    found = breaches(analyze(Scenario(str(SAMPLES / "vgg16.onnx"), devices=("stm32l4r5",))), Budget())
    assert [breach.quantity for breach in found] == ["fit"]
    assert "more flash" in found[0].message


def test_what_is_not_known_at_all_is_not_promised(real):
    blind = on_first(ram(real, used_bytes=None), total_energy_j=None, total_latency_bound_s=None)
    found = breaches(blind, Budget(latency_s=1, energy_j=1, ram_bytes=1e9))
    assert [(b.quantity, b.found, b.state) for b in found] == [
        ("latency", None, "unknown"), ("energy", None, "unknown"), ("RAM", None, "unknown"),
    ]  # fmt: skip
    assert all("is not known, so a budget of" in b.message for b in found)


def test_a_fit_that_cannot_be_told_is_refused(real):
    (breach,) = breaches(on_first(real, fit=replace(real.estimates[0].fit, ok=None)), Budget())
    assert (breach.kind, breach.state) == ("fit", "unknown")


def test_a_fit_is_not_certain_where_a_kernel_or_an_item_is_not_known(real):
    fit = real.estimates[0].fit
    doubtful = replace(
        fit.coverage, unknown=(Group("nobody knows of {operators}", ("Odd",), (1,)),), sentence="who knows"
    )
    partly = replace(fit.ram, items=MappingProxyType({**fit.ram.items, "stack": None}))
    for doubt, words in ((replace(fit, coverage=doubtful), "; who knows"), (replace(fit, ram=partly), "fits")):
        (finding,) = findings(on_first(real, fit=doubt), Budget())
        assert (finding.state, finding.refused, words in finding.message) == ("unknown", False, True)
        assert refused_of(strictly([finding]))


def test_what_lies_in_mass_storage_is_in_no_doubt(real):
    gateway = next(estimate for estimate in real.estimates if estimate.device.weights_in_ram)
    assert not gateway.fit.flash.complete
    assert findings(replace(real, estimates=(gateway,)), Budget())[0].state == "kept"


def test_where_an_item_is_not_known_the_rest_can_only_break_a_budget(real):
    known = real.estimates[0].fit.ram
    partly = ram(real, items=MappingProxyType({**known.items, "stack": None}))
    within = next(f for f in findings(partly, Budget(ram_bytes=known.used_bytes)) if f.kind == "budget")
    assert (within.state, within.refused) == ("unknown", False)
    assert "cannot tell whether the RAM budget of" in within.message
    assert "not known: stack" in within.message
    (broken,) = breaches(partly, Budget(ram_bytes=1))
    assert (broken.state, "at least" in broken.message) == ("broken", True)


def test_a_band_that_reaches_beyond_the_budget_says_probably(banded):
    need = banded.estimates[0].fit.ram
    assert need.used_bytes < need.high_bytes
    states = {
        budget: next(f.state for f in findings(banded, Budget(ram_bytes=budget)) if f.kind == "budget")
        for budget in (need.used_bytes - 1, need.used_bytes, need.high_bytes - 1, need.high_bytes)
    }
    assert list(states.values()) == ["broken", "maybe", "maybe", "kept"]


def test_strictly_whatever_is_not_certain_is_refused(banded):
    found = findings(banded, Budget(ram_bytes=banded.estimates[0].fit.ram.used_bytes))
    assert refused_of(found) == ()
    assert [f.quantity for f in refused_of(strictly(found))] == ["RAM"]


def test_lower_bounds_say_so(real):
    bound, known = (replace(real.estimates[0], energy_low_bound=low) for low in (True, False))
    found = breaches(replace(real, estimates=(bound, known)), Budget(energy_j=1e-15))
    assert ["at least" in breach.message for breach in found] == [True, False]


@given(st.sampled_from(["latency_s", "energy_j", "ram_bytes", "flash_bytes", "macs", "parameters"]), st.data())
def test_a_larger_budget_never_refuses_more(analysed, field, data):
    amounts = st.floats(1e-12, 1e12)
    small, large = sorted((data.draw(amounts), data.draw(amounts)))
    refused = [
        {(breach.device, breach.quantity) for breach in breaches(analysed, Budget(**{field: amount}))}
        for amount in (large, small)
    ]
    assert refused[0] <= refused[1]
    for finding in findings(analysed, Budget(**{field: small})):
        if finding.kind == "budget":
            assert (finding.state == "broken") == (finding.found > small)


@pytest.fixture(scope="session")
def analysed():
    return analyze(Scenario(str(SAMPLES / "ds_cnn_int8.onnx"), devices=(*BOARDS, "rpi4b", "esp32")))


@pytest.mark.parametrize("allowed", [18 * KiB, 1e9])
def test_a_budget_of_ram_is_never_kept_by_tensors_of_unknown_size(unsized, allowed):
    """What is known of them is the least of the need, however far below the budget; --strict refuses it."""
    (found,) = [f for f in findings(unsized, Budget(ram_bytes=allowed)) if f.quantity == "RAM"]
    assert found.found < 18 * KiB
    assert (found.state, found.refused) == ("unknown", False)
    assert "cannot tell whether the RAM budget of" in found.message
    assert found.message.endswith("not known: tensors of unknown size")
    assert replace(found, refused=True) in refused_of(strictly(findings(unsized, Budget(ram_bytes=allowed))))


def test_the_least_of_a_need_breaks_a_budget_that_it_is_beyond(unsized):
    (found,) = [f for f in findings(unsized, Budget(ram_bytes=100)) if f.quantity == "RAM"]
    assert (found.state, found.refused) == ("broken", True)
    assert "RAM at least" in found.message
