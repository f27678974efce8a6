"""Energy of an execution: Σ over kinds of events of words · cost, in whole femtojoules, so that the parts make the whole.

A word that moves costs one access at the level that it leaves and one at the level that it comes to; a sum that begins
and zeros that are written cost the one at the level that they come to; words that fall out cost nothing. A
multiply–accumulate costs its arithmetic; the registers that it reads are charged only as often as `reads_per_mac` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from analysis.dataflow.events import Channel, Op
from analysis.dataflow.trace import Trace
from analysis.device import Device, EnergyTable, load_energy_table
from analysis.errors import ScenarioError, UnknownNameError

FEMTO = 1e15

# What a level's name stands for in a table; numbers at its end do not count. "memory" is what a person says it is.
ENTRIES: Mapping[str, str] = MappingProxyType(
    {
        "dram": "dram", "flash": "flash", "sram": "sram", "buffer": "sram", "global buffer": "sram", "cache": "sram",
        "scratchpad": "sram", "l1": "l1", "l2": "l2", "array": "array", "rf": "registers", "register file": "registers",
        "registers": "registers",
    }
)  # fmt: skip
MEMORIES = ("dram", "sram")

# Integers of a width; where a table has none, the next wider one is charged.
MAC_TYPES: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("int8", "int16", "int32"), 2: ("int16", "int32"), 4: ("int32", "fp32")}
)

# Two levels of caches are one kind of memory to the tables of 45 nm.
SRAM_LEVELS = ("sram", "l1", "l2")


@dataclass(frozen=True, slots=True)
class Access:
    """Cost of reading and of writing one word; None is unknown."""

    read: int | None
    write: int | None


UNKNOWN_ACCESS = Access(None, None)


@dataclass(frozen=True, eq=False)
class Costs:
    """Costs of a word, whole numbers of `unit`: "fJ", or "MAC" where a table gives multiples of one multiply–accumulate.

    per: costs per instruction belong on no axis with those per access. mac_type: whose arithmetic is charged.
    both_ends: False where a cost is that of the whole instruction, by the outer end of the move.
    """

    title: str
    source: str
    unit: str
    per: str
    access: Mapping[str, Access]
    mac: int | None
    mac_type: str = ""
    memory: str = "dram"
    entries: Mapping[str, str] = field(default_factory=lambda: ENTRIES)
    reads_per_mac: int = 0
    both_ends: bool = True
    confidence: str = "stated-read"

    def entry(self, level: str) -> str:
        """The table's entry for a level of a trace, "" where none is declared."""
        name = level.lower().rstrip(" 0123456789") or level.lower()
        if level.lower() in self.entries:
            name = level.lower()
        return self.memory if name == "memory" else self.entries.get(name, "")

    def of(self, level: str) -> Access:
        return self.access.get(self.entry(level), UNKNOWN_ACCESS)


@dataclass(frozen=True, slots=True)
class Spent:
    """Energy up to a time, in the unit of the costs. None: something happened whose cost is not known."""

    by_level: Mapping[str, int | None]
    arithmetic: int | None
    by_operation: Mapping[str, int | None] = field(default_factory=dict)
    unit: str = "fJ"

    @property
    def movement(self) -> int | None:
        return added(self.by_level.values())

    @property
    def total(self) -> int | None:
        return added((*self.by_level.values(), self.arithmetic))

    @property
    def share_of_memory(self) -> float | None:
        """movement / total; None before anything was spent."""
        total, movement = self.total, self.movement
        return movement / total if total and movement is not None else None

    @property
    def joules(self) -> float | None:
        total = self.total
        return total / FEMTO if total is not None and self.unit == "fJ" else None


def added(parts: Iterable[int | None]) -> int | None:
    """A sum that is unknown as soon as one of its parts is."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def times_cost(count: int, cost: int | None) -> int | None:
    """What did not happen costs nothing, whatever it costs."""
    return 0 if not count else None if cost is None else count * cost


def charges(channel: Channel, costs: Costs, innermost: str) -> list[tuple[str, int | None]]:
    """(level, cost of one word), "" for the arithmetic."""
    if channel.op == Op.EVICT:
        return []
    if channel.op == Op.MAC:
        reads = costs.reads_per_mac
        read = costs.of(innermost).read
        inner = [(innermost, None if read is None else reads * read)] if reads else []
        return [("", costs.mac), *inner]
    ends = [(channel.src, costs.of(channel.src).read)] if channel.src else []
    ends += [(channel.dst, costs.of(channel.dst).write)] if channel.dst else []
    return ends if costs.both_ends else [outer_end(channel, ends)]


def outer_end(channel: Channel, ends: list[tuple[str, int | None]]) -> tuple[str, int | None]:
    """Of a whole instruction: a store is one to where it goes, all else one from where it comes."""
    return ends[-1] if channel.op == Op.STORE else ends[0]


def spent(trace: Trace, time: int, costs: Costs) -> Spent:
    """After `time` events; exact in Python's integers."""
    words = trace.counts[time].tolist()
    levels: dict[str, int | None] = dict.fromkeys(trace.levels, 0)
    operations: dict[str, int | None] = {}
    arithmetic: int | None = 0
    for number, op, level, cost in charged(trace, costs):
        amount = times_cost(words[number], cost)
        operations[op] = added((operations.get(op, 0), amount))
        if level:
            levels[level] = added((levels[level], amount))
        else:
            arithmetic = added((arithmetic, amount))
    return Spent(levels, arithmetic, operations, costs.unit)


