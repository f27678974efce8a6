"""Bytes that cross each memory level of a device, layer by layer, for a chosen kernel.

A kernel says how often the operands are read; the device says which memories that touches:

    path      weights and activations each pass the caches and memories that the device says hold them, nearest first,
              up to their home: on a microcontroller flash for weights and SRAM for activations. Tensors placed
              elsewhere by hand pass what lies in front of that memory instead.
    reuse     the nearest level sees all that the kernel asks for. A level further out sees each operand once where the
              layer's working set (weights, inputs, outputs, columns) fits one of the levels in front of it, else what
              the kernel asks for. A level of unknown capacity is taken to hold nothing. The kernel "best" tiles its loops
              for the room in front of each level, and asks each for less the larger that is.
    views     move no bytes.

Not modelled: registers, cache lines and associativity, tiling for a cache that holds a part of the layer (but by kernel
best, each level by itself), reuse from one layer to the next, prefetching, writes that a cache keeps back. Source of
traffic and roof: Williams, Waterman, Patterson, Roofline, CACM 52 (2009).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.errors import UnknownNameError
from analysis.tiled import BYTES_OF_CODE, extra
from analysis.workload import Workload

if TYPE_CHECKING:
    from analysis.device import Device, Memory

# A block of 2 weight rows × 2 columns needs 8 registers of the 13 that a Cortex-M leaves free: 2·2 + 2 + 2 ≤ 13.
# It is the block of CMSIS-NN's int8 convolution (arm_nn_mat_mult_kernel_s8_s16).
BLOCK_ROWS = 2
BLOCK_COLUMNS = 2

Held = Literal["weights", "activations"]
TENSORS: tuple[Held, ...] = ("weights", "activations")

Operand = Literal["weights", "inputs", "outputs"]
HELD_AS: Mapping[Operand, Held] = MappingProxyType(
    {"weights": "weights", "inputs": "activations", "outputs": "activations"}
)

# Of each operand the compulsory bytes by layer that lie in a memory other than their home, by the memory's name.
Away = Mapping[Operand, Mapping[str, np.ndarray]]
NOTHING_AWAY: Away = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Operands:
    """Bytes that a kernel asks for, float64 columns: weights read, activations read, activations written."""

    weights: np.ndarray
    inputs: np.ndarray
    outputs: np.ndarray

    @property
    def activations(self) -> np.ndarray:
        both: np.ndarray = self.inputs + self.outputs
        return both


def ideal(workload: Workload) -> Operands:
    """Q = weights + inputs + outputs: each operand once, the compulsory traffic.

    An input that a stride skips counts as read. No kernel moves less, unless layers are fused.
    """
    columns = (workload.weight_read_bytes, workload.input_bytes, workload.output_bytes)
    return Operands(*(column * workload.moves.astype(np.float64) for column in columns))


def naive(workload: Workload) -> Operands:
    """Q = MACs·b_w + MACs·b_a + outputs: two loads for every multiply-accumulate, the sum kept in a register.

    The lecture's loop without reuse: 1 MAC per 2 loads. b_w, b_a: bytes of a weight, of an activation.
    """
    return loads(workload, as_float(workload.macs), as_float(workload.macs))


def blocked(workload: Workload) -> Operands:
    """Q = M·K·⌈N/2⌉·G·b_w + K·N·⌈M/2⌉·G·b_a + outputs: 2 weight rows × 2 columns at a time, ragged edges exact.

    M rows, K reduction, N columns, G groups of the layer's matrix product. A layer whose rule names no matrix product
    keeps the compulsory traffic.
    """
    product, runs = workload.product_columns, product_runs(workload)
    left = product.rows * product.inner * product.groups * -(-product.columns // BLOCK_COLUMNS)
    right = product.inner * product.columns * product.groups * -(-product.rows // BLOCK_ROWS)
    return loads(workload, left * runs, right * runs)


def im2col(workload: Workload) -> Operands:
    """Q = weights + inputs + outputs + 2·K·N·G·b_a: windows are copied to columns, written and read once.

    Only where windows overlap or reach beyond 1×1; the product itself is taken to read each operand once.
    """
    least = ideal(workload)
    copied = columns_bytes(workload)
    return Operands(least.weights, least.inputs + copied, least.outputs + copied)


def tiled(workload: Workload, room: float | None = None) -> Operands:
    """Q = weights + inputs + outputs + what the nest that moves least into the room in front loads or stores again.

    room: bytes; None is the block of registers. A partial sum that leaves and comes back counts twice, at 4 bytes. ∞ where
    a layer's loops are not known, or the room holds less than one of each operand.
    """
    least, again = ideal(workload), extra(workload, room)
    return Operands(least.weights + again.weights, least.inputs + again.inputs, least.outputs + again.outputs)


def best(workload: Workload, room: float | None = None) -> Operands:
    """Q = min(naive, blocked, im2col, tiled), layer by layer.

    tiled: the loop order and tiles that move least into the buffer in front, of its usable bytes; where its capacity is
    not known, into a block of 8 registers. Each level of a hierarchy is taken by itself.
    """
    return best_of(workload, room)[1]


CANDIDATES = ("naive", "blocked", "im2col", "tiled")


@lru_cache(maxsize=16)
def best_of(workload: Workload, room: float | None) -> tuple[np.ndarray, Operands]:
    """Which of CANDIDATES moves least, by layer, and what it asks for."""
    candidates = [naive(workload), blocked(workload), im2col(workload), tiled(workload, room)]
    pick = np.argmin([c.weights + c.activations for c in candidates], axis=0)
    columns = (np.choose(pick, [getattr(c, part) for c in candidates]) for part in ("weights", "inputs", "outputs"))
    return pick, Operands(*columns)


KERNELS: Mapping[str, Callable[[Workload], Operands]] = MappingProxyType(
    {"ideal": ideal, "naive": naive, "blocked": blocked, "im2col": im2col, "best": best}
)


def kernel_operands(workload: Workload, kernel: str, room: float | None = None) -> Operands:
    """What the named kernel asks for where a buffer of `room` bytes is in front; raises UnknownNameError."""
    if kernel not in KERNELS:
        raise UnknownNameError("kernel", kernel, KERNELS)
    return best(workload, room) if kernel == "best" else KERNELS[kernel](workload)


def as_float(column: np.ndarray) -> np.ndarray:
    return column.astype(np.float64)


def product_runs(workload: Workload) -> np.ndarray:
    """How often the layer's matrix product runs: time steps, repeats, several of one size. Zero without one."""
    macs = workload.product_columns.macs
    runs: np.ndarray = np.divide(workload.macs, macs, out=np.zeros(len(workload)), where=macs > 0)
    return runs


