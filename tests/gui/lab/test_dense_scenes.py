"""The scenes of fully connected layers: every preset plays, is painted, answers; what they show is the formula's."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.layer import OPERANDS, convolution, dense
from analysis.dataflow.neuron import argument, real_value
from gui.lab.dense_view import product_of
from gui.lab.dense_words import intensity_at
from gui.lab.neuron_view import signed
from gui.lab.plots import grip_of
from gui.lab.scene import SCENES, Play, Scene, defaults
from gui.lab.scenes import all_scenes, intensity_curves, matrix_matrix, matrix_vector, neuron, roofline_lab

NAMES = ("neuron", "matrix-vector", "matrix-matrix", "intensity-curves", "roofline-lab")
PRESETS = [(name, place) for name in NAMES for place in range(len(all_scenes()[name].presets))]
ROOM = QRectF(12, 12, 616, 396)


def played(name: str, **values) -> tuple[Scene, Play]:
    scene = SCENES[name]
    return scene, scene.play({**defaults(scene), **values})


def painted(scene: Scene, play: Play, times: tuple[float, ...], room: QRectF = ROOM) -> QImage:
    image = QImage(int(room.width()) + 24, int(room.height()) + 24, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    scene.paint(painter, room, play, times, None)
    painter.end()
    return image


class Listener(QPainter):
    """Keeps what is written."""

    def drawText(self, *args):
        self.__dict__.setdefault("told", []).extend(arg for arg in args if isinstance(arg, str))
        return super().drawText(*args)


def texts_of(scene: Scene, play: Play, times: tuple[float, ...]) -> list[str]:
    image = QImage(664, 444, QImage.Format.Format_ARGB32)
    painter = Listener(image)
    scene.paint(painter, ROOM, play, times, None)
    painter.end()
    return painter.told


def middle_of(play: Play) -> tuple[float, ...]:
    return tuple(len(run.trace) // 2 + 0.5 for run in play.runs)


def end_of(play: Play) -> tuple[float, ...]:
    return tuple(float(len(run.trace)) for run in play.runs)


@pytest.mark.parametrize(("name", "place"), PRESETS)
def test_every_preset_plays_and_is_painted_at_any_time(qapp, name, place):
    scene, play = played(name, **SCENES[name].presets[place].values)
    for times in (tuple(0.0 for _ in play.runs), middle_of(play), end_of(play)):
        assert not painted(scene, play, times).isNull()
    again = painted(scene, play, middle_of(play))
    assert again == painted(scene, play, middle_of(play))
    for run in play.runs:
        assert run.agreement(len(run.trace)) in ((True, None) if play.runs[0].layer.macs > 100_000 else (True,))


@pytest.mark.parametrize("name", ["matrix-vector", "matrix-matrix"])
def test_each_cell_answers_for_itself(qapp, name):
    scene, play = played(name)
    body = (
        matrix_vector.body(ROOM)
        if name == "matrix-vector"
        else matrix_matrix.body(matrix_matrix.rooms_of(ROOM, 1)[0][0])
    )
    for tensor, grid in product_of(body, play.runs[0]).grids.items():
        for place in range(play.runs[0].layer.words(tensor)):
            hit = scene.hit(ROOM, play, (0.0,), grid.rect_of(place).center())
            assert (hit.tensor, hit.cell) == (tensor, place)
    assert scene.hit(ROOM, play, (0.0,), QPointF(0, 0)) is None


def test_the_cells_of_two_orders_answer_for_their_own(qapp):
    scene, play = played("matrix-matrix", order="mnb", other="mbn")
    rooms, _ = matrix_matrix.rooms_of(ROOM, 2)
    for number, room in enumerate(rooms):
        grid = product_of(matrix_matrix.body(room), play.runs[number]).grids["weights"]
        assert scene.hit(ROOM, play, (0.0, 0.0), grid.rect_of(5).center()).run == number


def test_cells_of_the_neuron_at_work_answer(qapp):
    scene, play = played("neuron")
    places = neuron.Places(neuron.picture(ROOM), play.runs[0], 0)
    assert {*places.grids} == {*OPERANDS, "bias"}
    for tensor, grid in places.grids.items():
        hit = scene.hit(ROOM, play, (0.0,), QPointF(grid.left + grid.cell / 2, grid.top + grid.cell / 2))
        assert (hit.tensor, hit.cell) == (tensor, 0)


def test_six_orders_as_the_table_has_them(qapp):
    _, play = played("matrix-matrix")
    assert play.extra["table"] == {
        "lecture": (48, 192, 0, 24), "mnb": (48, 192, 168, 192), "mbn": (192, 192, 0, 24), "bmn": (192, 192, 0, 24),
        "nmb": (48, 192, 168, 192), "nbm": (192, 32, 168, 192), "bnm": (192, 32, 168, 192),
    }  # fmt: skip


@pytest.mark.parametrize("kernel", ["naive", "block", "ideal"])
@pytest.mark.parametrize("stores", [False, True])
def test_at_the_end_the_dot_lies_on_its_curve_at_every_minibatch(qapp, kernel, stores):
    for batch in (*range(1, 10), 15, 16, 17, 31, 32, 33, 48, 63, 64):
        values = {"inputs": 3, "outputs": 2, "kernel": kernel, "batch": batch, "stores": stores}
        _, play = played("intensity-curves", **values)
        end = len(play.runs[0].trace)
        assert intensity_curves.so_far(play, end) == intensity_curves.value_of(play, kernel, batch)
        assert intensity_curves.so_far(play, 0) is None


def test_the_lectures_two_loops_end_at_its_figures(qapp):
    _, play = played("matrix-vector")
    assert intensity_at(play.runs[0], len(play.runs[0].trace), 4, False) == 0.125
    _, play = played("matrix-matrix")
    assert intensity_at(play.runs[0], len(play.runs[0].trace), 4, False) == 0.2


def test_the_roofs_two_cases_and_the_printed_boards(qapp):
    _, play = played("roofline-lab")
    roofs = play.extra["roofs"]
    assert (roofs.ridge, roofs.reached(2, True), roofs.reached(16, True)) == (4, 1e9, 2e9)
    _, play = played("roofline-lab", board="lecture_titan_rtx:fp32")
    roofs, limit = play.extra["roofs"], play.extra["dots"][-1][1]
    assert limit == 0.5
    assert roofs.reached(limit, True) == 335e9


def test_the_raspberry_pi_stands_exactly_on_its_ridge(qapp):
    _, play = played("roofline-lab", board="lecture_rpi4:fp32")
    roofs, limit = play.extra["roofs"], play.extra["dots"][-1][1]
    assert limit == roofs.ridge
    assert roofs.reached(limit, True) == roofs.peak == 2e9
    assert roofline_lab.bound_words(roofs, limit) == "exactly on the ridge"
    assert "exactly the peak" in roofline_lab.limit_words(play)


@pytest.mark.parametrize("kernel", ["naive", "block", "ideal"])
def test_the_running_dot_ends_on_its_ring(qapp, kernel):
    _, play = played("roofline-lab", kernel=kernel)
    rings = {name: per_byte for _, per_byte, name in play.extra["dots"]}
    assert roofline_lab.now(play, len(play.runs[0].trace)) == rings[kernel]


def test_the_ridge_can_be_dragged(qapp):
    scene, play = played("roofline-lab")
    plot = roofline_lab.plot_of(ROOM, play)
    grabbed = scene.grab(ROOM, play, plot.at(4, 2e9))
    assert grabbed[0] == "ridge"
    values = scene.drag(ROOM, play, grabbed, plot.at(2, 4e9))
    assert (values["board"], values["peak"], values["rate"]) == ("", 4000, 2000)
    assert scene.grab(ROOM, play, plot.at(50, 2e9))[0] == "plateau"
    assert scene.grab(ROOM, play, plot.at(1, 0.5e9))[0] == "slope"
    assert scene.grab(ROOM, play, plot.at(0.2, 5e9)) is None


def test_the_minibatch_can_be_dragged(qapp):
    scene, play = played("intensity-curves")
    plot = intensity_curves.plot_of(ROOM, play)
    grabbed = scene.grab(ROOM, play, plot.at(4, 0.1))
    assert scene.drag(ROOM, play, grabbed, plot.at(16, 0.1))["batch"] == 16
    assert scene.drag(ROOM, play, grabbed, plot.at(4, 0.1)) is None


def test_dense_layers_of_a_network_and_no_other(qapp):
    for name in NAMES:
        scene = SCENES[name]
        assert scene.values_of_layer(convolution(4, 4, 3, 5, 2)) is None
        values = scene.values_of_layer(dense(2000, 1500, 3))
        play = scene.play({**defaults(scene), **values})
        assert play.whole is not None
        assert play.whole.channels_in == 2000


def test_relu_counts_in_whole_sums_and_a_curve_in_eighths():
    assert (argument("relu", 36), real_value("relu", 36)) == (36, 36)
    assert (argument("tanh", 36), real_value("sigmoid", 128)) == (4.5, 0.5)
    assert signed(real_value("relu", 36)) == "36"


@pytest.mark.parametrize(("activation", "said"), [("relu", False), ("sigmoid", True)])
def test_the_scale_of_the_sum_is_written_in_the_picture(qapp, activation, said):
    scene, play = played("neuron", activation=activation)
    texts = texts_of(scene, play, (float(len(play.runs[0].trace)),))
    assert ("x = sum / 8" in texts) == said
    assert "neuron 6 of 6" in next(text for text in texts if text.startswith("b = f"))
    assert "W, row 6 of 6" in texts


@pytest.mark.parametrize(("kernel", "said"), [("naive", "stores neglected"), ("ideal", "stores counted")])
def test_the_roofline_says_what_it_counts(qapp, kernel, said):
    scene, play = played("roofline-lab", kernel=kernel)
    assert any(said in text for text in texts_of(scene, play, (float(len(play.runs[0].trace)),)))


def test_the_neuron_ends_with_numpys_outputs(qapp):
    _, play = played("neuron", activation="relu")
    trace = play.runs[0].trace
    weights = trace.numbers["weights"].reshape(6, 8)
    sums = weights @ trace.numbers["inputs"] + trace.numbers["bias"]
    np.testing.assert_array_equal(trace.state(len(trace)).values["outputs"], np.maximum(sums, 0))


def test_three_kinds_of_layer_under_one_roof(qapp):
    """FLOP/B with each word moved once: 2·MACs / (4·(|W| + |I| + |O|))."""
    _, play = played("roofline-lab", kinds=True, cases=False)
    (_, dense_at, _), (_, depthwise_at, _), (_, whole_at, _), (_, limit, kind) = play.extra["dots"]
    assert dense_at == 2 * 1_024_000 / (4 * (1_024_000 + 1024 + 1000))
    assert depthwise_at == 2 * 451_584 / (4 * (576 + 2 * 50_176))
    assert whole_at == 2 * 28_901_376 / (4 * (36_864 + 2 * 50_176))
    assert (limit, kind) == (0.5, "limit")
    roofs = play.extra["roofs"]
    assert dense_at < depthwise_at < roofs.ridge < whole_at


def test_shares_of_a_neuron_are_those_of_the_layer_that_was_taken(qapp):
    from gui.lab.scenes import all_scenes
    from gui.lab.scenes.neuron import whole_of
    from gui.lab.working import taken_for, work

    scene, layer = all_scenes()["neuron"], dense(1280, 1000)
    taken = taken_for(scene, "classifier", layer)
    worked = work(scene, taken.values, taken, lambda part, text: None)
    assert whole_of(worked.play) == layer


def terms_told(**values):
    image = QImage(900, 620, QImage.Format.Format_ARGB32)
    scene, play = played("intensity-curves", **values)
    painter = Listener(image)
    scene.paint(painter, QRectF(12, 12, 876, 596), play, end_of(play), None)
    painter.end()
    return [text.replace("\u202f", " ") for text in painter.told]


def test_each_term_of_the_words_has_its_name_and_its_count(qapp):
    told = terms_told(kernel="ideal", inputs=1000, outputs=1000, batch=4)
    assert {"weight loads M·N", "1,000,000", "input loads N·B", "output stores M·B", "4,000"} <= set(told)
    assert {"4,000,000 MAC / 1,008,000 words", "= 3.968 MAC/element = 0.9921 MAC/B"} <= set(told)
    assert any("stores counted" in text for text in told)


def test_stores_that_do_not_count_are_said_to_be_neglected(qapp):
    told = terms_told(kernel="block", batch=4)
    assert {"weight loads M·N·⌈B/b⌉", "48", "input loads N·B·⌈M/m⌉", "96", "neglected"} <= set(told)
    assert "192 MAC / 144 words" in told


def test_the_line_of_the_minibatch_is_dragged_by_its_grip(qapp):
    scene, play = played("intensity-curves")
    grip = grip_of(intensity_curves.plot_of(ROOM, play), 4)
    assert scene.grab(ROOM, play, grip.center() + QPointF(30, 0)) == "batch"
    assert scene.grab(ROOM, play, grip.center() + QPointF(60, -40)) is None
