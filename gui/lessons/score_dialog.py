"""What was predicted, as a table: right or which slip; the seed of the class, and whether numbers wait for a prediction."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from analysis.errors import FileError
from analysis.lessons.lesson import Lesson
from analysis.lessons.score import Answer
from analysis.lessons.shelf import our_lessons
from analysis.report.lesson_sheet import score_csv
from gui.export.files import write_whole
from gui.lessons.score import Score
from gui.theme import GAP, PADDING
from gui.widgets.card import dim_label
from gui.widgets.choices import WholeNumber

SUFFIX = ".csv"
DIAGNOSIS = 5
# What has to be read in one line; the whole is in the tip, and in the file.
WIDEST_PX = 260


class ScoreDialog(QDialog):
    """Stays open beside the lesson and follows it. saved: tells where the sheet was written, or why not."""

    def __init__(self, score: Score, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score = score
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Score sheet"))
        self._build()
        self._lay_out()
        score.changed.connect(self.show_answers)
        self.resize(self.sizeHint())
        self.show_answers()

    def sizeHint(self) -> QSize:
        return QSize(900, 460)

    def _build(self) -> None:
        heads = (self.tr("step"), self.tr("question"), self.tr("given"), self.tr("answer"), self.tr("right"),
                 self.tr("what was behind it"))  # fmt: skip
        self.table = QTableWidget(0, len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(self.tr("answers"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(DIAGNOSIS, QHeaderView.ResizeMode.Stretch)
        self.total = dim_label()
        self.seed = WholeNumber(self.tr("seed of the class"))
        self.seed.setRange(0, 999_999)
        self.seed.setToolTip(self.tr("Who has the same seed is asked the same; the teacher's key takes it too"))
        self.seed.setValue(self.score.seed)
        self.seed.valueChanged.connect(self.score.set_seed)
        self.lock = QCheckBox(self.tr("Locked until predicted"))
        self.lock.setToolTip(self.tr("Numbers of a step that asks are shown only after a prediction"))
        self.lock.setChecked(self.score.locked)
        self.lock.clicked.connect(self.score.set_locked)
        self.save_button = self._button(self.tr("Save as CSV…"), self.ask_and_save)
        self.copy_button = self._button(self.tr("Copy"), self.copy)
        self.clear_button = self._button(self.tr("Clear"), self.score.clear)
        self.close_button = self._button(self.tr("Close"), self.close)

    def _button(self, text: str, act) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: act())
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(dim_label(self.tr("seed of the class"), wrap=False))
        top.addWidget(self.seed)
        top.addWidget(self.lock)
        top.addStretch(1)
        top.addWidget(self.total)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        for button in (self.save_button, self.copy_button, self.clear_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    # What is shown

    def show_answers(self) -> None:
        answers = self.score.answers
        self.table.setRowCount(len(answers))
        for row, answer in enumerate(answers):
            self._fill_row(row, cells(answer, self.tr("✓ right"), self.tr("✕ no"), self.tr("– shown")))
        for column in range(DIAGNOSIS):
            self.table.resizeColumnToContents(column)
            self.table.setColumnWidth(column, min(WIDEST_PX, self.table.columnWidth(column)))
        right = sum(len(self.score.right(lesson)) for lesson in {answer.lesson for answer in answers})
        words = self.tr("{right} questions right, {count} answers") if answers else self.tr("Predictions appear here.")
        self.total.setText(words.format(right=right, count=len(answers)))
        for button in (self.save_button, self.copy_button, self.clear_button):
            button.setEnabled(bool(answers))
        self.lock.setChecked(self.score.locked)

    def _fill_row(self, row: int, texts: Iterable[str]) -> None:
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self.table.setItem(row, column, item)

    # What becomes of it

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(score_csv(self.score.answers).removeprefix("\ufeff"))

    def ask_and_save(self) -> None:
        name, filter = "score-sheet.csv", self.tr("Tables ({suffix})").format(suffix=f"*{SUFFIX}")
        path = QFileDialog.getSaveFileName(self, self.tr("Save the score sheet"), name, filter)[0]
        if path:
            self.save(Path(path) if Path(path).suffix else Path(path + SUFFIX))

    def save(self, path: Path) -> None:
        try:
            write_whole(path, score_csv(self.score.answers).encode())
            self.total.setText(self.tr("Saved {path}").format(path=path))
        except FileError as error:
            self.total.setText(f"✕ {error}")


def cells(answer: Answer, right: str, wrong: str, shown: str) -> tuple[str, ...]:
    verdict = shown if answer.is_shown else right if answer.right else wrong
    question = answer.question
    return step_words(answer), question.text, answer.given, question.right, verdict, answer.says


def step_words(answer: Answer) -> str:
    """ "5 · A minibatch of four"; of a lesson that is no more, its name."""
    lesson = lessons().get(answer.lesson)
    step = next((step for step in lesson.steps if step.id == answer.step), None) if lesson else None
    if lesson is None or step is None:
        return f"{answer.lesson} · {answer.step}"
    return f"{lesson.number or lesson.title} · {step.title}"


def lessons() -> dict[str, Lesson]:
    return {lesson.id: lesson for lesson in our_lessons()}
