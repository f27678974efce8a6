"""Work off the window's thread: results, progress, cancel, the last request wins, errors as messages."""

import threading

import pytest

from analysis.errors import Cancelled, ModelError
from gui.jobs import Job, Jobs, Progress


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


class Caught:
    def __init__(self):
        self.results, self.messages = [], []

    def job(self, work):
        return Job(work, self.results.append, self.messages.append)


def test_a_result_arrives_on_the_windows_thread(jobs, qtbot):
    arrived_in = []
    jobs.start(Job(lambda progress: threading.get_ident(), lambda worker: arrived_in.append(worker), print))
    qtbot.waitUntil(lambda: bool(arrived_in))
    assert arrived_in[0] != threading.get_ident()


def test_progress_is_told_and_ends_with_none(jobs, qtbot):
    told, caught = [], Caught()
    jobs.progressed.connect(told.append)
    jobs.start(caught.job(lambda progress: progress(0.5, "half")))
    qtbot.waitUntil(lambda: told and told[-1] is None)
    assert Progress(0.5, "half") in told


def test_of_those_that_wait_only_the_newest_runs(jobs, qtbot):
    gate, caught = threading.Event(), Caught()
    jobs.start(caught.job(lambda progress: gate.wait(10) and "first"))
    for name in ("second", "third", "fourth"):
        jobs.start(caught.job(lambda progress, name=name: name))
    gate.set()
    qtbot.waitUntil(lambda: caught.results[-1:] == ["fourth"])
    assert caught.results == ["first", "fourth"]


def test_a_cancelled_job_stops_at_its_next_step_and_brings_nothing(jobs, qtbot):
    started, stopped, caught = threading.Event(), threading.Event(), Caught()

    def endless(progress):
        started.set()
        try:
            while True:
                progress(0.1, "on and on")
        except Cancelled:
            stopped.set()
            raise

    jobs.start(caught.job(endless))
    assert started.wait(10)
    jobs.cancel()
    assert stopped.wait(10)
    jobs.start(caught.job(lambda progress: "next"))
    qtbot.waitUntil(lambda: caught.results == ["next"])
    assert caught.messages == []


def test_a_job_that_hears_nothing_does_not_hold_up_the_next(jobs, qtbot):
    gate, caught = threading.Event(), Caught()
    jobs.start(caught.job(lambda progress: gate.wait(10) and "late"))
    jobs.start_instead(caught.job(lambda progress: "prompt"))
    qtbot.waitUntil(lambda: caught.results == ["prompt"])
    gate.set()
    jobs.close()
    qtbot.wait(20)
    assert caught.results == ["prompt"]


def test_trouble_of_the_model_is_one_readable_line(jobs, qtbot):
    def work(progress):
        raise ModelError("the graph is empty", "0 nodes", "at least 1")

    caught = Caught()
    jobs.start(caught.job(work))
    qtbot.waitUntil(lambda: bool(caught.messages))
    assert caught.messages[0].text == "the graph is empty; found 0 nodes; allowed: at least 1"
    assert caught.messages[0].details == ""


def test_a_fault_of_ours_is_a_message_with_details_to_copy(jobs, qtbot):
    caught = Caught()
    jobs.start(caught.job(lambda progress: 1 / 0))
    qtbot.waitUntil(lambda: bool(caught.messages))
    assert "internal error (ZeroDivisionError)" in caught.messages[0].text
    assert "Traceback" in caught.messages[0].details


def test_where_every_job_counts_none_of_those_that_wait_is_lost(qapp, qtbot):
    jobs, caught, go_on = Jobs(every=True), Caught(), threading.Event()
    try:
        jobs.start(caught.job(lambda _: go_on.wait(10) and 0))
        for number in (1, 2, 3):
            jobs.start(caught.job(lambda _, number=number: number))
        assert not jobs.idle
        go_on.set()
        qtbot.waitUntil(lambda: jobs.idle)
        assert caught.results == [0, 1, 2, 3]
    finally:
        jobs.close()
