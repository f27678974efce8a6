"""Kinds of layer under one roof: spots stand where counting puts them, and no label covers another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.zoo import KINDS, Sizes, with_batch, work_of
from analysis.lecture.layer_work import layers_of, times_by_bound
from gui.lab.chosen import completed
from gui.lab.plots import Labels
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.scenes.layer_zoo import now_words, plot_of
from gui.lab.zoo_below import bins_of
from gui.lab.zoo_picture import place_of
from gui.lab.zoo_spots import batch_at, sizes_of

SCENE = all_scenes()["layer-zoo"]
ROOMS = [QRectF(12, 12, wide - 24, tall - 24) for wide, tall in ((480, 420), (760, 520), (1200, 700), (960, 400))]


def played(preset=0, **values):
    return SCENE.play(completed(SCENE, {**SCENE.presets[preset].values, **values}))


@pytest.mark.parametrize("bits", [32, 8])
def test_spots_are_the_counted_kinds_at_every_batch(qapp, bits):
    play = played(bits=bits)
    for time in (0, 1, 20, 64):
        batch = int(batch_at(play, time))
        for spot, kind in zip(play.extra["spots"], KINDS, strict=True):
            work = work_of(kind.name, with_batch(Sizes(), batch))
            assert spot.at(batch, bits) == pytest.approx(work.intensity(bits))


def test_defaults_are_those_of_the_kinds():
    assert sizes_of(defaults(SCENE)) == Sizes()


def test_it_begins_with_one_image_and_ends_with_the_batch(qapp):
    play = played(batch=8)
    assert [batch_at(play, time) for time in (0, 1, 2.5, len(play.beats))] == [1, 1, 2.5, 8]
    assert len(played(batch=1).beats) == 1


@pytest.mark.parametrize("preset", range(len(SCENE.presets)))
@pytest.mark.parametrize("room", ROOMS, ids=["480", "760", "1200", "low"])
def test_no_label_covers_another(qapp, monkeypatch, preset, room):
    drawn = []
    paint = Labels._paint
    monkeypatch.setattr(Labels, "_paint", lambda self, rect, *rest: (drawn.append(rect), paint(self, rect, *rest)))
    play = played(preset)
    for part in (0, 0.4, 1):
        drawn.clear()
        image = QImage(1200, 700, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        SCENE.paint(painter, room, play, (len(play.beats) * part,), None)
        painter.end()
        assert drawn
        assert not any(one.intersects(two) for one in drawn for two in drawn if one is not two)
        assert all(plot_of(room, play).rect.contains(one) for one in drawn)


def test_a_network_s_shares_are_those_of_its_layers(qapp):
    play = played(4)
    memory, others = times_by_bound("mobilenet_v2", 48e9, 12.8e9, 64, 32)
    share = memory / (memory + others)
    assert f"memory binds {100 * share:.1f}" in now_words(play, len(play.beats)).replace("\u202f", " ")
    assert sum(part for families in bins_of(play, 64).values() for part in families.values()) == pytest.approx(1)
    assert len(play.extra["spots"]) == len(layers_of("mobilenet_v2"))


def test_a_spot_answers_and_the_numbers_are_at_hand(qapp):
    play, room = played(), ROOMS[1]
    spot = play.extra["spots"][3]
    found = SCENE.hit(room, play, (0.0,), place_of(plot_of(room, play), play, spot, 1))
    assert (found.tensor, found.text.replace("\u202f", " ")) == (
        "depthwise 3×3", "P·Q·C·K²·B multiply–accumulates; 2.237 FLOP/B, bound by memory",
    )  # fmt: skip
    assert SCENE.hit(room, play, (0.0,), QPointF(room.right(), room.bottom())) is None
    rows = SCENE.plot_table(play).rows
    assert [row[0] for row in rows] == [spot.name for spot in play.extra["spots"]]
    assert rows[0][3] == pytest.approx(work_of("dense", Sizes(batch=64)).intensity(32))


def test_what_happens_is_said_in_words(qapp):
    play = played()
    assert SCENE.moment(play, (0.0,)) == "B = 1: memory binds 4 of 7 kinds of layer"
