"""The layer table: order, sums, filter, selection both ways, copies; with real keys and clicks."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from analysis.report.layers import to_csv
from analysis.units import duration
from gui.panels.layer_table import LayerTablePanel
from gui.widgets.card import Card, CardTitle
from gui.widgets.column_table import natural_key, order_of, safe, total_of
from tests.gui.networks import analysis_of, chain, measured


def column_of(panel, name):
    return next(i for i, c in enumerate(panel.table.columns) if c.id == name)


def shown_names(panel):
    names = panel.session.analysis.workload.names
    return [names[row] for row in panel.table.rows]


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    panel = LayerTablePanel(session)
    card = shown(Card(CardTitle("Layers", panel.subtitle, panel.title_controls()), panel), 1200, 500)
    yield panel
    card.close()


def click_header(qtbot, panel, name):
    header, column = panel.view.horizontalHeader(), column_of(panel, name)
    at = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def click_row(qtbot, panel, row, modifier=Qt.KeyboardModifier.NoModifier):
    at = panel.view.visualRect(panel.table.index(row, 1)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_layers_stand_in_the_order_of_execution(panel):
    assert shown_names(panel) == list(panel.session.analysis.workload.names)
    assert panel.subtitle.endswith("12 of 12")


def test_a_click_on_a_header_sorts_a_second_turns_a_third_returns(panel, qtbot):
    stored = panel.session.analysis.workload.parameters
    orders = (np.argsort(-stored, kind="stable"), np.argsort(stored, kind="stable"), np.arange(12))
    said = ("by parameters, largest first", "by parameters, smallest first", "execution order")
    for expected, words in zip(orders, said, strict=True):
        click_header(qtbot, panel, "parameters")
        assert panel.table.rows.tolist() == expected.tolist()
        assert panel.subtitle == f"{words} · 12 of 12"


def test_words_are_sorted_from_the_beginning_of_the_alphabet(panel, qtbot):
    for expected in ("by name", "by name, Z to A", "execution order"):
        click_header(qtbot, panel, "name")
        assert panel.subtitle == f"{expected} · 12 of 12"
    click_header(qtbot, panel, "index")
    assert panel.table.rows.tolist() == list(range(12))
    click_header(qtbot, panel, "index")
    assert panel.table.rows.tolist() == list(range(11, -1, -1))
    assert panel.subtitle == "execution order, last first · 12 of 12"


def test_unknown_values_come_last_either_way():
    values = np.array([2.0, np.nan, 3.0, 1.0])
    assert order_of(values, descending=False).tolist() == [3, 0, 2, 1]
    assert order_of(values, descending=True).tolist() == [2, 0, 3, 1]
    masked = np.ma.array([5, 0, 7], mask=[False, True, False])
    assert order_of(masked, descending=False).tolist() == [0, 2, 1]


def test_equal_values_keep_the_order_of_execution():
    values = np.array([1, 0, 1, 0, 1])
    assert order_of(values, descending=False).tolist() == [1, 3, 0, 2, 4]
    assert order_of(values, descending=True).tolist() == [0, 2, 4, 1, 3]


def test_names_sort_as_people_count():
    assert sorted(["conv_10", "conv_2", "Conv_1"], key=natural_key) == ["Conv_1", "conv_2", "conv_10"]


def test_typing_filters_by_name_and_operator(panel, qtbot):
    qtbot.keyClicks(panel.search, "relu")
    assert {name.split("_")[0] for name in shown_names(panel)} == {"relu"}
    assert panel.subtitle.endswith("4 of 12")
    qtbot.keyClicks(panel.search, " no such")
    assert panel.table.rowCount() == 0
    qtbot.keyClick(panel.search, Qt.Key.Key_Escape)
    assert panel.search.text() == ""
    assert panel.table.rowCount() == 12


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_from_the_filter_on_to_the_rows(panel, qtbot, key):
    panel.search.setFocus()
    qtbot.keyClicks(panel.search, "conv")
    qtbot.keyClick(panel.search, key)
    assert panel.window().focusWidget() is panel.view


def test_a_family_can_be_looked_at_alone(panel):
    family = panel.session.analysis.workload.family
    panel.families.pick("convolution")
    assert panel.table.rows.tolist() == np.flatnonzero(family == 0).tolist()
    panel.families.pick(None)
    assert panel.table.rowCount() == 12


@pytest.mark.parametrize("words", ["", "conv", "clip", "no such"])
def test_the_totals_are_the_sums_of_what_is_shown(panel, words):
    panel.search.setText(words)
    for column, spec in enumerate(panel.table.columns):
        if spec.total:
            values = [panel.table.value(row, column) for row in range(panel.table.rowCount())]
            known = [v for v in values if v is not None]
            if not values or known:
                assert panel.table.total(column) == pytest.approx(sum(known)), spec.id


def test_all_totals_are_those_of_the_workload(panel):
    totals = panel.session.analysis.workload.totals
    for name in ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes"):
        assert panel.table.total(column_of(panel, name)) == getattr(totals, name)


def test_flop_are_twice_the_macs(panel):
    column = column_of(panel, "macs")
    macs = panel.table.total(column)
    panel.session.set_unit("FLOP")
    assert panel.table.total(column) == 2 * macs
    assert panel.table.columns[column].title == "FLOPs"


def test_a_click_selects_in_the_session(panel, qtbot):
    click_row(qtbot, panel, 3)
    assert panel.session.selection == frozenset((3,))
    click_row(qtbot, panel, 5, Qt.KeyboardModifier.ShiftModifier)
    assert (panel.session.selection, panel.session.current) == (frozenset((3, 4, 5)), 5)


def test_arrow_keys_walk_through_the_layers(panel, qtbot):
    click_row(qtbot, panel, 3)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert panel.session.selection == frozenset((4,))


def test_what_others_select_is_selected_here_whatever_the_order(panel, qtbot):
    click_header(qtbot, panel, "parameters")
    panel.session.select((0, 7))
    assert {int(panel.table.rows[row]) for row in panel.view.selected_rows()} == {0, 7}
    click_header(qtbot, panel, "parameters")
    assert {int(panel.table.rows[row]) for row in panel.view.selected_rows()} == {0, 7}
    assert panel.session.selection == frozenset((0, 7))


def test_a_new_answer_does_not_move_the_rows_under_the_eye(session, panel):
    session.show(analysis_of(chain(300)))
    session.select((2,))
    panel.view.verticalScrollBar().setValue(150)
    session._set_analysis(analysis_of(chain(300)))
    assert panel.view.verticalScrollBar().value() == 150
    assert panel.view.selected_rows() == [2]


def test_the_selection_outlives_a_filter(panel):
    panel.session.select((0, 1))
    panel.search.setText("relu")
    assert panel.session.selection == frozenset((0, 1))
    panel.search.clear()
    assert panel.view.selected_rows() == [0, 1]


def test_the_mouse_over_a_row_is_told_and_shown(panel, qtbot):
    at = panel.view.visualRect(panel.table.index(2, 1)).center()
    qtbot.mouseMove(panel.view.viewport(), at)
    panel.view.entered.emit(panel.table.index(2, 1))
    assert panel.session.hover == 2
    panel.session.set_hover(4)
    assert panel.view.hovered_row == 4


def test_control_c_copies_the_selected_rows_with_their_header(panel, qtbot):
    click_row(qtbot, panel, 3)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    header, row, end = QGuiApplication.clipboard().text().split("\n")
    assert header.split("\t")[:3] == ["#", "name", "operator"]
    assert row.split("\t")[:3] == ["3", "conv_3", "Conv"]
    assert end == ""
    assert len(row.split("\t")) == len(panel.view.visible_columns())


def test_without_a_selection_all_that_is_shown_is_copied(panel):
    panel.search.setText("relu")
    panel.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + 4


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_spreadsheet_runs_nothing_that_is_copied(text):
    assert safe(text) == f"'{text}"
    assert safe("two\twords\n") == "two words"


def test_a_column_can_be_hidden_but_not_the_name(panel):
    menu = panel.columns_menu()
    actions = {action.text(): action for action in menu.actions()}
    assert not actions["name"].isEnabled()
    actions["type"].trigger()
    assert column_of(panel, "dtype") not in panel.view.visible_columns()
    actions["energy"].trigger()
    assert column_of(panel, "energy_j") in panel.view.visible_columns()


def test_what_is_not_counted_is_no_zero(session, shown, uncounted):
    session.show(uncounted)
    panel = shown(LayerTablePanel(session))
    column = column_of(panel, "macs")
    row = panel.table.index(2, column)
    assert row.data() == "–"
    assert panel.table.tsv([2], [column]).splitlines()[1] == ""


def test_totals_of_nothing_known_are_unknown():
    assert total_of(np.array([np.nan, np.nan]), np.array([0, 1])) is None
    assert total_of(np.array([1.0, np.nan]), np.array([0, 1])) == 1.0
    assert total_of(np.array([0.0, np.nan]), np.array([0, 1])) is None, "a Reshape's nought is no sum of unknown times"
    assert total_of(np.array([0.0, 0.0]), np.array([0, 1])) == 0.0


def test_long_names_are_whole_in_the_tooltip(panel):
    index = panel.table.index(3, column_of(panel, "name"))
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "conv_3"


def test_ten_thousand_rows_are_all_there(session, shown, large):
    session.show(large)
    panel = shown(LayerTablePanel(session))
    assert panel.table.rowCount() == 10_000
    session.select(range(10_000))
    assert len(panel.view.selected_rows()) == 10_000


def test_the_expected_time_stands_beside_the_bound_and_adds_up(session, shown):
    session.show(measured())
    panel = shown(LayerTablePanel(session), 1200, 500)
    estimate, column = session.estimate, column_of(panel, "latency_s")
    assert column in panel.view.visible_columns()
    assert [panel.table.value(row, column) for row in range(5)] == estimate.expected_s[:5].tolist()
    assert panel.table.total(column) == pytest.approx(estimate.latency_s)
    assert panel.totals.text(column) == duration(estimate.latency_s)
    assert panel.table.total(column_of(panel, "time_share")) == pytest.approx(1)


def test_without_an_expected_time_its_column_is_away_until_a_person_asks(panel):
    column = column_of(panel, "latency_s")
    assert column not in panel.view.visible_columns()
    next(a for a in panel.columns_menu().actions() if a.text() == "expected time").trigger()
    panel.session.set_unit("FLOP")
    assert column in panel.view.visible_columns()
    assert panel.totals.text(column) == "–"


def test_window_and_files_agree_on_both_times(session, shown):
    analysis = measured()
    session.show(analysis)
    panel = shown(LayerTablePanel(session), 1200, 500)
    rows = list(csv.DictReader(to_csv(analysis).splitlines()))
    for name in ("latency_s", "latency_bound_s"):
        column = column_of(panel, name)
        assert [panel.table.value(row, column) for row in range(len(rows))] == [float(row[name]) for row in rows]
