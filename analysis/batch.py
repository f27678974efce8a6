"""The same network at another batch size, without reading it again: every count that grows evenly is a line through two.

Three batch sizes are counted the ordinary way. Where every column of the third lies on the line through the first two,
any other is two vector operations a column. Where one does not (a product across the batch), or where the line meets no
whole number (packed halves of bytes), nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from analysis.dataflow.rows import loops_of
from analysis.errors import LARGEST_COUNT, TooLargeError
from analysis.graph import Graph, Shape, Tensor
from analysis.ops.registry import MatrixProduct
from analysis.workload import INTEGERS, ProductColumns, Workload, check_sum

Row = TypeVar("Row")

PRODUCT_COLUMNS = tuple(f.name for f in fields(ProductColumns) if f.name != "window_inputs")
SAME = ("names", "ops", "source_ops", "dtypes", "weight_dtypes")


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A network at one batch size: as the file has it, made straight, and its work. moved: along a line, not counted."""

    batch: int
    source: Graph
    graph: Graph
    workload: Workload
    moved: bool = False


@dataclass(frozen=True, eq=False)
class Line:
    """Two batch sizes that others follow from."""

    first: Counted
    second: Counted

    def at(self, batch: int) -> Counted | None:
        """The network at `batch`; None where the line may meet no whole numbers there. Raises TooLargeError.

        Columns are computed; shapes and tensors only when somebody looks at them.
        """
        step = Step(self.first.batch, self.second.batch, batch)
        if step.steps % step.span and not self.even:
            return None
        source = moved_graph(self.first.source, self.second.source, step)
        graph = moved_graph(self.first.graph, self.second.graph, step)
        workload = moved_workload(self.first.workload, self.second.workload, graph, step)
        return Counted(batch, source, graph, workload, moved=True)

    @cached_property
    def even(self) -> bool:
        """The line meets whole numbers at every batch size, not only at multiples of the span."""
        span = self.second.batch - self.first.batch
        return span == 1 or all(not (rise % span).any() for rise in self.rises())

    def rises(self) -> Iterator[np.ndarray]:
        """What grows between the two: columns, products, dimensions."""
        a, b = self.first.workload, self.second.workload
        yield from (getattr(b, name) - getattr(a, name) for name in INTEGERS)
        yield from (getattr(b.product_columns, n) - getattr(a.product_columns, n) for n in PRODUCT_COLUMNS)
        for m, n in ((self.first.source, self.second.source), (self.first.graph, self.second.graph)):
            yield sizes(m.tensors) - sizes(n.tensors)


