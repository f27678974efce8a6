"""A drawing as data: lines, areas, signs and words at their places, in points. The template only paints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any, Literal

from analysis.errors import NARROW_SPACE

Mark = dict[str, Any]
Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

# Widths of the text face's characters, in thousandths of the size, from its own metrics; rounded up in groups.
ADVANCES = {
    125: NARROW_SPACE, 205: "'|", 240: ",.:;", 300: " !ijlI()\\{}", 330: "/Jft", 390: "*[]rs-\"", 430: "`cz",
    470: "#$0123456789ae~?", 510: "SF_bdgoqv", 560: "+<=>DELPhknuxy^p–×≤≥µ", 610: "BRTZY", 670: "%CKUVX",
    710: "AGNOQD&", 760: "Hw…", 860: "Mm", 960: "@W",
}  # fmt: skip
WIDTHS = {sign: width / 1000 for width, signs in ADVANCES.items() for sign in signs}
# Of any other sign: as wide as the widest script.
WIDEST = 1.0

STROKE_PT, HAIR_PT = 0.7, 0.4


@dataclass(frozen=True, slots=True)
class Drawing:
    """width_pt, height_pt: its room. alt: what it shows, for who cannot see it. marks: painted in their order."""

    width_pt: float
    height_pt: float
    alt: str
    marks: tuple[Mark, ...]

    @property
    def record(self) -> dict[str, Any]:
        return {"width": self.width_pt, "height": self.height_pt, "alt": self.alt, "marks": list(self.marks)}


def wide(text: str, size_pt: float) -> float:
    """Points that a text takes at most."""
    return size_pt * sum(WIDTHS.get(sign, WIDEST) for sign in text)


def cut(text: str, size_pt: float, room_pt: float, at_end: bool = False) -> str:
    """The text, without its middle, or its end, where it is wider than its room."""
    if wide(text, size_pt) <= room_pt:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head = kept if at_end else (kept + 1) // 2
        shorter = f"{text[:head]}…{text[len(text) - (kept - head) :]}"
        if wide(shorter, size_pt) <= room_pt:
            return shorter
    return "…"


def line(start: Point, end: Point, ink: str = "text", thick: float = STROKE_PT, dash: bool = False) -> Mark:
    return {"kind": "line", "points": placed((start, end)), "ink": ink, "thick": thick, "dash": dash}


def path(points: Iterable[Point], ink: str = "text", thick: float = STROKE_PT, dash: bool = False) -> Mark:
    """Straight from point to point."""
    return {"kind": "line", "points": placed(points), "ink": ink, "thick": thick, "dash": dash}


def curve(start: Point, end: Point, ink: str = "dim", thick: float = HAIR_PT) -> Mark:
    """An S that leaves and arrives upright."""
    return {"kind": "curve", "points": placed((start, end)), "ink": ink, "thick": thick}


def area(
    x: float, y: float, width: float, height: float, fill: str, pale: float = 0.0, edge: str = "", hatched: bool = False
) -> Mark:
    """A rectangle. fill: token. pale: share of white in it. edge: token of its outline. hatched: stripes of the fill."""
    box = [rounded(v) for v in (x, y, max(width, 0.0), max(height, 0.0))]
    return {"kind": "area", "box": box, "fill": fill, "pale": pale, "edge": edge, "hatched": hatched}


def shape(points: Iterable[Point], fill: str, pale: float = 0.0, edge: str = "") -> Mark:
    """A filled polygon."""
    return {"kind": "shape", "points": placed(points), "fill": fill, "pale": pale, "edge": edge}


def disc(x: float, y: float, radius: float, fill: str, edge: str = "panel") -> Mark:
    return {"kind": "disc", "at": placed(((x, y),))[0], "radius": rounded(radius), "fill": fill, "edge": edge}


def words(
    x: float, y: float, text: str, size: float = 7.0, ink: str = "text", anchor: Anchor = "start", strong: bool = False,
    turn: float = 0.0,
) -> Mark:  # fmt: skip
    """One line of text. x: its start, middle or end. y: its middle. turn: degrees clockwise about that point."""
    at = placed(((x, y),))[0]
    return {
        "kind": "words", "at": at, "text": text, "size": size, "ink": ink, "anchor": anchor, "strong": strong,
        "turn": rounded(turn),
    }  # fmt: skip


def placed(points: Iterable[Point]) -> list[list[float]]:
    return [[rounded(x), rounded(y)] for x, y in points]


def rounded(value: float) -> float:
    """A hundredth of a point is finer than any printer."""
    return round(float(value), 2)


# --- signs: a shape for each operator family, so that colour is never the only thing that tells them apart

CORNERS: dict[str, tuple[int, float, float, float]] = {
    # corners, radius, first angle, radius of every second corner (0: none)
    "depthwise": (4, 0.56, -pi / 2, 0.0),
    "dense": (4, 0.59, -pi / 4, 0.0),
    "attention": (5, 0.6, -pi / 2, 0.26),
    "recurrent": (3, 0.58, -pi / 2, 0.0),
    "pooling": (3, 0.58, pi / 2, 0.0),
    "normalisation": (5, 0.54, -pi / 2, 0.0),
}


def sign(family: str, x: float, y: float, size: float, edge: str = "panel") -> Mark:
    """The family's shape, about `size` wide, in its colour."""
    if family in CORNERS:
        return shape(ring(*CORNERS[family], x, y, size), family, edge=edge)
    if family == "elementwise":
        return shape(cross(x, y, size), family, edge=edge)
    return disc(x, y, size * (0.46 if family == "convolution" else 0.2), family, edge)


def ring(corners: int, radius: float, first: float, inner: float, x: float, y: float, size: float) -> Sequence[Point]:
    radii = (radius, inner) if inner else (radius,)
    count = corners * len(radii)
    angles = [first + 2 * pi * i / count for i in range(count)]
    return [
        (x + size * radii[i % len(radii)] * cos(a), y + size * radii[i % len(radii)] * sin(a))
        for i, a in enumerate(angles)
    ]


def cross(x: float, y: float, size: float, arm: float = 0.46, half: float = 0.075) -> Sequence[Point]:
    """Two bars across each other, as one outline."""
    plus = [(half, half), (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half)]
    plus += [(-half, -half), (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half)]
    turn = 2**-0.5
    return [(x + size * turn * (a - b), y + size * turn * (a + b)) for a, b in plus]
