"""The document's data into typst, pages out of it. Names are data there, never markup."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import resources
from analysis.errors import NARROW_SPACE, escape, one_line
from analysis.report.pdf.faces import Faces, attempts, cannot_display

Progress = Callable[[float, str], None]

ZERO_WIDTH_SPACE = "\u200b"
# Spaces of ours, which a page can show.
KEPT = str.maketrans(dict.fromkeys((NARROW_SPACE, ZERO_WIDTH_SPACE), ""))


class CannotBeShown(Exception):
    """Signs that have no picture in the faces at hand."""


def report_template() -> Path:
    return Path(str(files(resources).joinpath("report"))) / "report.typ"


def pdf_of(data: dict[str, Any], tell: Progress, template: Path | None = None) -> bytes:
    """One PDF, checked against PDF/UA-1 by typst. template: in a folder with all that it takes in; the report's by default."""
    tell(0.0, "setting the pages")
    pages: bytes = first_set(data, template or report_template(), format="pdf", pdf_standards=["ua-1"])
    tell(1.0, "done")
    return pages


def pictures_of(data: dict[str, Any], ppi: float, tell: Progress) -> list[bytes]:
    """A PNG a page."""
    tell(0.0, "drawing the pages")
    pages = first_set(data, report_template(), format="png", ppi=ppi)
    tell(1.0, "done")
    return pages if isinstance(pages, list) else [pages]


def first_set(data: dict[str, Any], template: Path, **how: Any) -> Any:
    """With the first choice of faces that shows every sign: marks that join others are refused only where they stand."""
    told = lined(data)
    *tries, last = attempts(json.dumps(told, ensure_ascii=False))
    for faces in tries:
        with suppress(CannotBeShown):
            return pages_set(told, faces, template, how)
    return pages_set(told, last, template, how)


def pages_set(told: Any, faces: Faces, template: Path, how: dict[str, Any]) -> Any:
    """Raises CannotBeShown for a sign, or signs together, that these faces cannot show."""
    from typst import TypstError

    try:
        return compiler_of(told, faces, template).compile(**how, timestamp=moment())
    except TypstError as error:
        if cannot_display(str(error)):
            raise CannotBeShown from error
        raise
    except BaseException as error:
        # What typst's shaping does with some marks that stand where they cannot join anything.
        if type(error).__name__ == "PanicException":
            raise CannotBeShown from error
        raise


def compiler_of(told: Any, faces: Faces, template: Path) -> Any:
    from typst import Compiler

    inputs = {"data": json.dumps(spelled(told, faces.missing) if faces.missing else told)}
    return Compiler(template, root=template.parent, ignore_system_fonts=not faces.system, sys_inputs=inputs)


def spelled(value: Any, missing: Collection[str]) -> Any:
    """Signs that no face can show written as their numbers; in a drawing, which has no room for that, as a dot."""
    if isinstance(value, str):
        return "".join(escape(sign) if sign in missing else sign for sign in value)
    if isinstance(value, dict):
        drawn = value.get("kind") == "words"
        return {key: dotted(v, missing) if drawn and key == "text" else spelled(v, missing) for key, v in value.items()}
    return [spelled(inner, missing) for inner in value] if isinstance(value, list) else value


def dotted(text: str, missing: Collection[str]) -> str:
    return "".join("·" if sign in missing else sign for sign in text)


def lined(value: Any) -> Any:
    """Every text on one line, with nothing in it that a page cannot show; widths of spaces that are ours stay."""
    if isinstance(value, str):
        return value if value.translate(KEPT).isprintable() else ZERO_WIDTH_SPACE.join(parts(value))
    if isinstance(value, dict):
        return {key: lined(inner) for key, inner in value.items()}
    return [lined(inner) for inner in value] if isinstance(value, list | tuple) else value


def parts(text: str) -> list[str]:
    return [one_line(part) for part in text.split(ZERO_WIDTH_SPACE)]


def moment() -> int | None:
    """Seconds since 1970 that a build asks for, so that it can be repeated byte for byte; None is now."""
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(asked) if asked.isdecimal() else None
