"""The walk over the file's nodes: constants become constants, every other node gets its shapes and a name of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import Diagnostic, ModelError
from analysis.graph import Node, Tensor
from analysis.readers import onnx_control, onnx_functions
from analysis.readers.onnx_constants import Constants, constant_of_node
from analysis.readers.onnx_order import is_in_order, sorted_nodes, subgraphs
from analysis.readers.onnx_quantized import plain_form
from analysis.readers.onnx_scope import Scope
from analysis.readers.onnx_shapes import Call, Inference
from analysis.readers.onnx_values import constant_tensor, plain_attributes, require_shape, require_text, sparse_tensor
from analysis.readers.registry import Progress
from analysis.shapes import Inferred

STANDARD = frozenset({"", "ai.onnx"})

# Operators of others that mean just what the standard's operator of the same name means.
SAME_AS_STANDARD = frozenset({"QuantizeLinear", "DequantizeLinear"})

# No network has more; functions that call functions twice each would, without end.
MOST_NODES = 2_000_000

# Nodes between two words about progress.
STRIDE = 256


@dataclass(frozen=True, slots=True)
class Attributes:
    """A node's attributes as plain values and as the file's messages."""

    plain: Mapping[str, Any]
    protos: Sequence[Any]


def operator_name(proto: Any) -> str:
    """ "Conv" for the standard's operators, "domain.Name" for others."""
    if proto.domain in STANDARD or proto.op_type in SAME_AS_STANDARD:
        return str(proto.op_type)
    return f"{proto.domain}.{proto.op_type}"


