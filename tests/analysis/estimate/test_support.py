"""What a runtime runs: networks of the samples and made ones against the profiles' lists."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.device import known_runtimes, load_runtime
from analysis.estimate.coverage import FALLS_BACK, REFUSED, UNKNOWN, coverage, kinds_of
from analysis.estimate.support import RUNS, Kind, answer, converted
from analysis.runtime_schema import Fallback, Support
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

RUNTIMES = [card.id for card in known_runtimes()]
SHARED = SAMPLES.parents[2] / "shared" / "models"


def workload(name, precision="native"):
    return analyze(Scenario(str(SAMPLES / name), precision=precision)).workload


def kind(op="tflite.CONV_2D", dtype="int8", weights="int8", works=True, kernel=(3, 3), grouped=False):
    return Kind(op, dtype, weights, works, True, kernel, grouped)


def status(runtime, **changes):
    return answer(kind(**changes), load_runtime(runtime)).status


@pytest.mark.parametrize("name", RUNTIMES)
def test_every_runtime_answers_for_every_layer(name):
    found = coverage(workload("mobilenet_v1_int8.onnx"), load_runtime(name))
    groups = (*found.refused, *found.falls_back, *found.unknown)
    assert sorted(row for group in groups for row in group.layers) == np.flatnonzero(found.status != RUNS).tolist()
    assert np.array_equal(found.fallback, found.status == FALLS_BACK)
    assert bool(found.refused) == bool(found.refusal) == found.sentence.startswith("cannot run")


@pytest.mark.parametrize("name", RUNTIMES)
def test_an_operator_that_nobody_has_is_never_run(name):
    assert status(name, op="tflite.custom.Nobody") in (REFUSED, UNKNOWN)


@pytest.mark.parametrize("name", ["tflm", "tflm-cmsis-nn", "esp-nn", "vela", "tflite"])
def test_lists_of_builtins_refuse_what_is_not_on_them(name):
    assert status(name, op="tflite.HASHTABLE_LOOKUP") == (RUNS if name == "tflite" else REFUSED)


@pytest.mark.parametrize(
    ("runtime", "op", "expected"),
    [
        ("tflm", "tflite.CUMSUM", RUNS),
        ("tflm", "tflite.GELU", REFUSED),
        ("tflm-cmsis-nn", "tflite.SOFTMAX", RUNS),
        ("tflm-cmsis-nn", "tflite.CUMSUM", FALLS_BACK),
        ("esp-nn", "tflite.SVDF", FALLS_BACK),
        ("vela", "tflite.CUMSUM", FALLS_BACK),
        ("vela", "tflite.GELU", REFUSED),
        ("edgetpu", "tflite.GELU", FALLS_BACK),
        ("tinyengine", "tflite.SOFTMAX", REFUSED),
        ("tensorrt", "QLinearConv", REFUSED),
        ("onnxruntime", "QLinearConv", RUNS),
        ("onnxruntime", "com.microsoft.QLinearAdd", RUNS),
        ("x-cube-ai-8", "LayerNormalization", REFUSED),
        ("executorch", "LayerNormalization", FALLS_BACK),
        ("gapflow", "Conv", UNKNOWN),
        ("hailo", "Conv", UNKNOWN),
    ],
)
def test_operators_of_published_lists(runtime, op, expected):
    assert status(runtime, op=op, works=False, weights="") == expected


@pytest.mark.parametrize(
    ("runtime", "dtype", "weights", "expected"),
    [
        ("tflm", "fp32", "fp32", RUNS),
        ("tflm", "int8", "int4", RUNS),
        ("tflm", "int16", "int8", RUNS),
        ("tflm", "uint8", "uint8", REFUSED),
        ("tflm", "fp32", "int8", REFUSED),
        ("tflm-cmsis-nn", "fp32", "fp32", FALLS_BACK),
        ("vela", "fp32", "fp32", FALLS_BACK),
        ("edgetpu", "fp32", "fp32", REFUSED),
        ("edgetpu", "uint8", "uint8", RUNS),
        ("ai8x", "fp32", "fp32", REFUSED),
    ],
)
def test_types_beside_the_operator(runtime, dtype, weights, expected):
    assert status(runtime, dtype=dtype, weights=weights) == expected


def test_windows_that_a_part_cannot_do():
    assert status("vela", kernel=(64, 1)) == RUNS
    assert status("vela", kernel=(65, 1)) == FALLS_BACK
    assert status("ai8x", op="Conv", kernel=(3, 3)) == RUNS
    assert status("ai8x", op="Conv", kernel=(5, 5)) == REFUSED
    assert status("ai8x", op="Conv", kernel=(1, 9)) == RUNS
    assert status("ai8x", op="tflite.DEPTHWISE_CONV_2D", grouped=True) == REFUSED
    assert status("nncase", kernel=(5, 5)) == FALLS_BACK


def test_a_layer_without_work_passes_on_any_type_where_nothing_else_runs_it():
    assert status("tflm", op="tflite.QUANTIZE", dtype="uint8", weights="", works=False) == RUNS


def test_an_operator_of_another_format_is_never_refused_for_what_it_may_become():
    assert converted("Gemm") == ("FULLY_CONNECTED",)
    assert status("tflm", op="Gemm") == RUNS
    assert status("tflm", op="GRU", weights="") == UNKNOWN
    assert status("tensorrt", op="tflite.CONV_2D") == RUNS


def test_a_float_network_on_an_integer_part_is_refused_with_the_way_out():
    fit = analyze(Scenario(str(SAMPLES / "resnet8.onnx"), devices=("coral_edgetpu",))).estimates[0].fit
    assert fit.ok is False
    assert fit.reason.startswith("cannot run: edgetpu takes int8 or uint8, not fp32 (layers ")
    assert fit.reason.endswith("; quantise to int8")
    assert (
        analyze(Scenario(str(SAMPLES / "resnet8.onnx"), precision="int8", devices=("coral_edgetpu",)))
        .estimates[0]
        .fit.ok
    )


def test_a_made_network_with_an_operator_without_a_kernel_is_refused_by_name_and_layer():
    made = workload("ds_cnn_int8.onnx")
    ops = tuple("tflite.custom.Strange" if row == 4 else op for row, op in enumerate(made.ops))
    found = coverage(replace(made, ops=ops), load_runtime("tflm"))
    assert found.refusal == f"cannot run: tflm has no kernel for Strange (layer {made.names[4]})"
    assert [group.operators for group in found.refused] == [("Strange",)]


def test_both_memory_and_operators_are_said():
    fit = analyze(Scenario(str(SAMPLES / "resnet50_v1_5.onnx"), devices=("coral_edgetpu",))).estimates[0].fit
    assert "; also needs " in fit.reason


def test_the_share_of_macs_that_falls_back():
    found = coverage(workload("ds_cnn_int8.onnx"), load_runtime("nncase"))
    macs = workload("ds_cnn_int8.onnx").macs
    assert found.fallback_mac_share == macs[found.fallback].sum() / macs.sum()
    assert 0 < found.fallback_mac_share < 1


def test_layers_of_one_kind_are_asked_once():
    kinds, of_layer = kinds_of(workload("resnet152_v1.onnx"))
    assert len(of_layer) > 500
    assert len(kinds) < 20


def test_an_empty_network_is_run_by_all():
    made = workload("ds_cnn_int8.onnx")
    columns = {f.name: getattr(made, f.name)[:0] for f in fields(made) if f.name != "diagnostics"}
    none = replace(made, **columns)
    found = coverage(none, load_runtime("tflm"))
    assert (len(found.status), found.fallback_mac_share, found.refusal) == (0, 0.0, "")


OPERATORS = ("CONV_2D", "ADD", "SOFTMAX", "MEAN", "CUMSUM")
NAMES = st.lists(st.sampled_from(OPERATORS), unique=True).map(tuple)


@given(own=NAMES, rest=NAMES, op=st.sampled_from(OPERATORS))
def test_own_list_first_then_the_fallbacks_then_no(own, rest, op):
    bare = load_runtime("tflm")
    support = Support(source="a test", tflite=(*own, "ABS"))
    back = Fallback(source="a test", on="the core", tflite=(*rest, "ABS"))
    made = bare.model_copy(update={"support": support, "fallback": back})
    expected = RUNS if op in own else FALLS_BACK if op in rest else REFUSED
    assert answer(kind(f"tflite.{op}"), made).status == expected


@given(more=st.sampled_from(OPERATORS), own=NAMES, op=st.sampled_from(OPERATORS))
def test_a_longer_list_never_refuses_more(more, own, op):
    def refused(names):
        made = load_runtime("tflm").model_copy(update={"support": Support(source="a test", tflite=(*names, "ABS"))})
        return answer(kind(f"tflite.{op}"), made).status == REFUSED

    assert refused(own) or not refused(tuple(dict.fromkeys((*own, more))))


@pytest.mark.skipif(not SHARED.is_dir(), reason="networks beside the checkout")
@pytest.mark.parametrize("file", sorted(SHARED.glob("*.tflite")), ids=lambda file: file.stem)
def test_tflite_networks_are_taken_by_tflm_unless_they_are_of_the_old_type(file):
    found = coverage(analyze(Scenario(str(file))).workload, load_runtime("tflm"))
    assert bool(found.refusal) == (file.stem == "mobilenet_v1_0.25_128_quant")
    assert not found.unknown
