"""The work of a network, one row per layer, as columns: what `ops` says of each node, before any device is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from analysis.control_flow import call_of
from analysis.dataflow.layer import Layer as Loops
from analysis.dataflow.rows import loops_of
from analysis.errors import LARGEST_COUNT, Diagnostic, TooLargeError
from analysis.graph import DTYPE_BITS, Graph, Node, Shape, Tensor, stored_bytes
from analysis.ops import operator_of
from analysis.ops.registry import FAMILIES, Call, Cost, MatrixProduct, Operator, Uncountable

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the layers; `uncounted_nodes` of them have no count and are in no sum of work."""

    macs: int
    other_ops: int
    parameters: int
    trainable_parameters: int
    weight_bytes: int
    metadata_bytes: int
    input_bytes: int
    output_bytes: int
    uncounted_nodes: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One row on its way into the columns."""

    name: str
    op: str
    source_op: str
    dtype: str
    weight_dtype: str
    family: int
    counted: bool
    moves: bool
    repeat: int
    macs: int
    other_ops: int
    parameters: int
    trainable_parameters: int
    weight_bytes: int
    weight_read_bytes: int
    metadata_bytes: int
    input_bytes: int
    output_bytes: int
    product: MatrixProduct | None
    input_shapes: tuple[Shape | None, ...]
    weight_shapes: tuple[Shape | None, ...]
    output_shapes: tuple[Shape | None, ...]
    symbols: Mapping[str, int]
    loops: Loops | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ProductColumns:
    """The layers' matrix products as int64 columns; zero throughout where a layer has none.

    macs: of the one product that the four numbers describe; a layer may run it several times.
    """

    rows: np.ndarray
    inner: np.ndarray
    columns: np.ndarray
    groups: np.ndarray
    window_inputs: np.ndarray
    macs: np.ndarray


@dataclass(frozen=True, eq=False)
class Workload:
    """Columns over the layers in execution order; arrays are read-only, of one length.

    dtypes: the type that a layer computes in (its activations). weight_dtypes: its weights' stored type, "" for none.
    family: index into FAMILIES. counted: False where no rule could tell the work. moves: False where no byte moves.
    macs, other_ops, *_bytes: for all `repeat` runs in one inference, except parameters, weight_bytes and
    metadata_bytes, which are stored once. weight_read_bytes: bytes of weights that the runs read.
    loops: the nest of a layer's one matrix product, None where not known. A tensor that two layers share counts once.
    """

    names: tuple[str, ...]
    ops: tuple[str, ...]
    source_ops: tuple[str, ...]
    dtypes: tuple[str, ...]
    weight_dtypes: tuple[str, ...]
    family: np.ndarray
    counted: np.ndarray
    moves: np.ndarray
    repeat: np.ndarray
    macs: np.ndarray
    other_ops: np.ndarray
    parameters: np.ndarray
    trainable_parameters: np.ndarray
    weight_bytes: np.ndarray
    weight_read_bytes: np.ndarray
    metadata_bytes: np.ndarray
    input_bytes: np.ndarray
    output_bytes: np.ndarray
    products: Sequence[MatrixProduct | None]
    input_shapes: Sequence[tuple[Shape | None, ...]]
    weight_shapes: Sequence[tuple[Shape | None, ...]]
    output_shapes: Sequence[tuple[Shape | None, ...]]
    symbols: Sequence[Mapping[str, int]]
    loops: Sequence[Loops | None]
    diagnostics: tuple[Diagnostic, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def totals(self) -> Totals:
        sums = {name: int(getattr(self, name).sum()) for name in SUMMED}
        return Totals(**sums, uncounted_nodes=int((~self.counted).sum()))

    @cached_property
    def product_columns(self) -> ProductColumns:
        """The matrix products once as columns, since kernels are compared over and over."""
        empty = MatrixProduct(0, 0, 0, 0)
        found = [product or empty for product in self.products]
        rows, inner, per_group, groups = (
            np.array([getattr(p, name) for p in found], dtype=np.int64)
            for name in ("rows", "inner", "columns", "groups")
        )
        window_inputs = np.array([p.window_inputs for p in found], dtype=np.bool_)
        return ProductColumns(rows, inner, per_group, groups, window_inputs, rows * inner * per_group * groups)

    @cached_property
    def dtype_codes(self) -> np.ndarray:
        """Position of each layer's type among the keys of DTYPE_BITS (int64); -1 where it has none."""
        return dtype_codes(self.dtypes)

    @cached_property
    def weight_dtype_codes(self) -> np.ndarray:
        """As dtype_codes, of the weights' stored type; -1 without weights."""
        return dtype_codes(self.weight_dtypes)

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Layer name -> row."""
        return {name: row for row, name in enumerate(self.names)}


SUMMED = tuple(f.name for f in fields(Totals) if f.name != "uncounted_nodes")

CODE_OF: Mapping[str, int] = {dtype: code for code, dtype in enumerate(DTYPE_BITS)}


def dtype_codes(dtypes: Sequence[str]) -> np.ndarray:
    return np.array([CODE_OF.get(dtype, -1) for dtype in dtypes], dtype=np.int64)


ARRAYS: Mapping[str, Any] = {"family": np.uint8, "counted": np.bool_, "moves": np.bool_}
INTEGERS = (
    "repeat", "macs", "other_ops", "parameters", "trainable_parameters", "weight_bytes", "weight_read_bytes",
    "metadata_bytes", "input_bytes", "output_bytes",
)  # fmt: skip


def build_workload(graph: Graph, progress: Progress | None = None) -> Workload:
    """Rows of a flat graph (see `control_flow.flatten`). Doubts land in `diagnostics`, never in a zero."""
    seen: set[str] = set()
    doubts: list[Diagnostic] = []
    layers = []
    for index, node in enumerate(graph.nodes):
        if progress and index % 512 == 0:
            progress(index / len(graph.nodes), "counting")
        layers.append(measure(graph, node, seen, doubts, index))
    return columns(layers, doubts)


def columns(layers: Sequence[Layer], doubts: Iterable[Diagnostic] = ()) -> Workload:
    """Turns rows into read-only columns. Raises TooLargeError where a sum is beyond LARGEST_COUNT."""
    for name in INTEGERS:
        check_sum(name, sum(getattr(layer, name) for layer in layers))

    def column(name: str) -> tuple[Any, ...]:
        return tuple(getattr(layer, name) for layer in layers)

    def array(name: str) -> np.ndarray:
        values = np.array(column(name), dtype=ARRAYS.get(name, np.int64))
        values.setflags(write=False)
        return values

    table: dict[str, Any]
    table = {name + "s": column(name) for name in ("name", "op", "source_op", "dtype", "weight_dtype", "product")}
    table |= {name: column(name) for name in ("input_shapes", "weight_shapes", "output_shapes", "symbols", "loops")}
    table |= {name: array(name) for name in (*ARRAYS, *INTEGERS)}
    return Workload(**table, diagnostics=tuple(doubts))


def check_sum(name: str, total: int) -> None:
    """Raises TooLargeError: a column that fits its integers in every row can still not be added up, or multiplied."""
    if total > LARGEST_COUNT:
        raise TooLargeError(f"the sum of {name.replace('_', ' ')}", total)


def measure(graph: Graph, node: Node, seen: set[str], doubts: list[Diagnostic], index: int) -> Layer:
    """One row. `seen` collects the constants that earlier layers have counted already."""
    call, operator = call_of(graph.tensors, node), operator_of(node.op)
    cost = cost_of(call, operator, node.name, doubts)
    weights = [t for i, t in enumerate(call.inputs) if t and t.constant and i not in operator.metadata]
    fresh = newly_seen(weights, seen)
    learned = [t for t in fresh if t not in [call.inputs[i] for i in operator.statistics if i < len(call.inputs)]]
    metadata = [t for i, t in enumerate(call.inputs) if t and t.constant and i in operator.metadata]
    metadata += [t for t in map(graph.tensor, node.quantization) if t and t.constant]
    inputs = activations(call.inputs)
    outputs = activations(call.outputs)
    repeat, work = node.repeat, cost or Cost()
    family = work.family or operator.family
    return Layer(
        name=node.name,
        op=node.op,
        source_op=node.source_op or node.op,
        dtype=dtype_of(inputs, outputs),
        weight_dtype=stored_dtype(weights),
        family=FAMILIES.index(family),
        counted=cost is not None,
        moves=operator.kind not in ("view", "control"),
        repeat=repeat,
        macs=work.macs * repeat,
        other_ops=work.other_ops * repeat,
        parameters=sum(held_elements(t, weights, work) for t in fresh),
        trainable_parameters=sum(held_elements(t, weights, work) for t in learned),
        weight_bytes=sum(t.stored_bytes for t in fresh),
        weight_read_bytes=read_bytes(weights, work) * repeat,
        metadata_bytes=sum(t.stored_bytes for t in newly_seen(metadata, seen)),
        input_bytes=sum(t.nbytes or 0 for t in inputs) * repeat,
        output_bytes=sum(t.nbytes or 0 for t in outputs) * repeat,
        product=work.product,
        input_shapes=tuple(t.shape for t in inputs),
        weight_shapes=tuple(t.shape for t in weights),
        output_shapes=tuple(t.shape for t in outputs),
        symbols=work.symbols,
        loops=loops_of(graph, index, work.product),
    )


def cost_of(call: Call, operator: Operator, layer: str, doubts: list[Diagnostic]) -> Cost | None:
    """The rule's answer; None, and a doubt, where there is none. A movement costs nothing on purpose."""
    try:
        return operator.count(call)
    except Uncountable as doubt:
        doubts.append(Diagnostic(layer, "warning", f"{call.op} is not counted: {doubt}"))
        return None


