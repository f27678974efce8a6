"""Text of strangers where there is little room."""

from __future__ import annotations

from analysis.errors import one_line


def shortened(text: str, most: int) -> str:
    """On one line, a longer one without its middle."""
    plain, half = one_line(text), most // 2
    return plain if len(plain) <= most else f"{plain[: half - 1]}…{plain[-half:]}"


def cut_short(text: str, most: int) -> str:
    """On one line, a longer one without its end; a sentence says the most at its start."""
    plain = one_line(text)
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
