"""FlatBuffers without trust: every offset is checked against the file before it is followed, and nothing is copied.

A table begins with the distance to its vtable, which says where each field lies (0: absent, the schema's default holds).
Source: https://flatbuffers.dev/internals. Generated accessors follow any offset; a broken file would make them read
elsewhere in it, or for ever.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.errors import FileError

WIDTHS = {"b": 1, "B": 1, "?": 1, "h": 2, "H": 2, "i": 4, "I": 4, "f": 4, "q": 8, "Q": 8}

# A file may point at one vector from many places; beyond this many readings of each byte it is made to keep us busy.
READINGS_PER_BYTE = 16
SMALL_FILE_BYTES = 1 << 16


@dataclass(slots=True)
class Wire:
    """The bytes of one file. left: bytes that may still be read, all readings together."""

    data: memoryview
    file: str
    left: int = 0

    def __post_init__(self) -> None:
        self.left = READINGS_PER_BYTE * max(len(self.data), SMALL_FILE_BYTES)

    def broken(self, found: str) -> FileError:
        return FileError(f"{self.file} is no whole TensorFlow Lite model", found, "offsets inside the file")

    def number(self, form: str, place: int) -> Any:
        """The little-endian number at a place."""
        self.require(place, WIDTHS[form])
        return struct.unpack_from("<" + form, self.data, place)[0]

    def require(self, place: int, length: int) -> None:
        """Raises FileError unless the file has that many bytes from there on; each byte is only looked at so often."""
        self.left -= length
        if place < 0 or length < 0 or place + length > len(self.data):
            raise self.broken(f"an offset to byte {place:,} of {len(self.data):,}")
        if self.left < 0:
            raise self.broken("vectors that overlap over and over")

    def follow(self, place: int) -> int:
        """Where the offset at a place leads."""
        offset = self.number("I", place)
        if offset == 0:
            raise self.broken(f"an offset of 0 at byte {place:,}")
        return place + int(offset)

    def root(self) -> Table:
        return Table(self, self.follow(0))


class Table:
    """One table; fields by their number in the schema."""

    __slots__ = ("fields", "length", "place", "wire")

    def __init__(self, wire: Wire, place: int) -> None:
        """Reads the vtable. Raises FileError where it or the table reaches out of the file."""
        self.wire, self.place = wire, place
        vtable = place - wire.number("i", place)
        size, self.length = wire.number("H", vtable), wire.number("H", vtable + 2)
        if size < 4 or size % 2 or self.length < 4:
            raise wire.broken(f"a table of {self.length} bytes with a vtable of {size}")
        wire.require(vtable, size)
        wire.require(place, self.length)
        self.fields = struct.unpack_from(f"<{size // 2 - 2}H", wire.data, vtable + 4)

    def field(self, number: int, width: int = 4) -> int:
        """Where a field of that many bytes lies; 0 where it is absent."""
        offset = self.fields[number] if number < len(self.fields) else 0
        if not offset:
            return 0
        if offset < 4 or offset + width > self.length:
            raise self.wire.broken(f"field {number} outside its table")
        return int(self.place + offset)

    def number(self, number: int, form: str, default: Any = 0) -> Any:
        place = self.field(number, WIDTHS[form])
        return self.wire.number(form, place) if place else default

    def table(self, number: int) -> Table | None:
        place = self.field(number)
        return Table(self.wire, self.wire.follow(place)) if place else None

    def vector(self, number: int, width: int) -> tuple[int, int]:
        """Where the elements of a vector begin, and how many there are; (0, 0) where it is absent."""
        place = self.field(number)
        if not place:
            return 0, 0
        start = self.wire.follow(place)
        count = self.wire.number("I", start)
        if start + 4 + count * width > len(self.wire.data):
            raise self.wire.broken(f"a vector of {count:,} elements at byte {start:,}")
        return start + 4, count

    def numbers(self, number: int, form: str) -> np.ndarray | None:
        """A copy of the vector's numbers, since the file is closed one day; None where it is absent."""
        start, count = self.vector(number, WIDTHS[form])
        if not start:
            return None
        self.wire.require(start, count * WIDTHS[form])
        return np.frombuffer(self.wire.data, np.dtype("?" if form == "?" else f"<{form}"), count, start).copy()

    def integers(self, number: int) -> tuple[int, ...]:
        """A vector of 32-bit integers."""
        found = self.numbers(number, "i")
        return () if found is None else tuple(found.tolist())

    def tables(self, number: int) -> list[Table]:
        start, count = self.vector(number, 4)
        return [Table(self.wire, self.wire.follow(start + 4 * index)) for index in range(count)]

    def text(self, number: int) -> str:
        """A string; what is not UTF-8 becomes a replacement sign."""
        start, count = self.vector(number, 1)
        self.wire.require(start, count)
        return bytes(self.wire.data[start : start + count]).decode("utf-8", "replace")
