"""The same network at another batch size, without reading it again: every count that grows evenly is a line through two.

Three batch sizes are counted the ordinary way. Where every column of the third lies on the line through the first two,
any other is two vector operations a column. Where one does not (a product across the batch), nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from analysis.graph import Graph, Shape, Tensor
from analysis.ops.registry import MatrixProduct
from analysis.workload import INTEGERS, ProductColumns, Workload

Row = TypeVar("Row")

PRODUCT_COLUMNS = tuple(f.name for f in fields(ProductColumns) if f.name != "window_inputs")
SAME = ("names", "ops", "source_ops", "dtypes", "weight_dtypes")


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A network at one batch size: as the file has it, made straight, and its work."""

    batch: int
    source: Graph
    graph: Graph
    workload: Workload


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Two batch sizes that others follow from."""

    first: Counted
    second: Counted

    def at(self, batch: int) -> Counted:
        """The network at `batch`. Columns are computed; shapes and tensors only when somebody looks at them."""
        step = Step(self.first.batch, self.second.batch, batch)
        return Counted(
            batch,
            moved_graph(self.first.source, self.second.source, step),
            moved_graph(self.first.graph, self.second.graph, step),
            moved_workload(self.first.workload, self.second.workload, step),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """From the values at two batch sizes to the value at a third."""

    first: int
    second: int
    wanted: int

    def column(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The column at the wanted batch, read-only."""
        moved: np.ndarray = a + (b - a) * (self.wanted - self.first) // (self.second - self.first)
        moved.setflags(write=False)
        return moved

    def number(self, a: int, b: int) -> int:
        return a + (b - a) * (self.wanted - self.first) // (self.second - self.first)

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
    if len({c.batch for c in counted}) < 3:
        return None
    first, second, third = sorted(counted, key=lambda c: c.batch)[:3]
    line = Line(first, second)
    return line if agrees(line.at(third.batch), third) else None


def agrees(found: Counted, true: Counted) -> bool:
    """Every column, shape and tensor is what counting gave."""
    a, b = found.workload, true.workload
    texts = all(getattr(a, name) == getattr(b, name) for name in SAME)
    if not texts or found.graph.tensors.keys() != true.graph.tensors.keys():
        return False
    columns = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in INTEGERS)
    products = all(
        np.array_equal(getattr(a.product_columns, name), getattr(b.product_columns, name)) for name in PRODUCT_COLUMNS
    )
    shapes = all(tensor.shape == true.graph.tensors[name].shape for name, tensor in found.graph.tensors.items())
    return columns and products and shapes and np.array_equal(a.counted, b.counted)


class Lazy(Sequence[Row]):
    """Rows that are made when somebody looks at them."""

    def __init__(self, length: int, make: Callable[[int], Row]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._make(row) for row in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._make(index % self._length)


class MovedTensors(Mapping[str, Tensor]):
    """The tensors at another batch size, each made when it is asked for."""

    def __init__(self, a: Mapping[str, Tensor], b: Mapping[str, Tensor], step: Step) -> None:
        self._a, self._b, self._step = a, b, step

    def __getitem__(self, name: str) -> Tensor:
        return self._step.tensor(self._a[name], self._b[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._a)

    def __len__(self) -> int:
        return len(self._a)


def moved_graph(a: Graph, b: Graph, step: Step) -> Graph:
    return a.with_tensors(MovedTensors(a.tensors, b.tensors, step))


def moved_workload(a: Workload, b: Workload, step: Step) -> Workload:
    """The workload at another batch size; its matrix products come as columns at once."""
    columns: dict[str, Any] = {name: step.column(getattr(a, name), getattr(b, name)) for name in INTEGERS}
    moved = replace(a, **columns, **lazy_rows(a, b, step))
    pa, pb = a.product_columns, b.product_columns
    products = {name: step.column(getattr(pa, name), getattr(pb, name)) for name in PRODUCT_COLUMNS if name != "macs"}
    macs = products["rows"] * products["inner"] * products["columns"] * products["groups"]
    # Cached properties that the rows would only spell out again.
    known = {"product_columns": ProductColumns(**products, window_inputs=pa.window_inputs, macs=macs)}
    known |= {name: getattr(a, name) for name in ("dtype_codes", "weight_dtype_codes", "index_of")}
    vars(moved).update(known)
    return moved


def lazy_rows(a: Workload, b: Workload, step: Step) -> dict[str, Any]:
    def lazy(name: str, move: Callable[[Any, Any], Any]) -> Lazy[Any]:
        rows_a, rows_b = getattr(a, name), getattr(b, name)
        return Lazy(len(rows_a), lambda row: move(rows_a[row], rows_b[row]))

    shapes = {name: lazy(name, step.shapes) for name in ("input_shapes", "weight_shapes", "output_shapes")}
    return shapes | {"products": lazy("products", step.product), "symbols": lazy("symbols", step.symbols)}
