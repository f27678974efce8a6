"""Drawings in the session: begun, edited step by step, taken from a model, saved and opened again."""

from functools import partial
from pathlib import Path

import pytest

import resources
from analysis.sketch import Sketch, edits
from analysis.sketch.text import sketch_of, text_of
from gui.session import Session

SAMPLES = Path(resources.__file__).parent / "samples"
NET = sketch_of("input 1x3x8x8; conv 4; relu; flatten; dense 5")


@pytest.fixture
def session(qapp):
    session = Session()
    yield session
    session.close()


@pytest.fixture
def answered(session, qtbot):
    """Waits until the session has the answer to what was asked last."""

    def wait():
        qtbot.waitUntil(lambda: session._jobs.idle and session.analysis.scenario == session.scenario, timeout=20_000)
        return session.analysis

    return wait


@pytest.fixture
def saved(session, qtbot):
    def save(path, *more):
        with qtbot.waitSignal(session.message_raised, timeout=20_000) as told:
            session.save_drawing(str(path), *more)
        return told.args[0]

    return save


def begin(session, qtbot, sketch):
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.draw(sketch)


def add(kind):
    return lambda sketch: edits.add(sketch, kind)


def test_an_empty_canvas_is_a_network_without_layers(session, qtbot):
    begin(session, qtbot, Sketch())
    assert len(session.analysis.workload) == 0
    assert session.sketch == Sketch()
    assert not session.is_unsaved


def test_each_edit_is_a_named_step_that_is_taken_back(session, qtbot, answered):
    begin(session, qtbot, Sketch())
    session.edit(add("input"))
    session.edit(lambda sketch: edits.append(sketch, "conv2d", 1))
    assert answered().workload.totals.macs == 224 * 224 * 32 * 27
    assert [step.title for step in session.history.steps] == ["network", "Add input_1", "Append conv2d_1"]
    session.undo()
    session.undo()
    assert session.sketch == Sketch()
    session.redo()
    session.redo()
    assert answered().workload.totals.macs == 224 * 224 * 32 * 27


def test_an_edit_that_does_nothing_is_no_step(session, qtbot):
    begin(session, qtbot, NET)
    session.edit(lambda sketch: edits.remove(sketch, [77]))
    assert len(session.history.steps) == 1


def test_a_drag_is_one_step(session, qtbot, answered):
    begin(session, qtbot, NET)
    for filters in (5, 6, 7):
        session.edit(
            lambda sketch, n=filters: edits.set_param(sketch, (2,), "filters", n), drag="filters", dragging=filters < 7
        )
    assert answered().workload.totals.macs == 8 * 8 * 7 * 27 + 8 * 8 * 7 * 5
    assert [step.title for step in session.history.steps[1:]] == ["Set filters of conv2d_1 to 7"]


def test_a_drag_that_is_cancelled_ends_where_it_was_answered_last(session, qtbot, answered):
    begin(session, qtbot, NET)

    def drag(filters):
        edit = partial(edits.set_param, ids=(2,), name="filters", value=filters)
        session.edit(edit, drag="filters", dragging=True)

    drag(5)
    answered()
    drag(6)
    session.cancel()
    assert not session.is_dragging
    assert session.history.scenario == session.scenario == session.analysis.scenario
    assert session.sketch.block(2).param("filters", 0) == 5
    drag(7)
    session.undo()
    assert session.sketch.block(2).param("filters", 0) == 5


def test_what_is_no_drawing_is_told_and_changes_nothing(session, qtbot):
    begin(session, qtbot, NET)
    with qtbot.waitSignal(session.message_raised) as told:
        session.edit(lambda sketch: edits.paste(sketch, "konv 3"))
    assert "konv" in told.args[0].text
    assert session.sketch == NET


