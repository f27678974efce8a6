"""Normalisations: the shape of the data, and statistics beside it."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import normal_axis
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule("BatchNormalization")
def batch_normalisation(call: ShapeCall) -> Results:
    """In training also running (and, before opset 14, saved) mean and variance, each like operands 3 and 4."""
    statistics = Inferred(call.shape(3), call.dtype(3))
    return Inferred(call.shape(), call.dtype()), statistics, statistics, statistics, statistics


@shape_rule("GroupNormalization", "InstanceNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization")
def like_data(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


def statistics_shape(call: ShapeCall, shape: Shape) -> Shape:
    axis = normal_axis(call.attribute("axis", -1), len(shape))
    return shape[:axis] + (1,) * (len(shape) - axis)


@shape_rule("LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization")
def layer_normalisation(call: ShapeCall) -> Results:
    """Results: data, then mean (not for the simplified one) and inverse deviation, with 1 along the normalised axes."""
    shape = call.shape()
    statistics = Inferred(statistics_shape(call, shape), call.dtype_attribute("stash_type", "fp32"))
    return Inferred(shape, call.dtype()), statistics, statistics
