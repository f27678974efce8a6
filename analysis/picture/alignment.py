"""Places across: straight lines where the network goes straight on, after Brandes and Köpf (Graph Drawing 2001)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from analysis.picture.layering import Progress, Rows
from analysis.picture.ordering import places_of

Gap = Callable[[int, int], float]
Link = tuple[int, int]


def places_across(rows: Rows, gap: Gap, progress: Progress) -> np.ndarray:
    """x of every item's middle: the mean of the middle two of four layouts, from each side, from above and below.

    gap(left, right): how far apart the middles of two neighbours are at least.
    """
    straight = straight_links(rows)
    layouts = []
    for turn, (upward, leftward) in enumerate(((False, False), (False, True), (True, False), (True, True))):
        progress(0.5 + 0.1 * turn, "placing")
        layouts.append(one_layout(rows, straight, gap, upward, leftward))
    return np.sort(side_by_side(layouts), axis=0)[1:3].mean(axis=0) if rows.row_of else np.zeros(0)


def side_by_side(layouts: Sequence[np.ndarray]) -> np.ndarray:
    """Those pushed to the left share their left edge with the narrowest, the others their right edge."""
    narrowest = min(layouts, key=np.ptp) if layouts[0].size else layouts[0]
    edges = (np.min, np.max, np.min, np.max)
    return np.array([x - edge(x) + edge(narrowest) for x, edge in zip(layouts, edges, strict=True) if x.size])


def straight_links(rows: Rows) -> set[tuple[int, int]]:
    """Links that may become straight: a box goes on to boxes; only where it has none, to a wire that passes by.

    So the trunk of a network stays straight and a shortcut bends around it, not the other way round.
    """
    down = {(u, v) for u, below in enumerate(rows.below) for v in preferred(u, below, rows.boxes)}
    return {(u, v) for v, above in enumerate(rows.above) for u in preferred(v, above, rows.boxes) if (u, v) in down}


def preferred(item: int, linked: Sequence[int], boxes: int) -> Sequence[int]:
    if item >= boxes:
        return linked
    return [other for other in linked if other < boxes] or linked


def one_layout(rows: Rows, straight: set[tuple[int, int]], gap: Gap, upward: bool, leftward: bool) -> np.ndarray:
    """Rows and items mirrored as asked, aligned and pushed together, mirrored back."""
    mirrored = [row[::-1] if leftward else row for row in (reversed(rows.rows) if upward else rows.rows)]
    places = places_of(mirrored, len(rows.row_of))
    linked = rows.below if upward else rows.above
    near = [
        sorted((o for o in others if ((item, o) if upward else (o, item)) in straight), key=places.__getitem__)
        for item, others in enumerate(linked)
    ]
    root = aligned(mirrored, near, places, crossed(mirrored, near, places, rows.boxes))
    x = pushed_together(mirrored, root, (lambda a, b: gap(b, a)) if leftward else gap)
    return -x if leftward else x


def crossed(rows: Sequence[Sequence[int]], near: list[list[int]], places: list[int], boxes: int) -> set[Link]:
    """Links that cross a wire between two places kept for it; such a wire has the right to be straight."""
    found = set()
    for row in rows:
        inner = [(places[v], places[near[v][0]]) for v in row if v >= boxes and near[v] and near[v][0] >= boxes]
        if not inner:
            continue
        for v in row:
            for u in near[v]:
                if (u < boxes or v < boxes) and any((places[v] - a) * (places[u] - b) < 0 for a, b in inner):
                    found.add((u, v))
    return found


def aligned(rows: Sequence[Sequence[int]], near: list[list[int]], places: list[int], crossed: set[Link]) -> list[int]:
    """Root of the straight line that each item is part of: lines never cross, an item takes its middle neighbour."""
    root = list(range(len(near)))
    for row in rows:
        limit = -1
        for v in row:
            count = len(near[v])
            for m in sorted({(count - 1) // 2, count // 2}) if count else ():
                u = near[v][m]
                if places[u] > limit and (u, v) not in crossed:
                    root[v], limit = root[u], places[u]
                    break
    return root


def pushed_together(rows: Sequence[Sequence[int]], root: list[int], gap: Gap) -> np.ndarray:
    """Lines as far left as their neighbours let them, then back to the right where there is room."""
    after: list[dict[int, float]] = [{} for _ in root]
    waiting = [0] * len(root)
    for row in rows:
        for left, right in pairwise(row):
            a, b = root[left], root[right]
            if b not in after[a]:
                waiting[b] += 1
            after[a][b] = max(after[a].get(b, 0.0), gap(left, right))
    order = in_order(root, after, waiting)
    x = [0.0] * len(root)
    for a in order:
        for b, apart in after[a].items():
            x[b] = max(x[b], x[a] + apart)
    for a in reversed(order):
        if after[a]:
            x[a] = max(x[a], min(x[b] - apart for b, apart in after[a].items()))
    return np.array([x[r] for r in root])


def in_order(root: list[int], after: list[dict[int, float]], waiting: list[int]) -> list[int]:
    """Lines from left to right: each after all that stand left of it."""
    ready = [item for item, own in enumerate(root) if own == item and not waiting[item]]
    for a in ready:
        for b in after[a]:
            waiting[b] -= 1
            if not waiting[b]:
                ready.append(b)
    return ready
