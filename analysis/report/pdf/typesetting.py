"""The document's data into typst, pages out of it. Names are data there, never markup."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import resources

Progress = Callable[[float, str], None]


def pdf_of(data: dict[str, Any], tell: Progress) -> bytes:
    """One PDF, checked against PDF/UA-1 by typst."""
    tell(0.0, "setting the pages")
    compiler = compiler_of(data)
    pages: bytes = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=moment())
    tell(1.0, "done")
    return pages


def pictures_of(data: dict[str, Any], ppi: float, tell: Progress) -> list[bytes]:
    """A PNG a page."""
    tell(0.0, "drawing the pages")
    pages = compiler_of(data).compile(format="png", ppi=ppi, timestamp=moment())
    tell(1.0, "done")
    return pages if isinstance(pages, list) else [pages]


def compiler_of(data: dict[str, Any]) -> Any:
    from typst import Compiler

    folder = Path(str(files(resources).joinpath("report")))
    return Compiler(folder / "report.typ", root=folder, ignore_system_fonts=True, sys_inputs={"data": json.dumps(data)})


def moment() -> int | None:
    """Seconds since 1970 that a build asks for, so that it can be repeated byte for byte; None is now."""
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(asked) if asked.isdecimal() else None
