"""A|B in every scene: an execution is kept as B, beside what is set next, and compared with it in every pane."""

import csv

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from analysis.dataflow.summary import summary
from gui.lab import saving
from gui.lab.bench import Bench
from gui.lab.beside import Beside, beside, can_pin, differing, halves_in, notes, titles, value_words
from gui.lab.clock import macs_at
from gui.lab.scene import Param, defaults
from gui.lab.scenes import all_scenes
from gui.lab.working import work

SCENES = all_scenes()
CASES = {
    "seven-loops": ({"order": "MPQCRS"}, "B · order of the loops M,P,Q,C,R,S"),
    "im2col": ({"printed": True}, "B · loop order as printed: on"),
    "hierarchy": ({"lru": True}, "B · LRU cache instead of planned tiles: on"),
}
ALONE = ("energy-ladder", "matrix-matrix", "pe-array", "window-reuse")
ROOM = QRectF(0, 0, 1300, 620)


def worked(id, **values):
    return work(SCENES[id], {**defaults(SCENES[id]), **values}, None, lambda part, words: None)


def pair(id):
    return beside(worked(id), worked(id, **CASES[id][0]))


def painted(scene, play, times, room=ROOM, hover=None):
    image = QImage(room.size().toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    scene.paint(painter, room, play, times, hover)
    painter.end()
    return image


@pytest.fixture
def bench(qtbot, shown):
    bench = Bench({id: SCENES[id] for id in (*CASES, "pe-array")}, lambda: None)
    shown(bench, 1280, 720)
    done(qtbot, bench)
    yield bench
    bench.close_jobs()


def done(qtbot, bench):
    qtbot.waitUntil(lambda: not bench.is_working, timeout=20_000)


def picture(bench):
    return bench.stage.grab().toImage()


def show(qtbot, bench, id):
    bench.show_scene(id)
    done(qtbot, bench)


def pin(qtbot, bench, id):
    """B is the case's execution, A the one with which the scene begins."""
    show(qtbot, bench, id)
    bench.set_values({**bench.chosen.values, **CASES[id][0]})
    done(qtbot, bench)
    bench.head.pin.click()
    bench.reset()
    done(qtbot, bench)


# Pure


def test_values_are_told_in_words(qapp):
    assert value_words(Param("n", "rows", 4), 7) == "rows 7"
    assert value_words(Param("o", "order", "MCP", "order"), ("C", "M", "P")) == "order C,M,P"
    assert value_words(Param("l", "layout", 0, "choice", choices=((0, "NHWC"), (1, "NCHW"))), 1) == "layout NCHW"
    assert value_words(Param("s", "turned", False, "switch"), False) == "turned: off"
    assert notes("x", "x") == "x"
    assert notes("", "scaled") == "B scaled"
    assert notes("x", "y") == "A x\nB y"


@pytest.mark.parametrize("id", CASES)
def test_the_title_says_what_differs(qapp, id):
    scene, (change, title) = SCENES[id], CASES[id]
    assert titles(scene, pair(id).play) == ("A", title)
    assert titles(scene, beside(worked(id), worked(id)).play) == ("A", "B · the same as A")
    assert len(list(differing(scene, defaults(scene), {**defaults(scene), **change}))) == 1


@pytest.mark.parametrize("id", sorted(set(SCENES) - set(ALONE)))
def test_every_scene_with_one_execution_stands_beside_itself(qapp, id):
    """Both halves are the scene, each at its own time. What shows moments instead of an execution cannot be pinned."""
    own = worked(id)
    if not own.play.runs:
        assert not can_pin(own)
        return
    both = beside(own, worked(id))
    end = len(both.play.runs[0].trace)
    first, second = (painted(both.scene, both.play, times) for times in ((0.0, float(end)), (float(end), 0.0)))
    left, right = (half.rect.toRect() for half in halves_in(ROOM, both.play))
    assert left.right() < right.left()
    assert left.size() == right.size()
    inside = [image.copy(left) for image in (first, second)]
    blank = QImage(left.size(), QImage.Format.Format_RGB32)
    blank.fill(QColor("white"))
    assert all(image.copy(room) != blank for image in (first, second) for room in (left, right))
    if end and SCENES[id].paint is not None:
        assert inside[0] != inside[1] or painted_alike(id)


def painted_alike(id):
    """A scene of curves may look the same at both ends."""
    one = worked(id)
    ends = [(0.0,), (float(len(one.play.runs[0].trace)),)]
    return painted(one.scene, one.play, ends[0]) == painted(one.scene, one.play, ends[1])


@pytest.mark.parametrize("id", CASES)
def test_a_half_answers_as_the_scene_does(qapp, id):
    """The same cell, of the run of its half; what is grabbed is of A alone."""
    both, found = pair(id), {0: 0, 1: 0}
    times = tuple(float(len(run.trace) // 2) for run in both.play.runs)
    for half in halves_in(ROOM, both.play):
        for x in range(5, int(half.room.width()), 29):
            for y in range(5, int(half.room.height()), 29):
                at = half.outside(QRectF(x, y, 0, 0)).topLeft()
                hit = both.scene.hit(ROOM, both.play, times, at)
                own = SCENES[id].hit(half.room, half.play, half.times(times), half.inside(at))
                assert (hit is None) == (own is None)
                if hit is not None:
                    assert (hit.own, hit.run, hit.half) == (own, half.number, half.number)
                    found[half.number] += 1
                if half.number:
                    assert both.scene.grab(ROOM, both.play, at) is None
    assert all(found.values())


def test_dragging_in_the_left_half_sets_values(qapp):
    both = beside(worked("hierarchy"), worked("hierarchy"))
    half, at = halves_in(ROOM, both.play)[0], None
    places = [half.outside(QRectF(x, y, 0, 0)).topLeft() for x in range(0, 250, 6) for y in range(0, 400, 6)]
    at = next(place for place in places if both.scene.grab(ROOM, both.play, place) is not None)
    grabbed = both.scene.grab(ROOM, both.play, at)
    moves = [both.scene.drag(ROOM, both.play, grabbed, at + QPointF(x, y)) for x in (-60, 0, 60) for y in (-60, 0, 60)]
    values = next(move for move in moves if move is not None)
    assert set(values) == set(both.values)


def test_a_mark_is_drawn_in_its_own_half(qapp):
    both, times = pair("seven-loops"), (40.0, 40.0)
    plain = painted(both.scene, both.play, times)
    left, right = halves_in(ROOM, both.play)
    at = next(
        right.outside(QRectF(x, y, 0, 0)).topLeft()
        for x in range(0, 300, 8) for y in range(0, 200, 8)
        if both.scene.hit(ROOM, both.play, times, right.outside(QRectF(x, y, 0, 0)).topLeft())
    )  # fmt: skip
    marked = painted(both.scene, both.play, times, hover=both.scene.hit(ROOM, both.play, times, at))
    assert marked.copy(left.rect.toRect()) == plain.copy(left.rect.toRect())
    assert marked.copy(right.rect.toRect()) != plain.copy(right.rect.toRect())


# In the bench


@pytest.mark.parametrize("id", CASES)
def test_pinned_beside_set_and_taken_away_again(bench, qtbot, id):
    show(qtbot, bench, id)
    bench.clock.seek(37)
    before, times = picture(bench), bench.clock.times
    pin(qtbot, bench, id)
    assert isinstance(bench.shown.scene, Beside)
    own, pinned = (play.runs[0] for play in bench.shown.play.extra["halves"])
    assert bench.shown.play.runs == (own, pinned)
    assert [run.trace for run in (own, pinned)] == list(bench.clock.traces)
    bench.clock.seek(float(own.trace.unit_ends[5]))
    assert macs_at(own.trace, bench.clock.times[0]) == pytest.approx(macs_at(pinned.trace, bench.clock.times[1]), abs=1)
    sight = bench.panes.sight
    assert sight.runs == (own, pinned)
    for run, time, now in zip(sight.runs, sight.times, sight.now, strict=True):
        assert now == summary(run, time, sight.word_bytes, sight.costs)
    assert picture(bench) != before
    bench.clock.set_side(1)
    bench.clock.set_side(0)
    bench.clock.seek(37)
    qtbot.keyClick(bench.stage, Qt.Key.Key_B)
    assert bench.clock.times == times
    assert bench.shown.play.runs == (own,)
    assert picture(bench) == before


def test_both_ends_are_the_counters_of_both(bench, qtbot):
    """1,305 words of the slide's order against 1,125 of the best."""
    pin(qtbot, bench, "seven-loops")
    bench.clock.to_end()
    moved = [sum(words for c, words in run.trace.counters(len(run.trace)).items() if "memory" in (c.src, c.dst))
             for run in bench.shown.play.runs]  # fmt: skip
    assert moved == [1305, 1125]
    assert "A" in bench.text()
    assert "B" in bench.text()


def test_another_scene_unpins_and_one_with_two_cannot_be_pinned(bench, qtbot):
    pin(qtbot, bench, "seven-loops")
    assert bench.head.pin.text() == "Unpin B"
    show(qtbot, bench, "im2col")
    assert bench.pinned is None
    assert len(bench.clock.traces) == 1
    assert bench.head.pin.text() == "Pin as B"
    show(qtbot, bench, "pe-array")
    bench.toggle_pin()
    assert len(bench.clock.traces) == 2
    other = next(p for p in SCENES["pe-array"].params if p.name == "other")
    bench.set_value("other", next(value for value, _ in other.choices if value))
    done(qtbot, bench)
    assert bench.pinned is None
    assert len(bench.clock.traces) == 2
    assert not bench.head.pin.isEnabled()
    assert "by itself" in bench.head.pin.toolTip()
    shown = bench.shown
    bench.toggle_pin()
    assert bench.shown is shown


def test_what_is_pinned_is_not_kept_for_another_day(bench, qtbot):
    before = bench.chosen.kept()
    bench.toggle_pin()
    assert bench.chosen.kept() == before


def test_the_mouse_asks_a_word_of_each_half(bench, qtbot):
    pin(qtbot, bench, "seven-loops")
    bench.clock.seek(100)
    seen = set()
    for half in halves_in(bench.stage.inner, bench.shown.play):
        corner = half.outside(QRectF(12, 40, 0, 0)).topLeft()
        qtbot.mouseMove(bench.stage, corner.toPoint())
        assert bench.stage.hover is not None
        assert bench.stage.card.isVisible()
        seen.add(bench.stage.hover.run)
    assert seen == {0, 1}


def test_predicting_and_presenting_go_on(bench, qtbot):
    pin(qtbot, bench, "hierarchy")
    plain = picture(bench)
    bench.set_hidden(True)
    assert bench.panes.sight.hidden
    assert picture(bench) != plain
    bench.set_hidden(False)
    bench.set_large(True)
    assert not picture(bench).isNull()
    qtbot.keyClick(bench.stage, Qt.Key.Key_B)
    assert len(bench.clock.traces) == 1
    bench.set_large(False)


def test_an_animation_and_the_events_are_of_both(bench, qtbot, tmp_path):
    pin(qtbot, bench, "seven-loops")
    heard = []
    bench.message_raised.connect(heard.append)
    bench.save_movie(tmp_path / "a.gif", 0, 10, 0.4)
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    with Image.open(tmp_path / "a.gif") as image:
        assert image.size == (bench.stage.width(), bench.stage.height())
    saving.save_events(bench.savings, bench.shown.play, tmp_path / "events.csv", heard.append)
    qtbot.waitUntil(lambda: len(heard) > 1, timeout=20_000)
    for letter, run in zip("AB", bench.shown.play.runs, strict=True):
        with (tmp_path / f"events-{letter}.csv").open() as file:
            assert len(list(csv.reader(file))) == len(run.trace) + 1
