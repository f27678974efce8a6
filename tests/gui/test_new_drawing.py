"""The dialogue that begins a drawing: templates, a table that is read while it is typed, files that are dropped on it."""

import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThread, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from analysis.errors import FileError
from analysis.readers import sketch_file
from analysis.sketch import Sketch
from analysis.sketch.text import sketch_of
from gui.new_drawing import EMPTY, EXAMPLE, NewDrawingDialog, summary
from gui.start_page import PATH, samples
from gui.theme import LOOK
from tests.gui.test_names_and_focus import check

COPY, LEFT, NO_KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
TABLE = "input 3x32x32; conv 8; relu; gap; flatten; dense 10"
PATIENCE_MS = 20_000


@pytest.fixture
def dialog(qtbot):
    dialog = NewDrawingDialog()
    dialog.begins = []
    dialog.begun.connect(lambda sketch, there: dialog.begins.append((sketch, there)))
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    yield dialog
    if isValid(dialog):
        dialog.close()
    LOOK.set_mode("light")


def write(qtbot, dialog, text):
    """Typed, and read after a moment."""
    dialog.table.setFocus()
    qtbot.keyClicks(dialog.table, text)
    qtbot.waitUntil(lambda: not dialog._settling.isActive())


def row_of(dialog, ending):
    rows = range(dialog.templates.count())
    return next(row for row in rows if dialog.templates.item(row).data(PATH).endswith(ending))


def choose(qtbot, dialog, ending):
    """By the keyboard, down the list."""
    dialog.templates.setFocus()
    for _ in range(row_of(dialog, ending)):
        qtbot.keyClick(dialog.templates, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.templates, Qt.Key.Key_Return)


def carrying(path=None, text=""):
    data = QMimeData()
    if path:
        data.setUrls([QUrl.fromLocalFile(str(path))])
    else:
        data.setText(text)
    return data


def drop(dialog, data):
    enter = QDragEnterEvent(QPoint(60, 60), COPY, data, LEFT, NO_KEY)
    enter.ignore()
    dialog.dragEnterEvent(enter)
    assert enter.isAccepted()
    dialog.dropEvent(QDropEvent(QPointF(60, 60), COPY, data, LEFT, NO_KEY))


# Templates


def test_enter_begins_with_the_empty_board_at_once(dialog, qtbot):
    assert dialog.templates.currentItem().data(PATH) == EMPTY
    qtbot.waitUntil(dialog.templates.hasFocus)
    qtbot.keyClick(dialog.templates, Qt.Key.Key_Return)
    assert dialog.begins == [(Sketch(), True)]
    assert not dialog.isVisible()


def test_every_sample_is_a_template(dialog):
    paths = [dialog.templates.item(row).data(PATH) for row in range(dialog.templates.count())]
    assert paths == [EMPTY, *(path for path, _, _ in samples())]


def test_a_sample_becomes_a_drawing(dialog, qtbot):
    choose(qtbot, dialog, "resnet8.onnx")
    qtbot.waitUntil(lambda: bool(dialog.begins), timeout=PATIENCE_MS)
    (sketch, there), *more = dialog.begins
    assert there
    assert not more
    assert len(sketch.blocks) > 15


def test_a_click_on_a_large_sample(dialog, qtbot):
    item = dialog.templates.item(row_of(dialog, "resnet152_v1.onnx"))
    dialog.templates.scrollToItem(item)
    qtbot.mouseClick(dialog.templates.viewport(), LEFT, pos=dialog.templates.visualItemRect(item).center())
    qtbot.waitUntil(lambda: bool(dialog.begins), timeout=PATIENCE_MS)
    assert len(dialog.begins[0][0].blocks) > 500


@pytest.fixture
def endless(monkeypatch):
    """Reading that ends only when it is cancelled."""
    stopped = threading.Event()

    def read(path, progress):
        try:
            while True:
                progress(0.4, "reading layers")
                QThread.msleep(1)
        finally:
            stopped.set()

    monkeypatch.setattr(sketch_file, "open_sketch", read)
    return stopped


def test_a_slow_sample_shows_progress_and_can_be_cancelled(dialog, qtbot, endless):
    choose(qtbot, dialog, "vgg19.onnx")
    qtbot.waitUntil(lambda: dialog.busy.isVisible() and dialog.busy.text.text() == "reading layers")
    qtbot.mouseClick(dialog.busy.button, LEFT)
    assert endless.wait(10)
    assert not dialog.busy.isVisible()
    assert dialog.isVisible()
    assert dialog.begins == []


def test_escape_while_reading_leaves_no_thread_and_no_dialog(dialog, qtbot, endless):
    choose(qtbot, dialog, "vgg19.onnx")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert endless.is_set()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_what_cannot_be_read_is_told(dialog, qtbot, monkeypatch):
    def read(path, progress):
        raise FileError(f"{path} cannot be read", "nothing")

    monkeypatch.setattr(sketch_file, "open_sketch", read)
    choose(qtbot, dialog, "lenet5.onnx")
    qtbot.waitUntil(lambda: "lenet5.onnx cannot be read" in dialog.told.text())
    assert dialog.told.text().startswith("✕")
    assert dialog.isVisible()


# The table


