"""Deadline and energy budget: fields beside the figures, steps of the history, and one verdict in every panel."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from analysis.estimate import Promise
from analysis.scenario import Scenario
from gui.budgets import deadline_field, energy_field
from gui.naming import what_changed
from gui.panels.bars import BarsPanel
from gui.panels.fit import FitPanel
from gui.panels.overview import OverviewPanel
from gui.panels.why import WhyPanel
from gui.widgets.bar_data import bars_of
from gui.widgets.promise_words import fit_words, promise_html, total_words
from tests.gui.networks import analysis_of, chain, measured

EXPECTED = Promise("latency", 0.050, 0.024, 0.020, 0.029)
NEAR, LATE, UNSURE = (replace(EXPECTED, allowed=0.025), replace(EXPECTED, allowed=0.010), Promise("energy", 1.0, None))


@pytest.fixture
def open_session(session):
    session.show(analysis_of(chain(12)))
    return session


def enter(qtbot, field, text):
    field.amount.setFocus()
    field.amount.selectAll()
    qtbot.keyClicks(field.amount, text)
    qtbot.keyClick(field.amount, Qt.Key.Key_Return)


def test_a_field_sets_steps_and_empties_the_budget(open_session, shown, qtbot):
    session = open_session
    field = shown(deadline_field(session), 200, 60)
    assert (field.amount.text(), field.amount.placeholderText()) == ("", "none")
    assert field.back.isHidden()
    enter(qtbot, field, "50ms")
    assert session.scenario.max_latency_s == 0.05
    assert session.history.steps[-1].title == "deadline 50\u202fms"
    qtbot.keyClick(field.amount, Qt.Key.Key_PageDown)
    assert session.scenario.max_latency_s == 0.025
    assert field.amount.text() == "25\u202fms"
    session.undo()
    assert field.amount.text() == "50\u202fms"
    qtbot.mouseClick(field.back, Qt.MouseButton.LeftButton)
    assert session.scenario.max_latency_s is None
    assert session.history.steps[-1].title == "no deadline"
    assert field.amount.text() == ""


def test_nonsense_leaves_the_budget_as_it_is(open_session, shown, qtbot):
    field = shown(energy_field(open_session), 200, 60)
    enter(qtbot, field, "5 mJ")
    enter(qtbot, field, "5 apples")
    assert open_session.scenario.max_energy_j == 0.005
    assert field.amount.text() == "5\u202fmJ"


def test_without_a_model_the_fields_are_out_of_reach(session, shown):
    assert not shown(deadline_field(session), 200, 60).amount.isEnabled()


def test_the_names_of_the_steps():
    before = Scenario("net.onnx", max_energy_j=1.0)
    assert what_changed(before, replace(before, max_energy_j=0.005)) == "energy budget 5\u202fmJ"
    assert what_changed(before, replace(before, max_energy_j=None)) == "no energy budget"


@pytest.mark.parametrize(
    ("state", "promises", "said"),
    [
        ("fits", (), ""),
        ("fits", (EXPECTED,), "fits and keeps the deadline"),
        ("tight", (EXPECTED,), ""),
        ("fits", (NEAR,), "fits, but may break the deadline"),
        ("tight", (LATE,), "fits, but breaks the deadline"),
        ("fits", (NEAR, UNSURE), "fits; whether it keeps the energy budget is not known"),
        ("fits", (LATE, UNSURE), "fits, but breaks the deadline"),
        ("over", (LATE,), ""),
        ("", (LATE,), "breaks the deadline; may not fit"),
        ("", (EXPECTED,), ""),
    ],
)
def test_memories_and_budgets_make_one_verdict(state, promises, said):
    assert fit_words(state, promises) == said


@pytest.mark.parametrize(("promise", "sign"), [(EXPECTED, "✓"), (NEAR, "!"), (LATE, "✕"), (UNSURE, "?")])
def test_every_verdict_has_a_sign_beside_its_colour(promise, sign):
    assert f"<b>{sign}</b>" in promise_html(promise)


def test_every_panel_says_the_same(open_session, shown, qtbot):
    session = open_session
    overview, fit, why = (shown(panel(session), 360, 900) for panel in (OverviewPanel, FitPanel, WhyPanel))
    session.ask_why("latency_bound")
    with qtbot.waitSignal(session.analysis_changed):
        session.set_budget("latency", session.estimate.total_latency_bound_s / 2)
    broken = session.explanation().promise.sentence
    assert overview.tiles["latency"].verdict.text().startswith("✕ over")
    assert overview.tiles["latency"].verdict.toolTip() == f"{broken[:1].upper()}{broken[1:]}."
    assert broken[1:] in fit.detail.note.text.text()
    assert fit.detail.note.state == "over"
    assert " ".join(broken.split())[1:] in " ".join(why.page.toPlainText().split())
    assert overview.tiles["energy"].verdict.text() == ""
    with qtbot.waitSignal(session.ghost_changed):
        session.compare(max_latency_s=100.0)
    assert overview.tiles["latency"].verdict.text().endswith(" ◌?")


def test_the_sum_of_the_bars_stands_beside_its_budget(open_session, shown, qtbot):
    bars = shown(BarsPanel(open_session), 900, 300)
    assert bars.stack.head.endswith("in total")
    with qtbot.waitSignal(open_session.analysis_changed):
        open_session.set_budget("latency", 1e-9)
    assert bars.stack.head.startswith("✕ ")
    assert bars.stack.head.endswith("of 1\u202fns")


def test_the_least_time_is_not_held_against_a_deadline_where_more_is_known():
    analysis = measured()
    late = replace(analysis, scenario=replace(analysis.scenario, max_latency_s=1e-9))
    said = {name: total_words(late, bars_of(late, name, "family", "MAC")) for name in ("expected", "time", "macs")}
    assert said["expected"].startswith("✕ ")
    assert said["expected"].endswith(" of 1\u202fns")
    assert all(said[name].endswith(" in total") for name in ("time", "macs"))
