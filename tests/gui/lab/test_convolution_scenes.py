"""The three convolution scenes: figures of the lecture, what is drawn, what answers under the mouse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, convolution, dense
from analysis.dataflow.numbers import numbers_of, outputs_of
from analysis.dataflow.uses import histogram, uses_of
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.macs import brought, mac_times, next_mac, place_of
from gui.lab.planes import planes_in
from gui.lab.reuse_panel import Tracked, panels_in
from gui.lab.reuse_side import side_in
from gui.lab.scene import Hit, defaults
from gui.lab.scenes.reuse_types import ReuseTypes
from gui.lab.scenes.seven_loops import BEST, SLIDE, WORST, SevenLoops, numbers, rule, volumes_in
from gui.lab.scenes.window_reuse import WindowReuse, rooms

SCENES = (SevenLoops(), ReuseTypes(), WindowReuse())
RECT = QRectF(12, 12, 876, 576)


def values(scene, **wishes):
    return {**defaults(scene), **wishes}


def total(run) -> int:
    trace = run.trace
    return trace.moved(len(trace), Op.LOAD, Op.STORE)


def painted(scene, play, times, size=(640, 420), hover=None) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    scene.paint(painter, QRectF(12, 12, size[0] - 24, size[1] - 24), play, times, hover)
    painter.end()
    return image


PRESETS = [(scene, preset) for scene in SCENES for preset in scene.presets]


@pytest.mark.parametrize(("scene", "preset"), PRESETS, ids=lambda part: getattr(part, "title", ""))
def test_presets_run_agree_and_are_painted(qapp, scene, preset):
    names = {param.name for param in scene.params}
    assert set(preset.values) <= names
    play = scene.play(values(scene, **preset.values))
    for run in play.runs:
        assert run.agreement(len(run.trace)) is True
        assert run.trace.whole_words
    ends = tuple(float(len(run.trace)) for run in play.runs)
    pictures = [painted(scene, play, tuple(end * part for end in ends)) for part in (0.0, 0.37, 1.0)]
    assert pictures[0] != pictures[1] != pictures[2]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_same_time_same_picture(qapp, scene):
    """Seeking back gives the picture that was there."""
    play = scene.play(defaults(scene))
    early, late = (tuple(part * len(run.trace) for run in play.runs) for part in (0.2, 0.8))
    first = painted(scene, play, early)
    painted(scene, play, late)
    assert painted(scene, play, early) == first


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
@pytest.mark.parametrize("size", [(120, 80), (320, 240), (1300, 900)])
def test_any_size_is_painted(qapp, scene, size):
    play = scene.play(defaults(scene))
    painted(scene, play, tuple(len(run.trace) / 2 for run in play.runs), size, Hit(0, INPUTS, 3))


# Seven loops


@pytest.mark.parametrize(("order", "words"), [(SLIDE, 1305), (BEST, 1125), (WORST, 1755)])
def test_orders_of_the_lecture_layer(order, words):
    play = SCENES[0].play(values(SCENES[0], order=order))
    assert total(play.runs[0]) == play.extra["words"].total == words


def test_turned_kernel_is_a_true_convolution():
    """O[m, p, q] = Σ W[m, c, u, v] · I[c, p + R−1−u, q + S−1−v]: the slide's A[x−u, y−v] on the valid part."""
    play = SCENES[0].play(values(SCENES[0], flip=True, kernel_rows=3, kernel_columns=2))
    run = play.runs[0]
    layer, given_numbers = run.layer, numbers_of(run.layer)
    w = given_numbers[WEIGHTS].reshape(5, 3, 3, 2)
    i = given_numbers[INPUTS].reshape(3, 4, 4)
    expected = np.zeros((5, 2, 3), dtype=np.int64)
    for m, p, q, c, u, v in np.ndindex(5, 2, 3, 3, 3, 2):
        expected[m, p, q] += w[m, c, u, v] * i[c, p + 2 - u, q + 1 - v]
    found = run.trace.state(len(run.trace)).values[OUTPUTS]
    np.testing.assert_array_equal(found, expected.reshape(-1))
    assert (found != outputs_of(layer, given_numbers)).any()
    assert run.agreement(len(run.trace)) is True


