"""What can be taken out of a panel: pictures and data, from its menus and by keys, onto the clipboard and into files."""

import csv
import io
import math
import os

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from analysis.scenario import Scenario, analyze
from gui import render
from gui.export import Source, csv_text, tab_text
from gui.export import files as files_module
from gui.lab.scenes import all_scenes
from gui.panels import PANELS, panel_names
from gui.widgets import plot_tables
from gui.widgets.plot_tables import PlotTable
from tests.gui.networks import analysis_of, chain, measured
from tests.gui.windows import shown_window

PLOTS = ("roofline", "bars", "memory-map", "placement", "fit", "layer-table", "problems")
COPY, DATA = "Copy as picture", "Copy data"


@pytest.fixture
def window(qtbot, tmp_path, session):
    with shown_window(qtbot, tmp_path, session=session) as window:
        session.show(measured())
        yield window


@pytest.fixture(autouse=True)
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


@pytest.fixture
def told():
    return []


def source_of(widget, told, table=None):
    return Source(widget, "net-bars", "net: Bars", table, lambda severity, text: told.append((severity, text)))


def answering(monkeypatch, path, chosen=""):
    """Instead of the dialogue; what it was asked with is kept."""
    asked = []

    def get(*arguments):
        asked.append(arguments)
        return str(path), chosen

    monkeypatch.setattr(QFileDialog, "getSaveFileName", get)
    return asked


def titles_of(menu):
    return [action.text() for action in menu.actions() if action.text()]


def below(menu):
    return [child for child in menu.findChildren(QMenu) if child.title() == "Save as"][-1]


def title_menu(window, name):
    more = next(
        b
        for b in window.workspace.titles[name].findChildren(QToolButton)
        if b.accessibleName() == "more about this panel"
    )
    more.menu().aboutToShow.emit()
    return more.menu()


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_menus_of_every_panel_take_it_out(window):
    """That of the title, and that of a right click; the lab has one of its own."""
    for name in panel_names():
        menu = title_menu(window, name)
        assert COPY in titles_of(menu), name
        assert titles_of(below(menu))[:3] == ["SVG…", "PDF…", "PNG…"], name
        assert (DATA in titles_of(menu)) == ("Data as CSV…" in titles_of(below(menu))), name
        assert DATA in titles_of(menu) or name not in PLOTS, name
        clicked = window.workspace.panels[name].menu()
        assert COPY in titles_of(clicked), name
        assert (DATA in titles_of(clicked)) == (DATA in titles_of(menu)), name
        clicked.close()


def test_so_do_those_of_the_lab(window):
    window.reveal_panel("lab")
    bench = window.workspace.panels["lab"].bench
    menu = bench.head.save.menu()
    assert {COPY, "Picture as SVG, PDF or PNG…", "Data of the curves…", "Events as a table…"} <= set(titles_of(menu))
    for name in ("neuron", "intensity-curves"):
        bench.show_scene(name)
        menu.aboutToShow.emit()
        (data,) = [action for action in menu.actions() if action.text() == "Data of the curves…"]
        assert data.isEnabled() == (name == "intensity-curves")


def test_a_menu_that_is_opened_often_leaves_nothing_behind(window, qtbot):
    menu = title_menu(window, "roofline")
    for _ in range(5):
        menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(menu.findChildren(QMenu)) == 1)


def test_the_panel_with_the_keyboard_is_copied_by_a_key(window, qtbot, clipboard):
    window.reveal_panel("bars")
    qtbot.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    data = clipboard.mimeData()
    assert data.hasImage()
    assert b"resnet8_int8.onnx: Bars" in bytes(data.data("image/svg+xml").data())
    size = window.workspace.panels["bars"].size()
    assert clipboard.image().width() == 2 * size.width()
    assert window.statusBar().currentMessage() == "Copied as a picture"
    assert not window.message.isVisible(), "no panel gives way to it, and nothing there writes over what was copied"


def test_and_saved_by_another_under_the_name_of_network_and_panel(window, qtbot, monkeypatch, tmp_path):
    asked = answering(monkeypatch, tmp_path / "out.svg")
    window.reveal_panel("roofline")
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked[0][2] == "resnet8_int8-roofline.svg"
    assert (tmp_path / "out.svg").read_bytes().startswith(b"<?xml")
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert asked[1][2] == "resnet8_int8-roofline.csv"


def test_without_an_ending_it_gets_that_of_the_format_chosen(window, monkeypatch, tmp_path):
    answering(monkeypatch, tmp_path / "out", "PDF page (*.pdf)")
    window.workspace.panels["bars"].source().ask_and_save()
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    answering(monkeypatch, tmp_path / "v1.2 of it", "SVG drawing (*.svg)")
    window.workspace.panels["bars"].source().ask_and_save()
    assert (tmp_path / "v1.2 of it.svg").exists()


