"""Names of blocks: each its own, because layers and tensors of the network are called after them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import count

from analysis.errors import one_line
from analysis.sketch.model import Sketch

LONGEST_NAME = 200


def clean_name(text: str) -> str:
    """What a person typed, on one line and of a length that a table can show; "" where nothing is left."""
    return one_line(text)[:LONGEST_NAME].strip()


def clean_text(text: str) -> str:
    """What a person typed, on its lines; half a sign, which no file can hold, is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def numbered(stem: str, taken: Collection[str]) -> str:
    """The stem with the first number that nobody has: conv2d_1, conv2d_2."""
    return next(name for number in count(1) if (name := f"{stem}_{number}") not in taken)


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name where it is free, else with the next number behind it: conv_3 becomes conv_4."""
    return numbered(stem_of(wanted), taken) if wanted in taken else wanted


def stem_of(name: str) -> str:
    """Without the number behind it."""
    return re.sub(r"_\d+$", "", name) or name


class Names:
    """Names for many blocks at once: what is given is taken, and no number is tried twice, or thousands would take minutes."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self._numbers: defaultdict[str, Iterator[int]] = defaultdict(partial(count, 1))

    def numbered(self, stem: str) -> str:
        names = (f"{stem}_{number}" for number in self._numbers[stem])
        found = next(name for name in names if name not in self.taken)
        self.taken.add(found)
        return found

    def free(self, wanted: str) -> str:
        if wanted in self.taken:
            return self.numbered(stem_of(wanted))
        self.taken.add(wanted)
        return wanted


def names_of(sketch: Sketch) -> set[str]:
    return {block.name for block in sketch.blocks}
