"""Where the numbers come from: every number of each device and runtime with its source and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from analysis.report.listing import cells, path_text, quantities
from analysis.report.pdf.elided import cut_short
from analysis.report.provenance import CLASSES
from analysis.report.without_folders import scenario_text

if TYPE_CHECKING:
    from analysis.device import Device, Runtime
    from analysis.scenario import Analysis

WORDS = {**CLASSES, "unknown": "not known"}
# A device is told whole for so many; further ones are in the program's own lists.
MOST_PROFILES = 12
LONGEST_SOURCE, LONGEST_SCENARIO = 260, 6000


def source_section(analyses: Sequence[Analysis]) -> dict[str, Any]:
    estimates = [estimate for analysis in analyses for estimate in analysis.estimates]
    profiles = {(type(p).__name__, p.id): p for e in estimates for p in (e.device, e.runtime)}
    told = list(profiles.values())[:MOST_PROFILES]
    return {
        "profiles": [profile_record(profile) for profile in told],
        "more": len(profiles) - len(told),
        "bases": bases(analyses),
        "scenarios": [cut_scenario(scenario_text(analysis)) for analysis in analyses],
    }


def profile_record(profile: Device | Runtime) -> dict[str, Any]:
    found = list(quantities(profile))
    known = [(path, quantity) for path, quantity in found if quantity.value is not None]
    return {
        "name": profile.name,
        "id": profile.id,
        "rows": [[path_text(path), *number_cells(cells(quantity))] for path, quantity in known],
        "unknown": ", ".join(path_text(path) for path, quantity in found if quantity.value is None),
        "documents": list(profile.documents),
        "notes": list(notes(profile)),
    }


def notes(profile: BaseModel) -> Sequence[str]:
    found: Sequence[str] = getattr(profile, "notes", ())
    return [cut_short(note, 400) for note in found]


def number_cells(found: Sequence[str]) -> list[str]:
    value, confidence, source = found
    return [value, WORDS.get(confidence, confidence), cut_short(source, LONGEST_SOURCE)]


def bases(analyses: Sequence[Analysis]) -> list[list[str]]:
    """What the expected time and the energy of each device rest on."""
    return [
        [estimate.device.name, cut_short(estimate.latency_basis, 400), cut_short(estimate.energy_basis, 400)]
        for analysis in analyses
        for estimate in analysis.estimates
    ]


def cut_scenario(text: str) -> list[str]:
    """Its lines; a drawing of thousands of blocks is not printed."""
    whole = text if len(text) <= LONGEST_SCENARIO else f"{text[:LONGEST_SCENARIO]}…"
    return whole.splitlines()
