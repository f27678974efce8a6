"""The main journeys with real keys and clicks: open, change, sort, select, copy, undo, drop, cancel, come back."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDockWidget

from gui.app import tell_in
from gui.commands import COMMANDS, MENUS, SUBMENUS
from gui.controls import BatchControl, DeviceControl
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import RECENT_KEPT, Settings
from gui.start_page import samples
from gui.theme import LOOK
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import end


@pytest.fixture
def store(tmp_path):
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def opened(qtbot, store):
    """Makes windows; they are closed after the test, if it has not closed them."""
    windows = []

    def make(session=None):
        window = MainWindow(session or Session(), Settings(store))
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitExposed(window):
            window.show()
        qtbot.waitUntil(lambda: window.workspace is not None)
        return window

    yield make
    for window in windows:
        end(window)
    LOOK.set_mode("light")


@pytest.fixture
def window(opened):
    return opened()


@pytest.fixture
def filled(window, qtbot):
    """A window with the smallest sample open, read from its file."""
    open_sample(window, qtbot, "lenet5.onnx")
    return window


def sample(name):
    return next(path for path, _, _ in samples() if path.endswith(name))


def open_sample(window, qtbot, name):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
        window.open(sample(name))


def key(qtbot, window, key, modifier=Qt.KeyboardModifier.ControlModifier):
    qtbot.keyClick(window, key, modifier)


# Opening


def test_every_sample_is_on_the_start_page_and_exists(window):
    listing = window.start_page.samples
    paths = [listing.item(row).data(Qt.ItemDataRole.UserRole) for row in range(listing.count())]
    assert len(paths) >= 15
    assert all(Path(path).is_file() for path in paths)


def test_a_click_on_a_sample_opens_it(window, qtbot):
    listing = window.start_page.samples
    row = next(i for i in range(listing.count()) if listing.item(i).text() == "LeNet-5")
    listing.scrollToItem(listing.item(row))
    with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
        qtbot.mouseClick(
            listing.viewport(), Qt.MouseButton.LeftButton, pos=listing.visualItemRect(listing.item(row)).center()
        )
    assert window.pages.currentWidget() is window.workspace
    assert window.session.analysis.workload.totals.macs == 416_520
    assert "lenet5.onnx" in window.windowTitle()
    assert window.top.model.text().startswith("lenet5.onnx")


def test_enter_on_a_sample_opens_it(window, qtbot):
    window.start_page.samples.setCurrentRow(0)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
        qtbot.keyClick(window.start_page.samples, Qt.Key.Key_Return)
    assert window.session.analysis is not None


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_dropped_model_opens(window, qtbot):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
        drop(window, sample("lenet5.onnx"))
    assert window.session.analysis.graph.name == "LeNet-5"


@pytest.mark.parametrize("contents", [b"", b"not a model, only words", bytes(range(256)) * 40])
def test_a_dropped_file_that_is_no_model_is_a_readable_message(filled, qtbot, tmp_path, contents):
    before, path = filled.session.analysis, tmp_path / "broken.onnx"
    path.write_bytes(contents)
    with qtbot.waitSignal(filled.session.message_raised, timeout=20_000):
        drop(filled, path)
    assert filled.message.isVisible()
    assert "broken.onnx" in filled.message.text.text()
    assert "Traceback" not in filled.message.text.text()
    assert filled.session.analysis is before
    qtbot.mouseClick(filled.message.copy_button, Qt.MouseButton.LeftButton)
    assert "broken.onnx" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(filled.message.close_button, Qt.MouseButton.LeftButton)
    assert not filled.message.isVisible()


def test_a_fault_of_ours_is_a_message_with_details(opened, qtbot):
    def fails(scenario, progress):
        raise RuntimeError("broken inside")

    window = opened(Session(analyze=fails))
    with qtbot.waitSignal(window.session.message_raised):
        window.open("model.onnx")
    assert "internal error" in window.message.text.text()
    qtbot.mouseClick(window.message.more, Qt.MouseButton.LeftButton)
    assert "broken inside" in window.message.details.toPlainText()
    assert window.message.details.isVisible()


def test_a_load_can_be_cancelled(opened, qtbot):
    stopped = threading.Event()

    def endless(scenario, progress):
        try:
            while True:
                progress(0.4, "reading shapes")
        finally:
            stopped.set()

    window = opened(Session(analyze=endless))
    window.open("large.onnx")
    qtbot.waitUntil(lambda: window.busy.isVisible() and window.busy.text.text() == "reading shapes")
    assert window.busy.bar.value() == 400
    qtbot.mouseClick(window.busy.button, Qt.MouseButton.LeftButton)
    assert stopped.wait(10)
    assert not window.busy.isVisible()
    assert window.pages.currentWidget() is window.start_page


# Working


def test_the_batch_above_doubles_the_work_and_control_z_takes_it_back(filled, qtbot):
    macs = filled.session.analysis.workload.totals.macs
    batch = filled.top.findChild(BatchControl)
    with qtbot.waitSignal(filled.session.analysis_changed):
        qtbot.keyClick(batch, Qt.Key.Key_PageUp)
    assert filled.session.analysis.workload.totals.macs == 2 * macs
    with qtbot.waitSignal(filled.session.analysis_changed):
        key(qtbot, filled, Qt.Key.Key_Z)
    assert filled.session.analysis.workload.totals.macs == macs
    assert batch.value() == 1
    with qtbot.waitSignal(filled.session.analysis_changed):
        key(qtbot, filled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert batch.value() == 2


def test_another_device_is_found_by_typing(filled, qtbot):
    popup = filled.top.findChild(DeviceControl).open_list()
    qtbot.keyClicks(popup.search, "raspberry 4b")
    with qtbot.waitSignal(filled.session.analysis_changed):
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert filled.session.estimate.device.id == "rpi4b"


def test_a_layer_selected_in_one_panel_is_selected_in_all(filled, qtbot):
    table = filled.workspace.panels["layer-table"]
    filled.workspace.panels["overview"].shares.picked.emit("convolution")
    assert {int(table.table.rows[row]) for row in table.view.selected_rows()} == set(filled.session.selection)
    key(qtbot, filled, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert filled.session.selection == frozenset()


def test_the_layers_are_copied_from_anywhere(filled, qtbot):
    key(qtbot, filled, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + len(filled.session.analysis.workload)


def test_control_f_goes_to_the_filter(filled, qtbot):
    key(qtbot, filled, Qt.Key.Key_F)
    assert filled.focusWidget() is filled.workspace.panels["layer-table"].search


def test_the_facts_below_are_those_of_the_analysis(filled):
    assert filled.facts.counts.text() == "✓ 12 layers counted, 0 not counted"
    assert filled.session.analysis.plan.planner in filled.facts.memory.text()
    assert "read" in filled.facts.device.text()


def test_all_doubts_are_a_click_away(filled, qtbot):
    qtbot.mouseClick(filled.facts.doubts, Qt.MouseButton.LeftButton)
    problems = filled.workspace.panels["problems"]
    assert problems.isVisible()
    assert problems.table.rows
    assert len(problems.table.rows) == len(filled.session.analysis.diagnostics)
    assert problems.view.hasFocus() or problems.empty.isVisible()


def test_a_hidden_panel_is_brought_back(filled):
    filled.workspace.toggles["problems"].trigger()
    assert not filled.workspace.panels["problems"].isVisible()
    filled.facts.doubts_asked.emit()
    assert filled.workspace.panels["problems"].isVisible()


def test_a_fault_in_the_windows_own_thread_is_told(window):
    error = ValueError("in a slot")
    tell_in([window])(ValueError, error, None)
    assert "internal error (ValueError)" in window.message.text.text()
    assert "in a slot" in window.message.details.toPlainText()


def test_closing_the_model_returns_to_the_start_page(filled, qtbot):
    key(qtbot, filled, Qt.Key.Key_W)
    assert filled.pages.currentWidget() is filled.start_page
    assert not filled.top.scenario.isVisible()


def test_from_the_start_page_back_to_the_open_model(filled, qtbot):
    back = filled.start_page.back_button
    for return_ in (
        lambda: qtbot.mouseClick(back, Qt.MouseButton.LeftButton),
        lambda: key(qtbot, filled, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    ):
        key(qtbot, filled, Qt.Key.Key_Home)
        assert filled.pages.currentWidget() is filled.start_page
        assert back.isVisible()
        assert "lenet5.onnx" in back.text()
        return_()
        assert filled.pages.currentWidget() is filled.workspace
    key(qtbot, filled, Qt.Key.Key_W)
    assert not back.isVisible()


def test_a_detached_panel_goes_away_with_the_others_and_stays_detached(opened, filled, qtbot):
    dock = filled.workspace.frames["overview"]
    filled.workspace._detach(dock)
    assert dock.isVisible()
    filled.show_start_page()
    assert not dock.isVisible()
    filled.close()
    second = opened()
    again = second.workspace.frames["overview"]
    assert not again.isVisible()
    open_sample(second, qtbot, "lenet5.onnx")
    qtbot.waitUntil(again.isFloating)
    assert again.isVisible()


def test_a_panel_can_be_hidden_and_the_layout_reset(filled):
    frame = filled.workspace.frames["overview"]
    filled.workspace.toggles["overview"].trigger()
    assert frame.isHidden()
    filled.reset_layout()
    assert frame.isVisible()


def test_the_window_is_saved_as_a_picture(filled, tmp_path):
    filled.window_source().save(tmp_path / "window.png")
    assert (tmp_path / "window.png").stat().st_size > 10_000
    assert "window.png" in filled.message.text.text()
    filled.window_source().save(tmp_path / "no such folder" / "window.png")
    assert "cannot be written" in filled.message.text.text()


# Remembering


def test_theme_layout_devices_and_recent_files_are_remembered(opened, qtbot, store):
    first = opened()
    open_sample(first, qtbot, "lenet5.onnx")
    with qtbot.waitSignal(first.session.analysis_changed):
        first.session.set_device("rpi4b")
    first.set_theme("dark")
    first.workspace.toggles["overview"].trigger()
    first.close()
    second = opened()
    assert Settings(store).theme == "dark"
    assert second.settings.recent == (sample("lenet5.onnx"),)
    assert second.start_page.recent.item(0).text() == "lenet5.onnx"
    open_sample(second, qtbot, "lenet5.onnx")
    assert second.workspace.frames["overview"].isHidden()
    assert second.session.estimate.device.id == "rpi4b"


def test_the_columns_that_a_person_chose_are_remembered(opened, qtbot):
    first = opened()
    panel = first.workspace.panels["layer-table"]
    actions = {action.text(): action for action in panel.columns_menu().actions()}
    actions["energy"].trigger()
    actions["type"].trigger()
    shown = panel.view.visible_columns()
    first.close()
    assert opened().workspace.panels["layer-table"].view.visible_columns() == shown


def test_recent_files_are_few_and_each_once(store):
    settings = Settings(store)
    for number in range(RECENT_KEPT + 5):
        settings.remember(f"/models/{number}.onnx")
    settings.remember("/models/7.onnx")
    assert len(settings.recent) == RECENT_KEPT
    assert settings.recent[0] == "/models/7.onnx"
    assert settings.recent.count("/models/7.onnx") == 1


def test_recent_files_can_be_forgotten(opened, qtbot, store):
    Settings(store).remember("/models/one.onnx")
    window = opened()
    assert window.start_page.recent.isVisible()
    qtbot.mouseClick(window.start_page.forget_button, Qt.MouseButton.LeftButton)
    assert window.settings.recent == ()
    assert window.start_page.no_recent.isVisible()


def test_a_layout_that_is_no_layout_is_left_aside(opened, store):
    Settings(store).set_state("docks", b"nonsense")
    window = opened()
    assert window.workspace.frames["layer-table"].isVisibleTo(window.workspace)


# Rules


def test_no_two_commands_have_one_shortcut():
    shortcuts = [shortcut for row in COMMANDS for shortcut in row.shortcut.split("; ") if shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    assert len({row.id for row in COMMANDS}) == len(COMMANDS)


def test_every_command_is_in_a_menu_with_its_shortcut(window):
    assert {row.menu for row in COMMANDS} <= {name for name, *_ in (*MENUS, *SUBMENUS)}
    for row in COMMANDS:
        assert QKeySequence.listToString(window.actions_by_id[row.id].shortcuts()) == row.shortcut


def test_every_dock_has_a_name_so_that_its_place_is_remembered(window):
    assert all(dock.objectName() for dock in window.workspace.findChildren(QDockWidget))


def test_commands_without_a_model_are_out_of_reach(window, qtbot):
    assert not window.actions_by_id["copy"].isEnabled()
    window.session.show(analysis_of(chain(3)))
    assert window.actions_by_id["copy"].isEnabled()
