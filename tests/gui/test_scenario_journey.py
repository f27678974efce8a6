"""Journeys with real keys: filter and walk, compare and swap, change by hand and undo, save, drop the file, be back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent
from PySide6.QtWidgets import QApplication

import resources
from gui import dialogs
from gui.history_view import HistoryDialog
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import LOOK

LENET = Path(resources.__file__).parent / "samples" / "lenet5.onnx"
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Session(), Settings(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)))
    qtbot.addWidget(window)
    window.resize(1200, 800)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.workspace is not None)
    model = tmp_path / "lenet5.onnx"
    model.write_bytes(LENET.read_bytes())
    with qtbot.waitSignal(window.session.analysis_changed):
        window.open(str(model))
    yield window
    window.close()
    LOOK.set_mode("light")


def settle(window, qtbot):
    qtbot.waitUntil(lambda: window.session.analysis.scenario == window.session.scenario)


def test_walk_isolate_and_back_by_keyboard(window, qtbot):
    session = window.session
    for key, modifiers in (
        (Qt.Key.Key_Down, ALT),
        (Qt.Key.Key_Down, ALT),
        (Qt.Key.Key_Up, ALT),
        (Qt.Key.Key_L, CONTROL),
    ):
        qtbot.keyClick(window, key, modifiers)
    kind = session.analysis.workload.ops[session.current]
    assert {session.analysis.workload.ops[i] for i in session.selection} == {kind}
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert session.shown.nonzero()[0].tolist() == sorted(session.selection)
    assert window.workspace.panels["layer-table"].table.rowCount() == len(session.selection)
    qtbot.keyClick(window, Qt.Key.Key_H, CONTROL | SHIFT)
    assert session.shown.all()


def test_compare_swap_and_drop_by_keyboard(window, qtbot):
    session = window.session
    qtbot.keyClick(window, Qt.Key.Key_D, CONTROL)
    assert not window.compare_bar.isHidden()
    window.compare_bar.precision.pick("int8")
    qtbot.waitUntil(lambda: session.ghost is not None and session.ghost.scenario.precision == "int8")
    tile = window.workspace.panels["overview"].tiles["parameters"]
    assert tile.change.text().startswith("▲ +")
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: session.ghost.scenario.precision == "native")
    assert session.scenario.precision == "int8"
    assert tile.change.text().startswith("▼ −")
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert window.compare_bar.isHidden()
    assert tile.change.text() == ""


def test_save_drop_and_be_back(window, qtbot, tmp_path, monkeypatch):
    session, file = window.session, tmp_path / "mine.toml"
    session.set_batch(8)
    session.override("clock", "", 60e6)
    settle(window, qtbot)
    wanted, latency = session.scenario, window.workspace.panels["overview"].tiles["latency"].text
    monkeypatch.setattr(dialogs, "ask_where_to_save_scenario", lambda parent, model: str(file))
    with qtbot.waitSignal(session.message_raised):
        qtbot.keyClick(window, Qt.Key.Key_S, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert session.scenario is None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    with qtbot.waitSignal(session.analysis_changed):
        window.dropEvent(
            QDropEvent(
                QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            )
        )
    assert session.scenario == wanted
    assert window.workspace.panels["overview"].tiles["latency"].text == latency


def test_undo_and_redo_say_what_they_do(window, qtbot):
    undo, redo = (window.findChild(QAction, name) for name in ("undo", "redo"))
    assert undo.text() == "&Undo"
    window.session.set_batch(8)
    assert (undo.text(), redo.text()) == ("&Undo batch 8", "&Redo")
    window.session.undo()
    assert (undo.text(), redo.text()) == ("&Undo", "&Redo batch 8")


def test_the_history_opens_from_the_menu_and_follows(window, qtbot):
    window.actions_by_id["history"].trigger()
    (dialog,) = window.findChildren(HistoryDialog)
    window.session.set_kernel("naive")
    assert dialog.tree.topLevelItem(1).text(0) == "kernel naive"
    dialog.close()


@pytest.mark.parametrize("name", ["roofline", "layer-table", "overview"])
def test_a_right_click_has_the_menu_of_the_layers(window, qtbot, name):
    panel, session = window.workspace.panels[name], window.session
    view = getattr(panel, "view", panel)
    target = view.viewport() if hasattr(view, "viewport") else view
    session.set_hover(3)
    at = target.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, target.mapToGlobal(at))
    QApplication.sendEvent(target, event)
    menu = QApplication.activePopupWidget()
    assert "Isolate" in [action.text() for action in menu.actions()]
    assert session.selection == {3}
    menu.close()
