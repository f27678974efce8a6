"""An analysis to be handed round: its model by the name of its file, without the folders of who made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from analysis.report.record import analysis_record, checksum

if TYPE_CHECKING:
    from analysis.scenario import Analysis


def file_name(path: str) -> str:
    """The last part of a path; standard input's sign and no file stay as they are."""
    return PurePath(path).name or path


def scenario_text(analysis: Analysis) -> str:
    """The scenario as TOML. The file is found beside it, and known by its sha256."""
    from analysis.scenario_file import to_toml

    scenario = analysis.scenario
    return to_toml(replace(scenario, model=file_name(scenario.model)), checksum(scenario))


def record_without_folders(analysis: Analysis) -> dict[str, Any]:
    """The record of the JSON, the model's path but for its name left out."""
    record = analysis_record(analysis)
    record["scenario"]["model"] = file_name(record["scenario"]["model"])
    record["model"]["file"] = file_name(record["model"]["file"])
    return record
