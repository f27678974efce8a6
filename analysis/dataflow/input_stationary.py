"""Input stationary: the loops run over the words of the input; each stays in a register until all that need it are done.

    inputs = N·C·H·W: a word is loaded before the loop finds which windows have it, even where none has
    weights = MACs executed = Σ over inputs of M · (windows that have the word)
    partial sums: stored at each MAC, read at each but the first of every output

An input word meets only real positions, so no MAC on the padding is executed: with padding there are fewer than the
N·G·M·C·P·Q·R·S of the layer, and all counters here are those of the MACs that are executed. An output whose window
lies wholly in the padding meets no input: its zero is stored at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from analysis.dataflow.events import NOWHERE, Channel, CodeLine, Event, Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS, Layer
from analysis.dataflow.nest import Range
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.steps import CODE, Move, Steps, along

LEVELS = ("memory", "registers")
LOOPS = ("n", "g", "c", "h", "w")
LINES = (
    CodeLine("for n, g, c", 0, "images, groups, input channels"),
    CodeLine("for h, w", 1, "every word of the input"),
    CodeLine("load I[n,c,h,w]", 2, "stays"),
    CodeLine("for m, r, s where h = st·p + dil·r − pad and w = st·q + dil·s − pad", 2, "filters, windows that have it"),
    CodeLine("load W[m,c,r,s]", 3),
    CodeLine("load O[n,m,p,q], or begin it", 3),
    CodeLine("O[n,m,p,q] += W[m,c,r,s] · I[n,c,h,w]", 3),
    CodeLine("store O[n,m,p,q]", 3),
)
AT_INPUT, AT_WEIGHT, AT_SUM, AT_MAC, AT_STORE = 2, 4, 5, 6, 7


@dataclass(frozen=True, eq=False)
class Side:
    """Rows or columns. places: outputs × kernel, the input place of each pair, real or not. length: of the input."""

    places: np.ndarray
    length: int

    @property
    def real(self) -> np.ndarray:
        return (self.places >= 0) & (self.places < self.length)

    @property
    def uses(self) -> np.ndarray:
        """Pairs of output and kernel place that have each input place."""
        return np.bincount(self.places[self.real], minlength=self.length)

    def ends(self, last: bool) -> np.ndarray:
        """The first or last real input place of each output; −1 for one that lies in the padding."""
        masked = np.where(self.real, self.places, -1 if last else self.length)
        found: np.ndarray = masked.max(axis=1) if last else masked.min(axis=1)
        return np.where(self.real.any(axis=1), found, -1)

    def ending(self, last: bool) -> np.ndarray:
        """How many outputs have their first or last real place at each input place."""
        ends = self.ends(last)
        return np.bincount(ends[ends >= 0], minlength=self.length)

    def pairs(self, place: int) -> list[tuple[int, int]]:
        """(kernel place, output) that have an input place, by kernel place."""
        return sorted((int(k), int(out)) for out, k in np.argwhere(self.real & (self.places == place)))


def sides_of(layer: Layer) -> tuple[Side, Side]:
    """Input place = stride · output + dilation · kernel − pad, for rows and for columns."""
    made = []
    for axis, (length, outputs, kernel) in enumerate(
        (
            (layer.height, layer.out_height, layer.kernel_height),
            (layer.width, layer.out_width, layer.kernel_width),
        )
    ):
        steps = layer.strides[axis] * np.arange(outputs)[:, None]
        made.append(Side(steps + layer.dilations[axis] * np.arange(kernel)[None, :] - layer.pads[axis], length))
    return made[0], made[1]


def moves_of(layer: Layer) -> tuple[Move, ...]:
    """Each a product of what the loops contribute: MACs = M · uses of the row · uses of the column."""
    rows, columns = sides_of(layer)
    channels, filters = layer.sizes["C"], layer.sizes["M"]
    macs = filters * along(3, 5, rows.uses) * along(4, 5, columns.uses)
    loads = np.ones((1,) * 5, dtype=np.int64)
    first = along(2, 5, np.arange(channels) == 0)
    last = along(2, 5, np.arange(channels) == channels - 1)
    begun = first * filters * along(3, 5, rows.ending(last=False)) * along(4, 5, columns.ending(last=False))
    done = last * filters * along(3, 5, rows.ending(last=True)) * along(4, 5, columns.ending(last=True))
    alone = np.zeros((layer.batch, layer.groups, channels, layer.height, layer.width), dtype=np.int64)
    alone[-1, -1, -1, -1, -1] = len(outputs_without_input(layer))
    inner, outer = "registers", "memory"
    return (
        Move("inputs into registers", Channel(Op.LOAD, INPUTS, outer, inner), AT_INPUT, loads),
        Move("weights into registers", Channel(Op.LOAD, WEIGHTS, outer, inner), AT_WEIGHT, macs),
        Move("sums begun", Channel(Op.INIT, OUTPUTS, "", inner), AT_SUM, begun + alone),
        Move("partial sums back into registers", Channel(Op.LOAD, PSUMS, outer, inner), AT_SUM, macs - begun),
        Move("multiply and add", Channel(Op.MAC, OUTPUTS, "", inner), AT_MAC, macs),
        Move("partial sums out of registers", Channel(Op.STORE, PSUMS, inner, outer), AT_STORE, macs - done),
        Move("outputs out of registers", Channel(Op.STORE, OUTPUTS, inner, outer), AT_STORE, done + alone),
    )


def compulsory(layer: Layer) -> dict[str, int]:
    """A weight that meets nothing but padding is never loaded."""
    rows, columns = (int(side.real.any(axis=0).sum()) for side in sides_of(layer))
    met = layer.groups * layer.sizes["M"] * layer.sizes["C"] * rows * columns
    return compulsory_words(layer) | {WEIGHTS: met}


def outputs_without_input(layer: Layer) -> np.ndarray:
    """Flat places of outputs whose window lies wholly in the padding."""
    return np.nonzero(terms_left(layer) == 0)[0]


def input_stationary(layer: Layer) -> Steps:
    """The schedule `is`."""
    sizes = (layer.batch, layer.groups, layer.sizes["C"], layer.height, layer.width)

    def ranges(passes: tuple[int, ...]) -> dict[str, Range]:
        found: dict[str, Range] = {dim: (0, size) for dim, size in layer.sizes.items()}
        return found | {dim: (at, at + 1) for dim, at in zip("NGC", passes, strict=False)}

    return Steps(
        "is", layer, LEVELS, LINES, tuple(zip(LOOPS, sizes, strict=True)), 3, moves_of(layer),
        lambda: events_of(layer), lambda: simulated(layer), ranges, 3, compulsory(layer),
    )  # fmt: skip


def events_of(layer: Layer) -> Iterator[Event]:
    """Word by word of the input, with the integers of `numbers_of`."""
    numbers = numbers_of(layer)
    rows, columns = sides_of(layer)
    begun = np.zeros(layer.words(OUTPUTS), dtype=bool)
    left = terms_left(layer)
    shape = layer.shape(INPUTS)
    unit = 0
    for unit, (n, g, c, h, w) in enumerate(np.ndindex(shape)):
        place = (unit, unit // (layer.height * layer.width))
        macs = list(product(range(layer.sizes["M"]), rows.pairs(h), columns.pairs(w)))
        yield Event(Op.LOAD, CODE[INPUTS], 0, 1, 1, (unit,), AT_INPUT, *place)
        for m, (r, p), (s, q) in macs:
            weight = int(np.ravel_multi_index((g, m, c, r, s), layer.shape(WEIGHTS)))
            out = int(np.ravel_multi_index((n, g, m, p, q), layer.shape(OUTPUTS)))
            amount = int(numbers[WEIGHTS][weight] * numbers[INPUTS][unit])
            yield from one_mac(weight, unit, out, amount, begun, left, place)
        yield Event(Op.EVICT, CODE[INPUTS], 1, NOWHERE, 1, (unit,), AT_STORE, *place)
    place = (unit, unit // (layer.height * layer.width))
    for out in outputs_without_input(layer).tolist():
        yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, 1, 1, (out,), AT_SUM, *place)
        yield Event(Op.STORE, CODE[OUTPUTS], 1, 0, 1, (out,), AT_STORE, *place)
        yield Event(Op.EVICT, CODE[OUTPUTS], 1, NOWHERE, 1, (out,), AT_STORE, *place)


def one_mac(
    weight: int, word: int, out: int, amount: int, begun: np.ndarray, left: np.ndarray, place: tuple[int, int]
) -> Iterator[Event]:
    """The weight comes, the sum comes or begins, is added to, and goes."""
    yield Event(Op.LOAD, CODE[WEIGHTS], 0, 1, 1, (weight,), AT_WEIGHT, *place)
    if begun[out]:
        yield Event(Op.LOAD, CODE[PSUMS], 0, 1, 1, (out,), AT_SUM, *place)
    else:
        yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, 1, 1, (out,), AT_SUM, *place)
    begun[out] = True
    left[out] -= 1
    yield Event(Op.MAC, CODE[OUTPUTS], NOWHERE, 1, 1, (out,), AT_MAC, *place, weight, word, (amount,))
    yield Event(Op.STORE, CODE[PSUMS if left[out] else OUTPUTS], 1, 0, 1, (out,), AT_STORE, *place)
    yield Event(Op.EVICT, CODE[OUTPUTS], 1, NOWHERE, 1, (out,), AT_STORE, *place)
    yield Event(Op.EVICT, CODE[WEIGHTS], 1, NOWHERE, 1, (weight,), AT_STORE, *place)


def terms_left(layer: Layer) -> np.ndarray:
    """MACs that each output still needs: C · real rows · real columns of its window."""
    rows, columns = (side.real.sum(axis=1) for side in sides_of(layer))
    terms = layer.sizes["C"] * rows[:, None] * columns[None, :]
    return np.broadcast_to(terms, layer.shape(OUTPUTS)).reshape(-1).copy()


def simulated(layer: Layer) -> np.ndarray:
    """The same from the definition: every window position is asked whether it has the word; sets and dictionaries."""
    sizes = layer.sizes
    needs: dict[tuple[int, ...], int] = {}
    every: list[list[tuple[int, ...]]] = []
    for n, g, _, h, w in product(*(range(size) for size in layer.shape(INPUTS))):
        meets: list[tuple[int, ...]] = [
            (n, g, m, p, q)
            for m, p, r in product(range(sizes["M"]), range(sizes["P"]), range(sizes["R"]))
            if layer.strides[0] * p + layer.dilations[0] * r - layer.pads[0] == h
            for q, s in product(range(sizes["Q"]), range(sizes["S"]))
            if layer.strides[1] * q + layer.dilations[1] * s - layer.pads[1] == w
        ]
        every.append(meets)
        for out in meets:
            needs[out] = needs.get(out, 0) + 1
    whole, seen = dict(needs), set[tuple[int, ...]]()
    rows = []
    for meets in every:
        new = set(meets) - seen
        seen |= new
        for out in meets:
            whole[out] -= 1
        done = sum(whole[out] == 0 for out in set(meets))
        rows.append([1, len(meets), len(new), len(meets) - len(new), len(meets), len(meets) - done, done])
    alone = layer.words(OUTPUTS) - len(seen)
    rows[-1][2] += alone
    rows[-1][6] += alone
    return np.array(rows, dtype=np.int64)
