"""Which suffix is read by which function; a reader is one file `from_x.py` with `@reader(".x")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from analysis.errors import ModelError
from analysis.graph import EMPTY, Graph, Shape

Progress = Callable[[float, str], None]


def silent(fraction: float, text: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person asks of the sizes that a file leaves open.

    dims: numbers for symbolic dimensions by name. shapes: whole shapes by graph input. batch: dimension 0 of the inputs.
    """

    dims: Mapping[str, int] = field(default_factory=lambda: EMPTY)
    shapes: Mapping[str, Shape] = field(default_factory=lambda: EMPTY)
    batch: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.dims or self.shapes or self.batch is not None)


@dataclass(frozen=True, slots=True)
class Content:
    """A model file, opened. data: its bytes, unzipped. folder: where files that it refers to lie; None for a stream."""

    data: memoryview
    file: str
    folder: str | None = None


ReadFunction = Callable[[Content, Wishes, Progress], Graph]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: its name for people, its suffixes, the function that reads it."""

    title: str
    suffixes: tuple[str, ...]
    read: ReadFunction


READERS: dict[str, Format] = {}


def reader(*suffixes: str, title: str) -> Callable[[ReadFunction], ReadFunction]:
    """Registers the decorated function as the reader of files with these suffixes (lower case, with the dot)."""

    def keep(function: ReadFunction) -> ReadFunction:
        kept = Format(title, suffixes, function)
        for suffix in suffixes:
            if suffix in READERS:
                raise ModelError("two readers for one suffix", suffix)
            READERS[suffix] = kept
        return function

    return keep
