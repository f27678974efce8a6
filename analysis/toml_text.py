"""Values as TOML: what the standard library reads, written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from analysis.errors import ScenarioError


def assignment(key: str, value: Any) -> str:
    """`key = value` on one line; a table stands inline."""
    return f"{bare_or_quoted(key)} = {literal(value)}"


def bare_or_quoted(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else quoted(key)


def literal(value: Any) -> str:
    """Raises ScenarioError for text that is not Unicode."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(assignment(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's, apart from DEL. Raises ScenarioError.

    A file name that is not UTF-8 has no form in TOML.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ScenarioError("a TOML file cannot hold this text", repr(text), "text in Unicode")
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
