"""A layer on a hierarchy as the scene and the lessons name it: tiles, orders and cuts of each level, and what each must hold."""

from __future__ import annotations

from analysis.dataflow import conv_values
from analysis.dataflow.capacity import WorkingSet, working_set
from analysis.dataflow.conv_values import Values
from analysis.dataflow.layer import OPERANDS, OUTPUTS, Layer
from analysis.dataflow.mapping import Band, Mapped, mapped
from analysis.dataflow.run import compulsory_words
from analysis.dataflow.totals import fills

LEVELS = {
    2: ("DRAM", "SRAM"),
    3: ("DRAM", "SRAM", "registers"),
    4: ("DRAM", "SRAM", "L1", "registers"),
}
CAPACITIES = ("sram_bytes", "l1_bytes", "register_bytes")


def layer_of(values: Values) -> Layer:
    """Raises LayerError where the sizes make no layer."""
    rows = values["kernel"]
    return conv_values.layer_of({**values, "kernel_rows": rows, "kernel_columns": values["kernel_columns"] or rows})


def mapped_of(values: Values) -> Mapped:
    count = 2 if values["lru"] else values["levels"]
    bands = [band_of(values, number) for number in range(1, 3 if count == 4 else 2)]
    shifts = {(tensor, level): values[f"cut_{tensor}_{level}"] for tensor in OPERANDS for level in range(1, count)}
    inner = Band(values["order_3"])
    return mapped(layer_of(values), [*bands, inner], LEVELS[count], {} if values["lru"] else shifts)


def band_of(values: Values, number: int) -> Band:
    """Groups share nothing: one of them at a time."""
    tiles = {dim: values[f"tile_{dim.lower()}_{number}"] for dim in "MCPQRS"}
    return Band(values[f"order_{number}"], {"G": 1, **tiles})


def planned_sets(values: Values, found: Mapped) -> tuple[WorkingSet, ...]:
    """Of planned tiles against the capacities, from the first level inside the memory inward."""
    nest = found.nest
    names = ("sram_bytes", "register_bytes") if len(nest.levels) == 3 else CAPACITIES
    return tuple(
        working_set(nest, level, int(values["word_bytes"]), int(values[names[level - 1]]), bool(values["double"]))
        for level in range(1, len(nest.levels))
    )


def planned_words(found: Mapped) -> int:
    """All that crosses between the memory and the first level: fills, sums back, outputs."""
    return sum(crossing_words(found).values())


def crossing_words(found: Mapped) -> dict[str, int]:
    """By tensor; of outputs the stores and the sums that come back."""
    total = dict.fromkeys(OPERANDS, 0)
    for buffer in found.nest.buffers:
        if buffer.level == 1:
            came = fills(found.nest, buffer)
            back = came - compulsory_words(found.nest.layer)[OUTPUTS] if buffer.tensor == OUTPUTS else 0
            total[buffer.tensor] += came + back
    return total
