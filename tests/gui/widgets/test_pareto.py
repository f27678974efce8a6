"""The Pareto chart's data and geometry: nothing is counted twice or lost, fronts are those of brute force, words keep apart."""

from itertools import pairwise
from math import log10

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.sweep import Table
from gui.theme import LOOK
from gui.widgets.pareto_data import OVER, Missing, measures, points_of, works
from gui.widgets.pareto_labels import placed_labels
from gui.widgets.pareto_marks import LOOKS, draw_mark, styles_of
from gui.widgets.pareto_painting import Chart, corners, labels_of, too_much
from gui.widgets.pareto_ticks import ticks
from gui.widgets.pareto_view import ParetoView
from gui.widgets.plane import Plane
from gui.widgets.sweep_words import missing_words, reason_words
from tests.gui.sweeps import REASONS, failed, row, scattered

M = measures()
TIERS = {
    "stm32l4r5": "sensor",
    "rpi4b": "gateway",
    "h100": "cloud",
    "coral_edgetpu": "accelerator",
    "apollo4": "sensor",
}


def chart_of(table, x="latency", y="energy", with_over=True):
    return points_of(table, np.ones(len(table), dtype=bool), M[x], M[y], TIERS, with_over)


@pytest.mark.parametrize("with_over", [True, False])
@pytest.mark.parametrize("axes", [("latency", "energy"), ("ram", "latency"), ("macs", "cost")])
def test_every_cell_is_a_point_or_is_counted_once(axes, with_over):
    table = scattered(400)
    points, missing = chart_of(table, *axes, with_over)
    assert len(points) + sum(getattr(missing, name) for name in Missing.__slots__) == 400
    assert missing.failed == sum(r.state == "failed" for r in table.rows())
    assert (missing.hidden > 0) is not with_over
    assert with_over or OVER not in points.fit


def test_fronts_are_those_of_brute_force():
    table = scattered(300, seed=3)
    rows, (points, _) = list(table.rows()), chart_of(table)

    def beaten(mine):
        same = (r for r in rows if (r.model, r.batch) == (mine.model, mine.batch) and r.fit == "yes")
        known = [(r.latency_s, r.energy_j) for r in same if r.latency_s is not None and r.energy_j]
        ours = (mine.latency_s, mine.energy_j)
        return any(x <= ours[0] and y <= ours[1] and (x, y) != ours for x, y in known)

    on = {int(number) for number in points.rows[points.front]}
    expected = {number for number in points.rows.tolist() if rows[number].fit == "yes" and not beaten(rows[number])}
    assert on == expected
    assert len(points.steps) == len(works(table)) == 4


def test_steps_fall_from_left_to_right_and_no_fitting_cell_lies_below():
    table = scattered(300, seed=5)
    points, _ = chart_of(table)
    plane = Plane(-6, 2, -6, 2, 0, 0, 800, 800)
    for step in points.steps:
        assert (np.diff(points.x[step]) > 0).all()
        assert (np.diff(points.y[step]) < 0).all()
        path = corners(plane, points, step)
        assert all(a.x() == b.x() or a.y() == b.y() for a, b in pairwise(path))


def test_equal_cells_are_all_on_the_front_and_are_one_step():
    points, _ = chart_of(Table.of([row(0), row(0, kernel="best"), row(1, latency_s=9.0, energy_j=9.0)]))
    assert points.front.tolist() == [True, True, False]
    assert [len(step) for step in points.steps] == [1]


def test_nothing_at_all_is_an_empty_chart():
    for table in (Table.of(()), Table.of([failed(0)])):
        points, missing = chart_of(table)
        assert (len(points), points.steps, missing.failed) == (0, (), len(table))


# Words


def test_cells_without_a_place_are_told_by_reason():
    cells = [
        row(0, energy_j=None),
        row(1, energy_j=None),
        row(2, latency_s=None),
        row(3, fit="no"),
        failed(4),
        row(5, energy_j=0.0),
    ]
    _, missing = chart_of(Table.of(cells), with_over=False)
    said = list(missing_words(missing, M["latency"], M["energy"]))
    assert said[0] == "1 cell does not fit"
    assert "1 cell has no known expected time" in said
    assert "2 cells have no known energy" in said
    assert "1 cell is zero" in said
    assert said[-1] == "1 cell failed"


def test_reasons_are_counted_the_commonest_first_long_ones_cut_in_the_middle():
    long = "a" * 80 + "b" * 80
    table = Table.of([failed(0, long), failed(1, REASONS[0]), failed(2, REASONS[0]), failed(3, "third"), row(4)])
    said = reason_words(table)
    assert said.startswith(f"2 × {REASONS[0]}; 1 × aaa")
    assert "…bbb" in said
    assert said.endswith("and 1 reason more")


