"""The history: a tree that undo climbs, redo comes back on, and nothing is lost from."""

from hypothesis import given
from hypothesis import strategies as st

from gui.history import History, Step


def started():
    return History((Step("first", "first"),))


def grown(*titles):
    history = started()
    for title in titles:
        history = history.with_step(title, title)
    return history


def test_undo_goes_to_the_parent_and_redo_comes_back():
    history = grown("a", "b")
    assert history.undone().scenario == "a"
    assert history.undone().redone().scenario == "b"
    assert not history.can_redo


def test_a_change_after_undo_is_a_branch_and_redo_follows_it():
    history = grown("a", "b").undone().with_step("c", "c")
    assert [step.scenario for step in history.steps] == ["first", "a", "b", "c"]
    assert history.steps[3].parent == history.steps[2].parent == 1
    assert history.undone().redone().scenario == "c"


def test_redo_returns_to_the_branch_last_been_at():
    history = grown("a", "b").undone().with_step("c", "c").at(2)
    assert history.undone().undone().redone().redone().scenario == "b"


def test_a_drag_goes_on_in_its_step():
    history = grown("a").with_scenario("a2", "a2")
    assert (len(history.steps), history.scenario) == (2, "a2")


def test_every_step_stands_below_its_parent():
    history = grown("a", "b").undone().with_step("c", "c").at(0).with_step("d", "d")
    assert history.in_order() == (0, 1, 2, 3, 4)
    assert [history.depth(i) for i in history.in_order()] == [0, 1, 2, 2, 1]


def test_the_place_of_a_scenario_is_the_nearest_ancestor():
    history = grown("a", "b", "a", "c")
    assert history.place_of("a") == 3
    assert history.at(2).place_of("a") == 1
    assert history.place_of("none") is None


@given(st.lists(st.sampled_from(("step", "undo", "redo", "jump")), max_size=40), st.randoms())
def test_nothing_is_lost_and_redo_takes_undo_back(acts, random):
    history = started()
    for act in acts:
        before = history.steps
        if act == "step":
            history = history.with_step(len(before), "")
        elif act == "jump":
            history = history.at(random.randrange(len(before)))
        else:
            history = history.undone() if act == "undo" else history.redone()
        assert [s.scenario for s in history.steps[: len(before)]] == [s.scenario for s in before]
        if history.can_undo:
            assert history.undone().redone().current == history.current
        assert sorted(history.in_order()) == list(range(len(history.steps)))
