"""Every explanation leads to the number that the analysis shows, by the very arithmetic that it prints."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnknownNameError
from analysis.explain import (
    LAYER_QUANTITIES,
    MODEL_QUANTITIES,
    QUANTITIES,
    TIME,
    evaluate,
    explain,
    explain_selection,
    suiting,
)
from analysis.explain.formula import fill, literal
from analysis.scenario import Scenario, analyze

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
NAMES = sorted(path.name for path in SAMPLES.glob("*.onnx"))

# Flash and SRAM apart with measured energy; caches and DRAM with a table of energies; caches on a graphics card.
DEVICES = ("stm32l4r5", "rpi4b", "a100_sxm80")
COLUMNS = {
    "latency": "expected_s",
    "latency_bound": "latency_bound_s",
    "energy": "energy_j",
    "intensity": "intensity_macs_per_byte",
    "attainable": "attainable_macs_per_s",
}


@cache
def analysed(name, kernel="ideal", **settings):
    return analyze(Scenario(str(SAMPLES / name), kernel=kernel, devices=DEVICES, **settings))


def column(analysis, estimate, quantity):
    if quantity in COLUMNS:
        return getattr(estimate, COLUMNS[quantity])
    if quantity == "live_bytes":
        return analysis.plan.live_bytes
    if quantity == "traffic_bytes":
        columns = [estimate.traffic_bytes[level.name] for level in estimate.levels]
        return np.take_along_axis(np.array(columns), estimate.intensity_level[None, :] - 1, axis=0)[0]
    return getattr(analysis.workload, quantity)


def assert_steps_hold(found):
    """Each line of arithmetic gives the number at its end."""
    for step in found.steps:
        if step.value is None:
            assert not step.filled
        elif step.exact:
            assert evaluate(step.filled, whole=isinstance(step.value, int)) == step.value, (found.title, step)
        else:
            assert evaluate(step.filled) == pytest.approx(step.value, rel=1e-3)


def assert_same(found, shown):
    assert found.value == (None if np.isnan(shown) else shown), found.title


def assert_layers_hold(analysis, estimates, quantities=LAYER_QUANTITIES):
    for estimate in estimates:
        for quantity in quantities:
            shown = column(analysis, estimate, quantity)
            for layer in range(len(analysis.workload)):
                found = explain(analysis, estimate, layer, quantity)
                assert_steps_hold(found)
                assert_same(found, shown[layer])


@pytest.mark.parametrize("name", NAMES)
def test_every_quantity_of_every_layer_of_the_samples(name):
    analysis = analysed(name)
    assert_layers_hold(analysis, analysis.estimates[:1])
    of_device = [q for q in LAYER_QUANTITIES if QUANTITIES[q].of_device]
    assert_layers_hold(analysis, analysis.estimates[1:], of_device)


@pytest.mark.parametrize("kernel", ["naive", "blocked", "im2col", "best"])
@pytest.mark.parametrize("name", ["lenet5.onnx", "lstm_keywords.onnx", "ds_cnn_int8.onnx", "decoder_kv.onnx"])
def test_every_kernel(name, kernel):
    analysis = analysed(name, kernel)
    assert_layers_hold(analysis, analysis.estimates, ("traffic_bytes", "latency_bound"))


@pytest.mark.parametrize("name", ["mobilenet_v1_int8.onnx", "mobilenet_v2.onnx", "resnet8.onnx", "decoder_kv.onnx"])
def test_the_least_that_tiles_move_is_worked_out_to_the_byte(name):
    """Some layers are tiled at some level, and say by which loops; each formula gives the bytes of its level."""
    analysis, said = analysed(name, "best"), []
    for estimate in analysis.estimates:
        for layer in np.flatnonzero(analysis.workload.macs):
            found = explain(analysis, estimate, int(layer), "traffic_bytes")
            assert_steps_hold(found)
            for step in found.steps:
                assert step.value == estimate.traffic_bytes[step.name.removeprefix("Q ")][layer]
            said.append(found.meaning)
    if "mobilenet" in name:
        assert any(
            "Kernel tiled (the least of kernel best here)" in text and " is asked by the loops " in text
            for text in said
        )


@pytest.mark.parametrize("precision", ["int4", "w4a16", "int8"])
@pytest.mark.parametrize("kernel", ["ideal", "naive", "blocked"])
def test_every_precision(precision, kernel):
    analysis = analysed("lenet5.onnx", kernel, precision=precision)
    assert_layers_hold(analysis, analysis.estimates)


@pytest.mark.parametrize("name", NAMES)
def test_every_quantity_of_every_model(name):
    analysis = analysed(name)
    plan, totals = analysis.plan, analysis.workload.totals
    for estimate in analysis.estimates:
        shown = {
            "latency": estimate.latency_s,
            "latency_bound": estimate.total_latency_bound_s,
            "energy": estimate.total_energy_j,
            "arena": plan.arena_bytes,
            "liveness_peak": plan.liveness_peak_bytes,
            "flash": estimate.fit.flash.used_bytes,
            "ram": estimate.fit.ram.used_bytes,
        }
        for quantity in MODEL_QUANTITIES:
            found = explain(analysis, estimate, None, quantity)
            assert_steps_hold(found)
            if quantity == "traffic_bytes":
                levels = {step.name.removeprefix("Q "): step.value for step in found.steps}
                assert levels == {level: column.sum() for level, column in estimate.traffic_bytes.items()}
            else:
                assert found.value == shown.get(quantity, getattr(totals, quantity, None)), quantity


def test_the_sum_over_several_layers_names_the_three_largest():
    analysis = analysed("resnet18.onnx")
    rows = [0, 3, 5, 8, 11, 20]
    found = explain_selection(analysis, analysis.estimates[0], rows, "macs")
    assert found.value == analysis.workload.macs[rows].sum()
    assert_steps_hold(found)
    largest = sorted(rows, key=lambda row: -analysis.workload.macs[row])[:3]
    named = [term.name for term in found.steps[-1].terms]
    assert named == [*(analysis.workload.names[row] for row in largest), "3 more"]


@pytest.mark.parametrize("quantity", ["intensity", "attainable", "live_bytes"])
def test_what_is_never_added_shows_the_largest(quantity):
    analysis = analysed("resnet18.onnx")
    rows = list(range(10))
    found = explain_selection(analysis, analysis.estimates[0], rows, quantity)
    assert found.value == np.nanmax(column(analysis, analysis.estimates[0], quantity)[rows])
    assert "never added up" in found.meaning


@pytest.mark.parametrize("quantity", ["macs", "intensity", "attainable"])
def test_work_in_flop_is_twice_that_in_mac(quantity):
    analysis = analysed("lenet5.onnx")
    macs, flop = (explain_selection(analysis, analysis.estimates[0], [0], quantity, unit) for unit in ("MAC", "FLOP"))
    assert flop.value == 2 * macs.value
    assert flop.unit == macs.unit.replace("MAC", "FLOP")
    assert_steps_hold(flop)
    in_time = explain_selection(analysis, analysis.estimates[0], [0], "latency_bound", "FLOP")
    assert in_time == explain_selection(analysis, analysis.estimates[0], [0], "latency_bound", "MAC")


def test_a_convolution_as_on_paper():
    found = explain(analysed("resnet50_v1_5.onnx"), None, 0, "macs")
    assert found.steps[0].lines == (
        "MACs = N·M·P·Q·(C/G)·R·S",
        "  = 1·64·112·112·(3/1)·7·7",
        "  = 118,013,952\u202fMAC",
    )
    assert found.meaning.startswith("N images, M output and C input channels")


def test_constants_carry_source_and_confidence():
    analysis = analysed("lenet5.onnx")
    found = explain(analysis, analysis.estimates[0], 0, "latency_bound")
    device = analysis.estimates[0].device
    assert [s.value for s in found.sources] == [
        device.peak_macs_per_s["fp32"].value,
        *(device.memory(level.name).bandwidth_bytes_per_s.value for level in analysis.estimates[0].levels),
    ]
    assert all(s.source and s.word == "derived" for s in found.sources)


def test_a_peak_set_by_hand_says_so():
    from analysis.scenario import Override

    analysis = analysed("lenet5.onnx", overrides=(Override("stm32l4r5", "peak", "fp32", 123456789.0),))
    found = explain(analysis, analysis.estimates[0], 0, "latency_bound")
    assert (found.sources[0].value, found.sources[0].source) == (123456789.0, "changed by hand")
    assert_steps_hold(found)


def test_doubts_are_those_of_the_layer_and_of_the_device_asked_about():
    analysis = analysed("lenet5.onnx")
    found = explain(analysis, analysis.estimates[1], 0, "energy")
    assert set(found.doubts) <= {d for d in analysis.diagnostics if d.layer in (None, analysis.workload.names[0])}
    assert set(analysis.estimates[1].diagnostics) <= set(found.doubts)
    assert not explain(analysis, analysis.estimates[1], 0, "macs").doubts


def test_without_a_device_the_number_is_unknown_not_zero():
    for quantity in ("latency_bound", "energy", "traffic_bytes"):
        found = explain(analysed("lenet5.onnx"), None, 0, quantity)
        assert found.value is None
        assert found.meaning == "No device is chosen."
        assert found.shown == "–"


def test_unknown_quantities_are_refused_with_the_one_meant():
    with pytest.raises(UnknownNameError, match="did you mean energy"):
        explain(analysed("lenet5.onnx"), None, 0, "enrgy")


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("whole_model", [True, False])
def test_every_quantity_has_one_that_suits(quantity, whole_model):
    known = MODEL_QUANTITIES if whole_model else LAYER_QUANTITIES
    assert suiting(quantity, whole_model) in known
    assert quantity not in known or suiting(quantity, whole_model) == quantity


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_a_literal_loses_no_digit(value):
    assert evaluate(literal(value)) == value


@given(st.integers(min_value=0, max_value=2**58))
def test_a_whole_literal_loses_no_digit(value):
    assert evaluate(literal(value), whole=True) == value


@pytest.mark.parametrize(
    ("formula", "values", "filled", "number"),
    [
        ("K·⌈N/2⌉ + max(a, b)", {"K": 3, "N": 7, "a": 2, "b": 1_234}, "3·⌈7/2⌉ + max(2, 1,234)", 1246),
        ("Q / β", {"Q": 480, "β": 240e6}, "480 / (240·10⁶)", 480 / 240e6),
        ("2·(E-1)", {"E": 11}, "2·(11-1)", 20),
    ],
)
def test_filling_in(formula, values, filled, number):
    assert fill(formula, values) == filled
    assert evaluate(filled) == number


def test_the_expected_time_rests_on_cycles_a_class_the_clock_and_a_band():
    analysis = analysed("resnet8_int8.onnx")
    estimate = analysis.estimates[0]
    layer = int(estimate.expected_s.argmax())
    found = explain(analysis, estimate, layer, "latency")
    cycles, at_clock, result = found.steps
    assert cycles.formula == "n·c convolution + runs·c layer"
    assert at_clock.value == cycles.value / estimate.device.clock_hz.value
    assert result.value == estimate.expected_s[layer]
    assert "band of a run" in {term.name for term in result.terms}
    assert [source.name for source in found.sources] == ["c convolution", "c layer", "f, clock"]
    assert "stm32l4r5" in found.sources[0].source
    assert not found.at_least
    assert explain_selection(analysis, estimate, [layer], TIME) == found


def test_where_no_time_is_expected_the_least_is_told_and_why():
    analysis = analysed("resnet8_int8.onnx")
    unmeasured = analysis.estimates[1]
    assert unmeasured.latency_s is None
    asked = explain(analysis, unmeasured, 0, "latency")
    assert (asked.value, asked.meaning) == (None, f"Not known: {unmeasured.latency_basis}.")
    told = explain_selection(analysis, unmeasured, [0], TIME)
    assert (told.quantity, told.at_least) == ("latency_bound", True)
    assert any(unmeasured.latency_basis in text for text in told.assumptions)


def test_the_expected_time_on_an_accelerator_rests_on_its_parts():
    analysis = analyze(Scenario(str(SAMPLES / "mobilenet_v2.onnx"), devices=("stm32n6",), precision="int8"))
    estimate = analysis.estimates[0]
    layer = int(estimate.expected_s.argmax())
    found = explain(analysis, estimate, layer, "latency")
    assert found.value == estimate.expected_s[layer]
    assert [step.name for step in found.steps] == ["array", "activations", "weights", "t", "u", "T"]
    assert {source.name for source in found.sources} >= {"e of products", "e of depthwise", "t_layer"}
    assert any("stm32n6" in source.source for source in found.sources)
    whole = explain(analysis, estimate, None, "latency")
    assert whole.value == estimate.latency_s
    assert_steps_hold(whole)
    assert "array alone" in {term.name for term in whole.steps[-1].terms}


@pytest.mark.parametrize(
    ("name", "device", "precision"),
    [
        ("resnet50_v1_5.onnx", "a100_sxm80", "native"),
        ("mobilenet_v2.onnx", "stm32n6", "int8"),
        ("mobilenet_v1_int8.onnx", "coral_edgetpu", "native"),
        ("vit_tiny.onnx", "corstone300_u55_128", "int8"),
    ],
)
def test_a_time_on_an_accelerator_can_be_done_again_from_what_is_written(name, device, precision):
    analysis = analyze(Scenario(str(SAMPLES / name), devices=(device,), precision=precision))
    estimate = analysis.estimates[0]
    assert estimate.latency_s is not None
    assert_layers_hold(analysis, analysis.estimates, ("latency",))
    assert_steps_hold(explain(analysis, estimate, None, "latency"))


def test_a_layer_that_falls_back_is_explained_by_the_core():
    analysis = analyze(Scenario(str(SAMPLES / "vit_tiny.onnx"), devices=("corstone300_u55_128",), precision="int8"))
    estimate = analysis.estimates[0]
    layer = int((estimate.fit.coverage.fallback * estimate.expected_s).argmax())
    found = explain(analysis, estimate, layer, "latency")
    assert [step.name for step in found.steps] == ["t", "u", "T"]
    assert found.meaning.startswith("The runtime gives this layer to the core")
    whole = {term.name for term in explain(analysis, estimate, None, "latency").steps[-1].terms}
    assert "on the core" in whole
