"""How long a person waits for the window; prints figures, fails only on wrong results."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.gui.networks import analysis_of, chain

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3


@pytest.fixture(autouse=True)
def _once_where_nobody_reads_the_figures(pytestconfig, monkeypatch):
    if not pytestconfig.getoption("benchmark_enable"):
        monkeypatch.setitem(globals(), "RUNS", 1)


START = """
import time; begun = time.perf_counter()
import json, os, sys
from PySide6.QtCore import QTimer
from gui.app import application
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
app = application()
window = MainWindow(Session(), Settings())
window.show()
app.processEvents()
shown = time.perf_counter() - begun
window.build_workspace()
panels = time.perf_counter() - begun
window.session.analysis_changed.connect(lambda _: QTimer.singleShot(0, app.quit))
window.open(sys.argv[1])
app.exec()
print(json.dumps({"start page": shown, "panels": panels, "model": time.perf_counter() - begun}))
window.close()
"""


def best(measure):
    return min(measure() for _ in range(RUNS))


def seconds_of(*command):
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - begun


def test_start_of_the_window(capsys, tmp_path):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    model = ROOT / "resources" / "samples" / "resnet50_v1_5.onnx"
    found = []
    for _ in range(RUNS):
        ended = subprocess.run(
            [sys.executable, "-c", START, str(model)],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(json.loads(ended.stdout.splitlines()[-1]))
    quickest = {name: min(run[name] for run in found) for name in found[0]}
    with capsys.disabled():
        print("\nwindow:", ", ".join(f"{name} after {seconds:.2f} s" for name, seconds in quickest.items()))
    assert quickest["start page"] <= quickest["panels"] <= quickest["model"]


def test_help(capsys):
    seconds = best(lambda: seconds_of(sys.executable, "-m", "gui", "--help"))
    with capsys.disabled():
        print(f"\nrooflens --help: {seconds:.2f} s")
    assert seconds > 0


@pytest.fixture(scope="module")
def large():
    return analysis_of(chain(10_000))


@pytest.fixture
def table(qtbot, large):
    from gui.panels.layer_table import LayerTablePanel
    from gui.session import Session

    session = Session()
    session.show(large)
    panel = LayerTablePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 400)
    panel.show()
    yield panel
    session.close()


def test_ten_thousand_rows_are_filled(benchmark, table):
    benchmark(table._draw)
    assert table.table.rowCount() == 10_000


@pytest.mark.parametrize("column", ["macs", "name"])
def test_ten_thousand_rows_are_sorted(benchmark, table, column):
    from PySide6.QtCore import Qt

    position = next(i for i, c in enumerate(table.table.columns) if c.id == column)
    orders = [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder]

    def turn():
        orders.reverse()
        table.table.sort(position, orders[0])

    benchmark(turn)
    assert sorted(table.table.rows.tolist()) == list(range(10_000))


def test_ten_thousand_rows_are_filtered(benchmark, table):
    words = ["conv", "relu"]

    def turn():
        words.reverse()
        table.search.setText(words[0])

    benchmark(turn)
    assert 0 < table.table.rowCount() < 10_000


def test_ten_thousand_rows_are_selected(benchmark, table):
    wishes = [range(0, 10_000, 3), range(10_000)]

    def turn():
        wishes.reverse()
        table.session.select(wishes[0])

    benchmark(turn)
    assert len(table.session.selection) == len(wishes[0])


def test_a_screen_of_rows_is_painted(benchmark, table):
    from PySide6.QtGui import QImage

    image = QImage(table.size(), QImage.Format.Format_RGB32)
    benchmark(lambda: table.render(image))
    assert not np.all(np.frombuffer(image.constBits(), dtype=np.uint8) == 0)
