"""Names of the slowest layers on the roofline, and a dot for every memory level."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QTimer

from gui.panels.roofline import RooflinePanel
from gui.widgets.roof_boxes import covered, overlaps
from gui.widgets.roof_labels import boxes_of, leader_boxes, overlap
from gui.widgets.roofline_levels import level_dots
from gui.widgets.roofline_options import DotOptions
from tests.gui.mouse import click, move
from tests.gui.panels.test_roofline import varied


@pytest.fixture
def panel(session, shown):
    session.show(varied())
    panel = shown(RooflinePanel(session), 900, 600)
    yield panel
    panel.close()


def labels(panel, kind=None):
    return [label for label in panel.view.marks.scenery.labels if label.text and kind in (None, label.kind)]


def named(panel):
    return {label.text for label in labels(panel, "name")}


def slowest(panel, count):
    share, names = panel.session.estimate.time_share, panel.session.analysis.workload.names
    return [names[layer] for layer in sorted(panel.picture.dots.layers.tolist(), key=lambda i: -share[i])[:count]]


# Names


def test_the_slowest_layers_are_named_as_many_as_wished(panel):
    assert named(panel) == set(slowest(panel, 5))
    for count in (0, 3, 10):
        panel.options.set_named(count)
        assert named(panel) == set(slowest(panel, count))


def test_a_layer_that_is_not_shown_leaves_its_name_to_the_next(panel):
    panel.options.set_named(3)
    first = slowest(panel, 1)[0]
    panel.session.hide([panel.session.analysis.workload.names.index(first)])
    assert first not in named(panel)
    assert named(panel) == set(slowest(panel, 3))


@pytest.mark.parametrize("size", [(900, 600), (500, 400), (300, 300)])
def test_no_word_lies_on_another_or_on_a_dot(panel, qtbot, size):
    with qtbot.waitSignal(panel.session.ghost_changed):
        panel.session.compare(devices=("rpi4b",))
    panel.options.set_named(10)
    panel.options.set_every_level(True)
    panel.resize(*size)
    words, frame = labels(panel), panel.view.frame()
    assert not any(overlap(a, b) for i, a in enumerate(words) for b in words[:i])
    for dots in (panel.picture.dots, panel.picture.ghost.dots, panel.picture.every.dots):
        places = np.column_stack((*frame.px(dots.x, dots.y), dots.diameters_px / 2))
        clear = [label for label in words if label.kind != "value"]
        assert not any(covered(boxes_of([label]), places)[0] for label in clear)


def test_the_choice_is_kept(panel, session, shown):
    panel.options.set_named(10)
    panel.options.set_every_level(True)
    again = shown(RooflinePanel(session), 900, 600)
    again.restore(panel.state())
    assert (again.options.named, again.options.every_level) == (10, True)
    assert again.picture.every is not None
    for nonsense in (b"", b"7,one", b"3", b"3,two", b"\xff"):
        again.restore(nonsense)
        assert (again.options.named, again.options.every_level) == (10, True)
    again.close()


def test_the_menu_of_the_dots(qtbot, shown):
    options = shown(DotOptions(), 80, 30)
    with qtbot.waitSignal(options.changed):
        options.counts[3].trigger()
    options.counts[3].trigger()
    assert [count for count, action in options.counts.items() if action.isChecked()] == [3]
    with qtbot.waitSignal(options.changed):
        options.level.trigger()
    assert "3 slowest" in options.accessibleDescription()
    assert "memory level" in options.accessibleDescription()
    seen = []
    options.menu().aboutToShow.connect(lambda: QTimer.singleShot(0, lambda: seen.append(options.menu().close())))
    qtbot.keyClick(options, Qt.Key.Key_Down)
    assert seen == [True]


# A dot for every level


def test_every_level_that_a_layer_uses_has_a_dot(panel):
    panel.options.set_every_level(True)
    estimate, workload = panel.session.estimate, panel.session.analysis.workload
    every, own = panel.picture.every, panel.picture.dots
    found = set(zip(every.dots.layers.tolist(), every.names, strict=True))
    wanted = {
        (layer, name)
        for layer in own.layers.tolist()
        for name in estimate.traffic_bytes
        if estimate.traffic_bytes[name][layer] and name != estimate.bound_names[estimate.intensity_level[layer]]
    }
    assert found == wanted
    assert len(wanted) > 0
    for layer, name, x in zip(every.dots.layers.tolist(), every.names, every.dots.x.tolist(), strict=True):
        assert 10**x == pytest.approx(workload.macs[layer] / estimate.traffic_bytes[name][layer])


def test_dots_of_a_layer_are_joined_at_one_height(panel):
    panel.options.set_every_level(True)
    every, own = panel.picture.every, panel.picture.dots
    for layer, y in zip(every.dots.layers.tolist(), every.dots.y.tolist(), strict=True):
        assert y == own.y[own.layers.tolist().index(layer)]
    left, right, _ = every.spans.T
    assert (left < right).all()
    assert panel.view.marks.scenery.spans is every.spans
    panel.options.set_every_level(False)
    assert panel.view.marks.scenery.spans is None
    assert len(panel.view.level_cloud.data) == 0


def test_flop_moves_every_level_alike(panel):
    macs = level_dots(panel.session.analysis, "MAC", panel.picture.dots)
    flop = level_dots(panel.session.analysis, "FLOP", panel.picture.dots)
    assert flop.dots.x - macs.dots.x == pytest.approx(np.log10(2))


def test_a_hollow_dot_names_its_level_and_is_its_layer(panel):
    panel.options.set_every_level(True)
    every, frame, box = panel.picture.every, panel.view.frame(), panel.view.box
    row = int(every.dots.x.argmax())
    layer, level = int(every.dots.layers[row]), every.names[row]
    px, py = frame.px(every.dots.x[row], every.dots.y[row])
    at = QPointF(panel.view.mapFromScene(box.mapToScene(QPointF(px, py))))
    move(panel.view.viewport(), at)
    assert panel.session.hover == layer
    assert f"at {level}" in panel.view.card.label.text()
    assert f"{level} alone would allow" in panel.view.card.label.text()
    click(panel.view.viewport(), at)
    assert panel.session.selection == {layer}
    own = panel.view.cloud.place_of(layer)
    assert panel.view.level_at(QPointF(*frame.px(*own))) == ""


def test_all_levels_come_into_view_and_the_axis_says_so(panel):
    panel.options.set_every_level(True)
    (left, right), _ = panel.view.box.viewRange()
    x = panel.picture.every.dots.x
    assert left < x.min() <= x.max() < right
    assert "at every level" in panel.view.getAxis("bottom").labelText
    assert "hollow, on a line" in panel.note.text()


def test_leaders_run_through_no_word(panel):
    panel.options.set_named(10)
    assert not overlaps(leader_boxes(labels(panel)), boxes_of(labels(panel))).any()
