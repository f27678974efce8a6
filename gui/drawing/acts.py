"""What can be done with what is selected on the board: one row each, for its keys, its menu, and the page of all keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from analysis.sketch import Wire, edits
from analysis.sketch.edits.shared import meant_blocks
from gui.canvas.canvas import KEY_FACTOR
from gui.drawing.copies import duplicated

if TYPE_CHECKING:
    from gui.drawing.board import Board

N = QT_TRANSLATE_NOOP
Run = Callable[["Board"], object]
Ask = Callable[["Board"], bool]


def some(board: Board) -> bool:
    return bool(board.selected)


def something(board: Board) -> bool:
    return bool(board.selected) or board.wire is not None


def several(board: Board) -> bool:
    return len(board.selected) > 1


def drawn(board: Board) -> bool:
    return bool(board.sketch and board.sketch.items)


def one_block(board: Board) -> bool:
    return board.only_block is not None


def reads(board: Board) -> bool:
    """Whether it is one block that has an input."""
    boxes = board.in_reading_order() if one_block(board) else ()
    return bool(boxes) and bool(board.picture.boxes.boxes[boxes[0]].ins)


def in_group(board: Board) -> bool:
    return board.group_meant is not None


def always(board: Board) -> bool:
    return board.sketch is not None


@dataclass(frozen=True, slots=True)
class Act:
    """keys: as Qt writes them, several with "; " between. menu: where it stands; "" for the keys alone."""

    id: str
    title: str
    keys: str
    run: Run
    possible: Ask = some
    menu: str = "edit"

    @property
    def words(self) -> str:
        return QCoreApplication.translate("board", self.title)

    @property
    def sequences(self) -> list[QKeySequence]:
        return QKeySequence.listFromString(self.keys) if self.keys else []


def edit(make: Callable[..., object], **more: object) -> Run:
    """An edit of what is selected."""
    return lambda board: board.edit(partial(make, ids=board.selected, **more))


def remove(board: Board, heal: bool = True) -> None:
    """A selected wire, or the blocks that are selected."""
    if board.wire is not None:
        board.edit(partial(edits.disconnect, wires=(board.wire,)))
    else:
        board.edit(partial(edits.remove, ids=board.selected, heal=heal))


def wires_meant(board: Board) -> tuple[Wire, ...]:
    """The selected wire, else those between the selected blocks, else those that come in."""
    if board.wire is not None:
        return (board.wire,)
    inside = meant_blocks(board.sketch, board.selected)
    into = [wire for wire in board.sketch.wires if wire.target in inside]
    return tuple(wire for wire in into if wire.source in inside) or tuple(into)


def wired(board: Board) -> bool:
    return bool(wires_meant(board))


def cut_wires(board: Board) -> None:
    board.edit(partial(edits.disconnect, wires=wires_meant(board)))


def group(board: Board) -> None:
    """Groups that are selected whole stay groups within the new one."""
    inside = meant_blocks(board.sketch, board.selected)
    whole = {each.id for each in board.sketch.groups if {b.id for b in board.sketch.members(each.id)} <= inside}
    board.edit(partial(edits.group, ids=board.selected | whole))


def ungroup(board: Board) -> None:
    board.edit(partial(edits.ungroup, id=board.group_meant))


def toggle(board: Board) -> None:
    """A group is shown as one, or opened; a block that stands for several becomes these."""
    group = board.group_meant
    if group is None:
        board.edit(partial(edits.unfold, id=board.only_block.id))
        return
    collapsed = next(each.collapsed for each in board.sketch.groups if each.id == group)
    board.edit(partial(edits.collapse, id=group, collapsed=not collapsed))


def can_toggle(board: Board) -> bool:
    from analysis.sketch import KINDS

    block = board.only_block
    return in_group(board) or (block is not None and block.kind in KINDS and KINDS[block.kind].plan is not None)


def unroll(board: Board) -> None:
    board.edit(partial(edits.unroll, id=board.group_meant))


def repeated(board: Board) -> bool:
    group = board.group_meant
    return any(each.id == group and each.repeat > 1 for each in board.sketch.groups) if group else False


def reorder(step: int) -> Run:
    return lambda board: board.edit(partial(edits.reorder, id=board.only_block.id, step=step))


def nudge(right: int, down: int) -> Run:
    grid = edits.placing.GRID
    return edit(edits.move, right=right * grid, down=down * grid)


def arrange_all(board: Board) -> None:
    """With all of it in view, wherever it has gone."""
    board.edit(edits.arrange)
    board.fit()


ACTS = (
    Act("add", N("board", "Add a block…"), "Ins", lambda b: b.ask_here(), always, "add"),
    Act("insert", N("board", "Add in front of the selected block…"), "Shift+Ins",
        lambda b: b.ask_before(), reads, "add"),
    Act("connect", N("board", "Connect…"), "Ctrl+J", lambda b: b.begin_connecting(), some, "add"),
    Act("disconnect", N("board", "Disconnect"), "Ctrl+Shift+J", cut_wires, wired, "add"),
    Act("note", N("board", "Add a note"), "Ctrl+Shift+N", lambda b: b.add_note(), always, "add"),
    Act("cut", N("board", "Cut"), "Ctrl+X", lambda b: b.cut()),
    Act("copy", N("board", "Copy"), "Ctrl+C", lambda b: b.copy(), drawn),
    Act("paste", N("board", "Paste"), "Ctrl+V", lambda b: b.paste(), always),
    Act("duplicate", N("board", "Duplicate"), "Ctrl+D", lambda b: b.edit(partial(duplicated, ids=b.selected))),
    Act("remove", N("board", "Delete"), "Del; Backspace", remove, something),
    Act("cut-out", N("board", "Delete and leave the chain open"), "Shift+Del", lambda b: remove(b, heal=False)),
    Act("rename", N("board", "Rename"), "F2", lambda b: b.rename_asked.emit(), some),
    Act("all", N("board", "Select all"), "Ctrl+A", lambda b: b.select_all(), drawn, ""),
    Act("earlier", N("board", "Move earlier in the chain"), "Alt+Up; Alt+Left", reorder(-1), one_block, "order"),
    Act("later", N("board", "Move later in the chain"), "Alt+Down; Alt+Right", reorder(1), one_block, "order"),
    Act("arrange", N("board", "Arrange everything"), "Ctrl+Shift+L", arrange_all, drawn, "order"),
    Act("snap", N("board", "Snap to the grid"), "", edit(edits.snap), some, "align"),
    *(
        Act(f"align-{line}", title, "", edit(edits.align, line=line), several, "align")
        for line, title in (
            ("left", N("board", "Align left edges")), ("centre", N("board", "Align centres")),
            ("right", N("board", "Align right edges")), ("top", N("board", "Align upper edges")),
            ("middle", N("board", "Align middles")), ("bottom", N("board", "Align lower edges")),
        )
    ),
    Act("across", N("board", "Equal gaps across"), "", edit(edits.distribute, axis=0), several, "align"),
    Act("down", N("board", "Equal gaps down"), "", edit(edits.distribute, axis=1), several, "align"),
    Act("group", N("board", "Group"), "Ctrl+G", group, some, "group"),
    Act("ungroup", N("board", "Ungroup"), "Ctrl+Shift+G", ungroup, in_group, "group"),
    Act("toggle", N("board", "Unfold, or show as one"), "Ctrl+Return; Ctrl+Enter", toggle, can_toggle, "group"),
    Act("unroll", N("board", "Write the repeats out"), "", unroll, repeated, "group"),
    Act("show-all", N("board", "Show all of it"), "Home", lambda b: b.fit(), drawn, "view"),
    Act("zoom-in", N("board", "Zoom in"), "Ctrl++; Ctrl+=", lambda b: b.zoom(KEY_FACTOR), drawn, "view"),
    Act("zoom-out", N("board", "Zoom out"), "Ctrl+-", lambda b: b.zoom(1 / KEY_FACTOR), drawn, "view"),
    Act("nudge-up", N("board", "Move up"), "Ctrl+Up", nudge(0, -1), some, ""),
    Act("nudge-down", N("board", "Move down"), "Ctrl+Down", nudge(0, 1), some, ""),
    Act("nudge-left", N("board", "Move to the left"), "Ctrl+Left", nudge(-1, 0), some, ""),
    Act("nudge-right", N("board", "Move to the right"), "Ctrl+Right", nudge(1, 0), some, ""),
)  # fmt: skip

BY_ID = {act.id: act for act in ACTS}


def act_of(pressed: QKeySequence) -> Act | None:
    """The row whose key was pressed."""
    return next((act for act in ACTS if pressed in act.sequences), None)


def add_to(menu: QMenu, board: Board, do: Callable[[str], object]) -> None:
    """All that has a place in a menu, apart by what it is about; the many ways to align in a menu of their own.

    do: called with the id of the row that was chosen. The keys are only told: the board itself hears them.
    """
    last, part = "", menu
    for act in ACTS:
        if not act.menu:
            continue
        if act.menu != last:
            if last:
                menu.addSeparator()
            part = menu.addMenu(QCoreApplication.translate("board", "Align")) if act.menu == "align" else menu
        last = act.menu
        action = part.addAction(act.words)
        action.setShortcuts(act.sequences)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setEnabled(act.possible(board))
        action.triggered.connect(lambda _=False, id=act.id: do(id))


def keys() -> tuple[tuple[str, str], ...]:
    """For the page of all keys."""
    words = QCoreApplication.translate
    return (
        (words("board", "Any letter"), words("board", "search a block to add")),
        ("Arrow keys", words("board", "select the next block along the wires")),
        ("Shift + Arrow keys", words("board", "select more blocks")),
        ("Enter", words("board", "go to the settings of the block")),
        (words("board", "Shift + drag"), words("board", "select what is in the frame")),
        (words("board", "Wheel, drag"), words("board", "zoom, push the drawing about")),
        *((QKeySequence(act.sequences[0]).toString(), act.words.rstrip("…")) for act in ACTS if act.keys),
    )
