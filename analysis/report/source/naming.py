"""Names and numbers of a network as a text in Python may hold them."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

WIDEST = float(np.finfo(np.float32).max)


def free(name: str, taken: set[str]) -> str:
    """A name of Python's for it, given to nothing else; it is taken then."""
    plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "x"
    wanted = plain if not plain[0].isdigit() else f"x{plain}"
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}_{number}"
    taken.add(found)
    return found


def one_line(text: str) -> str:
    return re.sub(r'[\\"\s]+', " ", text)


def literal(value: Any) -> str:
    """A setting as it stands in the text: numbers of 32 bits in their short form, and those that Python has no sign for."""
    if isinstance(value, str):
        return f'"{value}"'
    if not isinstance(value, float):
        return repr(value)
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(np.float32(value)) if is_narrow(value) else repr(value)


def is_narrow(value: float) -> bool:
    """Whether 32 bits hold the number as it is."""
    return 1 / WIDEST < abs(value) < WIDEST and float(np.float32(value)) == value
