"""What a PDF says: its text by page, its fonts, what it declares; by the tools of Poppler where they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def pages_of(pdf: bytes, folder) -> list[str]:
    """The text of each page, as it is laid out."""
    return told("pdftotext", pdf, folder, "-layout", last=("-",)).removesuffix("\f").split("\f")


def told(tool: str, pdf: bytes, folder, *options: str, last: tuple[str, ...] = ()) -> str:
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        [tool, *options, str(file), *last], capture_output=True, check=True, timeout=60
    ).stdout.decode()


def plain(text: str) -> str:
    """Without the signs that only join or part: narrow spaces, zero-width spaces, marks of direction; one space each."""
    return re.sub(r"\s+", " ", re.sub("[\u200b\u202a-\u202e\u2066-\u2069]", "", text.replace("\u202f", " ")))
