"""How fluid the panel of differences is with 10,000 layers; prints figures, fails only on wrong results."""

import pytest

from analysis.contrast import contrast
from tests.gui.networks import analysis_of, chain

LAYERS = 10_000


@pytest.fixture(scope="module")
def sides():
    return tuple(analysis_of(chain(LAYERS, channels=channels)) for channels in (8, 16))


@pytest.fixture
def panel(qtbot, sides):
    from gui.panels.compare import ComparePanel
    from gui.session import Session

    session = Session()
    session.show(sides[0])
    session.comparison.show(sides[1])
    panel = ComparePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.table.rowCount() == LAYERS
    yield panel
    session.close()


def test_two_analyses_compared(sides, benchmark):
    assert len(benchmark(contrast, *sides).pairs) == LAYERS


def test_a_new_answer(panel, benchmark):
    benchmark(panel._draw)


def test_sorting(panel, benchmark):
    columns = iter(range(10**9))
    benchmark(lambda: panel.table.sort(4 + next(columns) % 4))


def test_a_selection(panel, benchmark):
    layers = iter(range(10**9))
    benchmark(lambda: panel.session.select((next(layers) % LAYERS,)))


def test_a_filter(panel, benchmark):
    words = iter(range(10**9))
    benchmark(lambda: panel.session.set_text(("conv", "relu")[next(words) % 2]))


def test_painting(panel, benchmark):
    benchmark(panel.view.viewport().grab)
