"""Shapes of one node's results: our rule first, then onnx's own inference, then what the file declares, else unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from analysis.errors import Diagnostic, ModelError, ScenarioError
from analysis.graph import Tensor
from analysis.readers.dims import Binding, adapted_target
from analysis.readers.onnx_values import MOST_DIMENSIONS, Declared, bound, declared
from analysis.shapes import Inferred, ShapeConflict, infer
from analysis.shapes.registry import NUMPY_DTYPES, ONNX_DTYPES

Operands = Sequence[Tensor | None]

# Operators whose result has as many dimensions as an operand has elements: (the operand's position).
RANK_GIVEN_BY: Mapping[str, int] = {
    "Reshape": 1, "Expand": 1, "ConstantOfShape": 0, "Col2Im": 1, "AffineGrid": 1, "Tile": 1,
}  # fmt: skip

# Where onnx looks less closely than our rules: it believes a fixed target and counts no elements, nor a kernel's channels.
CREDULOUS = frozenset({"Reshape", "Conv", "ConvTranspose"})


@dataclass(frozen=True, slots=True)
class Call:
    """One node on its way to shapes. outputs: the results' names in the file. hint: what the file declares of a name."""

    layer: str
    op: str
    op_type: str
    domain: str
    opset: int
    operands: Operands
    attributes: Mapping[str, Any]
    attribute_protos: Sequence[Any]
    outputs: tuple[str, ...]
    hint: Callable[[str], Declared]
    may_not_run: bool = False


@dataclass(slots=True)
class Inference:
    """Infers node by node and keeps the doubts. strict: the person chose sizes, so that a conflict is his to solve."""

    binding: Binding
    strict: bool
    doubts: list[Diagnostic] = field(default_factory=list)

    def results(self, call: Call) -> tuple[Inferred, ...]:
        """One result per output, in order. Raises ScenarioError for sizes that the person chose and the model refuses."""
        check_rank(call)
        call = self.with_batch(call)
        conflict = None
        try:
            found = infer(call.op, call.operands, call.attributes, len(call.outputs), call.opset)
        except ShapeConflict as error:
            found, conflict = None, error
        if found is None:
            found = self.second_opinion(call, conflict)
        elif any(result.assumed for result in found):
            self.say(call, "warning", f"{call.op}: a size depends on the data; {sizes(found)} is assumed")
        return found

    def second_opinion(self, call: Call, conflict: ShapeConflict | None) -> tuple[Inferred, ...]:
        """What onnx infers, else what the file declares, else nothing; each is said."""
        found = by_onnx(call)
        if conflict and (self.disbelieves(call.op) or all(result.shape is None for result in found)):
            self.refuse(call, conflict)
            return tuple(Inferred(None, result.dtype or "unknown") for result in found)
        if conflict:
            self.say(call, "warning", f"the sizes do not fit, those that onnx infers are taken: {conflict}")
        results = tuple(
            self.declared(result, call.hint(name)) for result, name in zip(found, call.outputs, strict=True)
        )
        operands_known = all(tensor is None or tensor.shape is not None for tensor in call.operands)
        is_tensor = all(result.dtype != "unknown" for result in found)
        if operands_known and is_tensor and all(result.shape is None for result in results):
            self.say(call, "warning", f"no rule tells the shape of the results of {call.op}")
        return results

    def disbelieves(self, op: str) -> bool:
        """onnx's word does not overrule a conflict: never where elements come or go, else where the person chose sizes."""
        return op == "Reshape" or (self.strict and op in CREDULOUS)

    def refuse(self, call: Call, conflict: ShapeConflict) -> None:
        """Says that the sizes do not fit; raises ScenarioError where the person chose them and the layer surely runs."""
        taken = ", ".join(self.binding.taken_as_one)
        hint = f"{taken} had no number and {'is' if len(self.binding.taken_as_one) == 1 else 'are'} 1" if taken else ""
        if self.strict and not call.may_not_run:
            what = f"layer {call.layer}: the chosen sizes do not fit the model: {conflict.what}"
            raise ScenarioError(what, conflict.found, conflict.allowed, hint)
        self.say(
            call, "warning", f"the sizes do not fit, the results are unknown: {conflict}{'; ' if hint else ''}{hint}"
        )

    def declared(self, result: Inferred, hint: Declared) -> Inferred:
        """The result, or the file's word about it where nothing is known."""
        if result.shape is not None:
            return result
        shape = bound(hint[0], self.binding.dims)
        return Inferred(shape, result.dtype if result.dtype not in ("", "unknown") else hint[1])

    def with_batch(self, call: Call) -> Call:
        """The call with the new batch where a Reshape has the file's batch as a constant."""
        old, new = self.binding.old_batch, self.binding.batch
        if call.op != "Reshape" or old is None or new is None or len(call.operands) != 2:
            return call
        data, target = call.operands
        if data is None or target is None or not data.shape or target.value is None or not target.constant:
            return call
        adapted = adapted_target(data.shape, target.value, old, new)
        if adapted is None:
            return call
        self.say(
            call,
            "info",
            f"Reshape to {target.value.tolist()} holds the file's batch {old}; taken as {adapted.tolist()}",
        )
        return replace(call, operands=(data, constant_of(target, adapted)))

    def say(self, call: Call, severity: Any, message: str) -> None:
        self.doubts.append(Diagnostic(call.layer, severity, message))


