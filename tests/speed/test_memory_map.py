"""How fluid memory map and bars are with 5000 layers; prints figures, fails only on wrong results."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPdfWriter

from tests.gui.networks import analysis_of, chain

LAYERS = 5000


def scattered():
    """5000 layers whose buffers differ in size and in how long they live, planned anew."""
    from analysis.memory import plan_buffers
    from analysis.memory.lifetimes import Buffers

    analysis, rng = analysis_of(chain(LAYERS)), np.random.default_rng(0)
    plan = analysis.plan
    count = len(plan.tensors)
    last = np.minimum(plan.first_layer + rng.geometric(0.3, count), LAYERS - 1)
    nbytes = np.exp(rng.uniform(5, 13, count)).astype(np.int64)
    buffers = Buffers(plan.tensors, plan.sharers, nbytes, plan.first_layer, np.maximum(last, plan.last_layer))
    seconds = np.exp(rng.uniform(-12, -4, LAYERS))
    estimate = replace(analysis.estimates[0], latency_bound_s=seconds, time_share=seconds / seconds.sum())
    return replace(analysis, plan=plan_buffers(buffers, LAYERS, "tflm"), estimates=(estimate,))


@pytest.fixture(scope="module")
def analysis():
    return scattered()


@pytest.fixture(params=["memory_map", "bars"])
def panel(request, qtbot, analysis):
    from gui.panels import PANELS, all_panels
    from gui.session import Session

    all_panels()
    session = Session()
    session.show(analysis)
    panel = PANELS[request.param.replace("_", "-")].make(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.view._look(panel.view.plane.zoomed(0.8, 1.0, 600, 100))
    yield panel
    session.close()


def test_panning(panel, benchmark):
    way = iter(range(10**9))

    def pan():
        panel.view._look(panel.view.plane.panned(3 if next(way) // 40 % 2 else -3, 0))
        panel.view.repaint()

    benchmark(pan)


def test_zooming(panel, benchmark):
    way = iter(range(10**9))

    def zoom():
        factor = 1.05 if next(way) // 20 % 2 else 1 / 1.05
        panel.view._look(panel.view.plane.zoomed(factor, 1.0, 600, 100))
        panel.view.repaint()

    benchmark(zoom)


def test_hovering(panel, benchmark):
    rng = np.random.default_rng(1)

    def hover():
        panel.view._point(QPointF(*rng.uniform((60, 10), (1100, 300))))
        panel.view.repaint()

    benchmark(hover)


def test_a_selection(panel, benchmark):
    rng = np.random.default_rng(2)

    def select():
        panel.session.select(rng.integers(0, LAYERS, 100).tolist())
        panel.view.repaint()

    benchmark(select)


def test_a_new_answer(panel, benchmark):
    def draw():
        panel._draw()
        panel.view.repaint()

    benchmark(draw)


def test_a_vector_picture(panel, benchmark, tmp_path):
    def paint():
        painter = QPainter(writer := QPdfWriter(str(tmp_path / "map.pdf")))
        assert panel.paint_picture(painter, QRectF(0, 0, 1200, 400))
        painter.end()
        del writer

    benchmark.pedantic(paint, rounds=3)
    assert (tmp_path / "map.pdf").stat().st_size > 10_000
