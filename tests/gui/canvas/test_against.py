"""The graph against a ghost: every figure by brute force, every layer of either network told exactly once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import NO_ROW, align
from gui.canvas.against import against, missing_after
from gui.canvas.ghost_bars import ALONE, BOX_HEIGHT, LEAST_SHARE, WORSE, bar, bar_share, strip
from gui.panels.graph import GraphPanel
from gui.widgets.layer_columns import layer_columns
from tests.gui.networks import analysis_of, chain


def compared(key, ours, theirs):
    return against(ours, theirs, align(ours.workload, theirs.workload), key, layer_columns("MAC"))


@pytest.mark.parametrize("key", ["macs", "output_bytes", "parameters", "latency_bound_s", "energy_j", "intensity"])
def test_changes_are_those_of_the_column(key):
    ours, theirs = analysis_of(chain(12)), analysis_of(chain(12, channels=16, side=9))
    found = compared(key, ours, theirs)
    column = next(c for c in layer_columns("MAC") if c.id == key)
    for layer, name in enumerate(ours.workload.names):
        other = theirs.workload.names.index(name)
        mine, its = (column.values(a)[row] for a, row in ((ours, layer), (theirs, other)))
        if np.ma.is_masked(mine) or np.ma.is_masked(its) or mine != mine or its != its or (mine and not its):
            assert np.isnan(found.change[layer])
        else:
            assert found.change[layer] == pytest.approx((mine - its) / its if mine != its else 0.0)


@pytest.mark.parametrize("key", ["family", "bound", "change", "nobody"])
def test_what_is_no_number_gives_way_to_the_time(key):
    ours = analysis_of(chain(6))
    assert compared(key, ours, ours).column.id == "latency_bound_s"
    bare = analysis_of(chain(6), replace(ours.scenario, devices=()))
    assert compared(key, bare, ours).column.id == "macs"


@given(st.integers(1, 12), st.integers(0, 14))
def test_every_layer_of_the_ghost_is_matched_or_missing(here, there):
    rows = np.array([row if row < there else NO_ROW for row in range(here)])
    names = [f"n{i}" for i in range(there)]
    missing = [name for under in missing_after(rows, names).values() for name in under]
    assert sorted([*missing, *(names[row] for row in rows[rows != NO_ROW])]) == sorted(names)


def test_what_is_missing_stands_under_the_layer_before_it():
    assert missing_after(np.array([1, 3]), "abcde") == {0: ["a", "c"], 1: ["e"]}


@given(st.floats(-1, 1e6))
def test_a_bar_has_the_sign_of_the_change_and_stays_in_its_box(change):
    share = bar_share(change)
    assert np.sign(share) == np.sign(change)
    assert not change or LEAST_SHARE <= abs(share) <= 1
    assert bar_share(float("nan")) == 0


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    return shown(GraphPanel(session), 700, 900)


def test_up_is_more_and_down_is_less():
    ground = strip(0.0, 0.0)
    more, less = bar(ground, 3.0), bar(ground, -0.9)
    assert more.bottom() == pytest.approx(less.top()) == pytest.approx(ground.center().y())
    assert more.height() == pytest.approx(BOX_HEIGHT / 2)


def test_each_box_has_the_bar_of_its_layer(panel):
    panel.session.comparison.show(analysis_of(chain(3, name="short", side=9)))
    bars = panel.canvas.scene.ghost_bars
    kinds = [bars.kinds[panel._box(layer)] for layer in range(12)]
    assert kinds == [WORSE] * 3 + [ALONE] * 9
    assert [len(bars.shapes[panel._box(layer)]) for layer in (0, 9)] == [1, 2]
    assert not bars.kinds[panel.diagram.layers < 0].any()


def test_the_ghost_is_said_below_and_beside_the_mouse_and_goes_again(panel):
    session = panel.session
    before = panel.canvas.grab().toImage()
    session.comparison.show(analysis_of(chain(3, name="short", side=9)))
    scene = panel.canvas.scene
    assert panel.against.isVisible()
    assert panel.against.text() == "◌ least time: ▲ 3 more · 9 only here"
    assert scene.against.lines(9) == ["◌ not in the ghost"]
    assert scene.against.chip(9) == "only here"
    assert "▲ +" in scene.against.lines(0)[0]
    assert panel.canvas.grab().toImage() != before
    session.drop_ghost()
    assert panel.canvas.scene.against is None
    assert not panel.against.isVisible()


def test_what_only_the_ghost_has_is_named(panel):
    panel.session.comparison.show(analysis_of(chain(20, name="long")))
    compared = panel.canvas.scene.against
    assert compared.missing_count == 8
    assert "8 only in the ghost" in panel.against.text()
    assert "only in the ghost: clip_17" not in compared.lines(0)
    assert compared.lines(11)[-1].startswith("◌ only in the ghost: ")
    assert compared.lines(11)[-1].endswith(" and 2 more")


@pytest.mark.parametrize("scale", [0.1, 0.4, 0.6, 1.2])
def test_it_is_seen_at_every_distance(panel, scale):
    def picture():
        panel.canvas.zoom(scale / panel.canvas.camera.scale, panel.canvas.rect().center().toPointF())
        panel.canvas.look_at(frozenset((panel._box(5),)))
        panel.canvas.zoom(scale / panel.canvas.camera.scale, panel.canvas.rect().center().toPointF())
        return panel.canvas.grab().toImage()

    plain = picture()
    panel.session.comparison.show(analysis_of(chain(12, side=9)))
    assert picture() != plain
