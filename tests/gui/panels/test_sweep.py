"""The sweep's panel: from the choices to the chart, the rows, the scenario; from a file; out of the window."""

import threading
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QPainter,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QScrollArea

from analysis.sweep import Row, Table
from analysis.sweep.csv_file import csv_text, read_csv
from gui.export.pictures import contents
from gui.panels.sweep import SweepPanel
from gui.sweeping import Sweeps, Swept
from gui.theme import LOOK
from tests.gui.mouse import click, drag, move
from tests.gui.sweeps import at_once, failed, row, scattered
from tests.gui.test_names_and_focus import check, with_unseen_focus
from tests.gui.windows import shown_window

KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session(session):
    session._sweeps = Sweeps(session, at_once)
    session.closed.connect(session._sweeps.close)
    return session


@pytest.fixture
def panel(session, shown, small):
    session.show(small)
    panel = shown(SweepPanel(session), 1000, 700)
    yield panel
    panel.close()


def given(panel, table, cells=None, **fields):
    """The panel with the rows of a sweep."""
    panel.session.sweeps._show(Swept(table, cells or len(table), **fields))
    return panel.results


def place_of(results, number):
    return QPointF(results.view.place_of(number).toPoint())


def listed(results):
    return results.rows.table.rows.tolist()


# Before, meanwhile, after


def test_without_a_sweep_it_says_what_to_do_and_nothing_works(panel, session):
    assert panel.empty.isVisible()
    assert "combination" in panel.empty.text()
    assert session.sweeps.swept is None
    assert panel.text() == ""
    assert panel.plot_table() is None


def test_the_open_model_and_the_tier_of_its_device_are_ticked_first(panel, session, small):
    wish = panel.form.wish()
    assert wish.models == (small.scenario.model,)
    assert {"stm32l4r5", "esp32", "rpi4b"} <= set(wish.devices)
    assert "h100" not in wish.devices
    assert wish.precisions == ("native", "int8")
    assert wish.cells == len(wish.devices) * 2
    assert panel.form.start.isEnabled()


def test_another_model_takes_the_place_of_the_open_one_those_added_stay(panel, session, large):
    panel.add_models(["/models/more.onnx", "/models/more.onnx"])
    session.show(large)
    assert panel.form.wish().models == (large.scenario.model, "/models/more.onnx")


def test_a_sweep_is_started_and_ends_as_a_chart(panel, session, qtbot):
    panel.add_models(["/models/bad.onnx"])
    qtbot.mouseClick(panel.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.sweeps.working and session.sweeps.swept is not None)
    assert len(session.sweeps.swept.table) == panel.form.wish().cells
    assert panel.results.isVisible()
    assert panel.form.start.isVisible()
    assert "on the front" in panel.subtitle
    assert f"{panel.form.wish().cells // 2} failed" in panel.subtitle


def test_while_it_works_there_is_a_way_to_stop_it_and_what_came_is_shown(panel, session, qtbot):
    go_on = threading.Event()

    def slow(grid, hand, tell):
        go_on.wait(10)
        tell(0.5, "")

    session.sweeps._sweep = slow
    panel.work_out()
    assert panel.form.stop.isVisible()
    assert not panel.form.start.isVisible()
    assert "first cells" in panel.empty.text()
    session.sweeps._parts.append(scattered(30))
    qtbot.mouseClick(panel.form.stop, Qt.MouseButton.LeftButton)
    go_on.set()
    assert panel.form.start.isVisible()
    assert "stopped after 30" in panel.subtitle
    assert len(panel.results.swept) == 30


def test_stopped_before_the_first_cell_says_so(panel, session):
    session.sweeps._show(Swept(Table.of(()), 10, stopped=True))
    assert "Cancelled" in panel.empty.text()


def test_more_rows_keep_what_is_chosen_and_where_one_looks(panel):
    table = scattered(200)
    results = given(panel, table.where(np.arange(100)), cells=200, working=True)
    number = int(results.points.rows[0])
    results.view.picked.emit([number], "instead")
    results.view._look(results.view.plane.zoomed(0.5, 0.5, 300, 200))
    plane = results.view.plane
    given(panel, table)
    assert results.selection == {number}
    assert (results.view.plane.left, results.view.plane.right) == (plane.left, plane.right)
    given(panel, scattered(50, seed=4))
    assert results.selection == frozenset()
    assert results.view.shows_all


