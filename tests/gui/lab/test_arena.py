"""The arena: what is drawn and said is the plan, letters are dragged into an order, a person predicts from the queue."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize

from analysis.memory.examples import BUNDLED, KIB
from analysis.scenario import Scenario, analyze
from gui.lab.arena_places import box_of, first_line, line_at, lines_in, rooms_of
from gui.lab.arena_queue import alive_of
from gui.lab.arena_words import detail_words, head_words, lost_words, size_words
from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes
from gui.lab.stage import Stage
from tests.analysis.small import SAMPLES

SCENE = all_scenes()["arena"]
RECT = QRectF(0, 0, 900, 560)
TITLES = [preset.title for preset in SCENE.presets]


def played(title="", **values):
    preset = next((p.values for p in SCENE.presets if p.title == title), {})
    return SCENE.play(completed(SCENE, {**preset, **values}))


def said(play, time):
    return SCENE.moment(play, (float(time),)).replace("\u202f", " ")


def test_what_happens_is_said_buffer_by_buffer():
    play = played()
    assert said(play, 0) == "0 of 4 buffers placed: the arena is 0 KiB so far"
    assert said(play, 1).startswith("d, 6 KiB, alive while C Conv runs, lies at 0 KiB. 1 of 4")
    assert said(play, 4).endswith("lies at 11 KiB. Arena 16 KiB; most alive at once 11 KiB")


@pytest.mark.parametrize("name", BUNDLED)
def test_a_network_has_the_numbers_of_its_analysis(name):
    scenario = Scenario(str(SAMPLES / f"{name}.onnx"), precision=BUNDLED[name], planner="tflm", in_place=True)
    plan = analyze(scenario).plan
    play = played(network=name, in_place="elements")
    found = play.extra["placing"]
    words = head_words(found, len(found.order))
    assert words == f"Arena {size_words(plan.arena_bytes)}; most alive at once {size_words(plan.liveness_peak_bytes)}"
    assert play.extra["arenas"]["tflm"] == plan.arena_bytes
    assert (alive_of(found, found.order) == plan.live_bytes).all()


@pytest.mark.parametrize("title", TITLES)
def test_no_two_that_are_alive_together_are_drawn_over_each_other(title):
    found = played(title).extra["placing"]
    frame = rooms_of(RECT, found).arena
    boxes = [box_of(frame, found, row).adjusted(0.5, 0.5, -0.5, -0.5) for row in range(len(found.plan.tensors))]
    tall = [box for box in boxes if box.height() > 1]
    assert not any(one.intersects(other) for at, one in enumerate(tall) for other in tall[:at])
    assert all(frame.box.contains(box) for box in tall)


def test_letters_are_dragged_into_an_order():
    play = played("Two branches, as written")
    rooms = rooms_of(RECT, play.extra["placing"])
    at = QPointF(rooms.arena.x(3.5), rooms.letters.center().y())
    grabbed = SCENE.grab(RECT, play, at)
    assert grabbed == "D"
    assert SCENE.drag(RECT, play, grabbed, at) is None
    values = SCENE.drag(RECT, play, grabbed, QPointF(rooms.arena.x(2.5), 0))
    assert (values["sequence"], values["order"]) == ("wished", "ABDCEF")
    assert SCENE.play(values).extra["placing"].plan.liveness_peak_bytes == 22 * KIB
    assert SCENE.grab(RECT, played(), at) is None


def test_an_order_that_cannot_be_is_the_nearest_that_can():
    play = played("Two branches, as written", sequence="wished", order="FBACDE")
    assert "operators run as ABCDEF" in detail_words(play.extra["placing"], "wished", 0)


def test_the_card_knows_buffers_and_operators():
    play = played()
    found = play.extra["placing"]
    rooms = rooms_of(RECT, found)
    times = (float(len(found.order)),)
    row = found.plan.tensors.index("b")
    hit = SCENE.hit(RECT, play, times, box_of(rooms.arena, found, row).center())
    assert (hit.tensor, hit.text.replace("\u202f", " ")) == ("b", "5,120 B, alive from A Conv to B Conv, at 11 KiB")
    hit = SCENE.hit(RECT, play, times, QPointF(rooms.strip.x(1.5), rooms.strip.box.center().y()))
    assert (hit.tensor, hit.text.replace("\u202f", " ")) == ("B Conv", "10 KiB alive: b, c")
    assert SCENE.hit(RECT, play, (0.0,), box_of(rooms.arena, found, row).center()) is None


def test_the_table_has_every_buffer_where_it_lies():
    table = SCENE.plot_table(played())
    assert table.columns[:3] == ("tensor", "bytes", "offset_bytes")
    assert table.rows[-1] == ("b", 5 * KIB, 11 * KIB, 1, 2)


def test_the_queue_follows_what_is_placed():
    found = played("MobileNetV2, depthwise in place").extra["placing"]
    queue, count = rooms_of(RECT, found).queue, len(found.order)
    assert lines_in(queue, count) < count
    for time in (0, 10, 20, count - 1):
        first = first_line(queue, count, time)
        assert first <= time < first + lines_in(queue, count)
        assert line_at(queue, found, time, queue.topLeft() + QPointF(9, 30)) == found.order[first]


def test_who_predicts_sees_sizes_and_lives_alone(qtbot):
    play, stage = played(), Stage()
    qtbot.addWidget(stage)
    rooms = rooms_of(RECT, play.extra["placing"])
    assert SCENE.given(RECT, play) == (rooms.queue, rooms.letters)
    assert any(room.contains(rooms.arena.box) for room in SCENE.answers(RECT, play))
    assert not SCENE.answers(RECT, played("MobileNetV2, depthwise in place")), "its numbers tell, not its places"
    assert not any(room.intersects(rooms.queue) for room in SCENE.answers(RECT, play))
    stage.resize(QSize(900, 560))
    stage.show_play(SCENE, play, (4.0,))
    open_, covered = stage.grab().toImage(), (stage.set_hidden(True), stage.grab().toImage())[1]
    assert open_ != covered


def test_working_buffers_are_drawn_last_of_all():
    play = played("S10: ResNet-8, int8", scratch="cmsis-nn-dsp")
    found = play.extra["placing"]
    assert "working buffers add" in lost_words(found)
    assert found.plan.scratch_rows
