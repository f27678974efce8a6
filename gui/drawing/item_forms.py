"""Settings of what is no block: the name and the repeats of a group, the text of a note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from analysis.sketch import Group, Note
from analysis.sketch.repeating import MOST_TIMES
from gui.theme import GAP, title_font
from gui.widgets.card import ElidedLabel
from gui.widgets.choices import WholeNumber, asks_undo


class GroupForm(QWidget):
    """renamed: the new name. repeated: how many times in a row. collapsed: whether it is shown as one box."""

    renamed = Signal(str)
    repeated = Signal(int)
    collapsed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id: int | None = None
        self.title = ElidedLabel()
        self.title.setFont(title_font())
        self.name, self.times = QLineEdit(), WholeNumber(self.tr("how many times in a row"))
        self.name.setAccessibleName(self.tr("name of the group"))
        self.times.setRange(1, MOST_TIMES)
        self.one = QCheckBox(self.tr("show as one box"))
        self.name.editingFinished.connect(self._rename)
        self.times.valueChanged.connect(self.repeated)
        self.one.clicked.connect(self.collapsed)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addRow(self.title)
        rows.addRow(self.tr("name"), self.name)
        rows.addRow(self.tr("repeat ×"), self.times)
        rows.addRow(self.one)

    def show_group(self, group: Group | None) -> None:
        """Without telling anyone; hidden without a group."""
        self.setVisible(group is not None)
        if group is None:
            return
        self.title.setText(self.tr("Group {name}").format(name=group.name))
        other, self.id = group.id != self.id, group.id
        if other or not self.name.isModified():
            self.name.setText(group.name)
        self.times.set_number(group.repeat)
        self.one.setChecked(group.collapsed)

    def _rename(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self.renamed.emit(self.name.text())


class NoteForm(QWidget):
    """rewritten: the text, once the field is left or Ctrl+Enter is pressed."""

    rewritten = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note: Note | None = None
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("text of the note"))
        self.text.setPlaceholderText(self.tr("What is to be remembered"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(120)
        self.text.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)

    def show_note(self, note: Note | None) -> None:
        """Another note takes what was typed for the one before along, not away."""
        if self.note is not None and (note is None or note.id != self.note.id):
            self._take()
        before, self.note = self.note, note
        self.setVisible(note is not None)
        if note is not None and (before is None or before != note):
            self.text.setPlainText(note.text)

    def _take(self) -> None:
        if self.note is not None and self.text.toPlainText() != self.note.text:
            self.rewritten.emit(self.note.id, self.text.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut or (isinstance(event, QKeyEvent) and ends_note(event)):
            self._take()
        if asks_undo(event) and not self.text.document().isModified():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def ends_note(event: QKeyEvent) -> bool:
    from PySide6.QtCore import Qt

    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return (
        event.type() == QEvent.Type.KeyPress and enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )
