"""The time bar in little room, and over moments that are no events."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from gui.lab.beats import Beats
from gui.lab.clock import Clock
from gui.lab.transport import NARROWEST_PX, Transport

TRACE = run_of(convolution(12, 12, 2, 3, 3), "weights").trace


@pytest.fixture
def transport(shown):
    clock = Clock()
    transport = Transport(clock)
    clock.setParent(transport)
    clock.show((TRACE,))
    return shown(transport, 1200, 80)


def cut(transport):
    """Parts of the first row that lie over each other, or over the edge."""
    row = [*transport.hands, transport.bar, transport.time_label]
    over = (b for a, b in pairwise(row) if b.x() < a.geometry().right())
    return [*over, *(part for part in row if part.geometry().right() > transport.width())]


@pytest.mark.parametrize("width", [NARROWEST_PX + 100, 520, 600, 700, 760, 800, 840, 900, 1200])
def test_nothing_lies_over_anything_at_any_width(transport, width):
    transport.resize(width, 80)
    assert not cut(transport)
    words = transport.fontMetrics().horizontalAdvance(transport.time_label.text())
    assert transport.time_label.width() >= words


def test_words_give_way_and_come_back(transport):
    whole = transport.time_label.text()
    transport.resize(520, 80)
    assert transport.time_label.text() == f"0 of {len(TRACE):,}"
    assert not transport.steps["tile", 1].isVisible()
    assert transport.steps["event", 1].toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    transport.resize(1200, 80)
    assert transport.time_label.text() == whole
    assert transport.steps["tile", 1].isVisible()


def test_moments_have_no_tiles(transport):
    transport.clock.show((Beats(24, "frame by frame"),))
    assert not transport.steps["tile", 1].isVisible()
    assert transport.steps["event", 1].isVisible()
    assert "tile" not in transport.ticks_label.text()
    transport.clock.show((TRACE,))
    assert transport.steps["tile", 1].isVisible()
