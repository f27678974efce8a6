"""Sizes of C structures: against ctypes on this machine, and against what an interpreter printed on others."""

import ctypes
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.memory import structures
from analysis.memory.layout import ARM, X86_64, XTENSA, layout_of, struct_bytes

TYPES = {
    "p": ctypes.c_void_p, "e": ctypes.c_int, "i": ctypes.c_int32, "h": ctypes.c_int16, "b": ctypes.c_bool, "d": ctypes.c_double,
}  # fmt: skip
FIELDS = st.recursive(
    st.text("peihbd", min_size=1, max_size=5),
    lambda inner: st.lists(st.one_of(inner, inner.map("({})".format)), min_size=1, max_size=3).map("".join),
    max_leaves=6,
)


def native(fields):
    """The structure as ctypes lays it out."""
    members, place = [], 0
    while place < len(fields):
        depth, end = 0, place
        while True:
            depth += {"(": 1, ")": -1}.get(fields[end], 0)
            end += 1
            if not depth:
                break
        part = fields[place:end]
        members.append((f"m{place}", native(part[1:-1]) if part[0] == "(" else TYPES[part]))
        place = end
    return type("Made", (ctypes.Structure,), {"_fields_": members})


@pytest.mark.skipif(sys.maxsize < 2**32 or sys.platform == "win32", reason="needs the layout of 64-bit Unix")
@given(FIELDS)
def test_a_structure_is_laid_out_as_the_compiler_does(fields):
    made = native(fields)
    assert layout_of(fields, X86_64) == (ctypes.sizeof(made), ctypes.alignment(made))


@pytest.mark.parametrize(
    ("fields", "on_x86_64", "on_arm"),
    [
        (structures.TENSOR, 64, 32),
        (structures.EVAL_TENSOR, 24, 12),
        (structures.NODE, 64, 32),
    ],
)
def test_records_are_as_large_as_interpreters_print(fields, on_x86_64, on_arm):
    """x86-64: the PyPI package's print_allocations; Cortex-M4: tflite-micro, tools/benchmarking/README.md."""
    assert (struct_bytes(fields, X86_64), struct_bytes(fields, ARM)) == (on_x86_64, on_arm)


def test_enumerations_take_a_byte_on_arm_alone():
    assert [struct_bytes("eep", abi) for abi in (ARM, XTENSA, X86_64)] == [8, 12, 16]


def test_a_structure_inside_keeps_its_own_padding():
    assert struct_bytes("(ib)b", ARM) == 12
    assert struct_bytes("ibb", ARM) == 8
