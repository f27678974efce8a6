"""A scenario as a text file: TOML that a person can read and edit, and that reproduces the analysis."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import FileError, ScenarioError
from analysis.graph import shape_of_text, shape_text
from analysis.readers import sha256_of
from analysis.scenario import Override, Scenario, changed


class OverrideRecord(BaseModel):
    """One number of a device changed by hand, as it stands in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: str
    quantity: str = Field(pattern="^(peak|bandwidth)$")
    name: str
    value: float = Field(gt=0, allow_inf_nan=False)


class ScenarioRecord(BaseModel):
    """A scenario as it stands in a file; sizes and shapes as tables, nothing positional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = ""
    sha256: str | None = None
    batch: int | None = Field(default=None, ge=1)
    precision: str = "native"
    kernel: str = "ideal"
    planner: str | None = None
    in_place: bool = False
    devices: tuple[str, ...] = ()
    runtime: str | None = None
    dims: dict[str, int] = Field(default_factory=dict)
    shapes: dict[str, str] = Field(default_factory=dict)
    overrides: tuple[OverrideRecord, ...] = ()


def scenario_record(scenario: Scenario, sha256: str | None = None) -> dict[str, Any]:
    """The scenario under the keys of its file; None where the file, runtime or device decides."""
    return {
        "model": scenario.model,
        "sha256": sha256,
        "batch": scenario.batch,
        "precision": scenario.precision,
        "kernel": scenario.kernel,
        "planner": scenario.planner,
        "in_place": scenario.in_place,
        "devices": list(scenario.devices),
        "runtime": scenario.runtime,
        "dims": dict(scenario.dims),
        "shapes": {name: shape_text(shape) for name, shape in scenario.shapes},
        "overrides": [
            {"device": o.device, "quantity": o.quantity, "name": o.name, "value": o.value} for o in scenario.overrides
        ],
    }


def to_toml(scenario: Scenario, sha256: str | None = None) -> str:
    """The scenario as TOML. What is left to file, runtime or device is left out."""
    record = scenario_record(scenario, sha256)
    tables = {"dims": record.pop("dims"), "shapes": record.pop("shapes")}
    overrides = record.pop("overrides")
    lines = [assignment(key, value) for key, value in record.items() if value is not None]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(assignment(key, value) for key, value in table.items())] if table else []
    for override in overrides:
        lines += ["", "[[overrides]]", *(assignment(key, value) for key, value in override.items())]
    return "\n".join(lines) + "\n"


def assignment(key: str, value: Any) -> str:
    return f"{key if key.isidentifier() and key.isascii() else quoted(key)} = {literal(value)}"


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's, apart from DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def load_scenario(path: str | Path) -> tuple[Scenario, str | None]:
    """The scenario of a file, and the sha256 that its model should have.

    A relative model path is relative to the scenario file. Raises FileError, ScenarioError, UnknownNameError.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"the scenario {path} cannot be read", error, "a TOML file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"the scenario {path} is no TOML", error, "TOML") from error
    return scenario_of(table, Path(path))


def scenario_of(table: Mapping[str, Any], file: Path) -> tuple[Scenario, str | None]:
    """The scenario of a table out of a file."""
    try:
        record = ScenarioRecord.model_validate(dict(table))
    except ValidationError as error:
        trouble = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in trouble["loc"])
        raise ScenarioError(f"the scenario {file}: {key}", repr(trouble["input"])[:80], trouble["msg"]) from None
    model = record.model if record.model in ("", "-") else str(file.parent / record.model)
    scenario = changed(
        Scenario(model),
        batch=record.batch,
        precision=record.precision,
        kernel=record.kernel,
        planner=record.planner,
        in_place=record.in_place,
        devices=record.devices,
        runtime=record.runtime,
        dims=tuple(record.dims.items()),
        shapes=tuple((name, shape_of_text(text)) for name, text in record.shapes.items()),
        overrides=tuple(Override(**dict(override)) for override in record.overrides),
    )
    return scenario, record.sha256


def check_model(scenario: Scenario, sha256: str | None) -> None:
    """Raises ScenarioError when the model is not the one that the scenario was saved for."""
    found = sha256_of(scenario.model) if sha256 else None
    if found != sha256:
        raise ScenarioError(f"{scenario.model} is not the model of this scenario", f"sha256 {found}", sha256)