def check_rank(call: Call) -> None:
    """Raises ModelError before a broken file asks for a tensor of a million dimensions."""
    place = RANK_GIVEN_BY.get(call.op)
    steering = call.operands[place] if place is not None and place < len(call.operands) else None
    if steering is not None and steering.shape and max(steering.shape) > MOST_DIMENSIONS:
        found = f"{max(steering.shape):,} dimensions"
        raise ModelError(f"layer {call.layer} asks for an impossible shape", found, f"up to {MOST_DIMENSIONS}")


def constant_of(target: Tensor, value: np.ndarray) -> Tensor:
    return Tensor(target.name, target.shape, target.dtype, constant=True, value=value)


def sizes(results: Sequence[Inferred]) -> str:
    return ", ".join("x".join(map(str, result.shape or ())) or "one value" for result in results if result.assumed)


def by_onnx(call: Call) -> tuple[Inferred, ...]:
    """Results by onnx's inference of this one node; unknown ones where it has none or refuses."""
    import onnx

    unknown = tuple(Inferred(None, "") for _ in call.outputs)
    try:
        schema = onnx.defs.get_schema(call.op_type, call.opset, call.domain)
    except onnx.defs.SchemaError:
        return unknown
    refusals = (
        onnx.shape_inference.InferenceError,
        onnx.checker.ValidationError,
        RuntimeError,
        ValueError,
        LookupError,
    )
    try:
        types, data = described_operands(call.operands)
        if types is None:
            return unknown
        node = onnx.NodeProto(op_type=call.op_type, domain=call.domain, attribute=call.attribute_protos)
        node.input.extend(f"i{index}" if tensor else "" for index, tensor in enumerate(call.operands))
        node.output.extend(f"o{index}" for index in range(len(call.outputs)))
        imports = [onnx.OperatorSetIdProto(domain=call.domain, version=call.opset)]
        found = onnx.shape_inference.infer_node_outputs(schema, node, types, data, opset_imports=imports)
    except refusals:
        return unknown
    return tuple(known(found.get(f"o{index}")) for index in range(len(call.outputs)))


def described_operands(operands: Operands) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """The operands' types and small contents in onnx's terms; None where one is no tensor."""
    import onnx

    types, data = {}, {}
    for index, tensor in enumerate(operands):
        if tensor is None:
            continue
        if tensor.dtype == "unknown":
            return None, {}
        number = ONNX_DTYPES.index(tensor.dtype)
        types[f"i{index}"] = onnx.helper.make_tensor_type_proto(number, tensor.shape)
        if tensor.value is not None and tensor.value.dtype == NUMPY_DTYPES.get(tensor.dtype):
            data[f"i{index}"] = onnx.numpy_helper.from_array(np.ascontiguousarray(tensor.value))
    return types, data


def known(value_type: Any) -> Inferred:
    if value_type is None:
        return Inferred(None, "")
    found, dtype = declared(value_type)
    return Inferred(bound(found, {}), dtype)
