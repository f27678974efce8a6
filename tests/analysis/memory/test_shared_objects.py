"""ExecuTorch's planner against its rule by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.memory import Buffers, plan_buffers
from analysis.memory.shared_objects import shared_objects


def as_buffers(case):
    names = tuple(f"t{index}" for index in range(len(case)))
    sizes, first, last = (np.array(column, dtype=np.int64) for column in zip(*case, strict=True))
    return Buffers(names, tuple((name,) for name in names), sizes, first, last)


def offsets(*case):
    return shared_objects(as_buffers(case)).tolist()


def test_one_after_the_other_share_an_object():
    assert offsets((40, 0, 1), (30, 2, 3), (20, 4, 5)) == [0, 0, 0]


def test_those_alive_together_lie_apart():
    assert offsets((40, 0, 2), (30, 1, 3), (20, 2, 4)) == [0, 40, 70]


def test_a_small_one_goes_above_what_is_alive_in_an_object_that_has_room():
    """c is alive with b, which fills 30 of the 40 bytes that a's object has."""
    assert offsets((40, 0, 0), (30, 1, 3), (8, 2, 4)) == [0, 0, 30]


def test_without_room_it_has_an_object_of_its_own():
    assert offsets((40, 0, 0), (30, 1, 3), (12, 2, 4)) == [0, 0, 40]


def test_equals_are_taken_from_the_end():
    assert offsets((16, 0, 1), (16, 1, 2)) == [16, 0]


def test_a_gap_below_is_left_as_it_is():
    """TensorFlow Lite Micro's planner would put the last below; here only what lies above counts."""
    case = ((50, 0, 0), (30, 1, 1), (20, 1, 2), (10, 2, 3))
    tflm = plan_buffers(as_buffers(case), 4, "tflm", 1).offsets.tolist()
    assert offsets(*case) == [0, 0, 30, 50]
    assert tflm[:3] == [0, 0, 30]
    assert tflm[3] == 0


SPANS = st.tuples(st.integers(1, 40), st.integers(0, 6), st.integers(0, 4))


@given(st.lists(SPANS, min_size=1, max_size=12))
def test_never_two_alive_together_in_one_place_nor_more_than_apart(spans):
    case = [(size, first, first + length) for size, first, length in spans]
    found = offsets(*case)
    for i, (size, first, last) in enumerate(case):
        for j, (other, begun, ended) in enumerate(case[:i]):
            if first <= ended and begun <= last:
                assert found[i] + size <= found[j] or found[j] + other <= found[i]
    assert max(at + size for at, (size, _, _) in zip(found, case, strict=True)) <= sum(size for size, _, _ in case)
