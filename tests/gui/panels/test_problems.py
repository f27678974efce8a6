"""All doubts in one list: counted, filtered, and each leads to its layer."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from analysis.errors import Diagnostic
from gui.panels.problems import ProblemsPanel
from gui.widgets.problem_table import AGAINST, LAYER, MESSAGE, SEVERITY
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def panel(session, shown, uncounted):
    session.show(uncounted)
    return shown(ProblemsPanel(session), 600, 300)


def texts(panel, column):
    return [panel.table.index(row, column).data() for row in range(panel.table.rowCount())]


def row_about(panel, layer):
    return texts(panel, LAYER).index(layer)


def click(panel, qtbot, row):
    middle = panel.view.visualRect(panel.table.index(row, MESSAGE)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def test_every_doubt_is_listed_gravest_first(panel):
    found = panel.session.analysis.diagnostics
    assert sorted(texts(panel, MESSAGE)) == sorted(doubt.message for doubt in found)
    words = [text.split()[-1] for text in texts(panel, SEVERITY)]
    order = ["error", "warning", "note"]
    assert words == sorted(words, key=order.index)
    assert panel.subtitle == f"{len(found)} doubts"


def test_a_click_selects_the_layer(panel, qtbot):
    click(panel, qtbot, row_about(panel, "conv_0"))
    assert panel.session.selection == {0}


def test_a_doubt_about_the_model_selects_nothing(panel, qtbot):
    panel.session.select((1,))
    click(panel, qtbot, row_about(panel, "the model"))
    assert panel.session.selection == {1}


def test_the_rows_of_selected_layers_stand_out(panel):
    row = row_about(panel, "conv_0")
    ground = Qt.ItemDataRole.BackgroundRole
    assert panel.table.index(row, MESSAGE).data(ground) is None
    panel.session.select((0,))
    assert panel.table.index(row, MESSAGE).data(ground) is not None
    panel.session.select(())
    assert panel.table.index(row, MESSAGE).data(ground) is None


def test_filters_by_words_and_severity(panel):
    everything = panel.table.rowCount()
    panel.search.setText("conv_0 doubt")
    assert texts(panel, MESSAGE) == ["a doubt"]
    assert panel.subtitle == f"1 of {everything} doubts"
    panel.search.setText("no such words")
    assert panel.empty.isVisible()
    assert panel.empty.text() == "None passes the filter"
    panel.search.clear()
    panel.severity.pick("error")
    assert panel.table.rowCount() == 0
    panel.severity.pick(None)
    assert panel.table.rowCount() == everything


def test_the_choice_counts_each_severity(panel):
    found = panel.session.analysis.diagnostics
    titles = {choice.key: choice.title for choice in panel.severity.choices}
    assert titles[None] == f"all {len(found)}"
    assert titles["warning"] == f"warning {sum(d.severity == 'warning' for d in found)}"


def test_copy_takes_the_rows_shown(panel, qtbot):
    panel.view.setFocus()
    panel.search.setText("conv_0")
    panel.view.clearSelection()
    qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "severity\tlayer\tdoubt\nwarning\tconv_0\ta doubt\n"


def test_enter_selects_the_layer_too(panel, qtbot):
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.table.index(row_about(panel, "conv_0"), MESSAGE))
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert panel.session.selection == {0}


def test_empty_states(session, shown):
    panel = shown(ProblemsPanel(session), 600, 300)
    assert panel.empty.text().startswith("Open a model")
    analysis = analysis_of(chain(2))
    object.__setattr__(analysis, "diagnostics", ())
    session.show(analysis)
    assert panel.empty.text() == "No doubts"
    assert not panel.view.isVisible()
    assert panel.subtitle == "0 doubts"


def with_doubts(*messages):
    """The chain with doubts about its first layer."""
    doubts = tuple(Diagnostic("conv_0", "warning", message) for message in messages)
    return analysis_of(replace(chain(3), diagnostics=doubts))


def test_what_only_one_of_the_two_doubts_is_marked_by_sign_and_word(session, shown):
    session.show(with_doubts("only here", "in both"))
    session.comparison.show(with_doubts("in both", "only there"))
    panel = shown(ProblemsPanel(session), 600, 300)
    marks = dict(zip(texts(panel, MESSAGE), texts(panel, AGAINST), strict=True))
    assert (marks["only here"], marks["in both"], marks["only there"]) == ("+ new", "in both", "− gone")
    count = len(session.analysis.diagnostics)
    assert panel.subtitle == f"{count} doubts · against the ghost 1 new, 1 gone"
    panel.severity.pick("gone")
    assert texts(panel, MESSAGE) == ["only there"]
    assert "− gone" in panel.table.tsv([0])
    assert panel.table.index(0, MESSAGE).data(Qt.ItemDataRole.AccessibleTextRole).startswith("− gone: warning: conv_0")


def test_without_a_ghost_nothing_is_new_or_gone(session, shown):
    session.show(with_doubts("only here"))
    session.comparison.show(with_doubts("only there"))
    panel = shown(ProblemsPanel(session), 600, 300)
    panel.severity.pick("gone")
    session.drop_ghost()
    assert panel.view.isColumnHidden(AGAINST)
    assert panel.severity.current is None
    assert "only here" in texts(panel, MESSAGE)
    assert "only there" not in texts(panel, MESSAGE)
    assert "ghost" not in panel.subtitle + panel.table.tsv([0])
