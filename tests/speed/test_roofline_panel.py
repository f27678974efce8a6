"""How fluid the roofline is with 5000 dots; prints figures, fails only on wrong results."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from analysis.ops.registry import FAMILIES
from tests.gui.networks import analysis_of, chain

DOTS = 5000


def scattered():
    """A chain with 5000 layers that have work, all over the plane and of every family."""
    analysis, rng = analysis_of(chain(3 * DOTS)), np.random.default_rng(0)
    estimate, work = analysis.estimates[0], analysis.workload.macs > 0
    layers = len(work)
    intensity = np.where(work, 10 ** rng.uniform(-1, 2.5, layers), np.nan)
    attainable = np.where(work, 10 ** rng.uniform(5, 8, layers), np.nan)
    share = rng.dirichlet(np.ones(layers))
    family = np.where(work, rng.integers(0, len(FAMILIES), layers), 0).astype(np.uint8)
    moved = replace(estimate, intensity_macs_per_byte=intensity, attainable_macs_per_s=attainable, time_share=share)
    return replace(analysis, workload=replace(analysis.workload, family=family), estimates=(moved,))


@pytest.fixture(scope="module")
def analysis():
    return scattered()


@pytest.fixture
def panel(qtbot, analysis):
    from gui.panels.roofline import RooflinePanel
    from gui.session import Session

    session = Session()
    session.show(analysis)
    panel = RooflinePanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    assert len(panel.picture.dots) == DOTS
    yield panel
    session.close()


def test_panning(panel, benchmark):
    def pan():
        panel.view.box.translateBy(x=0.001)
        panel.view.viewport().repaint()

    benchmark(pan)


@pytest.mark.parametrize(("named", "every"), [(0, False), (10, False), (10, True)])
def test_panning_with_names_and_levels(panel, benchmark, named, every):
    panel.options.set_named(named)
    panel.options.set_every_level(every)
    test_panning(panel, benchmark)


def test_zooming(panel, benchmark):
    def zoom():
        panel.view.box.scaleBy((0.999, 0.999))
        panel.view.viewport().repaint()

    benchmark(zoom)


def test_hovering(panel, benchmark):
    rng = np.random.default_rng(1)

    def hover():
        at = QPointF(*rng.uniform((0, 0), (800, 400)))
        panel.view.box.move_to(panel.view.box.mapToScene(at))

    benchmark(hover)


def test_a_new_answer(panel, benchmark):
    benchmark(panel._draw)


def test_a_selection(panel, benchmark):
    rng = np.random.default_rng(2)
    benchmark(lambda: panel.session.select(rng.integers(0, 3 * DOTS, 100).tolist()))
