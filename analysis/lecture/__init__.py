"""Every worked number of the lecture: as printed there, as computed here, and why the two differ.

"Printed" is the lecture's text; "computed" comes from a formula below, from a device or energy profile, or from counting a
bundled sample. Nothing computed is typed in.
"""

from __future__ import annotations

from analysis.lecture.convolution import column_rows, convolution_rows
from analysis.lecture.counted import Counted, Networks, counted
from analysis.lecture.energy import instruction_energy_rows, operation_energy_rows
from analysis.lecture.network import dense_rows, model_rows, network_rows, price_rows
from analysis.lecture.reuse import board_rows, example_roofline_rows, loop_rows, minibatch_rows, reuse_limit_rows
from analysis.lecture.row import Row
from analysis.lecture.tiers import tier_rows

__all__ = ["Counted", "Row", "lecture_rows"]


def lecture_rows(networks: Networks = counted) -> tuple[Row, ...]:
    """All rows in the order of the slides. networks: a bundled sample's name -> what it comes to."""
    return (
        *network_rows(),
        *tier_rows(),
        *price_rows(),
        *model_rows(networks),
        *dense_rows(networks),
        *example_roofline_rows(),
        *loop_rows(),
        *minibatch_rows(),
        *board_rows(),
        *reuse_limit_rows(),
        *instruction_energy_rows(),
        *operation_energy_rows(),
        *convolution_rows(),
        *column_rows(),
    )
