"""One tensor of a .tflite file as a Tensor: constants by place and length, small contents, scales apart as metadata."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from analysis.graph import DTYPE_BITS, Shape, Tensor, stored_bytes
from analysis.readers.tflite_schema import Buffer, Model, TensorRecord
from analysis.shapes.registry import NUMPY_DTYPES

# Contents of larger constants are never kept.
KEPT_ELEMENTS = 1024


def buffer_of(model: Model, record: TensorRecord) -> Buffer:
    """Where the tensor's contents lie; an empty buffer for what is computed."""
    return model.buffers[record.buffer] if record.buffer < len(model.buffers) else Buffer(0, 0)


def constant_of(name: str, record: TensorRecord, buffer: Buffer, data: memoryview) -> Tensor:
    """A constant. Sparse ones hold fewer elements than their shape says, text more bytes."""
    shape = sizes(record)
    if record.dtype == "string":
        return Tensor(name, shape, "string", True, stored_dtype="uint8", stored_elements=buffer.length)
    held = buffer.length * 8 // DTYPE_BITS[record.dtype] if record.index_bytes is not None else 0
    return Tensor(name, shape, record.dtype, True, stored_elements=held, value=contents(record, shape, buffer, data))


def sizes(record: TensorRecord) -> Shape:
    return tuple(max(size, 0) for size in record.shape)


def contents(record: TensorRecord, shape: Shape, buffer: Buffer, data: memoryview) -> np.ndarray | None:
    """A copy of a small constant's numbers; None for a large or sparse one, or one of a type that NumPy lacks."""
    dtype, count = NUMPY_DTYPES.get(record.dtype), prod(shape)
    if dtype is None or record.index_bytes is not None or count > KEPT_ELEMENTS:
        return None
    if buffer.length < count * dtype.itemsize:
        return None
    if not count:
        return frozen(np.zeros(shape, dtype))
    return frozen(np.frombuffer(data, dtype.newbyteorder("<"), count, buffer.start).reshape(shape))


def frozen(array: np.ndarray) -> np.ndarray:
    kept = array.copy()
    kept.flags.writeable = False
    return kept


def payload_differs(record: TensorRecord, buffer: Buffer) -> str:
    """What is wrong with a dense constant's length; "" where it is right."""
    if record.index_bytes is not None or record.dtype in ("string", "unknown") or not buffer.length:
        return ""
    wanted = stored_bytes(prod(sizes(record)), DTYPE_BITS[record.dtype])
    if buffer.length == wanted:
        return ""
    return f"constant {record.name!r} holds {buffer.length:,} bytes, its shape asks for {wanted:,}"


def steering(name: str, record: TensorRecord) -> Iterator[Tensor]:
    """What is stored beside a tensor: scales, zero points, the indices of a sparse one."""
    found = record.quantization
    if found is not None and found.scale is not None:
        yield vector(f"{name}/scale", "fp32", found.scale)
        if found.zero_point is not None and found.zero_point.size:
            yield vector(f"{name}/zero_point", "int64", found.zero_point)
    if record.index_bytes:
        yield Tensor(f"{name}/indices", (record.index_bytes,), "uint8", constant=True)


def vector(name: str, dtype: str, numbers: np.ndarray) -> Tensor:
    value = frozen(numbers) if numbers.size <= KEPT_ELEMENTS else None
    return Tensor(name, (numbers.size,), dtype, constant=True, value=value)
