"""Layout of networks: rows, order, straight trunks, columns, and wires that never run through a box."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import Cancelled
from analysis.picture.layering import LONG_ROWS, ranks_of, rows_of
from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, PITCH, place
from analysis.picture.ordering import crossings, places_of, put_in_order
from tests.analysis.picture.networks import chain, networks, residual, wires_from


def overlaps(placement):
    across = np.abs(placement.x[:, None] - placement.x[None]) < BOX_WIDTH - 1e-6
    down = np.abs(placement.y[:, None] - placement.y[None]) < BOX_HEIGHT - 1e-6
    return int((np.triu(across & down, 1)).sum())


@given(networks(), st.booleans())
def test_boxes_never_overlap(network, folded):
    boxes, wires = network
    assert overlaps(place(boxes, wires, folded=folded)) == 0


@given(networks())
def test_every_reader_stands_below_what_it_reads(network):
    boxes, wires = network
    ranks = ranks_of(boxes, wires)
    assert all(ranks[s] < ranks[t] for s, t in zip(wires.sources, wires.targets, strict=True))
    placement = place(boxes, wires, folded=False)
    assert (placement.y[wires.sources] < placement.y[wires.targets]).all()


@given(networks())
def test_the_same_network_is_laid_out_the_same(network):
    boxes, wires = network
    one, other = place(boxes, wires), place(boxes, wires)
    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.routes.points, other.routes.points)


@given(networks(), st.booleans())
def test_wires_end_at_the_borders_of_their_boxes(network, folded):
    boxes, wires = network
    placement = place(boxes, wires, folded=folded)
    for wire in range(len(wires)):
        way, source, target = placement.routes.way(wire), wires.sources[wire], wires.targets[wire]
        assert way[-1][1] == placement.y[target] - BOX_HEIGHT / 2
        assert abs(way[-1][0] - placement.x[target]) < BOX_WIDTH / 2
        if not placement.routes.stubs[wire]:
            assert way[0][1] == placement.y[source] + BOX_HEIGHT / 2
            assert abs(way[0][0] - placement.x[source]) < BOX_WIDTH / 2


@given(networks())
def test_everything_lies_within_the_bounds(network):
    placement = place(*network)
    left, top, right, bottom = placement.bounds
    points = placement.routes.points
    assert left <= placement.x.min() - BOX_WIDTH / 2
    assert placement.x.max() + BOX_WIDTH / 2 <= right
    assert top <= placement.y.min() - BOX_HEIGHT / 2
    assert placement.y.max() + BOX_HEIGHT / 2 <= bottom
    assert not len(points) or (left <= points[:, 0].min() and points[:, 0].max() <= right)


@given(networks())
def test_ordering_never_adds_crossings(network):
    rows = rows_of(*network)
    before = crossings(rows, places_of(rows.rows, len(rows.row_of)))
    put_in_order(rows, lambda fraction, text: None)
    assert crossings(rows, places_of(rows.rows, len(rows.row_of))) <= before


def test_crossings_against_counting_all_pairs():
    boxes, pairs = 12, [(a, b) for a in range(6) for b in range(6, 12) if (a * 5 + b * 7) % 3]
    rows = rows_of(boxes, wires_from(pairs))
    at = places_of(rows.rows, len(rows.row_of))
    links = [(at[u], at[v]) for u in range(boxes) for v in rows.below[u]]
    wanted = sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(links) for c, d in links[:i])
    assert crossings(rows, at) == wanted > 0


def test_the_trunk_of_a_residual_network_is_straight_and_shortcuts_go_around():
    boxes, wires = residual(6)
    placement = place(boxes, wires, folded=False)
    assert np.ptp(placement.x) < 1e-6
    shortcut = next(i for i, (s, t) in enumerate(zip(wires.sources, wires.targets, strict=True)) if t - s == 4)
    assert np.abs(placement.routes.way(shortcut)[:, 0] - placement.x[0]).max() > BOX_WIDTH / 2


def test_a_long_chain_stands_in_columns_about_as_wide_as_a_panel():
    placement = place(10_000, chain(10_000))
    left, top, right, bottom = placement.bounds
    assert 1.0 < (right - left) / (bottom - top) < 2.5
    assert placement.column_of.max() > 20
    for column in range(placement.column_of.max() + 1):
        inside = placement.y[placement.column_of == column]
        assert np.array_equal(np.sort(inside), inside[0] + PITCH * np.arange(len(inside)))


def test_one_column_where_that_is_asked_for():
    placement = place(200, chain(200), folded=False)
    assert placement.column_of.max() == 0
    assert np.ptp(placement.y) == 199 * PITCH


def test_columns_break_where_the_fewest_values_cross():
    boxes, wires = residual(30)
    placement = place(boxes, wires)
    firsts = [int(np.flatnonzero(placement.column_of == c)[0]) for c in range(1, placement.column_of.max() + 1)]
    assert firsts
    assert all(first % 4 == 1 for first in firsts), "only the last box of a block feeds the next column"


def test_a_long_wire_takes_a_lane_beside_the_column():
    boxes = LONG_ROWS + 10
    placement = place(boxes, wires_from([*((i, i + 1) for i in range(boxes - 1)), (1, boxes - 2)]), folded=False)
    assert np.ptp(placement.x) < 1e-6
    assert not placement.routes.stubs.any()
    assert placement.routes.points[:, 0].max() > placement.x.max() + BOX_WIDTH / 2


def test_a_value_that_many_distant_layers_read_is_named_there():
    boxes = 4 * LONG_ROWS
    readers = range(2 * LONG_ROWS, boxes, 10)
    pairs = [*((i, i + 1) for i in range(boxes - 1)), *((0, reader) for reader in readers)]
    wires = wires_from(pairs)
    placement = place(boxes, wires)
    named = {int(wires.targets[w]) for w in np.flatnonzero(placement.routes.stubs)}
    assert named == set(readers)


def test_boxes_without_wires_stand_below_in_rows():
    placement = place(20, wires_from([(0, 1), (1, 2)]))
    assert (placement.row_of[3:] > placement.row_of[2]).all()
    assert overlaps(placement) == 0


def test_nothing_at_all():
    placement = place(0, wires_from([]))
    assert len(placement.x) == 0
    assert not len(placement.routes.stubs)


def test_it_stops_when_it_is_told_to():
    def stop(fraction, text):
        if fraction > 0.3:
            raise Cancelled

    boxes, wires = residual(100)
    with pytest.raises(Cancelled):
        place(boxes, wires, progress=stop)
