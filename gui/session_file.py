"""A session as a file: the scenario shown, and under "session" the tree of named scenarios that it stands in and the ghost.

    [session]            current: number of the step that is shown; its scenario is the file's own, above
    [session.ghost]      scenario: as it was; differs: the settings that set it off from the one shown, none where it is
                         pinned and stays as it is
    [[session.steps]]    title, parent and onward (numbers of steps), scenario: what sets it off from a plain one

A scenario without a model has the file's. So every session file is a scenario file, and every scenario file opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from PySide6.QtCore import QCoreApplication

from analysis.checked_record import checked
from analysis.errors import FileError, ScenarioError, UnknownNameError
from analysis.scenario import Scenario
from analysis.scenario_file import (
    SESSION,
    Text,
    beside_file,
    check_model,
    digest_of,
    inline_record,
    read_table,
    scenario_of,
    to_toml,
    write_text,
)
from analysis.toml_text import assignment
from gui.comparison import Contrast
from gui.history import History, Step
from gui.naming import opened_as

Number = Annotated[int, Field(strict=True, ge=0)]
SETTINGS = tuple(field.name for field in fields(Scenario))


class StepRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    parent: Number | None = None
    onward: Number | None = None
    scenario: dict[str, Any] | None = None


class GhostRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: dict[str, Any]
    differs: tuple[Text, ...] | None = None


class SessionRecord(BaseModel):
    """What stands under "session" in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    current: Number
    steps: tuple[StepRecord, ...]
    ghost: GhostRecord | None = None


@dataclass(frozen=True, slots=True)
class SavedSession:
    """What a file holds: the scenarios as a tree with the one shown, and what the ghost is, None without one."""

    history: History
    contrast: Contrast | None = None

    @property
    def scenarios(self) -> Iterator[Scenario]:
        """Each that has a model of its own to be checked: the one shown first, the ghost last."""
        yield self.history.scenario
        yield from (step.scenario for step in self.history.steps)
        if self.contrast:
            yield self.contrast.beside(self.history.scenario)


# Writing


def save_session(saved: SavedSession, path: str | Path) -> None:
    """With the sha256 of each model; models beside or below the file keep relative paths. Raises FileError, ScenarioError."""
    shown = saved.history.scenario
    digests = {shown.model: digest_of(shown)}
    for scenario in saved.scenarios:
        if digests.get(scenario.model) is None:
            digests[scenario.model] = digest_if_there(scenario)
    write_text(session_text(saved, Path(path).absolute().parent, digests), path)


def digest_if_there(scenario: Scenario) -> str | None:
    """A step long left may have lost its file: that hinders nobody from saving."""
    try:
        return digest_of(scenario)
    except FileError:
        return None


def session_text(saved: SavedSession, folder: Path, digests: Mapping[str, str | None]) -> str:
    """The whole file as TOML. Raises ScenarioError."""
    history, shown = saved.history, saved.history.scenario

    def table(scenario: Scenario) -> dict[str, Any]:
        record = inline_record(beside_file(scenario, folder), digests[scenario.model])
        own = scenario.model != shown.model or (scenario.sketch is None) != (shown.sketch is None)
        return {key: value for key, value in record.items() if own or key not in ("model", "sha256")}

    lines = [to_toml(beside_file(shown, folder), digests[shown.model]), f"[{SESSION}]"]
    lines.append(assignment("current", history.current))
    if saved.contrast:
        lines += ["", f"[{SESSION}.ghost]", *ghost_lines(saved.contrast, shown, table(saved.contrast.beside(shown)))]
    for number, step in enumerate(history.steps):
        own = None if number == history.current else table(step.scenario)
        row = {"title": step.title, "parent": step.parent, "onward": step.onward, "scenario": own}
        lines += ["", f"[[{SESSION}.steps]]", *(assignment(k, v) for k, v in row.items() if v is not None)]
    return "\n".join(lines) + "\n"


