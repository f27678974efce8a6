"""Fifty changes of a scenario leave as many widgets as before, and no memory but the history's."""

import gc
import tracemalloc
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

import resources
from tests.gui.windows import shown_window

SAMPLES = Path(resources.__file__).parent / "samples"
PATIENCE_MS = 30_000
ROUND = (
    {"devices": ("rpi4b",)}, {"batch": 2}, {"precision": "int8"}, {"kernel": "im2col"}, {"in_place": True},
    {"devices": ("stm32l4r5",)}, {"batch": 3}, {"precision": "native"}, {"kernel": "ideal"}, {"in_place": False},
)  # fmt: skip
ROUNDS = 5
# A step of the history keeps a scenario and its title: 1.9 kB a change were measured.
MOST_BYTES_A_CHANGE = 6_000


@pytest.fixture
def opened(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        window.prefetch.set_on(False)
        with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
            window.open(str(SAMPLES / "lenet5.onnx"))
        yield window


def go_round(window, qtbot, times):
    for _ in range(times):
        for fields in ROUND:
            with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
                window.session.change(**fields)
            QApplication.processEvents()


def settled():
    """What is only waiting to be deleted is gone."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def widgets(window):
    return len(window.findChildren(QWidget)), len(QApplication.topLevelWidgets())


def test_fifty_changes_leave_no_widget_and_no_memory(opened, qtbot):
    for name in opened.workspace.panels:
        opened.reveal_panel(name)
    go_round(opened, qtbot, 1)
    settled()
    before = widgets(opened)
    go_round(opened, qtbot, ROUNDS - 2)
    tracemalloc.start()
    try:
        first, last = traced_after_a_round(opened, qtbot), traced_after_a_round(opened, qtbot)
    finally:
        tracemalloc.stop()
    assert widgets(opened) == before
    assert last - first < MOST_BYTES_A_CHANGE * len(ROUND), f"{(last - first) / 1e3:.0f} kB more"


def traced_after_a_round(window, qtbot):
    go_round(window, qtbot, 1)
    settled()
    return tracemalloc.get_traced_memory()[0]
