"""Beside the board: what is wrong with the selected, what it comes to, and its settings. Knows no session."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from analysis.sketch import KINDS, Block
from gui.drawing.beside import Beside
from gui.drawing.facts_grid import FactsGrid
from gui.drawing.item_forms import GroupForm, NoteForm
from gui.drawing.kind_icon import kind_icon
from gui.drawing.param_form import ParamForm
from gui.drawing.trouble_note import TroubleNote
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import ElidedLabel

WIDTH_PX, ICON_PX = 274, 24


class Side(QScrollArea):
    """fix_asked: place of the fix that was picked. The forms tell the rest themselves."""

    fix_asked = Signal(int)
    left = Signal()  # by Escape, where no field had a use for it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("settings of what is selected"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.title = ElidedLabel()
        self.title.setFont(title_font())
        self.trouble, self.facts, self.form = TroubleNote(), FactsGrid(), ParamForm()
        self.group, self.note = GroupForm(), NoteForm()
        self.trouble.fix_asked.connect(self.fix_asked)
        inner = QWidget()
        inner.setObjectName("plainGround")
        column = QVBoxLayout(inner)
        column.setContentsMargins(PADDING, GAP, PADDING, GAP)
        column.setSpacing(PADDING)
        for widget in (self.trouble, self.title, self.facts, self.note, self.form, self.group):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inner)

    def show_beside(self, beside: Beside) -> None:
        sentence = beside.trouble.sentence if beside.trouble else ""
        self.trouble.show_trouble(sentence, [offer.title for offer in beside.offers])
        self.title.setText(beside.title)
        self.title.setVisible(bool(beside.title))
        self.facts.show_facts(beside.facts)
        self.form.setVisible(bool(beside.blocks))
        self.form.show_blocks(beside.blocks)
        self._show_icon(beside.blocks)
        self.group.show_group(beside.group)
        self.note.show_note(beside.note)

    def _show_icon(self, blocks: Sequence[Block]) -> None:
        kinds = {block.kind for block in blocks}
        known = kinds & KINDS.keys() if len(kinds) == 1 else ()
        self.form.head.setPixmap(kind_icon(next(iter(known))).pixmap(ICON_PX, ICON_PX) if known else QPixmap())

    def event(self, event: QEvent) -> bool:
        # Else the window would clear the selection.
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, 400)
