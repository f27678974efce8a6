"""Which layers are looked at: one filter for all panels, a frozen value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """hidden, isolated: layer indices; isolated None means all. families: those shown, empty means all.

    text: every word of it is in a layer's name or operator.
    """

    hidden: frozenset[int] = frozenset()
    isolated: frozenset[int] | None = None
    families: frozenset[str] = frozenset()
    text: str = ""

    def within(self, count: int) -> View:
        """Without layers that a network of `count` layers does not have."""
        hidden = frozenset(i for i in self.hidden if i < count)
        isolated = None if self.isolated is None else frozenset(i for i in self.isolated if i < count) or None
        return View(hidden, isolated, self.families, self.text)


ALL = View()
