"""Scenario files: saved from the window, opened again exactly, refused in words."""

from dataclasses import replace
from pathlib import Path

import pytest

import resources
from analysis.placement import Placement
from analysis.scenario import Scenario
from gui.history_view import HistoryDialog
from gui.naming import what_changed
from gui.session import Session

SAMPLES = Path(resources.__file__).parent / "samples"


@pytest.fixture
def session(qapp, qtbot, tmp_path):
    """A real session with a model in a folder of its own."""
    session = Session()
    model = tmp_path / "net.onnx"
    model.write_bytes((SAMPLES / "lenet5.onnx").read_bytes())
    with qtbot.waitSignal(session.analysis_changed):
        session.open(str(model))
    yield session
    session.close()


def changed(session, qtbot):
    session.set_batch(8)
    session.set_precision("int8")
    session.override("clock", "", 60e6)
    session.set_layer_precision("weights", "fp16", (0,))
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario)
    return session.scenario


def save(session, qtbot, path):
    with qtbot.waitSignal(session.message_raised) as told:
        session.save_scenario(str(path))
    assert told.args[0].text == f"Saved {path}"


def test_a_scenario_is_reopened_exactly(session, qtbot, tmp_path):
    wanted, analysis = changed(session, qtbot), session.analysis
    save(session, qtbot, tmp_path / "s.toml")
    session.close_model()
    with qtbot.waitSignal(session.analysis_changed):
        session.open(str(tmp_path / "s.toml"))
    assert session.scenario == wanted
    assert (session.analysis.workload.macs == analysis.workload.macs).all()
    assert session.estimate.total_latency_bound_s == analysis.estimates[0].total_latency_bound_s
    assert session.can_undo


def reopened(session, qtbot, path):
    save(session, qtbot, path)
    session.drop_ghost()
    session.close_model()
    with qtbot.waitSignal(session.analysis_changed):
        session.open(str(path))


def test_the_tree_of_names_and_its_undo_come_back(session, qtbot, tmp_path):
    changed(session, qtbot)
    session.undo()
    session.undo()
    session.set_kernel("naive")
    session.rename_step(session.history.current, "the slow one")
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario)
    wanted = session.history
    reopened(session, qtbot, tmp_path / "s.toml")
    assert session.history == wanted
    session.undo()
    assert session.scenario == wanted.steps[wanted.step.parent].scenario
    session.redo()
    assert session.history.step.title == "the slow one"


@pytest.mark.parametrize("pinned", [True, False])
def test_the_comparison_comes_back(session, qtbot, tmp_path, pinned):
    changed(session, qtbot)
    if pinned:
        session.pin()
        session.set_batch(2)
    else:
        session.compare(devices=("rpi4b",), precision="fp16")
    qtbot.waitUntil(lambda: session.ghost is not None and session.analysis.scenario == session.scenario)
    contrast, scenario = session.comparison.contrast, session.comparison.scenario
    reopened(session, qtbot, tmp_path / "s.toml")
    qtbot.waitUntil(lambda: session.ghost is not None)
    assert (session.comparison.contrast, session.ghost.scenario) == (contrast, scenario)
    session.set_batch(16)
    assert (session.comparison.scenario == scenario) == pinned


def test_what_was_saved_without_a_ghost_is_opened_without_one(session, qtbot, tmp_path):
    save(session, qtbot, tmp_path / "s.toml")
    session.pin()
    with qtbot.waitSignal(session.history_changed):
        session.open(str(tmp_path / "s.toml"))
    assert session.ghost is None


def test_a_saved_scenario_can_be_the_ghost(session, qtbot, tmp_path):
    wanted = changed(session, qtbot)
    save(session, qtbot, tmp_path / "s.toml")
    session.go_to(0)
    with qtbot.waitSignal(session.ghost_changed):
        session.compare_with_file(str(tmp_path / "s.toml"))
    assert (session.ghost.scenario, session.comparison.contrast.pinned) == (wanted, wanted)
    assert session.scenario == session.history.steps[0].scenario