def loads(workload: Workload, left: np.ndarray, right: np.ndarray) -> Operands:
    """Traffic of `left` loads of weights and `right` loads of inputs, in elements; never below the compulsory.

    Where a layer has no weights (a product of two activations), both operands are activations.
    """
    least, width = ideal(workload), BYTES_OF_CODE[workload.dtype_codes]
    weighted = workload.weight_dtype_codes >= 0
    left_bytes = left * np.where(weighted, BYTES_OF_CODE[workload.weight_dtype_codes], width)
    inputs = right * width + np.where(weighted, 0, left_bytes)
    return Operands(
        np.maximum(least.weights, np.where(weighted, left_bytes, 0)), np.maximum(least.inputs, inputs), least.outputs
    )


def columns_bytes(workload: Workload) -> np.ndarray:
    """Bytes of the whole column matrix over all runs; zero where inputs need no copy."""
    product = workload.product_columns
    elements = product.inner * product.columns * product.groups * product.window_inputs
    copied: np.ndarray = elements * product_runs(workload) * BYTES_OF_CODE[workload.dtype_codes]
    return copied


@lru_cache(maxsize=4)
def scratch_bytes(workload: Workload, kernel: str) -> np.ndarray:
    """Working buffer of one run of each layer, int64: the column matrix for im2col, nothing for the others.

    A library that converts a few columns at a time needs less; this is the whole matrix.
    """
    if kernel == "im2col":
        return whole(columns_bytes(workload) / np.maximum(workload.repeat, 1))
    return whole(np.zeros(len(workload)))


