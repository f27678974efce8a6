"""Batches against latency: what is drawn is what the queue does, at any time and in any room."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.serving import NS
from gui.lab.plots import grip_of
from gui.lab.queue_curve import figures, plot_of
from gui.lab.queue_lanes import Lanes, ticks
from gui.lab.scene import SCENES, defaults
from gui.lab.scenes import all_scenes
from gui.lab.scenes.batch_queue import rooms_of

ROOM = QRectF(12, 12, 876, 536)


@pytest.fixture
def scene(qapp):
    return all_scenes()["batch-queue"]


def played(**values):
    scene = SCENES["batch-queue"]
    return scene.play({**defaults(scene), **values})


class Listener(QPainter):
    """Keeps what is written, and where."""

    def drawText(self, *args):
        text = next(arg for arg in args if isinstance(arg, str))
        self.__dict__.setdefault("told", []).append((text, args[0]))
        return super().drawText(*args)


def told(scene, play, time, room=ROOM):
    image = QImage(int(room.width()) + 24, int(room.height()) + 24, QImage.Format.Format_RGB32)
    painter = Listener(image)
    scene.paint(painter, room, play, (time,), None)
    painter.end()
    return painter.told


def words(scene, play, time, room=ROOM):
    return [text for text, _ in told(scene, play, time, room)]


def test_who_waits_and_who_is_served_at_a_time(scene):
    play = played()
    queue = play.extra["queue"]
    for time, moment in enumerate(queue.moments):
        state = queue.so_far(time)
        arrived = [n for n, at in enumerate(queue.served.arrivals_ns) if at <= moment.time_ns]
        assert set(state.waiting) <= set(arrived)
        assert state.done + len(state.waiting) <= state.arrived <= len(arrived)
        assert state.now_ns == moment.time_ns
        served = 0 if state.at_work is None else queue.served.batches[state.at_work].size
        assert state.done + served + len(state.waiting) == state.arrived
    assert queue.so_far(len(queue.moments)).done == 24
    assert 30e6 < queue.now_ns(4.5) < 50e6


def test_each_moment_is_said_in_words(scene):
    play = played()
    said = [scene.moment(play, (float(time),)).replace("\u202f", " ") for time in range(len(play.beats) + 1)]
    assert said[0] == "at 0 s request 1 arrives; 1 waiting, 0 done"
    assert said[4] == "at 30 ms batch 1 starts with 4 requests and takes 20 ms; 0 waiting, 0 done"
    assert said[5] == "at 40 ms request 5 arrives; 1 waiting, 0 done"
    assert said[-1] == "all 24 requests are done, 0 of them late; 0 waiting, 24 done"
    assert len(said) == 24 + 6 + 6 + 1


def test_figures_at_the_end_are_those_of_the_long_run_where_arrivals_are_regular(scene):
    play = played(requests=40)
    queue = play.extra["queue"]
    rows = {name: pair for name, *pair in figures(queue, queue.so_far(len(play.beats)))}
    for name in ("requests a batch", "mean latency", "p99 latency", "after the deadline"):
        assert rows[name][0] == rows[name][1] != "–"
    assert {pair[0] for pair in map(tuple, rows.values())} <= set(words(scene, play, len(play.beats)))


def test_before_a_request_is_done_nothing_is_known(scene):
    play = played()
    assert {row[1] for row in figures(play.extra["queue"], play.extra["queue"].so_far(0))} == {"–"}


@pytest.mark.parametrize("arrivals", ["regular", "poisson"])
def test_a_queue_that_grows_is_said_in_words(scene, arrivals):
    play = played(batch=1, arrivals=arrivals)
    said = words(scene, play, 20)
    assert "✕ queue grows without end" in said
    assert (said.count("grows"), said.count("in the end all")) == (2, 1)
    assert any("latency grows without end" in text for text in said)


def test_no_size_keeps_up_and_still_all_is_drawn(scene):
    play = played(mac=30)
    assert play.extra["queue"].best is None
    assert "✕ queue grows without end" in words(scene, play, 9)


def test_the_ring_is_at_the_least_p99(scene):
    queue = played(arrivals="poisson").extra["queue"]
    known = {most: told.p99_s for most, told in queue.curve if told.p99_s is not None}
    assert known[queue.best] == min(known.values())
    assert 1 not in known


def test_the_table_behind_the_curve_has_every_size(scene):
    table = scene.plot_table(played())
    assert [row[0] for row in table.rows] == [*range(1, 33)]
    assert table.rows[0][3:] == (None, None, None)
    assert table.rows[3][1:] == pytest.approx((100, 0.5, 0.035, 0.05, 0))


def test_the_batch_is_dragged_by_its_line_and_by_its_grip(scene):
    play = played()
    plot = plot_of(rooms_of(ROOM)[2], play.extra["queue"])
    for at in (plot.at(4, plot.y[1] / 2), grip_of(plot, 4, above=True).center()):
        assert scene.grab(ROOM, play, at) == "batch"
    assert scene.grab(ROOM, play, plot.at(8, plot.y[1] / 2)) is None
    assert scene.drag(ROOM, play, "batch", plot.at(8, 0))["batch"] == 8
    assert scene.drag(ROOM, play, "batch", plot.at(4, 0)) is None
    assert scene.drag(ROOM, play, "batch", plot.rect.topRight() + QPointF(90, 0))["batch"] == 32


def test_a_lane_tells_of_its_request(scene):
    play = played(deadline=45)
    queue = play.extra["queue"]
    lanes = Lanes(rooms_of(ROOM)[1], queue)
    for number in (0, 3, 23):
        found = scene.hit(ROOM, play, (0.0,), lanes.bar(number, 0, 60e6).center())
        assert (found.tensor, found.cell) == (f"request {number + 1}", number)
    text = scene.hit(ROOM, play, (0.0,), lanes.bar(0, 0, 60e6).center()).text.replace("\u202f", " ")
    assert text == "arrives at 0 s, waits 30 ms, is served in 20 ms: 50 ms in all, 5 ms after the deadline"
    assert scene.hit(ROOM, play, (0.0,), QPointF(30, 30)) is None


def test_a_bar_of_the_lanes_is_as_long_as_its_time(scene):
    lanes = Lanes(rooms_of(ROOM)[1], played().extra["queue"])
    whole = lanes.x(lanes.queue.served.end_ns) - lanes.x(0)
    assert lanes.bar(3, 30e6, 50e6).width() == pytest.approx(whole * 20e6 / lanes.queue.served.end_ns)


@pytest.mark.parametrize("size", [(320, 160), (456, 536), (456, 300), (736, 300), (1176, 776)])
@pytest.mark.parametrize("values", [{}, {"arrivals": "poisson", "requests": 64, "batch": 32}])
def test_nothing_is_written_outside_the_picture(scene, size, values):
    room, play = QRectF(12, 12, *size), played(**values)
    for _, at in told(scene, play, len(play.beats) / 2, room):
        if size[1] >= 300:
            point = at.center() if isinstance(at, QRectF) else at
            assert room.adjusted(-12, -12, 12, 12).contains(point)


def test_answers_are_covered_and_do_not_cover_the_queue(scene):
    play = played()
    strip, lanes, _, _ = rooms_of(ROOM)
    for cover in scene.answers(ROOM, play):
        assert ROOM.adjusted(-1, -1, 1, 1).contains(cover)
        assert not cover.intersects(strip)
        assert not cover.intersects(lanes)


@pytest.mark.parametrize("end_ns", [1_000_000, 33_000_000, 354_000_000, 60 * NS])
def test_ticks_are_round_and_few(end_ns):
    found = ticks(end_ns, 6)
    assert found[0] == 0
    assert 2 <= len(found) <= 7
    assert len({b - a for a, b in pairwise(found)}) == 1


def test_a_low_picture_has_its_figures_in_one_line(scene):
    low = QRectF(12, 12, 876, 300)
    said = [text.replace("\u202f", " ") for text in words(scene, played(), 9, low)]
    assert "mean 35 ms, p99 50 ms, 0 % late, 50 % busy, 100/s done" in said
    said = [text.replace("\u202f", " ") for text in words(scene, played(batch=1), 9, low)]
    assert "✕ latency grows without end, 71.4/s done" in said
