"""Advice: every change is what analysing its scenario gives, the first that is enough is the smallest that is."""

from dataclasses import replace
from itertools import pairwise

import pytest

from analysis.advice import Budgets, Trials, advise, first_advice
from analysis.advice.moves import moves
from analysis.advice.search import few, singles
from analysis.errors import AnalysisError, Cancelled
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SHORT = (
    ("resnet8", "stm32f401"),
    ("autoencoder", "stm32f401"),
    ("mobilenet_v2", "stm32l4r5"),
    ("mobilenet_v2", "esp32s3"),
    ("mobilenet_v2", "stm32n6"),
    ("resnet18", "max78000"),
    ("resnet18", "gap8"),
    ("ds_cnn", "max78000"),
    ("vgg19", "rpi_zero2w"),
)


def asked(model, device, **settings):
    return analyze(Scenario(str(SAMPLES / f"{model}.onnx"), devices=(device,), **settings))


@pytest.fixture(scope="module", params=SHORT, ids="-".join)
def short(request):
    analysis = asked(*request.param)
    return analysis, advise(analysis)


def facts(estimate):
    fit = estimate.fit
    sizes = [(part.used_bytes, part.capacity_bytes, dict(part.items)) for part in (fit.ram, fit.flash)]
    return (fit.ok, fit.reason, sizes, estimate.latency_s, estimate.total_latency_bound_s, estimate.total_energy_j)


def test_each_is_what_its_scenario_gives(short):
    analysis, found = short
    for advice in found:
        assert facts(advice.estimate) == facts(analyze(advice.scenario).estimates[0])
        assert advice.scenario == replace(analysis.scenario, **dict(advice.fields))
        assert advice.fits is advice.estimate.fit.ok


def test_nothing_that_a_runtime_refuses_is_advised(short):
    for advice in short[1]:
        assert not advice.estimate.fit.coverage.refused


def answers(analysis):
    """Every single change by analysing it: (move, verdict), those that cannot be left out."""
    trials = Trials(analysis)
    for move in moves(trials, trials.on(analysis.scenario.devices[0])):
        try:
            yield move, analyze(replace(analysis.scenario, **dict(move.fields)))
        except AnalysisError:
            continue


def enough(analysis, move, start):
    smaller = analysis.workload.totals.macs <= start.workload.totals.macs / 2
    return analysis.estimates[0].fit.ok is True and (move.kind != "resolution" or smaller)


def test_the_first_is_the_first_change_that_is_enough_and_pairs_come_only_without_one(short):
    analysis, found = short
    singles = [move.title for move, answer in answers(analysis) if enough(answer, move, analysis)]
    if singles:
        assert found[0].title == singles[0]
        assert not any("+" in advice.kind for advice in found)
    else:
        assert all("+" in advice.kind for advice in found if advice.fits and advice.kind != "device")


def test_what_is_not_enough_says_so_and_comes_only_where_nothing_is(short):
    changes = [advice for advice in short[1] if advice.kind != "device"]
    assert len({advice.fits for advice in changes}) <= 1
    for advice in changes:
        assert ("not enough" in advice.helps) is not advice.fits


def test_a_device_comes_last_holds_the_network_as_it_is_and_the_smallest_comes_first(short):
    _, found = short
    kinds = [advice.kind for advice in found]
    assert "device" not in kinds[: kinds.index("device")] + kinds[len(kinds) - kinds[::-1].index("device") :]
    devices = [advice for advice in found if advice.kind == "device"]
    for advice in devices:
        assert advice.fits
        assert advice.scenario.precision == "native"
        assert advice.estimate.device.vendor != "lecture"
    rooms = [min(part.free_bytes for part in parts(advice) if part.capacity_bytes) for advice in devices]
    assert all(one <= other for one, other in pairwise(rooms))


def parts(advice):
    return (advice.estimate.fit.ram, advice.estimate.fit.flash)


def test_the_same_question_has_the_same_answer(short):
    analysis, found = short
    again = [(advice.title, advice.fields, advice.helps, advice.fits) for advice in advise(analysis)]
    assert again == [(advice.title, advice.fields, advice.helps, advice.fits) for advice in found]


