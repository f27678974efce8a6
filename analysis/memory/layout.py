"""How large a C structure is on a processor: fields in order, each at a multiple of its own alignment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Abi:
    """What of a structure's layout the processor decides. enum_bytes: bare-metal Arm compilers take the smallest type."""

    pointer_bytes: int
    enum_bytes: int

    def field_bytes(self, code: str) -> int:
        """p pointer or size_t, e enumeration, i int32 or float, h int16, b byte, d double or int64."""
        return {"p": self.pointer_bytes, "e": self.enum_bytes, "i": 4, "h": 2, "b": 1, "d": 8}[code]


# TfLiteTensor is 32 B and TfLiteEvalTensor 12 B in the print of a Cortex-M4 (tflite-micro, tools/benchmarking/README.md),
# which only enumerations of one byte give; GCC for Xtensa and x86-64 keep them as int.
ARM = Abi(4, 1)
XTENSA = Abi(4, 4)
X86_64 = Abi(8, 4)


@cache
def layout_of(fields: str, abi: Abi) -> tuple[int, int]:
    """(bytes, alignment): fields each padded to their alignment, the whole to the largest; brackets are structures inside."""
    size, largest, place = 0, 1, 0
    while place < len(fields):
        end = closing(fields, place)
        code = fields[place:end]
        width, alignment = layout_of(code[1:-1], abi) if code[0] == "(" else (abi.field_bytes(code),) * 2
        size, largest, place = padded(size, alignment) + width, max(largest, alignment), end
    return padded(size, largest), largest


def closing(fields: str, place: int) -> int:
    """Where the field at `place` ends: behind its bracket, or after one letter."""
    depth = 0
    for end in range(place, len(fields)):
        depth += {"(": 1, ")": -1}.get(fields[end], 0)
        if not depth:
            break
    return end + 1


def struct_bytes(fields: str, abi: Abi) -> int:
    return layout_of(fields, abi)[0]


def padded(size: int, alignment: int) -> int:
    """Rounded up to the alignment."""
    return -(-size // alignment) * alignment
