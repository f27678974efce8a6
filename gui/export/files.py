"""Files written whole or not at all: what was there before stays until the new one is complete."""

from __future__ import annotations

import errno
from pathlib import Path
from types import MappingProxyType

from analysis.errors import FileError

# What a person can do instead, by what the system says.
INSTEAD = MappingProxyType(
    {
        errno.EACCES: "a folder that you may write in",
        errno.EPERM: "a folder that you may write in",
        errno.EROFS: "a folder that you may write in",
        errno.EISDIR: "the name of a file, not of a folder",
        errno.ENOSPC: "a disk with room for it",
        errno.ENAMETOOLONG: "a shorter name",
    }
)


def write_whole(path: Path, data: bytes) -> None:
    """Raises FileError."""
    from analysis.report.drawing import replace_file

    try:
        replace_file(path, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        instead = INSTEAD.get(getattr(error, "errno", None), "a file in a folder that exists")
        raise FileError(f"{path} cannot be written", reason, instead) from error
