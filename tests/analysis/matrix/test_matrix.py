"""Models by devices: each cell is what analysing that one pair gives, and no model is lost."""

from dataclasses import replace

import pytest

from analysis.advice import Budgets, Trials, advise, first_advice, verdict_of
from analysis.errors import Cancelled, ModelError, UnknownNameError
from analysis.graph import Node
from analysis.matrix import STATES, chosen_devices, matrix, name_of, row_from, told_apart
from analysis.scenario import Scenario, analyze
from analysis.survey import survey
from tests.analysis.report.conftest import analysis_of
from tests.analysis.small import SAMPLES, network

MODELS = ("lenet5", "resnet8", "ds_cnn_int8", "mobilenet_v2")


def path(name):
    return str(SAMPLES / f"{name}.onnx")


def scenarios(*names, **settings):
    return [Scenario(path(name), **settings) for name in names]


@pytest.fixture(scope="module")
def whole():
    """These models on every device that is known."""
    return matrix(scenarios(*MODELS))


def pairs(found):
    return [(row, cell) for row in found.rows for cell in row.cells]


def test_there_is_a_cell_for_every_model_on_every_device(whole):
    assert [row.model for row in whole.rows] == [path(name) for name in MODELS]
    for row in whole.rows:
        assert tuple(cell.device for cell in row.cells) == whole.devices
        assert sum(row.count(state) for state in STATES) == len(row.cells)


def test_a_cell_is_what_the_survey_says_of_that_device(whole):
    for row in whole.rows:
        by_id = {fit.device.id: fit for fit in survey(analyze(Scenario(row.model)))}
        for cell in row.cells:
            fit = by_id[cell.device.id].fit
            assert cell.runtime == by_id[cell.device.id].runtime.id
            assert cell.reason == fit.reason + in_words(fit.coverage)
            reached = cell.advice.estimate.fit if cell.advice else fit
            if reached.coverage.unknown and (fit.ok or cell.advice):
                assert (cell.state, cell.limit) == ("unknown", "operators" if fit.ok else cell.limit)
            else:
                assert {"fits": True, "unknown": None}.get(cell.state, False) is fit.ok


def in_words(cover):
    """What of the operators is not in the verdict already."""
    return f"; {cover.sentence}" if not cover.refused and (cover.falls_back or cover.unknown) else ""


def test_times_are_those_of_the_analysis_and_none_where_the_runtime_refuses(whole):
    for _, cell in pairs(whole):
        estimate = analyze(cell.scenario).estimates[0]
        if cell.refused:
            assert (cell.latency_s, cell.latency_bound_s, cell.energy_j) == (None, None, None)
        else:
            told = (estimate.latency_s, estimate.latency_low_s, estimate.latency_high_s, estimate.total_energy_j)
            assert (cell.latency_s, cell.latency_low_s, cell.latency_high_s, cell.energy_j) == told


def test_the_limit_is_the_fullest_memory_and_the_headroom_what_is_left_of_it(whole):
    for _, cell in pairs(whole):
        fit = analyze(cell.scenario).estimates[0].fit
        parts = {"RAM": fit.ram, "flash": fit.flash}
        if cell.state == "unknown":
            assert cell.headroom_bytes is None
            assert cell.limit == "operators" or parts[cell.limit].ok is None
        elif not cell.refused:
            shares = {
                name: need(part) / part.capacity_bytes
                for name, part in parts.items()
                if part.capacity_bytes is not None
            }
            assert shares[cell.limit] == max(shares.values())
            assert cell.headroom_bytes == parts[cell.limit].capacity_bytes - need(parts[cell.limit])
            assert cell.headroom_share == pytest.approx(1 - shares[cell.limit])


def need(part):
    return part.used_bytes if part.high_bytes is None else part.high_bytes


def test_refused_layers_are_named_with_their_operators(whole):
    refused = [(row, cell) for row, cell in pairs(whole) if cell.refused]
    assert refused
    for row, cell in refused:
        assert cell.limit == "operators"
        workload = analyze(Scenario(row.model)).workload
        ops = {workload.ops[workload.index_of[name]] for group in cell.refused for name in group.layers}
        assert {name.rpartition(".")[2] for name in ops} == set(cell.refused_operators)
        assert cell.refused_layers == len({name for group in cell.refused for name in group.layers})


def test_where_nobody_knows_whether_the_operators_run_nothing_fits():
    """A network of one kind of layer that a runtime's own list does not name."""
    found = matrix(scenarios("gru_keywords", "lenet5"), ("stm32l4r5", "rpi4b"))
    (gru, known), (lenet, _) = (row.cells for row in found.rows)
    assert (gru.state, gru.limit, gru.headroom_bytes) == ("unknown", "operators", None)
    assert gru.doubt == "not known whether these run: GRU"
    assert gru.reason.endswith("; not known whether these run: GRU (layer gru)")
    assert [cell.doubt for cell in (known, lenet)] == ["", ""]
    assert {known.state, lenet.state} == {"fits"}


def test_a_change_that_leaves_it_open_whether_operators_run_makes_nothing_fit():
    """The hailo compiler refuses fp32; of int8 nobody knows which operators it runs."""
    (cell,) = matrix(scenarios("resnet8"), ("hailo8",)).rows[0].cells
    assert (cell.state, cell.limit) == ("unknown", "operators")
    assert cell.refused
    assert cell.advice


def test_where_nobody_knows_how_large_every_tensor_is_nothing_fits():
    shapes = {"x": (4, 6), "y": None}
    odd = analysis_of(network([Node("flat", "Relu", ("x",), ("y",))], shapes), ("stm32l4r5",))
    cell = row_from(odd, chosen_devices(("stm32l4r5",))).cells[0]
    assert (cell.state, cell.limit, cell.doubt) == ("unknown", "RAM", "")
    assert "at least" in cell.reason
    assert verdict_of(odd.estimates[0], Budgets()) is None
    assert not advise(odd)