def test_equation_shows_what_is_added():
    play = SCENES[0].play(values(SCENES[0], cells="numbers"))
    run = play.runs[0]
    time = int(mac_times(run.trace)[100])
    state, event = run.trace.state(time), run.trace.event_at(time)
    volumes = volumes_in(RECT, play, time)
    text = numbers(volumes, run.layer, state, event, flip=False)
    after = int(run.trace.state(time + 1).values[OUTPUTS][int(event.cells[0])])
    assert text.endswith(f" = {after}".replace("-", "−"))
    m, p, q = place_of(run.layer, event)[2:]
    assert text.startswith(f"O[{m}, {p}, {q}] = ")


def test_rule_in_letters():
    layer = convolution(9, 9, 1, 1, 3, stride=2, pad=1, dilation=2)
    assert rule(layer, flip=False) == "O[m, p, q] += W[m, c, r, s] · I[c, 2p+2r−1, 2q+2s−1]"
    assert "W[m, c, R−1−r, S−1−s]" in rule(convolution(4, 4, 1, 1, 2), flip=True)


def test_every_drawn_word_of_the_volumes_answers():
    scene = SCENES[0]
    play = scene.play(defaults(scene))
    for planes in volumes_in(RECT, play, 17.0).all:
        assert planes.numbers == tuple(range(planes.numbers[0], planes.numbers[0] + planes.total))
        for cell in planes.flat.tolist():
            hit = scene.hit(RECT, play, (17.0,), planes.rect_of(cell).center())
            assert hit == Hit(0, planes.tensor, cell)
    assert scene.hit(RECT, play, (17.0,), RECT.bottomRight()) is None


# Kinds of reuse


@pytest.mark.parametrize(("wishes", "uses"), [({}, (9, 4, 12, 18)), ({"row": 1, "column": 1}, (9, 1, 3, 18))])
def test_uses_of_what_is_followed(wishes, uses):
    """N·P·Q = 2·9, M·windows = 3·4; in the first panel one image and one filter."""
    scene = SCENES[1]
    play = scene.play(values(scene, **wishes))
    panels = panels_in(RECT, play, Tracked.of(play.runs[0].layer, play.values, None))
    assert tuple(len(word.uses) for panel in panels for word in panel.followed) == uses
    assert play.extra["agree"] is True


@pytest.mark.parametrize("schedule", ["weights", "ifmap", "ws", "os"])
def test_uses_do_not_depend_on_what_stays(schedule):
    scene = SCENES[1]
    play = scene.play(values(scene, schedule=schedule))
    assert histogram(play.extra["uses"][WEIGHTS]) == {18: 24}
    assert histogram(play.extra["uses"][INPUTS]) == {3: 16, 6: 32, 12: 16}
    assert histogram(play.extra["uses"][OUTPUTS]) == {8: 54}


def test_dense_layer_has_no_window():
    scene = SCENES[1]
    play = scene.play(values(scene, kind="dense", channels=8, filters=6, batch=4))
    panels = panels_in(RECT, play, Tracked.of(play.runs[0].layer, play.values, None))
    assert not panels[0].planes
    assert [len(panel.followed[0].uses) for panel in panels[1:]] == [6, 4]


def test_word_under_the_mouse_is_followed():
    scene = SCENES[1]
    play = scene.play(values(scene, groups=2, channels=4, filters=4))
    layer = play.runs[0].layer
    for tensor, at in ((WEIGHTS, 0), (INPUTS, 1)):
        for cell in range(0, layer.words(tensor), 7):
            tracked = Tracked.of(layer, play.values, Hit(0, tensor, cell))
            assert (tracked.weight, tracked.input)[at] == cell
            uses = panels_in(RECT, play, tracked)[1 if tensor == INPUTS else 2].followed[0].uses
            assert len(uses) == uses_of(layer)[tensor][cell]


@pytest.mark.parametrize("kind", range(3))
def test_words_of_each_panel_answer(kind):
    scene = SCENES[1]
    play = scene.play(defaults(scene))
    panel = panels_in(RECT.adjusted(0, 0, 0, -116), play, Tracked.of(play.runs[0].layer, play.values, None))[kind]
    for planes in panel.planes:
        hit = scene.hit(RECT, play, (5.0,), planes.rect_of(int(planes.flat[-1])).center())
        assert hit == Hit(0, planes.tensor, int(planes.flat[-1]))


# Weights reuse and input reuse

TABLE = [(465, 657), (7_920, 16_560), (1_507_968, 4_222_080), (29_897_216, 59_048_960), (20_473_344, 20_672_512)]


@pytest.mark.parametrize(("number", "words"), list(enumerate(TABLE)))
def test_presets_have_the_words_of_the_table(number, words):
    scene = SCENES[2]
    play = scene.play(values(scene, **scene.presets[number].values))
    assert tuple(found.total for found in play.extra["words"]) == words
    if play.whole is None:
        assert tuple(total(run) for run in play.runs) == words
    else:
        assert play.runs[0].layer.macs < play.whole.macs


