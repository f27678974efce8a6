"""LeNet-5 as it is drawn in the journeys, and what a drawn network has to be in the end."""

from itertools import pairwise
from pathlib import Path

import resources
from analysis.scenario import Scenario, analyze
from analysis.sketch import Sketch, drawing_of

SAMPLE = Path(resources.__file__).parent / "samples" / "lenet5.onnx"
# As typed into the search, each Enter away from the next.
TYPED = (
    "input 1x1x32x32", "conv 6 5x5 valid", "tanh", "avg pool 2", "conv 16 5x5 valid", "tanh", "avg pool 2", "flatten",
    "dense 120", "tanh", "dense 84", "tanh", "dense 10",
)  # fmt: skip
KINDS = (
    "input", "conv2d", "tanh", "avg_pool", "conv2d", "tanh", "avg_pool", "flatten", "dense", "tanh", "dense", "tanh", "dense",
)  # fmt: skip


def is_lenet(sketch: Sketch) -> None:
    """One chain of its blocks, with nothing wrong."""
    assert tuple(block.kind for block in sketch.blocks) == KINDS
    assert not drawing_of(sketch).troubles
    ids = [block.id for block in sketch.blocks]
    assert [(wire.source, wire.target) for wire in sketch.wires] == list(pairwise(ids))


def is_a_model(path: Path) -> None:
    """For the standard's own checker, for a runtime, and in the work that it is."""
    import onnx

    onnx.checker.check_model(str(path), full_check=True)
    runs(path)
    ours, sample = (analyze(Scenario(str(each))).workload.totals for each in (path, SAMPLE))
    assert (ours.macs, ours.parameters) == (sample.macs, sample.parameters)


def runs(path: Path) -> None:
    import numpy as np
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, {session.get_inputs()[0].name: np.ones((1, 1, 32, 32), np.float32)})
    assert [each.shape for each in found] == [(1, 10)]
    assert np.isfinite(found[0]).all()
