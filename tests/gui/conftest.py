"""What the window's tests stand on: a session that reads no file, small and large networks, widgets that are shown."""

from dataclasses import replace

import pytest

from analysis.errors import Diagnostic
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def session(qapp):
    from gui.session import Session

    def analyze(scenario, progress):
        progress(0.5, "half way")
        return analysis_of(chain(12), scenario)

    session = Session(analyze=analyze)
    yield session
    session.close()


@pytest.fixture
def small():
    return analysis_of(chain(6, name="small"))


@pytest.fixture(scope="session")
def large():
    return analysis_of(chain(10_000, name="large"))


@pytest.fixture
def uncounted():
    """A network whose last layer nobody can count, with one doubt more."""
    graph = chain(3)
    nodes = (*graph.nodes[:2], replace(graph.nodes[2], op="example.Strange"))
    return analysis_of(replace(graph, nodes=nodes, diagnostics=(Diagnostic("conv_0", "warning", "a doubt"),)))


@pytest.fixture
def shown(qtbot):
    """Shows a widget and hands it back; it is closed and deleted after the test."""

    def show(widget, width=900, height=500):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show
