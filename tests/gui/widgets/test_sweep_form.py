"""What a sweep is asked for: lists to tick, fields for sizes, how many cells that makes, and what is wrong with it."""

import pytest
from PySide6.QtCore import Qt

from gui.widgets.choices import Choice
from gui.widgets.searchable import Group
from gui.widgets.sweep_choices import ManyButton, SizesField
from gui.widgets.sweep_form import SweepForm, batch_of, resolution_of

FEW = (Group("", tuple(Choice(name, name) for name in ("native", "int8", "fp16"))),)
MANY = (
    Group("Sensor", tuple(Choice(f"s{i}", f"board {i}") for i in range(10))),
    Group("Cloud", tuple(Choice(f"c{i}", f"server {i}") for i in range(5))),
)
KEY = Qt.Key


@pytest.fixture
def form(shown):
    groups = {"models": lambda: FEW, "devices": lambda: MANY, "precisions": lambda: FEW, "kernels": lambda: FEW}
    form = shown(SweepForm(groups), 1200, 120)
    form.show_count(1000)
    return form


def filled(form):
    form.models.set_chosen(("native",))
    form.devices.set_chosen(("s1", "c1"))
    form.precisions.set_chosen(("native", "int8"))
    form.kernels.set_chosen(("native",))
    return form


def button_with(shown, groups, chosen=()):
    button = shown(ManyButton("things", "{n} things", lambda: groups), 200, 40)
    button.set_chosen(chosen)
    return button


def test_a_few_are_ticked_with_the_keyboard(shown, qtbot):
    button, told = button_with(shown, FEW, ("int8",)), []
    button.changed.connect(told.append)
    qtbot.keyClick(button, KEY.Key_Down)
    popup = button.findChildren(type(button.open_list()))[-1]
    assert not popup.search.isVisible()
    for key in (KEY.Key_Return, KEY.Key_Down, KEY.Key_Space, KEY.Key_Down, KEY.Key_Return):
        qtbot.keyClick(popup.list, key)
    assert told == [("native", "int8"), ("native",), ("native", "fp16")]
    assert button.text().startswith("native, fp16")
    qtbot.keyClick(popup, KEY.Key_Escape)
    assert button.chosen == ("native", "fp16")


def test_many_are_searched_and_a_heading_ticks_its_whole_group(shown, qtbot):
    button = button_with(shown, MANY, ("c0",))
    popup = button.open_list()
    qtbot.wait(50)
    assert popup.search.isVisible()
    assert popup.search.hasFocus()
    popup._switch(popup.list.item(0))
    assert button.chosen == (*(f"s{i}" for i in range(10)), "c0")
    assert popup.list.item(0).checkState() == Qt.CheckState.Checked
    qtbot.keyClicks(popup.search, "server")
    assert popup.list.count() == 6
    assert popup.list.item(0).checkState() == Qt.CheckState.PartiallyChecked
    qtbot.keyClick(popup.search, KEY.Key_Down)
    qtbot.keyClick(popup.search, KEY.Key_Return)
    assert "c0" not in button.chosen
    assert len(button.chosen) == 10
    assert button.text().startswith("10 things")
    popup.close()


@pytest.mark.parametrize(
    ("text", "sizes"), [("", (None,)), ("1, 4,16", (1, 4, 16)), ("2,2, 2", (2,)), (" , ", (None,))]
)
def test_sizes_are_read_from_a_list(shown, text, sizes):
    field = shown(SizesField("batch sizes", "", batch_of))
    field.setText(text)
    assert (field.sizes, field.problem) == (sizes, "")


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "1, two", "9" * 40, "²"])
def test_what_is_no_size_is_said_and_keeps_the_sweep_from_starting(form, text):
    filled(form).batches.setText(text)
    form.show_count(1000)
    assert "a batch is no size" in form.said.text()
    assert not form.start.isEnabled()
    form.batches.setText("2")
    form.show_count(1000)
    assert form.start.isEnabled()
    assert form.said.text() == ""


@pytest.mark.parametrize(("text", "wanted"), [("96", (96, 96)), ("96x128", (96, 128))])
def test_a_resolution_is_a_square_or_height_and_width(text, wanted):
    assert resolution_of(text) == wanted


def test_the_button_says_how_many_cells_that_makes(form):
    filled(form)
    form.batches.setText("1, 2, 3")
    form.resolutions.setText("96, 128x96")
    form.show_count(1000)
    assert form.wish().cells == 2 * 2 * 3 * 2
    assert form.start.text() == "Start 24 cells"
    form.show_count(23)
    assert not form.start.isEnabled()
    assert "24" in form.said.text()


@pytest.mark.parametrize("axis", ["models", "devices", "precisions", "kernels"])
def test_an_empty_axis_is_said(form, axis):
    getattr(filled(form), axis).set_chosen(())
    form.show_count(1000)
    assert not form.start.isEnabled()
    assert f"no {axis.rstrip('s')}" in form.said.text()


def test_progress_takes_the_place_of_the_start(form):
    filled(form).show_progress(200, 50, 12.0)
    form.show_count(1000)
    assert [w.isVisible() for w in (form.start, form.stop, form.bar)] == [False, True, True]
    assert form.said.text().replace("\u202f", " ") == "50 of 200 cells · about 12 s left"
    assert form.bar.value() == 250
    form.show_progress(None, 0, None)
    form.show_count(1000)
    assert [w.isVisible() for w in (form.start, form.stop, form.bar, form.said)] == [True, False, False, False]


def test_choices_are_kept_without_what_there_no_longer_is(form):
    filled(form).batches.setText("1, 8")
    state = form.state()
    form.devices.set_chosen(())
    form.batches.setText("")
    form.restore({**state, "devices": ("s1", "gone", "c1")})
    assert (form.devices.chosen, form.batches.sizes) == (("s1", "c1"), (1, 8))
