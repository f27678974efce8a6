"""A step of training of dense layers: three products a layer, and what memory holds until the backward pass needs it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isqrt

# Copies of the weights that an optimiser keeps. Adam: Kingma and Ba, arXiv 1412.6980 (first and second moments).
COPIES = {"sgd": 0, "momentum": 1, "adam": 2}
FORWARD, AGAIN, LOSS, BACKWARD, UPDATE = "forward", "again", "loss", "backward", "update"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happens. layer: from 1, 0 for none. kept: activations in memory (0: the input), the newest among
    them; flowing: gradients of activations; graded: layers whose gradient of weights is there.
    """

    kind: str
    layer: int
    macs: int
    kept: frozenset[int]
    flowing: int
    graded: frozenset[int]


@dataclass(frozen=True, slots=True)
class Training:
    """`layers` dense layers of width × width with a minibatch; words of so many bytes."""

    layers: int
    width: int
    batch: int
    optimiser: str = "adam"
    checkpoints: bool = False
    word_bytes: int = 4

    @property
    def weights(self) -> int:
        """Words of one layer."""
        return self.width**2

    @property
    def activations(self) -> int:
        """Words between two layers."""
        return self.width * self.batch

    @property
    def layer_macs(self) -> int:
        """F of one layer; each of its other two products has as many."""
        return self.batch * self.weights

    @property
    def forward_macs(self) -> int:
        return self.layers * self.layer_macs

    @property
    def segment(self) -> int:
        """Layers from one checkpoint to the next: √L, rounded up (Chen et al., arXiv 1604.06174)."""
        return ceil_root(self.layers) if self.checkpoints else self.layers

    @property
    def segments(self) -> int:
        return ceil(self.layers / self.segment)

    @property
    def macs(self) -> int:
        return sum(moment.macs for moment in moments(self))

    @property
    def weight_bytes(self) -> int:
        return self.word_bytes * self.layers * self.weights

    @property
    def state_bytes(self) -> int:
        return COPIES[self.optimiser] * self.weight_bytes

    def live_bytes(self, moment: Moment) -> dict[str, int]:
        """What memory holds, by kind."""
        return {
            "weights": self.weight_bytes,
            "states": self.state_bytes,
            "gradients": self.word_bytes * self.weights * len(moment.graded),
            "activations": self.word_bytes * self.activations * (len(moment.kept) + moment.flowing),
        }

    @property
    def peak_activations(self) -> int:
        """The most activations and gradients of activations that are held at once, in whole minibatches of a layer."""
        return max(len(moment.kept) + moment.flowing for moment in moments(self))

    @property
    def peak_bytes(self) -> int:
        return max(sum(self.live_bytes(moment).values()) for moment in moments(self))

    @property
    def inference_bytes(self) -> int:
        """Weights, and the input and output of the layer under way."""
        return self.weight_bytes + 2 * self.word_bytes * self.activations


def ceil_root(number: int) -> int:
    root = isqrt(number)
    return root if root * root == number else root + 1


def products(batch: int, inputs: int, outputs: int) -> tuple[tuple[str, int, int, int], ...]:
    """The three products of a layer as (name, rows, inner, columns): Y = X·W, dX = dY·Wᵀ, dW = Xᵀ·dY."""
    return (("Y", batch, inputs, outputs), ("dX", batch, outputs, inputs), ("dW", inputs, batch, outputs))


def intensity(rows: int, inner: int, columns: int, word_bytes: float) -> float:
    """MAC/B of a product that reads both operands and writes its result once."""
    return rows * inner * columns / ((rows * inner + inner * columns + rows * columns) * word_bytes)


def stored(training: Training) -> frozenset[int]:
    """Activations that wait for the backward pass: the input of every layer, or of every segment."""
    return frozenset(range(0, training.layers, training.segment if training.checkpoints else 1))


def moments(training: Training) -> tuple[Moment, ...]:
    """All that happens in one step, in order."""
    loss = Moment(LOSS, 0, 0, stored(training) | {training.layers}, 0, frozenset())
    every = frozenset(range(1, training.layers + 1))
    update = Moment(UPDATE, 0, 0, frozenset(), 0, every)
    return (*forward_moments(training), loss, *backward_moments(training), update)


def forward_moments(training: Training) -> tuple[Moment, ...]:
    """What is stored so far, and the input and output of the layer under way."""
    return tuple(
        Moment(FORWARD, layer, training.layer_macs, so_far(training, layer), 0, frozenset())
        for layer in range(1, training.layers + 1)
    )


def so_far(training: Training, layer: int) -> frozenset[int]:
    return frozenset(one for one in stored(training) if one < layer) | {layer - 1, layer}


def backward_moments(training: Training) -> tuple[Moment, ...]:
    """Segment by segment from the last: with checkpoints computed again, then walked back; what was used is let go."""
    held, graded = set(stored(training)), set[int]()
    done: list[Moment] = []
    for start in reversed(range(0, training.layers, training.segment)):
        layers = range(start + 1, min(start + training.segment, training.layers) + 1)
        if training.checkpoints:
            done += again(training, layers, held, graded)
        for layer in reversed(layers):
            graded.add(layer)
            count = 1 if layer == 1 else 2
            macs = count * training.layer_macs
            done.append(Moment(BACKWARD, layer, macs, frozenset(held), count, frozenset(graded)))
            held.discard(layer - 1)
    return tuple(done)


def again(training: Training, layers: range, held: set[int], graded: set[int]) -> list[Moment]:
    """A segment's forward pass once more, in full; its last activation is not kept, for the gradient there is known."""
    done = []
    for layer in layers:
        during = frozenset(held | {layer})
        done.append(Moment(AGAIN, layer, training.layer_macs, during, 1, frozenset(graded)))
        if layer != layers[-1]:
            held.add(layer)
    return done
