"""Accesses of each level of an array, and what they cost in units of one MAC; the price of a level can be set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.dataflow.events import Channel, Op
from analysis.dataflow.pe_array import REGISTER_ACCESSES, Array
from analysis.dataflow.pe_steps import steps_of
from analysis.dataflow.run import Run

# Energy of an access by the energy of a MAC, 65 nm: Chen, Emer, Sze, "Eyeriss", ISCA 2016, as later surveys quote it.
COSTS: Mapping[str, int] = MappingProxyType({"DRAM": 200, "buffer": 6, "array": 2, "registers": 1, "MAC": 1})


def accesses(array: Array, run: Run, time: int) -> dict[str, int]:
    """Accesses of each level and MACs after so many events; the keys are those of COSTS."""
    return accesses_of(run.trace.counters(time), array.dataflow)


def whole_accesses(array: Array) -> dict[str, int]:
    """Those of the whole execution, by formula."""
    return accesses_of(whole_words(array), array.dataflow)


def whole_words(array: Array) -> dict[Channel, int]:
    """Words by channel of the whole execution, by formula."""
    steps = steps_of(array)
    return {move.channel: steps.total(move) for move in steps.moves}


def accesses_of(words: Mapping[Channel, int], dataflow: str) -> dict[str, int]:
    """DRAM: words that leave and reach it. buffer: those that the array takes from it and gives to it."""
    found = dict.fromkeys(COSTS, 0)
    for channel, count in words.items():
        if channel.op == Op.MAC:
            found["MAC"] += count
        elif "DRAM" in (channel.src, channel.dst):
            found["DRAM"] += count
        elif "buffer" in (channel.src, channel.dst):
            found["buffer"] += count
        if channel.op == Op.LOAD and channel.src == "array":
            found["array"] += count
    found["registers"] = found["MAC"] * REGISTER_ACCESSES[dataflow]
    return found


def energy(counts: Mapping[str, int], costs: Mapping[str, int] = COSTS) -> dict[str, int]:
    """By level: accesses · cost."""
    return {level: counts[level] * cost for level, cost in costs.items()}


def costs_of(values: Mapping[str, int]) -> dict[str, int]:
    """Prices out of named values, `dram_cost` and so on; a MAC is the unit."""
    return {level: values[name] for level, name in COST_NAMES.items()} | {"MAC": COSTS["MAC"]}


COST_NAMES: Mapping[str, str] = MappingProxyType(
    {"DRAM": "dram_cost", "buffer": "buffer_cost", "array": "wire_cost", "registers": "register_cost"}
)
