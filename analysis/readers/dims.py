"""Every dimension of the model's inputs becomes a number: from the file, from the person, else 1, and that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod

import numpy as np

from analysis.errors import Diagnostic, ScenarioError, UnknownNameError
from analysis.graph import Shape
from analysis.readers.registry import Wishes

# A dimension as a file declares it: a number, a symbol's name, or "" for one that has neither.
Size = int | str

Declarations = Mapping[str, tuple[Size, ...] | None]


@dataclass(frozen=True, slots=True)
class Binding:
    """The inputs' shapes, numbers for all symbols, and the batch as the file had it.

    old_batch: dimension 0 of the first input where the file gives a number and the person another one, be it as the batch
    or within a shape, else None.
    """

    shapes: Mapping[str, Shape]
    dims: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]
    old_batch: int | None = None
    batch: int | None = None
    taken_as_one: tuple[str, ...] = ()


@dataclass(slots=True)
class Binder:
    """Collects the numbers of symbols while the inputs are gone through."""

    wishes: Wishes
    dims: dict[str, int] = field(default_factory=dict)
    doubts: list[Diagnostic] = field(default_factory=list)
    taken_as_one: list[str] = field(default_factory=list)

    def bind(self, symbol: str, number: int, why: str) -> None:
        """Gives a symbol its number. Raises ScenarioError when it has another one already."""
        if self.dims.setdefault(symbol, number) != number:
            raise ScenarioError(f"dimension {symbol} gets two numbers", f"{self.dims[symbol]} and {number} ({why})")

    def size(self, name: str, axis: int, size: Size) -> int:
        """The number of one dimension; 1 where nobody gives one."""
        if isinstance(size, int):
            return size
        symbol = size or place(name, axis)
        if symbol not in self.dims:
            self.taken_as_one.append(symbol)
        return self.dims.setdefault(symbol, 1)


def bind_inputs(inputs: Declarations, wishes: Wishes, symbols: Iterable[str] = ()) -> Binding:
    """Numbers for all dimensions of the graph's inputs.

    symbols: those that appear elsewhere in the file; `dims` may name them too. Raises ScenarioError for sizes that do not
    go with the model, UnknownNameError for names that it does not have.
    """
    check_wishes(inputs, wishes, symbols)
    binder = Binder(wishes, dict(wishes.dims))
    declared = dict(inputs)
    for name, shape in wishes.shapes.items():
        declared[name] = wished_shape(binder, name, declared[name], shape)
    old_batch = set_batch(binder, declared) if wishes.batch is not None else None
    old_batch, batch = (old_batch, wishes.batch) if old_batch else lead_of_shapes(inputs, wishes)
    shapes = {
        name: tuple(binder.size(name, axis, size) for axis, size in enumerate(sizes))
        for name, sizes in declared.items()
        if sizes is not None
    }
    taken = tuple(dict.fromkeys(binder.taken_as_one))
    doubts = binder.doubts + taken_as_one(taken)
    return Binding(shapes, binder.dims, tuple(doubts), old_batch, batch, taken)


def check_wishes(inputs: Declarations, wishes: Wishes, symbols: Iterable[str]) -> None:
    known = set(symbols)
    for name, sizes in inputs.items():
        known.update(size or place(name, axis) for axis, size in enumerate(sizes or ()) if isinstance(size, str))
    for name, number in wishes.dims.items():
        if name not in known:
            raise UnknownNameError("dimension", name, known)
        check_number(number, f"dimension {name}")
    for name, shape in wishes.shapes.items():
        if name not in inputs:
            raise UnknownNameError("input", name, inputs)
        for number in shape:
            check_number(number, f"the shape of {name}")
    if wishes.batch is not None:
        check_number(wishes.batch, "the batch", least=1)


def place(name: str, axis: int) -> str:
    """What a dimension without a name is called: "images[2]"."""
    return f"{name}[{axis}]"


def check_number(number: int, what: str, least: int = 0) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or number < least:
        raise ScenarioError(f"{what} is no size", repr(number), f"whole numbers from {least} on")


def wished_shape(binder: Binder, name: str, sizes: tuple[Size, ...] | None, shape: Shape) -> tuple[Size, ...]:
    """The person's shape of an input; binds the symbols that the file has in these places."""
    if sizes is not None and len(sizes) != len(shape):
        raise ScenarioError(f"input {name} has {len(sizes)} dimensions", f"{len(shape)}", "x".join(map(str, sizes)))
    for size, number in zip(sizes or (), shape, strict=False):
        if isinstance(size, str) and size:
            binder.bind(size, number, f"shape of {name}")
        elif isinstance(size, int) and size != number:
            doubt = f"input {name}: the file says {size}, the scenario {number}"
            binder.doubts.append(Diagnostic(None, "info", doubt))
    return shape


def set_batch(binder: Binder, declared: dict[str, tuple[Size, ...] | None]) -> int | None:
    """Makes dimension 0 of the inputs the batch; returns the number that the file had there, if it is another one.

    The first input tells what the batch is called. An input that has this symbol elsewhere keeps its dimension 0, and
    so does one that has another number there.
    """
    batch = binder.wishes.batch or 1
    open_inputs = {name: sizes for name, sizes in declared.items() if sizes and name not in binder.wishes.shapes}
    lead = next((sizes[0] for sizes in open_inputs.values()), "")
    if isinstance(lead, str) and lead:
        binder.bind(lead, batch, "batch")
    for name, sizes in open_inputs.items():
        first = sizes[0]
        if isinstance(lead, str) and lead in sizes and first != lead:
            continue
        if isinstance(first, str) and first:
            binder.bind(first, batch, "batch")
        elif first in ("", lead):
            declared[name] = (batch, *sizes[1:])
    return lead if isinstance(lead, int) and lead != batch else None


# What the program offers; of no use on paper.
HOW_TO_SET = "; the overview's fields set them, or --batch, --dim NAME=N and --shape INPUT=…"


def lead_of_shapes(inputs: Declarations, wishes: Wishes) -> tuple[int | None, int | None]:
    """Old and new batch as the first shape that the person chose says them; without one, what was wished as the batch."""
    name = next((name for name in inputs if name in wishes.shapes), "")
    before, after = inputs.get(name) or ("",), wishes.shapes.get(name) or (0,)
    old, new = before[0], after[0]
    return (old, new) if isinstance(old, int) and old and new and old != new else (None, wishes.batch)


def taken_as_one(names: tuple[str, ...]) -> list[Diagnostic]:
    if not names:
        return []
    listed = ", ".join(names)
    return [Diagnostic(None, "warning", f"dimensions without a number are taken as 1: {listed}{HOW_TO_SET}")]


def adapted_target(shape: Shape, target: np.ndarray, old: int, new: int) -> np.ndarray | None:
    """The target with its batch scaled from old to new; None when it does not hold the old batch.

    It holds it when the elements differ by just this factor, or when the data begin with the new batch and the target, with
    a size left open, with the old one.
    """
    wanted = [int(number) for number in target.reshape(-1)]
    if not wanted:
        return None
    exact = min(wanted) > 0 and prod(wanted) * new == prod(shape) * old
    if not exact and not (wanted[0] == old and shape[0] == new and min(wanted) <= 0):
        return None
    place = wanted.index(old) if old in wanted else 0
    if wanted[place] * new % old:
        return None
    wanted[place] = wanted[place] * new // old
    return np.array(wanted, target.dtype)