@lru_cache(maxsize=8)
def charged(trace: Trace, costs: Costs) -> tuple[tuple[int, str, str, int | None], ...]:
    """(channel, operation, level, cost of a word) of everything that costs something."""
    inner = trace.levels[-1]
    return tuple(
        (number, channel.op.name, level, cost)
        for number, channel in enumerate(trace.channels)
        for level, cost in charges(channel, costs, inner)
    )


# Costs from tables


def femto(joules: float | None, amount: int = 1) -> int | None:
    return None if joules is None else round(joules * FEMTO * amount)


def both(cost: int | None) -> Access:
    return Access(cost, cost)


def known_costs() -> dict[str, str]:
    """Ids of the tables that `costs_of` knows -> titles."""
    return {
        "lecture_45nm": "45 nm, lecture",
        "horowitz_45nm": "45 nm, Horowitz",
        "xeon_phi": "Xeon Phi",
        "eyeriss_65nm": "Eyeriss, relative",
    }


@lru_cache(maxsize=64)
def costs_of(table: str, word_bytes: int = 4, memory: str = "dram") -> Costs:
    """The costs of words of so many bytes. memory: what "memory" is, dram or sram. Raises UnknownNameError, ScenarioError."""
    if table not in known_costs():
        raise UnknownNameError("energy table", table, tuple(known_costs()))
    if memory not in MEMORIES:
        raise ScenarioError("what the memory is", memory, ", ".join(MEMORIES))
    if word_bytes < 1:
        raise ScenarioError("bytes of a word", word_bytes, "at least 1")
    if table == "eyeriss_65nm":
        return replace(EYERISS, memory=memory)
    found = load_energy_table(table)
    return phi_costs(found, memory) if table == "xeon_phi" else access_costs(found, word_bytes, memory)


def access_costs(table: EnergyTable, word_bytes: int, memory: str) -> Costs:
    """cost of a word = J/B · bytes. All static memories are one entry of these tables."""
    per_byte = {str(name): femto(quantity.value, word_bytes) for name, quantity in table.j_per_byte.items()}
    access = {name: both(cost) for name, cost in per_byte.items()}
    access |= {level: both(per_byte.get("sram")) for level in SRAM_LEVELS}
    mac_type, mac = mac_of({name: quantity.value for name, quantity in table.j_per_mac.items()}, word_bytes)
    source = "; ".join(table.documents)
    return Costs(known_costs()[table.id], source, "fJ", table.per, access, mac, mac_type, memory)


def mac_of(joules: Mapping[str, float | None], word_bytes: int) -> tuple[str, int | None]:
    """(type, femtojoules) of the narrowest arithmetic that holds a word; ("", None) where a table has none."""
    width = next((size for size in MAC_TYPES if size >= word_bytes), 0)
    for name in MAC_TYPES.get(width, ()):
        if (cost := femto(joules.get(name))) is not None:
            return name, cost
    return "", None


def phi_costs(table: EnergyTable, memory: str) -> Costs:
    """Of one scalar instruction by where its operand lies; a multiply–accumulate is one on registers."""
    cost = {name: femto(quantity.value) for name, quantity in table.joules.items()}
    access = {
        "registers": both(cost["register"]), "l1": both(cost["l1"]), "sram": both(cost["l1"]), "l2": both(cost["l2"]),
        "dram": Access(cost["memory_prefetched"], cost["memory_write"]),
    }  # fmt: skip
    source = "; ".join(table.documents)
    return Costs(
        known_costs()[table.id],
        source,
        "fJ",
        table.per,
        access,
        cost["register"],
        "instruction",
        memory,
        both_ends=False,
    )


# Chen, Emer and Sze, ISCA 2016: costs by level at 65 nm relative to one MAC, for words of 16 bits. Taken from secondary
# sources that agree on 200, 6 and 1; the paper's own table was not read again.
EYERISS = Costs(
    "Eyeriss, relative",
    "Chen, Emer, Sze, Eyeriss, ISCA 2016, after secondary sources: words of 16 bits at 65 nm",
    "MAC",
    "operation or access",
    {"dram": both(200), **{level: both(6) for level in SRAM_LEVELS}, "array": both(2), "registers": both(1)},
    1,
    "16 bit",
    confidence="recalled",
)


def costs_of_device(device: Device, word_bytes: int = 4, memory: str = "dram") -> Costs | None:
    """A device's own costs, what it lacks from the table that it names; None where it says nothing of energy."""
    base = load_energy_table(device.energy_table) if device.energy_table else None
    own = {str(m.technology): m.energy_j_per_byte.value for m in device.memories if m.energy_j_per_byte.value}
    macs = (
        {name: q.value for name, q in device.energy_j_per_mac.items()} if device.energy_covers == "arithmetic" else {}
    )
    if base is None and not own and not macs:
        return None
    from_table = access_costs(base, word_bytes, memory) if base else None
    access = dict(from_table.access) if from_table else {}
    access |= {name: both(femto(cost, word_bytes)) for name, cost in own.items()}
    if "sram" in own:
        access |= dict.fromkeys(SRAM_LEVELS, access["sram"])
    mac_type, mac = mac_of(macs, word_bytes)
    if mac is None and from_table:
        mac_type, mac = from_table.mac_type, from_table.mac
    source = "; ".join((*device.documents, *(base.documents if base else ())))
    return Costs(device.name, source, "fJ", "operation or access", access, mac, mac_type, memory)
