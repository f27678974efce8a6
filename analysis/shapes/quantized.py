"""Operators on integers that carry scales and zero points as operands."""

from __future__ import annotations

from analysis.shapes.geometry import (
    ShapeConflict,
    broadcast,
    normal_axes,
    normal_axis,
    product_shape,
    replaced,
    require_equal,
)
from analysis.shapes.registry import Inferred, Results, ShapeCall, shape_rule


@shape_rule("QuantizeLinear", "com.microsoft.QuantizeLinear")
def quantize(call: ShapeCall) -> Results:
    """Type: the attribute's, else the zero point's, else uint8."""
    return (Inferred(call.shape(), call.dtype_attribute("output_dtype", call.dtype_or(2, "uint8"))),)


@shape_rule("DequantizeLinear", "com.microsoft.DequantizeLinear")
def dequantize(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype_attribute("output_dtype", call.dtype(1))),)


@shape_rule("DynamicQuantizeLinear")
def quantize_dynamically(call: ShapeCall) -> Results:
    return Inferred(call.shape(), "uint8"), Inferred((), call.dtype()), Inferred((), "uint8")


@shape_rule("com.microsoft.QLinearAdd", "com.microsoft.QLinearMul", "com.microsoft.MulInteger")
def quantized_pair(call: ShapeCall) -> Results:
    """Operands: a, its scale and zero point, b, …; without scales a, its zero point, b, …"""
    plain = call.op.endswith("MulInteger")
    return (Inferred(broadcast(call.shape(0), call.shape(2 if plain else 3)), "int32" if plain else call.dtype()),)


@shape_rule("com.microsoft.QLinearWhere")
def quantized_where(call: ShapeCall) -> Results:
    return (Inferred(broadcast(call.shape(0), call.shape(1), call.shape(4)), call.dtype(1)),)


@shape_rule("com.microsoft.QLinearLeakyRelu", "com.microsoft.QLinearSigmoid", "com.microsoft.QLinearSoftmax")
def quantized_unary(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@shape_rule("com.microsoft.QLinearConcat")
def quantized_concat(call: ShapeCall) -> Results:
    """Operands: scale and zero point of the result, then data, scale, zero point of each part."""
    shapes = [call.shape(index) for index in range(2, len(call.inputs), 3)]
    axis = normal_axis(call.attribute("axis"), len(shapes[0]))
    if any(replaced(shape, axis, 0) != replaced(shapes[0], axis, 0) for shape in shapes):
        raise ShapeConflict("joined shapes differ beside the axis", shapes)
    return (Inferred(replaced(shapes[0], axis, sum(shape[axis] for shape in shapes)), call.dtype(2)),)


@shape_rule("com.microsoft.QLinearReduceMean", "com.microsoft.ReduceSumInteger")
def quantized_reduction(call: ShapeCall) -> Results:
    shape = call.shape()
    axes = normal_axes(call.attribute("axes") or range(len(shape)), len(shape))
    kept = [
        1 if at in axes else size for at, size in enumerate(shape) if at not in axes or call.attribute("keepdims", 1)
    ]
    wide = "int32" if call.dtype() == "int8" else "uint32"
    return (Inferred(tuple(kept), wide if call.op.endswith("Integer") else call.dtype()),)


@shape_rule("QLinearMatMul")
def quantized_product(call: ShapeCall) -> Results:
    """Operands: a, its scale and zero point, b, its scale and zero point, y's scale and zero point."""
    return (Inferred(product_shape(call.shape(0), call.shape(3)), call.dtype(7)),)


@shape_rule("com.microsoft.DynamicQuantizeMatMul", "com.microsoft.MatMulIntegerToFloat")
def product_to_float(call: ShapeCall) -> Results:
    return (Inferred(product_shape(call.shape(0), call.shape(1)), call.dtype(2)),)


@shape_rule("com.microsoft.QGemm")
def quantized_gemm(call: ShapeCall) -> Results:
    """Without a zero point for the result (operand 8) the result is floating point, of the scale's type."""
    left, right = call.shape(0), call.shape(3)
    left, right = left[::-1] if call.attribute("transA") else left, right[::-1] if call.attribute("transB") else right
    return (Inferred(product_shape(left, right), call.dtype_or(8, call.dtype(1))),)


@shape_rule(
    "com.microsoft.MatMulNBits", "com.microsoft.MatMulBnb4", "com.microsoft.MatMulNBitsMlp", "com.microsoft.MatMulPacked",
    "com.microsoft.MatMulNBitsQLoRA",
)  # fmt: skip
def packed_weight_product(call: ShapeCall) -> Results:
    """The weights are packed in blocks, so their sizes K × N stand in the attributes; a second result is like the data."""
    data = call.shape()
    columns, inner = call.required("N"), call.required("K")
    if not call.attribute("transB", 1):
        columns, inner = inner, columns
    require_equal(data[-1], inner, "inner sizes of the product")
    return Inferred((*data[:-1], columns), call.dtype()), Inferred(data, call.dtype())


@shape_rule("com.microsoft.MatMulNBitsQkv")
def packed_projections(call: ShapeCall) -> Results:
    data, dtype = call.shape(), call.dtype()
    widths = (call.required("Nq"), call.required("Nkv"), call.required("Nkv"))
    return *[Inferred((*data[:-1], width), dtype) for width in widths], Inferred(data, dtype)


@shape_rule("com.microsoft.MatMulFpQ4")
def block_product(call: ShapeCall) -> Results:
    wanted = call.setting("B_shape", 2) or ()
    return (Inferred(product_shape(call.shape(), tuple(wanted)), call.dtype()),)


@shape_rule("com.microsoft.GatherBlockQuantized")
def gather_quantized(call: ShapeCall) -> Results:
    """Rows gathered and dequantised; 4-bit values come two to a byte along the last axis."""
    data, indices = call.shape(0), call.shape(1)
    if call.dtype() == "uint8" and data:
        data = (*data[:-1], data[-1] * (8 // call.attribute("bits", 4)))
    axis = normal_axis(call.attribute("gather_axis", 0), len(data))
    return (Inferred((*data[:axis], *indices, *data[axis + 1 :]), call.dtype(2)),)