def test_who_thinks_better_of_it_gets_no_file(window, monkeypatch, tmp_path):
    answering(monkeypatch, "")
    before = sorted(tmp_path.iterdir())
    window.workspace.panels["bars"].source().ask_and_save()
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(shown, told, monkeypatch, tmp_path, session):
    panel = shown(PANELS["overview"].make(session))
    (tmp_path / "a.svg").write_text("of before")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    source_of(panel, told).save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text() == "of before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    ((severity, words),) = told
    assert severity == "error"
    assert "No space left on device" in words


def test_a_plot_that_is_empty_has_no_data_and_says_so(shown, told, session, clipboard, tmp_path):
    panel = shown(PANELS["roofline"].make(session))
    source = source_of(panel, told, panel.plot_table)
    source.copy_data()
    source.save(tmp_path / "a.csv")
    assert [severity for severity, _ in told] == ["info", "info"]
    assert not clipboard.text()
    assert not (tmp_path / "a.csv").exists()


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    ' =HYPERLINK("x")',
    "plain",
    'a "quoted", name',
    "two\nlines",
)


def test_nothing_of_a_strangers_name_is_run_by_a_spreadsheet():
    table = PlotTable(("name", "bytes"), tuple((name, -1.5) for name in FORMULAS))
    rows = rows_of(csv_text(table))
    assert all(row["bytes"] == "-1.5" for row in rows), "a number below zero is a number"
    assert {"plain", 'a "quoted", name', "two\nlines"} <= {row["name"] for row in rows}
    lines = tab_text(table).splitlines()
    assert len(lines) == 1 + len(FORMULAS)
    assert all(line.count("\t") == 1 for line in lines)
    for text in [row["name"] for row in rows] + [line.split("\t")[0] for line in lines[1:]]:
        assert not text.strip().startswith(("=", "+", "-", "@"))


def test_unknown_is_empty_and_numbers_come_back_as_they_were():
    values = (0.1, 1e-300, 123456789012345678, None, float("nan"), np.float64(2) / 3, True)
    table = plot_tables.table(("value",), ((value,) for value in values))
    cells = [row["value"] for row in rows_of(csv_text(table))]
    assert cells == ["0.1", "1e-300", "123456789012345678", "", "", repr(2 / 3), "true"]


# The numbers are those of the analysis


@pytest.fixture(scope="module")
def pair():
    """A network, and another on another board to compare with."""
    ours = measured()
    return ours, analyze(Scenario(ours.scenario.model.replace("resnet8_int8", "resnet8"), devices=("rpi4b",)))


def data_of(name, session, shown):
    panel = shown(PANELS[name].make(session))
    return rows_of(csv_text(panel.plot_table()))


def number(cell):
    return math.nan if cell == "" else float(cell)


def test_the_roofline_is_linear_whatever_the_plot_shows(session, shown, pair):
    ours, theirs = pair
    session.show(ours)
    session.comparison.show(theirs)
    session.set_unit("FLOP")
    rows = data_of("roofline", session, shown)
    for series, analysis in (("shown", ours), ("compared with", theirs)):
        estimate, dots = analysis.estimates[0], [row for row in rows if row["series"] == series]
        assert len(dots) == int((analysis.workload.macs > 0).sum())
        for row in dots:
            layer = int(row["index"])
            assert float(row["intensity_macs_per_byte"]) == estimate.intensity_macs_per_byte[layer]
            assert float(row["attainable_macs_per_s"]) == estimate.attainable_macs_per_s[layer]
            assert int(row["macs"]) == analysis.workload.macs[layer]
    roofs = {row["name"]: row for row in rows if row["series"] == "roof"}
    for level in ours.estimates[0].levels:
        assert number(roofs[level.name]["bandwidth_bytes_per_s"]) == pytest.approx(level.bytes_per_s, nan_ok=True)
    assert float(roofs["int8 peak"]["attainable_macs_per_s"]) == ours.estimates[0].peaks["int8"]


def test_the_bars_add_up_to_the_totals(session, shown, pair):
    ours, theirs = pair
    session.show(ours)
    session.comparison.show(theirs)
    rows = data_of("bars", session, shown)
    totals = ours.workload.totals
    assert sum(int(row["macs"]) for row in rows) == totals.macs
    assert sum(int(row["weight_bytes"]) for row in rows) == totals.weight_bytes
    assert math.fsum(float(row["latency_s"]) for row in rows) == pytest.approx(ours.estimates[0].latency_s)
    for row in rows:
        crossing = [float(cell) for name, cell in row.items() if name.startswith("traffic_bytes of")]
        assert sum(crossing) == float(row["traffic_bytes"])
    matches = session.alignment
    for row, match in zip(rows, matches, strict=True):
        known = match >= 0 and theirs.workload.counted[match]
        assert row["compared_macs"] == (str(theirs.workload.macs[match]) if known else "")