@pytest.mark.parametrize("key", M)
@pytest.mark.parametrize(("low", "high"), [(-9, 6), (0, 4), (-0.2, 0.2), (2.1, 2.15), (3, 9)])
@pytest.mark.parametrize("most", [2, 5, 12])
def test_ticks_lie_in_view_ascend_and_have_words_of_their_own(key, low, high, most):
    found = ticks(M[key], low, high, most)
    places = [at for at, _ in found]
    assert all(low - 1e-6 <= at <= high + 1e-6 for at in places)
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert not any("e+" in words or "e-" in words for _, words in found)
    if high - low > 1:
        assert len({words for _, words in found}) == len(found) > 0


def test_long_times_are_in_minutes_and_hours_and_bytes_in_powers_of_two():
    times = [words.replace("\u202f", " ") for _, words in ticks(M["latency"], -1, 5, 12)]
    assert {"1 s", "5 min", "2 h"} <= set(times)
    memory = [words.replace("\u202f", " ") for _, words in ticks(M["ram"], log10(2**10), log10(2**21), 12)]
    assert memory == ["1 KiB", "2 KiB", "4 KiB", "8 KiB", "16 KiB", "32 KiB", "64 KiB", "128 KiB", "256 KiB", "512 KiB", "1 MiB",
                      "2 MiB"]  # fmt: skip


def test_names_never_lie_over_one_another_or_leave_the_room():
    rng = np.random.default_rng(1)
    marks = rng.uniform(0, 400, (80, 2)).tolist()
    room = QRectF(0, 0, 400, 400)
    placed = placed_labels(marks, [f"device {i}" for i in range(80)], lambda name: (8.0 * len(name), 14.0), room)
    boxes = [box for box, _ in placed]
    assert 5 < len(boxes) < 60
    assert all(room.contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


# Marks


def pixels(style):
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(LOOK.theme.colour("panel"))
    painter = QPainter(image)
    draw_mark(painter, style, QRectF(0, 0, 24, 24).center())
    painter.end()
    return bytes(image.constBits())


def test_every_kind_of_mark_looks_different_without_its_colour_too(qapp, monkeypatch):
    styles = [(tier, fit, front) for tier in LOOKS for fit in range(3) for front in (True, False)]
    assert len({pixels(style) for style in styles}) == len(styles)
    grey = LOOK.theme.colour("text")
    monkeypatch.setattr("gui.widgets.pareto_marks.colour_of", lambda tier: grey)
    assert len({pixels(style) for style in styles}) == len(styles)


def test_a_device_that_is_not_known_has_a_mark_too():
    points, _ = chart_of(Table.of([row(0, device="someone_elses"), row(1)]))
    found, of_point = styles_of(points)
    assert {found[number][0] for number in of_point.tolist()} == {"", "sensor"}


# Budgets


@pytest.mark.parametrize(("x", "y"), [(60, 20), (-50, 20), (500, 20), (60, -20), (60, 500), (100, 0)])
def test_what_a_budget_forbids_is_right_of_it_or_above(x, y):
    frame = QRectF(0, 0, 100, 80)
    path = too_much(frame, x, y)
    for px in range(2, 100, 7):
        for py in range(2, 80, 7):
            assert path.contains(QPointF(px, py)) is (px > x or py < y), (px, py)
    assert frame.adjusted(-1, -1, 1, 1).contains(path.boundingRect()) or path.isEmpty()


# The view


@pytest.fixture
def view(shown):
    view = shown(ParetoView(), 700, 500)
    points, _ = chart_of(scattered(200, seed=2))
    names = {int(number): f"cell {number}" for number in points.rows[points.front]}
    view.show_chart(Chart(points, M["latency"], M["energy"], names), refit=True)
    return view


def test_all_marks_are_in_view_and_each_is_found_under_its_place(view):
    points = view.chart.points
    for number, place in zip(points.rows.tolist(), map(view.place_of, points.rows.tolist()), strict=True):
        assert view.plane.holds(place.x(), place.y())
        assert number in points.rows[list(view.things_at(place.x(), place.y()))]


def test_a_band_takes_the_front_where_there_is_one(view):
    points = view.chart.points
    everything = QRectF(0, 0, 700, 500)
    assert sorted(view.layers_within(everything)) == sorted(points.rows[points.front].tolist())
    pale = next(
        n for n in points.rows[~points.front].tolist() if not any(points.front[list(view.things_at(*at(view, n)))])
    )
    x, y = at(view, pale)
    assert pale in view.layers_within(QRectF(x - 1, y - 1, 2, 2))


def at(view, number):
    place = view.place_of(number)
    return place.x(), place.y()


def test_names_of_the_front_are_beside_it(view):
    from PySide6.QtGui import QFontMetricsF

    labels = labels_of(view.chart, view.plane, QFontMetricsF(view.font()))
    assert labels
    assert {name for _, name in labels} <= set(view.chart.names.values())
