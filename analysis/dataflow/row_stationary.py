"""Row stationary: for each filter and channel a set of R×P processing elements, a row of the kernel in each (Eyeriss).

    from the buffer, a set: R·S weights, touched H·W inputs, P·Q partial sums back (none at the first channel)
    to the buffer, a set: P·Q sums
    between the elements, a set: (R − 1)·P·Q partial sums, upward through each column
    in the elements: a weight and an input read, a sum read and written, at every MAC

A kernel row is broadcast along its row of elements, an input row along a diagonal, and the sums of a column are added
upward. Each element convolves one kernel row with one input row. Positions in the padding are work, as everywhere,
but no word is moved for them. No filters or channels are folded together: each set begins anew.

Source: Chen, Emer, Sze, "Eyeriss: a spatial architecture for energy-efficient dataflow", ISCA 2016.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.dataflow.events import NOWHERE, Channel, CodeLine, Event, Op
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS, Layer
from analysis.dataflow.nest import Range, cells_of
from analysis.dataflow.numbers import numbers_of
from analysis.dataflow.simulated import word_of
from analysis.dataflow.steps import CODE, Move, Steps, along

LEVELS = ("buffer", "array", "registers")
BUFFER, ARRAY, REGISTERS = range(3)
LINES = (
    CodeLine("for n, g, m, c", 0, "a set of R×P elements for each"),
    CodeLine("send W[m,c,r,:] along row r of the elements", 1, "broadcast"),
    CodeLine("send I[n,c,h,:] along the diagonal h = st·p + dil·r − pad", 1, "reused"),
    CodeLine("for p, q", 1, "columns of elements; places in the row"),
    CodeLine("read O[n,m,p,q], or begin it", 2, "at the lowest element"),
    CodeLine("for r from R−1 to 0", 2, "up the column"),
    CodeLine("take the sum from the element below", 3),
    CodeLine("for s: sum += W[m,c,r,s] · I[n,c,h,w]", 3),
    CodeLine("write O[n,m,p,q]", 2, "from the highest element"),
)
AT_WEIGHTS, AT_INPUTS, AT_SUM, AT_HOP, AT_MAC, AT_STORE = 1, 2, 4, 6, 7, 8


def row_stationary(layer: Layer) -> Steps:
    """The schedule `rs`."""
    loops = tuple((dim.lower(), layer.sizes[dim]) for dim in "NGMC")

    def ranges(passes: tuple[int, ...]) -> dict[str, Range]:
        found: dict[str, Range] = {dim: (0, size) for dim, size in layer.sizes.items()}
        return found | {dim: (at, at + 1) for dim, at in zip("NGMC", passes, strict=False)}

    return Steps(
        "rs", layer, LEVELS, LINES, loops, 3, moves_of(layer),
        lambda: events_of(layer), lambda: simulated(layer), ranges, 4,
    )  # fmt: skip


def input_rows(layer: Layer) -> np.ndarray:
    """Row of the input at element (r, p), −1 in the padding; int64 R×P."""
    r, p = np.indices((layer.kernel_height, layer.out_height))
    rows = layer.strides[0] * p + layer.dilations[0] * r - layer.pads[0]
    return np.where((rows >= 0) & (rows < layer.height), rows, -1)


def touched_columns(layer: Layer) -> np.ndarray:
    """Columns of the input that any window has."""
    q, s = np.indices((layer.out_width, layer.kernel_width))
    found = np.unique(layer.strides[1] * q + layer.dilations[1] * s - layer.pads[1])
    return found[(found >= 0) & (found < layer.width)]


def moves_of(layer: Layer) -> tuple[Move, ...]:
    """All the same in each set but for what is begun at the first channel and finished at the last."""
    sizes, rows, columns = layer.sizes, input_rows(layer), len(touched_columns(layer))
    kernel, plane = sizes["R"] * sizes["S"], sizes["P"] * sizes["Q"]
    real = rows[rows >= 0]
    one = np.ones((1, 1, 1, 1), dtype=np.int64)
    first = along(3, 4, np.arange(sizes["C"]) == 0)
    last = along(3, 4, np.arange(sizes["C"]) == sizes["C"] - 1)
    outer, middle, inner = LEVELS

    def move(name: str, op: Op, tensor: str, src: str, dst: str, line: int, amounts: np.ndarray) -> Move:
        return Move(name, Channel(op, tensor, src, dst), line, amounts)

    return (
        move("weights out of the buffer", Op.FILL, WEIGHTS, outer, middle, AT_WEIGHTS, kernel * one),
        move("weights into registers", Op.LOAD, WEIGHTS, middle, inner, AT_WEIGHTS, kernel * sizes["P"] * one),
        move("inputs out of the buffer", Op.FILL, INPUTS, outer, middle, AT_INPUTS, len(set(real)) * columns * one),
        move("inputs into registers", Op.LOAD, INPUTS, middle, inner, AT_INPUTS, len(real) * columns * one),
        move("sums begun", Op.INIT, OUTPUTS, "", inner, AT_SUM, plane * first),
        move("partial sums back from the buffer", Op.LOAD, PSUMS, outer, inner, AT_SUM, plane * (1 - first)),
        move("partial sums between elements", Op.LOAD, PSUMS, middle, inner, AT_HOP, (sizes["R"] - 1) * plane * one),
        move("multiply and add", Op.MAC, OUTPUTS, "", inner, AT_MAC, kernel * plane * one),
        move("partial sums into the buffer", Op.STORE, PSUMS, inner, outer, AT_STORE, plane * (1 - last)),
        move("outputs into the buffer", Op.STORE, OUTPUTS, inner, outer, AT_STORE, plane * last),
    )


def events_of(layer: Layer) -> Iterator[Event]:
    """Set by set; the words of a row move together, each MAC and each sum alone."""
    numbers, sizes = numbers_of(layer), layer.sizes
    for unit, (n, g, m, c) in enumerate(np.ndindex(*(sizes[dim] for dim in "NGMC"))):
        place = (unit, unit // sizes["C"])
        at = {"N": n, "G": g, "M": m, "C": c}
        yield from broadcast(layer, at, place)
        for p, q in product(range(sizes["P"]), range(sizes["Q"])):
            yield from one_sum(layer, numbers[WEIGHTS], numbers[INPUTS], at | {"P": p, "Q": q}, place)
        ranges = {dim: (0, size) for dim, size in sizes.items()} | {dim: (i, i + 1) for dim, i in at.items()}
        for tensor in (WEIGHTS, INPUTS):
            cells = cells_of(layer, tensor, ranges)
            for level in (REGISTERS, ARRAY):
                yield Event(Op.EVICT, CODE[tensor], level, NOWHERE, len(cells), cells, AT_STORE, *place)


def broadcast(layer: Layer, at: dict[str, int], place: tuple[int, int]) -> Iterator[Event]:
    """Each row leaves the buffer once and reaches all elements that take it."""
    rows, columns = input_rows(layer), touched_columns(layer)
    for r in range(layer.kernel_height):
        row = np.arange(layer.kernel_width) + flat(layer, WEIGHTS, at | {"R": r, "S": 0})
        yield Event(Op.FILL, CODE[WEIGHTS], BUFFER, ARRAY, len(row), row, AT_WEIGHTS, *place)
        everywhere = np.tile(row, layer.out_height)
        yield Event(Op.LOAD, CODE[WEIGHTS], ARRAY, REGISTERS, len(everywhere), everywhere, AT_WEIGHTS, *place)
    first = ((at["N"] * layer.groups + at["G"]) * layer.sizes["C"] + at["C"]) * layer.height * layer.width
    for h in np.unique(rows[rows >= 0]).tolist() if len(columns) else ():
        row = first + h * layer.width + columns
        yield Event(Op.FILL, CODE[INPUTS], BUFFER, ARRAY, len(row), row, AT_INPUTS, *place)
        diagonal = np.tile(row, int((rows == h).sum()))
        yield Event(Op.LOAD, CODE[INPUTS], ARRAY, REGISTERS, len(diagonal), diagonal, AT_INPUTS, *place)


def one_sum(
    layer: Layer, weights: np.ndarray, inputs: np.ndarray, at: dict[str, int], place: tuple[int, int]
) -> Iterator[Event]:
    """Up one column of elements: S MACs in each, and a hop between two."""
    out = flat(layer, OUTPUTS, at)
    if at["C"]:
        yield Event(Op.LOAD, CODE[PSUMS], BUFFER, REGISTERS, 1, (out,), AT_SUM, *place)
    else:
        yield Event(Op.INIT, CODE[OUTPUTS], NOWHERE, REGISTERS, 1, (out,), AT_SUM, *place)
    for r in reversed(range(layer.kernel_height)):
        if r < layer.kernel_height - 1:
            yield Event(Op.LOAD, CODE[PSUMS], ARRAY, REGISTERS, 1, (out,), AT_HOP, *place)
        for s in range(layer.kernel_width):
            point = at | {"R": r, "S": s}
            w, i = flat(layer, WEIGHTS, point), flat(layer, INPUTS, point)
            amount = int(weights[w] * inputs[i]) if i >= 0 else 0
            yield Event(Op.MAC, CODE[OUTPUTS], NOWHERE, REGISTERS, 1, (out,), AT_MAC, *place, w, i, (amount,))
    name = OUTPUTS if at["C"] == layer.sizes["C"] - 1 else PSUMS
    yield Event(Op.STORE, CODE[name], REGISTERS, BUFFER, 1, (out,), AT_STORE, *place)
    yield Event(Op.EVICT, CODE[OUTPUTS], REGISTERS, NOWHERE, 1, (out,), AT_STORE, *place)


def flat(layer: Layer, tensor: str, point: dict[str, int]) -> int:
    """Flat place of the word that a MAC takes; −1 in the padding."""
    place = 0
    for axis in layer.axes(tensor):
        index = axis.offset + sum(factor * point[dim] for dim, factor in axis.terms)
        if not 0 <= index < axis.length:
            return -1
        place = place * axis.length + index
    return place


def simulated(layer: Layer) -> np.ndarray:
    """The same from what each element needs: a set of words for each, their union from the buffer."""
    sizes, rows = layer.sizes, []
    for n, g, m, c in product(*(range(sizes[dim]) for dim in "NGMC")):
        needs: dict[str, list[set[tuple[int, ...]]]] = {WEIGHTS: [], INPUTS: []}
        macs, hops = 0, 0
        for r, p in product(range(sizes["R"]), range(sizes["P"])):
            words: dict[str, set[tuple[int, ...]]] = {WEIGHTS: set(), INPUTS: set()}
            for q, s in product(range(sizes["Q"]), range(sizes["S"])):
                at = {"N": n, "G": g, "M": m, "C": c, "P": p, "Q": q, "R": r, "S": s}
                macs += 1
                hops += r > 0 and s == 0
                for tensor in words:
                    word = word_of(layer, tensor, at)
                    words[tensor] |= {word} if word is not None else set()
            for tensor in words:
                needs[tensor].append(words[tensor])
        sums = len({(p, q) for p in range(sizes["P"]) for q in range(sizes["Q"])})
        fed = [n for t in (WEIGHTS, INPUTS) for n in (len(set().union(*needs[t])), sum(map(len, needs[t])))]
        begun, done = sums * (c == 0), sums * (c == sizes["C"] - 1)
        rows.append([*fed, begun, sums - begun, hops, macs, sums - done, done])
    return np.array(rows, dtype=np.int64)
