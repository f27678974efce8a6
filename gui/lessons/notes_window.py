"""For who presents, on the second screen: notes of the step, what comes next, the answer, and how much time has gone."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTime, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from analysis.lessons.fact import told
from analysis.lessons.lesson import Lesson
from analysis.lessons.question import Question
from gui.theme import GAP, PADDING, body_font, figure_font, tabular, title_font
from gui.widgets.card import dim_label

NOTES_PX = 19
SECOND_MS = 1000
LEAFS = {
    Qt.Key.Key_PageDown: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Left: -1,
}  # fmt: skip


def larger(font: QFont, pixels: int) -> QFont:
    font.setPixelSize(pixels)
    return font


def minutes_words(seconds: int) -> str:
    """ "12:05"."""
    return f"{seconds // 60}:{seconds % 60:02}"


def answer_words(question: Question | None) -> str:
    """The answer, and below it the slips to look out for; "" while nothing is asked."""
    if question is None:
        return ""
    slips = [f"{told(slip.value, question.unit)}: {slip.says}" for slip in question.slips]
    return "\n".join((question.right, question.because, *slips))


class NotesWindow(QWidget):
    """It leafs too: a presenter who looks at it can have the keyboard in it."""

    leaf_asked = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Notes – Rooflens"))
        self._since = QElapsedTimer()
        self.minutes = 0
        self._build()
        self._lay_out()
        self._timer = QTimer(self, interval=SECOND_MS)
        self._timer.timeout.connect(self.show_time)
        self.resize(760, 560)

    def _build(self) -> None:
        self.place, self.title = dim_label(), QLabel()
        self.title.setFont(larger(title_font(), 22))
        self.title.setWordWrap(True)
        self.notes, self.answer_head, self.answer = QLabel(), QLabel(self.tr("Answer")), QLabel()
        self.answer_head.setFont(title_font())
        self.notes.setFont(larger(body_font(), NOTES_PX))
        self.answer.setFont(larger(body_font(), 15))
        for label in (self.title, self.notes, self.answer):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.next_words = dim_label()
        self.elapsed, self.clock = QLabel(), dim_label(wrap=False)
        self.elapsed.setFont(tabular(figure_font()))
        self.elapsed.setAccessibleName(self.tr("time since the beginning"))
        self.previous = self._button(self.tr("← Previous"), -1)
        self.next = self._button(self.tr("Next →"), 1)

    def _button(self, text: str, by: int) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda _=False: self.leaf_asked.emit(by))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.place, 1)
        top.addWidget(self.clock)
        top.addWidget(self.elapsed)
        inside = QWidget(objectName="plainGround")
        column = QVBoxLayout(inside)
        column.setSpacing(PADDING)
        for widget in (self.title, self.notes, self.answer_head, self.answer):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("notes"))
        area.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.previous)
        foot.addWidget(self.next_words, 1)
        foot.addWidget(self.next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        whole.setSpacing(GAP)
        whole.addLayout(top)
        whole.addWidget(area, 1)
        whole.addLayout(foot)

    # What is shown

    def show_step(self, lesson: Lesson, index: int) -> None:
        step, count = lesson.steps[index], len(lesson.steps)
        self.minutes = lesson.minutes
        self.place.setText(
            self.tr("{lesson} · step {at} of {count}").format(lesson=lesson.title, at=index + 1, count=count)
        )
        self.title.setText(step.title)
        self.show_notes("")
        after = lesson.steps[index + 1].title if index + 1 < count else self.tr("the end of the lesson")
        self.next_words.setText(self.tr("next: {title}").format(title=after))
        self.previous.setEnabled(index > 0)
        self.show_question(None)

    def show_notes(self, text: str) -> None:
        self.notes.setText(text or self.tr("No notes for this step."))

    def show_question(self, question: Question | None) -> None:
        words = answer_words(question)
        self.answer.setText(words)
        for widget in (self.answer_head, self.answer):
            widget.setVisible(bool(words))

    def start_clock(self) -> None:
        self._since.start()
        self._timer.start()
        self.show_time()

    def show_time(self) -> None:
        seconds = self._since.elapsed() // 1000
        planned = f" / {self.minutes}:00" if self.minutes else ""
        self.elapsed.setText(minutes_words(seconds) + planned)
        self.clock.setText(QTime.currentTime().toString("HH:mm"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = LEAFS.get(Qt.Key(event.key()))
        if by is not None:
            self.leaf_asked.emit(by)
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.closed.emit()
        super().closeEvent(event)
