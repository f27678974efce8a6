"""A scenario as a text file: TOML that a person can read and edit, and that reproduces the analysis."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from analysis.checked_record import checked
from analysis.errors import AnalysisError, FileError
from analysis.graph import shape_of_text, shape_text
from analysis.placement import Placement
from analysis.readers import sha256_of
from analysis.scenario import LARGEST_SIZE, Override, Scenario, changed
from analysis.sketch.text import sketch_of, text_of
from analysis.toml_text import assignment

# A scenario without a model of its own, and one that reads standard input.
NOT_FILES = ("", "-")
# Under this key a window keeps its history and its ghost; who reads the scenario alone passes it over.
SESSION = "session"

Found = TypeVar("Found")


Text = Annotated[str, Field(strict=True)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Size = Annotated[int, Field(strict=True, ge=0, le=LARGEST_SIZE)]


class OverrideRecord(BaseModel):
    """One number of a device changed by hand, as it stands in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Text
    quantity: Literal["peak", "bandwidth", "clock", "capacity"]
    name: Text
    value: float = Field(gt=0, allow_inf_nan=False)


class LayerPrecisionRecord(BaseModel):
    """One layer at other widths, as it stands in a file; None leaves them as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layer: Text
    weights: Text | None = None
    activations: Text | None = None


class PlacementRecord(BaseModel):
    """Tensors in a memory other than their home, as it stands in a file; without a name all of a kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: Text
    tensors: Literal["weights", "activations"]
    name: Text = ""
    memory: Text


class ScenarioRecord(BaseModel):
    """A scenario as it stands in a file; sizes and shapes as tables, nothing positional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Text = ""
    sha256: Annotated[str, Field(strict=True, pattern="^[0-9a-f]{64}$")] | None = None
    batch: Annotated[int, Field(strict=True, ge=1, le=LARGEST_SIZE)] | None = None
    precision: Text = "native"
    kernel: Text = "ideal"
    planner: Text | None = None
    in_place: bool = Field(default=False, strict=True)
    devices: tuple[Text, ...] = ()
    runtime: Text | None = None
    max_latency_s: Amount | None = None
    max_energy_j: Amount | None = None
    dims: dict[str, Size] = Field(default_factory=dict)
    shapes: dict[str, Text] = Field(default_factory=dict)
    overrides: tuple[OverrideRecord, ...] = ()
    layer_precisions: tuple[LayerPrecisionRecord, ...] = ()
    placements: tuple[PlacementRecord, ...] = ()
    drawing: Text | None = None


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
        "max_latency_s": scenario.max_latency_s,
        "max_energy_j": scenario.max_energy_j,
        "dims": dict(scenario.dims),
        "shapes": {name: shape_text(shape) for name, shape in scenario.shapes},
        "overrides": [
            {"device": o.device, "quantity": o.quantity, "name": o.name, "value": o.value} for o in scenario.overrides
        ],
        "layer_precisions": [
            {"layer": layer, "weights": weights, "activations": activations}
            for layer, weights, activations in scenario.layer_precisions
        ],
        "placements": [asdict(placement) for placement in scenario.placements],
        "drawing": None if scenario.sketch is None else text_of(scenario.sketch),
    }


def to_toml(scenario: Scenario, sha256: str | None = None) -> str:
    """The scenario as TOML. What is left to file, runtime or device is left out."""
    record = scenario_record(scenario, sha256)
    tables = {"dims": record.pop("dims"), "shapes": record.pop("shapes")}
    lists = {name: record.pop(name) for name in ("overrides", "layer_precisions", "placements")}
    lines = [assignment(key, value) for key, value in record.items() if value is not None]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(assignment(key, value) for key, value in table.items())] if table else []
    for name, rows in lists.items():
        for row in rows:
            known = ((key, value) for key, value in row.items() if value is not None)
            lines += ["", f"[[{name}]]", *(assignment(key, value) for key, value in known)]
    return "\n".join(lines) + "\n"


def inline_record(scenario: Scenario, sha256: str | None = None) -> dict[str, Any]:
    """The scenario as one inline table: what is as in every plain scenario is left out."""
    plain = scenario_record(Scenario(""))
    record = {key: value for key, value in scenario_record(scenario, sha256).items() if value != plain[key]}
    record["layer_precisions"] = [known_of(row) for row in record.pop("layer_precisions", ())]
    return {key: value for key, value in record.items() if value != []}


def known_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def save_scenario(scenario: Scenario, path: str | Path) -> None:
    """Writes the scenario with its model's sha256; a model beside or below the file keeps its relative path.

    Raises FileError, ScenarioError.
    """
    folder = Path(path).absolute().parent
    write_text(to_toml(beside_file(scenario, folder), digest_of(scenario)), path)


def digest_of(scenario: Scenario) -> str | None:
    """sha256 of the model's file; None where it has none, or where the network is drawn. Raises FileError."""
    drawn = scenario.sketch is not None
    return None if drawn or scenario.model in NOT_FILES else sha256_of(scenario.model)


