"""A dense layer whole, b = f(W·a + k): the sum of products, the bias, the function, event by event.

The sum is an integer, and ReLU of it. For sigmoid and tanh it counts eighths, x = sum / 8, and they give whole 256ths,
f(x) = value / 256. With a table, f is looked up at the middle of the step that x lies in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, floor, tanh
from types import MappingProxyType

import numpy as np

from analysis.dataflow.events import NOWHERE, CodeLine, Event, Op, TensorSpec
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, dense
from analysis.dataflow.numbers import HIGHEST, LOWEST, numbers_of
from analysis.dataflow.run import Check, Run
from analysis.dataflow.trace import Trace, record
from analysis.errors import UnknownNameError

BIAS = "bias"
SUM_STEPS, VALUE_STEPS = 8, 256
# A table covers x from −8 to 8; outside it sigmoid and tanh are flat to the last 256th but one.
REACH = 8
MEMORY, REGISTERS = 0, 1
NAMES = (WEIGHTS, INPUTS, OUTPUTS, BIAS)
LINES = (
    CodeLine("for m in outputs:"),
    CodeLine("b = 0", 1),
    CodeLine("for n in inputs:", 1),
    CodeLine("load W[m][n]", 2),
    CodeLine("load a[n]", 2),
    CodeLine("b += W[m][n] · a[n]", 2),
    CodeLine("load k[m]", 1),
    CodeLine("b += k[m]", 1),
    CodeLine("b = f(b)", 1),
    CodeLine("store b[m]", 1),
)


@dataclass(frozen=True, slots=True)
class Neuron:
    """A dense layer with its bias and its function. entries: of the table, 0 where f is computed."""

    inputs: int
    outputs: int
    activation: str
    entries: int


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


CURVES: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {"sigmoid": sigmoid, "tanh": tanh, "relu": lambda x: max(0.0, x)}
)


def curve(activation: str) -> Callable[[float], float]:
    if activation not in CURVES:
        raise UnknownNameError("activation", activation, CURVES)
    return CURVES[activation]


def looked_up(activation: str, x: float, entries: int) -> float:
    """f(x), or with a table of so many entries f at the middle of the entry's step. ReLU needs no table."""
    f = curve(activation)
    if not entries or activation == "relu":
        return f(x)
    step = 2 * REACH / entries
    entry = min(entries - 1, max(0, floor((x + REACH) / step)))
    return f(-REACH + (entry + 0.5) * step)


def table_error(activation: str, entries: int) -> float:
    """The largest |f(x) − table| for x from −8 to 8: half a step from 0, where sigmoid and tanh are steepest."""
    if not entries or activation == "relu":
        return 0.0
    f = curve(activation)
    return f(REACH / entries) - f(0)


def applied(activation: str, total: int, entries: int) -> int:
    """f of a sum, in whole steps."""
    if activation == "relu":
        return max(0, total)
    return round(VALUE_STEPS * looked_up(activation, argument(activation, total), entries))


def argument(activation: str, total: int) -> float:
    """x of f(x): the sum itself, in eighths where f is a curve that is steep around 0."""
    return float(total) if activation == "relu" else total / SUM_STEPS


def real_value(activation: str, value: int) -> float:
    """f(x) of what stands in an output."""
    return float(value) if activation == "relu" else value / VALUE_STEPS


def numbers_with_bias(inputs: int, outputs: int) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(1)
    return {**numbers_of(dense(inputs, outputs)), BIAS: dice.integers(2 * LOWEST, 2 * HIGHEST + 1, outputs)}


def events(numbers: Mapping[str, np.ndarray], inputs: int, outputs: int, f: Callable[[int], int]) -> Iterator[Event]:
    unit = 0
    for m in range(outputs):
        yield Event(Op.INIT, 2, NOWHERE, REGISTERS, 1, (m,), 1, unit, m)
        total = 0
        for n in range(inputs):
            w = m * inputs + n
            product = int(numbers[WEIGHTS][w] * numbers[INPUTS][n])
            yield Event(Op.LOAD, 0, MEMORY, REGISTERS, 1, (w,), 3, unit, m)
            yield Event(Op.LOAD, 1, MEMORY, REGISTERS, 1, (n,), 4, unit, m)
            yield Event(Op.MAC, 2, NOWHERE, REGISTERS, 1, (m,), 5, unit, m, w, n, (product,))
            yield Event(Op.EVICT, 0, REGISTERS, NOWHERE, 1, (w,), 5, unit, m)
            yield Event(Op.EVICT, 1, REGISTERS, NOWHERE, 1, (n,), 5, unit, m)
            total += product
            unit += 1
        yield from closing(numbers, m, total, f, unit)
        unit += 1


