"""Energy of a schedule by formula, for layers of any size: what `energy.spent` comes to.

outer level = L·read + S·write                   L words loaded, sums that come back among them; S sums stored
inner level = L·write + S·read + |O|·write       a sum that begins costs one access at each level
arithmetic  = MACs·e_mac
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.dataflow.conv_values import Values
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
from analysis.dataflow.layer import OUTPUTS, Dim, Layer
from analysis.dataflow.mapping import Band, mapped
from analysis.dataflow.nest import Nest
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.totals import fills
from analysis.device import load_device
from analysis.errors import ScenarioError

DEVICE, OWN, BASE = "device:", "own", "lecture_45nm"
DRAM, SRAM = "dram", "sram"
FEMTO_PER_PICO, BYTES_PRICED = 1000, 4
MEMORY, REGISTERS = "memory", "registers"
# (dimension, size in SRAM); 0 is all of it.
Tiles = tuple[tuple[Dim, int], ...]
TILED = ("DRAM", "SRAM", REGISTERS)


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
    return None if schedule not in NESTS else across(NESTS[schedule](layer), 1)


def across(nest: Nest, level: int) -> Moved:
    """Between a level and the next one outside it. level: from 1, as memory is 0."""
    came = {buffer.tensor: fills(nest, buffer) for buffer in nest.buffers if buffer.level == level}
    begun, stores = compulsory_words(nest.layer)[OUTPUTS], came.pop(OUTPUTS)
    return Moved(sum(came.values()) + stores - begun, stores, begun)


def tiles_of(values: Values) -> Tiles:
    """As scenes and lessons name the sizes."""
    return tuple((dim.upper(), values[f"tile_{dim}"]) for dim in "mcpq")


@lru_cache(maxsize=64)
def tiled(layer: Layer, tiles: Tiles) -> Nest:
    """Tiles come from DRAM into SRAM, and word by word from there into registers."""
    bands = [Band("NGMPQCRS", dict(tiles)), Band("NGMCRSPQ")]
    return mapped(layer, bands, TILED).nest


def energy_of(layer: Layer, schedule: str, costs: Costs) -> Spent | None:
    """As `spent` at the end of the execution, by level and arithmetic alone."""
    return energy_in(NESTS[schedule](layer), (MEMORY, REGISTERS), costs) if schedule in NESTS else None


def energy_of_tiles(layer: Layer, tiles: Tiles, costs: Costs) -> Spent:
    return energy_in(tiled(layer, tiles), TILED, costs)


def energy_in(nest: Nest, levels: tuple[str, ...], costs: Costs) -> Spent:
    """levels: as costs name them, memory first."""
    found: dict[str, int | None] = dict.fromkeys(levels, 0)
    for number in range(1, len(levels)):
        words, (outer, inner) = across(nest, number), levels[number - 1 : number + 1]
        far, near = costs.of(outer), costs.of(inner)
        found[outer] = added((found[outer], times_cost(words.loads, far.read), times_cost(words.stores, far.write)))
        ends = (times_cost(words.loads, near.write), times_cost(words.stores, near.read))
        begun = times_cost(words.begun, near.write)
        found[inner] = added((begun, *(ends if costs.both_ends else ())))
    return Spent(found, times_cost(nest.layer.macs, costs.mac), unit=costs.unit)


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
