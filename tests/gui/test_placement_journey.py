"""From a board with tightly coupled memory to a faster network: tensors are dragged, everything follows, all is undone."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt

from gui.session import Session
from tests.analysis.small import SAMPLES
from tests.gui.mouse import LEFT, NONE, drag, send
from tests.gui.windows import shown_window

BOARD = "stm32h743"
PATIENCE_MS = 20_000
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, tmp_path):
    session = Session()
    session.first_devices = (BOARD,)
    with shown_window(qtbot, tmp_path, session=session) as window:
        with qtbot.waitSignal(session.analysis_changed, timeout=PATIENCE_MS):
            window.open(str(SAMPLES / "resnet8_int8.onnx"))
        yield window


def settle(window, qtbot):
    session = window.session
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario and not session.busy, timeout=PATIENCE_MS)


def levels(window):
    return {name for name, column in window.session.estimate.traffic_bytes.items() if column.any()}


def carry(window, qtbot, name, memory):
    """Drags the block of that name onto the memory, by what is on screen."""
    panel = window.workspace.panels["placement"]
    x, y, width, height = panel.view.pixels[panel.stock.names.index(name)].tolist()
    bar = panel.view.bars[[shelf.name for shelf in panel.stock.shelves].index(memory)]
    drag(panel.view, QPointF(x + width / 2, y + height / 2), QPointF(bar.x + 20, bar.y + bar.height / 2))
    settle(window, qtbot)


def test_dragged_tensors_change_levels_fit_and_time_and_undo_brings_them_back(window, qtbot):
    window.reveal_panel("placement")
    qtbot.wait(30)
    session = window.session
    before, at_home = session.estimate, levels(window)
    assert "DTCM" not in at_home
    carry(window, qtbot, "stack3.conv2", "DTCM")
    faster = session.estimate
    assert "DTCM" in levels(window)
    assert "DTCM" in faster.fit.reason
    assert faster.latency_s < before.latency_s
    assert "DTCM" in [level.name for level in faster.levels]
    carry(window, qtbot, "conv1", "external SDRAM")
    slower = session.estimate
    assert {"DTCM", "external SDRAM"} <= levels(window)
    assert slower.latency_s > faster.latency_s
    assert "2 placed by hand" in window.workspace.panels["placement"].subtitle
    for _ in range(2):
        qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
        settle(window, qtbot)
    assert levels(window) == at_home
    assert session.estimate.latency_s == before.latency_s


def test_escape_gives_up_a_drag_and_keeps_the_selection(window, qtbot):
    window.reveal_panel("placement")
    qtbot.wait(30)
    panel, session = window.workspace.panels["placement"], window.session
    session.select((2,))
    x, y, width, height = panel.view.pixels[panel.stock.names.index("stack3.conv2")].tolist()
    start = QPointF(x + width / 2, y + height / 2)
    send(panel.view, QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
    send(panel.view, QEvent.Type.MouseMove, start + QPointF(0, -40), NONE, LEFT)
    assert panel.view.load is not None
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert panel.view.load is None
    assert session.selection == {2}
    send(panel.view, QEvent.Type.MouseButtonRelease, start + QPointF(0, -80), LEFT, NONE)
    assert not session.scenario.placements
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert not session.selection


def test_placements_stay_with_the_device_and_are_kept_in_the_file(window, qtbot, tmp_path):
    from analysis.scenario_file import load_scenario, save_scenario

    session = window.session
    session.place("weights", ("stack3.conv2",), "DTCM")
    settle(window, qtbot)
    session.set_device("stm32l4r5")
    settle(window, qtbot)
    assert not session.estimate.placed.away
    session.set_device(BOARD)
    settle(window, qtbot)
    assert session.estimate.placed.away
    save_scenario(session.scenario, tmp_path / "placed.toml")
    assert load_scenario(tmp_path / "placed.toml")[0].placements == session.scenario.placements
