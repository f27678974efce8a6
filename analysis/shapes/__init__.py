"""Shapes, types and small contents of every operator's results, from those of its operands. Needs no file format's library."""

from analysis.shapes import (
    attention,
    classical,
    convolution,
    elementwise,
    generation,
    indexing,
    matrix,
    movement,
    normalisation,
    pooling,
    quantized,
    recurrent,
    reduction,
    resizing,
    sequences,
    signal,
    tflite,
    tflite_cuts,
    tflite_recurrent,
    training,
)
from analysis.shapes.geometry import ShapeConflict
from analysis.shapes.registry import SHAPE_RULES, Inferred, ShapeCall, infer, shape_rule

FAMILIES = (
    attention, classical, convolution, elementwise, generation, indexing, matrix, movement, normalisation, pooling,
    quantized, recurrent, reduction, resizing, sequences, signal, tflite, tflite_cuts,
    tflite_recurrent, training,
)  # fmt: skip

# Their rules stand on those of the families above.
tflite.register_forms()

__all__ = ["FAMILIES", "SHAPE_RULES", "Inferred", "ShapeCall", "ShapeConflict", "infer", "shape_rule"]
