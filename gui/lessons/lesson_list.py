"""Lessons as rows: number, title, question, and at the right slides, minutes and how far one has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import LOOK, PADDING, small_font, tabular, title_font

if TYPE_CHECKING:
    from analysis.lessons.lesson import Lesson
    from gui.lessons.progress import Progress
    from gui.lessons.score import Score

LESSON, NOTES, DONE = (Qt.ItemDataRole.UserRole + at for at in range(3))
ROW_PX, NUMBER_PX, SIDE_PX, BAR_PX = 42, 28, 230, 3
NARROW_PX, MOST_RUNS = 560, 3
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def tr(text: str) -> str:
    return QCoreApplication.translate("lessons", text)


def slides_words(lesson: Lesson) -> str:
    """ "S12, S19–S31" of all its slides, "" without any; of many pieces the first and the last slide."""
    runs: list[list[int]] = []
    for number in sorted(int(slide[1:]) for slide in lesson.slides):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if len(runs) > MOST_RUNS:
        runs = [[runs[0][0], runs[-1][-1]]]
    return ", ".join(f"S{run[0]:02}" if len(run) == 1 else f"S{run[0]:02}–S{run[-1]:02}" for run in runs)


def facts_words(lesson: Lesson) -> str:
    minutes = tr("{minutes} min").format(minutes=lesson.minutes) if lesson.minutes else ""
    return " · ".join(filter(None, (slides_words(lesson), minutes)))


def progress_words(lesson: Lesson, progress: Progress, score: Score) -> str:
    """ "3 of 9 steps · 2 of 7 right"; what nobody has begun has nothing to say but its length."""
    seen, asked = progress.seen(lesson), sum(len(step.questions) for step in lesson.steps)
    if not seen:
        return tr("one step") if len(lesson.steps) == 1 else tr("{count} steps").format(count=len(lesson.steps))
    steps = tr("{seen} of {count} steps").format(seen=seen, count=len(lesson.steps))
    right = tr("{right} of {asked} right").format(right=len(score.right(lesson.id)), asked=asked)
    return f"{steps} · {right}" if asked else steps


class LessonRow(QStyledItemDelegate):
    """A thin line below says how far one has come, as the words at the right do."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        self._paint_ground(painter, option, index)
        text, dim = LOOK.theme.colour("text"), LOOK.theme.colour("dim")
        words = option.rect.adjusted(PADDING, 4, -PADDING, -4)
        lesson: Lesson = index.data(LESSON)
        write(painter, QRect(words.topLeft(), QSize(NUMBER_PX, words.height() // 2)), str(lesson.number or "–"),
              tabular(title_font()), dim, LEFT)  # fmt: skip
        words.setLeft(words.left() + NUMBER_PX)
        if words.width() > NARROW_PX:
            side = QRect(words)
            side.setLeft(words.right() - SIDE_PX)
            words.setRight(side.left() - PADDING)
            for part, note in zip(halves(side), index.data(NOTES), strict=True):
                write(painter, part, note, tabular(small_font()), dim, RIGHT)
        upper, lower = halves(words)
        write(painter, upper, lesson.title, title_font(), text, LEFT)
        # Two of a person's own may have one title: their files tell them apart.
        asked = lesson.question if lesson.path is None else f"{lesson.path.name} · {lesson.question}"
        write(painter, lower, asked, small_font(), dim, LEFT)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        theme, state, rect = LOOK.theme, option.state, option.rect
        chosen = state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("hover"))
        if chosen:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), theme.colour("accent"))
        if done := index.data(DONE):
            across = round((rect.width() - 2 * PADDING) * done)
            painter.fillRect(
                rect.x() + PADDING, rect.bottom() - BAR_PX + 1, across, BAR_PX - 1, theme.colour("accent", 0.5)
            )


def halves(rect: QRect) -> tuple[QRect, QRect]:
    upper, lower = QRect(rect), QRect(rect)
    upper.setBottom(rect.center().y())
    lower.setTop(rect.center().y())
    return upper, lower


def write(painter: QPainter, rect: QRect, text: str, font: QFont, colour: QColor, side: Qt.AlignmentFlag) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, side, text)


class LessonList(QListWidget):
    """As high as its rows. One click or Enter chooses; past the last row the arrow goes on in the list that follows."""

    chosen = Signal(object)  # Lesson
    reached = Signal(object)  # QRect of the row that the keyboard has come to

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(LessonRow(self))
        self.setMouseTracking(True)
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._beyond: tuple[QListWidget, Qt.Key] | None = None
        self.itemClicked.connect(self._choose)
        self.currentItemChanged.connect(lambda *_: self._tell_reached())

    def _tell_reached(self) -> None:
        if self.hasFocus() and self.currentItem() is not None:
            self.reached.emit(self.visualItemRect(self.currentItem()))

    def lead_to(self, other: LessonList, key: Qt.Key) -> None:
        self._beyond = (other, key)

    def show_lessons(self, lessons: Iterable[Lesson], progress: Progress, score: Score) -> None:
        row = max(0, self.currentRow())
        self.clear()
        for lesson in lessons:
            item = QListWidgetItem(lesson.title, self)
            notes = (facts_words(lesson), progress_words(lesson, progress, score))
            item.setData(LESSON, lesson)
            item.setData(NOTES, notes)
            item.setData(DONE, progress.seen(lesson) / len(lesson.steps))
            item.setToolTip("\n".join(filter(None, (lesson.question, *notes))))
            spoken = filter(None, (str(lesson.number or ""), lesson.title, lesson.question, *notes))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(spoken))
        self.setFixedHeight(max(1, self.count()) * ROW_PX + 2)
        self.setCurrentRow(min(row, self.count() - 1))

    def mark(self, lesson: Lesson | None) -> None:
        for row in range(self.count()):
            if self.item(row).data(LESSON) == lesson:
                self.setCurrentRow(row)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        super().focusInEvent(event)
        self._tell_reached()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = {Qt.Key.Key_Down: self.count() - 1, Qt.Key.Key_Up: 0}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentItem())
        elif self._beyond and event.key() == self._beyond[1] and self.currentRow() == last and self._beyond[0].count():
            self._beyond[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The whole page is scrolled."""
        event.ignore()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(LESSON))
