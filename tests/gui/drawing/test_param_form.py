"""The form of settings: every kind, every type by keyboard, text and mouse, many blocks at once, nothing told when shown."""

import time

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Block
from gui.drawing.param_choices import ParamCheck, ParamChoice, ParamSegments
from gui.drawing.param_form import ParamForm
from gui.drawing.param_steps import FieldSteps
from gui.drawing.slider import Slider
from gui.drawing.slider_scale import position_of
from gui.theme import LOOK
from tests.gui.mouse import click, drag


def block(kind, id=1, name="", **params):
    return Block(id, kind, name or f"{kind}_{id}", tuple(sorted(params.items())))


@pytest.fixture
def form(shown):
    return shown(ParamForm(), 250, 700)


class Heard:
    def __init__(self, form):
        self.changed, self.reset, self.renamed, self.kinds = [], [], [], []
        form.changed.connect(lambda *said: self.changed.append(said))
        form.reset.connect(self.reset.append)
        form.renamed.connect(self.renamed.append)
        form.kind_chosen.connect(self.kinds.append)

    @property
    def all(self):
        return [*self.changed, *self.reset, *self.renamed, *self.kinds]


@pytest.fixture
def heard(form):
    return Heard(form)


def visible(form):
    return [name for name, row in form.rows.items() if not row.isHidden()]


def texts(form):
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible() and label.text()]


def type_into(qtbot, field, text, enter=True):
    field.setFocus()
    field.selectAll()
    # QTest types only what is on an English keyboard.
    for sign in text:
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign))
    if enter:
        qtbot.keyClick(field, Qt.Key.Key_Return)


def along(slider, number):
    share = position_of(slider.stops, number) / (len(slider.stops) - 1)
    return QPointF(8 + share * (slider.width() - 16), slider.height() / 2)


