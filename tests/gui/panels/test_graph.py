"""The graph panel: one selection with the window, mouse and keyboard, finding, colours, long networks in the background."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from analysis.picture.layout import BOX_HEIGHT
from gui.export import save_picture
from gui.panels.graph import GraphPanel
from tests.gui.mouse import click, drag, move
from tests.gui.networks import analysis_of, chain

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(GraphPanel(session), 700, 900)


def at_box(panel, box):
    placement, camera = panel.canvas.scene.geometry.placement, panel.canvas.camera
    return QPointF(*camera.px(float(placement.x[box]), float(placement.y[box])))


def at_layer(panel, layer):
    return at_box(panel, panel._box(layer))


def test_without_a_model_it_says_what_to_do(session, shown):
    panel = shown(GraphPanel(session))
    assert panel.stack.currentIndex() == 0
    assert "Open a model" in panel.empty.text()


def test_a_small_network_is_there_at_once(panel):
    assert panel.stack.currentIndex() == 1
    assert len(panel.diagram) == 14
    assert "12 layers" in panel.subtitle


# One selection


def test_a_click_selects_and_a_click_on_the_ground_clears(panel):
    click(panel.canvas, at_layer(panel, 4))
    assert panel.session.selection == {4}
    click(panel.canvas, QPointF(5, 5))
    assert panel.session.selection == frozenset()


def test_control_toggles_and_shift_adds(panel):
    click(panel.canvas, at_layer(panel, 2))
    click(panel.canvas, at_layer(panel, 5), SHIFT)
    click(panel.canvas, at_layer(panel, 7), CTRL)
    click(panel.canvas, at_layer(panel, 2), CTRL)
    assert panel.session.selection == {5, 7}


def test_a_terminal_is_no_layer(panel):
    panel.session.select((3,))
    click(panel.canvas, at_box(panel, 0))
    assert panel.session.selection == {3}


def test_shift_drag_selects_what_it_touches(panel):
    first, last = at_layer(panel, 3), at_layer(panel, 5)
    drag(panel.canvas, first - QPointF(150, 5), last + QPointF(150, 5), SHIFT)
    assert panel.session.selection == {3, 4, 5}


def test_a_selection_elsewhere_is_outlined_and_its_wires_lit(panel):
    panel.session.select((4, 5))
    marks, wires = panel.canvas.marks, panel.diagram.wires
    assert marks.selected == {panel._box(4), panel._box(5)}
    assert {int(wires.sources[w]) for w in marks.lit} == {panel._box(3), panel._box(4), panel._box(5)}


def test_a_selection_elsewhere_comes_into_view_without_another_scale(panel):
    canvas = panel.canvas
    canvas.zoom(1.5)
    canvas.pan(0, 2000)
    scale = canvas.camera.scale
    panel.session.select((11,))
    canvas.settle()
    assert canvas.camera.scale == scale
    bounds = canvas.scene.geometry.box_bounds(panel._box(11))
    assert canvas.camera.holds(bounds, canvas.width(), canvas.height())


def test_what_is_in_view_stays_where_it_is(panel):
    before = panel.canvas.camera
    panel.session.select((11,))
    assert panel.canvas.camera == before


# Pointing


def test_hovering_names_the_layer_for_all_panels(panel):
    move(panel.canvas, at_layer(panel, 6))
    assert panel.session.hover == 6
    assert "conv_6" in panel.canvas.card.label.text()
    assert "1x8x16x18" in panel.canvas.card.label.text()
    move(panel.canvas, QPointF(3, 3))
    assert panel.session.hover is None
    assert not panel.canvas.card.isVisible()


def test_hovering_a_wire_names_its_tensor_shape_and_bytes(panel):
    box, height = panel._box(2), panel.canvas.camera.scale * BOX_HEIGHT
    move(panel.canvas, at_box(panel, box) + QPointF(0, height / 2 + 6))
    text = panel.canvas.card.label.text()
    assert all(words in text for words in ("t2", "1x8x16x18", "fp32", "9.22", "clip_2 → conv_3"))
    assert panel.session.hover is None


def test_a_hover_elsewhere_is_ringed(panel):
    panel.session.set_hover(7)
    assert panel.canvas.marks.hovered == panel._box(7)


# Moving


def test_drag_pans_wheel_zooms_f_fits(panel, qtbot):
    canvas = panel.canvas
    fitted = canvas.camera
    start = QPointF(20, 300)
    drag(canvas, start, start + QPointF(30, 40))
    assert canvas.camera.x == pytest.approx(fitted.x - 30 / fitted.scale)
    assert canvas.camera.y == pytest.approx(fitted.y - 40 / fitted.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.camera.scale > fitted.scale
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.camera == fitted


def test_a_double_click_looks_at_the_box_and_on_the_ground_fits(panel, qtbot):
    canvas, fitted = panel.canvas, panel.canvas.camera
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at_layer(panel, 4).toPoint())
    canvas.settle()
    assert canvas.camera.scale > 1
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert canvas.camera == fitted


def test_another_size_shows_all_until_a_hand_has_moved_it(panel, qtbot):
    panel.resize(500, 500)
    canvas = panel.canvas
    assert canvas.camera.holds(canvas.bounds(), canvas.width() + 1, canvas.height() + 1)
    canvas.zoom(2)
    before = canvas.camera
    panel.resize(600, 600)
    assert canvas.camera == before


# By keyboard


def test_arrows_walk_along_the_wires_and_enter_selects(panel, qtbot):
    canvas = panel.canvas
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert panel.session.hover == 2
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert panel.session.selection == {2}
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    qtbot.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    assert panel.session.selection == {1, 2}
    assert "relu_1" in canvas.accessibleDescription()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert panel.session.selection == frozenset()


def test_ctrl_f_finds_here(panel, qtbot):
    panel.canvas.setFocus()
    qtbot.keyClick(panel.canvas, Qt.Key.Key_F, CTRL)
    panel.find.show()
    qtbot.keyClicks(panel.find.field, "relu")
    assert panel.find.count.text() == "1 of 4"
    assert panel.session.selection == {1}
    qtbot.keyClick(panel.find.field, Qt.Key.Key_Return)
    assert (panel.find.count.text(), panel.session.selection) == ("2 of 4", {4})
    qtbot.keyClick(panel.find.field, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClick(panel.find.field, Qt.Key.Key_Return, SHIFT)
    assert panel.session.selection == {10}
    qtbot.keyClicks(panel.find.field, " nowhere")
    assert panel.find.count.text() == "none"


# Colours


def test_colour_by_every_choice(panel):
    for choice in panel.colour.choices:
        panel.colour.pick(choice.key)
        assert panel.canvas.scene.colouring.key == choice.key
    assert {"family", "bound", "macs", "latency_bound_s", "energy_j"} <= {c.key for c in panel.colour.choices}


def test_the_key_filters_families_and_selects_what_is_bound_alike(panel):
    (code, _, x, _), *_ = panel.key.places()
    click(panel.key, QPointF(x + 4, 10))
    assert panel.session.view.families == {panel.canvas.scene.colouring.names[code]}
    assert panel.canvas.scene.dimmed.sum() > 0
    panel.session.show_all()
    panel.colour.pick("bound")
    (code, _, x, _), *_ = panel.key.places()
    click(panel.key, QPointF(x + 4, 10))
    assert panel.session.selection == set(np.flatnonzero(panel.canvas.scene.colouring.codes == code).tolist())


def test_another_unit_and_device_keep_the_place(panel, qtbot):
    panel.canvas.zoom(2)
    before, laid = panel.canvas.camera, panel.laid
    panel.session.set_unit("FLOP")
    panel.session.set_device("rpi4b")
    qtbot.waitUntil(lambda: panel.session.busy is None and panel.session.analysis.scenario == panel.session.scenario)
    assert panel.laid is laid
    assert panel.canvas.camera == before


# The menu


def test_upstream_downstream_and_names(panel):
    panel.session.select((5,))
    panel.select_along(upstream=True)
    assert panel.session.selection == set(range(6))
    panel.session.select((9,))
    panel.select_along(upstream=False)
    assert panel.session.selection == {9, 10, 11}
    panel.copy()
    assert QGuiApplication.clipboard().text() == "conv_9\nrelu_10\nclip_11"


def test_the_menu_has_what_every_panel_offers_and_more(panel):
    panel.session.select((5,))
    menu = panel.menu()
    titles = [action.text() for action in menu.actions()]
    assert {"Isolate", "Select similar", "Select upstream", "Copy"} <= set(titles)
    menu.close()
    menu.deleteLater()


def test_one_column_is_remembered(panel, session, shown):
    session.show(analysis_of(chain(200)))
    assert panel.laid[0].placement.column_of.max() > 0
    panel.set_folded(False)
    assert panel.laid[0].placement.column_of.max() == 0
    panel.colour.pick("macs")
    other = shown(GraphPanel(session))
    other.restore(panel.state())
    assert not other.folded
    assert other.canvas.scene.colouring.key == "macs"


# Long networks


def test_a_large_network_is_laid_out_in_the_background(panel, session, large, qtbot):
    session.show(large)
    assert panel.stack.currentIndex() == 0
    assert "Laying out" in panel.empty.text()
    qtbot.waitUntil(lambda: panel.laid is not None, timeout=20_000)
    assert len(panel.canvas.scene.diagram) == 10_002
    session.select((9_999,))
    assert panel.canvas.marks.selected == {10_000}


def test_the_newest_network_wins(panel, session, large, small, qtbot):
    session.show(large)
    session.show(small)
    assert len(panel.canvas.scene.diagram) == 8
    qtbot.wait(50)
    assert len(panel.canvas.scene.diagram) == 8


def test_closing_the_model_empties_the_picture(panel, session):
    session.close_model()
    assert panel.canvas.scene is None
    assert panel.stack.currentIndex() == 0


# Out of the window


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_it_is_saved_as_a_picture(panel, tmp_path, suffix):
    save_picture(panel, tmp_path / f"graph.{suffix}")
    assert (tmp_path / f"graph.{suffix}").stat().st_size > 2000


def test_an_svg_has_words_and_no_pictures(panel, tmp_path):
    save_picture(panel, tmp_path / "graph.svg")
    text = (tmp_path / "graph.svg").read_text()
    assert "Conv" in text
    assert "<image" not in text


def test_painting_elsewhere_looks_the_same(panel):
    image = QImage(panel.size(), QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    assert panel.paint_picture(painter, QRectF(panel.rect()))
    painter.end()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}
    assert len(colours) > 5
