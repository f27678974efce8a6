"""What may be dropped on the window: files of this machine, the first of several; nothing else."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

import resources
from analysis.sweep import Table
from analysis.sweep.csv_file import csv_text
from tests.gui.networks import analysis_of, chain
from tests.gui.sweeps import row
from tests.gui.windows import shown_window

SAMPLES = Path(resources.__file__).parent / "samples"
COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
LENET, RESNET = (QUrl.fromLocalFile(str(SAMPLES / f"{name}.onnx")) for name in ("lenet5", "resnet8"))
REMOTE = QUrl("https://example.org/lenet5.onnx")


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        yield window


def carrying(*urls):
    """Without any, words."""
    data = QMimeData()
    data.setText("lenet5.onnx")
    if urls:
        data.setUrls(urls)
    return data


def drop(window, *urls):
    # Qt's event keeps no hold of what it carries.
    data = carrying(*urls)
    window.dropEvent(QDropEvent(QPointF(60, 60), COPY, data, LEFT, NO_KEY))


@pytest.mark.parametrize(
    ("urls", "taken"),
    [((LENET,), True), ((REMOTE, LENET), True), ((REMOTE,), False), ((), False)],
    ids=["a file", "a file among others", "an address", "words"],
)
def test_only_files_may_come_over_the_window(window, urls, taken):
    data = carrying(*urls)
    event = QDragEnterEvent(QPoint(60, 60), COPY, data, LEFT, NO_KEY)
    event.ignore()
    window.dragEnterEvent(event)
    assert event.isAccepted() is taken


def test_of_several_files_the_first_is_opened(window, qtbot):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=30_000):
        drop(window, REMOTE, LENET, RESNET)
    assert Path(window.session.analysis.scenario.model).name == "lenet5.onnx"


def test_an_address_that_is_dropped_opens_nothing(window):
    drop(window, REMOTE)
    assert window.session.busy is None
    assert window.session.scenario is None


def test_cells_of_a_sweep_come_into_its_panel_from_anywhere(window, qtbot, tmp_path):
    file = tmp_path / "cells.CSV"
    file.write_text(csv_text(Table.of([row(0), row(1)])), encoding="utf-8", newline="")
    drop(window, QUrl.fromLocalFile(str(file)))
    qtbot.waitUntil(lambda: window.session.sweeps.swept is not None, timeout=20_000)
    assert window.session.sweeps.swept.source == str(file)
    panel = window.workspace.panels["sweep"]
    assert panel.isVisible()
    assert panel.has_cells
    assert window.session.scenario is None
    assert window.settings.recent == ()


def test_a_table_that_no_sweep_has_written_is_refused_in_words(window, qtbot, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("what,price\n", encoding="utf-8")
    drop(window, QUrl.fromLocalFile(str(file)))
    qtbot.waitUntil(window.message.isVisible, timeout=20_000)
    assert "prices.csv" in window.message.text.text()
    assert window.settings.recent == ()


@pytest.mark.parametrize("name", ["matrix", "overview", "roofline", "layer-table"])
def test_over_every_panel_cells_of_a_sweep_are_the_windows(window, qtbot, tmp_path, name):
    """As Qt hands it on: from what lies under the mouse up to who takes it."""
    file = tmp_path / "cells.csv"
    file.write_text(csv_text(Table.of([row(0)])), encoding="utf-8", newline="")
    window.session.show(analysis_of(chain(3)))
    window.reveal_panel(name)
    panel = window.workspace.panels[name]
    data = carrying(QUrl.fromLocalFile(str(file)))
    for event in (
        QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEY),
        QDropEvent(QPointF(5, 5), COPY, data, LEFT, NO_KEY),
    ):
        QApplication.sendEvent(panel, event)
    qtbot.waitUntil(lambda: window.session.sweeps.swept is not None, timeout=20_000)
    assert window.session.sweeps.swept.source == str(file)
