"""What a question looks like: its words, where it is answered, what is said of the answer, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.lessons.answer_field import AnswerField
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import Note, dim_label
from gui.widgets.flow import FlowLayout


class QuestionView(QFrame):
    """Its acts are those of the box that asks."""

    check: Callable[[], None]
    reveal: Callable[[], None]
    ask_again: Callable[[], None]
    ask_next: Callable[[], None]
    show_state: Callable[[], None]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setAccessibleName(self.tr("question"))
        self._build()
        self._lay_out()

    def _build(self) -> None:
        self.head = QLabel()
        self.head.setFont(title_font())
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.field, self.verdict = AnswerField(), Note()
        self.why_not = dim_label(self.tr("The answer is locked until you have predicted."))
        self.field.entered.connect(self.check)
        self.field.changed.connect(self.show_state)
        self.check_button = self._button(
            self.tr("Check"), self.tr("Says whether the prediction is right (Enter)"), self.check
        )
        self.check_button.setObjectName("primary")
        self.reveal_button = self._button(self.tr("Show the answer"), self.tr("Without predicting it"), self.reveal)
        self.again_button = self._button(
            self.tr("Another like this"), self.tr("With other numbers, which the scene takes"), self.ask_again
        )
        self.next_button = self._button(self.tr("Next question"), "", self.ask_next)

    def _button(self, text: str, tip: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, GAP, PADDING, PADDING)
        column.setSpacing(GAP)
        for widget in (self.head, self.text, self.field):
            column.addWidget(widget)
        buttons = QWidget(objectName="plainGround")
        flow = FlowLayout(buttons, GAP)
        for button in (self.check_button, self.reveal_button, self.next_button, self.again_button):
            flow.addWidget(button)
        column.addWidget(buttons)
        column.addWidget(self.why_not)
        column.addWidget(self.verdict)
        self.verdict.hide()

    def say(self, title: str, text: str, state: str) -> None:
        self.verdict.set_words(title, text, state)
        self.verdict.setAccessibleName(f"{title}. {text}")
        self.verdict.show()
