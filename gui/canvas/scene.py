"""All that a painter needs to draw a network, as a value; what is derived from it is made once and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.graph import shape_text
from analysis.picture.diagram import INPUT, LAYER, Diagram
from gui.canvas.against import Against
from gui.canvas.colouring import UNKNOWN_CODE, Colouring
from gui.canvas.geometry import Geometry
from gui.canvas.ghost_bars import GhostBars, ghost_bars
from gui.canvas.groups import Group

# Widths of wires in pixels at scale 1, from the fewest to the most bytes.
WIDTHS_PX = (1.0, 1.5, 2.1, 2.9, 3.9, 5.2)
# Codes of terminals, beside those of the colouring.
INPUT_CODE, OUTPUT_CODE = -2, -3


@dataclass(frozen=True, eq=False)
class Scene:
    """shown: bool by row of the workload, False for layers that the filter leaves out; None shows all.

    against: how the layers are to those of a ghost; None without one. shape_first: a box says its shape before its name.
    kept_free: width at the right edge of each box that no words reach.
    """

    diagram: Diagram
    geometry: Geometry
    colouring: Colouring
    groups: tuple[Group, ...] = ()
    shown: np.ndarray | None = None
    against: Against | None = None
    shape_first: bool = False
    kept_free: float = 0.0

    @cached_property
    def codes(self) -> np.ndarray:
        """What the colour of each box stands for."""
        kinds, layers = self.diagram.kinds, self.diagram.layers
        ends = np.where(kinds == INPUT, INPUT_CODE, OUTPUT_CODE)
        own = self.colouring.codes[np.maximum(layers, 0)] if len(self.colouring.codes) else UNKNOWN_CODE
        return np.where(kinds == LAYER, own, ends)

    def lines(self, box: int) -> list[str]:
        """What stands on a box, most telling first."""
        name, shape = self.diagram.names[box], shape_text(self.diagram.shapes[box])
        return [self.diagram.ops[box], *((shape, name) if self.shape_first else (name, shape))]

    @cached_property
    def dimmed(self) -> np.ndarray:
        """True for boxes that are not looked at: terminals stay."""
        if self.shown is None or not len(self.shown):
            return np.zeros(len(self.diagram), dtype=bool)
        return (self.diagram.kinds == LAYER) & ~self.shown[np.maximum(self.diagram.layers, 0)]

    @cached_property
    def ghost_bars(self) -> GhostBars | None:
        """What is seen of the ghost from afar; None without one."""
        return ghost_bars(self.against, self.diagram.layers, self.geometry) if self.against else None

    @cached_property
    def group_bounds(self) -> np.ndarray:
        """left, top, right, bottom of each block's ground."""
        return np.array([group.bounds for group in self.groups]).reshape(-1, 4)

    @cached_property
    def wire_classes(self) -> np.ndarray:
        """Index into WIDTHS_PX by the logarithm of the bytes; the thinnest where they are unknown."""
        return width_classes(self.diagram.wire_bytes)


@dataclass(frozen=True, slots=True)
class Marks:
    """Boxes and wires that stand out now. cursor: where the keyboard is, None while it is elsewhere."""

    selected: frozenset[int] = frozenset()
    hovered: int | None = None
    wire: int | None = None
    cursor: int | None = None
    lit: tuple[int, ...] = field(default=())


def width_classes(wire_bytes: np.ndarray) -> np.ndarray:
    sizes = np.nan_to_num(wire_bytes)
    known = sizes[sizes > 0]
    if not len(known) or known.max() <= known.min():
        return np.full(len(sizes), 1 if len(known) else 0)
    share = np.log(np.maximum(sizes, known.min()) / known.min()) / np.log(known.max() / known.min())
    return np.round(share * (len(WIDTHS_PX) - 1)).astype(np.int64)
