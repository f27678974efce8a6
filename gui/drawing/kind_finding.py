"""What a person may mean who types a few letters of a kind of block, with or without settings behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from analysis.errors import SketchError, nearest
from analysis.sketch import KINDS, Kind
from analysis.sketch.model import NO_PARAMS, Value
from analysis.sketch.table import key_of, kind_of, known_kinds, typed_layer

# Families in the order in which networks are read and built: what comes in, what computes, what only moves, what is large.
FAMILIES = (
    "input", "convolution", "dense", "activation", "pooling", "normalisation", "merge", "movement", "recurrent",
    "attention", "quantisation", "block",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """kinds: those that may be meant, best first. meant: the one that the settings in the text are for, None without any.

    trouble: the sentence on settings, or on a name, that nobody understands.
    """

    kinds: tuple[Kind, ...]
    meant: Kind | None = None
    params: Mapping[str, Value] = field(default_factory=lambda: NO_PARAMS)
    trouble: str = ""


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Kinds in the order of the palette."""
    kinds = (kind for kind in KINDS.values() if kind.id != "opaque")
    return tuple(sorted(kinds, key=lambda kind: FAMILIES.index(kind.family)))


def found(text: str) -> tuple[Kind, ...]:
    """Kinds that a typed text may mean, best first; without text all."""
    return reading(text).kinds


def reading(text: str) -> Reading:
    if not text.strip():
        return Reading(all_kinds())
    whole, (name, settings) = named(text), parted(text)
    kinds = once((*whole, *named(name))) or alike(name)
    try:
        kind, params = typed_layer(text)
    except SketchError as error:
        return Reading(kinds, trouble="" if kinds and (whole or not settings) else str(error))
    return Reading(once((kind, *kinds)), kind if settings else None, params)


def settings_for(kind: Kind, text: str) -> Mapping[str, Value]:
    """The settings of a text for the kind that was chosen instead; none where it does not understand them, or where
    all of the text is in its name, as `conv 3` is in Conv 3-D.
    """
    if kind in named(text):
        return NO_PARAMS
    try:
        return typed_layer(" ".join((kind.id, *parted(text)[1])))[1]
    except SketchError:
        return NO_PARAMS


def parted(text: str) -> tuple[str, Sequence[str]]:
    """The words that name a kind, and the settings behind them."""
    words = text.split()
    try:
        settings = kind_of(text, words)[1]
    except SketchError:
        settings = words[len(list(takewhile(is_plain, words))) :]
    return " ".join(words[: len(words) - len(settings)]), settings


def is_plain(word: str) -> bool:
    """Whether a word can be part of a name: settings have a number or a sign in them."""
    return not re.search(r"[\d=]", word)


def named(text: str) -> tuple[Kind, ...]:
    """Kinds that are called so, best first, those of one quality in the order of the palette."""
    words, key = text.casefold().split(), key_of(text)
    marks = {kind.id: distance(called(kind), words, key) for kind in all_kinds()} if key else {}
    close = [kind for kind in all_kinds() if marks.get(kind.id) is not None]
    return tuple(sorted(close, key=lambda kind: marks[kind.id]))


def alike(text: str) -> tuple[Kind, ...]:
    """For a name that nobody has: the kind of the most similar one, then those that have its letters in this order."""
    key = key_of(text)
    near = nearest(key, list(known_kinds()))
    within = (kind for kind in all_kinds() if any(is_within(key, name) for name in called(kind).keys))
    return once((*((known_kinds()[near],) if near else ()), *within))


def once(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    return tuple({kind.id: kind for kind in kinds}.values())


@dataclass(frozen=True, slots=True)
class Names:
    """keys: names without spaces, first title and id. text: all names. starts: their words. about: those of its use, too."""

    keys: tuple[str, ...]
    text: str
    starts: tuple[str, ...]
    about: tuple[str, ...]


@cache
def called(kind: Kind) -> Names:
    names = [name.casefold() for name in (kind.title, kind.id, *kind.typed)]
    text, about = " ".join(names), f"{kind.word.casefold()} {kind.family}"
    starts = words_of(text)
    return Names(tuple(map(key_of, names)), text, starts, (*starts, *words_of(about)))


def is_name(text: str, kind: Kind) -> bool:
    """Whether it is the kind's own name: a short one, as `conv`, may mean its siblings as well."""
    return key_of(text) in called(kind).keys[:2]


def words_of(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s_:-]+", text))


def distance(names: Names, words: Sequence[str], key: str) -> int | None:
    """0 for a name as it is, more the less of it was typed; None for another kind. One letter alone begins a name."""
    long = all(len(word) > 1 for word in words)
    steps = (
        key in names.keys,
        names.keys[0].startswith(key),
        any(name.startswith(key) for name in names.keys),
        all(any(start.startswith(word) for start in names.starts) for word in words),
        long and all(word in names.text for word in words),
        long and all(any(start.startswith(word) for start in names.about) for word in words),
    )
    return steps.index(True) if True in steps else None


def is_within(key: str, name: str) -> bool:
    """Whether the letters stand in the name in this order, the first at its start."""
    letters = iter(name)
    return name[:1] == key[:1] and all(letter in letters for letter in key)
