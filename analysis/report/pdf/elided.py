"""Text of strangers where there is little room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import one_line

if TYPE_CHECKING:
    from analysis.graph import Graph


def name_of(graph: Graph, most: int) -> str:
    """The network's name, else that of its file."""
    return shortened(graph.name, most) or shortened(Path(graph.file).stem, most) or "a network without a name"


def shortened(text: str, most: int) -> str:
    """On one line, a longer one without its middle."""
    plain, half = one_line(text), most // 2
    return plain if len(plain) <= most else f"{plain[: half - 1]}…{plain[-half:]}"


def cut_short(text: str, most: int) -> str:
    """On one line, a longer one without its end; a sentence says the most at its start."""
    plain = one_line(text)
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
