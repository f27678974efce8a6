"""What the pictograms of the blocks are made of: outlines in a square of 20 units, and the ink that each is drawn with.

Outlines that run along the axes lie on half units and fills on whole ones, so that 20 units on 20 pixels are sharp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, pi, radians, sin

SIDE = 20
# The part of the square that is drawn on.
LOW, HIGH = 2.5, 17.5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    points: tuple[Point, ...]
    closed: bool = False


Shape = tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    """weight: of the lines, in units; 0 fills the outlines. strength: of the colour, from 0 to 1."""

    shape: Shape
    weight: float
    strength: float


Picture = tuple[Stroke, ...]


# Inks: what is told, straight edges of it, what is around it, what is full, what is full but less so


def line(*shapes: Shape) -> Picture:
    return inked(shapes, 1.5, 1.0)


def edge(*shapes: Shape) -> Picture:
    return inked(shapes, 1.0, 1.0)


def fine(*shapes: Shape) -> Picture:
    return inked(shapes, 1.0, 0.55)


def fill(*shapes: Shape) -> Picture:
    return inked(shapes, 0.0, 1.0)


def tint(*shapes: Shape, strength: float = 0.35) -> Picture:
    return inked(shapes, 0.0, strength)


def inked(shapes: tuple[Shape, ...], weight: float, strength: float) -> Picture:
    """As one stroke: where lines cross, a pale ink is not darker."""
    return (Stroke(tuple(outline for shape in shapes for outline in shape), weight, strength),)


# Outlines


def path(*numbers: float) -> Shape:
    """Straight from point to point: x, y, x, y, …"""
    return (Outline(points_of(numbers)),)


def area(*numbers: float) -> Shape:
    """As a path, and back to where it began."""
    return (Outline(points_of(numbers), closed=True),)


def points_of(numbers: tuple[float, ...]) -> tuple[Point, ...]:
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def box(x: float, y: float, width: float, height: float) -> Shape:
    return area(x, y, x + width, y, x + width, y + height, x, y + height)


def boxes(places: list[Point], width: float, height: float) -> Shape:
    """One box at each of the upper left corners."""
    return tuple(outline for x, y in places for outline in box(x, y, width, height))


def rhombus(x: float, y: float, across: float, down: float) -> Shape:
    """A sheet seen from aside, around its centre; across and down are half of its sides."""
    return area(x, y - down, x + across, y, x, y + down, x - across, y)


def arc(x: float, y: float, radius: float, start: float, span: float) -> Shape:
    """Part of a circle. start, span: degrees, clockwise from the right."""
    steps = max(4, round(abs(span) / 15))
    angles = [radians(start + span * i / steps) for i in range(steps + 1)]
    return (Outline(tuple((x + radius * cos(a), y + radius * sin(a)) for a in angles)),)


def disc(x: float, y: float, radius: float) -> Shape:
    return tuple(Outline(outline.points, closed=True) for outline in arc(x, y, radius, 0, 360))


def discs(places: list[Point], radius: float) -> Shape:
    return tuple(outline for x, y in places for outline in disc(x, y, radius))


def grid(x: float, y: float, across: float, down: float, columns: int, rows: int) -> Shape:
    """A frame and the lines between its cells. across, down: sides of a cell."""
    width, height = columns * across, rows * down
    inner = [path(x + i * across, y, x + i * across, y + height) for i in range(1, columns)]
    inner += [path(x, y + i * down, x + width, y + i * down) for i in range(1, rows)]
    return (*box(x, y, width, height), *(outline for shape in inner for outline in shape))


def tipped(shape: Shape, side: float = 3.0) -> Shape:
    """With the two strokes of an arrow at the end of the last outline."""
    before, end = shape[-1].points[-2:]
    way = atan2(end[1] - before[1], end[0] - before[0])
    ends = [(end[0] - side * cos(way + turn), end[1] - side * sin(way + turn)) for turn in (pi / 4, -pi / 4)]
    return (*shape, Outline((ends[0], end, ends[1])))


def arrow(*numbers: float) -> Shape:
    return tipped(path(*numbers))


def links(upper: list[Point], lower: list[Point]) -> Shape:
    """A line from each to each."""
    return tuple(Outline((one, other)) for one in upper for other in lower)


def bars(x: float, base: float, width: float, pitch: float, heights: list[float]) -> Shape:
    """One bar a value, standing on the base; negative ones hang below it."""
    shapes = (box(x + i * pitch, base, width, -height) for i, height in enumerate(heights))
    return tuple(outline for shape in shapes for outline in shape)


def curve(function: Callable[[float], float], x: float, y: float, across: float, down: float) -> Shape:
    """The part of a function's curve that is within the square. x, y: where its zero lies; across, down: units for 1."""
    places = (LOW + (HIGH - LOW) * i / 60 for i in range(61))
    points = ((at, y - down * function((at - x) / across)) for at in places)
    return (Outline(tuple(point for point in points if LOW - 0.5 <= point[1] <= HIGH + 0.5)),)


def axes(x: float, y: float) -> Shape:
    return (*path(LOW, y, HIGH, y), *path(x, LOW, x, HIGH))
