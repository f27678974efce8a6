"""The matrix in the window: what it weighs and when, how it is walked, what a cell opens."""

import json
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMainWindow, QWidget

from analysis.errors import FileError
from analysis.matrix import CELL_KEYS
from analysis.scenario import Scenario
from analysis.sketch.text import sketch_of
from gui import weighing
from gui.export.pictures import contents, picture_of
from gui.layouts import LAYOUTS
from gui.panels.matrix import MatrixPanel
from gui.session import Session
from gui.widgets.matrix_words import SIGNS, lower_line
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window

DEVICES = ("stm32f401", "esp32s3", "max78000", "ethos_u65_256", "rpi4b", "stm32l4r5")
KEYS = Qt.KeyboardModifier
DRAWN = sketch_of("input 1x3x8x8; conv 4; relu; flatten; dense 5")


@pytest.fixture(autouse=True)
def few_devices(monkeypatch):
    """Each on the same few, at once, so that a model is weighed in a moment."""
    from analysis import matrix

    monkeypatch.setattr("gui.panels.matrix.QUIET_MS", 20)
    every = matrix.chosen_devices
    monkeypatch.setattr(matrix, "chosen_devices", lambda ids: every(DEVICES))


@pytest.fixture
def asked():
    return []


@pytest.fixture
def session(qapp, asked):
    """A file's name says how large its network is; one is not there."""

    def analyze(scenario, progress):
        asked.append(scenario)
        if "gone" in scenario.model:
            raise FileError(f"there is no file {scenario.model}")
        progress(0.5, "half way")
        return analysis_of(chain(6, channels=64 if "large" in scenario.model else 4, name=scenario.model), scenario)

    session = Session(analyze=analyze)
    yield session
    session.close()


@pytest.fixture
def panel(session, shown, qtbot):
    panel = shown(MatrixPanel(session))
    panel.models.set_models(("large.onnx", "gone.onnx"), False)
    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx", devices=("stm32l4r5",))))
    weighed(panel, qtbot)
    return panel


def weighed(panel, qtbot):
    weigher = panel.session.weigher
    qtbot.waitUntil(lambda: weigher.wishes != () and weigher.is_whole and weigher.busy is None, timeout=20_000)


def cell_at(panel, model, device):
    line = next(line for line in panel.table.lines if line.model.endswith(model))
    return panel.table.place_of(line.model, device)


def test_the_model_on_screen_comes_first_then_what_was_added(panel):
    assert [line.name for line in panel.table.lines] == ["chain", "large.onnx", "gone.onnx"]
    assert [line.shown for line in panel.table.lines] == [True, False, False]
    assert {device.id for device in panel.table.devices} == set(DEVICES)


