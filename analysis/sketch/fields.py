"""Fields of a table of TOML, each of the type that it should have; SketchError says which is not."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from analysis.errors import SketchError


def wrong(key: str, value: Any, allowed: str) -> SketchError:
    found = "nothing" if value is None else repr(value)[:80]
    return SketchError(f"the drawing's {key!r} is wrong", found, allowed)


def countable(value: Any) -> bool:
    """Whether every whole number in it has 64 bits: Python itself refuses to print the longest."""
    if isinstance(value, Mapping):
        return all(countable(each) for each in value.values())
    if isinstance(value, list):
        return all(countable(each) for each in value)
    return type(value) is not int or -(2**63) <= value < 2**64


def text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    if not isinstance(value, str):
        raise wrong(key, value, "text")
    return value


def texts(found: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = found.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise wrong(key, value, "a list of texts")
    return tuple(value)


def number(found: Mapping[str, Any], key: str, least: int) -> int:
    value = found.get(key)
    if type(value) is not int or value < least:
        raise wrong(key, value, f"a whole number from {least} on")
    return value


def item_id(found: Mapping[str, Any]) -> int:
    return number(found, "id", 1)


def truth(found: Mapping[str, Any], key: str) -> bool:
    value = found.get(key, False)
    if not isinstance(value, bool):
        raise wrong(key, value, "true or false")
    return value


def finite(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300 and isfinite(value)


def table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, Mapping):
        raise wrong(key, value, "a table")
    return value


def tables(found: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = found.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise wrong(key, value, "a list of tables")
    return value


def tuples(found: Mapping[str, Any], key: str, count: int) -> list[tuple[int, ...]]:
    """Lists of `count` whole numbers from 0 on."""
    value = found.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, list) and whole(each, count) for each in value):
        raise wrong(key, value, f"lists of {count} whole numbers")
    return [tuple(each) for each in value]


def whole(numbers: list[Any], count: int) -> bool:
    return len(numbers) == count and all(type(each) is int and each >= 0 for each in numbers)


def end(parents: Mapping[int | None, int | None], start: int) -> int | None:
    """The last of a chain of parents: None, unless it leads back into itself."""
    seen: set[int] = set()
    at: int | None = start
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at
