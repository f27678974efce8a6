"""From a graph to pixels: boxes and wires, colours, blocks, the camera, and what is drawn at each distance."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from analysis.graph import Graph, Node, Tensor
from analysis.picture.diagram import INPUT, LAYER, OUTPUT, diagram_of
from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH, place
from gui.canvas.brush import brush_of
from gui.canvas.camera import Camera, between, fitted
from gui.canvas.colouring import NONE_CODE, STEPS, UNKNOWN_CODE, colouring_of, ramp, steps_of
from gui.canvas.geometry import Geometry
from gui.canvas.groups import groups_of
from gui.canvas.painting import draw, pixels
from gui.canvas.scene import WIDTHS_PX, Marks, Scene, width_classes
from gui.canvas.walking import next_box, reached
from gui.theme import load_theme
from gui.widgets.layer_columns import layer_columns
from tests.gui.networks import analysis_of, chain
from tests.gui.test_theme import EYES, lab, linear

LIGHT = load_theme("light")


def forked():
    """x feeds a split; one part goes through two layers, the other around them; a constant is added."""
    shapes = {
        "x": (1, 6, 5, 4),
        "a": (1, 3, 5, 4),
        "b": (1, 3, 5, 4),
        "c": (1, 3, 5, 4),
        "d": (1, 3, 5, 4),
        "y": (1, 3, 5, 4),
    }
    tensors = {name: Tensor(name, shape) for name, shape in shapes.items()}
    tensors["k"] = Tensor("k", (1,), constant=True)
    nodes = (
        Node("block.0.split", "Split", ("x",), ("a", "b"), {"axis": 1}),
        Node("block.0.relu", "Relu", ("a",), ("c",)),
        Node("block.0.add", "Add", ("c", "k"), ("d",)),
        Node("join", "Mul", ("d", "b"), ("y",)),
    )
    return Graph("forked", nodes, tensors, ("x",), ("y",), {}, "/models/forked.onnx", "ONNX")


def scene_of(analysis, key="family"):
    diagram = diagram_of(analysis.graph, analysis.workload)
    geometry = Geometry(place(len(diagram), diagram.wires))
    return Scene(diagram, geometry, colouring_of(analysis, key, layer_columns("MAC")), groups_of(diagram, geometry))


def painted(scene, camera, marks=None, size=(400, 300)):
    image = QImage(*size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    draw(brush_of(painter, camera, *size), scene, marks or Marks())
    painter.end()
    return image


# Boxes and wires


def test_terminals_layers_and_wires_but_no_constants():
    diagram = diagram_of(*(lambda a: (a.graph, a.workload))(analysis_of(forked())))
    assert diagram.kinds.tolist() == [INPUT, LAYER, LAYER, LAYER, LAYER, OUTPUT]
    assert diagram.names == ("x", "block.0.split", "block.0.relu", "block.0.add", "join", "y")
    assert diagram.layers.tolist() == [-1, 0, 1, 2, 3, -1]
    ends = list(zip(diagram.wires.sources.tolist(), diagram.wires.targets.tolist(), strict=True))
    assert ends == [(0, 1), (1, 2), (2, 3), (3, 4), (1, 4), (4, 5)]
    assert [t.name for t in diagram.carried] == ["x", "a", "c", "d", "b", "y"]
    assert diagram.wires.signals.tolist() == [0, 0, 0, 0, 1, 0]
    assert diagram.wire_bytes.tolist() == [480, 240, 240, 240, 240, 240]


def test_what_is_upstream_and_downstream():
    analysis = analysis_of(forked())
    diagram = diagram_of(analysis.graph, analysis.workload)
    assert reached(diagram.before, [3]) == {0, 1, 2, 3}
    assert reached(diagram.after, [3]) == {3, 4, 5}


def test_arrow_keys_follow_the_wires():
    scene = scene_of(analysis_of(forked()))
    go = lambda box, way: next_box(scene.diagram, scene.geometry.placement, box, way)  # noqa: E731
    assert [go(0, "down"), go(1, "down"), go(4, "up"), go(4, "down")] == [1, 2, 3, 5]
    assert go(0, "up") == 0
    assert go(5, "down") == 5
    assert go(None, "down") == 0


def test_siblings_are_the_boxes_of_the_row():
    graph = forked()
    nodes = (*graph.nodes[:3], Node("side", "Relu", ("b",), ("e",)), *graph.nodes[3:])
    tensors = {**graph.tensors, "e": Tensor("e", (1, 3, 5, 4))}
    scene = scene_of(analysis_of(Graph("two", nodes, tensors, ("x",), ("y", "e"), {}, "/models/two.onnx", "ONNX")))
    placement = scene.geometry.placement
    left, right = sorted((2, 4), key=lambda box: placement.x[box])
    assert placement.row_of[2] == placement.row_of[4]
    assert next_box(scene.diagram, placement, left, "right") == right
    assert next_box(scene.diagram, placement, right, "left") == left
    assert next_box(scene.diagram, placement, right, "right") == right


def test_a_block_has_its_own_ground():
    scene = scene_of(analysis_of(forked()))
    (group,) = scene.groups
    assert group.name in ("block", "block.0")
    inside = scene.geometry.boxes_in(group.bounds)
    assert set(inside.tolist()) == {1, 2, 3}


def test_what_lies_under_a_point():
    scene = scene_of(analysis_of(forked()))
    geometry = scene.geometry
    x, y = geometry.placement.x, geometry.placement.y
    assert [geometry.box_at(x[b], y[b]) for b in range(6)] == list(range(6))
    assert geometry.box_at(x[0], y[0] + BOX_HEIGHT) is None
    middle = geometry.placement.routes.way(0).mean(axis=0)
    assert geometry.wire_at(*middle, 3.0) == 0
    assert geometry.wire_at(middle[0] + 500, middle[1], 3.0) is None


# Colours


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_every_eye_sees_the_order_of_the_ramp(name, eye):
    theme = load_theme(name)
    lightness = [lab(EYES[eye] @ linear(ramp(theme, step / 8).name()))[0] for step in range(9)]
    steps = np.diff(lightness) * (1 if theme.dark else -1)
    assert (steps > 2.3).all(), "each of eight steps is more than just noticeable"


def test_a_scale_is_logarithmic_where_the_numbers_are_far_apart():
    codes, low, high = steps_of(np.array([0.0, 1.0, 1e3, 1e6]))
    assert (low, high) == (1.0, 1e6)
    assert codes[1:].tolist() == [0, round((STEPS - 1) / 2), STEPS - 1]
    codes, low, high = steps_of(np.array([0.0, 5.0, 10.0]))
    assert (low, high) == (0.0, 10.0)
    assert codes.tolist() == [0, round((STEPS - 1) / 2), STEPS - 1]
    assert steps_of(np.zeros(3))[1:] == (0.0, 0.0)


def test_zero_is_blank_and_the_unknown_is_hatched(uncounted):
    colouring = colouring_of(uncounted, "macs", layer_columns("MAC"))
    assert colouring.codes.tolist() == [STEPS - 1, NONE_CODE, UNKNOWN_CODE]
    assert colouring.text(2) == "–" or colouring.text(2)
    assert "MAC" in colouring.title


def test_colour_by_bound_names_what_binds():
    analysis = analysis_of(chain(6))
    colouring = colouring_of(analysis, "bound", layer_columns("MAC"))
    estimate = analysis.estimates[0]
    assert [colouring.text(i) for i in range(6)] == [estimate.bound_of(i) for i in range(6)]
    assert len({colouring.swatch(LIGHT, c).name() for c in set(colouring.codes.tolist())}) == len(set(colouring.codes))


@pytest.mark.parametrize("column", [c for c in layer_columns("FLOP") if c.number], ids=lambda c: c.id)
def test_every_column_of_numbers_gives_a_colour(column, small):
    colouring = colouring_of(small, column.id, layer_columns("FLOP"))
    assert len(colouring.codes) == len(small.workload)
    assert all(isinstance(colouring.swatch(LIGHT, c), QColor) for c in colouring.codes.tolist() if c >= 0)
    assert all(colouring.text(layer) for layer in range(len(small.workload)))


def test_wires_are_wider_the_more_bytes_they_carry():
    classes = width_classes(np.array([10.0, np.nan, 1e3, 1e5, 0.0]))
    assert classes[0] < classes[2] < classes[3] == len(WIDTHS_PX) - 1
    assert classes[1] == classes[4] == 0
    assert width_classes(np.array([8.0, 8.0])).tolist() == [1, 1]


# The camera


def test_the_point_under_the_mouse_stays_there_while_zooming():
    camera = Camera(0.5, 100, 200)
    assert camera.zoomed(1.7, 30, 40).at_px(30, 40) == pytest.approx(camera.at_px(30, 40))
    assert camera.panned(10, -4).at_px(10, -4) == pytest.approx(camera.at_px(0, 0))


def test_fitting_shows_all_in_the_middle():
    bounds = (-10.0, -20.0, 990.0, 480.0)
    camera = fitted(bounds, 400, 400)
    assert camera.scale == pytest.approx(0.4)
    assert camera.holds(bounds, 400.001, 400.001)
    assert camera.at_px(200, 200) == pytest.approx((490, 230))


def test_some_of_the_picture_always_stays_in_view():
    bounds = (0.0, 0.0, 100.0, 100.0)
    lost = Camera(1, 1e6, -1e6).kept_within(bounds, 50, 50)
    left, top, right, bottom = lost.seen(50, 50)
    assert left < 100 and right > 0 and top < 100 and bottom > 0  # noqa: PT018


def test_a_way_begins_and_ends_where_it_should():
    one, other = Camera(0.5, 1, 2), Camera(1.5, 3, 6)
    assert (between(one, other, 0), between(one, other, 1)) == (one, other)
    assert between(one, other, 0.5) == Camera(1.0, 2, 4)


# Painting


@pytest.mark.parametrize("scale", [0.002, 0.04, 0.1, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("key", ["family", "bound", "macs"])
def test_a_box_has_its_colour_at_every_distance(qapp, scale, key):
    scene = scene_of(analysis_of(forked() if scale > 0.05 else chain(40)), key)
    x, y = float(scene.geometry.left[1]) + 11, float(scene.geometry.placement.y[1]) + 16
    image = painted(scene, Camera(scale).centred(x, y, 400, 300))
    found = {image.pixelColor(200 + dx, 150 + dy).name() for dx in range(-2, 3) for dy in range(-2, 3)}
    assert found - {LIGHT.colour("panel").name()}


def test_selected_boxes_have_an_amber_outline(qapp):
    scene = scene_of(analysis_of(forked()))
    camera = fitted(scene.geometry.placement.bounds, 400, 300)
    amber = LIGHT.colour("selection")
    plain, marked = painted(scene, camera), painted(scene, camera, Marks(selected=frozenset((2,)), lit=(1,)))

    def ambers(image):
        colours = (image.pixelColor(x, y) for x in range(400) for y in range(300))
        return sum(abs(c.red() - amber.red()) + abs(c.green() - amber.green()) + c.blue() < 40 for c in colours)

    assert ambers(plain) == 0
    assert ambers(marked) > 20


def test_pixels_against_drawing_each_box(qapp):
    scene = scene_of(analysis_of(chain(300)))
    camera = Camera(0.03, 0, 0)
    image = pixels(scene, LIGHT, camera, 200, 120)
    inside = 0
    for box in range(len(scene.diagram)):
        x, y = camera.px(float(scene.geometry.left[box]), float(scene.geometry.top[box]))
        if x + BOX_WIDTH * camera.scale < 200 and y + BOX_HEIGHT * camera.scale < 120:
            inside += 1
            assert image[int(np.floor(y)), int(np.floor(x)) + 1] != 0
    assert inside > 100


def test_a_filtered_layer_is_dimmed(qapp):
    analysis = analysis_of(forked())
    scene = scene_of(analysis)
    dimmed = Scene(scene.diagram, scene.geometry, scene.colouring, scene.groups, np.array([True, False, True, True]))
    assert dimmed.dimmed.tolist() == [False, False, True, False, False, False]
    camera = fitted(scene.geometry.placement.bounds, 400, 300)
    assert painted(scene, camera) != painted(dimmed, camera)


def test_a_picture_without_a_network_is_plain(qapp):
    from gui.canvas.canvas import Canvas

    image = QImage(50, 40, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    Canvas().paint(painter, QRectF(0, 0, 50, 40))
    painter.end()
    assert {image.pixel(x, y) for x in range(50) for y in range(40)} == {LIGHT.colour("panel").rgba()}
