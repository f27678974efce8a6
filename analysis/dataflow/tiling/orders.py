"""Orders of loops worth a look: what each keeps, and where each tensor's buffer cuts.

A capital letter is a loop over tiles, whose step is searched; a small one walks single indices inside the tile, so that
what streams past takes no more room than it needs; [X] is the cut of a tensor. Loops left out follow inside all cuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS

CUTS = {"[W]": WEIGHTS, "[I]": INPUTS, "[O]": OUTPUTS}

# The tensor that stays -> orders. Rows and columns of an image are both tried where they are not alike.
ORDERS = {
    OUTPUTS: (
        "N M P Q [O] c [I] r s m [W]",
        "N M P Q [O] c n [W] p [I]",
        "N M P Q [O] c n [W] q [I]",
        "N M P Q [O] c s [I] r m [W]",
        "N M P Q [O] c r [I] s m [W]",
        "N M P Q [O] c r s [I] m [W]",
        "N M P Q [O] c s r [I] m [W]",
        "N M Q P [O] c r s [I] m [W]",
        "N M P Q [O] c r s [W] n p q [I]",
        "N P Q M [O] C [I] r s m [W]",
    ),
    INPUTS: (
        "C N P Q [I] m [O] c r s [W]",
        "C N Q P [I] m [O] c r s [W]",
        "C N P Q [I] m [W] n p q [O]",
        "C N Q P [I] m [W] n p q [O]",
    ),
    WEIGHTS: (
        "M C [W] n Q p [I] q m [O]",
        "M C [W] n P q [I] p m [O]",
        "M C [W] n p q [I] m [O]",
        "M C [W] n q p [I] m [O]",
        "M C [W] N P Q [O] c p [I]",
        "M C [W] N Q P [O] c p [I]",
        "M C [W] N P Q [O] c q [I]",
        "M C [W] N P Q [O] c [I]",
        "M C [W] N P Q [O] c r [I]",
        "M C [W] N P Q [O] c s [I]",
        "M C [W] N P Q [O] c r s [I]",
        "M C [W] N Q P [O] c r s [I]",
        "M C r [W] n p q [I] m [O]",
        "M C r s [W] n p q [I] m [O]",
    ),
}


@dataclass(frozen=True, slots=True)
class Order:
    """stays: the tensor that moves least. loops: letters, outermost first. cuts: how many of them lie outside."""

    stays: str
    loops: tuple[str, ...]
    cuts: tuple[tuple[str, int], ...]


def order_of(stays: str, text: str) -> Order:
    loops: list[str] = []
    cuts: list[tuple[str, int]] = []
    for token in text.split():
        if token in CUTS:
            cuts.append((CUTS[token], len(loops)))
        else:
            loops.append(token)
    return Order(stays, tuple(loops), tuple(cuts))


@lru_cache(maxsize=1)
def orders() -> tuple[Order, ...]:
    return tuple(order_of(stays, text) for stays, texts in ORDERS.items() for text in texts)
