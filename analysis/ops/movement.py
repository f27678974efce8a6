"""Operators that compute nothing: some copy bytes, some only look at the same bytes in another way."""

from __future__ import annotations

from math import prod

from analysis.graph import DTYPE_BITS
from analysis.ops.registry import Call, Cost, Family, cost_rule, moves
from analysis.ops.steps import DEQUANTIZE_STEPS

FAMILY: Family = "movement"
SAME_BYTES = "the same bytes under another shape"

moves("Reshape", "Squeeze", "Unsqueeze", "com.microsoft.ExpandDims", metadata=(1,), view=True, reason=SAME_BYTES)
moves("Flatten", view=True, reason=SAME_BYTES)
moves("Identity", view=True, reason="passes its input on")
moves("Shape", "Size", view=True, reason="only the shape is read")
moves("Constant", view=True, reason="a weight that later layers read")
moves("Optional", "OptionalGetElement", "OptionalHasElement", view=True, reason="a value or none, passed on")
moves("SequenceConstruct", "SequenceEmpty", "SequenceLength", view=True, reason="a list of tensors, no copy")
moves("SequenceAt", "SequenceErase", metadata=(1,), view=True, reason="a list of tensors, no copy")
moves("SequenceInsert", metadata=(2,), view=True, reason="a list of tensors, no copy")

moves("Transpose", "Concat", "ConcatFromSequence", "DepthToSpace", "SpaceToDepth", "EyeLike")
moves("Expand", "Tile", "Split", "SplitToSequence", "CenterCropPad", "Compress", "ReverseSequence", metadata=(1,))
moves("Trilu", "com.microsoft.Trilu", metadata=(1,))
moves("ConstantOfShape", metadata=(0,), reason="writes one value everywhere")
moves("Pad", "com.microsoft.Pad", metadata=(1, 2, 3))
moves("OneHot", metadata=(1, 2))
moves("MaxUnpool", metadata=(2,))
moves("TensorScatter", metadata=(2,))
moves("com.microsoft.UnfoldTensor", "com.microsoft.RestorePadding", "com.microsoft.RemovePadding")
moves(
    "com.microsoft.nchwc.ReorderInput",
    "com.microsoft.nchwc.ReorderOutput",
    reason="channels gathered in blocks, or back",
)
moves("com.microsoft.RelativePositionBias", metadata=(1, 2), reason="a look-up by distance")


@cost_rule("Gather", "GatherElements", family=FAMILY, kind="movement", metadata=(1,))
def gather(call: Call) -> Cost:
    """weight_elements_read = E

    E output elements: a gather from a constant table reads the rows that it picks, as often as it picks them.
    """
    return picked(call, call.out_elements)


@cost_rule(
    "GatherND",
    "com.microsoft.GatherND",
    "ai.onnx.ml.ArrayFeatureExtractor",
    family=FAMILY,
    kind="movement",
    metadata=(1,),
)
def gather_by_tuples(call: Call) -> Cost:
    """weight_elements_read = E

    As Gather.
    """
    return picked(call, call.out_elements)


@cost_rule("com.microsoft.TorchEmbedding", family=FAMILY, kind="movement", metadata=(1, 2, 3))
def embedding(call: Call) -> Cost:
    """weight_elements_read = E

    As Gather.
    """
    return picked(call, call.out_elements)


@cost_rule("Slice", family=FAMILY, kind="movement", metadata=(1, 2, 3, 4))
def cut(call: Call) -> Cost:
    """weight_elements_read = E

    E output elements: a slice of a constant reads what it keeps.
    """
    return picked(call, call.out_elements)


@cost_rule("com.microsoft.GatherBlockQuantized", family=FAMILY, metadata=(1, 2, 3))
def gather_quantized(call: Call) -> Cost:
    """other_ops = 2·E

    E output elements, each dequantised in two steps. weight_elements_read: as Gather, packed as the table is.
    """
    e, table = call.out_elements, call.input(0)
    width = DTYPE_BITS[table.stored_dtype or table.dtype]
    packed = max(width // int(call.attribute("bits", 4)), 1)
    read = picked(call, -(-e // packed)).weight_elements_read
    held = packed * prod(table.shape or (0,)) if table.constant else None
    return Cost(other_ops=DEQUANTIZE_STEPS * e, weight_elements_read=read, weight_elements=held, symbols={"E": e})


@cost_rule("ScatterElements", "ScatterND", "Scatter", family=FAMILY, kind="movement", metadata=(1,), in_place=True)
def scatter(call: Call) -> Cost:
    """other_ops = K·U

    U updates: K = 0 where they replace what is there, 1 where the attribute `reduction` combines the two.
    """
    steps = int(call.attribute("reduction", "none") != "none")
    updates = prod(call.in_shape(2))
    return Cost(other_ops=steps * updates, symbols={"K": steps, "U": updates})


@cost_rule("Col2Im", family=FAMILY, metadata=(1, 2))
def columns_to_image(call: Call) -> Cost:
    """other_ops = I

    I input elements, each added to its pixel.
    """
    return Cost(other_ops=call.in_elements, symbols={"I": call.in_elements})


def picked(call: Call, elements: int) -> Cost:
    """A movement that reads `elements` of its first operand, where that is a constant."""
    return Cost(weight_elements_read=elements if call.input(0).constant else None)
