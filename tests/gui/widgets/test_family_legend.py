"""The legend of operator families as a filter for mouse and keys."""

import pytest
from PySide6.QtCore import QPointF, Qt

from analysis.ops.registry import FAMILIES
from gui.widgets.family_legend import FamilyLegend
from tests.gui.mouse import click

ALL = {family: family for family in FAMILIES}


@pytest.fixture
def legend(shown):
    legend = shown(FamilyLegend(), 900, 20)
    legend.set_families(ALL)
    return legend


@pytest.fixture
def picks(legend):
    seen = []
    legend.picked.connect(lambda family, alone: seen.append((family, alone)))
    return seen


def press(qtbot, legend, *keys):
    for key in keys:
        qtbot.keyClick(legend, key)


def test_every_family_has_its_place(legend):
    legend.resize(legend.sizeHint())
    assert [family for family, _, _ in legend.places()] == list(FAMILIES)
    for family, x, width in legend.places():
        assert legend.family_at(x + 1) == family
        assert legend.family_at(x + width - 1) == family
    assert legend.family_at(legend.width() + 50) is None


def test_a_click_takes_one_alone_and_with_control_one_more(legend, picks):
    (first, x, _), (second, other, _) = legend.places()[:2]
    click(legend, QPointF(x + 5, 10))
    click(legend, QPointF(other + 5, 10), Qt.KeyboardModifier.ControlModifier)
    assert picks == [(first, True), (second, False)]


def test_arrows_walk_space_toggles_enter_takes_one_alone(legend, picks, qtbot):
    press(qtbot, legend, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Return)
    press(qtbot, legend, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_Space)
    families = list(FAMILIES)
    assert picks == [(families[2], False), (families[2], True), (families[-1], False), (families[0], False)]


@pytest.mark.parametrize("width", [24, 120, 300, 900])
def test_the_keyboard_brings_every_family_into_sight(legend, qtbot, width):
    legend.resize(width, 20)
    for i, family in enumerate(FAMILIES):
        assert legend.at == i
        if legend.shown():
            assert family in [name for name, _, _ in legend.places()]
        press(qtbot, legend, Qt.Key.Key_Right)
    press(qtbot, legend, Qt.Key.Key_Home)
    assert legend.first == 0


def test_without_room_for_a_name_shapes_stand_alone(legend):
    legend.resize(70, 20)
    shapes = legend.places()
    assert len(shapes) >= 2
    assert legend.family_at(shapes[1][1] + 2) == shapes[1][0]
    legend.resize(legend.sizeHint())
    assert len(legend.places()) == len(FAMILIES)


def test_the_entry_with_the_keyboard_is_said(legend, qtbot):
    first, second = list(FAMILIES)[:2]
    assert legend.accessibleDescription().startswith(f"{first}, shown, 1 of {len(FAMILIES)}")
    legend.set_active(frozenset({second}))
    assert legend.accessibleDescription().startswith(f"{first}, filtered out")
    press(qtbot, legend, Qt.Key.Key_Right)
    assert legend.accessibleDescription().startswith(f"{second}, shown, 2 of")


@pytest.mark.parametrize("width", [24, 300])
def test_focus_is_seen_and_moves_with_the_arrows(legend, qtbot, width):
    legend.resize(width, 20)
    legend.clearFocus()
    looks = [legend.grab().toImage()]
    legend.setFocus(Qt.FocusReason.TabFocusReason)
    looks.append(legend.grab().toImage())
    assert looks[0] != looks[1]
    press(qtbot, legend, Qt.Key.Key_Right)
    assert width == 24 or legend.grab().toImage() != looks[1]


def test_without_families_the_keyboard_passes_by(legend, picks, qtbot):
    legend.set_families({})
    assert legend.focusPolicy() == Qt.FocusPolicy.NoFocus
    press(qtbot, legend, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert picks == []
    assert legend.accessibleDescription() == ""
