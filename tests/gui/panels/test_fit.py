"""The fit panel: a gauge per tier and device, the verdict of the device looked at, the layer to blame."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from analysis.device import known_devices, load_device
from analysis.estimate import Resource
from analysis.scenario import Scenario
from analysis.units import duration
from gui.panels.fit import FitPanel
from gui.theme import LOOK
from gui.widgets.fit_row import GAP_PX, KIND_PX, LEAST_BAR_PX, LINE_PX, Need, state_of_fit
from tests.gui.networks import analysis_of, chain, measured


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    panel = shown(FitPanel(session), 360, 700)
    yield panel
    panel.close()


@pytest.fixture
def too_large(session, shown):
    """A network whose activations exceed every microcontroller's RAM."""
    graph = chain(6, channels=32, side=200)
    session.show(analysis_of(graph))
    return shown(FitPanel(session), 360, 700)


def settled(qtbot, session):
    qtbot.waitUntil(lambda: session.busy is None and session.analysis.scenario == session.scenario)


def test_every_known_device_has_a_row_under_its_tier(panel):
    assert set(panel.rows) == {card.id for card in known_devices()}
    assert set(panel.headings) == {card.tier for card in known_devices()}
    widgets = [panel.column.itemAt(i).widget() for i in range(1, panel.column.count() - 1)]
    under = None
    for widget in widgets:
        under = next((tier for tier, heading in panel.headings.items() if heading is widget), under)
        assert widget is panel.headings[under] or widget.verdict.tier == under


def test_a_row_says_need_capacity_and_verdict(panel):
    verdict = panel.rows["stm32l4r5"].verdict
    fit = next(f.fit for f in panel.session.survey() if f.device.id == "stm32l4r5")
    assert verdict.needs[0].used_bytes == fit.flash.used_bytes
    assert verdict.needs[1].capacity_bytes == 640 * 1024
    assert verdict.state == "fits"
    assert "of 640\u202fKiB" in verdict.needs[1].text
    assert "STM32L4R5" in panel.rows["stm32l4r5"].accessibleName()


def test_headings_and_title_count_what_fits(panel, qtbot):
    fits = panel.session.survey()
    sensors = [f.fit.ok for f in fits if f.device.tier == "sensor"]
    assert f"{sensors.count(True)} of {len(sensors)} fit" in panel.headings["sensor"].text()
    assert panel.subtitle == f"{sum(f.fit.ok is True for f in fits)} of {len(fits)} fit"
    panel.session.change(max_latency_s=0.2)
    # The budgets of a run hold for the device looked at only.
    qtbot.waitUntil(lambda: panel.subtitle.endswith("fit, by memory"))


def test_a_click_chooses_the_device(panel, qtbot):
    panel.scroll.ensureWidgetVisible(panel.rows["t4"])
    qtbot.mouseClick(panel.rows["t4"], Qt.MouseButton.LeftButton)
    settled(qtbot, panel.session)
    assert panel.session.estimate.device.id == "t4"
    assert panel.rows["t4"].chosen
    assert not panel.rows["stm32l4r5"].chosen
    assert panel.detail.row.verdict.id == "t4"


def test_the_keyboard_chooses_a_device(panel, qtbot):
    panel.rows["rp2040"].setFocus()
    qtbot.keyClick(panel.rows["rp2040"], Qt.Key.Key_Space)
    settled(qtbot, panel.session)
    assert panel.session.estimate.device.id == "rp2040"


def test_the_filter_leaves_those_that_fit(too_large, qtbot):
    qtbot.mouseClick(too_large.shown._buttons["fits"], Qt.MouseButton.LeftButton)
    visible = {name for name, row in too_large.rows.items() if not row.isHidden()}
    assert visible == {f.device.id for f in too_large.session.survey() if f.fit.ok}
    assert too_large.headings["sensor"].isHidden()
    assert not too_large.detail.isHidden()


def test_the_verdict_says_what_is_too_much_and_blames_a_layer(too_large):
    words = too_large.detail.note.text.text()
    fit = too_large.session.estimate.fit
    assert fit.ok is False
    assert "more RAM" in words
    assert too_large.detail.note.state == "over"
    assert too_large.detail.note.title.text() == "Does not fit"
    plan = too_large.session.analysis.plan
    assert f'href="{plan.peak_layer}"' in words


def test_the_layers_name_selects_it(too_large):
    peak = too_large.session.analysis.plan.peak_layer
    too_large.detail.note.text.linkActivated.emit(str(peak))
    assert too_large.session.selection == {peak}


def test_items_open_and_add_up(panel, qtbot):
    assert panel.detail.items.isHidden()
    qtbot.mouseClick(panel.detail.more, Qt.MouseButton.LeftButton)
    assert not panel.detail.items.isHidden()
    texts = [label.text().strip() for label in panel.detail.items.findChildren(QLabel)]
    for name in ("weights", "metadata", "runtime code", "arena", "scratch", "runtime state"):
        assert name in texts
    stored = [item.bytes for item in panel.detail._items if item.resource == "flash"]
    assert sum(stored) == panel.session.estimate.fit.flash.used_bytes


def test_an_item_says_where_it_comes_from(panel):
    notes = {item.name: item.note for item in panel.detail._items}
    runtime = panel.session.estimate.runtime
    assert runtime.code_bytes.source in notes["runtime code"]
    assert "planned by" in notes["arena"]


def test_what_is_not_known_is_said(panel):
    need = panel.rows["esp32s3"].verdict.needs[0]
    assert need.text.startswith("at least")
    assert need.short_text.startswith("≥")
    assert panel.rows["lecture_rpi4"].verdict.state == ""
    assert panel.rows["lecture_rpi4"].verdict.needs[1].text.endswith("capacity not known")


