"""A lesson's file: TOML whose every key is checked; what is wrong is said with the step, what was found and what is allowed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.checked_record import checked
from analysis.errors import AnalysisError, ScenarioError, UnknownNameError
from analysis.lessons.lesson import Goal, Lesson, Step, Window
from analysis.units import parse

SCHEMA = "rooflens.lesson/1"
MOST_BYTES = 1_000_000
IN_STEP = re.compile(r"step\.(\d+)\.")
# What 64 bits hold.
LARGEST = 2**63
SLIDE, ERRATUM = re.compile(r"S(0[1-9]|[1-4]\d|50)"), re.compile(r"E([1-9]|1\d|20)")

Text = Annotated[str, Field(strict=True)]
Words = Annotated[str, Field(strict=True, min_length=1)]
Strict = ConfigDict(frozen=True, extra="forbid")


class LessonError(AnalysisError):
    """A lesson's file cannot be read, or says what cannot be."""


class GoalRecord(BaseModel):
    """Budgets as a person writes them, "256KiB" or "50ms"."""

    model_config = Strict

    device: Words
    max_macs: Text | None = None
    least_macs: Text | None = None
    max_parameters: Text | None = None
    max_ram: Text | None = None
    max_flash: Text | None = None
    max_latency: Text | None = None
    max_energy: Text | None = None
    takes: Annotated[str, Field(strict=True, pattern=r"^\d{1,6}(x\d{1,6})*$")] | None = None
    ends_in: Annotated[int, Field(strict=True, ge=1)] | None = None


class WindowRecord(BaseModel):
    """Where a step goes on."""

    model_config = Strict

    panel: Words
    label: Words
    sample: Text = ""
    devices: tuple[Text, ...] = ()
    precision: Text = ""


class StepRecord(BaseModel):
    """A `[[step]]` as it stands in the file."""

    model_config = Strict

    id: Words
    title: Words
    says: Words
    slides: tuple[Text, ...] = ()
    notes: Text = ""
    scene: Text = ""
    topic: Text = ""
    preset: Text = ""
    values: dict[str, Any] = Field(default_factory=dict)
    at: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.0
    plays: Annotated[bool, Field(strict=True)] = False
    controls: tuple[Text, ...] = ()
    panes: tuple[Text, ...] = ()
    formula: Text = ""
    rows: tuple[Text, ...] | None = None
    errata: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    goal: GoalRecord | None = None
    window: WindowRecord | None = None


class LessonRecord(BaseModel):
    """A whole file."""

    # Named `schema` in the file, as in all that Rooflens writes.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    written: Text = Field(alias="schema")
    title: Words
    question: Words
    number: Annotated[int, Field(strict=True, ge=0)] = 0
    minutes: Annotated[int, Field(strict=True, ge=0)] = 0
    step: tuple[StepRecord, ...] = ()


def lesson_of(file: Traversable, own: bool = False) -> Lesson:
    """A lesson's file as it stands. own: a person's, which has no number. Raises LessonError with the file's name."""
    try:
        return lesson_from(
            tomllib.loads(text_of(file)), file.name.removesuffix(".toml"), Path(str(file)) if own else None
        )
    except (ValueError, RecursionError) as error:
        raise LessonError(f"{file.name} is no TOML", error, "a lesson in TOML") from error
    except AnalysisError as error:
        raise LessonError(f"{file.name}: {error.what}", error.found, error.allowed, error.hint) from error


def text_of(file: Traversable) -> str:
    try:
        if not file.is_file():
            raise LessonError("is no file", None, "a lesson in TOML")
        with file.open("rb") as opened:
            read = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise LessonError("cannot be read", error.strerror or error, "a lesson in TOML") from error
    if len(read) > MOST_BYTES:
        raise LessonError("is too large", f"more than {MOST_BYTES} B", f"{MOST_BYTES} B")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError("is no text", error, "UTF-8") from error


def lesson_from(table: Mapping[str, Any], id: str, path: Path | None = None) -> Lesson:
    """A lesson of a parsed table. Raises AnalysisError."""
    record = checked_lesson(table)
    if record.written != SCHEMA:
        raise ScenarioError("schema is wrong", repr(record.written), repr(SCHEMA))
    if not record.step:
        raise ScenarioError("a lesson has no step", None, "one [[step]] or more")
    steps = tuple(step_of(step) for step in record.step)
    twice = [id for id, times in Counter(step.id for step in steps).items() if times > 1]
    if twice:
        raise ScenarioError("two steps have one id", repr(twice[0]), "each step's own")
    number = 0 if path else record.number
    return Lesson(id, record.title, record.question, steps, number, record.minutes, path)


def checked_lesson(table: Mapping[str, Any]) -> LessonRecord:
    """Raises AnalysisError that names a step by its id, as people know it."""
    try:
        return checked(table, LessonRecord)
    except AnalysisError as error:
        match = IN_STEP.match(error.what)
        steps = table.get("step")
        if match is None or not isinstance(steps, list) or not isinstance(steps[int(match[1])], dict):
            raise
        name = steps[int(match[1])].get("id", f"number {int(match[1]) + 1}")
        raise ScenarioError(
            f"step {name}: {error.what[match.end() :]}", error.found, error.allowed, error.hint
        ) from error


def step_of(record: StepRecord) -> Step:
    try:
        check_names(record)
        kept = record.model_dump(exclude={"goal", "window"})
        window = None if record.window is None else Window(**record.window.model_dump())
        return Step(**kept, goal=None if record.goal is None else goal_of(record.goal), window=window)
    except AnalysisError as error:
        raise ScenarioError(f"step {record.id}: {error.what}", error.found, error.allowed, error.hint) from error


def check_names(record: StepRecord) -> None:
    for what, names, form in (("slide", record.slides, SLIDE), ("erratum", record.errata, ERRATUM)):
        wrong = [name for name in names if not form.fullmatch(name)]
        if wrong:
            raise ScenarioError(f"no such {what}", repr(wrong[0]), "S01 to S50" if what == "slide" else "E1 to E20")
    large = [name for name, value in record.values.items() if isinstance(value, int) and abs(value) >= LARGEST]
    if large:
        raise ScenarioError(f"{large[0]} is too large", "a number of many digits", f"less than {LARGEST}")
    wrong = [row for row in record.rows or () if not SLIDE.fullmatch(row.partition(":")[0])]
    if wrong:
        raise ScenarioError("rows begin with a slide", repr(wrong[0]), '"S10" or "S10: beginning of a quantity"')


AMOUNTS = (
    ("max_macs", "max_macs", "MAC"), ("least_macs", "least_macs", "MAC"), ("max_parameters", "max_parameters", ""),
    ("max_ram", "max_ram_bytes", "B"), ("max_flash", "max_flash_bytes", "B"), ("max_latency", "max_latency_s", "s"),
    ("max_energy", "max_energy_j", "J"),
)  # fmt: skip


def goal_of(record: GoalRecord) -> Goal:
    """Raises ScenarioError for an amount that is no number with a unit, or a device that there is not."""
    from analysis.device import known_devices

    known = tuple(card.id for card in known_devices())
    if record.device not in known:
        raise UnknownNameError("device", record.device, known)
    amounts = {to: parse(text, unit, key) for key, to, unit in AMOUNTS if (text := getattr(record, key)) is not None}
    takes = None if record.takes is None else tuple(map(int, record.takes.split("x")))
    return Goal(record.device, **amounts, takes=takes, ends_in=record.ends_in)