def beside_file(scenario: Scenario, folder: Path) -> Scenario:
    """With the model's path as it stands in a scenario file of that folder."""
    return replace(scenario, model=relative(scenario.model, folder))


def write_text(text: str, path: str | Path) -> None:
    """Raises FileError."""
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise FileError(f"the scenario {path} cannot be written", reason(error)) from error


def relative(model: str, folder: Path) -> str:
    if model in NOT_FILES:
        return model
    file = Path(model).absolute()
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)


def load_scenario(path: str | Path) -> tuple[Scenario, str | None]:
    """The scenario of a file, and the sha256 that its model should have.

    A relative model path is relative to the scenario file. Raises FileError, whatever is wrong with the file.
    """
    return read_table(path, scenario_of)


def read_table(path: str | Path, make: Callable[[Mapping[str, Any], Path], Found]) -> Found:
    """What is made of the file's table. Raises FileError, whatever is wrong with the file."""
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise FileError(f"the scenario {path} is no text", "bytes that are not UTF-8", "TOML in UTF-8") from error
    except OSError as error:
        raise FileError(f"the scenario {path} cannot be read", reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"the scenario {path} is no TOML", error, "TOML") from error
    try:
        return make(table, Path(path))
    except AnalysisError as error:
        raise FileError(f"the scenario {path}: {error.what}", error.found, error.allowed, error.hint) from error


def reason(error: Exception) -> object:
    return getattr(error, "strerror", None) or error


def scenario_of(table: Mapping[str, Any], file: Path) -> tuple[Scenario, str | None]:
    """The scenario of a table out of a file. Raises ScenarioError, UnknownNameError, ProfileError, SketchError."""
    record = checked({key: value for key, value in table.items() if key != SESSION}, ScenarioRecord)
    model = record.model if record.model in NOT_FILES else str(file.parent / record.model)
    scenario = changed(
        Scenario(model),
        batch=record.batch,
        precision=record.precision,
        kernel=record.kernel,
        planner=record.planner,
        in_place=record.in_place,
        devices=record.devices,
        runtime=record.runtime,
        max_latency_s=record.max_latency_s,
        max_energy_j=record.max_energy_j,
        dims=tuple(record.dims.items()),
        shapes=tuple((name, shape_of_text(text)) for name, text in record.shapes.items()),
        overrides=tuple(Override(**dict(override)) for override in record.overrides),
        layer_precisions=tuple((p.layer, p.weights, p.activations) for p in record.layer_precisions),
        placements=tuple(Placement(**dict(placement)) for placement in record.placements),
        sketch=None if record.drawing is None else sketch_of(record.drawing),
    )
    check_profiles(scenario)
    return scenario, record.sha256


def check_profiles(scenario: Scenario) -> None:
    """Raises UnknownNameError, ProfileError for a device or runtime that is not there."""
    from analysis.device import load_device, load_runtime

    overridden = (override.device for override in scenario.overrides)
    for name in (*scenario.devices, *overridden, *(placement.device for placement in scenario.placements)):
        load_device(name)
    if scenario.runtime is not None:
        load_runtime(scenario.runtime)


def check_model(scenario: Scenario, sha256: str | None) -> None:
    """Raises FileError when the model is not the one that the scenario was saved for."""
    if sha256 is None:
        return
    if scenario.model == "-":
        raise FileError("standard input cannot be compared with the scenario's sha256", None, "a model file")
    found = sha256_of(scenario.model)
    if found != sha256:
        raise FileError(f"{scenario.model} is not the model of this scenario", f"sha256 {found}", sha256)
