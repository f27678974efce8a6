"""The overview says what the analysis says, and its controls change the scenario at once."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from analysis.ops.registry import FAMILIES
from analysis.units import duration, exact
from gui.controls import BatchControl, InPlaceControl, KernelControl
from gui.panels.overview import OverviewPanel
from gui.widgets.latency_words import latency_words, paced, rate_words
from tests.gui.networks import analysis_of, chain, measured


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(OverviewPanel(session), 320, 900)


def test_the_tiles_say_the_exact_numbers_in_their_tooltips(panel):
    totals, plan = panel.session.analysis.workload.totals, panel.session.analysis.plan
    assert exact(totals.macs) in panel.tiles["work"].toolTip()
    assert exact(totals.parameters) in panel.tiles["parameters"].toolTip()
    assert exact(plan.arena_bytes) in panel.tiles["arena"].toolTip()
    assert panel.session.estimate.energy_basis in panel.tiles["energy"].toolTip()
    ways = panel.session.estimate.energy_ways
    assert len(ways) > 1
    assert all(way.name in panel.tiles["energy"].toolTip() for way in ways)


def test_the_unit_stands_beside_the_number(panel):
    assert "MACs" in panel.tiles["work"].text
    panel.session.set_unit("FLOP")
    assert "FLOPs" in panel.tiles["work"].text
    assert exact(2 * panel.session.analysis.workload.totals.macs) in panel.tiles["work"].toolTip()


def test_the_latency_says_that_it_is_a_bound(panel):
    assert panel.tiles["latency"].text.startswith("≥")
    assert panel.tiles["rate"].text.startswith("≤")


def test_the_expected_time_stands_large_with_its_band_and_the_bound_beneath(panel):
    estimate = panel.session.estimate
    assert estimate is not None
    known = replace(estimate, latency_s=0.024, latency_low_s=0.020, latency_high_s=0.029, latency_basis="a test")
    number, unit, caption, tip = latency_words(known)
    assert (number, unit) == ("24", "ms")
    assert caption.splitlines()[0].replace("\u202f", " ") == "expected, 20–29 ms"
    assert caption.splitlines()[1] == f"at least {duration(estimate.total_latency_bound_s)}"
    assert "0.024" in tip
    assert "a test" in tip


def test_the_rate_goes_with_the_expected_time_and_the_best_stands_beneath():
    estimate = measured().estimates[0]
    number, unit, caption, tip = rate_words(estimate, batch=2)
    assert (number, unit) == paced(2 / estimate.latency_s)
    assert caption.splitlines()[1].startswith("at best ≤")
    assert exact(2 / estimate.total_latency_bound_s) in tip


def test_parts_of_the_time_are_those_of_the_time_that_is_shown(session, shown):
    session.show(measured())
    panel = shown(OverviewPanel(session), 320, 900)
    estimate, workload = session.estimate, session.analysis.workload
    rows = workload.family == FAMILIES.index("convolution")
    found = next(part for part in panel.shares.shares if part.family == "convolution")
    assert found.share == pytest.approx(estimate.expected_s[rows].sum() / estimate.latency_s)
    assert sum(part.share for part in panel.shares.shares) == pytest.approx(1)


def test_why_nothing_is_expected_is_in_the_tooltip(panel):
    assert "not known: " in panel.tiles["latency"].toolTip()


def test_arrow_up_in_the_batch_field_acts_at_once(panel, qtbot):
    batch = panel.findChild(BatchControl)
    with qtbot.waitSignal(panel.session.analysis_changed):
        qtbot.keyClick(batch, Qt.Key.Key_Up)
    assert panel.session.scenario.batch == 2


def test_a_kernel_is_chosen_from_the_menu_and_undone(panel, qtbot):
    kernel = panel.findChild(KernelControl)
    kernel.menu().aboutToShow.emit()
    with qtbot.waitSignal(panel.session.analysis_changed):
        next(a for a in kernel.menu().actions() if a.text() == "naive").trigger()
    assert panel.session.scenario.kernel == "naive"
    with qtbot.waitSignal(panel.session.analysis_changed):
        panel.session.undo()
    assert kernel.text().startswith("ideal")


def test_in_place_is_a_click(panel, qtbot):
    box = panel.findChild(InPlaceControl)
    with qtbot.waitSignal(panel.session.analysis_changed):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert panel.session.scenario.in_place


def test_an_open_dimension_gets_a_field_of_its_own(session, shown, qtbot):
    session.show(analysis_of(replace(chain(3), dims={"batch": 1, "height": 16})))
    panel = shown(OverviewPanel(session), 320, 900)
    assert list(panel.dims) == ["height"]
    with qtbot.waitSignal(session.analysis_changed):
        qtbot.keyClick(panel.dims["height"], Qt.Key.Key_PageUp)
    assert session.scenario.dims == (("height", 32),)


def test_work_and_energy_are_of_the_whole_batch(panel, qtbot):
    assert panel.tiles["work"].text.endswith("an inference")
    with qtbot.waitSignal(panel.session.analysis_changed):
        panel.session.set_batch(2)
    assert panel.tiles["work"].text.endswith("a batch of 2")
    assert "in a batch of 2" in panel.tiles["work"].toolTip()


def test_many_inputs_are_counted_not_listed(session, shown):
    analysis = analysis_of(chain(3))
    graph, first = analysis.graph, analysis.graph.inputs[0]
    names = [f"past.{i}" for i in range(9)]
    tensors = {**graph.tensors, **{n: replace(graph.tensors[first], name=n) for n in names}}
    session.show(replace(analysis, graph=replace(graph, inputs=(first, *names), tensors=tensors)))
    panel = shown(OverviewPanel(session), 320, 900)
    assert panel.inputs.text().splitlines()[4:] == ["and 6 more inputs"]
    assert "past.8" in panel.inputs.toolTip()


def test_doubts_are_told_with_their_number(session, shown, uncounted):
    session.show(uncounted)
    panel = shown(OverviewPanel(session), 320, 900)
    count = len(uncounted.diagnostics)
    assert panel.doubts.title.text() == ("1 doubt" if count == 1 else f"{count} doubts")
    assert "not counted" in panel.tiles["work"].text


def test_a_click_on_a_part_of_the_time_selects_its_layers(panel, qtbot):
    panel.shares.picked.emit("convolution")
    ops = panel.session.analysis.workload.ops
    assert panel.session.selection == frozenset(i for i, op in enumerate(ops) if op == "Conv")


@pytest.mark.parametrize(
    ("rate", "said"), [(41.0, ("41", "/s")), (0.5, ("30", "/min")), (0.001, ("3.60", "/h")), (None, ("–", "/s"))]
)
def test_slow_models_are_counted_by_the_minute_or_hour(rate, said):
    assert paced(rate) == said


def test_expected_and_best_rate_have_one_unit(panel):
    estimate = replace(panel.session.estimate, latency_s=2.07, total_latency_bound_s=0.51)
    _, unit, caption, _ = rate_words(estimate, batch=1)
    assert unit == "/min"
    assert caption.endswith("118/min")
