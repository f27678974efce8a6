"""A scenario goes in, an analysis comes out: always the same one, whatever was asked before."""

from __future__ import annotations

import shutil
import threading
from dataclasses import asdict, replace

import numpy as np
import pytest

from analysis import scenario as module
from analysis.device import load_device
from analysis.errors import Cancelled, FileError, ModelError, ScenarioError, TooLargeError, UnknownNameError
from analysis.report import analysis_record
from analysis.scenario import LARGEST_SIZE, Override, Scenario, Stages, analyze, changed, usual_runtime
from analysis.survey import survey
from tests.analysis.small import SAMPLES

LENET = str(SAMPLES / "lenet5.onnx")
DECODER = str(SAMPLES / "decoder_kv.onnx")  # its two planners differ
BOARDS = ("stm32l4r5", "rpi4b")


@pytest.fixture(autouse=True)
def stages(monkeypatch):
    """Nothing is known from the test before."""
    fresh = Stages(each=6)
    monkeypatch.setattr(module, "STAGES", fresh)
    return fresh


def anew(scenario):
    """The answer of a program that has answered nothing before."""
    kept, module.STAGES = module.STAGES, Stages(each=6)
    try:
        return analysis_record(analyze(scenario))
    finally:
        module.STAGES = kept


def test_an_analysis_holds_what_it_answers():
    scenario = Scenario(LENET, devices=BOARDS, precision="int8")
    found = analyze(scenario)
    assert found.scenario is scenario
    assert tuple(e.device.id for e in found.estimates) == BOARDS
    assert found.workload.totals.macs == 416_520
    assert {found.graph.tensors[name].dtype for name in found.graph.inputs} == {"int8"}
    assert {found.source.tensors[name].dtype for name in found.source.inputs} == {"fp32"}


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.onnx")), ids=lambda file: file.stem)
def test_two_analyses_of_one_scenario_are_equal(file):
    scenario = Scenario(str(file), devices=BOARDS, kernel="best", in_place=True)
    first = analysis_record(analyze(scenario))
    assert analysis_record(analyze(scenario)) == first == anew(scenario)


def test_a_walk_through_settings_answers_each_as_if_it_were_the_first():
    """Batches along a line, precisions, planners, kernels, devices, and back."""
    start = Scenario(LENET, devices=("stm32l4r5",))
    steps = [{"batch": n} for n in (2, 3, 4, 7, 50, 1, 7)]
    steps += [{"precision": "int8"}, {"batch": 5}, {"planner": "none"}, {"kernel": "im2col"}, {"devices": BOARDS}]
    steps += [{"in_place": True}, {"runtime": "tflm-cmsis-nn"}, {"dims": (("N", 4),), "batch": None}, {"dims": ()}]
    for step in steps:
        start = replace(start, **step)
        assert analysis_record(analyze(start)) == anew(start), step


def test_what_did_not_change_is_not_made_again():
    one = analyze(Scenario(LENET, devices=("stm32l4r5",)))
    other = analyze(Scenario(LENET, devices=("nrf5340",), kernel="naive", planner="tflm"))
    assert other.workload is one.workload
    assert other.plan is one.plan
    assert analyze(Scenario(LENET, planner="none")).plan is not one.plan


def test_after_three_batches_no_file_is_read(monkeypatch):
    for batch in (1, 2, 3):
        analyze(Scenario(LENET, batch=batch))
    monkeypatch.setattr(module, "read", None)
    assert analyze(Scenario(LENET, batch=8)).workload.totals.macs == 8 * 416_520


def test_a_file_that_changes_is_read_again(tmp_path):
    file = tmp_path / "net.onnx"
    shutil.copy(LENET, file)
    assert analyze(Scenario(str(file))).workload.totals.macs == 416_520
    shutil.copy(SAMPLES / "autoencoder.onnx", file)
    assert analyze(Scenario(str(file))).workload.totals.macs == 264_192


def test_standard_input_is_never_taken_from_before(monkeypatch):
    for name, macs in (("lenet5", 416_520), ("autoencoder", 264_192)):
        with (SAMPLES / f"{name}.onnx").open("rb") as file:
            monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": file}))
            assert analyze(Scenario("-")).workload.totals.macs == macs


