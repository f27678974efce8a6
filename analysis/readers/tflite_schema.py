"""What a .tflite file holds, field by field: operators, tensors, buffers. Field numbers are those of TensorFlow Lite's schema.

Source: tensorflow/lite/schema/schema.fbs, version 3. Weights stay where they are: of a buffer only place and length are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.readers.tflite_wire import Table, Wire

# TensorType, by number.
TYPES = (
    "fp32", "fp16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "fp64", "complex128",
    "uint64", "unknown", "unknown", "uint32", "uint16", "int4", "bf16", "int2", "uint4",
)  # fmt: skip

# BuiltinOperator.CUSTOM.
CUSTOM = 32


@dataclass(frozen=True, slots=True)
class Buffer:
    """Where the bytes of a constant lie in the file."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Quantization:
    """Scales and zero points of one tensor; axis: along which there are several."""

    scale: np.ndarray | None
    zero_point: np.ndarray | None
    axis: int


@dataclass(frozen=True, slots=True)
class TensorRecord:
    """sizes: −1 where the file leaves the size open. index_bytes: of a sparse tensor's indices; None for a dense one."""

    name: str
    shape: tuple[int, ...]
    sizes: tuple[int, ...]
    dtype: str
    buffer: int
    variable: bool
    quantization: Quantization | None
    index_bytes: int | None


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """code: number of the builtin operator. custom: name of a custom one. options: its kind and table, of either union."""

    code: int
    custom: str
    version: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: tuple[int, int, Table] | None


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The file's tables of one subgraph; inputs and outputs are indices of tensors."""

    name: str
    tensors: Sequence[TensorRecord]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operators: Sequence[OperatorRecord]


@dataclass(frozen=True, slots=True)
class Model:
    """One file. metadata: (name, buffer)."""

    version: int
    description: str
    subgraphs: Sequence[Subgraph]
    buffers: Sequence[Buffer]
    metadata: Sequence[tuple[str, int]]


def model_of(wire: Wire) -> Model:
    """The whole file but for the contents of its buffers. Raises FileError."""
    root = wire.root()
    codes = [code_of(table) for table in root.tables(1)]
    return Model(
        root.number(0, "I"),
        root.text(3),
        [subgraph_of(table, codes) for table in root.tables(2)],
        [buffer_of(table) for table in root.tables(4)],
        [(table.text(0), table.number(1, "I")) for table in root.tables(6)],
    )


def code_of(table: Table) -> tuple[int, str, int]:
    """(number, custom name, version); the old one-byte field held all numbers once."""
    return max(table.number(0, "b"), table.number(3, "i")), table.text(1), table.number(2, "i", 1)


def buffer_of(table: Table) -> Buffer:
    """Files over 2 GB keep their buffers behind the tables, by offset and length."""
    offset, length = table.number(1, "Q"), table.number(2, "Q")
    if offset > 1 and length:
        if offset + length > len(table.wire.data):
            raise table.wire.broken(f"a buffer of {length:,} bytes at byte {offset:,}")
        return Buffer(offset, length)
    return Buffer(*table.vector(0, 1))


def subgraph_of(table: Table, codes: Sequence[tuple[int, str, int]]) -> Subgraph:
    return Subgraph(
        table.text(4),
        [tensor_of(one) for one in table.tables(0)],
        table.integers(1),
        table.integers(2),
        [operator_record(one, codes) for one in table.tables(3)],
    )


def tensor_of(table: Table) -> TensorRecord:
    kind = table.number(1, "b")
    shape = table.integers(0)
    signature = table.integers(7)
    return TensorRecord(
        table.text(3),
        shape,
        signature if len(signature) == len(shape) else shape,
        TYPES[kind] if 0 <= kind < len(TYPES) else "unknown",
        table.number(2, "I"),
        table.number(5, "?", False),
        quantization_of(table.table(4)),
        index_bytes_of(table.table(6)),
    )


def quantization_of(table: Table | None) -> Quantization | None:
    if table is None:
        return None
    scale = table.numbers(2, "f")
    if scale is None or not scale.size:
        return None
    return Quantization(scale, table.numbers(3, "q"), table.number(6, "i"))


def index_bytes_of(table: Table | None) -> int | None:
    """Bytes of a sparse tensor's segments and indices, in all its dimensions; each vector is a union of three widths."""
    if table is None:
        return None
    return sum(vector_bytes(dimension, kind, kind + 1) for dimension in table.tables(2) for kind in (2, 4))


def vector_bytes(dimension: Table, kind: int, value: int) -> int:
    """Union members: 1 for 32 bits, 2 for 16, 3 for 8."""
    width = {1: 4, 2: 2, 3: 1}.get(dimension.number(kind, "B"))
    inner = dimension.table(value) if width else None
    return 0 if inner is None or width is None else inner.vector(0, width)[1] * width


def operator_record(table: Table, codes: Sequence[tuple[int, str, int]]) -> OperatorRecord:
    index = table.number(0, "I")
    if index >= len(codes):
        raise table.wire.broken(f"operator code {index} of {len(codes)}")
    code, custom, version = codes[index]
    return OperatorRecord(code, custom, version, table.integers(1), table.integers(2), options_of(table))


def options_of(table: Table) -> tuple[int, int, Table] | None:
    """(union, member, table) of the operator's options, which lie in one of two unions."""
    for union, kind, value in ((1, 3, 4), (2, 11, 12)):
        member = table.number(kind, "B")
        options = table.table(value) if member else None
        if options is not None:
            return union, member, options
    return None
