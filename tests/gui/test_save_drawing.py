"""The dialogue that saves a drawing: forms and their endings, weights, places where nothing can be written."""

import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox
from shiboken6 import isValid

from analysis.report.source.frameworks import FRAMEWORKS
from gui import dialogs
from gui.save_drawing import SaveDrawingDialog, forms
from gui.theme import LOOK
from tests.gui.test_names_and_focus import check

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ask(qtbot):
    """Makes a dialogue and hands it back; what it wished is its `wishes`."""
    made = []

    def make(path, *more):
        dialog = SaveDrawingDialog(str(path), *more)
        dialog.wishes = []
        dialog.wished.connect(lambda *wish: dialog.wishes.append(wish))
        with qtbot.waitExposed(dialog):
            dialog.show()
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        if isValid(dialog):
            dialog.close()
    LOOK.set_mode("light")


def save_key(dialog):
    return dialog.keys.button(dialog.keys.StandardButton.Save)


def save(qtbot, dialog):
    qtbot.mouseClick(save_key(dialog), LEFT)


def write(qtbot, dialog, path):
    dialog.path.selectAll()
    qtbot.keyClicks(dialog.path, str(path))


# Forms


def test_there_is_a_form_for_each_framework():
    assert [form.key for form in forms()] == ["onnx", "sketch", *FRAMEWORKS]
    assert all(form.title and form.note for form in forms())


