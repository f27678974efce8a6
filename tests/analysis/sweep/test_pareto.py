"""Fronts against the definition: every row set against every other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ScenarioError, UnknownNameError
from analysis.sweep import AXES, Row, Table, at_least, fronts, pareto
from analysis.sweep.choosing import Limits, best, keeping, without_choice
from analysis.sweep.pareto import LEAST

PLACE = {"model": "m", "device": "d", "batch": None, "precision": "native", "resolution": "", "kernel": "ideal"}
PLAIN = Row(**PLACE, runtime="tflm", state="done", fit="yes", energy_at_least="no")
FEW = st.none() | st.integers(0, 3).map(float)
POINTS = st.lists(st.tuples(FEW, FEW, st.none() | st.integers(0, 3)), max_size=12)
THREE = ("latency", "energy", "ram")


def rows_of(points) -> Table:
    return Table.of(PLAIN._replace(latency_s=t, energy_j=e, ram_used_bytes=r) for t, e, r in points)


def dominates(one, other) -> bool:
    if None in one or None in other:
        return False
    return all(a <= b for a, b in zip(one, other, strict=True)) and one != other


@given(POINTS)
def test_the_front_is_what_no_other_dominates(points):
    wanted = [None not in p and not any(dominates(q, p) for q in points) for p in points]
    assert pareto(rows_of(points), THREE).tolist() == wanted


LEAST_POINTS = st.lists(st.tuples(*[st.tuples(st.integers(0, 3), st.booleans())] * 3), max_size=10)


@given(LEAST_POINTS, st.sampled_from([("energy", "ram", "flash"), ("energy", "latency"), ("flash_used_bytes",)]))
def test_what_is_only_the_least_displaces_nothing_that_is_known(points, axes):
    """By the definition: no better than what is known, whatever its number; two of them go by their numbers."""
    flags = [["yes" if is_least else "no" for _, is_least in point] for point in points]
    rows = Table.of(
        PLAIN._replace(
            latency_s=e, energy_j=float(e), energy_at_least=least[0], ram_used_bytes=r, ram_at_least=least[1],
            flash_used_bytes=f, flash_at_least=least[2],
        )
        for ((e, _), (r, _), (f, _)), least in zip(points, flags, strict=True)
    )  # fmt: skip
    places = {"energy": 0, "ram": 1, "flash": 2, "flash_used_bytes": 2}

    def no_worse(one, other) -> bool:
        (a, a_least), (b, b_least) = one, other
        return a <= b and (b_least or not a_least)

    def pushes(one, other) -> bool:
        a, b = ([(p[places[x]] if x in places else (p[0][0], False)) for x in axes] for p in (one, other))
        return a != b and all(map(no_worse, a, b))

    assert pareto(rows, axes).tolist() == [not any(pushes(q, p) for q in points) for p in points]
    for axis in axes:
        wanted = [axis in places and point[places[axis]][1] for point in points]
        assert at_least(rows, axis).tolist() == wanted


@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(points, dice):
    order = list(range(len(points)))
    dice.shuffle(order)
    mask = pareto(rows_of(points), THREE)
    assert pareto(rows_of([points[i] for i in order]), THREE).tolist() == mask[order].tolist()


@given(POINTS)
def test_the_front_of_the_front_is_the_front(points):
    rows = rows_of(points)
    front = rows.where(pareto(rows, THREE))
    assert pareto(front, THREE).all()


def test_a_front_of_thousands_is_found():
    dice = random.Random(0)
    points = [(dice.random(), dice.random(), dice.randrange(100)) for _ in range(2000)]
    mask = pareto(rows_of(points), THREE)
    front = [point for point, kept in zip(points, mask, strict=True) if kept]
    assert all(any(dominates(q, p) for q in front) for p, kept in zip(points, mask, strict=True) if not kept)
    assert not any(dominates(q, p) for q in front for p in front)


def test_one_axis_keeps_all_that_are_least():
    rows = rows_of([(1.0, 5.0, 0), (2.0, 1.0, 0), (1.0, 9.0, 0), (None, 0.0, 0)])
    assert pareto(rows, ["latency"]).tolist() == [True, False, True, False]
    assert pareto(rows, ["latency_s"]).tolist() == [True, False, True, False]


def test_an_axis_that_is_none_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean latency"):
        pareto(rows_of([]), ["latencie"])
    with pytest.raises(ScenarioError, match="no axis"):
        pareto(rows_of([]), [])


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_is_a_column_of_numbers(axis):
    assert pareto(Table.of([PLAIN._replace(**{AXES[axis]: 1})]), [axis]).tolist() == [True]


def test_only_cells_that_do_the_same_work_and_fit_are_set_against_each_other():
    slow = PLAIN._replace(latency_s=2.0)
    rows = [
        PLAIN._replace(latency_s=1.0, fit="no"),
        PLAIN._replace(latency_s=1.0, fit="unknown"),
        PLAIN._replace(latency_s=1.0, state="failed"),
        slow,
        slow._replace(latency_s=3.0),
        slow._replace(latency_s=3.0, batch=4),
        slow._replace(latency_s=3.0, resolution="96x96"),
        slow._replace(latency_s=3.0, model="n"),
        slow._replace(latency_s=3.0, precision="int8"),
    ]
    assert fronts(Table.of(rows), ["latency"]).tolist() == [False, False, False, True, False, True, True, True, False]


# --- the best under a budget


@given(POINTS, st.none() | st.integers(0, 3), st.none() | st.integers(0, 3))
def test_the_best_keeps_the_limits_and_none_that_does_is_better(points, seconds, ram):
    rows, limits = rows_of(points), Limits(latency_s=seconds, ram_used_bytes=ram)

    def kept(point):
        t, _, r = point
        return all(most is None or (has is not None and has <= most) for has, most in ((t, seconds), (r, ram)))

    def order(point):
        return [(value is None, value) for value in (point[1], point[0], point[2])]

    able = [point for point in points if kept(point)]
    assert keeping(rows, limits).tolist() == [kept(point) for point in points]
    assert [points[i] for i in best(rows, limits)] == ([min(able, key=order)] if able else [])
    assert len(without_choice(rows, limits)) == (1 if points and not able else 0)


def test_the_cheapest_is_the_best_and_what_has_no_price_the_last():
    rows = Table.of(PLAIN._replace(latency_s=1.0, price_eur=price) for price in (None, 9.0, 2.0, 2.0))
    assert best(rows, Limits(latency_s=5.0)).tolist() == [2]
    assert best(rows.where(rows["price_eur"] != rows["price_eur"]), Limits(latency_s=5.0)).tolist() == [0]


@pytest.mark.parametrize("column", LEAST)
def test_what_is_the_least_possible_keeps_no_budget(column):
    rows = Table.of([PLAIN._replace(**{column: 1, LEAST[column]: "yes"}), PLAIN._replace(**{column: 2})])
    assert best(rows, Limits(**{column: 3})).tolist() == [1]
    assert best(rows, Limits(price_eur=3)).tolist() == []
    assert Limits(**{column: 3}).any
    assert not Limits().any
