"""An ONNX file without its weights: walks the protobuf wire format and leaves every large payload where it lies.

Only tags and lengths are read, so that neither time nor memory grows with the weights. What is left, the skeleton, is an
ordinary ModelProto. A tensor whose payload was left out carries its length in bytes in `segment.end`, a field that no
exporter uses. Field numbers: onnx/onnx.proto; wire format: protobuf.dev, "Encoding".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.errors import FileError
from analysis.readers.sources import let_go

# Longest payload that stays; integers stay longer, because Reshape, Gather and others read their constants.
KEPT_BYTES = 1024
KEPT_INTEGER_BYTES = 8192
INT32, INT64 = 6, 7

# Mapped pages are given back each time the walk has come this much further.
WALKED_BYTES = 16 << 20

# Protobuf's own limit on nesting.
DEEPEST = 100

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

# Message -> field that holds a message which may hold a large payload -> that message.
INSIDE: Mapping[str, Mapping[int, str]] = {
    "Model": {7: "Graph", 20: "Training", 25: "Function"},
    "Graph": {1: "Node", 5: "Tensor", 15: "SparseTensor"},
    "Function": {7: "Node", 11: "Attribute"},
    "Node": {5: "Attribute"},
    "Attribute": {5: "Tensor", 6: "Graph", 10: "Tensor", 11: "Graph", 22: "SparseTensor", 23: "SparseTensor"},
    "SparseTensor": {1: "Tensor", 2: "Tensor"},
}

# TensorProto: float_data, int32_data, string_data, int64_data, raw_data, double_data, uint64_data.
PAYLOADS = frozenset({4, 5, 6, 7, 9, 10, 11})
DATA_TYPE, SEGMENT = 2, 3

# How the fields of a ModelProto are written; another way means that the file is something else.
MODEL_WIRES: Mapping[int, int] = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}


def skeleton(data: memoryview, file: str) -> bytes:
    """The ModelProto in `data` without payloads over KEPT_BYTES. Raises FileError where the bytes are no ModelProto."""
    walker = Walker(data, file)
    check_is_model(walker)
    try:
        walker.message(0, len(data), "Model", 0)
    except IndexError as error:
        raise walker.truncated(len(data)) from error
    return b"".join(walker.pieces)


def check_is_model(walker: Walker) -> None:
    """Raises FileError unless the top level has the fields of a ModelProto, a graph among them."""
    try:
        fields = list(walker.fields(0, len(walker.data)))
    except IndexError as error:
        raise walker.truncated(len(walker.data)) from error
    for number, wire, _, _, _ in fields:
        if MODEL_WIRES.get(number, wire) != wire:
            raise walker.no_model("a TensorFlow graph or another protobuf message")
    if all(number != 7 for number, *_ in fields):
        raise walker.no_model("no graph in it")


Field = tuple[int, int, int, int, int]


@dataclass(slots=True)
class Walker:
    """Collects the pieces of the skeleton: parts of `data` and rewritten headers, in order.

    Parts are copied: a slice would keep the mapped file from closing, and joining slices would touch the file again.
    """

    data: memoryview
    file: str
    pieces: list[bytes] = field(default_factory=list)
    let_go_at: int = 0

    def varint(self, position: int) -> tuple[int, int]:
        """The number at `position` and the position after it."""
        data, value, shift = self.data, 0, 0
        while True:
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, position
            shift += 7
            if shift > 63:
                raise self.no_model(f"a number of more than ten bytes at byte {position}")

    def fields(self, position: int, end: int) -> list[Field]:
        """(number, wire type, start of the tag, start of the value, end of the value) of each field of a message."""
        data, found = self.data, []
        while position < end:
            start = position
            tag = data[position]
            position += 1
            if tag >= 0x80:
                tag, position = self.varint(start)
            wire, value = tag & 7, position
            if wire == BYTES:
                length = data[position]
                value = position = position + 1
                if length >= 0x80:
                    length, value = self.varint(position - 1)
                position = value + length
                if length > KEPT_BYTES and not -WALKED_BYTES < position - self.let_go_at < WALKED_BYTES:
                    self.let_go_at = position
                    let_go(data)
            elif wire == VARINT:
                while data[position] >= 0x80:
                    position += 1
                position += 1
            elif wire in (FIXED64, FIXED32):
                position += 8 if wire == FIXED64 else 4
            else:
                raise self.no_model(f"an impossible field at byte {start}")
            if position > end:
                raise self.truncated(start)
            if tag < 8:
                raise self.no_model(f"a field without a number at byte {start}")
            found.append((tag >> 3, wire, start, value, position))
        return found

    def message(self, start: int, end: int, kind: str, depth: int) -> int:
        """Adds the pieces of a message; returns their length in bytes."""
        if depth > DEEPEST:
            raise self.no_model(f"messages nested deeper than {DEEPEST}")
        if kind == "Training":
            return 0
        fields = self.fields(start, end)
        if kind == "Tensor":
            return self.tensor(fields, start, end)
        inside, written, kept_from = INSIDE[kind], 0, start
        for number, wire, tag_at, value_at, value_end in fields:
            if value_end - value_at > KEPT_BYTES and wire == BYTES and number in inside:
                written += self.keep(kept_from, tag_at)
                written += self.nested(number, value_at, value_end, inside[number], depth + 1)
                kept_from = value_end
        return written + self.keep(kept_from, end)

    def nested(self, number: int, start: int, end: int, kind: str, depth: int) -> int:
        """Adds a rewritten message with its new length in front."""
        place = len(self.pieces)
        self.pieces.append(b"")
        length = self.message(start, end, kind, depth)
        header = encoded(number << 3 | BYTES) + encoded(length)
        self.pieces[place] = header
        return len(header) + length

    def tensor(self, fields: list[Field], start: int, end: int) -> int:
        """Adds a tensor, without its payload where that is long."""
        payload = sum(value_end - value_at for number, _, _, value_at, value_end in fields if number in PAYLOADS)
        integers = any(
            self.data[value] in (INT32, INT64) for number, wire, _, value, _ in fields if number == DATA_TYPE
        )
        if payload <= (KEPT_INTEGER_BYTES if integers else KEPT_BYTES):
            return self.keep(start, end)
        left_out = PAYLOADS | {SEGMENT}
        written = sum(self.keep(tag, stop) for number, _, tag, _, stop in fields if number not in left_out)
        segment = b"\x10" + encoded(payload)
        self.pieces.append(encoded(SEGMENT << 3 | BYTES) + encoded(len(segment)) + segment)
        return written + len(self.pieces[-1])

    def keep(self, start: int, end: int) -> int:
        if end > start:
            self.pieces.append(bytes(self.data[start:end]))
        return end - start

    def no_model(self, found: str) -> FileError:
        return FileError(f"{self.file} is no ONNX model", found, "an ONNX model")

    def truncated(self, position: int) -> FileError:
        return FileError(
            f"{self.file} ends too early",
            f"{len(self.data):,} bytes, the field at byte {position:,} goes on past the end",
            "a whole ONNX model",
        )


def encoded(number: int) -> bytes:
    """The number as a varint."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
