"""Networks that are written as source text, and what their texts have to agree with."""

from __future__ import annotations

from pathlib import Path

from analysis.sketch import KINDS, Block, Sketch, Wire, drawn
from analysis.workload import build_workload

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
NET = "x: input 2x3x16x18; stem: conv 8 s2; bn; relu; conv 8; add stem; inverted-residual 16; gap; flatten; dense 5; softmax"
DRAWN = sorted(KINDS.keys() - {"input", "output", "opaque"})


def drawn_alone(kind):
    """A block of one kind behind the inputs that its defaults are made for."""
    sources = [
        Block(at, "input", f"x{at}", (("dtype", dtype), ("shape", shape)))
        for at, (shape, dtype) in enumerate(KINDS[kind].behind[: KINDS[kind].inputs[1]], start=1)
    ]
    wires = tuple(Wire(source.id, 0, 9, port) for port, source in enumerate(sources))
    return Sketch(kind, (*sources, Block(9, kind, "layer")), wires, next_id=10)


def alone(kind):
    return drawn(drawn_alone(kind)).graph


def named(names, kind="relu"):
    """A chain of blocks with these names."""
    blocks = (
        Block(1, "input", "lambda", (("shape", (2, 3)),)),
        *(Block(2 + at, kind, name) for at, name in enumerate(names)),
    )
    wires = tuple(Wire(at, 0, at + 1, 0) for at in range(1, len(blocks)))
    return drawn(Sketch('a "b"\n"""\\', blocks, wires, next_id=99)).graph


def trained(graph):
    """Parameters that a text has to hold: without numbers that stand in it, such as the scale of attention."""
    read_by = {name for node in graph.nodes if node.op in ("Mul", "Div", "Add") for name in node.inputs}
    constants = (graph.tensors[name] for name in read_by if graph.tensors[name].constant)
    written = sum(1 for tensor in constants if tensor.value is not None and tensor.value.size == 1)
    return build_workload(graph).totals.trainable_parameters - written
