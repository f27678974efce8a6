"""The events of an execution as a table of text, to be checked in another program: one row an event."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

import numpy as np

from analysis.dataflow.events import NOWHERE, Event, Op
from analysis.dataflow.layer import INPUTS, WEIGHTS
from analysis.dataflow.trace import Trace

# Spreadsheets take a cell that begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
FIRST_COLUMNS = ("number", "op", "tensor", "from", "to", "words", "index", "weight", "input", "iteration", "tile")
MOST_INDICES = 64


def trace_csv(trace: Trace) -> str:
    """The whole table; the passes of the loops are the last columns, one a loop."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([guarded(name) for name in (*FIRST_COLUMNS, *trace.loops)])
    writer.writerows(rows_of(trace))
    return text.getvalue()


def rows_of(trace: Trace) -> Iterator[list[str | int]]:
    for time in range(len(trace)):
        event = trace.event_at(time)
        row: list[str | int] = [time + 1, event.op.name, trace.tensors[event.tensor].name]
        row += [level_of(trace, event.src), level_of(trace, event.dst), event.words, indices(trace, event)]
        row += [operand(trace, event, WEIGHTS, event.left), operand(trace, event, INPUTS, event.right)]
        row += [event.unit, event.tile, *passes(trace, event)]
        yield [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def level_of(trace: Trace, level: int) -> str:
    return "" if level == NOWHERE else trace.levels[level]


def indices(trace: Trace, event: Event) -> str:
    """Places of the words in their tensor; of many the first and how many more."""
    cells = [int(cell) for cell in event.cells]
    shown = " ".join(place(trace.tensors[event.tensor].shape, cell) for cell in cells[:MOST_INDICES])
    return f"{shown} and {len(cells) - MOST_INDICES} more" if len(cells) > MOST_INDICES else shown


def place(shape: tuple[int, ...], cell: int) -> str:
    """ "[1,2,0]"."""
    return f"[{','.join(str(int(part)) for part in np.unravel_index(cell, shape))}]"


def operand(trace: Trace, event: Event, tensor: str, cell: int) -> str:
    """Of one multiply–accumulate; in the padding nothing is multiplied."""
    shapes = {spec.name: spec.shape for spec in trace.tensors}
    if event.op != Op.MAC or tensor not in shapes or max(event.left, event.right) < 0:
        return ""
    return place(shapes[tensor], cell) if cell >= 0 else "padding"


def passes(trace: Trace, event: Event) -> list[int | str]:
    """Of each loop, at the iteration of the event; empty where the loop does not run then."""
    if not len(trace.digits):
        return [0] * len(trace.loops)
    return [turn if turn >= 0 else "" for turn in trace.digits[event.unit].tolist()]
