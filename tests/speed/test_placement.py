"""Tensors placed by hand at 5000 layers: another place, another device, the panel; prints figures, fails on none."""

import pytest

from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.estimate import estimate
from analysis.memory import plan_memory
from analysis.placement import Placement, place
from analysis.scenario import Scenario
from analysis.workload import build_workload
from tests.gui.networks import analysis_of, chain

LAYERS, BOARD = 5000, "stm32h743"
WISHES = {
    "at home": (),
    "weights of one layer": (Placement(BOARD, "weights", "conv_3", "DTCM"),),
    "one activation": (Placement(BOARD, "activations", "t3", "DTCM"),),
    "all activations": (Placement(BOARD, "activations", "", "DTCM"),),
}


@pytest.mark.parametrize("wish", WISHES)
def test_an_estimate_with_tensors_placed_by_hand(benchmark, wish):
    benchmark.group = f"an estimate at {LAYERS} layers (aim: under 5 ms)"
    graph, board = flatten(chain(LAYERS)), load_device(BOARD)
    workload, plan, runtime = build_workload(graph), plan_memory(graph), load_runtime("tflm")

    def answer():
        placed = place(WISHES[wish], graph, workload, plan, board)
        return estimate(workload, plan, board, runtime, placed=placed)

    assert bool(benchmark(answer).placed.away) == bool(WISHES[wish])


@pytest.mark.parametrize("layers", [1000, LAYERS])
def test_the_panel_is_painted_anew(benchmark, qtbot, layers):
    from gui.panels.placement import PlacementPanel
    from gui.session import Session

    benchmark.group = "the placement panel painted anew (aim: under 50 ms)"
    session = Session()
    session.show(analysis_of(chain(layers), Scenario("/models/chain.onnx", devices=(BOARD,))))
    panel = PlacementPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 420)
    panel.show()

    def paint():
        panel.view.refresh()
        panel.view.repaint()

    benchmark(paint)
    assert len(panel.stock) > layers
