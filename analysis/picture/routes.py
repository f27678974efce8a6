"""Ways of the wires: from border to border, through gaps between rows and lanes beside the columns, never through a box.

A way is a list of points. Two points one above the other, or side by side, are joined by a straight line, others by an
S-curve that leaves and arrives upright; such a pair always lies in the gap between two rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from analysis.picture.layering import Rows, Wires

# A value with more long wires than this is named at each reader instead: lines across everything explain nothing.
MOST_LONG = 3
# Lanes beside one column; wires beyond that are named instead.
MOST_LANES = 14
PORT_MARGIN, PORT_GAP = 16.0, 14.0
# Height of the tail of a wire that is only named.
STUB = 12.0
# From the column's edge to its first lane.
BESIDE = 16.0
# Heights of the level runs within a gap, so that runs of different wires seldom lie on one another.
LEVELS = (9.0, 12.5, 16.0, 6.0)

Point = tuple[float, float]
# (source, signal): the value that a wire carries. A hop leaves the rows: (value, upper item, lower item).
Value = tuple[int, int]
Hop = tuple[Value, int, int]
# A value beside one column.
Key = tuple[Value, int]


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """points: (p, 2), those of wire i from starts[i] to starts[i + 1]. stubs: True where a wire is only named."""

    points: np.ndarray
    starts: np.ndarray
    stubs: np.ndarray

    def way(self, wire: int) -> np.ndarray:
        return self.points[self.starts[wire] : self.starts[wire + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Lanes:
    """slots: place of a hop's lane, from the column outwards. stubs: wires that are only named. counts: by column."""

    slots: dict[tuple[Value, int], int]
    stubs: frozenset[int]
    counts: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Standing:
    """Items in their columns. x: middles, tops: upper edges, column_of: all by item."""

    rows: Rows
    x: np.ndarray
    tops: np.ndarray
    column_of: np.ndarray
    box_width: float
    box_height: float
    lane_gap: float
    right: list[float] = field(default_factory=list)

    def bottom(self, item: int) -> float:
        return float(self.tops[item]) + self.box_height

    def lanes(self, wires: Wires) -> Lanes:
        """Lanes for all that leaves its rows; two hops share one where they carry one value or do not meet."""
        stubs = set(named_only(self.rows, wires))
        spans: dict[tuple[Value, int], list[float]] = {}
        users: dict[tuple[Value, int], list[int]] = defaultdict(list)
        for wire, (value, upper, lower) in self.hops(wires):
            if wire in stubs:
                continue
            key = (value, int(self.column_of[upper]))
            ends = (self.bottom(upper), float(self.tops[lower]))
            span = spans.setdefault(key, [min(ends), max(ends)])
            span[:] = min(*ends, span[0]), max(*ends, span[1])
            users[key].append(wire)
        spared = {key: own for key, own in users.items() if all(self.rows.chains[wire] is None for wire in own)}
        slots, crowded = slots_of(spans, spared)
        stubs.update(wire for key in crowded for wire in users[key])
        columns = int(self.column_of.max(initial=0)) + 1
        counts = Counter({c: 1 + max(s for (_, at), s in slots.items() if at == c) for c in {c for _, c in slots}})
        return Lanes(slots, frozenset(stubs), tuple(counts[c] for c in range(columns)))

    def hops(self, wires: Wires) -> Iterator[tuple[int, Hop]]:
        """(wire, hop) for each step of a wire that does not lead to the next row of the same column."""
        columns = self.column_of.tolist()
        ends = zip(wires.sources.tolist(), wires.targets.tolist(), wires.signals.tolist(), strict=True)
        for wire, (source, target, signal) in enumerate(ends):
            chain = self.rows.chains[wire]
            if chain is None:
                yield wire, ((source, signal), source, target)
            elif columns[source] != columns[target]:
                steps = pairwise((source, *chain, target))
                yield from ((wire, ((source, signal), a, b)) for a, b in steps if columns[a] != columns[b])

    def set_side_by_side(self, lanes: Lanes, gutter: float) -> float:
        """Moves the columns beside one another; returns the width of all."""
        left = 0.0
        for column, count in enumerate(lanes.counts):
            inside = np.flatnonzero(self.column_of == column)
            half = np.where(inside < self.rows.boxes, self.box_width / 2, 2.0)
            start = (self.x[inside] - half).min(initial=np.inf)
            self.x[inside] += left - (start if len(inside) else 0.0)
            self.right.append(float((self.x[inside] + half).max(initial=left)))
            left = self.right[-1] + gutter + self.lane_gap * count
        last = lanes.counts[-1] if lanes.counts else 0
        return self.right[-1] + (BESIDE + self.lane_gap * last if last else 0.0) if self.right else 0.0


def named_only(rows: Rows, wires: Wires) -> Iterable[int]:
    """Long wires of values that many read."""
    values = list(zip(wires.sources.tolist(), wires.signals.tolist(), strict=True))
    long = [wire for wire, chain in enumerate(rows.chains) if chain is None]
    readers = Counter(values[wire] for wire in long)
    return [wire for wire in long if readers[values[wire]] > MOST_LONG]


