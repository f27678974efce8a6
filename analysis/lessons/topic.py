"""A topic: the numbers that follow from a scene's parameters, and the questions that can be asked about them.

One file each in `topics`, named as the scene; all that is computed comes from the same functions that the scene draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from typing import Any

from analysis.errors import ScenarioError, UnknownNameError
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, Question

Values = Mapping[str, Any]
Facts = Callable[[Values], Iterable[Fact]]
Asks = Callable[[Values, Random], Draft | None]
Vary = Callable[[Random], Values]

# Parameters for which a question has no good answer are varied so often before it is given up.
MOST_TRIES = 200


@dataclass
class Topic:
    """id: of the scene. defaults: the parameters that its numbers need, as the scene has them at first."""

    id: str
    defaults: Values
    asks_by_name: dict[str, Asks] = field(default_factory=dict)
    _facts: Facts = lambda values: ()
    _vary: Vary = lambda random: {}

    def facts(self, make: Facts) -> Facts:
        """Decorates the function that works out the numbers of parameters."""
        self._facts = make
        return make

    def vary(self, make: Vary) -> Vary:
        """Decorates the function that draws other parameters for a question."""
        self._vary = make
        return make

    def asks(self, name: str) -> Callable[[Asks], Asks]:
        """Decorates a function that asks about parameters; None where they make no good question."""

        def decorate(make: Asks) -> Asks:
            if name in self.asks_by_name:
                raise ValueError(f"two questions {name} in {self.id}")
            self.asks_by_name[name] = make
            return make

        return decorate

    def completed(self, values: Values) -> dict[str, Any]:
        """With the defaults. Raises ScenarioError for a value of another kind than the parameter has."""
        for name, default in self.defaults.items():
            if name in values and kind_of(values[name]) != kind_of(default):
                raise ScenarioError(f"{name} cannot be so", repr(values[name])[:60], kind_of(default))
        return {**self.defaults, **values}

    def facts_of(self, values: Values, tell: Callable[[], object] = lambda: None) -> tuple[Fact, ...]:
        """Raises AnalysisError where the parameters cannot be. tell: called between two facts, and may raise Cancelled."""
        found = []
        for fact in self._facts(self.completed(values)):
            tell()
            found.append(fact)
        return tuple(found)

    def ask(self, name: str, values: Values, seed: int) -> Question | None:
        """About these very parameters; None where they make no good question. Raises UnknownNameError."""
        if name not in self.asks_by_name:
            raise UnknownNameError("question", name, tuple(self.asks_by_name))
        whole = self.completed(values)
        draft = self.asks_by_name[name](whole, Random(f"{self.id} {name} {seed}"))
        return None if draft is None else Question.of(draft, self.id, name, seed, whole)

    def ask_anew(self, name: str, seed: int) -> Question:
        """About parameters that the seed draws. Raises UnknownNameError."""
        random = Random(f"{self.id} {name} anew {seed}")
        for _ in range(MOST_TRIES):
            question = self.ask(name, self._vary(random), seed)
            if question is not None:
                return question
        raise ValueError(f"no parameters of {self.id} make a question {name}")


def kind_of(value: Any) -> str:
    """In words; a switch is no number."""
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
    return kinds.get(type(value), "a list")


TOPICS: dict[str, Topic] = {}


def topic(id: str, **defaults: Any) -> Topic:
    """A new topic, registered under its name."""
    if id in TOPICS:
        raise ValueError(f"two topics {id}")
    TOPICS[id] = Topic(id, defaults)
    return TOPICS[id]


def all_topics() -> dict[str, Topic]:
    from analysis.lessons import topics

    for module in iter_modules(topics.__path__):
        import_module(f"{topics.__name__}.{module.name}")
    return TOPICS


def topic_named(id: str) -> Topic:
    """Raises UnknownNameError."""
    known = all_topics()
    if id not in known:
        raise UnknownNameError("topic", id, tuple(known))
    return known[id]
