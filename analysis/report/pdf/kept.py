"""What of a report is kept as files: its colours and the words of its glossary."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import resources


@cache
def colours() -> dict[str, str]:
    """The light theme's: paper is light."""
    found: dict[str, str] = tomllib.loads(resource("themes", "light.toml"))["colours"]
    return found


@cache
def glossary() -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(resource("report", "glossary.toml"))["word"]
    return found


def resource(folder: str, name: str) -> str:
    return files(resources).joinpath(folder, name).read_text(encoding="utf-8")