def test_at_first_it_is_onnx_with_random_weights(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net")
    assert dialog.path.text() == str(tmp_path / "net.onnx")
    save(qtbot, dialog)
    assert dialog.wishes == [(str(tmp_path / "net.onnx"), "random", 0, "torch")]


@pytest.mark.parametrize(
    ("key", "name"), [("sketch", "net.v2.sketch"), ("torch", "net.v2.py"), ("onnx", "net.v2.onnx")]
)
def test_the_ending_follows_the_form(ask, qtbot, tmp_path, key, name):
    dialog = ask(tmp_path / "net.v2.onnx")
    dialog.form.pick("sketch")
    dialog.form.pick("torch")
    dialog.form.pick(key)
    assert dialog.path.text() == str(tmp_path / name)


def test_a_name_without_an_ending_gets_it_and_one_without_a_folder_goes_beside(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net")
    write(qtbot, dialog, "other")
    save(qtbot, dialog)
    assert dialog.wishes[0][0] == str(tmp_path / "other.onnx")


@pytest.mark.parametrize("framework", list(FRAMEWORKS))
def test_source_text_names_its_framework(ask, qtbot, tmp_path, framework):
    dialog = ask(tmp_path / "net")
    dialog.form.pick(framework)
    save(qtbot, dialog)
    assert dialog.wishes == [(str(tmp_path / "net.py"), "random", 0, framework)]


def test_weights_and_seed_by_mouse_and_keyboard(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net")
    dialog.seed.setFocus()
    dialog.seed.selectAll()
    qtbot.keyClicks(dialog.seed, "42")
    save(qtbot, dialog)
    assert dialog.wishes[0][1:3] == ("random", 42)
    dialog = ask(tmp_path / "net")
    qtbot.mouseClick(dialog.weights._buttons["zeros"], LEFT)
    assert not dialog.seed.isEnabled()
    save(qtbot, dialog)
    assert dialog.wishes[0][1] == "zeros"


def test_only_onnx_has_weights(ask, tmp_path):
    dialog = ask(tmp_path / "net")
    dialog.form.pick("sketch")
    assert not dialog.weights.isEnabled()
    assert not dialog.seed.isEnabled()


def test_it_begins_as_it_was_the_last_time(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net", "", ("sketch", "zeros", 7))
    assert (dialog.form.current, dialog.weights.current, dialog.seed.value()) == ("sketch", "zeros", 7)
    assert dialog.path.text().endswith("net.sketch")


def test_a_first_save_is_never_source_text_unasked(ask, tmp_path):
    assert ask(tmp_path / "net", "", ("torch", "random", 0)).form.current == "onnx"
    own = str(tmp_path / "net.onnx")
    assert ask(tmp_path / "net", own, ("torch", "random", 0)).form.current == "torch"


@pytest.mark.parametrize("last", [("nonsense", "nonsense", 0), ("", "", 0)])
def test_settings_of_another_version_are_left_aside(ask, tmp_path, last):
    dialog = ask(tmp_path / "net", "", last)
    assert (dialog.form.current, dialog.weights.current) == ("onnx", "random")


def test_where_the_drawing_is_left_only_whole_forms_are_offered(ask, tmp_path):
    dialog = ask(tmp_path / "net", "", ("torch", "random", 0), True)
    assert [choice.key for choice in dialog.form.choices] == ["onnx", "sketch"]


# Places


@pytest.mark.parametrize(("typed", "said"), [("", "needs a name"), ("{folder}/", "needs a name"),
                                             ("{folder}/no/net.onnx", "there is no folder"), ("/", "needs a name"),
                                             ("{folder}/sub.onnx", "is a folder"), ("..", "needs a name")])  # fmt: skip
def test_a_place_that_is_none_is_told_while_it_is_typed(ask, qtbot, tmp_path, typed, said):
    (tmp_path / "sub.onnx").mkdir()
    dialog = ask(tmp_path / "net")
    dialog.path.setText(typed.format(folder=tmp_path))
    assert said in dialog.trouble.text()
    assert dialog.trouble.text().startswith("✕")
    assert not save_key(dialog).isEnabled()
    write(qtbot, dialog, tmp_path / "fine.onnx")
    assert dialog.trouble.text() == ""
    assert save_key(dialog).isEnabled()


def test_a_folder_that_cannot_be_written_is_told(ask, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    dialog = ask(tmp_path / "net")
    assert "nothing can be written" in dialog.trouble.text()
    assert not save_key(dialog).isEnabled()


def answer(qtbot, dialog, words):
    box = dialog.findChild(QMessageBox)
    button = next(button for button in box.buttons() if button.text().replace("&", "") == words)
    qtbot.mouseClick(button, LEFT)


def test_a_file_that_is_there_is_replaced_only_after_asking(ask, qtbot, tmp_path):
    (tmp_path / "net.onnx").write_bytes(b"precious")
    dialog = ask(tmp_path / "net")
    assert "would be replaced" in dialog.trouble.text()
    save(qtbot, dialog)
    answer(qtbot, dialog, "Cancel")
    assert dialog.wishes == []
    assert dialog.isVisible()
    qtbot.wait(1)
    save(qtbot, dialog)
    answer(qtbot, dialog, "Replace")
    assert len(dialog.wishes) == 1


def test_the_drawings_own_file_is_replaced_unasked(ask, qtbot, tmp_path):
    (tmp_path / "net.onnx").write_bytes(b"of before")
    dialog = ask(tmp_path / "net.onnx", str(tmp_path / "net.onnx"))
    assert "weights in it are replaced" in dialog.trouble.text()
    save(qtbot, dialog)
    assert len(dialog.wishes) == 1


def test_browsing_brings_a_path_with_the_ending(ask, qtbot, tmp_path, monkeypatch):
    asked = []

    def choose(parent, path, wanted):
        asked.append((path, wanted))
        return str(tmp_path / "chosen")

    monkeypatch.setattr(dialogs, "ask_where_to_save_drawing", choose)
    dialog = ask(tmp_path / "net")
    qtbot.mouseClick(dialog.browse, LEFT)
    assert asked == [(str(tmp_path / "net.onnx"), "ONNX (*.onnx)")]
    assert dialog.path.text() == str(tmp_path / "chosen.onnx")
    monkeypatch.setattr(dialogs, "ask_where_to_save_drawing", lambda *_: "")
    qtbot.mouseClick(dialog.browse, LEFT)
    assert dialog.path.text() == str(tmp_path / "chosen.onnx")


# By the keyboard, and how it looks


def test_what_is_typed_at_once_is_another_name(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net")
    assert dialog.focusWidget() is dialog.path
    qtbot.keyClicks(dialog.path, "other")
    qtbot.keyClick(dialog.path, Qt.Key.Key_Return)
    assert dialog.wishes[0][0] == str(tmp_path / "other.onnx")


def test_enter_saves_and_escape_does_not(ask, qtbot, tmp_path):
    dialog = ask(tmp_path / "net")
    qtbot.keyClick(dialog.path, Qt.Key.Key_Return)
    assert len(dialog.wishes) == 1
    dialog = ask(tmp_path / "net")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.wishes == []
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_everything_has_a_name(ask, tmp_path):
    check(ask(tmp_path / "net"))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("key", ["onnx", "sketch", "torch"])
def test_nothing_is_cut_off(ask, qtbot, tmp_path, mode, key):
    LOOK.set_mode(mode)
    dialog = ask(tmp_path / "no such folder" / "net")
    dialog.form.pick(key)
    qtbot.wait(20)
    for label in dialog.findChildren(QLabel):
        whole = label.fontMetrics().boundingRect(label.contentsRect(), Qt.TextFlag.TextWordWrap, label.text())
        assert whole.height() <= label.height(), label.text()
    for field in dialog.findChildren(QLineEdit):
        assert dialog.rect().contains(field.rect().translated(field.mapTo(dialog, QPoint())))
