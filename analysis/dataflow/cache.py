"""A cache that keeps what was used last (LRU), fully associative: what misses at every capacity at once.

    misses(S) = accesses whose stack distance is larger than S

The stack distance of an access is how many different words were touched since the same word was, itself counted; the
first touch of a word has none and always misses (Mattson et al., IBM Systems Journal 9(2), 1970).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

# Stack distance of a first touch: larger than any capacity.
NEVER = np.iinfo(np.int64).max


def earlier_touch(addresses: np.ndarray) -> np.ndarray:
    """Position of the access before to the same word, −1 where there is none; int64."""
    order = np.argsort(addresses, kind="stable")
    same = addresses[order[1:]] == addresses[order[:-1]]
    before = np.full(len(addresses), -1, dtype=np.int64)
    before[order[1:][same]] = order[:-1][same]
    return before


def stack_distances(addresses: np.ndarray) -> np.ndarray:
    """Of each access; NEVER at a first touch. A word that was touched just before has distance 1.

    Between p and t there are as many different words as accesses j < t whose own earlier touch is not after p, less the
    p + 1 accesses up to p, which all are such.
    """
    before = earlier_touch(addresses)
    distances: np.ndarray = smaller_before(before) - before
    distances[before < 0] = NEVER
    return distances


def smaller_before(values: np.ndarray) -> np.ndarray:
    """For each position how many values before it are not larger: counted while halves are merged."""
    count = len(values)
    size = 1 << max(1, (count - 1).bit_length())
    padded = np.full(size, count, dtype=np.int64)  # larger than every value: counts for none
    padded[:count] = values
    found = np.zeros(size, dtype=np.int64)
    half = 1
    while half < size:
        count_halves(padded, found, half, count + 2)
        half *= 2
    return found[:count]


def count_halves(values: np.ndarray, found: np.ndarray, half: int, span: int) -> None:
    """Adds to each right half how many of its left half are not larger. span: beyond the difference of any two values."""
    blocks = values.reshape(-1, 2, half)
    shift = span * np.arange(len(blocks))[:, None]
    lefts = (np.sort(blocks[:, 0], axis=1) + shift).reshape(-1)
    ranks = np.searchsorted(lefts, (blocks[:, 1] + shift).reshape(-1), side="right").reshape(-1, half)
    found.reshape(-1, 2, half)[:, 1] += ranks - half * np.arange(len(blocks))[:, None]


@dataclass(frozen=True, eq=False)
class Curve:
    """Misses by capacity. hits: accesses that hit only from this distance on, by distance. firsts: first touches."""

    hits: np.ndarray
    firsts: int

    @property
    def accesses(self) -> int:
        return int(self.hits.sum()) + self.firsts

    @property
    def misses(self) -> np.ndarray:
        """At capacities 0, 1, 2 … words, falling, down to the first touches."""
        return self.accesses - np.cumsum(self.hits)

    def at(self, capacity_words: int) -> int:
        misses = self.misses
        return int(misses[max(0, min(capacity_words, len(misses) - 1))])


def curve_of(addresses: np.ndarray) -> Curve:
    """The histogram of stack distances."""
    distances = stack_distances(addresses)
    again = distances[distances < NEVER]
    return Curve(np.bincount(again, minlength=1).astype(np.int64), len(distances) - len(again))


@dataclass
class Lru:
    """The cache itself, access by access. `held`: word -> whether it was written since it came; least recent first."""

    capacity_words: int

    def __post_init__(self) -> None:
        self.held: OrderedDict[int, bool] = OrderedDict()

    def touch(self, word: int, written: bool = False) -> tuple[bool, int | None, bool]:
        """Whether it missed; the word that fell out, and whether that one has to be written back."""
        if word in self.held:
            self.held.move_to_end(word)
            self.held[word] |= written
            return False, None, False
        gone, dirty = self.held.popitem(last=False) if len(self.held) >= self.capacity_words else (None, False)
        self.held[word] = written
        return True, gone, dirty
