"""A sketch as text, for the clipboard and for files: TOML that says all there is, read with every doubt answered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.errors import SketchError
from analysis.sketch.fields import countable, end, finite, item_id, number, table, tables, text, truth, tuples
from analysis.sketch.model import Block, Group, Note, Point, Sketch, Value, Wire
from analysis.sketch.opaque_text import opaque_of, opaque_table
from analysis.sketch.table import sketch_of_table
from analysis.toml_text import assignment

# More ports than any layer has: a board that showed the billionth would never be done.
MOST_PORTS = 1 << 12
# The first line of every such text; the number grows when older programs could no longer read it.
MARK, VERSION = "rooflens_sketch", 1


def text_of(sketch: Sketch) -> str:
    """All of a sketch but `extra`."""
    return "\n".join(lines_of(sketch)) + "\n"


def lines_of(sketch: Sketch) -> Iterator[str]:
    yield assignment(MARK, VERSION)
    yield assignment("name", sketch.name)
    yield assignment("next_id", sketch.next_id)
    yield assignment("wires", [ends_of(wire) for wire in sketch.wires])
    for block in sketch.blocks:
        yield from table_lines("block", block_table(block))
    for note in sketch.notes:
        yield from table_lines("note", {"id": note.id, "text": note.text, "at": note.at})
    for group in sketch.groups:
        yield from table_lines("group", group_table(group))


def ends_of(wire: Wire) -> tuple[int, ...]:
    return wire.source, wire.source_port, wire.target, wire.target_port


def table_lines(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n[[{name}]]"
    for key, value in table.items():
        yield assignment(key, value)


def block_table(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"id": block.id, "kind": block.kind, "name": block.name, "at": block.at}
    found |= {"params": dict(block.params)} if block.params else {}
    found |= {"group": block.group} if block.group is not None else {}
    return found | ({"opaque": opaque_table(block.opaque)} if block.opaque else {})


def group_table(group: Group) -> dict[str, Any]:
    found = {"id": group.id, "name": group.name, "collapsed": group.collapsed, "repeat": group.repeat}
    return found | ({"parent": group.parent} if group.parent is not None else {})


def sketch_of(text: str) -> Sketch:
    """What `text_of` wrote, or a table of layers such as `conv 32 3x3 s2; bn; relu`. Raises SketchError."""
    return sketch_of_toml(text) if text.lstrip().startswith(MARK) else sketch_of_table(text)


def sketch_of_toml(text: str) -> Sketch:
    """Raises SketchError for text that was changed so that it is no sketch any more."""
    try:
        found = tomllib.loads(text)
        whole = countable(found)
    except (ValueError, RecursionError) as error:
        raise SketchError("the text is no drawing", str(error), "a drawing that was copied whole") from error
    if not whole:
        raise SketchError("a number of the drawing is too large", allowed="whole numbers of 64 bits")
    if found.get(MARK) != VERSION:
        raise SketchError("the drawing is of another version of the program", found.get(MARK), VERSION)
    return checked(read_sketch(found))


def read_sketch(found: Mapping[str, Any]) -> Sketch:
    return Sketch(
        text(found, "name"),
        tuple(block_of(each) for each in tables(found, "block")),
        tuple(sorted(Wire(*ends) for ends in tuples(found, "wires", 4))),
        tuple(Note(item_id(each), text(each, "text"), point(each)) for each in tables(found, "note")),
        tuple(group_of(each) for each in tables(found, "group")),
        number(found, "next_id", 1),
    )


def block_of(found: Mapping[str, Any]) -> Block:
    params = tuple(sorted((name, value_of(name, value)) for name, value in table(found, "params").items()))
    group = number(found, "group", 1) if "group" in found else None
    kind, opaque = text(found, "kind"), opaque_of(table(found, "opaque")) if "opaque" in found else None
    if opaque and kind != "opaque":
        raise SketchError("a block of another kind holds layers of a file", kind, "opaque")
    return Block(item_id(found), kind, text(found, "name"), params, point(found), group, opaque)


def value_of(name: str, value: Any) -> Value:
    """A parameter's value. Raises SketchError for a type that no parameter has."""
    if isinstance(value, list) and all(type(each) is int for each in value):
        return tuple(value)
    if isinstance(value, bool | int | float | str):
        return value
    raise SketchError(f"the parameter {name} has no value that a block could have", repr(value)[:80])


def point(found: Mapping[str, Any]) -> Point:
    at = found.get("at")
    if not isinstance(at, list) or len(at) != 2 or not all(finite(each) for each in at):
        raise SketchError("a place is no place", repr(at)[:80], "[right, down]")
    return float(at[0]), float(at[1])


def group_of(found: Mapping[str, Any]) -> Group:
    parent = number(found, "parent", 1) if "parent" in found else None
    return Group(item_id(found), text(found, "name"), truth(found, "collapsed"), number(found, "repeat", 1), parent)


def checked(sketch: Sketch) -> Sketch:
    """The sketch, if every id is one item's and whatever refers to one is answered. Raises SketchError."""
    ids = [item.id for item in sketch.items]
    if len(set(ids)) < len(ids) or max(ids, default=0) >= sketch.next_id:
        raise SketchError(
            "ids in the drawing are not each one's own", allowed=f"different numbers below {sketch.next_id}"
        )
    known = sketch.by_id.keys()
    if any(not {wire.source, wire.target} <= known for wire in sketch.wires):
        raise SketchError("a wire of the drawing ends nowhere")
    if any(max(wire.source_port, wire.target_port) >= MOST_PORTS for wire in sketch.wires):
        raise SketchError(
            "a wire of the drawing ends at a port that no block has", allowed=f"ports below {MOST_PORTS:,}"
        )
    if len({(wire.target, wire.target_port) for wire in sketch.wires}) < len(sketch.wires):
        raise SketchError("two wires of the drawing end at one port")
    check_groups(sketch)
    return sketch


def check_groups(sketch: Sketch) -> None:
    parents: dict[int | None, int | None] = {group.id: group.parent for group in sketch.groups}
    inside = {item.group for item in sketch.blocks} | set(parents.values())
    if not inside <= {None, *parents}:
        raise SketchError("a group of the drawing is absent")
    if any(end(parents, group.id) is not None for group in sketch.groups):
        raise SketchError("groups of the drawing hold each other")
