"""A diagram on its way to a picture: what is done once for each network, in a worker's thread for a large one."""

from __future__ import annotations

from analysis.picture.diagram import Diagram
from analysis.picture.layering import Progress
from analysis.picture.layout import place
from gui.canvas.geometry import Geometry
from gui.canvas.groups import Group, groups_of

Laid = tuple[Geometry, tuple[Group, ...]]


def lay_out(diagram: Diagram, folded: bool, progress: Progress) -> Laid:
    """Places, ways and blocks. `progress` may raise Cancelled."""
    geometry = Geometry(place(len(diagram), diagram.wires, folded=folded, progress=progress))
    return geometry, groups_of(diagram, geometry)