def test_the_tooltip_gives_exact_bytes_and_the_source_of_the_capacity(panel):
    row = panel.rows["stm32l4r5"]
    tip = row.tip_at(row.line_rect(1).top() + LINE_PX / 2)
    assert "655,360 B" in tip
    assert load_device("stm32l4r5").activation_memory.capacity_bytes.source in tip
    assert row.tip_at(4) == row.verdict.text


def test_where_weights_run_from_ram_the_other_line_is_storage(panel):
    assert [need.kind for need in panel.rows["rpi4b"].verdict.needs] == ["storage", "RAM"]


@pytest.mark.parametrize("width", [260, 300, 360, 900])
def test_bars_stay_long_enough_to_read_at_any_width(panel, qtbot, width):
    panel.resize(width, 700)
    row = panel.rows["t4"]
    qtbot.waitUntil(lambda: row.height() == row.heightForWidth(row.width()))
    assert panel.body.width() <= panel.scroll.viewport().width()
    beside = row.line_rect(0).width() - KIND_PX - GAP_PX - row.room.short_px
    assert row.stacked(row.width()) or beside >= LEAST_BAR_PX
    assert row.line_rect(1).bottom() <= row.height()


def test_a_narrow_row_puts_the_words_above_the_bar(panel, qtbot):
    row = panel.rows["t4"]
    assert row.stacked(240)
    assert not row.stacked(600)
    assert row.heightForWidth(240) > row.heightForWidth(600)


def test_no_model_says_what_to_do(session, shown):
    panel = shown(FitPanel(session), 300, 200)
    assert "Open a model" in panel.empty.text()
    assert panel.scroll.isHidden()
    session.show(analysis_of(chain(3)))
    assert panel.empty.isHidden()
    session.close_model()
    assert panel.scroll.isHidden()


def test_without_a_device_the_list_stands_alone(session, shown):
    session.show(replace(analysis_of(chain(3)), estimates=()))
    panel = shown(FitPanel(session), 300, 400)
    assert panel.detail.isHidden()
    assert len(panel.rows) == len(known_devices())


def test_both_themes_are_painted(panel):
    pictures = []
    for mode in ("dark", "light"):
        LOOK.set_mode(mode)
        pictures.append(panel.rows["stm32l4r5"].grab().toImage())
    LOOK.set_mode("system")
    assert pictures[0] != pictures[1]


def test_a_broken_profile_of_ones_own_leaves_the_others(panel, monkeypatch, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "Mine"\nvendor = "Me"\ntier = "sensor"\n', encoding="utf-8")
    monkeypatch.setattr("analysis.device.user_folder", lambda: tmp_path)
    assert "mine" in {card.id for card in known_devices()}
    panel._draw()
    assert "mine" not in panel.rows
    assert "stm32l4r5" in panel.rows


# States


def resource(used, capacity):
    return Resource("ram", used, capacity, None, MappingProxyType({"arena": used}))


@pytest.mark.parametrize(
    ("ok", "used", "state"), [(True, 10, "fits"), (True, 95, "tight"), (False, 101, "over"), (None, None, "")]
)
def test_the_state_of_a_fit(ok, used, state):
    assert state_of_fit(ok, [resource(used, 100)]) == state


def test_a_need_in_words():
    assert Need("RAM", 2048, 4096, True).text == "2\u202fKiB of 4\u202fKiB"
    assert Need("RAM", 2048, None, False).text == "at least 2\u202fKiB, capacity not known"
    assert Need("RAM", None, 4096, True).text == "– of 4\u202fKiB"


def test_the_ghosts_need_is_marked_on_every_bar(panel, qtbot):
    session = panel.session
    session.comparison.show(analysis_of(chain(3, channels=16, name="wide")))
    theirs = {fit.device.id: fit.fit for fit in session.ghost_survey()}
    for name, row in panel.rows.items():
        needs = [need.ghost_bytes for need in row.verdict.needs]
        assert needs == [theirs[name].flash.used_bytes, theirs[name].ram.used_bytes]
        assert "ghost" in row.verdict.needs[1].tip
    session.drop_ghost()
    assert all(need.ghost_bytes is None for row in panel.rows.values() for need in row.verdict.needs)


def test_the_time_of_a_run_is_the_expected_one_or_at_least_the_bound(session, shown):
    session.show(measured())
    panel = shown(FitPanel(session), 350, 700)
    estimate = session.estimate
    assert f"Expected time of a run: {duration(estimate.latency_s)} (" in panel.detail.note.text.text()
    session.show(analysis_of(chain(3)))
    assert f"at least {duration(session.estimate.total_latency_bound_s)}" in panel.detail.note.text.text()


def test_what_the_runtime_refuses_falls_back_to_or_only_estimates_is_said(session, shown):
    panel = shown(FitPanel(session), 360, 700)
    said = {}
    for runtime in ("tinyengine", "tflm-cmsis-nn", "x-cube-ai-9", "tflm"):
        session.show(analysis_of(chain(12), Scenario("chain", devices=("stm32h743",), runtime=runtime)))
        said[runtime] = panel.detail.note.text.text()
    assert "Cannot run: tinyengine takes int8, not fp32" in said["tinyengine"]
    assert "quantise to int8" in said["tinyengine"]
    assert "fall back to reference kernels" in said["tflm-cmsis-nn"]
    assert session.analysis.estimates[0].fit.coverage.sentence not in said["tflm"]
    assert "rows of version 9.1.0" in said["x-cube-ai-9"]
