"""A small layer walked loop by loop, for oracles: which word each multiply–accumulate takes, in any order of the loops."""

import numpy as np

DIMS = "NGMCPQRS"


def starts(length, pads, window, stride):
    """Where windows begin, in the padded input."""
    return list(range(0, length + sum(pads) - window + 1, stride))


def bounds(values):
    """Bound of each loop, by laying windows one after the other."""
    pad, stride, spread = values["padding"], values["stride"], values["dilation"]
    rows, columns = values["kernel_rows"], values["kernel_columns"]
    down = starts(values["height"], (pad, pad), len(range(0, spread * rows, spread)) * spread - spread + 1, stride)
    across = starts(values["width"], (pad, pad), spread * columns - spread + 1, stride)
    return {
        "N": values["batch"], "G": 1, "M": values["filters"], "C": values["channels"], "P": len(down), "Q": len(across),
        "R": rows, "S": columns,
    }  # fmt: skip


def walked(values, order="NGMPQCRS"):
    """Flat weight, input (−1 in the padding) and output of each MAC, in the order of the loops."""
    size = bounds(values)
    grid = dict(zip(order, np.indices([size[dim] for dim in order]).reshape(len(order), -1), strict=True))
    n, _, m, c, p, q, r, s = (grid[dim] for dim in DIMS)
    y = values["stride"] * p + values["dilation"] * r - values["padding"]
    x = values["stride"] * q + values["dilation"] * s - values["padding"]
    real = (y >= 0) & (y < values["height"]) & (x >= 0) & (x < values["width"])
    weight = ((m * size["C"] + c) * size["R"] + r) * size["S"] + s
    taken = np.where(real, ((n * size["C"] + c) * values["height"] + y) * values["width"] + x, -1)
    output = ((n * size["M"] + m) * size["P"] + p) * size["Q"] + q
    return weight, taken, output


def arrivals(words):
    """How often one register has to be filled: where the word is not the one before, and is a word."""
    return int((np.diff(words, prepend=-2) != 0)[words >= 0].sum())


def moved(values, order):
    """Words of one register an operand: sums are stored, and loaded again where they had begun."""
    weight, taken, output = walked(values, order)
    visits = arrivals(output)
    return arrivals(weight) + arrivals(taken) + 2 * visits - len(np.unique(output))
