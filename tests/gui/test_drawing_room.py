"""Drawings in the whole window: begun, landed on, saved, left, and never lost unasked; with real keys and clicks."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from analysis.report import drawing as report
from analysis.sketch import Sketch, edits
from analysis.sketch.text import sketch_of, text_of
from gui import dialogs
from gui.drawing_room import stands
from gui.layouts import DRAW, LAYOUTS
from gui.new_drawing import NewDrawingDialog
from gui.palette import Palette, entries
from gui.save_drawing import SaveDrawingDialog
from gui.start_page import samples, samples_folder
from tests.gui.test_leaks import settled
from tests.gui.windows import end, shown_window

LEFT = Qt.MouseButton.LeftButton
NO_KEY, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PATIENCE_MS = 20_000
NET = sketch_of("input 1x3x8x8; conv 4; relu; flatten; dense 5")
ANSWERS = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        yield window


@pytest.fixture
def drawn(window, qtbot):
    """A window with a drawing of which nothing is lost yet."""
    begin(window, qtbot, NET)
    return window


@pytest.fixture
def unsaved(drawn, qtbot):
    draw(drawn, qtbot)
    return drawn


def begin(window, qtbot, sketch, there=True):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        window.session.draw(sketch, there)


def draw(window, qtbot, kind="relu"):
    window.session.edit(lambda sketch: edits.add(sketch, kind))
    settle(window, qtbot)


def settle(window, qtbot):
    session = window.session
    qtbot.waitUntil(lambda: session._jobs.idle and session.analysis.scenario == session.scenario, timeout=PATIENCE_MS)


def sample(name):
    return next(path for path, _, _ in samples() if path.endswith(name))


def open_file(window, qtbot, path):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        window.open(str(path))


def key(qtbot, window, key, modifiers=CONTROL):
    # Off screen no window manager gives the window its place back after a dialogue.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, key, modifiers)


def box(window):
    return window.findChild(QMessageBox, "unsaved")


def answer(qtbot, window, key):
    question = box(window)
    assert question is not None
    assert question.isVisible()
    qtbot.mouseClick(question.button(key), LEFT)
    qtbot.waitUntil(lambda: box(window) is None)


def save_dialog(window):
    return window.findChild(SaveDrawingDialog)


def save_at(qtbot, window, path):
    """In the dialogue that asks where."""
    dialog = save_dialog(window)
    dialog.path.selectAll()
    qtbot.keyClicks(dialog.path, str(path))
    qtbot.keyClick(dialog.path, Qt.Key.Key_Return)


def board(window):
    return window.workspace.panels["drawing"].board


def saved_on(qtbot, window):
    return qtbot.waitSignal(window.session.drawing_saved, timeout=PATIENCE_MS)


# Begun


def test_control_n_and_enter_are_an_empty_board(window, qtbot):
    key(qtbot, window, Qt.Key.Key_N)
    dialog = window.findChild(NewDrawingDialog)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(dialog.templates, Qt.Key.Key_Return)
    assert window.session.sketch == Sketch()
    assert not window.isWindowModified()
    assert board(window).isVisible()
    assert window.focusWidget() is board(window)
    qtbot.waitUntil(lambda: window.findChild(NewDrawingDialog) is None)


def test_the_start_page_begins_a_drawing_from_a_table_that_is_unsaved_at_once(window, qtbot):
    qtbot.mouseClick(window.start_page.draw_button, LEFT)
    dialog = window.findChild(NewDrawingDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.table.setFocus()
    qtbot.keyClicks(dialog.table, "input 3x8x8; conv 4")
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return, CONTROL)
    assert window.isWindowModified()
    assert window.windowTitle() == "network[*] – Rooflens"


def test_a_loaded_network_becomes_a_drawing_of_its_own_name(window, qtbot):
    open_file(window, qtbot, sample("lenet5.onnx"))
    assert not board(window).isVisible()
    key(qtbot, window, Qt.Key.Key_B, CONTROL | SHIFT)
    qtbot.waitUntil(board(window).isVisible, timeout=PATIENCE_MS)
    assert window.windowTitle() == "LeNet-5[*] – Rooflens"
    assert not window.isWindowModified()
    draw(window, qtbot)
    assert window.isWindowModified()


def test_a_drawing_that_could_not_begin_leaves_all_as_it_was(window, qtbot):
    open_file(window, qtbot, sample("lenet5.onnx"))
    window.session._analyze = lambda *_: 1 / 0
    with qtbot.waitSignal(window.session.message_raised, timeout=PATIENCE_MS):
        window.session.draw(NET)
    assert window.session.sketch is None
    assert not board(window).isVisible()


# Landed


@pytest.mark.parametrize("name", ["net.sketch", "net.layers", "net.onnx"])
def test_a_drawing_of_a_file_lands_on_the_board_ready_to_edit(window, qtbot, tmp_path, name):
    path = tmp_path / name
    report.replace_file(path, report.drawing_bytes(NET, path.suffix.replace(".layers", ".sketch"))[0])
    open_file(window, qtbot, path)
    assert stands(window.workspace, DRAW)
    assert window.focusWidget() is board(window)
    assert window.session.sketch == NET
    assert not window.isWindowModified()


@pytest.mark.parametrize("layout", LAYOUTS[:-1], ids=lambda layout: layout.id)
def test_a_network_of_a_file_finds_the_layout_as_it_was(window, qtbot, layout):
    open_file(window, qtbot, sample("lenet5.onnx"))
    window.apply_layout(layout)
    begin(window, qtbot, NET)
    assert stands(window.workspace, DRAW)
    open_file(window, qtbot, sample("lenet5.onnx"))
    assert stands(window.workspace, layout)


def test_a_layout_chosen_while_drawing_stays(drawn, qtbot):
    key(qtbot, drawn, Qt.Key.Key_2, ALT)
    drawn.session.set_batch(2)
    settle(drawn, qtbot)
    assert stands(drawn.workspace, LAYOUTS[1])
    open_file(drawn, qtbot, sample("lenet5.onnx"))
    assert stands(drawn.workspace, LAYOUTS[1])


def test_panels_arranged_by_hand_stay_and_the_board_comes_to_the_front(window, qtbot):
    open_file(window, qtbot, sample("lenet5.onnx"))
    window.workspace.toggles["overview"].trigger()
    begin(window, qtbot, NET)
    assert not any(stands(window.workspace, layout) for layout in LAYOUTS)
    assert window.workspace.frames["overview"].isHidden()
    assert not board(window).visibleRegion().isEmpty()
    assert board(window).width() > 400


def test_a_detached_panel_is_an_arrangement_by_hand(window, qtbot):
    open_file(window, qtbot, sample("lenet5.onnx"))
    window.workspace._detach(window.workspace.frames["overview"])
    begin(window, qtbot, NET)
    assert window.workspace.frames["overview"].isFloating()


def test_the_board_alone_stays_alone(drawn, qtbot):
    drawn.workspace.switch_alone("drawing")
    begin(drawn, qtbot, sketch_of("input 3x8x8; conv 2"))
    assert drawn.workspace.alone == "drawing"


def test_the_next_run_begins_with_the_layout_of_before(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        begin(window, qtbot, NET)
    with shown_window(qtbot, tmp_path) as window:
        open_file(window, qtbot, sample("lenet5.onnx"))
        assert stands(window.workspace, LAYOUTS[0])


@pytest.mark.parametrize("size", [(760, 640), (1000, 700), (1280, 900)])
def test_in_small_windows_the_board_is_seen_too(qtbot, tmp_path, size):
    with shown_window(qtbot, tmp_path, size) as window:
        begin(window, qtbot, NET)
        assert stands(window.workspace, DRAW)
        assert not board(window).visibleRegion().isEmpty()


# Saved


def test_control_s_asks_once_and_then_writes_the_same_file_with_the_same_weights(unsaved, qtbot, tmp_path):
    path = tmp_path / "net.onnx"
    key(qtbot, unsaved, Qt.Key.Key_S)
    qtbot.mouseClick(save_dialog(unsaved).weights._buttons["zeros"], LEFT)
    with saved_on(qtbot, unsaved):
        save_at(qtbot, unsaved, path)
    assert not unsaved.isWindowModified()
    assert unsaved.windowTitle() == "net.onnx[*] – Rooflens"
    assert unsaved.top.model.text().startswith("net.onnx")
    assert unsaved.settings.recent[0] == str(path)
    assert unsaved.start_page.recent.item(0).text() == "net.onnx"
    draw(unsaved, qtbot, "dense")
    assert unsaved.isWindowModified()
    assert unsaved.top.model.text().startswith("net.onnx")
    with saved_on(qtbot, unsaved):
        key(qtbot, unsaved, Qt.Key.Key_S)
    assert not unsaved.isWindowModified()
    assert path.read_bytes() == report.drawing_bytes(unsaved.session.sketch, ".onnx", "zeros")[0]


def test_a_drawing_as_text_is_saved_again_unasked(window, qtbot, tmp_path):
    (tmp_path / "net.sketch").write_text(text_of(NET))
    open_file(window, qtbot, tmp_path / "net.sketch")
    draw(window, qtbot)
    with saved_on(qtbot, window):
        key(qtbot, window, Qt.Key.Key_S)
    assert sketch_of((tmp_path / "net.sketch").read_text()) == window.session.sketch


def test_weights_of_a_model_that_was_only_opened_are_not_replaced_unasked(window, qtbot, tmp_path):
    path = tmp_path / "net.onnx"
    report.save_drawing(NET, str(path))
    before = path.read_bytes()
    open_file(window, qtbot, path)
    draw(window, qtbot)
    key(qtbot, window, Qt.Key.Key_S)
    assert save_dialog(window).path.text() == str(path)
    assert "weights in it are replaced" in save_dialog(window).trouble.text()
    assert path.read_bytes() == before
    with saved_on(qtbot, window):
        qtbot.keyClick(save_dialog(window), Qt.Key.Key_Return)
    assert path.read_bytes() != before


def test_save_as_goes_on_with_the_new_file_in_the_form_of_the_last_time(unsaved, qtbot, tmp_path):
    for name in ("one.sketch", "two.sketch"):
        key(qtbot, unsaved, Qt.Key.Key_S, CONTROL | SHIFT)
        save_dialog(unsaved).form.pick("sketch")
        with saved_on(qtbot, unsaved):
            save_at(qtbot, unsaved, tmp_path / name)
        qtbot.waitUntil(lambda: save_dialog(unsaved) is None)
    assert unsaved.session.drawing_path == str(tmp_path / "two.sketch")
    assert unsaved.settings.drawing_form == ("sketch", "random", 0)
    key(qtbot, unsaved, Qt.Key.Key_S, CONTROL | SHIFT)
    assert save_dialog(unsaved).form.current == "sketch"


def test_source_text_is_written_and_the_drawing_stays_unsaved(unsaved, qtbot, tmp_path):
    key(qtbot, unsaved, Qt.Key.Key_S, CONTROL | SHIFT)
    save_dialog(unsaved).form.pick("torch")
    with qtbot.waitSignal(unsaved.session.message_raised, timeout=PATIENCE_MS):
        save_at(qtbot, unsaved, tmp_path / "net.py")
    assert (tmp_path / "net.py").exists()
    assert unsaved.isWindowModified()
    assert unsaved.settings.recent == ()


def test_the_first_place_is_never_among_the_samples(window, qtbot):
    open_file(window, qtbot, sample("lenet5.onnx"))
    begin(window, qtbot, NET)
    draw(window, qtbot)
    key(qtbot, window, Qt.Key.Key_S)
    path = Path(save_dialog(window).path.text())
    assert str(path.parent) != samples_folder()
    assert path.name == "network.onnx"
    qtbot.keyClick(save_dialog(window), Qt.Key.Key_Escape)


def test_a_network_of_a_file_is_saved_as_a_scenario(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_where_to_save_scenario", lambda *_: str(tmp_path / "net.toml"))
    open_file(window, qtbot, sample("lenet5.onnx"))
    with qtbot.waitSignal(window.session.message_raised, timeout=PATIENCE_MS):
        key(qtbot, window, Qt.Key.Key_S)
    assert (tmp_path / "net.toml").exists()


@pytest.fixture
def slow_save(monkeypatch):
    """Saving waits until it is let go."""
    go, write = threading.Event(), report.save_drawing

    def slowly(*more):
        assert go.wait(20)
        return write(*more)

    monkeypatch.setattr(report, "save_drawing", slowly)
    yield go
    go.set()


def test_a_file_that_takes_its_time_is_told_about(unsaved, qtbot, tmp_path, slow_save):
    key(qtbot, unsaved, Qt.Key.Key_S)
    save_at(qtbot, unsaved, tmp_path / "net.onnx")
    qtbot.waitUntil(lambda: unsaved.message.isVisible() and unsaved.message.text.text().startswith("Saving "))
    with saved_on(qtbot, unsaved):
        slow_save.set()
    assert unsaved.message.text.text().startswith("Saved ")


def test_a_file_that_is_written_too_late_is_not_that_of_the_next_drawing(unsaved, qtbot, tmp_path, slow_save):
    unsaved.session.save_drawing(str(tmp_path / "net.sketch"))
    begin(unsaved, qtbot, sketch_of("input 3x8x8; conv 2"))
    with saved_on(qtbot, unsaved):
        slow_save.set()
    assert unsaved.session.drawing_path == ""
    assert (tmp_path / "net.sketch").exists()


def test_dialogues_that_come_and_go_leave_no_widget(drawn):
    def come_and_go():
        for open_, kind in ((drawn.new_drawing, NewDrawingDialog), (drawn.save_drawing_as, SaveDrawingDialog)):
            open_()
            drawn.findChild(kind).close()
        settled()
        return len(drawn.findChildren(QWidget))

    before = come_and_go()
    assert [come_and_go() for _ in range(2)] == [before] * 2


# Left: every way to leave asks the same


def press_new(window, qtbot):
    key(qtbot, window, Qt.Key.Key_N)


def press_close(window, qtbot):
    key(qtbot, window, Qt.Key.Key_W)


def press_quit(window, qtbot):
    key(qtbot, window, Qt.Key.Key_Q)


def close_by_the_system(window, qtbot):
    window.close()


def ask_to_open(window, qtbot):
    key(qtbot, window, Qt.Key.Key_O)


def drop_a_file(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(sample("lenet5.onnx"))])
    window.dropEvent(QDropEvent(QPointF(60, 60), Qt.DropAction.CopyAction, data, LEFT, NO_KEY))


def choose_a_sample(window, qtbot):
    key(qtbot, window, Qt.Key.Key_Home)
    listing = window.start_page.samples
    listing.setFocus()
    listing.setCurrentRow(next(row for row, (path, *_) in enumerate(samples()) if path.endswith("lenet5.onnx")))
    qtbot.keyClick(listing, Qt.Key.Key_Return)


def choose_a_recent_file(window, qtbot):
    next(action for action in window.menus.recent.actions() if action.toolTip().endswith("lenet5.onnx")).trigger()


def choose_in_the_bar(window, qtbot):
    window.top.model.pick(sample("lenet5.onnx"))


WAYS_TO_A_FILE = (ask_to_open, drop_a_file, choose_a_sample, choose_a_recent_file, choose_in_the_bar)
WAYS = (press_new, press_close, press_quit, close_by_the_system, *WAYS_TO_A_FILE)


@pytest.fixture
def leaving(unsaved, monkeypatch):
    """With a file to open, whichever way it is chosen."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (sample("lenet5.onnx"), ""))
    unsaved.settings.remember(sample("lenet5.onnx"))
    unsaved._show_recent()
    return unsaved


