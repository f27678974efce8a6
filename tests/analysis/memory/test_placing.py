"""A plan buffer by buffer: replayed it is the plan, and the plan is that of the program."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnknownNameError
from analysis.memory import planners
from analysis.memory.examples import BUNDLED, KIB, SMALL, example
from analysis.memory.lifetimes import Buffers
from analysis.memory.ordering import peak_in_order
from analysis.memory.placing import BEST, WALKED, WISHED, Placing, placing, placing_order
from analysis.memory.planners import Placed
from analysis.memory.planning import plan_buffers
from analysis.scenario import Scenario, analyze
from tests.analysis.small import SAMPLES

SIZES = (6, 5, 5, 6, 4, 2)
BRANCHES = (2, 1, 12, 16, 4, 2)


def buffers(rows):
    sizes, first, last = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    names = tuple(f"t{at}" for at in range(len(rows)))
    return Buffers(names, tuple((name,) for name in names), sizes, first, last)


def walked(rows, planner):
    plan = plan_buffers(buffers(rows), 1 + max(last for _, _, last in rows), planner, alignment_bytes=1)
    return Placing(plan, None, placing_order(plan), ())


# (size, first, last), from dataflow.md 3f; greedy and least arena.
COUNTEREXAMPLE = ((5, 1, 2), (5, 2, 4), (6, 0, 1), (6, 4, 4))


def test_four_buffers_where_the_greedy_plan_is_not_the_best():
    arenas = {name: walked(COUNTEREXAMPLE, name).plan.arena_bytes for name in ("tflm", "optimal")}
    assert arenas == {"tflm": 16, "optimal": 11}
    assert walked(COUNTEREXAMPLE, "tflm").plan.liveness_peak_bytes == 11


def test_three_layers_in_a_row_are_that_case():
    found = placing("chain", SIZES)
    assert (found.plan.arena_bytes, found.plan.liveness_peak_bytes) == (16 * KIB, 11 * KIB)
    assert placing("chain", SIZES, "optimal").plan.arena_bytes == 11 * KIB
    assert (found.lost_bytes, found.fragmentation) == (5 * KIB, 5 / 16)
    assert [found.plan.tensors[row] for row in found.order] == ["d", "a", "c", "b"]
    assert [found.plan.tensors[row] for row in found.before(1)] == ["a", "c"]


ROWS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, planner=st.sampled_from(["tflm", "first-fit"]))
def test_placed_one_by_one_they_lie_as_planned(rows, planner):
    found = walked([(size, first, first + more) for size, first, more in rows], planner)
    plan, placed = found.plan, Placed(len(rows))
    for row in found.order:
        columns = (plan.buffer_bytes, plan.first_layer, plan.last_layer)
        assert placed.add(*(int(column[row]) for column in columns)) == plan.offsets[row]
    assert found.tops[0] == 0
    assert found.tops[-1] == plan.arena_bytes


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("in_place", [False, True])
def test_a_bundled_network_is_planned_as_by_analyze(name, in_place):
    for planner in WALKED:
        scenario = Scenario(str(SAMPLES / f"{name}.onnx"), precision=BUNDLED[name], planner=planner, in_place=in_place)
        theirs, mine = analyze(scenario).plan, placing(name, SIZES, planner, in_place).plan
        assert (mine.arena_bytes, mine.liveness_peak_bytes) == (theirs.arena_bytes, theirs.liveness_peak_bytes)
        assert mine.offsets.tolist() == theirs.offsets.tolist()


@pytest.mark.parametrize("name", [*SMALL, *BUNDLED])
def test_every_example_can_be_planned_without_a_solver(name, monkeypatch):
    monkeypatch.setattr(planners, "solver_module", None)
    for planner in WALKED:
        for in_place in (False, True, "depthwise"):
            found = placing(name, SIZES, planner, in_place)
            assert sorted(found.order) == list(range(len(found.plan.tensors)))
            assert found.lost_bytes >= 0
            assert found.tops[-1] == found.plan.arena_bytes


def test_the_order_of_branches_matters():
    written, best = placing("branches", BRANCHES), placing("branches", BRANCHES, sequence=BEST)
    assert (written.plan.liveness_peak_bytes, best.plan.liveness_peak_bytes) == (32 * KIB, 20 * KIB)
    assert best.operators == (0, 2, 4, 1, 3, 5)
    deep = placing("branches", BRANCHES, sequence=WISHED, wish=(0, 1, 3, 2, 4, 5))
    assert deep.plan.liveness_peak_bytes == peak_in_order(example("branches", BRANCHES), deep.operators) == 22 * KIB
    assert placing("branches", BRANCHES, sequence=WISHED, wish=(5, 3, 1, 0, 2, 4)).operators == (0, 1, 3, 2, 4, 5)


def test_working_buffers_are_no_tensors_and_add_to_the_arena():
    plain, asked = placing("resnet8_int8", SIZES), placing("resnet8_int8", SIZES, scratch="cmsis-nn-dsp")
    assert asked.plan.scratch_rows > 0
    assert asked.tensors == len(plain.plan.tensors)
    assert asked.plan.arena_bytes - asked.plan.scratch_bytes == plain.plan.arena_bytes
    assert asked.lost_bytes == plain.lost_bytes


def test_who_writes_into_a_shared_buffer():
    found = placing("activations", SIZES, in_place=True)
    assert found.writes == (((0, "a"),), ((0, "b"), (1, "c")), ((2, "d"), (3, "e")))


def test_what_cannot_be_watched_is_refused():
    with pytest.raises(UnknownNameError):
        placing("chain", SIZES, "executorch")
    with pytest.raises(UnknownNameError):
        example("vgg16", SIZES)
