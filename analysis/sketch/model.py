"""A drawn network as a value: blocks with parameters, wires between their ports, notes and groups. Nothing here changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.graph import Node, Tensor

Value = int | float | str | bool | tuple[int, ...]
Point = tuple[float, float]

NO_PARAMS: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """Operators of a file that no kind can say, as they stand there. tensors: all that they name, with their shapes.

    inputs, outputs: names by port. state: those that live from one inference to the next. Equal are those that say the
    same, also in the contents of what steers them: shapes follow from these once other data come in.
    """

    nodes: tuple[Node, ...]
    tensors: tuple[Tensor, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    state: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and all(same(*pair) for pair in pairs(self, other))

    def __hash__(self) -> int:
        return hash((self.inputs, self.outputs))


@dataclass(frozen=True, slots=True)
class Block:
    """One block. id: never used again within a sketch. kind: a key of KINDS. params: those that differ from the defaults.

    at: the place of its upper left corner on the canvas. group: id of the group that it is in.
    opaque: what a block of the kind "opaque" stands for.
    """

    id: int
    kind: str
    name: str
    params: tuple[tuple[str, Value], ...] = ()
    at: Point = (0.0, 0.0)
    group: int | None = None
    opaque: Opaque | None = field(default=None, hash=False)

    def param(self, name: str, default: Value) -> Value:
        return dict(self.params).get(name, default)

    def with_param(self, name: str, value: Value) -> Block:
        """The same block with one parameter set; parameters stay in the order of their names, so equal blocks are equal."""
        return replace(self, params=tuple(sorted({**dict(self.params), name: value}.items())))


@dataclass(frozen=True, slots=True, order=True)
class Wire:
    """From an output port to an input port; an input port has one wire, an output port any number."""

    source: int
    source_port: int
    target: int
    target_port: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on the canvas."""

    id: int
    text: str
    at: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together, under a name. collapsed: drawn as one block. parent: the group that it is in.

    repeat: how many times the group stands in a row in the network; its inputs are then its outputs' shapes.
    """

    id: int
    name: str
    collapsed: bool = False
    repeat: int = 1
    parent: int | None = None


@dataclass(frozen=True)
class Sketch:
    """A drawing. next_id: the id that the next block, note or group gets."""

    name: str = "network"
    blocks: tuple[Block, ...] = ()
    wires: tuple[Wire, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    next_id: int = 1
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    @cached_property
    def by_id(self) -> Mapping[int, Block]:
        return MappingProxyType({block.id: block for block in self.blocks})

    @cached_property
    def into(self) -> Mapping[int, tuple[Wire, ...]]:
        """Wires by the block that they end at, in the order of its ports."""
        return by_end(self.wires, lambda wire: wire.target)

    @cached_property
    def out_of(self) -> Mapping[int, tuple[Wire, ...]]:
        """Wires by the block that they begin at."""
        return by_end(self.wires, lambda wire: wire.source)

    @cached_property
    def bare(self) -> Sketch:
        """What the network depends on: without places, notes, and whether a group is shown as one."""
        return replace(
            self,
            blocks=tuple(replace(block, at=(0.0, 0.0)) for block in self.blocks),
            notes=(),
            groups=tuple(replace(group, collapsed=False) for group in self.groups),
        )

    @property
    def items(self) -> tuple[Block | Note | Group, ...]:
        """All that has an id."""
        return (*self.blocks, *self.notes, *self.groups)

    def block(self, id: int) -> Block:
        return self.by_id[id]

    def members(self, group: int) -> Iterator[Block]:
        """Blocks of a group and of the groups in it."""
        inside = {group, *self.below(group)}
        return (block for block in self.blocks if block.group in inside)

    def below(self, group: int) -> Iterator[int]:
        """Groups in a group, at any depth."""
        around = found = {group}
        while around:
            around = {other.id for other in self.groups if other.parent in around} - found
            found = found | around
            yield from sorted(around)


def by_end(wires: tuple[Wire, ...], end: Any) -> Mapping[int, tuple[Wire, ...]]:
    found: dict[int, list[Wire]] = {}
    for wire in sorted(wires, key=lambda wire: (wire.target_port, wire.source, wire.source_port)):
        found.setdefault(end(wire), []).append(wire)
    return MappingProxyType({id: tuple(each) for id, each in found.items()})


def same(one: Any, other: Any) -> bool:
    """As ==, but with an answer for arrays, and for the contents of tensors."""
    if one is other:
        return True
    if type(one) is not type(other):
        return bool(np.isscalar(one) and np.isscalar(other) and one == other)
    if isinstance(one, np.ndarray):
        return bool((one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes()))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return all(same(*pair) for pair in pairs(one, other)) if is_dataclass(one) else bool(one == other)


def pairs(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """What stands in each field of two records of one class."""
    return ((getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