def slots_of(spans: Mapping[Key, Sequence[float]], spared: Mapping[Key, object]) -> tuple[dict[Key, int], list[Key]]:
    """Lane of each span, short spans next to the column; and the keys that found no room among those that can do without."""
    ends: dict[int, list[list[tuple[float, float]]]] = defaultdict(list)
    slots: dict[Key, int] = {}
    crowded = []
    for key, (top, bottom) in sorted(spans.items(), key=lambda kv: (kv[0][1], kv[1][1] - kv[1][0], kv[0])):
        taken = ends[key[1]]
        free = (i for i, lane in enumerate(taken) if all(bottom < a or b < top for a, b in lane))
        slot = next(free, len(taken))
        if slot >= MOST_LANES and key in spared:
            crowded.append(key)
            continue
        if slot == len(taken):
            taken.append([])
        taken[slot].append((top, bottom))
        slots[key] = slot
    return slots, crowded


def routed(standing: Standing, wires: Wires, lanes: Lanes) -> Routes:
    """The ways of all wires, in their order."""
    outlets, inlets = ports(standing, wires, lanes)
    ways = [way_of(standing, wires, lanes, wire, outlets[wire], inlets[wire]) for wire in range(len(wires))]
    starts = np.cumsum([0, *map(len, ways)])
    points = np.array([point for way in ways for point in way], dtype=float).reshape(-1, 2)
    stubs = np.zeros(len(wires), dtype=bool)
    stubs[list(lanes.stubs)] = True
    return Routes(points, starts, stubs)


def way_of(standing: Standing, wires: Wires, lanes: Lanes, wire: int, outlet: float, inlet: float) -> list[Point]:
    source, target = int(wires.sources[wire]), int(wires.targets[wire])
    value = (source, int(wires.signals[wire]))
    top = float(standing.tops[target])
    if wire in lanes.stubs:
        return [(inlet, top - STUB), (inlet, top)]
    stops = (source, *(standing.rows.chains[wire] or ()), target)
    way = [(outlet, standing.bottom(source))]
    for upper, lower in pairwise(stops):
        x = inlet if lower == target else float(standing.x[lower])
        slot = lanes.slots.get((value, int(standing.column_of[upper])))
        apart = standing.column_of[upper] != standing.column_of[lower] or standing.rows.chains[wire] is None
        way += around(standing, upper, lower, way[-1], x, slot) if apart and slot is not None else []
        way.append((x, float(standing.tops[lower])))
        if lower != target:
            way.append((x, standing.bottom(lower)))
    return way


def around(standing: Standing, upper: int, lower: int, start: Point, x: float, slot: int) -> list[Point]:
    """Out into the gap, along it to the lane, up or down there, and back along the gap above the lower item."""
    level = LEVELS[slot % len(LEVELS)]
    lane = standing.right[int(standing.column_of[upper])] + BESIDE + standing.lane_gap * slot
    leave, arrive = start[1] + level, float(standing.tops[lower]) - level
    return [(start[0], leave), (lane, leave), (lane, arrive), (x, arrive)]


def ports(standing: Standing, wires: Wires, lanes: Lanes) -> tuple[list[float], list[float]]:
    """x where each wire leaves its source, and where it reaches its target."""
    sources, targets, signals = (a.tolist() for a in (wires.sources, wires.targets, wires.signals))
    outgoing: dict[int, dict[int, float]] = defaultdict(dict)
    incoming: dict[int, dict[Value, float]] = defaultdict(dict)
    for wire, (source, target, signal) in enumerate(zip(sources, targets, signals, strict=True)):
        outgoing[source][signal] = float(signal)
        incoming[target][source, signal] = came_from(standing, lanes, wire, source, target)
    out_at = {box: dict(zip(sorted(own), evenly(len(own), standing), strict=True)) for box, own in outgoing.items()}
    in_at = {box: dict(zip(own, inlets(list(own.values()), standing), strict=True)) for box, own in incoming.items()}
    x = standing.x.tolist()
    leaves = [x[s] + out_at[s][k] for s, k in zip(sources, signals, strict=True)]
    arrives = [x[t] + in_at[t][s, k] for s, t, k in zip(sources, targets, signals, strict=True)]
    return leaves, arrives


def came_from(standing: Standing, lanes: Lanes, wire: int, source: int, target: int) -> float:
    """How far to the side of its target the last stretch of a wire begins."""
    chain = standing.rows.chains[wire]
    if wire in lanes.stubs:
        return -standing.box_width / 2
    if chain is None:
        return standing.box_width
    last = chain[-1] if chain else source
    if standing.column_of[last] != standing.column_of[target]:
        return -standing.box_width / 4
    return float(standing.x[last] - standing.x[target])


def evenly(count: int, standing: Standing) -> list[float]:
    """Offsets from the middle."""
    gap = min(2 * PORT_GAP, (standing.box_width - 2 * PORT_MARGIN) / max(1, count - 1))
    return [(i - (count - 1) / 2) * gap for i in range(count)]


def inlets(wished: Sequence[float], standing: Standing) -> list[float]:
    """Each as near to where it comes from as the others let it; a single one in the middle."""
    room = standing.box_width / 2 - PORT_MARGIN
    if len(wished) == 1:
        return [0.0]
    gap = min(PORT_GAP, 2 * room / (len(wished) - 1))
    order = sorted(range(len(wished)), key=lambda i: (wished[i], i))
    at = [min(max(wished[i], -room), room) for i in order]
    for i in range(1, len(at)):
        at[i] = max(at[i], at[i - 1] + gap)
    at[-1] = min(at[-1], room)
    for i in reversed(range(len(at) - 1)):
        at[i] = min(at[i], at[i + 1] - gap)
    return [place for _, place in sorted(zip(order, at, strict=True))]