def test_each_cell_has_sign_words_and_a_sentence(panel):
    table = panel.table
    for row in range(2):
        for column in range(table.columnCount()):
            index = table.index(row, column)
            cell = table.cell(index)
            assert index.data().startswith(SIGNS[cell.state])
            assert cell.device.name in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_model_that_cannot_be_read_says_why(panel):
    line = panel.table.lines[2]
    assert line.trouble == "there is no file gone.onnx"
    assert "no file" in panel.table.headerData(2, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert panel.table.index(2, 0).data() == ""


def test_the_model_on_screen_is_not_read_again(panel, asked):
    assert {scenario.model for scenario in asked} == {"large.onnx", "gone.onnx"}
    assert all(scenario.devices == () for scenario in asked)


def test_what_was_weighed_is_kept_and_a_change_weighs_anew(panel, qtbot, asked):
    before = len(asked)
    panel.session.set_precision("int8")
    qtbot.waitUntil(lambda: panel.session.analysis.scenario.precision == "int8")
    qtbot.waitUntil(lambda: len(asked) == before + 3, timeout=20_000)
    weighed(panel, qtbot)
    panel.session.undo()
    qtbot.waitUntil(lambda: panel.session.analysis.scenario.precision == "native")
    panel._ask()
    weighed(panel, qtbot)
    assert [scenario.precision for scenario in asked[before:]].count("int8") == 3


def test_out_of_sight_nothing_is_weighed(session, shown, qtbot, asked):
    window, tabs = QMainWindow(), []
    for widget in (MatrixPanel(session), QWidget()):
        dock = QDockWidget(str(len(tabs)))
        dock.setWidget(widget)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        tabs.append(dock)
    window.tabifyDockWidget(*tabs)
    tabs[1].raise_()
    shown(window)
    tabs[0].widget().models.set_models(("large.onnx",), False)
    session.show(analysis_of(chain(3)))
    qtbot.wait(400)
    assert session.weigher.wishes == ()
    tabs[0].raise_()
    weighed(tabs[0].widget(), qtbot)
    assert [line.name for line in tabs[0].widget().table.lines] == ["chain", "large.onnx"]


def test_going_away_stops_the_work_and_coming_back_goes_on(session, shown, qtbot):
    panel = shown(MatrixPanel(session))
    panel.models.set_models((f"{n}.onnx" for n in range(30)), False)
    session.show(analysis_of(chain(3)))
    qtbot.waitUntil(lambda: any(row for _, row in session.weigher.rows), timeout=20_000)
    panel.hide()
    assert session.weigher.busy is None
    assert not session.weigher.is_whole
    panel.show()
    panel.models.set_models((f"{n}.onnx" for n in range(3)), False)
    weighed(panel, qtbot)


def test_the_button_stops_and_goes_on(session, shown, qtbot):
    panel = shown(MatrixPanel(session))
    panel.models.set_models((f"{n}.onnx" for n in range(8)), False)
    session.show(analysis_of(chain(3)))
    qtbot.waitUntil(lambda: any(row for _, row in session.weigher.rows), timeout=20_000)
    assert panel.bar.isVisible()
    qtbot.mouseClick(panel.bar.button, Qt.MouseButton.LeftButton)
    assert panel.bar.button.text() == "Go on"
    left = sum(row is None for _, row in session.weigher.rows)
    assert panel.bar.text.text() == f"{left} models are not weighed"
    qtbot.mouseClick(panel.bar.button, Qt.MouseButton.LeftButton)
    weighed(panel, qtbot)
    assert not panel.bar.isVisible()


# Walking and opening


def test_arrow_keys_walk_and_the_words_below_follow(panel, qtbot):
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.table.index(0, 0))
    first = panel.cell_words.upper.text()
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert panel.view.currentIndex().column() == 1
    assert panel.cell_words.upper.text() != first
    assert panel.table.device(1).name in panel.cell_words.upper.text()


def test_return_opens_the_model_on_screen_on_that_device_and_undo_goes_back(panel, qtbot):
    panel.view.setCurrentIndex(cell_at(panel, "chain.onnx", "rpi4b"))
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.session.scenario.devices == ("rpi4b", "stm32l4r5")
    qtbot.waitUntil(lambda: panel.session.estimate.device.id == "rpi4b")
    assert panel.table.is_here(cell_at(panel, "chain.onnx", "rpi4b"))
    panel.session.undo()
    assert panel.session.scenario.devices == ("stm32l4r5",)


def with_a_change(panel):
    table = panel.table
    places = (table.index(i, j) for i in range(2) for j in range(table.columnCount()))
    return next(index for index in places if table.cell(index).advice)


def test_shift_return_opens_with_the_change(panel, qtbot):
    index = with_a_change(panel)
    advice = panel.table.cell(index).advice
    panel.view.setCurrentIndex(index)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return, KEYS.ShiftModifier)
    qtbot.waitUntil(lambda: panel.session.estimate.device.id == advice.estimate.device.id)
    for name, value in advice.fields:
        assert getattr(panel.session.scenario, name) == value


def test_another_model_is_one_step_that_is_told_and_undone(panel, qtbot):
    told, session = [], panel.session
    session.message_raised.connect(told.append)
    panel.view.doubleClicked.emit(cell_at(panel, "large.onnx", "rpi4b"))
    qtbot.waitUntil(lambda: session.analysis.scenario.model == "large.onnx")
    assert session.scenario.devices == ("rpi4b", "stm32l4r5")
    assert (told[0].severity, told[0].text) == ("done", "large.onnx instead of chain.onnx: undo goes back to it")
    weighed(panel, qtbot)
    assert [line.model for line in panel.table.lines] == ["large.onnx", "gone.onnx"]
    session.undo()
    qtbot.waitUntil(lambda: session.analysis.scenario.model == "/models/chain.onnx")
    assert session.scenario.devices == ("stm32l4r5",)
    session.redo()
    qtbot.waitUntil(lambda: session.analysis.scenario.model == "large.onnx")


