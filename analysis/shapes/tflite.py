"""Operators of TensorFlow Lite: by their form in the standard's words where there is one, else by rules of their own.

Source of the rules: the kernels' Prepare functions, tensorflow/lite/kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import numpy as np

from analysis.forms import FORMS, FormRule, Unformed
from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, broadcast, normal_axis, require_equal
from analysis.shapes.registry import (
    SHAPE_RULES,
    Inferred,
    Results,
    ShapeCall,
    ShapeRule,
    Undecided,
    infer,
    shape_rule,
)

NEWEST_OPSET = 24


def inverse_root(data: np.ndarray) -> Any:
    return 1 / np.sqrt(data)


UNARY: Mapping[str, Callable[[Any], Any]] = {
    "RSQRT": inverse_root, "STABLEHLO_RSQRT": inverse_root, "SQUARE": np.square, "ZEROS_LIKE": np.zeros_like,
}  # fmt: skip
BINARY: Mapping[str, Callable[..., Any]] = {
    "NOT_EQUAL": np.not_equal, "FLOOR_DIV": np.floor_divide, "SQUARED_DIFFERENCE": lambda a, b: np.square(a - b),
    "ATAN2": np.arctan2, "RIGHT_SHIFT": np.right_shift, "STABLEHLO_REMAINDER": np.fmod, "STABLEHLO_SHIFT_LEFT": np.left_shift,
}  # fmt: skip
LIKE_FIRST = (
    "QUANTIZE", "FAKE_QUANT", "REVERSE_V2", "MATRIX_SET_DIAG", "DYNAMIC_UPDATE_SLICE", "DENSIFY", "COMPLEX_ABS", "REAL",
    "IMAG", "BUCKETIZE", "STABLEHLO_CBRT", "STABLEHLO_DYNAMIC_UPDATE_SLICE", "STABLEHLO_COMPARE", "STABLEHLO_SCATTER",
)  # fmt: skip


def named(*names: str) -> Callable[[ShapeRule], ShapeRule]:
    return shape_rule(*(f"tflite.{name}" for name in names))


def register_forms() -> None:
    """Registers a rule for each operator that has a form, and none of its own."""
    for form in FORMS.values():
        if form.name not in SHAPE_RULES:
            shape_rule(form.name)(by_form(form))


def by_form(form: FormRule) -> ShapeRule:
    def rule(call: ShapeCall) -> Results:
        try:
            put = form.form(call.inputs, call.attributes)
        except Unformed as doubt:
            raise Undecided(str(doubt)) from doubt
        results = infer(put.op, put.inputs, put.attributes, call.outputs, NEWEST_OPSET)
        if results is None:
            raise Undecided(form.name)
        order = put.order
        return results if order is None else tuple(in_file_order(result, order) for result in results)

    return rule


def in_file_order(result: Inferred, order: tuple[int, ...]) -> Inferred:
    shape = result.shape
    return result if shape is None else Inferred(tuple(shape[axis] for axis in order), result.dtype)


@named(*UNARY)
def unary(call: ShapeCall) -> Results:
    return (call.folded(call.shape(), call.dtype(), UNARY[call.op.removeprefix("tflite.")]),)


@named(*BINARY)
def binary(call: ShapeCall) -> Results:
    dtype = "bool" if call.op.endswith("NOT_EQUAL") else call.dtype()
    compute = BINARY[call.op.removeprefix("tflite.")]
    return (call.folded(broadcast(call.shape(0), call.shape(1)), dtype, compute),)


@named(*LIKE_FIRST)
def like_first(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype()),)


@named("DEQUANTIZE")
def dequantize(call: ShapeCall) -> Results:
    """The scale belongs to the tensor: there is no second operand whose type the result could take."""
    return (Inferred(call.shape(), "fp32"),)


@named("Convolution2DTransposeBias")
def by_raw_options(call: ShapeCall) -> Results:
    raise Undecided("strides and padding are raw bytes of the operator's author")


@named("FULLY_CONNECTED")
def fully_connected(call: ShapeCall) -> Results:
    """(…, inputs) by (outputs, inputs) -> (rows, outputs), or (…, outputs) where the dimensions are kept."""
    data, (outputs, inner) = call.shape(0), call.shape(1)
    if prod(data) % inner:
        raise ShapeConflict("the data do not divide into rows", data, f"rows of {inner}")
    if call.attribute("keep_num_dims"):
        require_equal(data[-1], inner, "inner sizes of the product")
        return (Inferred((*data[:-1], outputs), call.dtype()),)
    return (Inferred((prod(data) // inner, outputs), call.dtype()),)


@named("RANK")
def rank(call: ShapeCall) -> Results:
    number = np.array(len(call.shape()), np.int32)
    number.flags.writeable = False
    return (Inferred((), "int32", number),)


@named("FILL")
def fill(call: ShapeCall) -> Results:
    """Operands: sizes, one value."""
    shape = call.decided(0)
    return (call.folded(shape, call.dtype(1), lambda _, value: np.broadcast_to(value.reshape(()), shape)),)


@named("BROADCAST_ARGS")
def broadcast_args(call: ShapeCall) -> Results:
    shape = broadcast(call.decided(0), call.decided(1))
    return (call.folded((len(shape),), call.dtype(), lambda *_: np.array(shape)),)


@named("SELECT", "STABLEHLO_DYNAMIC_SLICE")
def like_second(call: ShapeCall) -> Results:
    """A slice's sizes are an option; a choice is as large as what is chosen from."""
    sizes = call.attribute("slice_sizes")
    return (Inferred(tuple(sizes) if sizes else call.shape(1), call.dtype(1)),)