def closing(
    numbers: Mapping[str, np.ndarray], m: int, total: int, f: Callable[[int], int], unit: int
) -> Iterator[Event]:
    """The bias, the function, the store."""
    bias = int(numbers[BIAS][m])
    yield Event(Op.LOAD, 3, MEMORY, REGISTERS, 1, (m,), 6, unit, m)
    yield Event(Op.ADD, 2, NOWHERE, REGISTERS, 1, (m,), 7, unit, m, amounts=(bias,))
    yield Event(Op.EVICT, 3, REGISTERS, NOWHERE, 1, (m,), 7, unit, m)
    yield Event(Op.APPLY, 2, NOWHERE, REGISTERS, 1, (m,), 8, unit, m, amounts=(f(total + bias),))
    yield Event(Op.STORE, 2, REGISTERS, MEMORY, 1, (m,), 9, unit, m)
    yield Event(Op.EVICT, 2, REGISTERS, NOWHERE, 1, (m,), 9, unit, m)


def run_of_neuron(inputs: int, outputs: int, activation: str = "relu", entries: int = 0) -> Run:
    """b = f(W·a + k) on small integers. Raises LayerError, UnknownNameError."""
    layer = dense(inputs, outputs)
    curve(activation)
    numbers = numbers_with_bias(inputs, outputs)
    specs = (
        TensorSpec(WEIGHTS, (outputs, inputs)), TensorSpec(INPUTS, (inputs,)),
        TensorSpec(OUTPUTS, (outputs,)), TensorSpec(BIAS, (outputs,)),
    )  # fmt: skip
    happens = events(numbers, inputs, outputs, lambda total: applied(activation, total, entries))
    passes = [(m, min(n, inputs - 1)) for m in range(outputs) for n in range(inputs + 1)]
    levels = ("memory", "registers")
    trace = record(happens, specs, levels, LINES, numbers, ("m", "n"), np.array(passes, dtype=np.int32))
    once = {WEIGHTS: inputs * outputs, INPUTS: inputs, OUTPUTS: outputs, BIAS: outputs}
    held = {f"{name}@registers": 1 for name in NAMES}
    neuron = Neuron(inputs, outputs, activation, entries)
    return Run("b = f(W·a + k)", layer, trace, checks(inputs, outputs), once, None, held, neuron)


COUNTED: Mapping[str, tuple[Op, str]] = MappingProxyType(
    {
        "weights into registers": (Op.LOAD, WEIGHTS), "inputs into registers": (Op.LOAD, INPUTS),
        "multiply–accumulates": (Op.MAC, OUTPUTS), "biases into registers": (Op.LOAD, BIAS),
        "additions of a bias": (Op.ADD, OUTPUTS), "evaluations of f": (Op.APPLY, OUTPUTS),
        "outputs out of registers": (Op.STORE, OUTPUTS),
    }
)  # fmt: skip
OF_A_PRODUCT = 3


def checks(inputs: int, outputs: int) -> tuple[Check, ...]:
    """N·M products with two loads each; M biases, functions and stores."""
    simulated = np.array(list(walked(inputs, outputs)), dtype=np.int64)
    unit = np.arange(outputs * (inputs + 1))
    row, column = np.divmod(unit, inputs + 1)
    products = row * inputs + np.minimum(column + 1, inputs)
    finished = (unit + 1) // (inputs + 1)
    return tuple(
        Check(name, counter_of(op, tensor), products if place < OF_A_PRODUCT else finished, simulated[:, place])
        for place, (name, (op, tensor)) in enumerate(COUNTED.items())
    )


def counter_of(op: Op, tensor: str) -> Callable[[object], bool]:
    return lambda channel: channel.op == op and channel.tensor == tensor  # type: ignore[attr-defined]


def walked(inputs: int, outputs: int) -> Iterator[tuple[int, ...]]:
    """The seven counters after each iteration, by the layer's own loops and nothing else."""
    products = 0
    for finished in range(outputs):
        for _ in range(inputs):
            products += 1
            yield (products,) * 3 + (finished,) * 4
        yield (products,) * 3 + (finished + 1,) * 4


def expected(trace: Trace, activation: str, entries: int) -> np.ndarray:
    """The outputs by numpy."""
    weights = trace.numbers[WEIGHTS].reshape(trace.tensors[0].shape)
    sums = weights @ trace.numbers[INPUTS] + trace.numbers[BIAS]
    return np.array([applied(activation, int(total), entries) for total in sums], dtype=np.int64)