def test_another_sweep_begins_without_what_was_chosen_in_the_last(panel):
    results = given(panel, scattered(100))
    results.view.picked.emit(results.points.rows[results.points.front].tolist(), "instead")
    given(panel, Table.of(()), cells=9, working=True)
    given(panel, Table.of([row(0), row(1)]), cells=9, working=True)
    assert (results.selection, results.brushed, results.current) == (frozenset(), frozenset(), None)
    assert set(listed(results)) == {0, 1}


def test_options_before_the_first_sweep_wait_for_it(panel):
    panel.results.options.over.click()
    panel.results.options.up.pick("ram")
    assert panel.subtitle == ""
    assert given(panel, Table.of([row(0), row(1)])).view.chart.y.key == "ram"


def test_failed_cells_are_counted_told_and_listed_with_their_reason(panel):
    results = given(panel, Table.of([row(0), failed(1, "no such layer"), failed(2, "no such layer")]))
    assert "2 cells failed: 2 × no such layer" in results.note.text()
    results.which.pick("failed")
    assert listed(results) == [1, 2]
    titles = [results.rows.table.columns[c].title for c in results.rows.visible_columns()]
    assert "why it failed" in titles
    assert results.text().count("no such layer") == 2


def test_all_failed_is_shown_as_rows_and_not_as_an_empty_panel(panel):
    results = given(panel, Table.of([failed(0), failed(1)]))
    assert panel.results.isVisible()
    assert "Every cell failed" in results.view.empty_text
    assert listed(results) == [0, 1]
    assert "chosen sizes do not fit" in results.text()
    given(panel, Table.of([row(0, latency_s=None), row(1, energy_j=None)]))
    assert "choose other quantities" in results.view.empty_text


# The chart


def test_quantities_are_chosen_and_the_same_on_both_axes_change_places(panel):
    results = given(panel, scattered(100))
    options = results.options
    options.up.pick("ram")
    assert (results.view.chart.x.key, results.view.chart.y.key) == ("latency", "ram")
    options.across.pick("ram")
    assert (results.view.chart.x.key, results.view.chart.y.key) == ("ram", "latency")


def test_a_quantity_that_no_cell_knows_is_not_offered_and_gives_way(panel):
    cells = [row(i, energy_j=None, price_eur=None) for i in range(5)]
    results = given(panel, Table.of(cells))
    assert results.options.y.key != "energy"
    assert "cost" not in {choice.key for choice in results.options.up.choices}
    assert len(results.points) == 5


def test_what_is_known_only_in_part_is_counted_where_it_is_drawn(panel):
    cells = [row(0, energy_at_least="yes"), row(1, ram_at_least="yes"), row(2, energy_at_least="yes", latency_s=None)]
    results = given(panel, Table.of(cells))
    assert "energy is the least possible in 1 cell" in results.note.text()
    assert "RAM" not in results.note.text()
    table, energy = results.rows.table, next(i for i, c in enumerate(results.rows.table.columns) if c.id == "energy")
    written = {number: table.index(at, energy).data() for at, number in enumerate(listed(results))}
    assert [written[number].startswith("≥") for number in (0, 1)] == [True, False]
    results.options.up.pick("ram")
    assert "RAM is the least possible in 1 cell" in results.note.text()
    move(results.view, place_of(results, 1))
    assert "RAM ≥" in results.view.card.label.text()


def test_one_work_of_several_is_looked_at(panel):
    results = given(panel, scattered(200))
    assert results.options.of.isVisible()
    assert len(results.points.steps) == 4
    work = results.options.of.choices[1].key
    results.options.of.pick(work)
    assert {(r.model, r.batch, r.resolution) for r in results.swept.where(results.points.rows).rows()} == {work}


def test_what_does_not_fit_is_hidden_by_a_switch_and_counted(panel):
    results = given(panel, scattered(200))
    before = len(results.points)
    results.options.over.click()
    assert len(results.points) < before
    assert "do not fit" in results.note.text()


def test_budgets_of_the_scenario_are_lines_that_follow_it(panel, session):
    results = given(panel, scattered(100))
    assert results.view.chart.budgets == (None, None)
    session.set_budget("latency", 0.05)
    (across, up) = results.view.chart.budgets
    assert across[0] == 0.05
    assert "deadline" in across[1]
    assert up is None
    results.options.up.pick("ram")
    results.options.across.pick("bound")
    assert results.view.chart.budgets[0][0] == 0.05


