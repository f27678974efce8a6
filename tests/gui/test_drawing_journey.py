"""From an empty board to a model that runs: LeNet-5 drawn by keyboard alone, and by mouse alone, saved and opened again."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QWidget

from analysis.sketch import KINDS
from gui.drawing import acts
from gui.new_drawing import NewDrawingDialog
from gui.save_drawing import SaveDrawingDialog
from tests.gui import lenet_by_hand, mouse
from tests.gui.drawing.artist import CONTROL, KEYS, NO_KEY, PATIENCE_MS, Artist
from tests.gui.windows import shown_window


@pytest.fixture
def window(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    with shown_window(qtbot, tmp_path) as window:
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        yield window


def artist_of(window, qtbot) -> Artist:
    """Once the board is there."""
    qtbot.waitUntil(lambda: window.session.analysis is not None, timeout=PATIENCE_MS)
    artist = Artist(qtbot, window.session, window.workspace.panels["drawing"])
    # Off screen no window manager gives the keyboard back when a dialogue closes.
    window.activateWindow()
    qtbot.waitUntil(artist.board.hasFocus, timeout=PATIENCE_MS)
    return artist


def dialog_of(window, qtbot, kind):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=PATIENCE_MS)
    dialog = QApplication.activeModalWidget()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.focusWidget() is not None, timeout=PATIENCE_MS)
    return dialog


def test_lenet_by_keyboard_alone(window, qtbot, tmp_path):
    qtbot.keyClick(window, KEYS.Key_N, CONTROL)
    dialog = dialog_of(window, qtbot, NewDrawingDialog)
    qtbot.keyClick(dialog.focusWidget(), KEYS.Key_Return)
    artist = artist_of(window, qtbot)
    for layer in lenet_by_hand.TYPED:
        artist.add(layer)
    artist.settle()
    lenet_by_hand.is_lenet(artist.sketch)
    qtbot.keyClick(window, KEYS.Key_S, CONTROL)
    dialog = dialog_of(window, qtbot, SaveDrawingDialog)
    dialog.path.setFocus()
    qtbot.keyClick(dialog.path, KEYS.Key_A, CONTROL)
    qtbot.keyClicks(dialog.path, str(tmp_path / "mine.onnx"))
    with qtbot.waitSignal(window.session.drawing_saved, timeout=PATIENCE_MS):
        qtbot.keyClick(dialog.path, KEYS.Key_Return)
    is_the_same_again(window, qtbot, tmp_path / "mine.onnx")


def is_the_same_again(window, qtbot, path):
    """Saved, closed and opened it is the very drawing, and a model for everyone else."""
    before = window.session.sketch
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.keyClick(window, KEYS.Key_W, CONTROL)
    assert window.session.scenario is None
    with qtbot.waitSignal(window.session.analysis_changed, timeout=PATIENCE_MS):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        window.dropEvent(QDropEvent(QPointF(60, 60), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, NO_KEY))
    assert window.session.sketch == before
    assert not window.session.is_unsaved
    lenet_by_hand.is_a_model(path)


# By mouse alone


def test_lenet_by_mouse_alone(window, qtbot, tmp_path):
    begins(window, qtbot)
    hand = Hand(artist_of(window, qtbot))
    hand.take("input")
    hand.pick_shape("1×1×32×32")
    for filters in (6, 16):
        hand.take("conv2d")
        hand.slide("filters", filters)
        hand.step("kernel", 2)
        hand.press(hand.row("padding").control.buttons[1])
        hand.take("tanh")
        hand.take("avg_pool")
    hand.artist.drop("flatten", hand.artist.out("avg_pool_2"))
    for outputs in (120, 84):
        hand.take("dense")
        hand.slide("outputs", outputs)
        hand.wheel("outputs", outputs)
        hand.take("tanh")
    hand.take("dense")
    hand.artist.settle()
    lenet_by_hand.is_lenet(hand.artist.sketch)
    saves(window, qtbot, hand)
    is_the_same_again(window, qtbot, tmp_path / "network.onnx")


def begins(window, qtbot):
    """With the button of the first page and the first template."""
    press(window.start_page.draw_button)
    templates = dialog_of(window, qtbot, NewDrawingDialog).templates
    at = QPointF(templates.visualItemRect(templates.item(0)).center())
    mouse.click(templates.viewport(), at)
    if window.session.analysis is None and isinstance(QApplication.activeModalWidget(), NewDrawingDialog):
        mouse.send(
            templates.viewport(),
            mouse.QEvent.Type.MouseButtonDblClick,
            at,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
        )


def saves(window, qtbot, hand):
    """By the menu, as it is offered."""
    bar = window.menuBar()
    file = bar.actions()[0]
    mouse.click(bar, QPointF(bar.actionGeometry(file).center()))
    pick(file.menu(), "Save")
    dialog = dialog_of(window, qtbot, SaveDrawingDialog)
    with qtbot.waitSignal(window.session.drawing_saved, timeout=PATIENCE_MS):
        press(dialog.keys.button(QDialogButtonBox.StandardButton.Save))


def pick(menu: QMenu, title: str) -> None:
    """A row of a menu that is open."""
    action = next(each for each in menu.actions() if each.text().replace("&", "").startswith(title))
    mouse.click(menu, QPointF(menu.actionGeometry(action).center()))


def press(widget: QWidget) -> None:
    assert widget.isVisible()
    mouse.click(widget, QPointF(widget.rect().center()))


def wheel(widget: QWidget, notches: int) -> None:
    """One event a notch."""
    at = QPointF(widget.rect().center())
    for _ in range(abs(notches)):
        turn = QPoint(0, 120 if notches > 0 else -120)
        everywhere = QPointF(widget.mapToGlobal(at.toPoint()))
        event = QWheelEvent(
            at, everywhere, QPoint(), turn, Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(widget, event)


class Hand:
    """On the mouse alone."""

    def __init__(self, artist: Artist) -> None:
        self.artist, self.press = artist, press

    def take(self, kind: str) -> None:
        """A click in the palette, scrolled to with the wheel."""
        rows = self.artist.panel.palette_of_kinds.list
        index = rows.rows.index_of(KINDS[kind])
        for _ in range(200):
            rect = rows.visualRect(index)
            if rows.viewport().rect().contains(rect):
                break
            wheel(rows.viewport(), 1 if rect.top() < 0 else -1)
        mouse.click(rows.viewport(), QPointF(rect.center()))
        assert self.artist.board.only_block.kind == kind

    def row(self, name: str):
        row = self.artist.panel.side.form.rows[name]
        self.artist.panel.side.ensureWidgetVisible(row)
        return row

    def pick_shape(self, title: str) -> None:
        steps = self.row("shape").control.steps
        # The menu waits for a person until it is closed.
        QTimer.singleShot(100, lambda: pick(steps.usual.menu(), title))
        press(steps.usual)
        assert self.row("shape").control.text() == title

    def slide(self, name: str, number: int) -> None:
        """To the stop that is nearest."""
        slider = self.row(name).slider
        stop = min(range(len(slider.stops)), key=lambda at: abs(slider.stops[at] - number))
        middle = slider.height() / 2
        end = QPointF(8 + stop / (len(slider.stops) - 1) * slider._track_px(), middle)
        mouse.drag(slider, QPointF(slider._handle_x(), middle), end)

    def step(self, name: str, times: int) -> None:
        for _ in range(times):
            press(self.row(name).control.steps.buttons[1])

    def wheel(self, name: str, number: int) -> None:
        """Over the field that was clicked, to the very number."""
        field = self.row(name).control
        mouse.click(field, QPointF(field.width() - 20, field.height() / 2))
        field.setFocus(Qt.FocusReason.MouseFocusReason)
        wheel(field, number - field.value)
        assert field.value == number


# Keys that the window knows too


def test_keys_of_the_board_are_its_own_before_they_are_the_windows(window, qtbot):
    press(window.start_page.draw_button)
    begin_empty(window, qtbot)
    artist = artist_of(window, qtbot)
    for layer in ("input 1x3x8x8", "conv 4", "relu"):
        artist.add(layer)
    artist.key(KEYS.Key_D, CONTROL)
    assert [block.kind for block in artist.sketch.blocks].count("relu") == 2
    assert window.compare_bar.isHidden()
    artist.key(KEYS.Key_Z, CONTROL)
    assert len(artist.sketch.blocks) == 3
    artist.key(KEYS.Key_G, CONTROL)
    assert not artist.sketch.groups or artist.board.selected
    for act in acts.ACTS:
        for pressed in act.sequences:
            keys = pressed[0]
            event = QKeyEvent(QEvent.Type.ShortcutOverride, keys.key(), keys.keyboardModifiers())
            event.ignore()
            QApplication.sendEvent(artist.board, event)
            assert event.isAccepted(), act.id


def begin_empty(window, qtbot):
    qtbot.keyClick(dialog_of(window, qtbot, NewDrawingDialog).focusWidget(), KEYS.Key_Return)


def test_a_file_that_is_dropped_on_the_board_is_opened(window, qtbot):
    press(window.start_page.draw_button)
    begin_empty(window, qtbot)
    artist = artist_of(window, qtbot)
    data, at, copy = QMimeData(), QPointF(60, 60), Qt.DropAction.CopyAction
    data.setUrls([QUrl.fromLocalFile(str(lenet_by_hand.SAMPLE))])
    entering = QDragEnterEvent(at.toPoint(), copy, data, Qt.MouseButton.LeftButton, NO_KEY)
    QApplication.sendEvent(artist.board, entering)
    assert entering.isAccepted()
    assert artist.board.gesture is None
