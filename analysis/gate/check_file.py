"""rooflens.toml: the checks of a build, committed beside the models. Read once, at the rim, and checked as a whole."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os.path import normpath
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.checked_record import checked
from analysis.errors import AnalysisError, FileError, ScenarioError
from analysis.gate.allowance import Allowance, allowances_of
from analysis.gate.budget import FIELDS, Budget
from analysis.gate.check import Check, purposeful
from analysis.gate.quantities import QUANTITIES, amount_of
from analysis.graph import shape_of_text
from analysis.scenario import Scenario, changed
from analysis.scenario_file import Size, Text, check_profiles, load_scenario

FILE_NAME = "rooflens.toml"
# Settings that a check takes over from [defaults] key by key, not as a whole.
TABLES = ("dims", "shapes", "allow_growth")
# Settings of a scenario that stand in the file as they are.
PLAIN = ("batch", "precision", "kernel", "planner", "in_place", "devices", "runtime")


class DefaultsRecord(BaseModel):
    """What holds for every check that does not say otherwise. Amounts are texts with a unit, read by amount_of()."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    devices: tuple[Text, ...] = ()
    runtime: Text | None = None
    batch: Annotated[int, Field(strict=True, ge=1)] | None = None
    precision: Text | None = None
    kernel: Text | None = None
    planner: Text | None = None
    in_place: Annotated[bool, Field(strict=True)] | None = None
    dims: dict[str, Size] = Field(default_factory=dict)
    shapes: dict[str, Text] = Field(default_factory=dict)
    max_latency: Any = None
    max_energy: Any = None
    max_ram: Any = None
    max_flash: Any = None
    max_macs: Any = None
    max_parameters: Any = None
    allow_growth: dict[str, Any] = Field(default_factory=dict)
    strict: Annotated[bool, Field(strict=True)] = False


class CheckRecord(DefaultsRecord):
    """One [[check]]: a model, or a scenario file that names one. Paths are relative to the file."""

    name: Text | None = None
    model: Text | None = None
    scenario: Text | None = None
    baseline: Text | None = None


class FileRecord(BaseModel):
    """The file as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    defaults: dict[str, Any] = Field(default_factory=dict)
    check: tuple[dict[str, Any], ...] = ()


def load_checks(path: str | Path) -> tuple[Check, ...]:
    """The checks of a file, names and sizes checked; no model has been read.

    Raises FileError, whatever is wrong with the file. A scenario file that cannot be read is the trouble of its check.
    """
    file = Path(path)
    text = text_of(file)
    try:
        record = record_of(text)
        checks = [check_of(record, index, file) for index in range(len(record.check))]
    except AnalysisError as error:
        raise FileError(f"{path}: {error.what}", error.found, error.allowed, error.hint) from error
    return tuple(with_lines(told_apart(checks), text))


def text_of(file: Path) -> str:
    """Raises FileError."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileError(f"{file} is no text", "bytes that are not UTF-8", "TOML in UTF-8") from error
    except (OSError, ValueError) as error:
        raise FileError(f"{file} cannot be read", getattr(error, "strerror", None) or error) from error


def record_of(text: str) -> FileRecord:
    """Raises ScenarioError, UnknownNameError."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError("no TOML", error, "TOML") from error
    if isinstance(table.get("check"), Mapping):
        raise ScenarioError("check is one table", "[check]", "[[check]], once for each model")
    record = checked(table, FileRecord)
    if not record.check:
        raise ScenarioError("nothing to check", "no [[check]]", "[[check]], once for each model")
    with at("defaults"):
        settle(checked(record.defaults, DefaultsRecord), Scenario(""))
    return record


@contextmanager
def at(place: str) -> Iterator[None]:
    """Whatever is wrong says where in the file it stands. Raises ScenarioError."""
    try:
        yield
    except AnalysisError as error:
        raise ScenarioError(f"{place}: {error.what}", error.found, error.allowed, error.hint) from error


def check_of(file_record: FileRecord, index: int, file: Path) -> Check:
    """Raises ScenarioError."""
    table = file_record.check[index]
    subject = table.get("name") or table.get("model") or table.get("scenario")
    with at(f"check {index + 1}" + (f" ({subject[:80]})" if isinstance(subject, str) else "")):
        record = checked(over(file_record.defaults, table), CheckRecord)
        if "allow_growth" in table and record.baseline is None:
            raise ScenarioError("allow_growth without a baseline", "no baseline", 'baseline = "FILE.json" beside it')
        check = made(record, file)
        return check if check.trouble else purposeful(check)


def over(defaults: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The check's own settings, and the defaults' where it says nothing."""
    both = {**defaults, **table}
    for name in TABLES:
        sides = (defaults.get(name, {}), table.get(name, {}))
        if all(isinstance(side, Mapping) for side in sides) and any(sides):
            both[name] = {**sides[0], **sides[1]}
    return both