def controls(form):
    return [w for w in form.findChildren(QWidget) if isinstance(w, (QAbstractButton, QLineEdit, Slider))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_form_whose_controls_have_names(form, heard, kind):
    form.show_blocks([block(kind)])
    assert list(form.rows) == [param.name for param in KINDS[kind].params]
    assert [w for w in controls(form) if not w.accessibleName().strip()] == []
    assert KINDS[kind].title in texts(form)
    assert KINDS[kind].word in texts(form)
    # Steps within a field are its arrow keys.
    own = [w for w in controls(form) if w.isVisible() and not isinstance(w.parent(), FieldSteps)]
    assert [w for w in own if not w.focusPolicy() & Qt.FocusPolicy.TabFocus] == []
    assert heard.all == []


@pytest.mark.parametrize("width", [250, 300, 420])
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_fits_a_narrow_column(shown, kind, width):
    ground = QWidget()
    column = QVBoxLayout(ground)
    form = ParamForm()
    column.addWidget(form)
    area = QScrollArea()
    area.setWidget(ground)
    area.setWidgetResizable(True)
    form.show_blocks([block(kind)])
    # So low that the bar of the other direction takes its room too.
    shown(area, width, 120)
    assert not area.horizontalScrollBar().isVisible()
    for row in form.rows.values():
        right = row.back.geometry().right()
        assert right < row.width()
        assert row.control.geometry().right() < row.width()


def test_without_blocks_the_form_says_what_to_do(form):
    assert texts(form) == ["Select a block to see its settings"]
    form.show_blocks([block("relu")])
    assert "ReLU has no settings" in texts(form)
    form.show_blocks([block("relu"), block("conv2d", 2)])
    assert {"2 blocks", "ReLU, Conv 2-D", "These blocks have no settings in common"} <= set(texts(form))
    form.show_blocks([])
    assert texts(form) == ["Select a block to see its settings"]


def test_the_icon_takes_room_only_when_there_is_one(form):
    form.show_blocks([block("relu")])
    assert not form.head.isVisible()
    form.head.setPixmap(QPixmap(16, 16))
    assert form.head.isVisible()


@pytest.mark.parametrize(
    ("kind", "name", "text", "value"),
    [
        ("conv2d", "filters", "96", 96),
        ("conv2d", "kernel", "3x5", (3, 5)),
        ("conv2d", "stride", "2", (2,)),
        ("dropout", "rate", "0,1", 0.1),
        ("input", "shape", "1 3 32 32", (1, 3, 32, 32)),
        ("reshape", "shape", "2,−1", (2, -1)),
    ],
)
def test_a_typed_value_is_told_once_and_with_its_type(form, heard, qtbot, kind, name, text, value):
    form.show_blocks([block(kind)])
    field = form.rows[name].control
    type_into(qtbot, field, text)
    field.clearFocus()
    assert heard.changed == [(name, value, False)]
    assert type(heard.changed[0][1]) is type(value)


def test_leaving_a_field_takes_what_was_typed(form, heard, qtbot):
    form.show_blocks([block("conv2d")])
    type_into(qtbot, form.rows["filters"].control, "48", enter=False)
    assert heard.changed == []
    form.rows["groups"].control.setFocus()
    assert heard.changed == [("filters", 48, False)]


@pytest.mark.parametrize(
    ("key", "value"),
    [(Qt.Key.Key_Up, 33), (Qt.Key.Key_Down, 31), (Qt.Key.Key_PageUp, 64), (Qt.Key.Key_PageDown, 16)],
)
def test_keys_in_a_field_step_double_and_halve(form, heard, qtbot, key, value):
    form.show_blocks([block("conv2d")])
    qtbot.keyClick(form.rows["filters"].control, key)
    assert heard.changed == [("filters", value, False)]


def test_keys_change_the_number_at_the_cursor(form, heard, qtbot):
    form.show_blocks([block("input")])
    field = form.rows["shape"].control
    field.setCursorPosition(2)
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert [value for _, value, _ in heard.changed] == [(1, 6, 224, 224), (1, 5, 224, 224)]
    assert field.selectedText() == "5"


def test_keys_go_on_from_what_was_typed(form, heard, qtbot):
    form.show_blocks([block("conv2d")])
    type_into(qtbot, form.rows["filters"].control, "100", enter=False)
    qtbot.keyClick(form.rows["filters"].control, Qt.Key.Key_Up)
    assert heard.changed == [("filters", 101, False)]


def test_keys_at_the_end_of_the_range_tell_nothing(form, heard, qtbot):
    form.show_blocks([block("conv2d", filters=65536)])
    qtbot.keyClick(form.rows["filters"].control, Qt.Key.Key_Up)
    assert heard.all == []


@pytest.mark.parametrize(("kind", "name", "to", "value"), [
    ("conv2d", "filters", 256, 256), ("conv2d", "kernel", 7, (7,)), ("dropout", "rate", 0.2, 0.2), ("softmax", "axis", 2, 2),
])  # fmt: skip
def test_a_drag_tells_that_it_is_one_until_its_last_word(form, heard, kind, name, to, value):
    form.show_blocks([block(kind)])
    slider = form.rows[name].slider
    drag(slider, along(slider, slider.number), along(slider, to), steps=12)
    assert heard.changed[-1] == (name, value, False)
    assert type(heard.changed[-1][1]) is type(value)
    assert [dragging for _, _, dragging in heard.changed] == [True] * (len(heard.changed) - 1) + [False]
    assert len(heard.changed) > 2


def test_widgets_survive_a_drag_whose_every_step_is_shown(form, heard):
    now = [block("conv2d")]
    form.show_blocks(now)
    before = controls(form)

    def obey(name, value, dragging):
        now[0] = now[0].with_param(name, value)
        form.show_blocks(now)

    form.changed.connect(obey)
    slider = form.rows["filters"].slider
    drag(slider, along(slider, 32), along(slider, 512), steps=30)
    assert heard.changed[-1] == ("filters", 512, False)
    assert form.rows["filters"].control.text() == "512"
    assert controls(form) == before


def test_a_choice_is_told_by_mouse_and_by_key(form, heard, qtbot):
    form.show_blocks([block("conv2d")])
    segments = form.rows["padding"].control
    assert isinstance(segments, ParamSegments)
    click(segments.buttons[1], QPointF(5, 5))
    segments.buttons[1].setFocus()
    qtbot.keyClick(segments.buttons[1], Qt.Key.Key_Right)
    assert heard.changed == [("padding", "valid", False), ("padding", "numbers", False)]
    click(segments.buttons[2], QPointF(5, 5))
    assert len(heard.changed) == 2


def test_many_choices_are_a_button_with_titles(form, heard):
    form.show_blocks([block("conv_block")])
    button = form.rows["activation"].control
    assert isinstance(button, ParamChoice)
    assert [choice.title for choice in button.choices][:3] == ["ReLU", "ReLU6", "Hard swish"]
    button.pick("silu")
    assert heard.changed == [("activation", "silu", False)]


def test_a_check_box_is_told_by_mouse_by_key_and_by_its_title(form, heard, qtbot):
    form.show_blocks([block("conv2d")])
    row = form.rows["bias"]
    assert isinstance(row.control, ParamCheck)
    click(row.control, QPointF(8, row.control.height() / 2))
    qtbot.keyClick(row.control, Qt.Key.Key_Space)
    click(row.title, QPointF(3, 3))
    assert heard.changed == [("bias", False, False), ("bias", True, False), ("bias", False, False)]


BAD = [
    ("conv2d", "filters", "many"), ("conv2d", "filters", "0"), ("conv2d", "filters", "-4"), ("conv2d", "filters", "3.5"),
    ("conv2d", "filters", "70000"), ("conv2d", "filters", "9" * 120), ("conv2d", "filters", "3x3"),
    ("conv2d", "kernel", "3x"), ("conv2d", "kernel", "three"), ("conv2d", "kernel", "0x3"), ("conv2d", "stride", "65"),
    ("input", "shape", "1×3×0"), ("input", "shape", "n×3×8"), ("reshape", "shape", "-2"), ("dropout", "rate", "1.01"),
    ("dropout", "rate", "nan"), ("dropout", "rate", "½"), ("softmax", "axis", "9"), ("batch_norm", "epsilon", "1e-"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "text"), BAD)
def test_a_bad_text_stays_with_a_sentence_and_escape_brings_the_value_back(form, heard, qtbot, kind, name, text):
    now = block(kind)
    form.show_blocks([now])
    row = form.rows[name]
    before = row.control.text()
    type_into(qtbot, row.control, text)
    form.show_blocks([now.with_param("another", 1)])
    assert row.control.text() == text
    assert row.control.trouble
    assert "allowed: " in row.control.toolTip()
    assert row.control.toolTip() == row.control.accessibleDescription() == row.trouble.text().removeprefix("✕ ")
    assert row.trouble.isVisible()
    qtbot.keyClick(row.control, Qt.Key.Key_Escape)
    assert (row.control.text(), row.control.trouble, row.trouble.isVisible()) == (before, "", False)
    assert heard.all == []


def test_an_emptied_field_is_a_bad_text_too(form, heard, qtbot):
    form.show_blocks([block("conv2d")])
    field = form.rows["filters"].control
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "empty" in field.trouble
    assert heard.all == []


def red(widget):
    colour = LOOK.theme.colour("over")
    image = widget.grab().toImage()
    return any(image.pixelColor(x, y) == colour for x in range(20, 60) for y in range(3))


def test_a_bad_text_has_a_red_border_and_a_good_one_has_none(form, qtbot):
    form.show_blocks([block("conv2d")])
    field = form.rows["filters"].control
    assert not red(field)
    type_into(qtbot, field, "many")
    assert red(field)
    type_into(qtbot, field, "16")
    assert not red(field)


def test_another_value_from_outside_replaces_a_bad_text(form, qtbot):
    form.show_blocks([block("conv2d")])
    field = form.rows["filters"].control
    type_into(qtbot, field, "many")
    form.show_blocks([block("conv2d", filters=8)])
    assert (field.text(), field.trouble) == ("8", "")


def test_what_is_typed_for_one_block_is_not_told_of_another(form, heard, qtbot):
    form.show_blocks([block("conv2d", 1)])
    field = form.rows["filters"].control
    type_into(qtbot, field, "77", enter=False)
    form.show_blocks([block("conv2d", 2)])
    assert form.rows["filters"].control is field
    assert field.text() == "32"
    field.clearFocus()
    assert heard.all == []


def test_a_refused_value_is_shown_as_it_is(form, qtbot):
    now = [block("conv2d")]
    form.show_blocks(now)
    form.changed.connect(lambda *_: form.show_blocks(now))
    type_into(qtbot, form.rows["filters"].control, "99")
    form.rows["padding"].control.buttons[1].click()
    assert form.rows["filters"].control.text() == "32"
    assert form.rows["padding"].control.current == "same"


def test_a_file_may_hold_values_that_do_not_go(form, heard):
    form.show_blocks([block("conv2d", filters="many", kernel=3, stride=(0,), padding="strange", groups=2.5)])
    rows = form.rows
    assert rows["filters"].control.text() == "many"
    assert rows["kernel"].control.text() == "3"
    assert not rows["filters"].slider.isVisible()
    assert rows["padding"].control.current is None
    assert all(rows[name].trouble.isVisible() for name in ("filters", "stride", "padding", "groups"))
    form.show_blocks([block("conv9d")])
    assert "conv9d" in texts(form)
    assert heard.all == []


STRANGE = ("many", 2.5, True, (), (1, 2), ("a",), -(10**18), float("nan"), float("inf"), "")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].params])
def test_no_value_of_a_file_stops_the_form(form, heard, qtbot, kind):
    for value in STRANGE:
        form.show_blocks([block(kind, **{param.name: value for param in KINDS[kind].params})])
        form.show_blocks([block(kind, 2), block(kind, 3, **{param.name: value for param in KINDS[kind].params})])
    assert heard.all == []
    for row in form.rows.values():
        for key in (Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_Escape):
            if isinstance(row.control, QLineEdit):
                qtbot.keyClick(row.control, key)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", ["conv2d", "conv_block", "input"])
