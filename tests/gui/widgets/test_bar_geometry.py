"""Values, order, pixels and colours of the bars, without a window."""

from dataclasses import replace

import numpy as np
import pytest

from gui.widgets.bar_data import COLOURS, QUANTITIES, bars_of, values_of
from gui.widgets.bar_geometry import (
    boxes_of,
    columns_of,
    curve_points,
    extent,
    row_of,
    share_curve,
    value_ticks,
)
from gui.widgets.plane import Plane
from gui.widgets.whole_stack import shares_of, stack_spans
from tests.gui.networks import analysis_of, chain


@pytest.fixture(scope="module")
def analysis():
    return analysis_of(chain(10))


def row(bars, by_value=False, log=False, shown=None):
    return row_of(bars, np.ones(len(bars.values), dtype=bool) if shown is None else shown, by_value, log)


def test_values_are_those_of_the_analysis(analysis):
    estimate, workload = analysis.estimates[0], analysis.workload
    assert values_of(analysis, "time", "MAC").tolist() == estimate.latency_bound_s.tolist()
    assert values_of(analysis, "macs", "FLOP").tolist() == (2 * workload.macs).tolist()
    assert values_of(analysis, "weights", "MAC").tolist() == workload.weight_bytes.tolist()
    assert values_of(analysis, "live", "MAC").tolist() == analysis.plan.live_bytes.tolist()
    assert values_of(analysis, "traffic", "MAC").sum() == sum(t.sum() for t in estimate.traffic_bytes.values())


def test_what_is_not_counted_is_unknown_not_zero(analysis):
    counted = np.ones(10, dtype=bool)
    counted[3] = False
    partly = replace(analysis, workload=replace(analysis.workload, counted=counted))
    bars = bars_of(partly, "macs", "family", "MAC")
    assert np.flatnonzero(np.isnan(bars.values)).tolist() == [3]
    assert bars.unknown == 1
    assert bars.total == analysis.workload.macs.sum() - analysis.workload.macs[3]


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("colour", COLOURS)
def test_groups_add_up(analysis, quantity, colour):
    bars = bars_of(analysis, quantity, colour, "MAC")
    if bars.parts:
        assert np.sum(bars.parts, axis=0) == pytest.approx(bars.values)
    if bars.groups:
        assert sum(group.total for group in bars.groups) == pytest.approx(np.nansum(bars.values))
    assert len({group.token for group in bars.groups}) == len(bars.groups)
    for i, group in enumerate(bars.groups):
        assert bars.members(group.id).tolist() == np.flatnonzero(bars.group == i).tolist()


def test_without_a_device_time_is_unknown(analysis):
    bars = bars_of(replace(analysis, estimates=()), "time", "bound", "MAC")
    assert np.isnan(bars.values).all()
    assert bars.largest is None
    assert np.isnan(bars.total)
    assert bars.groups == ()


def test_by_size_the_unknown_come_last(analysis):
    bars = replace(
        bars_of(analysis, "time", "family", "MAC"), values=np.array([1, np.nan, 7, 3, 7, 0, 2, np.nan, 5, 4.0])
    )
    sorted_row = row(bars, by_value=True)
    assert sorted_row.order.tolist() == [2, 4, 8, 9, 3, 6, 0, 5, 1, 7]
    assert sorted_row.place[sorted_row.order].tolist() == list(range(10))


def test_a_filter_leaves_layers_out(analysis):
    bars = bars_of(analysis, "time", "family", "MAC")
    shown = np.arange(10) % 2 == 0
    filtered = row(bars, shown=shown)
    assert filtered.order.tolist() == [0, 2, 4, 6, 8]
    assert filtered.place.tolist() == [0, -1, 1, -1, 2, -1, 3, -1, 4, -1]
    assert len(row(bars, shown=np.zeros(10, dtype=bool)).values) == 0


def test_the_ends_of_the_axis():
    values = np.array([0.0, np.nan, 3e-3, 5e-7])
    low, high = extent(values, log=False)
    assert low == 0
    assert 3e-3 < high < 4e-3
    low, high = extent(values, log=True)
    assert low == -7
    assert -2.6 < high < -2
    assert extent(np.array([1e-30, 1.0]), log=True)[0] == -9
    assert extent(np.array([np.nan]), log=True) == (0.0, 1.0)


def test_ticks_of_bytes_are_powers_of_two(analysis):
    bars = bars_of(analysis, "weights", "family", "MAC")
    for log in (False, True):
        shown = row(bars, log=log)
        plane = shown.whole().placed(0, 0, 400, 200)
        places, values = value_ticks(plane, shown, True, 5)
        assert 1 <= len(places) <= 6
        step = values[1] - values[0] if not log else values[0]
        assert np.log2(step) % 1 == 0
        assert all(plane.bottom <= at <= plane.top for at in places)


def test_wide_bars_have_a_column_each():
    plane = Plane(0, 4, 0, 8).placed(0, 0, 400, 80)
    columns = columns_of(plane, np.array([1, 2, np.nan, 8.0]))
    assert columns.place.tolist() == [0, 1, 2, 3]
    assert columns.left.tolist() == [0, 100, 200, 300]
    assert set(columns.width.tolist()) == {94}
    assert columns.unknown.tolist() == [False, False, True, False]
    boxes = boxes_of(plane, columns, np.zeros(4), np.array([1, 2, 0, 8.0]))
    assert boxes[:, 3].tolist() == [10, 20, 0, 80]


def test_what_is_above_zero_is_seen():
    plane = Plane(0, 2, 0, 1e9).placed(0, 0, 100, 80)
    columns = columns_of(plane, np.array([1.0, 0.0]))
    assert boxes_of(plane, columns, np.zeros(2), np.array([1.0, 0.0]))[:, 3].tolist() == [1, 0]


def test_narrow_bars_share_a_pixel_and_the_largest_is_seen():
    rng = np.random.default_rng(4)
    values = rng.uniform(0, 1, 5000)
    values[[7, 4321]] = np.nan
    plane = Plane(0, 5000, 0, 1).placed(10, 0, 333, 100)
    columns = columns_of(plane, values)
    assert len(columns) == 333
    assert columns.first[0] == 0
    assert columns.last[-1] == 4999
    assert (columns.first[1:] == columns.last[:-1] + 1).all()
    for shown, first, last, unknown in zip(columns.place, columns.first, columns.last, columns.unknown, strict=True):
        part = values[first : last + 1]
        assert values[shown] == np.nanmax(part)
        assert unknown == np.isnan(part).any()


def test_a_pixel_of_nothing_known_is_unknown():
    columns = columns_of(Plane(0, 1000, 0, 1).placed(0, 0, 100, 100), np.full(1000, np.nan))
    assert columns.unknown.all()
    assert len(columns) == 100


def test_the_curve_of_shares_ends_at_one():
    values = np.array([4.0, np.nan, 1.0, 5.0])
    assert share_curve(values, 10.0).tolist() == [0.4, 0.4, 0.5, 1.0]
    assert len(share_curve(values, float("nan"))) == 0
    points = curve_points(Plane(0, 4, 0, 1).placed(0, 0, 40, 106), share_curve(values, 10.0))
    assert points[0].tolist() == pytest.approx([0, 106])
    assert points[-1].tolist() == pytest.approx([40, 6])


def test_the_stack_is_to_scale(analysis):
    groups = bars_of(analysis, "time", "family", "MAC").groups
    spans = stack_spans(shares_of(groups), 200)
    assert sum(height for _, height in spans) == pytest.approx(200)
    assert spans[1][0] == pytest.approx(spans[0][1])
    assert shares_of([replace(groups[0], total=float("nan"))]) == [None]
