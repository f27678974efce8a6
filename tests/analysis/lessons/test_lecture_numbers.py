"""Every number of the lecture is held by some test: here those that no other test names."""

import pytest

from analysis.lessons.rows import known_rows

LEFT = [
    ("S17", "evaluations of f, layer of 25088 inputs and 4096 outputs", "evaluations", 4096),
    ("S29", "Titan RTX, attainable with B = 4", "GFLOP/s", 670 * 2 * 4 / (5 * 4)),
    ("S29", "Raspberry Pi 4, limit set by memory", "GMAC/s", 4 / 4),
]


@pytest.mark.parametrize(("slide", "quantity", "unit", "value"), LEFT)
def test_a_number_that_no_other_test_names(slide, quantity, unit, value):
    found = [row.computed for row in known_rows() if (row.slide, row.quantity, row.unit) == (slide, quantity, unit)]
    assert found == [pytest.approx(value)]
