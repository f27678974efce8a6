"""The page of all keys has every key there is, and prints."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog

from gui.commands import COMMANDS
from gui.keyboard import KeyboardDialog, sections
from gui.reporting.page_view import keys as keys_of_pages
from tests.gui.windows import shown_window


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        yield window


def dialog(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    return window.findChild(KeyboardDialog)


def test_f1_shows_the_key_of_every_command(window, qtbot):
    text = dialog(window, qtbot).page.toPlainText()
    for row in COMMANDS:
        for key in QKeySequence.listFromString(row.shortcut):
            assert key.toString() in text
        if row.shortcut:
            assert row.words.replace("&", "").rstrip("…") in text


def test_the_pages_of_a_report_have_keys_too(window, qtbot):
    text = dialog(window, qtbot).page.toPlainText()
    for keys, what in keys_of_pages():
        assert keys in text
        assert what in text


def test_every_panel_says_its_own_keys(window):
    content = dict(sections(window))
    for row in window.workspace.rows:
        if keys := window.workspace.panels[row.id].keys():
            assert content[row.title] == keys
    assert ("F", "show everything") in content["Roofline"]


# Finding is finding here while the keyboard is in the graph; on the board these are of its blocks: all of them, one more of
# the selected, earlier and later in the chain.
MEANT_HERE = {"Ctrl+F", "Ctrl+A", "Ctrl+D", "Alt+Up", "Alt+Down"}


def test_no_panel_takes_a_key_of_the_window(window):
    taken = {key for row in COMMANDS for key in row.shortcut.split("; ") if key} - MEANT_HERE
    for panel in window.workspace.panels.values():
        rows = panel.keys()
        assert not taken & {key for keys, _ in rows for key in keys.split(", ")}


def test_it_is_saved_as_pages(window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "keys"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(dialog(window, qtbot).save_button, Qt.MouseButton.LeftButton)
    assert Path(f"{path}.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_that_cannot_be_written_is_a_message(window, qtbot, tmp_path):
    dialog(window, qtbot).save(str(tmp_path / "no such folder" / "keys.pdf"))
    assert "cannot be written" in window.message.text.text()
