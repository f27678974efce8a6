"""Whole journeys on the real window with real keys and clicks: from a network to the reason of its slowest layer, and back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent

import resources
from analysis.scenario import analyze
from analysis.units import NARROW_SPACE, duration
from gui import dialogs
from gui.controls import BatchControl, DeviceControl
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import LOOK
from gui.widgets.times import expected_known, layer_seconds
from gui.widgets.what_if import AmountField
from tests.gui import mouse
from tests.gui.deadlines import deadline_between
from tests.gui.networks import analysis_of, chain
from tests.speed import heavy

SAMPLES = Path(resources.__file__).parent / "samples"
NO_KEY, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PATIENCE_MS = 20_000


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Session(), Settings(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)))
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.workspace is not None)
    yield window
    window.close()
    LOOK.set_mode("light")


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at, copy, left = QPointF(60, 60), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(at, copy, data, left, NO_KEY))


def open_by_keyboard(window, qtbot, name):
    """Walks down the samples of the start page and opens one."""
    samples = window.start_page.samples
    rows = [samples.item(row).data(Qt.ItemDataRole.UserRole) for row in range(samples.count())]
    samples.setFocus()
    qtbot.keyClick(samples, Qt.Key.Key_Home)
    for _ in range(next(row for row, path in enumerate(rows) if path.endswith(name))):
        qtbot.keyClick(samples, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(samples, Qt.Key.Key_Return)


def settle(window, qtbot):
    session = window.session
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario and not session.busy, timeout=PATIENCE_MS)


def pick_the_slowest_in_the_bars(window, qtbot):
    """A click on the highest bar, found by looking for it, not by asking for its number."""
    window.reveal_panel("bars")
    qtbot.wait(20)
    view = window.workspace.panels["bars"].view
    highest = int(view.row.values.argmax())
    at = QPointF(view.plane.px(highest + 0.5), view.height() / 2)
    mouse.move(view, at)
    mouse.click(view, at)
    return view.layers_of(view.things_at(at.x(), at.y()), at.x())[0]


def enter(field, qtbot, text):
    """Writes an amount over the old one, as a person does."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def check_figures(window):
    """What overview, reason and fit show is what a fresh analysis of the shown scenario gives."""
    session, panels = window.session, window.workspace.panels
    fresh = analyze(session.scenario).estimates[0]
    plain = panels["overview"].tiles["latency"].text.replace(NARROW_SPACE, " ")
    assert duration(fresh.total_latency_bound_s).replace(NARROW_SPACE, " ") in plain
    layer = float(fresh.latency_bound_s[session.current])
    assert panels["why"].found.shown.endswith(duration(layer))
    assert panels["fit"].detail.row.verdict.needs[1].used_bytes == fresh.fit.ram.used_bytes


def test_from_the_slowest_layer_to_its_reason_and_what_would_help(window, qtbot, tmp_path, monkeypatch):
    session = window.session
    open_by_keyboard(window, qtbot, "resnet50_v1_5.onnx")
    finds_a_device(window, qtbot, "a100_sxm80")
    slowest = pick_the_slowest_in_the_bars(window, qtbot)
    assert session.selection == {slowest}
    seconds = layer_seconds(session.analysis, expected=expected_known(session.analysis))
    assert seconds[slowest] == seconds.max()
    reads_its_formula(window, slowest)
    halves_the_bandwidth_and_takes_it_back(window, qtbot)
    a_deadline_is_broken_by_half_the_bandwidth_and_kept_again(window, qtbot)
    compares_with_int8(window, qtbot)
    saves_and_reopens(window, qtbot, tmp_path / "mine.toml", monkeypatch)


def finds_a_device(window, qtbot, name):
    popup = window.top.findChild(DeviceControl).open_list()
    qtbot.keyClicks(popup.search, name)
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert window.session.estimate.device.id == name
    # Off screen no window manager gives the keyboard back when the list closes.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def reads_its_formula(window, slowest):
    why, names = window.workspace.panels["why"], window.session.analysis.workload.names
    assert why.isVisible()
    assert names[slowest] in why.name.text()
    why.quantity.pick("latency_bound")
    assert names[slowest] in why.name.text()
    assert "max(" in why.page.toPlainText()
    check_figures(window)


def halves_the_bandwidth_and_takes_it_back(window, qtbot):
    session, panel = window.session, window.workspace.panels["roofline"]
    window.reveal_panel("roofline")
    before, shown = session.estimate.total_latency_bound_s, window.workspace.panels["overview"].tiles["latency"].text
    memory = next(roof for roof in panel.view.roofs if roof.quantity == "bandwidth" and roof.main)
    panel.what_if.which.pick(memory.key)
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_PageDown)
    settle(window, qtbot)
    (override,) = session.scenario.overrides
    assert override.value == pytest.approx(memory.value / 2)
    assert session.estimate.total_latency_bound_s > before
    assert window.workspace.panels["overview"].tiles["latency"].text != shown
    assert panel.what_if.back.isVisible()
    check_figures(window)
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_Z, CONTROL)
    settle(window, qtbot)
    assert session.scenario.overrides == ()
    assert session.estimate.total_latency_bound_s == before
    assert window.workspace.panels["overview"].tiles["latency"].text == shown
    check_figures(window)


