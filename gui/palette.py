"""The command palette: whatever the window can do, found by typing. Everything in it comes from the tables of the window."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.commands import COMMANDS, why_not, with_model
from gui.controls import ScenarioChoice, device_groups
from gui.drawing.acts import ACTS
from gui.start_page import samples, time_words, write
from gui.theme import LOOK, PADDING, body_font, small_font
from gui.widgets.searchable import KEY, SearchPopup

if TYPE_CHECKING:
    from gui.main_window import MainWindow

MOST_SHOWN = 100
ROW_PX, KIND_PX, WIDTH_PX, HEIGHT_PX = 28, 88, 620, 420


def words(text: str) -> str:
    return QCoreApplication.translate("palette", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """kind: what sort of thing it is, typed like the title. keys: its shortcut. reason: why it cannot be given now.

    asked: it stands in the list only when something is typed.
    """

    kind: str
    title: str
    run: Callable[[], object]
    note: str = ""
    keys: str = ""
    reason: str = ""
    asked: bool = True

    @property
    def text(self) -> str:
        return f"{self.kind} {self.title}\n{self.note}".casefold()


# What there is to find


def entries(window: MainWindow) -> Iterator[Entry]:
    """Everything, commands first."""
    for source in (commands, acts, panels, layouts, choices, devices, files, layers):
        yield from source(window)


def commands(window: MainWindow) -> Iterator[Entry]:
    for row in COMMANDS:
        if row.id != "palette":
            action = window.actions_by_id[row.id]
            keys = ", ".join(key.toString() for key in action.shortcuts())
            title = row.words.replace("&", "")
            on = words("on") if action.isCheckable() and action.isChecked() else ""
            yield Entry(words("command"), title, action.trigger, on, keys, why_not(row, window.session), asked=False)


def acts(window: MainWindow) -> Iterator[Entry]:
    """What can be done with blocks, as long as a drawing is shown."""
    board = window.workspace.panels["drawing"].board if window.workspace else None
    for act in ACTS if board is not None and window.session.sketch is not None else ():
        keys = ", ".join(key.toString() for key in act.sequences)
        reason = "" if act.possible(board) else words("select blocks first")
        yield Entry(words("block"), act.words, partial(window.do_on_board, act.id), "", keys, reason)


def panels(window: MainWindow) -> Iterator[Entry]:
    for name, action in window.menus.panel_actions.items():
        run = partial(window.reveal_panel, name)
        tab, keys = action.data() or "", action.shortcut().toString()
        yield Entry(words("panel"), action.text(), run, tab, keys, no_model(window), asked=False)


def layouts(window: MainWindow) -> Iterator[Entry]:
    """Those that a person saved; the others are commands."""
    for name in window.settings.layouts:
        yield Entry(words("layout"), name, partial(window.restore_layout, name))


def choices(window: MainWindow) -> Iterator[Entry]:
    """What every control of the scenario offers, each kind once."""
    controls = {type(control): control for control in window.findChildren(ScenarioChoice)}
    for control in controls.values():
        for choice in control.offered() if window.session.scenario else ():
            run = partial(control.pick, choice.key)
            yield Entry(control.accessibleName(), choice.title, run, choice.note)


def devices(window: MainWindow) -> Iterator[Entry]:
    for group in device_groups():
        for choice in group.choices:
            run = partial(window.session.set_device, choice.key)
            yield Entry(words("device"), choice.title, run, choice.note, reason=no_model(window))


def files(window: MainWindow) -> Iterator[Entry]:
    for path in window.settings.recent:
        yield Entry(words("recent"), Path(path).name, partial(window.open, path), str(Path(path).parent))
    for one in window.recovery.found():
        yield Entry(words("recovered"), time_words(one.time_s), partial(window.open_recovered, one.path), one.name)
    for path, title, note in samples():
        yield Entry(words("sample"), title, partial(window.open, path), note)


def layers(window: MainWindow) -> Iterator[Entry]:
    session, kind = window.session, words("layer")
    if session.analysis:
        workload = session.analysis.workload
        for layer, (name, op) in enumerate(zip(workload.names, workload.ops, strict=True)):
            yield Entry(kind, name, partial(session.select, (layer,)), op.rpartition(".")[2])


def no_model(window: MainWindow) -> str:
    return "" if with_model(window.session) else words("open a model first")


# How it is found


def found(all_entries: Iterable[tuple[str, Entry]], typed: str) -> list[Entry]:
    """The best first, no more than can be looked through; without words what is worth reading unasked."""
    wanted = typed.casefold().lstrip("> ").split()
    if not wanted:
        return [entry for _, entry in all_entries if not entry.asked]
    patterns = [(word, re.compile(r"\b" + ".*?".join(map(re.escape, word)))) for word in wanted]
    marked = ((badness(text, patterns), rank, entry) for rank, (text, entry) in enumerate(all_entries))
    best = nsmallest(MOST_SHOWN, ((mark, rank, entry) for mark, rank, entry in marked if mark is not None))
    return [entry for _, _, entry in best]


def badness(text: str, patterns: Iterable[tuple[str, re.Pattern[str]]]) -> int | None:
    """How far the text is from what was typed, 0 is best; None where a word is not even there letter by letter.

    A word counts 0 at the start of a word, 1 inside one, 3 in the note, and more with each letter between its own.
    """
    total, (title, _, note) = 0, text.partition("\n")
    for word, pattern in patterns:
        if word in title:
            total += 0 if starts_word(word, title) else 1
        elif starts_word(word, note):
            total += 3
        elif match := pattern.search(title):
            total += 4 + match.end() - match.start() - len(word)
        else:
            return None
    return total


def starts_word(word: str, text: str) -> bool:
    return text.startswith(word) or f" {word}" in text


class Rows(QStyledItemDelegate):
    """Kind, title, a dim note; at the right end the shortcut, or why it cannot be done."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        entry, rect, theme = index.data(KEY), option.rect, LOOK.theme
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("hover"))
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.colour("accent"))
        dim, ink = theme.colour("dim"), theme.colour("dim" if entry.reason else "text")
        end, small, body = entry.reason or entry.keys, small_font(), body_font()
        left = rect.x() + PADDING
        right = rect.right() - PADDING - QFontMetrics(small).horizontalAdvance(end)
        write(painter, QRect(left, rect.y(), KIND_PX - PADDING, rect.height()), entry.kind, small, dim)
        write(painter, QRect(right, rect.y(), rect.right() - right, rect.height()), end, small, dim)
        left += KIND_PX
        title_px = min(QFontMetrics(body).horizontalAdvance(entry.title) + 1, right - left - PADDING)
        write(painter, QRect(left, rect.y(), title_px, rect.height()), entry.title, body, ink)
        left += title_px + PADDING
        room = QRect(left, rect.y(), max(0, right - PADDING - left), rect.height())
        write(painter, room, entry.note, small, dim, Qt.TextElideMode.ElideRight)


class Palette(SearchPopup):
    """Typing finds, arrows move, Enter does it, Escape leaves."""

    def __init__(self, window: MainWindow) -> None:
        self.entries = [(entry.text, entry) for entry in entries(window)]
        super().__init__((), None, window)
        self.setAccessibleName(words("command palette"))
        self.search.setPlaceholderText(words("a command, or: device …, layer …, precision …, sample …"))
        self.list.setItemDelegate(Rows(self.list))
        self.list.setUniformItemSizes(True)
        width = min(WIDTH_PX, window.width() - 4 * PADDING)
        self.resize(width, min(HEIGHT_PX, window.height() - 120))
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, 60)))

    def _fill(self, words: str, current: object) -> None:
        self.list.clear()
        for entry in found(self.entries, words):
            item = QListWidgetItem(entry.title, self.list)
            item.setData(KEY, entry)
            item.setToolTip(f"{entry.title}\n{entry.reason or entry.note}".strip())
            parts = (entry.kind, entry.title, entry.reason or entry.keys or entry.note)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, parts)))
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        """What cannot be done leaves the list open, with the reason in sight."""
        if item is not None and not item.data(KEY).reason:
            self.close()
            item.data(KEY).run()
