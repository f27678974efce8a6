"""Signal processing: Fourier transforms, window functions, mel filters."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.shapes.geometry import normal_axis, replaced
from analysis.shapes.registry import Inferred, Results, ShapeCall, Undecided, shape_rule


def one_number(call: ShapeCall, index: int, default: int | None) -> int | None:
    """The only number of an optional operand; the default when it is absent, None when it is not known."""
    if not call.has(index):
        return default
    numbers = call.numbers(index)
    return int(numbers[0]) if numbers else None


@shape_rule("DFT")
def fourier(call: ShapeCall) -> Results:
    """(…, signal, …, 1 or 2) -> (…, frequencies, …, 2); the axis is an attribute before opset 20, an operand from then on.

    One-sided and inverse together turn half a spectrum into a real signal: last size 1.
    """
    shape = call.shape()
    axis = call.attribute("axis", 1) if call.opset < 20 else one_number(call, 2, -2)
    if axis is None:
        raise Undecided("axis")
    axis = normal_axis(axis, len(shape))
    inverse, onesided = call.attribute("inverse", 0), call.attribute("onesided", 0)
    usual = 2 * (shape[axis] - 1) if inverse and onesided else shape[axis]
    length = one_number(call, 1, usual)
    bins = usual if length is None else length
    bins = bins // 2 + 1 if onesided and not inverse else bins
    result = (*replaced(shape, axis, bins)[:-1], 1 if inverse and onesided else 2)
    return (Inferred(result, call.dtype(), assumed=length is None),)


@shape_rule("STFT")
def short_time_fourier(call: ShapeCall) -> Results:
    """(batch, signal, 1 or 2) -> (batch, frames, frequencies, 2)."""
    batch, length = call.shape()[:2]
    step, frame = one_number(call, 1, None), one_number(call, 3, call.shape(2)[0] if call.has(2) else None)
    bins = (frame or length) // 2 + 1 if call.attribute("onesided", 1) else frame or length
    frames = (length - (frame or length)) // (step or length) + 1
    return (Inferred((batch, frames, bins, 2), call.dtype(), assumed=step is None or frame is None),)


@shape_rule("BlackmanWindow", "HammingWindow", "HannWindow")
def window_function(call: ShapeCall) -> Results:
    length = one_number(call, 0, None)
    dtype = call.dtype_attribute("output_datatype", "fp32")
    return (Inferred((1 if length is None else length,), dtype, assumed=length is None),)


@shape_rule("MelWeightMatrix")
def mel_weights(call: ShapeCall) -> Results:
    """(frequencies of the transform, mel bins)."""
    bins, length = one_number(call, 0, None), one_number(call, 1, None)
    assumed = bins is None or length is None
    shape: Shape = (1, 1) if bins is None or length is None else (length // 2 + 1, bins)
    return (Inferred(shape, call.dtype_attribute("output_datatype", "fp32"), assumed=assumed),)


@shape_rule("com.microsoft.Rfft")
def real_fourier(call: ShapeCall) -> Results:
    """(…, n) -> (…, ⌊n/2⌋ + 1, 2)."""
    shape = call.shape()
    bins = shape[-1] // 2 + 1 if call.attribute("onesided", 1) else shape[-1]
    return (Inferred((*shape[:-1], bins, 2), call.dtype()),)


@shape_rule("com.microsoft.Irfft")
def inverse_real_fourier(call: ShapeCall) -> Results:
    """(…, m, 2) -> (…, 2(m − 1))."""
    shape = call.shape()
    length = 2 * (shape[-2] - 1) if call.attribute("onesided", 1) else shape[-2]
    return (Inferred((*shape[:-2], length), call.dtype()),)


@shape_rule("com.microsoft.UnfoldTensor")
def unfold(call: ShapeCall) -> Results:
    """Sliding windows along one axis; their contents come last."""
    shape = call.shape()
    axis, width = normal_axis(call.attribute("dim", -1), len(shape)), call.required("size")
    count = (shape[axis] - width) // call.attribute("step", 1) + 1
    return (Inferred((*replaced(shape, axis, count), width), call.dtype()),)
