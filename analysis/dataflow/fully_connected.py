"""Dense layers b = W·a: their loop orders and register blocks as nests, and the words that each moves by formula.

N inputs, M outputs, B examples, as the lecture has them; the loops of the layer are C, M and N. m, n, b name the loops.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf, prod
from typing import NamedTuple

from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Layer, LayerError, dense
from analysis.dataflow.nest import Buffer, Loop, Nest
from analysis.dataflow.schedules import in_order

DIM_OF = {"m": "M", "n": "C", "b": "N"}
ONCE = "GPQRS"
NAIVE, BLOCK, IDEAL = "naive", "block", "ideal"
LECTURE = "lecture"  # the lecture's order m, n, b with B sums in registers


def ordered(layer: Layer, order: str) -> Nest:
    """One register an operand and loops in an order such as "mnb". Raises LayerError."""
    if sorted(order) != sorted(DIM_OF):
        raise LayerError("the order of the loops", repr(order), "each of m, n and b once")
    return in_order(layer, ONCE + "".join(DIM_OF[letter] for letter in order))


def batched(layer: Layer) -> Nest:
    """Order m, n, b with B sums in registers: W = M·N, A = M·N·B, stores M·B; B/(B + 1) MAC a word loaded."""
    loops = tuple(Loop(dim) for dim in ONCE + "MCN")
    last = len(loops)
    return Nest(layer, loops, (Buffer(WEIGHTS, 1, last), Buffer(INPUTS, 1, last), Buffer(OUTPUTS, 1, last - 2)))


def vector(inputs: int, outputs: int, order: str = "mn", accumulator: bool = True) -> Nest:
    """W·a for one example. Without the accumulator each MAC loads its partial sum and stores it again."""
    nest = ordered(dense(inputs, outputs), f"b{order}")
    if accumulator:
        return nest
    last = len(nest.loops)
    held = tuple(Buffer(b.tensor, 1, last, last if b.tensor == OUTPUTS else 0) for b in nest.buffers)
    return Nest(nest.layer, nest.loops, held)


def register_block(layer: Layer, rows: int, columns: int) -> Nest:
    """m weight rows × b examples in registers, the sum over n inside: W = M·N·⌈B/b⌉, A = N·B·⌈M/m⌉, stores M·B."""
    outside = (*(Loop(dim) for dim in ONCE), Loop("M", rows), Loop("N", columns), Loop("C"))
    loops = (*outside, Loop("M"), Loop("N"))
    cut = len(outside)
    # A block begins with its own operands, even where the reduction is one step and they are those of the block before.
    operands = (Buffer(tensor, 1, cut, cut - 1) for tensor in (WEIGHTS, INPUTS))
    return Nest(layer, loops, (*operands, Buffer(OUTPUTS, 1, cut - 1)))


def everything_held(layer: Layer) -> Nest:
    """Registers for all words: each moves once."""
    loops = tuple(Loop(dim) for dim in ONCE + "NMC")
    return Nest(layer, loops, tuple(Buffer(tensor, 1, 0) for tensor in OPERANDS))


class Moved(NamedTuple):
    """Words loaded and stored. psums: sums that come back to be added to. stores: of sums, finished or not."""

    weights: int
    inputs: int
    psums: int
    stores: int

    @property
    def loads(self) -> int:
        return self.weights + self.inputs + self.psums


def moved_in_order(inputs: int, outputs: int, batch: int, order: str) -> Moved:
    """One register an operand, or `lecture`: m, n, b with B sums in registers, which are stored once each."""
    bounds = {"n": inputs, "m": outputs, "b": batch}
    loops = "mnb" if order == LECTURE else order
    weights, given, sums = (loaded(loops, bounds, own) for own in ("mn", "nb", "mb"))
    finished = outputs * batch
    stores = finished if order == LECTURE else sums
    return Moved(weights, given, stores - finished, stores)


def loaded(order: str, bounds: Mapping[str, int], own: str) -> int:
    """How often the register's word changes: passes of all loops down to the innermost that turns and is of the operand."""
    turning = [place for place, letter in enumerate(order) if letter in own and bounds[letter] > 1]
    return prod(bounds[letter] for letter in order[: turning[-1] + 1]) if turning else 1


def moved_by_vector(inputs: int, outputs: int, order: str = "mn", accumulator: bool = True) -> Moved:
    """W·a for one example; without the accumulator every MAC stores its sum, and all but the first of a sum load it."""
    moved = moved_in_order(inputs, outputs, 1, f"b{order}")
    macs = inputs * outputs
    return moved if accumulator else moved._replace(psums=macs - outputs, stores=macs)


@dataclass(frozen=True, slots=True)
class Words:
    """What moves between memory and registers; a fraction where it is a limit."""

    weights: float
    inputs: float
    stores: float

    def moved(self, with_stores: bool) -> float:
        return self.weights + self.inputs + (self.stores if with_stores else 0)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A way to compute a dense layer. name: naive (B sums in registers), block (rows × columns), ideal (all held)."""

    name: str
    rows: int = 1
    columns: int = 1

    def nest(self, layer: Layer) -> Nest:
        if self.name == BLOCK:
            return register_block(layer, self.rows, self.columns)
        return batched(layer) if self.name == NAIVE else everything_held(layer)

    def words(self, inputs: int, outputs: int, batch: int) -> Words:
        """By formula, exact also where a block does not divide the layer."""
        weights = outputs * inputs
        sweeps = {NAIVE: outputs, BLOCK: ceil(outputs / self.rows), IDEAL: 1}[self.name]
        passes = ceil(batch / self.columns) if self.name == BLOCK else 1
        return Words(weights * passes, inputs * batch * sweeps, outputs * batch)

    def counts_stores(self, with_stores: bool) -> bool:
        """The lecture neglects stores but in the limit of all words held."""
        return with_stores or self.name == IDEAL

    def intensity(self, inputs: int, outputs: int, batch: int, word_bytes: int, with_stores: bool = False) -> float:
        """MAC/B = M·N·B / (words · bytes)."""
        moved = self.words(inputs, outputs, batch).moved(self.counts_stores(with_stores))
        return outputs * inputs * batch / (moved * word_bytes)

    def limit(self, inputs: int, outputs: int, word_bytes: int, with_stores: bool = False) -> float:
        """MAC/B for B → ∞: weights cost nothing, or 1/b of a load a MAC in a block of b."""
        weights = 1 / self.columns if self.name == BLOCK else 0.0
        sweeps = {NAIVE: outputs, BLOCK: ceil(outputs / self.rows), IDEAL: 1}[self.name]
        loads = weights + sweeps / outputs
        return 1 / ((loads + (1 / inputs if self.counts_stores(with_stores) else 0)) * word_bytes)


def without_overlap(peak: float, bandwidth_bytes_per_s: float, per_byte: float) -> float:
    """P = 1 / (1/π + 1/(β·OI)): loads and arithmetic one after the other."""
    return 1 / (1 / peak + (1 / (bandwidth_bytes_per_s * per_byte) if per_byte else inf))
