"""Recurrent layers. Every time step and direction counts; a batch runs as long as its longest sequence.

The product of a layer is one per direction and step (its groups): a step cannot start before the one ahead of it, so
columns are the batch alone. The gates' two products (input, previous state) stand as one with inner length I+H.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.ops.registry import Call, Cost, MatrixProduct, cost_rule
from analysis.ops.steps import QUANTIZE_STEPS, activation_steps, count, integers

# Range (two compares) and rounding of an activation that is quantised on the way in.
DYNAMIC_QUANTIZE_STEPS = 2 + QUANTIZE_STEPS
LSTM_CELL = "forget, admit, add, gate the output"
GRU_CELL = "gate the state, subtract, multiply, multiply, add"
PEEPHOLES = "multiply, add, multiply, add, multiply, add"


@dataclass(frozen=True, slots=True)
class Extents:
    """Directions, time steps, batch, input channels, hidden units."""

    directions: int
    steps: int
    batch: int
    inputs: int
    units: int

    @property
    def cells(self) -> int:
        """Hidden units computed in all: one result each."""
        return self.directions * self.steps * self.batch * self.units

    @property
    def symbols(self) -> dict[str, int]:
        return {"D": self.directions, "T": self.steps, "N": self.batch, "I": self.inputs, "H": self.units}


@cost_rule("RNN", family="recurrent", metadata=(4,))
def rnn(call: Call) -> Cost:
    """MACs = D·T·N·H·(I+H)

    D directions, T time steps, N batch, I input channels, H hidden units. other_ops per unit and step: the bias and the
    activation (tanh unless the attributes say otherwise).
    """
    extents = extents_of(call)
    return cost_of(extents, 1, extents.cells * call.has(3) + activated(call, extents, ("Tanh",), (1,)))


@cost_rule("GRU", family="recurrent", metadata=(4,))
def gru(call: Call) -> Cost:
    """MACs = D·T·N·3·H·(I+H)

    As RNN with three gates, whether the reset acts before or after the recurrent product. other_ops per unit and step: a bias
    per gate (one more and an add with linear_before_reset), two gate activations, the candidate's one, five steps that
    mix old and new state.
    """
    extents, late = extents_of(call), bool(call.attribute("linear_before_reset", 0))
    biases = (3 + late) * call.has(3)
    steps = biases + late + count(GRU_CELL)
    return cost_of(extents, 3, steps * extents.cells + activated(call, extents, ("Sigmoid", "Tanh"), (2, 1)))


@cost_rule("LSTM", family="recurrent", metadata=(4,))
def lstm(call: Call) -> Cost:
    """MACs = D·T·N·4·H·(I+H)

    As RNN with four gates. other_ops per unit and step: a bias per gate, three gate activations, the candidate's and the
    output's one, four steps on the cell's state, six where there are peepholes (three multiplications, three adds).
    """
    extents = extents_of(call)
    return cost_of(extents, 4, lstm_ops(call, extents))


@cost_rule("com.microsoft.DynamicQuantizeLSTM", family="recurrent", metadata=(4, 8, 9, 10, 11))
def quantized_lstm(call: Call) -> Cost:
    """MACs = D·T·N·4·H·(I+H)

    As LSTM, on integers. other_ops: also six steps per element of input and state to quantise it, one scale per gate.
    """
    extents = extents_of(call, hidden_axis=1)
    steps_taken = extents.directions * extents.steps * extents.batch
    quantized = DYNAMIC_QUANTIZE_STEPS * steps_taken * (extents.inputs + extents.units)
    return cost_of(extents, 4, lstm_ops(call, extents) + quantized + 4 * extents.cells)


def lstm_ops(call: Call, extents: Extents) -> int:
    steps = 4 * call.has(3) + count(LSTM_CELL) + count(PEEPHOLES) * call.has(7)
    return steps * extents.cells + activated(call, extents, ("Sigmoid", "Tanh", "Tanh"), (3, 1, 1))


def extents_of(call: Call, hidden_axis: int = 2) -> Extents:
    """Reads X (steps, batch, inputs), or (batch, steps, inputs) with layout 1, and R (directions, gates·H, H)."""
    first, second, inputs = call.in_shape(0)
    recurrence = call.in_shape(2)
    steps, batch = (second, first) if call.attribute("layout", 0) else (first, second)
    return Extents(recurrence[0], longest(call, steps), batch, inputs, recurrence[hidden_axis])


def longest(call: Call, steps: int) -> int:
    """Steps that run: to the end of the longest sequence where the lengths are constant, else all."""
    lengths = integers(call.inputs[4]) if call.has(4) else None
    return min(steps, max(lengths)) if lengths else steps


def activated(call: Call, extents: Extents, defaults: Sequence[str], uses: Sequence[int]) -> int:
    """Steps of the activations: each of a direction's functions is used `uses` times per unit and step.

    The attribute names the functions of all directions one after the other, the defaults hold for each.
    """
    named = tuple(call.attribute("activations", ()) or ())
    steps = sum(activation_steps(str(name)) * uses[i % len(uses)] for i, name in enumerate(named or defaults))
    if not named:
        return steps * extents.cells
    return steps * (extents.cells // extents.directions if extents.directions else 0)


def cost_of(extents: Extents, gates: int, other_ops: int) -> Cost:
    inner = extents.inputs + extents.units
    product = MatrixProduct(gates * extents.units, inner, extents.batch, extents.directions * extents.steps)
    return Cost(extents.cells * gates * inner, other_ops, product=product, symbols=extents.symbols)
