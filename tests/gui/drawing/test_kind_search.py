"""The search at the cursor: keyboard alone, with settings, within its parent, gone when the keyboard goes elsewhere."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from analysis.sketch import KINDS
from gui.drawing.kind_search import ROW_PX, KindSearch
from gui.theme import LOOK
from tests.gui.mouse import click

KEYS = Qt.Key
REASONS = {"conv2d": "needs 4 dimensions", "conv_block": "needs 4 dimensions"}


@pytest.fixture
def board(qtbot, shown):
    # Only a change of the theme dresses an application that was not dressed at its start.
    LOOK.set_mode("dark")
    LOOK.set_mode("light")
    board = QWidget()
    board.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    shown(board, 640, 480)
    board.activateWindow()
    qtbot.waitUntil(board.isActiveWindow)
    return board


@pytest.fixture
def search(board):
    return KindSearch(board)


@pytest.fixture
def heard(search):
    values = []
    search.chosen.connect(lambda kind, params: values.append((kind, params)))
    search.dismissed.connect(lambda: values.append("dismissed"))
    return values


def ask(search, text="", reasons=None, at=(40, 40)):
    search.ask(QPoint(*at), reasons or {}, text)


def press(qtbot, search, *keys):
    for key in keys:
        qtbot.keyClick(search.field, key)


def ids(search):
    return [kind.id for kind in search.list.kinds]


def test_a_kind_is_added_by_keyboard_alone(search, heard, board, qtbot):
    assert not search.isVisible()
    ask(search, "c")
    assert search.field.hasFocus()
    qtbot.keyClicks(search.field, "onv")
    assert search.field.text() == "conv"
    press(qtbot, search, KEYS.Key_Down, KEYS.Key_Down, KEYS.Key_Up, KEYS.Key_Return)
    assert heard == [("conv1d", {})]
    assert not search.isVisible()
    assert board.hasFocus()


def test_settings_are_handed_on(search, heard, qtbot):
    ask(search)
    qtbot.keyClicks(search.field, "conv 32 3x3 s2")
    press(qtbot, search, KEYS.Key_Enter)
    assert heard == [("conv2d", {"filters": 32, "kernel": (3,), "stride": (2,)})]


def test_settings_go_with_the_kind_that_was_marked_instead(search, heard, qtbot):
    ask(search, "conv 16")
    press(qtbot, search, KEYS.Key_Down, KEYS.Key_Return)
    assert heard == [("conv1d", {"filters": 16})]


def test_what_fits_comes_first_but_settings_say_which_kind_is_meant(search, heard, qtbot):
    ask(search, "conv", REASONS)
    assert ids(search)[:2] == ["conv1d", "conv3d"]
    assert ids(search)[-2:] == ["conv2d", "conv_block"]
    assert search.list.kind.id == "conv1d"
    qtbot.keyClicks(search.field, " 32")
    assert search.list.kind.id == "conv2d"
    press(qtbot, search, KEYS.Key_Return)
    assert heard == [("conv2d", {"filters": 32})]


def test_what_nobody_understands_is_said_and_enter_waits(search, heard, qtbot):
    ask(search, "conv 32 q7")
    assert search.trouble.isVisible()
    assert search.trouble.text().startswith("✕ 'conv 32 q7': Conv 2-D has no setting 'q7'")
    assert search.trouble.palette().windowText().color() == LOOK.theme.colour("over")
    press(qtbot, search, KEYS.Key_Return)
    assert heard == []
    assert search.isVisible()
    press(qtbot, search, KEYS.Key_Backspace, KEYS.Key_Backspace)
    assert not search.trouble.isVisible()
    press(qtbot, search, KEYS.Key_Return)
    assert heard == [("conv2d", {"filters": 32})]


def test_a_name_that_nobody_has_is_said(search, heard, qtbot):
    ask(search, "xyzzy")
    assert "nobody knows the layer 'xyzzy'" in search.trouble.text()
    assert not search.list.isVisible()
    press(qtbot, search, KEYS.Key_Down, KEYS.Key_Return)
    assert heard == []


def test_without_text_enter_takes_only_what_was_marked(search, heard, qtbot):
    ask(search)
    press(qtbot, search, KEYS.Key_Return)
    assert heard == []
    press(qtbot, search, KEYS.Key_Down, KEYS.Key_Down, KEYS.Key_Return)
    assert heard == [("output", {})]


def test_a_click_chooses_and_the_keyboard_stays_in_the_field_until_then(search, heard, board):
    ask(search, "pool")
    assert search.list.focusPolicy() == Qt.FocusPolicy.NoFocus
    row = search.list.visualRect(search.list.rows.index_of(KINDS["avg_pool"]))
    click(search.list.viewport(), QPointF(row.center()))
    assert heard == [("avg_pool", {})]
    assert board.hasFocus()


def test_escape_dismisses_once(search, heard, board, qtbot):
    ask(search, "conv")
    press(qtbot, search, KEYS.Key_Escape)
    assert heard == ["dismissed"]
    assert not search.isVisible()
    assert board.hasFocus()


def test_it_goes_when_the_keyboard_goes(search, heard, board):
    other = QLineEdit(board)
    other.show()
    ask(search, "conv")
    other.setFocus()
    assert heard == ["dismissed"]
    assert not search.isVisible()
    assert other.hasFocus()


def test_it_can_be_asked_again(search, heard, qtbot):
    ask(search, "conv 32", REASONS)
    press(qtbot, search, KEYS.Key_Escape)
    ask(search)
    assert search.field.text() == ""
    assert ids(search)[0] == "input"
    assert search.list.reasons == {}


@pytest.mark.parametrize("at", [(-50, -50), (10, 10), (600, 20), (20, 470), (639, 479), (5000, 5000)])
@pytest.mark.parametrize("text", ["", "conv", "conv 32 q7", "xyzzy", "dw"])
def test_it_stays_within_its_parent(search, board, at, text):
    ask(search, text, at=at)
    assert board.rect().contains(search.geometry())
    assert search.width() == 340
    assert not search.list.isVisible() or search.list.height() <= 8 * ROW_PX


@pytest.mark.parametrize("size", [(200, 150), (300, 90), (1200, 900)])
def test_it_follows_the_size_of_its_parent(search, board, size):
    ask(search, "conv 32 q7", at=(600, 400))
    board.resize(*size)
    assert board.rect().contains(search.geometry())
    assert search.field.isVisible()


def test_it_does_not_move_while_a_person_types(search, qtbot):
    ask(search, at=(300, 400))
    place = search.pos()
    for letter in "conv 32 q7 xyz":
        qtbot.keyClicks(search.field, letter)
        assert search.pos() == place


def test_what_is_marked_is_said_where_the_keyboard_is(search, qtbot):
    ask(search, "conv", {"conv1d": "needs 3 dimensions"})
    assert search.field.accessibleDescription().startswith("Conv 2-D; A window")
    assert all(widget.accessibleName() for widget in (search, search.field, search.list))
    press(qtbot, search, *[KEYS.Key_Down] * (len(search.list.kinds) - 1))
    assert "does not fit here: needs 3 dimensions" in search.field.accessibleDescription()
    qtbot.keyClicks(search.field, " q")
    assert "has no setting" in search.field.accessibleDescription()


def test_clicks_in_it_are_not_clicks_on_the_drawing(search, board):
    seen = []
    board.mousePressEvent = lambda event: seen.append(event)
    ask(search, "conv 32 q7")
    click(search.trouble, QPointF(5, 5))
    click(search, QPointF(2, 2))
    assert seen == []
    assert search.isVisible()