def test_the_first_alone_is_the_first_of_all(short):
    analysis, found = short
    trials = Trials(analysis)
    first = first_advice(trials, trials.on(analysis.scenario.devices[0]), Budgets())
    changes = [advice.title for advice in found if advice.kind != "device" and advice.fits]
    assert (first.title if first else None) == next(iter(changes), None)


@pytest.mark.parametrize(
    ("model", "device"), [("lenet5", "stm32l4r5"), ("ds_cnn", "rpi4b"), ("mobilenet_v2", "epyc_9654")]
)
def test_where_nothing_is_short_nothing_is_advised(model, device):
    assert advise(asked(model, device)) == ()


def test_without_a_device_nothing_is_advised():
    assert advise(analyze(Scenario(str(SAMPLES / "lenet5.onnx")))) == ()


def test_a_refused_type_is_helped_by_another():
    analysis = asked("lenet5", "stm32l4r5", precision="fp16")
    found = advise(analysis)
    assert "int8" in found[0].title
    refused = analysis.estimates[0].fit.coverage.refused
    assert f"tflm refuses {sum(len(group.layers) for group in refused)} layers" in found[0].helps


def test_a_budget_of_memory_is_short_like_a_capacity():
    found = advise(asked("lenet5", "stm32l4r5"), budgets=Budgets(flash_bytes=200 * 1024))
    assert found[0].fits
    assert "of 200" in found[0].helps
    assert found[0].estimate.fit.flash.used_bytes <= 200 * 1024


def test_a_deadline_is_kept_by_what_takes_less_time():
    analysis = asked("mobilenet_v1_int8", "stm32l4r5", max_latency_s=0.3)
    found = [advice for advice in advise(analysis) if advice.fits]
    assert analysis.estimates[0].latency_s > 0.3
    assert [advice.kind for advice in found[:2]] == ["runtime", "runtime"]
    for advice in found:
        assert advice.estimate.latency_s <= 0.3
        assert "latency" in advice.helps


def test_a_time_that_nobody_published_is_no_promise():
    found = advise(asked("mobilenet_v1", "stm32l4r5", max_latency_s=0.1))
    changes = [advice for advice in found if advice.kind != "device"]
    assert changes
    assert all(advice.fits is None and "not known" in advice.helps for advice in changes)


def test_a_batch_is_taken_back():
    found = advise(asked("resnet8", "stm32l4r5", batch=16))
    assert found[0].title == "2 inputs a run"
    assert not asked("resnet8", "stm32l4r5", batch=4).estimates[0].fit.ok
    assert asked("resnet8", "stm32l4r5", batch=2).estimates[0].fit.ok


def test_the_second_device_is_advised_on():
    analysis = analyze(Scenario(str(SAMPLES / "resnet8.onnx"), devices=("stm32l4r5", "stm32f401")))
    assert advise(analysis, 0) == ()
    assert [a.title for a in advise(analysis, 1)] == [a.title for a in advise(asked("resnet8", "stm32f401"))]


def test_a_network_out_of_a_pipe_is_not_read_again():
    analysis = asked("resnet8", "stm32f401")
    piped = replace(analysis, scenario=replace(analysis.scenario, model="-"))
    kinds = [advice.kind for advice in advise(piped)]
    assert kinds[0] == "precision"
    assert "resolution" not in kinds


def test_progress_goes_up_and_may_stop_the_work():
    told = []
    advise(asked("resnet8", "stm32f401"), progress=lambda fraction, text: told.append(fraction))
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1

    def stop(fraction, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        advise(asked("resnet8", "stm32f401"), progress=stop)


def test_of_one_kind_the_two_smallest_are_told():
    analysis = asked("vgg19", "rpi_zero2w")
    trials = Trials(analysis)
    start = trials.on("rpi_zero2w")
    found = [one for one in singles(trials, start, lambda *_: None) if one.trial.fit.ok]
    kinds, told = ([one.moves[0].kind for one in some] for some in (found, few(found)))
    assert told.count("precision") == 2 < kinds.count("precision")


def test_a_runtime_of_which_little_is_known_is_not_said_to_run_all():
    known, doubtful = (advise(asked("resnet8", device))[0] for device in ("coral_edgetpu", "hailo8"))
    assert known.helps.startswith("edgetpu refuses")
    assert "runs all" in known.helps
    assert "hailo refuses none, of 29 layers" in doubtful.helps