def has_left(window, way):
    """What the way leads to has happened."""
    if way is press_new:
        return window.findChild(NewDrawingDialog) is not None
    if way in (press_quit, close_by_the_system):
        return not window.isVisible()
    if way is press_close:
        return window.session.analysis is None
    return window.session.sketch is None and window.session.analysis is not None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_cancel_leaves_all_as_it_was(leaving, qtbot, way):
    sketch = leaving.session.sketch
    way(leaving, qtbot)
    answer(qtbot, leaving, ANSWERS.Cancel)
    qtbot.wait(20)
    assert not has_left(leaving, way)
    assert leaving.session.sketch is sketch
    assert leaving.session.is_unsaved
    way(leaving, qtbot)
    assert box(leaving) is not None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_discard_goes_on_unsaved(leaving, qtbot, way):
    way(leaving, qtbot)
    answer(qtbot, leaving, ANSWERS.Discard)
    qtbot.waitUntil(lambda: has_left(leaving, way), timeout=PATIENCE_MS)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_save_asks_where_and_goes_on_once_that_is_written(leaving, qtbot, tmp_path, way, slow_save):
    path, sketch = tmp_path / "net.sketch", leaving.session.sketch
    way(leaving, qtbot)
    answer(qtbot, leaving, ANSWERS.Save)
    assert [choice.key for choice in save_dialog(leaving).form.choices] == ["onnx", "sketch"]
    save_dialog(leaving).form.pick("sketch")
    save_at(qtbot, leaving, path)
    qtbot.wait(30)
    assert not has_left(leaving, way)
    slow_save.set()
    qtbot.waitUntil(lambda: has_left(leaving, way), timeout=PATIENCE_MS)
    assert sketch_of(path.read_text()) == sketch


