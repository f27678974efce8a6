"""Recurrent cells, attention, fused passes and a step of training: what is painted is what the models count."""

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.layer import Layer
from analysis.lessons.topic import topic_named
from analysis.other_layers.passes import Chain
from analysis.other_layers.recurrent import Unrolled
from analysis.other_layers.training import Training
from gui.lab.attention_picture import picture_of as head_of
from gui.lab.attention_picture import planes, score_looks
from gui.lab.attention_state import CONTEXT, HIDDEN, PROJECT, SCORES, course_of
from gui.lab.chosen import completed
from gui.lab.ink import Look
from gui.lab.passes_state import LANES, at_time, moved_so_far
from gui.lab.passes_state import count_of as rows_of
from gui.lab.recurrent_picture import gate_looks, weight_looks
from gui.lab.recurrent_state import count_of, drawn_of, place_of, read_so_far
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.lab.shares import Line, Share, paint_lines
from gui.lab.training_state import Course

SCENES = all_scenes()
IDS = ("recurrent", "attention", "fusion", "training-step")
ORDERS = ("packed", "split", "resident")
SIZES = ((320, 160), (480, 330), (760, 520), (1400, 900))
EDGES = {
    "recurrent": [{"inputs": 1, "units": 1, "steps": 1}, {"inputs": 4096, "units": 1, "steps": 512}],
    "attention": [
        {"tokens": 1, "heads": 1, "groups": 9, "head_width": 1},
        {"tokens": 131072, "heads": 128, "groups": 1},
    ],
    "fusion": [{"height": 1, "width": 1, "window": 3}, {"height": 2, "width": 500, "window": 3, "bytes": 4}],
    "training-step": [{"layers": 1}, {"layers": 64, "checkpoints": True, "batch": 4096, "width": 1}],
}


class Reading(QPainter):
    """Keeps what is written."""

    def __init__(self, image):
        super().__init__(image)
        self.texts = []

    def drawText(self, *args):
        self.texts += [arg for arg in args if isinstance(arg, str)]
        return super().drawText(*args)


