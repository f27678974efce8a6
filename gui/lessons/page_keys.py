"""The keys of a lesson, those of a presenter's remote among them: they work wherever the keyboard is on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.lessons.scene_side import SceneSide
    from gui.lessons.step_column import StepColumn

KEY = Qt.Key
# What a command of the window would take otherwise: here F5 is what a remote sends to begin.
OWN = (KEY.Key_F5, KEY.Key_F6)


class PageKeys:
    """Part of the page. Page keys leaf even while a field has the keyboard, arrows where nothing else wants them."""

    column: StepColumn
    side: SceneSide
    presenting_asked: SignalInstance

    def leaf(self, by: int) -> None:
        raise NotImplementedError

    def bind_keys(self) -> None:
        for keys, by in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(keys), self, lambda by=by: self.leaf(by))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN and not event.modifiers():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {
            KEY.Key_Right: lambda: self.leaf(1), KEY.Key_Left: lambda: self.leaf(-1),
            KEY.Key_F5: self.presenting_asked.emit, KEY.Key_F6: self.change_sides,
        }  # fmt: skip
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain or (act := acts.get(Qt.Key(event.key()))) is None:
            super().keyPressEvent(event)
        else:
            act()

    def change_sides(self) -> None:
        """From what is read to the scene, and back."""
        focus = QApplication.focusWidget()
        if focus is not None and self.side.isAncestorOf(focus):
            self.take_focus()
        else:
            target = self.side.table if self.side.shows_rows else self.side.bench.stage
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_focus(self) -> None:
        """To what is read: from there Tab goes through the page in the order of reading."""
        self.column.area.setFocus(Qt.FocusReason.OtherFocusReason)


def key_rows() -> tuple[tuple[str, str], ...]:
    """For the page of all keys."""

    def words(text: str) -> str:
        return QCoreApplication.translate("lessons", text)

    return (
        (words("Page ↓ ↑"), words("next step, previous step, also while the scene or a field has the keyboard")),
        (words("→ ←"), words("the same, while the step is read")),
        (words("↓ ↑"), words("scroll what is read")),
        (words("F6"), words("to the scene, and back to the step")),
        (words("F5"), words("presents the lesson")),
        (words("Esc"), words("all lessons, then back to where you came from")),
    )
