"""A shape for each operator family and a sign for each state: colour is never the only thing that tells them apart."""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from analysis.ops.registry import FAMILIES
from analysis.report.html.markup import Html, tag

# Corners, radius, first angle, radius of every second corner; one unit wide around the origin.
CORNERS = {
    "depthwise": (4, 0.56, -pi / 2, 0.56),
    "dense": (4, 0.594, -pi / 4, 0.594),
    "attention": (10, 0.58, -pi / 2, 0.25),
    "recurrent": (3, 0.56, -pi / 2, 0.56),
    "pooling": (3, 0.56, pi / 2, 0.56),
    "normalisation": (5, 0.52, -pi / 2, 0.52),
}
DISCS = {"convolution": 0.46, "movement": 0.2}
# Two bars across each other: half of their length, and of their thickness.
ARM, THICK = 0.46, 0.07

# An outline stays as thin as it is, however large the shape is drawn.
STEADY = {"vector_effect": "non-scaling-stroke"}

STATES = {"fits": "✓", "tight": "!", "over": "✕", "unknown": "?", "note": "·"}
# Above this share of the capacity little is left for the application around the network.
TIGHT_SHARE = 0.9


def shapes() -> Html:
    """The shapes' definitions, for `shape` to use; they take no room on the page."""
    symbols = (tag("symbol", outline(family), id=f"shape-{family}", overflow="visible") for family in FAMILIES)
    return tag("svg", *symbols, class_="definitions", aria_hidden="true", width="0", height="0")


def outline(family: str, *inside: Html, **attributes: object) -> Html:
    """The family's shape itself, one unit wide around the origin. inside: its title."""
    if family in DISCS:
        return tag("circle", *inside, r=DISCS[family], **STEADY, **attributes)
    return tag("path", *inside, d=path_of(family), **STEADY, **attributes)


@cache
def path_of(family: str) -> str:
    corners = cross() if family == "elementwise" else ring(*CORNERS[family])
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "Z"


def ring(corners: int, outer: float, first: float, inner: float) -> list[tuple[float, float]]:
    at = [(inner if i % 2 else outer, first + 2 * pi * i / corners) for i in range(corners)]
    return [(radius * cos(angle), radius * sin(angle)) for radius, angle in at]


def cross() -> list[tuple[float, float]]:
    """A quarter of its outline, four times turned, all of it by an eighth."""
    quarter = [(THICK, THICK), (ARM, THICK), (ARM, -THICK)]
    turns = [pi / 4 - i * pi / 2 for i in range(4)]
    return [(x * cos(t) - y * sin(t), x * sin(t) + y * cos(t)) for t in turns for x, y in quarter]


def shape(family: str) -> Html:
    """The family's shape as a small picture in a line of text."""
    used = tag("use", href=f"#shape-{family}")
    return tag("svg", used, class_=f"shape {family}", viewBox="-.7 -.7 1.4 1.4", role="img", aria_label=family)


def legend(families: list[str]) -> Html:
    """The families that a picture shows, in the order of the program."""
    kinds = (tag("li", shape(family), Html(family)) for family in FAMILIES if family in families)
    return tag("ul", *kinds, class_="legend")


def state_of(used: float | None, capacity: float | None) -> str:
    """fits, tight or over; unknown where one of the two is."""
    if used is None or capacity is None:
        return "unknown"
    return "over" if used > capacity else "tight" if used > TIGHT_SHARE * capacity else "fits"


def sign(state: str) -> Html:
    return tag("span", Html(STATES[state]), class_=f"sign {state}", aria_hidden="true")
