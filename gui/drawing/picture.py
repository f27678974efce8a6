"""A drawing as the picture that a loaded network has too: the same boxes, wires and colours, from places that a person chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.graph import Shape, Tensor, shape_text
from analysis.ops import operator_of
from analysis.ops.registry import FAMILIES
from analysis.picture.diagram import INPUT, LAYER, OUTPUT, Diagram
from analysis.picture.layering import Wires
from analysis.sketch import KINDS, Block, Drawing, Group, Sketch, Trouble, Wire
from gui.canvas.geometry import Geometry
from gui.canvas.groups import Group as Ground
from gui.canvas.groups import grown
from gui.canvas.scene import INPUT_CODE, Scene
from gui.drawing.boxes import Boxes, Line
from gui.drawing.costs import BARS, Costs, by_family, colouring_of_boxes
from gui.drawing.headlines import headline, named, under_title
from gui.drawing.kind_icon import family_token
from gui.drawing.ways import placed
from gui.widgets.layer_columns import Column

NOBODY_KNOWS = Tensor("", None)
# Room at the right edge of a box for the small bars.
BARS_WIDTH = 14.0
# Groups within groups: each one's ground shows beyond those in it.
GROUND_STEP = 7.0


@dataclass(frozen=True, eq=False)
class Picture:
    """boxes: what stands where. troubles: by box, the first of each. waiting: boxes behind those, or without inputs.

    bars: for each of BARS the share of each box in the whole network, NaN where it is not known.
    """

    sketch: Sketch
    drawing: Drawing
    boxes: Boxes
    scene: Scene
    bars: tuple[np.ndarray, ...]

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        return self.boxes.members

    @cached_property
    def troubles(self) -> Mapping[int, Trouble]:
        return {self.boxes.box_of[trouble.block]: trouble for trouble in reversed(self.drawing.troubles)}

    @cached_property
    def wrong_lines(self) -> Mapping[int, Trouble]:
        """By line, the trouble that the line is to blame for."""
        blamed = {trouble.wire: trouble for trouble in self.drawing.troubles if trouble.wire}
        found = ((number, blamed.get(wire)) for number, line in enumerate(self.boxes.lines) for wire in line.wires)
        return {number: trouble for number, trouble in found if trouble}

    @cached_property
    def waiting(self) -> frozenset[int]:
        wrong = self.troubles.keys()
        return frozenset(self.boxes.box_of[id] for id in self.drawing.waiting) - wrong

    def line_of(self, wire: Wire) -> int | None:
        return next((number for number, line in enumerate(self.boxes.lines) if wire in line.wires), None)

    def item(self, box: int) -> Block | Group:
        return self.boxes.boxes[box].item

    def boxes_of(self, ids: frozenset[int]) -> frozenset[int]:
        return frozenset(self.boxes.box_of[id] for id in ids if id in self.boxes.box_of)


class Pictures:
    """Makes pictures; places and ways are kept while only settings change, as on a slider."""

    def __init__(self) -> None:
        self._kept: tuple[Boxes, Geometry, tuple[Ground, ...]] | None = None

    def of(self, sketch: Sketch, drawing: Drawing, costs: Costs | None, key: str, columns: Sequence[Column]) -> Picture:
        boxes, geometry, grounds = self._standing(sketch)
        members = boxes.members
        names = tuple(name for name, _ in BARS)
        bars = tuple(costs.bar(name, members) if costs else np.full(len(boxes), np.nan) for name in names)
        diagram = diagram_of(boxes, drawing)
        # The ends of the network have a colour of their own, which no family has.
        codes = np.where(diagram.kinds == LAYER, diagram.families.astype(np.int64), INPUT_CODE).tolist()
        families = by_family(codes, FAMILIES, ("",) * len(boxes))
        colouring = colouring_of_boxes(costs, key, columns, members, families)
        scene = Scene(diagram, geometry, colouring, grounds, shape_first=True, kept_free=BARS_WIDTH)
        return Picture(sketch, drawing, boxes, scene, bars)

    def _standing(self, sketch: Sketch) -> tuple[Boxes, Geometry, tuple[Ground, ...]]:
        boxes = self._kept[0].with_settings_of(sketch) if self._kept else None
        if boxes is None:
            boxes = Boxes(sketch)
            geometry = Geometry(placed(boxes))
            self._kept = boxes, geometry, grounds_of(boxes, geometry)
        return boxes, *self._kept[1:]


def diagram_of(boxes: Boxes, drawing: Drawing) -> Diagram:
    """Columns by box, as of a loaded network; a box is its own row."""
    kinds = np.array([end_of(box.item) for box in boxes.boxes], dtype=np.uint8)
    numbers = np.arange(len(boxes))
    lines = boxes.lines
    columns = np.array([(line.source, line.target, line.out) for line in lines], dtype=np.int64).reshape(-1, 3)
    return Diagram(
        kinds,
        np.where(kinds == LAYER, numbers, -1),
        tuple(headline(box.item) for box in boxes.boxes),
        tuple(under_title(box.item, len(ids)) for box, ids in zip(boxes.boxes, boxes.members, strict=True)),
        tuple(shape_of(box.outs, drawing) for box in boxes.boxes),
        np.array([family_of(boxes, box.item) for box in boxes.boxes], dtype=np.uint8),
        Wires(columns[:, 0], columns[:, 1], columns[:, 2]),
        tuple(tensor_of(line, drawing) for line in lines),
    )


def end_of(item: Block | Group) -> int:
    if isinstance(item, Group):
        return LAYER
    source = item.kind == "input" or (item.opaque is not None and not item.opaque.nodes)
    return INPUT if source else OUTPUT if item.kind == "output" else LAYER


def shape_of(outs: tuple[tuple[int, int], ...], drawing: Drawing) -> Shape | None:
    return drawing.shape(*outs[0]) if outs else None


def tensor_of(line: Line, drawing: Drawing) -> Tensor:
    wire = line.wires[0]
    names = drawing.results.get(wire.source, ())
    return drawing.graph.tensors[names[wire.source_port]] if wire.source_port < len(names) else NOBODY_KNOWS


def family_of(boxes: Boxes, item: Block | Group) -> int:
    """Index into FAMILIES; of a group that of its first block that computes."""
    if isinstance(item, Group):
        inside = [family_of(boxes, block) for block in boxes.sketch.members(item.id)]
        return min(inside, default=FAMILIES.index("movement"))
    if item.opaque is not None and item.opaque.nodes:
        return FAMILIES.index(operator_of(item.opaque.nodes[0].op).family)
    token = family_token(KINDS[item.kind]) if item.kind in KINDS else "movement"
    return FAMILIES.index(token) if token in FAMILIES else FAMILIES.index("movement")


def grounds_of(boxes: Boxes, geometry: Geometry) -> tuple[Ground, ...]:
    """A light ground behind the blocks of each group that is open, those around others first."""
    sketch, found = boxes.sketch, []
    shown = set(boxes.shown_as.values())
    for group in sketch.groups:
        inside = [boxes.box_of[block.id] for block in sketch.members(group.id) if boxes.shown_as[block.id] in shown]
        if inside and group.id not in shown and not hidden(sketch, group):
            depth = 1 + max((depth_below(sketch, group.id)), default=0)
            bounds = grown(geometry.bounds_of(np.array(sorted(set(inside)))))
            found.append((depth, Ground(named(group), widened(bounds, (depth - 1) * GROUND_STEP))))
    return tuple(ground for _, ground in sorted(found, key=lambda each: -each[0]))


def hidden(sketch: Sketch, group: Group) -> bool:
    """Whether a group around it is shown as one."""
    parents = {each.id: each for each in sketch.groups}
    at = parents.get(group.parent or 0)
    for _ in sketch.groups:
        if at is None:
            return False
        if at.collapsed:
            return True
        at = parents.get(at.parent or 0)
    return False


def depth_below(sketch: Sketch, group: int) -> list[int]:
    """Depths of the groups in a group."""
    return [1 + max(depth_below(sketch, other.id), default=0) for other in sketch.groups if other.parent == group]


def widened(bounds: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = bounds
    return left - by, top - by, right + by, bottom + by


def box_words(picture: Picture, box: int) -> tuple[str, list[str]]:
    """What the card beside the mouse says before anything is counted."""
    item = picture.item(box)
    shape = shape_text(picture.scene.diagram.shapes[box])
    if isinstance(item, Group):
        return named(item), [shape]
    kind = KINDS.get(item.kind)
    return item.name, [f"{kind.title if kind else item.kind} → {shape}", *([kind.word] if kind and kind.word else [])]
