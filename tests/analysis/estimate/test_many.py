"""Many devices at once: every total is the one that an estimate of each alone gives, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.calibration.array_table import families
from analysis.device import Device, known_devices, load_device, load_runtime
from analysis.estimate import estimate
from analysis.estimate.coverage import FALLS_BACK, coverage, statuses
from analysis.estimate.many import Case, totals
from analysis.estimate.many.at_once import AT_ONCE
from analysis.memory import plan_memory
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

FIELDS = {
    "latency_s": "latency_s",
    "latency_low_s": "latency_low_s",
    "latency_high_s": "latency_high_s",
    "latency_bound_s": "total_latency_bound_s",
    "energy_j": "total_energy_j",
    "energy_low_j": "energy_low_j",
    "energy_high_j": "energy_high_j",
}
DEVICES = tuple(load_device(card.id) for card in known_devices())


def blind(device: Device) -> Device:
    """Nothing is known of its memories' speed, its power and its energies."""
    memories = [
        m.model_copy(update={"bandwidth_bytes_per_s": type(m.bandwidth_bytes_per_s)(unit="B/s")})
        for m in device.memories
    ]
    power = {name: type(device.power_active_w)(unit="W") for name in ("power_active_w", "power_idle_w")}
    return device.replaced(memories=tuple(memories), energy_j_per_mac={}, energy_table=None, **power)


def cases_of(name: str, precision: str, batches=(1, 3)):
    """Workloads, cases and the estimates of each alone; every device with the runtimes of its own."""
    found = [analyze(Scenario(str(SAMPLES / f"{name}.onnx"), batch=batch, precision=precision)) for batch in batches]
    plan, cases, alone = plan_memory(found[0].graph), [], []
    for number, analysis in enumerate(found):
        for device in (*DEVICES, *map(blind, DEVICES[:3])):
            for runtime in map(load_runtime, device.runtimes):
                status = statuses(analysis.workload, runtime)
                cases.append(Case(number, device, runtime, status == FALLS_BACK))
                alone.append((analysis.workload, device, runtime))
    return [analysis.workload for analysis in found], cases, plan, alone


@pytest.mark.parametrize("kernel", ["ideal", "im2col"])
@pytest.mark.parametrize(
    ("name", "precision"),
    [
        ("ds_cnn_int8", "native"),
        ("ds_cnn", "native"),
        ("mobilenet_v2", "int8"),
        ("gru_keywords", "fp16"),
        ("lenet5", "int4"),
    ],
)
def test_totals_are_those_of_each_alone(name, precision, kernel):
    workloads, cases, plan, alone = cases_of(name, precision)
    found = totals(workloads, cases, kernel)
    estimates = [estimate(workload, plan, device, runtime, kernel) for workload, device, runtime in alone]
    for column, attribute in FIELDS.items():
        wanted = [np.nan if (value := getattr(e, attribute)) is None else value for e in estimates]
        np.testing.assert_array_equal(getattr(found, column), wanted, err_msg=column)
    known = ~np.isnan(found.energy_j)
    assert found.energy_low_bound[known].tolist() == [
        e.energy_low_bound for e, k in zip(estimates, known, strict=True) if k
    ]


def test_every_way_to_know_time_and_energy_is_among_them():
    """So that the comparison above is one of every branch."""
    cases, estimates = [], []
    for name in ("ds_cnn_int8", "ds_cnn"):
        _, some, plan, alone = cases_of(name, "native")
        cases += some
        estimates += [estimate(workload, plan, device, runtime) for workload, device, runtime in alone]
    said = " | ".join(e.energy_basis for e in estimates)
    for way in (
        "measured power of the whole",
        "measured energy per MAC",
        "operations and accesses",
        "lower bound",
        "not known",
    ):
        assert way in said
    kinds = {
        (e.runtime.id in families(), e.latency_s is None, bool(c.fallback.any()))
        for e, c in zip(estimates, cases, strict=True)
    }
    assert {
        (True, False, True),
        (True, True, True),
        (True, False, False),
        (False, False, False),
        (False, True, False),
    } <= kinds
    assert any(e.total_latency_bound_s is None for e in estimates)


def test_more_cases_than_fit_at_once_are_the_same_in_parts(monkeypatch):
    workloads, cases, *_ = cases_of("ds_cnn_int8", "native")
    whole = totals(workloads, cases)
    assert len(cases) * len(workloads[0]) < AT_ONCE
    monkeypatch.setattr("analysis.estimate.many.at_once.AT_ONCE", 100)
    parts = totals(workloads, cases)
    for column in FIELDS:
        np.testing.assert_array_equal(getattr(parts, column), getattr(whole, column))


@pytest.mark.parametrize("runtime", ["tflm", "edgetpu", "vela", "onnxruntime"])
def test_statuses_are_those_of_the_coverage(runtime):
    workload = analyze(Scenario(str(SAMPLES / "decoder_kv.onnx"))).workload
    assert (
        statuses(workload, load_runtime(runtime)).tolist() == coverage(workload, load_runtime(runtime)).status.tolist()
    )
