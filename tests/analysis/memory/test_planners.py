"""Planners against brute force, published cases and each other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ScenarioError, UnknownNameError
from analysis.memory import PLANNERS, Buffers, plan_buffers, planners
from analysis.memory.planners import lower_bound

Case = list[tuple[int, int, int]]


def as_buffers(case: Case) -> Buffers:
    names = tuple(f"t{index}" for index in range(len(case)))
    sizes, first, last = (np.array(column, dtype=np.int64) for column in zip(*case, strict=True))
    return Buffers(names, tuple((name,) for name in names), sizes, first, last)


def plan(case: Case, planner: str, alignment: int = 1):
    return plan_buffers(as_buffers(case), 1 + max(last for _, _, last in case), planner, alignment)


@st.composite
def cases(draw, most: int = 8):
    spans = st.tuples(st.integers(1, 40), st.integers(0, 6), st.integers(0, 4))
    return [(size, first, first + length) for size, first, length in draw(st.lists(spans, min_size=1, max_size=most))]


def overlaps(case: Case, offsets) -> bool:
    spans = [(size, first, last, int(offset)) for (size, first, last), offset in zip(case, offsets, strict=True)]
    return any(
        a[1] <= b[2] and b[1] <= a[2] and a[3] < b[3] + b[0] and b[3] < a[3] + a[0]
        for i, a in enumerate(spans)
        for b in spans[:i]
    )


def greedy_by_hand(case: Case, order) -> list[int]:
    """Byte by byte: the lowest gap below, between or above the placed neighbours that holds the buffer."""
    offsets: dict[int, int] = {}
    for index in order:
        size, first, last = case[index]
        near = [j for j in offsets if case[j][1] <= last and case[j][2] >= first]
        taken = {byte for j in near for byte in range(offsets[j], offsets[j] + case[j][0])}
        offset = 0
        while any(byte in taken for byte in range(offset, offset + size)):
            offset += 1
        offsets[index] = offset
    return [offsets[index] for index in range(len(case))]


@given(cases())
def test_tflm_is_the_greedy_rule_with_its_ties(case):
    order = sorted(range(len(case)), key=lambda index: (-case[index][0], -index))
    assert plan(case, "tflm").offsets.tolist() == greedy_by_hand(case, order)


@given(cases())
def test_first_fit_goes_in_the_order_of_execution(case):
    order = sorted(range(len(case)), key=lambda index: case[index][1])
    assert plan(case, "first-fit").offsets.tolist() == greedy_by_hand(case, order)


@pytest.mark.parametrize("planner", sorted(PLANNERS))
@given(case=cases(most=6))
def test_no_two_buffers_alive_together_overlap(planner, case):
    result = plan(case, planner)
    assert not overlaps(case, result.offsets)
    assert result.arena_bytes >= result.liveness_peak_bytes == lower_bound(as_buffers(case))


@pytest.mark.parametrize("planner", ["tflm", "first-fit"])
@given(case=cases(), factor=st.integers(1, 9), given=st.none() | st.integers(0, 50))
def test_buffers_that_are_larger_by_one_factor_lie_higher_by_it(planner, case, factor, given):
    """Also where the file gives one its offset: what is found again of another network is what planning would find."""

    def offsets(times: int) -> list[int]:
        buffers = as_buffers([(size * times, first, last) for size, first, last in case])
        placed = {} if given is None else {"t0": given * times}
        return PLANNERS[planner](replace(buffers, placed=placed))[0].tolist()

    planners.gaps_in_units.cache_clear()
    alone = offsets(factor)
    planners.gaps_in_units.cache_clear()
    assert [offset * factor for offset in offsets(1)] == alone
    assert offsets(factor) == alone


@given(cases(most=5))
def test_optimal_is_the_least_over_all_orders(case):
    least = min(max(o + c[0] for o, c in zip(greedy_by_hand(case, p), case, strict=True)) for p in orders(case))
    assert plan(case, "optimal").arena_bytes == least


def orders(case: Case):
    return permutations(range(len(case)))


@given(cases(most=12))
def test_the_solver_is_never_worse_than_greedy_and_equals_brute_force_when_small(case):
    pytest.importorskip("ortools", reason="the extra optimal is not installed")
    buffers = as_buffers(case)
    offsets, doubts = planners.solved(buffers, planners.tflm(buffers)[0])
    assert not overlaps(case, offsets)
    assert not doubts
    assert planners.arena(buffers, offsets) <= plan(case, "tflm").arena_bytes
    if len(case) <= 5:
        assert planners.arena(buffers, offsets) == plan(case, "optimal").arena_bytes


def test_greedy_is_not_optimal_where_it_is_known_not_to_be():
    """A four-buffer case: greedy 16, optimum 11, which is also what is alive at once."""
    case = [(5, 1, 2), (5, 2, 4), (6, 0, 1), (6, 4, 4)]
    assert plan(case, "tflm").arena_bytes == 16
    assert plan(case, "optimal").arena_bytes == 11 == plan(case, "tflm").liveness_peak_bytes


def test_none_gives_each_its_own_place():
    assert plan([(5, 0, 0), (7, 3, 3)], "none").arena_bytes == 12


def test_slots_are_aligned_and_the_live_sum_is_not():
    result = plan([(17, 0, 1), (1, 1, 1)], "tflm", alignment=16)
    assert result.offsets.tolist() == [0, 32]
    assert (result.arena_bytes, result.liveness_peak_bytes) == (48, 18)


def test_unknown_planner_says_which_there_are():
    with pytest.raises(UnknownNameError, match="did you mean tflm"):
        plan([(1, 0, 0)], "tfml")


def test_many_buffers_without_a_solver_are_refused_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(ScenarioError, match=r"needs a solver here; found 12 buffers; allowed: .*rooflens\[optimal\]"):
        planners.solver_module(12)


def test_the_reference_program_places_alike(shared):
    """The same counterexample out of the independent program beside the checkout."""
    code = "import planner; print(planner.tflm([(5,1,2),(5,2,4),(6,0,1),(6,4,4)]))"
    folder = shared / "oracles"
    found = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    arena, offsets = eval(found.stdout, {"__builtins__": {}})
    result = plan([(5, 1, 2), (5, 2, 4), (6, 0, 1), (6, 4, 4)], "tflm")
    assert (result.arena_bytes, result.offsets.tolist()) == (arena, [offsets[index] for index in range(4)])
