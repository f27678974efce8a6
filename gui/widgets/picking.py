"""What a click selects, with the modes that every picture of layers knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def chosen(
    old: frozenset[int],
    current: int | None,
    layers: list[int],
    mode: str,
    between: Callable[[int, int], Iterable[int]],
) -> frozenset[int]:
    """The new selection. instead, add, toggle: as they say. reach: adds all from the current layer to the clicked one."""
    new = frozenset(layers)
    if mode == "reach" and layers and current is not None:
        return old | frozenset(between(current, layers[0]))
    return {"instead": new, "toggle": old ^ new}.get(mode, old | new)


def between_rows(one: int, other: int) -> range:
    """All layers from one to the other in the order of execution."""
    return range(min(one, other), max(one, other) + 1)
