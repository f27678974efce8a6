"""What stands in the way of a block, in a sentence, and a button for each way out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from gui.theme import GAP, LOOK, PADDING, title_font
from gui.widgets.symbols import STATE_SIGNS

EDGE_PX, BUTTON_PADDING_PX = 3, 9


class FixButton(QPushButton):
    """A button whose title gives way where it is too long; the tooltip has all of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_title(self, title: str) -> None:
        # A title may hold a name, and a name may hold the sign of a mnemonic.
        self.setText(title.replace("&", "&&"))
        self.setAccessibleName(title)
        self.setToolTip(title)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - 2 * BUTTON_PADDING_PX
        elided = self.fontMetrics().elidedText(self.accessibleName(), Qt.TextElideMode.ElideMiddle, room)
        option.text = elided.replace("&", "&&")
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class TroubleNote(QFrame):
    """Hidden without trouble. `fix_asked` carries the place of the title that was picked."""

    fix_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.setAccessibleName(self.tr("trouble"))
        self.fixes: list[FixButton] = []
        self.sign, self.sentence = QLabel(STATE_SIGNS["over"]), QLabel()
        self.sign.setProperty("role", "over")
        self.sign.setFont(title_font())
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.hide()
        LOOK.theme_changed.connect(self.update)

    def _lay_out(self) -> None:
        policy = self.sentence.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self.sentence.setSizePolicy(policy)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(PADDING, 6, GAP, 6)
        self.grid.setHorizontalSpacing(GAP - 2)
        self.grid.setVerticalSpacing(GAP // 2)
        self.grid.setColumnStretch(1, 1)
        self.grid.addWidget(self.sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(self.sentence, 0, 1)

    def show_trouble(self, sentence: str, titles: Sequence[str]) -> None:
        """Shown in place, so that a button does not go away under the mouse; an empty sentence hides all."""
        if sentence != self.sentence.text():
            self.sentence.setText(sentence)
            self.setAccessibleDescription(sentence)
        while len(self.fixes) < len(titles):
            self._add_button()
        for place, button in enumerate(self.fixes):
            button.set_title(titles[place] if place < len(titles) else "")
            button.setVisible(place < len(titles))
        self.setVisible(bool(sentence))

    def _add_button(self) -> None:
        place, button = len(self.fixes), FixButton(self)
        button.clicked.connect(lambda: self.fix_asked.emit(place))
        self.grid.addWidget(button, place + 1, 1)
        self.fixes.append(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), LOOK.theme.colour("ground"))
        painter.fillRect(0, 0, EDGE_PX, self.height(), LOOK.theme.colour("over"))
        painter.end()
