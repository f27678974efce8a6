"""Arrangements of the panels, as data: what stands where, what shares a place as tabs, how much room each side gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from gui.panels.registry import PanelRow

# Places of one side follow each other downwards at the left and right, from left to right in the centre and below.
SIDES = ("left", "centre", "right", "bottom")
# Sides where the panels of the first layout share one place; elsewhere each has its own.
SHARED = ("left", "centre", "bottom")
# A lower window has no room for two panels above each other at its side, a narrower one for two in a row below, the
# narrowest for a column at its right.
LOW_PX, NARROW_PX, NARROWEST_PX = 860, 1180, 960

Place = tuple[str, ...]  # panels that are tabs of one place, the first one on top
N = QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Side:
    """Places of one side. share: of the window's width, below of its height, kept within least_px and most_px."""

    places: tuple[Place, ...] = ()
    share: float = 0.0
    least_px: int = 0
    most_px: int = 0

    def length_px(self, whole_px: int) -> int:
        return min(self.most_px, max(self.least_px, round(self.share * whole_px)))

    def only(self, known: Collection[str]) -> Side:
        """Without panels that there are not."""
        kept = (tuple(name for name in place if name in known) for place in self.places)
        return replace(self, places=tuple(place for place in kept if place))

    def in_one_place(self) -> Side:
        return replace(self, places=(sum(self.places, ()),)) if self.places else self


@dataclass(frozen=True, slots=True)
class Layout:
    """sides: by name; empty for the first layout, which is made from the table of panels."""

    id: str
    title: str
    shortcut: str
    sides: Mapping[str, Side] = field(default_factory=dict)


FIRST_SIDES = {
    "left": Side((), 0.26, 296, 310),
    "centre": Side(),
    "right": Side((), 0.26, 300, 350),
    "bottom": Side((), 0.32, 236, 270),
}

LAYOUTS = (
    Layout("analyse", N("commands", "&Analyse"), "Alt+1"),
    Layout("memory", N("commands", "&Memory"), "Alt+2", {
        "centre": Side((("memory-map", "placement"),)),
        "right": Side((("fit",), ("why",)), 0.26, 300, 420),
        "bottom": Side((("layer-table", "bars", "problems"),), 0.30, 236, 280),
    }),
    Layout("teach", N("commands", "&Teach"), "Alt+3", {
        "centre": Side((("roofline", "graph"),)),
        "right": Side((("why",),), 0.30, 320, 560),
    }),
    Layout("compare", N("commands", "&Compare"), "Alt+4", {
        "left": Side((("overview",),), 0.26, 296, 330),
        "centre": Side((("roofline",),)),
        "right": Side((("fit",),), 0.26, 344, 380),
        "bottom": Side((("compare", "layer-table"), ("bars",)), 0.40, 190, 460),
    }),
    Layout("draw", N("commands", "&Draw"), "Alt+5", {
        "centre": Side((("drawing", "graph"),)),
        "right": Side((("fit",), ("roofline", "overview")), 0.24, 290, 420),
    }),
    Layout("lab", N("commands", "La&b"), "Alt+6", {"centre": Side((("lab", "graph"),))}),
)  # fmt: skip
# Where there is room for a board with its palette and settings beside it.
DRAW, LAB = LAYOUTS[-2:]


def first_sides(rows: Iterable[PanelRow]) -> dict[str, Side]:
    """Every panel at the side that it asks for, in the order of its rank; one that waits is there when it is called."""
    rows = tuple(rows)
    result = {}
    for name, side in FIRST_SIDES.items():
        members = tuple(row.id for row in rows if row.area == name and not row.waits)
        places = (members,) if name in SHARED else tuple((member,) for member in members)
        result[name] = replace(side, places=places if members else ())
    return result


def sides_of(layout: Layout, rows: Iterable[PanelRow], width_px: int, height_px: int) -> dict[str, Side]:
    """The sides of a layout with the panels that there are, for a window of that width and height."""
    rows = tuple(rows)
    wanted = layout.sides or first_sides(rows)
    known = {row.id for row in rows}
    sides = {name: wanted.get(name, Side()).only(known) for name in SIDES}
    for name, crowded in (("right", height_px < LOW_PX), ("bottom", width_px < NARROW_PX)):
        if crowded:
            sides[name] = sides[name].in_one_place()
    if width_px < NARROWEST_PX and sides["centre"].places and sides["right"].places:
        both = sides["centre"].places + sides["right"].places
        sides |= {"centre": replace(sides["centre"], places=both).in_one_place(), "right": Side()}
    return sides