def read(scene, play, time, size=(900, 600)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    painter = Reading(image)
    scene.paint(painter, QRectF(12, 12, size[0] - 24, size[1] - 24), play, (time,), None)
    painter.end()
    return [text.replace("\u202f", " ") for text in painter.texts]


def play_of(id, **values):
    return SCENES[id].play(completed(SCENES[id], values))


@pytest.mark.parametrize("id", IDS)
def test_topics_begin_where_their_scenes_do(id):
    assert topic_named(id).defaults.items() <= defaults(SCENES[id]).items()


@pytest.mark.parametrize("id", IDS)
def test_painted_at_every_size_and_at_the_edges(id, qapp):
    scene = SCENES[id]
    for values in ({}, *EDGES[id]):
        play = play_of(id, **values)
        topic_named(id).facts_of(play.values)
        end = float(len(play.traces[0]))
        for size in SIZES:
            for time in (0.0, end // 2, end - 1, end):
                assert read(scene, play, time, size)
        for x in range(4, 480, 20):
            scene.hit(QRectF(0, 0, 480, 330), play, (end // 2,), QPointF(x, 0.6 * x))


@pytest.mark.parametrize("id", IDS)
def test_every_moment_has_its_words(id):
    for preset in SCENES[id].presets:
        play = play_of(id, **preset.values)
        told = [SCENES[id].moment(play, (float(time),)) for time in range(len(play.traces[0]) + 1)]
        assert all(told)
        assert "over" in told[-1]
        assert "{" not in "".join(told)


@pytest.mark.parametrize("order", ORDERS)
def test_bars_of_a_cell_end_at_what_is_read(order, qapp):
    cell = Unrolled("gru", 7, 20, 30, 2, 4)
    reads = [read_so_far(cell, order, time) for time in range(count_of(cell, order) + 1)]
    assert reads[0] == (0, 0)
    assert reads[-1] == pytest.approx(cell.weight_reads(order))
    assert reads == sorted(reads)
    play = play_of("recurrent", cell="gru", inputs=7, units=20, steps=30, batch=2, order=order)
    facts = {fact.name: fact for fact in topic_named("recurrent").facts_of(play.values)}
    oi = facts["state_oi"].text.replace("\u202f", " ")
    assert any(text.endswith(oi) for text in read(SCENES["recurrent"], play, 0.0))


@pytest.mark.parametrize("order", ORDERS)
def test_each_gate_of_each_step_is_amber_once(order):
    cell = Unrolled("lstm", 3, 2, 4)
    drawn, seen = drawn_of(cell), {}
    for time in range(count_of(cell, order)):
        place = place_of(cell, order, time)
        of_inputs, of_states = weight_looks(cell, drawn, order, place)
        amber = gate_looks(cell, drawn, order, place) == Look.NOW
        assert amber.any()
        assert (of_inputs == Look.NOW).any() == (order != "split" or place.step is None)
        assert (of_states == Look.NOW).any() == (place.step is not None)
        if place.step is not None:
            seen[time] = tuple(map(tuple, amber.nonzero()))
    assert len(set(seen.values())) == len(seen) == cell.gates * cell.steps


@pytest.mark.parametrize(("phase", "causal"), [("prefill", True), ("prefill", False), ("decode", True)])
def test_each_query_looks_at_each_key_that_it_may_see(phase, causal):
    course, pairs = course_of(phase, 6, 4, causal), set()
    for time in range(course.count):
        place = course.place(time)
        if place.part == SCORES:
            now = (score_looks(course, place) == Look.NOW).nonzero()
            pairs |= {(place.row, int(key)) for key in now[1]}
    first = 6 - course.new if course.is_decode else 0
    assert pairs == {(q, k) for q in range(first, 6) for k in range(6) if k <= q or not causal}


@pytest.mark.parametrize("phase", ["prefill", "decode"])
def test_keys_move_for_scores_and_values_for_the_context(phase):
    course = course_of(phase, 6, 4, True)
    picture, end = head_of(QRectF(0, 0, 600, 400), course), None
    for time in range(course.count + 1):
        place = course.place(time)
        looks = dict(zip("qksvc", (plane[2] for plane in planes(picture, course, place)), strict=True))
        is_now = {name for name, own in looks.items() if (own == Look.NOW).any()}
        if not place.over:
            expected = {PROJECT: set("qkv"), SCORES: set("qks"), CONTEXT: set("svc"), HIDDEN: set("c")}
            assert is_now >= expected.get(place.part, set("s"))
            assert "k" not in is_now or place.part in (PROJECT, SCORES)
        end = is_now
    assert end == set()


def test_the_cache_grows_a_row_each_token():
    course = course_of("decode", 8, 4, True)
    picture, rows = head_of(QRectF(0, 0, 600, 400), course), []
    for time in range(course.count + 1):
        values = planes(picture, course, course.place(time))[3][2]
        rows.append(int((values[:, 0] != Look.EMPTY).sum()))
    assert rows == [4] * 5 + [5] * 5 + [6] * 5 + [7] * 5 + [8] * 6


@pytest.mark.parametrize("window", [1, 2, 3])
def test_lanes_move_what_the_passes_do(window):
    chain = Chain(12, 12, 3, 5, window=window, word_bytes=2)
    for is_fused in LANES:
        moved = [moved_so_far(chain, is_fused, time) for time in range(rows_of(chain) + 1)]
        assert moved[0] == 0
        assert moved == sorted(moved)
        assert moved[-1] == chain.moved_bytes(is_fused)
    assert [at_time(chain, True, time).over for time in (5, 6)] == [False, True]


@pytest.mark.parametrize("checkpoints", [False, True])
def test_a_step_of_training_ends_at_its_work_and_its_peak(checkpoints, qapp):
    training = Training(10, 8, 4, "adam", checkpoints)
    course = Course(training)
    assert sum(course.done(1e9).values()) == training.macs
    assert course.done(0) == dict.fromkeys(course.done(0), 0)
    assert (course.peak, course.held, course.macs) == (training.peak_bytes, training.peak_activations, training.macs)
    assert sum(course.done(1e9)[name] for name in ("dX", "dW")) == (2 * training.layers - 1) * training.layer_macs


@pytest.mark.parametrize("id", IDS)
def test_no_line_of_bars_is_cut_at_the_width_of_a_lesson(id, qapp):
    for preset in SCENES[id].presets:
        play = play_of(id, **preset.values)
        texts = read(SCENES[id], play, float(len(play.traces[0])), (820, 560))
        assert [text for text in texts if text.endswith("…")] == []


def test_memory_over_the_step_as_a_table():
    play = play_of("training-step", layers=4, optimiser="momentum")
    found, training = SCENES["training-step"].plot_table(play), Training(4, 64, 32, "momentum")
    assert found.columns[:3] == ("moment", "name", "layer")
    assert max(sum(row[3:]) for row in found.rows) == training.peak_bytes
    assert [row[1] for row in found.rows].count("backward") == 4


def test_a_convolution_that_keeps_its_size_can_be_taken():
    take, same = SCENES["fusion"].values_of_layer, (1, 1, 1, 1)
    layer = Layer(14, 12, 8, 16, 3, 3, pads=same)
    assert take(layer) == {"height": 14, "width": 12, "channels_in": 8, "channels": 16, "kernel": 3}
    for other in (
        Layer(14, 12, 8, 16, 3, 3),
        Layer(14, 12, 8, 16, 3, 3, groups=8, pads=same),
        Layer(14, 12, 8, 16, 3, 1),
    ):
        assert take(other) is None


def test_what_stands_in_a_picture_says_what_it_is(qapp):
    rect = QRectF(0, 0, 820, 560)
    for id, least in (("fusion", 8), ("training-step", 19), ("recurrent", 5), ("attention", 5)):
        play, told = play_of(id), set()
        for x in range(0, 820, 6):
            for y in range(0, 560, 12):
                found = SCENES[id].hit(rect, play, (5.0,), QPointF(x, y))
                told |= {(found.tensor, found.text)} if found else set()
        assert len(told) >= least
        assert all(text for _, text in told)


def test_a_letter_stands_only_where_it_has_room(qapp):
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    painter = Reading(image)
    line = Line(
        "name", (Share(1.0, "weights", letter="narrow"), Share(99.0, "inputs", letter="wide")), "words", full=100.0
    )
    paint_lines(painter, QRectF(0, 0, 400, 60), [line])
    painter.end()
    assert "narrow" not in painter.texts
    assert "wide" in painter.texts
