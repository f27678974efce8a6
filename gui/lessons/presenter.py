"""A lesson before a class: the page alone on the screen in large type, keys of a remote, a pointer trail, notes elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.lessons.notes_window import NotesWindow
from gui.lessons.pointer_trail import PointerTrail

if TYPE_CHECKING:
    from gui.lessons.page import LessonPage

ANY_HEIGHT = 16_777_215


class Blank(QWidget):
    """A black screen, so that a class looks at who speaks; any key or click brings the page back."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet("background: black")
        self.setAccessibleName(self.tr("blank screen"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def keyPressEvent(self, event) -> None:
        self.left.emit()

    def mousePressEvent(self, event) -> None:
        self.left.emit()


class Presenter(QObject):
    """around: what of the window gives way. changed: begun or ended."""

    changed = Signal()

    def __init__(self, window: QMainWindow, page: LessonPage, around: tuple[QWidget, ...]) -> None:
        super().__init__(window)
        self.window, self.page, self.around = window, page, around
        self.on = False
        self.notes: NotesWindow | None = None
        self.trail, self.blank = PointerTrail(page), Blank(page)
        self.blank.left.connect(self.switch_blank)
        self._full_before, self._seen_before = False, {}
        self.shortcuts = [
            self._shortcut(keys, act)
            for keys, act in (("B", self.switch_blank), (".", self.switch_blank), ("T", self.switch_trail),
                              ("N", self.switch_notes))
        ]  # fmt: skip
        page.step_shown.connect(lambda _: self._show_notes())
        page.told_shown.connect(lambda told: self._tell_notes(told.notes))
        page.question.asked.connect(self._show_question)

    def _shortcut(self, keys: str, act) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self.page, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setEnabled(False)
        return shortcut

    def switch(self) -> None:
        if self.on:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        if self.on:
            return
        self.on, self._full_before = True, self.window.isFullScreen()
        self._dress(True)
        self.window.showFullScreen()
        self.trail.set_on(True)
        if len(QGuiApplication.screens()) > 1:
            self.show_notes()
        self.changed.emit()

    def stop(self) -> None:
        if not self.on:
            return
        self.on = False
        self.trail.set_on(False)
        self.blank.hide()
        self.close_notes()
        self._dress(False)
        if not self._full_before:
            self.window.showNormal()
        self.changed.emit()

    def _dress(self, large: bool) -> None:
        """The menu keeps its shortcuts: it is only not seen."""
        self.window.menuBar().setMaximumHeight(0 if large else ANY_HEIGHT)
        if large:
            self._seen_before = {widget: widget.isVisibleTo(widget.parentWidget()) for widget in self.around}
        for widget in self.around:
            widget.setVisible(not large and self._seen_before[widget])
        self.page.set_large(large)
        for shortcut in self.shortcuts:
            shortcut.setEnabled(large)

    # By keys

    def switch_blank(self) -> None:
        if self.blank.isHidden():
            self.blank.setGeometry(self.page.rect())
            self.blank.show()
            self.blank.raise_()
            self.blank.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.blank.hide()
            self.page.take_focus()

    def switch_trail(self) -> None:
        self.trail.set_on(not self.trail.is_on)

    def switch_notes(self) -> None:
        if self.notes is None:
            self.show_notes()
        else:
            self.close_notes()

    # Notes

    def show_notes(self) -> None:
        """On a screen that the class does not see, where there is one."""
        self.notes = NotesWindow()
        self.notes.leaf_asked.connect(self.page.leaf)
        self.notes.closed.connect(self._forget_notes)
        own = self.window.screen()
        other = next((screen for screen in QGuiApplication.screens() if screen is not own), None)
        if other is not None:
            self.notes.setGeometry(other.availableGeometry())
        else:
            # Behind a page that fills the only screen nobody would see them.
            self.notes.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.notes.start_clock()
        self._show_notes()
        self._show_question(self.page.question.question)
        self.notes.show()
        if other is not None:
            self.window.activateWindow()

    def close_notes(self) -> None:
        if self.notes is not None:
            notes = self.notes
            with QSignalBlocker(notes):
                notes.close()
            self._forget_notes()

    def _forget_notes(self) -> None:
        if self.notes is not None:
            self.notes.deleteLater()
            self.notes = None

    def _show_notes(self) -> None:
        if self.notes is not None and self.page.lesson is not None:
            self.notes.show_step(self.page.lesson, self.page.index)
            told = self.page.column.told
            if told is not None and told.step is self.page.step:
                self._tell_notes(told.notes)

    def _tell_notes(self, text: str) -> None:
        """With the numbers as they are; a class does not see them."""
        if self.notes is not None:
            self.notes.show_notes(text)

    def _show_question(self, question) -> None:
        if self.notes is not None:
            self.notes.show_question(question)


def key_rows() -> tuple[tuple[str, str], ...]:
    """For the page of all keys."""

    def words(text: str) -> str:
        return QCoreApplication.translate("lessons", text)

    return (
        (words("F5, Esc"), words("begin, end; a remote sends them too")),
        (words("B or ."), words("blank screen, and back")),
        (words("T"), words("pointer trail on, off")),
        (words("N"), words("notes, on the second screen where there is one")),
    )
