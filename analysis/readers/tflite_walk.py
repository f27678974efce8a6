"""From the operators of a .tflite file to nodes: names, constants, shapes, folding; subgraphs where an operator runs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import Diagnostic, ModelError
from analysis.graph import Node, Tensor
from analysis.readers.registry import Progress
from analysis.readers.tflite_folding import Folding
from analysis.readers.tflite_options import attributes_of, operator_names
from analysis.readers.tflite_schema import CUSTOM, Model, OperatorRecord, Subgraph, TensorRecord
from analysis.readers.tflite_shapes import Call, Inference
from analysis.readers.tflite_tensors import buffer_of, constant_of, payload_differs, steering
from analysis.shapes import Inferred

PREFIX = "tflite."
ABSENT = -1
TOLD_EVERY = 256

# Subgraphs may name each other: beyond this a file is made to keep us busy.
DEEPEST, MOST_NODES = 32, 1_000_000


@dataclass(slots=True)
class Frame:
    """One run of a subgraph. names: index of a tensor -> its name in the graph's one table."""

    graph: Subgraph
    prefix: str = ""
    path: tuple[str, ...] = ()
    may_not_run: bool = False
    names: dict[int, str] = field(default_factory=dict)
    written: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.written = frozenset(index for operator in self.graph.operators for index in operator.outputs)


ReadControl = Callable[["Walk", OperatorRecord, Frame, list[Node]], None]