def test_a_drawing_in_a_file_is_opened_to_be_gone_on_with(panel, qtbot, monkeypatch):
    """Its own file is then written, and closing the window asks for nothing."""
    monkeypatch.setattr(weighing, "drawing_in", lambda path: DRAWN)
    panel.open_cell(cell_at(panel, "large.onnx", "rpi4b"))
    qtbot.waitUntil(lambda: panel.session.scenario.model == "large.onnx")
    assert panel.session.sketch == DRAWN
    assert not panel.session.is_unsaved
    assert not panel.session.can_undo


def test_a_drawing_that_is_not_saved_is_not_lost(panel, qtbot, monkeypatch):
    told = []
    panel.session.message_raised.connect(told.append)
    monkeypatch.setattr(type(panel.session), "is_unsaved", property(lambda self: True))
    panel.open_cell(cell_at(panel, "large.onnx", "rpi4b"))
    assert panel.session.scenario.model == "/models/chain.onnx"
    assert "not saved" in told[0].text


def test_keys_sort_models_and_devices(panel, qtbot):
    panel.view.setCurrentIndex(cell_at(panel, "large.onnx", "stm32f401"))
    for expected in ("stm32f401", "stm32f401", ""):
        qtbot.keyClick(panel.view, Qt.Key.Key_S)
        assert panel.wish.by_device == expected
    qtbot.keyClick(panel.view, Qt.Key.Key_D)
    assert panel.wish.by_model == "large.onnx"
    # The keyboard stays on the pair that it was on.
    assert panel.view.currentIndex() == cell_at(panel, "large.onnx", "stm32f401")


def test_heads_sort_too(panel, qtbot):
    panel.view.horizontalHeader().sectionClicked.emit(1)
    assert panel.wish.by_device == panel.table.device(1).id
    panel.view.verticalHeader().sectionClicked.emit(0)
    assert panel.wish.by_model


def test_filters_leave_out_and_say_so(panel):
    panel.tier.pick("gateway")
    assert {panel.table.device(j).tier for j in range(panel.table.columnCount())} == {"gateway"}
    panel.search.setText("no such thing")
    assert panel.table.rowCount() == 0
    assert panel.view.empty_text == "Nothing passes the filter"
    panel.search.clear()
    panel.tier.pick(None)
    panel.state_shown.pick("unknown")
    assert [panel.table.device(j).id for j in range(panel.table.columnCount())] == ["ethos_u65_256"]


def test_the_field_that_filters_stands_whole_beside_the_devices(panel):
    """Its words are not cut, it covers neither heads nor cells, and a picture has it only where it filters."""
    field, view = panel.search, panel.view
    corner = QRect(0, 0, view.verticalHeader().width(), view.horizontalHeader().height())
    assert corner.contains(field.geometry())
    assert field.fontMetrics().horizontalAdvance(field.placeholderText()) < field.width() - 16
    assert not [word for word in words_of(panel) if "filter" in word]
    field.setText("chain")
    assert "filter: chain" in words_of(panel)
    assert field.isVisible()
    panel.models.set_models((), False)
    panel.session.close_model()
    assert not field.isVisible()


# Models come and go


@pytest.fixture
def folder(tmp_path):
    """Two files that may be networks, one that is none, and what a sweep has written."""
    for name, content in (
        ("one", b"\x08\x08"),
        ("two", b"\x08\x08"),
        ("page", b"%PDF-1.7"),
        ("cells", b"model,device\n"),
    ):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "cells").rename(tmp_path / "cells.csv")
    return tmp_path