def test_the_cell_that_the_window_shows_is_marked(panel, session, small):
    like = {"model": small.scenario.model, "device": "stm32l4r5", "precision": "native", "batch": None}
    results = given(panel, Table.of([row(0), row(1, **like), row(2, **like | {"device": "rpi4b"})]))
    assert results.view.chart.here == {1}
    assert results.view.chart.names[1].endswith("shown now")
    move(results.view, place_of(results, 1))
    assert "shows this cell now" in results.view.card.label.text()
    session.set_device("rpi4b")
    assert results.view.chart.here == {2}


def test_a_card_tells_every_figure_of_the_cell_under_the_mouse(panel):
    results = given(panel, Table.of([row(0, batch=4), row(3, energy_at_least="yes", fit="no")]))
    move(results.view, place_of(results, 1))
    words = results.view.card.label.text().replace("\u202f", " ")
    assert results.view.card.isVisible()
    for said in (
        "net.onnx",
        "int8",
        "kernel ideal",
        "40 ms",
        "least 4 ms",
        "≥",
        "of 625 KiB",
        "1 MMAC",
        "5 €",
        "✕ RAM",
    ):
        assert said in words
    move(results.view, QPointF(2, 2))
    assert not results.view.card.isVisible()


def test_a_click_selects_in_both_and_a_double_click_opens_the_scenario(panel, session, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(session, "open_cell", opened.append)
    results = given(panel, Table.of([row(0), row(1), row(2)]))
    click(results.view, place_of(results, 1))
    assert results.selection == {1}
    assert results.rows.selected_rows() == [listed(results).index(1)]
    qtbot.mouseDClick(results.view, Qt.MouseButton.LeftButton, pos=place_of(results, 2).toPoint())
    assert [cell.latency_s for cell in opened] == [row(2).latency_s]
    assert isinstance(opened[0], Row)


def test_the_front_is_walked_along_and_opened_with_the_keyboard(panel, session, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(session, "open_cell", opened.append)
    results = given(panel, Table.of([row(0), row(1), row(2), row(1, energy_j=9.0)]))
    results.view.setFocus()
    seen = []
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Right, KEY.Key_Left, KEY.Key_End, KEY.Key_Home):
        qtbot.keyClick(results.view, key)
        seen.append(results.current)
    assert seen == [0, 1, 2, 1, 2, 0]
    qtbot.keyClick(results.view, KEY.Key_Return)
    assert opened[0].latency_s == row(0).latency_s
    qtbot.keyClick(results.view, KEY.Key_Escape)
    assert results.selection == frozenset()


def test_a_rubber_band_lists_what_it_took(panel):
    results = given(panel, scattered(150))
    assert results.which.current == "front"
    start, end = QPointF(80, 30), QPointF(results.view.width() - 20, results.view.height() - 60)
    drag(results.view, start, end, SHIFT)
    assert results.which.current == "chosen"
    assert set(listed(results)) == results.selection
    assert len(results.selection) > 3
    assert results.selection <= set(results.points.rows[results.points.front].tolist())
    click(results.view, QPointF(results.view.plane.x + 3, results.view.plane.y + 3))
    assert results.which.current == "front"


def test_rows_are_sorted_and_opened_with_the_keyboard(panel, session, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(session, "open_cell", opened.append)
    results = given(panel, Table.of([row(2), row(0), row(1)]))
    latency = next(i for i, column in enumerate(results.rows.table.columns) if column.id == "latency")
    header = results.rows.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(latency) + header.sectionSize(latency) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert listed(results) == [1, 2, 0]
    results.rows.setCurrentIndex(results.rows.table.index(1, 0))
    assert results.selection == {2}
    qtbot.keyClick(results.rows, KEY.Key_Return)
    assert opened[0].latency_s == row(1).latency_s


# Out of the window, and into it


def test_rows_are_copied_with_tabs_the_chosen_ones_alone(panel, qtbot):
    results = given(panel, Table.of([row(0), row(1, device="=1+1"), row(2)]))
    panel.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("device\t")
    assert "'=1+1" in "".join(lines)
    results.rows.selectRow(0)
    results.rows.setFocus()
    qtbot.keyClick(results.rows, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 2


def test_the_listed_cells_are_saved_as_the_command_writes_them(panel, tmp_path, monkeypatch):
    table = scattered(60)
    results = given(panel, table)
    path = tmp_path / "front.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    panel.save.click()
    saved = list(read_csv(path).rows())
    assert saved == list(table.where(results.rows.table.rows).rows())
    assert 0 < len(saved) < 60


def test_the_data_of_the_plot_are_all_cells_in_si_units(panel):
    table = scattered(60)
    given(panel, table)
    data = panel.plot_table()
    assert data.columns == Row._fields
    assert data.rows == tuple(tuple(found) for found in table.rows())


def test_a_picture_is_of_the_chart_with_its_legend(panel, tmp_path):
    from gui.export import save_picture

    given(panel, scattered(200))
    for suffix in (".svg", ".png", ".pdf"):
        save_picture(panel, tmp_path / f"chart{suffix}")
        assert (tmp_path / f"chart{suffix}").stat().st_size > 3000
    text = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    for word in ("expected time", "sensor", "does not fit", "have no known energy"):
        assert word in text


def test_what_was_swept_is_named_in_the_head_the_picture_and_its_file(panel, session, large):
    results = given(panel, Table.of([row(0), row(1)]), source="/tmp/earlier.csv")
    session.show(large)
    assert panel.subtitle.startswith("net.onnx · earlier.csv · ")
    source = panel.source()
    assert source.name == "net-sweep"
    assert source.title == f"net.onnx · earlier.csv: {results.in_words()}"
    words = words_of(panel)
    assert "net.onnx · earlier.csv" in words
    assert results.in_words() in words
    given(panel, Table.of([row(0), row(1, model="/models/other.onnx")]))
    assert panel.subtitle.startswith("net.onnx, other.onnx · ")
    assert "net.onnx, other.onnx" in words_of(panel)
    assert panel.source().name == "models-sweep"
    given(panel, Table.of([row(0, model=f"/models/{name}.onnx") for name in "abcd"]))
    assert panel.subtitle.startswith("4 models · ")


def words_of(panel):
    root = ElementTree.fromstring(contents(panel, ".svg", "sweep"))
    return [element.text for element in root.iter() if element.tag.endswith("}text")]


def test_fronts_of_different_works_have_different_lines(panel):
    cells = [row(n, batch=batch) for batch in (1, 4) for n in range(3)]
    given(panel, Table.of(cells))
    both = contents(panel, ".svg", "sweep").decode()
    given(panel, Table.of(cells[:3]))
    assert "stroke-dasharray" in both
    assert "stroke-dasharray" not in contents(panel, ".svg", "sweep").decode()


def test_with_nothing_to_show_the_picture_is_the_widget(panel):
    image = QImage(50, 50, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    assert panel.paint_picture(painter, QRectF(0, 0, 50, 50)) is False
    painter.end()


def mime(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_what_a_sweep_has_written_is_dropped_on_it_all_else_is_the_windows(panel, session, qtbot, tmp_path):
    table, path = scattered(40), tmp_path / "earlier.csv"
    path.write_text(csv_text(table), encoding="utf-8", newline="")
    action, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for paths, taken in (((tmp_path / "net.onnx",), False), ((tmp_path / "net.onnx", path), True)):
        data = mime(*paths)
        enter = QDragEnterEvent(QPoint(5, 5), action, data, button, no_key)
        panel.dragEnterEvent(enter)
        drop = QDropEvent(QPointF(5, 5), action, data, button, no_key)
        panel.dropEvent(drop)
        assert enter.isAccepted() is taken
        assert drop.isAccepted() is taken
    qtbot.waitUntil(lambda: session.sweeps.swept is not None)
    assert len(panel.results.swept) == 40
    assert "earlier.csv" in panel.subtitle


def test_results_are_opened_without_a_model_and_can_be_copied(panel, session, qtbot, tmp_path, monkeypatch):
    session.close_model()
    path = tmp_path / "earlier.csv"
    path.write_text(csv_text(Table.of([row(0), row(1)])), encoding="utf-8", newline="")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    panel.file.click()
    qtbot.waitUntil(lambda: panel.results.isVisible())
    panel.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3


def test_a_file_that_no_sweep_wrote_is_told_and_the_chart_stays(panel, session, qtbot, tmp_path):
    results = given(panel, scattered(20))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with qtbot.waitSignal(session.message_raised) as told:
        session.sweeps.read(str(tmp_path / "other.csv"))
    assert told.args[0].severity == "error"
    assert len(results.swept) == 20


def test_a_file_that_is_read_takes_back_what_was_said_of_another(qtbot, tmp_path, small):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    path = tmp_path / "earlier.csv"
    path.write_text(csv_text(scattered(5)), encoding="utf-8", newline="")
    with shown_window(qtbot, tmp_path) as window:
        window.session.show(small)
        window.reveal_panel("sweep")
        sweeps = window.session.sweeps
        sweeps.read(str(tmp_path / "other.csv"))
        qtbot.waitUntil(lambda: window.message.isVisible())
        sweeps.read(str(path))
        qtbot.waitUntil(lambda: sweeps.swept is not None)
        assert not window.message.isVisible()
        window.session.raise_message("error", "something else")
        sweeps.read(str(path))
        qtbot.waitUntil(lambda: not sweeps.reading)
        assert window.message.isVisible()


def test_its_menu_is_of_cells(panel):
    results = given(panel, Table.of([row(0), row(1)]))
    for current, possible in ((None, False), (1, True)):
        results.current = current
        panel.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5)))
        (menu,) = (menu for menu in panel.findChildren(QMenu) if menu.isVisible())
        actions = {action.text(): action for action in menu.actions() if action.text()}
        menu.close()
        menu.deleteLater()
        assert next(iter(actions)) == "Copy"
        assert {"Copy as picture", "Copy data", "Save as"} <= set(actions)
        assert actions["Open as the scenario"].isEnabled() is possible


def test_choices_are_kept_between_runs_and_nonsense_is_not(panel, session, shown):
    results = given(panel, scattered(20))
    results.options.up.pick("ram")
    panel.form.batches.setText("1, 4")
    panel.form.devices.set_chosen(("rpi4b",))
    other = shown(SweepPanel(session), 900, 600)
    other.restore(panel.state())
    assert other.results.options.y.key == "ram"
    assert (other.form.batches.sizes, other.form.devices.chosen) == ((1, 4), ("rpi4b",))
    for nonsense in (b"", b"\xff", b"[]", b'{"form": 3}', b'{"chart": {"x": "latency", "y": "latency"}}'):
        other.restore(nonsense)
    assert other.results.options.y.key == "ram"


def test_nine_thousand_cells_are_drawn_in_both_themes(panel):
    from tests.gui.panels.test_registry import colours_of

    given(panel, scattered(9000))
    LOOK.set_mode("light")
    light = colours_of(panel)
    LOOK.set_mode("dark")
    dark = colours_of(panel)
    LOOK.set_mode("light")
    assert len(light) > 10
    assert light != dark


def test_a_low_and_wide_panel_has_its_rows_beside_the_chart(panel, qtbot):
    results = given(panel, scattered(20))
    for size, way in (((1500, 420), Qt.Orientation.Horizontal), ((700, 700), Qt.Orientation.Vertical)):
        panel.resize(*size)
        qtbot.waitUntil(lambda way=way: results.split.orientation() == way)


def test_the_words_of_an_empty_panel_are_whole_and_need_no_scrolling(panel, qtbot):
    panel.resize(560, 300)
    for batches in ("", "1-3, x"):
        panel.form.batches.setText(batches)
        qtbot.wait(1)
        assert area_of(panel).verticalScrollBar().maximum() == 0
        assert panel.empty.height() >= panel.empty.heightForWidth(panel.empty.width())


def area_of(panel):
    return panel.findChild(QScrollArea)


def turn(view, keys):
    """The wheel, away from the hand, over what is in sight of the chart."""
    window = view.window()
    at = view.mapTo(window, view.visibleRegion().boundingRect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(at), QPoint(0, 120), QPoint(), keys)


NO_KEY, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(("height", "keys", "zooms"), [(900, NO_KEY, True), (240, NO_KEY, False), (240, CONTROL, True)])
def test_the_wheel_over_the_chart_scrolls_a_panel_that_is_cut(panel, qtbot, height, keys, zooms):
    results, bar = given(panel, scattered(60)), area_of(panel).verticalScrollBar()
    panel.resize(560, height)
    qtbot.wait(1)
    bar.setValue(60)
    assert (bar.maximum() > 0) is (height < 900)
    before, end = results.view.plane, bar.value()
    turn(results.view, keys)
    assert (results.view.plane != before) is zooms
    assert (bar.value() < end) is not zooms


def test_devices_stand_whole_in_the_list(panel, qtbot):
    results = given(panel, Table.of([row(n, device="stm32n657") for n in range(3)]))
    panel.resize(420, 600)
    qtbot.wait(1)
    width = results.rows.fontMetrics().horizontalAdvance(results.name_of(0))
    assert results.rows.columnWidth(0) > width + 20


def test_what_is_no_size_is_marked_and_nothing_can_be_started(panel):
    panel.form.batches.setText("1-3, x")
    assert panel.form.batches.property("wrong") is True
    assert panel.form.said.text().startswith("✕ ")
    assert "1-3" in panel.form.said.text()
    assert not panel.form.start.isEnabled()
    panel.form.batches.setText("1, 4")
    assert panel.form.batches.property("wrong") is False
    assert panel.form.start.isEnabled()
    assert not panel.form.said.isVisible()


def test_in_a_low_panel_what_has_come_takes_the_room_of_the_choices(panel, qtbot):
    panel.resize(420, 320)
    panel.form.models.setFocus()
    results = given(panel, scattered(200))
    assert not panel.form.choices.isVisible()
    assert not panel.choices.isChecked()
    assert results.view.hasFocus()
    qtbot.waitUntil(lambda: results.view.height() >= 200)
    assert results.view.width() <= 420
    panel.choices.click()
    given(panel, scattered(30, seed=3), cells=31, working=True)
    assert panel.form.stop.isVisible()
    panel.resize(1000, 700)
    panel.choices.setChecked(True)
    given(panel, scattered(20))
    assert panel.form.choices.isVisible()


def test_every_control_has_a_name_is_reached_by_tab_and_shows_its_focus(panel):
    given(panel, scattered(100))
    check(panel)
    assert list(with_unseen_focus(panel)) == []


def test_sweeps_and_lists_leave_no_widget_behind(panel, qtbot):
    def settled():
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        return len(QApplication.allWidgets())

    counts = []
    for seed in range(4):
        results = given(panel, scattered(60, seed))
        for button in (panel.form.devices, panel.form.precisions):
            button.open_list().close()
        results.which.pick("all")
        results.options.up.pick(("ram", "energy")[seed % 2])
        panel.menu().close()
        counts.append(settled())
    assert counts[-1] == counts[1]


def test_escape_clears_what_is_chosen_before_the_window_takes_it(panel):
    results = given(panel, Table.of([row(0), row(1)]))
    for chosen in (True, False):
        results.view.picked.emit([0] if chosen else [], "instead")
        escape = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_Escape, Qt.KeyboardModifier.NoModifier)
        escape.ignore()
        QApplication.sendEvent(results.view, escape)
        assert escape.isAccepted() is chosen


def test_models_are_added_from_files(panel, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/models/a.onnx", "/models/b.tflite"], ""))
    panel.form.add.click()
    assert [Path(path).name for path in panel.form.wish().models] == ["small.onnx", "a.onnx", "b.tflite"]
    assert panel.form.models.text().startswith("3 models")


def test_it_is_made_when_it_is_first_seen_and_keeps_what_was_chosen_before(session, small, shown):
    session.show(small)
    panel = SweepPanel(session)
    kept = b'{"chart": {"x": "latency", "y": "flash"}, "form": {"devices": ["h100"], "batches": "2"}}'
    panel.restore(kept)
    session.sweeps._show(Swept(scattered(20), 20))
    assert panel.form is None
    assert panel.state() == kept
    shown(panel, 900, 700)
    assert panel.form.wish().devices == ("h100",)
    assert panel.form.wish().batches == (2,)
    assert panel.form.wish().precisions == ("native", "int8")
    assert panel.results.options.y.key == "flash"
    assert len(panel.results.points)


def test_its_key_brings_it_to_the_middle_of_the_window(qtbot, tmp_path, small):
    with shown_window(qtbot, tmp_path) as window:
        window.session.show(small)
        assert window.workspace.panels["sweep"].form is None
        qtbot.keyClick(window, KEY.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        dock = window.workspace.frames["sweep"]
        qtbot.waitUntil(lambda: not dock.visibleRegion().isEmpty())
        assert window.workspace.frames["roofline"] in window.workspace.tabifiedDockWidgets(dock)
        panel = window.workspace.panels["sweep"]
        assert panel.form.wish().models == (small.scenario.model,)
        assert panel.isAncestorOf(window.focusWidget())
        results = given(panel, scattered(100))
        assert panel.isAncestorOf(window.focusWidget())
        window.reveal_panel("roofline")
        window.reveal_panel("sweep")
        qtbot.waitUntil(results.view.hasFocus)
