"""The weigher: wishes in their order, each answered once, stopped and gone on with, a fault in one leaves the others."""

import os
import threading

import pytest

from analysis.matrix import Row
from gui import weighing
from gui.weighing import Weigher, Wish


@pytest.fixture
def weigher(qapp):
    weigher = Weigher()
    yield weigher
    weigher.close()


@pytest.fixture
def answered():
    return []


@pytest.fixture
def wish(answered):
    def make(name, work=lambda tell: None):
        def answer(tell):
            tell(0.5, name)
            work(tell)
            answered.append(name)
            return Row(name, name)

        return Wish(name, name, answer)

    return make


def whole(weigher, qtbot):
    qtbot.waitUntil(lambda: weigher.is_whole and weigher.busy is None)


def names(weigher):
    return [row.name if row else None for _, row in weigher.rows]


def test_wishes_are_answered_in_their_order_and_told_one_by_one(weigher, wish, answered, qtbot):
    seen = []
    weigher.changed.connect(lambda rows: seen.append(sum(row is not None for _, row in rows)))
    weigher.ask(map(wish, "abc"))
    whole(weigher, qtbot)
    assert answered == ["a", "b", "c"]
    assert seen == [0, 1, 2, 3]


def test_what_was_answered_is_not_asked_again(weigher, wish, answered, qtbot):
    for wanted in ("ab", "bca", "bca"):
        weigher.ask(map(wish, wanted))
        whole(weigher, qtbot)
        assert names(weigher) == list(wanted)
    assert answered == ["a", "b", "c"]


def test_other_wishes_end_the_work_on_those_before(weigher, wish, answered, qtbot):
    begun, go_on = threading.Event(), threading.Event()

    def wait(tell):
        begun.set()
        go_on.wait(5)
        tell(0.9, "still wanted?")

    weigher.ask([wish("slow", wait), wish("after")])
    qtbot.waitUntil(begun.is_set)
    weigher.ask([wish("other")])
    go_on.set()
    whole(weigher, qtbot)
    assert answered == ["other"]
    assert names(weigher) == ["other"]


def test_stopped_work_stays_open_until_it_is_asked_for_again(weigher, wish, qtbot):
    go_on = threading.Event()
    wishes = [wish("a"), wish("b", lambda tell: go_on.wait(5)), wish("c")]
    weigher.ask(wishes)
    qtbot.waitUntil(lambda: names(weigher)[0] == "a")
    weigher.cancel()
    assert weigher.busy is None
    go_on.set()
    qtbot.wait(50)
    assert names(weigher) == ["a", None, None]
    weigher.ask(wishes)
    whole(weigher, qtbot)


def test_a_fault_in_one_is_told_and_leaves_the_others(weigher, wish, qtbot):
    told = []
    weigher.failed.connect(told.append)

    def fail(tell):
        raise ZeroDivisionError

    weigher.ask([wish("a"), wish("bad", fail), wish("c")])
    qtbot.waitUntil(lambda: names(weigher)[2] == "c" and weigher.busy is None)
    assert names(weigher) == ["a", None, "c"]
    assert "ZeroDivisionError" in told[0].text


def test_progress_is_that_of_all_together(weigher, wish, qtbot):
    seen = []
    weigher.progressed.connect(seen.append)
    weigher.ask(map(wish, "abcd"))
    whole(weigher, qtbot)
    fractions = [busy.fraction for busy in seen if busy]
    assert fractions == sorted(fractions)
    assert seen[-1] is None


def test_not_everything_is_kept_for_ever(weigher, wish, answered, qtbot, monkeypatch):
    monkeypatch.setattr(weighing, "MOST_KEPT", 2)
    for name in "abc":
        weigher.ask([wish(name)])
        whole(weigher, qtbot)
    weigher.ask([wish("a")])
    whole(weigher, qtbot)
    assert answered == ["a", "b", "c", "a"]


def test_an_edited_device_is_weighed_anew(tmp_path, monkeypatch):
    from analysis import device

    file = tmp_path / "mine.toml"
    file.write_text("")
    monkeypatch.setattr(device, "user_folder", lambda: tmp_path)
    before = weighing.own_profiles()
    os.utime(file, ns=(1, 1))
    assert weighing.own_profiles() != before
    file.unlink()
    assert weighing.own_profiles() == ()
