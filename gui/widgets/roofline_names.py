"""Which dots of a roofline are named, and where the names stand: beside their dots, on nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gui.widgets.roof_boxes import CLEAR_PX, covered, overlaps, segments
from gui.widgets.roof_labels import Label, boxes_of, cheapest
from gui.widgets.roof_scale import Frame

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

# Text shortened to so many pixels, and the width and height that it takes.
Shorten = Callable[[str, float], tuple[str, float, float]]


def slowest(analysis: Analysis, dots: Dots, count: int) -> tuple[tuple[int, str], ...]:
    """(row of the dots, name) of those that take the largest shares of the time, the largest first."""
    shares = np.nan_to_num(analysis.estimates[0].time_share[dots.layers])
    rows = np.argsort(-shares, kind="stable")[:count].tolist()
    return tuple((row, analysis.workload.names[int(dots.layers[row])]) for row in rows)


def name_labels(
    names: Sequence[tuple[int, str]], dots: np.ndarray, frame: Frame, shorten: Shorten, lines: np.ndarray,
    taken: Sequence[Label],
) -> list[Label]:  # fmt: skip
    """Names at their dots; one that finds no room is left out, and one whose dot is out of sight.

    names: (row of the dots, name), the first chooses first. dots: (x, y, radius) in pixels, also of those without a name.
    lines: boxes without height that a name had better not lie on. taken: labels that stand already.
    """
    placed: list[Label] = []
    blocked = boxes_of(taken)
    for row, name in names:
        x, y, radius = dots[row].tolist()
        if not (0 <= x <= frame.width and 0 <= y <= frame.height):
            continue
        words = shorten(name, min(WIDEST_PX, WIDEST_SHARE * frame.width))
        label = name_label(words, (x, y, radius), dots, frame, lines, blocked)
        if label:
            placed.append(label)
            blocked = np.vstack((blocked, boxes_of([label]), leader_boxes([label])))
    return placed


def name_label(
    words: tuple[str, float, float], dot: tuple[float, float, float], dots: np.ndarray, frame: Frame,
    lines: np.ndarray, blocked: np.ndarray,
) -> Label | None:  # fmt: skip
    """Beside the dot; else a few lines above or below, with a leader that crosses no word."""
    near, far = beside_dot(words, dot), above_and_below(words, dot)
    leaders = leader_boxes(far)
    costs = NEAR_COST * np.arange(len(near)), RUNG_COST * (1 + np.arange(len(far)) / 6)
    costs[1][:] += LEADER_COST * np.minimum(covered(leaders, dots), 2)
    costs[1][overlaps(leaders, blocked).any(axis=1)] = np.inf
    return cheapest([*near, *far], np.concatenate(costs), frame, dots, lines, blocked)


def beside_dot(words: tuple[str, float, float], dot: tuple[float, float, float]) -> list[Label]:
    """Right, left, above, below, then the corners."""
    (text, width, height), (x, y, radius) = words, dot
    dx, dy, slant = radius + GAP_PX + width / 2, radius + GAP_PX + height / 2, radius * 0.7 + GAP_PX
    sides = [(dx, 0.0), (-dx, 0.0), (0.0, -dy), (0.0, dy)]
    corners = [(i * (slant + width / 2), j * (slant + height / 2)) for j in (-1, 1) for i in (1, -1)]
    return [Label(text, x + i, y + j, 0.0, width, height, "name") for i, j in sides + corners]


def above_and_below(words: tuple[str, float, float], dot: tuple[float, float, float]) -> list[Label]:
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


def leader_boxes(labels: Sequence[Label]) -> np.ndarray:
    """(n, 5): the leaders of those labels that have one."""
    ends = np.array([label.leader for label in labels if label.leader]).reshape(-1, 4)
    return segments(ends[:, :2], ends[:, 2:])
