"""What an execution that is no nest moves for another layer, by formula: columns, arrays, register blocks, a neuron.

Each takes what was executed and the other layer, and gives words by name; None where the scheme does not fit the layer
or counting would take too long.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import Layer
from analysis.dataflow.lowering import real_taps
from analysis.dataflow.neuron import Neuron
from analysis.dataflow.pe_array import Array
from analysis.dataflow.pe_steps import flows_of_rows
from analysis.dataflow.register_blocks import Block
from analysis.dataflow.steps import at_depth

Words = dict[str, int]
# Words in the windows of all pixels, beyond which the different ones of each block are not counted.
MOST_WINDOW_WORDS = 12_000_000


def words_of(executed: object, layer: Layer) -> Words | None:
    """What ran in a small layer, in another one. Raises LayerError."""
    if isinstance(executed, Im2col):
        return column_words(executed, layer)
    if isinstance(executed, Array):
        return array_words(executed, layer)
    if isinstance(executed, Block):
        return block_words(executed, layer)
    return neuron_words(layer) if isinstance(executed, Neuron) else None


def is_dense(layer: Layer) -> bool:
    return layer.height == layer.width == layer.kernel_height == layer.kernel_width == layer.groups == 1


def column_words(plan: Im2col, layer: Layer) -> Words:
    """By columns: what is copied, what goes into registers, what is stored."""
    count = replace(plan, lowering=replace(plan.lowering, layer=layer)).totals()
    return {
        "words copied": count["copied"],
        "weights into registers": count["weights"],
        "columns into registers": count["columns"],
        "outputs out of registers": count["stored"],
    }


def block_words(block: Block, layer: Layer) -> Words | None:
    """Weights M·N·⌈B/b⌉, inputs B·N·⌈M/m⌉; each spilled sum goes and comes back N − 1 times."""
    if not is_dense(layer):
        return None
    whole = replace(block, inputs=layer.channels_in, outputs=layer.channels_out, batch=layer.batch)
    rows = np.array([high - low for low, high in whole.row_tiles])
    columns = np.array([high - low for low, high in whole.column_tiles])
    sums = rows[:, None] * columns
    room = whole.registers - whole.operands
    spilled = int(np.where(sums <= room, 0, sums - (room - 1)).sum()) * (whole.inputs - 1)
    found = {
        "weights into registers": whole.outputs * whole.inputs * len(columns),
        "inputs into registers": whole.batch * whole.inputs * len(rows),
        "outputs out of registers": whole.outputs * whole.batch,
    }
    return found | ({"sums spilled": spilled, "spilled sums back": spilled} if spilled else {})


def neuron_words(layer: Layer) -> Words | None:
    """Weights and inputs M·N, biases and outputs M, for each image."""
    if not is_dense(layer):
        return None
    products, outputs = layer.macs, layer.batch * layer.channels_out
    return {
        "weights into registers": products,
        "inputs into registers": products,
        "biases into registers": outputs,
        "outputs out of registers": outputs,
    }


def array_words(array: Array, layer: Layer) -> Words | None:
    """What the buffer gives and takes; names are those of the array's moves."""
    whole = replace(array, layer=layer)
    counts = words_by_rows(whole) if whole.by_rows else words_of_window(whole)
    if counts is None:
        return None
    names = (
        "weights out of the buffer",
        "inputs out of the buffer",
        "partial sums back from the buffer",
        "partial sums into the buffer",
        "outputs into the buffer",
    )
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def words_of_window(array: Array) -> tuple[int, ...] | None:
    """G groups, M filters, K places of a window, X pixels; R of the K·X of all groups are real, not padding.

    A stationary operand comes once, a streamed one for each tile of the side along which it is not indexed.
    """
    sizes, (rows, columns) = array.layer.sizes, (len(part) for part in array.tiles)
    groups, filters, window, pixels = sizes["G"], sizes["M"], array.window, array.pixels
    outputs = groups * filters * pixels
    inputs: int | None = real_words(array.layer) * columns
    weights = groups * filters * window
    if array.dataflow == "nlr":
        weights *= pixels
    elif array.dataflow == "os":
        weights *= rows
    elif array.dataflow == "is":
        weights, inputs = weights * columns, different_words(array)
    if inputs is None:
        return None
    folded = 0 if array.sums_stay else outputs * (rows - 1)
    return weights, inputs, folded, folded, outputs


def words_by_rows(array: Array) -> tuple[int, ...]:
    """Row stationary: the tables of its steps are small, whatever the layer."""
    weights, inputs, (_, back, _, partial, whole), _ = flows_of_rows(array)
    return tuple(int(at_depth(n, array.sizes, 0)[0]) for n in (weights[0], inputs[0], back, partial, whole))


def real_words(layer: Layer) -> int:
    """Places of all windows that are not padding: N·G·C · Σ rows inside · Σ columns inside."""
    sizes, ends = layer.sizes, ((0, layer.out_height, layer.height, "R"), (1, layer.out_width, layer.width, "S"))
    found = sizes["N"] * sizes["G"] * sizes["C"]
    for axis, count, length, taps in ends:
        inside = real_taps(count, layer.strides[axis], layer.dilations[axis], layer.pads[axis], length, sizes[taps])
        found *= int(inside.sum())
    return found


def different_words(array: Array) -> int | None:
    """Different input words in each block of rows × columns of I[k, x], over all blocks."""
    groups, window, pixels = array.layer.groups, array.window, array.pixels
    if groups * window * pixels > MOST_WINDOW_WORDS:
        return None
    high, wide = -window % array.rows, -pixels % array.columns
    cells = np.pad(array.input_cells, ((0, 0), (0, high), (0, wide)), constant_values=-1)
    blocks = cells.reshape(groups, -1, array.rows, cells.shape[2] // array.columns, array.columns)
    ordered = np.sort(blocks.swapaxes(2, 3).reshape(-1, array.rows * array.columns), axis=1)
    first = ordered[:, :1] >= 0
    return int(first.sum() + ((ordered[:, 1:] != ordered[:, :-1]) & (ordered[:, 1:] >= 0)).sum())
