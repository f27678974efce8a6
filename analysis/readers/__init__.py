"""From a file to a Graph: `read` finds the format by suffix, else by content; each format is one file `from_x.py`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from analysis.errors import FileError
from analysis.graph import Graph, Shape
from analysis.readers.contents import HEAD_BYTES, TEXT, TFLITE, foreign, is_drawing
from analysis.readers.registry import READERS, Content, Format, Progress, Wishes, reader, silent
from analysis.readers.sources import Source, file_name, let_go, opened

NONE: Mapping[str, int] = MappingProxyType({})
NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})

# Files without a known suffix are taken for this format, unless their first bytes say otherwise.
DEFAULT_SUFFIX = ".onnx"

for module in pkgutil.iter_modules(__path__, f"{__name__}."):
    if module.name.rpartition(".")[2].startswith("from_"):
        importlib.import_module(module.name)

FORMATS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    {form.title: (form.title, form.suffixes) for form in READERS.values()}.values()
)

HASHED_AT_ONCE = 1 << 20


def read(
    source: Source,
    *,
    dims: Mapping[str, int] = NONE,
    shapes: Mapping[str, Shape] = NO_SHAPES,
    batch: int | None = None,
    progress: Progress | None = None,
) -> Graph:
    """The network in a file, in `bytes`, or on standard input ("-"), every dimension bound to a number.

    dims: numbers for symbolic dimensions. shapes: whole shapes by input. batch: dimension 0 of the inputs. What nobody says
    is 1, and a diagnostic tells. progress(fraction, text) may raise Cancelled.
    Raises FileError (cannot be read), ModelError (no network in it), ScenarioError or UnknownNameError (sizes do not fit).
    """
    wishes = Wishes(dims, {name: tuple(shape) for name, shape in shapes.items()}, batch)
    tell = progress or silent
    tell(0.0, "opening the file")
    with opened(source) as content:
        graph = format_of(content).read(content, wishes, tell)
    tell(1.0, "read")
    return graph


def format_of(content: Content) -> Format:
    """The format that the file is in. Raises FileError for one that is not read, with what it is instead."""
    head, named = bytes(content.data[:HEAD_BYTES]), format_by_name(content.file)
    if is_drawing(head):
        return READERS[".sketch"]
    other = foreign(head)
    if other is not None and (other != TEXT or named is not READERS[".sketch"]):
        raise FileError(f"cannot read {content.file}", other, "an ONNX or TensorFlow Lite model, or a drawing")
    return READERS[".tflite"] if head[4:8] == TFLITE else named


def format_by_name(file: str) -> Format:
    known = [suffix for suffix in READERS if file.lower().endswith(suffix)]
    return READERS[max(known, key=len, default=DEFAULT_SUFFIX)]


def sha256_of(source: Source) -> str:
    """SHA-256 of the file as it lies there (zipped, if it is), read in pieces. Raises FileError."""
    import hashlib  # 8 ms that only reports need

    digest = hashlib.sha256()
    if isinstance(source, bytes):
        digest.update(source)
        return digest.hexdigest()
    with opened(source, unzip=False) as content:
        for start in range(0, len(content.data), HASHED_AT_ONCE):
            digest.update(content.data[start : start + HASHED_AT_ONCE])
            let_go(content.data)
    return digest.hexdigest()


__all__ = ["FORMATS", "Format", "Wishes", "file_name", "read", "reader", "sha256_of"]
