"""A slider over chosen numbers: where numbers stand, what keys and the mouse make of them, what is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from gui.drawing.slider import Slider
from gui.drawing.slider_scale import (
    decades,
    doublings,
    evenly,
    halvings,
    leap,
    neighbour,
    position_of,
    stop_at,
    whole,
)
from tests.gui.mouse import LEFT, drag, send

SCALES = {
    "whole": whole(-8, 8),
    "doublings": doublings(1, 2048),
    "doublings from zero": doublings(0, 65536),
    "evenly": evenly(0.01, 1, 0.05),
    "halvings": halvings(0.5, 8),
    "decades": decades(1e-8, 0.01),
}
scales = st.sampled_from(list(SCALES.values()))


def test_stops_are_the_numbers_that_people_use():
    assert doublings(1, 40) == (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40)
    assert doublings(0, 5) == (0, 1, 2, 3, 4, 5)
    assert evenly(0.01, 0.2, 0.05) == (0.01, 0.05, 0.1, 0.15, 0.2)
    assert halvings(0.5, 4) == (0.5, 0.75, 1, 1.5, 2, 3, 4)
    assert decades(1e-5, 1e-3) == (1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3)


@pytest.mark.parametrize("stops", SCALES.values(), ids=SCALES)
def test_stops_ascend_and_each_stands_at_its_own_place(stops):
    assert list(stops) == sorted(set(stops))
    assert [stop_at(stops, position_of(stops, stop)) for stop in stops] == list(stops)
    assert [position_of(stops, stop) for stop in stops] == pytest.approx(range(len(stops)))


@given(stops=scales, one=st.floats(-1e5, 1e5), other=st.floats(-1e5, 1e5))
def test_a_larger_number_never_stands_further_left(stops, one, other):
    low, high = sorted((one, other))
    assert position_of(stops, low) <= position_of(stops, high)


@given(stops=scales, one=st.floats(-5, 100), other=st.floats(-5, 100))
def test_further_right_is_never_a_smaller_number(stops, one, other):
    low, high = sorted((one, other))
    assert stop_at(stops, low) <= stop_at(stops, high)


@given(stops=scales, number=st.floats(-1e5, 1e5))
def test_a_number_comes_back_within_a_step(stops, number):
    reached = min(max(number, stops[0]), stops[-1])
    back = stop_at(stops, position_of(stops, number))
    assert neighbour(stops, reached, -1) <= back <= neighbour(stops, reached, 1)


@given(stops=scales, number=st.floats(-1e5, 1e5))
def test_neighbours_lie_on_their_side(stops, number):
    above, below = neighbour(stops, number, 1), neighbour(stops, number, -1)
    assert below <= number <= above
    assert above > number or number >= stops[-1]
    assert below < number or number <= stops[0]
    assert leap(stops, number, True) >= above
    assert leap(stops, number, False) <= below


def test_a_number_beyond_the_end_stands_at_the_end():
    stops = doublings(1, 2048)
    assert position_of(stops, 60_000) == len(stops) - 1
    assert position_of(stops, -3) == 0
    assert neighbour(stops, 60_000, 1) == 60_000
    assert neighbour(stops, 60_000, -1) == 2048


@pytest.fixture
def slider(shown):
    slider = shown(Slider("filters", doublings(1, 2048)), 240, 30)
    slider.show_number(32, "32 channels")
    return slider


def heard(slider):
    told = []
    slider.moved.connect(lambda number, dragging: told.append((number, dragging)))
    return told


def place(slider, number):
    share = position_of(slider.stops, number) / (len(slider.stops) - 1)
    return QPointF(8 + share * (slider.width() - 16), slider.height() / 2)


def test_showing_a_number_tells_nobody(slider):
    told = heard(slider)
    slider.show_number(100, "100 channels")
    slider.show_number(70_000, "70000 channels")
    assert told == []
    assert (slider.number, slider.accessibleDescription()) == (70_000, "70000 channels")
    assert slider.value() == slider.maximum()


@pytest.mark.parametrize(
    ("key", "number"),
    [
        (Qt.Key.Key_Right, 40),
        (Qt.Key.Key_Up, 40),
        (Qt.Key.Key_Left, 28),
        (Qt.Key.Key_Down, 28),
        (Qt.Key.Key_PageUp, 64),
        (Qt.Key.Key_PageDown, 16),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_End, 2048),
    ],
)
def test_keys_go_from_stop_to_stop(slider, qtbot, key, number):
    told = heard(slider)
    qtbot.keyClick(slider, key)
    assert told == [(number, False)]


def test_keys_at_the_end_tell_nothing(slider, qtbot):
    slider.show_number(5000)
    told = heard(slider)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert told == []
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert told == [(2048, False)]


def test_a_drag_tells_every_number_and_the_last_one_as_such(slider):
    told = heard(slider)
    drag(slider, place(slider, 32), place(slider, 256), steps=20)
    numbers = [number for number, _ in told]
    assert numbers == sorted(numbers)
    assert len(told) > 5
    assert [dragging for _, dragging in told] == [True] * (len(told) - 1) + [False]
    assert told[-1] == (256, False)


def test_a_press_on_the_handle_moves_nothing(slider):
    slider.show_number(33)
    told = heard(slider)
    at = place(slider, 33) + QPointF(3, 0)
    drag(slider, at, at, steps=0)
    assert told == []
    assert slider.number == 33


def test_a_press_beside_the_handle_brings_it_there(slider):
    told = heard(slider)
    at = place(slider, 512)
    drag(slider, at, at, steps=0)
    assert told == [(512, True), (512, False)]


def test_a_drag_out_of_the_window_ends_at_the_end(slider):
    told = heard(slider)
    drag(slider, place(slider, 32), QPointF(9000, -40))
    assert told[-1] == (2048, False)


def test_escape_takes_a_drag_back(slider, qtbot):
    told = heard(slider)
    send(slider, QEvent.Type.MouseButtonPress, place(slider, 32), LEFT, LEFT)
    send(slider, QEvent.Type.MouseMove, place(slider, 128), Qt.MouseButton.NoButton, LEFT)
    qtbot.keyClick(slider, Qt.Key.Key_Escape)
    assert told == [(128, True), (32, False)]
    send(slider, QEvent.Type.MouseMove, place(slider, 256), Qt.MouseButton.NoButton, LEFT)
    send(slider, QEvent.Type.MouseButtonRelease, place(slider, 256), LEFT, Qt.MouseButton.NoButton)
    assert len(told) == 2


def test_what_comes_late_does_not_pull_the_handle_back(slider):
    send(slider, QEvent.Type.MouseButtonPress, place(slider, 32), LEFT, LEFT)
    send(slider, QEvent.Type.MouseMove, place(slider, 128), Qt.MouseButton.NoButton, LEFT)
    slider.show_number(64)
    told = heard(slider)
    send(slider, QEvent.Type.MouseButtonRelease, place(slider, 128), LEFT, Qt.MouseButton.NoButton)
    assert told == [(128, False)]


def test_a_slider_that_goes_away_under_the_mouse_says_nothing_more(slider):
    send(slider, QEvent.Type.MouseButtonPress, place(slider, 128), LEFT, LEFT)
    told = heard(slider)
    slider.hide()
    assert (told, slider.dragging) == ([], False)


def test_among_several_numbers_the_same_one_is_news(slider, qtbot):
    slider.show_number(1, "mixed", mixed=True)
    told = heard(slider)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert (told, slider.mixed) == ([(1, False)], False)


def test_a_screen_reader_moves_the_slider(slider):
    told = heard(slider)
    slider.setValue(slider.maximum())
    assert told == [(2048, False)]


def test_its_own_keys_are_not_the_windows_shortcuts(slider):
    for key, taken in (
        (Qt.Key.Key_Left, True),
        (Qt.Key.Key_Home, True),
        (Qt.Key.Key_Escape, False),
        (Qt.Key.Key_A, False),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(slider, event)
        assert event.isAccepted() == taken
