"""Parts of a whole: to scale, the largest first, each with its name."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from gui.widgets.share_bar import Share, ShareBar, legend_places, spans

PARTS = (Share("dense", "dense", 0.1), Share("convolution", "convolution", 0.7), Share("pooling", "pooling", 0.2))


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=9), st.integers(50, 2000))
def test_parts_fill_the_bar_edge_to_edge(values, width):
    shares = tuple(Share("dense", "dense", v / sum(values)) for v in values)
    placed = spans(shares, width)
    assert sum(w for _, w in placed) == pytest.approx(width)
    for (left, wide), (following, _) in pairwise(placed):
        assert left + wide == pytest.approx(following)


@given(st.lists(st.floats(10, 120), max_size=9), st.integers(120, 600))
def test_the_legend_stays_inside_and_never_overlaps(widths, available):
    places = legend_places(widths, available)
    assert all(x + w <= available or x == 0 for (x, _), w in zip(places, widths, strict=True))
    for i in range(1, len(places)):
        assert places[i][1] > places[i - 1][1] or places[i][0] >= places[i - 1][0] + widths[i - 1]


def test_the_largest_part_comes_first(qapp):
    bar = ShareBar()
    bar.set_shares(PARTS)
    assert [part.family for part in bar.shares] == ["convolution", "pooling", "dense"]
    assert bar.accessibleDescription().startswith("convolution 70")


def test_a_click_picks_the_family(qtbot, shown):
    bar = shown(ShareBar(), 300, 60)
    bar.set_shares(PARTS)
    with qtbot.waitSignal(bar.picked) as picked:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(250, 8))
    assert picked.args == ["pooling"]
