"""Batches are counted ahead when nobody works, and never in the way of work."""

import threading
from dataclasses import replace

import pytest

from analysis.errors import ModelError
from gui.prefetch import BATCHES_NEEDED, MOST_LAYERS, Prefetch
from gui.session import Session
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window


class Counting:
    """Stands for the analysis: keeps the batches asked for. `hold` lets none of them end."""

    def __init__(self):
        self.batches, self.hold, self.fails = [], None, False

    def __call__(self, scenario, progress):
        self.batches.append(scenario.batch)
        if self.fails:
            raise ModelError("no such batch", scenario.batch, "1")
        while self.hold is not None and not self.hold.is_set():
            progress(0.5, "")
        return scenario


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture
def ahead(session, counting):
    prefetch = Prefetch(session, counting, idle_ms=5)
    yield prefetch
    prefetch.close()


def model(layers=6, batch=None):
    analysis = analysis_of(chain(layers))
    return replace(analysis, scenario=replace(analysis.scenario, batch=batch))


@pytest.mark.parametrize(("batch", "asked"), [(None, [1, 2, 3]), (1, [2, 3]), (2, [1, 3]), (17, [1, 2])])
def test_as_many_batches_as_are_needed(session, ahead, counting, qtbot, batch, asked):
    session.show(model(batch=batch))
    qtbot.waitUntil(lambda: counting.batches == asked)
    qtbot.wait(50)
    assert counting.batches == asked
    assert len(asked) + (batch is not None) == BATCHES_NEEDED


def test_another_device_asks_for_nothing_more(session, ahead, counting, qtbot):
    session.show(model(batch=1))
    qtbot.waitUntil(lambda: ahead._done is not None)
    session.show(replace(model(batch=1), scenario=replace(session.scenario, kernel="im2col")))
    qtbot.wait(50)
    assert counting.batches == [2, 3]


def test_work_that_is_asked_for_comes_first(session, ahead, counting, qtbot):
    counting.hold = threading.Event()
    session.show(model(batch=1))
    qtbot.waitUntil(lambda: counting.batches == [2])
    with qtbot.waitSignal(session.analysis_changed):
        session.set_kernel("im2col")
    counting.hold.set()
    qtbot.waitUntil(lambda: counting.batches[-1] == 3)


def test_a_large_model_is_left_alone(session, ahead, counting, qtbot):
    session.show(model(MOST_LAYERS + 1))
    qtbot.wait(50)
    assert counting.batches == []


def test_it_can_be_switched_off(session, ahead, counting, qtbot):
    ahead.set_on(False)
    session.show(model())
    qtbot.wait(50)
    assert counting.batches == []


def test_a_model_without_these_batches_is_not_asked_again(session, ahead, counting, qtbot):
    counting.fails = True
    messages = []
    session.message_raised.connect(messages.append)
    session.show(model())
    qtbot.waitUntil(lambda: ahead._done is not None)
    session.show(model())
    qtbot.wait(50)
    assert counting.batches == [1]
    assert messages == []


def test_the_switches_are_remembered(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as first:
        still = first.actions_by_id["motion"].isChecked()
        first.actions_by_id["ahead"].trigger()
        first.actions_by_id["motion"].trigger()
    with shown_window(qtbot, tmp_path) as second:
        assert not second.prefetch.on
        assert second.actions_by_id["motion"].isChecked() is not still


def test_a_dragged_batch_is_computed_not_counted(qtbot):
    from gui.start_page import samples

    session = Session()
    prefetch = Prefetch(session, idle_ms=5)
    path = next(path for path, title, _ in samples() if title == "LeNet-5")
    with qtbot.waitSignal(session.analysis_changed, timeout=20_000):
        session.open(path)
    qtbot.waitUntil(lambda: prefetch._done is not None, timeout=20_000)
    with qtbot.waitSignal(session.analysis_changed):
        session.set_batch(40)
    assert session.analysis.workload.totals.macs == 40 * 416_520
    prefetch.close()
    session.close()
