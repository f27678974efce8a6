"""Options of an operator as plain attributes, whichever of the schema's hundred and fifty tables holds them.

The schema package's generated accessors name the fields; enumerations that steer shapes or counts become their names.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from analysis.graph import EMPTY
from analysis.readers.tflite_wire import Table

# Fields that hold a number of an enumeration -> the enumeration.
ENUMERATIONS = {
    "fused_activation_function": "ActivationFunctionType", "padding": "Padding", "mode": "MirrorPadMode",
    "weights_format": "FullyConnectedOptionsWeightsFormat", "kernel_type": "LSTMKernelType",
    "comparison_direction": "StablehloComparisonDirection",
}  # fmt: skip

# What generated accessors raise on a vector or text that reaches out of the file.
BROKEN = (struct.error, ValueError, IndexError, TypeError, OverflowError)

# No attribute is longer: a vector as long as the file would be a list of as many Python numbers.
MOST_NUMBERS = 4096


@cache
def operator_names() -> Mapping[int, str]:
    """Builtin operators by number."""
    return names_of("BuiltinOperator")


def members(enumeration: str) -> Iterator[tuple[str, int]]:
    import tflite

    found = vars(getattr(tflite, enumeration))
    yield from ((name, value) for name, value in found.items() if not name.startswith("_") and isinstance(value, int))


@cache
def class_of(union: int, member: int) -> Any:
    """The generated class of a member of one of the two unions; None for one that the package does not know."""
    import tflite

    name = names_of("BuiltinOptions" if union == 1 else "BuiltinOptions2").get(member)
    return getattr(tflite, name or "", None)


@cache
def names_of(enumeration: str) -> Mapping[int, str]:
    return {number: name for name, number in members(enumeration)}


@cache
def fields_of(union: int, member: int) -> tuple[tuple[str, str], ...]:
    """(attribute, accessor) of each field."""
    found = class_of(union, member)
    extra = re.compile(r"GetRootAs.*|.*BufferHasIdentifier|Init|_.*|.*(AsNumpy|IsNone)")
    named = list(vars(found)) if found else []
    plain = [name for name in named if not extra.fullmatch(name)]
    lengths = {name for name in plain if name.removesuffix("Length") in plain and name.endswith("Length")}
    return tuple((snake(name), name) for name in plain if name not in lengths)


def snake(name: str) -> str:
    """DilationWFactor -> dilation_w_factor."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def attributes_of(options: tuple[int, int, Table] | None) -> Mapping[str, Any]:
    """Name -> number, text, or tuple of numbers. Raises FileError for options that reach out of the file."""
    if options is None:
        return EMPTY
    union, member, table = options
    found = class_of(union, member)
    if found is None:
        return EMPTY
    view = found()
    view.Init(table.wire.data, table.place)
    try:
        pairs = ((name, value_of(view, name, accessor)) for name, accessor in fields_of(union, member))
        return {name: value for name, value in pairs if value is not None}
    except BROKEN as error:
        raise table.wire.broken(f"options that cannot be read ({error})") from error


def value_of(view: Any, name: str, accessor: str) -> Any:
    """None for an absent or over-long vector, and for a vector of tables."""
    if hasattr(view, f"{accessor}Length"):
        return vector_of(view, accessor)
    value = getattr(view, accessor)()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if name in ENUMERATIONS:
        return names_of(ENUMERATIONS[name]).get(value, value)
    return value if isinstance(value, int | float) else None


def vector_of(view: Any, accessor: str) -> tuple[Any, ...] | None:
    length = getattr(view, f"{accessor}Length")()
    if not 0 < length <= MOST_NUMBERS or not hasattr(view, f"{accessor}AsNumpy"):
        return () if length == 0 else None
    return tuple(getattr(view, f"{accessor}AsNumpy")().tolist())
