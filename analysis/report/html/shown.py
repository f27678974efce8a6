"""What the page's script writes and cannot know: texts for another device and for FLOP, formatted here as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.known import of_counted
from analysis.ops.registry import FAMILIES
from analysis.report.html.dots import picture_of
from analysis.report.html.layers import device_sums, device_texts
from analysis.report.html.times import ground_of, shares_of
from analysis.report.record import floats
from analysis.scenario import Analysis
from analysis.units import exact, number, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate


def shown(analysis: Analysis) -> dict[str, Any]:
    """families: the name of each layer's. flop: texts of the columns that count work, in FLOP. devices: one a device."""
    work = analysis.workload
    flop = [
        exact(2 * macs) if known else None
        for macs, known in zip(work.macs.tolist(), work.counted.tolist(), strict=True)
    ]
    return {
        "families": [FAMILIES[family] for family in work.family.tolist()],
        "work": [si(macs, "MAC") for macs in work.macs.tolist()],
        "flop_work": [si(2 * macs, "FLOP") for macs in work.macs.tolist()],
        "flop": {"macs": flop},
        "devices": [device_shown(analysis, estimate) for estimate in analysis.estimates],
    }


def device_shown(analysis: Analysis, estimate: Estimate) -> dict[str, Any]:
    intensity, attainable = (
        floats(getattr(estimate, name)) for name in ("intensity_macs_per_byte", "attainable_macs_per_s")
    )
    return {
        "texts": device_texts(analysis, estimate),
        "sums": device_sums(estimate),
        "flop_intensity": [number(None if value is None else 2 * value) for value in intensity],
        "attainable": [si(value, "MAC/s") for value in attainable],
        "flop_attainable": [si(None if value is None else 2 * value, "FLOP/s") for value in attainable],
        "level": [estimate.bound_names[at] for at in estimate.intensity_level.tolist()],
        "share": floats(of_counted(analysis.workload, shares_of(estimate))),
        "ground": ground_of(estimate),
        "roofline": picture_of(analysis, estimate).record,
    }
