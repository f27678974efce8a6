"""Local functions are inlined: their nodes stand where the call stood, under the call's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import ModelError
from analysis.graph import Node
from analysis.readers.onnx_scope import Scope
from analysis.readers.onnx_values import require_text

if TYPE_CHECKING:
    from analysis.readers.onnx_walk import Walk

# Calls within calls; a function that calls itself has no end.
DEEPEST = 64

FunctionKey = tuple[str, str, str]


def functions_of(model: Any) -> dict[FunctionKey, Any]:
    """(domain, name, overload) -> FunctionProto."""
    for function in model.functions:
        require_text((*function.input, *function.output, *function.attribute, function.name, function.domain))
    return {(function.domain, function.name, function.overload): function for function in model.functions}


def opsets_of(message: Any) -> dict[str, int]:
    """Domain -> version of the operator sets that a model or function imports; the standard's domain is ""."""
    return {"" if entry.domain == "ai.onnx" else entry.domain: entry.version for entry in message.opset_import}


def expand(walk: Walk, function: Any, proto: Any, scope: Scope, found: list[Node]) -> None:
    """Appends the nodes of a call of a local function."""
    if len(scope.path) > DEEPEST:
        raise ModelError("functions call each other without end", function.name, f"at most {DEEPEST} deep")
    layer = walk.layer_name(proto.name, proto.op_type, scope)
    walk.layers.add(layer)
    operands = walk.operand_names(proto.input, scope)
    inner = Scope(
        {**scope.opsets, **opsets_of(function)},
        names=dict(zip(function.input, operands, strict=False)),
        prefix=f"{layer}/",
        path=(*scope.path, layer),
        writes=results_of_call(walk, function, proto, scope),
        references=references(function, proto, scope),
        value_info=function.value_info,
        may_not_run=scope.may_not_run,
    )
    inner.names.update((absent, "") for absent in function.input[len(operands) :])
    found.extend(walk.nodes(function.node, inner))
    for local, formal in zip(proto.output, function.output, strict=False):
        if local:
            scope.names[local] = walk.found(formal, inner)


def results_of_call(walk: Walk, function: Any, proto: Any, scope: Scope) -> dict[str, str]:
    """The function's results are written under the caller's names."""
    pairs = zip(function.output, proto.output, strict=False)
    return {formal: walk.new_name(local, scope) for formal, local in pairs if local}


def references(function: Any, proto: Any, scope: Scope) -> dict[str, Any]:
    """Values of the function's attributes: the call's, else its defaults; None for those that nobody gives."""
    given: dict[str, Any] = dict.fromkeys(function.attribute)
    given.update((attribute.name, attribute) for attribute in function.attribute_proto)
    attributes = resolved(proto.attribute, scope.references) if scope.references else proto.attribute
    given.update((attribute.name, attribute) for attribute in attributes)
    return given


def resolved(attributes: Sequence[Any], values: Mapping[str, Any]) -> list[Any]:
    """The attributes with references to the function's own replaced by their values; absent ones are left out."""
    return [found for attribute in attributes if (found := resolved_one(attribute, values)) is not None]


def resolved_one(attribute: Any, values: Mapping[str, Any]) -> Any:
    if not attribute.ref_attr_name:
        return attribute
    value = values.get(attribute.ref_attr_name)
    if value is None:
        return None
    copy = type(attribute)()
    copy.CopyFrom(value)
    copy.name = attribute.name
    return copy
