"""The energy ladder: costs as printed, and jars that hold exactly what the events cost."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution
from gui.lab.energy_jars import coins, content, events_into, jar_places
from gui.lab.energy_rungs import lines_of, rungs_of
from gui.lab.scene import defaults
from gui.lab.scenes.energy_ladder import EnergyLadder, lit_rows, rooms_of

SCENE = EnergyLadder()


def play_of(number=0, **wishes):
    return SCENE.play(defaults(SCENE) | dict(SCENE.presets[number].values) | wishes)


def painted(play, part) -> QImage:
    picture = QImage(640, 420, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    times = tuple(int(len(run.trace) * part) + (0.5 if 0 < part < 1 else 0) for run in play.runs)
    SCENE.paint(painter, QRectF(12, 12, 616, 396), play, times, None)
    painter.end()
    return picture


@pytest.mark.parametrize("number", range(len(SCENE.presets)))
def test_every_preset_runs_and_is_drawn(qapp, number):
    play = play_of(number)
    assert all(run.agreement(len(run.trace)) is True for run in play.runs)
    pictures = [painted(play, part) for part in (0, 0.37, 1)]
    assert pictures[0] != pictures[1] != pictures[2]


def test_45_nm_as_the_lecture_prints_it():
    ladder = play_of(0).extra["ladder"]
    assert [(rung.words, rung.ratio) for rung in ladder.rungs] == [
        ("0.1 pJ", "×1"), ("0.9 pJ", "×9"), ("1 pJ", "×10"), ("3.1 pJ", "×31"), ("3.7 pJ", "×37"), ("5 pJ", "×50"),
        ("640 pJ", "×6,400"),
    ]  # fmt: skip
    assert "6,400 × a 32 bit int add, 173 × a float multiply, 128 × an SRAM access" in ladder.foot[0]


def test_xeon_phi_as_the_lecture_prints_it():
    ladder = play_of(1).extra["ladder"]
    assert [rung.ratio for rung in ladder.rungs] == ["×1", "×1.956", "×17.16", "×115.9", "×516.9", "×138.1"]
    assert [rung.words for rung in ladder.rungs] == [
        "0.45 nJ", "0.88 nJ", "7.72 nJ", "52.14 nJ", "232.62 nJ", "62.14 nJ",
    ]  # fmt: skip
    assert "no axis" in ladder.foot[1]


@pytest.mark.parametrize("number", range(len(SCENE.presets)))
def test_jars_hold_the_sum_of_the_coins(number):
    play = play_of(number)
    for jars in play.extra["jars"]:
        trace = jars.run.trace
        held = dict.fromkeys(jars.names, 0)
        for time in range(len(trace)):
            for name, amount in coins(trace, trace.event_at(time), jars.costs).items():
                held[name] += amount
            if time % 200 == 0:
                assert held == {name: content(jars.spent(time + 1), name) for name in jars.names}
        end = jars.spent(len(trace))
        assert sum(held.values()) == end.total
        assert all(held[name] == content(end, name) <= jars.largest for name in jars.names)


def test_weights_reuse_to_the_femtojoule():
    """465 words cross: 60 weights, 360 inputs, 45 sums begun and 45 stored; a MAC is 3.2 pJ."""
    jars = play_of(0).extra["jars"][0]
    end = jars.spent(len(jars.run.trace))
    assert end.by_level["memory"] == 465 * 640_000
    assert end.arithmetic == 540 * 3_200


def test_rows_light_up_with_the_event():
    play = play_of(0)
    ladder, costs = play.extra["ladder"], play.extra["costs"]
    assert lit_rows(play, (0, 0)) == {"dram_32b", "register_file_32b"}
    assert rungs_of(costs, "", ladder) == ["int32_add", "int32_mult"]
    assert lit_rows(play, tuple(len(run.trace) for run in play.runs)) == set()


def test_rungs_and_jars_answer(qapp):
    play, room = play_of(0), QRectF(12, 12, 876, 576)
    left, rooms = rooms_of(room, 2)
    ends = tuple(len(run.trace) for run in play.runs)
    hit = SCENE.hit(room, play, ends, lines_of(left, play.extra["ladder"])[-1].center())
    assert (hit.run, hit.tensor) == (2, "32 bit DRAM")
    assert hit.text.startswith("640 pJ, ×6,400; source: ")
    jars = play.extra["jars"][0]
    memory = jar_places(rooms[0], jars)["memory"].center()
    moves = int(np.isin(jars.run.trace.op, (Op.LOAD, Op.STORE, Op.INIT)).sum())
    assert SCENE.hit(room, play, (0, 0), memory).text == "0 fJ so far, from 0 events"
    hit = SCENE.hit(room, play, ends, memory)
    assert hit.tensor == "memory (DRAM)"
    assert hit.text.startswith("297,600,000 fJ so far, from ")
    assert events_into(jars, "memory", ends[0]) <= moves
    assert SCENE.hit(room, play, ends, QPointF(12 + 876 - 1, 12)) is None


@pytest.mark.parametrize("number", [0, 2, 5])
def test_events_of_a_jar_are_those_with_a_coin(number):
    for jars in play_of(number).extra["jars"]:
        trace = jars.run.trace
        time = len(trace) // 3
        counted = dict.fromkeys(jars.names, 0)
        for event in range(time):
            for name in coins(trace, trace.event_at(event), jars.costs):
                counted[name] += 1
        assert counted == {name: events_into(jars, name, time) for name in jars.names}


def test_a_device_and_what_is_not_known():
    assert play_of(0, table="device:lecture_sensor").extra["ladder"].title == "Lecture: sensor"
    play = play_of(0, memory="sram")
    jars = play.extra["jars"][0]
    assert jars.spent(len(jars.run.trace)).by_level["memory"] == 465 * 5_000


def test_one_schedule_alone_and_layers_of_a_network(qapp):
    play = play_of(0, other="")
    assert len(play.runs) == 1
    assert painted(play, 0.5) != painted(play, 1)
    large = SCENE.play(defaults(SCENE) | SCENE.values_of_layer(convolution(32, 32, 16, 32, 3)))
    assert large.whole.macs == 4_147_200 > large.runs[0].layer.macs
