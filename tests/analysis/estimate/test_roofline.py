"""Roofline: the lecture's worked numbers, and laws that hold on any device."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate.roofline import roofline_of, stand_in
from analysis.traffic import traffic

GIGA = 1e9


def one_memory(device_of, macs_per_s, bytes_per_s):
    return device_of({"fp32": macs_per_s}, ("RAM", "ram", 2**30, bytes_per_s))


def roofs(workload, device, kernel="ideal"):
    return roofline_of(workload, device, traffic(workload, device, kernel))


def layer(macs, moved, **more):
    return {"macs": macs, "input_bytes": moved, **more}


@pytest.mark.parametrize(
    ("flop_per_byte", "gflops", "bound"), [(2, 1.0, "RAM"), (4, 2.0, "compute"), (16, 2.0, "compute")]
)
def test_the_lectures_two_cases_and_the_ridge_between(workload_of, device_of, flop_per_byte, gflops, bound):
    """2 GFLOPS and 0.5 GB/s: ridge at 4 FLOP per byte. One MAC is two FLOP."""
    found = roofs(workload_of(layer(flop_per_byte * 1000, 2000)), one_memory(device_of, 1 * GIGA, 0.5 * GIGA))
    assert 2 * found.levels[0].ridge_macs_per_byte["fp32"] == pytest.approx(4)
    assert 2 * found.intensity_macs_per_byte[0] == pytest.approx(flop_per_byte)
    assert 2 * found.attainable_macs_per_s[0] == pytest.approx(gflops * GIGA)
    assert found.bound_names[found.bound[0]] == bound


def test_the_lectures_raspberry_pi_lies_on_the_ridge_in_the_limit(workload_of, device_of):
    """0.25 MAC/B × 4 GB/s is 1 GMAC/s = 2 GFLOPS: exactly the peak, not below it."""
    found = roofs(workload_of(layer(10**6, 4 * 10**6)), one_memory(device_of, 1 * GIGA, 4 * GIGA))
    assert found.attainable_macs_per_s[0] == pytest.approx(found.peak_macs_per_s[0])


def test_each_level_has_its_own_roof_and_the_tightest_binds(workload_of, device_of):
    """64 bytes asked of the cache by 16 MACs, 24 of the memory: 64/32 > 24/16."""
    board = device_of({"fp32": 1e12}, ("L1", "cache", 4096, 32e6), ("RAM", "ram", 2**30, 16e6))
    found = roofline_of(workload_of(layer(16, 24)), board, {"L1": np.array([64]), "RAM": np.array([24])})
    assert found.bound_names == ("compute", "L1", "RAM", "none")
    assert found.bound_names[found.bound[0]] == found.bound_names[found.intensity_level[0]] == "L1"
    assert found.latency_bound_s[0] == pytest.approx(64 / 32e6)
    assert found.intensity_macs_per_byte[0] == pytest.approx(16 / 64)
    assert found.binding_level == "L1"


AMOUNT = st.integers(1, 10**9)
RATE = st.floats(1e6, 1e12)


@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=6), RATE, RATE, st.floats(1, 100))
def test_a_faster_device_is_never_slower(workload_of, device_of, layers, peak, bandwidth, factor):
    workload = workload_of(*(layer(macs, moved) for macs, moved in layers))
    device = one_memory(device_of, peak, bandwidth)
    before = roofs(workload, device).latency_bound_s
    for faster in (
        device.with_override("bandwidth", "RAM", bandwidth * factor),
        device.with_override("peak", "fp32", peak * factor),
    ):
        assert (roofs(workload, faster).latency_bound_s <= before).all()


@given(st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=6), RATE, RATE)
def test_time_attainable_and_shares_agree(workload_of, device_of, layers, peak, bandwidth):
    workload = workload_of(*(layer(macs, moved) for macs, moved in layers))
    found = roofs(workload, one_memory(device_of, peak, bandwidth))
    np.testing.assert_allclose(found.attainable_macs_per_s * found.latency_bound_s, workload.macs)
    np.testing.assert_allclose(
        found.attainable_macs_per_s, np.minimum(peak, bandwidth * found.intensity_macs_per_byte), rtol=1e-9
    )
    assert found.time_share.sum() == pytest.approx(1)
    assert found.total_latency_bound_s == pytest.approx(found.latency_bound_s.sum())


def test_a_layer_without_macs_takes_the_time_of_its_bytes_and_a_view_none(workload_of, device_of):
    workload = workload_of(layer(0, 500_000, other_ops=10**9), layer(0, 500_000, moves=False))
    found = roofs(workload, one_memory(device_of, 1e9, 1e6))
    assert found.latency_bound_s.tolist() == [0.5, 0.0]
    assert [found.bound_names[code] for code in found.bound] == ["RAM", "none"]
    assert np.isnan(found.intensity_macs_per_byte).all()
    assert np.isnan(found.attainable_macs_per_s).all()


@pytest.mark.parametrize(
    ("dtype", "known", "taken"),
    [
        ("int8", ("int8", "fp32"), "int8"),
        ("uint8", ("int8", "fp32"), "int8"),
        ("int8", ("fp32",), "fp32"),
        ("int4", ("fp32", "int8"), "int8"),
        ("bf16", ("fp16", "fp32"), "fp32"),
        ("fp8e4m3", ("fp16", "fp32"), "fp16"),
        ("fp32", ("int8",), None),
        ("fp64", ("fp32",), None),
        ("int64", ("int32", "fp64"), None),
    ],
)
def test_a_type_without_a_peak_takes_the_next_wider(dtype, known, taken):
    assert stand_in(dtype, known) == taken


def test_weights_stored_narrow_compute_in_the_type_of_the_activations(workload_of, device_of):
    workload = workload_of(layer(10**6, 1, dtype="fp32", weight_dtype="int8"))
    board = device_of({"fp32": 1e9, "int8": 4e9}, ("RAM", "ram", 2**30, 1e12))
    assert roofs(workload, board).peak_macs_per_s.tolist() == [1e9]


def test_a_stand_in_is_said_once(workload_of, device_of):
    workload = workload_of(*[layer(10, 10, dtype="int8")] * 3)
    found = roofs(workload, one_memory(device_of, 1e9, 1e9))
    assert [(d.severity, d.message) for d in found.diagnostics] == [
        ("info", "Board names no peak for int8: that of fp32 is taken")
    ]


def test_a_missing_peak_is_unknown_and_never_zero(workload_of, device_of):
    workload = workload_of(layer(10, 10, dtype="fp64"), layer(0, 10))
    found = roofs(workload, one_memory(device_of, 1e9, 1e9))
    assert np.isnan(found.latency_bound_s).tolist() == [True, False]
    assert found.total_latency_bound_s is None
    assert found.bound_names[found.bound[0]] == "none"
    assert [d.severity for d in found.diagnostics] == ["warning"]


def test_a_level_of_unknown_bandwidth_is_left_out_and_said(workload_of, device_of):
    workload = workload_of(layer(10, 1000))
    board = device_of({"fp32": 1e9}, ("L1", "cache", 4096, None), ("RAM", "ram", 2**30, 1e6))
    found = roofs(workload, board)
    assert found.latency_bound_s.tolist() == [1e-3]
    assert "L1 is not known" in found.diagnostics[0].message
    assert np.isnan(found.levels[0].bytes_per_s)


def test_no_known_bandwidth_makes_the_time_unknown(workload_of, device_of):
    workload = workload_of(layer(10, 1000), layer(0, 10, moves=False))
    found = roofs(workload, device_of({"fp32": 1e9}, ("RAM", "ram", 2**30, None)))
    assert np.isnan(found.latency_bound_s).tolist() == [True, False]
    assert found.total_latency_bound_s is None
    assert found.binding_level == ""


def test_layers_without_a_count_are_said(workload_of, device_of):
    found = roofs(workload_of(layer(0, 10, counted=False)), one_memory(device_of, 1e9, 1e9))
    assert "not counted: 1 of 1 layers" in found.diagnostics[0].message


def test_layers_that_a_runtime_may_fold_are_said_with_their_time(workload_of, device_of):
    rows = (layer(8, 10, op="Conv"), layer(0, 30, op="BatchNormalization"), layer(0, 20, op="Clip"))
    found = roofs(workload_of(*rows), one_memory(device_of, 1e9, 1e9))
    assert [doubt.message for doubt in found.diagnostics] == [
        "bound: 50\u202fns of it are those of 2 layers that a runtime may fold into the layer before (BatchNormalization, Clip)"
    ]
    assert not roofs(workload_of(rows[0]), one_memory(device_of, 1e9, 1e9)).diagnostics


def test_an_empty_model_takes_no_time(workload_of, device_of):
    found = roofs(workload_of(), one_memory(device_of, 1e9, 1e9))
    assert found.total_latency_bound_s == 0
    assert len(found.bound) == 0
