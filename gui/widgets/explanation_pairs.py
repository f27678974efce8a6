"""Two explanations of one quantity side by side: which step, symbol and constant of the one answers to which of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from analysis.explain import Step

Part = TypeVar("Part")

DIFFERENT, EQUAL, GHOST = "≠", "=", "◌"


def paired(
    ours: Iterable[Part], theirs: Iterable[Part], name: Callable[[Part], str] = lambda part: part.name
) -> list[tuple[Part | None, Part | None]]:
    """(ours, theirs) under the same name, the first with the first, in our order; what only they have comes last."""
    waiting = dict(numbered(theirs, name))
    pairs: list[tuple[Part | None, Part | None]] = [
        (part, waiting.pop(key, None)) for key, part in numbered(ours, name)
    ]
    return [*pairs, *((None, part) for part in waiting.values())]


def numbered(parts: Iterable[Part], name: Callable[[Part], str]) -> list[tuple[tuple[str, int], Part]]:
    """Each part under its name and the how manyth of that name it is."""
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        found.append(((name(part), seen[name(part)]), part))
        seen[name(part)] += 1
    return found


def ghost_lines(ours: Step | None, theirs: Step) -> list[str]:
    """The ghost's lines of a step that are not the same as ours; none where the two are."""
    own = ours.lines if ours else ()
    return [line for line in theirs.lines if line not in own]


def mark(ours: str | None, theirs: str | None) -> str:
    """How the ghost's value stands beside ours: "=" where they are the same, else "≠ 3"; "–" where it has none."""
    if theirs is None:
        return "–"
    return EQUAL if ours == theirs else f"{DIFFERENT} {theirs}"