def made(record: CheckRecord, file: Path) -> Check:
    """Raises ScenarioError, UnknownNameError, ProfileError."""
    base, sha256, trouble = start_of(record, file)
    scenario, budget, growth = settle(record, base)
    return Check(
        record.name or record.model or record.scenario or "",
        replace(scenario, max_latency_s=budget.latency_s, max_energy_j=budget.energy_j),
        budget,
        sha256,
        None if record.baseline is None else beside(file, record.baseline),
        growth,
        record.strict,
        str(file),
        None,
        trouble,
    )


def settle(record: DefaultsRecord, base: Scenario) -> tuple[Scenario, Budget, dict[str, Allowance]]:
    """What the texts of a record mean. Raises ScenarioError, UnknownNameError, ProfileError."""
    scenario = wished(record, base)
    check_profiles(scenario)
    return scenario, budget_of(record, base), allowances_of(record.allow_growth, "allow_growth")


def start_of(record: CheckRecord, file: Path) -> tuple[Scenario, str | None, AnalysisError | None]:
    """What the check starts from, the sha256 that the model should have, and why there is no scenario after all."""
    if (record.model is None) == (record.scenario is None):
        found = "both" if record.model is not None else "neither"
        raise ScenarioError("model or scenario is to be named", found, "one of model and scenario")
    if record.model in ("", "-"):
        raise ScenarioError("model is no file", repr(record.model), "the path of a file")
    if record.model is not None:
        return Scenario(str(beside(file, record.model))), None, None
    try:
        return *load_scenario(beside(file, record.scenario or "")), None
    except FileError as error:
        return Scenario(""), None, error


def beside(file: Path, path: str) -> Path:
    """A path in the file, which is relative to it; without detours, as a build's pages name files."""
    return Path(normpath(file.parent / path))


def wished(record: DefaultsRecord, base: Scenario) -> Scenario:
    """Raises ScenarioError, UnknownNameError."""
    said = {name: getattr(record, name) for name in PLAIN} | {"devices": tuple(dict.fromkeys(record.devices))}
    return changed(
        base,
        **{name: value for name, value in said.items() if value not in (None, ())},
        dims=tuple({**dict(base.dims), **record.dims}.items()),
        shapes=tuple({**dict(base.shapes), **{k: shape_of_text(v) for k, v in record.shapes.items()}}.items()),
    )


def budget_of(record: DefaultsRecord, base: Scenario) -> Budget:
    """The budgets in the file; those of a run as the scenario has them where the file says nothing. Raises ScenarioError."""
    said = {key: getattr(record, f"max_{key}") for key in QUANTITIES}
    found = {FIELDS[k]: amount_of(v, QUANTITIES[k], f"max_{k}") for k, v in said.items() if v is not None}
    return Budget(**{"latency_s": base.max_latency_s, "energy_j": base.max_energy_j, **found})


def told_apart(checks: Sequence[Check]) -> Iterator[Check]:
    """Checks of one name are told apart by their devices, and where these are the same by their place in the file."""
    by_device = [f"{check.name} on {', '.join(check.scenario.devices)}" for check in checks]
    names, full = Counter(check.name for check in checks), Counter(by_device)
    for index, (check, longer) in enumerate(zip(checks, by_device, strict=True), 1):
        if names[check.name] == 1:
            yield check
        else:
            yield replace(check, name=longer if full[longer] == 1 else f"{longer} (check {index})")


HEADER = re.compile(r"""\s*\[\[\s*(check|"check"|'check')\s*\]\]""")


def with_lines(checks: Iterator[Check], text: str) -> Iterator[Check]:
    """With the line of each header, where as many are found as there are checks: a text may look like one."""
    told = tuple(checks)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if HEADER.match(line)]
    found: Sequence[int | None] = lines if len(lines) == len(told) else [None] * len(told)
    return (replace(check, line=line) for check, line in zip(told, found, strict=True))
