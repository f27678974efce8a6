"""ONNX's messages as plain values: data types, attributes, tensors, declared shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import Any

import numpy as np

from analysis.errors import ModelError
from analysis.graph import DTYPE_BITS, Shape, Tensor, stored_bytes
from analysis.readers.dims import Size
from analysis.shapes.registry import NUMPY_DTYPES, ONNX_DTYPES

# Contents of larger constants are never kept.
KEPT_ELEMENTS = 1024

# A declared size: a number, the name of a symbol, or "" where the file says nothing.
Declared = tuple[tuple[Size, ...] | None, str]

# AttributeProto.type -> its value as plain Python; tensors and graphs are read elsewhere.
FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS, TENSORS, GRAPHS = range(1, 11)
PLAIN: Mapping[int, Callable[[Any], Any]] = {
    FLOAT: lambda a: a.f,
    INT: lambda a: a.i,
    STRING: lambda a: text(a.s),
    FLOATS: lambda a: tuple(a.floats),
    INTS: lambda a: tuple(a.ints),
    STRINGS: lambda a: tuple(text(s) for s in a.strings),
}

# Types that lie in another field than raw_data, by data type: (field, NumPy type of the field's numbers).
TYPED_FIELD: Mapping[str, str] = {
    "fp32": "float_data", "complex64": "float_data", "fp64": "double_data", "complex128": "double_data",
    "int64": "int64_data", "uint64": "uint64_data", "uint32": "uint64_data", "string": "string_data",
}  # fmt: skip


# No tensor of a network has more; a file that says so is broken.
MOST_DIMENSIONS = 64
MOST_ELEMENTS = 2**48


def text(raw: bytes | str) -> str:
    """Text that people read; protobuf hands out bytes where it is no UTF-8."""
    return raw if isinstance(raw, str) else raw.decode("utf-8", "replace")


def require_text(names: Iterable[Any]) -> None:
    """Raises ModelError when one of the names is no UTF-8: then it names nothing."""
    try:
        "".join(names)
    except TypeError as error:
        raise ModelError("a name in the file is no text", allowed="UTF-8") from error


def require_shape(name: str, shape: Shape | None) -> None:
    """Raises ModelError for a shape that no tensor has."""
    if not shape:
        return
    if len(shape) > MOST_DIMENSIONS or min(shape) < 0:
        found = f"{len(shape)} dimensions" if len(shape) > MOST_DIMENSIONS else shape
        raise ModelError(f"tensor {name!r} has an impossible shape", found, f"up to {MOST_DIMENSIONS} sizes from 0 on")
    if prod(shape) > MOST_ELEMENTS:
        raise ModelError(f"tensor {name!r} is impossibly large", shape, f"up to {MOST_ELEMENTS:,} elements")


def dtype_name(number: int) -> str:
    """Our name of TensorProto.DataType; "unknown" for one that is newer than this program."""
    return ONNX_DTYPES[number] if 0 <= number < len(ONNX_DTYPES) else "unknown"


def attribute_type(attribute: Any) -> int:
    """AttributeProto.type; old files leave it out and only fill a field."""
    if attribute.type:
        return int(attribute.type)
    filled = ((attribute.ints, INTS), (attribute.floats, FLOATS), (attribute.strings, STRINGS))
    one = (("f", FLOAT), ("i", INT), ("s", STRING), ("t", TENSOR), ("g", GRAPH))
    repeated = next((kind for values, kind in filled if len(values)), 0)
    return repeated or next((kind for name, kind in one if attribute.HasField(name)), 0)


def plain_attributes(attributes: Any) -> dict[str, Any]:
    """Name -> number, text, tuple, or array (None where a tensor's contents were left out). Graphs are not in it."""
    plain: dict[str, Any] = {}
    for attribute in attributes:
        kind = attribute.type or attribute_type(attribute)
        convert = PLAIN.get(kind)
        if convert is not None:
            plain[attribute.name] = convert(attribute)
        elif kind == TENSOR:
            plain[attribute.name] = contents(attribute.t)
    require_text(plain)
    return plain


def constant_tensor(name: str, proto: Any) -> Tensor:
    """The constant that a TensorProto describes, with its contents where they are small."""
    shape, dtype = tuple(proto.dims), dtype_name(proto.data_type)
    return Tensor(name, shape, dtype, constant=True, value=contents(proto))


def sparse_tensor(name: str, proto: Any) -> Tensor:
    """A sparse constant: its dense shape, and the elements that are stored."""
    dtype = dtype_name(proto.values.data_type)
    return Tensor(name, tuple(proto.dims), dtype, constant=True, stored_elements=prod(proto.values.dims))


def contents(proto: Any) -> np.ndarray | None:
    """The small tensor's numbers; None for large ones, for those left out, in another file, or of a type NumPy lacks."""
    shape, dtype = tuple(proto.dims), dtype_name(proto.data_type)
    if len(shape) > MOST_DIMENSIONS or min(shape, default=0) < 0 or prod(shape) > KEPT_ELEMENTS:
        return None
    if proto.data_location == 1 or left_out_bytes(proto):
        return None
    array = raw_numbers(proto.raw_data, dtype) if proto.raw_data else typed_numbers(proto, dtype)
    count = prod(shape)
    if array is None or array.size < count:
        return None
    array = array[:count].reshape(shape)
    array.flags.writeable = False
    return array


def left_out_bytes(proto: Any) -> int:
    """Length of the payload that the wire reader left out; 0 when it is there."""
    return int(proto.segment.end) if proto.HasField("segment") else 0


def raw_numbers(raw: bytes, dtype: str) -> np.ndarray | None:
    """Little-endian numbers; bf16 as fp32, narrow integers one a byte."""
    numpy_dtype = NUMPY_DTYPES.get(dtype)
    if numpy_dtype is not None:
        return np.frombuffer(raw, numpy_dtype, len(raw) // numpy_dtype.itemsize).view()
    if dtype == "bf16":
        return bf16_numbers(np.frombuffer(raw, "<u2", len(raw) // 2))
    bits = DTYPE_BITS[dtype]
    if dtype.lstrip("u") in ("int4", "int2"):
        return narrow_numbers(np.frombuffer(raw, np.uint8), bits, signed=dtype.startswith("int"))
    return None


def typed_numbers(proto: Any, dtype: str) -> np.ndarray | None:
    """Numbers of float_data, int32_data and so on; narrow types lie in int32_data as bit patterns."""
    values = list(getattr(proto, TYPED_FIELD.get(dtype, "int32_data")))
    if dtype in ("string", "complex64", "complex128"):
        return None
    if dtype == "fp16":
        return np.array(values, np.uint16).view(np.float16)
    if dtype == "bf16":
        return bf16_numbers(np.array(values, np.uint16))
    if dtype.lstrip("u") in ("int4", "int2"):
        return narrow_numbers(np.array(values, np.uint8), DTYPE_BITS[dtype], signed=dtype.startswith("int"))
    numpy_dtype = NUMPY_DTYPES.get(dtype)
    return None if numpy_dtype is None else np.array(values).astype(numpy_dtype)


def bf16_numbers(halves: np.ndarray) -> np.ndarray:
    return (halves.astype(np.uint32) << 16).view(np.float32)


def narrow_numbers(packed: np.ndarray, bits: int, signed: bool) -> np.ndarray:
    """Two or four numbers a byte, lowest bits first."""
    shifts = np.arange(0, 8, bits, dtype=np.uint8)
    values = (packed[:, None] >> shifts & ((1 << bits) - 1)).reshape(-1)
    if not signed:
        return values
    half = 1 << (bits - 1)
    return (values.astype(np.int8) ^ half) - half


def payload_bytes(proto: Any) -> int | None:
    """Length of the constant's payload as the file has it; None where it lies in another file or in typed fields."""
    if proto.data_location == 1 or any(getattr(proto, name) for name in ("float_data", "int32_data", "int64_data")):
        return None
    return left_out_bytes(proto) or len(proto.raw_data) or None


def expected_bytes(proto: Any) -> int:
    return stored_bytes(prod(proto.dims), DTYPE_BITS[dtype_name(proto.data_type)])


def declared(value_type: Any) -> Declared:
    """Sizes and type of a TypeProto; (None, type) without a rank, (None, "unknown") for sequences, maps and optionals."""
    kind = value_type.WhichOneof("value")
    if kind not in ("tensor_type", "sparse_tensor_type"):
        return None, "unknown"
    tensor = getattr(value_type, kind)
    if not tensor.HasField("shape"):
        return None, dtype_name(tensor.elem_type)
    return tuple(declared_size(dim) for dim in tensor.shape.dim), dtype_name(tensor.elem_type)


def declared_size(dim: Any) -> Size:
    """A number over 0, a symbol's name, or "": some exporters write 0, −1 or "?" for "any"."""
    if any(letter.isalnum() for letter in text(dim.dim_param)):
        return text(dim.dim_param)
    return int(dim.dim_value) if dim.dim_value > 0 else ""


def bound(sizes: tuple[Size, ...] | None, dims: Mapping[str, int]) -> Shape | None:
    """The declared sizes as numbers; None where one is not known."""
    if sizes is None:
        return None
    numbers = [size if isinstance(size, int) else dims.get(size) for size in sizes]
    return None if None in numbers else tuple(number for number in numbers if number is not None)