def test_progress_rises_to_one_and_is_told_in_words():
    told = []
    analyze(Scenario(LENET, devices=BOARDS), progress=lambda fraction, text: told.append((fraction, text)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert all(text for _, text in told)


@pytest.mark.parametrize("call", range(6))
def test_cancelling_leaves_nothing_half_done(call):
    scenario, calls = Scenario(LENET), []

    def stop(fraction, text):
        calls.append(text)
        if len(calls) > call:
            raise Cancelled

    with pytest.raises(Cancelled):
        analyze(scenario, progress=stop)
    assert analysis_record(analyze(scenario)) == anew(scenario)


def test_an_override_changes_its_device_only():
    plain = analyze(Scenario(LENET, precision="int8", devices=BOARDS))
    faster = Override("stm32l4r5", "peak", "int8", 1e12)
    wider = Override("stm32l4r5", "bandwidth", "SRAM", 1e12)
    found = analyze(Scenario(LENET, precision="int8", devices=BOARDS, overrides=(faster, wider)))
    sensor, gateway = found.estimates
    assert sensor.peaks["int8"] == 1e12
    assert {level.name: level.bytes_per_s for level in sensor.levels}["SRAM"] == 1e12
    assert sensor.total_latency_bound_s < plain.estimates[0].total_latency_bound_s
    np.testing.assert_array_equal(gateway.latency_bound_s, plain.estimates[1].latency_bound_s)


def test_the_planner_is_the_one_of_the_first_devices_runtime_unless_said():
    assert analyze(Scenario(LENET)).plan.planner == "tflm"
    assert analyze(Scenario(LENET, devices=("stm32l4r5",), planner="none")).plan.planner == "none"
    coral = analyze(Scenario(LENET, devices=("rpi4b",)))
    assert coral.plan.planner == coral.estimates[0].runtime.planner


@pytest.mark.parametrize(
    ("device", "model", "runtime"),
    [
        ("rpi4b", "net.onnx", "onnxruntime"),
        ("rpi4b", "net.tflite", "tflite"),
        ("stm32l4r5", "net.tflite", "tflm"),
        ("t4", "net.tflite", "tensorrt"),
    ],
)
def test_a_tflite_file_runs_on_a_runtime_that_opens_it_where_the_device_has_one(device, model, runtime):
    assert usual_runtime(load_device(device), model) == runtime


def test_doubts_of_all_stages_each_once():
    found = analyze(Scenario(LENET, devices=("a100_sxm80", "a100_sxm80")))
    assert len(set(found.diagnostics)) == len(found.diagnostics)
    assert set(found.graph.diagnostics) | set(found.estimates[0].diagnostics) <= set(found.diagnostics)


def test_a_runtime_that_the_device_does_not_have_is_a_doubt():
    found = analyze(Scenario(LENET, devices=("stm32l4r5", "h100"), runtime="tflm"))
    doubts = [doubt.message for doubt in found.diagnostics if "is not known to run on" in doubt.message]
    assert len(doubts) == 1
    assert "H100" in doubts[0]


@pytest.mark.parametrize("planner", [None, "none"])
def test_each_device_is_weighed_with_its_own_runtimes_planner_and_alignment(planner):
    found = analyze(Scenario(DECODER, devices=BOARDS, planner=planner))
    arenas = [estimate.fit.ram.items["arena"] for estimate in found.estimates]
    plans = [analyze(Scenario(DECODER, devices=(board,), planner=planner)).plan for board in BOARDS]
    assert arenas == [plan.arena_bytes for plan in plans]
    assert [plan.alignment_bytes for plan in plans] == [e.runtime.alignment_bytes for e in found.estimates]
    assert all((plan.offsets % plan.alignment_bytes == 0).all() for plan in plans)


def test_what_fits_a_device_does_not_depend_on_the_device_looked_at():
    fits = [survey(analyze(Scenario(DECODER, devices=(board,)))) for board in BOARDS]
    first, second = ([weighed.fit for weighed in found] for found in fits)
    assert first == second


def test_a_survey_weighs_every_device():
    from analysis.device import known_devices

    fits = survey(analyze(Scenario(str(SAMPLES / "vgg16.onnx"))))
    answer = {one.device.id: one.fit.ok for one in fits}
    assert list(answer) == [card.id for card in known_devices()]
    assert (answer["stm32l4r5"], answer["h100"]) == (False, True)


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"precision": "itn8"}, "unknown precision.*did you mean int8"),
        ({"kernel": "im2cl"}, "unknown kernel.*did you mean im2col"),
        ({"planner": "tfml"}, "unknown planner.*did you mean tflm"),
        ({"batch": 0}, "the batch is no size; found 0; allowed: whole numbers from 1 to 2147483647"),
        ({"batch": LARGEST_SIZE + 1}, "the batch is no size"),
        ({"dims": (("N", -1),)}, "dimension N is no size"),
        ({"dims": (("N", 10**30),)}, "dimension N is no size"),
        ({"shapes": (("image", (1, 1, 2**31, 32)),)}, "the shape of image is no size"),
    ],
)
def test_names_and_sizes_that_nobody_has(setting, error):
    for refuse in (lambda: changed(Scenario(LENET), **setting), lambda: analyze(Scenario(LENET, **setting))):
        with pytest.raises((ScenarioError, UnknownNameError), match=error):
            refuse()


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ({"devices": ("stm32l4r",)}, "unknown device.*did you mean stm32l4r5"),
        ({"devices": BOARDS, "runtime": "tfml"}, "unknown runtime.*did you mean tflm"),
        ({"dims": (("M", 2),)}, "unknown dimension"),
        ({"shapes": (("imgae", (1, 1, 32, 32)),)}, "unknown input.*did you mean image"),
    ],
)
def test_names_that_the_model_or_the_profiles_do_not_have(setting, error):
    with pytest.raises(UnknownNameError, match=error):
        analyze(Scenario(LENET, **setting))


