"""One step of a lesson as a picture of its page, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from gui.export import save_picture
from gui.lessons.page import LessonPage
from gui.lessons.progress import Progress
from gui.lessons.score import Score
from gui.session import Session
from gui.theme import LOOK

if TYPE_CHECKING:
    from analysis.lessons.lesson import Lesson

# Cards that grow with their words ask again for room.
ROUNDS = 5


def save_step(lesson: Lesson, index: int, reveal: bool, pixels: tuple[int, int], output: Path, suffix: str) -> None:
    """Raises FileError. index: of the step, from 0. reveal: with what waits for a prediction."""
    page = LessonPage(Session(), Score(), Progress())
    ground(page)
    page.resize(*pixels)
    page.show()
    page.show_lesson(lesson, index)
    while page.is_working:
        QApplication.processEvents()
    page.show_still(reveal)
    for _ in range(ROUNDS):
        QApplication.processEvents()
    save_picture(page, output, f"{lesson.title}: {page.step.title}", suffix)
    page.close_jobs()
    page.session.close()
    page.close()
    page.deleteLater()


def ground(page: LessonPage) -> None:
    """That of the window, which it has none of."""
    palette = page.palette()
    palette.setColor(QPalette.ColorRole.Window, LOOK.theme.colour("ground"))
    page.setPalette(palette)
    page.setAutoFillBackground(True)
