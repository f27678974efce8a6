"""Every panel, empty, small and large, in both themes: built from the registry, so that a new one is tested too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QStackedWidget, QWidget

from gui.export import image_of
from gui.panels import all_panels, panel_names
from gui.panels.registry import Panel, PanelRow
from gui.theme import LOOK

ROWS = {row.id: row for row in all_panels()}


@pytest.fixture(params=ROWS)
def row(request) -> PanelRow:
    return ROWS[request.param]


def colours_of(widget):
    QApplication.processEvents()
    image = image_of(widget)
    step = 7
    return {image.pixel(x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step)}


def test_every_file_registers_one_panel():
    assert set(ROWS) == set(panel_names())


def test_empty(row, session, shown):
    panel = shown(row.make(session))
    assert len(colours_of(panel)) > 1, "an empty panel says why it is empty"


def test_small_then_large_then_closed(row, session, shown, small, large):
    panel = shown(row.make(session))
    session.show(small)
    assert len(colours_of(panel)) > 3
    session.show(large)
    session.select((1, 5000), 5000)
    session.set_hover(7)
    assert len(colours_of(panel)) > 3
    session.set_unit("FLOP")
    session.close_model()
    assert panel.isVisible()


def test_a_change_of_theme_reaches_everything(row, session, shown, small):
    session.show(small)
    LOOK.set_mode("light")
    panel = shown(row.make(session))
    light = colours_of(panel)
    LOOK.set_mode("dark")
    dark = colours_of(panel)
    LOOK.set_mode("light")
    assert light != dark


def test_everything_that_takes_keys_has_a_name(row, session, shown, small):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLineEdit

    session.show(small)
    panel = shown(row.make(session))
    nameless = [
        w
        for kind in (QAbstractButton, QAbstractSpinBox, QLineEdit)
        for w in panel.findChildren(kind)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and not (w.accessibleName() or text_of(w))
    ]
    assert nameless == []


def text_of(widget):
    # A spin box has a line edit inside that speaks with the box's name.
    parent = widget.parent()
    return getattr(widget, "text", str)() or (parent.accessibleName() if parent else "")


def test_without_a_device_nothing_breaks(row, session, shown):
    from analysis.scenario import Scenario
    from tests.gui.networks import analysis_of, chain

    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx")))
    panel = shown(row.make(session))
    assert len(colours_of(panel)) > 1


NETS = {
    "nothing": "",
    "an input alone": "input 1x3x8x8",
    "half of it wrong": "input 1x3x8x8; conv 4; dense 5; relu",
    "all of it": "input 1x3x8x8; conv 4; relu; flatten; dense 5",
}


@pytest.mark.parametrize("net", NETS)
def test_a_drawing_is_shown_by_every_panel_however_little_of_it_there_is(row, session, shown, small, net):
    from analysis.scenario import Scenario, analyze
    from analysis.sketch import Sketch
    from analysis.sketch.text import sketch_of

    panel = shown(row.make(session))
    sketch = sketch_of(NETS[net]) if NETS[net] else Sketch()
    session.show(small)
    session.show(analyze(Scenario("", sketch=sketch, devices=("stm32l4r5", "rpi4b"))))
    session.select(range(len(session.analysis.workload)))
    assert len(colours_of(panel)) > 1
    panel.copy()
    session.ask_why("macs")
    session.set_unit("FLOP")
    session.show(small)
    assert len(colours_of(panel)) > 1


def test_behind_another_tab_a_panel_waits_and_catches_up_once(session, shown, small, large):
    session.show(small)
    window, tabs = QMainWindow(), []
    for name in ("bars", "graph"):
        dock = QDockWidget(name)
        dock.setWidget(ROWS[name].make(session))
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        tabs.append(dock)
    window.tabifyDockWidget(*tabs)
    shown(window)
    QApplication.processEvents()
    bars = tabs[0].widget()
    session.show(large)
    session.select((9000,))
    session.set_hover(9999)
    assert len(bars.bars.names) == len(small.workload)
    tabs[0].raise_()
    QApplication.processEvents()
    assert len(bars.bars.names) == len(large.workload)
    assert bars.view.selection == {9000}
    session.close_model()
    assert bars.bars is None


class Failing(Panel):
    def _draw(self):
        if self.session.analysis:
            raise ZeroDivisionError


def test_panels_that_fail_when_they_are_shown_are_told_and_the_window_stays(session, qtbot, small):
    """Two overrides that raise in one call end the whole process in PySide6 6.10."""
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    docks = QMainWindow()
    panels = [Failing(session) for _ in range(8)]
    for panel in panels:
        dock = QDockWidget(docks)
        dock.setWidget(panel)
        docks.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    stack.addWidget(QWidget())
    stack.addWidget(docks)
    stack.show()
    session.show(small)
    with qtbot.captureExceptions() as caught:
        stack.setCurrentWidget(docks)
    assert {kind for kind, *_ in caught} == {ZeroDivisionError}
    assert len(caught) == len(panels)
