"""TensorFlow Lite's recurrent layers: matrices by position, some of them optional, so that work follows from what is there."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from analysis.ops.registry import Call, Cost, MatrixProduct, Uncountable, cost_rule
from analysis.ops.steps import activation_steps, count

LSTM_CELL = "forget, admit, add, gate the output"
LAYER_NORMALISATION = "add, subtract, multiply, add, multiply, multiply, add"

# Where the matrices of one direction lie: of the input, of the state, of the projection.
FORWARDS, BACKWARDS = (1, 5, 16), (18, 22, 33)
# Second input (stacked networks) and its matrices, forwards and backwards.
AUXILIARY, AUXILIARY_MATRICES = 39, (40, 44)
RNN_FORWARDS, RNN_BACKWARDS, RNN_AUXILIARY = (1, 2, 3), (5, 6, 7), (10, 11)
GATES = 4


@cost_rule("tflite.LSTM", "tflite.UNIDIRECTIONAL_SEQUENCE_LSTM", family="recurrent")
def lstm(call: Call) -> Cost:
    """MACs = T·N·W

    T time steps, N batch, W elements of all matrices that are there: input and state by each gate (three or four), and the
    projection. other_ops per unit and step: the biases, the gates' activations, four steps on the cell's state, two for
    each peephole, seven for each normalised gate; the projection's bias.
    """
    if call.attribute("kernel_type") == "BASIC":
        return basic(call)
    return cost_of(
        call, [direction(call, FORWARDS)], [unit_steps(call, FORWARDS, 9, 12, 20)], [units_of(call, FORWARDS)]
    )


@cost_rule("tflite.BIDIRECTIONAL_SEQUENCE_LSTM", family="recurrent")
def bidirectional_lstm(call: Call) -> Cost:
    """MACs = T·N·W

    As LSTM; W holds the matrices of both directions, those of a second input among them.
    """
    further = [*matrices(call, range(40, 48))] if call.has(AUXILIARY) else []
    found = [direction(call, FORWARDS), [*direction(call, BACKWARDS), *further]]
    steps = [unit_steps(call, FORWARDS, 9, 12, None), unit_steps(call, BACKWARDS, 26, 29, None)]
    return cost_of(call, found, steps, [units_of(call, FORWARDS), units_of(call, BACKWARDS)])


@cost_rule("tflite.RNN", "tflite.UNIDIRECTIONAL_SEQUENCE_RNN", family="recurrent")
def rnn(call: Call) -> Cost:
    """MACs = T·N·W

    T time steps, N batch, W elements of the input's and the state's matrix. other_ops per unit and step: bias, activation.
    """
    steps = 1 + activation_of(call)
    return cost_of(call, [matrices(call, (1, 2))], [steps], [call.in_shape(1)[0]])


@cost_rule("tflite.BIDIRECTIONAL_SEQUENCE_RNN", family="recurrent")
def bidirectional_rnn(call: Call) -> Cost:
    """MACs = T·N·W

    As RNN; W holds the matrices of both directions, those of a second input among them.
    """
    steps = 1 + activation_of(call)
    found = [matrices(call, (1, 2)), matrices(call, (5, 6, *RNN_AUXILIARY))]
    return cost_of(call, found, [steps, steps], [call.in_shape(1)[0], call.in_shape(5)[0]])


@cost_rule("tflite.SVDF", family="recurrent")
def svdf(call: Call) -> Cost:
    """MACs = N·F·(I+M)

    N batch, F filters of I inputs, each followed by a filter over the last M steps. other_ops: the sums over the rank,
    the bias and the activation.
    """
    (filters, inputs), memory, batch = call.in_shape(1), call.in_shape(2)[1], call.in_shape(0)[0]
    elements = call.out_elements
    steps = filters * batch - elements + (call.has(3) + activation_of(call)) * elements
    product = MatrixProduct(filters, inputs + memory, batch)
    symbols = {"N": batch, "F": filters, "I": inputs, "M": memory}
    return Cost(batch * filters * (inputs + memory), steps, product=product, symbols=symbols)


def basic(call: Call) -> Cost:
    """One matrix (4·H, I+H) for all gates."""
    units = call.in_shape(2)[0] // GATES
    return cost_of(call, [[prod(call.in_shape(2))]], [GATES + cell_steps(GATES, "tanh")], [units])


def matrices(call: Call, places: Iterable[int]) -> list[int]:
    """Elements of the operands that are there."""
    return [prod(call.in_shape(place)) for place in places if call.has(place)]


def direction(call: Call, places: tuple[int, int, int]) -> list[int]:
    inputs, state, projection = places
    return matrices(call, [*range(inputs, inputs + GATES), *range(state, state + GATES), projection])


def units_of(call: Call, places: tuple[int, int, int]) -> int:
    """Cells: rows of the output gate's matrix."""
    return call.in_shape(places[0] + GATES - 1)[0]


def gates_of(call: Call, places: tuple[int, int, int]) -> int:
    """Three where input and forget gate are coupled, which leaves the input gate's matrix out."""
    return sum(call.has(place) for place in range(places[0], places[0] + GATES))


def unit_steps(call: Call, places: tuple[int, int, int], peephole: int, bias: int, norm: int | None) -> int:
    """Elementary steps per unit and time step."""
    biases = sum(call.has(place) for place in range(bias, bias + GATES))
    peepholes = 2 * sum(call.has(place) for place in range(peephole, peephole + 3))
    normalised = sum(call.has(place) for place in range(norm, norm + GATES)) if norm else 0
    activation = str(call.attribute("fused_activation_function", "TANH")).lower()
    return biases + peepholes + normalised * count(LAYER_NORMALISATION) + cell_steps(gates_of(call, places), activation)


def cell_steps(gates: int, activation: str) -> int:
    """Activations of the gates, of the candidate and of the output, and the steps on the cell's state."""
    return (gates - 1) * activation_steps("sigmoid") + 2 * activation_steps(activation) + count(LSTM_CELL)


def activation_of(call: Call) -> int:
    name = str(call.attribute("fused_activation_function", "NONE"))
    return 0 if name == "NONE" else activation_steps(name)


def cost_of(call: Call, found: list[list[int]], steps: list[int], units: list[int]) -> Cost:
    """found: elements of the matrices, by direction. steps: per unit of a direction."""
    lead = call.in_shape()[:-1]
    runs, work = prod(lead), sum(map(sum, found))
    time = lead[0 if call.attribute("time_major") else 1] if len(lead) == 2 else 1
    if not time or not units:
        raise Uncountable("there are no time steps")
    others = runs * sum(one * cells for one, cells in zip(steps, units, strict=True))
    symbols = {"T": time, "N": runs // time, "W": work}
    return Cost(runs * work, others, product=product_of(work, units, runs // time, time), symbols=symbols)


def product_of(elements: int, units: list[int], batch: int, time: int) -> MatrixProduct | None:
    """One product per step: all rows of the gates by what they are multiplied with, where that is one length."""
    rows = GATES * sum(units)
    if not rows or elements % rows:
        rows = sum(units)
    return MatrixProduct(rows, elements // rows, batch, time) if rows and elements % rows == 0 else None