def test_the_keyboard_is_seen_where_it_is(form, kind, mode):
    # Only a change of the theme dresses an application that was not dressed at its start.
    for theme in ("dark", "light", mode):
        LOOK.set_mode(theme)
    form.show_blocks([block(kind)])
    for widget in [w for w in controls(form) if w.isVisible()]:
        form.setFocus()
        widget.clearFocus()
        before = form.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert form.grab().toImage() != before, widget.accessibleName()
    LOOK.set_mode("light")


def test_a_bad_text_goes_with_its_block_even_after_another_change(form, qtbot):
    form.show_blocks([block("conv2d", 1)])
    type_into(qtbot, form.rows["filters"].control, "many")
    form.rows["padding"].control.buttons[1].click()
    form.show_blocks([block("conv2d", 2, padding="valid")])
    assert (form.rows["filters"].control.text(), form.rows["filters"].control.trouble) == ("32", "")


def test_reset_stands_where_a_value_is_not_the_default(form, heard, qtbot):
    form.show_blocks([block("conv2d", filters=64, bias=True)])
    assert [name for name, row in form.rows.items() if row.back.isVisible()] == ["filters"]
    back = form.rows["filters"].back
    assert (back.accessibleName(), back.toolTip()) == ("Reset filters", "Back to 32")
    back.setFocus()
    qtbot.keyClick(back, Qt.Key.Key_Space)
    assert heard.reset == ["filters"]
    form.show_blocks([block("conv2d")])
    assert not back.isVisible()
    assert form.rows["filters"].control.hasFocus()


