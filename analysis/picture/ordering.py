"""Order within the rows: each item near the middle of what it is linked to, so that few wires cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

from analysis.picture.layering import Progress, Rows

# Turns down and up; more change little.
TURNS = 6


def put_in_order(rows: Rows, progress: Progress) -> None:
    """Sorts every row in place (barycentre method: Sugiyama, Tagawa, Toda 1981); the best turn is kept."""
    places = places_of(rows.rows, len(rows.row_of))
    best, fewest = [list(row) for row in rows.rows], crossings(rows, places)
    for turn in range(TURNS):
        if not fewest:
            break
        progress(0.1 + 0.4 * turn / TURNS, "ordering")
        down = turn % 2 == 0
        for row in rows.rows if down else reversed(rows.rows):
            sort_row(row, rows.above if down else rows.below, places)
        found = crossings(rows, places)
        if found < fewest:
            best, fewest = [list(row) for row in rows.rows], found
    rows.rows[:] = best


def places_of(rows: Sequence[Sequence[int]], items: int) -> list[int]:
    places = [0] * items
    for row in rows:
        for place, item in enumerate(row):
            places[item] = place
    return places


def sort_row(row: list[int], linked: list[list[int]], places: list[int]) -> None:
    if len(row) < 2:
        return
    middles = {item: middle(linked[item], places, places[item]) for item in row}
    row.sort(key=middles.__getitem__)
    for place, item in enumerate(row):
        places[item] = place


def middle(linked: Sequence[int], places: list[int], otherwise: float) -> float:
    return sum(places[item] for item in linked) / len(linked) if linked else otherwise


def crossings(rows: Rows, places: list[int]) -> int:
    """How many pairs of links between neighbouring rows cross."""
    return sum(crossings_below(row, rows.below, places) for row in rows.rows if len(row) > 1)


def crossings_below(row: Sequence[int], below: list[list[int]], places: list[int]) -> int:
    """Inversions among the lower ends, taken in the order of the upper ends."""
    seen: list[int] = []
    count = 0
    for item in row:
        ends = sorted(places[lower] for lower in below[item])
        count += sum(len(seen) - bisect_right(seen, end) for end in ends)
        for end in ends:
            insort(seen, end)
    return count