def test_a_saved_scenario_that_cannot_be_the_ghost_is_told(session, qtbot, tmp_path):
    (tmp_path / "s.toml").write_text("model = [")
    with qtbot.waitSignal(session.message_raised) as told:
        session.compare_with_file(str(tmp_path / "s.toml"))
    assert "is no TOML" in told.args[0].text
    assert session.ghost is None


def test_another_model_under_the_name_is_refused(session, qtbot, tmp_path):
    changed(session, qtbot)
    save(session, qtbot, tmp_path / "s.toml")
    (tmp_path / "net.onnx").write_bytes((SAMPLES / "ds_cnn.onnx").read_bytes())
    before = session.scenario
    with qtbot.waitSignal(session.message_raised) as told:
        session.open(str(tmp_path / "s.toml"))
    assert "is not the model of this scenario" in told.args[0].text
    assert session.scenario == before


def test_a_broken_scenario_file_is_told(session, qtbot, tmp_path):
    (tmp_path / "s.toml").write_text("model = [")
    with qtbot.waitSignal(session.message_raised) as told:
        session.open(str(tmp_path / "s.toml"))
    assert "is no TOML" in told.args[0].text
    assert told.args[0].severity == "error"


def test_a_file_that_cannot_be_written_is_told(session, qtbot, tmp_path):
    with qtbot.waitSignal(session.message_raised) as told:
        session.save_scenario(str(tmp_path / "no" / "s.toml"))
    assert "cannot be written" in told.args[0].text


def test_steps_are_named_by_what_they_changed(session, qtbot):
    changed(session, qtbot)
    session.override("clock", "", None)
    session.set_device("rpi4b")
    titles = [step.title for step in session.history.steps]
    first = session.analysis.workload.names[0]
    assert titles == [
        "net.onnx", "batch 8", "int8", "clock 60\u202fMHz", f"{first} weights fp16", "clock as the device has it",
        "Raspberry Pi 4B (4 GB)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("placements", "title"),
    [
        ((Placement("rpi4b", "weights", "", "PSRAM"),), "all weights in PSRAM"),
        ((Placement("rpi4b", "activations", "fc1", "SRAM"),), "fc1 in SRAM"),
        ((Placement("rpi4b", "weights", "a", "SRAM"), Placement("rpi4b", "weights", "b", "SRAM")), "2 tensors in SRAM"),
        ((), "tensors where they were"),
    ],
)
def test_a_step_says_what_was_placed_where(placements, title):
    before = Scenario("net.onnx", placements=(Placement("rpi4b", "weights", "z", "SRAM"),))
    assert what_changed(before, replace(before, placements=placements)) == title


def test_the_list_jumps_and_renames(session, qtbot):
    first = session.scenario
    changed(session, qtbot)
    dialog = HistoryDialog(session)
    qtbot.addWidget(dialog)
    top = dialog.tree.topLevelItem
    assert [top(i).text(0) for i in range(3)] == ["net.onnx", "batch 8", "int8"]
    dialog.tree.itemActivated.emit(top(0), 0)
    assert session.scenario == first
    session.set_kernel("naive")
    dialog.tree.topLevelItem(1).setText(0, "eight at once")
    assert session.history.steps[1].title == "eight at once"
    root = dialog.tree.topLevelItem(0)
    assert [root.child(i).text(0) for i in range(root.childCount())] == ["kernel naive"]
    assert dialog.tree.currentItem().text(0) == "kernel naive"


def test_only_the_name_can_be_changed_in_the_list(session, qtbot):
    dialog = HistoryDialog(session)
    qtbot.addWidget(dialog)
    dialog.tree.topLevelItem(0).setText(3, "int8")
    assert dialog.tree.topLevelItem(0).text(3) == "native"
    assert replace(session.scenario) == session.history.scenario