def test_values_that_differ_are_mixed_until_they_are_set(form, heard, qtbot):
    form.show_blocks([block("conv2d", 1, filters=64, bias=False), block("conv2d", 2, padding="valid", kernel=(3, 5))])
    rows = form.rows
    assert "2 × Conv 2-D" in texts(form)
    assert not form.top.name.isVisible()
    for name in ("filters", "kernel"):
        assert (rows[name].control.text(), rows[name].control.placeholderText()) == ("", "mixed")
        rows[name].control.setFocus()
        rows[name].control.clearFocus()
    assert rows["filters"].slider.accessibleDescription() == "mixed"
    assert rows["bias"].control.checkState() == Qt.CheckState.PartiallyChecked
    assert rows["bias"].control.text() == "mixed"
    assert rows["padding"].control.current is None
    assert rows["padding"].title.text() == "padding · mixed"
    assert heard.all == []
    type_into(qtbot, rows["filters"].control, "64")
    qtbot.keyClick(rows["bias"].control, Qt.Key.Key_Space)
    rows["padding"].control.buttons[0].click()
    assert heard.changed == [("filters", 64, False), ("bias", True, False), ("padding", "same", False)]


def test_mixed_choices_of_a_button_say_so_and_take_any(form, heard):
    form.show_blocks([block("conv_block", 1), block("conv_block", 2, activation="gelu")])
    button = form.rows["activation"].control
    assert button.text().startswith("mixed")
    button.pick("relu")
    assert heard.changed == [("activation", "relu", False)]


