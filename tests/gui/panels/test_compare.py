"""The panel that sets the ghost against what is shown: its sentence, its tiles, its rows, one selection with the window."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from analysis.compare import NO_ROW, change_of
from analysis.contrast import TOLD, contrast, summary
from analysis.scenario import Scenario
from analysis.units import duration
from gui.panels.compare import ALONE, DIFFERENT, EVERY, ComparePanel
from gui.widgets.compare_table import bar_share
from tests.gui.networks import analysis_of, chain, measured
from tests.gui.test_pictures import check_vectors, needs_rsvg
from tests.gui.windows import shown_window


def shorter(layers=12, without=(5, 9)):
    """The chain without some of its layers, and with others at its end that nothing answers to."""
    graph = chain(layers)
    dropped = {graph.nodes[i].outputs[0]: graph.nodes[i].inputs[0] for i in without}
    nodes = []
    for i, node in enumerate(graph.nodes):
        inputs = tuple(dropped.get(name, name) for name in node.inputs)
        if i not in without:
            nodes.append(replace(node, inputs=inputs))
    return analysis_of(replace(graph, name="shorter", nodes=tuple(nodes)))


@pytest.fixture
def compared(session, shown):
    """What is shown lacks two layers of its ghost."""
    session.show(shorter())
    session.comparison.show(analysis_of(chain(12)))
    panel = shown(ComparePanel(session), 1000, 460)
    yield panel
    panel.close()


@pytest.fixture
def wider(session, shown):
    """What is shown has two layers that its ghost lacks."""
    session.show(analysis_of(chain(12)))
    session.comparison.show(shorter())
    panel = shown(ComparePanel(session), 1000, 460)
    yield panel
    panel.close()


def cells(panel, column_id):
    at = [column.id for column in panel.table.columns].index(column_id)
    return [panel.table.index(row, at).data() for row in range(panel.table.rowCount())]


def column(panel, column_id):
    return [column.id for column in panel.table.columns].index(column_id)


# Empty


def test_without_a_model_there_is_nothing_to_start(session, shown):
    panel = shown(ComparePanel(session))
    assert "Open a model" in panel.note.text()
    assert not panel.start.isVisible()
    assert panel.quantity.isHidden()


def test_choosers_stand_in_the_title_only_while_something_is_compared(qtbot, tmp_path, session):
    with shown_window(qtbot, tmp_path, session=session) as window:
        session.show(analysis_of(chain(6)))
        window.reveal_panel("compare")
        panel = window.workspace.panels["compare"]
        choosers = (panel.quantity, panel.which)
        assert not any(chooser.isVisible() for chooser in choosers)
        session.pin()
        assert all(chooser.isVisible() and chooser.width() > 60 for chooser in choosers)
        session.drop_ghost()
        assert not any(chooser.isVisible() for chooser in choosers)


def test_without_a_ghost_a_button_asks_for_one(session, shown, qtbot):
    session.show(analysis_of(chain(6)))
    panel = shown(ComparePanel(session))
    assert "who wins where?" in panel.note.text()
    with qtbot.waitSignal(session.ghost_changed):
        qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    assert panel.stack.currentIndex() == 1
    session.drop_ghost()
    assert panel.stack.currentIndex() == 0
    assert panel.text() == ""
    assert panel.plot_table() is None


# What is shown


def test_the_sentence_is_that_of_the_command_line(compared):
    found = compared.session.differences
    assert compared.head.sentence.text() == summary(found, "chain", "shorter")
    compared.session.comparison.show(replace(compared.session.analysis, scenario=Scenario("other")))
    assert compared.head.sentence.text().startswith("The ghost and what is shown are the same")


def test_rows_are_pairs_in_order_with_what_the_ghost_alone_has(compared):
    assert cells(compared, "name") == [
        "− not here" if i in (5, 9) else name for i, name in enumerate(chain(12).nodes[i].name for i in range(12))
    ]
    assert cells(compared, "ghost_name") == [node.name for node in chain(12).nodes]
    assert [text == "–" for text in cells(compared, "index")] == [i in (5, 9) for i in range(12)]


def test_rows_that_are_only_here_say_so(wider):
    assert [i for i, text in enumerate(cells(wider, "ghost_name")) if text == "+ only here"] == [5, 9]
    assert "only on one side 2" in wider.subtitle


def test_numbers_against_both_analyses(compared):
    ours, theirs = compared.session.analysis, compared.session.ghost
    seconds = [side.estimates[0].latency_bound_s for side in (theirs, ours)]
    pairs = list(zip(compared.found.pairs.one.tolist(), compared.found.pairs.other.tolist(), strict=True))
    for row, (ghost, shown) in enumerate(pairs):
        values = [compared.table.value(row, column(compared, name)) for name in ("ghost", "shown", "delta", "change")]
        wanted = [None if at == NO_ROW else float(side[at]) for side, at in zip(seconds, (ghost, shown), strict=True)]
        assert values[:2] == wanted
        assert values[2] == pytest.approx((wanted[1] or 0) - (wanted[0] or 0))
        assert values[3] == pytest.approx(change_of(wanted[1], wanted[0]))


def test_sums_are_those_of_the_totals(compared):
    ours, theirs = (
        side.estimates[0].total_latency_bound_s for side in (compared.session.analysis, compared.session.ghost)
    )
    assert compared.totals.text(column(compared, "ghost")) == duration(theirs)
    assert compared.totals.text(column(compared, "shown")) == duration(ours)
    assert compared.table.total(column(compared, "delta")) == pytest.approx(ours - theirs)
    assert compared.table.total(column(compared, "change")) == pytest.approx((ours - theirs) / theirs)


def test_tiles_have_number_sign_and_word(compared):
    tile = compared.head.tiles["latency_bound_s"]
    versus = compared.found.devices[0].figures["latency_bound_s"]
    assert tile.isVisible()
    assert tile.change.text().startswith("▼ −")
    assert tile.change.text().endswith(" less")
    assert duration(versus.one.value) in tile.caption.text()
    assert "least time" in tile.accessibleName()
    assert compared.head.tiles["macs"].change.text().startswith("▼ −")
    assert not compared.head.tiles["arena_bytes"].isVisible()
    assert "unsure" in compared.head.tiles["energy_j"].change.text()


def test_without_a_device_the_arena_is_weighed(session, shown):
    session.show(analysis_of(chain(6), Scenario("a")))
    session.comparison.show(analysis_of(chain(9), Scenario("b")))
    panel = shown(ComparePanel(session), 900, 460)
    assert panel.head.tiles["arena_bytes"].isVisible()
    assert not panel.head.tiles["ram_bytes"].isVisible()
    assert "time" not in panel.quantity.text()


def test_a_low_panel_keeps_the_sentence_and_the_table(compared, qtbot):
    compared.resize(1000, 220)
    qtbot.waitUntil(lambda: not compared.head.grid_place.isVisible())
    assert compared.head.sentence.isVisible()
    assert compared.view.isVisible()


@pytest.mark.parametrize("width", [420, 700, 1000, 1600])
def test_nothing_that_is_compared_is_out_of_sight(compared, qtbot, width):
    compared.resize(width, 460)
    QApplication.processEvents()
    tiles = [tile for tile in compared.head.tiles.values() if tile.isVisible()]
    assert all(compared.head.grid_place.rect().contains(tile.geometry()) for tile in tiles)
    assert not any(a.geometry().intersects(b.geometry()) for a in tiles for b in tiles if a is not b)
    assert compared.view.isColumnHidden(column(compared, "op")) == (width < 1000)
    if width >= 1000:
        assert compared.view.horizontalScrollBar().maximum() == 0


def test_names_that_are_the_same_stand_once(session, shown):
    session.show(analysis_of(chain(6)))
    session.comparison.show(analysis_of(chain(6), Scenario("", kernel="naive", devices=("stm32l4r5",))))
    panel = shown(ComparePanel(session), 1000, 400)
    assert panel.view.isColumnHidden(column(panel, "ghost_name"))
    session.comparison.show(shorter(6, without=(2,)))
    assert not panel.view.isColumnHidden(column(panel, "ghost_name"))


def test_times_that_are_only_expected_cannot_always_be_told(session, shown):
    estimate = measured().estimates[0]
    factor = 1 + (estimate.latency_high_s / estimate.latency_s - 1) / 2
    slower = replace(
        estimate,
        latency_s=estimate.latency_s * factor,
        latency_low_s=estimate.latency_low_s * factor,
        latency_high_s=estimate.latency_high_s * factor,
        layer_latency_s=estimate.layer_latency_s * factor,
    )
    session.show(replace(measured(), estimates=(slower,)))
    session.comparison.show(measured())
    panel = shown(ComparePanel(session), 1000, 400)
    assert set(cells(panel, "smaller")) == {"? unsure", "= same"}
    assert "unsure" in panel.subtitle
    assert panel.head.tiles["latency_s"].change.text().endswith(" unsure")


def test_no_name_breaks_the_sentence_or_a_row(session, shown):
    graph = chain(6)
    odd = ("a" * 300, "卷积层", "שכבה", "=1+1", "<b>x</b>", "two\nlines")
    nodes = tuple(replace(node, name=name) for node, name in zip(graph.nodes, odd, strict=True))
    session.show(analysis_of(replace(graph, nodes=nodes, name="שכבה\n" + "long " * 30)))
    session.comparison.show(analysis_of(chain(7)))
    panel = shown(ComparePanel(session), 1000, 400)
    said = panel.head.sentence.text()
    assert said.startswith("\u2068שכבה long")
    assert said.partition("\u2069")[2].startswith(" needs ")
    assert cells(panel, "name")[5] == "two lines"
    assert panel.text().count("\n") == 1 + len(panel.table.rows)
    assert "\t'=1+1\t" in panel.text()
    panel.grab()


# Choices


def test_another_quantity(compared):
    compared.quantity.pick("weight_bytes")
    assert compared.compared.id == "weight_bytes"
    ours, theirs = (side.workload.totals.weight_bytes for side in (compared.session.analysis, compared.session.ghost))
    assert compared.totals.text(column(compared, "shown")) == f"{ours:,}"
    assert compared.totals.text(column(compared, "ghost")) == f"{theirs:,}"
    assert compared.subtitle.startswith("weights · ")


def test_every_quantity_that_is_offered_can_be_shown(compared):
    for choice in compared.quantity.choices:
        compared.quantity.pick(choice.key)
        assert compared.compared.id == choice.key
        assert any(text != "–" for text in cells(compared, "shown"))
        compared.view.grab()
        compared.copy()
    assert {"traffic_bytes SRAM", "macs", "latency_bound_s"} <= {choice.key for choice in compared.quantity.choices}


def test_work_in_flop_is_twice_that_in_mac(compared):
    compared.quantity.pick("macs")
    macs = [compared.table.value(row, column(compared, "shown")) for row in range(12)]
    compared.session.set_unit("FLOP")
    flop = [compared.table.value(row, column(compared, "shown")) for row in range(12)]
    assert [None if m is None else 2 * m for m in macs] == flop
    assert compared.quantity.text().startswith("FLOPs")


def test_rows_that_differ_and_rows_of_one_side(compared):
    everything = compared.table.rowCount()
    compared.which.pick(ALONE)
    assert compared.table.rows.tolist() == [5, 9]
    compared.which.pick(DIFFERENT)
    smaller = compared.found.columns[compared.compared.id].smaller
    assert compared.table.rows.tolist() == np.flatnonzero(smaller != TOLD.index("same")).tolist()
    compared.which.pick(EVERY)
    assert compared.table.rowCount() == everything


def test_sorting_by_the_difference(compared):
    compared.view.horizontalHeader().setSortIndicator(column(compared, "delta"), Qt.SortOrder.AscendingOrder)
    values = [compared.table.value(row, column(compared, "delta")) for row in range(compared.table.rowCount())]
    assert values == sorted(values)
    assert values[0] < 0


def test_the_filter_of_all_panels_holds_here_too(compared):
    session = compared.session
    session.set_text("relu")
    assert {node.name for node in chain(12).nodes if "relu" in node.name} == {
        name if ghost == "+ only here" else ghost
        for name, ghost in zip(cells(compared, "name"), cells(compared, "ghost_name"), strict=True)
    }
    session.set_text("")
    session.isolate((5,))
    assert compared.table.rowCount() == 1, "of layers that only the ghost has nobody can say whether they pass"
    session.show_all()
    session.hide((0,))
    assert compared.table.rowCount() == 11
    session.set_text("nothing of that name")
    assert compared.view.empty_text == "No row passes the filter"


# One selection


def test_selection_goes_both_ways(compared, qtbot):
    session = compared.session
    session.select((5,))
    assert compared.view.selected_rows() == [6], "the ghost's layer before it takes a row"
    compared.view.selectRow(7)
    assert session.selection == {6}
    assert session.current == 6
    session.select(())
    assert compared.view.selected_rows() == []


def test_a_layer_of_the_ghost_alone_is_selected_here_only(compared):
    session = compared.session
    session.select((3,))
    compared.view.selectRow(5)
    assert session.selection == frozenset()
    assert compared.view.selected_rows() == [5]
    session.set_text("clip")
    assert [cells(compared, "ghost_name")[row] for row in compared.view.selected_rows()] == ["clip_5"]
    session.set_text("")
    session.select((0,))
    assert compared.view.selected_rows() == [0]


def test_the_selection_stays_when_rows_change_places(compared):
    compared.session.select((2, 3))
    compared.view.horizontalHeader().setSortIndicator(column(compared, "name"), Qt.SortOrder.DescendingOrder)
    shown = {cells(compared, "name")[row] for row in compared.view.selected_rows()}
    assert shown == {compared.session.analysis.workload.names[layer] for layer in (2, 3)}


def test_hovering_goes_both_ways(compared):
    session = compared.session
    session.set_hover(5)
    assert compared.view.hovered_row == 6
    compared.view.hovered.emit(7)
    assert session.hover == 6
    compared.view.hovered.emit(5)
    assert session.hover is None


def test_keys_move_in_the_table(compared, qtbot):
    compared.view.setFocus()
    compared.view.selectRow(0)
    qtbot.keyClick(compared.view, Qt.Key.Key_Down)
    assert compared.session.selection == {1}


def test_a_right_click_opens_the_menu_of_layers(compared):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), compared.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(compared, event)
    menus = [menu for menu in compared.findChildren(QMenu) if menu.isVisible()]
    assert any(action.text() == "Select similar" for menu in menus for action in menu.actions())
    for menu in menus:
        menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# Out of the window


def test_a_copy_has_exact_numbers(compared):
    compared.session.select((0,))
    compared.copy()
    head, row = QGuiApplication.clipboard().text().splitlines()
    values = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    assert values["shown"] == "conv_0"
    assert float(values["least time"]) == compared.session.analysis.estimates[0].latency_bound_s[0]


def test_a_copy_says_who_has_less_in_words_that_are_no_formula(compared):
    compared.view.selectAll()
    compared.copy()
    said = {row.split("\t")[-1] for row in QGuiApplication.clipboard().text().splitlines()[1:]}
    assert {cell.partition(" ")[2] for cell in cells(compared, "smaller")} == said
    assert "same" in said


def test_the_data_has_every_quantity_of_the_rows_on_screen(compared):
    compared.which.pick(ALONE)
    table = compared.plot_table()
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [row["ghost_name"] for row in rows] == ["clip_5", "conv_9"]
    assert [row["name"] for row in rows] == [None, None]
    ghost = compared.session.ghost.workload
    for row, layer in zip(rows, (5, 9), strict=True):
        assert row["macs_ghost"] == ghost.macs[layer]
        assert row["macs_delta"] == -ghost.macs[layer]
        assert (row["macs_shown"], row["macs_smaller"]) == (None, None)


@needs_rsvg
def test_other_programs_draw_it_as_qt_does(compared, tmp_path):
    compared.session.select((3,))
    QApplication.processEvents()
    check_vectors(compared, tmp_path, [("rsvg-convert", ".svg")])


def test_choices_are_kept(compared, session, shown):
    compared.quantity.pick("output_bytes")
    compared.which.pick(DIFFERENT)
    again = shown(ComparePanel(session))
    again.restore(compared.state())
    assert again.compared.id == "output_bytes"
    assert again.table.rows.tolist() == compared.table.rows.tolist()
    again.restore(b"no such quantity\nnothing")
    assert again.which.current == EVERY
    assert again.compared.id == "latency_bound_s"


@pytest.mark.parametrize(
    ("change", "share"), [(1.0, 0.5), (-0.5, -0.5), (9.0, 0.9), (-0.9, -0.9), (0.0, 0), (None, 0), (float("nan"), 0)]
)
def test_twice_as_much_reaches_as_far_as_half(change, share):
    assert bar_share(change) == pytest.approx(share)


def test_the_session_makes_a_comparison_once(compared):
    session = compared.session
    assert session.differences is session.differences
    before = session.differences
    session.show(analysis_of(chain(12)))
    assert session.differences is not before
    rows = contrast(session.ghost, session.analysis).pairs
    assert session.differences.pairs.one.tolist() == rows.one.tolist()
    session.close_model()
    assert session.differences is None
