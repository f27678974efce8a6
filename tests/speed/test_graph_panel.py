"""How fluid the graph is with 5000 layers, and how long a layout takes; prints figures, fails only on wrong results."""

from itertools import cycle

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from analysis.graph import Graph, Node, Tensor
from analysis.picture.diagram import diagram_of
from analysis.picture.layout import place
from tests.gui.networks import analysis_of

LAYERS = 5000
# Pixels a unit: everything, boxes without words, one line, all lines.
SCALES = ("fit", 0.1, 0.3, 0.8)


def residual(layers):
    """Convolutions and activations with a shortcut around every six layers, and a second branch in each block."""
    shape = (1, 8, 16, 18)
    tensors, nodes, last = {"image": Tensor("image", shape)}, [], "image"
    for i in range(layers):
        op = "Add" if i % 6 == 5 else ("Relu", "Sigmoid", "Tanh")[i % 3]
        operands = (last, f"t{i - 5}" if i >= 5 else "image") if op == "Add" else (last,)
        if i % 6 == 3:
            operands = (f"t{i - 2}",)
        if i % 6 == 4:
            op, operands = "Mul", (f"t{i - 1}", f"t{i - 2}")
        tensors[f"t{i}"] = Tensor(f"t{i}", shape)
        nodes.append(Node(f"block.{i // 6}.{op.lower()}_{i}", op, operands, (f"t{i}",)))
        last = f"t{i}"
    return Graph("residual", tuple(nodes), tensors, ("image",), (last,), {}, "/models/residual.onnx", "ONNX")


@pytest.fixture(scope="module")
def analysis():
    return analysis_of(residual(LAYERS))


@pytest.fixture
def panel(qtbot, analysis):
    from gui.panels.graph import GraphPanel
    from gui.session import Session

    session = Session()
    panel = GraphPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1600, 1000)
    with qtbot.waitExposed(panel):
        panel.show()
    session.show(analysis)
    qtbot.waitUntil(lambda: panel.laid is not None, timeout=30_000)
    yield panel
    session.close()


def looking(panel, scale):
    canvas = panel.canvas
    canvas.fit()
    if scale != "fit":
        canvas.zoom(scale / canvas.camera.scale)
    return canvas


def test_a_layout(analysis, benchmark):
    diagram = diagram_of(analysis.graph, analysis.workload)
    placement = benchmark(lambda: place(len(diagram), diagram.wires))
    assert len(placement.x) == LAYERS + 2


def test_boxes_and_wires(analysis, benchmark):
    assert len(benchmark(lambda: diagram_of(analysis.graph, analysis.workload))) == LAYERS + 2


@pytest.mark.parametrize("scale", SCALES)
def test_panning(panel, benchmark, scale):
    canvas, steps = looking(panel, scale), cycle((7, -7))

    def pan():
        canvas.pan(next(steps), 3)
        canvas.repaint()

    benchmark(pan)
    assert canvas.scene is not None


@pytest.mark.parametrize("scale", SCALES)
def test_zooming(panel, benchmark, scale):
    canvas, steps = looking(panel, scale), cycle((1.02, 1 / 1.02))

    def zoom():
        canvas.zoom(next(steps))
        canvas.repaint()

    benchmark(zoom)
    assert canvas.scene is not None


def test_hovering(panel, benchmark):
    rng, canvas = np.random.default_rng(1), looking(panel, 0.3)

    def hover():
        canvas._point(QPointF(*rng.uniform((0, 0), (1500, 900))))

    benchmark(hover)


def test_a_selection(panel, benchmark):
    rng = np.random.default_rng(2)

    def select():
        panel.session.select(rng.integers(0, LAYERS, 100).tolist())
        panel.canvas.repaint()

    benchmark(select)
    assert panel.canvas.marks.selected


def test_a_new_answer(panel, benchmark):
    def answer():
        panel._draw()
        panel.canvas.repaint()

    benchmark(answer)


def test_another_colour(panel, benchmark):
    keys = cycle(("macs", "bound", "latency_bound_s", "family"))

    def colour():
        panel.colour.pick(next(keys))
        panel.canvas.repaint()

    benchmark(colour)
