"""The hierarchy explorer: its presets' numbers, what it draws and what dragging changes."""

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution
from gui.lab.hierarchy_boxes import picture_of
from gui.lab.hierarchy_nest import Grabbed
from gui.lab.scene import defaults
from gui.lab.scenes.hierarchy import Hierarchy, Places, crossed

RECT = QRectF(12, 12, 616, 396)
SCENE = Hierarchy()


def values_of(number=None, **wishes):
    return defaults(SCENE) | (dict(SCENE.presets[number].values) if number is not None else {}) | wishes


@pytest.fixture(scope="module")
def small():
    return SCENE.play(values_of())


def painted(play, part) -> QImage:
    picture = QImage(640, 420, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    SCENE.paint(painter, RECT, play, tuple(len(run.trace) * part for run in play.runs), None)
    painter.end()
    return picture


@pytest.mark.parametrize("number", range(len(SCENE.presets)))
def test_every_preset_runs_and_is_drawn(qapp, number):
    play = SCENE.play(values_of(number))
    run = play.runs[0]
    assert run.agreement(len(run.trace)) in (True, None)
    pictures = [painted(play, part) for part in (0, 0.37, 1)]
    assert pictures[0] != pictures[1] != pictures[2]


@pytest.mark.parametrize(
    ("words", "total", "reference"),
    [("1,024", 246_272, 175_616), ("4,096 words", 127_488, 100_352), ("16,384", 978_432, 802_816)],
)
def test_presets_of_the_blocked_schedule(words, total, reference):
    number = next(n for n, p in enumerate(SCENE.presets) if words in p.title and "1×1" not in p.title)
    play = SCENE.play(values_of(number))
    trace = play.runs[0].trace
    assert crossed(trace, len(trace)) == play.extra["bounds"].total == total
    assert play.extra["bounds"].reference == reference
    assert all(held.fits for held in play.extra["sets"])


def test_two_buffers_each_do_not_fit():
    number = next(n for n, p in enumerate(SCENE.presets) if "Two buffers" in p.title)
    sets = SCENE.play(values_of(number)).extra["sets"]
    assert [held.fits for held in sets] == [True, False, True]
    assert sets[1].bytes == 2 * 168


def test_picture_holds_no_more_than_the_tiles(small):
    run = small.runs[0]
    for time in (0, 100, len(run.trace) // 2, len(run.trace)):
        picture = picture_of(run, time)
        for buffer in run.nest.buffers:
            words = int(picture.held(buffer.tensor, buffer.level).sum())
            assert words <= run.buffer_words[f"{buffer.tensor}@{run.nest.levels[buffer.level]}"]


def test_cache_keeps_what_was_used_last(qapp):
    number = next(n for n, p in enumerate(SCENE.presets) if "LRU cache of 64" in p.title)
    run = SCENE.play(values_of(number)).runs[0]
    time = next(t for t in range(900, len(run.trace)) if run.trace.event_at(t - 1).op == Op.MAC)
    last = run.trace.event_at(time - 1)
    recent = picture_of(run, time).recent()
    assert set(recent[:3]) == {("weights", last.left), ("inputs", last.right), ("outputs", int(last.cells[0]))}
    assert len(recent) <= 64
    gone = next(t for t in range(time, len(run.trace)) if run.trace.event_at(t).op == Op.EVICT)
    fallen = run.trace.event_at(gone)
    name = run.trace.tensors[fallen.tensor].name
    assert picture_of(run, gone).recent()[-1] == (name, int(fallen.cells[0]))


# Dragging


def test_a_cut_is_dragged_past_a_loop(small):
    nest = Places(RECT, small).nest
    buffer = small.runs[0].nest.buffer("outputs", 1)
    at = QPointF(nest.lane("outputs").center().x(), nest.boundary(buffer.cut))
    grabbed = SCENE.grab(RECT, small, at)
    assert isinstance(grabbed, Grabbed)
    assert (grabbed.kind, grabbed.tensor, grabbed.level) == ("cut", "outputs", 1)
    assert SCENE.drag(RECT, small, grabbed, at) is None
    moved = SCENE.drag(RECT, small, grabbed, at - QPointF(0, nest.pitch))
    assert moved["cut_outputs_1"] == -1
    assert SCENE.play(moved).runs[0].nest.buffer("outputs", 1).cut == buffer.cut - 1


def test_a_tile_is_dragged_larger(small):
    at = Places(RECT, small).nest.tile_rect(0).center()
    grabbed = SCENE.grab(RECT, small, at)
    assert grabbed.kind == "tile"
    assert SCENE.drag(RECT, small, grabbed, at + QPointF(10, 0))["tile_m_1"] == 3


def test_loops_change_places(small):
    nest = Places(RECT, small).nest
    at = nest.row_rect(0).center() - QPointF(nest.row_rect(0).width() * 0.4, 0)
    grabbed = SCENE.grab(RECT, small, at)
    assert grabbed.kind == "row"
    moved = SCENE.drag(RECT, small, grabbed, at + QPointF(0, nest.pitch))
    assert moved["order_1"] == "NPMQCRS"
    assert [row.loop.dim for row in SCENE.play(moved).extra["mapped"].rows[:2]] == ["P", "M"]


def test_a_loop_taken_out_of_the_tile_runs_outside_it(small):
    nest = Places(RECT, small).nest
    rows = small.extra["mapped"].rows
    source = next(n for n, row in enumerate(rows) if row.loop.dim == "R")
    at = QPointF(nest.row_rect(source).left() + 3, nest.row_rect(source).center().y())
    grabbed = SCENE.grab(RECT, small, at)
    moved = SCENE.drag(RECT, small, grabbed, QPointF(at.x(), nest.row_rect(0).center().y()))
    first = SCENE.play(moved).extra["mapped"].rows[0]
    assert (first.loop.dim, first.loop.step, first.band) == ("R", 1, 0)


def test_nothing_is_grabbed_beside_the_loops(small):
    assert SCENE.grab(RECT, small, RECT.bottomRight()) is None


def test_a_word_answers(small):
    boxes = Places(RECT, small).boxes
    picture = picture_of(small.runs[0], 50)
    at = boxes.cells(0, "inputs", picture.content("inputs", 0)).rect_of(0, 0, 0).center()
    hit = SCENE.hit(RECT, small, (50,), at)
    assert (hit.run, hit.tensor, hit.cell, hit.text) == (0, "inputs", 0, "DRAM")


def test_layers_of_a_network():
    assert SCENE.values_of_layer(convolution(8, 8, 2, 3, 3, pad=1))["filters"] == 3
    assert SCENE.values_of_layer(convolution(8, 8, 2, 2, 3, groups=2))["groups"] == 2
