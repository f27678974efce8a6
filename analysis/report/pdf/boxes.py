"""The boxes of the drawn network: its layers, those of a large network together with the small ones that follow them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import one_line
from analysis.graph import shape_text
from analysis.ops.registry import FAMILIES
from analysis.picture.diagram import INPUT, LAYER, Diagram, diagram_of
from analysis.picture.layering import Wires
from analysis.report.costs import costs

if TYPE_CHECKING:
    from analysis.scenario import Analysis

# A network of more boxes is drawn with its small layers drawn into the ones that they follow.
JOINED_FROM = 60
# What such a layer may be.
SMALL = frozenset({"normalisation", "elementwise", "movement"})


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """titles, names, results: what stands on each box. families: token, "" for an end of the network. parts: share of the

    costs (time, or MACs without a device). joined: layers that stand in the box of another.
    """

    titles: list[str]
    names: list[str]
    results: list[str]
    families: list[str]
    parts: list[float]
    wires: Wires
    joined: int

    def __len__(self) -> int:
        return len(self.titles)


def boxes_of(analysis: Analysis) -> Boxes:
    diagram = diagram_of(analysis.graph, analysis.workload)
    heads = joined_to(diagram, analysis) if len(diagram) > JOINED_FROM else np.arange(len(diagram))
    firsts = np.unique(heads)
    members: dict[int, list[int]] = {int(first): [] for first in firsts}
    for box, head in enumerate(heads.tolist()):
        members[head].append(box)
    part = parts(analysis)
    groups = list(members.values())
    return Boxes(
        [title(diagram, group) for group in groups],
        [one_line(diagram.names[group[0]]) for group in groups],
        [" ".join(filter(None, (shape_text(diagram.shapes[g[-1]]), followers(diagram, g)))) for g in groups],
        [FAMILIES[int(diagram.families[g[0]])] if diagram.kinds[g[0]] == LAYER else "" for g in groups],
        [sum(part(diagram, box) for box in group) for group in groups],
        wires_between(diagram.wires, np.searchsorted(firsts, heads)),
        len(diagram) - len(groups),
    )


def parts(analysis: Analysis) -> Callable[[Diagram, int], float]:
    cost = costs(analysis)
    whole = float(cost.sum()) or 1.0
    return lambda diagram, box: float(cost[diagram.layers[box]]) / whole if diagram.layers[box] >= 0 else 0.0


def joined_to(diagram: Diagram, analysis: Analysis) -> np.ndarray:
    """Box by box the one that it stands in: a small layer without MACs in the only one that it reads, if none else does."""
    heads, macs = np.arange(len(diagram)), analysis.workload.macs
    for box, before in enumerate(diagram.before):
        small = diagram.kinds[box] == LAYER and FAMILIES[int(diagram.families[box])] in SMALL
        if not small or macs[diagram.layers[box]] or len(before) != 1:
            continue
        source = before[0]
        if diagram.kinds[source] == LAYER and list(diagram.after[source]) == [box]:
            heads[box] = heads[source]
    return heads


def title(diagram: Diagram, group: Sequence[int]) -> str:
    if diagram.kinds[group[0]] != LAYER:
        return "input" if diagram.kinds[group[0]] == INPUT else "output"
    return one_line(diagram.ops[group[0]])


def followers(diagram: Diagram, group: Sequence[int]) -> str:
    """ "+ BatchNormalization, Relu"."""
    return one_line("+ " + ", ".join(diagram.ops[box] for box in group[1:])) if len(group) > 1 else ""


def wires_between(wires: Wires, box_of: np.ndarray) -> Wires:
    """Each way once, those within a box left out."""
    columns = np.column_stack((box_of[wires.sources], box_of[wires.targets], wires.signals))
    kept = np.unique(columns[columns[:, 0] != columns[:, 1]], axis=0).reshape(-1, 3)
    return Wires(kept[:, 0], kept[:, 1], kept[:, 2])
