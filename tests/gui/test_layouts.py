"""Every layout on windows of several sizes, panels alone and detached, layouts saved under a name."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QTabBar, QToolButton

from gui.layouts import LAYOUTS, SIDES, Side, first_sides, sides_of
from gui.panels import all_panels
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window

SIZES = ((1000, 700), (1280, 720), (1600, 1000))
BY_ID = {layout.id: layout for layout in LAYOUTS}


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        window.session.show(analysis_of(chain(12)))
        yield window


def in_front(workspace):
    return {name for name, dock in workspace.frames.items() if not dock.visibleRegion().isEmpty()}


def settled(qtbot):
    qtbot.wait(30)


# The table


def test_layouts_differ_in_name_and_key():
    assert len(BY_ID) == len(LAYOUTS)
    assert len({layout.shortcut for layout in LAYOUTS}) == len(LAYOUTS)
    assert all(set(layout.sides) <= set(SIDES) for layout in LAYOUTS)


def test_the_first_layout_has_every_panel_once_at_its_side():
    rows = all_panels()
    sides = first_sides(rows)
    placed = [(side, name) for side in SIDES for place in sides[side].places for name in place]
    assert sorted(placed) == sorted((row.area, row.id) for row in rows if not row.waits)


def test_the_board_waits_to_be_called(window, qtbot):
    settled(qtbot)
    assert "drawing" not in in_front(window.workspace)
    assert window.workspace.frames["drawing"].isHidden()


@pytest.mark.parametrize("layout", LAYOUTS[:2], ids=lambda layout: layout.id)
def test_a_window_at_rest_lays_out_nothing(window, qtbot, layout, monkeypatch):
    """Tab bars that are hidden and shown again would take half a processor for ever."""
    window.apply_layout(layout)
    qtbot.wait(200)
    workspace, asked = window.workspace, []
    monkeypatch.setattr(workspace, "_settle", lambda settle=workspace._settle: (asked.append(1), settle()))
    workspace._settling.timeout.disconnect()
    workspace._settling.timeout.connect(lambda: workspace._settle())
    qtbot.wait(200)
    assert len(asked) < 10


def test_a_panel_that_arrives_finds_a_place_by_its_row():
    row = replace(all_panels()[0], id="newcomer", area="centre", rank=9)
    assert first_sides((*all_panels(), row))["centre"].places[0][-1] == "newcomer"


def test_panels_that_there_are_not_are_left_out():
    rows = [row for row in all_panels() if row.id in ("roofline", "layer-table")]
    sides = sides_of(BY_ID["compare"], rows, 1600, 1000)
    assert sides["bottom"].places == (("layer-table",),)
    assert sides["left"].places == ()


@pytest.mark.parametrize(("width", "height", "right"), [(1600, 1000, 2), (1600, 720, 1)])
def test_a_low_window_has_one_place_at_its_right(width, height, right):
    assert len(sides_of(LAYOUTS[0], all_panels(), width, height)["right"].places) == right


def test_lengths_are_shares_within_limits():
    side = Side((("a",),), 0.25, 300, 400)
    assert [side.length_px(whole) for whole in (1000, 1400, 3000)] == [300, 350, 400]


# In the window


@pytest.mark.parametrize("size", [(760, 640), *SIZES])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.id)
def test_every_layout_fits_the_window(window, qtbot, layout, size):
    window.resize(*size)
    qtbot.keyClick(window, Qt.Key[f"Key_{layout.shortcut[-1]}"], Qt.KeyboardModifier.AltModifier)
    workspace = window.workspace

    def fits():
        sides = sides_of(layout, workspace.rows, workspace.width(), workspace.height())
        assert in_front(workspace) == {place[0] for side in sides.values() for place in side.places}
        docks = [workspace.frames[name] for name in in_front(workspace)]
        assert all(workspace.rect().contains(dock.geometry()) for dock in docks)
        assert not any(a.geometry().intersects(b.geometry()) for a in docks for b in docks if a is not b)

    qtbot.waitUntil(fits)


def test_the_centre_has_the_most_room(window, qtbot):
    def widest():
        widths = {name: window.workspace.frames[name].width() for name in ("overview", "roofline", "fit")}
        return max(widths, key=widths.get)

    for size in SIZES:
        window.resize(*size)
        window.reset_layout()
        qtbot.waitUntil(lambda: widest() == "roofline")


def test_changing_layouts_leaves_no_widget_behind(window, qtbot):
    counts = []
    for _ in range(3):
        for layout in LAYOUTS:
            window.apply_layout(layout)
            settled(qtbot)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        counts.append(len(QApplication.allWidgets()))
    assert counts[-1] == counts[0]


def test_a_title_that_is_on_a_tab_is_not_said_twice(window, qtbot):
    settled(qtbot)
    assert not window.workspace.titles["roofline"].title.isVisible()
    assert window.workspace.titles["overview"].title.isVisible()


def test_tabs_are_changed_with_arrow_keys(window, qtbot):
    settled(qtbot)
    bars = [bar for bar in window.workspace.findChildren(QTabBar) if bar.tabText(0) == "Roofline"]
    bars[0].setFocus()
    qtbot.keyClick(bars[0], Qt.Key.Key_Right)
    settled(qtbot)
    assert "graph" in in_front(window.workspace)
    assert "roofline" not in in_front(window.workspace)


def test_control_and_a_number_go_to_a_panel_even_a_hidden_one(window, qtbot):
    numbered = [row for row in window.workspace.rows if not row.keys]
    for number, row in enumerate(numbered, start=1):
        window.workspace.frames[row.id].hide()
        qtbot.keyClick(window, Qt.Key[f"Key_{number % 10}"], Qt.KeyboardModifier.ControlModifier)
        settled(qtbot)
        assert row.id in in_front(window.workspace)
        assert window.workspace.frames[row.id].isAncestorOf(window.focusWidget())


def test_a_panel_with_keys_of_its_own_is_not_numbered(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot)
    assert "drawing" in in_front(window.workspace)
    keys = [action.shortcut().toString() for action in window.menus.panel_actions.values()]
    assert len(set(keys)) == len(window.workspace.rows)


def test_a_panel_is_detached_and_put_back(window, qtbot):
    dock = window.workspace.frames["roofline"]
    dock.setFloating(True)
    settled(qtbot)
    assert dock.isFloating()
    assert dock.isVisible()
    assert window.workspace.titles["roofline"].title.isVisible()
    dock.setFloating(False)
    settled(qtbot)
    assert dock.geometry().intersects(window.workspace.rect())


# One panel alone


def test_one_panel_alone_and_escape_returns(window, qtbot):
    before = {name: window.workspace.frames[name].isVisible() for name in window.workspace.frames}
    window.reveal_panel("bars")
    qtbot.keyClick(window, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot)
    assert in_front(window.workspace) == {"bars"}
    assert window.actions_by_id["alone"].isChecked()
    assert window.workspace.frames["bars"].width() > 0.95 * window.workspace.width()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    settled(qtbot)
    assert {name: dock.isVisible() for name, dock in window.workspace.frames.items()} == before
    assert "bars" in in_front(window.workspace)
    assert not window.actions_by_id["alone"].isChecked()


def test_the_button_in_the_title_does_the_same(window, qtbot):
    buttons = window.workspace.titles["roofline"].findChildren(QToolButton)
    button = next(b for b in buttons if b.accessibleName() == "this panel alone")
    for alone in ("roofline", ""):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.workspace.alone == alone


def test_going_to_another_panel_ends_being_alone(window, qtbot):
    window.workspace.switch_alone("roofline")
    window.reveal_panel("why")
    settled(qtbot)
    assert window.workspace.alone == ""
    assert {"why", "roofline", "overview"} <= in_front(window.workspace)


def test_a_window_closed_with_one_panel_alone_remembers_all(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as first:
        first.session.show(analysis_of(chain(6)))
        first.workspace.switch_alone("roofline")
    with shown_window(qtbot, tmp_path) as second:
        second.session.show(analysis_of(chain(6)))
        settled(qtbot)
        assert {"overview", "fit", "layer-table"} <= in_front(second.workspace)


def test_full_screen_comes_and_goes(window, qtbot):
    for full in (True, False):
        qtbot.keyClick(window, Qt.Key.Key_F11)
        assert window.isFullScreen() is full
        assert window.actions_by_id["full-screen"].isChecked() is full


def test_escape_clears_the_selection_then_leaves_full_screen(window, qtbot):
    window.session.select((1,))
    window.switch_full_screen()
    window.stop_or_clear()
    assert (window.session.selection, window.isFullScreen()) == (frozenset(), True)
    window.stop_or_clear()
    assert not window.isFullScreen()


# Layouts of one's own


def test_a_layout_is_saved_under_a_name_restored_and_forgotten(window, qtbot, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("only the table", True))
    window.apply_layout(BY_ID["teach"])
    window.actions_by_id["save-layout"].trigger()
    assert window.settings.layouts == ("only the table",)
    window.reset_layout()
    window.restore_layout("only the table")
    settled(qtbot)
    assert in_front(window.workspace) == {"roofline", "why"}
    window.forget_layout("only the table")
    assert window.settings.layouts == ()


def test_saved_layouts_are_in_the_menu_once(window):
    window.settings.layouts = ("mine",)
    menu = window.menus._menus["layout"]
    for _ in range(2):
        menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    assert titles.count("mine") == 1
    assert "Forget mine" in titles


def test_a_layout_of_another_version_is_a_message(window):
    window.settings.set_state("layout old", b"nonsense")
    window.restore_layout("old")
    assert "another version" in window.message.text.text()


def test_the_next_window_has_the_same_places_and_sizes(qtbot, tmp_path):
    def shown(window):
        window.session.show(analysis_of(chain(3)))
        settled(qtbot)
        frames = window.workspace.frames
        bars = [bar for bar in window.workspace.findChildren(QTabBar) if bar.isVisible()]
        found = {name: frames[name].geometry() for name in in_front(window.workspace)}
        return found | {bar.tabText(0): bar.geometry() for bar in bars}, len(bars)

    with shown_window(qtbot, tmp_path, size=(1280, 720)) as window:
        first, bars = shown(window)
    with shown_window(qtbot, tmp_path, size=(1280, 720)) as window:
        second, bars_again = shown(window)
    assert bars_again == bars
    assert second.keys() == first.keys()
    for name, before in first.items():
        assert second[name].getRect() == pytest.approx(before.getRect(), abs=2), name


def test_a_window_that_never_showed_its_panels_keeps_their_places(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        window.session.show(analysis_of(chain(3)))
        window.apply_layout(BY_ID["teach"])
        kept = window.workspace.layout_state()
    with shown_window(qtbot, tmp_path) as window:
        assert window.workspace.layout_state() == kept
