"""Analyses for the reports' tests: a real one, an awkward one, an empty one."""

import pytest

from analysis.control_flow import flatten
from analysis.device import load_device, load_runtime
from analysis.estimate import estimate
from analysis.graph import Graph, Node
from analysis.memory import plan_memory
from analysis.scenario import Analysis, Scenario, analyze
from analysis.workload import build_workload
from tests.analysis.small import SAMPLES, network

BOARDS = ("stm32l4r5", "a100_sxm80")

AWKWARD = (
    "a|b", "*bold*", "_under_", "`code`", "<b>", "[link](http://x)", "卷积层/输出", "line\nbreak", "x" * 300, "=1+1",
    "+1", "-1", "@cmd", "\tcell", "\x1b[31mred", "$x$", "# head", "~gone~", "&lt;", "a,b;c", 'quo"te', " =1", "\udcff", "\\",
)  # fmt: skip


def analysis_of(graph: Graph, devices=()) -> Analysis:
    """The analysis of a graph made by hand."""
    flat = flatten(graph)
    workload, plan = build_workload(flat), plan_memory(flat)
    estimates = tuple(
        estimate(workload, plan, load_device(d), load_runtime(load_device(d).runtimes[0])) for d in devices
    )
    doubts = workload.diagnostics + tuple(doubt for one in estimates for doubt in one.diagnostics)
    return Analysis(Scenario("made by hand", devices=tuple(devices)), graph, flat, workload, plan, estimates, doubts)


@pytest.fixture(scope="session")
def real() -> Analysis:
    return analyze(Scenario(str(SAMPLES / "ds_cnn.onnx"), devices=BOARDS))


@pytest.fixture(scope="session")
def awkward() -> Analysis:
    """A chain whose layers and tensors are called what no exporter should call them; some are not counted."""
    tensors = {f"{name}{index}": (3, 5) for index, name in enumerate(("x", *AWKWARD))}
    names = list(tensors)
    nodes = [
        Node(layer, "com.example.Odd=" if index == 3 else "Relu", (names[index],), (names[index + 1],))
        for index, layer in enumerate(AWKWARD)
    ]
    return analysis_of(network(nodes, tensors, inputs=names[:1], outputs=names[-1:]), BOARDS)


@pytest.fixture(scope="session")
def empty() -> Analysis:
    return analysis_of(network([], {"x": (3,)}, outputs=["x"]), BOARDS)
