"""Puts docks where a layout says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.layouts import Side

# All docks stand in one area and split it among them: the middle is a dock like the others, and can be detached too.
AREA = Qt.DockWidgetArea.LeftDockWidgetArea
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical

COLUMNS = ("left", "centre", "right")
# How the places of a side follow each other.
WAYS = {"left": DOWN, "centre": ACROSS, "right": DOWN, "bottom": ACROSS}

Docks = Mapping[str, QDockWidget]


def arrange(window: QMainWindow, docks: Docks, sides: Mapping[str, Side]) -> None:
    """Shows the panels of the sides at their places, and hides the others behind the first."""
    window.setUpdatesEnabled(False)
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)
    # Qt gives the bars of tabs back only when it lays out what is left.
    window.layout().activate()
    split(window, docks, sides)
    shown = {name for place in places(sides) for name in place}
    for name, dock in docks.items():
        if name not in shown:
            window.tabifyDockWidget(docks[heads(sides)[0]], dock)
        dock.setVisible(name in shown)
    for place in places(sides):
        docks[place[0]].raise_()
    window.setUpdatesEnabled(True)


def split(window: QMainWindow, docks: Docks, sides: Mapping[str, Side]) -> None:
    """First the rows, then the columns, then the places of each side, then their tabs."""
    columns, below = upper_heads(sides), [place[0] for place in sides["bottom"].places]
    first, *_ = heads(sides)
    window.addDockWidget(AREA, docks[first])
    if columns and below:
        window.splitDockWidget(docks[first], docks[below[0]], DOWN)
    chain(window, docks, columns, ACROSS)
    for name, way in WAYS.items():
        chain(window, docks, [place[0] for place in sides[name].places], way)
    for head, *others in places(sides):
        for other in others:
            window.tabifyDockWidget(docks[head], docks[other])


def chain(window: QMainWindow, docks: Docks, names: list[str], way: Qt.Orientation) -> None:
    for before, after in pairwise(names):
        window.splitDockWidget(docks[before], docks[after], way)


def resize(window: QMainWindow, docks: Docks, sides: Mapping[str, Side]) -> None:
    """Gives each side its length, and the places of one side equal shares; the centre gets what is left."""
    lengths = lengths_px(sides, window.width(), window.height())
    for name, way in WAYS.items():
        alike = [docks[place[0]] for place in sides[name].places]
        whole_px = lengths["upper"] if way is DOWN else window.width() if name == "bottom" else lengths[name]
        window.resizeDocks(alike, [whole_px // len(alike)] * len(alike) if alike else [], way)
    columns = [name for name in COLUMNS if sides[name].places]
    window.resizeDocks([docks[head] for head in upper_heads(sides)], [lengths[name] for name in columns], ACROSS)
    if columns and sides["bottom"].places:
        rows = [docks[upper_heads(sides)[0]], docks[sides["bottom"].places[0][0]]]
        window.resizeDocks(rows, [lengths["upper"], lengths["bottom"]], DOWN)


def lengths_px(sides: Mapping[str, Side], width: int, height: int) -> dict[str, int]:
    """Widths of the columns, heights of what is above and of the bottom."""
    there = {name: side for name, side in sides.items() if side.places}
    lengths = {name: side.length_px(height if name == "bottom" else width) for name, side in there.items()}
    lengths["centre"] = max(1, width - lengths.get("left", 0) - lengths.get("right", 0))
    lengths["upper"] = max(1, height - lengths.get("bottom", 0))
    return lengths


def places(sides: Mapping[str, Side]) -> Iterator[tuple[str, ...]]:
    for side in sides.values():
        yield from side.places


def upper_heads(sides: Mapping[str, Side]) -> list[str]:
    """The first panel of each column above the bottom."""
    return [sides[name].places[0][0] for name in COLUMNS if sides[name].places]


def heads(sides: Mapping[str, Side]) -> list[str]:
    return [*upper_heads(sides), *(place[0] for place in sides["bottom"].places)]