def sizes(tensors: Mapping[str, Tensor]) -> np.ndarray:
    """Every dimension of every tensor, one after the other."""
    return np.array([size for tensor in tensors.values() for size in tensor.shape or ()], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Step:
    """From the values at two batch sizes to the value at a third."""

    first: int
    second: int
    wanted: int

    @property
    def span(self) -> int:
        return self.second - self.first

    @property
    def steps(self) -> int:
        return self.wanted - self.first

    def column(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The column at the wanted batch, read-only. Raises TooLargeError."""
        rise = b - a
        most = int(np.abs(rise).max(initial=0)) * abs(self.steps) // self.span
        if most > LARGEST_COUNT:
            raise TooLargeError(f"batch {self.wanted}", most)
        along = rise * (self.steps // self.span) if self.steps % self.span == 0 else rise // self.span * self.steps
        moved: np.ndarray = a + along
        moved.setflags(write=False)
        return moved

    def number(self, a: int, b: int) -> int:
        return a + (b - a) * self.steps // self.span

    def shape(self, a: Shape | None, b: Shape | None) -> Shape | None:
        if a == b or a is None or b is None:
            return a
        return tuple(self.number(m, n) for m, n in zip(a, b, strict=True))

    def shapes(self, a: tuple[Shape | None, ...], b: tuple[Shape | None, ...]) -> tuple[Shape | None, ...]:
        return tuple(self.shape(m, n) for m, n in zip(a, b, strict=True))

    def symbols(self, a: Mapping[str, int], b: Mapping[str, int]) -> Mapping[str, int]:
        return {name: self.number(value, b[name]) for name, value in a.items()}

    def product(self, a: MatrixProduct | None, b: MatrixProduct | None) -> MatrixProduct | None:
        if a is None or b is None:
            return a
        rows, inner, columns, groups = (
            self.number(getattr(a, name), getattr(b, name)) for name in ("rows", "inner", "columns", "groups")
        )
        return MatrixProduct(rows, inner, columns, groups, a.window_inputs)

    def tensor(self, a: Tensor, b: Tensor) -> Tensor:
        return a if a.shape == b.shape else replace(a, shape=self.shape(a.shape, b.shape))


def line_through(counted: Sequence[Counted]) -> Line | None:
    """The line that three batch sizes lie on; None when they do not, or are not three different ones."""
    by_batch = {c.batch: c for c in counted}
    if len(by_batch) < 3:
        return None
    first, second, third = sorted(by_batch.values(), key=lambda c: c.batch)[:3]
    line = Line(first, second)
    alike = comparable(first, second) and comparable(first, third)
    return line if alike and agrees(line.at(third.batch), third) else None


def comparable(one: Counted, other: Counted) -> bool:
    """Both have the same layers over the same tensors, of the same ranks, and leave the same doubts."""
    a, b = one.workload, other.workload
    layers = all(getattr(a, name) == getattr(b, name) for name in SAME) and np.array_equal(a.counted, b.counted)
    symbols = all(m.keys() == n.keys() for m, n in zip(a.symbols, b.symbols, strict=True)) if layers else False
    graphs = ((one.source, other.source), (one.graph, other.graph))
    doubts = a.diagnostics == b.diagnostics and all(m.diagnostics == n.diagnostics for m, n in graphs)
    return (
        symbols
        and doubts
        and all(same_ranks(m.tensors, n.tensors) and m.dims.keys() == n.dims.keys() for m, n in graphs)
    )


def same_ranks(a: Mapping[str, Tensor], b: Mapping[str, Tensor]) -> bool:
    if a.keys() != b.keys():
        return False
    pairs = ((tensor.shape, b[name].shape) for name, tensor in a.items())
    return all(m == n or (m is not None and n is not None and len(m) == len(n)) for m, n in pairs)


def agrees(found: Counted | None, true: Counted) -> bool:
    """Every column, shape and symbol is what counting gave."""
    if found is None:
        return False
    a, b = found.workload, true.workload
    columns = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in INTEGERS)
    products = all(
        np.array_equal(getattr(a.product_columns, name), getattr(b.product_columns, name)) for name in PRODUCT_COLUMNS
    )
    shapes = all(tensor.shape == true.graph.tensors[name].shape for name, tensor in found.graph.tensors.items())
    symbols = all(m == n for m, n in zip(a.symbols, b.symbols, strict=True))
    return columns and products and shapes and symbols


class Lazy(Sequence[Row]):
    """Rows that are made when somebody first looks at them."""

    def __init__(self, length: int, make: Callable[[int], Row]) -> None:
        self._length, self._make = length, make
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._row(row) for row in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._row(index % self._length)

    def _row(self, row: int) -> Row:
        if row not in self._made:
            self._made[row] = self._make(row)
        return self._made[row]


class MovedTensors(Mapping[str, Tensor]):
    """The tensors at another batch size, each made when it is first asked for."""

    def __init__(self, a: Mapping[str, Tensor], b: Mapping[str, Tensor], step: Step) -> None:
        self._a, self._b, self._step = a, b, step
        self._made: dict[str, Tensor] = {}

    def __getitem__(self, name: str) -> Tensor:
        if (made := self._made.get(name)) is None:
            made = self._made[name] = self._step.tensor(self._a[name], self._b[name])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._a)

    def __len__(self) -> int:
        return len(self._a)


def moved_graph(a: Graph, b: Graph, step: Step) -> Graph:
    """The graph over the tensors at another batch size, its symbolic dimensions moved as well."""
    dims = {name: step.number(size, b.dims[name]) for name, size in a.dims.items()}
    return a.with_tensors(MovedTensors(a.tensors, b.tensors, step), dims)


def moved_workload(a: Workload, b: Workload, graph: Graph, step: Step) -> Workload:
    """The workload of the moved graph; its matrix products come as columns at once."""
    columns: dict[str, Any] = {name: step.column(getattr(a, name), getattr(b, name)) for name in INTEGERS}
    for name, column in columns.items():
        check_sum(name, round(float(column.sum(dtype=np.float64))))
    moved = replace(a, **columns, **lazy_rows(a, b, graph, step))
    pa, pb = a.product_columns, b.product_columns
    products = {name: step.column(getattr(pa, name), getattr(pb, name)) for name in PRODUCT_COLUMNS if name != "macs"}
    macs = products["rows"] * products["inner"] * products["columns"] * products["groups"]
    # Cached properties that the rows would only spell out again.
    known = {"product_columns": ProductColumns(**products, window_inputs=pa.window_inputs, macs=macs)}
    known |= {name: getattr(a, name) for name in ("dtype_codes", "weight_dtype_codes", "index_of")}
    vars(moved).update(known)
    return moved


def lazy_rows(a: Workload, b: Workload, graph: Graph, step: Step) -> dict[str, Any]:
    """Loops are taken from the moved layers: how often an operand is loaded again does not grow evenly."""

    def lazy(name: str, move: Callable[[Any, Any], Any]) -> Lazy[Any]:
        rows_a, rows_b = getattr(a, name), getattr(b, name)
        return Lazy(len(rows_a), lambda row: move(rows_a[row], rows_b[row]))

    shapes = {name: lazy(name, step.shapes) for name in ("input_shapes", "weight_shapes", "output_shapes")}
    products = lazy("products", step.product)
    loops = Lazy(len(products), lambda row: loops_of(graph, row, products[row]))
    return shapes | {"products": products, "symbols": lazy("symbols", step.symbols), "loops": loops}
