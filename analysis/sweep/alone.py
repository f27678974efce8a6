"""One sweep at a time writes a file: two would each replace what the other has answered."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from analysis.errors import FileError
from analysis.sweep.csv_file import attempt

# How a system says that another process has it; anything else means that it cannot lock, as some file servers.
TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else is here with the same path. Raises FileError where somebody is, or where nothing can be written.

    An empty file beside it is locked; the system lets go of it when this process ends, however that comes about.
    """
    lock = path.with_name(f"{path.name}.lock")
    file = attempt(path, lambda: lock.open("ab"))
    try:
        if not taken(file) or not same(file, lock):
            raise FileError(
                f"{path} is being written by another sweep", None, "another file, or --resume when it has ended"
            )
        try:
            yield
        finally:
            # Before anybody else can take it; Windows keeps an open file, and so the empty one.
            with suppress(OSError):
                lock.unlink()
    finally:
        file.close()


def taken(file: IO[bytes]) -> bool:
    """The lock is ours, or there are none where the file lies."""
    try:
        lock_now(file)
    except OSError as error:
        return error.errno not in TAKEN
    return True


def lock_now(file: IO[bytes]) -> None:
    """Raises OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def same(file: IO[bytes], path: Path) -> bool:
    """The open file still has that name: a sweep that ended in between has taken it away."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
