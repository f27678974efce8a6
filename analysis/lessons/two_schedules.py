"""What lessons count of two schedules' energy: words across the outermost memory, its energy, and tables as printed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from analysis.dataflow.conv_values import layer_of
from analysis.dataflow.energy import FEMTO, Costs, Spent
from analysis.dataflow.energy_closed import (
    MEMORY,
    TILED,
    Moved,
    across,
    costs_named,
    energy_of,
    energy_of_tiles,
    moved,
    tiled,
    tiles_of,
)
from analysis.device import load_energy_table
from analysis.lessons.fact import Fact
from analysis.lessons.topic import Values

# The schedule that has tiles in SRAM.
BLOCKED = "blocked"


@lru_cache(maxsize=4)
def joules(table: str) -> dict[str, float]:
    """Rows of a table as printed."""
    return {str(name): q.value for name, q in load_energy_table(table).joules.items() if q.value is not None}


def costs_of(values: Values) -> Costs:
    width = int(values["word_bytes"])
    return costs_named(values["table"], width, values["memory"], values["dram_pj"], values["sram_pj"])


def spent_by(values: Values, side: str) -> Spent | None:
    """None where nothing is chosen."""
    if values[side] == BLOCKED:
        return energy_of_tiles(layer_of(values), tiles_of(values), costs_of(values))
    return energy_of(layer_of(values), values[side], costs_of(values)) if values[side] else None


def words_by(values: Values, side: str) -> Moved | None:
    """Across the edge of the outermost memory."""
    if values[side] == BLOCKED:
        return across(tiled(layer_of(values), tiles_of(values)), 1)
    return moved(layer_of(values), values[side])


def memory_of(values: Values, side: str) -> str:
    """Tiles come from DRAM, whatever the memory of other schedules is."""
    return TILED[0] if values[side] == BLOCKED else MEMORY


def memory_spent(values: Values, side: str) -> int | None:
    spent = spent_by(values, side)
    return spent.by_level[memory_of(values, side)] if spent else None


def over(above: int | None, below: int | None) -> float | None:
    return above / below if above is not None and below else None


def side_facts(letter: str, values: Values, side: str) -> Iterator[Fact]:
    """share: of what moves words, in %."""
    words, spent, costs = words_by(values, side), spent_by(values, side), costs_of(values)
    share = spent.share_of_memory if spent else None
    yield Fact(f"words_{letter}", words.total if words else None, "words")
    yield Fact(f"memory_{letter}", amount_of(memory_spent(values, side), costs), unit_of(costs))
    yield Fact(f"total_{letter}", amount_of(spent.total if spent else None, costs), unit_of(costs))
    yield Fact(f"share_{letter}", None if share is None else 100 * share, "%")


def amount_of(amount: int | None, costs: Costs) -> float | None:
    """Joules, or multiples of one multiply–accumulate."""
    return None if amount is None else amount / FEMTO if costs.unit == "fJ" else float(amount)


def unit_of(costs: Costs) -> str:
    return "J" if costs.unit == "fJ" else "MAC"