def dropped(panel, *paths):
    """Whether the panel would take them; if it would, it has."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    coming = QDragEnterEvent(QPoint(5, 5), act, data, button, KEYS.NoModifier)
    panel.dragEnterEvent(coming)
    if coming.isAccepted():
        panel.dropEvent(QDropEvent(QPointF(5, 5), act, data, button, KEYS.NoModifier))
    return coming.isAccepted()


def test_models_are_added_by_button_and_by_dropping_each_once(panel, qtbot, monkeypatch, folder):
    one, two = (str(folder / name) for name in ("one", "two"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([one, one], ""))
    panel.models.files_asked.emit()
    qtbot.waitUntil(lambda: one in panel.models.added)
    assert dropped(panel, two)
    qtbot.waitUntil(lambda: two in panel.models.added)
    assert panel.models.added == ("large.onnx", "gone.onnx", one, two)
    weighed(panel, qtbot)
    assert panel.session.scenario.model == "/models/chain.onnx"


def test_what_is_no_network_is_refused_in_words_and_not_kept(panel, qtbot, folder):
    told = []
    panel.session.message_raised.connect(told.append)
    assert dropped(panel, folder / "page", folder / "one", folder / "away", folder / "cells.csv")
    qtbot.waitUntil(lambda: told != [])
    assert panel.models.added == ("large.onnx", "gone.onnx", str(folder / "one"))
    assert told[0].severity == "error"
    assert "page" in told[0].text
    assert [name in told[0].details for name in ("page", "away", "cells.csv", "one")] == [True, True, False, False]


def test_what_a_drop_would_do_is_said_before_it_is_done(panel, folder):
    data, before = QMimeData(), panel.cell_words.upper.text()
    data.setUrls([QUrl.fromLocalFile(str(folder / name)) for name in ("one", "two", "cells.csv")])
    act, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    panel.dragEnterEvent(QDragEnterEvent(QPoint(5, 5), act, data, button, KEYS.NoModifier))
    assert panel.cell_words.upper.text() == "Let go to weigh these 2 files on every device"
    panel.dragLeaveEvent(QDragLeaveEvent())
    assert panel.cell_words.upper.text() == before


def test_cells_of_a_sweep_are_left_to_the_window(panel, folder):
    assert not dropped(panel, folder / "cells.csv")
    assert panel.models.added == ("large.onnx", "gone.onnx")


def test_networks_of_one_name_are_called_by_their_files(panel, qtbot):
    session = panel.session
    session._analyze = lambda scenario, progress: analysis_of(chain(4), scenario)
    panel.models.set_models(("a/chain.onnx", "b.onnx"), False)
    qtbot.waitUntil(lambda: all(line.row for line in panel.table.lines), timeout=20_000)
    assert [line.name for line in panel.table.lines] == ["models/chain.onnx", "a/chain.onnx", "b"]
    assert [line.row.name for line in panel.table.lines] == ["models/chain.onnx", "a/chain.onnx", "b"]


def test_what_is_lacking_is_said_in_the_same_words_everywhere(panel):
    short = [cell for line in panel.table.lines[:2] for cell in line.row.cells if (cell.headroom_bytes or 0) < 0]
    assert "change" in {cell.state for cell in short}
    assert {lower_line(cell).split()[-1] for cell in short} == {"short"}


def test_delete_takes_an_added_model_away_and_nothing_else(panel, qtbot):
    for model, kept in (("chain.onnx", 3), ("large.onnx", 2)):
        panel.view.setCurrentIndex(cell_at(panel, model, "rpi4b"))
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
        assert len(panel.table.lines) == kept


def test_one_file_spelled_twice_is_one_model(tmp_path):
    (tmp_path / "one.onnx").write_bytes(b"")
    spelled = (str(tmp_path / "one.onnx"), f"{tmp_path}/./one.onnx", "-", "")
    assert weighing.each_once(spelled) == (spelled[0], "-", "")


def test_samples_come_and_go_by_the_menu(panel):
    panel.models.menu().aboutToShow.emit()
    titles = [action.text() for action in panel.models.menu().actions() if action.text()]
    assert titles == ["Add models…", "With the samples", "Take large.onnx away", "Take gone.onnx away"]
    panel.models.menu().actions()[1].trigger()
    assert len(panel.table.lines) > 20
    panel.models.menu().aboutToShow.emit()
    panel.models.menu().actions()[1].trigger()
    assert len(panel.table.lines) == 3


def test_the_next_run_has_the_same_models_and_filters(panel, session, shown):
    panel.tier.pick("gateway")
    other = shown(MatrixPanel(session))
    other.restore(panel.state())
    assert other.models.added == panel.models.added
    assert other.models.with_samples is False
    assert other.wish.tier == "gateway"
    assert json.loads(other.state()) == json.loads(panel.state())


def test_what_another_version_kept_changes_nothing(panel):
    for state in (b"", b"\x01\xff", b"[]", b'{"added": 3}'):
        panel.restore(state)
    assert panel.models.added == ("large.onnx", "gone.onnx")


# What leaves the window


def test_copy_is_a_table_and_data_is_a_row_a_cell(panel, qtbot):
    panel.copy()
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [row[0] for row in rows] == ["model", "chain", "large.onnx", "gone.onnx"]
    data = panel.plot_table()
    assert data.columns == CELL_KEYS
    assert len(data.rows) == 2 * len(DEVICES)
    states = {(row[0], row[2]): row[5] for row in data.rows}
    for row in range(2):
        for column in range(panel.table.columnCount()):
            cell = panel.table.cell(panel.table.index(row, column))
            assert states[panel.table.line(row).model, cell.device.id] == cell.state


def test_the_menu_of_a_cell_names_what_it_does(panel):
    panel.view.setCurrentIndex(with_a_change(panel))
    menu = panel.menu()
    titles = [action.text() for action in menu.actions() if action.text()]
    menu.deleteLater()
    assert titles[0] == "Copy"
    assert any(title.startswith("Open on ") for title in titles)
    assert any(title.startswith("Open with ") for title in titles)


def test_the_card_beside_the_mouse_has_the_whole_answer(panel):
    index = with_a_change(panel)
    panel.view._point(index)
    assert panel.view.card.isVisible()
    text = panel.view.card.label.text()
    assert panel.table.cell(index).advice.title in text
    assert panel.table.cell(index).device.name in text


def test_without_models_it_says_what_to_do(session, shown):
    panel = shown(MatrixPanel(session))
    panel.models.set_models((), False)
    assert "Open a model" in panel.view.empty_text
    assert panel.plot_table() is None


def test_in_a_layout_without_it_it_comes_to_the_middle(qtbot, tmp_path, session):
    with shown_window(qtbot, tmp_path, session=session) as window:
        session.show(analysis_of(chain(3)))
        window.workspace.panels["matrix"].models.set_models((), False)
        window.apply_layout(next(layout for layout in LAYOUTS if layout.id == "compare"))
        window.reveal_panel("matrix")
        space, frames = window.workspace, window.workspace.frames
        assert frames["roofline"] in space.tabifiedDockWidgets(frames["matrix"])
        assert frames["overview"] not in space.tabifiedDockWidgets(frames["matrix"])
        weighed(window.workspace.panels["matrix"], qtbot)


def words_of(panel):
    root = ElementTree.fromstring(contents(panel, ".svg", "matrix"))
    return [element.text for element in root.iter() if element.tag.endswith("}text")]


def test_a_picture_has_every_model_and_device_and_no_button(panel, qtbot):
    panel.resize(420, 140)
    panel.view.setFocus()
    panel.bar.show_rest(1)
    words = words_of(panel)
    weighed_models = [line for line in panel.table.lines if line.row and line.row.cells]
    assert sum(word in SIGNS.values() for word in words) == len(weighed_models) * len(panel.table.devices)
    assert all(line.name in words for line in panel.table.lines)
    assert panel.bar.button.text() not in words
    size = picture_of(panel).size() / 2
    assert size.width() == 200 + 106 * len(DEVICES)
    assert size.height() > panel.height()


def test_a_picture_waits_for_the_whole(panel, qtbot):
    assert not panel.is_working
    panel.models.add(("another.onnx",))
    assert panel.is_working
    qtbot.waitUntil(lambda: not panel.is_working, timeout=20_000)
    assert all(line.row for line in panel.table.lines)
