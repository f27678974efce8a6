"""The ghost in the window: bar, tiles, table; what is set against what, and the signs."""

import pytest
from PySide6.QtCore import Qt

from gui.compare_bar import CompareBar
from gui.comparison import Contrast
from gui.panels import all_panels
from gui.widgets.change import change_text, change_token
from tests.gui.networks import analysis_of, chain


@pytest.fixture
def session(session):
    session.show(analysis_of(chain(12)))
    return session


@pytest.fixture
def compared(session, qtbot):
    """A session with a ghost at another kernel."""
    with qtbot.waitSignal(session.ghost_changed):
        session.compare(kernel="naive")
    return session


def panel(name, session):
    return next(row.make for row in all_panels() if row.id == name)(session)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (0.12, "▲ +12\u202f%"),
        (-0.5, "▼ −50\u202f%"),
        (0.0, "="),
        (11.0, "▲ ×\u202f12"),
        (27_086.4, "▲ ×\u202f27,087"),
        (-0.9995, "▼ ÷\u202f2,000"),
        (-0.9, "▼ ÷\u202f10"),
        (-1.0, "▼ −100\u202f%"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_a_change_has_arrow_and_sign(change, text):
    assert change_text(change) == text


def test_colours_say_better_or_worse():
    assert [change_token(c, True) for c in (0.1, -0.1, 0, None)] == ["over", "fits", "dim", "dim"]
    assert change_token(0.1, False) == "fits"


def test_the_bar_is_out_of_sight_without_a_ghost(session, qtbot):
    bar = CompareBar(session)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    with qtbot.waitSignal(session.ghost_changed):
        session.adjust_ghost()
    assert not bar.isHidden()
    assert session.comparison.scenario == session.scenario
    session.drop_ghost()
    assert bar.isHidden()


def test_the_controls_of_the_bar_change_the_ghost_alone(session, shown, qtbot):
    session.adjust_ghost()
    bar = shown(CompareBar(session), 1200, 40)
    shown_before = session.scenario
    bar.precision.pick("int8")
    bar.kernel.pick("naive")
    bar.batch.setValue(8)
    bar.device._pick("rpi4b")
    wanted = {"precision": "int8", "kernel": "naive", "batch": 8, "devices": ("rpi4b",), "runtime": None}
    assert {name: getattr(session.comparison.scenario, name) for name in wanted} == wanted
    assert session.scenario is shown_before
    qtbot.waitUntil(lambda: session.ghost is not None and session.ghost.scenario == session.comparison.scenario)


def test_a_field_set_back_follows_the_shown_scenario_again(session):
    session.adjust_ghost(precision="int8")
    session.adjust_ghost(precision="native", devices=session.scenario.devices[:1])
    assert session.comparison.contrast == Contrast()


def test_a_ghost_whose_device_was_edited_is_analysed_again(compared, qtbot):
    before = compared.ghost
    with qtbot.waitSignals([compared.ghost_changed, compared.analysis_changed]):
        compared.ask_again()
    assert compared.ghost is not before
    assert compared.ghost.scenario == before.scenario


def test_swap_with_the_mouse(compared, shown, qtbot):
    bar = shown(CompareBar(compared), 1200, 40)
    button = next(b for b in bar.findChildren(type(bar._button("x", "y", print))) if b.text() == "Swap")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (compared.scenario.kernel, compared.comparison.scenario.kernel) == ("naive", "ideal")


def test_tiles_say_how_far_they_are_from_the_ghost(compared, qtbot):
    with qtbot.waitSignal(compared.ghost_changed):
        compared.compare(devices=("rpi4b",))
    overview = panel("overview", compared)
    qtbot.addWidget(overview)
    ours, theirs = (a.estimates[0].total_latency_bound_s for a in (compared.analysis, compared.ghost))
    assert overview.tiles["latency"].change.text() == f"{change_text((ours - theirs) / theirs)} ◌"
    assert overview.tiles["latency"].change.text().startswith("▲ ")
    assert overview.tiles["work"].change.text() == "= ◌"
    compared.drop_ghost()
    assert all(tile.change.text() == "" for tile in overview.tiles.values())


def test_the_column_of_changes_comes_and_goes_with_the_ghost(compared, qtbot):
    table = panel("layer-table", compared)
    qtbot.addWidget(table)
    compared.drop_ghost()
    place = [c.id for c in table.table.columns].index("change")
    assert table.view.isColumnHidden(place)
    with qtbot.waitSignal(compared.ghost_changed):
        compared.compare(kernel="naive")
    assert not table.view.isColumnHidden(place)
    ours, theirs = (a.estimates[0].latency_bound_s[0] for a in (compared.analysis, compared.ghost))
    assert table.table.value(0, place) == pytest.approx((ours - theirs) / theirs)


def test_layers_that_the_ghost_lacks_have_no_change(session, qtbot):
    session.comparison.show(analysis_of(chain(3, name="short")))
    table = panel("layer-table", session)
    qtbot.addWidget(table)
    place = [c.id for c in table.table.columns].index("change")
    assert [table.table.value(row, place) is None for row in range(12)] == [False] * 3 + [True] * 9


@pytest.mark.parametrize(("width", "aside"), [(1000, False), (1600, True)])
def test_how_the_ghost_stands_is_read_whole_at_every_width(compared, shown, qtbot, width, aside):
    bar = shown(CompareBar(compared), width, 60)
    for words in ("follows every change", "pinned: it stays as it is"):
        assert bar.state.text() == words
        qtbot.waitUntil(lambda: bar.state.shown_text() == bar.state.text())
        assert (bar.row.indexOf(bar.state) >= 0) == aside
        compared.pin()
