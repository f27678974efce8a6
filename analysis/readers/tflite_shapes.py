"""Shapes of one operator's results: propagated by our rules, and only where there is none as the file has them.

Some converters store 1 for every dimension that they do not know, so the file's shapes are compared, not believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from analysis.errors import Diagnostic, ScenarioError
from analysis.graph import Shape, Tensor, shape_text
from analysis.readers.dims import Binding, adapted_target
from analysis.readers.tflite_schema import TensorRecord
from analysis.readers.tflite_tensors import sizes
from analysis.shapes import Inferred, ShapeConflict, infer
from analysis.shapes.registry import NUMPY_DTYPES, frozen_value

RESHAPE = "tflite.RESHAPE"
DEFAULT_BATCH = 1


@dataclass(frozen=True, slots=True)
class Call:
    """One operator on its way to shapes. results: what the file says of its results."""

    layer: str
    op: str
    operands: Sequence[Tensor | None]
    attributes: Mapping[str, Any]
    results: Sequence[TensorRecord]
    may_not_run: bool = False


@dataclass(slots=True)
class Inference:
    """Infers operator by operator and keeps the doubts. strict: the person chose sizes, so a conflict is his to solve."""

    binding: Binding
    strict: bool
    doubts: list[Diagnostic] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    by_file: dict[str, int] = field(default_factory=dict)

    def results(self, call: Call) -> tuple[Inferred, ...]:
        """One result per output, of the type that the file says. Raises ScenarioError for sizes that do not fit."""
        call = self.with_batch(call)
        try:
            found = infer(call.op, call.operands, call.attributes, len(call.results))
        except ShapeConflict as conflict:
            self.refuse(call, conflict)
            found = None
        if found is None:
            self.by_file[call.op] = self.by_file.get(call.op, 0) + 1
            return tuple(Inferred(sizes(record), record.dtype) for record in call.results)
        return tuple(self.chosen(call, one, record) for one, record in zip(found, call.results, strict=True))

    def chosen(self, call: Call, found: Inferred, record: TensorRecord) -> Inferred:
        """The propagated result; the file's size only where the data decide about it."""
        told = sizes(record)
        if found.shape is None:
            return Inferred(told, record.dtype)
        if found.assumed:
            return self.decided_by_data(call, found, record)
        if not self.strict and differs(found.shape, record):
            self.differing.append(f"{call.layer} ({shape_text(found.shape)}, in the file {shape_text(told)})")
        return typed(found, record.dtype)

    def decided_by_data(self, call: Call, found: Inferred, record: TensorRecord) -> Inferred:
        told = sizes(record)
        if not self.strict and -1 not in record.sizes and len(told) == len(found.shape or ()):
            return Inferred(told, record.dtype)
        self.say(call, "warning", f"{name_of(call)}: a size depends on the data; {shape_text(found.shape)} is assumed")
        return replace(found, dtype=record.dtype, value=None)

    def refuse(self, call: Call, conflict: ShapeConflict) -> None:
        if self.strict and not call.may_not_run:
            what = f"layer {call.layer}: the chosen sizes do not fit the model: {conflict.what}"
            raise ScenarioError(what, conflict.found, conflict.allowed)
        self.say(call, "warning", f"the sizes do not fit, the file's are taken: {conflict}")

    def with_batch(self, call: Call) -> Call:
        """The call with the new batch where a RESHAPE has the file's batch as a number."""
        new = self.binding.batch
        target = wanted_shape(call)
        if new is None or target is None or call.operands[0] is None or not call.operands[0].shape:
            return call
        old = self.binding.old_batch or DEFAULT_BATCH
        adapted = adapted_target(call.operands[0].shape, target, old, new) if old != new else None
        if adapted is None:
            return call
        self.say(
            call, "info", f"RESHAPE to {target.tolist()} holds the file's batch {old}; taken as {adapted.tolist()}"
        )
        steering = Tensor("shape", adapted.shape, "int32", constant=True, value=adapted)
        return replace(call, operands=(call.operands[0], steering))

    def say(self, call: Call, severity: Any, message: str) -> None:
        self.doubts.append(Diagnostic(call.layer, severity, message))

    def summary(self) -> list[Diagnostic]:
        """What holds for many layers is said once."""
        found = []
        if self.differing:
            count, first = len(self.differing), ", ".join(self.differing[:3])
            text = f"{count} results have other shapes than the file says; the propagated ones are taken: {first}"
            found.append(Diagnostic(None, "warning", text))
        if self.by_file:
            listed = ", ".join(f"{op.removeprefix('tflite.')} ({count})" for op, count in self.by_file.items())
            text = f"shapes taken from the file, for want of a rule or of a known size: {listed}"
            found.append(Diagnostic(None, "warning" if self.strict else "info", text))
        return found


def wanted_shape(call: Call) -> np.ndarray | None:
    """The shape that a RESHAPE asks for as a number of the file; None where it is computed."""
    if call.op != RESHAPE or not call.operands:
        return None
    target = call.operands[1] if len(call.operands) > 1 else None
    if target is not None:
        return target.value if target.constant else None
    wanted = call.attributes.get("new_shape")
    return np.array(wanted, np.int32) if wanted else None


def name_of(call: Call) -> str:
    return call.op.removeprefix("tflite.")


def differs(shape: Shape, record: TensorRecord) -> bool:
    """True where the file names another size; −1 leaves it open, and so does an empty shape."""
    if len(shape) != len(record.sizes):
        return bool(record.sizes)
    return any(told not in (-1, size) for size, told in zip(shape, record.sizes, strict=True))


def typed(found: Inferred, dtype: str) -> Inferred:
    """The result in the file's type, its contents with it."""
    value = found.value
    if value is None or dtype == found.dtype or found.shape is None or dtype not in NUMPY_DTYPES:
        return replace(found, dtype=dtype, value=value if dtype == found.dtype else None)
    return Inferred(found.shape, dtype, frozen_value(value, found.shape, dtype))