def ghost_lines(contrast: Contrast, shown: Scenario, table: dict[str, Any]) -> list[str]:
    lines = [assignment("scenario", table)]
    return lines if contrast.pinned else [*lines, assignment("differs", [name for name, _ in contrast.settings])]


# Reading


def load_session(path: str | Path) -> tuple[SavedSession, str]:
    """What a file holds, and a doubt in words, "" without any: what other models belong to is left out if they changed.

    A scenario file of its own is a history of one step. Raises FileError, also where the model shown is another one.
    """
    saved, digests = read_table(path, session_of)
    shown = saved.history.scenario
    if shown.sketch is None:
        check_model(shown, digests[shown.model])
    try:
        for model, sha256 in digests.items():
            if model != shown.model or shown.sketch is not None:
                check_model(Scenario(model), sha256)
    except FileError as error:
        words = QCoreApplication.translate("Session", "History and ghost are left out: {reason}")
        return SavedSession(first_of(shown)), words.format(reason=error)
    return saved, ""


def first_of(scenario: Scenario) -> History:
    return History((Step(scenario, opened_as(scenario)),))


def session_of(table: Mapping[str, Any], file: Path) -> tuple[SavedSession, dict[str, str | None]]:
    """The session of a table out of a file, and the sha256 that each model should have. Raises AnalysisError."""
    shown, sha256 = scenario_of(table, file)
    digests = {shown.model: sha256}
    if SESSION not in table:
        return SavedSession(first_of(shown)), digests
    if not isinstance(table[SESSION], Mapping):
        raise ScenarioError(f"{SESSION} is wrong", repr(table[SESSION])[:80], "a table")

    def scenario(own: Mapping[str, Any]) -> Scenario:
        found, digest = scenario_of(own, file) if "model" in own else scenario_of(
            {**own, "model": table.get("model", "")}, file)  # fmt: skip
        digests[found.model] = digests.get(found.model) or digest
        return found

    record = checked(table[SESSION], SessionRecord)
    check_tree(record)
    steps = (
        Step(shown if s.scenario is None else scenario(s.scenario), s.title, s.parent, s.onward) for s in record.steps
    )
    contrast = contrast_of(record.ghost, scenario(record.ghost.scenario)) if record.ghost else None
    return SavedSession(History(tuple(steps), record.current), contrast), digests


def check_tree(record: SessionRecord) -> None:
    """Raises ScenarioError for what is no tree, or does not say which of its scenarios is shown."""
    steps = record.steps
    if record.current >= len(steps):
        raise ScenarioError("session.current is wrong", record.current, f"numbers of the {len(steps)} steps, from 0 on")
    for number, step in enumerate(steps):
        if (step.scenario is None) != (number == record.current):
            found = "nothing" if step.scenario is None else "a scenario"
            raise ScenarioError(
                f"session.steps.{number}.scenario is wrong", found, "one for every step but the current"
            )
        if (step.parent is None) != (number == 0) or (step.parent is not None and step.parent >= number):
            raise ScenarioError(
                f"session.steps.{number}.parent is wrong", step.parent, "an earlier step; none for the first"
            )
        if step.onward is not None and number not in parents_of(steps, step.onward):
            raise ScenarioError(
                f"session.steps.{number}.onward is wrong", step.onward, "a step whose parent this one is"
            )


def parents_of(steps: tuple[StepRecord, ...], number: int) -> Iterable[int | None]:
    return (steps[number].parent,) if number < len(steps) else ()


def contrast_of(ghost: GhostRecord, scenario: Scenario) -> Contrast:
    if ghost.differs is None:
        return Contrast(scenario)
    for name in ghost.differs:
        if name not in SETTINGS:
            raise UnknownNameError("setting", name, SETTINGS)
    return Contrast(None, tuple((name, getattr(scenario, name)) for name in sorted(ghost.differs)))
