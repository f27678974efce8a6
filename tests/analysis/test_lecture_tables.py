"""The lecture's tables of machines and of energies: every cell has a row, in the table's unit."""

import re

import pytest

from analysis.device import load_device
from analysis.lecture import lecture_rows
from analysis.lecture.energy import PRINTED_NJ, PRINTED_PJ
from analysis.lecture.tiers import LECTURE, PRINTED, REAL, TIERS, cores_of, gpu_cores_of, printed
from tests.analysis.test_lecture import PUBLISHED


@pytest.fixture(scope="module")
def rows():
    return lecture_rows(PUBLISHED.__getitem__)


# S33 and S34 as the lecture prints them.
INSTRUCTIONS = (0.45, 0.88, 7.72, 52.14, 232.62, 62.14)
OPERATIONS = (0.1, 0.9, 1, 3.1, 3.7, 5, 640)


@pytest.mark.parametrize(
    ("slide", "unit", "values"), [("S33", "nJ", INSTRUCTIONS), ("S34", "pJ", OPERATIONS)], ids=("S33", "S34")
)
def test_energies_are_those_of_the_print(rows, slide, unit, values):
    found = [row for row in rows if (row.slide, row.unit) == (slide, unit)]
    assert [row.computed for row in found] == pytest.approx(values)
    assert [float(row.printed) for row in found] == pytest.approx(values)
    assert all(row.agrees for row in found)


def test_relative_costs_follow_from_the_energies(rows):
    for slide, unit, base in (("S33", "nJ", INSTRUCTIONS), ("S34", "pJ", OPERATIONS)):
        relative = [row.computed for row in rows if row.slide == slide and ", relative to " in row.quantity]
        assert relative[: len(base)] == pytest.approx([value / base[0] for value in base]), unit
    assert len(PRINTED_NJ) == len(INSTRUCTIONS)
    assert len(PRINTED_PJ) == len(OPERATIONS)


def test_each_cell_of_the_table_is_printed_by_some_row(rows):
    """But two: of a mass memory of a server, and of a GPU of a sensor, there is nothing to compute."""
    said = {row.printed for row in rows if row.slide == "S09"}
    cells = {cell for cells in PRINTED.values() for cell in cells}
    assert cells - said == {"100s of TBs", "No GPU"}


@pytest.mark.parametrize("quantity", PRINTED)
def test_a_cell_for_each_tier(quantity):
    assert len(PRINTED[quantity]) == len(TIERS)
    assert [printed(quantity, tier) for tier in TIERS] == list(PRINTED[quantity])


def test_machines_stand_in_their_tier():
    for machines in (LECTURE, REAL):
        assert [load_device(id).tier for id in machines.values()] == list(TIERS)


def test_rows_of_real_machines_lie_in_the_range_or_say_why(rows):
    """The decade that a cell names, in the row's unit."""
    ends = {
        ("GHz", "MHz"): (1e3, 1e4),
        ("100s of MHz", "MHz"): (1e2, 1e3),
        ("kHz/MHz", "MHz"): (1e-3, 1e3),
        ("100s of GBs", "GB"): (1e2, 1e3),
        ("GBs", "GB"): (1, 1e2),
        ("KWs", "W"): (1e3, 1e4),
        ("10s of W", "W"): (10, 100),
        ("mW/W (active)", "W"): (1e-3, 10),
        ("1-4", "cores"): (1, 4),
    }
    seen = [row for row in rows if row.slide == "S09" and (row.printed, row.unit) in ends]
    assert len(seen) >= len(ends)
    for row in seen:
        low, high = ends[row.printed, row.unit]
        assert (low <= row.computed <= high) is row.agrees, row


@pytest.mark.parametrize(("id", "cores"), [("epyc_9654", 96), ("rpi4b", 4), ("stm32l4r5", 1), ("t4", None)])
def test_cores_are_read_from_the_profile(id, cores):
    assert cores_of(load_device(id)) == cores


@pytest.mark.parametrize(("id", "cores"), [("a100_sxm80", 6912), ("jetson_nano", 128), ("rpi4b", None)])
def test_gpu_cores_are_read_from_the_profile(id, cores):
    assert gpu_cores_of(load_device(id)) == cores
    assert cores is None or re.search(rf"\b{cores}\b", load_device(id).compute_units)