def traffic(
    workload: Workload, device: Device, kernel: str = "ideal", away: Away = NOTHING_AWAY
) -> Mapping[str, np.ndarray]:
    """Bytes across each level, int64 columns by level name, nearest first; levels that hold nothing are absent.

    Of what the kernel asks for, a memory sees the share of the operand's bytes that lie there.
    """
    least = ideal(workload)
    working_set = bytes_of_one_run(workload, least) + scratch_bytes(workload, kernel)
    crossing: dict[str, np.ndarray] = {}
    for operand, held in HELD_AS.items():
        once = getattr(least, operand)
        for home, there in by_home(once, device.home(held).name, away.get(operand, {})).items():
            path = memory_path(device, held, home)
            for memory, inside, room in zip(path, held_in_front(path, working_set), rooms_in_front(path), strict=True):
                wanted = getattr(kernel_operands(workload, kernel, room), operand)
                column = np.where(inside, once, wanted)
                column = column if there is once else share(column, there, once)
                crossing[memory.name] = crossing.get(memory.name, 0) + column
    return MappingProxyType({m.name: whole(crossing[m.name]) for m in device.memories if m.name in crossing})


def by_home(once: np.ndarray, home: str, away: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Bytes of an operand by the memory where they lie; what is not placed elsewhere lies at home."""
    if not away:
        return {home: once}
    rest = np.maximum(once - np.sum(list(away.values()), axis=0), 0)
    return {home: rest, **{name: np.minimum(there, once) for name, there in away.items()}}


def share(column: np.ndarray, there: np.ndarray, once: np.ndarray) -> np.ndarray:
    """The part of a column that belongs to `there` of `once` bytes; multiplied first, so that whole bytes stay whole."""
    part: np.ndarray = np.divide(column * there, once, out=np.zeros(len(once)), where=once > 0)
    return part


def bytes_of_one_run(workload: Workload, least: Operands) -> np.ndarray:
    """Bytes that one run of the layer touches."""
    once: np.ndarray = (least.weights + least.activations) / np.maximum(workload.repeat, 1)
    return once


def whole(column: np.ndarray) -> np.ndarray:
    """Bytes are whole and read-only."""
    rounded: np.ndarray = np.ceil(column).astype(np.int64)
    rounded.setflags(write=False)
    return rounded


def held_in_front(path: list[Memory], working_set: np.ndarray) -> list[np.ndarray]:
    """For each level: does the layer's working set fit one of the caches in front of it? Boolean columns."""
    return [working_set <= (room or 0) for room in rooms_in_front(path)]


def rooms_in_front(path: list[Memory]) -> list[float | None]:
    """For each level: usable bytes of the largest in front of it; None where there is none, or none of known capacity."""
    rooms, largest = list[float | None](), 0.0
    for memory in path:
        rooms.append(largest or None)
        largest = max(largest, memory.usable_bytes or 0)
    return rooms


def memory_path(device: Device, tensors: Held, home: str | None = None) -> list[Memory]:
    """The levels that weights or activations pass, nearest first; the last is where they lie, by default their home.

    Raises UnknownNameError.
    """
    last = device.home(tensors) if home is None else device.memory(home)
    nearer = device.memories[: device.memories.index(last)]
    return [*(m for m in nearer if m.kind != "storage" and in_front(device, m, last, tensors)), last]


def in_front(device: Device, memory: Memory, home: Memory, tensors: Held) -> bool:
    """Does what lies in `home` pass `memory` on its way?

    A cache stands in front of the memories that it serves, where the profile names them; a RAM where tensors pass it on
    the way to a home farther out, so that it is filled like a cache.
    """
    if memory.kind == "registers":
        return False
    if memory.serves:
        return home.name in memory.serves
    return tensors in memory.holds and (memory.kind == "cache" or is_filled(device, memory))


def is_filled(device: Device, memory: Memory) -> bool:
    """A scratchpad: some tensors pass it whose home is farther out."""
    place = device.memories.index(memory)
    return any(held in memory.holds and device.memories.index(device.home(held)) > place for held in TENSORS)
