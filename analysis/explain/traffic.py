"""Why so many bytes cross a memory level: the kernel's formula, and what the levels in front of it hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import analysis.traffic as rules
from analysis.dataflow.closed import touched
from analysis.dataflow.layer import INPUTS, WEIGHTS
from analysis.dataflow.search import Tiling
from analysis.explain.formula import NAME, evaluate, fill, literal
from analysis.explain.kernels import KERNELS, ONCE, Asked
from analysis.explain.result import Answer, Step, Subject, Term, paragraphs, said_after
from analysis.tiled import BYTES_OF_CODE, PSUM_BYTES, tiling_of
from analysis.units import binary

if TYPE_CHECKING:
    from analysis.estimate import Estimate

SYMBOLS = {
    "w": "bytes of weights read", "i": "bytes of inputs", "o": "bytes of outputs", "MACs": "multiply-accumulates",
    "b_w": "bytes of a weight", "b_a": "bytes of an activation", "M": "rows", "K": "reduction", "N": "columns",
    "G": "groups", "runs": "runs of the matrix product", "W": "weights that the nest loads", "W_1": "weights that there are",
    "I": "inputs that the nest loads", "I_1": "inputs that a window touches", "S": "partial sums that leave and come back",
    "b_s": "bytes of a partial sum",
}  # fmt: skip

NOT_MODELLED = said_after(rules.__doc__, "Not modelled:")


def traffic_bytes(subject: Subject) -> Answer:
    """Each level; the one that the layer waits for longest comes last, as the result."""
    steps = sorted(traffic_steps(subject), key=lambda step: step.name == f"Q {waited_for(subject)}")
    if not steps:
        return Answer((Step("Q", "", "", None, "B"),))
    return Answer(
        tuple(steps), kernel_words(subject), assumptions=(*placed_words(subject), *held_words(subject), NOT_MODELLED)
    )


def waited_for(subject: Subject) -> str:
    """The memory level that the layer waits for longest; "" where the device tells none."""
    estimate = answered(subject)
    name = estimate.bound_names[int(estimate.intensity_level[subject.layer])]
    return name if name in estimate.traffic_bytes else ""


def answered(subject: Subject) -> Estimate:
    """The estimate; what hangs on a device is never asked for without one."""
    assert subject.estimate is not None
    return subject.estimate


def traffic_steps(subject: Subject) -> tuple[Step, ...]:
    """Q of each level, nearest first."""
    return tuple(step_at(subject, level) for level in answered(subject).traffic_bytes)


def step_at(subject: Subject, level: str) -> Step:
    """What crosses one level, by the rule for each kind of tensor that passes it."""
    formula, values = " + ".join(crossing(subject, level)) or "0", values_of(subject) | tiled_values(subject, level)
    filled, value = fill(formula, values), int(answered(subject).traffic_bytes[level][subject.layer])
    if evaluate(filled, whole=True) != value:
        formula, filled = f"⌈{formula}⌉", f"⌈{filled}⌉"
    terms = tuple(Term(n, literal(values[n]), SYMBOLS[n]) for n in dict.fromkeys(NAME.findall(formula)) if n in values)
    return Step(f"Q {level}", formula, filled, value, "B", terms)


def crossing(subject: Subject, level: str) -> list[str]:
    """Formulas of what passes a level: each operand once where a level in front holds the layer, else as asked."""
    found = []
    for part in parts(subject):
        inside = held(subject, part)
        if level in inside:
            asked = asked_at(subject, room_at(subject, part, level))
            formula = getattr(ONCE if inside[level] else asked, part.operand)
            found.append(formula if part.whole else f"({formula})·{literal(part.there)}/{literal(part.of)}")
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """there of `of` bytes of an operand ("weights", "activations", or "inputs" and "outputs" apart) lie in `memory`."""

    operand: str
    tensors: rules.Held
    memory: str
    there: int = 0
    of: int = 0

    @property
    def whole(self) -> bool:
        return self.there == self.of


def parts(subject: Subject) -> list[Part]:
    """Where the layer's operands lie; activations are one part where all of them lie at home."""
    device, away = answered(subject).device, away_of(subject)
    least, layer = rules.ideal(subject.analysis.workload), subject.layer
    found = []
    for tensors in rules.TENSORS:
        home = device.home(tensors).name
        operands = [operand for operand, kind in rules.HELD_AS.items() if kind == tensors]
        if not any(away.get(operand) for operand in operands):
            found.append(Part(tensors, tensors, home))
            continue
        for operand in operands:
            of = int(getattr(least, operand)[layer])
            rest = of - sum(away.get(operand, {}).values())
            lying = {home: rest, **away.get(operand, {})}
            found += [Part(operand, tensors, name, there, of) for name, there in lying.items() if there]
    return found


def away_of(subject: Subject) -> dict[str, dict[str, int]]:
    """Bytes of each operand of the layer that lie elsewhere than at home, by memory."""
    placed = answered(subject).placed
    away = placed.away if placed else rules.NOTHING_AWAY
    found = {
        operand: {name: int(column[subject.layer]) for name, column in columns.items() if column[subject.layer]}
        for operand, columns in away.items()
    }
    return {str(operand): lying for operand, lying in found.items() if lying}


def held(subject: Subject, part: Part) -> dict[str, bool]:
    """Level on the part's path -> does a level in front hold the layer's working set?"""
    path = rules.memory_path(answered(subject).device, part.tensors, part.memory)
    inside = rules.held_in_front(path, np.array([working_set_bytes(subject)]))
    return {memory.name: bool(fits[0]) for memory, fits in zip(path, inside, strict=True)}


