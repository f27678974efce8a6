"""A button that opens a list to tick several things in, group by group; and a field for a list of sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from analysis.errors import AnalysisError
from gui.theme import LOOK, title_font
from gui.widgets.card import dim_label
from gui.widgets.choices import ChipButton, Choice
from gui.widgets.searchable import KEY, MOVES, Group, matching

GROUP = Qt.ItemDataRole.UserRole + 1
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Fewer choices need no field to search them.
SEARCHED_FROM = 12
# Of the list; what stands around its rows.
WIDTH_PX, HIGHEST_PX, ABOUT_PX = 360, 440, 56
CHECKED, UNCHECKED, SOME = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked


def one_group(names: Iterable[str], notes: Mapping[str, str]) -> tuple[Group, ...]:
    """Names that stand for themselves."""
    return (Group("", tuple(Choice(name, name, notes.get(name, "")) for name in names)),)


class ManyPopup(QFrame):
    """Ticks stay until the list is left; a heading ticks its whole group. changed: the keys that are ticked."""

    changed = Signal(object)

    def __init__(self, groups: Sequence[Group], chosen: Iterable[object], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self._groups, self._chosen = tuple(groups), set(chosen)
        self.search, self.list = QLineEdit(), QListWidget()
        self.search.setPlaceholderText(self.tr("search"))
        self.search.setAccessibleName(self.tr("search"))
        self.list.setAccessibleName(parent.accessibleName())
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        count = sum(len(group.choices) for group in self._groups)
        self._lay_out(count)
        self.search.textChanged.connect(self._fill)
        for widget in (self.search, self.list):
            widget.installEventFilter(self)
        self.list.itemClicked.connect(self._switch)
        self._fill("")
        self.first = self.search if count >= SEARCHED_FROM else self.list

    def _lay_out(self, count: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.search)
        # Not before it has a parent: shown without one it would be a window, and take the popup's place.
        self.search.setVisible(count >= SEARCHED_FROM)
        column.addWidget(self.list)
        column.addWidget(dim_label(self.tr("Enter or a click ticks, Escape leaves"), wrap=False))
        rows = count + len(self._groups)
        self.resize(WIDTH_PX, min(HIGHEST_PX, ABOUT_PX + rows * (self.list.fontMetrics().height() + 2)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in ENTERS or (watched is self.list and event.key() == Qt.Key.Key_Space):
            self._switch(self.list.currentItem())
            return True
        if watched is self.search and event.key() in MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self, words: str) -> None:
        self.list.clear()
        for number, group in enumerate(matching(self._groups, words)):
            if len(self._groups) > 1:
                self._add(group.title, None, number)
            for choice in group.choices:
                self._add(choice.title, choice, number)
        self._tick()
        self.list.setCurrentRow(0)

    def _add(self, title: str, choice: Choice | None, group: int) -> None:
        """choice None: the heading of a group."""
        item = QListWidgetItem(title if choice is None or len(self._groups) < 2 else f"   {title}")
        item.setData(GROUP, group)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if choice is None:
            item.setFont(title_font())
            item.setForeground(LOOK.theme.colour("dim"))
        else:
            item.setData(KEY, choice.key)
            item.setToolTip(choice.note or str(choice.key))
        self.list.addItem(item)

    def _members(self, heading: QListWidgetItem) -> list[object]:
        group = heading.data(GROUP)
        items = (self.list.item(row) for row in range(self.list.count()))
        return [i.data(KEY) for i in items if i.data(GROUP) == group and i.data(KEY) is not None]

    def _switch(self, item: QListWidgetItem | None) -> None:
        """One, or where it is a heading all below it: ticked unless all are."""
        if item is None:
            return
        keys = [item.data(KEY)] if item.data(KEY) is not None else self._members(item)
        if self._chosen.issuperset(keys):
            self._chosen.difference_update(keys)
        else:
            self._chosen.update(keys)
        self._tick()
        every = (choice.key for group in self._groups for choice in group.choices)
        self.changed.emit(tuple(key for key in every if key in self._chosen))

    def _tick(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            keys = [item.data(KEY)] if item.data(KEY) is not None else self._members(item)
            count = len(self._chosen.intersection(keys))
            item.setCheckState(CHECKED if count == len(keys) else SOME if count else UNCHECKED)


class ManyButton(ChipButton):
    """Shows what is ticked. many: what several are called, as "{n} devices". groups: asked for when the list opens."""

    changed = Signal(object)

    def __init__(
        self, name: str, many: str, groups: Callable[[], Iterable[Group]], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self.many, self.groups = many, groups
        self.chosen: tuple[object, ...] = ()
        self.clicked.connect(self.open_list)
        self.set_chosen(())

    def set_chosen(self, keys: Iterable[object]) -> None:
        """Without telling anyone."""
        self.chosen = tuple(keys)
        self.set_title(self._summary())

    def _summary(self) -> str:
        if not self.chosen:
            return self.many.format(n=0)
        titles = {choice.key: choice.title for group in self.groups() for choice in group.choices}
        named = ", ".join(titles.get(key, str(key)) for key in self.chosen)
        return named if len(self.chosen) <= 2 and len(named) <= 30 else self.many.format(n=len(self.chosen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, *ENTERS):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def open_list(self) -> ManyPopup:
        popup = ManyPopup(tuple(self.groups()), self.chosen, self)
        popup.changed.connect(self._take)
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()
        popup.first.setFocus()
        return popup

    def _take(self, keys: tuple[object, ...]) -> None:
        self.set_chosen(keys)
        self.changed.emit(keys)


class SizesField(QLineEdit):
    """Sizes with commas between: `1, 4, 16`; empty is as the file has it. read: makes one of its words. problem: ""
    where all are sizes, else what is wrong.
    """

    changed = Signal()

    def __init__(self, name: str, hint: str, read: Callable[[str], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(hint)
        self.setPlaceholderText(self.tr("as the file"))
        self.setFixedWidth(104)
        self._read = read
        self.sizes: tuple[object, ...] = (None,)
        self.problem = ""
        self.textChanged.connect(self._take)

    def _take(self, text: str) -> None:
        words = [word for part in text.split(",") if (word := part.strip())]
        try:
            self.sizes, self.problem = tuple(dict.fromkeys(map(self._read, words))) or (None,), ""
        except AnalysisError as error:
            self.problem = str(error)
        self.setAccessibleDescription(self.problem)
        self.setProperty("wrong", bool(self.problem))
        self.style().unpolish(self)
        self.style().polish(self)
        self.changed.emit()
