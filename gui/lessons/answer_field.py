"""Where a person answers: a number with its unit, or one of a few choices whose words may take several lines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from analysis.lessons.question import Question
from gui.theme import GAP
from gui.widgets.card import dim_label

MOST_CHARACTERS = 60


class ChoiceWords(QLabel):
    """The words of a choice: a click on them is one on its button."""

    def __init__(self, text: str, button: QRadioButton) -> None:
        super().__init__(text)
        self.button = button
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.button.isEnabled():
            self.button.setChecked(True)
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)


class AnswerField(QWidget):
    """`given` is what a person has answered so far; entered: Enter was pressed."""

    entered = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plainGround")
        self.number, self.unit = QLineEdit(), dim_label("", wrap=False)
        self.number.setMaxLength(MOST_CHARACTERS)
        self.number.returnPressed.connect(self.entered)
        self.number.textEdited.connect(lambda _: self.changed.emit())
        self.choices = QButtonGroup(self)
        self.choices.buttonToggled.connect(lambda *_: self.changed.emit())
        self.row = QWidget(objectName="plainGround")
        row = QHBoxLayout(self.row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.number, 1)
        row.addWidget(self.unit)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.row)
        self.lines: list[QWidget] = []

    def show_question(self, question: Question) -> None:
        """Empty, for this question."""
        self._take_choices_away()
        self.row.setVisible(not question.is_choice)
        self.number.clear()
        self.unit.setText(question.unit)
        self.number.setAccessibleName(
            self.tr("your answer, in {unit}").format(unit=question.unit or self.tr("a number"))
        )
        self.number.setPlaceholderText(self.tr("your prediction"))
        for number, choice in enumerate(question.choices):
            self._add_choice(number, choice.text)
        self.set_open(True)

    def _add_choice(self, number: int, text: str) -> None:
        button = QRadioButton()
        button.setAccessibleName(text)
        # What is made later would come last for the Tab key, far behind the scene.
        before = self.choices.buttons()
        self.choices.addButton(button, number)
        line = QWidget(self, objectName="plainGround")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(ChoiceWords(text, button), 1)
        self.column.addWidget(line)
        self.lines.append(line)
        QWidget.setTabOrder(before[-1] if before else self.number, button)

    def _take_choices_away(self) -> None:
        for button in self.choices.buttons():
            self.choices.removeButton(button)
        for line in self.lines:
            self.column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = []

    @property
    def given(self) -> str:
        """ "" while there is no answer."""
        chosen = self.choices.checkedButton()
        return chosen.accessibleName() if chosen is not None else self.number.text().strip() if not self.lines else ""

    def show_given(self, given: str) -> None:
        """An answer of before."""
        self.number.setText(given if not self.lines else "")
        for button in self.choices.buttons():
            button.setChecked(button.accessibleName() == given)

    def set_open(self, is_open: bool) -> None:
        """Whether it can still be answered."""
        self.number.setReadOnly(not is_open)
        for button in self.choices.buttons():
            button.setEnabled(is_open)

    def take_focus(self) -> None:
        buttons = self.choices.buttons()
        (buttons[0] if buttons else self.number).setFocus(Qt.FocusReason.OtherFocusReason)
