"""Im2col and its partial form: every preset is drawn at any time and size, and cells are linked both ways."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, convolution
from gui.lab.im2col_links import linked_to
from gui.lab.im2col_picture import now_words
from gui.lab.im2col_places import places_of
from gui.lab.kernel_facts import facts
from gui.lab.kernel_places import columns_held
from gui.lab.kernel_places import places_of as kernel_places_of
from gui.lab.kernel_times import lanes_of
from gui.lab.runs_table import copies_words
from gui.lab.scene import Hit, defaults
from gui.lab.scenes.im2col import Im2colScene
from gui.lab.scenes.partial_im2col import PartialIm2col
from gui.lab.tape import tape_in

ROOM = QRectF(12, 12, 876, 576)
SIZES = [(640, 420), (900, 600), (1300, 900)]
SCENES = [Im2colScene(), PartialIm2col()]
CASES = [
    pytest.param(scene, preset, id=f"{type(scene).__name__}: {preset.title}")
    for scene in SCENES
    for preset in scene.presets
]


def play_of(scene, **values):
    return scene.play(defaults(scene) | values)


def painted(scene, play, time, size=(900, 600), hover=None) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    scene.paint(painter, QRectF(12, 12, size[0] - 24, size[1] - 24), play, (time,), hover)
    painter.end()
    return image


@pytest.mark.parametrize(("scene", "preset"), CASES)
def test_every_preset_is_executed_with_three_answers_and_drawn(qapp, scene, preset):
    play = scene.play(defaults(scene) | dict(preset.values))
    run, end = play.runs[0], len(play.runs[0].trace)
    assert run.trace.whole_words
    assert run.agreement(end) is True
    np.testing.assert_array_equal(run.trace.state(end).values["outputs"], run.expected)
    pictures = [painted(scene, play, time) for time in (0, 1.5, end // 2, end)]
    assert pictures[0] != pictures[2] != pictures[3]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("size", SIZES)
def test_the_picture_stays_in_its_room(qapp, scene, size):
    play = play_of(scene)
    image = painted(scene, play, len(play.runs[0].trace) // 3, size)
    edge = [image.pixel(x, size[1] - 3) for x in range(size[0])] + [image.pixel(size[0] - 3, y) for y in range(size[1])]
    assert set(edge) == {0xFFFFFFFF}


def test_parts_do_not_overlap_at_any_size(qapp):
    scene = SCENES[0]
    for preset in scene.presets:
        view = scene.play(defaults(scene) | dict(preset.values)).extra["view"]
        for wide, tall in SIZES:
            room = QRectF(0, 0, wide - 24, tall - 24)
            places = places_of(room, view, 0)
            parts = [
                places.planes.rect,
                places.columns.rect,
                places.weights.rect,
                places.outputs.rect,
                places.tape.rect,
            ]
            parts += [places.table] if places.table else []
            for number, part in enumerate(parts):
                assert room.adjusted(-1, -1, 1, 1).contains(part), (preset.title, wide, number)
                assert not any(part.adjusted(1, 1, -1, -1).intersects(other) for other in parts[number + 1 :])


def test_parts_of_the_kernel_do_not_overlap_at_any_size(qapp):
    scene = SCENES[1]
    for preset in scene.presets:
        play = scene.play(defaults(scene) | dict(preset.values))
        for wide, tall in SIZES:
            room = QRectF(0, 0, wide - 24, tall - 24)
            places = kernel_places_of(room, play.extra["view"], play.extra["engine"], 0)
            rows = [row.rect for row in (*places.slots, *places.rows) if row is not None]
            parts = [*rows, places.sums, places.planes.rect, places.output.rect, places.facts, places.times]
            for number, part in enumerate(parts):
                assert room.adjusted(-1, -1, 1, 1).contains(part), (preset.title, wide, number)
                assert not any(part.adjusted(1, 1, -1, -1).intersects(other) for other in parts[number + 1 :])


def test_a_cell_of_the_matrix_knows_its_source_address_and_duplicates(qapp):
    """Word 9 of column 0 is channel 0 of pixel (1,1): address 15 in NHWC, in columns 0, 1, 3 and 4."""
    scene = SCENES[0]
    view = play_of(scene).extra["view"]
    links = linked_to(view, Hit(0, "columns", 9))
    assert links.inputs == (5,)
    assert links.columns == (9, 12 + 6, 36 + 3, 48)
    assert int(view.run.lowering.addresses_of_cells[5]) == 15
    assert linked_to(view, Hit(0, INPUTS, 5)) == links


def test_links_of_weights_and_outputs(qapp):
    view = play_of(SCENES[0]).extra["view"]
    output = linked_to(view, Hit(0, OUTPUTS, 2 * 9 + 4))
    assert output.columns == tuple(range(48, 60))
    assert output.weights == tuple(range(24, 36))
    assert len(output.inputs) == 12
    weight = linked_to(view, Hit(0, WEIGHTS, 12 + 4))  # filter 1, channel 1, first element: word 1 of a column
    assert weight.weights == (13,)
    assert weight.columns == tuple(range(1, 108, 12))


def test_the_mouse_finds_what_is_drawn(qapp):
    scene = SCENES[0]
    play = play_of(scene)
    places = places_of(ROOM, play.extra["view"], 0)
    at = places.columns.rect_of(9).center()
    hit = scene.hit(ROOM, play, (0,), at)
    assert (hit.tensor, hit.cell) == ("columns", 9)
    assert hit.text == "address 15; copied 4 times, into columns 0, 1, 3, 4"
    assert scene.hit(ROOM, play, (0,), places.tape.rect_of(15).center()).cell == 5
    assert scene.hit(ROOM, play, (0,), places.planes.rect_of(5).center()).text == hit.text
    assert scene.hit(ROOM, play, (0,), QPointF(-5, -5)) is None
    assert painted(scene, play, 0, hover=hit) != painted(scene, play, 0)


def test_the_mouse_finds_what_the_kernel_draws(qapp):
    scene = SCENES[1]
    play = play_of(scene)
    places = kernel_places_of(ROOM, play.extra["view"], play.extra["engine"], 0)
    assert scene.hit(ROOM, play, (0,), places.slots[1].cell_rect(0, 3).center()).cell == 15
    assert scene.hit(ROOM, play, (0,), places.rows[1].cell_rect(0, 0).center()).tensor == WEIGHTS
    assert scene.hit(ROOM, play, (0,), places.output.cell_rect(2, 4).center()).cell == 22
    assert scene.hit(ROOM, play, (0,), places.planes.rect_of(5).center()).cell == 5


def test_now_in_words(qapp):
    view = play_of(SCENES[0]).extra["view"]
    assert now_words(view, 1, view.event(1)) == "column 1 of 9, copy 2 of 2: 6 words from address 12"
    end = len(view.run.trace)
    assert now_words(view, end, view.event(end)) == "every window is copied and multiplied"
    padded = play_of(SCENES[0], padding=1).extra["view"]
    assert "padding, 9 zero points written" in now_words(padded, 0, padded.event(0))


def test_as_printed_the_copies_are_shorter(qapp):
    shown, printed = (play_of(SCENES[0], printed=on).runs[0] for on in (False, True))
    copies = [int((run.trace.op == Op.COPY).sum()) for run in (shown, printed)]
    assert copies == [18, 36]
    assert any("kx" in line.text for line in printed.trace.code[2:3])
    assert copies_words(4, 12) == "4 × 3"


def test_a_copy_comes_word_by_word(qapp):
    view = play_of(SCENES[0]).extra["view"]
    event = view.event(0)
    assert view.cells_now(event, "columns", 0).tolist() == [0, 1, 2, 3, 4, 5]
    assert view.cells_now(event, "columns", 0.4).tolist() == [0, 1, 2]


def test_a_long_tape_is_shown_around_what_matters():
    whole = tape_in(QRectF(0, 0, 900, 60), 48, 3, 10)
    assert (whole.first, whole.last) == (0, 48)
    part = tape_in(QRectF(0, 0, 640, 60), 400, 16, 200)
    assert part.first < 200 < part.last < 400
    assert part.rect.right() <= 640
    assert tape_in(QRectF(0, 0, 640, 60), 400, 16, 399).last == 400


def test_the_buffer_s_rows(qapp):
    play = play_of(SCENES[1], ping_pong=True)
    view = play.extra["view"]
    assert columns_held(view, 0) == [0, 1, None, None]
    later = int(view.batch_starts[2])
    assert columns_held(view, later) == [4, 5, 2, 3]
    assert columns_held(view, len(view.run.trace)) == [8, None, 6, 7]


def test_figures_of_the_lecture_s_example(qapp):
    play = play_of(SCENES[1])
    lines = play.extra["facts"]
    assert lines[0] == "48 B of buffer"
    assert "a pass: 4 + 2 loads, 8 SMLAD, 16 MACs" in lines
    assert "270 SMLAD for 540 MACs" in lines
    assert "blocks: 8 of 2×2, 4 of 2×1, 5 of 1×1" in lines
    engine = play.extra["engine"]
    assert "whole layer: 576 B" in facts(play.runs[0], engine, convolution(32, 32, 16, 32, 3))


def test_a_tail_is_counted_apart(qapp):
    lines = play_of(SCENES[1], channels=1, kernel_rows=3, kernel_columns=3, height=3, width=3, filters=1).extra["facts"]
    assert "4 SMLAD and 1 MLA for 9 MACs" in lines


def test_two_buffers_run_side_by_side_along_the_model_of_time(qapp):
    plan = play_of(SCENES[1], ping_pong=True).runs[0].plan
    copies, products, end = lanes_of(plan)
    assert end == plan.cycles().overlapped
    assert copies[1, 0] == products[0, 0]
    one = play_of(SCENES[1]).runs[0].plan
    assert lanes_of(one)[2] == one.cycles().in_turn


def test_a_large_layer_is_shown_smaller(qapp):
    for scene in SCENES:
        play = scene.play(defaults(scene) | dict(scene.values_of_layer(convolution(32, 32, 16, 32, 3, pad=1))))
        assert play.whole == convolution(32, 32, 16, 32, 3, pad=1)
        assert play.runs[0].trace.whole_words
        painted(scene, play, 40)


@pytest.mark.parametrize("layer", [convolution(24, 24, 1, 1, 2), convolution(40, 40, 3, 8, 5, pad=2, dilation=2)])
@pytest.mark.parametrize("scene", SCENES)
def test_a_layer_is_made_small_enough_to_watch_every_word(qapp, scene, layer):
    play = scene.play(defaults(scene) | dict(scene.values_of_layer(layer)))
    run = play.runs[0]
    assert run.trace.whole_words
    assert run.lowering.count * run.lowering.length + run.lowering.input_words <= 2_000


def test_a_kernel_that_is_too_large_is_said_to_be(qapp):
    scene = SCENES[0]
    play = play_of(scene, height=36, width=36, kernel_rows=31, kernel_columns=31, channels=8)
    assert not play.runs[0].trace.whole_words
    assert painted(scene, play, 1) != painted(scene, play_of(scene), 1)
    assert scene.hit(ROOM, play, (0,), QPointF(100, 100)) is None


def test_groups_and_images_take_turns(qapp):
    for scene in SCENES:
        play = play_of(scene, channels=4, filters=4, groups=2, batch=2, height=3, width=3)
        end = len(play.runs[0].trace)
        assert play.runs[0].agreement(end) is True
        for time in (0, end // 3, end - 1, end):
            painted(scene, play, time)
