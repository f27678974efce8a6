"""Two kinds of trouble: what stops the user is an AnalysisError, what is doubtful is a Diagnostic."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]


class AnalysisError(Exception):
    """Stops the user: says what is wrong, what was found and what is allowed, in one line."""

    def __init__(self, what: str, found: object = None, allowed: object = None, hint: str = "") -> None:
        super().__init__(what)
        self.what, self.found, self.allowed, self.hint = what, found, allowed, hint

    def __str__(self) -> str:
        parts = [self.what]
        if self.found is not None:
            parts.append(f"found {self.found}")
        if self.allowed is not None:
            parts.append(f"allowed: {self.allowed}")
        if self.hint:
            parts.append(self.hint)
        return " ".join("; ".join(parts).split())


class FileError(AnalysisError):
    """A model, profile or result file cannot be read or written."""


class ModelError(AnalysisError):
    """The file could be read, but what it says is not a network that can be analysed."""


class ProfileError(AnalysisError):
    """A device, runtime, link or energy profile is wrong."""


class ScenarioError(AnalysisError):
    """A setting of the scenario does not go with the model or the device."""


class UnknownNameError(AnalysisError):
    """A name that nobody has; carries the nearest one that somebody has."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else ""
        super().__init__(f"unknown {kind}", repr(name), ", ".join(names), hint)


class Cancelled(Exception):
    """The person who asked for the work no longer wants it; not an error."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A doubt beside a result. `layer` is the name of the node concerned, None for the whole model."""

    layer: str | None
    severity: Severity
    message: str
