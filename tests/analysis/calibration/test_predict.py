"""The expected time: near what was published, never below the bound, and unknown where nothing is near."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.calibration.latency import at_least
from analysis.calibration.table import calibration, core_named, published
from analysis.scenario import Override, Scenario, analyze
from tests.analysis.small import SAMPLES

SAMPLE_OF = {name: f"{name}_int8" for name in ("autoencoder", "resnet8", "ds_cnn", "mobilenet_v1")}
TIMES = st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1)


def estimate(model, device="stm32l4r5", runtime=None, **settings):
    scenario = Scenario(str(SAMPLES / f"{model}.onnx"), devices=(device,), runtime=runtime, **settings)
    return analyze(scenario).estimates[0]


SHIPPED = [
    figure
    for figure in published()
    if (figure.board, figure.runtime) in (("stm32l4r5", "tflm"), ("stm32l4r5", "x-cube-ai-8"))
    and figure.network in SAMPLE_OF
]


@pytest.mark.parametrize("figure", SHIPPED, ids=lambda f: f"{f.runtime}-{f.network}")
def test_published_times_of_a_calibrated_board_are_met(figure):
    found = estimate(SAMPLE_OF[figure.network], figure.board, figure.runtime)
    assert found.latency_s == pytest.approx(figure.latency_s, rel=0.15)
    assert found.latency_low_s < figure.latency_s < found.latency_high_s


def test_a_figure_of_the_reference_board_by_its_number():
    # MLPerf Tiny v1.1: image classification with X-CUBE-AI 8.1.0 on a NUCLEO-L4R5ZI takes 213.995 ms.
    assert estimate("resnet8_int8", runtime="x-cube-ai-8").latency_s == pytest.approx(0.213995, rel=0.02)


@pytest.mark.parametrize("device", ["stm32l4r5", "stm32f746", "nrf52840", "esp32s3"])
@pytest.mark.parametrize("model", [*SAMPLE_OF.values(), "lstm_keywords"])
@pytest.mark.parametrize("kernel", ["ideal", "naive"])
def test_no_expectation_is_below_its_bound(device, model, kernel):
    found = estimate(model, device, precision="int8", kernel=kernel)
    assert found.latency_low_s <= found.latency_s <= found.latency_high_s
    assert found.total_latency_bound_s <= found.latency_low_s * (1 + 1e-12)
    assert (found.layer_latency_s >= found.latency_bound_s * (1 - 1e-12)).all()
    assert found.layer_latency_s.sum() == pytest.approx(found.latency_s)


def test_a_bound_above_the_calibrated_time_wins_and_is_said():
    slow = Override("stm32l4r5", "peak", "int8", 1e6)
    found = estimate("resnet8_int8", overrides=(slow,))
    assert found.latency_s == pytest.approx(found.total_latency_bound_s)
    assert any("the bound is taken" in doubt.message for doubt in found.diagnostics)


@given(TIMES)
def test_the_split_keeps_the_sum_and_every_bound(pairs):
    raw, bound = np.array(pairs).T
    split = at_least(raw, bound)
    assert split.sum() == pytest.approx(max(raw.sum(), bound.sum()))
    assert (split >= bound).all()


def test_the_time_falls_with_the_clock():
    clocks = (20e6, 60e6, 120e6, 200e6)
    times = [
        estimate("resnet8_int8", overrides=(Override("stm32l4r5", "clock", "", clock),)).latency_s for clock in clocks
    ]
    assert times == sorted(times, reverse=True)
    assert times[0] == pytest.approx(times[2] * 6, rel=0.01)


@pytest.mark.parametrize(
    ("model", "device", "why"),
    [
        ("resnet8", "stm32l4r5", "no published fp32 times"),
        ("resnet8_int8", "k210", "no published int8 times of nncase"),
        ("resnet8_int8", "max78000", "no published int8 times"),
        ("resnet8_int8", "lecture_example", "the clock of"),
        ("resnet8_int8", "rp2040", "no published int8 times"),
    ],
)
def test_where_nothing_is_near_the_time_is_unknown_with_the_reason(model, device, why):
    found = estimate(model, device)
    assert (found.latency_s, found.latency_low_s, found.latency_high_s) == (None, None, None)
    assert np.isnan(found.expected_s).all()
    assert found.latency_basis.startswith(why)


def test_a_core_measured_elsewhere_has_a_wider_band():
    own, other = estimate("ds_cnn_int8"), estimate("ds_cnn_int8", "nrf52840")
    assert own.latency_high_s / own.latency_s < other.latency_high_s / other.latency_s
    assert "this board" in own.latency_basis
    assert "too few" in other.latency_basis


def test_kernels_that_nobody_measured_are_said_with_the_widest_band():
    found = estimate("lstm_keywords", precision="int8")
    assert found.latency_high_s / found.latency_s == pytest.approx(calibration().bands["untold"].factor)
    assert any("recurrent" in doubt.message for doubt in found.diagnostics)


def test_kernels_under_another_name_are_said_with_a_wider_band():
    found = estimate("resnet8_int8", runtime="tflm-cmsis-nn")
    assert any("microtvm-cmsis-nn" in doubt.message for doubt in found.diagnostics)
    assert found.latency_high_s / found.latency_s == pytest.approx(calibration().bands["core"].factor)
    # MLPerf Tiny v1.0: CMSIS-NN kernels through microTVM take 389.56 ms for this network on this board.
    assert found.latency_s == pytest.approx(0.38956, rel=0.02)


def test_energy_follows_the_expected_time_where_power_was_measured():
    found = estimate("resnet8_int8", runtime="x-cube-ai-8")
    assert found.total_energy_j == pytest.approx(0.042 * found.latency_s)
    assert found.energy_low_j < found.total_energy_j < found.energy_high_j
    assert not found.energy_low_bound
    # MLPerf Tiny v0.7, X-CUBE-AI 7.1 at 1.8 V, and v1.1 at another supply: 12.3 and 17.3 mJ for this network.
    assert found.energy_high_j > 17.3e-3


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("1x Cortex-M7F (the H747 has a Cortex-M4 beside it)", "Cortex-M7"),
        ("4x Cortex-A72", "4x Cortex-A72"),
        ("128-core Maxwell GPU, 4x Cortex-A57", "4x Cortex-A57"),
        ("2x Cortex-M0+ (no SIMD, no FPU)", None),
        ("", None),
    ],
)
def test_a_device_names_its_core(text, core):
    assert core_named(text, calibration().cores) == core


def test_a_runtime_that_was_measured_on_the_family_alone_is_said_with_the_band_of_the_nearest():
    found = estimate("mobilenet_v2", "rpi4b", "onnxruntime")
    assert any("no published figures of ONNX Runtime on 4x Cortex-A72" in doubt.message for doubt in found.diagnostics)
    assert found.latency_high_s / found.latency_s == pytest.approx(calibration().bands["nearest"].factor)
    # The one comparison that was published, on a Cortex-A73: 1.5 and 2.4 times as long as TensorFlow Lite.
    assert 1.4 < found.latency_s / estimate("mobilenet_v2", "rpi4b", "tflite").latency_s < 2.6


def test_the_processor_beside_a_gpu_is_not_what_a_runtime_runs_on():
    assert estimate("mobilenet_v2", "jetson_nano", "onnxruntime").latency_s is None
