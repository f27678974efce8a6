"""Which dots of a roofline are named, and where the names stand: beside their dots, on nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.roof_boxes import CLEAR_PX, covered, overlaps
from gui.widgets.roof_labels import Label, best_of, boxes_of, leader_boxes
from gui.widgets.roof_scale import Frame
from gui.widgets.times import time_shares

if TYPE_CHECKING:
    from analysis.scenario import Analysis
    from gui.widgets.roofline_data import Dots

# From the rim of a dot to its name; lines of text that a name may stand above or below where its sides are taken.
GAP_PX, RUNGS = 4.0, 6
# A name is no wider than this, and than this share of the picture.
WIDEST_PX, WIDEST_SHARE = 190.0, 0.45
# A leader meets its name at least so far from the name's ends.
LEADER_INDENT_PX = 8.0
# Each next side of the dot, each line of text away from it, each dot under the leader (no more than two are told apart).
NEAR_COST, RUNG_COST, LEADER_COST = 0.2, 1.6, 1.0

# Dots so near are at one place: their names stand in one stack.
SAME_PLACE_PX = 3.0

# Text shortened to so many pixels, and the width and height that it takes.
Words = tuple[str, float, float]
Shorten = Callable[[str, float], Words]


def slowest(analysis: Analysis, dots: Dots, count: int) -> tuple[tuple[int, str], ...]:
    """(row of the dots, name) of those that take the largest shares of the time, the largest first."""
    shares = np.nan_to_num(time_shares(analysis.estimates[0])[dots.layers])
    rows = np.argsort(-shares, kind="stable")[:count].tolist()
    return tuple((row, analysis.workload.names[int(dots.layers[row])]) for row in rows)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What names keep clear of: dots (x, y, radius) and roofs, boxes without height: on solid ones no name lies, on dashed
    ones it had better not.
    """

    frame: Frame
    dots: np.ndarray
    solid: np.ndarray
    dashed: np.ndarray


def name_labels(
    names: Sequence[tuple[int, str]], ground: Ground, shorten: Shorten, taken: Sequence[Label]
) -> list[Label]:
    """Names at their dots; one that finds no room is left out, and one whose dot is out of sight.

    names: (row of the dots, name), the first chooses first. taken: labels that stand already.
    """
    frame, placed = ground.frame, {}
    room = min(WIDEST_PX, WIDEST_SHARE * frame.width)
    for row, name in names:
        x, y, _ = dot = tuple(ground.dots[row].tolist())
        if 0 <= x <= frame.width and 0 <= y <= frame.height:
            near = [label for (i, j, _), label in placed.items() if hypot(i - x, j - y) <= SAME_PLACE_PX]
            label = name_label(shorten(name, room), dot, ground, [*taken, *placed.values()], near)
            placed |= {(*dot[:2], row): label} if label else {}
    return list(placed.values())


def name_label(
    words: Words, dot: tuple[float, float, float], ground: Ground, taken: Sequence[Label], kin: Sequence[Label]
) -> Label | None:
    """Beside the dot, or beside the name of another dot at this place (`kin`); else apart, with a leader over no word."""
    near, standing = [*stacked(words, dot, kin), *beside_dot(words, dot)], boxes_of(taken)
    blocked = np.vstack((standing, leader_boxes(taken), ground.solid))
    best = best_of(near, NEAR_COST * np.arange(len(near)), ground.frame, ground.dots, ground.dashed, blocked)
    # No place apart costs less.
    if best and best[1] <= RUNG_COST:
        return best[0]
    far = above_and_below(words, dot)
    leaders = leader_boxes(far)
    costs = RUNG_COST * (1 + np.arange(len(far)) / 6) + LEADER_COST * np.minimum(covered(leaders, ground.dots), 2)
    costs[overlaps(leaders, standing).any(axis=1)] = np.inf
    apart = best_of(far, costs, ground.frame, ground.dots, ground.dashed, blocked)
    return min((found for found in (best, apart) if found), key=lambda found: found[1], default=(None, 0.0))[0]


def stacked(words: Words, dot: tuple[float, float, float], kin: Sequence[Label]) -> list[Label]:
    """Below and above names of the same place, on the same edge as they."""
    text, width, height = words
    labels = []
    for label in kin:
        side = 0.5 * np.sign(np.trunc(label.x - dot[0])) if label.leader is None else 0.0
        x = label.x + side * (width - label.width)
        labels += [Label(text, x, label.y + by, 0.0, width, height, "name") for by in (height, -height)]
    return labels


def beside_dot(words: Words, dot: tuple[float, float, float]) -> list[Label]:
    """Right, left, above, below, then the corners."""
    (text, width, height), (x, y, radius) = words, dot
    dx, dy, slant = radius + GAP_PX + width / 2, radius + GAP_PX + height / 2, radius * 0.7 + GAP_PX
    sides = [(dx, 0.0), (-dx, 0.0), (0.0, -dy), (0.0, dy)]
    corners = [(i * (slant + width / 2), j * (slant + height / 2)) for j in (-1, 1) for i in (1, -1)]
    return [Label(text, x + i, y + j, 0.0, width, height, "name") for i, j in sides + corners]


def above_and_below(words: Words, dot: tuple[float, float, float]) -> list[Label]:
    """Six a rung: above and below, around the leader, beginning and ending with it."""
    (text, width, height), (x, y, radius) = words, dot
    labels = []
    for rung in range(1, RUNGS + 1):
        for way in (-1, 1):
            rim, edge = y + way * (radius + CLEAR_PX), y + way * (radius + GAP_PX + rung * height)
            for shift in (0.0, 0.5, -0.5):
                at = x + shift * (width - 2 * LEADER_INDENT_PX)
                middle = edge + way * height / 2
                labels.append(Label(text, at, middle, 0.0, width, height, "name", leader=(x, rim, x, edge)))
    return labels
