"""All lessons as a list: what each answers, how long it takes, how far one has come; a person's own below."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from analysis.lessons.shelf import Shelf, shelf, user_folder
from gui.lessons.lesson_list import LessonList
from gui.theme import PADDING, figure_font
from gui.widgets.card import CardBody, CardTitle, Note, dim_label

if TYPE_CHECKING:
    from analysis.lessons.lesson import Lesson
    from gui.lessons.progress import Progress
    from gui.lessons.score import Score

WIDEST_PX = 920


class ContentsPage(QWidget):
    """lesson_chosen carries a Lesson. It reads a person's own lessons anew whenever it is shown."""

    lesson_chosen = Signal(object)
    back_asked = Signal()
    template_asked = Signal()

    def __init__(self, score: Score, progress: Progress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.score, self.progress = score, progress
        self.shelf: Shelf = Shelf(())
        self._build()
        self._lay_out()
        score.changed.connect(self._show_lists)

    def _build(self) -> None:
        self.ours, self.own = LessonList(self.tr("lessons")), LessonList(self.tr("own lessons"))
        for listing, other, key in ((self.ours, self.own, Qt.Key.Key_Down), (self.own, self.ours, Qt.Key.Key_Up)):
            listing.chosen.connect(self.lesson_chosen)
            listing.lead_to(other, key)
            listing.reached.connect(partial(self._bring_into_sight, listing))
        self.back_button = self._button(self.tr("← Back"), self.tr("Escape does the same"))
        self.back_button.clicked.connect(lambda _=False: self.back_asked.emit())
        self.folder_button = self._button(self.tr("Open the folder"), str(user_folder()))
        self.folder_button.clicked.connect(lambda _=False: self._open_folder())
        self.template_button = self._button(
            self.tr("New lesson from the template…"), self.tr("A small lesson to change: a text file")
        )
        self.template_button.clicked.connect(lambda _=False: self.template_asked.emit())
        self.no_own = dim_label(self.tr("A lesson is a text file; those in your folder of lessons appear here."))
        self.no_own.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.troubles = QVBoxLayout()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        return button

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Lessons"))
        title.setFont(figure_font())
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignTop)
        words = self.tr("The lecture, step by step: a sentence, a scene to try, a question to predict.")
        own = QWidget()
        both = QVBoxLayout(own)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        for widget in (self.no_own, self.own):
            both.addWidget(widget)
        self.troubles.setContentsMargins(PADDING, 0, PADDING, 0)
        both.addLayout(self.troubles)
        inner = QWidget(objectName="plainGround")
        inner.setMaximumWidth(WIDEST_PX)
        column = QVBoxLayout(inner)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(head)
        column.addWidget(dim_label(words))
        column.addWidget(self._card(CardTitle(self.tr("The lecture")), self.ours))
        column.addWidget(
            self._card(CardTitle(self.tr("Your own"), "", (self.template_button, self.folder_button)), own)
        )
        column.addStretch(1)
        self._scroll(inner)

    def _card(self, title: CardTitle, content: QWidget) -> QWidget:
        card = QWidget()
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(CardBody(content))
        return card

    def _scroll(self, inner: QWidget) -> None:
        middle = QWidget(objectName="plainGround")
        row = QHBoxLayout(middle)
        row.addWidget(inner)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The lists have the keyboard, and scroll this with them.
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)

    def _bring_into_sight(self, listing: LessonList, rect: QRect) -> None:
        """Once the list, which may have just been filled, has its height."""
        QTimer.singleShot(0, self, partial(self._scroll_to, listing, rect))

    def _scroll_to(self, listing: LessonList, rect: QRect) -> None:
        at = listing.mapTo(self.area.widget(), rect.center())
        self.area.ensureVisible(at.x(), at.y(), 0, rect.height())

    # What is shown

    def show_shelf(self) -> None:
        """With the lesson of last time marked."""
        self.shelf = shelf()
        self._show_lists()
        self._show_troubles()
        last = next((one for one in self.shelf.lessons if one.id == self.progress.lesson), None)
        for listing in (self.ours, self.own):
            listing.mark(last)
        (self.own if last in self.shelf.own else self.ours).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lists(self) -> None:
        self.ours.show_lessons(self.shelf.ours, self.progress, self.score)
        self.own.show_lessons(self.shelf.own, self.progress, self.score)
        self.own.setVisible(bool(self.shelf.own))
        self.no_own.setVisible(not self.shelf.own)

    def _show_troubles(self) -> None:
        while (item := self.troubles.takeAt(0)) is not None:
            item.widget().deleteLater()
        for path, text in self.shelf.troubles:
            self._add_trouble(self.tr("{name} is no lesson yet").format(name=path.name), text)

    def show_wrong(self, found: list[tuple[Path, str]]) -> None:
        """Lessons that can be opened, though not every step of them can be shown."""
        for path, text in found:
            self._add_trouble(self.tr("✕ {name} has mistakes").format(name=path.name), text)

    def _add_trouble(self, title: str, text: str) -> None:
        self.troubles.addWidget(Note(title, text, "over"))

    def _open_folder(self) -> None:
        """Made where there is none yet, so that a person can put a file into it."""
        folder = user_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._add_trouble(self.tr("{name} cannot be made").format(name=folder), error.strerror or str(error))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def lesson_of(self, id: str) -> Lesson | None:
        return next((one for one in self.shelf.lessons if one.id == id), None)
