"""Recurrent cells unrolled over time: one matrix product a step, and how often its weights are read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["rnn", "gru", "lstm"]
Order = Literal["packed", "split", "resident"]

# Rows of weights for each hidden unit. LSTM: Hochreiter and Schmidhuber, Neural Computation 9(8), 1997, with the forget
# gate of Gers et al., 2000; GRU: Cho et al., arXiv 1406.1078.
GATES: dict[str, tuple[str, ...]] = {"rnn": ("h",), "gru": ("z", "r", "n"), "lstm": ("i", "f", "o", "g")}
NAMES = {"rnn": "Vanilla RNN", "gru": "GRU", "lstm": "LSTM"}


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A cell with d inputs and h units over T steps for B sequences, words of so many bytes; biases are left aside."""

    kind: str
    inputs: int
    units: int
    steps: int
    batch: int = 1
    word_bytes: int = 4

    @property
    def gates(self) -> int:
        return len(GATES[self.kind])

    @property
    def rows(self) -> int:
        """Of the packed matrix [W U]."""
        return self.gates * self.units

    @property
    def input_weights(self) -> int:
        return self.rows * self.inputs

    @property
    def state_weights(self) -> int:
        return self.rows * self.units

    @property
    def weights(self) -> int:
        """gates·h·(d + h)"""
        return self.input_weights + self.state_weights

    @property
    def step_macs(self) -> int:
        """MACs of one step of all sequences: each weight once for each of them."""
        return self.batch * self.weights

    @property
    def macs(self) -> int:
        return self.steps * self.step_macs

    @property
    def input_macs(self) -> int:
        """W·x of all steps."""
        return self.steps * self.batch * self.input_weights

    @property
    def state_macs(self) -> int:
        """U·h of all steps."""
        return self.steps * self.batch * self.state_weights

    def weight_reads(self, order: str) -> tuple[int, int]:
        """Words of (W, U) read from memory.

        packed: [W U] anew at every step. split: W once, for the inputs of all steps are known; U at every step, for a
        state is known only when the one before it is. resident: both once, kept where reading costs nothing.
        """
        of_inputs = self.steps if order == "packed" else 1
        of_states = 1 if order == "resident" else self.steps
        return of_inputs * self.input_weights, of_states * self.state_weights

    def read_bytes(self, order: str) -> int:
        return self.word_bytes * sum(self.weight_reads(order))

    def input_intensity(self, order: str) -> float:
        """MAC for each byte of W: B/b a step by itself, T·B/b as one product with T·B columns."""
        return self.input_macs / (self.word_bytes * self.weight_reads(order)[0])

    def state_intensity(self, order: str) -> float:
        """MAC for each byte of U: B/b, however many steps there are, unless U stays resident."""
        return self.state_macs / (self.word_bytes * self.weight_reads(order)[1])

    def intensity(self, order: str) -> float:
        """MAC for each byte of weights, both parts together."""
        return self.macs / self.read_bytes(order)
