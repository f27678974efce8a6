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


@shape_rule(
    "com.microsoft.SkipLayerNormalization", "com.microsoft.SkipSimplifiedLayerNormalization",
    "com.microsoft.SkipGroupNorm",
)  # fmt: skip
def skip_normalisation(call: ShapeCall) -> Results:
    """Results: data, mean, inverse deviation, the sum before it was normalised (for groups: data, sum)."""
    data = Inferred(call.shape(), call.dtype())
    if call.op.endswith("GroupNorm"):
        return data, data
    statistics = Inferred((*call.shape()[:-1], 1), "fp32")
    return data, statistics, statistics, data


@shape_rule("com.microsoft.GroupNorm", "com.microsoft.QOrderedLayerNormalization", "com.microsoft.GatedRMSNorm")
def like_first(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("com.microsoft.EmbedLayerNormalization", "com.microsoft.QEmbedLayerNormalization")
def embedding_normalisation(call: ShapeCall) -> Results:
    """Tokens (batch, length) and a table (words, hidden) -> (batch, length, hidden), mask index (batch), sum."""
    batch, length = call.shape(0)
    dtype = call.dtype(8 if call.op.endswith("QEmbedLayerNormalization") else 2)
    data = Inferred((batch, length, call.shape(2)[1]), dtype)
    return data, Inferred((batch,), "int32"), data
