"""The whole window: a change until every panel in sight is painted, frames a second, memory; fails only on wrong results."""

import gc
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import cycle, islice, pairwise
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import QEventLoop, QSettings, Qt
from PySide6.QtWidgets import QApplication

from analysis.scenario import Override
from gui.app import keep
from gui.arranging import AREA
from tests.gui.networks import analysis_of, chain
from tests.speed.heavy import chain as file_of_chain

ROOT = Path(__file__).resolve().parents[2]
RUNS, FRAMES, LAYERS, SMALLER = 16, 40, 5000, 1
BOARD = "stm32l4r5"

MEMORY = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from gui.app import application
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
app = application()
window = MainWindow(Session(), Settings())
window.resize(1600, 1000)
window.show()
app.processEvents()
window.open(sys.argv[1])
window.session.analysis_changed.connect(lambda _: QTimer.singleShot(300, look))
def look():
    for name in window.workspace.panels:
        window.reveal_panel(name)
        for _ in range(5):
            app.processEvents()
    QTimer.singleShot(1500, app.quit)
app.exec()
lines = Path("/proc/self/status").read_text().splitlines()
print(json.dumps({line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines if line[:5] in ("VmRSS", "VmHWM")}))
window.close()
"""


@pytest.fixture
def window(qtbot, tmp_path):
    from gui.main_window import MainWindow
    from gui.session import Session
    from gui.settings import Settings

    window = MainWindow(Session(), Settings(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)))
    window.prefetch.set_on(False)
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.workspace is not None)
    yield window
    window.close()


def side_by_side(window):
    """Every panel in sight at once: three columns, none behind another."""
    workspace, docks = window.workspace, list(window.workspace.frames.values())
    window.resize(2400, 1600)
    for dock in docks:
        workspace.removeDockWidget(dock)
    columns = [docks[first::3] for first in range(3)]
    workspace.addDockWidget(AREA, columns[0][0])
    for left, right in pairwise(column[0] for column in columns):
        workspace.splitDockWidget(left, right, Qt.Orientation.Horizontal)
    for column in columns:
        for upper, lower in pairwise(column):
            workspace.splitDockWidget(upper, lower, Qt.Orientation.Vertical)
    for dock in docks:
        dock.show()


def told(capsys, words, taken, aim_ms):
    """taken: milliseconds by the clock and of the processor; the second leaves out what else the machine does."""
    by_clock, of_processor = zip(*taken, strict=True)
    figures = f"median {median(by_clock):.0f} ms, best {min(by_clock):.0f} ms, processor {median(of_processor):.0f} ms"
    with capsys.disabled():
        print(f"{words}: {figures} (aim {aim_ms} ms)")


@contextmanager
def stopwatch(taken):
    clock, processor = time.perf_counter(), time.process_time()
    yield
    taken.append((1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - processor)))


@pytest.fixture
def opened(window, qtbot, tmp_path):
    """A function that opens a chain of so many layers, and waits until every panel in sight has drawn it."""

    def open_(layers, together=True):
        window.open(str(file_of_chain(layers, tmp_path)))
        qtbot.waitUntil(lambda: window.session.analysis is not None, timeout=60_000)
        if together:
            side_by_side(window)
            qtbot.waitUntil(lambda: window.workspace.panels["graph"].laid is not None, timeout=60_000)
        qtbot.wait(500)
        assert not together or all(panel._in_sight() for panel in window.workspace.panels.values())
        keep()
        return window.session

    yield open_
    gc.unfreeze()


def dragged(rate):
    return {"overrides": (Override(BOARD, "bandwidth", "SRAM", rate),), "drag": "roof", "dragging": True}


CHANGES = {
    "another device": [{"devices": ("rpi4b",)}, {"devices": (BOARD,)}],
    "another batch": [{"batch": batch} for batch in (2, 3, 4, 5)],
    "another precision": [{"precision": "int8"}, {"precision": "native"}],
    "another kernel": [{"kernel": "im2col"}, {"kernel": "ideal"}],
    "a roof dragged": [dragged(rate) for rate in (1e8, 2e8, 3e8)],
}


def change(session, fields):
    """From the wish to the answer, and to a window with nothing left to paint."""
    before = session.analysis
    session.change(**fields)
    while session.analysis is before:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.processEvents()


@pytest.fixture(autouse=True)
def _less_where_nobody_reads_the_figures(pytestconfig, monkeypatch):
    """The tests of everyday only see that it works; `make speed` takes its time and the sizes that it names."""
    if not pytestconfig.getoption("benchmark_enable"):
        for name, few in (("RUNS", 2), ("FRAMES", 8), ("LAYERS", 500), ("SMALLER", 50)):
            monkeypatch.setitem(globals(), name, few)


@pytest.mark.parametrize(
    "together",
    [
        pytest.param(False, id="as the window opens"),
        pytest.param(True, id="all panels in sight", marks=pytest.mark.timed),
    ],
)
@pytest.mark.parametrize(("layers", "aim_ms"), [pytest.param(1000, 50, marks=pytest.mark.timed), (10_000, 150)])
def test_a_change_until_all_is_painted(opened, qtbot, capsys, layers, aim_ms, together):
    """With the analysis in the background; panels behind others, as the window opens, catch up when they are looked at."""
    session = opened(layers // SMALLER, together)
    with capsys.disabled():
        print(
            f"\n{layers // SMALLER} layers, {'all panels in sight' if together else 'the panels in sight as the window opens'}"
        )
    for name, steps in CHANGES.items():
        wishes, taken = cycle(steps), []
        for fields in islice(wishes, len(steps)):
            change(session, fields)
        for fields in islice(wishes, RUNS):
            with stopwatch(taken):
                change(session, fields)
            qtbot.wait(5)
        told(capsys, f"  {name}", taken, aim_ms)
        field, value = next(iter(fields.items()))
        assert getattr(session.analysis.scenario, field) == value


def test_a_click_until_all_is_painted(opened, capsys):
    """A layer picked in one panel, shown in every other."""
    session = opened(LAYERS)
    taken = []
    for layer in range(3, LAYERS, LAYERS // RUNS):
        with stopwatch(taken):
            session.select((layer,))
            QApplication.processEvents()
    told(capsys, f"\na selection at {LAYERS} layers, all panels in sight", taken, 50)
    assert session.current == layer


def frames(move):
    """Frames a second of a movement that paints at once."""
    move()
    begun = time.perf_counter()
    for _ in range(FRAMES):
        move()
    return FRAMES / (time.perf_counter() - begun)


def of_roofline(panel):
    box, viewport = panel.view.box, panel.view.viewport()
    return (
        lambda: (box.translateBy(x=0.004), viewport.repaint()),
        lambda: (box.scaleBy((0.995, 0.995)), viewport.repaint()),
    )


def of_table(panel):
    bar, viewport = panel.view.verticalScrollBar(), panel.view.viewport()
    return (lambda: (bar.setValue(bar.value() + 31), viewport.repaint()), None)


def of_plane(panel):
    view, factors = panel.view, iter([1.05, 1 / 1.05] * 10 * FRAMES)
    view._look(view.plane.zoomed(0.8, 1.0, 400, 100))
    return (
        lambda: (view._look(view.plane.panned(-3, 0)), view.repaint()),
        lambda: (view._look(view.plane.zoomed(next(factors), 1.0, 400, 100)), view.repaint()),
    )


def of_graph(panel):
    canvas, factors = panel.canvas, iter([1.03, 1 / 1.03] * 10 * FRAMES)
    return lambda: (canvas.pan(5, 3), canvas.repaint()), lambda: (canvas.zoom(next(factors)), canvas.repaint())


MOVES = {"roofline": of_roofline, "layer-table": of_table, "memory-map": of_plane, "bars": of_plane, "graph": of_graph}


@pytest.mark.parametrize("name", MOVES)
def test_frames_a_second(window, qtbot, capsys, name):
    window.session.show(analysis_of(chain(LAYERS)))
    window.reveal_panel(name)
    panel = window.workspace.panels[name]
    if name == "graph":
        qtbot.waitUntil(lambda: panel.laid is not None, timeout=60_000)
    qtbot.wait(200)
    found = {word: frames(move) for word, move in zip(("pan", "zoom"), MOVES[name](panel), strict=True) if move}
    with capsys.disabled():
        rates = ", ".join(f"{word} {rate:.0f}" for word, rate in found.items())
        print(f"\n{name} with {LAYERS} layers: {rates} frames a second (aim 30)")
    assert all(rate > 0 for rate in found.values())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory(capsys, tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    model = ROOT / "resources" / "samples" / "resnet152_v1.onnx"
    command = [sys.executable, "-c", MEMORY, str(model)]
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(ended.stdout.splitlines()[-1])
    with capsys.disabled():
        print(
            f"\nResNet-152 open, each panel looked at: {found['VmRSS']:.0f} MB, at most {found['VmHWM']:.0f} MB (aim 350 MB)"
        )
    assert 0 < found["VmRSS"] <= found["VmHWM"]