def test_a_change_is_the_first_that_is_advised(whole):
    changed = [cell for _, cell in pairs(whole) if cell.state == "change"]
    assert len(changed) > 9
    for cell in changed[::3]:
        found = [advice for advice in advise(analyze(cell.scenario)) if advice.kind != "device" and advice.fits]
        assert cell.advice.title == found[0].title
        assert analyze(cell.advice.scenario).estimates[0].fit.ok


def test_where_there_is_no_change_none_is_advised(whole):
    hopeless = [cell for _, cell in pairs(whole) if cell.state == "no"]
    assert hopeless
    for cell in hopeless[::4]:
        assert not [advice for advice in advise(analyze(cell.scenario)) if advice.kind != "device" and advice.fits]


def test_weights_beyond_every_memory_are_not_tried(monkeypatch):
    """Billions of plans are not made for what cannot fit; what the full search says is the same."""
    from analysis.advice import search

    trials = Trials(analyze(Scenario(path("vgg16"))))
    start = trials.on("stm32l4r5")
    monkeypatch.setattr(search, "moves", lambda *_: pytest.fail("a change was tried"))
    assert first_advice(trials, start, Budgets()) is None


def test_a_model_that_cannot_be_read_is_a_row_with_the_reason(tmp_path):
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    found = matrix([Scenario(str(broken)), *scenarios("lenet5"), Scenario(str(tmp_path / "gone.onnx"))], ("rpi4b",))
    assert [bool(row.trouble) for row in found.rows] == [True, False, True]
    assert "gone.onnx" in found.rows[2].trouble
    assert [row.cells == () for row in found.rows] == [True, False, True]
    assert [row.name for row in found.read] == ["LeNet-5"]


def test_a_network_without_a_name_is_called_by_its_file():
    assert name_of("", "models/person.tflite") == "person"
    assert name_of(" LeNet-5 ", "a.onnx") == "LeNet-5"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (("a/one.onnx", "a/two.onnx"), ("one", "two")),
        (("a/net.onnx", "a/net.tflite"), ("net.onnx", "net.tflite")),
        (("a/net.onnx", "b/net.onnx", "b/other.onnx"), ("a/net.onnx", "b/net.onnx", "other")),
        (("a/x/net.onnx", "b/x/net.onnx"), ("a/x/net.onnx", "b/x/net.onnx")),
        (("net.onnx", "a/net.onnx"), ("net.onnx", "a/net.onnx")),
        (("a/net.onnx", "a/net.onnx"), ("net", "net")),
        (("", "a/net.onnx"), ("LeNet", "net")),
    ],
)
def test_networks_of_one_name_are_called_by_their_files(files, told):
    assert told_apart(["LeNet"] * len(files), files) == told
    assert told_apart(["Other", *["LeNet"] * len(files)], ["o.onnx", *files]) == ("Other", *told)


def test_two_exports_of_one_network_are_told_apart(tmp_path):
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "net.onnx").write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    asked = [Scenario(str(tmp_path / folder / "net.onnx")) for folder in "ab"]
    assert [row.name for row in matrix([*asked, *scenarios("resnet8")], ("rpi4b",)).rows][:2] == [
        "a/net.onnx",
        "b/net.onnx",
    ]


def test_settings_that_one_model_cannot_have_are_its_trouble_alone():
    found = matrix(scenarios("lenet5", "resnet8", shapes=(("image", (1, 3, 64, 64)),)), ("rpi4b",))
    assert found.rows[0].trouble
    assert not found.rows[1].trouble


def test_a_precision_goes_for_all():
    found = matrix(scenarios(*MODELS, precision="int8"), ("stm32l4r5",))
    for row in found.rows:
        assert row.cells[0].scenario.precision == "int8"


def test_a_deadline_limits_as_a_memory_does():
    (row,) = matrix(scenarios("mobilenet_v1_int8"), ("stm32l4r5", "rpi4b"), Budgets(latency_s=0.3)).rows
    slow, fast = row.cells
    assert (slow.limit, slow.state, slow.headroom_bytes) == ("latency", "change", None)
    assert slow.headroom_share == pytest.approx(1 - slow.latency_s / 0.3)
    assert slow.advice.estimate.latency_s <= 0.3
    assert fast.state in ("fits", "unknown")


def test_devices_are_named_once_and_must_be_there():
    assert [device.id for device in chosen_devices(("rpi4b", "esp32", "rpi4b"))] == ["rpi4b", "esp32"]
    with pytest.raises(UnknownNameError, match="did you mean"):
        matrix(scenarios("lenet5"), ("rpi4",))


def test_progress_goes_up_to_the_end_and_may_stop_the_work():
    told = []
    matrix(scenarios("lenet5", "resnet8"), ("rpi4b", "esp32"), progress=lambda fraction, text: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(fraction, text):
        if fraction > 0.6:
            raise Cancelled

    with pytest.raises(Cancelled):
        matrix(scenarios("lenet5", "resnet8"), ("rpi4b",), progress=stop)


def test_who_analyses_otherwise_is_asked():
    def refuse(scenario, progress):
        raise ModelError("asked of me")

    assert matrix(scenarios("lenet5"), ("rpi4b",), analyze=refuse).rows[0].trouble == "asked of me"


def test_devices_of_the_scenario_are_left_aside():
    one, other = matrix([replace(*scenarios("lenet5"), devices=("esp32",)), *scenarios("lenet5")], ("rpi4b",)).rows
    assert one.cells[0].reason == other.cells[0].reason
    assert one.cells[0].scenario == other.cells[0].scenario
