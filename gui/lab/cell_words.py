"""What can be said of one word of a tensor, and of what happens now: for the card beside the mouse and for screen readers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP

from analysis.dataflow.events import NOWHERE, SAME_CELLS, Op, State
from analysis.dataflow.im2col import Im2colRun
from analysis.dataflow.layer import INPUTS, OUTPUTS, PSUMS, WEIGHTS
from analysis.dataflow.run import Run
from analysis.dataflow.trace import Trace
from analysis.units import exact
from gui.lab.copied_words import copied_lines
from gui.lab.counted import times_words, tr

N = QT_TRANSLATE_NOOP
TENSORS = {
    WEIGHTS: N("lab", "weight"), INPUTS: N("lab", "input"), OUTPUTS: N("lab", "output"), PSUMS: N("lab", "partial sum"),
    "columns": N("lab", "column buffer"), "bias": N("lab", "bias"),
}  # fmt: skip
# Axes as the layer has them: weights G×M×C×R×S, inputs N×G×C×H×W, outputs N×G×M×P×Q.
AXES = {
    WEIGHTS: (N("lab", "group"), N("lab", "filter"), N("lab", "channel"), N("lab", "row"), N("lab", "column")),
    INPUTS: (N("lab", "image"), N("lab", "group"), N("lab", "channel"), N("lab", "row"), N("lab", "column")),
    OUTPUTS: (N("lab", "image"), N("lab", "group"), N("lab", "filter"), N("lab", "row"), N("lab", "column")),
    "columns": (N("lab", "column"), N("lab", "word")),
}
# A dense layer b = W·a: by number of axes, as above or as the neuron has them; "" is not told.
DENSE_AXES = {
    (WEIGHTS, 5): ("", N("lab", "output"), N("lab", "input"), "", ""), (WEIGHTS, 2): (N("lab", "output"), N("lab", "input")),
    (INPUTS, 5): (N("lab", "example"), "", N("lab", "input"), "", ""), (INPUTS, 1): (N("lab", "input"),),
    (OUTPUTS, 5): (N("lab", "example"), "", N("lab", "output"), "", ""), (OUTPUTS, 1): (N("lab", "output"),),
    ("bias", 1): (N("lab", "output"),),
}  # fmt: skip
VERBS = {
    Op.LOAD: N("lab", "load"), Op.STORE: N("lab", "store"), Op.FILL: N("lab", "fill"), Op.EVICT: N("lab", "drop"),
    Op.MAC: N("lab", "multiply and add"), Op.INIT: N("lab", "begin a sum"), Op.COPY: N("lab", "copy"),
    Op.PAD: N("lab", "write zeros"), Op.ADD: N("lab", "add to the sum"), Op.APPLY: N("lab", "apply the function to"),
}  # fmt: skip
COMES = (Op.LOAD, Op.FILL, Op.INIT, Op.COPY, Op.PAD)


def tensor_words(tensor: str) -> str:
    return tr(TENSORS.get(tensor, tensor))


def place_words(trace: Trace, tensor: str, cell: int) -> str:
    """ "input: channel 0, row 1, column 2": indices from 0 as in the code, without axes of one word."""
    shape = next(spec.shape for spec in trace.tensors if spec.name == tensor)
    names = axes_of(trace, tensor, len(shape))
    places = list(enumerate(int(part) for part in np.unravel_index(cell, shape)))
    if len(names) == len(shape):
        places = [(axis, place) for axis, place in places if names[axis]]
    told = [(axis, place) for axis, place in places if shape[axis] > 1] or places[-1:]
    if len(names) == len(shape):
        return tensor_words(tensor) + ": " + ", ".join(f"{tr(names[axis])} {place}" for axis, place in told)
    return f"{tensor_words(tensor)}[{', '.join(str(place) for _, place in told)}]"


def axes_of(trace: Trace, tensor: str, count: int) -> tuple[str, ...]:
    dense = DENSE_AXES.get((tensor, count)) if is_dense(trace) else None
    return dense or AXES.get(tensor, ())


def is_dense(trace: Trace) -> bool:
    """One group, one pixel and a kernel of 1×1, or no axes for them at all."""
    shapes = {spec.name: spec.shape for spec in trace.tensors}
    weights, inputs = shapes.get(WEIGHTS, ()), shapes.get(INPUTS, ())
    return len(weights) == 2 or (len(weights) == len(inputs) == 5 and {weights[0], *weights[3:], *inputs[3:]} == {1})


@lru_cache(maxsize=8)
def final_state(trace: Trace) -> State:
    return trace.state(len(trace))


@lru_cache(maxsize=8)
def events_of_cells(trace: Trace) -> np.ndarray:
    """The event of each entry of `trace.cells`."""
    return np.repeat(np.arange(len(trace)), np.diff(trace.starts))


def arrival(trace: Trace, tensor: str, cell: int, time: int) -> int | None:
    """The last event before a time that brought a word somewhere; None before the first."""
    numbers = [n for n, spec in enumerate(trace.tensors) if SAME_CELLS.get(spec.name, spec.name) == tensor]
    own = events_of_cells(trace)[: trace.starts[time]][trace.cells[: trace.starts[time]] == cell]
    came = own[np.isin(trace.tensor[own], numbers) & np.isin(trace.op[own], COMES)]
    return int(came[-1]) if len(came) else None


def level_words(trace: Trace, level: int) -> str:
    return tr("nowhere") if level == NOWHERE else trace.levels[level]


def about_cell(run: Run, tensor: str, cell: int, time: int, more: str = "") -> tuple[str, list[str]]:
    """(which word, lines): its number, where it lies, where it came from, how often it was loaded and used."""
    trace = run.trace
    if not any(spec.name == tensor and cell < spec.words for spec in trace.tensors):
        return tensor_words(tensor), [more] if more else []
    state, whole = trace.state(time), final_state(trace)
    lines = [value_line(state, tensor, cell)]
    if tensor == INPUTS and isinstance(run, Im2colRun) and trace.whole_words:
        lines += [*copied_lines(run, cell, time), *used_lines(state, whole, tensor, cell)]
    else:
        lines += [origin_line(trace, tensor, cell, time), *count_lines(state, whole, tensor, cell)]
    return place_words(trace, tensor, cell), [line for line in (*lines, more) if line]


def value_line(state: State, tensor: str, cell: int) -> str:
    words = tr("sum so far {value}") if tensor == OUTPUTS else tr("value {value}")
    return words.format(value=exact(int(state.values[tensor][cell])))


def origin_line(trace: Trace, tensor: str, cell: int, time: int) -> str:
    event = arrival(trace, tensor, cell, time)
    home = next(spec.home for spec in trace.tensors if spec.name == tensor)
    if event is None:
        begun = tr("not begun yet") if tensor not in trace.numbers else tr("still in {level} only")
        return begun.format(level=trace.levels[home])
    source, target = int(trace.src[event]), int(trace.dst[event])
    number = exact(event + 1)
    if Op(int(trace.op[event])) == Op.INIT or source == NOWHERE:
        return tr("begun in {level} at event {number}").format(level=level_words(trace, target), number=number)
    words = tr("came from {source} to {level} at event {number}")
    return words.format(source=trace.levels[source], level=level_words(trace, target), number=number)


def count_lines(state: State, whole: State, tensor: str, cell: int) -> list[str]:
    came, in_all = (int(part.moved[tensor][cell]) for part in (state, whole))
    brought = tr("brought in {n} so far, {all} in all").format(n=times_words(came), all=exact(in_all))
    return [brought, *used_lines(state, whole, tensor, cell)]


def used_lines(state: State, whole: State, tensor: str, cell: int) -> list[str]:
    used, in_all = (int(part.used[tensor][cell]) for part in (state, whole))
    taken = tr("added to {n} so far, {all} in all") if tensor == OUTPUTS else tr("used {n} so far, {all} in all")
    return [taken.format(n=times_words(used), all=exact(in_all))] if in_all else []


def event_words(run: Run, time: int) -> str:
    """ "event 139 of 1,145: load input, 6 words, from memory to registers"; at the end that it is over."""
    trace = run.trace
    if time >= len(trace):
        return tr("the end, after {count} events").format(count=exact(len(trace)))
    event = trace.event_at(time)
    head = tr("next: event {number} of {count}").format(number=exact(time + 1), count=exact(len(trace)))
    moved = f"{tr(VERBS[event.op])} {tensor_words(trace.tensors[event.tensor].name)}"
    count = tr("1 word") if event.words == 1 else tr("{n} words").format(n=exact(event.words))
    parts = [moved, "" if event.op == Op.MAC else count]
    if NOWHERE not in (event.src, event.dst):
        parts.append(tr("from {a} to {b}").format(a=trace.levels[event.src], b=trace.levels[event.dst]))
    return f"{head}: " + ", ".join(part for part in parts if part)


def now_words(runs: tuple[Run, ...], times: tuple[float, ...]) -> str:
    """What happens now in each execution, in words."""
    if len(runs) == 1:
        return event_words(runs[0], int(times[0]))
    sides = zip("ABCDEFGH", runs, times, strict=False)
    return ". ".join(f"{letter}, {event_words(run, int(time))}" for letter, run, time in sides)
