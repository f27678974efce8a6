"""Energy of a whole network at 45 nm: its arithmetic, the operands of each MAC, and what comes from memory once.

E = MAC·e_mac + 2·MAC·e(where operands are reused) + weights·e(DRAM) + activations·e(where they live). Partial sums stay
in registers of their own; what is no multiply–accumulate costs its activations alone; leakage is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from analysis.device import load_energy_table
from analysis.errors import UnknownNameError
from analysis.lecture.layer_work import BITS_PER_BYTE, LayerWork, layers_of
from analysis.lecture.row import FP32_BYTES

TABLE = "horowitz_45nm"
FORMATS = {32: "fp32", 16: "fp16", 8: "int8"}
REGISTERS, SRAM, DRAM = "registers", "sram", "dram"
LEVELS = (REGISTERS, SRAM, DRAM)
OPERANDS_PER_MAC = 2
PICO = 1e-12


@dataclass(frozen=True, slots=True)
class Prices:
    """mac: J for one multiply–accumulate. word: J for one word of the width, by level. format: whose arithmetic it is."""

    format: str
    mac: float
    word: dict[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class Energy:
    """J by what it was spent on. operands: two words for each MAC, from where they are reused."""

    arithmetic: float = 0.0
    operands: float = 0.0
    weights: float = 0.0
    activations: float = 0.0

    @property
    def memory(self) -> float:
        return self.operands + self.weights + self.activations

    @property
    def total(self) -> float:
        return self.arithmetic + self.memory

    def plus(self, other: Energy) -> Energy:
        return Energy(
            self.arithmetic + other.arithmetic,
            self.operands + other.operands,
            self.weights + other.weights,
            self.activations + other.activations,
        )


def prices_of(bits: int, sram_pj: float | None = None, dram_pj: float | None = None) -> Prices:
    """Of words of so many bits. sram_pj, dram_pj: another price for 32 bits than the table's. Raises UnknownNameError."""
    if bits not in FORMATS:
        raise UnknownNameError("bits of a word", str(bits), tuple(map(str, FORMATS)))
    table = load_energy_table(TABLE)
    per_byte = {str(level): quantity.value for level, quantity in table.j_per_byte.items()}
    own = {SRAM: sram_pj, DRAM: dram_pj}
    per_byte |= {level: price * PICO / FP32_BYTES for level, price in own.items() if price is not None}
    word = {level: known(per_byte[level]) * bits / BITS_PER_BYTE for level in LEVELS}
    return Prices(FORMATS[bits], known(table.j_per_mac[FORMATS[bits]].value), word, "; ".join(table.documents))


def known(joules: float | None) -> float:
    """This table has every price that is asked for here."""
    assert joules is not None
    return joules


def energy_of_layer(layer: LayerWork, prices: Prices, operands: str, activations: str) -> Energy:
    """operands: the level that serves both operands of each MAC. activations: the level where they live.

    Operands from DRAM are its weights and its inputs already, and its outputs go there.
    """
    from_dram = operands == DRAM and layer.macs > 0
    home = DRAM if from_dram else activations
    once = layer.output_words if from_dram else layer.activation_words
    return Energy(
        layer.macs * prices.mac,
        OPERANDS_PER_MAC * layer.macs * prices.word[operands],
        0.0 if from_dram else layer.weight_words * prices.word[DRAM],
        once * prices.word[home],
    )


def energy_of_layers(layers: Iterable[LayerWork], prices: Prices, operands: str, activations: str) -> list[Energy]:
    """Up to each layer, its own included."""
    found, total = [], Energy()
    for layer in layers:
        total = total.plus(energy_of_layer(layer, prices, operands, activations))
        found.append(total)
    return found


@lru_cache(maxsize=256)
def energy_of_network(
    sample: str,
    bits: int = 32,
    operands: str = REGISTERS,
    activations: str = SRAM,
    sram_pj: float | None = None,
    dram_pj: float | None = None,
) -> Energy:
    """Of one input through a bundled network. Raises UnknownNameError."""
    return energy_of_layers(layers_of(sample), prices_of(bits, sram_pj, dram_pj), operands, activations)[-1]
