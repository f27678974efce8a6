"""The palette of blocks: found by typing, walked by keys, clicked, dragged; what does not fit says why."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDrag

from analysis.sketch import KINDS
from gui.drawing.kind_finding import all_kinds
from gui.drawing.kind_list import KIND_MIME
from gui.drawing.kind_palette import KindPalette
from gui.drawing.kind_words import HEADINGS
from gui.theme import LOOK
from tests.gui.mouse import click, drag

ROLES, KEYS = Qt.ItemDataRole, Qt.Key
REASON = "needs 3 dimensions, found 1×3×224×224"


@pytest.fixture
def palette(qtbot, shown):
    palette = shown(KindPalette(), 210, 700)
    palette.activateWindow()
    qtbot.waitUntil(palette.isActiveWindow)
    palette.field.setFocus()
    return palette


@pytest.fixture
def chosen(palette):
    values = []
    palette.chosen.connect(values.append)
    return values


def row_of(palette, kind):
    return palette.list.rows.index_of(KINDS[kind])


def middle_of(palette, kind):
    return QPointF(palette.list.visualRect(row_of(palette, kind)).center())


def test_all_kinds_stand_below_the_headings_of_their_families(palette):
    rows = palette.list.rows.rows
    assert palette.list.kinds == all_kinds()
    assert [row for row in rows if isinstance(row, str)] == list(HEADINGS.values())


def test_typing_finds_and_enter_takes_the_first(palette, chosen, qtbot):
    qtbot.keyClicks(palette.field, "dw")
    assert [kind.id for kind in palette.list.kinds] == ["depthwise"]
    assert "Convolution" not in palette.list.rows.rows
    qtbot.keyClick(palette.field, KEYS.Key_Return)
    assert chosen == ["depthwise"]


def test_enter_in_an_empty_field_takes_nothing(palette, chosen, qtbot):
    qtbot.keyClick(palette.field, KEYS.Key_Return)
    assert chosen == []


def test_escape_empties_the_field(palette, qtbot):
    qtbot.keyClicks(palette.field, "xyzzy")
    assert palette.list.kinds == ()
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    assert palette.field.hasFocus()
    qtbot.keyClick(palette.field, KEYS.Key_Escape)
    assert palette.field.text() == ""
    assert palette.list.kinds == all_kinds()


def test_the_keyboard_walks_the_list_past_the_headings(palette, chosen, qtbot):
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    assert palette.list.hasFocus()
    walk = ((None, "input"), (KEYS.Key_Down, "output"), (KEYS.Key_Down, "conv1d"), (KEYS.Key_Up, "output"),
            (KEYS.Key_End, "transformer_decoder"), (KEYS.Key_Home, "input"))  # fmt: skip
    for key, kind in walk:
        if key:
            qtbot.keyClick(palette.list, key)
        assert palette.list.kind.id == kind
    assert palette.list.verticalScrollBar().value() == 0
    qtbot.keyClick(palette.list, KEYS.Key_PageDown)
    assert palette.list.kinds.index(palette.list.kind) > 5
    qtbot.keyClick(palette.list, KEYS.Key_Return)
    assert chosen == [palette.list.kind.id]


@pytest.mark.parametrize("height", [200, 333, 700])
def test_page_keys_reach_both_ends_on_kinds_alone(palette, qtbot, height):
    palette.resize(210, height)
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    for key, end in ((KEYS.Key_PageDown, -1), (KEYS.Key_PageUp, 0)):
        places = [palette.list.kind]
        while len(places) < 99 and palette.list.kind != palette.list.kinds[end]:
            qtbot.keyClick(palette.list, key)
            assert palette.list.kind not in (None, places[-1])
            places.append(palette.list.kind)
        assert 2 < len(places) < 60


def test_up_from_the_first_row_and_letters_lead_back_to_the_field(palette, qtbot):
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    qtbot.keyClick(palette.list, KEYS.Key_Up)
    assert palette.field.hasFocus()
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    qtbot.keyClick(palette.list, KEYS.Key_G)
    qtbot.keyClicks(palette.field, "ap")
    assert palette.field.text() == "gap"
    assert palette.list.kind.id == "global_avg"


def test_a_click_chooses_once(palette, chosen):
    click(palette.list.viewport(), middle_of(palette, "conv2d"))
    assert chosen == ["conv2d"]


def test_a_heading_cannot_be_chosen(palette, chosen):
    click(palette.list.viewport(), QPointF(palette.list.visualRect(palette.list.rows.index(0)).center()))
    assert chosen == []


def test_a_drag_carries_the_kind_and_is_no_click(palette, chosen, monkeypatch):
    seen = []
    palette.picked_up.connect(seen.append)

    def exec_(drag, *actions):
        pixmap = drag.pixmap()
        seen.append((bytes(drag.mimeData().data(KIND_MIME)), actions, pixmap.width() > pixmap.height() > 0))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_)
    start = middle_of(palette, "conv2d")
    drag(palette.list.viewport(), start, start + QPointF(-60, 120))
    assert seen == ["conv2d", (b"conv2d", (Qt.DropAction.CopyAction,), True), None]
    assert chosen == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_does_not_fit_looks_and_says_so_and_can_be_chosen(palette, chosen, mode):
    LOOK.set_mode(mode)
    before = palette.list.grab().toImage()
    palette.set_reasons({"conv1d": REASON, "conv2d": ""})
    assert palette.list.grab().toImage() != before
    for role in (ROLES.ToolTipRole, ROLES.AccessibleTextRole):
        assert f"✕ does not fit here: {REASON}" in row_of(palette, "conv1d").data(role)
        assert "✕" not in row_of(palette, "conv2d").data(role)
    click(palette.list.viewport(), middle_of(palette, "conv1d"))
    assert chosen == ["conv1d"]
    LOOK.set_mode("light")


def test_reasons_leave_the_place_in_the_list(palette, qtbot):
    qtbot.keyClick(palette.field, KEYS.Key_Down)
    qtbot.keyClick(palette.list, KEYS.Key_End)
    at, place = palette.list.kind, palette.list.verticalScrollBar().value()
    palette.set_reasons({"lstm": REASON})
    assert (palette.list.kind, palette.list.verticalScrollBar().value()) == (at, place)


def test_equal_reasons_are_no_change(palette):
    changes = []
    palette.list.rows.dataChanged.connect(lambda *_: changes.append(1))
    for reasons in ({"lstm": REASON}, {"lstm": REASON, "gru": ""}, {}):
        palette.set_reasons(reasons)
    assert len(changes) == 2


def test_a_row_says_all_that_is_known(palette):
    conv = KINDS["conv2d"]
    said = row_of(palette, "conv2d").data(ROLES.AccessibleTextRole)
    shown = row_of(palette, "conv2d").data(ROLES.ToolTipRole)
    for part in (conv.title, conv.word, conv.formula, "filters 32", "bias yes"):
        assert part in said
        assert part in shown
    assert palette.list.rows.index(0).data(ROLES.AccessibleTextRole) == "Input and output"


@pytest.mark.parametrize("size", [(190, 300), (120, 120), (600, 900)])
def test_it_can_be_small_or_large(palette, size):
    palette.resize(*size)
    assert palette.grab().size().toTuple() == size
    assert palette.list.visualRect(row_of(palette, "input")).width() <= size[0]


def test_controls_have_names(palette):
    assert palette.sizeHint().width() == 210
    assert all(widget.accessibleName() for widget in (palette, palette.field, palette.list))


def test_below_the_list_stands_what_the_kind_under_the_hand_is_for(palette, qtbot):
    assert "drag" in palette.about.text()
    palette.list.set_kind(KINDS["conv2d"])
    assert palette.about.text() == KINDS["conv2d"].word
    palette.set_reasons({"conv2d": "it takes 4 dimensions"})
    assert palette.about.text() == "✕ it takes 4 dimensions"
    index = palette.list.rows.index_of(KINDS["relu"])
    palette.list.entered.emit(index)
    assert palette.about.text() == KINDS["relu"].word
    palette.resize(210, 200)
    assert not palette.about.isVisible()
