"""Times of accelerators: the formula term by term, the shipped fit, and predictions that follow the device."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.calibration.array_fit import PRIOR, Case, array_errors, fitted_terms
from analysis.calibration.array_table import array_fits, families, links, machine_of_figure, published_layers
from analysis.calibration.arrays import (
    OVERLAP,
    TERMS,
    LayerColumns,
    Machine,
    columns_of,
    fill,
    layer_seconds,
    run_seconds,
)
from analysis.calibration.classes import PLACE, work_matrix
from analysis.calibration.predict import expected
from analysis.calibration.table import calibration, published
from analysis.device import load_device, load_runtime
from analysis.scenario import Override, Scenario, analyze
from tests.analysis.small import SAMPLES

MACHINE = Machine(peak_macs_per_s=1e9, weights_bytes_per_s=1e6, moved_bytes_per_s=1e8)
PERFECT = dict.fromkeys(TERMS, 1.0) | {"layer_s": 0.0, "run_s": 0.0}


def family(**more):
    return replace(families()["st-edge-ai"], lanes=(8, 16), **more)


def layers(kind="convolution", macs=0.0, weights=0.0, moved=0.0, channels=(8, 16), runs=1.0):
    one = (macs, weights, moved)
    columns = (np.array([float(value)]) for value in one)
    return LayerColumns(np.array([PLACE[kind]]), *columns, np.array([channels]), np.array([runs]))


def seconds(column, terms=PERFECT, **more):
    return layer_seconds(column, MACHINE, family(**more), {**PERFECT, **terms})[0]


def test_each_term_alone():
    assert seconds(layers(macs=3e6)) == pytest.approx(3e-3)
    assert seconds(layers(moved=5e5)) == pytest.approx(5e-3)
    assert seconds(layers(weights=7e3)) == pytest.approx(7e-3)
    assert seconds(layers(runs=4), {"layer_s": 2e-3}) == pytest.approx(8e-3)
    assert seconds(layers("depthwise", macs=3e6), {"depthwise": 0.1}) == pytest.approx(30e-3)


def test_weights_read_ahead_hide_behind_the_work_and_others_add_up():
    both = layers(macs=3e6, weights=3e3)
    assert seconds(both, ahead=True) == pytest.approx(3e-3 * 2 ** (1 / OVERLAP))
    assert seconds(both, ahead=False) == pytest.approx(6e-3)


def test_weights_that_stay_on_the_chip_are_not_streamed():
    assert seconds(layers(weights=7e3), resident_bytes=7e3) == 0
    assert seconds(layers(weights=7e3), resident_bytes=5e3) == pytest.approx(2e-3)


@pytest.mark.parametrize(
    ("channels", "share"), [((8, 16), 1), ((16, 48), 1), ((3, 16), 3 / 8), ((9, 16), 9 / 16), ((8, 17), 17 / 32)]
)
def test_channels_that_do_not_fill_the_lanes_leave_them_idle(channels, share):
    assert fill(layers(channels=channels), (8, 16))[0] == pytest.approx(share)
    assert fill(layers("depthwise", channels=channels), (8, 16))[0] == 1


def test_no_efficiency_is_above_the_peak():
    assert seconds(layers(macs=3e6), {"products": 2.0}) == pytest.approx(3e-3)


def test_a_batch_shares_weights_and_overheads():
    one = layers(macs=3e6, weights=8e3)
    terms = PERFECT | {"run_s": 4e-3}
    assert run_seconds(one, MACHINE, family(), terms, 1) == pytest.approx(12e-3, rel=0.001)
    assert run_seconds(one, MACHINE, family(), terms, 1000) == pytest.approx(3e-3, rel=0.01)


def cases(name):
    found = [f for f in published() if f.fitted and f.runtime == name]
    return [
        Case(f, families()[name], machine_of_figure(f, families()[name]), published_layers(f.network, f.dtype))
        for f in found
    ]


@pytest.mark.parametrize("name", families())
def test_the_shipped_coefficients_follow_from_the_shipped_figures(name):
    assert fitted_terms(cases(name)) == pytest.approx(dict(array_fits()[name].terms), rel=2e-3)


@pytest.mark.parametrize("name", families())
def test_the_shipped_bands_are_those_of_fits_without_what_is_left_out(name):
    for left, band in array_fits()[name].bands.items():
        off = [abs(found / case.figure.latency_s - 1) for case, found in array_errors(cases(name), left)]
        assert len(off) == band.figures
        assert np.median(off) == pytest.approx(band.median, abs=2e-3)
        assert max(off) == pytest.approx(band.worst, abs=2e-3)


def test_without_figures_there_is_the_prior():
    assert list(fitted_terms([]).values()) == pytest.approx(PRIOR)


def test_boards_behind_another_link_are_devices_of_ours():
    assert {link["device"] for link in links().values()} <= {figure.board for figure in published()}


def workload(name):
    return analyze(Scenario(str(SAMPLES / f"{name}.onnx"))).workload


@pytest.mark.parametrize(("sample", "network"), [("resnet8_int8", "resnet8"), ("ds_cnn_int8", "ds_cnn")])
def test_the_shipped_layers_are_those_of_the_samples(sample, network):
    terms = array_fits()["gapflow"].terms
    machine, own = MACHINE, families()["gapflow"]
    ours = run_seconds(columns_of(workload(sample)), machine, own, terms)
    assert run_seconds(published_layers(network, "int8"), machine, own, terms) == pytest.approx(ours, rel=0.05)


def estimate(model, device, **settings):
    return analyze(Scenario(str(SAMPLES / f"{model}.onnx"), devices=(device,), **settings)).estimates[0]


# ST, Coral and NVIDIA publish 21.08 ms, 2.6 ms and 0.46 ms.
@pytest.mark.parametrize(
    ("model", "device", "published_s"),
    [
        ("mobilenet_v2", "stm32n6", 21.08e-3),
        ("mobilenet_v2", "coral_edgetpu", 2.6e-3),
        ("resnet50_v1_5", "a100_sxm80", 0.46e-3),
    ],
)
def test_published_times_of_accelerators_are_met(model, device, published_s):
    found = estimate(model, device, precision="int8")
    assert found.latency_s == pytest.approx(published_s, rel=0.15)
    assert found.latency_low_s < published_s < found.latency_high_s
    assert found.layer_latency_s.sum() == pytest.approx(found.latency_s)


def test_a_slower_memory_makes_it_later():
    slow = Override("stm32n6", "bandwidth", "external octo-SPI flash", 100e6)
    usual, later = (estimate("mobilenet_v2", "stm32n6", precision="int8", overrides=o) for o in ((), (slow,)))
    assert later.latency_s > 2 * usual.latency_s


@pytest.mark.parametrize(
    ("model", "device", "settings", "remark"),
    [
        ("resnet50_v1_5", "t4", {"precision": "fp16"}, "figures are of int8, not fp16"),
        ("resnet50_v1_5", "jetson_orin_nano", {"precision": "int8"}, "no published figures of Jetson Orin Nano"),
        ("lstm_keywords", "stm32n6", {"precision": "int8"}, "recurrent"),
        ("vit_tiny", "stm32n6", {"precision": "int8"}, "products of two matrices"),
    ],
)
def test_what_was_never_measured_is_said_with_a_wider_band(model, device, settings, remark):
    found = estimate(model, device, **settings)
    name = found.runtime.id
    assert found.latency_high_s / found.latency_s > array_fits()[name].bands["network"].factor * 1.1
    assert any(remark in doubt.message for doubt in found.diagnostics)


def test_a_type_without_peak_has_no_time():
    found = estimate("resnet8", "gap9")
    assert found.latency_s is None
    assert found.latency_basis.startswith("no peak for fp32")


def test_layers_that_fall_back_take_the_cycles_of_a_core():
    found, device = workload("resnet8_int8"), load_device("corstone300_u55_128")
    largest = np.arange(len(found)) == found.macs.argmax()
    none, one = (
        expected(found, device, load_runtime("vela"), np.zeros(len(found)), some) for some in (largest & False, largest)
    )
    cycles = work_matrix(found)[largest] @ calibration().cells["Cortex-M33", "microtvm-cmsis-nn", "int8"].cycles
    share = one.total_s / one.latency_s.sum()
    assert one.latency_s[largest][0] * share == pytest.approx(cycles[0] / 500e6, rel=0.02)
    assert one.total_s > 5 * none.total_s
    assert one.high_s / one.total_s > none.high_s / none.total_s
    assert any("fall back to a core: 1" in doubt.message for doubt in one.diagnostics)


def test_where_nothing_stands_for_the_processor_a_large_fallback_is_unknown():
    found = estimate("vit_tiny", "coral_edgetpu", precision="int8")
    assert found.latency_s is None
    assert "fall back to a processor" in found.latency_basis