def test_the_map_has_every_buffer_and_every_layers_bytes(session, shown, pair):
    session.show(pair[0])
    rows, plan = data_of("memory-map", session, shown), pair[0].plan
    buffers = [row for row in rows if row["series"] == "buffer"]
    assert [row["name"] for row in buffers] == list(plan.tensors)
    assert [int(row["offset_bytes"]) for row in buffers] == plan.offsets.tolist()
    assert [int(row["last_layer"]) for row in buffers] == plan.last_layer.tolist()
    assert [int(row["bytes"]) for row in rows if row["series"] == "bytes alive"] == plan.live_bytes.tolist()


def test_the_fit_has_each_devices_flash_and_ram(session, shown, pair):
    session.show(pair[0])
    rows = data_of("fit", session, shown)
    survey = {row.device.id: row.fit for row in session.survey()}
    assert len(rows) == 2 * len(survey)
    for row in rows:
        resource = getattr(survey[row["device"]], row["resource"])
        assert row["used_bytes"] == ("" if resource.used_bytes is None else str(resource.used_bytes))
        assert row["fits"] == {None: "", True: "true", False: "false"}[resource.ok]


def test_memories_tensors_and_doubts_are_all_there(session, shown, pair):
    session.show(pair[0])
    rows = data_of("placement", session, shown)
    weights = [int(row["bytes"]) for row in rows if row["kind"] == "weights"]
    assert sum(weights) == pair[0].workload.totals.weight_bytes
    doubts = data_of("problems", session, shown)
    assert {row["message"] for row in doubts} == {doubt.message for doubt in pair[0].diagnostics}
    table = data_of("layer-table", session, shown)
    assert [row["name"] for row in table] == list(pair[0].workload.names)
    assert sum(int(row["macs"]) for row in table) == pair[0].workload.totals.macs


def test_without_a_device_the_bars_have_what_is_known(session, shown):
    session.show(analysis_of(chain(3), Scenario("/models/chain.onnx")))
    rows = data_of("bars", session, shown)
    assert [row["latency_s"] for row in rows] == [""] * 3
    assert all(row["weight_bytes"] for row in rows)


@pytest.mark.parametrize("name", ["intensity-curves", "roofline-lab"])
def test_the_curves_of_the_lab_are_numbers_too(name):
    scene = all_scenes()[name]
    play = scene.play({param.name: param.default for param in scene.params})
    table = scene.plot_table(play)
    assert len(table.rows) > 2
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_an_intensity_curve_ends_below_its_limit():
    scene = all_scenes()["intensity-curves"]
    table = scene.plot_table(scene.play({param.name: param.default for param in scene.params}))
    by_series = {}
    for series, batch, value in table.rows:
        by_series.setdefault(series, []).append((batch, value))
    for series, points in by_series.items():
        if limit := by_series.get(f"{series}, limit"):
            assert max(value for _, value in points) <= limit[0][1]


# From the command line


def test_render_writes_the_data(session, shown, tmp_path):
    session.show(measured())
    render.write_data(shown(PANELS["roofline"].make(session)), tmp_path / "a.csv")
    contents = (tmp_path / "a.csv").read_bytes()
    assert contents.startswith(b"\xef\xbb\xbfseries,"), "Excel takes it for UTF-8"
    assert {row["series"] for row in rows_of(contents.decode("utf-8-sig"))} == {"shown", "roof"}


def test_render_writes_the_events_of_a_scene_without_curves(session, shown, qtbot, tmp_path):
    panel = shown(PANELS["lab"].make(session))
    for name, first in (("neuron", "number,op,tensor"), ("intensity-curves", "\ufeffseries,minibatch")):
        panel.need().show_scene(name)
        qtbot.waitUntil(lambda: not panel.bench.is_working, timeout=20_000)
        render.write_data(panel, tmp_path / "a.csv")
        assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith(first)
    panel.bench.close_jobs()


def test_render_refuses_data_where_there_is_no_plot(session, shown, tmp_path):
    from analysis.errors import ScenarioError

    with pytest.raises(ScenarioError, match="no data of a plot"):
        render.write_data(shown(PANELS["overview"].make(session)), tmp_path / "a.csv")


def test_render_refuses_an_ending_before_it_reads_anything(tmp_path):
    from analysis.errors import UnknownNameError

    with pytest.raises(UnknownNameError, match=r"\.csv"):
        render.suffix_of(None, tmp_path / "a.jpg")


def test_a_folder_that_is_not_there_is_one_readable_error(tmp_path):
    from analysis.errors import FileError

    with pytest.raises(FileError, match="cannot be written"):
        files_module.write_whole(tmp_path / "none" / "a.csv", b"")
