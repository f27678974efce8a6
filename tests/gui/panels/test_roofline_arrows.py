"""Arrows of the roofline: from where a layer's dot is in the ghost to where it is now."""

import re

import numpy as np
import pytest
from PySide6.QtGui import QImage

from analysis.scenario import Scenario
from gui.export import svg
from gui.panels.roofline import RooflinePanel
from gui.theme import LOOK
from gui.widgets.roof_boxes import covered
from gui.widgets.roof_labels import boxes_of
from gui.widgets.roofline_data import picture_of
from gui.widgets.roofline_ghost import MOST_ARROWS, farthest, ghost_of
from gui.widgets.roofline_words import heads_px
from tests.gui.networks import analysis_of, chain

BOARDS = ("stm32l4r5", "rpi4b")


@pytest.fixture
def panel(session, shown):
    session.show(analysis_of(chain(12)))
    panel = shown(RooflinePanel(session), 900, 600)
    yield panel
    panel.close()


def test_arrows_end_where_the_dots_are_and_selected_ones_are_drawn_apart(panel, qtbot):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    ghost, dots, scenery = panel.picture.ghost, panel.picture.dots, panel.view.marks.scenery
    assert ghost.layers.tolist() == dots.layers.tolist()
    for layer, (x0, y0, _, x1, y1, _) in zip(ghost.layers.tolist(), ghost.arrows.tolist(), strict=True):
        row = int(panel.session.alignment[layer])
        there = ghost.dots.layers.tolist().index(row)
        assert (x0, y0) == (ghost.dots.x[there], ghost.dots.y[there])
        assert (x1, y1) == panel.view.cloud.place_of(layer)
    assert (len(scenery.arrows), len(scenery.chosen)) == (len(dots), 0)
    panel.session.select((3, 4))
    scenery = panel.view.marks.scenery
    assert scenery.chosen.tolist() == ghost.arrows[ghost.layers == 3].tolist()
    assert scenery.arrows.tolist() == ghost.arrows[ghost.layers != 3].tolist()
    assert "arrows: from it to now" in panel.note.text()


def amber_pixels(widget):
    image, amber = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), LOOK.theme.colour("selection")
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3]
    wanted = np.array([amber.blue(), amber.green(), amber.red()])
    return int((np.abs(pixels.astype(int) - wanted).max(axis=2) < 40).sum())


def test_an_arrow_of_a_selected_layer_is_seen(panel, qtbot):
    panel.view.cloud.hide()
    panel.session.select((0,))
    without = amber_pixels(panel.view)
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    panel.session.select(())
    assert amber_pixels(panel.view) == 0
    panel.session.select((0,))
    assert amber_pixels(panel.view) > without / 2 + 100


def test_a_dot_that_stays_has_no_arrow(panel, qtbot):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.adjust_ghost()
    assert len(panel.picture.ghost.arrows) == 0
    assert "arrows" not in panel.note.text()


def test_of_more_arrows_than_can_be_told_apart_the_selected_ones_are_left():
    analysis, faster = (analysis_of(chain(3 * MOST_ARROWS + 6), Scenario("", devices=(d,))) for d in BOARDS)
    dots, rows = picture_of(analysis, "MAC").dots, np.arange(len(analysis.workload))
    ghost = ghost_of(faster, "MAC", dots, rows, True)
    assert ghost.crowded
    assert [len(found) for found in ghost.shown_arrows(())] == [0, 0]
    others, chosen = ghost.shown_arrows((0, 1, 6))
    assert len(others) == 0
    assert chosen.tolist() == ghost.arrows[[0, 2]].tolist()
    assert len(ghost.shown_arrows(rows.tolist())[1]) == MOST_ARROWS


def test_of_too_many_selected_arrows_the_longest_are_left():
    arrows = np.random.default_rng(3).uniform(-5, 5, (2 * MOST_ARROWS, 6))
    lengths = [float(np.hypot(row[3] - row[0], row[4] - row[1])) for row in arrows]
    left = [float(np.hypot(row[3] - row[0], row[4] - row[1])) for row in farthest(arrows)]
    assert left == sorted(lengths, reverse=True)[:MOST_ARROWS]
    assert farthest(arrows[:7]).tolist() == arrows[:7].tolist()


def test_words_keep_clear_of_the_heads(panel, qtbot):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    scenery = panel.view.marks.scenery
    found = heads_px(scenery.frame, scenery)
    assert len(found) == len(panel.picture.ghost.arrows)
    for (x, y, _), (x0, y0, _, x1, y1, _) in zip(found, scenery.arrows, strict=True):
        start, tip = np.array(scenery.frame.px(x0, y0)), np.array(scenery.frame.px(x1, y1))
        way = (tip - start) / np.hypot(*(tip - start))
        assert np.hypot(*(tip - (x, y))) < 40
        assert abs(way[0] * (tip[1] - y) - way[1] * (tip[0] - x)) < 1e-6, "on the arrow"
    labels = [label for label in scenery.labels if label.text]
    assert labels
    assert not covered(boxes_of(labels), found).any()


def heads(panel):
    """Filled shapes of three corners in the vector picture, by their colour."""
    text, found = svg(panel, "roofline").decode(), []
    for name in ("dim", "selection"):
        groups = re.findall(rf'<g fill="{LOOK.theme.colour(name).name()}"[^>]*>(.*?)</g>', text, re.DOTALL)
        found.append(sum(group.count("<path") for group in groups))
    return found


def test_arrows_leave_the_window_in_the_vector_picture(panel, qtbot):
    before = heads(panel)
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    panel.session.select((3,))
    moved = [now - then for now, then in zip(heads(panel), before, strict=True)]
    assert moved == [len(panel.picture.dots) - 1, 1]
