"""The bars as a person uses them: choosers, mouse, keyboard, words."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from gui.export import image_of, save_picture
from gui.panels.bars import BarsPanel
from gui.theme import LOOK
from tests.gui.mouse import click, drag, move
from tests.gui.networks import analysis_of, chain, measured

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LAYERS = 12


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(LAYERS)))
    return shown(BarsPanel(session), 900, 300)


def at(panel, layer):
    """A pixel in the column of a layer."""
    plane = panel.view.plane
    return QPointF(plane.px(float(panel.view.row.place[layer]) + 0.4), plane.y + plane.height - 4)


def test_a_click_selects_and_modifiers_add(panel, session):
    click(panel.view, at(panel, 3))
    assert session.selection == {3}
    click(panel.view, at(panel, 6), CTRL)
    assert session.selection == {3, 6}
    click(panel.view, at(panel, 8), SHIFT)
    assert session.selection == {3, 6, 7, 8}
    drag(panel.view, at(panel, 0), at(panel, 1), SHIFT)
    assert session.selection == {0, 1, 3, 6, 7, 8}


def test_hovering_names_the_layer_and_its_share(panel, session):
    move(panel.view, at(panel, 3))
    assert session.hover == 3
    text = panel.view.card.label.text()
    assert "conv_3" in text
    assert "bound by" in text
    assert "%" in text


def test_by_size_the_largest_comes_first_and_keys_follow_the_screen(panel, session, qtbot):
    panel.order.pick("size")
    values = panel.bars.values
    assert panel.view.row.values.tolist() == sorted(values.tolist(), reverse=True)
    qtbot.keyClick(panel.view, Qt.Key.Key_Home)
    assert session.current == panel.bars.largest
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert session.current == panel.view.row.order[1]
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    assert session.current == panel.view.row.order[-1]
    qtbot.keyClick(panel.view, Qt.Key.Key_P)
    assert session.current == panel.bars.largest
    qtbot.keyClick(panel.view, Qt.Key.Key_Right, SHIFT)
    assert len(session.selection) == 2


@pytest.mark.parametrize("quantity", ["expected", "time", "energy", "macs", "weights", "traffic", "live"])
@pytest.mark.parametrize("colour", ["family", "bound", "item"])
@pytest.mark.parametrize("axis", ["linear", "log"])
def test_every_choice_is_drawn(panel, quantity, colour, axis):
    for button, key in zip(panel.choosers, (quantity, "size", colour, axis), strict=True):
        button.pick(key)
    image = image_of(panel.view)
    assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}) > 3
    assert panel.bars.quantity.id == ("time" if quantity == "expected" else quantity)
    assert panel.view.row.log == (axis == "log")


def test_the_expected_time_is_shown_where_it_is_known(session, shown):
    session.show(measured())
    panel = shown(BarsPanel(session), 900, 300)
    estimate = session.estimate
    assert panel.bars.values.tolist() == estimate.expected_s.tolist()
    assert panel.bars.total == pytest.approx(estimate.latency_s)
    assert panel.quantity.text().startswith("expected time")
    panel.quantity.pick("time")
    assert panel.bars.values.tolist() == estimate.latency_bound_s.tolist()


def test_where_no_time_is_expected_the_least_is_shown_and_why(panel, session):
    assert panel.quantity.current == "expected"
    assert panel.quantity.text().startswith("least time")
    assert session.estimate.latency_basis in panel.quantity.toolTip()
    assert panel.bars.values.tolist() == session.estimate.latency_bound_s.tolist()


def test_an_expected_time_is_never_beside_a_least_one(session, shown):
    session.show(measured())
    panel = shown(BarsPanel(session), 900, 300)
    session.comparison.show(analysis_of(chain(3)))
    assert panel.bars.quantity.id == "time"
    assert "compared with" in panel.quantity.toolTip()
    session.drop_ghost()
    assert panel.bars.quantity.id == "expected"


def test_the_subtitle_says_selection_and_largest(panel, session):
    session.select([3, 6])
    share = panel.bars.values[[3, 6]].sum() / panel.bars.total
    assert panel.subtitle.startswith("2 selected ")
    assert f"{share * 100:.1f}".removesuffix(".0") in panel.subtitle
    assert f"largest: {panel.bars.names[panel.bars.largest]}" in panel.subtitle


def test_unknown_layers_are_empty_slots(session, shown):
    analysis = analysis_of(chain(6))
    seconds = analysis.estimates[0].latency_bound_s.copy()
    seconds[2] = np.nan
    session.show(replace(analysis, estimates=(replace(analysis.estimates[0], latency_bound_s=seconds),)))
    panel = shown(BarsPanel(session), 900, 300)
    assert "1 layer not known" in panel.subtitle
    plane, image = panel.view.plane, image_of(panel.view)
    slot = [image.pixelColor(int(2 * plane.px(2.05)) + 1, y).name() for y in range(image.height())]
    assert LOOK.theme.colour("dim").name() in slot
    assert "not known" in " ".join(panel.describe([2])[1])


def test_without_a_device_it_says_what_to_do(session, shown):
    from analysis.scenario import Scenario

    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx")))
    panel = shown(BarsPanel(session))
    assert "choose one" in panel.view.words.nothing
    panel.quantity.pick("macs")
    assert panel.bars.largest is not None


def test_a_family_in_the_legend_filters(panel, session):
    panel.stack.picked.emit("convolution")
    assert session.view.families == {"convolution"}
    assert panel.view.row.order.tolist() == [0, 3, 6, 9]
    assert "8 filtered out" in panel.subtitle
    panel.stack.picked.emit("convolution")
    assert len(panel.view.row.order) == LAYERS


def test_a_bound_in_the_legend_selects(panel, session):
    panel.colour.pick("bound")
    group = panel.stack.groups[0]
    click(panel.stack, QPointF(8, 2))
    assert session.selection == set(panel.bars.members(group.id).tolist())
    assert session.selection


def test_the_legend_by_keyboard(panel, session, qtbot):
    panel.colour.pick("bound")
    panel.stack.setFocus()
    qtbot.keyClick(panel.stack, Qt.Key.Key_Down)
    qtbot.keyClick(panel.stack, Qt.Key.Key_Return)
    assert session.selection == set(panel.bars.members(panel.stack.groups[0].id).tolist())


def test_nothing_passes_the_filter(panel, session):
    session.set_text("nothing of that name")
    assert "filter" in panel.view.words.nothing
    assert len(panel.view.row.order) == 0
    move(panel.view, QPointF(300, 100))
    assert session.hover is None
    session.select([2])
    image_of(panel.view)
    session.show_all()
    assert len(panel.view.row.order) == LAYERS


def test_thousands_of_layers_still_have_names(session, shown, large):
    session.show(large)
    panel = shown(BarsPanel(session), 900, 300)
    plane = panel.view.plane
    move(panel.view, QPointF(plane.px(5000.0), plane.y + 20))
    assert session.hover is not None
    assert abs(session.hover - 5000) < 40
    assert "beside it" in panel.view.card.label.text().replace("&#x27;", "'")


def test_a_ghost_is_said(panel, session):
    session.comparison.show(analysis_of(chain(LAYERS, channels=4)))
    assert panel.bars.ghost is not None
    assert len(panel.view.row.ghost) == LAYERS
    text = " ".join(panel.describe([3])[1])
    assert "compared with" in text
    assert "+" in text
    session.drop_ghost()
    assert panel.bars.ghost is None


def test_flop_are_twice_the_macs(panel, session):
    panel.quantity.pick("macs")
    before = panel.bars.total
    session.set_unit("FLOP")
    assert panel.bars.total == 2 * before
    assert panel.quantity.text().startswith("FLOPs")


def test_the_arrangement_is_kept(panel, session, shown):
    for button, key in zip(panel.choosers, ("traffic", "size", "item", "log"), strict=True):
        button.pick(key)
    again = shown(BarsPanel(session))
    again.restore(panel.state())
    assert [button.current for button in again.choosers] == ["traffic", "size", "item", "log"]
    again.restore(b"nonsense,\xff")
    assert again.quantity.current == "traffic"


def test_copy(panel, session):
    session.select([3, 4])
    panel.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["name", "conv_3", "relu_4"]
    assert float(lines[1].split("\t")[lines[0].split("\t").index("least time")]) == pytest.approx(panel.bars.values[3])


def test_narrow_it_gives_up_the_legend_then_the_stack(panel, qtbot):
    assert not panel.stack.narrow
    panel.resize(500, 300)
    assert panel.stack.narrow
    assert panel.stack.isVisible()
    qtbot.waitUntil(lambda: panel.minimumWidth() < 300)
    panel.resize(300, 200)
    assert not panel.stack.isVisible()


def test_a_vector_picture(panel, tmp_path):
    save_picture(panel, tmp_path / "bars.svg")
    text = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert "<image" not in text
    assert "in total" in text


@pytest.mark.parametrize(("width", "height"), [(180, 110), (360, 160), (1600, 600)])
def test_any_size_is_painted(session, shown, width, height):
    session.show(analysis_of(chain(300)))
    session.select([3, 150])
    image = image_of(shown(BarsPanel(session), width, height))
    assert len({image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}) > 3


def test_every_way_to_know_the_energy_is_told_beside_the_bars(session, shown):
    session.show(measured())
    panel, ways = shown(BarsPanel(session), 1400, 300), session.estimate.energy_ways
    assert len(ways) > 2
    assert not any(way.name in panel.subtitle for way in ways)
    panel.quantity.set_current("energy")
    panel._draw()
    assert all(way.name in panel.subtitle for way in ways)
    assert panel.subtitle.count("≥") == sum(way.low_bound for way in ways)
