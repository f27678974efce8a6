"""Two hundred random verbs on the real window: no exception, no widget left over, and no number that is not of now."""

import random
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication, QWidget

import resources
from analysis.estimate import promises_of
from analysis.scenario import Scenario, analyze
from analysis.units import NARROW_SPACE, binary, duration, si
from gui.crumbs import Crumbs
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import LOOK
from gui.view import ALL
from tests.gui.ghost_checks import check_ghost

SAMPLES = Path(resources.__file__).parent / "samples"
ACTIONS, CHECKED_EACH, MADE_ONCE = 130, 10, 12
DEVICES = ("stm32l4r5", "rpi4b", "a100_sxm80", "stm32f746", "nope")


def verbs(session, dice, saved):
    """What a person can do to a session, with random arguments; refused wishes are among them. saved: a file to be."""
    layers = range(len(session.analysis.workload)) if session.analysis else range(1)
    some = dice.sample(layers, min(len(layers), dice.randrange(4)))
    device = session.estimate.device if session.estimate else None
    memories = (
        [m.name for m in device.memories if m.capacity_bytes.value and m.kind in ("ram", "flash")] if device else []
    )
    return (
        lambda: session.set_device(dice.choice(DEVICES)),
        lambda: session.set_batch(dice.choice((None, 1, 2, 3, 8, 64))),
        lambda: session.set_precision(dice.choice(("native", "fp16", "int8", "int4", "w8a16"))),
        lambda: session.set_kernel(dice.choice(("ideal", "naive", "blocked", "im2col", "best"))),
        lambda: session.set_planner(dice.choice((None, "tflm", "first-fit", "none"))),
        lambda: session.set_in_place(dice.random() < 0.5),
        lambda: session.override("peak", dice.choice(("int8", "fp32")), dice.choice((None, 1e8, 1e12))),
        lambda: session.override("clock", "", dice.choice((None, 48e6, 2e9))),
        lambda: session.override("capacity", dice.choice(memories or [""]), dice.choice((None, 2.0**16, 2.0**30))),
        lambda: session.set_layer_precision(dice.choice(("weights", "activations")), dice.choice((None, "int8")), some),
        session.reset_overrides,
        lambda: session.set_budget("latency", dice.choice((None, 1e-5, 1e-3, 1.0))),
        lambda: session.set_budget("energy", dice.choice((None, 1e-5, 1.0))),
        session.undo, session.undo, session.redo,
        lambda: session.go_to(dice.randrange(len(session.history.steps))),
        lambda: session.rename_step(dice.randrange(len(session.history.steps)), "a name"),
        lambda: session.select(some, dice.choice(layers)),
        lambda: session.set_hover(dice.choice((None, *layers))),
        session.isolate, session.hide, session.invert_selection, session.select_similar, session.select_all,
        session.next_layer, session.previous_layer, session.show_all,
        lambda: session.set_families(dice.sample(("convolution", "dense", "pooling", "elementwise"), dice.randrange(3))),
        lambda: session.toggle_family("convolution", alone=dice.random() < 0.5),
        lambda: session.set_text(dice.choice(("", "conv", "relu 1", "nothing has this"))),
        lambda: session.set_unit(dice.choice(("MAC", "FLOP"))),
        lambda: session.ask_why(dice.choice(("latency_bound", "macs", "weight_bytes", "arena", "traffic_bytes"))),
        lambda: session.compare(precision=dice.choice(("native", "int8"))),
        lambda: session.adjust_ghost(devices=(dice.choice(DEVICES[:4]),)),
        lambda: session.adjust_ghost(batch=dice.choice((1, 4)), kernel=dice.choice(("ideal", "naive"))),
        lambda: session.adjust_ghost(model=dice.choice((str(SAMPLES / "lenet5.onnx"), str(SAMPLES / "resnet8.onnx")))),
        session.pin, session.swap, session.drop_ghost,
        lambda: session.open(str(SAMPLES / dice.choice(("lenet5.onnx", "ds_cnn.onnx", "resnet8_int8.onnx")))),
        session.cancel,
        lambda: session.save_scenario(saved),
        lambda: session.open(saved),
        lambda: session.compare_with_file(saved),
    )  # fmt: skip


@pytest.fixture
def window(qtbot, tmp_path):
    window = MainWindow(Session(), Settings(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat)))
    qtbot.addWidget(window)
    window.resize(1200, 800)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.workspace is not None)
    with qtbot.waitSignal(window.session.analysis_changed):
        window.session.open(str(SAMPLES / "lenet5.onnx"))
    yield window
    window.close()
    LOOK.set_mode("light")


def settle(session, qtbot):
    """Nothing runs any more: files are read and written, shown scenario and ghost are both answered."""
    comparison = session.comparison

    def answered():
        shown = session.analysis is not None and session.analysis.scenario == session.scenario
        ghost = comparison.scenario is None or (comparison.ghost and comparison.ghost.scenario == comparison.scenario)
        filed = session._savings.idle and session._readings.idle
        return session.busy is None and filed and shown and bool(ghost)

    qtbot.waitUntil(answered, timeout=20_000)