def test_a_mixed_field_that_was_emptied_again_stays_mixed(form, heard, qtbot):
    form.show_blocks([block("conv2d", 1), block("conv2d", 2, filters=64)])
    field = form.rows["filters"].control
    type_into(qtbot, field, "5", enter=False)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (heard.all, field.trouble, field.placeholderText()) == ([], "", "mixed")


def test_a_mixed_slider_sets_all_by_a_drag(form, heard):
    form.show_blocks([block("conv2d", 1, filters=64), block("conv2d", 2)])
    slider = form.rows["filters"].slider
    drag(slider, along(slider, 64), along(slider, 128))
    assert heard.changed[-1] == ("filters", 128, False)
    assert form.rows["filters"].control.text() == "128"


def test_shown_again_the_same_widgets_have_new_values_and_the_focus_stays(form, heard):
    form.show_blocks([block("conv2d")])
    before = controls(form)
    field = form.rows["kernel"].control
    field.setFocus()
    form.show_blocks([block("conv2d", name="other", filters=100, kernel=(5,), bias=False, padding="valid")])
    assert controls(form) == before
    assert field.hasFocus()
    assert [form.rows[name].control.text() for name in ("filters", "kernel")] == ["100", "5"]
    assert form.rows["bias"].control.isChecked() is False
    assert form.rows["padding"].control.current == "valid"
    assert form.top.name.text() == "other"
    assert heard.all == []


def test_rows_that_two_kinds_share_stay_when_another_block_is_shown(form):
    form.show_blocks([block("conv2d")])
    kernel, groups = form.rows["kernel"], form.rows["groups"]
    form.show_blocks([block("depthwise", 2)])
    assert form.rows["kernel"] is kernel
    assert "groups" not in form.rows
    assert groups.isHidden()
    order = [form.list.itemAt(at).widget() for at in range(form.list.count())]
    assert order == list(form.rows.values())


def test_tab_goes_through_the_rows_from_top_to_bottom(form, qtbot):
    form.show_blocks([block("relu")])
    form.show_blocks([block("conv_block")])
    form.show_blocks([block("conv2d", filters=64)])
    form.top.name.setFocus()
    seen = [form.focusWidget()]
    while len(seen) < 40:
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        if form.focusWidget() is seen[0]:
            break
        seen.append(form.focusWidget())
    rows = form.rows
    assert seen[:5] == [
        form.top.name,
        form.top.kinds,
        rows["filters"].control,
        rows["filters"].slider,
        rows["filters"].back,
    ]
    places = [at for widget in seen for at, row in enumerate(rows.values()) if row.isAncestorOf(widget)]
    assert places == sorted(places)
    assert set(places) == {at for at, row in enumerate(rows.values()) if row.isVisible()}


def test_settings_that_steer_nothing_now_are_not_shown(form):
    form.show_blocks([block("conv2d")])
    assert "pads" not in visible(form)
    form.show_blocks([block("conv2d", padding="numbers")])
    assert "pads" in visible(form)
    form.show_blocks([block("resize")])
    assert visible(form) == ["by", "factor", "mode"]
    form.show_blocks([block("resize", by="sizes")])
    assert visible(form) == ["by", "sizes", "mode"]


def test_a_slider_is_for_a_single_number(form):
    form.show_blocks([block("conv2d")])
    assert form.rows["kernel"].slider.isVisible()
    form.show_blocks([block("conv2d", kernel=(3, 5))])
    assert not form.rows["kernel"].slider.isVisible()


def test_a_value_beyond_the_slider_stands_at_its_end(form, heard):
    form.show_blocks([block("conv2d", filters=60_000)])
    assert form.rows["filters"].slider.value() == form.rows["filters"].slider.maximum()
    assert form.rows["filters"].control.text() == "60000"
    assert heard.all == []


