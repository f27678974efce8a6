"""The memory map as a person uses it: mouse, keyboard, switches, words."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPicture

from analysis.memory import plan_memory
from analysis.scenario import Placement, Scenario, analyze
from analysis.units import exact
from gui.export import image_of, save_picture
from gui.panels.memory_map import MemoryMapPanel
from gui.theme import LOOK
from gui.widgets.memory_map_labels import beside_peak
from gui.widgets.plane_axes import LEFT, RIGHT
from tests.analysis.small import SAMPLES
from tests.gui.mouse import click, drag, move
from tests.gui.networks import analysis_of, chain

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(MemoryMapPanel(session), 900, 320)


def middle(panel, buffer):
    """The middle of a buffer in pixels."""
    arena, plane = panel.arena, panel.view.plane
    x = plane.px((arena.left[buffer] + arena.right[buffer]) / 2)
    return QPointF(x, plane.py((arena.bottom[buffer] + arena.top[buffer]) / 2))


def colour_at(panel, at):
    image = image_of(panel.view)
    return image.pixelColor((at * 2).toPoint()).name()


def test_the_words_say_arena_liveness_and_the_layer(panel, session):
    plan = session.analysis.plan
    text = panel.view.words.arena[0]
    assert exact(plan.arena_bytes) in text
    assert exact(plan.liveness_peak_bytes) in text
    assert session.analysis.workload.names[plan.peak_layer] in text
    assert text in panel.view.accessibleDescription()


def test_gaps_are_said(session, shown):
    analysis = analysis_of(chain(12))
    apart = replace(analysis, plan=plan_memory(analysis.graph, "none"))
    session.show(apart)
    panel = shown(MemoryMapPanel(session))
    lost = apart.plan.arena_bytes - apart.plan.liveness_peak_bytes
    assert lost > 0
    assert f"{exact(lost)} B" in panel.subtitle
    assert "planner none" in panel.subtitle


def test_a_click_selects_the_layer_that_writes(panel, session):
    click(panel.view, middle(panel, 6))
    assert session.selection == {5}
    click(panel.view, middle(panel, 8), CTRL)
    assert session.selection == {5, 7}
    click(panel.view, middle(panel, 11), SHIFT)
    assert session.selection == {5, 7, 8, 9, 10}
    click(panel.view, middle(panel, 8), CTRL)
    assert session.selection == {5, 8, 9, 10}
    click(panel.view, QPointF(panel.view.plane.x + 200, panel.view.plane.y + 4))
    assert session.selection == frozenset()


def test_a_rubber_band_adds(panel, session):
    session.select([0])
    plane = panel.view.plane
    drag(panel.view, QPointF(plane.px(4.2), plane.y + 2), QPointF(plane.px(4.8), plane.y + plane.height - 2), SHIFT)
    assert session.selection == {0, 3, 4}
    assert panel.view.band is None


def test_hovering_names_the_buffer(panel, session):
    move(panel.view, middle(panel, 6))
    assert session.hover == 5
    text = panel.view.card.label.text()
    assert panel.arena.tensors[6] in text
    assert exact(int(panel.arena.buffer_bytes[6])) in text
    assert "clip_5" in text
    assert "conv_6" in text
    assert panel.view.card.isVisible()
    move(panel.view, QPointF(2, 2))
    assert session.hover is None
    assert not panel.view.card.isVisible()


def test_sharers_are_named_in_place(session, shown):
    analysis = analysis_of(chain(12))
    session.show(replace(analysis, plan=plan_memory(analysis.graph, in_place=True)))
    panel = shown(MemoryMapPanel(session))
    shared = next(i for i, names in enumerate(panel.arena.sharers) if len(names) > 1)
    lines = " ".join(panel.describe(shared)[1])
    assert all(name in lines for name in panel.arena.sharers[shared][1:])


def test_the_time_cursor_by_keyboard(panel, session, qtbot):
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home)
    seen = []
    for key in keys:
        qtbot.keyClick(panel.view, key)
        seen.append(session.current)
    assert seen == [0, 1, 11, 11, 10, 0]
    qtbot.keyClick(panel.view, Qt.Key.Key_P)
    assert session.current == session.analysis.plan.peak_layer
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert session.selection == frozenset()


def test_the_cursor_stays_in_view(panel, session, qtbot):
    for _ in range(3):
        qtbot.keyClick(panel.view, Qt.Key.Key_Plus)
    assert panel.view.plane.right - panel.view.plane.left < 12
    session.select([11])
    assert panel.view.plane.right == pytest.approx(12)
    session.select([0])
    assert panel.view.plane.left == pytest.approx(0)
    qtbot.keyClick(panel.view, Qt.Key.Key_F)
    assert (panel.view.plane.left, panel.view.plane.right) == (0, 12)


def test_dragging_moves_the_ground(panel, qtbot):
    for _ in range(4):
        qtbot.keyClick(panel.view, Qt.Key.Key_Plus)
    before = panel.view.plane
    drag(panel.view, QPointF(400, 100), QPointF(300, 100))
    moved = panel.view.plane
    assert moved.left == pytest.approx(before.left + 100 / before.px_per_x)
    assert moved.right - moved.left == pytest.approx(before.right - before.left)


def test_selected_buffers_are_outlined_and_those_alive_stand_out(panel, session):
    at = middle(panel, 6) - QPointF(0, 8)
    pale = colour_at(panel, at)
    session.select([6])
    assert colour_at(panel, at) != pale, "alive at the current layer"
    amber = LOOK.theme.colour("selection").name()
    image = image_of(panel.view)
    column = int(2 * panel.view.plane.px(panel.arena.left[7] + 0.5))
    assert amber in {image.pixelColor(column, y).name() for y in range(image.height())}


def test_what_exceeds_the_capacity_is_hatched(session, shown):
    analysis = analysis_of(chain(12))
    tight = with_ram(analysis, analysis.plan.arena_bytes // 2)
    session.show(tight)
    panel = shown(MemoryMapPanel(session))
    room = panel.arena.room.room_bytes
    assert room == tight.estimates[0].fit.ram.capacity_bytes - sum(size for _, size in panel.arena.room.taken)
    assert room < panel.arena.arena_bytes
    image, over = image_of(panel.view), LOOK.theme.colour("over").name()
    line = round(2 * panel.view.plane.py(room))
    colours = [{image.pixelColor(x, y).name() for x in range(image.width())} for y in range(line - 24, line - 8)]
    assert any(over in row for row in colours)
    buffer = int(np.argmax(panel.arena.top))
    assert "above the capacity" in " ".join(panel.describe(buffer)[1])


def with_ram(analysis, arena_room):
    """The same with a device whose RAM leaves so much for the arena."""
    estimate = analysis.estimates[0]
    ram = estimate.fit.ram
    others = sum(size for name, size in ram.items.items() if name != "arena")
    fit = replace(estimate.fit, ram=replace(ram, capacity_bytes=others + arena_room, ok=False))
    return replace(analysis, estimates=(replace(estimate, fit=fit),))


def test_the_capacity_says_what_else_lies_there(panel):
    words = panel._capacity_words(panel.arena)[0]
    assert "runtime state" in words
    assert "left for it" in words
    assert words.startswith("↑"), "far above this small arena"
    assert panel.view.words.above


def test_the_switches_change_the_scenario(panel, session, qtbot):
    panel.planner.pick("first-fit")
    assert session.scenario.planner == "first-fit"
    qtbot.waitUntil(lambda: session.analysis.plan.planner == "first-fit")
    assert "planner first-fit" in panel.subtitle
    panel.in_place.click()
    assert session.scenario.in_place
    qtbot.waitUntil(lambda: session.analysis.scenario.in_place)
    assert any(len(names) > 1 for names in panel.arena.sharers)


def test_a_filter_keeps_every_buffer_but_sets_it_back(panel, session):
    session.isolate([4, 5])
    assert (panel.view.kinds == 2).sum() == len(panel.arena.tensors) - 2
    assert len(panel.arena.tensors) == 13


def test_a_ghost_is_drawn_and_its_difference_said(panel, session):
    session.comparison.show(analysis_of(chain(12, channels=4)))
    assert panel.arena.ghost.arena_bytes < panel.arena.arena_bytes
    assert "+100" in panel.subtitle
    session.drop_ghost()
    assert panel.arena.ghost is None


def test_copy_gives_every_buffer(panel, qtbot):
    panel.view.setFocus()
    panel.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 14
    name, nbytes, offset, first, last = lines[3].split("\t")
    assert name == panel.arena.tensors[2]
    assert [int(v) for v in (nbytes, offset)] == [panel.arena.buffer_bytes[2], panel.arena.bottom[2]]
    assert (int(first), int(last)) == (1, 2)


def test_a_vector_picture(panel, tmp_path):
    picture = QPicture()
    painter = QPainter(picture)
    assert panel.paint_picture(painter, QRectF(0, 0, 900, 320))
    painter.end()
    assert picture.size() > 1000
    save_picture(panel, tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "<image" not in text
    assert "liveness" in text


def test_without_sizes_it_says_so(session, shown):
    analysis = analysis_of(chain(3))
    none = np.zeros(0, dtype=np.int64)
    plan = replace(
        analysis.plan, tensors=(), sharers=(), buffer_bytes=none, offsets=none, first_layer=none, last_layer=none,
        arena_bytes=0,
    )  # fmt: skip
    session.show(replace(analysis, plan=plan))
    panel = shown(MemoryMapPanel(session))
    assert "No activation" in panel.view.empty_text
    session.close_model()
    assert "Open a model" in panel.view.accessibleDescription()


@pytest.mark.parametrize("width", [180, 300, 500, 1600])
@pytest.mark.parametrize("height", [110, 200, 500])
def test_any_size_is_painted(session, shown, width, height):
    session.show(analysis_of(chain(200)))
    session.select([3, 150])
    panel = shown(MemoryMapPanel(session), width, height)
    image = image_of(panel)
    assert len({image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}) > 3


def test_the_words_of_the_arena_keep_clear_of_the_mark_of_the_peak(panel):
    arena, plane = panel.arena, panel.view.plane
    for layer in range(len(arena.layers)):
        here = replace(arena, peak_layer=layer, liveness_peak_bytes=arena.arena_bytes)
        side, room = beside_peak(plane, here, plane.width)
        peak = plane.px(layer + 0.5)
        ends = (plane.x, plane.x + room) if side == LEFT else (plane.x + plane.width - room, plane.x + plane.width)
        assert not ends[0] < peak < ends[1]
        assert room >= plane.width / 2 - 20
    low = replace(arena, liveness_peak_bytes=arena.arena_bytes // 2)
    assert beside_peak(plane, low, plane.width) == (RIGHT, plane.width)


def test_memories_that_were_chosen_by_hand_are_told_apart(session, shown):
    wish = Placement("stm32h743", "activations", "stack1.add", "DTCM")
    session.show(analyze(Scenario(str(SAMPLES / "resnet8_int8.onnx"), devices=("stm32h743",), placements=(wish,))))
    panel = shown(MemoryMapPanel(session), 900, 420)
    buffer = panel.arena.tensors.index("stack1.add")
    name, lines = panel.describe(buffer)
    assert name == "stack1.add"
    assert "DTCM: address 0 to 16,384" in lines
    assert panel.view.words.arena[0].startswith("AXI SRAM: arena ")
    copied = {line.split("\t")[0]: line.split("\t")[2] for line in panel.text().splitlines()[1:]}
    assert copied["stack1.add"] == "0"
    assert not image_of(panel.view).isNull()
