"""A button that opens a list with groups and a search field: for choosing among many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from gui.theme import LOOK, title_font
from gui.widgets.choices import ChipButton, Choice

KEY = Qt.ItemDataRole.UserRole
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading."""

    title: str
    choices: tuple[Choice, ...]


def matching(groups: Iterable[Group], words: str) -> tuple[Group, ...]:
    """The groups with those choices whose title, key, note or heading contains every word."""
    wanted = words.casefold().split()

    def suits(group: Group, choice: Choice) -> bool:
        text = f"{group.title} {choice.key} {choice.title} {choice.note}".casefold()
        return all(word in text for word in wanted)

    found = (Group(g.title, tuple(c for c in g.choices if suits(g, c))) for g in groups)
    return tuple(group for group in found if group.choices)


class SearchPopup(QFrame):
    """Search field above a list; arrows move in the list while typing goes on, Enter chooses, Escape leaves."""

    chosen = Signal(object)

    def __init__(self, groups: Sequence[Group], current: object, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self._groups = tuple(groups)
        self.search, self.list = QLineEdit(), QListWidget()
        self.search.setPlaceholderText(self.tr("search"))
        self.search.setAccessibleName(self.tr("search"))
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName(self.tr("matches"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(lambda text: self._fill(text, None))
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.resize(340, 420)
        self._fill("", current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in MOVES:
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
            return True
        return super().eventFilter(watched, event)

    def _fill(self, words: str, current: object) -> None:
        self.list.clear()
        for group in matching(self._groups, words):
            self._add_heading(group.title)
            for choice in group.choices:
                self._add_choice(choice)
        rows = [row for row in range(self.list.count()) if self.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable]
        wanted = next((row for row in rows if self.list.item(row).data(KEY) == current), rows[0] if rows else -1)
        self.list.setCurrentRow(wanted)

    def _add_heading(self, title: str) -> None:
        heading = QListWidgetItem(title)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setFont(title_font())
        heading.setForeground(LOOK.theme.colour("dim"))
        self.list.addItem(heading)

    def _add_choice(self, choice: Choice) -> None:
        item = QListWidgetItem(f"   {choice.title}")
        item.setData(KEY, choice.key)
        item.setToolTip(choice.note or str(choice.key))
        self.list.addItem(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsSelectable:
            key = item.data(KEY)
            self.close()
            self.chosen.emit(key)


class SearchButton(ChipButton):
    """Shows what is chosen; a click opens the searchable list. `chosen` carries the key that a person picked."""

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.groups: tuple[Group, ...] = ()
        self.current: object = None
        self.clicked.connect(self.open_list)

    def set_groups(self, groups: Iterable[Group]) -> None:
        self.groups = tuple(groups)
        self.set_current(self.current)

    def set_current(self, key: object, title: str = "") -> None:
        self.current = key
        known = (choice.title for group in self.groups for choice in group.choices if choice.key == key)
        self.set_title(title or next(known, str(key or "–")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def open_list(self) -> SearchPopup:
        popup = SearchPopup(self.groups, self.current, self)
        popup.chosen.connect(self._pick)
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        popup.search.setFocus()
        return popup

    def _pick(self, key: object) -> None:
        if key != self.current:
            self.set_current(key)
            self.chosen.emit(key)
