"""Every scenario that a person has been at, as a tree: undo goes to the parent, a change after undo makes a branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Step:
    """A scenario with its name. parent: the step that it was made from, None for the first.

    onward: the child last been at, where redo goes.
    """

    scenario: Scenario
    title: str
    parent: int | None = None
    onward: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Steps in the order of their making, and the one that is current. Nothing is ever lost from it."""

    steps: tuple[Step, ...]
    current: int = 0

    @property
    def step(self) -> Step:
        return self.steps[self.current]

    @property
    def scenario(self) -> Scenario:
        return self.step.scenario

    @property
    def can_undo(self) -> bool:
        return self.step.parent is not None

    @property
    def can_redo(self) -> bool:
        return self.step.onward is not None

    def with_step(self, scenario: Scenario, title: str) -> History:
        """A child of the current step, which becomes the current one."""
        new = len(self.steps)
        return History((*self.steps, Step(scenario, title, self.current)), self.current).at(new)

    def with_scenario(self, scenario: Scenario, title: str) -> History:
        """The current step with another scenario: a drag goes on."""
        return self._changed(self.current, scenario=scenario, title=title)

    def undone(self) -> History:
        """At the parent; the same where there is none."""
        return self if self.step.parent is None else replace(self, current=self.step.parent)

    def redone(self) -> History:
        """At the child last been at; the same where there is none."""
        return self if self.step.onward is None else self.at(self.step.onward)

    def at(self, number: int) -> History:
        """At any step; redo from its ancestors leads here again. Raises IndexError where there is no such step."""
        if not 0 <= number < len(self.steps):
            raise IndexError(number)
        steps = list(self.steps)
        child = number
        for parent in self._ancestors(number):
            steps[parent] = replace(steps[parent], onward=child)
            child = parent
        return History(tuple(steps), number)

    def renamed(self, number: int, title: str) -> History:
        return self._changed(number, title=title)

    def place_of(self, scenario: Scenario) -> int | None:
        """The step with that scenario: the current one, its nearest ancestor, else the newest; None without any."""
        near = (self.current, *self._ancestors(self.current), *reversed(range(len(self.steps))))
        return next((i for i in near if self.steps[i].scenario == scenario), None)

    def depth(self, number: int) -> int:
        return sum(1 for _ in self._ancestors(number))

    def in_order(self) -> tuple[int, ...]:
        """Every step, each below its parent, older branches first."""
        children: dict[int | None, list[int]] = {}
        for number, step in enumerate(self.steps):
            children.setdefault(step.parent, []).append(number)
        found, waiting = [], list(reversed(children[None]))
        while waiting:
            found.append(number := waiting.pop())
            waiting.extend(reversed(children.get(number, ())))
        return tuple(found)

    def _ancestors(self, number: int) -> Iterator[int]:
        while (parent := self.steps[number].parent) is not None:
            yield parent
            number = parent

    def _changed(self, number: int, **fields: object) -> History:
        steps = list(self.steps)
        steps[number] = replace(steps[number], **fields)
        return replace(self, steps=tuple(steps))
