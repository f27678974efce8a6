"""File ▸ Report…: what is chosen is what is shown and what is written, and nothing goes wrong without a word."""

import json
import os
import shutil
import threading
from dataclasses import replace
from functools import cache

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFileDialog

from analysis.errors import Cancelled
from analysis.report import render
from analysis.report.pdf import SECTIONS
from analysis.scenario import Scenario, analyze
from gui.reporting import dialog as dialog_module
from gui.reporting.dialog import STATE, ReportDialog
from gui.reporting.page_view import FIT, WHOLE, ZOOMS
from gui.reporting.wish import Preview, Wish, file_of, form_called, forms, preview_of
from gui.settings import Settings
from tests.gui.networks import measured
from tests.gui.test_names_and_focus import check
from tests.gui.windows import shown_window

PATIENCE_MS = 30_000


@pytest.fixture
def settings(tmp_path):
    return Settings(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def made(session, settings, qtbot):
    """Opens a dialogue over the session."""
    opened = []

    def make(analysis=None, without=()):
        session.show(analysis or measured())
        if without:
            settings.set_state(STATE, json.dumps({"without": list(without)}).encode())
        dialog = ReportDialog(
            session, settings, "resnet8_int8.onnx", None, lambda url: opened.append(url.toLocalFile()) or True
        )
        qtbot.addWidget(dialog)
        dialog.resize(1100, 760)
        with qtbot.waitExposed(dialog):
            dialog.show()
        dialog.opened = opened
        return dialog

    return make


@pytest.fixture
def quick(monkeypatch):
    """Previews at once; wishes are kept."""
    wishes = []

    def preview(wish, known, progress):
        wishes.append(wish)
        return Preview(text=str(len(wishes)))

    monkeypatch.setattr(dialog_module, "preview_of", preview)
    return wishes


@cache
def whole_report():
    from analysis.report.pdf import Options

    return preview_of(Wish(measured().scenario, "pdf", Options()), measured(), lambda *_: None)


@pytest.fixture
def pages(monkeypatch):
    """Its true pages, set once for all tests that only turn them."""
    monkeypatch.setattr(
        dialog_module,
        "preview_of",
        lambda wish, *rest: whole_report() if wish.form == "pdf" else preview_of(wish, *rest),
    )


def settled(dialog, qtbot):
    qtbot.waitUntil(lambda: dialog.previews.idle and not dialog.resting.isActive(), timeout=PATIENCE_MS)


def saved(dialog, qtbot, path):
    dialog.save(path)
    qtbot.waitUntil(lambda: dialog.savings.idle, timeout=PATIENCE_MS)


def test_the_pages_are_leafed_through_by_keys(made, qtbot, pages):
    dialog = made()
    settled(dialog, qtbot)
    view, preview = dialog.preview.view, dialog.preview
    assert preview.stack.currentWidget() is view
    count = len(view.pages)
    assert count > 3
    assert preview.count.text() == f"of {count}"
    assert not preview.before.isEnabled()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert (view.page, preview.number.value()) == (1, 2)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == count - 1
    assert not preview.after.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.page == count - 1
    preview.number.setValue(2)
    assert view.page == 1
    assert "page 2 of" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 0


def test_zoom_goes_step_by_step_and_back_to_the_width(made, qtbot, pages):
    dialog = made()
    settled(dialog, qtbot)
    view = dialog.preview.view
    fitted = view.sheet.width()
    assert 0 <= view.viewport().width() - fitted <= 40
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom in ZOOMS
    assert view.sheet.width() > fitted
    for _ in ZOOMS:
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == ZOOMS[0]
    qtbot.keyClick(view, Qt.Key.Key_W)
    assert view.zoom == WHOLE
    assert view.sheet.height() <= view.viewport().height()
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert (view.zoom, view.sheet.width()) == (FIT, fitted)


def test_fewer_sections_are_fewer_pages_and_the_page_stays(made, qtbot):
    dialog = made(without=("bars", "layers", "devices", "network", "doubts"))
    settled(dialog, qtbot)
    view = dialog.preview.view
    before = len(view.pages)
    view.go_to(1)
    dialog.choices.sections["glossary"].click()
    dialog.choices.sections["sources"].click()
    settled(dialog, qtbot)
    assert len(view.pages) < before
    assert view.page == 1


def test_without_a_section_it_says_so_and_comes_back(made, qtbot, pages):
    dialog = made()
    for box in dialog.choices.sections.values():
        box.setChecked(False)
    settled(dialog, qtbot)
    assert dialog.preview.trouble.isVisible()
    assert "Tick at least one" in dialog.preview.trouble.text.text()
    assert not dialog.preview.bar.isVisible()
    assert not dialog.save_button.isEnabled()
    dialog.choices.form.pick("json")
    assert dialog.save_button.isEnabled(), "only pages have sections"
    dialog.choices.form.pick("pdf")
    dialog.choices.sections["decision"].click()
    assert dialog.save_button.isEnabled()
    settled(dialog, qtbot)
    assert dialog.preview.stack.currentWidget() is dialog.preview.view


def test_a_sweep_that_the_window_shows_is_a_section_of_its_own(made, qtbot, session):
    decision_alone = set(SECTIONS) - {"decision"}
    from analysis.sweep import Grid, run
    from gui.sweeping import Swept

    assert not made(without=decision_alone).choices.sweep.isVisible()
    (table,) = run(Grid(models=(measured().scenario.model,), devices=("stm32l4r5", "rpi4b")))
    session.sweeps.swept = Swept(table)
    dialog = made()
    settled(dialog, qtbot)
    assert dialog.choices.sweep.isVisible()
    with_it = len(dialog.preview.view.pages)
    dialog.choices.sweep.click()
    settled(dialog, qtbot)
    assert len(dialog.preview.view.pages) < with_it


def test_three_ticks_are_one_wish_and_the_last_one_is_shown(made, qtbot, quick):
    dialog = made()
    settled(dialog, qtbot)
    asked = len(quick)
    for name in ("memory", "bars", "layers"):
        dialog.choices.sections[name].click()
    settled(dialog, qtbot)
    assert len(quick) == asked + 1
    assert not {"memory", "bars", "layers"} & set(quick[-1].options.sections)


def test_an_answer_that_comes_too_late_is_not_shown(made, qtbot, monkeypatch):
    first, go = threading.Event(), threading.Event()

    def preview(wish, known, progress):
        if wish.form == "md":
            first.set()
            assert go.wait(20)
        return Preview(text=wish.form)

    monkeypatch.setattr(dialog_module, "preview_of", preview)
    dialog = made()
    dialog.choices.form.pick("md")
    qtbot.waitUntil(first.is_set, timeout=PATIENCE_MS)
    dialog.choices.form.pick("json")
    settled(dialog, qtbot)
    go.set()
    qtbot.wait(80)
    assert dialog.preview.text.toPlainText() == "json"


def test_what_is_being_made_can_be_stopped(made, qtbot, monkeypatch):
    started, heard = threading.Event(), threading.Event()

    def preview(wish, known, progress):
        started.set()
        try:
            while True:
                progress(0.5, "half way")
        except Cancelled:
            heard.set()
            raise

    monkeypatch.setattr(dialog_module, "preview_of", preview)
    dialog = made()
    qtbot.waitUntil(lambda: started.is_set() and dialog.preview.busy.isVisible(), timeout=PATIENCE_MS)
    qtbot.mouseClick(dialog.preview.busy.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(heard.is_set, timeout=PATIENCE_MS)
    assert dialog.previews.idle
    assert not dialog.preview.busy.isVisible()
    assert "stopped" in dialog.preview.trouble.text.text()


def test_closing_waits_for_no_page(made, qtbot, monkeypatch):
    started, go, ended = threading.Event(), threading.Event(), threading.Event()

    def preview(wish, known, progress):
        started.set()
        assert go.wait(20)
        ended.set()
        return Preview(text="too late")

    monkeypatch.setattr(dialog_module, "preview_of", preview)
    dialog = made()
    qtbot.waitUntil(started.is_set, timeout=PATIENCE_MS)
    dialog.close()
    assert not ended.is_set()
    go.set()
    qtbot.waitUntil(ended.is_set, timeout=PATIENCE_MS)
    qtbot.wait(50)


def wheel(view, steps, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(event)


def test_the_wheel_goes_on_to_the_next_page_and_zooms_with_ctrl(made, qtbot, pages):
    dialog = made()
    settled(dialog, qtbot)
    view = dialog.preview.view
    for _ in range(200):
        wheel(view, -1)
        if view.page:
            break
    assert view.page == 1
    assert view.verticalScrollBar().value() == 0
    wheel(view, 1)
    assert view.page == 0
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    before = view.sheet.width()
    wheel(view, 1, Qt.KeyboardModifier.ControlModifier)
    assert view.sheet.width() > before


def test_a_fault_of_ours_is_a_message_with_details(made, qtbot, monkeypatch):
    monkeypatch.setattr(dialog_module, "preview_of", lambda *_: 1 / 0)
    dialog = made()
    settled(dialog, qtbot)
    assert "ZeroDivisionError" in dialog.preview.trouble.text.text()
    assert "Traceback" in dialog.message.details.toPlainText()


# Devices


def test_devices_are_added_and_taken_away_the_one_looked_at_first(made, qtbot, quick):
    dialog = made()
    devices = dialog.choices.devices
    assert devices.checked == ("stm32l4r5",)
    assert not devices.none_ticked.isVisible()
    devices.add("rpi4b")
    devices.add("rpi4b")
    assert devices.checked == ("stm32l4r5", "rpi4b")
    assert "rpi4b" not in {choice.key for group in devices.add_button.groups for choice in group.choices}
    settled(dialog, qtbot)
    assert quick[-1].scenario.devices == ("stm32l4r5", "rpi4b")
    devices.boxes["stm32l4r5"].click()
    assert dialog.wish().scenario.devices == ("rpi4b",)
    devices.remove("rpi4b")
    assert devices.checked == ()
    assert devices.none_ticked.isVisible()
    assert "rpi4b" in {choice.key for group in devices.add_button.groups for choice in group.choices}
    assert dialog.session.scenario.devices == ("stm32l4r5",), "the window keeps its own"


def test_a_device_is_found_by_typing(made, qtbot, quick):
    dialog = made()
    button = dialog.choices.devices.add_button
    popup = button.open_list()
    qtbot.keyClicks(popup.search, "jetson nano")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert dialog.choices.devices.checked == ("stm32l4r5", "jetson_nano")
    assert button.text().startswith("Add a device")


@pytest.mark.parametrize("form", [form.key for form in forms()])
def test_without_a_device_there_is_a_report_too(form):
    scenario = replace(measured().scenario, devices=())
    preview = preview_of(wish_of(scenario, form), None, lambda *_: None)
    assert preview.pages or preview.text


def wish_of(scenario, form):
    from analysis.report.pdf import Options

    return Wish(scenario, form, Options(sections=("decision",)))


# Files


@pytest.mark.parametrize("form", ["json", "csv", "summary", "md"])
def test_a_text_is_that_of_the_analysis_and_the_preview_its_beginning(form):
    wish, ours = wish_of(measured().scenario, form), measured()
    data = file_of(wish, ours, lambda *_: None)
    assert data.decode("utf-8-sig") == render(ours, form)
    assert data.startswith(b"\xef\xbb\xbf") == (form in ("csv", "summary"))
    preview = preview_of(wish, ours, lambda *_: None)
    assert render(ours, form).startswith(preview.text)
    assert preview.nbytes >= len(preview.text)


def test_a_report_for_a_pull_request_says_what_has_changed(made, qtbot, tmp_path, monkeypatch):
    earlier = tmp_path / "earlier.json"
    earlier.write_text(render(analyze(replace(measured().scenario, batch=2)), "json"), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(earlier), ""))
    dialog = made()
    field = dialog.choices.baseline
    assert not dialog.choices.markdown_only.isVisible()
    dialog.choices.form.pick("md")
    settled(dialog, qtbot)
    assert "Since the baseline" not in dialog.preview.text.toPlainText()
    qtbot.mouseClick(field.choose, Qt.MouseButton.LeftButton)
    settled(dialog, qtbot)
    assert "## Since the baseline" in dialog.preview.text.toPlainText()
    saved(dialog, qtbot, earlier)
    assert "overwrite what it is made from" in dialog.message.text.text()
    check(dialog)
    earlier.write_text("[]")
    field.set_path("")
    field.set_path(str(earlier))
    settled(dialog, qtbot)
    assert "earlier.json" in dialog.preview.trouble.text.text()
    qtbot.mouseClick(field.away, Qt.MouseButton.LeftButton)
    settled(dialog, qtbot)
    assert dialog.preview.stack.currentWidget() is dialog.preview.text


def test_what_the_window_shows_is_not_analysed_again(monkeypatch):
    monkeypatch.setattr("analysis.scenario.analyze", lambda *_, **__: pytest.fail("analysed anew"))
    assert file_of(wish_of(measured().scenario, "json"), measured(), lambda *_: None)


def test_it_is_saved_under_a_name_that_says_what_it_is(made, qtbot, quick, monkeypatch, tmp_path):
    dialog, asked = made(), []

    def get(*arguments):
        asked.append(arguments)
        return str(tmp_path / "out"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", get)
    dialog.save_button.setFocus()
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.savings.idle, timeout=PATIENCE_MS)
    assert dialog.save_button.hasFocus(), "the keyboard stays where it was"
    assert asked[0][2] == "resnet8_int8-report.pdf"
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert "out.pdf" in dialog.message.text.text()
    assert not dialog.opened
    dialog.choices.form.pick("csv")
    dialog.ask_and_save()
    qtbot.waitUntil(lambda: dialog.savings.idle, timeout=PATIENCE_MS)
    assert asked[1][2] == str(tmp_path / "resnet8_int8-report.csv"), "in the folder of the last time"
    assert (tmp_path / "out.csv").exists()


def test_it_is_opened_if_a_person_wants_that(made, qtbot, quick, tmp_path, settings):
    dialog = made()
    dialog.open_after.click()
    dialog.choices.form.pick("md")
    saved(dialog, qtbot, tmp_path / "a.md")
    assert dialog.opened == [str(tmp_path / "a.md")]
    assert settings.switch("open report") is True


def test_a_browser_gets_a_copy(made, qtbot):
    dialog = made()
    dialog.choices.form.pick("html")
    settled(dialog, qtbot)
    assert dialog.preview.look.isVisible()
    assert "KiB" in dialog.preview.size_words.text()
    qtbot.mouseClick(dialog.preview.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.opened), timeout=PATIENCE_MS)
    with open(dialog.opened[0], encoding="utf-8") as file:
        assert file.read(15).lower() == "<!doctype html>"


def test_a_file_that_cannot_be_replaced_stays_as_it_was(made, qtbot, quick, tmp_path, monkeypatch):
    dialog, path = made(), tmp_path / "a.json"
    path.write_text("of before")
    dialog.choices.form.pick("json")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    saved(dialog, qtbot, path)
    assert path.read_text() == "of before"
    assert "Permission denied; allowed: a folder that you may write in" in dialog.message.text.text()
    assert [p.name for p in tmp_path.iterdir() if p.suffix not in (".ini", ".lock")] == ["a.json"]
    assert dialog.save_button.isEnabled()


def test_a_folder_that_is_not_there_is_said(made, qtbot, quick, tmp_path):
    dialog = made()
    dialog.choices.form.pick("json")
    saved(dialog, qtbot, tmp_path / "none" / "a.json")
    assert "allowed: a file in a folder that exists" in dialog.message.text.text()


def test_a_report_never_replaces_its_model(made, qtbot, quick, tmp_path):
    model = tmp_path / "net.onnx"
    shutil.copy(measured().scenario.model, model)
    before = model.read_bytes()
    dialog = made(analyze(Scenario(str(model), devices=("stm32l4r5",))))
    saved(dialog, qtbot, model)
    assert model.read_bytes() == before
    assert "overwrite what it is made from" in dialog.message.text.text()


def test_saving_that_is_stopped_leaves_the_old_file(made, qtbot, quick, tmp_path, monkeypatch):
    started = threading.Event()

    def slow(wish, known, path, progress):
        started.set()
        while True:
            progress(0.5, "half way")

    monkeypatch.setattr(dialog_module, "save", slow)
    dialog, path = made(), tmp_path / "a.pdf"
    path.write_text("of before")
    dialog.save(path)
    qtbot.waitUntil(started.is_set, timeout=PATIENCE_MS)
    dialog.save_button.setFocus()
    qtbot.keyClick(dialog.save_button, Qt.Key.Key_Return)
    assert "being written" in dialog.message.text.text(), "nobody is asked for a second file"
    assert dialog.save_button.hasFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible(), "Escape first stops what is being saved"
    assert "stopped" in dialog.message.text.text()
    assert path.read_text() == "of before"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


# What is kept, and who gets there


def test_choices_are_remembered(made, qtbot, quick, settings):
    dialog = made()
    dialog.choices.form.pick("pdf")
    dialog.choices.paper.set_current("letter")
    dialog.choices.layers.setValue(25)
    dialog.choices.sections["network"].setChecked(False)
    dialog.reject()
    again = made().choices
    assert again.options.paper == "letter"
    assert again.options.most_layers == 25
    assert set(SECTIONS) - set(again.options.sections) == {"network"}


@pytest.mark.parametrize(
    "kept", [b"", b"\xff", b"[]", b"null", b'{"form": "doc", "paper": 7, "layers": "x", "without": 3}']
)
def test_what_was_kept_in_another_way_does_no_harm(made, quick, settings, kept):
    settings.set_state(STATE, kept)
    choices = made().choices
    assert choices.form.current == "pdf"
    assert choices.options.paper == "a4"
    assert set(choices.options.sections) == set(SECTIONS)


def test_only_pages_have_sections(made, quick):
    dialog = made()
    for form in forms():
        dialog.choices.form.pick(form.key)
        assert dialog.choices.pages_only.isVisible() == form_called(form.key).pages == (form.key == "pdf")
    assert json.loads(dialog.choices.kept())["form"] == forms()[-1].key


@pytest.mark.parametrize("form", ["pdf", "json", "html"])
def test_everything_has_a_name_and_is_reached_by_keys(made, qtbot, pages, form):
    dialog = made()
    dialog.choices.form.pick(form)
    dialog.choices.devices.add("rpi4b")
    settled(dialog, qtbot)
    check(dialog)


def test_tab_goes_as_the_eye_does(made, qtbot, quick):
    dialog = made()
    choices = dialog.choices
    choices.devices.remove("stm32l4r5")
    for name in ("rpi4b", "jetson_nano"):
        choices.devices.add(name)
    settled(dialog, qtbot)
    choices.form.setFocus()
    heights = []
    while choices.isAncestorOf(dialog.focusWidget()):
        widget = dialog.focusWidget()
        heights.append(widget.mapTo(choices, widget.rect().center()).y())
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert len(heights) > 6
    assert heights == sorted(heights)


def test_the_window_opens_it_by_a_key_and_nothing_is_left(qtbot, tmp_path, session, quick):
    with shown_window(qtbot, tmp_path, session=session) as window:
        assert not window.actions_by_id["report"].isEnabled()
        window.session.show(measured())
        for _ in range(2):
            window.activateWindow()
            qtbot.waitUntil(window.isActiveWindow)
            qtbot.keyClick(
                window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            )
            dialog = window.findChild(ReportDialog)
            assert dialog.isVisible()
            assert "resnet8_int8.onnx" in dialog.windowTitle()
            dialog.reject()
            qtbot.waitUntil(lambda: window.findChild(ReportDialog) is None)
