"""What several blocks have in common to be set, which settings matter now, and what kinds they could be instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.sketch.kinds import KINDS
from analysis.sketch.kinds.registry import Kind, Param
from analysis.sketch.model import Block, Value

# Setting -> the setting that decides whether it is asked for, and with what choice.
ASKED_BY = {"pads": ("padding", "numbers"), "factor": ("by", "factor"), "sizes": ("by", "sizes")}

STAND_IN = "opaque"


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter of all chosen blocks. values: those that differ, in the order of the blocks.

    at_default: each block has what its own kind has by default.
    """

    param: Param
    values: tuple[Value, ...]
    at_default: bool

    @property
    def mixed(self) -> bool:
        return len(self.values) > 1


def settings_of(blocks: Sequence[Block]) -> tuple[Setting, ...]:
    """The parameters that all blocks have, by name and type, in the order of the first one's kind."""
    # Of many blocks that are set alike only one is looked at.
    alike = [*{(block.kind, block.params): block for block in blocks}.values()]
    if not alike or any(block.kind not in KINDS for block in alike):
        return ()
    kinds = [KINDS[block.kind] for block in alike]
    filled = [kind.filled(block) for kind, block in zip(kinds, alike, strict=True)]
    shared = common_params(tuple(dict.fromkeys(kinds)))
    own = [{param.name: param.default for param in kind.params} for kind in kinds]
    return tuple(
        Setting(
            param,
            distinct([values[param.name] for values in filled]),
            all(values[param.name] == defaults[param.name] for values, defaults in zip(filled, own, strict=True)),
        )
        for param in shared
    )


def distinct(values: Sequence[Value]) -> tuple[Value, ...]:
    """True is not 1 here, as it is in a dictionary."""
    return tuple({(type(value), value): value for value in values}.values())


def common_params(kinds: Sequence[Kind]) -> tuple[Param, ...]:
    first, *others = kinds
    tables = [{param.name: param for param in kind.params} for kind in others]
    chosen = (merged([param, *(table.get(param.name) for table in tables)]) for param in first.params)
    return tuple(param for param in chosen if param)


def merged(params: Sequence[Param | None]) -> Param | None:
    """One parameter with the range that all of them allow; None where they have nothing in common."""
    first = params[0]
    if first is None or any(param is None or param.type != first.type for param in params):
        return None
    low, high = max(param.low for param in params), min(param.high for param in params)
    choices = tuple(choice for choice in first.choices if all(choice in param.choices for param in params))
    unit = first.unit if all(param.unit == first.unit for param in params) else ""
    possible = low <= high and bool(choices) == bool(first.choices)
    return replace(first, low=low, high=high, choices=choices, unit=unit) if possible else None


def matters(name: str, settings: Mapping[str, Setting]) -> bool:
    """Whether a setting steers anything now: padding by number does only where the padding is said by numbers."""
    asker, answer = ASKED_BY.get(name, ("", ""))
    return asker not in settings or answer in settings[asker].values


def kinds_instead(blocks: Sequence[Block]) -> tuple[Kind, ...]:
    """Kinds of the same family with the same inputs; none where the blocks are of several families."""
    kinds = [KINDS[kind] for kind in {block.kind for block in blocks} if kind in KINDS]
    alike = {(kind.family, kind.inputs) for kind in kinds}
    if len(alike) != 1 or any(block.kind == STAND_IN or block.kind not in KINDS for block in blocks):
        return ()
    found = tuple(kind for kind in KINDS.values() if (kind.family, kind.inputs) in alike and kind.id != STAND_IN)
    return found if len(found) > 1 else ()


def title_of(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


def counted_titles(blocks: Sequence[Block]) -> tuple[tuple[str, int], ...]:
    """How many blocks there are of each kind, the most frequent first."""
    return tuple((title_of(kind), count) for kind, count in Counter(block.kind for block in blocks).most_common())
