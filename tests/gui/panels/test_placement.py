"""The placement panel as a person uses it: dragging, keys, menus, words."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtWidgets import QMenu

from analysis.estimate.storage import IMAGE as STORED_IMAGE
from analysis.placement import Placement
from analysis.scenario import Scenario
from gui.export import image_of
from gui.layer_menu import layer_menu
from gui.panels.placement import PlacementPanel
from gui.theme import LOOK
from gui.widgets.placement_data import IMAGE, extent_of, stock_of
from gui.widgets.placement_geometry import block_at, least_height
from tests.gui.mouse import click, move
from tests.gui.networks import analysis_of, chain

BOARD = "stm32h743"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def on_board(graph, *wishes, board=BOARD):
    placements = tuple(Placement(board, *wish) for wish in wishes)
    return analysis_of(graph, Scenario(graph.file, devices=(board,), placements=placements))


@pytest.fixture
def panel(session, shown):
    session.show(on_board(chain(12)))
    return shown(PlacementPanel(session), 900, 420)


def block(panel, name):
    return panel.stock.names.index(name)


def middle(panel, name):
    x, y, width, height = panel.view.pixels[block(panel, name)].tolist()
    return QPointF(x + width / 2, y + height / 2)


def on_shelf(panel, name):
    index = [shelf.name for shelf in panel.stock.shelves].index(name)
    bar = panel.view.bars[index]
    return QPointF(bar.x + bar.width / 2, bar.y + bar.height / 2)


def drag(panel, qtbot, start, end):
    """Down, along, up, as a hand does it."""
    view = panel.view
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        move(view, start + (end - start) * share)
    return lambda: qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end.toPoint())


def wishes(session):
    return {(p.tensors, p.name, p.memory) for p in session.scenario.placements}


def test_every_tensor_is_in_its_memory_and_nothing_lies_on_anything_else(panel, session):
    stock, estimate = panel.stock, session.estimate
    for index, shelf in enumerate(stock.shelves):
        use = estimate.memory_uses[index]
        mine = np.flatnonzero((stock.shelf == index) & stock.is_weights)
        ends = (stock.start_bytes + stock.nbytes)[mine]
        assert (stock.start_bytes[mine][1:] == ends[:-1]).all()
        assert (stock.start_bytes + stock.nbytes)[stock.shelf == index].max(initial=0) <= use.used_bytes
        assert shelf.used_bytes <= shelf.extent_bytes
    assert len(stock) == int((session.analysis.workload.weight_bytes > 0).sum()) + len(session.analysis.plan.tensors)


def test_weights_dragged_to_another_memory_are_placed_there(panel, session, qtbot):
    release = drag(panel, qtbot, middle(panel, "conv_3"), on_shelf(panel, "DTCM"))
    assert panel.view.load.tensors == "weights"
    assert "DTCM" in panel.view.card.label.text()
    release()
    assert wishes(session) == {("weights", "conv_3", "DTCM")}
    assert panel.view.load is None


def test_an_activation_is_spilled_and_flash_refuses_it(panel, session, qtbot):
    release = drag(panel, qtbot, middle(panel, "t4"), on_shelf(panel, "internal flash"))
    assert "not written" in panel.view.card.label.text()
    release()
    assert not session.scenario.placements
    drag(panel, qtbot, middle(panel, "t4"), on_shelf(panel, "external SDRAM"))()
    assert wishes(session) == {("activations", "t4", "external SDRAM")}


def test_with_a_selected_block_all_of_the_selection_is_dragged(panel, session, qtbot):
    rows = [session.analysis.workload.index_of[name] for name in ("conv_0", "conv_6")]
    session.select(rows)
    drag(panel, qtbot, middle(panel, "conv_6"), on_shelf(panel, "DTCM"))()
    assert wishes(session) == {("weights", "conv_0", "DTCM"), ("weights", "conv_6", "DTCM")}


def test_escape_gives_up_a_drag(panel, session, qtbot):
    release = drag(panel, qtbot, middle(panel, "conv_3"), on_shelf(panel, "DTCM"))
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    release()
    assert not session.scenario.placements


def test_dropped_where_it_was_nothing_changes(panel, session, qtbot):
    drag(panel, qtbot, middle(panel, "conv_3"), on_shelf(panel, "internal flash"))()
    assert not session.scenario.placements


def test_keys_move_weights_and_activations_of_the_selection(panel, session, qtbot):
    session.select((session.analysis.workload.index_of["conv_3"],))
    qtbot.keyClick(panel.view, Qt.Key.Key_Up, CTRL)
    assert wishes(session) == {("weights", "conv_3", "D3 SRAM")}
    qtbot.keyClick(panel.view, Qt.Key.Key_Up, CTRL | SHIFT)
    assert ("activations", "t3", "DTCM") in wishes(session)


def test_arrows_walk_over_the_layers(panel, session, qtbot):
    qtbot.keyClick(panel.view, Qt.Key.Key_Home)
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert session.selection == {1}
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    assert session.current == 11
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert not session.selection


def test_a_click_selects_the_layer_and_a_click_beside_nothing(panel, session):
    click(panel.view, middle(panel, "conv_6"))
    assert session.selection == {session.analysis.workload.index_of["conv_6"]}
    click(panel.view, on_shelf(panel, "ITCM"))
    assert not session.selection


def test_the_card_tells_bytes_and_traffic(panel, session):
    move(panel.view, middle(panel, "conv_6"))
    row = session.analysis.workload.index_of["conv_6"]
    text = panel.view.card.label.text()
    assert f"{int(session.analysis.workload.weight_bytes[row]):,} B" in text
    assert "internal flash" in text
    assert session.hover == row
    move(panel.view, on_shelf(panel, "ITCM"))
    assert "64" in panel.view.card.label.text()


def test_all_weights_and_all_activations_have_a_control_each(panel, session):
    panel.all_weights.pick("DTCM")
    assert wishes(session) == {("weights", "", "DTCM")}
    panel.all_weights.set_current("DTCM")
    panel.all_weights.pick("")
    assert not session.scenario.placements
    panel.all_activations.pick("auto")
    assert wishes(session) == {("activations", "", "auto")}
    panel._draw()
    assert panel.reset.isEnabled()
    panel.reset.click()
    assert not session.scenario.placements


def test_the_menu_of_every_panel_places_the_selection(panel, session):
    session.select((session.analysis.workload.index_of["conv_3"],))
    menu = layer_menu(session, panel)
    places = next(below for below in menu.findChildren(QMenu) if below.title() == "Place in")
    weights, results = (below for below in places.findChildren(QMenu))
    assert "internal flash" in [action.text() for action in weights.actions()]
    assert "internal flash" not in [action.text() for action in results.actions()]
    next(action for action in weights.actions() if action.text() == "ITCM").trigger()
    assert wishes(session) == {("weights", "conv_3", "ITCM")}


def test_undo_takes_a_placement_back(panel, session):
    session.place("weights", ("conv_3",), "DTCM")
    assert session.history.step.title == "conv_3 in DTCM"
    session.undo()
    assert not session.scenario.placements


def test_an_over_full_memory_is_said_and_hatched(session, shown):
    session.show(on_board(chain(30, channels=64), ("weights", "", "DTCM")))
    panel = shown(PlacementPanel(session), 900, 420)
    shelf = next(shelf for shelf in panel.stock.shelves if shelf.name == "DTCM")
    assert shelf.ok is False
    assert "over-full: DTCM" in panel.subtitle
    assert "over-full" in panel.view.accessibleDescription()
    assert panel.stock.shelves[0].takes == ("weights", "activations")
    assert IMAGE == STORED_IMAGE
    flash = next(shelf for shelf in panel.stock.shelves if shelf.name == "internal flash")
    assert flash.image_bytes == session.analysis.workload.totals.weight_bytes


def test_the_fill_compared_with_is_drawn_and_said(session, shown):
    session.show(on_board(chain(12), ("weights", "conv_3", "DTCM")))
    panel = shown(PlacementPanel(session), 900, 420)
    plain = image_of(panel.view)
    session.comparison.show(on_board(chain(12)))
    assert session.ghost is not None
    dtcm, flash = (next(s for s in panel.stock.shelves if s.name == name) for name in ("DTCM", "internal flash"))
    assert (dtcm.ghost_bytes, flash.ghost_bytes) == (0, flash.used_bytes)
    assert image_of(panel.view) != plain
    index = panel.stock.shelves.index(dtcm)
    assert "compared with 0\u202fB" in panel.describe_shelf(index)[1]


def test_without_a_model_or_a_device_the_panel_says_what_to_do(session, shown):
    panel = shown(PlacementPanel(session), 600, 300)
    assert "Open a model" in panel.view.empty_text
    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx")))
    assert "Choose a device" in panel.view.empty_text
    assert not panel.reset.isEnabled()
    image = image_of(panel)
    assert not image.isNull()


@pytest.mark.parametrize("device", ["rpi4b", "esp32s3", "gap8", "corstone300_u55_128", "h100"])
def test_devices_of_every_kind_have_their_memories(session, shown, device):
    session.show(on_board(chain(6), board=device))
    panel = shown(PlacementPanel(session), 500, 240)
    kinds = [m.name for m in session.estimate.device.memories if m.kind in ("ram", "flash")]
    assert [shelf.name for shelf in panel.stock.shelves] == kinds


def test_a_low_panel_is_scrolled(session, shown):
    session.show(on_board(chain(6)))
    panel = shown(PlacementPanel(session), 500, 120)
    assert panel.view.height() >= least_height(panel.stock) > panel.area.viewport().height()


def test_the_picture_of_the_panel_is_painted_without_pixmaps(panel):
    picture = QPicture()
    painter = QPainter(picture)
    assert panel.paint_picture(painter, QRectF(0, 0, 900, 420))
    painter.end()
    assert picture.size() > 1000


def test_another_theme_paints_other_colours(panel):
    light = image_of(panel.view)
    LOOK.set_mode("dark")
    assert image_of(panel.view) != light
    LOOK.set_mode("light")


def test_extents_leave_room_and_end_at_the_capacity():
    assert extent_of(2**20, 0) == 2**20
    assert extent_of(2**20, 1000) == 2048
    assert extent_of(2**20, 2**20 - 1) == 2**20
    assert extent_of(2**20, 2**21) == 2**21
    assert extent_of(None, 1000) == 2048


def test_the_smallest_block_under_the_mouse_is_meant():
    pixels = np.array([[0, 0, 100, 50], [10, 10, 5, 5], [200, 0, 1, 50]])
    assert block_at(pixels, 12, 12) == 1
    assert block_at(pixels, 50, 12) == 0
    assert block_at(pixels, 202, 12) == 2
    assert block_at(pixels, 150, 12) is None
    assert block_at(pixels[:0], 1, 1) is None


def test_there_is_no_stock_without_a_device():
    analysis = analysis_of(chain(3), Scenario("/models/chain.onnx"))
    assert stock_of(analysis, None) is None
