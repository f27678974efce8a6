"""The filter as pure functions: what a view shows, which layers are alike, which comes next."""

import numpy as np
import pytest

from gui.sieve import next_shown, shown_rows, similar, suiting
from gui.view import ALL, View
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def workload():
    return analysis_of(chain(9)).workload


def rows(view, workload):
    return np.flatnonzero(shown_rows(view, workload)).tolist()


def test_without_a_filter_everything_is_shown(workload):
    assert rows(ALL, workload) == list(range(9))


def test_every_part_of_a_view_takes_layers_away(workload):
    assert rows(View(hidden=frozenset({0, 3})), workload) == [1, 2, 4, 5, 6, 7, 8]
    assert rows(View(isolated=frozenset({1, 3, 5})), workload) == [1, 3, 5]
    assert rows(View(families=frozenset({"convolution"})), workload) == [0, 3, 6]
    assert rows(View(text="RELU"), workload) == [1, 4, 7]
    both = View(hidden=frozenset({3}), isolated=frozenset({0, 3, 4}), families=frozenset({"convolution"}))
    assert rows(both, workload) == [0]


def test_the_mask_cannot_be_written_to(workload):
    assert not shown_rows(ALL, workload).flags.writeable


def test_layers_that_are_not_there_do_not_matter(workload):
    assert rows(View(hidden=frozenset({100})), workload) == list(range(9))
    assert View(hidden=frozenset({100, 2}), isolated=frozenset({50})).within(9) == View(hidden=frozenset({2}))


def test_every_word_must_be_in_name_or_operator(workload):
    assert np.flatnonzero(suiting(workload, " conv 3")).tolist() == [3]
    assert not suiting(workload, "conv relu").any()


def test_similar_layers_have_the_operator_and_the_window(workload):
    assert similar(workload, (3,)) == {0, 3, 6}
    assert similar(workload, (1, 2)) == {1, 2, 4, 5, 7, 8}
    assert similar(workload, ()) == frozenset()


def test_the_next_layer_is_the_next_that_is_shown():
    shown = np.array([False, True, False, True, True, False])
    assert [next_shown(shown, at, +1) for at in (None, 0, 1, 3, 4, 5)] == [1, 1, 3, 4, 4, 4]
    assert [next_shown(shown, at, -1) for at in (None, 0, 1, 3, 4, 5)] == [4, 1, 1, 1, 3, 4]
    assert next_shown(np.zeros(3, dtype=bool), 1, +1) is None