def test_moving_blocks_about_counts_nothing_anew(session, qtbot, answered):
    begin(session, qtbot, NET)
    before = session.analysis
    session.edit(lambda sketch: edits.move(sketch, [2], 40, 50))
    after = answered()
    assert after.workload is before.workload
    assert after.scenario.sketch.block(2).at != before.scenario.sketch.block(2).at


def test_half_drawn_blocks_are_doubts(session, qtbot, answered):
    begin(session, qtbot, NET)
    session.edit(add("conv2d"))
    session.edit(lambda sketch: edits.set_param(sketch, (2,), "kernel", (99,)))
    session.edit(lambda sketch: edits.set_param(sketch, (2,), "padding", "valid"))
    said = [doubt.message for doubt in answered().diagnostics]
    assert any("conv2d_1 ← input_1" in text for text in said)
    assert any("an input is missing" in text and "conv2d_2" in text for text in said)


def test_a_loaded_network_becomes_a_drawing_and_back(session, qtbot, answered):
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(str(SAMPLES / "resnet8.onnx"))
    loaded = session.analysis
    session.set_batch(4)
    answered()
    session.draw_shown()
    qtbot.waitUntil(lambda: session.sketch is not None)
    drawn = answered()
    assert drawn.workload.totals.macs == 4 * loaded.workload.totals.macs
    assert drawn.workload.totals.parameters == loaded.workload.totals.parameters
    assert session.scenario.batch is None
    assert not session.is_unsaved
    session.undo()
    assert session.sketch is None
    assert answered().workload.totals.macs == drawn.workload.totals.macs


@pytest.mark.parametrize("name", ["net.onnx", "net.sketch"])
def test_saved_and_opened_it_is_the_same_and_knows_its_file(session, qtbot, saved, answered, tmp_path, name):
    begin(session, qtbot, Sketch())
    session.edit(lambda _: (NET, "all of it"))
    assert session.is_unsaved
    assert saved(tmp_path / name).severity == "info"
    assert not session.is_unsaved
    assert session.drawing_path == str(tmp_path / name)
    session.close_model()
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(str(tmp_path / name))
    assert session.sketch == NET
    assert session.drawing_path == str(tmp_path / name)
    session.edit(add("relu"))
    assert session.is_unsaved


def test_source_text_is_no_file_to_go_on_with(session, qtbot, saved, tmp_path):
    begin(session, qtbot, Sketch())
    session.edit(lambda _: (NET, "all of it"))
    assert saved(tmp_path / "net.py").severity == "info"
    assert "class Network" in (tmp_path / "net.py").read_text()
    assert session.is_unsaved


def test_what_is_not_in_the_file_is_told(session, qtbot, saved, tmp_path):
    begin(session, qtbot, NET)
    session.edit(add("conv2d"))
    assert saved(tmp_path / "net.onnx").severity == "warning"


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_lost(session, qtbot, saved, tmp_path):
    begin(session, qtbot, NET)
    session.edit(add("relu"))
    said = saved(tmp_path / "no" / "net.onnx")
    assert (said.severity, session.is_unsaved) == ("error", True)
    assert "cannot be written" in said.text


def test_a_failed_save_leaves_the_file_that_was_there(session, qtbot, saved, tmp_path):
    begin(session, qtbot, NET)
    saved(tmp_path / "net.onnx")
    before = (tmp_path / "net.onnx").read_bytes()
    assert saved(tmp_path / "net.onnx", "nonsense").severity == "error"
    assert (tmp_path / "net.onnx").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["net.onnx"]


def test_a_saved_scenario_brings_the_drawing_and_its_history_back(session, qtbot, answered, tmp_path):
    begin(session, qtbot, NET)
    session.edit(add("relu"))
    session.set_batch(2)
    analysis = answered()
    with qtbot.waitSignal(session.message_raised, timeout=20_000):
        session.save_scenario(str(tmp_path / "net.toml"))
    session.close_model()
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(str(tmp_path / "net.toml"))
    assert session.scenario == analysis.scenario
    assert [step.title for step in session.history.steps] == ["network", "Add relu_2", "batch 2"]
    session.undo()
    session.undo()
    assert text_of(session.sketch) == text_of(NET)


