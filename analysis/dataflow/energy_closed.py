"""Energy of a schedule with one memory and registers by formula, for layers of any size: what `energy.spent` comes to.

memory    = L·read + S·write                     L words loaded, sums that come back among them; S sums stored
registers = L·write + S·read + |O|·write         a sum that begins costs one access
arithmetic = MACs·e_mac
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.dataflow.energy import (
    SRAM_LEVELS,
    Access,
    Costs,
    Spent,
    added,
    costs_of,
    costs_of_device,
    times_cost,
)
from analysis.dataflow.layer import OUTPUTS, Layer
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.totals import fills
from analysis.device import load_device
from analysis.errors import ScenarioError

DEVICE, OWN, BASE = "device:", "own", "lecture_45nm"
DRAM, SRAM = "dram", "sram"
FEMTO_PER_PICO, BYTES_PRICED = 1000, 4
MEMORY, REGISTERS = "memory", "registers"


@dataclass(frozen=True, slots=True)
class Moved:
    """Words between memory and registers. loads: of weights, inputs and sums that come back. begun: sums."""

    loads: int
    stores: int
    begun: int

    @property
    def total(self) -> int:
        return self.loads + self.stores


@lru_cache(maxsize=256)
def moved(layer: Layer, schedule: str) -> Moved | None:
    """None for a schedule that has more than one memory or is no nest of the layer."""
    if schedule not in NESTS:
        return None
    nest = NESTS[schedule](layer)
    came = {buffer.tensor: fills(nest, buffer) for buffer in nest.buffers}
    begun, stores = compulsory_words(layer)[OUTPUTS], came.pop(OUTPUTS)
    return Moved(sum(came.values()) + stores - begun, stores, begun)


def energy_of(layer: Layer, schedule: str, costs: Costs) -> Spent | None:
    """As `spent` at the end of the execution, by level and arithmetic alone."""
    words = moved(layer, schedule)
    if words is None:
        return None
    memory, registers = costs.of(MEMORY), costs.of(REGISTERS)
    ends = ((words.loads, memory.read, registers.write), (words.stores, memory.write, registers.read))
    outer = [times_cost(count, far) for count, far, _ in ends]
    inner = [times_cost(count, near) for count, _, near in ends] if costs.both_ends else []
    inner.append(times_cost(words.begun, registers.write))
    levels = {MEMORY: added(outer), REGISTERS: added(inner)}
    return Spent(levels, times_cost(layer.macs, costs.mac), unit=costs.unit)


def costs_named(
    table: str, word_bytes: int, memory: str, dram_pj: float | None = None, sram_pj: float | None = None
) -> Costs:
    """Of a table, of "device:" and a profile, or of the lecture's table with prices of one's own for 32 bits.

    Raises UnknownNameError, ScenarioError.
    """
    if table == OWN:
        return own_costs(costs_of(BASE, word_bytes, memory), word_bytes, {DRAM: dram_pj, SRAM: sram_pj})
    if not table.startswith(DEVICE):
        return costs_of(table, word_bytes, memory)
    device = load_device(table.removeprefix(DEVICE))
    found = costs_of_device(device, word_bytes, memory)
    if found is None:
        raise ScenarioError(f"the energy of {device.name}", "nothing known", "a device with costs of its own")
    return found


def own_costs(base: Costs, word_bytes: int, prices: Mapping[str, float | None]) -> Costs:
    """prices: picojoules of 32 bits by memory; None leaves the table's."""
    access = dict(base.access)
    for name, picojoules in prices.items():
        if picojoules is not None:
            cost = round(picojoules * FEMTO_PER_PICO * word_bytes / BYTES_PRICED)
            access |= dict.fromkeys(SRAM_LEVELS if name == SRAM else (name,), Access(cost, cost))
    source = f"{base.source}; prices of DRAM and SRAM as set"
    return replace(base, title=f"{base.title}, own prices", source=source, access=access)