def check_session(session, fresh):
    ours = session.analysis
    assert ours.workload.names == fresh.workload.names
    assert (ours.workload.macs == fresh.workload.macs).all()
    assert (ours.workload.weight_bytes == fresh.workload.weight_bytes).all()
    assert ours.plan.arena_bytes == fresh.plan.arena_bytes
    assert len(session.shown) == len(fresh.workload)
    assert session.history.scenario == session.scenario


def check_tiles(window, fresh):
    tiles, unit = window.workspace.panels["overview"].tiles, window.session.unit
    estimate, factor = fresh.estimates[0] if fresh.estimates else None, 2 if unit == "FLOP" else 1
    assert tiles["work"].text.startswith(si(fresh.workload.totals.macs * factor, digits=3))
    assert tiles["parameters"].text.startswith(si(fresh.workload.totals.parameters, digits=3))
    assert tiles["arena"].text.startswith(binary(fresh.plan.arena_bytes).replace(NARROW_SPACE, " "))
    if estimate and estimate.total_latency_bound_s is not None:
        assert duration(estimate.total_latency_bound_s).replace(NARROW_SPACE, " ") in tiles["latency"].text.replace(
            NARROW_SPACE, " "
        )
    assert bool(window.session.ghost) == bool(tiles["work"].change.text())


def check_table(window, fresh):
    table, session = window.workspace.panels["layer-table"].table, window.session
    assert sorted(table.rows.tolist()) == session.shown.nonzero()[0].tolist()
    names = [column.id for column in table.columns]
    factor = 2 if session.unit == "FLOP" else 1
    assert table.total(names.index("macs")) == int(fresh.workload.macs[session.shown].sum()) * factor
    if fresh.estimates and len(table.rows):
        seconds = fresh.estimates[0].latency_bound_s[table.rows[0]]
        shown = table.value(0, names.index("latency_bound_s"))
        assert shown == seconds or (shown is None and seconds != seconds)
        expected = fresh.estimates[0].expected_s[table.rows[0]]
        shown = table.value(0, names.index("latency_s"))
        assert shown == expected or (shown is None and expected != expected)


def check_roofline(window, fresh):
    panel, session = window.workspace.panels["roofline"], window.session
    if not fresh.estimates:
        assert panel.picture is None
        return
    assert set(panel.picture.dots.layers.tolist()) <= set(session.shown.nonzero()[0].tolist())
    assert {roof.name: roof.value for roof in panel.view.roofs if roof.quantity == "peak" and roof.known} == {
        name: peak * panel.picture.factor for name, peak in fresh.estimates[0].peaks.items() if peak
    }
    assert (panel.picture.ghost is not None) == bool(session.ghost and session.ghost.estimates)


def check_fit(window, fresh):
    panel = window.workspace.panels["fit"]
    if fresh.estimates:
        need = panel.detail.row.verdict.needs[1]
        assert need.used_bytes == fresh.estimates[0].fit.ram.used_bytes
        assert need.capacity_bytes == fresh.estimates[0].fit.ram.capacity_bytes
        assert panel.detail.row.verdict.promises == promises_of(fresh.scenario, fresh.estimates[0])


def check_bars(window, fresh):
    crumbs = window.findChild(Crumbs)
    assert crumbs.isHidden() == (not crumbs.parts)
    assert (window.session.view == ALL) == crumbs.isHidden()
    ghost = window.session.comparison.scenario
    assert window.compare_bar.isHidden() == (ghost is None)
    if ghost:
        assert (window.compare_bar.precision.current, window.compare_bar.kernel.current) == (
            ghost.precision,
            ghost.kernel,
        )


def as_at_first(session, qtbot):
    """The first model as it was opened, without filter and ghost."""
    session.drop_ghost()
    session.show_all()
    session.set_unit("MAC")
    session.open(str(SAMPLES / "lenet5.onnx"))
    qtbot.waitUntil(lambda: session.scenario.model.endswith("lenet5.onnx") and session.busy is None, timeout=20_000)
    session.change(**{f.name: getattr(Scenario("", devices=session.first_devices), f.name) for f in fields(Scenario)
                      if f.name != "model"})  # fmt: skip
    settle(session, qtbot)


def widget_count(window):
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.findChildren(QWidget))


@pytest.mark.parametrize("seed", [1, 20260])
def test_no_action_leaves_a_stale_number(window, qtbot, tmp_path, seed):
    dice, session = random.Random(seed), window.session
    as_at_first(session, qtbot)
    at_first = widget_count(window)
    for turn in range(1, ACTIONS + 1):
        dice.choice(verbs(session, dice, str(tmp_path / "s.toml")))()
        if dice.random() < 0.3:
            QApplication.processEvents()
        assert "internal error" not in window.message.text.text()
        if turn % CHECKED_EACH == 0:
            settle(session, qtbot)
            QApplication.processEvents()
            fresh = analyze(session.scenario)
            check_session(session, fresh)
            for check in (check_tiles, check_table, check_roofline, check_fit, check_bars):
                check(window, fresh)
            check_ghost(window, fresh, analyze(session.comparison.scenario) if session.comparison.scenario else None)
    as_at_first(session, qtbot)
    # Menus and fields made once when they are first needed may stay; what is made anew each time may not.
    assert widget_count(window) <= at_first + MADE_ONCE