def activations(tensors: Iterable[Tensor | None]) -> list[Tensor]:
    """Operands that are no constants, each once however often it is read."""
    return list({t.name: t for t in tensors if t and not t.constant}.values())


def newly_seen(constants: Iterable[Tensor], seen: set[str]) -> list[Tensor]:
    fresh = {tensor.root: tensor for tensor in constants if tensor.root not in seen}
    seen.update(fresh)
    return list(fresh.values())


def held_elements(tensor: Tensor, weights: Sequence[Tensor], cost: Cost) -> int:
    """Elements of a constant, also where the file packs several into one of a wider type."""
    return (tensor is weights[0] and cost.weight_elements) or tensor.stored_element_count


def read_bytes(weights: Sequence[Tensor], cost: Cost) -> int:
    """Bytes of constants that one run reads: all of them, or the rows that a gather picks."""
    picked = cost.weight_elements_read
    elements = [t.elements or 0 for t in weights] if picked is None else [picked]
    pairs = zip(elements, weights, strict=False)
    return sum(stored_bytes(n, DTYPE_BITS[t.stored_dtype or t.dtype]) for n, t in pairs)


# Types of indices and masks: a layer that reads them computes in the type of its result.
INDEX_DTYPES = {"int64", "int32", "bool", "string"}


def dtype_of(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> str:
    """The type that the layer computes in: its first operand's, unless that is an index or a mask."""
    candidates = [t.dtype for t in (*inputs, *outputs)]
    return next((dtype for dtype in candidates if dtype not in INDEX_DTYPES), candidates[0] if candidates else "")


def stored_dtype(weights: Sequence[Tensor]) -> str:
    """Stored type of the layer's largest constant."""
    if not weights:
        return ""
    largest = max(weights, key=lambda tensor: tensor.stored_element_count)
    return largest.stored_dtype or largest.dtype
