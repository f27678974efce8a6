"""Results that come from shapes and attributes, not from data: constants, ranges, random numbers."""

from __future__ import annotations

from math import ceil

import numpy as np

from analysis.graph import Shape
from analysis.shapes.geometry import ShapeConflict, elements
from analysis.shapes.registry import (
    FOLDED_ELEMENTS,
    NUMPY_DTYPES,
    Inferred,
    Results,
    ShapeCall,
    Undecided,
    frozen_value,
    shape_rule,
)

_NAMES = {dtype: name for name, dtype in NUMPY_DTYPES.items()}


def dtype_of(array: np.ndarray) -> str:
    return _NAMES.get(array.dtype, "string" if array.dtype.kind in "OUS" else "unknown")


@shape_rule("Constant")
def constant(call: ShapeCall) -> Results:
    """A tensor, or one number or text, or a list of them; a sparse tensor's size is the caller's to know."""
    for name, dtype in (
        ("value_int", "int64"),
        ("value_ints", "int64"),
        ("value_float", "fp32"),
        ("value_floats", "fp32"),
    ):
        if name in call.attributes:
            return (known(np.asarray(call.attributes[name], NUMPY_DTYPES[dtype]), dtype),)
    for name in ("value_string", "value_strings"):
        if name in call.attributes:
            return (Inferred(np.shape(call.attributes[name]), "string"),)
    value = call.attribute("value")
    if not isinstance(value, np.ndarray) or dtype_of(value) == "unknown":
        raise Undecided("value")
    return (known(value, dtype_of(value)),)


def known(value: np.ndarray, dtype: str) -> Inferred:
    small = value.size <= FOLDED_ELEMENTS and dtype in NUMPY_DTYPES
    return Inferred(value.shape, dtype, frozen_value(value, value.shape, dtype) if small else None)


def wanted_shape(call: ShapeCall, index: int) -> tuple[Shape, bool]:
    """The shape that an operand names; ones, and True, when its contents are not known."""
    numbers = call.numbers(index)
    return (tuple(numbers), False) if numbers is not None else ((1,) * call.shape(index)[0], True)


@shape_rule("ConstantOfShape")
def constant_of_shape(call: ShapeCall) -> Results:
    shape, assumed = wanted_shape(call, 0)
    if min(shape, default=0) < 0:
        raise ShapeConflict("a size is negative", shape)
    filler = call.attribute("value")
    filler = np.zeros(1, np.float32) if filler is None else filler
    dtype = dtype_of(filler)
    if assumed or elements(shape) > FOLDED_ELEMENTS or dtype not in NUMPY_DTYPES:
        return (Inferred(shape, dtype, assumed=assumed),)
    return (Inferred(shape, dtype, frozen_value(np.full(shape, filler.reshape(-1)[0]), shape, dtype)),)


@shape_rule("Shape")
def shape_of(call: ShapeCall) -> Results:
    sizes = call.shape()[slice(call.attribute("start", 0), call.attribute("end"))]
    return (Inferred((len(sizes),), "int64", frozen_value(np.array(sizes, np.int64), (len(sizes),), "int64")),)


@shape_rule("Size")
def size_of(call: ShapeCall) -> Results:
    return (Inferred((), "int64", frozen_value(elements(call.shape()), (), "int64")),)


@shape_rule("Range", "com.microsoft.Range")
def number_range(call: ShapeCall) -> Results:
    """max(⌈(limit − start) / delta⌉, 0) numbers; one where the bounds are not known."""
    bounds = [call.numbers(index) for index in range(len(call.inputs))]
    if any(bound is None for bound in bounds):
        return (Inferred((1,), call.dtype(), assumed=True),)
    start, limit, delta = [bound[0] for bound in bounds if bound] + [1] * (3 - len(bounds))
    count = max(range_count(start, limit, delta), 0)
    return (call.folded((count,), call.dtype(), lambda *_: start + delta * np.arange(count)),)


def range_count(start: float, limit: float, delta: float) -> int:
    if isinstance(delta, int) and isinstance(start, int) and isinstance(limit, int):
        return -((start - limit) // delta)
    return ceil((limit - start) / delta)


@shape_rule("RandomNormal", "RandomUniform")
def random_numbers(call: ShapeCall) -> Results:
    return (Inferred(tuple(call.required("shape")), call.dtype_attribute("dtype", "fp32")),)


@shape_rule("RandomNormalLike", "RandomUniformLike", "EyeLike")
def random_like(call: ShapeCall) -> Results:
    return (Inferred(call.shape(), call.dtype_attribute("dtype", call.dtype())),)


@shape_rule("Multinomial")
def multinomial(call: ShapeCall) -> Results:
    shape = (call.shape()[0], call.attribute("sample_size", 1))
    return (Inferred(shape, call.dtype_attribute("dtype", "int32")),)
