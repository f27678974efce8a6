"""Whatever the window can do is found by typing, and done with the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from gui.commands import COMMANDS, REASONS, always
from gui.palette import Entry, Palette, badness, found
from gui.start_page import samples
from gui.widgets.searchable import KEY
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path, (1280, 800)) as window:
        yield window


@pytest.fixture
def filled(window):
    window.session.show(analysis_of(chain(12)))
    return window


def opened(qtbot, window, key=Qt.Key.Key_K, modifiers=Qt.KeyboardModifier.ControlModifier):
    # Off screen no window manager gives the window its place back after a popup.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, key, modifiers)
    return window.findChild(Palette)


def listed(palette):
    return [palette.list.item(row).data(KEY) for row in range(palette.list.count())]


def give(qtbot, window, typed):
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.search, typed)
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)


# What is in it


def test_both_keys_open_it(filled, qtbot):
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for key, modifiers in ((Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_P, both)):
        palette = opened(qtbot, filled, key, modifiers)
        assert palette.isVisible()
        qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: filled.findChild(Palette) is None)


def test_every_command_is_there_with_its_shortcut(filled, qtbot):
    entries = {entry.title: entry for entry in listed(opened(qtbot, filled))}
    for row in COMMANDS:
        if row.id != "palette":
            keys = ", ".join(row.shortcut.split("; ")) if row.shortcut else ""
            assert entries[row.words.replace("&", "")].keys == keys


def test_every_panel_and_sample_is_there(filled, qtbot):
    entries = [entry for _, entry in opened(qtbot, filled).entries]
    panels = {entry.title for entry in entries if entry.kind == "panel"}
    assert panels == {row.title for row in filled.workspace.rows}
    assert [entry.title for entry in entries if entry.kind == "sample"] == [title for _, title, _ in samples()]
    assert [e.title for e in entries if e.kind == "layer"] == list(filled.session.analysis.workload.names)


def test_every_condition_of_a_command_has_a_reason():
    assert {row.possible for row in COMMANDS} - {always} <= set(REASONS)


def test_what_cannot_be_done_says_why_and_stays(window, qtbot):
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.search, "copy layers")
    assert listed(palette)[0].reason == "open a model first"
    assert "open a model first" in palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()


# What it does


def test_a_command_is_given(filled, qtbot):
    give(qtbot, filled, "work flop")
    assert filled.session.unit == "FLOP"


def test_a_layer_is_selected_by_name(filled, qtbot):
    give(qtbot, filled, "> layer conv_3")
    assert filled.session.selection == frozenset({3})


def test_arrows_choose_among_what_was_found(filled, qtbot):
    palette = opened(qtbot, filled)
    qtbot.keyClicks(palette.search, "layer conv")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    wanted = listed(palette)[1].title
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    (layer,) = filled.session.selection
    assert filled.session.analysis.workload.names[layer] == wanted


def test_a_panel_comes_to_the_front(filled, qtbot):
    give(qtbot, filled, "panel memory")
    qtbot.waitUntil(lambda: not filled.workspace.frames["memory-map"].visibleRegion().isEmpty())


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("device rpi5", "devices", "rpi5"),
        ("precision w8a16", "precision", "w8a16"),
        ("kernel im2col", "kernel", "im2col"),
    ],
)
def test_the_scenario_is_changed(window, qtbot, typed, field, value):
    with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
        give(qtbot, window, "sample lenet")
    with qtbot.waitSignal(window.session.scenario_changed):
        give(qtbot, window, typed)
    found_value = getattr(window.session.scenario, field)
    assert value == found_value or value in found_value


def test_ten_thousand_layers_are_searched(window, large, qtbot):
    window.session.show(large)
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.search, "layer conv_9999")
    assert listed(palette)[0].title == "conv_9999"


# How it finds


def entry(title, kind="command"):
    return Entry(kind, title, lambda: None)


def titles(typed, *names):
    return [e.title for e in found([(entry(name).text, entry(name)) for name in names], typed)]


def test_the_start_of_a_word_comes_before_its_middle_and_before_single_letters():
    assert titles("sca", "escape", "sent carts", "scale") == ["scale", "escape", "sent carts"]


def test_every_word_typed_has_to_be_there():
    assert titles("save win", "Save window as picture", "Save scenario") == ["Save window as picture"]


def test_letters_in_order_are_enough():
    assert titles("cpy", "Copy layers", "Compare") == ["Copy layers"]


def test_a_title_comes_before_a_note():
    rows = [Entry("sample", "VGG", lambda: None, "layers of convolutions"), entry("conv1", "layer")]
    assert [e.title for e in found([(e.text, e) for e in rows], "layer conv")] == ["conv1", "VGG"]


def test_without_words_only_what_stands_there_unasked():
    rows = [entry("a layer"), Entry("command", "Open", lambda: None, asked=False)]
    assert [e.title for e in found([(e.text, e) for e in rows], "  ")] == ["Open"]


def test_a_word_that_is_not_there_is_no_match():
    import re

    assert badness("command open", [("xyz", re.compile("x.*?y.*?z"))]) is None
