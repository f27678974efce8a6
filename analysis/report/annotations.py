"""The checks of a build as the commands by which a job on GitHub marks files: ::error file=…,line=…,title=…::message."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from analysis.errors import one_line
from analysis.gate import Check, Finding, Outcome
from analysis.report.budget import NOT_CHECKED, tally

Level = Literal["error", "warning", "notice"]

# What would end a message or a property, or begin the next; the sign of the escapes themselves comes first.
IN_MESSAGES: Mapping[str, str] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTIES: Mapping[str, str] = {**IN_MESSAGES, ":": "%3A", ",": "%2C"}


def to_annotations(outcomes: Sequence[Outcome]) -> str:
    """Errors for what fails the build, warnings for what cannot be told, notices for notes and for what all came to.

    A page of GitHub shows ten of each a step, so that errors come first.
    """
    found = [one for outcome in outcomes for one in of_outcome(outcome)]
    ordered = [line for level in ("error", "warning", "notice") for kind, line in found if kind == level]
    return "".join(f"{line}\n" for line in (*ordered, command("notice", {"title": "rooflens check"}, tally(outcomes))))


def of_outcome(outcome: Outcome) -> Iterator[tuple[Level, str]]:
    if outcome.error:
        yield "error", marked("error", outcome.check, NOT_CHECKED, str(outcome.error))
    for finding in outcome.findings:
        level = level_of(finding)
        if level:
            yield level, marked(level, outcome.check, finding.title, finding.message)
    for note in outcome.notes:
        yield "notice", marked("notice", outcome.check, "note", note)


def level_of(finding: Finding) -> Level | None:
    if finding.refused:
        return "error"
    return None if finding.state == "kept" else "warning"


def marked(level: Level, check: Check, title: str, message: str) -> str:
    place = {"file": in_repository(check.file)} if check.file else {}
    line = {} if check.line is None else {"line": str(check.line)}
    return command(level, {**place, **line, "title": one_line(f"{check.name}: {title}")}, message)


def in_repository(file: str) -> str:
    """As GitHub names files: from the repository's folder, whichever a step works in; elsewhere as it was named."""
    folder, path = Path(os.environ.get("GITHUB_WORKSPACE", "")).absolute(), Path(file).absolute()
    return (path.relative_to(folder) if path.is_relative_to(folder) else Path(file)).as_posix()


def command(level: Level, properties: Mapping[str, str], message: str) -> str:
    listed = ",".join(f"{key}={escaped(value, IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{level} {listed}::{escaped(one_line(message), IN_MESSAGES)}"


def escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