@dataclass(slots=True)
class Walk:
    """Collects tensors, doubts and state while the operators are gone through.

    control: operators that run subgraphs or keep variables, and how each is read.
    beside: tensor -> its scales and the like. state: what lives from one inference to the next. variables: handle -> state.
    frames: every run of a subgraph.
    """

    model: Model
    data: memoryview
    inference: Inference
    progress: Progress
    control: Mapping[str, ReadControl]
    tensors: dict[str, Tensor] = field(default_factory=dict)
    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    folding: Folding = field(default_factory=Folding)
    doubts: list[Diagnostic] = field(default_factory=list)
    state: dict[str, None] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    layers: set[str] = field(default_factory=set)
    subgraphs_read: set[int] = field(default_factory=set)
    frames: list[Frame] = field(default_factory=list)
    without_contents: list[str] = field(default_factory=list)
    folded: int = 0
    seen: int = 0

    def frame(self, index: int, layer: str = "", role: str = "", outer: Frame | None = None) -> Frame:
        """A run of a subgraph. Raises ModelError for one that is not there, or runs itself."""
        if not 0 <= index < len(self.model.subgraphs):
            raise ModelError(
                f"layer {layer} runs a subgraph that is not there", index, f"0 to {len(self.model.subgraphs) - 1}"
            )
        self.subgraphs_read.add(index)
        if outer is None:
            return self.kept(Frame(self.model.subgraphs[index]))
        if len(outer.path) >= DEEPEST:
            raise ModelError("subgraphs run each other without end", f"{DEEPEST} deep in {layer}")
        prefix = f"{layer}/{role}/" if role else f"{layer}/"
        path, may_not_run = (*outer.path, layer), outer.may_not_run or bool(role)
        return self.kept(Frame(self.model.subgraphs[index], prefix, path, may_not_run))

    def kept(self, frame: Frame) -> Frame:
        self.frames.append(frame)
        return frame

    def numbered(self) -> tuple[str, ...]:
        """Every tensor in the order of its number, one run of a subgraph after the other."""
        names = (name for frame in self.frames for _, name in sorted(frame.names.items()))
        return tuple(dict.fromkeys(names))

    def nodes(self, frame: Frame) -> list[Node]:
        found: list[Node] = []
        for operator in frame.graph.operators:
            self.tell()
            self.operator(operator, frame, found)
        return found

    def tell(self) -> None:
        self.seen += 1
        if self.seen > MOST_NODES:
            raise ModelError("the subgraphs unfold into too many layers", f"over {MOST_NODES:,}")
        if self.seen % TOLD_EVERY == 0:
            self.progress(0.5, f"reading layers ({self.seen:,})")

    def operator(self, record: OperatorRecord, frame: Frame, found: list[Node]) -> None:
        source_op = source_name(record)
        control = self.control.get(source_op) if record.code != CUSTOM else None
        if control is not None:
            control(self, record, frame, found)
            return
        names = tuple(self.find(index, frame) for index in record.inputs)
        operands = tuple(self.tensors[name] if name else None for name in names)
        results = [self.record(index, frame) for index in record.outputs if index != ABSENT]
        layer = self.layer_name(record, frame, source_op)
        call = Call(
            layer, op_name(record, source_op), operands, attributes_of(record.options), results, frame.may_not_run
        )
        inferred = self.inference.results(call)
        if self.folding.folds(call, inferred):
            self.fold(record, frame, call, inferred)
            return
        self.layers.add(layer)
        outputs = self.write_all(record, frame, inferred)
        found.append(self.node(call, source_op, names, outputs, frame))

    def node(self, call: Call, source_op: str, names: Sequence[str], outputs: Sequence[str], frame: Frame) -> Node:
        inputs, scratch = tuple(names), self.scratch(call, source_op, names)
        beside = (side for name in (*names, *outputs) if name for side in self.beside.get(name, ()))
        return Node(
            call.layer,
            call.op,
            tuple("" if name in scratch else name for name in inputs),
            (*outputs, *scratch),
            call.attributes,
            source_op,
            tuple(dict.fromkeys(beside)),
            scope=frame.path,
        )

    def scratch(self, call: Call, source_op: str, names: Sequence[str]) -> tuple[str, ...]:
        """Operands of a custom operator that nobody writes and the file does not hold: memory that it works in."""
        if call.op == PREFIX + source_op and source_op in operator_names().values():
            return ()
        found = tuple(dict.fromkeys(name for name in names if name in self.without_contents))
        for name in found:
            self.without_contents.remove(name)
            tensor = self.tensors[name]
            self.tensors[name] = Tensor(name, tensor.shape, tensor.dtype)
        return found

    def write_all(self, record: OperatorRecord, frame: Frame, results: Sequence[Inferred]) -> tuple[str, ...]:
        indices = [index for index in record.outputs if index != ABSENT]
        return tuple(self.write(index, frame, one) for index, one in zip(indices, results, strict=True))

    def write(self, index: int, frame: Frame, result: Inferred) -> str:
        """Adds a result; the name of its tensor. Raises ModelError where it is there already."""
        if index in frame.names:
            raise ModelError("a tensor is written twice", repr(self.record(index, frame).name), "one writer each")
        name = self.new_name(index, frame)
        self.tensors[name] = Tensor(name, result.shape, result.dtype)
        self.keep_beside(name, self.record(index, frame))
        return name

    def fold(self, record: OperatorRecord, frame: Frame, call: Call, results: Sequence[Inferred]) -> None:
        """Constants in place of a layer; the scales of what they were made from go with them."""
        self.folded += 1
        indices = [index for index in record.outputs if index != ABSENT]
        sides = tuple(s for tensor in call.operands if tensor for s in self.beside.get(tensor.name, ()))
        for index, result in zip(indices, results, strict=True):
            if index in frame.names:
                raise ModelError("a tensor is written twice", repr(self.record(index, frame).name), "one writer each")
            name = self.new_name(index, frame)
            self.tensors[name] = self.folding.tensor(name, call, result)
            self.keep_beside(name, self.record(index, frame))
            if sides:
                self.beside[name] = (*self.beside.get(name, ()), *sides)

    def find(self, index: int, frame: Frame) -> str:
        """The table's name of a tensor that is read; "" for an absent operand. Raises ModelError before it is written."""
        if index == ABSENT:
            return ""
        name = frame.names.get(index)
        if name is not None:
            return name
        record = self.record(index, frame)
        if index in frame.written and not record.variable:
            raise ModelError("a layer reads a tensor nobody wrote before", repr(record.name))
        return self.stored(index, record, frame)

    def stored(self, index: int, record: TensorRecord, frame: Frame) -> str:
        """A tensor that no layer writes: a constant of the file, or state."""
        name, buffer = self.new_name(index, frame), buffer_of(self.model, record)
        if record.variable:
            self.tensors[name] = Tensor(name, tuple(max(size, 0) for size in record.shape), record.dtype)
            self.state[name] = None
        else:
            self.tensors[name] = constant_of(name, record, buffer, self.data)
            self.doubt_contents(name, record, buffer.length)
        self.keep_beside(name, record)
        return name

    def doubt_contents(self, name: str, record: TensorRecord, length: int) -> None:
        tensor = self.tensors[name]
        if not length and tensor.elements:
            self.without_contents.append(name)
        wrong = payload_differs(record, buffer_of(self.model, record))
        if wrong:
            self.say(None, "warning", wrong)

    def record(self, index: int, frame: Frame) -> TensorRecord:
        if not 0 <= index < len(frame.graph.tensors):
            raise ModelError("a layer names a tensor that is not there", index, f"0 to {len(frame.graph.tensors) - 1}")
        return frame.graph.tensors[index]

    def keep_beside(self, name: str, record: TensorRecord) -> None:
        found = tuple(steering(name, record))
        if found:
            self.tensors.update((tensor.name, tensor) for tensor in found)
            self.beside[name] = tuple(tensor.name for tensor in found)

    def new_name(self, index: int, frame: Frame) -> str:
        """A name of its own for a tensor, kept in the frame."""
        record = self.record(index, frame)
        name = unique(frame.prefix + (record.name or f"tensor {index}"), self.tensors)
        frame.names[index] = name
        return name

    def layer_name(self, record: OperatorRecord, frame: Frame, source_op: str) -> str:
        """What the first result is called, up to the semicolon with which converters join the names of fused operators."""
        index = next((index for index in record.outputs if index != ABSENT), None)
        told = "" if index is None else self.record(index, frame).name.partition(";")[0]
        return unique(frame.prefix + (told or source_op), self.layers)

    def say(self, layer: str | None, severity: Any, message: str) -> None:
        self.doubts.append(Diagnostic(layer, severity, message))


def unique(name: str, taken: Any) -> str:
    """The name, with a number behind it where it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name} #{number}" in taken:
        number += 1
    return f"{name} #{number}"


def source_name(record: OperatorRecord) -> str:
    """What the file calls the operator; one that the schema package does not know yet goes by its number."""
    if record.code == CUSTOM:
        return record.custom or "CUSTOM"
    return operator_names().get(record.code, f"BUILTIN_{record.code}")


def op_name(record: OperatorRecord, source_op: str) -> str:
    """Custom operators with a builtin's name are not the builtin."""
    if record.code == CUSTOM and source_op in operator_names().values() and source_op != "CUSTOM":
        return f"{PREFIX}custom.{source_op}"
    return PREFIX + source_op
