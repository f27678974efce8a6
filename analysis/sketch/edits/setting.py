"""What blocks, groups and notes say: parameters, kinds, names, texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite

from analysis.sketch.edits.shared import Edited, changed_blocks, told
from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Block, Sketch, Value
from analysis.sketch.naming import clean_name, clean_text, free_name, names_of


def set_param(sketch: Sketch, ids: Iterable[int], name: str, value: Value) -> Edited:
    """Of every block among ids that has such a parameter; what is no number changes nothing."""
    if value != value:
        return sketch, f"Set {name}"
    found = {id: block for id in ids if (block := sketch.by_id.get(id)) and name in params_of(block)}
    title = next((params_of(block)[name] for block in found.values()), name)
    shown = "×".join(map(str, value)) if isinstance(value, tuple) else str(value)
    entry = f"Set {title} of {told(sketch, found)} to {shown}"
    return changed_blocks(sketch, found, lambda block: block.with_param(name, value)), entry


def scale_param(sketch: Sketch, ids: Iterable[int], name: str, factor: float) -> Edited:
    """Each block's own value times a factor, as a width multiplier does; whole numbers stay whole, all stay in their range."""
    found = {id: block for id in ids if (block := sketch.by_id.get(id)) and name in params_of(block)}
    title = next((params_of(block)[name] for block in found.values()), name)
    entry = f"Scale {title} of {told(sketch, found)} by {factor:g}"
    return changed_blocks(sketch, found, lambda block: scaled(block, name, factor)), entry


def scaled(block: Block, name: str, factor: float) -> Block:
    """The very same block where the parameter is no number, or stays as it is."""
    param = next(param for param in KINDS[block.kind].params if param.name == name)
    value = block.param(name, param.default)
    if param.type not in ("int", "real") or isinstance(value, bool) or not isinstance(value, int | float):
        return block
    product = value * factor
    if not isfinite(product):
        return block
    wanted = product if param.type == "real" else round(product)
    new = type(param.default)(min(max(wanted, param.low), param.high))  # type: ignore[arg-type]
    return block if new == value else block.with_param(name, new)


def reset_param(sketch: Sketch, ids: Iterable[int], name: str) -> Edited:
    """Back to the default."""
    chosen = tuple(ids)
    entry = f"Reset {name} of {told(sketch, chosen)}"
    return changed_blocks(sketch, chosen, lambda block: without(block, name)), entry


def set_kind(sketch: Sketch, ids: Iterable[int], kind: str) -> Edited:
    """Another kind in the same place, with the parameters that both have."""
    chosen = tuple(ids)
    entry = f"Make {told(sketch, chosen)} {KINDS[kind].title if kind in KINDS else kind}"
    return changed_blocks(sketch, chosen, lambda block: of_kind(block, kind)), entry


def of_kind(block: Block, kind: str) -> Block:
    known = {param.name for param in KINDS[kind].params} if kind in KINDS else set()
    return replace(block, kind=kind, params=tuple(each for each in block.params if each[0] in known), opaque=None)


def rename(sketch: Sketch, id: int, name: str) -> Edited:
    """A block or a group; a block's name that is taken gets a number."""
    wanted = clean_name(name)
    if not wanted:
        return sketch, "Rename"
    entry = f"Rename {told(sketch, (id,))} to {wanted}"
    if id in sketch.by_id:
        own = free_name(wanted, names_of(sketch) - {sketch.block(id).name})
        return changed_blocks(sketch, (id,), lambda block: replace(block, name=own)), entry
    groups = tuple(replace(group, name=wanted) if group.id == id else group for group in sketch.groups)
    return (sketch if groups == sketch.groups else replace(sketch, groups=groups)), entry


def rename_sketch(sketch: Sketch, name: str) -> Edited:
    wanted = clean_name(name)
    same = not wanted or wanted == sketch.name
    return (sketch if same else replace(sketch, name=wanted)), f"Call the network {wanted}"


def rewrite(sketch: Sketch, id: int, text: str) -> Edited:
    """Another text in a note."""
    wanted = clean_text(text)
    notes = tuple(replace(note, text=wanted) if note.id == id else note for note in sketch.notes)
    return (sketch if notes == sketch.notes else replace(sketch, notes=notes)), "Change a note"


def params_of(block: Block) -> dict[str, str]:
    """Titles of a block's parameters by name."""
    return {param.name: param.title for param in KINDS[block.kind].params} if block.kind in KINDS else {}


def without(block: Block, name: str) -> Block:
    return replace(block, params=tuple(each for each in block.params if each[0] != name))