@pytest.mark.parametrize("way", [press_close, press_quit, drop_a_file], ids=lambda way: way.__name__)
def test_cancelling_where_to_save_leaves_all_as_it_was(leaving, qtbot, tmp_path, way):
    way(leaving, qtbot)
    answer(qtbot, leaving, ANSWERS.Save)
    qtbot.keyClick(save_dialog(leaving), Qt.Key.Key_Escape)
    assert not has_left(leaving, way)
    with saved_on(qtbot, leaving):
        leaving.session.save_drawing(str(tmp_path / "net.sketch"))
    qtbot.wait(20)
    assert not has_left(leaving, way)


@pytest.mark.parametrize("way", [press_close, press_quit, drop_a_file], ids=lambda way: way.__name__)
def test_after_a_failure_nobody_leaves(leaving, qtbot, tmp_path, way):
    (tmp_path / "sub").mkdir()
    with saved_on(qtbot, leaving):
        leaving.session.save_drawing(str(tmp_path / "sub" / "net.sketch"))
    draw(leaving, qtbot)
    (tmp_path / "sub" / "net.sketch").unlink()
    (tmp_path / "sub").rmdir()
    way(leaving, qtbot)
    with qtbot.waitSignal(leaving.session.message_raised, timeout=PATIENCE_MS):
        answer(qtbot, leaving, ANSWERS.Save)
    assert "cannot be written" in leaving.message.text.text()
    assert not has_left(leaving, way)
    assert leaving.session.is_unsaved
    # A later save that works leaves nothing either: the wish is over.
    with saved_on(qtbot, leaving):
        leaving.session.save_drawing(str(tmp_path / "net.sketch"))
    qtbot.wait(20)
    assert not has_left(leaving, way)


