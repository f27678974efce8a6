"""The scenes of register blocks and of arrays of elements: every preset plays, is painted, and answers under the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.dataflow.layer import convolution, dense
from analysis.dataflow.pe_costs import accesses, energy
from analysis.dataflow.register_blocks import Block
from analysis.errors import AnalysisError
from gui.lab.pe_picture import elements_at, frame_in, unit_at
from gui.lab.register_file import layout, place_at, used
from gui.lab.scene import SCENES, Play, Scene, defaults
from gui.lab.scenes import all_scenes, pe_array, register_blocks

NAMES = ("register-blocks", "pe-array")
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


@pytest.mark.parametrize(("name", "place"), PRESETS)
def test_every_preset_plays_and_is_painted_at_any_time(qapp, name, place):
    scene, play = played(name, **SCENES[name].presets[place].values)
    for part in (0.0, 0.5, 1.0):
        times = tuple(float(int(len(run.trace) * part)) for run in play.runs)
        first = painted(scene, play, times)
        assert first == painted(scene, play, times)
    assert all(run.agreement(len(run.trace)) is True for run in play.runs)


@pytest.mark.parametrize("size", [(320, 240), (1276, 876)])
@pytest.mark.parametrize("name", NAMES)
def test_small_and_large_rooms(qapp, name, size):
    scene, play = played(name)
    assert not painted(scene, play, tuple(7.5 for _ in play.runs), QRectF(12, 12, *size)).isNull()


def test_registers_are_numbered_once_and_none_is_drawn_twice(qapp):
    for block in (Block(8, 6, 4, 2, 4, 16), Block(8, 8, 4, 4, 4, 16), Block(8, 6, 4, 2, 2, 7, True)):
        _, play = played(
            "register-blocks", inputs=block.inputs, outputs=block.outputs, batch=block.batch, rows=block.rows,
            columns=block.columns, registers=block.registers, streamed=block.streamed,
        )  # fmt: skip
        place = place_at(block, play.runs[0], 40)
        slots = layout(QRectF(0, 0, 400, 400), block, place)
        numbers = [slot.number for slot in slots if slot.number >= 0]
        assert len(numbers) == len(set(numbers)) <= used(block, place) <= block.registers
        assert sum(slot.sign == "spilled" for slot in slots) == 16 - block.kept(16) if block.rows == 4 else True


def test_a_register_under_the_mouse_says_which_it_is(qapp):
    scene, play = played("register-blocks")
    _, file = register_blocks.rooms_of(ROOM)
    slots = layout(file, play.extra["block"], place_at(play.extra["block"], play.runs[0], 30))
    hit = scene.hit(ROOM, play, (30.0,), slots[0].rect.center())
    assert (hit.tensor, hit.text) == ("weights", "in register r0")
    assert scene.hit(ROOM, play, (30.0,), QPointF(-5, -5)) is None


def test_a_block_without_registers_for_its_operands_is_refused(qapp):
    with pytest.raises(AnalysisError, match="too few registers"):
        played("register-blocks", rows=4, columns=4, registers=8)


def test_an_element_under_the_mouse_tells_its_three_words(qapp):
    scene, play = played("pe-array", other="os")
    array, run = play.extra["arrays"][1], play.runs[1]
    times = (100.0, 100.0)
    room = pe_array.rooms_of(ROOM, 2)[1]
    element = elements_at(array, unit_at(run, 100.0))[0]
    box = frame_in(pe_array.parts_of(room)[0], array).element(element.row, element.column)
    found = [
        scene.hit(ROOM, play, times, QPointF(box.center().x(), box.top() + part * box.height()))
        for part in (0.1, 0.5, 0.9)
    ]
    assert [(hit.run, hit.tensor, hit.cell) for hit in found] == [
        (1, "weights", element.weight), (1, "inputs", element.input), (1, "outputs", element.output),
    ]  # fmt: skip


def test_prices_of_accesses_can_be_set(qapp):
    """DRAM for nothing: the longest bar is another level's, and the sum is the smaller one."""
    _, dear = played("pe-array")
    _, free = played("pe-array", dram_cost=0, buffer_cost=10)
    array, run = free.extra["arrays"][0], free.runs[0]
    spent = energy(accesses(array, run, len(run.trace)), free.extra["costs"])
    assert (spent["DRAM"], spent["MAC"]) == (0, 540)
    assert free.extra["most"] == max(spent.values()) < dear.extra["most"]


@pytest.mark.parametrize("size", [(600, 500), (1100, 520)])
def test_the_table_stands_beside_an_array_where_there_is_width(qapp, size):
    picture, table = pe_array.parts_of(QRectF(0, 0, *size))
    assert not picture.intersects(table)
    assert (table.left() > picture.right()) == (size[0] > 1000)
    assert table.bottom() <= size[1]


def test_layers_of_networks(qapp):
    blocks, array = SCENES["register-blocks"], SCENES["pe-array"]
    assert blocks.values_of_layer(dense(1280, 1000)) == {"inputs": 1280, "outputs": 1000, "batch": 1}
    assert blocks.values_of_layer(convolution(8, 8, 3, 4, 3)) is None
    _, play = played("pe-array", **array.values_of_layer(convolution(56, 56, 64, 64, 3, pad=1)))
    assert play.whole.macs == 56 * 56 * 64 * 64 * 9
    assert play.runs[0].trace.whole_words
    _, play = played("register-blocks", **blocks.values_of_layer(dense(1280, 1000)))
    assert (play.runs[0].layer.channels_in, play.whole.channels_in) == (16, 1280)
