"""Random hands on the board: no exception, what is shown is what the session has, and all of it can be taken back."""

import random

import pytest
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QApplication

from analysis.sketch import KINDS, Sketch
from analysis.sketch.text import sketch_of, text_of
from gui.drawing import acts
from tests.gui.drawing.artist import ALT, CONTROL, KEYS, NO_KEY, RIGHT, SHIFT, press_of, send_drag
from tests.gui.mouse import click

EVENTS, CHECKED_EACH = 900, 25
FIRST = "input 1x3x32x32\nstem: conv 8; bn; relu\nconv 8; add stem; relu\nmaxpool 2; flatten; dense 10"
WORDS = (
    "conv 8 3x3",
    "relu",
    "add",
    "concat",
    "dense 5",
    "gap",
    "nonsense",
    "in",
    "split",
    "inverted residual",
    "lstm",
    "out",
)
PLAIN_KEYS = (
    KEYS.Key_Up, KEYS.Key_Down, KEYS.Key_Left, KEYS.Key_Right, KEYS.Key_Return, KEYS.Key_Escape, KEYS.Key_Plus,
    KEYS.Key_Minus, KEYS.Key_Home, KEYS.Key_PageDown, KEYS.Key_Tab, KEYS.Key_Space,
)  # fmt: skip


def place(artist, dice) -> QPointF:
    """A box, a port, a wire, or anywhere."""
    board, picture = artist.board, artist.board.picture
    anywhere = QPointF(dice.uniform(-5, board.width() + 5), dice.uniform(-5, board.height() + 5))
    if picture is None or not len(picture.boxes) or dice.random() < 0.25:
        return anywhere
    box = dice.choice(picture.boxes.boxes)
    wanted = dice.choice(("box", "in", "out", "line", "note"))
    if wanted == "line" and picture.boxes.lines:
        line = dice.randrange(len(picture.boxes.lines))
        point = picture.scene.geometry.path(line).pointAtPercent(dice.choice((0.3, 0.5)))
        return artist.px(point.x(), point.y())
    ports = box.ins if wanted == "in" else box.outs if wanted == "out" else ()
    if ports:
        return artist.px(*box.port_at(dice.randrange(len(ports)), out=wanted == "out"))
    if wanted == "note" and artist.sketch and artist.sketch.notes:
        return artist.note_at(dice.randrange(len(artist.sketch.notes)))
    return artist.px(box.left + 30, box.top + 12)


def clicks(artist, dice):
    artist.click(place(artist, dice), dice.choice((NO_KEY, NO_KEY, CONTROL, SHIFT)))


def doubles(artist, dice):
    artist.double(place(artist, dice))


def right_clicks(artist, dice):
    press_of(artist.board, place(artist, dice), RIGHT)


def drags(artist, dice):
    artist.drag(place(artist, dice), place(artist, dice), dice.choice((NO_KEY, NO_KEY, SHIFT, ALT, CONTROL)))


def drags_and_is_disturbed(artist, dice):
    """Something happens between press and release."""
    start, end = place(artist, dice), place(artist, dice)
    artist.press(start)
    artist.pull(start, end)
    dice.choice((undoes, redoes, presses_act, begins_anew, right_clicks, clicks, escapes))(artist, dice)
    artist.pull(end, start)
    artist.release(start)


def drops(artist, dice):
    kind = dice.choice([*KINDS, "no such kind"])
    at = place(artist, dice)
    data = artist.hold(kind, at)
    if dice.random() < 0.3:
        dice.choice((undoes, presses_act, begins_anew))(artist, dice)
    if dice.random() < 0.2:
        artist.leave()
    else:
        artist.let_go(data, at)


def drops_text(artist, dice):
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDropEvent

    data = QMimeData()
    data.setText("conv 3")
    send_drag(artist.board, QDropEvent, place(artist, dice), data)


def presses(artist, dice):
    artist.key(dice.choice(PLAIN_KEYS), dice.choice((NO_KEY, NO_KEY, SHIFT, ALT, CONTROL)))


def presses_act(artist, dice):
    act = dice.choice(acts.ACTS)
    artist.board.setFocus()
    if act.sequences:
        pressed = act.sequences[0][0]
        artist.key(pressed.key(), pressed.keyboardModifiers())
    else:
        artist.board.do(act.id)


def escapes(artist, dice):
    artist.key(KEYS.Key_Escape)


def types(artist, dice):
    artist.board.setFocus()
    artist.type(dice.choice(WORDS))
    artist.key(dice.choice((KEYS.Key_Return, KEYS.Key_Return, KEYS.Key_Escape, KEYS.Key_Down)))


def steps_a_field(artist, dice):
    rows = [row for row in artist.panel.side.form.rows.values() if row.isVisible()]
    if rows:
        row = dice.choice(rows)
        dice.choice(row.focus_chain()).setFocus()
        artist.key(dice.choice((KEYS.Key_Up, KEYS.Key_Down, KEYS.Key_PageUp, KEYS.Key_Space, KEYS.Key_Home)))


def repairs(artist, dice):
    shown = [button for button in artist.panel.side.trouble.fixes if button.isVisible()]
    if shown:
        click(dice.choice(shown), QPointF(5, 5))


def undoes(artist, dice):
    artist.session.undo()


def redoes(artist, dice):
    artist.session.redo()


def begins_anew(artist, dice):
    if dice.random() < 0.25:
        artist.begin(dice.choice((FIRST, "", "input 1x8; dense 4; relu")))


def selects_elsewhere(artist, dice):
    analysis = artist.session.analysis
    rows = range(len(analysis.workload))
    artist.session.select(dice.sample(rows, min(len(rows), dice.randrange(4))))


ACTIONS = (
    clicks, clicks, doubles, right_clicks, drags, drags, drags_and_is_disturbed, drops, drops, drops_text, presses, presses,
    presses_act, presses_act, presses_act, types, types, steps_a_field, repairs, undoes, redoes, begins_anew,
    selects_elsewhere,
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_menu_stays(qapp):
    """A menu waits for a person; here nobody would come."""
    closing = QTimer(interval=10)
    closing.timeout.connect(lambda: menu.close() if (menu := QApplication.activePopupWidget()) else None)
    closing.start()
    yield
    closing.stop()


def shows_the_session(artist):
    board, sketch = artist.board, artist.sketch
    assert board.picture.sketch == sketch
    assert board.selected <= {item.id for item in sketch.items}
    assert board.wire is None or board.wire in sketch.wires
    assert sketch_of(text_of(sketch)) == sketch
    board.grab()


@pytest.mark.parametrize("seed", range(3))
def test_no_hand_breaks_the_board(artist, seed):
    dice = random.Random(seed)
    artist.begin(FIRST)
    done = []
    for turn in range(1, EVENTS + 1):
        action = dice.choice(ACTIONS)
        done.append(action.__name__)
        action(artist, dice)
        if len(artist.sketch.blocks) > 60:
            artist.begin(FIRST)
        if turn % CHECKED_EACH == 0:
            shows_the_session(artist)
    artist.settle()
    shows_the_session(artist)
    first = artist.session.history.steps[0].scenario.sketch
    while artist.session.can_undo:
        artist.undo()
    assert artist.sketch == first
    shows_the_session(artist)
    assert isinstance(first, Sketch)