def test_the_ghost_of_another_device_follows_the_drawing(session, qtbot, answered):
    begin(session, qtbot, NET)
    session.adjust_ghost(devices=("rpi4b",))
    qtbot.waitUntil(lambda: session.ghost is not None, timeout=20_000)
    session.edit(lambda sketch: edits.set_param(sketch, (2,), "filters", 9))
    analysis = answered()
    qtbot.waitUntil(
        lambda: session.ghost is not None and session.ghost.workload.totals == analysis.workload.totals, timeout=20_000
    )
    assert session.ghost.estimates[0].device.id == "rpi4b"


def test_pinned_the_ghost_is_the_drawing_before(session, qtbot, answered):
    begin(session, qtbot, NET)
    session.pin()
    qtbot.waitUntil(lambda: session.ghost is not None, timeout=20_000)
    before = session.ghost.workload.totals.macs
    session.edit(lambda sketch: edits.set_param(sketch, (2,), "filters", 9))
    assert answered().workload.totals.macs > before
    assert session.ghost.workload.totals.macs == before


def test_what_was_typed_is_unsaved_from_the_start_and_what_can_be_had_again_is_not(session, qtbot):
    for there in (False, True):
        with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
            session.draw(NET, there)
        assert session.is_unsaved is not there


def test_a_model_that_was_only_opened_is_not_written_again_unasked(session, qtbot, saved, tmp_path):
    begin(session, qtbot, NET)
    assert not session.saves_again
    saved(tmp_path / "net.onnx", "zeros")
    assert session.saves_again
    for name, again in (("net.onnx", False), ("net.sketch", True)):
        saved(tmp_path / name)
        session.close_model()
        with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
            session.open(str(tmp_path / name))
        assert session.saves_again is again


def test_what_waits_for_a_file_comes_after_it_and_never_after_a_failure(session, qtbot, tmp_path):
    begin(session, qtbot, NET)
    done = []
    with qtbot.waitSignal(session.message_raised, timeout=20_000):
        session.save_drawing(str(tmp_path / "no" / "net.sketch"), then=lambda: done.append("wrong"))
    with qtbot.waitSignal(session.message_raised, timeout=20_000):
        session.save_drawing(str(tmp_path / "net.py"), then=lambda: done.append("text is no drawing"))
    with qtbot.waitSignal(session.drawing_saved, timeout=20_000):
        session.save_drawing(str(tmp_path / "net.sketch"), then=lambda: done.append(session.is_unsaved))
    assert done == [False]


def test_each_drawing_that_begins_is_counted_and_none_that_goes_on(session, qtbot, saved, tmp_path):
    begin(session, qtbot, NET)
    session.edit(add("relu"))
    saved(tmp_path / "net.sketch")
    assert session.drawings == 1
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(str(SAMPLES / "resnet8.onnx"))
    assert session.drawings == 1
    session.draw_shown()
    qtbot.waitUntil(lambda: session.sketch is not None)
    assert (session.drawings, session.drawing_name) == (2, session.sketch.name)


def test_wishes_that_the_drawing_cannot_have_go_when_a_network_becomes_one(session, qtbot, answered):
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(str(SAMPLES / "ds_cnn_int8.onnx"))
    session.set_device("t4")
    answered()
    session.select(range(4))
    session.place(
        "activations", session.placeable("activations"), session.analysis.estimates[0].device.memories[-1].name
    )
    session.set_layer_precision("weights", "int4")
    answered()
    session.draw_shown()
    qtbot.waitUntil(lambda: session.sketch is not None)
    drawn = answered()
    assert len(drawn.workload) == 22
    assert {layer for layer, *_ in session.scenario.layer_precisions} <= set(drawn.workload.names)
