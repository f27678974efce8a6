"""One block in operators, as a pure function of its kind, its name, its parameters and what comes in; kept once found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from analysis.graph import Node, Tensor
from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.plan import computed_in
from analysis.sketch.kinds.registry import Misfit, Writer
from analysis.sketch.model import Block, Value

# Blocks that are kept: those of the largest drawings, and of some of their last edits. A block takes about 4 kB.
KEPT = 8192


@dataclass(frozen=True, slots=True)
class Written:
    """What a block comes to. results: one tensor for each of its outputs."""

    nodes: tuple[Node, ...]
    tensors: tuple[Tensor, ...]
    results: tuple[Tensor, ...]


def written(block: Block, inputs: tuple[Tensor, ...]) -> Written | Misfit:
    """The block in operators, or why it cannot be. An edit elsewhere costs a look-up, whatever the block is."""
    if block.opaque is not None or any(tensor.value is not None for tensor in inputs):
        return write(block, inputs)  # contents are no part of a tensor's identity
    return kept(block.kind, block.name, block.params, inputs)


@lru_cache(KEPT)
def kept(kind: str, name: str, params: tuple[tuple[str, Value], ...], inputs: tuple[Tensor, ...]) -> Written | Misfit:
    return write(Block(0, kind, name, params), inputs)


def write(block: Block, inputs: tuple[Tensor, ...]) -> Written | Misfit:
    kind = KINDS[block.kind]
    try:
        writer = Writer(block, kind.settled(block), computed_in(inputs))
        found = kind.write(writer, inputs)
    except Misfit as misfit:
        return misfit.with_traceback(None)
    results = found if isinstance(found, tuple) else (found,)
    return Written(tuple(writer.nodes), tuple(writer.tensors.values()), results)
