"""S33 and S34: energy of instructions and of operations, relative to the cheapest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.device import load_energy_table
from analysis.lecture.row import Row, known_row


def ratios(table: str, base: str) -> dict[str, float]:
    """Energies of a table relative to one of its rows."""
    joules = {name: q.value for name, q in load_energy_table(table).joules.items() if q.value}
    return {name: value / joules[base] for name, value in joules.items()}


# As the two tables print them, nJ an instruction and pJ an operation.
PRINTED_NJ = {
    "register": "0.45",
    "l1": "0.88",
    "l2": "7.72",
    "memory_prefetched": "52.14",
    "memory_not_prefetched": "232.62",
    "memory_write": "62.14",
}
PRINTED_PJ = {
    "int32_add": "0.1",
    "fp32_add": "0.9",
    "register_file_32b": "1",
    "int32_mult": "3.1",
    "fp32_mult": "3.7",
    "sram_32b": "5",
    "dram_32b": "640",
}


def absolute_rows(
    slide: str, table: str, printed: Mapping[str, str], each: str, unit: str, scale: float
) -> Iterator[Row]:
    """A table as its profile has it. scale: of the unit in J."""
    joules = load_energy_table(table).joules
    for name, text in printed.items():
        value = joules[name].value
        words = f"{name.replace('_', ' ')}, energy of {each}"
        yield from known_row(slide, words, text, value and value / scale, unit)


def instruction_energy_rows() -> Iterator[Row]:
    yield from absolute_rows("S33", "xeon_phi", PRINTED_NJ, "an instruction", "nJ", 1e-9)
    own = "energy of an instruction on a many-core processor, not of a word: do not mix it with the next table"
    for name, ratio in ratios("xeon_phi", "register").items():
        printed = ">100x" if name.startswith("memory") else ""
        yield Row(
            "S33", f"{name.replace('_', ' ')}, relative to a register", printed, ratio, "times", own if printed else ""
        )


PRINTED_COSTS = {
    "int32_add": "1",
    "fp32_add": "9",
    "register_file_32b": "10",
    "int32_mult": "31",
    "fp32_mult": "37",
    "sram_32b": "50",
    "dram_32b": "6400",
}


def operation_energy_rows() -> Iterator[Row]:
    yield from absolute_rows("S34", "lecture_45nm", PRINTED_PJ, "an operation", "pJ", 1e-12)
    relative = ratios("lecture_45nm", "int32_add")
    for name, printed in PRINTED_COSTS.items():
        yield Row("S34", f"{name.replace('_', ' ')}, relative to int32 add", printed, relative[name], "times")
    for base, words in (("fp32_mult", "a float multiplication"), ("sram_32b", "SRAM")):
        baseline = f"three orders of magnitude hold against an integer addition, not against {words}"
        ratio = ratios("lecture_45nm", base)["dram_32b"]
        yield Row("S34", f"DRAM, relative to {words}", "3 orders of magnitude", ratio, "times", baseline)