def test_what_was_drawn_while_the_file_was_written_is_asked_about_too(leaving, qtbot, tmp_path, slow_save):
    press_close(leaving, qtbot)
    answer(qtbot, leaving, ANSWERS.Save)
    save_at(qtbot, leaving, tmp_path / "net")
    draw(leaving, qtbot)
    slow_save.set()
    qtbot.waitUntil(lambda: box(leaving) is not None, timeout=PATIENCE_MS)
    assert not has_left(leaving, press_close)


def test_escape_is_cancel_and_the_question_is_asked_once(leaving, qtbot):
    press_close(leaving, qtbot)
    leaving.close()
    assert len(leaving.findChildren(QMessageBox)) == 1
    assert "network" in box(leaving).text()
    qtbot.keyClick(box(leaving), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: box(leaving) is None)
    assert leaving.isVisible()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_nobody_is_asked_about_a_drawing_that_is_saved(drawn, qtbot, way, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (sample("lenet5.onnx"), ""))
    drawn.settings.remember(sample("lenet5.onnx"))
    drawn._show_recent()
    way(drawn, qtbot)
    assert box(drawn) is None
    qtbot.waitUntil(lambda: has_left(drawn, way), timeout=PATIENCE_MS)


def test_reading_the_file_again_asks_and_then_has_it_as_it_is(window, qtbot, tmp_path):
    (tmp_path / "net.sketch").write_text(text_of(NET))
    open_file(window, qtbot, tmp_path / "net.sketch")
    draw(window, qtbot)
    key(qtbot, window, Qt.Key.Key_F5, NO_KEY)
    answer(qtbot, window, ANSWERS.Cancel)
    assert window.session.is_unsaved
    key(qtbot, window, Qt.Key.Key_F5, NO_KEY)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        answer(qtbot, window, ANSWERS.Discard)
    assert window.session.sketch == NET