@named("PACK")
def pack(call: ShapeCall) -> Results:
    """All operands along a new axis."""
    shapes = call.shapes()
    axis = normal_axis(call.attribute("axis", 0), len(shapes[0]) + 1)
    if any(shape != shapes[0] for shape in shapes):
        raise ShapeConflict("packed shapes differ", ", ".join(map(str, shapes)), "equal shapes")
    result = (*shapes[0][:axis], len(shapes), *shapes[0][axis:])
    return (call.folded(result, call.dtype(), lambda *parts: np.stack(parts, axis)),)


@named("UNPACK")
def unpack(call: ShapeCall) -> Results:
    shape = call.shape()
    axis = normal_axis(call.attribute("axis", 0), len(shape))
    result = shape[:axis] + shape[axis + 1 :]
    return tuple(
        call.folded(result, call.dtype(), lambda data, at=at: np.take(data, at, axis)) for at in range(shape[axis])
    )


@named("GATHER")
def gather(call: ShapeCall) -> Results:
    """The first `batch_dims` axes go together; without them as the standard's Gather."""
    data, places, batch = call.shape(0), call.shape(1), int(call.attribute("batch_dims", 0))
    axis = normal_axis(call.attribute("axis", 0), len(data))
    batch = batch % (len(places) + 1) if batch < 0 else batch
    result = (*data[:axis], *places[batch:], *data[axis + 1 :])
    if batch:
        return (Inferred(result, call.dtype()),)
    return (call.folded(result, call.dtype(), lambda values, at: np.take(values, at, axis)),)


@named("SCATTER_ND", "UNSORTED_SEGMENT_SUM", "UNSORTED_SEGMENT_PROD", "UNSORTED_SEGMENT_MAX", "UNSORTED_SEGMENT_MIN")
def scattered(call: ShapeCall) -> Results:
    """SCATTER_ND: indices, updates, shape. Segments: data, ids, their number, which takes the place of the ids' axes."""
    sizes = call.decided(2)
    if call.op.endswith("SCATTER_ND"):
        return (Inferred(sizes, call.dtype(1)),)
    return (Inferred((*sizes, *call.shape(0)[len(call.shape(1)) :]), call.dtype()),)


@named("SEGMENT_SUM")
def segment_sum(call: ShapeCall) -> Results:
    """The ids are sorted: the last one tells how many segments there are; one where that is not known."""
    ids = call.numbers(1)
    return (Inferred((ids[-1] + 1 if ids else 1, *call.shape()[1:]), call.dtype(), assumed=not ids),)


@named("SPARSE_TO_DENSE", "RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL")
def by_operand(call: ShapeCall) -> Results:
    sparse = call.op.endswith("TO_DENSE")
    return (Inferred(call.decided(1 if sparse else 0), call.dtype(2) if sparse else "fp32"),)


@named("MULTINOMIAL")
def multinomial(call: ShapeCall) -> Results:
    return (Inferred((call.shape()[0], *call.decided(1)), "int64"),)


@named("MATRIX_DIAG")
def matrix_diag(call: ShapeCall) -> Results:
    shape: Shape = call.shape()
    return (Inferred((*shape, shape[-1]), call.dtype()),)


@named("WHERE")
def where(call: ShapeCall) -> Results:
    """(true elements, rank); one of them where that is not known."""
    value, shape = call.value(0), call.shape()
    count = 1 if value is None else int(np.count_nonzero(value))
    return (Inferred((count, len(shape)), "int64", assumed=value is None),)


@named("UNIQUE")
def unique(call: ShapeCall) -> Results:
    shape, value = call.shape(), call.value(0)
    count = 1 if value is None else np.unique(value).size
    return Inferred((count,), call.dtype(), assumed=value is None), Inferred(shape, "int32")


@named("NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5")
def non_max_suppression(call: ShapeCall) -> Results:
    """Results: indices, (scores,) how many are valid; as long as operand 2 says."""
    most = call.decided(2)
    scores = (Inferred(most[:1], call.dtype(1)),) if call.op.endswith("V5") else ()
    return Inferred(most[:1], "int32"), *scores, Inferred((), "int32")


@named("RFFT2D")
def real_fourier(call: ShapeCall) -> Results:
    rows, columns = call.decided(1)
    return (Inferred((*call.shape()[:-2], rows, columns // 2 + 1), "complex64"),)


@named("DILATE")
def dilate(call: ShapeCall) -> Results:
    """Operands: data, distances, filler: each axis has d − 1 new elements between two of its own."""
    pairs = zip(call.shape(), call.decided(1), strict=True)
    return (Inferred(tuple([(size - 1) * step + 1 if size else 0 for size, step in pairs]), call.dtype()),)
