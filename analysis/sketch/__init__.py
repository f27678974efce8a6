"""Networks that a person draws: the sketch as a value, its edits, and the graph that it comes to."""

from analysis.sketch.drawing import Drawing, Trouble, drawing_of, drawn
from analysis.sketch.kinds import KINDS, Kind, Param
from analysis.sketch.model import Block, Group, Note, Sketch, Wire

__all__ = [
    "KINDS",
    "Block",
    "Drawing",
    "Group",
    "Kind",
    "Note",
    "Param",
    "Sketch",
    "Trouble",
    "Wire",
    "drawing_of",
    "drawn",
]