@dataclass(slots=True)
class Walk:
    """Fills the table of tensors and returns nodes. One walk per file; scopes come and go."""

    inference: Inference
    functions: Mapping[tuple[str, str, str], Any]
    progress: Progress
    expected_nodes: int
    tensors: dict[str, Tensor] = field(default_factory=dict)
    doubts: list[Diagnostic] = field(default_factory=list)
    layers: set[str] = field(default_factory=set)
    count: int = 0
    folded: int = 0
    constants: Constants = field(default_factory=Constants)

    def add_constants(self, graph: Any, scope: Scope) -> None:
        """The initializers of a graph, dense and sparse."""
        for named in (graph.initializer, graph.input, graph.output):
            require_text(entry.name for entry in named)
        require_text(proto.values.name for proto in graph.sparse_initializer)
        for proto in graph.initializer:
            self.write(constant_tensor(self.new_name(proto.name, scope), proto), proto.name, scope)
        for proto in graph.sparse_initializer:
            local = proto.values.name
            self.write(sparse_tensor(self.new_name(local, scope), proto), local, scope)

    def nodes(self, protos: Sequence[Any], scope: Scope) -> list[Node]:
        """The nodes of one graph or function body, in execution order."""
        if not is_in_order(protos, scope.knows):
            protos = sorted_nodes(protos, scope.knows)
            self.say(None, "info", "the file's nodes are not in execution order; they were put into it")
        found: list[Node] = []
        for proto in protos:
            self.node(proto, scope, found)
        return found

    def node(self, proto: Any, scope: Scope, found: list[Node]) -> None:
        """Appends what one node of the file becomes: nothing, itself, or what a function or a branch holds."""
        self.count_node()
        require_text((proto.op_type, proto.domain, proto.overload, proto.name, *proto.output))
        op_type, domain = proto.op_type, "" if proto.domain in STANDARD else proto.domain
        if op_type == "Constant" and not domain:
            self.constant(proto, scope)
            return
        function = self.functions.get((proto.domain, op_type, proto.overload)) if self.functions else None
        if function is not None:
            onnx_functions.expand(self, function, proto, scope, found)
            return
        protos = onnx_functions.resolved(proto.attribute, scope.references) if scope.references else proto.attribute
        attributes = plain_attributes(protos)
        if len(attributes) < len(protos) and subgraphs(proto):
            onnx_control.control_node(self, proto, attributes, scope, found)
            return
        self.plain_node(proto, Attributes(attributes, protos), scope, found)

    def count_node(self) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            raise ModelError("the network has too many layers, its functions inlined", allowed=f"{MOST_NODES:,}")
        if self.count % STRIDE == 0:
            self.progress(0.1 + 0.9 * min(self.count / max(self.expected_nodes, 1), 1.0), "reading layers")

    def plain_node(self, proto: Any, attributes: Attributes, scope: Scope, found: list[Node]) -> None:
        """A node without a body: folded away if it is constant, else appended."""
        source_op = operator_name(proto)
        form = plain_form(source_op, self.operand_names(proto.input, scope), attributes.plain)
        call = self.call(proto, form.op, form.inputs, attributes, scope)
        results = self.typed(self.inference.results(call), form.result_type)
        results += (Inferred(None, "unknown"),) * (len(call.outputs) - len(results))
        if self.constants.folds(call, results):
            self.fold(call, results, scope)
            return
        outputs = tuple(
            [self.result(local, result, scope) for local, result in zip(call.outputs, results, strict=False)]
        )
        scales = form.quantization + self.constants.scales_of(form.inputs)
        self.layers.add(call.layer)
        found.append(
            Node(call.layer, form.op, form.inputs, outputs, attributes.plain, source_op, scales, scope=scope.path)
        )

    def call(self, proto: Any, op: str, inputs: tuple[str, ...], attributes: Attributes, scope: Scope) -> Call:
        """What shape inference sees of a node."""
        domain, _, op_type = op.rpartition(".")
        return Call(
            self.layer_name(proto.name, proto.op_type, scope),
            op,
            op_type,
            domain,
            scope.opsets.get(domain, 1),
            tuple([self.tensors[name] if name else None for name in inputs]),
            attributes.plain,
            attributes.protos,
            tuple(proto.output),
            scope.hint,
            scope.may_not_run,
        )

    def typed(self, results: tuple[Inferred, ...], zero_point: str | None) -> tuple[Inferred, ...]:
        """Results of a quantised operator have the type of its result's zero point."""
        if zero_point is None:
            return results
        dtype = self.tensors[zero_point].dtype if zero_point else "fp32"
        return tuple(Inferred(result.shape, dtype) for result in results)

    def fold(self, call: Call, results: Sequence[Inferred], scope: Scope) -> None:
        """Makes the node's results constants."""
        self.folded += 1
        for local, result in zip(call.outputs, results, strict=False):
            if local:
                name = self.new_name(local, scope)
                self.write(self.constants.tensor(name, call, result), local, scope)

    def constant(self, proto: Any, scope: Scope) -> None:
        if not proto.output or not proto.output[0]:
            return
        local = proto.output[0]
        protos = onnx_functions.resolved(proto.attribute, scope.references) if scope.references else proto.attribute
        self.write(constant_of_node(self.new_name(local, scope), protos), local, scope)

    def result(self, local: str, result: Inferred, scope: Scope) -> str:
        """Writes one result of a node into the table; returns its name there."""
        if not local:
            return ""
        name = self.new_name(local, scope)
        self.write(Tensor(name, result.shape, result.dtype or "unknown"), local, scope)
        return name

    def write(self, tensor: Tensor, local: str, scope: Scope) -> None:
        require_shape(tensor.name, tensor.shape)
        self.tensors[tensor.name] = tensor
        scope.names[local] = tensor.name

    def new_name(self, local: str, scope: Scope) -> str:
        """The table's name for a local result. Raises ModelError when it was written before."""
        name = scope.writes.get(local) or scope.prefix + local
        if name not in self.tensors:
            return name
        if local in scope.names and not scope.prefix:
            raise ModelError("two layers write one tensor", repr(name), "every tensor is written once")
        return self.free_name(name, self.tensors)

    def layer_name(self, own: str, op_type: str, scope: Scope) -> str:
        """A name that no other layer has: its own, else the operator's with a number."""
        name = scope.prefix + (own or f"{op_type}_{self.count - 1}")
        return name if name not in self.layers else self.free_name(name, self.layers)

    def free_name(self, name: str, taken: Any) -> str:
        number = self.count - 1
        while f"{name}_{number}" in taken:
            number += 1
        return f"{name}_{number}"

    def operand_names(self, locals_: Sequence[str], scope: Scope) -> tuple[str, ...]:
        names = scope.names
        return tuple([(names.get(local) or self.found(local, scope)) if local else "" for local in locals_])

    def found(self, local: str, scope: Scope) -> str:
        name = scope.find(local)
        if name is None:
            raise ModelError("a layer reads a tensor that nobody writes", repr(local))
        return name

    def say(self, layer: str | None, severity: Any, message: str) -> None:
        self.doubts.append(Diagnostic(layer, severity, message))
