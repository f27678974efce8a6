"""Networks made by hand, analysed by the real stages: what panels show without reading a file."""

from functools import cache
from pathlib import Path

import resources
from analysis.control_flow import flatten
from analysis.graph import Graph, Node, Tensor


def chain(layers, channels=8, side=16, name="chain"):
    """Convolution, activation, pooling in turn; every size different, the last layer is one that nobody counts."""
    tensors = {"image": Tensor("image", (1, channels, side, side + 2))}
    nodes, last = [], "image"
    for i in range(layers):
        out = f"t{i}"
        tensors[out] = Tensor(out, (1, channels, side, side + 2))
        operands = (last,)
        if i % 3 == 0:
            tensors[f"w{i}"] = Tensor(f"w{i}", (channels, channels, 3, 3), constant=True)
            operands = (last, f"w{i}")
        op = ("Conv", "Relu", "Clip")[i % 3]
        attributes = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]} if op == "Conv" else {}
        nodes.append(Node(f"{op.lower()}_{i}", op, operands, (out,), attributes))
        last = out
    return Graph(name, tuple(nodes), tensors, ("image",), (last,), {"batch": 1}, f"/models/{name}.onnx", "ONNX")


def analysis_of(graph, scenario=None):
    """The stages of `analysis.scenario.analyze`, past the reader."""
    from analysis.batch import Counted
    from analysis.estimate import estimate
    from analysis.memory import plan_memory
    from analysis.placement import place
    from analysis.scenario import Analysis, Scenario, device_and_runtime, diagnostics_of
    from analysis.workload import build_workload

    scenario = scenario or Scenario(graph.file, devices=("stm32l4r5", "rpi4b"))
    flat = flatten(graph)
    workload = build_workload(flat)
    plan = plan_memory(flat, scenario.planner or "tflm", scenario.in_place)
    pairs = (device_and_runtime(scenario, device) for device in scenario.devices)
    estimates = tuple(
        estimate(workload, plan, *pair, scenario.kernel, place(scenario.placements, flat, workload, plan, pair[0]))
        for pair in pairs
    )
    doubts = diagnostics_of(Counted(1, graph, flat, workload), plan, estimates)
    return Analysis(scenario, graph, flat, workload, plan, estimates, doubts)


@cache
def measured():
    """A sample on a board with published times, so that its time is expected and not only bounded."""
    from analysis.scenario import Scenario, analyze

    sample = Path(resources.__file__).parent / "samples" / "resnet8_int8.onnx"
    return analyze(Scenario(str(sample), devices=("stm32l4r5",)))
