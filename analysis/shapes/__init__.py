"""Shapes, types and small contents of every operator's results, from those of its operands. Needs no file format's library."""

from analysis.shapes import (
    convolution,
    elementwise,
    generation,
    indexing,
    matrix,
    movement,
    normalisation,
    pooling,
    reduction,
)
from analysis.shapes.geometry import ShapeConflict
from analysis.shapes.registry import SHAPE_RULES, Inferred, ShapeCall, infer, shape_rule

FAMILY_FILES = (
    convolution, elementwise, generation, indexing, matrix, movement, normalisation, pooling, reduction,
)  # fmt: skip

__all__ = ["FAMILY_FILES", "SHAPE_RULES", "Inferred", "ShapeCall", "ShapeConflict", "infer", "shape_rule"]