def test_a_name_is_taken_with_enter_and_an_empty_one_is_not(form, heard, qtbot):
    form.show_blocks([block("conv2d", name="first")])
    type_into(qtbot, form.top.name, "  stem  ")
    type_into(qtbot, form.top.name, " ")
    assert heard.renamed == ["stem"]
    assert "empty" in form.top.name.trouble
    qtbot.keyClick(form.top.name, Qt.Key.Key_Escape)
    form.show_blocks([block("conv2d", name="stem_2")])
    assert (form.top.name.text(), form.top.name.trouble, form.top.name.toolTip()) == ("stem_2", "", "stem_2")


def test_another_kind_is_chosen_from_the_same_family(form, heard):
    form.show_blocks([block("relu", 1), block("gelu", 2)])
    assert form.top.kinds.isVisible()
    form.top.kinds.menu().aboutToShow.emit()
    offered = [action.text() for action in form.top.kinds.menu().actions()]
    assert {"ReLU", "GELU", "Softmax"} <= set(offered)
    form.top.kinds.menu().actions()[offered.index("Softmax")].trigger()
    assert heard.kinds == ["softmax"]
    assert form.top.kinds.text().startswith("make it")
    form.show_blocks([block("relu", 1), block("conv2d", 2)])
    assert not form.top.kinds.isVisible()


def asked_first(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """Whether a widget takes a key before the window's shortcut of that key."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_undo_is_the_windows_until_something_is_typed(form, qtbot):
    form.show_blocks([block("conv2d")])
    field = form.rows["filters"].control
    assert not asked_first(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not asked_first(field, Qt.Key.Key_Escape)
    assert asked_first(field, Qt.Key.Key_Up)
    type_into(qtbot, field, "8", enter=False)
    assert asked_first(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked_first(field, Qt.Key.Key_Escape)


def turn(widget, up=True):
    down = QPoint(0, 120 if up else -120)
    at = QPointF(5, 5)
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(), down, buttons, Qt.KeyboardModifier.NoModifier, phase, False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("part", ["control", "slider"])
def test_the_wheel_turns_only_where_the_keyboard_is(form, heard, part):
    form.show_blocks([block("conv2d", filters=8)])
    widget = getattr(form.rows["filters"], part)
    form.rows["groups"].control.setFocus()
    turn(widget)
    assert heard.all == []
    widget.setFocus()
    assert turn(widget, up=False)
    assert heard.changed == [("filters", 7, False)]


def test_what_counts_follows_the_value(form):
    form.show_blocks([block("attention")])
    assert form.rows["width"].control.unit == "as they come"
    form.show_blocks([block("attention", width=64)])
    assert form.rows["width"].control.unit == "features"
    assert form.rows["width"].slider.accessibleDescription() == "64 features"


def test_a_wide_form_has_one_line_for_each_setting(form):
    form.show_blocks([block("conv2d")])
    row = form.rows["filters"]
    assert row.slider.y() > row.control.geometry().center().y()
    form.resize(400, 700)
    QApplication.processEvents()
    assert abs(row.slider.geometry().center().y() - row.control.geometry().center().y()) < 4


def fastest(work, times=30):
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spans.append(time.perf_counter() - start)
    return min(spans)


def test_equal_rows_are_shown_within_two_milliseconds(form):
    values = iter(range(1, 100_000))
    form.show_blocks([block("conv2d")])
    assert fastest(lambda: form.show_blocks([block("conv2d", filters=next(values))])) < 2e-3


def test_hundreds_of_blocks_are_shown_as_fast(form):
    values = iter(range(1, 100_000))

    def show():
        filters = next(values)
        form.show_blocks([block("conv2d", id, filters=filters) for id in range(1, 301)])

    show()
    assert fastest(show) < 8e-3


def test_a_form_is_drawn_in_both_themes(form):
    form.show_blocks([block("conv2d", 1), block("conv2d", 2, filters=64, bias=False)])
    for mode in ("dark", "light"):
        LOOK.set_mode(mode)
        QApplication.processEvents()
        assert not form.grab().isNull()
