"""What the lecture's networks come to: counted from the bundled samples, layer by layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.graph import Node
    from analysis.workload import Workload


@dataclass(frozen=True, slots=True)
class Counted:
    """One network. late_stride_macs: MACs with the stride of each residual block in its 3x3 convolution, not in the 1x1
    before it. dense: (inputs, outputs) of the dense layer with most MACs.
    """

    macs: int
    parameters: int
    convolution_macs: int
    late_stride_macs: int
    dense: tuple[int, int]


Networks = Callable[[str], Counted]


@lru_cache(maxsize=8)
def counted(name: str) -> Counted:
    """A bundled sample, counted from its file."""
    import resources
    from analysis.scenario import Scenario, analyze

    folder = Path(str(files(resources))) / "samples"
    analysis = analyze(Scenario(model=str(folder / f"{name}.onnx")))
    return counted_in(analysis.graph.nodes, analysis.workload)


def counted_in(nodes: tuple[Node, ...], work: Workload) -> Counted:
    """nodes: a node a row of the workload."""
    totals = work.totals
    macs = work.macs.tolist()
    rows = range(len(work))
    late = sum((stride_of(nodes[row]) - 1) * macs[row] for row in rows if shrinks(nodes[row], work.weight_shapes[row]))
    convolutions = sum(macs[row] for row in rows if work.ops[row] == "Conv")
    largest = max((row for row in rows if work.ops[row] == "Gemm"), key=lambda row: macs[row])
    outputs, inputs = sorted(work.weight_shapes[largest][0] or (0, 0))
    return Counted(totals.macs, totals.trainable_parameters, convolutions, totals.macs + late, (inputs, outputs))


def stride_of(node: Node) -> int:
    """Input pixels for each output pixel."""
    return prod(node.attributes.get("strides", (1, 1)))


def shrinks(node: Node, weights: tuple[tuple[int, ...] | None, ...]) -> bool:
    """A 1x1 convolution with a stride to fewer channels: the first of a residual block, where v1 has the stride.

    Moved behind it, it works on every pixel that comes in; what follows it does what it did.
    """
    shape = weights[0] if weights else None
    return shape is not None and shape[2:] == (1, 1) and stride_of(node) > 1 and shape[0] < shape[1]
