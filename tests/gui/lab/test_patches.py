"""Patch by patch: what is drawn and said at each beat is what the model has, and no pixel is drawn as done too early."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSize

from analysis.errors import ScenarioError
from analysis.memory.patches import Region, length
from gui.lab.chosen import completed
from gui.lab.patch_bars import done_macs, memory_bars, now_bytes
from gui.lab.patch_picture import grown, met, stretches
from gui.lab.patch_places import MOST_MAPS, Front, front_of, planes_of, rooms_of, share_of, shown_maps
from gui.lab.patch_words import detail_words, head_words
from gui.lab.scenes import all_scenes
from gui.lab.stage import Stage

SCENE = all_scenes()["patches"]
RECT = QRectF(0, 0, 900, 560)
TITLES = [preset.title for preset in SCENE.presets]


def played(title="", **values):
    preset = next((p.values for p in SCENE.presets if p.title == title), {})
    return SCENE.play(completed(SCENE, {**preset, **values}))


def plain(text):
    return text.replace("\u202f", " ")


def test_the_head_has_the_published_figures():
    found = played().extra["patching"]
    assert plain(head_words(found)) == "1,372 KiB → 171.5 KiB: 4×4 patches, 9.3 % more MACs"
    assert (
        detail_words(found) == "the stage ends with block4; patches read 62, 75, 75, 69 rows of the input instead of 56"
    )
    assert "26.3 %" in plain(head_words(played("One block more").extra["patching"]))
    assert plain(head_words(played(grid=1).extra["patching"])) == "Without patches: 1,372 KiB"


def test_each_beat_is_one_map_of_one_patch():
    play = played()
    maps, found = play.extra["maps"], play.extra["patching"]
    assert len(play.beats) == 16 * 6
    assert front_of(0.0, 6) == Front(None, 0, 0.0)
    assert front_of(6.0, 6) == Front(0, 6, 0.0)
    assert front_of(7.25, 6) == Front(1, 1, 0.25)
    assert front_of(96.0, 6) == Front(15, 6, 0.0)
    (top, bottom), (left, right) = found.regions[6][maps[4]].rows, found.regions[6][maps[4]].columns
    said = f"patch 7 of 16, block3: rows {top + 1} to {bottom + 1}, columns {left + 1} to {right + 1}"
    assert SCENE.moment(play, (6 * 6 + 5.0,)) == said
    assert SCENE.moment(play, (6 * 6 + 0.5,)) == "patch 7 of 16 begins"


@pytest.mark.parametrize("title", TITLES)
def test_at_the_end_all_is_counted(title):
    play = played(title)
    found, maps = play.extra["patching"], play.extra["maps"]
    end = front_of(float(len(play.beats)), len(maps))
    assert done_macs(found, maps, end) == found.patched_macs
    beats = [front_of(float(time), len(maps)) for time in range(len(play.beats) + 1)]
    done = [done_macs(found, maps, front) for front in beats]
    assert done[0] == 0
    assert done == sorted(done)
    assert max(now_bytes(found, maps, front) for front in beats) == max(
        found.patch_peak_bytes, *(found.part_bytes(0, regions) for regions in found.regions)
    )


@pytest.mark.parametrize("title", ["S11: MobileNetV2, 4×4 patches", "Two layers of 3×3, stride 2"])
def test_what_is_drawn_as_done_is_what_the_patches_covered(title):
    found = played(title).extra["patching"]
    for at in (0, found.last + 1):
        for patches in range(found.grid**2 + 1):
            times = np.zeros(found.stack.side(at), dtype=int)
            for (top, bottom), (left, right), often in stretches(found, at, patches):
                times[top : bottom + 1, left : right + 1] += often
            assert (times == found.covered(at, patches)).all()


def test_bars_are_those_of_the_model():
    play = played(skips=True)
    found, maps = play.extra["patching"], play.extra["maps"]
    sizes = [size for _, size, _, _, _ in memory_bars(found, maps, front_of(96.0, 6))]
    assert [size / 1024 for size in (sizes[0], sizes[3], sizes[4])] == [1372, 196, 196]


def test_maps_stand_beside_each_other_in_their_room():
    for title in TITLES:
        play = played(title)
        found, maps = play.extra["patching"], play.extra["maps"]
        for rect in (RECT, QRectF(0, 0, 460, 400)):
            room = rooms_of(rect).maps
            boxes = [plane.whole().boundingRect() for plane in planes_of(room, found.stack, maps)]
            assert all(room.adjusted(-1, -1, 1, 1).contains(box) for box in boxes)
            assert all(one.right() < after.left() for one, after in pairwise(boxes))


def test_deep_stages_show_the_last_map_of_each_size():
    found = played(blocks=17, grid=2).extra["patching"]
    maps = shown_maps(found.stack, found.last)
    assert len(maps) <= MOST_MAPS
    assert [found.stack.side(at)[0] for at in maps] == [224, 112, 56, 28, 14, 7]
    assert maps[-1] == found.last + 1


def test_the_card_tells_how_often_a_pixel_is_computed():
    play = played()
    found, maps = play.extra["patching"], play.extra["maps"]
    plane = planes_of(rooms_of(RECT).maps, found.stack, maps)[0]
    rows = [maps_[0].rows for maps_ in found.regions[::4]]
    twice = rows[1][0]
    assert sum(first <= twice <= last for first, last in rows) == 2
    hit = SCENE.hit(RECT, play, (0.0,), plane.at(twice + 0.5, 0.5))
    assert plain(hit.text) == f"224×224×3, 147 KiB; row {twice + 1}, column 1 is read 2 times"
    assert SCENE.hit(RECT, play, (0.0,), QPointF(RECT.right() - 2, RECT.top() + 2)) is None


def test_the_table_has_every_patch_of_every_map():
    table = SCENE.plot_table(played())
    assert len(table.rows) == 16 * 6
    assert table.rows[0] == (1, "input", 1, 62, 1, 62, 62 * 62 * 3)
    assert table.rows[-1] == (16, "block4", 22, 28, 22, 28, 7 * 7 * 32)


def test_a_share_is_what_lies_under_the_tile():
    found = played().extra["patching"]
    shares = [share_of(found, tile, 0) for tile in found.tiles]
    assert {length(share.rows) for share in shares} == {56}
    assert [share.rows[0] for share in shares[::4]] == [0, 56, 112, 168]


def test_parts_of_regions():
    one = Region((2, 9), (4, 5))
    assert grown(one, 0.5).rows == (2, 6)
    assert grown(one, 1.0) == one
    assert met(one, Region((8, 12), (5, 9))) == Region((8, 9), (5, 5))
    assert met(one, Region((10, 12), (5, 9))) is None


def test_more_patches_than_pixels_are_refused():
    with pytest.raises(ScenarioError, match="more patches than pixels"):
        played(blocks=17, grid=8)


def test_who_predicts_sees_the_sizes_of_the_maps_alone(qtbot):
    play, stage = played(), Stage()
    qtbot.addWidget(stage)
    stage.resize(QSize(900, 560))
    stage.show_play(SCENE, play, (96.0,))
    before = stage.grab().toImage()
    stage.set_hidden(True)
    assert stage.grab().toImage() != before
    assert SCENE.answers(RECT, play) == (rooms_of(RECT).panel,)
    assert SCENE.given(RECT, play) == (rooms_of(RECT).names,)
