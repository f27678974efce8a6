"""The window of the devices: edited numbers, own profiles, where numbers come from, how far off predictions are."""

import json
from dataclasses import asdict
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from analysis.device import Quantity, known_devices, load_device
from analysis.device_file import load_file, with_number
from analysis.report.accuracy import accuracy_report, figures_of
from analysis.report.provenance import provenance
from analysis.units import UNKNOWN, percent, si
from gui.library import files
from gui.library.draft import Draft
from gui.library.library_window import ACCURACY, EDITOR, ORIGINS, LibraryWindow
from gui.library.number_row import NOTCHES, REACH, notch_of, value_at
from gui.library.profiles import BY_HAND, set_by_hand
from gui.library.scatter import limits, place
from tests.gui.networks import analysis_of, chain
from tests.gui.test_names_and_focus import out_of_reach, without_name

BOARD = "stm32h743"
CLOCK = ("clock_hz",)


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "profiles"
    for module in ("analysis.device", "analysis.device_file"):
        monkeypatch.setattr(f"{module}.user_folder", lambda: folder)
    return folder


@pytest.fixture
def library(session, shown, own_folder):
    window = LibraryWindow(session)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    window = shown(window, 1120, 720)
    window.editor.open(BOARD)
    window._stale.discard(EDITOR)
    return window