def test_without_words_an_example_is_shown_and_can_be_taken(dialog, qtbot):
    assert dialog.table.placeholderText() == EXAMPLE
    assert "example" in dialog.told.text()
    assert not dialog.draw.isEnabled()
    qtbot.mouseClick(dialog.example, LEFT)
    assert dialog.table.toPlainText() == EXAMPLE
    assert dialog.told.text() == "✓ 11 layers: 1x3x32x32 → 1x10"
    assert not dialog.example.isVisible()


def test_what_is_typed_is_summed_up_and_drawn_by_control_enter(dialog, qtbot):
    write(qtbot, dialog, TABLE)
    assert dialog.told.text() == "✓ 6 layers: 1x3x32x32 → 1x10"
    assert dialog.draw.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return, CONTROL)
    assert dialog.begins == [(sketch_of(TABLE), False)]


def test_control_enter_right_after_typing_draws_all_of_it(dialog, qtbot):
    dialog.table.setFocus()
    qtbot.keyClicks(dialog.table, TABLE)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Enter, CONTROL)
    assert len(dialog.begins[0][0].blocks) == 6


def test_enter_in_the_table_is_a_new_line(dialog, qtbot):
    write(qtbot, dialog, "input 3x8x8")
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.table.toPlainText() == "input 3x8x8\n"
    assert dialog.isVisible()


def test_a_wrong_word_is_told_with_what_was_probably_meant(dialog, qtbot):
    write(qtbot, dialog, "input 3x32x32; rellu")
    assert "rellu" in dialog.told.text()
    assert dialog.told.text().endswith("did you mean relu?")
    assert dialog.told.text().startswith("✕")
    assert not dialog.draw.isEnabled()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return, CONTROL)
    assert dialog.begins == []
    assert dialog.isVisible()


def test_layers_that_do_not_fit_can_be_drawn_but_are_told(dialog, qtbot):
    write(qtbot, dialog, "input 3x8x8; flatten; conv 4")
    assert dialog.told.text().startswith("!")
    assert "conv2d_1" in dialog.told.text()
    assert dialog.draw.isEnabled()


def test_layers_without_an_input_wait_for_one():
    words, state = summary(sketch_of("conv 3"))
    assert state == "tight"
    assert words.startswith("1 layer\n")
    assert "1 wait for an input" in words


def test_tab_goes_round_all_of_it(dialog, qtbot):
    write(qtbot, dialog, TABLE)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Backtab)
    assert dialog.focusWidget() is dialog.templates
    seen = []
    for _ in range(4):
        seen.append(dialog.focusWidget())
        qtbot.keyClick(seen[-1], Qt.Key.Key_Tab)
    assert seen == [dialog.templates, dialog.table, dialog.draw, dialog.cancel]
    assert dialog.focusWidget() is dialog.templates


def test_everything_has_a_name(dialog):
    check(dialog)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(760, 480), (480, 320)])
def test_nothing_is_cut_off(dialog, qtbot, mode, size):
    LOOK.set_mode(mode)
    dialog.resize(*size)
    write(qtbot, dialog, "input 3x32x32; rellu")
    qtbot.wait(20)
    told, room = dialog.told, dialog.told.fontMetrics()
    needed = room.boundingRect(told.rect(), Qt.TextFlag.TextWordWrap, told.text())
    assert needed.height() <= told.height()
    assert dialog.table.height() > 3 * room.lineSpacing()
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            inside = button.rect().translated(button.mapTo(dialog, QPoint()))
            assert dialog.rect().contains(inside)
            assert button.width() >= button.sizeHint().width()


def test_the_colours_of_what_is_told_follow_the_theme(dialog, qtbot):
    write(qtbot, dialog, "rellu")
    for mode in ("dark", "light"):
        LOOK.set_mode(mode)
        assert dialog.told.palette().color(dialog.told.foregroundRole()) == LOOK.theme.colour("over")


# Dropped


@pytest.mark.parametrize("ending", [".layers", ".txt", ".sketch"])
def test_a_file_of_words_comes_into_the_table(dialog, qtbot, tmp_path, ending):
    path = tmp_path / f"net{ending}"
    path.write_text(TABLE)
    drop(dialog, carrying(path))
    assert dialog.table.toPlainText() == TABLE
    qtbot.waitUntil(dialog.draw.isEnabled)


def test_words_come_into_the_table(dialog, qtbot):
    drop(dialog, carrying(text=TABLE))
    assert dialog.table.toPlainText() == TABLE


def test_a_model_becomes_a_template(dialog, qtbot):
    drop(dialog, carrying(next(path for path, _, _ in samples() if path.endswith("lenet5.onnx"))))
    qtbot.waitUntil(lambda: bool(dialog.begins), timeout=PATIENCE_MS)
    assert dialog.begins[0][1]


def test_what_is_no_text_is_told(dialog, qtbot, tmp_path):
    path = tmp_path / "net.txt"
    path.write_bytes(bytes(range(128, 256)))
    drop(dialog, carrying(path))
    assert "cannot be read as text" in dialog.told.text()
    drop(dialog, carrying(tmp_path / "no such file.txt"))
    assert "No such file" in dialog.told.text()


def test_it_takes_itself_away(dialog, qtbot):
    qtbot.mouseClick(dialog.cancel, LEFT)
    qtbot.waitUntil(lambda: not isValid(dialog))
