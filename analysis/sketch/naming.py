"""Names of blocks: each its own, because layers and tensors of the network are called after them."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

from analysis.errors import one_line
from analysis.sketch.model import Sketch

LONGEST_NAME = 200


def clean_name(text: str) -> str:
    """What a person typed, on one line and of a length that a table can show; "" where nothing is left."""
    return one_line(text)[:LONGEST_NAME].strip()


def numbered(stem: str, taken: Collection[str]) -> str:
    """The stem with the first number that nobody has: conv2d_1, conv2d_2."""
    return next(name for number in count(1) if (name := f"{stem}_{number}") not in taken)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name where it is free, else with the next number behind it: conv_3 becomes conv_4."""
    return numbered(re.sub(r"_\d+$", "", wanted) or wanted, taken) if wanted in taken else wanted


def names_of(sketch: Sketch) -> set[str]:
    return {block.name for block in sketch.blocks}
