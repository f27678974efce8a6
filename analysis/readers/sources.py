"""Opens a model wherever it lies: a path, standard input, bytes, gzipped or not. Nothing is read that is not looked at."""

from __future__ import annotations

import gzip
import mmap
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from analysis.errors import FileError
from analysis.readers.contents import GZIP
from analysis.readers.registry import Content

Source = str | Path | bytes

STANDARD_INPUT = "-"


def file_name(source: Source) -> str:
    """How the source is called in messages and reports."""
    if isinstance(source, bytes):
        return "bytes"
    return "standard input" if str(source) == STANDARD_INPUT else str(source)


@contextmanager
def opened(source: Source, unzip: bool = True) -> Iterator[Content]:
    """The content of a source, mapped into memory, unzipped where it is gzipped. Raises FileError."""
    name = file_name(source)
    if isinstance(source, bytes):
        with unzipped_bytes(source, name) as data:
            yield Content(data, name)
        return
    folder = None if str(source) == STANDARD_INPUT else os.path.dirname(os.path.abspath(source))
    with file_of(source, name) as file, mapped(file, name) as data:
        if not unzip or bytes(data[:2]) != GZIP:
            yield Content(data, name, folder)
            return
        with unzipped(file, name) as plain, mapped(plain, name) as data_inside:
            yield Content(data_inside, name, folder)


@contextmanager
def unzipped_bytes(source: bytes, name: str) -> Iterator[memoryview]:
    """Bytes as they are, or what they hold if gzipped."""
    if not source:
        raise empty(name)
    try:
        plain = gzip.decompress(source) if source.startswith(GZIP) else source
    except (EOFError, OSError, zlib.error) as error:
        raise broken_gzip(name, error) from error
    with memoryview(plain) as data:
        yield data


@contextmanager
def file_of(source: Source, name: str) -> Iterator[IO[bytes]]:
    """An open regular file; standard input and pipes are copied into a nameless one. Raises FileError."""
    if str(source) == STANDARD_INPUT:
        if sys.stdin is None:
            raise FileError("cannot read standard input", "none", "a model piped in")
        with copied(sys.stdin.buffer, name) as file:
            yield file
        return
    with open_path(Path(os.fsdecode(source)), name) as file:
        mode = os.fstat(file.fileno()).st_mode
        if stat.S_ISREG(mode):
            yield file
        elif stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            with copied(file, name) as copy:
                yield copy
        else:
            raise FileError(f"cannot read {name}", "a device", "a model file")


@contextmanager
def copied(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """A nameless file with all that a stream gives: memory does not grow with it."""
    with tempfile.TemporaryFile() as copy:
        try:
            shutil.copyfileobj(stream, copy, 1 << 20)
        except OSError as error:
            raise FileError(f"cannot read {name}", error.strerror or error) from error
        yield copy


def open_path(path: Path, name: str) -> IO[bytes]:
    try:
        if path.is_dir():
            raise FileError(f"cannot read {name}", "a folder", "a model file")
        return path.open("rb")
    except FileNotFoundError as error:
        raise FileError(f"there is no file {name}") from error
    except PermissionError as error:
        raise FileError(f"may not read {name}", "no permission") from error
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {name}", getattr(error, "strerror", None) or error) from error


@contextmanager
def mapped(file: IO[bytes], name: str) -> Iterator[memoryview]:
    """The file's bytes without reading them. Raises FileError when there are none."""
    file.flush()
    if os.fstat(file.fileno()).st_size == 0:
        raise empty(name)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages, memoryview(pages) as data:
        yield data


def let_go(data: memoryview) -> None:
    """Gives the pages of a mapped file back that have been read: touching one may map megabytes of its neighbours."""
    pages = getattr(data, "obj", None)
    if isinstance(pages, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        pages.madvise(mmap.MADV_DONTNEED)


@contextmanager
def unzipped(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """A nameless file with the unzipped bytes: memory does not grow with the weights."""
    file.seek(0)
    with tempfile.TemporaryFile() as plain:
        try:
            with gzip.GzipFile(fileobj=file) as stream:
                shutil.copyfileobj(stream, plain, 1 << 20)
        except (EOFError, OSError, zlib.error) as error:
            raise broken_gzip(name, error) from error
        yield plain


def empty(name: str) -> FileError:
    return FileError(f"cannot read {name}", "an empty file", "a model file")


def broken_gzip(name: str, error: Exception) -> FileError:
    return FileError(f"cannot unzip {name}", error, "a whole gzip file")
