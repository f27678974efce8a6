"""Text of strangers where there is little room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import one_line

if TYPE_CHECKING:
    from analysis.graph import Graph

# A start that all names share and that is shorter costs no room worth saving.
SHORTEST_START = 6
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def name_of(graph: Graph, most: int) -> str:
    """The network's name, else that of its file."""
    return shortened(graph.name, most) or shortened(Path(graph.file).stem, most) or "a network without a name"


def shortened(text: str, most: int) -> str:
    """On one line, a longer one without its middle."""
    plain, half = one_line(text), most // 2
    return plain if len(plain) <= most else f"{plain[: half - 1]}…{plain[-half:]}"


def without_start(names: Sequence[str]) -> list[str]:
    """The names on one line without the start that all share, up to a separator: "…Conv2d_3/Relu6"."""
    plain = [one_line(name) for name in names]
    start = common_start(min(plain, default=""), max(plain, default="")).rstrip(LETTERS)
    return [f"…{name[len(start) :]}" if len(start) >= SHORTEST_START else name for name in plain]


def common_start(first: str, last: str) -> str:
    """Of the first and the last by the alphabet, so of all between them; nothing where they are the same."""
    pairs = zip(first, last, strict=False)
    return first[: next((at for at, (one, other) in enumerate(pairs) if one != other), 0)]


def within(text: str, most: int) -> str:
    """On one line; of a longer one the last parts that have room, cut at a separator, since they tell names apart."""
    plain = one_line(text)
    if len(plain) <= most:
        return plain
    ends = (plain[found.end() :] for found in re.finditer(r"[/.:;]", plain))
    return next((f"…{end}" for end in ends if 1 < len(end) < most), shortened(plain, most))


def cut_short(text: str, most: int) -> str:
    """On one line, a longer one without its end, after a whole word; a sentence says the most at its start."""
    plain = one_line(text)
    if len(plain) <= most:
        return plain
    kept, _, _ = plain[:most].rpartition(" ")
    return f"{(kept if len(kept) > most // 2 else plain[: most - 1]).rstrip(' ,;:(')}…"
