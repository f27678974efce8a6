"""Names inside one graph, branch, loop body or function, and what they are called in the one table of tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.graph import EMPTY
from analysis.readers.onnx_values import Declared, declared

UNDECLARED: Declared = (None, "unknown")


@dataclass(slots=True)
class Scope:
    """Local name -> name in the table. An inner scope sees the outer one's names; a function sees only its operands.

    writes: names in the table that the caller has already given to local results. prefix: in front of all other names.
    path: names of the control-flow nodes and functions around, outermost first. references: values of the function's
    attributes. may_not_run: inside a branch that the data choose.
    """

    opsets: Mapping[str, int]
    names: dict[str, str] = field(default_factory=dict)
    outer: Scope | None = None
    prefix: str = ""
    path: tuple[str, ...] = ()
    writes: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    references: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    value_info: Iterable[Any] = ()
    may_not_run: bool = False
    _hints: dict[str, Any] | None = None

    def find(self, local: str) -> str | None:
        """The table's name of a local one; None for one that nobody has written yet."""
        scope: Scope | None = self
        while scope is not None:
            name = scope.names.get(local)
            if name is not None:
                return name
            scope = scope.outer
        return None

    def knows(self, local: str) -> bool:
        return self.find(local) is not None

    def hint(self, local: str) -> Declared:
        """What the file declares of a local name."""
        if self._hints is None:
            self._hints = {value.name: value.type for value in self.value_info}
        found = self._hints.get(local)
        return UNDECLARED if found is None else declared(found)

    def inside(self, graph: Any, layer: str, role: str = "", may_not_run: bool = False) -> Scope:
        """The scope of a subgraph of a control-flow node."""
        return Scope(
            self.opsets,
            outer=self,
            prefix=f"{layer}/{role}/" if role else f"{layer}/",
            path=(*self.path, layer),
            references=self.references,
            value_info=[*graph.value_info, *graph.output],
            may_not_run=may_not_run or self.may_not_run,
        )