def placed_words(subject: Subject) -> tuple[str, ...]:
    """What lies elsewhere than at home, and where; where nothing does, which memories are home."""
    away, device = away_of(subject), answered(subject).device
    if not away:
        homes = dict.fromkeys((device.weight_memory.name, device.activation_memory.name))
        return (f"Weights and activations lie at home, as the device's profile has them: {' and '.join(homes)}.",)
    words = {"weights": "weights", "inputs": "bytes read", "outputs": "bytes written"}
    return tuple(
        f"By hand, {binary(there)} of the {words[operand]} lie in {memory}."
        for operand, lying in away.items()
        for memory, there in lying.items()
    )


def working_set_bytes(subject: Subject) -> float:
    workload = subject.analysis.workload
    once = rules.bytes_of_one_run(workload, rules.ideal(workload))[subject.layer]
    return float(once + answered(subject).scratch_bytes[subject.layer])


def values_of(subject: Subject) -> dict[str, float]:
    """Values of SYMBOLS for the layer."""
    workload, layer = subject.analysis.workload, subject.layer
    least, product = rules.ideal(workload), workload.product_columns
    whole = {"w": least.weights, "i": least.inputs, "o": least.outputs, "MACs": workload.macs}
    whole |= {"M": product.rows, "K": product.inner, "N": product.columns, "G": product.groups}
    whole["runs"] = rules.product_runs(workload)
    widths = {"b_w": workload.weight_dtype_codes, "b_a": workload.dtype_codes}
    found: dict[str, float] = {name: int(column[layer]) for name, column in whole.items()}
    return found | {name: float(BYTES_OF_CODE[codes[layer]]) for name, codes in widths.items()}


def kernel_at(subject: Subject, room: float | None) -> str:
    """The kernel; of "best" the one that moves least here, with this room in front."""
    kernel = answered(subject).kernel
    if kernel != "best":
        return kernel
    return rules.CANDIDATES[int(rules.best_of(subject.analysis.workload, room)[0][subject.layer])]


def asked_at(subject: Subject, room: float | None) -> Asked:
    return KERNELS[kernel_at(subject, room)](subject)


def room_at(subject: Subject, part: Part, level: str) -> float | None:
    """Bytes in front of a level on the part's path."""
    path = rules.memory_path(answered(subject).device, part.tensors, part.memory)
    rooms = rules.rooms_in_front(path)
    return next(room for memory, room in zip(path, rooms, strict=True) if memory.name == level)


def tilings_at(subject: Subject, level: str) -> dict[Part, Tiling]:
    """The nests of parts that cross a level tiled."""
    found = {}
    for part in parts(subject):
        if held(subject, part).get(level, True):
            continue
        room = room_at(subject, part, level)
        nest = (
            tiling_of(subject.analysis.workload, subject.layer, room) if kernel_at(subject, room) == "tiled" else None
        )
        if nest:
            found[part] = nest
    return found


def tiled_values(subject: Subject, level: str) -> dict[str, float]:
    """Values of W, I, S: words that the level's nests move, and of W_1, I_1, those they need once."""
    values: dict[str, float] = {}
    for part, tiling in tilings_at(subject, level).items():
        moved, layer = tiling.moved[0], tiling.nest.layer
        widest = max(PSUM_BYTES, values_of(subject)["b_a"])
        weights = {"W": moved.weights, "W_1": touched(layer, WEIGHTS)}
        others = {"I": moved.inputs, "I_1": touched(layer, INPUTS), "S": moved.psums, "b_s": widest}
        values |= weights if part.tensors == "weights" else others
        if subject.analysis.workload.weight_dtype_codes[subject.layer] < 0:
            values |= weights | others
    return values


def kernel_words(subject: Subject) -> str:
    """What the docstrings of the kernels say that the levels meet, below their formulas; of a tiling, its loops."""
    asked, said = answered(subject).kernel, dict[str, str]()
    for level in answered(subject).traffic_bytes:
        for part in parts(subject):
            if not held(subject, part).get(level, True):
                kernel = kernel_at(subject, room_at(subject, part, level))
                said.setdefault(kernel, kernel_sentence(kernel, asked))
        for tiling in tilings_at(subject, level).values():
            said.setdefault(f"{level} {tiling.nest}", tiling_sentence(level, tiling))
    return " ".join(said.values()) or kernel_sentence(asked, asked)


def kernel_sentence(kernel: str, asked: str) -> str:
    words = paragraphs(rules.tiled.__doc__ if kernel == "tiled" else rules.KERNELS[kernel].__doc__)
    chosen = "" if kernel == asked else f" (the least of kernel {asked} here)"
    return f"Kernel {kernel}{chosen}: " + " ".join(words)


def tiling_sentence(level: str, tiling: Tiling) -> str:
    """The loops with more than one pass, outermost first, each with its step."""
    loops = " ".join(f"{loop.dim}:{loop.step}" for loop in tiling.nest.loops)
    return f"{level} is asked by the loops {loops or 'of one pass'} (step of each, outermost first). {tiling.why}"


def held_words(subject: Subject) -> tuple[str, ...]:
    """Which levels see each operand only once, since one in front holds the layer."""
    paths = (held(subject, part) for part in parts(subject))
    levels = dict.fromkeys(level for inside in paths for level, fits in inside.items() if fits)
    if not levels:
        return ()
    size = binary(working_set_bytes(subject))
    return (f"The layer's {size} fit into a level in front: each operand crosses {', '.join(levels)} once.",)
