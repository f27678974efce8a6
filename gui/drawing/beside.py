"""What stands beside the board: the selected things, what they come to, what is wrong with them and what would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.sketch import Block, Group, Note, Trouble
from analysis.sketch.repairs import Offer, offers
from gui.drawing.facts import facts_of, facts_of_line

if TYPE_CHECKING:
    from gui.drawing.board import Board
    from gui.drawing.costs import Costs
    from gui.drawing.picture import Picture


@dataclass(frozen=True, slots=True)
class Beside:
    """title: of the facts, for what has no settings of its own. offers: cures of the trouble, best first."""

    blocks: tuple[Block, ...] = ()
    group: Group | None = None
    note: Note | None = None
    title: str = ""
    facts: Sequence[tuple[str, str, str]] = ()
    trouble: Trouble | None = None
    offers: tuple[Offer, ...] = ()


def beside_of(picture: Picture, board: Board, costs: Costs | None, unit: str) -> Beside:
    sketch, trouble = picture.sketch, trouble_of(picture, board)
    blocks = tuple(sketch.block(id) for id in sorted(board.selected & sketch.by_id.keys()))
    group = next((each for each in sketch.groups if each.id == board.group_meant), None)
    note = next((each for each in sketch.notes if board.selected == {each.id}), None)
    line = line_of(picture, board)
    facts = facts_of_line(picture, line) if line is not None else facts_of(picture, board.selected, costs, unit)
    return Beside(blocks, group, note, *facts, trouble, tuple(offers(sketch, trouble)) if trouble else ())


def line_of(picture: Picture, board: Board) -> int | None:
    """The line of the selected wire."""
    return picture.line_of(board.wire) if board.wire is not None else None


def trouble_of(picture: Picture, board: Board) -> Trouble | None:
    """What is wrong with the selected; without a selection the first thing that is wrong at all."""
    boxes, line = picture.boxes_of(board.selected), line_of(picture, board)
    if boxes:
        return next((picture.troubles[box] for box in sorted(boxes) if box in picture.troubles), None)
    return picture.wrong_lines.get(line) if line is not None else next(iter(picture.drawing.troubles), None)
