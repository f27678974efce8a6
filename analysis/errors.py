"""Two kinds of trouble: what stops the user is an AnalysisError, what is doubtful is a Diagnostic."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]

# Sums of work and bytes stay below 2^58, so that traffic (at most 32 bytes a MAC, for two complex operands) stays in int64.
LARGEST_COUNT = 2**58

NARROW_SPACE = "\u202f"


def one_line(text: str) -> str:
    """Text of strangers as one line that a terminal only prints: spaces for line ends, escapes for what has no picture."""
    return "".join(sign if sign.isprintable() or sign == NARROW_SPACE else escape(sign) for sign in spaced(text))


def spaced(text: str) -> str:
    """One space for each run of white space; the narrow one that joins a number and its unit stays."""
    return re.sub(rf"[^\S{NARROW_SPACE}]+", " ", text).strip(" ")


def escape(sign: str) -> str:
    return sign.encode("unicode_escape", "backslashreplace").decode("ascii")


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The known name that was probably meant: alike but for case, else alike, else the only one that contains it."""
    folded = {one.casefold(): one for one in known}
    wanted = name.casefold()
    close = difflib.get_close_matches(wanted, folded, n=1)
    inside = [one for one in folded if wanted in one] if len(wanted) > 1 else []
    found = close or (inside if len(inside) == 1 else [])
    return folded[found[0]] if found else None


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
        return one_line("; ".join(parts))


class FileError(AnalysisError):
    """A model, profile or result file cannot be read or written."""


class ModelError(AnalysisError):
    """The file could be read, but what it says is not a network that can be analysed."""


class ProfileError(AnalysisError):
    """A device, runtime, link or energy profile is wrong."""


class ScenarioError(AnalysisError):
    """A setting of the scenario does not go with the model or the device."""


class SketchError(AnalysisError):
    """A text is no drawing, or no table of layers."""


class UnknownNameError(AnalysisError):
    """A name that nobody has; carries the nearest one that somebody has."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = nearest(name, names)
        super().__init__(
            f"unknown {kind}", repr(name), ", ".join(names) or "none", f"did you mean {near}?" if near else ""
        )


class TooLargeError(AnalysisError):
    """A count is beyond what columns of 64-bit integers hold with all that is derived from them."""

    def __init__(self, what: str, found: int) -> None:
        super().__init__(f"{what}: more than can be counted", f"{found:.3g}", f"up to {LARGEST_COUNT:.3g}")


class Cancelled(Exception):
    """The person who asked for the work no longer wants it; not an error."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A doubt beside a result. `layer` is the name of the node concerned, None for the whole model."""

    layer: str | None
    severity: Severity
    message: str