def test_all_schedules_can_be_chosen():
    scene = SCENES[2]
    names = [name for name, _ in next(param for param in scene.params if param.name == "schedule_a").choices]
    found = {name: total(scene.play(values(scene, schedule_a=name)).runs[0]) for name in names}
    assert found == {
        "weights": 465, "ifmap": 657, "blocks": 60 + 3 * 72 + 45, "none": 1125, "ws": 60 + 540 + 540 + 495,
        "os": 1125, "nlr": 540 + 540 + 540 + 495,
    }  # fmt: skip


def test_a_step_of_the_window_brings_a_column():
    play = SCENES[2].play(defaults(SCENES[2]))
    trace = play.runs[0].trace
    new = [len(brought(trace, int(end) - 1)) for end in trace.unit_ends]
    assert new[:9] == [12, 6, 6] * 3
    assert sum(new) == 360


def test_to_and_fro_moves_less():
    play = SCENES[2].play(values(SCENES[2], serpentine=True))
    for run, sweeps in zip(play.runs, (5, 1), strict=True):
        trace = run.trace
        loads = trace.moved(len(trace), Op.LOAD, tensor=INPUTS)
        assert loads == 3 * (4 + sweeps * (3 * 2 * 2 + 2 * 2))
        assert run.agreement(len(trace)) is True


def test_words_of_both_sides_answer():
    scene = SCENES[2]
    play = scene.play(defaults(scene))
    times = (139.0, 200.0)
    for number, half in enumerate(rooms(RECT)[0]):
        for planes in side_in(half, play, number, times[number]).all:
            for cell in (int(planes.flat[0]), int(planes.flat[-1])):
                hit = scene.hit(RECT, play, times, planes.rect_of(cell).center())
                assert hit == Hit(number, planes.tensor, cell)


# Layers of a network


@settings(max_examples=60, deadline=None)
@given(
    st.integers(3, 40), st.integers(3, 40), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3),
    st.integers(0, 2), st.integers(1, 3),
)  # fmt: skip
def test_layer_there_and_back(height, width, channels, filters, kernel, stride, pad, groups):
    layer = convolution(height, width, groups * channels, groups * filters, kernel, stride, pad, groups=groups)
    assert layer_of(values_of(layer)) == layer


def test_layers_that_cannot_be_told():
    layer = convolution(8, 8, 3, 4, 3)
    assert layer_of(values_of(layer.changed(pads=(0, 0, 1, 1)))).pads == (0, 0, 1, 1)
    assert values_of(layer.changed(height=4096, width=4096)) is None
    assert {param.name for param in sizes()} == set(values_of(layer))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
@pytest.mark.parametrize(
    "layer",
    [convolution(224, 224, 3, 32, 3, 2, 1), convolution(28, 28, 192, 192, 3, 1, 1, groups=192), dense(1024, 1000)],
    ids=["first", "depthwise", "dense"],
)
def test_layers_of_a_network(qapp, scene, layer):
    found = scene.values_of_layer(layer)
    play = scene.play(values(scene, **found))
    assert play.whole == layer
    assert play.runs[0].agreement(len(play.runs[0].trace)) is True
    painted(scene, play, tuple(len(run.trace) / 2 for run in play.runs))


# Planes


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 24), st.integers(1, 40), st.integers(0, 39), st.integers(60, 900), st.integers(60, 700))
def test_planes_stay_in_their_room(side, channels, chosen, wide, high):
    layer = convolution(side, side, channels, 1, 1, pad=1)
    room = QRectF(5, 7, wide, high)
    planes = planes_in(room, INPUTS, layer, range(channels), min(chosen, channels - 1), layer.pads)
    assert min(chosen, channels - 1) in planes.numbers
    assert room.adjusted(-0.01, -0.01, 0.01, 0.01).contains(planes.rect)
    for grid in planes.grids:
        assert planes.place_at(grid.cell_rect(side - 1, 0).center()) == grid.first + (side - 1) * side
    assert planes.place_at(QPointF(0, 0)) is None


def test_next_multiplication_at_the_end_is_the_last():
    trace = SCENES[0].play(defaults(SCENES[0])).runs[0].trace
    assert next_mac(trace, len(trace)).cells[0] == trace.event_at(int(mac_times(trace)[-1])).cells[0]
