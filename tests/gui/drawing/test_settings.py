"""Settings of one block and of many: typed, stepped, slid, reset, made another kind; each is one step of the history."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer

from analysis.sketch import edits
from tests.gui import mouse
from tests.gui.drawing.artist import ALT, CONTROL, KEYS, LEFT, NONE, SHIFT

NET = "input 1x3x32x32\nconv 8\nrelu\nconv 16\nrelu\nflatten\ndense 10"


@pytest.fixture
def net(artist):
    artist.begin(NET)
    return artist


def row(artist, name):
    return artist.panel.side.form.rows[name]


def test_enter_goes_into_the_settings_and_they_are_typed(net):
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Return)
    assert net.focus is row(net, "filters").control
    net.key(KEYS.Key_A, CONTROL)
    net.type("12")
    net.key(KEYS.Key_Return)
    assert dict(net.block("conv2d_1").params)["filters"] == 12
    assert net.last == "Set filters of conv2d_1 to 12"
    net.settle()
    assert net.focus is row(net, "filters").control


def test_a_double_click_goes_into_the_settings(net):
    net.double(net.at("conv2d_1"))
    assert net.focus is row(net, "filters").control


def test_a_slider_drag_is_one_step(net):
    net.click_on("conv2d_1")
    slider = row(net, "filters").slider
    start = QPointF(slider._handle_x(), slider.height() / 2)
    mouse.drag(slider, start, start + QPointF(60, 0), steps=12)
    assert dict(net.block("conv2d_1").params)["filters"] > 8
    assert len(net.session.history.steps) == 2
    net.settle()
    assert not net.session.is_dragging
    net.undo()
    assert dict(net.block("conv2d_1").params)["filters"] == 8
    assert slider.number == 8


def test_two_drags_are_two_steps(net):
    net.click_on("conv2d_1")
    slider = row(net, "filters").slider
    for way in (60, -30):
        start = QPointF(slider._handle_x(), slider.height() / 2)
        mouse.drag(slider, start, start + QPointF(way, 0), steps=6)
    assert len(net.session.history.steps) == 3


def test_of_many_all_are_set(net):
    net.click_on("conv2d_1")
    net.click_on("conv2d_2", CONTROL)
    field = row(net, "filters").control
    assert field.mixed
    field.setFocus()
    net.type("24")
    net.key(KEYS.Key_Return)
    assert {dict(net.block(name).params)["filters"] for name in ("conv2d_1", "conv2d_2")} == {24}
    assert len(net.session.history.steps) == 2
    assert not field.mixed


def test_of_several_kinds_what_they_share_can_be_set(net):
    net.click_on("conv2d_1")
    net.click_on("dense_1", CONTROL)
    assert "filters" not in net.panel.side.form.rows
    mouse.click(row(net, "bias").control, QPointF(row(net, "bias").control.width() - 8, 12))
    row(net, "bias").control.setFocus()
    if len(net.session.history.steps) == 1:
        net.key(KEYS.Key_Space)
    assert {dict(net.block(name).params).get("bias") for name in ("conv2d_1", "dense_1")} == {False}


def test_what_is_none_stays_typed_with_its_sentence_and_is_no_step(net):
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Return)
    net.key(KEYS.Key_A, CONTROL)
    net.type("many")
    net.key(KEYS.Key_Return)
    assert row(net, "filters").trouble.isVisible()
    assert len(net.session.history.steps) == 1
    net.key(KEYS.Key_Escape)
    assert row(net, "filters").control.text() == "8"
    assert not row(net, "filters").trouble.isVisible()


def test_what_was_typed_for_one_block_is_not_set_at_another(net):
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Return)
    net.key(KEYS.Key_A, CONTROL)
    net.type("99")
    net.click_on("conv2d_2")
    assert dict(net.block("conv2d_2").params)["filters"] == 16
    assert row(net, "filters").control.text() == "16"


def test_back_to_the_default(net):
    net.click_on("conv2d_1")
    mouse.click(row(net, "filters").back, QPointF(6, 6))
    assert "filters" not in dict(net.block("conv2d_1").params)
    assert row(net, "filters").control.text() == "32"


def test_a_step_by_mouse_in_a_shape_is_at_the_cursor(net):
    net.click_on("input_1")
    field = row(net, "shape").control
    field.setFocus()
    field.setCursorPosition(len(field.text()))
    for _ in range(2):
        mouse.click(field.steps.buttons[1], QPointF(6, 8))
    assert net.block("input_1").params == (("shape", (1, 3, 32, 34)),)
    mouse.click(field.steps.buttons[0], QPointF(6, 8))
    assert net.block("input_1").params == (("shape", (1, 3, 32, 33)),)


def test_a_step_that_is_held_down_is_one_step_of_the_history(net):
    net.click_on("conv2d_1")
    more = row(net, "filters").control.steps.buttons[1]
    more.setAutoRepeatDelay(10)
    more.setAutoRepeatInterval(5)
    at = QPointF(6, 8)
    mouse.send(more, QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
    net.qtbot.waitUntil(lambda: dict(net.block("conv2d_1").params)["filters"] > 12, timeout=5000)
    mouse.send(more, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)
    net.qtbot.waitUntil(lambda: not net.session.is_dragging)
    assert len(net.session.history.steps) == 2
    reached = dict(net.block("conv2d_1").params)["filters"]
    mouse.click(more, at)
    assert dict(net.block("conv2d_1").params)["filters"] == reached + 1
    assert len(net.session.history.steps) == 3


def test_usual_shapes_by_key(net):
    net.click_on("input_1")
    field = row(net, "shape").control
    field.setFocus()
    menu = field.steps.usual.menu()
    QTimer.singleShot(50, lambda: (net.qtbot.keyClick(menu, KEYS.Key_Down), net.qtbot.keyClick(menu, KEYS.Key_Return)))
    net.key(KEYS.Key_Down, ALT)
    assert net.block("input_1").params == (("shape", (1, 1, 28, 28)),)


def test_made_another_kind(net):
    net.click_on("relu_1")
    net.panel.side.form.top.kinds.pick("tanh")
    assert net.sketch.blocks[2].kind == "tanh"
    assert ("conv2d_1", net.sketch.blocks[2].name) in net.chain()


def test_undo_shows_the_value_before(net):
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Return)
    net.key(KEYS.Key_Up)
    assert row(net, "filters").control.text() == "9"
    net.undo()
    assert row(net, "filters").control.text() == "8"
    net.session.redo()
    assert row(net, "filters").control.text() == "9"


def test_tab_walks_through_the_settings_and_escape_stays_in_the_form(net):
    net.click_on("conv2d_1")
    net.key(KEYS.Key_Return)
    seen = []
    for _ in range(6):
        seen.append(net.focus)
        net.key(KEYS.Key_Tab)
    assert len(set(map(id, seen))) == 6
    net.key(KEYS.Key_Backtab, SHIFT)
    assert net.panel.side.isAncestorOf(net.focus)


def test_in_a_narrow_panel_the_settings_come_when_they_are_asked_for(studio, qtbot):
    artist = studio(width=480)
    artist.begin("input 1x3x8x8; conv 4")
    side = artist.panel.side
    assert not side.isVisible()
    artist.board.select(frozenset((2,)))
    qtbot.keyClick(artist.board, Qt.Key.Key_Return)
    assert side.isVisible()
    assert side.isAncestorOf(artist.panel.window().focusWidget())


def test_a_block_that_waits_says_so(artist):
    artist.begin("input 1x3x8x8; conv 4")
    artist.session.edit(lambda sketch: edits.add(sketch, "relu"))
    said = {name: value for name, value, _ in artist.panel.shown_beside.facts}
    assert said["waits"] == "for an input"
    artist.board.select(frozenset((2,)))
    assert "waits" not in {name for name, _, _ in artist.panel.shown_beside.facts}


def test_a_factor_typed_scales_every_block_from_its_own_value(net, qtbot):
    net.board.select(frozenset((2, 4)))
    field = row(net, "filters").control
    field.setFocus()
    qtbot.keyClicks(field, "*0.5")
    qtbot.keyClick(field, KEYS.Key_Return)
    assert [net.sketch.block(id).param("filters", None) for id in (2, 4)] == [4, 8]
    assert net.last == "Scale filters of 2 blocks by 0.5"
    assert field.text() == ""


def test_one_more_than_mixed_is_nothing(net, qtbot):
    net.board.select(frozenset((2, 4)))
    field = row(net, "filters").control
    assert not field.steps.isEnabled()
    field.setFocus()
    qtbot.keyClick(field, KEYS.Key_Up)
    assert [net.sketch.block(id).param("filters", None) for id in (2, 4)] == [8, 16]
