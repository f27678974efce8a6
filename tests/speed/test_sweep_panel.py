"""Ten thousand cells in the sweep's panel: shown, panned, pointed at, another scenario; prints figures, fails only on wrong
results."""

import pytest
from PySide6.QtCore import QPointF

from tests.gui.mouse import move
from tests.gui.sweeps import scattered

CELLS = 10_000


@pytest.fixture(scope="module")
def table():
    return scattered(CELLS)


@pytest.fixture
def panel(qtbot, table):
    from gui.panels.sweep import SweepPanel
    from gui.session import Session
    from gui.sweeping import Swept
    from tests.gui.networks import analysis_of, chain

    session = Session()
    session.show(analysis_of(chain(6)))
    panel = SweepPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    session.sweeps._show(Swept(table, CELLS))
    yield panel
    session.close()


@pytest.fixture(autouse=True)
def aim(benchmark):
    benchmark.group = f"the sweep's panel with {CELLS} cells (aim: shown under 200 ms, a frame under 30 ms)"


def test_the_cells_are_shown(benchmark, panel, table):
    benchmark(lambda: panel.results.show_table(table, panel.results.cards, True))
    assert len(panel.results.points) > CELLS / 2


def test_a_frame_while_the_view_is_moved(benchmark, panel):
    view, steps = panel.results.view, iter(range(10**9))
    view._look(view.plane.zoomed(0.7, 0.7, 400, 200))

    def frame():
        view._look(view.plane.panned(3.0 if next(steps) % 2 else -3.0, 2.0 if next(steps) % 2 else -2.0))
        view.repaint()

    benchmark(frame)
    assert not view.shows_all


def test_the_mouse_over_the_marks(benchmark, panel):
    view, steps = panel.results.view, iter(range(10**9))

    def frame():
        move(view, QPointF(100 + next(steps) * 7 % 700, 60 + next(steps) * 3 % 150))
        view.repaint()

    benchmark(frame)


def test_another_scenario_with_the_panel_in_sight(benchmark, panel):
    batches = iter(range(1, 10**9))

    def change():
        panel.session.change(batch=next(batches), drag="batch", dragging=True)

    benchmark(change)
