"""The roofline panel: a dot per layer with work, roofs that can be dragged and typed, one selection with the window."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

import analysis.device as device_module
from analysis.device import load_device
from analysis.device_file import to_toml
from analysis.scenario import Scenario
from gui.panels.roofline import RooflinePanel
from gui.theme import LOOK
from gui.widgets.roofline_data import picture_of
from tests.gui.mouse import click, drag, move
from tests.gui.networks import analysis_of, chain

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def varied(layers=12, scenario=None):
    """The chain with every convolution elsewhere in the plane, so that no two dots lie together."""
    analysis = analysis_of(chain(layers), scenario)
    estimate = analysis.estimates[0]
    work = analysis.workload.macs > 0
    places = np.linspace(0.5, 30.0, len(work))
    moved = replace(
        estimate,
        intensity_macs_per_byte=np.where(work, places, np.nan),
        attainable_macs_per_s=np.where(work, 4e6 * (1 + np.arange(len(work))), np.nan),
        time_share=np.where(work, places / places.sum(), 0.0),
    )
    return replace(analysis, estimates=(moved, *analysis.estimates[1:]))


@pytest.fixture
def panel(session, shown):
    session.show(varied())
    panel = shown(RooflinePanel(session), 900, 600)
    yield panel
    panel.close()


def settled(qtbot, session):
    qtbot.waitUntil(lambda: session.busy is None and session.analysis.scenario == session.scenario)


def at_plane(panel, x, y):
    """A point of the plane (log10) in pixels of the viewport."""
    box = panel.view.box
    return QPointF(panel.view.mapFromScene(box.mapToScene(QPointF(*panel.view.frame().px(x, y)))))


def at_dot(panel, layer):
    return at_plane(panel, *panel.view.cloud.place_of(layer))


def roof(panel, quantity, name):
    return next(r for r in panel.view.roofs if r.key == (quantity, name))


def test_layers_without_work_are_no_dots_but_counted(panel):
    macs = panel.session.analysis.workload.macs
    assert panel.picture.dots.layers.tolist() == np.flatnonzero(macs).tolist()
    assert f"{(macs == 0).sum()} layers without MACs not shown" in panel.note.text()


def test_a_dot_stands_at_intensity_and_attainable(panel):
    estimate = panel.session.estimate
    x, y = panel.view.cloud.place_of(3)
    assert 10**x == pytest.approx(estimate.intensity_macs_per_byte[3])
    assert 10**y == pytest.approx(estimate.attainable_macs_per_s[3])


def test_areas_are_in_the_ratio_of_the_time():
    from gui.widgets.roofline_data import LARGEST_PX, SMALLEST_PX, diameters_px

    sizes = diameters_px(np.array([0.64, 0.16, 1e-9, np.nan]))
    assert sizes.tolist() == [LARGEST_PX, LARGEST_PX / 2, SMALLEST_PX, SMALLEST_PX]


def test_the_same_dots_every_time_they_are_set(panel):
    """Pyqtgraph drops data and brushes that are not handed over anew."""
    panel._draw()
    panel.session.select((3,))
    points = panel.view.cloud.data
    assert sorted(points["data"].tolist()) == panel.picture.dots.layers.tolist()
    assert all(brush is not None for brush in points["brush"])


def test_a_roof_for_each_type_and_memory_of_the_device(panel):
    device = panel.session.estimate.device
    wanted = {("peak", name) for name in device.peak_macs_per_s}
    wanted |= {("bandwidth", level.name) for level in panel.session.estimate.levels}
    assert {r.key for r in panel.view.roofs} == wanted
    assert [r.name for r in panel.view.roofs if r.main and r.quantity == "peak"] == ["fp32"]
    assert "fp32 peak 40" in roof(panel, "peak", "fp32").text


def test_flop_doubles_work_but_no_bandwidth(panel):
    before = {r.key: r.value for r in panel.view.roofs}
    x, y = panel.view.cloud.place_of(3)
    panel.session.set_unit("FLOP")
    after = {r.key: r.value for r in panel.view.roofs}
    assert all(after[key] == pytest.approx(v * (2 if key[0] == "peak" else 1)) for key, v in before.items())
    assert panel.view.cloud.place_of(3) == pytest.approx((x + np.log10(2), y + np.log10(2)))
    assert "FLOP per byte" in panel.view.getAxis("bottom").labelText


def test_the_axis_says_kernel_and_memory(panel):
    text = panel.view.getAxis("bottom").labelText
    assert "MAC per byte, ideal kernel, at SRAM" in text


def test_a_narrow_panel_has_short_titles(panel, qtbot):
    panel.resize(300, 400)
    qtbot.waitUntil(lambda: panel.view.getAxis("bottom").labelText == "MAC per byte")


@pytest.mark.parametrize("size", [(300, 400), (1200, 700), (560, 300)])
def test_the_titles_stay_in_the_middle_of_their_axes(panel, qtbot, size):
    panel.resize(*size)
    for name, side in (("bottom", "width"), ("left", "height")):
        axis = panel.view.getAxis(name)
        label = axis.label.mapRectToParent(axis.label.boundingRect())
        assert getattr(axis.boundingRect(), side)() >= getattr(label, side)()
        middle = label.center().x() if side == "width" else label.center().y()
        assert middle == pytest.approx(getattr(axis.size(), side)() / 2, abs=2)


def test_another_data_type_offers_its_own_roof(panel):
    def roofs(dtype):
        peaks = (replace(roof, main=roof.key[1] == dtype) for roof in panel.what_if.roofs if roof.quantity == "peak")
        return (*peaks, *(roof for roof in panel.what_if.roofs if roof.quantity != "peak"))

    assert panel.what_if.key == ("peak", "fp32")
    panel.what_if.which.pick(("bandwidth", "SRAM"))
    panel.what_if.set_roofs(roofs("fp32"))
    assert panel.what_if.key == ("bandwidth", "SRAM")
    panel.what_if.set_roofs(roofs("int8"))
    assert panel.what_if.key == ("peak", "int8")


def test_words_never_lie_on_one_another(panel, qtbot):
    from gui.widgets.roof_labels import overlap

    panel.session.select((6,))
    for size in ((900, 600), (500, 400), (300, 300)):
        panel.resize(*size)
        labels = panel.view.marks.scenery.labels
        assert not any(overlap(a, b) for i, a in enumerate(labels) for b in labels[:i])


# Selection


def test_a_click_selects_the_layer(panel):
    click(panel.view.viewport(), at_dot(panel, 6))
    assert panel.session.selection == {6}
    assert panel.view.marks.scenery.guide == panel.view.cloud.place_of(6)


def test_control_toggles_and_shift_adds(panel):
    for layer, key in ((3, SHIFT), (6, SHIFT), (9, CTRL), (3, CTRL)):
        click(panel.view.viewport(), at_dot(panel, layer), key)
    assert panel.session.selection == {6, 9}


def test_a_click_beside_the_dots_clears(panel):
    panel.session.select((3,))
    frame = panel.view.frame()
    click(panel.view.viewport(), at_plane(panel, frame.left + 0.05, frame.top - 0.05))
    assert not panel.session.selection


def test_dots_on_top_of_one_another_are_picked_one_after_the_other(session, shown, qtbot):
    session.show(analysis_of(chain(12)))
    panel = shown(RooflinePanel(session), 900, 600)
    together = panel.view.cloud.layers_at(panel.view.frame(), *panel.view.frame().px(*panel.view.cloud.place_of(3)))
    assert together == [0, 3, 6, 9]
    found = []
    for _ in together:
        click(panel.view.viewport(), at_dot(panel, 3))
        found += session.selection
    assert found == together


def test_shift_drag_takes_what_lies_in_the_band(panel):
    start, end = at_dot(panel, 0) + QPointF(-30, 30), at_dot(panel, 6) + QPointF(20, -20)
    drag(panel.view.viewport(), start, end, SHIFT)
    assert panel.session.selection == {0, 3, 6}


def test_what_others_select_is_drawn_here(panel):
    panel.session.select((3, 6), current=6)
    data = panel.view.cloud.data
    assert set(data["data"].tolist()[-2:]) == {3, 6}
    assert data["pen"][-1].color() == LOOK.theme.colour("selection")
    assert panel.view.marks.scenery.guide == panel.view.cloud.place_of(6)


def test_hover_names_the_layer_and_tells_the_window(panel):
    move(panel.view.viewport(), at_dot(panel, 6))
    assert panel.session.hover == 6
    words = panel.view.card.label.text()
    assert "conv_6" in words
    assert "of the time" in words
    assert not panel.view.card.isHidden()
    panel.view.box.leave()
    assert panel.session.hover is None
    assert panel.view.card.isHidden()


def test_the_card_says_where_a_roof_comes_from(panel):
    slope = roof(panel, "bandwidth", "SRAM")
    x = panel.view.frame().left + 0.2
    move(panel.view.viewport(), at_plane(panel, x, x + slope.height))
    assert "AHB" in panel.view.card.label.text()


def test_the_legend_names_the_families_present(panel):
    assert panel.legend.families == ("convolution",)
    panel.legend.picked.emit("convolution", True)
    assert panel.session.view.families == {"convolution"}
    assert len(panel.picture.dots) == len(panel.whole.dots)


def test_layers_that_are_not_shown_have_no_dot(panel):
    view = panel.view.box.viewRange()
    panel.session.hide(panel.whole.dots.layers[:1].tolist())
    assert panel.picture.dots.layers.tolist() == panel.whole.dots.layers[1:].tolist()
    assert panel.picture.dots.diameters_px.tolist() == panel.whole.dots.diameters_px[1:].tolist()
    assert panel.view.cloud.dots is panel.picture.dots
    assert "1 layer filtered out" in panel.note.text()
    assert panel.view.box.viewRange() == view
    panel.session.show_all()
    assert len(panel.picture.dots) == len(panel.whole.dots)


# Roofs by hand


def test_dragging_a_peak_is_one_step_back(panel, qtbot):
    frame, peak = panel.view.frame(), roof(panel, "peak", "int8")
    start = at_plane(panel, frame.right - 0.2, peak.height)
    drag(panel.view.viewport(), start, start + QPointF(0, -40))
    settled(qtbot, panel.session)
    (change,) = panel.session.scenario.overrides
    assert (change.quantity, change.name) == ("peak", "int8")
    assert change.value > 1.2 * peak.value
    assert panel.session.estimate.peaks["int8"] == change.value
    panel.session.undo()
    settled(qtbot, panel.session)
    assert not panel.session.scenario.overrides
    assert roof(panel, "peak", "int8").value == peak.value


def test_a_peak_dragged_in_flop_is_kept_in_mac(panel, qtbot):
    panel.session.set_unit("FLOP")
    frame, peak = panel.view.frame(), roof(panel, "peak", "int8")
    start = at_plane(panel, frame.right - 0.2, peak.height)
    drag(panel.view.viewport(), start, start + QPointF(0, -40))
    settled(qtbot, panel.session)
    (change,) = panel.session.scenario.overrides
    assert roof(panel, "peak", "int8").value == pytest.approx(2 * change.value)


def test_dragging_a_slope_changes_its_bandwidth(panel, qtbot):
    slope = roof(panel, "bandwidth", "SRAM")
    x = panel.view.frame().left + 0.3
    start = at_plane(panel, x, x + slope.height)
    drag(panel.view.viewport(), start, start + QPointF(0, 35))
    settled(qtbot, panel.session)
    (change,) = panel.session.scenario.overrides
    assert (change.quantity, change.name) == ("bandwidth", "SRAM")
    assert change.value < slope.value


def test_dragging_the_ridge_changes_both(panel, qtbot):
    from gui.widgets.roof_scale import ridge

    start = at_plane(panel, *ridge(panel.view.roofs))
    drag(panel.view.viewport(), start, start + QPointF(50, -30))
    settled(qtbot, panel.session)
    assert {(o.quantity, o.name) for o in panel.session.scenario.overrides} == {("peak", "fp32"), ("bandwidth", "SRAM")}
    panel.session.undo()
    assert not panel.session.scenario.overrides


def test_near_its_own_value_a_roof_is_the_devices_own_again(panel, qtbot):
    panel.session.override("peak", "int8", 480e6)
    settled(qtbot, panel.session)
    panel.view.fit()
    peak, frame = roof(panel, "peak", "int8"), panel.view.frame()
    start, own = (at_plane(panel, frame.right - 0.2, np.log10(v)) for v in (peak.value, peak.own))
    drag(panel.view.viewport(), start, own + QPointF(0, 1))
    settled(qtbot, panel.session)
    assert not panel.session.scenario.overrides


def test_a_roof_never_moves_the_view(panel, qtbot):
    before = panel.view.box.viewRange()
    panel.session.override("peak", "fp32", 4e9)
    settled(qtbot, panel.session)
    assert panel.view.box.viewRange() == before


def test_reset_takes_everything_back_at_once(panel, qtbot):
    assert panel.what_if.back.isHidden()
    panel.session.override("peak", "int8", 480e6)
    panel.session.override("bandwidth", "SRAM", 1e9)
    settled(qtbot, panel.session)
    assert not panel.what_if.back.isHidden()
    qtbot.mouseClick(panel.what_if.back, Qt.MouseButton.LeftButton)
    settled(qtbot, panel.session)
    assert not panel.session.scenario.overrides
    assert panel.what_if.back.isHidden()


def test_arrow_keys_change_the_roof_without_a_mouse(panel, qtbot):
    own = load_device("stm32l4r5").peak_macs_per_s["fp32"].value
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_PageUp)
    settled(qtbot, panel.session)
    assert panel.session.estimate.peaks["fp32"] == 2 * own
    assert "80" in panel.what_if.amount.text()
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_Escape)
    settled(qtbot, panel.session)
    assert panel.session.estimate.peaks["fp32"] == own


def test_a_typed_amount_is_taken(panel, qtbot):
    panel.what_if.which.pick(("bandwidth", "SRAM"))
    panel.what_if.amount.selectAll()
    qtbot.keyClicks(panel.what_if.amount, "1.5 GB/s")
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_Return)
    settled(qtbot, panel.session)
    assert {level.name: level.bytes_per_s for level in panel.session.estimate.levels}["SRAM"] == 1.5e9


def test_nonsense_in_the_field_changes_nothing(panel, qtbot):
    panel.what_if.amount.selectAll()
    qtbot.keyClicks(panel.what_if.amount, "fast")
    qtbot.keyClick(panel.what_if.amount, Qt.Key.Key_Return)
    assert not panel.session.scenario.overrides
    assert "40" in panel.what_if.amount.text()


# View and keys


def test_keys_walk_along_the_dots_and_let_go(panel, qtbot):
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    first = panel.session.current
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert (first, panel.session.current) == (0, 3)
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert panel.session.current == 0
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert not panel.session.selection


def test_f_shows_everything_again(panel, qtbot):
    before = panel.view.box.viewRange()
    qtbot.keyClick(panel.view, Qt.Key.Key_Plus)
    assert panel.view.box.viewRange() != before
    qtbot.keyClick(panel.view, Qt.Key.Key_F)
    np.testing.assert_allclose(panel.view.box.viewRange(), before)


def test_control_and_arrows_move_the_view(panel, qtbot):
    (left, right), (bottom, top) = panel.view.box.viewRange()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(panel.view, key, CTRL)
    (now_left, now_right), (now_bottom, now_top) = panel.view.box.viewRange()
    assert (now_left - left, now_right - right) == pytest.approx(2 * (0.1 * (right - left),))
    assert (now_bottom - bottom, now_top - top) == pytest.approx(2 * (0.1 * (top - bottom),))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(panel.view, key, CTRL)
    np.testing.assert_allclose(panel.view.box.viewRange(), ((left, right), (bottom, top)))
    assert not panel.session.selection


def test_while_a_roof_is_dragged_ridge_and_numbers_follow(panel, qtbot):
    def ridge_words():
        return next(label.text for label in panel.view.marks.scenery.labels if label.kind == "ridge" and label.text)

    slope, before = roof(panel, "bandwidth", "SRAM"), ridge_words()
    panel.view.box.grip = object()
    panel.view.hold({slope.key: 2 * slope.value})
    panel.view.roof_moved.emit({slope.key: 2 * slope.value}, False)
    assert ridge_words() != before
    assert "×\u202f2" in roof(panel, "bandwidth", "SRAM").text
    assert any("×\u202f2" in label.text for label in panel.view.marks.scenery.labels)
    panel.view.box.grip = None
    settled(qtbot, panel.session)


def test_dragging_the_ground_moves_the_view_and_a_setting_leaves_it_there(panel, qtbot):
    frame = panel.view.frame()
    start = at_plane(panel, frame.left + 0.1, frame.top - 0.1)
    drag(panel.view.viewport(), start, start + QPointF(60, 20))
    moved = panel.view.box.viewRange()
    assert moved[0][0] < frame.left
    panel.session.set_kernel("naive")
    settled(qtbot, panel.session)
    assert panel.view.box.viewRange() == moved
    panel.session.set_device("rpi4b")
    settled(qtbot, panel.session)
    assert panel.view.box.viewRange() != moved


def test_no_model_and_no_device_say_what_to_do(session, shown, qtbot):
    panel = shown(RooflinePanel(session), 500, 300)
    assert "Open a model" in panel.empty.text()
    assert panel.stack.currentIndex() == 0
    session.show(replace(analysis_of(chain(3)), estimates=()))
    assert "Choose a device" in panel.empty.text()
    session.show(analysis_of(chain(3)))
    assert panel.stack.currentIndex() == 1
    session.close_model()
    assert panel.stack.currentIndex() == 0


def test_a_device_without_bandwidth_keeps_its_peak(session, shown, qtbot):
    scenario = replace(analysis_of(chain(3)).scenario, devices=("coral_edgetpu",))
    session.show(analysis_of(chain(3), scenario))
    panel = shown(RooflinePanel(session), 500, 400)
    assert len(panel.picture.dots) == 0
    assert "gives no rate for" in panel.note.text()
    assert panel.view.marks.scenery.ridge is None


def test_both_themes_paint_their_ground(panel, qtbot):
    for mode in ("dark", "light"):
        LOOK.set_mode(mode)
        picture = panel.view.grab().toImage()
        assert picture.pixelColor(picture.width() - 4, 4) == LOOK.theme.colour("panel")
    LOOK.set_mode("system")


def test_every_control_has_a_name(panel):
    widgets = (panel.view, panel.legend, panel.what_if.which, panel.what_if.amount)
    assert all(widget.accessibleName() for widget in widgets)
    assert "4 layers" in panel.view.accessibleDescription()


def test_the_vector_picture_is_made_of_outlines_without_cosmetic_pens(panel):
    from gui.export import svg

    text = svg(panel, "roofline").decode()
    assert not re.findall(r'stroke="#[^>]*>\s*<[^>]*non-scaling', text)
    assert "<image" not in text
    assert "int8 peak" in text
    assert len(text) < 200_000
    assert panel.view.cloud._exportOpts is False


def test_without_a_picture_the_panel_paints_itself(session, shown):
    panel = shown(RooflinePanel(session), 300, 200)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert not panel.paint_picture(painter, QRectF(0, 0, 300, 200))
    painter.end()


def test_every_dot_lies_in_view(panel):
    pixels = panel.view.cloud.pixels(panel.view.frame())
    frame = panel.view.frame()
    assert (pixels[:, 0] > 0).all()
    assert (pixels[:, 0] < frame.width).all()
    assert (pixels[:, 1] > 0).all()
    assert (pixels[:, 1] < frame.height).all()


def test_the_ghost_is_hollow_with_an_arrow_a_layer(panel, qtbot):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    ghost, dots = panel.picture.ghost, panel.picture.dots
    assert ghost.dots.layers.tolist() == dots.layers.tolist()
    assert np.allclose(ghost.arrows[:, 3:5], np.column_stack((dots.x, dots.y)))
    assert len(panel.view.ghosts.data) == len(dots)
    left, right = panel.view.box.viewRange()[0]
    assert left < ghost.dots.x.min() <= ghost.dots.x.max() < right
    assert "ghost" in panel.note.text()
    panel.session.hide(dots.layers[:1].tolist())
    assert len(panel.picture.ghost.dots) == len(dots) - 1
    panel.session.drop_ghost()
    assert panel.picture.ghost is None
    assert len(panel.view.ghosts.data) == 0


def test_the_whole_network_is_the_sum_of_its_layers(panel):
    analysis, (x, y) = panel.session.analysis, panel.picture.total
    estimate, rows = analysis.estimates[0], panel.whole.dots.layers
    macs = analysis.workload.macs[rows]
    assert 10**y == pytest.approx(macs.sum() / estimate.latency_bound_s[rows].sum())
    assert 10**x == pytest.approx(macs.sum() / (macs / estimate.intensity_macs_per_byte[rows]).sum())


def test_the_card_says_how_far_a_layer_is_from_the_ghost(panel, qtbot):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    (line,) = panel._against_ghost(3)
    assert line.startswith("least time ▲ ×")
    panel.session.comparison.show(analysis_of(chain(3, name="short")))
    assert panel._against_ghost(9) == ["no such layer in the ghost"]
    panel.session.drop_ghost()
    assert panel._against_ghost(3) == []


def test_roofs_stay_while_ones_own_profile_is_edited_or_deleted(monkeypatch, tmp_path):
    monkeypatch.setattr(device_module, "user_folder", lambda: tmp_path)
    own = tmp_path / "mine.toml"
    own.write_text(to_toml(load_device("stm32l4r5")), encoding="utf-8")
    analysis = analysis_of(chain(3), Scenario("chain.onnx", devices=("mine",)))
    memories = [("bandwidth", "SRAM"), ("bandwidth", "internal flash")]

    def own_values():
        roofs = {roof.key: roof.own for roof in picture_of(analysis, "MAC").roofs}
        return [roofs[key] for key in memories]

    there = own_values()
    own.write_text(own.read_text(encoding="utf-8").replace('"SRAM"', '"RAM"'), encoding="utf-8")
    assert str(own_values()) == str([float("nan"), there[1]])
    own.write_text("[[[", encoding="utf-8")
    assert own_values() == there
    own.unlink()
    assert own_values() == there
