"""Files written whole or not at all: what was there before stays until the new one is complete."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import FileError


def write_whole(path: Path, data: bytes) -> None:
    """Raises FileError."""
    from analysis.report.drawing import replace_file

    try:
        replace_file(path, data)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{path} cannot be written", reason, "a file in a folder that exists") from error
