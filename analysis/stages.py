"""Results that are kept while what they were made of is the same."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Key = tuple[Hashable, ...]
Thing = TypeVar("Thing")


class Same(Generic[Thing]):
    """Equal to another only of the very same thing: a key for what has no hash, or a slow one. Keeps the thing alive."""

    __slots__ = ("it",)

    def __init__(self, it: Thing) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


class Stages:
    """The last results of each stage by what they were made of."""

    def __init__(self, each: int) -> None:
        self._each, self._lock = each, Lock()
        self._kept: defaultdict[str, OrderedDict[Key, Any]] = defaultdict(OrderedDict)

    def get(self, stage: str, key: Key, make: Callable[[], Value]) -> Value:
        """The stage's result for `key`, made when it is not there."""
        with self._lock:
            kept = self._kept[stage]
            if key in kept:
                kept.move_to_end(key)
                known: Value = kept[key]
                return known
        value = make()
        with self._lock:
            kept[key] = value
            while len(kept) > self._each:
                kept.popitem(last=False)
        return value

    def alike(self, stage: str, start: Key) -> dict[Key, Any]:
        """Results of a stage whose key begins with `start`."""
        with self._lock:
            return {key: value for key, value in self._kept[stage].items() if key[0] == start}


def file_key(model: str) -> Key:
    """What tells one content of a file from another without reading it; the reader reports what is wrong with it."""
    if model == "-":
        return (model, object())  # what standard input gives can be read only once
    try:
        stat = Path(model).stat()
    except (OSError, ValueError):
        return (model,)
    return (model, stat.st_mtime_ns, stat.st_size)
