"""The board as a whole: empty, of a loaded network, very large, in another theme; Escape, undo, its menu."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

import resources
from analysis.sketch import Sketch
from gui.drawing import acts
from gui.theme import LOOK
from tests.gui.drawing.artist import CONTROL, KEYS, PATIENCE_MS, RIGHT, press_of
from tests.gui.mouse import click

SAMPLES = Path(resources.__file__).parent / "samples"
NET = "input 1x3x32x32\nconv 8\nrelu\nflatten\ndense 10"
# An edit of a very large drawing on a busy machine; a person waits no longer.
USABLE_S = 2.5


def load(artist, name):
    with artist.qtbot.waitSignal(artist.session.analysis_changed, timeout=PATIENCE_MS):
        artist.session.open(str(SAMPLES / name))


def test_nothing_is_drawn_until_a_button_is_pressed(studio):
    artist = studio()
    assert artist.panel.empty.isVisible()
    assert not artist.board.isVisible()
    with artist.qtbot.waitSignal(artist.session.analysis_changed, timeout=PATIENCE_MS):
        click(artist.panel.empty.new_button, artist.panel.empty.new_button.rect().center().toPointF())
    assert artist.sketch == Sketch()
    assert artist.board.isVisible()
    artist.board.setFocus()
    artist.add("input")
    assert artist.chosen() == {"input_1"}


def test_on_an_empty_board_every_key_is_harmless(artist):
    for act in acts.ACTS:
        artist.board.setFocus()
        artist.board.do(act.id)
        artist.key(KEYS.Key_Escape)
    artist.board.setFocus()
    artist.keys(*(KEYS.Key_Up, KEYS.Key_Return, KEYS.Key_Home, KEYS.Key_Plus, KEYS.Key_Delete, KEYS.Key_F2))
    assert [step.title for step in artist.session.history.steps[1:]] == ["Add a note", "Paste the note"]


def test_a_loaded_network_is_shown_and_then_drawn(artist):
    load(artist, "lenet5.onnx")
    assert artist.panel.empty.isVisible()
    button = artist.panel.empty.edit_button
    click(button, button.rect().center().toPointF())
    artist.qtbot.waitUntil(lambda: artist.sketch is not None, timeout=PATIENCE_MS)
    artist.settle()
    assert artist.session.analysis.workload.totals.macs == 416_520
    assert len(artist.board.picture.boxes) == len(artist.sketch.blocks)
    artist.undo()
    assert artist.panel.empty.isVisible()
    artist.session.redo()
    assert artist.board.isVisible()
    artist.board.grab()


def test_a_new_drawing_is_seen_whole_and_nothing_in_it_is_selected(artist):
    artist.begin(NET)
    artist.click_on("relu_1")
    artist.board.zoom(3.0)
    artist.begin("input 1x8; dense 4; relu; dense 4; relu; dense 2; softmax")
    assert artist.board.selected == frozenset()
    assert artist.board.rect().contains(artist.at("input_1").toPoint())
    assert artist.board.rect().contains(artist.at("dense_1").toPoint())


def test_escape_on_nothing_is_let_through(artist):
    artist.begin(NET)
    artist.click_on("relu_1")
    artist.key(KEYS.Key_Escape)
    assert artist.board.selected == frozenset()
    artist.key(KEYS.Key_Escape)
    artist.key(KEYS.Key_Space)
    assert len(artist.session.history.steps) == 1


def test_the_menu_says_what_is_possible(artist):
    artist.begin(NET)
    press_of(artist.board, artist.at("relu_1"), RIGHT)
    QApplication.sendEvent(
        artist.board,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, artist.at("relu_1").toPoint(), QPoint(300, 300)),
    )
    assert artist.chosen() == {"relu_1"}
    menu = (
        artist.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None) or QApplication.activePopupWidget()
    )
    rows = {action.text(): action for action in menu.actions() if action.text()}
    assert rows["Delete"].isEnabled()
    assert not rows["Ungroup"].isEnabled()
    edges = [action for action in rows["Align"].menu().actions() if action.text().startswith("Align")]
    assert edges
    assert not any(action.isEnabled() for action in edges)
    assert menu.sizeHint().height() < 720
    rows["Delete"].trigger()
    menu.close()
    assert ("conv2d_1", "flatten_1") in artist.chain()


def test_a_menu_on_the_plus_of_a_wire_is_of_the_wire(artist):
    artist.begin(NET)
    at = artist.middle("conv2d_1", "relu_1")
    artist.point(at)
    QApplication.sendEvent(
        artist.board, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at.toPoint(), QPoint(300, 300))
    )
    menu = QApplication.activePopupWidget()
    next(action for action in menu.actions() if action.text() == "Disconnect").trigger()
    menu.close()
    assert ("conv2d_1", "relu_1") not in artist.chain()


def test_every_key_of_the_board_is_on_the_page_of_keys_once():
    page = acts.keys()
    keys = [key for key, _ in page]
    assert len(keys) == len({*keys})
    assert all(keys)
    used = [pressed.toString() for act in acts.ACTS for pressed in act.sequences]
    assert len(used) == len({*used})


@pytest.mark.parametrize("mode", ["dark", "light"])
def test_another_theme_paints_all_of_it_anew(artist, mode):
    artist.begin("input 1x3x32x32; dense 10")
    artist.key(KEYS.Key_A, CONTROL)
    LOOK.set_mode(mode)
    wanted = LOOK.theme.colour("panel").name()
    image = artist.board.grab().toImage()
    assert image.pixelColor(3, image.height() - 3).name() == wanted


def test_steps_have_names_and_are_taken_back_one_by_one(artist):
    for text in ("input 1x3x8x8", "conv 8", "relu"):
        artist.add(text)
    artist.key(KEYS.Key_Delete)
    titles = [step.title for step in artist.session.history.steps[1:]]
    assert titles == ["Add input_1", "Append conv2d_1", "Append relu_1", "Delete relu_1"]
    for count in (3, 2, 1, 0):
        artist.undo()
        assert len(artist.sketch.blocks) == count
        assert artist.board.picture.sketch == artist.sketch
    for count in (1, 2, 3, 2):
        artist.session.redo()
        assert len(artist.sketch.blocks) == count


def test_a_very_large_drawing_stays_usable(artist):
    load(artist, "resnet152_v1.onnx")
    artist.session.draw_shown()
    artist.qtbot.waitUntil(lambda: artist.sketch is not None, timeout=PATIENCE_MS)
    artist.settle()
    artist.board.setFocus()
    block = artist.sketch.blocks[len(artist.sketch.blocks) // 2]
    artist.board.select(frozenset((block.id,)))
    artist.board.look_at(artist.board.picture.boxes_of(artist.board.selected))
    artist.board.settle()
    for what in (
        lambda: artist.drag(artist.at(block.name), artist.at(block.name) + QPoint(60, 40)),
        lambda: artist.add("relu"),
        artist.undo,
        lambda: artist.drop("sigmoid", artist.at(block.name)),
        lambda: artist.key(KEYS.Key_A, CONTROL),
        artist.board.grab,
    ):
        begun = time.perf_counter()
        what()
        artist.board.grab()
        assert time.perf_counter() - begun < USABLE_S
