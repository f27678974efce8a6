"""Controls by keyboard and mouse: one pick is one signal, the current value is silent."""

import pytest
from PySide6.QtCore import Qt

from gui.widgets.choices import ARROW, Choice, ChoiceButton, SegmentedControl, WholeNumber
from gui.widgets.searchable import Group, SearchButton, matching

GROUPS = (
    Group("Sensor", (Choice("l4r5", "STM32L4R5", "ST"), Choice("h743", "STM32H743", "ST"))),
    Group("Cloud", (Choice("t4", "NVIDIA T4", "NVIDIA"),)),
)


@pytest.fixture
def number(qtbot, shown):
    return shown(WholeNumber("batch"), 90, 30)


def heard(signal):
    values = []
    signal.connect(values.append)
    return values


def test_a_typed_number_is_taken_with_enter_and_once(number, qtbot):
    values = heard(number.valueChanged)
    number.selectAll()
    qtbot.keyClicks(number, "128")
    assert values == []
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert values == [128]


def test_arrow_keys_count_and_page_keys_double_and_halve(number, qtbot):
    for key, expected in (
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Up, 3),
        (Qt.Key.Key_PageUp, 6),
        (Qt.Key.Key_PageDown, 3),
        (Qt.Key.Key_PageDown, 1),
        (Qt.Key.Key_PageDown, 1),
    ):
        qtbot.keyClick(number, key)
        assert number.value() == expected


def test_showing_a_number_tells_nobody(number):
    values = heard(number.valueChanged)
    number.set_number(7)
    assert (number.value(), values) == (7, [])


def test_a_number_that_a_file_says_may_be_any(number):
    number.setRange(1, 256)
    number.set_number(10**15)
    assert number.value() == 256
    number.set_number(-(10**15))
    assert number.value() == 1


def test_a_choice_is_told_once(qapp):
    button = ChoiceButton("kernel", (Choice("ideal", "ideal"), Choice("naive", "naive")))
    values = heard(button.chosen)
    button.set_current("ideal")
    button.pick("ideal")
    button.pick("naive")
    assert values == ["naive"]
    assert button.text() == f"naive{ARROW}"


def test_the_menu_marks_the_current_choice(qapp):
    button = ChoiceButton("kernel", (Choice("ideal", "ideal"), Choice("naive", "naive")))
    button.set_current("naive")
    button.menu().aboutToShow.emit()
    assert [action.isChecked() for action in button.menu().actions()] == [False, True]
    values = heard(button.chosen)
    button.menu().actions()[0].trigger()
    assert values == ["ideal"]


def test_segments_follow_clicks_and_the_session(qtbot, shown):
    control = shown(SegmentedControl("unit", (Choice("MAC", "MAC"), Choice("FLOP", "FLOP"))), 160, 40)
    control.set_current("MAC")
    values = heard(control.chosen)
    button = control.findChildren(type(control._buttons["FLOP"]))[1]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (values, control.current) == (["FLOP"], "FLOP")


def test_search_finds_by_every_word_in_any_place():
    assert [c.key for g in matching(GROUPS, "st h7") for c in g.choices] == ["h743"]
    assert [g.title for g in matching(GROUPS, "cloud")] == ["Cloud"]
    assert matching(GROUPS, "nothing such") == ()
    assert matching(GROUPS, "") == GROUPS


@pytest.fixture
def chooser(qtbot, shown):
    button = SearchButton("device")
    button.set_groups(GROUPS)
    button.set_current("l4r5")
    return shown(button, 200, 30)


def test_a_device_is_chosen_by_keyboard_alone(chooser, qtbot):
    values = heard(chooser.chosen)
    popup = chooser.open_list()
    qtbot.keyClicks(popup.search, "nvidia")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert values == ["t4"]
    assert chooser.text() == f"NVIDIA T4{ARROW}"


def test_arrows_walk_past_the_headings(chooser, qtbot):
    values = heard(chooser.chosen)
    popup = chooser.open_list()
    for _ in range(2):
        qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert values == ["t4"]


def test_escape_changes_nothing(chooser, qtbot):
    values = heard(chooser.chosen)
    popup = chooser.open_list()
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert values == []
    assert chooser.current == "l4r5"