def a_deadline_is_broken_by_half_the_bandwidth_and_kept_again(window, qtbot):
    panels, session = window.workspace.panels, window.session
    memory = next(r for r in panels["roofline"].view.roofs if r.quantity == "bandwidth" and r.main)
    deadline = deadline_between(session.scenario, memory.name)
    enter(amount_called(panels["overview"], "deadline"), qtbot, deadline)
    settle(window, qtbot)
    assert session.history.step.title.startswith("deadline 1.")
    assert panels["overview"].tiles["latency"].verdict.text().startswith("! within")
    verdict = panels["fit"].detail.row.verdict
    assert (verdict.state, verdict.whole_state) == ("fits", "tight")
    panels["roofline"].what_if.which.pick(memory.key)
    qtbot.keyClick(panels["roofline"].what_if.amount, Qt.Key.Key_PageDown)
    settle(window, qtbot)
    assert panels["fit"].detail.row.verdict.whole_state == "over"
    assert panels["fit"].detail.note.title.text() == "Fits, but breaks the deadline"
    assert panels["overview"].tiles["latency"].verdict.text().startswith("✕ over")
    check_figures(window)
    qtbot.keyClick(panels["roofline"].what_if.amount, Qt.Key.Key_Z, CONTROL)
    settle(window, qtbot)
    assert panels["fit"].detail.row.verdict.whole_state == "tight"
    assert panels["overview"].tiles["latency"].verdict.text().startswith("! within")
    check_figures(window)


def amount_called(panel, name):
    return next(field for field in panel.findChildren(AmountField) if field.accessibleName() == name)


def compares_with_int8(window, qtbot):
    session = window.session
    qtbot.keyClick(window, Qt.Key.Key_D, CONTROL)
    window.compare_bar.precision.pick("int8")
    qtbot.waitUntil(
        lambda: session.ghost is not None and session.ghost.scenario.precision == "int8", timeout=PATIENCE_MS
    )
    tiles = window.workspace.panels["overview"].tiles
    assert tiles["arena"].change.text().startswith("▲ +")
    assert window.workspace.panels["roofline"].picture.ghost is not None
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL)
    settle(window, qtbot)
    assert session.scenario.precision == "int8"
    check_figures(window)
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL | SHIFT)
    assert window.compare_bar.isHidden()


def saves_and_reopens(window, qtbot, file, monkeypatch):
    session = window.session
    wanted, shown = session.scenario, window.workspace.panels["overview"].tiles["latency"].text
    monkeypatch.setattr(dialogs, "ask_where_to_save_scenario", lambda parent, model: str(file))
    with qtbot.waitSignal(session.message_raised, timeout=PATIENCE_MS):
        qtbot.keyClick(window, Qt.Key.Key_S, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert session.scenario is None
    with qtbot.waitSignal(session.analysis_changed, timeout=PATIENCE_MS):
        drop(window, file)
    assert session.scenario == wanted
    assert window.workspace.panels["overview"].tiles["latency"].text == shown


def test_undo_in_the_field_of_the_batch_is_the_undo_of_the_scenario(window, qtbot):
    open_by_keyboard(window, qtbot, "lenet5.onnx")
    batch = window.top.findChild(BatchControl)
    batch.setFocus()
    qtbot.keyClick(batch, Qt.Key.Key_PageUp)
    settle(window, qtbot)
    assert window.session.scenario.batch == 2
    qtbot.keyClick(batch, Qt.Key.Key_Z, CONTROL)
    settle(window, qtbot)
    assert window.session.scenario.batch is None


def test_less_ram_by_hand_changes_the_verdict_and_undo_brings_it_back(window, qtbot):
    open_by_keyboard(window, qtbot, "lenet5.onnx")
    fit = window.workspace.panels["fit"]
    state = fit.detail.row.verdict.state
    assert state == "fits"
    enter(amount_called(fit, "RAM capacity"), qtbot, "16 KiB")
    settle(window, qtbot)
    assert fit.detail.row.verdict.state == "over"
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    settle(window, qtbot)
    assert fit.detail.row.verdict.state == "fits"


def test_a_broken_file_is_refused_and_what_was_open_stays(window, qtbot, tmp_path):
    open_by_keyboard(window, qtbot, "lenet5.onnx")
    before, broken = window.session.analysis, tmp_path / "broken.onnx"
    broken.write_bytes((SAMPLES / "lenet5.onnx").read_bytes()[:300])
    with qtbot.waitSignal(window.session.message_raised, timeout=PATIENCE_MS):
        drop(window, broken)
    assert "broken.onnx" in window.message.text.text()
    assert "Traceback" not in window.message.text.text()
    assert window.session.analysis is before
    assert window.pages.currentWidget() is window.workspace


def test_the_load_of_a_large_one_is_cancelled(window, qtbot, tmp_path):
    open_by_keyboard(window, qtbot, "lenet5.onnx")
    before, large = window.session.analysis, heavy.chain(20_000, tmp_path)
    drop(window, large)
    qtbot.waitUntil(lambda: window.busy.isVisible() and window.busy.text.text() != "working", timeout=PATIENCE_MS)
    qtbot.mouseClick(window.busy.button, Qt.MouseButton.LeftButton)
    assert window.session.busy is None
    assert not window.busy.isVisible()
    qtbot.wait(300)
    assert window.session.analysis is before
    assert "lenet5" in window.windowTitle()
    open_by_drop_again(window, qtbot)


def open_by_drop_again(window, qtbot):
    """A load that was stopped is no hindrance for the next."""
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        drop(window, SAMPLES / "resnet8.onnx")
    assert window.session.analysis.scenario.model.endswith("resnet8.onnx")


def test_ten_thousand_layers_are_shown_in_every_panel(window, qtbot):
    window.session.show(analysis_of(chain(10_000, name="large")))
    for name, panel in window.workspace.panels.items():
        window.reveal_panel(name)
        qtbot.wait(5)
        assert not panel.visibleRegion().isEmpty(), name
    assert window.workspace.panels["layer-table"].table.rowCount() == 10_000