def enter(field, qtbot, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


# Numbers


@given(st.floats(1e-12, 1e12), st.integers(-NOTCHES * REACH, NOTCHES * REACH))
def test_a_notch_of_the_slider_is_a_value_and_back(middle, notch):
    assert notch_of(value_at(notch, middle), middle) == notch
    assert value_at(0, middle) == middle


@given(st.floats(1e-12, 1e12), st.floats(1e-20, 1e20))
def test_the_slider_stands_at_its_end_for_what_it_cannot_reach(middle, value):
    assert abs(notch_of(value, middle)) <= NOTCHES * REACH


def test_a_value_by_hand_is_not_what_the_source_says():
    read = Quantity(value=2.0, unit="W", source="data sheet", confidence="stated-read", note="typical")
    changed = set_by_hand(read, 3.0, read)
    assert (changed.source, changed.confidence, changed.value) == (BY_HAND, "estimate", 3.0)
    assert changed.note == f"was {si(2.0, 'W')}; data sheet; typical"
    again = set_by_hand(changed, 4.0, read)
    assert again.note == changed.note


def test_a_source_that_a_person_wrote_stays():
    read = Quantity(value=2.0, unit="W", source="data sheet", confidence="stated-read")
    cited = read.model_copy(update={"source": "my meter", "confidence": "measured-read"})
    assert set_by_hand(cited, 3.0, read) == cited.model_copy(update={"value": 3.0})


# Undo


def test_a_drag_is_one_step_of_the_draft(qapp):
    draft, device = Draft(), load_device(BOARD)
    draft.begin(device)
    clock = device.clock_hz
    for mhz in (470, 460, 450):
        draft.set_number(CLOCK, clock.model_copy(update={"value": mhz * 1e6}), drag=CLOCK)
    draft.end_drag()
    draft.set_number(CLOCK, clock.model_copy(update={"value": 4e8}), drag=CLOCK)
    draft.undo()
    assert draft.device.clock_hz.value == 450e6
    draft.undo()
    assert draft.device == device
    assert not draft.can_undo
    draft.redo()
    draft.redo()
    assert draft.device.clock_hz.value == 4e8
    assert not draft.can_redo


# The editor


def test_a_typed_clock_is_told_as_a_change_and_taken_back(library, qtbot):
    editor = library.editor
    enter(editor.form.rows[CLOCK].amount, qtbot, "400 MHz")
    assert editor.draft.device.clock_hz.value == 4e8
    found = {difference.place: difference for difference in editor.changes.shown()}
    assert set(found) == {CLOCK, ("peak_macs_per_s", "fp32"), ("peak_macs_per_s", "int8")}
    assert editor.form.rows[CLOCK].source.text() == BY_HAND
    assert editor.form.rows[CLOCK].back.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.draft.device == editor.draft.original
    assert editor.changes.shown() == []


def test_a_slider_moves_the_number_and_its_middle_is_the_old_one(library):
    row = library.editor.form.rows[("memories", "AXI SRAM", "bandwidth_bytes_per_s")]
    row.slider.setValue(NOTCHES)
    assert library.editor.draft.device.memory("AXI SRAM").bandwidth_bytes_per_s.value == 2 * 1.92e9
    row.slider.setValue(0)
    assert not library.editor.draft.is_changed


def test_what_cannot_be_saved_says_why(library, qtbot):
    editor = library.editor
    assert editor.save.isEnabled()
    assert not editor.note.isVisible()
    enter(editor.form.rows[("power_active_w",)].amount, qtbot, "9 W")
    assert not editor.save.isEnabled()
    assert "too large for a sensor" in editor.note.text.text()
    editor.draft.undo()
    enter(editor.name, qtbot, BOARD)
    assert "built-in device" in editor.note.text.text()
    enter(editor.name, qtbot, "No good")
    assert "other signs" in editor.note.text.text()
    assert not editor.save.isEnabled()


def test_a_clone_is_saved_used_and_deleted(library, qtbot, own_folder, monkeypatch):
    editor, session = library.editor, library.session
    session.show(analysis_of(chain(4)))
    session.set_device(BOARD)
    enter(editor.form.rows[CLOCK].amount, qtbot, "400 MHz")
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    assert [path.name for path in own_folder.iterdir()] == [f"my_{BOARD}.toml"]
    assert load_device(f"my_{BOARD}").clock_hz.value == 4e8
    assert editor.draft.original.id == f"my_{BOARD}"
    assert editor.delete.isEnabled()

    session.set_device(f"my_{BOARD}")
    qtbot.waitUntil(lambda: session.estimate.device.id == f"my_{BOARD}")
    before = session.analysis
    enter(editor.form.rows[CLOCK].amount, qtbot, "300 MHz")
    qtbot.mouseClick(editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.analysis is not before)
    assert load_device(f"my_{BOARD}").clock_hz.value == 3e8

    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    qtbot.mouseClick(editor.delete, Qt.MouseButton.LeftButton)
    assert list(own_folder.iterdir()) == []
    assert not [card for card in known_devices() if card.own]


def test_profiles_are_handed_round(library, qtbot, tmp_path, monkeypatch):
    editor, path = library.editor, tmp_path / "shared.toml"
    monkeypatch.setattr(files, "ask_where_to_export", lambda *_: str(path))
    qtbot.mouseClick(editor.export, Qt.MouseButton.LeftButton)
    assert load_file(path) == load_device(BOARD).model_copy(update={"id": "shared"})
    monkeypatch.setattr(files, "ask_for_profile", lambda *_: str(path))
    qtbot.mouseClick(editor.bring, Qt.MouseButton.LeftButton)
    assert editor.name.text() == "shared"

    path.write_text("tier = 3", encoding="utf-8")
    messages = []
    library.session.message_raised.connect(messages.append)
    qtbot.mouseClick(editor.bring, Qt.MouseButton.LeftButton)
    assert [message.severity for message in messages] == ["error"]
    assert editor.draft.device.id == "shared"


def test_the_open_model_is_weighed_on_the_device_as_it_is_edited(library, qtbot):
    editor, session = library.editor, library.session
    assert not editor.verdict.isVisible()
    session.show(analysis_of(chain(6)))
    assert editor.verdict.isVisible()
    assert editor.verdict.state == "fits"
    enter(editor.form.rows[("memories", "AXI SRAM", "capacity_bytes")].amount, qtbot, "1 KiB")
    assert editor.verdict.state == "over"
    small = with_number(load_device(BOARD), ("memories", "AXI SRAM", "capacity_bytes"), Quantity(
        value=1024.0, unit="B", source="x", confidence="stated-read"))  # fmt: skip
    assert editor.verdict.text.text() == session.weigh(small).reason


def test_another_device_to_compare_with(library):
    library.editor.compare_with("stm32f746")
    places = {difference.place for difference in library.editor.changes.shown()}
    assert {CLOCK, ("name",)} <= places
    library.editor.form.go_to(CLOCK)
    assert library.editor.form.rows[CLOCK].amount.hasFocus()


@pytest.mark.parametrize("name", [card.id for card in known_devices()])
def test_every_device_can_be_taken_up(library, name):
    library.editor.open(name)
    assert library.editor.draft.device == load_device(name)
    assert not library.editor.note.isVisible()


# The other pages


def test_where_the_numbers_come_from(library, qtbot):
    library.show_page(ORIGINS)
    page = library.origins
    found = {origin.id: origin for origin in page.view.shown()}
    assert found.keys() == {card.id for card in known_devices()}
    assert found[BOARD].counts == tuple(provenance(load_device(BOARD)).values())
    assert sum(page.legend.counts) == sum(origin.total for origin in found.values())
    qtbot.keyClicks(page.search, "nordic nrf5340")
    assert page.view.shown() == []
    page.search.clear()
    qtbot.keyClicks(page.search, "nrf5340")
    assert [origin.id for origin in page.view.shown()] == ["nrf5340"]
    page.view.selectRow(0)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert library.tabs.currentIndex() == EDITOR
    assert library.editor.draft.device.id == "nrf5340"


def test_how_far_off_we_are(library, qtbot):
    library.show_page(ACCURACY)
    page = library.accuracy
    assert len(page.view.shown()) == len(figures_of(None))
    rows = [row for row in page.view.shown() if row.predicted_s]
    assert len(page.scatter.points) == len(rows)
    assert "left out" in page.title.text()
    qtbot.keyClicks(page.search, "stm32l4r5 int8")
    shown = page.view.shown()
    assert {(row.board, row.dtype) for row in shown} == {("stm32l4r5", "int8")}
    assert percent(median(abs(row.error) for row in shown if row.error is not None)) in page.shown_words.text()


def test_errors_by_board_and_runtime_and_which_aims_are_met(library, qtbot):
    library.show_page(ACCURACY)
    page, report = library.accuracy, json.loads(accuracy_report(None, "json"))
    assert [asdict(group) for group in page.groups.shown()] == report["by_runtime"]
    aims = [aim for row in page.left_out.shown() for aim in row.aims]
    assert [aim.met for aim in aims] == [aim["met"] for aim in report["aims_met"]]
    assert f"{sum(aim.met for aim in aims)} of {len(aims)} aims" in page.title.text()
    assert [aim.shown in page.title.text() for aim in aims if not aim.met] == [True] * sum(not aim.met for aim in aims)
    qtbot.keyClicks(page.search, "nrf5340")
    assert {group.board for group in page.groups.shown()} == {"nrf5340"}


def test_a_figure_has_its_energy_and_why_it_is_set_aside(library):
    library.show_page(ACCURACY)
    view = library.accuracy.view
    heads = [spec.title for spec in view.columns]
    for row, figure in enumerate(view.shown()):
        cells = dict(zip(heads, (view.table.index(row, n).data() for n in range(len(heads))), strict=True))
        assert (cells["energy"] != UNKNOWN) == (figure.published_j is not None)
        assert cells["remark"].startswith("set aside: ") == (not figure.fitted)


def test_a_dot_is_its_row(library, qtbot):
    library.show_page(ACCURACY)
    page = library.accuracy
    low, high = limits(page.scatter.points)
    wanted = page.scatter.points[3]
    at = place(page.scatter.plot(), low, high, wanted)
    near = page.scatter.near(QPointF(at.toPoint()))
    qtbot.mouseClick(page.scatter, Qt.MouseButton.LeftButton, pos=at.toPoint())
    row = page.view.record(page.view.currentIndex().row())
    assert (row.published_s, row.predicted_s) == (
        page.scatter.points[near].published_s, page.scatter.points[near].predicted_s
    )  # fmt: skip
    assert page.source.text().startswith(row.source)
    assert page.scatter.near(QPointF(2, 2)) is None


def test_a_table_is_copied_for_a_spreadsheet(library, qtbot):
    library.show_page(ACCURACY)
    library.accuracy.view.selectRow(0)
    qtbot.keyClick(library.accuracy.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[0] == "board"
    assert line.split("\t")[0] == library.accuracy.view.record(0).board


@pytest.mark.parametrize("page", [EDITOR, ORIGINS, ACCURACY])
def test_everything_has_a_name_and_is_in_reach(library, page):
    library.show_page(page)
    assert without_name(library) == []
    assert out_of_reach(library) == []