def test_a_saved_drawing_is_read_again_from_its_own_file(unsaved, qtbot, tmp_path):
    assert not unsaved.actions_by_id["reload"].isEnabled()
    with saved_on(qtbot, unsaved):
        unsaved.session.save_drawing(str(tmp_path / "net.sketch"))
    assert unsaved.actions_by_id["reload"].isEnabled()
    (tmp_path / "net.sketch").write_text(text_of(NET))
    with qtbot.waitSignal(unsaved.session.analysis_changed, timeout=PATIENCE_MS):
        key(qtbot, unsaved, Qt.Key.Key_F5, NO_KEY)
    assert unsaved.session.sketch == NET


def test_a_closed_window_leaves_no_question(unsaved):
    end(unsaved)
    assert not unsaved.isVisible()
    assert box(unsaved) is None


# Found by typing


def titles(window, kind):
    return {entry.title: entry for entry in entries(window) if entry.kind == kind}


def test_what_can_be_done_with_drawings_is_in_the_palette(drawn):
    found = titles(drawn, "command")
    words = ("New drawing…", "Save", "Save drawing as…", "Save scenario…", "Edit this network as a drawing")
    assert [found[title].reason for title in words] == ["", "", "", "", "open a network of a file first"]


def test_acts_of_the_board_are_in_the_palette_while_a_drawing_is_shown(window, qtbot):
    assert titles(window, "block") == {}
    open_file(window, qtbot, sample("lenet5.onnx"))
    assert titles(window, "block") == {}
    begin(window, qtbot, NET)
    found = titles(window, "block")
    assert found["Duplicate"].reason == "select blocks first"
    assert found["Arrange everything"].reason == ""
    assert "Ctrl+Shift+L" in found["Arrange everything"].keys


def test_an_act_is_given_by_typing(drawn, qtbot):
    key(qtbot, drawn, Qt.Key.Key_1, ALT)
    drawn.workspace.reveal("roofline")
    board(drawn).select(frozenset({2}))
    key(qtbot, drawn, Qt.Key.Key_K)
    palette = drawn.findChild(Palette)
    qtbot.keyClicks(palette.search, "block duplicate")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert len(drawn.session.sketch.blocks) == len(NET.blocks) + 1
    assert not board(drawn).visibleRegion().isEmpty()
    drawn.do_on_board("all")
    assert len(board(drawn).selected) == len(NET.blocks) + 1


def test_the_file_menu_begins_with_what_begins(window):
    rows = [action.objectName() for action in window.menus._menus["file"].actions() if action.objectName()]
    assert rows[:2] == ["new-drawing", "open"]
    marked = [
        text[text.index("&") + 1].casefold()
        for action in window.menus._menus["file"].actions()
        if "&" in (text := action.text())
    ]
    assert len(marked) == len(set(marked))
