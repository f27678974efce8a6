"""A network from a list of layers, as people write one: `input 3x32x32; stem: conv 32 3x3 s2; bn; relu; pool; add stem`.

One layer an entry; entries end at semicolons, arrows and line ends; # begins a remark. An entry is
`name: kind settings`; each layer reads the one before it. Settings: a number is what the kind counts first (filters, outputs,
units), 3x3 the window, s2 p1 d2 g4 k3 stride, padding, dilation, groups, window; `same` and other choices by their name;
`setting=value`; `no bias`. The name of a layer further up is another input, `from NAME` another one than the layer before.
`*3` at the end: three in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from analysis.errors import SketchError, nearest
from analysis.sketch.kinds import KINDS, Kind, Param
from analysis.sketch.layout import arranged
from analysis.sketch.model import Block, Sketch, Value, Wire
from analysis.sketch.naming import LONGEST_NAME, Names

MOST_LAYERS = 10_000
# Families whose layers take data of one rank, the batch first: before a convolution 3x224x224 is one image, before a dense
# layer 784 one row. Flattening takes any; what it is given without a batch is one image, in one colour or in several.
MINDS_RANK, FLATTEN = ("convolution", "pooling", "block", "dense", "recurrent", "attention"), "flatten"
# Letters before a number, and the parameter that they stand for.
LETTERS = {"k": "kernel", "s": "stride", "p": "pads", "d": "dilation", "g": "groups", "h": "heads", "e": "expansion"}
# What a lone number says: the first of these that a kind has.
FIRST = ("filters", "outputs", "units", "width", "hidden", "parts", "rate", "multiplier", "factor")
# Where no window is said with x, a second lone number says the window.
SECOND = ("kernel",)
TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


@dataclass(slots=True)
class Entry:
    """One layer as it was written; filled word by word."""

    text: str
    kind: Kind
    name: str = ""
    params: dict[str, Value] = field(default_factory=dict)
    source: str = ""
    others: list[str] = field(default_factory=list)


def sketch_of_table(text: str) -> Sketch:
    """Raises SketchError with the entry that nobody understands, and with what was probably meant."""
    entries = list(entries_of(text))
    if not entries:
        raise SketchError("the text holds no layer", repr(text[:80]), "such as conv 32 3x3 s2; bn; relu")
    blocks, wires = chained(entries)
    found = Sketch(blocks=blocks, wires=tuple(sorted(wires)), next_id=len(blocks) + 1)
    places = arranged(found)
    return replace(found, blocks=tuple(replace(block, at=places[block.id]) for block in blocks))


def entries_of(text: str) -> Iterator[Entry]:
    written = 0
    named: set[str] = set()
    for line in text.splitlines():
        for part in re.split(r";|→|->", line.split("#")[0]):
            words, times = repeated(part.split())
            written += times if words else 0
            if written > MOST_LAYERS:
                raise SketchError("the table is too long", f"{written} layers", f"up to {MOST_LAYERS}")
            for _ in range(times if words else 0):
                entry = entry_of(part.strip(), words, named)
                named.add(entry.name)
                yield entry


def typed_layer(text: str) -> tuple[Kind, dict[str, Value]]:
    """One layer as it is typed where it is to stand, without a name: its kind, and the settings that were said.

    Raises SketchError with what was probably meant.
    """
    entry = unnamed_entry(text.strip(), text.split(), set())
    return entry.kind, entry.params


def repeated(words: list[str]) -> tuple[list[str], int]:
    """Without the `*3` or `×3` at the end, and how often."""
    if len(words) > 1 and re.fullmatch(r"[*×]\d{1,5}", words[-1]):
        return words[:-1], int(words[-1][1:])
    return words, 1


def entry_of(text: str, words: list[str], named: set[str]) -> Entry:
    name, words = named_words(words)
    entry = unnamed_entry(text, words, named)
    entry.name = name[:LONGEST_NAME]
    return entry


def unnamed_entry(text: str, words: Sequence[str], named: set[str]) -> Entry:
    kind, rest = kind_of(text, words)
    entry = Entry(text, kind)
    while rest:
        rest = rest[taken(entry, rest, named) :]
    return entry


def named_words(words: list[str]) -> tuple[str, list[str]]:
    """The name before a colon, which may stand apart from it or have the kind right behind it."""
    joined = " ".join(words)
    name, colon, rest = joined.partition(":")
    return (name.strip(), rest.split()) if colon else ("", words)


def kind_of(text: str, words: Sequence[str]) -> tuple[Kind, list[str]]:
    """The kind that the longest run of words names, and the words behind it. Raises SketchError."""
    for count in range(min(3, len(words)), 0, -1):
        if kind := known_kinds().get(key_of(" ".join(words[:count]))):
            return kind, list(words[count:])
    near = nearest(words[0], list(known_kinds())) if words else None
    hint = f"did you mean {near}?" if near else ""
    raise SketchError(f"nobody knows the layer {text[:80]!r}", None, "such as conv, dense, pool, relu", hint)


def key_of(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


@cache
def known_kinds() -> Mapping[str, Kind]:
    """Kinds by what people call them; the plain names go before those of others."""
    found: dict[str, Kind] = {}
    kinds = [kind for kind in KINDS.values() if kind.id != "opaque"]
    for kind in kinds:
        for name in (kind.title, *kind.typed):
            found.setdefault(key_of(name), kind)
    return found | {key_of(kind.id): kind for kind in kinds}


def taken(entry: Entry, words: list[str], named: set[str]) -> int:
    """Reads one setting from the front; how many words it took. Raises SketchError."""
    word = words[0].rstrip(",")
    if word == "from" and len(words) > 1:
        entry.source = known_name(entry, words[1], named)
        return 2
    if word in ("no", "without") and len(words) > 1 and words[1] in params_of(entry):
        entry.params[words[1]] = False
        return 2
    if word in named:
        entry.others.append(word)
    else:
        set_word(entry, word)
    return 1


def known_name(entry: Entry, name: str, named: set[str]) -> str:
    if name not in named:
        near = nearest(name, sorted(named))
        raise SketchError(
            f"{entry.text[:80]!r}: no layer above is called {name[:80]!r}", hint=f"did you mean {near}?" * bool(near)
        )
    return name


def set_word(entry: Entry, word: str) -> None:
    """A setting in one word. Raises SketchError for one that the kind does not have."""
    params = params_of(entry)
    name, equals, value = word.partition("=")
    letter = re.fullmatch(r"([a-z])(\d+(?:x\d+)*)", word)
    if equals and name in params:
        entry.params[name] = value_of(entry, params[name], value)
    elif letter and LETTERS.get(letter[1]) in params:
        set_param(entry, params[LETTERS[letter[1]]], letter[2])
    elif re.fullmatch(r"-?\d+(\.\d+)?|\d+(x\d+)+", word):
        set_param(entry, meant_by_number(entry, word), word)
    elif choice := next((param for param in params.values() if word in param.choices), None):
        entry.params[choice.name] = word
    elif word in params and params[word].type == "bool":
        entry.params[word] = True
    else:
        raise misunderstood(entry, word)


def misunderstood(entry: Entry, word: str) -> SketchError:
    allowed = ", ".join(params_of(entry)) or "no settings"
    return SketchError(f"{entry.text[:80]!r}: {entry.kind.title} has no setting {word[:80]!r}", None, allowed)


def params_of(entry: Entry) -> dict[str, Param]:
    return {param.name: param for param in entry.kind.params}


def meant_by_number(entry: Entry, word: str) -> Param:
    """The parameter that a number without a name sets. Raises SketchError where there is none left."""
    params = params_of(entry)
    wide = "x" in word or not any(name in params for name in FIRST)
    order = (("shape", "kernel", "sizes") if wide else ()) + FIRST + SECOND
    found = next((params[name] for name in order if name in params and name not in entry.params), None)
    if found is None:
        found = next((param for param in params.values() if param.type in ("int", "sizes", "real", "shape")), None)
    if found is None or found.name in entry.params:
        raise misunderstood(entry, word)
    return found


def set_param(entry: Entry, param: Param, text: str) -> None:
    entry.params[param.name] = value_of(entry, param, text)
    if param.name == "pads" and "padding" in params_of(entry):
        entry.params["padding"] = "numbers"


def value_of(entry: Entry, param: Param, text: str) -> Value:
    """Raises SketchError for text that is no value of the parameter."""
    parts = re.split("[x×,]", text)
    if param.type in ("sizes", "shape") and all(re.fullmatch(r"-?\d{1,18}", part) for part in parts):
        return shaped(param, tuple(int(part) for part in parts))
    if param.type == "int" and re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    if param.type == "real" and re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?(e-?\d{1,2})?", text):
        return float(text)
    if param.type == "bool" and text in TRUTHS:
        return TRUTHS[text]
    if param.type == "choice" and text in param.choices:
        return text
    raise misunderstood(entry, f"{param.name}={text}")


def shaped(param: Param, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """A window of equal sides is one number."""
    return numbers[:1] if param.type == "sizes" and len(set(numbers)) == 1 else numbers


def chained(entries: Sequence[Entry]) -> tuple[tuple[Block, ...], list[Wire]]:
    """Blocks with ids from 1 on, each wired to the one before it and to those that it names."""
    blocks: list[Block] = []
    wires: list[Wire] = []
    ids: dict[str, int] = {}
    names = Names(entry.name for entry in entries if entry.name)
    for id, entry in enumerate(entries, start=1):
        if entry.kind.inputs == (0, 0):
            add_batch(entry, entries[id:])
        name = own_name(entry, ids, names)
        blocks.append(Block(id, entry.kind.id, name, tuple(sorted(entry.params.items()))))
        source = ids[entry.source] if entry.source else id - 1
        sources = ([source] if source else []) + [ids[other] for other in entry.others]
        most = 0 if entry.kind.inputs[1] == 0 else len(sources)
        wires += [Wire(before, 0, id, port) for port, before in enumerate(sources[:most])]
        ids[entry.name or name] = ids[name] = id
    return tuple(blocks), wires


def add_batch(entry: Entry, behind: Sequence[Entry]) -> None:
    """An input is one example where it lacks just the batch that the first layer behind it takes which minds."""
    shape = entry.params.get("shape")
    if not isinstance(shape, tuple):
        return
    for layer in behind:
        if layer.kind.inputs == (0, 0):
            return
        if layer.kind.family in MINDS_RANK or layer.kind.id == FLATTEN:
            wanted = len(layer.kind.behind[0][0])
            lacking = len(shape) == wanted - 1 or (layer.kind.id == FLATTEN and len(shape) == wanted - 2)
            entry.params["shape"] = (1, *shape) if lacking else shape
            return


def own_name(entry: Entry, ids: Mapping[str, int], names: Names) -> str:
    if entry.name and entry.name not in ids:
        return entry.name
    return names.numbered(entry.name or entry.kind.id)
