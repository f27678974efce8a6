"""What-if fields for clock and memory sizes, and the list of all that was changed by hand."""

import pytest
from PySide6.QtCore import Qt

from analysis.placement import Placement
from gui.by_hand import ByHand, OverrideField, activation_memory_field, clock_field, weight_memory_field
from gui.widgets.what_if import amount_of
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def session(session):
    session.show(analysis_of(chain(12)))
    return session


def settle(session, qtbot):
    qtbot.waitUntil(lambda: session.analysis.scenario == session.scenario)


def type_in(field, qtbot, text):
    field.amount.selectAll()
    qtbot.keyClicks(field.amount, text)
    qtbot.keyClick(field.amount, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("640 KiB", "B", 655360), ("640KiB", "B", 655360), ("1 MB", "B", 1e6), ("12", "B", 12), ("60 MHz", "Hz", 60e6),
     ("no", "B", None), ("-3 KiB", "B", None)],
)  # fmt: skip
def test_amounts_as_people_write_them(text, unit, value):
    assert amount_of(text, unit) == value


def test_the_clock_moves_the_peaks(session, shown, qtbot):
    field = shown(clock_field(session), 240, 30)
    assert field.amount.text() == "120\u202fMHz"
    assert not field.back.isVisible()
    type_in(field, qtbot, "60 MHz")
    settle(session, qtbot)
    assert [(o.quantity, o.name, o.value) for o in session.scenario.overrides] == [("clock", "", 60e6)]
    assert session.estimate.peaks["fp32"] == 20e6
    assert field.amount.text() == "60\u202fMHz"
    qtbot.mouseClick(field.back, Qt.MouseButton.LeftButton)
    settle(session, qtbot)
    assert session.scenario.overrides == ()
    assert field.amount.text() == "120\u202fMHz"


def test_a_memory_of_another_size(session, shown, qtbot):
    field = shown(activation_memory_field(session), 240, 30)
    assert field.amount.text() == "640\u202fKiB"
    type_in(field, qtbot, "1 KiB")
    settle(session, qtbot)
    assert session.estimate.fit.ram.capacity_bytes == 1024
    assert session.estimate.fit.ok is False
    qtbot.keyClick(field.amount, Qt.Key.Key_Escape)
    settle(session, qtbot)
    assert session.estimate.fit.ok is True


def test_there_is_no_flash_where_weights_lie_in_ram(session, qtbot):
    field = weight_memory_field(session)
    qtbot.addWidget(field)
    assert field.amount.isEnabled()
    session.set_device("rpi4b")
    settle(session, qtbot)
    assert not field.amount.isEnabled()
    assert field.amount.text() == ""


def test_all_that_was_changed_is_listed_with_its_way_back(session, qtbot):
    listed = ByHand(session)
    qtbot.addWidget(listed)
    assert listed.isHidden()
    session.override("clock", "", 60e6)
    session.override("capacity", "SRAM", 2**20)
    session.set_layer_precision("weights", "int8", (0, 3))
    assert not listed.isHidden()
    assert listed.text == "clock 60\u202fMHz, SRAM capacity 1\u202fMiB, precision of 2 layers"
    with qtbot.waitSignal(session.scenario_changed):
        listed.parts[0].click()
    assert [o.quantity for o in session.scenario.overrides] == ["capacity"]
    listed.all.click()
    assert (session.scenario.overrides, session.scenario.layer_precisions) == ((), ())
    assert listed.isHidden()


def test_every_field_has_a_name_and_is_reached_by_tab(session, qtbot):
    for make in (clock_field, weight_memory_field, activation_memory_field):
        field = make(session)
        qtbot.addWidget(field)
        assert isinstance(field, OverrideField)
        assert field.amount.accessibleName()
        assert field.back.accessibleName()
        assert field.back.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_numbers_of_a_device_that_is_not_looked_at_are_listed_without_any(session, shown, qtbot):
    listed = shown(ByHand(session))
    session.override("clock", "", 60e6)
    settle(session, qtbot)
    name = session.estimate.device.name
    session.set_devices(())
    settle(session, qtbot)
    assert name in listed.text
    before = session.scenario
    session.override("clock", "", 30e6)
    assert session.scenario == before


def test_placements_say_on_which_device_and_go_with_it_alone(session, shown, qtbot):
    here = Placement("stm32l4r5", "weights", "", "SRAM")
    there = (Placement("stm32h743", "weights", "", "DTCM"), Placement("stm32h743", "activations", "", "D2 SRAM"))
    session.change(placements=(here, *there))
    listed = shown(ByHand(session), 300, 200)
    settle(session, qtbot)
    first, second = listed.parts
    assert first.text() == "1 placement ×"
    assert second.text().startswith("2 placements (STM32H743")
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.scenario.placements == (here,))
