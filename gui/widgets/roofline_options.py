"""What a person chooses about the dots of a roofline: how many are named, and whether each memory level has one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton

from gui.widgets.choices import ChipButton

COUNTS, FIRST_COUNT = (0, 3, 5, 10), 5


class DotOptions(ChipButton):
    """named: how many dots carry their names. every_level: a dot per layer and level. `changed` says that one is new."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("dots"))
        self.named, self.every_level = FIRST_COUNT, False
        self.setToolTip(self.tr("Names of the slowest layers; a dot for every memory level"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.counts = {count: self._action(self._title(count), count) for count in COUNTS}
        self.menu().addSeparator()
        self.level = self._action(self.tr("A dot for every memory level"), None)
        self._show()

    def set_named(self, count: int) -> None:
        if count in COUNTS and count != self.named:
            self.named = count
            self._tell()

    def set_every_level(self, on: bool) -> None:
        if on != self.every_level:
            self.every_level = on
            self._tell()

    def state(self) -> bytes:
        return f"{self.named},{'every' if self.every_level else 'one'}".encode()

    def restore(self, state: bytes) -> None:
        """What `state` gave; anything else changes nothing."""
        count, _, level = state.decode("ascii", "replace").partition(",")
        if count in map(str, COUNTS) and level in ("every", "one"):
            self.set_named(int(count))
            self.set_every_level(level == "every")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def _title(self, count: int) -> str:
        return self.tr("Name the {n} slowest layers").format(n=count) if count else self.tr("Name no layer")

    def _action(self, title: str, count: int | None) -> QAction:
        action = self.menu().addAction(title)
        action.setCheckable(True)
        if count is None:
            action.triggered.connect(self.set_every_level)
        else:
            action.triggered.connect(lambda _=False: self._pick(count))
        return action

    def _pick(self, count: int) -> None:
        """A tick taken away by a second click comes back: one of them always holds."""
        self.set_named(count)
        self._show()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for count, action in self.counts.items():
            action.setChecked(count == self.named)
        self.level.setChecked(self.every_level)
        self.set_title(self.tr("Dots"))
        named = self._title(self.named)
        self.setAccessibleDescription(f"{named}, {self.level.text()}" if self.every_level else named)
