"""The panel explains what is selected, in every quantity, and its text can be taken along."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QDockWidget

from analysis.explain import LAYER_QUANTITIES, MODEL_QUANTITIES, explain
from gui.export import image_of
from gui.panels.why import WhyPanel
from gui.theme import LOOK
from gui.widgets.explanation_view import named, page
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(WhyPanel(session), 320, 520)


def names_of(panel):
    return [choice.key for choice in panel.quantity.choices]


def test_without_a_model_it_says_what_to_do(session, shown):
    panel = shown(WhyPanel(session), 320, 520)
    assert "Open a model" in panel.empty.text()
    assert panel.empty.isVisible()
    assert not panel.page.isVisible()
    assert not panel.quantity.isEnabled()


def test_the_selected_layer_is_explained(panel):
    session = panel.session
    session.ask_why("macs")
    session.select((0,))
    analysis = session.analysis
    assert panel.name.text() == f"MACs of {analysis.workload.names[0]}"
    text = panel.page.toPlainText()
    assert "MACs = N·M·P·Q·(C/G)·R·S" in text
    assert "1·8·16·18·(8/1)·3·3" in text
    assert f"{analysis.workload.macs[0]:,}" in text


def test_nothing_selected_explains_the_model_several_their_sum(panel):
    panel.session.ask_why("macs")
    assert panel.name.text() == "MACs of the model"
    panel.session.select((0, 3, 6))
    assert panel.name.text() == "MACs of 3 layers"
    assert panel.found.value == panel.session.analysis.workload.macs[[0, 3, 6]].sum()


def test_the_chooser_offers_what_there_is_and_keeps_the_wish(panel):
    assert names_of(panel) == list(MODEL_QUANTITIES)
    panel.quantity.pick("arena")
    assert panel.session.quantity == "arena"
    panel.session.select((1,))
    assert names_of(panel) == list(LAYER_QUANTITIES)
    assert panel.quantity.current == panel.found.quantity == "live_bytes"
    panel.session.select(())
    assert panel.quantity.current == "arena"


@pytest.mark.parametrize("rows", [(), (0,), (1, 2, 4)])
def test_every_quantity_can_be_shown(panel, rows):
    panel.session.select(rows)
    for quantity in names_of(panel):
        panel.session.ask_why(quantity)
        assert panel.found.quantity == quantity
        assert panel.found.steps[-1].shown in panel.page.toPlainText().replace("\xa0", " ")


def test_flop_doubles_the_work(panel):
    panel.session.ask_why("macs")
    macs = panel.found.value
    panel.session.set_unit("FLOP")
    assert panel.found.value == 2 * macs
    assert "FLOP" in panel.figure.text()


def test_a_new_answer_is_explained_at_once(panel, qtbot):
    panel.session.ask_why("latency_bound")
    panel.session.select((0,))
    before = panel.found.value
    with qtbot.waitSignal(panel.session.analysis_changed):
        panel.session.override("peak", "fp32", 20e6)
    estimate = panel.session.estimate
    assert panel.found.value == explain(panel.session.analysis, estimate, 0, "latency_bound").value
    assert panel.found.value != before
    assert "20 MMAC/s" in panel.page.toPlainText()


def test_constants_stand_with_how_sure_they_are(panel):
    panel.session.ask_why("latency_bound")
    panel.session.select((0,))
    html = page(panel.found)
    assert ">derived<" in html
    assert "Cortex-M4 Technical Reference Manual" in html


def test_a_click_on_a_summand_selects_the_layer(panel):
    panel.session.ask_why("macs")
    name = panel.found.steps[0].terms[0].name
    row = panel.session.analysis.workload.index_of[name]
    assert f'href="layer:{row}"' in page(panel.found, panel.session.analysis.workload.index_of)
    panel.page.anchorClicked.emit(QUrl(f"layer:{row}"))
    assert panel.session.selection == {row}


def test_copy_takes_the_whole_explanation(panel, qtbot):
    panel.session.select((0,))
    panel.page.setFocus()
    qtbot.keyClick(panel.page, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == panel.found.text


def test_the_chooser_opens_by_key(panel, qtbot):
    panel.quantity.show()
    panel.quantity.setFocus()
    qtbot.keyClick(panel.quantity, Qt.Key.Key_Tab)
    assert panel.quantity.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert panel.quantity.accessibleName()


def test_the_quantity_is_remembered(panel):
    panel.session.ask_why("arena")
    state = panel.state()
    panel.session.ask_why("macs")
    panel.restore(state)
    assert panel.session.quantity == "arena"
    panel.restore(b"\xffnothing")
    assert panel.session.quantity == "arena"


def test_names_of_strangers_are_shown_as_they_are():
    assert named("<b>a</b>") == "<span>&lt;b&gt;a&lt;/b&gt;</span>"
    long = "x" * 40 + "&end"
    assert f'title="{long.replace("&", "&amp;")}"' in named(long)


def test_it_is_drawn_in_the_theme(panel):
    light = image_of(panel).pixelColor(5, 5)
    LOOK.set_mode("dark")
    assert LOOK.theme.colours["text"] in page(panel.found)
    assert image_of(panel).pixelColor(5, 5) != light
    assert panel.palette().color(QPalette.ColorRole.WindowText) == LOOK.theme.colour("text")
    LOOK.set_mode("light")


def test_out_of_sight_it_does_nothing_until_it_is_seen(panel, shown, monkeypatch):
    asked, dock = [], QDockWidget()
    dock.setWidget(panel)
    shown(dock).hide()
    monkeypatch.setattr(panel.session, "explanation", lambda: asked.append(1))
    panel.session.select((0,))
    assert not asked
    monkeypatch.undo()
    dock.show()
    assert panel.found.layer == panel.session.analysis.workload.names[0]


def test_a_ghost_is_explained_beside(panel, qtbot):
    session = panel.session
    session.ask_why("latency_bound")
    session.select((0,))
    with qtbot.waitSignal(session.ghost_changed):
        session.compare(devices=("rpi4b",))
    theirs = explain(session.ghost, session.ghost.estimates[0], 0, "latency_bound")
    assert panel.against.isVisible()
    assert theirs.shown in panel.against.text()
    assert "▲" in panel.against.text()
    assert "≠" in panel.page.toPlainText()
    panel.copy()
    assert theirs.text in QGuiApplication.clipboard().text()
    session.drop_ghost()
    assert not panel.against.isVisible()
    assert "◌" not in panel.page.toPlainText()


def test_a_layer_that_the_ghost_lacks_is_not_taken_for_the_model(panel):
    session = panel.session
    session.ask_why("macs")
    session.comparison.show(analysis_of(chain(3, name="short")))
    session.select((9,))
    assert session.ghost_explanation() is None
    assert "no such layer" in panel.against.text()
    session.select((0, 9))
    assert session.ghost_explanation().value == session.ghost.workload.macs[0]
    session.select(())
    assert session.ghost_explanation().value == session.ghost.workload.totals.macs