@pytest.mark.parametrize("batch", [LARGEST_SIZE, 20_000_000])
def test_a_batch_beyond_counting_is_refused(batch):
    with pytest.raises((TooLargeError, ModelError), match=r"more than can be counted|impossibly large"):
        analyze(Scenario(str(SAMPLES / "vgg16.onnx"), batch=batch))


@pytest.mark.parametrize("name", ["", "no.onnx", "a\0b", "x" * 5000, str(SAMPLES)])
def test_files_that_are_none(name):
    with pytest.raises(FileError):
        analyze(Scenario(name))


def test_stages_forget_the_oldest():
    stages = Stages(each=2)
    for key in ("a", "b", "a", "c"):
        stages.get("s", (key,), lambda key=key: key.upper())
    assert stages.alike("s", "a") == {("a",): "A"}
    assert stages.alike("s", "b") == {}


def test_a_stage_that_fails_is_tried_again():
    stages = Stages(each=2)
    with pytest.raises(ZeroDivisionError):
        stages.get("s", ("a",), lambda: 1 // 0)
    assert stages.get("s", ("a",), lambda: 7) == 7


def test_threads_may_ask_at_once():
    found = []
    ask = [
        threading.Thread(target=lambda n=n: found.append(analyze(Scenario(LENET, batch=n)).workload.totals.macs // n))
        for n in (1, 2, 3, 4, 5, 6)
    ]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert found == [416_520] * 6


def test_scenarios_are_values():
    assert Scenario(LENET, batch=2) == Scenario(LENET, batch=2)
    assert hash(Scenario(LENET, overrides=(Override("a", "peak", "int8", 1.0),)))
    assert asdict(Scenario(LENET))["kernel"] == "ideal"


def test_the_clock_never_scales_what_a_hand_has_set():
    clock, peak = Override("stm32l4r5", "clock", "", 60e6), Override("stm32l4r5", "peak", "int8", 5e8)
    found = [analyze(Scenario(LENET, devices=BOARDS[:1], overrides=o)) for o in ((clock, peak), (peak, clock))]
    assert [a.estimates[0].peaks["int8"] for a in found] == [5e8, 5e8]
    assert [a.estimates[0].device.clock_hz.value for a in found] == [60e6, 60e6]


def test_less_memory_changes_the_verdict():
    small = Override("stm32l4r5", "capacity", "SRAM", 2048.0)
    found = analyze(Scenario(LENET, devices=BOARDS[:1], overrides=(small,)))
    assert found.estimates[0].fit.ram.capacity_bytes == 2048
    assert found.estimates[0].fit.ok is False


def test_one_layer_at_another_precision():
    plain = analyze(Scenario(LENET))
    layer = plain.workload.names[int(plain.workload.weight_bytes.argmax())]
    found = analyze(Scenario(LENET, layer_precisions=((layer, "int8", None),)))
    row = plain.workload.names.index(layer)
    assert found.workload.weight_dtypes[row] == "int8"
    changed = np.flatnonzero(found.workload.weight_bytes != plain.workload.weight_bytes)
    assert changed.tolist() == [row]
